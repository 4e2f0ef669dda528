"""Days in London: both clock changes, the last valid day, and months of unequal length."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.days import LONDON, add_months, day_bounds, local_day, local_text

SPRING = datetime(2027, 3, 28, 1, tzinfo=UTC)  # 01:00 becomes 02:00
AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)  # 02:00 becomes 01:00
MINUTE = timedelta(minutes=1)


def test_half_past_midnight_in_summer_is_the_new_day() -> None:
    assert local_day(datetime(2026, 6, 29, 23, 30, tzinfo=UTC)) == date(2026, 6, 30)
    assert local_day(datetime(2026, 12, 29, 23, 30, tzinfo=UTC)) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), date(2027, 3, 27)),
        (datetime(2027, 3, 28, 0, 0, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), date(2027, 3, 29)),
    ],
)
def test_the_days_of_the_clock_changes_begin_and_end_at_local_midnight(instant: datetime, day: date) -> None:
    assert local_day(instant) == day


def test_the_hour_that_happens_twice_is_told_apart() -> None:
    assert local_text(AUTUMN - MINUTE) == "25 October 2026 01:59 BST"
    assert local_text(AUTUMN) == "25 October 2026 01:00 GMT"


def test_the_hour_that_does_not_happen_is_left_out() -> None:
    assert local_text(SPRING - MINUTE) == "28 March 2027 00:59 GMT"
    assert local_text(SPRING) == "28 March 2027 02:00 BST"


def test_the_offset_an_instant_comes_with_does_not_matter() -> None:
    instant = datetime(2026, 6, 29, 23, 30, tzinfo=UTC)
    assert local_day(instant.astimezone(LONDON)) == local_day(instant)


@pytest.mark.parametrize("function", [local_day, local_text])
def test_an_instant_without_an_offset_is_no_instant(function: object) -> None:
    with pytest.raises(ValueError, match="offset"):
        function(datetime(2026, 6, 30, 0, 30))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(st.dates(date(1900, 1, 1), date(2190, 1, 1)), st.integers(-120, 120))
def test_adding_months_lands_in_that_month_and_never_later_in_it(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


def test_the_bounds_of_days_are_london_s_midnights_on_both_sides_of_a_clock_change() -> None:
    winter, summer = day_bounds(date(2026, 3, 28), date(2026, 3, 29))
    assert (winter, summer) == (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC))
    first, last = day_bounds(date(2026, 10, 25), date(2026, 10, 25))
    assert last - first == timedelta(hours=25)
