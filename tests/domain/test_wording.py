"""Days, times and lists in words, whatever language the computer speaks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain.wording import (
    day_text,
    duration_text,
    instant_text,
    list_text,
    names_text,
    ordinal_text,
    slot_text,
    weekday_text,
)


def test_days_are_written_as_the_office_says_them() -> None:
    assert day_text(date(2026, 11, 2)) == "2 Nov 2026"
    months = [day_text(date(2027, month, 1)).split()[1] for month in range(1, 13)]
    assert months == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    week = [weekday_text(date(2026, 11, day)) for day in range(23, 30)]
    assert [day.split()[0] for day in week] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert week[0] == "Mon 23 Nov 2026"


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "Mon 23 Nov 2026, 09:05"),
        (datetime(2026, 6, 29, 23, 30, tzinfo=UTC), "Tue 30 Jun 2026, 00:30"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "Sun 25 Oct 2026, 01:59"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "Sun 25 Oct 2026, 01:00"),
    ],
)
def test_instants_are_shown_as_london_clocks_show_them(instant: datetime, text: str) -> None:
    assert instant_text(instant) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (
            datetime(2026, 11, 23, 9, tzinfo=UTC),
            datetime(2026, 11, 23, 11, 30, tzinfo=UTC),
            "Mon 23 Nov 2026, 09:00 to 11:30",
        ),
        (
            datetime(2026, 11, 23, 22, tzinfo=UTC),
            datetime(2026, 11, 24, 1, tzinfo=UTC),
            "Mon 23 Nov 2026, 22:00 to Tue 24 Nov 2026, 01:00",
        ),
        (
            datetime(2026, 6, 29, 22, 30, tzinfo=UTC),
            datetime(2026, 6, 29, 23, 30, tzinfo=UTC),
            "Mon 29 Jun 2026, 23:30 to Tue 30 Jun 2026, 00:30",
        ),
    ],
)
def test_a_slot_names_its_second_day_where_it_has_one(start: datetime, end: datetime, text: str) -> None:
    assert slot_text(start, end) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_end_with_and(items: list[str], text: str) -> None:
    assert list_text(items) == text
    assert list_text(iter(items)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (10, "10th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (20, "20th"),
        (21, "21st"),
        (22, "22nd"),
        (103, "103rd"),
        (111, "111th"),
        (112, "112th"),
    ],
)
def test_ordinals_mind_eleven_to_thirteen(number: int, text: str) -> None:
    assert ordinal_text(number) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0.5, "1 min"),
        (25, "25 min"),
        (59.9, "59 min"),
        (60, "1 h"),
        (1439, "23 h"),
        (1440, "1 day"),
        (2880, "2 days"),
    ],
)
def test_a_duration_is_rounded_down_to_its_largest_unit(minutes: float, text: str) -> None:
    assert duration_text(timedelta(minutes=minutes)) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["Damage"], "Damage"),
        (
            ["A door not opened for long", "Cobwebs across a door"],
            "A door not opened for long and cobwebs across a door",
        ),
        (["Gas", "Plumbing", "LPG"], "Gas, plumbing and LPG"),
    ],
)
def test_names_of_a_list_make_one_phrase_with_one_capital(names: list[str], text: str) -> None:
    assert names_text(names) == text
