"""Clients: one of each name, and what they ask of everybody who goes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desktop.db.models import Client, Requirement
from desktop.domain.errors import Code, RefusedError
from desktop.services.clients import line_of
from tests.factories.offices import TestOffice


def _asks(office: TestOffice, client: str) -> dict[str, tuple[str, int | None]]:
    with office.store.read() as session:
        rows = session.scalars(select(Requirement).where(Requirement.key == client)).all()
        return {row.kind: (row.level, row.recheck_months) for row in rows}


@pytest.mark.parametrize(
    ("policy", "asks"),
    [
        ({}, {}),
        ({"requires": ["first_aid", "ecs", "first_aid"]}, {"first_aid": ("", None), "ecs": ("", None)}),
        ({"dbs_level": "enhanced"}, {"dbs": ("enhanced", None)}),
        ({"dbs_recheck_months": 24}, {"dbs": ("", 24)}),
        (
            {"requires": ["dbs"], "dbs_level": "enhanced_both", "dbs_recheck_months": 12},
            {"dbs": ("enhanced_both", 12)},
        ),
    ],
)
def test_a_clients_policy_is_kept(
    policy: dict[str, Any], asks: dict[str, tuple[str, int | None]], office: TestOffice
) -> None:
    client = office.ask("add_client", name="Riverside Trust", phone="0151 496 0333", **policy)["id"]
    assert _asks(office, client) == asks


@pytest.mark.parametrize("name", ["Riverside Trust", " riverside  TRUST "])
def test_there_is_one_client_of_a_name_however_it_is_spelt(name: str, any_office: TestOffice) -> None:
    first = any_office.ask("add_client", name=" Riverside  Trust", phone="")["id"]
    assert any_office.ask("get", what="clients", id=first)["row"]["name"] == "Riverside Trust"
    with pytest.raises(RefusedError) as refused:
        any_office.ask("add_client", name=name, phone="")
    assert refused.value.code == Code.EXISTS
    other = any_office.ask("add_client", name="Northgate HA", phone="")["id"]
    with pytest.raises(RefusedError) as refused:
        any_office.ask("edit", what="clients", id=other, version=1, set={"name": name})
    assert refused.value.code == Code.EXISTS


@pytest.mark.parametrize("months", [0, -1, 121, 10**30])
def test_a_recheck_takes_1_to_120_months(months: int, office: TestOffice) -> None:
    with pytest.raises(RefusedError, match="1 to 120"):
        office.ask("add_client", name="Riverside Trust", phone="", dbs_recheck_months=months)
    assert office.ask("list", what="clients")["rows"] == []


@pytest.mark.parametrize("limit", [-1, 101, 2**31, 10**30])
def test_a_limit_of_no_access_that_cannot_be_is_refused(limit: int, office: TestOffice) -> None:
    client = office.ask("add_client", name="Riverside Trust", phone="")["id"]
    with pytest.raises(RefusedError) as refused:
        office.ask("edit", what="clients", id=client, version=1, set={"no_access_limit": limit})
    assert refused.value.code == Code.BAD_INPUT


def test_a_client_without_a_name_is_refused(office: TestOffice) -> None:
    with pytest.raises(RefusedError, match="needs a name"):
        office.ask("add_client", name=" ", phone="")
    client = office.ask("add_client", name="Riverside Trust", phone="")["id"]
    with pytest.raises(RefusedError, match="cannot be empty"):
        office.ask("edit", what="clients", id=client, version=1, set={"name": " "})


# The safeguarding line


def _line(office: TestOffice, client: str, user: str = "viewer") -> Any:
    (row,) = (one for one in office.work(user).clients.line_rows() if one.id == client)
    return row


def _refusal(call: Any, *arguments: Any, **fields: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        call(*arguments, **fields)
    return refused.value


@pytest.fixture
def client(any_office: TestOffice) -> str:
    """A client with general numbers and no line of its own."""
    made = any_office.ask("add_client", name="Riverside Trust", phone="0151 496 0333")["id"]
    any_office.ask("edit", what="clients", id=made, version=1, set={"phone_out_of_hours": "0151 496 0334"})
    return str(made)


def test_without_a_line_of_its_own_a_client_s_general_numbers_stand(
    any_office: TestOffice, client: str
) -> None:
    row = _line(any_office, client)
    assert row == (
        client,
        "Riverside Trust",
        "",
        "0151 496 0333",
        "0151 496 0334",
        None,
        True,
        False,
        "",
        2,
    )


def test_a_line_is_set_field_by_field(any_office: TestOffice, client: str) -> None:
    clients = any_office.work("scheduler").clients
    version = clients.set_line(client, 2, contact=" Duty desk ", phone=" 0151 496 0777 ")
    version = clients.set_line(
        client, version, tells_authority=True, authority_contact="Careline 0151 496 0555"
    )
    assert _line(any_office, client)[2:] == (
        "Duty desk",
        "0151 496 0777",
        "0151 496 0334",
        None,
        True,
        True,
        "Careline 0151 496 0555",
        version,
    )


@pytest.mark.parametrize(("days", "is_stale"), [(0, False), (90, False), (91, True)])
def test_a_line_that_nobody_checked_for_ninety_days_is_stale(
    days: int, is_stale: bool, any_office: TestOffice, client: str
) -> None:
    today = any_office.desk().today()
    any_office.work().clients.set_line(client, 2, verified_on=today - timedelta(days=days))
    assert _line(any_office, client).is_stale is is_stale


def test_another_number_has_to_be_checked_again(any_office: TestOffice, client: str) -> None:
    clients, today = any_office.work().clients, any_office.desk().today()
    version = clients.set_line(client, 2, verified_on=today)
    version = clients.set_line(client, version, contact="Somebody else")
    assert _line(any_office, client).verified_on == today
    version = clients.set_line(client, version, phone="0151 496 0778", verified_on=today)
    version = clients.set_line(client, version, phone="0151 496 0778")
    assert _line(any_office, client).verified_on == today
    clients.set_line(client, version, phone_out_of_hours="0151 496 0779")
    assert _line(any_office, client).verified_on is None


@pytest.mark.parametrize(
    ("change", "is_checked"),
    [
        ({"phone": "0151 496 0999"}, False),
        ({"phone_out_of_hours": "0151 496 0999"}, False),
        ({"phone": "0151 496 0999", "phones_verified_on": "2026-11-23"}, True),
        ({"email": "new@riverside.example"}, True),
    ],
)
def test_a_general_number_edited_by_hand_has_to_be_checked_again(
    change: dict[str, str], is_checked: bool, any_office: TestOffice, client: str
) -> None:
    today = any_office.desk().today()
    version = any_office.work().clients.set_line(client, 2, verified_on=today)
    version = any_office.ask("edit", what="clients", id=client, version=version, set=change)["version"]
    any_office.ask("edit", what="clients", id=client, version=version, set=change)
    assert _line(any_office, client).verified_on == (today if is_checked else None)


def test_what_is_no_line_is_refused(any_office: TestOffice, client: str) -> None:
    clients, today = any_office.work().clients, any_office.desk().today()
    before = _line(any_office, client)
    wrong: list[tuple[str, Any]] = [
        ("verified_on", today + timedelta(days=1)),
        ("verified_on", "2026-11-01"),
        ("tells_authority", "yes"),
        ("phone", 7),
        ("phone", "ask Karen"),
        ("colour", "red"),
    ]
    for field, value in wrong:
        refused = _refusal(clients.set_line, client, 2, **{field: value})
        assert (refused.code, refused.details["field"]) == (Code.BAD_INPUT, field)
    assert _refusal(clients.set_line, client, 1, contact="x").code == Code.STALE
    assert _refusal(clients.set_line, "no-such-id", 1, contact="x").code == Code.NOT_FOUND
    assert _refusal(any_office.work("lead").clients.set_line, client, 2, contact="x").code == Code.DENIED
    assert _refusal(any_office.work("admin").clients.line_rows).code == Code.DENIED
    assert _line(any_office, client) == before


@pytest.mark.parametrize(
    ("now", "nation", "at_night", "number", "is_out"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "england", "2", "1", False),
        (datetime(2026, 11, 23, 19, tzinfo=UTC), "england", "2", "2", True),
        (datetime(2026, 11, 23, 19, tzinfo=UTC), "england", "", "1", True),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), "england", "2", "2", True),
        # St Andrew's Day is a holiday in Scotland alone; so is 2 January.
        (datetime(2026, 11, 30, 9, tzinfo=UTC), "england", "2", "1", False),
        (datetime(2026, 11, 30, 9, tzinfo=UTC), "scotland", "2", "2", True),
        (datetime(2026, 12, 25, 9, tzinfo=UTC), "wales", "2", "2", True),
    ],
)
def test_which_number_is_answered_now(
    now: datetime, nation: str, at_night: str, number: str, is_out: bool
) -> None:
    line = line_of(
        Client(
            name="Riverside Trust",
            phone="1",
            phone_out_of_hours=at_night,
            safeguarding_phone="",
            safeguarding_phone_out_of_hours="",
            safeguarding_contact="",
            nation=nation,
            tells_authority=False,
            authority_contact="",
        ),
        now,
    )
    assert (line.number_now, line.is_out_of_hours, line.verified_text) == (number, is_out, "never checked")


def test_a_line_of_its_own_goes_before_the_general_numbers() -> None:
    given = {
        "phone": "1",
        "phone_out_of_hours": "2",
        "nation": "england",
        "name": "R",
        "authority_contact": "",
    }
    own = Client(
        **given, safeguarding_contact="", safeguarding_phone="3", safeguarding_phone_out_of_hours="4"
    )
    night, noon = datetime(2026, 11, 23, 23, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert (line_of(own, noon).number_now, line_of(own, night).number_now) == ("3", "4")
    only = Client(
        **given, safeguarding_contact="", safeguarding_phone="", safeguarding_phone_out_of_hours="4"
    )
    only.phone = ""
    assert line_of(only, noon).number_now == "4"
