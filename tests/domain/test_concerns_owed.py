"""What has to be done next about a concern: call, raise it on the platform, ask again for the answer."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.concerns import chase, issue_outcome, owed_now


@dataclass(frozen=True)
class Told:
    """A notification with its time."""

    step: str
    told_at: datetime
    reference: str = ""
    outcome: str = ""
    is_reached: bool = True
    told: str = "Karen Doyle"
    next_at: datetime | None = None


NOTICED = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE, HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CALLED = Told("call_client", NOTICED + 5 * MINUTE)
VOICEMAIL = replace(CALLED, is_reached=False, next_at=NOTICED + 20 * MINUTE)
RAISED = Told("platform_issue", NOTICED + 10 * MINUTE, "77")


@pytest.mark.parametrize(
    ("told", "after", "what", "due"),
    [
        ((), MINUTE, "call", 15 * MINUTE),
        ((), A_DAY, "call", 15 * MINUTE),
        ((RAISED,), HOUR, "call", 15 * MINUTE),
        # A voicemail leaves the clock running from when it was seen.
        ((VOICEMAIL,), 6 * MINUTE, "call", 15 * MINUTE),
        ((VOICEMAIL, RAISED), HOUR, "call", 15 * MINUTE),
        ((VOICEMAIL, replace(CALLED, told_at=NOTICED + 30 * MINUTE)), HOUR, "platform", 45 * MINUTE),
        ((CALLED,), 6 * MINUTE, "platform", 20 * MINUTE),
        ((CALLED, Told("call_client", NOTICED + HOUR)), 2 * HOUR, "platform", 20 * MINUTE),
        ((CALLED, replace(RAISED, reference="")), HOUR, "reference", 25 * MINUTE),
        ((CALLED, RAISED), A_DAY + 10 * MINUTE, "answer", A_DAY + 10 * MINUTE),
        # Who was not reached was not asked.
        (
            (CALLED, RAISED, replace(VOICEMAIL, told_at=NOTICED + A_DAY)),
            4 * A_DAY,
            "answer",
            A_DAY + 10 * MINUTE,
        ),
        # Asked once after a day, it is asked again only after three; asked twice, after seven.
        (
            (CALLED, RAISED, Told("call_client", NOTICED + A_DAY)),
            4 * A_DAY,
            "answer",
            3 * A_DAY + 10 * MINUTE,
        ),
        (
            (
                CALLED,
                RAISED,
                Told("call_client", NOTICED + A_DAY),
                Told("platform_issue", NOTICED + 4 * A_DAY),
            ),
            8 * A_DAY,
            "answer",
            7 * A_DAY + 10 * MINUTE,
        ),
    ],
)
def test_what_is_owed_now(told: tuple[Told, ...], after: timedelta, what: str, due: timedelta) -> None:
    assert owed_now(NOTICED, told, NOTICED + after) == (what, NOTICED + due)


@pytest.mark.parametrize(
    ("told", "after"),
    [
        ((CALLED, RAISED), A_DAY + 9 * MINUTE),
        ((CALLED, RAISED, Told("call_client", NOTICED + A_DAY)), 3 * A_DAY),
        ((CALLED, replace(RAISED, outcome="They send somebody")), 30 * A_DAY),
        ((CALLED, RAISED, replace(RAISED, told_at=NOTICED + A_DAY, outcome="Closed")), 30 * A_DAY),
        # Asked three times there is no fourth time.
        (
            (CALLED, RAISED, *(replace(CALLED, told_at=NOTICED + day * A_DAY) for day in (1, 3, 7))),
            30 * A_DAY,
        ),
    ],
)
def test_nothing_is_owed_before_the_day_or_after_the_answer(told: tuple[Told, ...], after: timedelta) -> None:
    assert owed_now(NOTICED, told, NOTICED + after) is None


def test_what_came_of_a_call_is_not_the_client_s_answer() -> None:
    told = (replace(CALLED, outcome="Will ring back"), replace(RAISED, outcome="  "))
    assert owed_now(NOTICED, told, NOTICED + 2 * A_DAY) is not None


def test_the_office_sets_how_soon_the_client_is_called() -> None:
    owed = owed_now(NOTICED, (), NOTICED, timedelta(minutes=40))
    assert owed is not None
    assert owed.due_at == NOTICED + 40 * MINUTE


def test_once_the_client_has_answered_nobody_is_asked_again() -> None:
    assert owed_now(NOTICED, (CALLED, RAISED), NOTICED + 2 * A_DAY, is_answered=True) is None


def test_an_answer_replaces_neither_the_call_nor_the_platform() -> None:
    owed = [owed_now(NOTICED, told, NOTICED, is_answered=True) for told in ((), (CALLED,))]
    assert [one and one.what for one in owed] == ["call", "platform"]


@pytest.mark.parametrize(
    ("told", "left_open", "what", "due"),
    [
        ((), {"call_client"}, "platform", 15 * MINUTE),
        ((CALLED,), {"platform_issue"}, "answer", A_DAY + 5 * MINUTE),
        ((CALLED, replace(RAISED, reference="")), {"platform_reference"}, "answer", A_DAY + 10 * MINUTE),
        # What was left open and done after all counts.
        ((CALLED, RAISED), {"platform_issue"}, "answer", A_DAY + 10 * MINUTE),
        ((CALLED, replace(RAISED, reference="")), {"platform_issue"}, "reference", 25 * MINUTE),
    ],
)
def test_what_the_sealed_record_leaves_open_is_not_asked_for(
    told: tuple[Told, ...], left_open: set[str], what: str, due: timedelta
) -> None:
    assert owed_now(NOTICED, told, NOTICED + 2 * A_DAY, left_open=left_open) == (what, NOTICED + due)


def test_a_client_who_knows_of_nothing_is_not_asked_for_an_answer() -> None:
    left_open = {"call_client", "platform_issue"}
    assert owed_now(NOTICED, (), NOTICED + 9 * A_DAY, left_open=left_open) is None
    assert chase(()) is None


def test_how_the_chasing_stands() -> None:
    asked = [replace(CALLED, told_at=NOTICED + day * A_DAY) for day in (1, 3, 7)]
    start = NOTICED + 10 * MINUTE
    assert chase((CALLED, RAISED)) == (start, 0, start + A_DAY)
    assert chase((CALLED, RAISED, *asked[:2])) == (start, 2, start + 7 * A_DAY)
    assert chase((CALLED, RAISED, *asked)) == (start, 3, None)


def test_what_belongs_to_raising_it_is_not_asking_again() -> None:
    """The number noted afterwards, and a first call that came after the issue."""
    start = NOTICED + 10 * MINUTE
    unnumbered = replace(RAISED, reference="")
    numbered = replace(RAISED, told_at=NOTICED + HOUR)
    assert chase((CALLED, unnumbered, numbered)) == (start, 0, start + A_DAY)
    assert chase((RAISED, replace(CALLED, told_at=NOTICED + HOUR))) == (start, 0, start + A_DAY)
    again = replace(RAISED, told_at=NOTICED + A_DAY)
    assert chase((again, CALLED, numbered, unnumbered)) == (start, 1, start + 3 * A_DAY)
    assert chase((CALLED, unnumbered, replace(unnumbered, told_at=NOTICED + A_DAY))) == (
        start,
        1,
        start + 3 * A_DAY,
    )


def test_the_newest_word_about_the_issue_is_what_came_of_it() -> None:
    later = replace(RAISED, told_at=NOTICED + A_DAY, outcome="A worker visited")
    assert issue_outcome((later, replace(RAISED, outcome="Taken on"), CALLED)) == "A worker visited"
    assert issue_outcome((replace(RAISED, outcome=" "), replace(CALLED, outcome="Rang back"))) == ""
    assert issue_outcome((replace(later, is_reached=False),)) == ""
