"""Whose office it is: what may be changed, by whom, and that nobody overwrites anybody."""

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import TestOffice


def test_what_is_changed_is_kept_as_it_is_written_here_and_the_rest_stays(any_office: TestOffice) -> None:
    company = any_office.work("manager").company
    before = company.company()
    assert (
        company.change(
            before.version,
            name="  Mersey   Property Care ",
            phone="01514960911",
            postcode="l35tf",
            email=" office@example.org ",
            safeguarding_lead="Alex Reid",
        )
        == before.version + 1
    )
    after = company.company()
    assert after == before._replace(
        version=before.version + 1,
        name="Mersey Property Care",
        phone="0151 496 0911",
        postcode="L3 5TF",
        email="office@example.org",
        safeguarding_lead="Alex Reid",
    )
    assert any_office.work("viewer").settings.me().company == "Mersey Property Care"


def test_what_is_optional_may_be_emptied(office: TestOffice) -> None:
    company = office.work().company
    company.change(1, phone="", email="", postcode="")
    assert (company.company().phone, company.company().email) == ("", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("phone", "ring us"), ("postcode", "Liverpool"), ("email", "office at example")],
)
def test_what_cannot_be_is_refused_by_its_field(office: TestOffice, field: str, value: str) -> None:
    company = office.work().company
    before = company.company()
    with pytest.raises(RefusedError) as refused:
        company.change(before.version, **{"safeguarding_lead": "Alex Reid", field: value})
    assert refused.value.code == Code.BAD_INPUT
    assert refused.value.details["field"] == field
    assert company.company() == before


@pytest.mark.parametrize("field", ["seal_key", "seal_certificate", "id"])
def test_the_seal_is_not_changed_here(office: TestOffice, field: str) -> None:
    with pytest.raises(RefusedError, match="is not changed here"):
        office.work().company.change(1, **{field: "x"})


def test_a_second_desk_does_not_overwrite_the_first(office: TestOffice) -> None:
    before = office.work().company.company()
    office.work("manager").company.change(before.version, safeguarding_lead="Alex Reid")
    with pytest.raises(RefusedError) as refused:
        office.work("admin").company.change(before.version, safeguarding_lead="Grace Adeyemi")
    assert refused.value.code == Code.STALE
    assert office.work().company.company().safeguarding_lead == "Alex Reid"


@pytest.mark.parametrize("user", ["lead", "scheduler", "viewer"])
def test_others_read_it_and_their_try_is_noted(office: TestOffice, user: str) -> None:
    company = office.work(user).company
    assert company.company().name == "Mersey Property Care Ltd"
    with pytest.raises(RefusedError) as refused:
        company.change(1, name="Mine")
    assert refused.value.code == Code.DENIED
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["action"], newest["subject"]) == ("denied", "company")


def test_a_change_is_in_the_history(office: TestOffice) -> None:
    office.work("manager").company.change(1, safeguarding_lead="Alex Reid")
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["actor"], newest["action"]) == ("Manager Person", "company.change")
