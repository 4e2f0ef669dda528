"""What has to be done next about a concern: call, raise it on the platform, ask again for the answer."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.concerns import owed_now


@dataclass(frozen=True)
class Told:
    """A notification with its time."""

    step: str
    told_at: datetime
    reference: str = ""
    outcome: str = ""


NOTICED = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE, HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CALLED = Told("call_client", NOTICED + 5 * MINUTE)
RAISED = Told("platform_issue", NOTICED + 10 * MINUTE, "77")


@pytest.mark.parametrize(
    ("told", "after", "what", "due"),
    [
        ((), MINUTE, "call", 15 * MINUTE),
        ((), A_DAY, "call", 15 * MINUTE),
        ((RAISED,), HOUR, "call", 15 * MINUTE),
        ((CALLED,), 6 * MINUTE, "platform", 20 * MINUTE),
        ((CALLED, Told("call_client", NOTICED + HOUR)), 2 * HOUR, "platform", 20 * MINUTE),
        ((CALLED, replace(RAISED, reference="")), HOUR, "reference", 25 * MINUTE),
        ((CALLED, RAISED), A_DAY + 10 * MINUTE, "answer", A_DAY + 10 * MINUTE),
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
