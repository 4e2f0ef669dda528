"""When a job is due: the examples of Awaab's Law and of the right to repair, with real bank holidays."""

from datetime import UTC, date, datetime

import pytest

from desktop.domain.days import LONDON
from desktop.domain.deadlines import (
    add_working_days,
    due_in_hours,
    due_in_working_days,
    end_of_day,
    is_in_hours,
    is_working_day,
)

# England and Wales, as published by the government.
HOLIDAYS = frozenset(
    {
        date(2026, 1, 1),
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),  # for Boxing Day, a Saturday
        date(2027, 1, 1),
        date(2027, 3, 26),  # Good Friday
        date(2027, 3, 29),  # Easter Monday
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 27),  # for Christmas Day, a Saturday
        date(2027, 12, 28),  # for Boxing Day, a Sunday
        date(2028, 1, 3),  # for New Year's Day, a Saturday
    }
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2027, 3, 26), False),
    ],
)
def test_weekends_and_bank_holidays_are_no_working_days(day: date, works: bool) -> None:
    assert is_working_day(day, HOLIDAYS) is works


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 16)),  # Monday
        (date(2026, 11, 6), date(2026, 11, 20)),  # Friday
        (date(2026, 11, 7), date(2026, 11, 20)),  # Saturday
        (date(2026, 11, 8), date(2026, 11, 20)),  # Sunday
        (date(2026, 12, 21), date(2027, 1, 7)),  # over Christmas and New Year
        (date(2026, 12, 25), date(2027, 1, 12)),  # on Christmas Day
        (date(2027, 3, 25), date(2027, 4, 12)),  # over Easter
        (date(2026, 4, 2), date(2026, 4, 20)),  # over the Easter before
        (date(2027, 12, 24), date(2028, 1, 12)),  # over two substitute days
        (date(2026, 5, 22), date(2026, 6, 8)),  # over the late May holiday
    ],
)
def test_a_significant_hazard_is_investigated_within_ten_working_days_of_day_zero(
    known: date, due: date
) -> None:
    assert add_working_days(known, 10, HOLIDAYS) == due


@pytest.mark.parametrize(
    ("concluded", "summary", "safety_works"),
    [
        (date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 30)),
        (date(2026, 11, 26), date(2026, 12, 1), date(2026, 12, 3)),
        (date(2026, 12, 23), date(2026, 12, 30), date(2027, 1, 4)),
        (date(2027, 3, 24), date(2027, 3, 31), date(2027, 4, 2)),
    ],
)
def test_the_summary_follows_in_three_working_days_and_safety_works_in_five(
    concluded: date, summary: date, safety_works: date
) -> None:
    assert add_working_days(concluded, 3, HOLIDAYS) == summary
    assert add_working_days(concluded, 5, HOLIDAYS) == safety_works


@pytest.mark.parametrize(
    ("reported", "days", "due"),
    [
        (date(2026, 11, 19), 1, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 11, 20), 7, date(2026, 12, 1)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 24), 3, date(2026, 12, 31)),
        (date(2026, 12, 24), 7, date(2027, 1, 7)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 2), 3, date(2026, 4, 9)),
        (date(2026, 4, 2), 7, date(2026, 4, 15)),
    ],
)
def test_the_right_to_repair_gives_one_three_or_seven_working_days(
    reported: date, days: int, due: date
) -> None:
    assert add_working_days(reported, days, HOLIDAYS) == due


def test_no_days_later_is_the_day_itself_even_on_a_sunday() -> None:
    assert add_working_days(date(2026, 11, 22), 0, HOLIDAYS) == date(2026, 11, 22)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 11, 20), -1, HOLIDAYS)


@pytest.mark.parametrize(
    ("known", "due", "shown"),
    [
        ((2026, 11, 20, 16, 30), (2026, 11, 21, 16, 30), "16:30"),  # Friday to Saturday
        ((2026, 12, 24, 23, 0), (2026, 12, 25, 23, 0), "23:00"),  # into Christmas Day
        ((2026, 10, 24, 11, 0), (2026, 10, 25, 11, 0), "11:00"),  # 12:00 summer time, clocks go back
        ((2027, 3, 27, 12, 0), (2027, 3, 28, 12, 0), "13:00"),  # clocks go forward
    ],
)
def test_an_emergency_is_made_safe_in_24_hours_through_nights_weekends_and_clock_changes(
    known: tuple[int, ...], due: tuple[int, ...], shown: str
) -> None:
    known_at = datetime(*known, tzinfo=UTC)  # type: ignore[misc,arg-type]
    found = due_in_hours(known_at, 24)
    assert found == datetime(*due, tzinfo=UTC)  # type: ignore[misc,arg-type]
    assert f"{found.astimezone(LONDON):%H:%M}" == shown
    assert due_in_hours(known_at.astimezone(LONDON), 24) == found, "London's wall clock does not count"


def test_working_days_end_at_six_in_the_evening_of_london() -> None:
    assert end_of_day(date(2026, 11, 23)) == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert end_of_day(date(2026, 7, 20)) == datetime(2026, 7, 20, 17, tzinfo=UTC)
    assert due_in_working_days(datetime(2027, 3, 25, 9, tzinfo=UTC), 10, HOLIDAYS) == datetime(
        2027, 4, 12, 17, tzinfo=UTC
    )


def test_day_zero_is_the_day_it_is_in_london() -> None:
    late_on_thursday_in_utc = datetime(2026, 7, 16, 23, 30, tzinfo=UTC)  # Friday 00:30 summer time
    assert due_in_working_days(late_on_thursday_in_utc, 1, HOLIDAYS) == datetime(2026, 7, 20, 17, tzinfo=UTC)
    assert due_in_working_days(datetime(2026, 11, 19, 23, 30, tzinfo=UTC), 1, HOLIDAYS) == datetime(
        2026, 11, 20, 18, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("at", "answers"),
    [
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 17, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 27, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), False),  # a bank holiday on a Friday
        (datetime(2026, 7, 1, 7, 0, tzinfo=UTC), True),  # summer time: 08:00 in London
        (datetime(2026, 7, 1, 17, 0, tzinfo=UTC), False),
    ],
)
def test_offices_answer_the_phone_on_working_days_from_eight_to_six(at: datetime, answers: bool) -> None:
    assert is_in_hours(at, HOLIDAYS) is answers
