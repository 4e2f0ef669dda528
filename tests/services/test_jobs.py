"""Work orders: when they are due, their references, and repairs that come back too often (S54, N5)."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import TestOffice, add_valid_operative, instant

LOCK = {"trade": "carpentry", "description": "Lock change – front door"}


@pytest.fixture
def home(office: TestOffice) -> dict[str, str]:
    """A client and its home."""
    client = office.ask("add_client", name="Riverside Trust", phone="0151 496 0333")["id"]
    made = office.ask("add_home", client=client, address="1 Hope Place", postcode="L8 1AA")["id"]
    return {"client": client, "home": made}


def _job(office: TestOffice, home: dict[str, str], **fields: Any) -> dict[str, Any]:
    usual = {"trade": "plumbing", "description": "Leak under sink"}
    made = office.ask("add_job", **{**home, **usual, **fields})["id"]
    row: dict[str, Any] = office.ask("get", what="jobs", id=made)["row"]
    return row


@pytest.mark.parametrize(
    ("priority", "reported_at", "due_at"),
    [
        ("immediate", "2026-11-20T17:30:00+00:00", "2026-11-20T19:30:00+00:00"),
        # Hours run through the night, the weekend and the clock change.
        ("emergency", "2026-11-20T17:30:00+00:00", "2026-11-21T17:30:00+00:00"),
        ("emergency", "2026-10-24T12:00:00+01:00", "2026-10-25T11:00:00+00:00"),
        # Working days: reported on a Friday, five on end at six on the next Friday.
        ("urgent", "2026-11-20T17:30:00+00:00", "2026-11-27T18:00:00+00:00"),
        # Christmas Day, Boxing Day's substitute on Monday, and New Year's Day do not count.
        ("urgent", "2026-12-23T09:00:00+00:00", "2027-01-04T18:00:00+00:00"),
        ("routine", "2026-12-23T09:00:00+00:00", "2027-01-26T18:00:00+00:00"),
        # In summer six o'clock is an hour earlier in UTC.
        ("urgent", "2026-07-03T09:00:00+01:00", "2026-07-10T18:00:00+01:00"),
        ("", "2026-11-20T17:30:00+00:00", None),
    ],
)
def test_a_job_is_due_by_its_priority(
    priority: str, reported_at: str, due_at: str | None, office: TestOffice, home: dict[str, str]
) -> None:
    row = _job(office, home, priority=priority, reported_at=reported_at)
    assert (row["reported_at"], row["due_at"]) == (reported_at, due_at)


def test_a_new_priority_moves_the_due_day_and_a_given_due_day_stays(
    office: TestOffice, home: dict[str, str]
) -> None:
    row = _job(office, home, priority="routine", reported_at="2026-11-20T09:00:00+00:00")
    edit = {"what": "jobs", "id": row["id"]}
    office.ask("edit", **edit, version=1, set={"priority": "emergency"})
    assert office.ask("get", **edit)["row"]["due_at"] == "2026-11-21T09:00:00+00:00"
    agreed = {"priority": "urgent", "due_at": "2026-12-24T12:00:00+00:00"}
    office.ask("edit", **edit, version=2, set=agreed)
    assert office.ask("get", **edit)["row"]["due_at"] == agreed["due_at"]
    office.ask("edit", **edit, version=3, set={"description": "Leak"})
    assert office.ask("get", **edit)["row"]["due_at"] == agreed["due_at"]


def test_without_a_time_a_job_is_reported_now_and_on_the_local_day(
    office: TestOffice, home: dict[str, str]
) -> None:
    assert _job(office, home)["reported_at"] == instant("2026-11-23", "07:30")
    late = _job(office, home, reported_at="2026-06-30T23:30:00+00:00")
    assert late["reported_on"] == "2026-07-01"


def test_a_job_without_a_reference_gets_the_next_of_ours(office: TestOffice, home: dict[str, str]) -> None:
    assert _job(office, home)["reference"] == "J-00001"
    assert _job(office, home, reference=" WO-7 ")["reference"] == "WO-7"
    assert _job(office, home)["reference"] == "J-00003"
    assert _job(office, home, reference="J-00004")["reference"] == "J-00004"
    assert _job(office, home)["reference"] == "J-00005"
    assert len({row["reference"] for row in office.ask("list", what="jobs")["rows"]}) == 5


def test_one_client_gives_a_reference_once_and_two_clients_may_give_the_same(any_office: TestOffice) -> None:
    for name in ("Riverside Trust", "Northgate HA"):
        client = any_office.ask("add_client", name=name, phone="")["id"]
        made = any_office.ask("add_home", client=client, address="1 Hope Place", postcode="L8 1AA")["id"]
        place = {"client": client, "home": made}
        _job(any_office, place, reference="WO-7")
        with pytest.raises(RefusedError) as refused:
            _job(any_office, place, reference="WO-7", description="other")
        assert (refused.value.code, "WO-7" in refused.value.message) == (Code.EXISTS, True)
    assert len(any_office.ask("list", what="jobs", where={"reference": "WO-7"})["rows"]) == 2


def test_a_home_of_another_client_is_refused(office: TestOffice, home: dict[str, str]) -> None:
    other = office.ask("add_client", name="Northgate HA", phone="")["id"]
    with pytest.raises(RefusedError, match="another client"):
        _job(office, {**home, "client": other})


@pytest.mark.parametrize("trade", ["", "juggling", "Plumbing"])
def test_a_job_never_loses_its_trade(trade: str, office: TestOffice, home: dict[str, str]) -> None:
    row = _job(office, home)
    with pytest.raises(RefusedError, match="no trade"):
        office.ask("edit", what="jobs", id=row["id"], version=1, set={"trade": trade})
    with pytest.raises(RefusedError, match="no trade"):
        _job(office, home, trade=trade)


def _book(office: TestOffice, job: str, on: date) -> str:
    slot = {"start": instant(on), "end": instant(on, "10:00")}
    prompt: str = office.ask("book", job=job, operatives=[], **slot).get("prompt", "")
    return prompt


def test_the_second_lock_change_in_six_months_asks_to_think_of_a_concern(
    any_office: TestOffice,
) -> None:
    client = any_office.ask("add_client", name="Riverside Trust", phone="")["id"]
    places = [
        {
            "client": client,
            "home": any_office.ask("add_home", client=client, address=f"{n} Hope Place", postcode="L8 1AA")[
                "id"
            ],
        }
        for n in (1, 2)
    ]
    first = _job(any_office, places[0], **LOCK, reported_at="2026-06-01T09:00:00+01:00")
    assert first["kind"] == "lock_change"
    assert _book(any_office, first["id"], date(2026, 6, 2)) == ""
    elsewhere = _job(any_office, places[1], **LOCK, reported_at="2026-06-05T09:00:00+01:00")
    assert _book(any_office, elsewhere["id"], date(2026, 6, 6)) == ""
    other = _job(any_office, places[0], reported_at="2026-07-01T09:00:00+01:00")
    assert _book(any_office, other["id"], date(2026, 7, 2)) == ""
    second = _job(any_office, places[0], **LOCK, reported_at="2026-11-30T09:00:00+00:00")
    assert "2nd lock change here in 6 months" in _book(any_office, second["id"], date(2026, 11, 30))
    # On 1 December the first one is six months old and counts no more.
    assert _book(any_office, second["id"], date(2026, 12, 1)) == ""
    third = _job(any_office, places[0], **LOCK, reported_at="2026-12-01T09:00:00+00:00")
    assert "safety concern" in _book(any_office, third["id"], date(2026, 12, 2))


def test_a_kind_of_job_can_be_named_or_is_read_from_the_description(
    office: TestOffice, home: dict[str, str]
) -> None:
    assert _job(office, home, description="Please CHANGE  LOCK on back door")["kind"] == "lock_change"
    assert _job(office, home, description="Serviced")["kind"] == ""
    assert _job(office, home, description="Serviced", kind="lpg")["kind"] == "lpg"


def test_an_lpg_job_needs_a_card_that_covers_lpg(office: TestOffice, home: dict[str, str]) -> None:
    fitter = add_valid_operative(office, "Sean Roe", trade="gas")
    card = {"operative": fitter, "kind": "gas_safe", "seen_on": "2026-01-05", "expires_on": "2027-06-30"}
    office.ask("add_credential", **card, details={"categories": ["CCN1", "CKR1"]})
    job = _job(office, home, trade="gas", description="LPG fire leaks")
    slot = {"start": instant("2026-11-23"), "end": instant("2026-11-23", "10:00")}
    visit = office.ask("book", job=job["id"], operatives=[fitter], **slot)["id"]

    def codes() -> list[str]:
        return [one["code"] for one in office.ask("check", appointment=visit)["blocks"] if one["operative"]]

    assert codes() == ["category"]
    office.ask("add_credential", **card, details={"categories": {"LPG": "2026-11-22"}})
    assert codes() == ["category"]
    office.ask("add_credential", **card, details={"categories": {"lpg": "2026-11-23"}})
    assert codes() == []
