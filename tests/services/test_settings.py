"""What an office sets, who may, and who is signed in."""

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.settings import SETTINGS
from tests.factories.offices import TestOffice


def test_what_nobody_set_is_the_default_and_what_was_set_stays(any_office: TestOffice) -> None:
    settings = any_office.work("viewer").settings
    assert {row.key: row.value for row in settings.all()} == {
        key: one.default for key, one in SETTINGS.items()
    }
    any_office.work("manager").settings.set("lock_after_minutes", 20)
    any_office.work("admin").settings.set("lock_after_minutes", 5)
    assert settings.get("lock_after_minutes") == 5
    assert {row.key: row.value for row in settings.all()}["lock_after_minutes"] == 5
    assert settings.get("running_out_days") == 60
    assert any_office.ask("verify")["problems"] == []


@pytest.mark.parametrize("user", ["lead", "scheduler", "viewer"])
def test_only_those_who_set_policy_may_set(office: TestOffice, user: str) -> None:
    with pytest.raises(RefusedError) as caught:
        office.work(user).settings.set("soon_days", 5)
    assert caught.value.code is Code.DENIED
    assert office.work().settings.get("soon_days") == 30


def test_a_value_outside_its_limits_changes_nothing_and_names_its_field(office: TestOffice) -> None:
    with pytest.raises(RefusedError) as caught:
        office.work().settings.set("soon_days", 0)
    assert caught.value.details["field"] == "soon_days"
    assert office.work().settings.get("soon_days") == 30
    with pytest.raises(RefusedError):
        office.work().settings.get("colour")


def test_who_is_signed_in(any_office: TestOffice) -> None:
    me = any_office.work("scheduler").settings.me()
    assert (me.name, me.login, me.roles_text, me.company) == (
        "Scheduler Person",
        "scheduler",
        "Scheduler",
        "Mersey Property Care Ltd",
    )
    assert any_office.work("boss").settings.me().roles_text == (
        "Office manager, safeguarding lead, scheduler, viewer and administrator"
    )
