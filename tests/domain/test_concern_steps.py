"""What must happen about a concern as its page shows it: each step with its state, its clock and its number."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.concern_steps import Case, StepState, dues, late_text, next_step, steps
from desktop.domain.concerns import missing
from tests.domain.test_concerns import CALLED, POSTED, SEEN, Concern, Told

MINUTE, HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = SEEN + 5 * MINUTE
DUE = SEEN + 15 * MINUTE


@dataclass(frozen=True)
class Raised(Concern):
    """A concern with its instants."""

    raised_at: datetime = SEEN + 2 * MINUTE
    sealed_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Agreed:
    """An agreed action."""

    due_at: datetime = SEEN + 6 * HOUR
    done_at: datetime | None = None


LEAD, POLICE, AUTHORITY = Told("lead"), Told("police", "CAD 7"), Told("authority")
DONE = Agreed(done_at=SEEN + HOUR)
SEALED = {"sealed_at": SEEN + 2 * HOUR}


def case(
    *told: Told,
    actions: tuple[Agreed, ...] = (),
    now: datetime = NOW,
    answer: str = "",
    left_open: tuple[str, ...] = (),
    is_lead_told: bool = False,
    tells_authority: bool = False,
    **concern: Any,
) -> Case:
    made = Raised(**concern)
    owed = missing(
        made,
        facts=1,
        told=told,
        actions=len(actions),
        is_lead_told=is_lead_told or LEAD in told,
        tells_authority=tells_authority,
    )
    return Case(
        made,
        told,
        actions,
        owed,
        now,
        lead_knows="Ann Moss: Is the safeguarding lead, and raised this." if is_lead_told else "",
        tells_authority=tells_authority,
        answer=answer,
        left_open=left_open,
    )


def step(code: str, found: Case) -> StepState:
    # What counts the clocks without the words always agrees with the words.
    running = [one.due_at for one in steps(found) if one.due_at is not None]
    assert sorted({*running}) == sorted({*_running(found)}), found
    (one,) = (one for one in steps(found) if one.code == code)
    return one


def _running(found: Case) -> list[datetime]:
    """Return the clocks that a page shows: of the agreed actions it is the first alone."""
    waiting = sorted(one.due_at for one in found.actions if one.done_at is None)
    return [at for at in dues(found) if at not in waiting[1:]]


def numbers(found: Case) -> dict[str, str]:
    return {one.code: one.number for one in steps(found) if one.number}


def test_the_steps_come_in_the_order_in_which_they_are_done() -> None:
    assert [one.code for one in steps(case())] == [
        "danger",
        "police",
        "call_client",
        "platform_issue",
        "lead",
        "manager",
        "authority",
        "actions",
        "seal",
        "answer",
        "close",
    ]


def test_the_call_is_step_one_and_the_platform_step_two_whatever_else_is_needed() -> None:
    plain = {"call_client": "1", "platform_issue": "2", "lead": "3", "actions": "4"}
    assert numbers(case()) == {**plain, "seal": "5", "answer": "6", "close": "7"}
    found = numbers(case(immediate_danger=True, is_unsure=True, tells_authority=True, is_lead_told=True))
    assert {
        code: found[code] for code in ("call_client", "platform_issue", "manager", "authority", "seal")
    } == {
        "call_client": "1",
        "platform_issue": "2",
        "manager": "3",
        "authority": "4",
        "seal": "6",
    }
    left = numbers(case(POLICE, left_open=("call_client",), **SEALED))
    assert (left["call_client"], left["platform_issue"]) == ("1", "2")


STATES = [
    # danger
    ("danger", case(immediate_danger=None), "now", None),
    ("danger", case(immediate_danger=None, **SEALED), "not_needed", None),
    ("danger", case(), "done", None),
    ("danger", case(immediate_danger=True), "done", None),
    # police
    ("police", case(), "not_needed", None),
    ("police", case(immediate_danger=True), "now", DUE),
    ("police", case(immediate_danger=True, now=DUE), "now", DUE),
    ("police", case(immediate_danger=True, now=DUE + MINUTE), "overdue", DUE),
    ("police", case(replace(POLICE, is_reached=False), immediate_danger=True), "now", DUE),
    ("police", case(POLICE, immediate_danger=True), "done", None),
    ("police", case(POLICE), "done", None),
    ("police", case(immediate_danger=True, left_open=("police",), **SEALED), "not_needed", None),
    # the call
    ("call_client", case(), "now", DUE),
    ("call_client", case(now=DUE + MINUTE), "overdue", DUE),
    ("call_client", case(now=DUE, seen_at=None), "now", DUE + 2 * MINUTE),
    ("call_client", case(replace(CALLED, is_reached=False), now=DUE + MINUTE), "overdue", DUE),
    ("call_client", case(CALLED, now=DUE + MINUTE), "done", None),
    ("call_client", case(POLICE, left_open=("call_client",), **SEALED), "not_needed", None),
    # the platform
    ("platform_issue", case(now=DUE + A_DAY), "later", None),
    ("platform_issue", case(replace(CALLED, is_reached=False), now=DUE + A_DAY), "later", None),
    ("platform_issue", case(replace(CALLED, told_at=NOW)), "now", NOW + 15 * MINUTE),
    ("platform_issue", case(CALLED, now=DUE + MINUTE), "overdue", DUE),
    ("platform_issue", case(replace(POSTED, reference="")), "now", DUE),
    ("platform_issue", case(replace(POSTED, reference=""), now=DUE + MINUTE), "overdue", DUE),
    ("platform_issue", case(replace(POSTED, reference=""), left_open=("platform_reference",)), "done", None),
    ("platform_issue", case(POSTED), "done", None),
    ("platform_issue", case(CALLED, left_open=("platform_issue",), **SEALED), "not_needed", None),
    ("platform_issue", case(left_open=("call_client",), now=DUE + MINUTE, **SEALED), "overdue", DUE),
    # the lead
    ("lead", case(), "now", None),
    ("lead", case(LEAD), "done", None),
    ("lead", case(replace(LEAD, is_reached=False)), "now", None),
    ("lead", case(is_lead_told=True), "not_needed", None),
    ("lead", case(is_manager_involved=True), "not_needed", None),
    ("lead", case(left_open=("lead",), **SEALED), "not_needed", None),
    # the manager
    ("manager", case(), "not_needed", None),
    ("manager", case(is_unsure=True), "now", None),
    ("manager", case(is_unsure=True, manager_asked="Ann", manager_asked_at=SEEN), "now", None),
    (
        "manager",
        case(is_unsure=True, manager_asked="Ann", manager_asked_at=SEEN, manager_advice="Report it."),
        "done",
        None,
    ),
    ("manager", case(is_manager_involved=True), "now", None),
    ("manager", case(is_manager_involved=True, told_instead="The director"), "done", None),
    # the authority
    ("authority", case(), "not_needed", None),
    ("authority", case(tells_authority=True), "now", None),
    ("authority", case(AUTHORITY), "done", None),
    ("authority", case(tells_authority=True, left_open=("authority",), **SEALED), "not_needed", None),
    # what was agreed
    ("actions", case(), "now", None),
    ("actions", case(no_action_reason="She moves out."), "done", None),
    ("actions", case(left_open=("actions",), **SEALED), "not_needed", None),
    ("actions", case(actions=(DONE,)), "done", None),
    ("actions", case(actions=(DONE, Agreed())), "later", SEEN + 6 * HOUR),
    ("actions", case(actions=(DONE, Agreed()), now=SEEN + 6 * HOUR), "later", SEEN + 6 * HOUR),
    ("actions", case(actions=(Agreed(), Agreed(SEEN + HOUR)), now=SEEN + 2 * HOUR), "overdue", SEEN + HOUR),
    # the seal
    ("seal", case(), "later", None),
    ("seal", case(CALLED, POSTED, LEAD, actions=(DONE,)), "now", None),
    ("seal", case(**SEALED), "done", None),
    # the answer
    ("answer", case(), "later", None),
    ("answer", case(CALLED, POSTED), "later", SEEN + A_DAY),
    ("answer", case(CALLED, POSTED, now=SEEN + A_DAY), "now", SEEN + A_DAY),
    ("answer", case(CALLED, POSTED, now=SEEN + A_DAY + MINUTE), "overdue", SEEN + A_DAY),
    ("answer", case(CALLED, POSTED, answer="Karen", now=SEEN + 2 * A_DAY), "done", None),
    (
        "answer",
        case(CALLED, POSTED, *(replace(CALLED, told_at=SEEN + day * A_DAY) for day in (1, 3, 7))),
        "now",
        None,
    ),
    # the end
    ("close", case(answer="Karen"), "later", None),
    ("close", case(**SEALED), "later", None),
    ("close", case(answer="Karen", actions=(Agreed(),), **SEALED), "later", None),
    ("close", case(answer="Karen", actions=(DONE,), **SEALED), "now", None),
    ("close", case(closed_at=SEEN + A_DAY, **SEALED), "done", None),
]


@pytest.mark.parametrize(("code", "found", "state", "due_at"), STATES)
def test_the_state_of_a_step(code: str, found: Case, state: str, due_at: datetime | None) -> None:
    one = step(code, found)
    assert (one.state, one.due_at) == (state, due_at)
    assert one.title
    assert one.text


def test_the_office_sets_how_soon_the_client_is_called() -> None:
    found = case(now=SEEN + 50 * MINUTE)._replace(within=HOUR)
    assert step("call_client", found)[4:6] == ("now", SEEN + HOUR)


def test_tries_are_told_with_the_next_one() -> None:
    voicemail = replace(CALLED, is_reached=False, next_at=datetime(2026, 11, 23, 10, 50, tzinfo=UTC))
    assert step("call_client", case(voicemail)).text.startswith(
        "Tried once, nobody reached. Next try Mon 23 Nov 2026, 10:50."
    )
    later = replace(voicemail, told_at=SEEN + HOUR, next_at=None)
    assert step("call_client", case(later, voicemail)).text.startswith("Tried 2 times, nobody reached. Try")


def test_who_was_told_first_and_the_newest_number_are_shown() -> None:
    again = Told("platform_issue", "448121", told="Duty desk", told_at=SEEN + HOUR)
    assert step("platform_issue", case(again, POSTED)).text == "Karen Doyle · Mon 23 Nov 2026, 10:20 · 448120"
    assert step("platform_issue", case(POSTED, again)).text.endswith("448121")
    assert step("call_client", case(CALLED)).text == "Karen Doyle · Mon 23 Nov 2026, 10:20"


def test_how_much_is_done_and_missing_is_counted() -> None:
    assert step("actions", case(actions=(DONE, Agreed()))).text == "1 of 2 done."
    late = case(actions=(DONE, Agreed()), now=SEEN + A_DAY)
    assert step("actions", late).text == "1 of 2 done, 1 overdue."
    assert step("seal", case(CALLED, POSTED, LEAD)).text == "1 thing is missing."
    assert step("seal", case(CALLED, POSTED)).text == "2 things are missing."
    asked = [replace(CALLED, told_at=SEEN + day * A_DAY) for day in (1, 3, 7)]
    assert step("answer", case(CALLED, POSTED, *asked)).text.startswith("Asked 3 times")
    assert step("answer", case(CALLED, POSTED, answer="Karen Doyle")).text == "Karen Doyle"


def test_once_closed_nothing_is_asked_any_more() -> None:
    found = steps(
        case(
            CALLED,
            immediate_danger=True,
            actions=(Agreed(),),
            closed_at=SEEN + 9 * A_DAY,
            now=SEEN + 9 * A_DAY,
        )
    )
    assert {one.state for one in found} == {"done", "not_needed"}
    assert all(one.due_at is None for one in found)
    assert next_step(found) is None


def test_no_title_names_anybody() -> None:
    told = [replace(one, told="Zebedee") for one in (CALLED, POSTED, LEAD, POLICE, AUTHORITY)]
    involved = case(
        *told, answer="Zebedee", about_name="Zebedee", is_manager_involved=True, told_instead="Zebedee"
    )
    unsure = case(is_unsure=True, manager_asked="Zebedee", manager_asked_at=SEEN, manager_advice="Zebedee")
    assert not any("Zebedee" in one.title for found in (involved, unsure) for one in steps(found))


# What comes next


@pytest.mark.parametrize(
    ("found", "code"),
    [
        # Late goes before what is only due, and of two that are late the first in the order.
        (case(now=DUE + MINUTE, is_unsure=True), "call_client"),
        (case(CALLED, POSTED, actions=(Agreed(SEEN),)), "actions"),
        (case(now=DUE + MINUTE, actions=(Agreed(SEEN),), immediate_danger=True), "police"),
        (case(), "call_client"),
        (case(CALLED, POSTED, LEAD, actions=(DONE,)), "seal"),
        # Where nothing is to be done now: what comes first by the clock.
        (case(CALLED, POSTED, LEAD, actions=(Agreed(),), **SEALED), "actions"),
        (case(CALLED, POSTED, LEAD, actions=(Agreed(SEEN + 2 * A_DAY),), **SEALED), "answer"),
        (case(CALLED, POSTED, LEAD, actions=(DONE,), answer="Karen", **SEALED), "close"),
    ],
)
def test_what_to_do_next(found: Case, code: str) -> None:
    one = next_step(steps(found))
    assert one is not None
    assert one.code == code


@pytest.mark.parametrize(
    ("due_at", "text"),
    [
        (NOW, "due 10:25 today"),
        (NOW - MINUTE, "overdue 1 min"),
        (NOW - 25 * MINUTE, "overdue 25 min"),
        (NOW - 2 * A_DAY, "overdue 2 days"),
        (datetime(2026, 11, 23, 16, tzinfo=UTC), "due 16:00 today"),
        (datetime(2026, 11, 24, 16, tzinfo=UTC), "due Tue 24 Nov, 16:00"),
        (datetime(2027, 1, 4, 9, 5, tzinfo=UTC), "due Mon 4 Jan 2027, 09:05"),
    ],
)
def test_how_late_it_is_in_words(due_at: datetime, text: str) -> None:
    assert late_text(due_at, NOW) == text


def test_the_clock_is_london_s() -> None:
    now = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert late_text(datetime(2026, 7, 1, 22, 45, tzinfo=UTC), now) == "due 23:45 today"
    assert late_text(datetime(2026, 7, 1, 23, 15, tzinfo=UTC), now) == "due Thu 2 Jul, 00:15"
