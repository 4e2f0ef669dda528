"""Jobs to book in the order of their deadlines, and one job with its clock, its home's history and its reports."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import book, nobody_opens, visit_answers
from tests.factories.offices import Scene, TestOffice, instant
from tests.services.test_clearance import change

NOON = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def _job(office: TestOffice, scene: Scene, description: str = "Tap drips", **fields: Any) -> str:
    return office.work().jobs.add_job(
        client=scene.client, home=scene.home, **{"trade": "plumbing", "description": description, **fields}
    )


def _waiting(office: TestOffice, **asked: Any) -> list[str]:
    return [one.description for one in office.work().jobs.inbox(**asked).rows]


def test_what_waits_is_in_the_order_of_its_deadline_and_what_has_none_is_last(
    any_office: TestOffice, scene: Scene
) -> None:
    _job(any_office, scene, "no deadline")
    _job(any_office, scene, "routine", priority="routine")
    _job(any_office, scene, "emergency", priority="emergency")
    _job(any_office, scene, "law", hazard_step="investigate", priority="planned")
    _job(any_office, scene, "right", right="no_water", trade="gas", priority="planned")
    order = ["emergency", "right", "law", "routine", "no deadline"]
    # The job of the scene is booked, so it does not wait.
    assert _waiting(any_office) == order
    assert _waiting(any_office, trade="gas") == ["right"]
    jobs = any_office.work("viewer").jobs
    assert (jobs.inbox_count(), jobs.inbox_count(3)) == (5, 3)
    for size in (1, 2, 4, 5):
        found, after = [], ""
        while True:
            page = jobs.inbox(size, after)
            found += [one.description for one in page.rows]
            after = page.after
            if not after:
                break
        assert found == order, size
    with pytest.raises(RefusedError) as refused:
        jobs.inbox(5, "x|y")
    assert refused.value.code == Code.BAD_INPUT


def test_a_row_says_how_long_is_left_what_sets_it_and_whom_to_ask(
    any_office: TestOffice, scene: Scene
) -> None:
    any_office.ask("add_alert", home=scene.home, kind="verbal_abuse", text="shouted in May")
    any_office.ask("add_alert", home=scene.home, kind="asbestos", ends_on="2026-11-22")
    _job(
        any_office,
        scene,
        "Leak",
        priority="emergency",
        access_notes="Side gate.",
        reported_at=NOON - timedelta(hours=18),
    )
    _job(any_office, scene, "Mould", hazard_step="investigate", hazard_noticed_at=NOON - timedelta(days=3))
    _job(any_office, scene, "Tap", right="tap")
    _job(any_office, scene, "Fence", priority="routine")
    rows = {one.description: one for one in any_office.work().jobs.inbox().rows}
    leak, mould = rows["Leak"], rows["Mould"]
    assert (leak.left_text, leak.tone, leak.due_text, leak.set_by) == (
        "6 h left",
        "bad",
        "due today 13:30",
        "Emergency",
    )
    assert (leak.is_emergency, leak.resident, leak.access_notes) == (True, "Mr Derek Lunt", "Side gate.")
    assert leak.alerts == ("Verbal abuse",)
    assert (mould.left_text, mould.tone, mould.due_text) == (
        "9 working days",
        "warn",
        "investigate by Fri 4 Dec",
    )
    assert mould.set_by == "Awaab's Law"
    assert mould.law_text.endswith("within 10 working days. Noticed Fri 20 Nov 2026.")
    assert (rows["Tap"].set_by, rows["Tap"].law_text) == (
        "Right to repair",
        "Right to repair. Tap that cannot be turned.",
    )
    assert (rows["Fence"].tone, rows["Fence"].set_by) == ("neutral", "Routine")
    assert "shouted" not in str(rows)


@pytest.mark.parametrize(
    ("happened", "waits"),
    [
        ("cancelled", True),
        ("no_access", True),
        ("could_not_do", True),
        ("completed", False),
        ("visited", False),
        ("closed by hand", False),
    ],
)
def test_a_job_waits_again_unless_it_is_booked_or_done(
    any_office: TestOffice, scene: Scene, happened: str, waits: bool
) -> None:
    slot = scene.appointment
    if happened == "cancelled":
        any_office.ask("cancel", appointment=slot, reason="x")
    elif happened == "no_access":
        at = instant("2026-11-23", "09:05")
        any_office.ask(
            "no_access", appointment=slot, arrived_at=at, waited_minutes=10, card_left=True, tried=[]
        )
    elif happened == "closed by hand":
        any_office.ask("cancel", appointment=slot, reason="x")
        change(any_office, "jobs", scene.job, is_open=False)
    else:
        outcome = "completed" if happened == "visited" else happened
        answers = visit_answers("2026-11-23", scene.operative, outcome=outcome)
        visit = any_office.ask("record_visit", appointment=slot, **answers)["id"]
        if happened != "visited":
            any_office.ask("close_visit", visit=visit)
    assert _waiting(any_office) == (["Leak under kitchen sink"] if waits else [])
    assert any_office.ask("get", what="jobs", id=scene.job)["row"]["is_open"] is (
        happened not in ("completed", "closed by hand")
    )


def test_the_bank_holidays_of_the_client_s_nation_count(any_office: TestOffice, scene: Scene) -> None:
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)

    def due(reference: str) -> date | None:
        _job(any_office, scene, reference=reference, priority="urgent", reported_at=friday)
        return next(one.due_day for one in any_office.work().jobs.inbox().rows if one.reference == reference)

    assert due("A") == date(2026, 12, 4)
    change(any_office, "clients", scene.client, nation="scotland")
    assert due("B") == date(2026, 12, 7)  # Saint Andrew's Day is 30 November


def test_a_given_day_stays_unless_a_law_is_sooner(any_office: TestOffice, scene: Scene) -> None:
    job = _job(any_office, scene, priority="routine")
    change(any_office, "jobs", job, due_at=instant("2026-11-30", "12:00"))
    (row,) = any_office.work().jobs.inbox().rows
    assert (row.set_by, row.due_text) == ("the client", "due Mon 30 Nov 12:00")
    work = any_office.work()
    work.jobs.note_hazard(job, noticed_at=NOON, step="investigate")
    assert work.jobs.inbox().rows[0].due_day == date(2026, 11, 30)
    work.jobs.note_hazard(job, noticed_at=NOON, step="emergency")
    assert work.jobs.inbox().rows[0].set_by == "Awaab's Law"
    change(any_office, "jobs", job, right="tap")
    assert work.jobs.inbox().rows[0].due_at == NOON + timedelta(hours=24)


def test_a_hazard_has_two_steps_each_with_its_time(any_office: TestOffice, scene: Scene) -> None:
    work = any_office.work("scheduler")
    seen = NOON - timedelta(minutes=90)
    with pytest.raises(RefusedError, match="No hazard is noted"):
        work.jobs.tell_client(scene.job, at=NOON, to="Karen Doyle", how="phone")
    assert work.jobs.job(scene.job).clock is None
    version = work.jobs.note_hazard(scene.job, noticed_at=seen, step="emergency", hazard="other")
    clock = work.jobs.job(scene.job).clock
    assert clock is not None
    tell, law = clock.steps
    assert (tell.due_at, tell.left_text, tell.tone) == (seen + timedelta(hours=1), "30 min overdue", "bad")
    assert (law.due_at, law.left_text) == (seen + timedelta(hours=24), "22 h left")
    for at, says in (
        (seen - timedelta(minutes=1), "before the hazard"),
        (NOON + timedelta(1), "cannot have happened yet"),
    ):
        with pytest.raises(RefusedError, match=says):
            work.jobs.tell_client(scene.job, at=at, to="Karen Doyle", how="phone")
    with pytest.raises(RefusedError) as stale:
        work.jobs.tell_client(scene.job, at=NOON, to="Karen Doyle", how="phone", version=version - 1)
    assert stale.value.code == Code.STALE
    work.jobs.tell_client(scene.job, at=NOON, to="Karen Doyle", how="phone", version=version)
    clock = work.jobs.job(scene.job).clock
    assert clock is not None
    assert (clock.told_to, clock.told_by, clock.told_how) == ("Karen Doyle", "Scheduler Person", "phone")
    assert (clock.steps[0].done_at, clock.steps[0].left_text, clock.steps[0].tone) == (
        NOON,
        "after 1 h",
        "warn",
    )
    with pytest.raises(RefusedError, match="cannot have happened yet"):
        work.jobs.note_hazard(scene.job, noticed_at=NOON + timedelta(1), step="emergency")


def test_a_follow_on_goes_on_at_the_same_home_and_ends_what_was_visited(
    any_office: TestOffice, scene: Scene
) -> None:
    change(any_office, "jobs", scene.job, access_notes="Side gate.", priority="urgent")
    answers = visit_answers("2026-11-23", scene.operative, outcome="follow_on")
    any_office.ask(
        "close_visit", visit=any_office.ask("record_visit", appointment=scene.appointment, **answers)["id"]
    )
    made = any_office.ask("follow_on", job=scene.job, description="Make good", trade="plastering")["id"]
    third = any_office.ask("follow_on", job=made, description="Paint it", trade="decorating")["id"]
    detail = any_office.work().jobs.job(made)
    assert (detail.row.reference, detail.row.access_notes, detail.row.priority) == (
        "WO-118196/2",
        "Side gate.",
        "urgent",
    )
    assert detail.follows is not None
    assert (detail.follows.id, detail.follows.outcome_text) == (scene.job, "Follow-on needed")
    assert any_office.work().jobs.job(third).row.reference == "WO-118196/3"
    assert sorted(_waiting(any_office)) == ["Make good", "Paint it"]


def test_a_follow_on_of_what_is_still_booked_leaves_it_open(office: TestOffice, scene: Scene) -> None:
    office.ask("follow_on", job=scene.job, description="Make good", trade="plastering")
    assert office.ask("get", what="jobs", id=scene.job)["row"]["is_open"] is True
    with pytest.raises(RefusedError):
        office.ask("follow_on", job=scene.job, description=" ", trade="plastering")


def test_a_job_shows_its_visits_and_what_else_was_done_at_its_home(
    any_office: TestOffice, scene: Scene
) -> None:
    same = _job(any_office, scene, "Tap drips")
    other = _job(any_office, scene, "Socket", trade="electrical")
    any_office.ask("cancel", appointment=scene.appointment, reason="no bus")
    book(any_office, scene.job, [scene.other], "2026-11-25")
    detail = any_office.work().jobs.job(scene.job)
    assert [(one.day.day, one.outcome_text, one.crew) for one in detail.appointments] == [
        (25, "Confirmed", ("Beth Thomas",)),
        (23, "Cancelled: no bus", ("Priya Lal",)),
    ]
    assert ([one.id for one in detail.related], [one.id for one in detail.history]) == ([same], [other])
    assert [one.name for one in detail.windows] == ["AM", "PM"]
    assert detail.report is None
    with pytest.raises(RefusedError) as refused:
        any_office.work().jobs.job("none")
    assert refused.value.code == Code.NOT_FOUND


def test_at_the_client_s_limit_a_report_is_due_and_booking_asks_to_think(
    any_office: TestOffice, scene: Scene
) -> None:
    work = any_office.work()
    for number, day in enumerate(("2026-11-19", "2026-11-20"), 1):
        nobody_opens(any_office, scene.job, scene.other, day)
        report = work.jobs.no_access_report(scene.job)
        assert (len(report.attempts), report.is_due) == (number, number == 2)
        assert bool(work.jobs.concern_prompt(scene.home)) is (number == 2)
    assert report.client_phone == "0151 496 0333"
    assert "2nd visit: Fri 20 Nov 2026, 09:10, waited 15 min, tried phone and door, card left." in report.text
    booked = work.appointments.book(
        job=scene.job,
        operatives=[scene.other],
        start=NOON + timedelta(days=1),
        end=NOON + timedelta(days=1, hours=1),
    )
    assert "Nobody opened 2 times in 6 months here" in booked.prompt
    assert work.jobs.job(scene.job).row.no_access == 2
    with pytest.raises(RefusedError):
        work.jobs.no_access_report("none")


def test_lock_changes_prompt_in_the_inbox_and_elsewhere_nothing_does(
    office: TestOffice, scene: Scene
) -> None:
    for _ in range(2):
        _job(office, scene, "Lock change", trade="carpentry")
    assert all("2nd lock change here" in one.prompt for one in office.work().jobs.inbox().rows)
    assert office.work().jobs.concern_prompt(scene.home, kind="lock_change").startswith("2nd lock change")
    assert office.work().jobs.concern_prompt(scene.home, trade="carpentry") == ""


@pytest.mark.parametrize("name", ["priority", "right", "hazard_step", "hazard", "kind", "trade"])
def test_what_no_list_knows_is_refused_by_its_field(name: str, office: TestOffice, scene: Scene) -> None:
    with pytest.raises(RefusedError) as refused:
        _job(office, scene, **{name: "none such"})
    assert refused.value.details["field"] == name


def test_the_lists_to_choose_from_are_named(office: TestOffice) -> None:
    lists = office.work("viewer").jobs.lists()
    assert ("emergency", "Emergency") in lists.priorities
    assert len(lists.rights) == 19
    assert [code for code, _ in lists.hazard_steps][:2] == ["emergency", "investigate"]
    assert ("damp_mould", "Damp and mould") in lists.hazard_kinds
