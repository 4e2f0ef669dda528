"""The board over real records: who is there, what each block says, one visit in full, and how little is asked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import book, visit_answers
from tests.factories.offices import Scene, TestOffice, add_valid_operative, instant
from tests.factories.statements import statements
from tests.services.test_clearance import change, change_credential

MONDAY = date(2026, 11, 23)


def _visit(office: TestOffice, scene: Scene, appointment: str = "") -> Any:
    found = office.work().board.visits([scene.operative, scene.other], MONDAY, 5)
    return next(one for one in found if one.appointment == (appointment or scene.appointment))


def test_people_are_those_who_have_not_left_with_their_visits_of_the_range(
    any_office: TestOffice, scene: Scene
) -> None:
    book(any_office, scene.job, [scene.operative], "2026-11-24")
    gone = book(any_office, scene.job, [scene.other], "2026-11-24")
    any_office.ask("cancel", appointment=gone, reason="x")
    leaver = add_valid_operative(any_office, "Abe Leaver", "gas")
    change(any_office, "operatives", leaver, status="left", left_on="2026-11-22")
    board = any_office.work("viewer").board

    def told(**asked: Any) -> list[tuple[str, int]]:
        return [(one.name, one.visits) for one in board.people(MONDAY, **asked)]

    assert told() == [("Beth Thomas", 0), ("Priya Lal", 1)]
    assert told(days=2) == [("Beth Thomas", 0), ("Priya Lal", 2)]
    assert told(find="la pri") == [("Priya Lal", 1)]
    assert told(trade="gas") == []
    assert board.people(date(2026, 11, 22))[0].name == "Abe Leaver"
    assert board.people(MONDAY)[0].trades == ("Plumbing",)


def test_a_block_says_its_state_by_sign_word_and_tone_and_why(any_office: TestOffice, scene: Scene) -> None:
    found = _visit(any_office, scene)
    assert (found.sign, found.word, found.tone, found.title) == ("✓", "Ready", "ok", "Flat 11, Kestrel House")
    assert found.line == "Leak under kitchen sink · Mr Derek Lunt"
    assert found.tip == "✓ Ready · Confirmed by phone Fri 15:10"
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-11-20")
    found = _visit(any_office, scene)
    assert (found.sign, found.word, found.tone) == ("✕", "Blocked", "bad")
    assert found.line.startswith("✕ ") and "20 Nov 2026" in found.line
    assert all(block.text in found.tip and block.next in found.tip for block in found.blocks)
    change_credential(any_office, scene.operative, "photo_id", expires_on="2027-06-30")
    any_office.ask("dispatch", appointment=scene.appointment)
    assert _visit(any_office, scene).word == "Dispatched"
    slot = {"start": instant("2026-11-23", "13:00"), "end": instant("2026-11-23", "15:00")}
    any_office.ask("move", appointment=scene.appointment, **slot, reason="x", asked_by="client")
    found = _visit(any_office, scene)
    assert (found.word, found.line) == ("Not confirmed", "Leak under kitchen sink · moved, needs their yes")


def test_what_was_tried_and_what_is_over_is_said_in_the_second_line(office: TestOffice, scene: Scene) -> None:
    asked = book(office, scene.job, [scene.other], "2026-11-24", confirmed=False)
    assert _visit(office, scene, asked).line.endswith("not asked yet")
    office.clock.set(datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    office.ask(
        "contact", appointment=asked, channel="text", at=instant("2026-11-24", "08:10"), outcome="none"
    )
    assert _visit(office, scene, asked).line.endswith("text sent 08:10")
    office.ask("record_visit", appointment=scene.appointment, **visit_answers("2026-11-23", scene.operative))
    found = _visit(office, scene)
    assert (found.word, found.tone, found.line) == (
        "Visited",
        "neutral",
        "Done 10:40 · Leak under kitchen sink",
    )


def test_two_who_go_together_are_named_on_each_other_s_row(office: TestOffice, scene: Scene) -> None:
    change(office, "appointments", scene.appointment, operatives=[scene.operative, scene.other])
    found = _visit(office, scene)
    first, second = found.operatives
    short = {"Priya Lal": "P. Lal", "Beth Thomas": "B. Thomas"}
    assert found.line_for(first.id) == f"Leak under kitchen sink · with {short[second.name]}"
    assert found.line_for(second.id) == f"With {short[first.name]}"
    assert [one.appointment for one in office.work().board.visits([scene.other], MONDAY)] == [
        scene.appointment
    ]


def test_only_the_rows_asked_for_are_read_and_a_week_ends_on_its_last_day(
    any_office: TestOffice, scene: Scene
) -> None:
    board = any_office.work().board
    sunday = book(any_office, scene.job, [scene.operative], "2026-11-29")
    nobody = book(any_office, scene.job, [], "2026-11-25")
    assert board.visits([scene.other], MONDAY, 7) == []
    assert [one.appointment for one in board.visits([scene.operative], MONDAY, 7)] == [
        scene.appointment,
        sunday,
    ]
    assert [one.appointment for one in board.visits([scene.operative], MONDAY, 6)] == [scene.appointment]
    assert [one.appointment for one in board.unassigned(MONDAY, 7)] == [nobody]
    assert board.visits([], MONDAY) == []


def test_the_board_asks_as_many_statements_for_one_visit_as_for_ten(office: TestOffice, scene: Scene) -> None:
    work = office.work()
    asks = {
        "people": lambda: work.board.people(MONDAY, 5),
        "visits": lambda: work.board.visits([scene.operative, scene.other], MONDAY, 5),
        "around": lambda: work.board.around([scene.operative, scene.other], MONDAY, 5),
        "detail": lambda: work.board.detail(scene.appointment),
        "day_rows": lambda: work.board.day_rows(MONDAY),
        "find": lambda: work.board.find("kestrel"),
        "inbox": lambda: work.jobs.inbox(),
        "job": lambda: work.jobs.job(scene.job),
        "next_slots": lambda: work.appointments.next_slots(job=scene.job),
    }

    def counted() -> dict[str, int]:
        found = {}
        for name, ask in asks.items():
            ask()
            with statements(office) as few:
                ask()
            found[name] = len(few)
        return found

    before = counted()
    add_valid_operative(office, "Carl Finch")
    for day in range(24, 28):
        for who in (scene.operative, scene.other):
            book(office, scene.job, [who], f"2026-11-{day}")
    for number in range(5):
        office.ask("add_job", client=scene.client, home=scene.home, trade="gas", description=f"job {number}")
    office.ask("cancel", appointment=scene.appointment, reason="x")
    office.ask(
        "contact", appointment=scene.appointment, channel="text", at=instant("2026-11-22"), outcome="x"
    )
    after = counted()
    # A cancelled visit has no check, for which nothing is read; a page of jobs asks no more than a job alone.
    unjudged = ("detail", "day_rows")
    assert {name: after[name] for name in after if name not in unjudged} == {
        name: before[name] for name in before if name not in unjudged
    }
    assert after["day_rows"] < before["day_rows"]
    assert before["visits"] <= 10
    assert before["people"] == 3


def test_the_panel_says_everything_about_a_visit(any_office: TestOffice, scene: Scene) -> None:
    (resident,) = any_office.ask("list", what="residents")["rows"]
    needs = {
        "contact_times": "mornings",
        "hearing_needs": "Hard of hearing: knock loudly",
        "language": "Somali",
    }
    change(
        any_office, "residents", resident["id"], preferred_contact="phone", interpreter_needed=True, **needs
    )
    change(any_office, "homes", scene.home, has_children=True, access_notes="Ring twice.")
    any_office.ask(
        "add_alert", home=scene.home, kind="do_not_visit_alone", text="threatened an officer in May"
    )
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-11-20")
    found = any_office.work().board.detail(scene.appointment)
    assert found.address == "Flat 11, Kestrel House, L6 5NX"
    assert found.subtitle == "Plumbing · Leak under kitchen sink · WO-118196 · Riverside Trust"
    assert found.resident is not None
    assert (found.resident.phone, found.resident.prefers) == ("0151 496 0811", "prefers phone, mornings")
    assert found.resident.language_text == "speaks Somali · interpreter needed"
    assert [chip.text for chip in found.needs] == [
        "Hard of hearing: knock loudly",
        "Interpreter: Somali",
        "Children live here",
        "Do not visit alone",
    ]
    assert "threatened" not in str(found)
    lines = {(one.is_met, one.text, one.until) for one in found.checks}
    assert {
        (False, "Photo ID card", "expired 20 Nov 2026"),
        (True, "DBS check basic", "re-check due 6 Jan 2028"),
        (False, "2 people go", "1 assigned"),
        (True, "Resident confirmed this time", ""),
    } <= lines
    assert (found.can_dispatch, found.dispatch_text) == (False, "not possible until the check passes")
    assert [one.name for one in found.substitutes] == ["Beth Thomas"]
    assert found.access_notes == "Ring twice."
    masked = any_office.work("viewer").board.detail(scene.appointment).resident
    assert masked is not None
    assert "0811" not in masked.phone[:-3]


def test_a_passing_check_may_be_dispatched_and_a_missing_yes_says_what_is_missing(
    office: TestOffice, scene: Scene
) -> None:
    found = office.work().board.detail(scene.appointment)
    assert (found.can_dispatch, found.dispatch_text) == (True, "")
    assert all(one.is_met for one in found.checks)
    asked = book(office, scene.job, [scene.other], "2026-11-24", confirmed=False)
    assert office.work().board.detail(asked).dispatch_text == "not possible until the resident has confirmed"
    with pytest.raises(RefusedError) as refused:
        office.work().board.detail("nobody")
    assert refused.value.code == Code.NOT_FOUND


def test_around_the_visits_stand_holidays_of_the_nation_and_hours(office: TestOffice, scene: Scene) -> None:
    board = office.work().board
    christmas = board.around([scene.operative], date(2026, 12, 24), 3)
    assert christmas.holidays == {date(2026, 12, 25): "Christmas Day", date(2026, 12, 26): "Boxing Day"}
    assert [hours is not None for hours in christmas.hours[scene.operative]] == [
        True,
        True,
        False,
    ]  # Saturday
    assert board.around([], date(2026, 11, 30)).holidays == {}
    change(office, "clients", scene.client, nation="scotland")
    assert board.around([], date(2026, 11, 30)).holidays == {date(2026, 11, 30): "Saint Andrew's Day"}


def test_a_list_of_any_length_is_read_by_day_and_page(any_office: TestOffice, scene: Scene) -> None:
    later = [book(any_office, scene.job, [scene.operative], f"2026-11-{day}") for day in (24, 25)]
    any_office.ask("cancel", appointment=later[0], reason="x")
    board = any_office.work().board
    second = any_office.ask(
        "book",
        job=scene.job,
        operatives=[scene.other],
        start=instant("2026-11-25", "08:00"),
        end=instant("2026-11-25", "09:00"),
    )["id"]
    assert [(one.day.day, one.visits) for one in board.days()] == [(23, 1), (24, 1), (25, 2)]
    assert [one.appointment for one in board.day_rows(date(2026, 11, 25))] == [second, later[1]]
    assert [one.appointment for one in board.day_rows(date(2026, 11, 25), 1, 1)] == [later[1]]
    assert board.day_rows(date(2026, 11, 24))[0].word == "Cancelled"


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("kestrel", True),
        ("L6 5NX", True),
        ("derek lu", True),
        ("WO-1181", True),
        ("k", False),
        ("nothing", False),
    ],
)
def test_visits_are_found_by_home_resident_and_reference(
    any_office: TestOffice, scene: Scene, typed: str, finds: bool
) -> None:
    later = book(any_office, scene.job, [scene.other], "2026-12-01")
    found = [one.appointment for one in any_office.work().board.find(typed)]
    assert found == ([later, scene.appointment] if finds else [])


def test_who_may_not_see_appointments_sees_no_board(office: TestOffice, scene: Scene) -> None:
    board = office.work("lead").board
    at = datetime(2026, 11, 23, tzinfo=UTC)
    for ask in (
        lambda: board.people(MONDAY),
        lambda: board.visits([scene.operative], MONDAY),
        lambda: board.unassigned(MONDAY),
        lambda: board.around([], MONDAY),
        lambda: board.detail(scene.appointment),
        lambda: board.days(),
        lambda: board.day_rows(MONDAY),
        lambda: board.find("kestrel"),
        lambda: office.work("lead").jobs.inbox(),
        lambda: office.work("lead").appointments.slot_warnings(
            job=scene.job, operatives=[], start=at, end=at + timedelta(hours=1)
        ),
    ):
        with pytest.raises(RefusedError) as refused:
            ask()  # type: ignore[no-untyped-call]
        assert refused.value.code == Code.DENIED
