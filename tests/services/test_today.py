"""A day at a glance: the board and its numbers, and what needs somebody now, as far as the role may see it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.today import Board, NeedRow
from tests.factories.calls import raise_concern
from tests.factories.offices import MONDAY, Scene, TestOffice, instant
from tests.factories.statements import statements
from tests.services.test_clearance import change, change_credential
from tests.services.test_operative_details import book

DAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)


def board(office: TestOffice, user: str = "boss") -> Board:
    return office.work(user).today.board(DAY)


def needs(office: TestOffice, user: str = "boss") -> list[NeedRow]:
    return office.work(user).today.needs_now()


def concern(office: TestOffice, scene: Scene, user: str = "boss", **fields: Any) -> str:
    return raise_concern(office, scene.home, user, seen_at=MONDAY.isoformat(), **fields)


def tell(office: TestOffice, concern: str, step: str, at: datetime, **fields: Any) -> None:
    office.ask("notify", concern=concern, step=step, to="Duty desk", at=at.isoformat(), **fields)


def no_access(office: TestOffice, appointment: str, arrived_at: str) -> None:
    office.ask(
        "no_access",
        appointment=appointment,
        arrived_at=arrived_at,
        waited_minutes=15,
        card_left=True,
        tried=["knocked"],
    )


# The board


def test_a_visit_stands_with_its_resident_and_how_it_was_confirmed(
    any_office: TestOffice, scene: Scene
) -> None:
    (row,) = board(any_office).rows
    assert (row.resident, row.contact_text, row.trade_name) == (
        "Mr Derek Lunt",
        "confirmed by phone Fri 15:10",
        "Plumbing",
    )
    assert row.visit == any_office.work().clearance.day(DAY)[0]
    assert (row.prompt, row.note) == ("", "")


def test_tries_to_reach_the_resident_are_counted(any_office: TestOffice, scene: Scene) -> None:
    start = {"start": instant("2026-11-23", "14:00"), "end": instant("2026-11-23", "15:00")}
    any_office.ask("move", appointment=scene.appointment, reason="ill", asked_by="resident", **start)
    assert board(any_office).rows[0].contact_text == ""
    for channel in ("text", "phone", "phone"):
        any_office.ask(
            "contact",
            appointment=scene.appointment,
            channel=channel,
            at=instant("2026-11-22"),
            outcome="no answer",
        )
    assert board(any_office).rows[0].contact_text == "not confirmed after 2 calls and 1 text"


def test_a_repair_that_comes_back_too_often_is_prompted(any_office: TestOffice, scene: Scene) -> None:
    fields = {"client": scene.client, "home": scene.home, "trade": "carpentry", "description": "Lock change"}
    any_office.ask("add_job", reported_at="2026-05-22T09:00:00+00:00", **fields)
    book(any_office, scene, "2026-11-23", scene.other, trade="carpentry", description="Lock change")
    assert [row.prompt for row in board(any_office).rows] == ["", ""]
    any_office.ask("add_job", reported_at="2026-05-24T09:00:00+00:00", **fields)
    assert [row.prompt for row in board(any_office).rows] == ["", "2nd lock change in 6 months"]


def test_a_ready_visit_says_what_ends_soon_and_a_dispatched_one_who_decided(
    any_office: TestOffice, scene: Scene
) -> None:
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-12-02")
    assert board(any_office).rows[0].note == "Photo ID card ends in 9 days"
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-11-23")
    assert board(any_office).rows[0].note == "Photo ID card ends today"
    any_office.ask("dispatch", "scheduler", appointment=scene.appointment)
    assert board(any_office).rows[0].note == "07:30 by Scheduler Person"


def test_a_visit_for_two_that_has_two_says_so(office: TestOffice, scene: Scene) -> None:
    office.ask("add_alert", home=scene.home, kind="do_not_visit_alone")
    assert board(office).rows[0].note == ""  # it is blocked
    office.work().appointments.reassign(
        appointment=scene.appointment, operatives=[scene.operative, scene.other]
    )
    assert board(office).rows[0].note == "2-person visit met"


def test_the_numbers_add_up(any_office: TestOffice, scene: Scene) -> None:
    change_credential(any_office, scene.other, "photo_id", expires_on="2026-11-22")
    book(any_office, scene, "2026-11-23", scene.other)
    for time, operative in (("15:00", scene.other), ("16:00", scene.operative)):
        job = any_office.ask(
            "add_job", client=scene.client, home=scene.home, trade="plumbing", description="tap"
        )["id"]
        any_office.ask(
            "book",
            job=job,
            operatives=[operative],
            start=instant(DAY, time),
            end=instant(DAY, time[:2] + ":30"),
        )
    any_office.ask("dispatch", appointment=scene.appointment)
    counts = any_office.work().today.counts(DAY)
    assert counts == board(any_office).counts
    assert counts._asdict() == {
        "total": 4,
        "ready": 0,
        "dispatched": 1,
        "blocked": 2,
        "not_confirmed": 1,
        "over": 0,
        "concerns": 0,
        "calls_overdue": 0,
    }


def test_the_board_asks_as_many_statements_for_one_visit_as_for_twelve(
    office: TestOffice, scene: Scene
) -> None:
    work = office.work()
    with statements(office) as few:
        work.today.board(DAY)
    for hour in range(11):
        job = office.ask(
            "add_job", client=scene.client, home=scene.home, trade="plumbing", description="tap"
        )["id"]
        start, end = instant(DAY, f"{hour + 12:02d}:00"), instant(DAY, f"{hour + 12:02d}:30")
        office.ask("book", job=job, operatives=[scene.other], start=start, end=end)
        concern(office, scene)
    with statements(office) as many:
        assert len(work.today.board(DAY).rows) == 12
    assert len(many) == len(few)


# What needs somebody now


def test_a_call_to_the_client_is_due_after_the_minutes_the_office_has_set(
    any_office: TestOffice, scene: Scene
) -> None:
    concern(any_office, scene)
    (row,) = needs(any_office)
    assert (row.kind, row.reference, row.target) == ("call", "SC-2026-0001", "concerns")
    assert (row.late_text, row.is_late, row.tone) == ("Step 1 due by 07:45", False, "care")
    assert row.text == "Call Riverside Trust: Flat 11, Kestrel House"
    any_office.clock.advance(minutes=40)
    (row,) = needs(any_office)
    assert (row.late_text, row.is_late, row.tone) == ("Step 1 overdue by 25 min", True, "bad")
    assert board(any_office).counts[-2:] == (1, 1)
    any_office.work().settings.set("call_within_minutes", 60)
    assert needs(any_office)[0].is_late is False
    assert board(any_office).counts[-2:] == (1, 0)


def test_after_the_call_the_platform_and_then_the_answer_is_asked_for(
    any_office: TestOffice, scene: Scene
) -> None:
    row_id = concern(any_office, scene)
    tell(any_office, row_id, "call_client", MONDAY)
    assert [row.kind for row in needs(any_office)] == ["platform"]
    tell(any_office, row_id, "platform_issue", MONDAY)
    assert [row.kind for row in needs(any_office)] == ["reference"]
    tell(any_office, row_id, "platform_issue", MONDAY, reference="448120")
    any_office.clock.advance(hours=23)
    assert needs(any_office) == []
    any_office.clock.advance(days=2, hours=2)
    (row,) = needs(any_office)
    assert (row.kind, row.late_text) == ("answer", "3 days open · ask again today")
    assert row.text == "“Safety Concern” raised, no answer from Riverside Trust"
    tell(any_office, row_id, "platform_issue", any_office.clock.now(), outcome="A worker visited")
    assert needs(any_office) == []


def test_a_sealed_concern_still_waits_for_its_answer_but_not_for_ever(
    office: TestOffice, scene: Scene
) -> None:
    from desktop.db.models import Concern

    row_id = concern(office, scene)
    tell(office, row_id, "call_client", MONDAY)
    tell(office, row_id, "platform_issue", MONDAY, reference="448120")
    with office.store.write(office.desk().actor, "concerns.seal") as write:
        write.session.get_one(Concern, row_id).sealed_at = MONDAY
    office.clock.advance(days=2)
    assert [row.kind for row in needs(office)] == ["answer"]
    assert board(office).counts.concerns == 0
    office.clock.advance(days=40)
    assert needs(office) == []


def test_who_sees_which_concerns(any_office: TestOffice, scene: Scene) -> None:
    concern(any_office, scene)
    concern(any_office, scene, "scheduler")
    seen = {
        user: len(needs(any_office, user)) for user in ("manager", "lead", "scheduler", "viewer", "admin")
    }
    assert seen == {"manager": 2, "lead": 2, "scheduler": 1, "viewer": 0, "admin": 0}
    assert board(any_office, "scheduler").counts.concerns == 1
    assert board(any_office, "viewer").counts.concerns is None
    assert board(any_office, "viewer").counts.calls_overdue is None


def test_looking_at_what_needs_somebody_leaves_no_entry(office: TestOffice, scene: Scene) -> None:
    concern(office, scene)
    before = office.ask("list", what="audit")["rows"][0]
    needs(office)
    board(office)
    assert office.ask("list", what="audit")["rows"][0] == before


def test_the_most_urgent_comes_first(office: TestOffice, scene: Scene) -> None:
    called, later = concern(office, scene), concern(office, scene)
    tell(office, called, "call_client", MONDAY)
    first = raise_concern(office, scene.home, seen_at=(MONDAY - 10 * MINUTE).isoformat())
    assert [row.id for row in needs(office)] == [first, later, called]


def test_repeated_no_access_is_told_at_the_limit_of_the_client(any_office: TestOffice, scene: Scene) -> None:
    no_access(any_office, scene.appointment, instant(DAY))
    assert needs(any_office) == []
    second = any_office.ask(
        "book",
        job=scene.job,
        operatives=[scene.operative],
        start=instant(DAY, "13:00"),
        end=instant(DAY, "14:00"),
    )["id"]
    no_access(any_office, second, instant(DAY, "13:00"))
    (row,) = needs(any_office, "viewer")
    assert (row.kind, row.id, row.target, row.reference) == (
        "no_access",
        second,
        "appointments",
        "WO-118196",
    )
    assert row.text == "2nd no access at Flat 11, Kestrel House"
    assert row.late_text == "Riverside Trust wants a report after 2"
    any_office.clock.advance(days=15)
    assert needs(any_office) == []


@pytest.mark.parametrize("limit", [0, 3])
def test_a_client_that_wants_no_report_yet_gets_none(office: TestOffice, scene: Scene, limit: int) -> None:
    change(office, "clients", scene.client, no_access_limit=limit)
    no_access(office, scene.appointment, instant(DAY))
    second = book(office, scene, "2026-11-23", scene.other)
    no_access(office, second, instant(DAY, "13:00"))
    assert needs(office) == []


def test_once_somebody_was_let_in_or_the_job_is_done_the_times_before_are_history(
    office: TestOffice, scene: Scene
) -> None:
    change(office, "clients", scene.client, no_access_limit=1)
    no_access(office, scene.appointment, instant(DAY))
    assert len(needs(office)) == 1
    again = office.ask(
        "book",
        job=scene.job,
        operatives=[scene.operative],
        start=instant(DAY, "13:00"),
        end=instant(DAY, "14:00"),
    )["id"]
    assert len(needs(office)) == 1  # booked is not let in
    office.ask("record_visit", appointment=again, arrived_at=instant(DAY, "13:05"), outcome="completed")
    assert needs(office) == []


def test_a_lead_sees_no_board(office: TestOffice) -> None:
    with pytest.raises(RefusedError) as caught:
        board(office, "lead")
    assert caught.value.code is Code.DENIED
    assert needs(office, "lead") == []
