"""Slots: how long they may be, and when the resident may have said yes to one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from desktop.domain.appointments import (
    AskedBy,
    Channel,
    check_asked_by,
    check_channel,
    check_confirmed_at,
    check_slot,
    offset_minutes,
)
from desktop.domain.errors import Code, RefusedError

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BST = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NINE, NINE + SECOND),
        (NINE, NINE + timedelta(hours=24)),
        # The clocks go back in between: 01:30 summer time is before 01:10 winter time.
        (datetime(2026, 10, 25, 1, 30, tzinfo=BST), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_slot_up_to_a_day_long_is_taken(start: datetime, end: datetime) -> None:
    check_slot(start, end)


@pytest.mark.parametrize("end", [NINE, NINE - SECOND])
def test_a_slot_that_does_not_end_after_its_start_is_refused(end: datetime) -> None:
    with pytest.raises(RefusedError, match="before it starts \\(Mon 23 Nov 2026, 09:00\\)") as refusal:
        check_slot(NINE, end)
    assert refusal.value.code is Code.BAD_INPUT
    assert refusal.value.message.endswith("Swap or correct the times.")


def test_a_slot_longer_than_a_day_is_refused() -> None:
    with pytest.raises(RefusedError, match="at most 24 hours") as refusal:
        check_slot(NINE, NINE + timedelta(hours=24) + SECOND)
    assert refusal.value.code is Code.BAD_INPUT


def test_a_yes_comes_before_the_visit_is_over() -> None:
    check_confirmed_at(NINE - SECOND, NINE, NINE)
    for late in (NINE, NINE + SECOND):
        with pytest.raises(RefusedError, match="later than the end of the visit") as refusal:
            check_confirmed_at(late, NINE, late)
        assert refusal.value.code is Code.BAD_INPUT


def test_a_yes_is_not_still_to_come_and_none_from_before_a_no() -> None:
    end, five = NINE + timedelta(hours=2), timedelta(minutes=5)
    check_confirmed_at(NINE + five, end, NINE)
    with pytest.raises(
        RefusedError, match="yes would be at Mon 23 Nov 2026, 09:05, but it is only"
    ) as refusal:
        check_confirmed_at(NINE + five + SECOND, end, NINE)
    assert refusal.value.details["field"] == "at"
    # Typed to the minute, a yes may come in the minute of a no.
    check_confirmed_at(NINE, end, end, NINE + timedelta(seconds=59))
    with pytest.raises(RefusedError, match="said no to this visit at Mon 23 Nov 2026, 09:00") as refusal:
        check_confirmed_at(NINE - SECOND, end, end, NINE)
    assert refusal.value.details["field"] == "at"


@pytest.mark.parametrize(
    ("instant", "minutes"),
    [
        (datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC), 60),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), 0),
        (datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC), 0),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), 60),
        (datetime(2026, 6, 30, 12, 0, tzinfo=BST), 60),
    ],
)
def test_londons_offset_is_kept_beside_the_local_time(instant: datetime, minutes: int) -> None:
    assert offset_minutes(instant) == minutes


@pytest.mark.parametrize("channel", [*Channel])
def test_every_way_to_reach_somebody_is_known_and_no_other(channel: str) -> None:
    check_channel(channel)
    with pytest.raises(RefusedError) as refused:
        check_channel(channel.upper())
    assert refused.value.details["field"] == "channel"


@pytest.mark.parametrize("who", [*AskedBy])
def test_somebody_has_asked_for_a_change_and_only_three_can(who: str) -> None:
    check_asked_by(who)
    for wrong in ("", who.upper()):
        with pytest.raises(RefusedError) as refused:
            check_asked_by(wrong)
        assert refused.value.details["field"] == "asked_by"
