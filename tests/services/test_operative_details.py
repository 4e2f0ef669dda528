"""One operative in full: what counts and what is history, what is hidden, and which visits need somebody else."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.operative_details import OperativeDetail
from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.statements import statements
from tests.services.test_clearance import change, change_credential
from tests.services.test_operative_lists import DAY, add


def person(office: TestOffice, operative: str, user: str = "boss", on: date = DAY) -> OperativeDetail:
    return office.work(user).operative_lists.person(operative, on)


def book(office: TestOffice, scene: Scene, day: str, operative: str, **job: Any) -> str:
    """Add a job with a confirmed visit on a day."""
    fields = {"client": scene.client, "home": scene.home, "trade": "plumbing", "description": "tap", **job}
    work = office.ask("add_job", **fields)["id"]
    made = office.ask(
        "book", job=work, operatives=[operative], start=instant(day, "13:00"), end=instant(day, "14:00")
    )["id"]
    office.ask(
        "confirm", appointment=made, channel="text", spoke_to="Mr Lunt", at="2026-11-20T15:10:00+00:00"
    )
    return made


def test_what_counts_comes_first_and_every_older_one_stays(any_office: TestOffice, scene: Scene) -> None:
    add(any_office, scene.operative, "photo_id", number="ID-0900", expires_on="2025-06-30")
    gone = add(any_office, scene.operative, "photo_id", number="ID-0950", expires_on="2029-06-30")
    any_office.ask(
        "edit",
        what="credentials",
        id=gone,
        version=1,
        set={"withdrawn_on": "2026-11-02", "withdrawn_reason": "lost"},
    )
    rows = person(any_office, scene.operative).credentials
    assert [(row.kind, row.state) for row in rows[:3]] == [
        ("photo_id", "ok"),
        ("dbs", "ok"),
        ("code_of_conduct", "ok"),
    ]
    assert rows[0].number == "ID-1001"
    assert rows[0].seen_text == "seen by boss 5 Jan 2026"
    assert [(row.number, row.state, row.text) for row in rows[3:]] == [
        ("ID-0950", "withdrawn", "Withdrawn 2 Nov 2026"),
        ("ID-0900", "old", "30 Jun 2025"),
    ]
    assert (rows[3].withdrawn_reason, rows[3].is_current) == ("lost", False)


def test_a_withdrawn_card_is_history_even_where_there_is_no_other(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "photo_id", withdrawn_on="2026-11-02")
    rows = [row for row in person(office, scene.operative).credentials if row.kind == "photo_id"]
    assert [(row.state, row.is_current) for row in rows] == [("withdrawn", False)]


def test_what_does_not_count_says_why(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-20")
    row = person(office, scene.operative).credentials[0]
    assert (row.state, row.text, row.until) == ("bad", "20 Nov 2026", date(2026, 11, 20))
    assert [fault.code for fault in row.faults] == ["expired"]


def test_what_is_needed_and_not_on_file_is_named(office: TestOffice, scene: Scene) -> None:
    change(office, "operatives", scene.operative, trades=["gas"])
    assert [(one.kind, one.text) for one in person(office, scene.operative).missing] == [
        ("gas_safe", "None on file")
    ]


@pytest.mark.parametrize(("user", "is_shown"), [("manager", True), ("scheduler", False), ("viewer", False)])
def test_a_dbs_certificate_is_masked_for_all_who_do_not_decide_on_it(
    any_office: TestOffice, scene: Scene, user: str, is_shown: bool
) -> None:
    row = next(row for row in person(any_office, scene.operative, user).credentials if row.kind == "dbs")
    assert (row.number == "001234567890") is is_shown
    assert row.number.endswith("7890")
    assert (row.level, row.issued_on) == (("basic", date(2025, 1, 6)) if is_shown else ("", None))
    assert row.until == date(2028, 1, 6)  # when nobody may send them any more, everybody has to know


def test_the_headline_names_trades_number_and_start(office: TestOffice, scene: Scene) -> None:
    changes = {"trades": ["gas", "plumbing"], "started_on": "2021-03-01"}
    change(office, "operatives", scene.operative, **changes)
    assert person(office, scene.operative).headline == "Gas and plumbing · since Mar 2021"
    change(office, "operatives", scene.operative, trades=[], started_on=None)
    assert person(office, scene.operative).headline == "No trade yet"


def test_the_next_visits_are_judged_each_on_its_own_day(any_office: TestOffice, scene: Scene) -> None:
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-11-25")
    for day in ("2026-11-25", "2026-11-26", "2026-12-06", "2026-12-07", "2026-11-22"):
        book(any_office, scene, day, scene.operative)
    book(any_office, scene, "2026-11-24", scene.other)
    found = person(any_office, scene.operative)
    assert [(row.day.isoformat(), row.state, row.needs_other) for row in found.upcoming] == [
        ("2026-11-23", "ready", False),
        ("2026-11-25", "ready", False),
        ("2026-11-26", "blocked", True),
        ("2026-12-06", "blocked", True),
    ]
    assert found.banner is not None
    assert (found.banner.tone, found.banner.title, found.banner.visits) == (
        "warn",
        "Cannot be sent to every visit booked.",
        2,
    )
    assert "2 visits in the next 14 days need somebody else." in found.banner.text


def test_a_second_person_is_needed_only_on_the_days_of_the_alert(office: TestOffice, scene: Scene) -> None:
    office.ask(
        "add_alert",
        home=scene.home,
        kind="do_not_visit_alone_until",
        starts_on="2026-11-25",
        ends_on="2026-11-25",
    )
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        book(office, scene, day, scene.operative)
    upcoming = person(office, scene.operative).upcoming
    assert [row.state for row in upcoming] == ["ready", "ready", "blocked", "ready"]
    assert not any(row.needs_other for row in upcoming)  # nobody has to be replaced, one has to come along


def test_the_banner_names_what_somebody_cannot_be_sent_to(office: TestOffice, scene: Scene) -> None:
    assert person(office, scene.operative).banner is None
    change(office, "operatives", scene.operative, trades=["gas", "plumbing"])
    add(office, scene.operative, "gas_safe", expires_on="2026-11-20")
    book(office, scene, "2026-11-25", scene.operative, trade="gas")
    banner = person(office, scene.operative).banner
    assert banner is not None
    assert banner.title == "Cannot be sent to gas jobs."
    assert banner.text == (
        "Gas Safe card expired 20 Nov 2026. 1 visit in the next 14 days needs somebody else."
    )
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-20")
    banner = person(office, scene.operative).banner
    assert banner is not None
    assert (banner.title, banner.visits) == ("Cannot be sent to any home.", 2)


def test_the_banner_of_somebody_who_is_away_says_so(office: TestOffice, scene: Scene) -> None:
    changes = {"status": "suspended", "suspended_until": "2026-12-01", "status_reason": "a complaint"}
    change(office, "operatives", scene.operative, **changes)
    banner = person(office, scene.operative).banner
    assert banner is not None
    assert (banner.tone, banner.title) == ("neutral", "Suspended.")
    assert banner.text.startswith("Priya Lal is suspended until 1 Dec 2026. a complaint. 1 visit")


def test_who_may_not_see_appointments_sees_the_person_without_them(office: TestOffice, scene: Scene) -> None:
    assert person(office, scene.operative, "lead").upcoming == ()
    assert len(person(office, scene.operative, "viewer").upcoming) == 1


def test_the_page_asks_as_many_statements_for_one_visit_as_for_eight(
    office: TestOffice, scene: Scene
) -> None:
    office.work()
    with statements(office) as few:
        person(office, scene.operative)
    for day in range(24, 31):
        book(office, scene, f"2026-11-{day}", scene.operative)
        add(office, scene.operative, "first_aid", issued_on=f"2026-11-{day - 20:02d}")
    with statements(office) as many:
        assert len(person(office, scene.operative).upcoming) == 8
    assert len(many) == len(few)


def test_somebody_who_is_not_in_the_office_is_refused(office: TestOffice) -> None:
    with pytest.raises(RefusedError) as caught:
        person(office, "nobody")
    assert caught.value.code is Code.NOT_FOUND
