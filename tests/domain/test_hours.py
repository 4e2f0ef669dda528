"""When somebody works, in one line: read, written back, and asked of a slot."""

from datetime import UTC, date, datetime, time

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.hours import DayHours, hours_on, hours_text, is_within, parse_hours, parse_time

EIGHT_TO_FIVE = DayHours(time(8), time(17))


def test_a_line_says_every_day_of_the_week() -> None:
    pattern = parse_hours("Mon-Thu 08:00-17:00; Sat 9.00 to 12.00")
    assert pattern[:4] == (EIGHT_TO_FIVE,) * 4
    assert pattern[4:] == (None, DayHours(time(9), time(12)), None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("monday - friday 8:00 - 17:00", "Mon-Fri 08:00-17:00"),
        ("Mon 08:00-17:00, Tue 08:00-17:00, Wed 09:00-12:00", "Mon-Tue 08:00-17:00; Wed 09:00-12:00"),
        ("Mon 08:00-17:00; Wed 08:00-17:00", "Mon 08:00-17:00; Wed 08:00-17:00"),
        ("Sun 10:00-11:30", "Sun 10:00-11:30"),
    ],
)
def test_what_was_read_is_written_back_in_one_way(written: str, kept: str) -> None:
    assert hours_text(parse_hours(written)) == kept
    assert parse_hours(kept) == parse_hours(written)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        " ; ",
        "always",
        "Mon 08:00",
        "Xyz 08:00-17:00",
        "Mon-Xyz 08:00-17:00",
        "Fri-Mon 08:00-17:00",
        "Mon 17:00-08:00",
        "Mon 08:00-08:00",
        "Mon-Fri 08:00-17:00; Wed 09:00-12:00",
        "Mon 25:00-26:00",
        "Mon 08:60-09:00",
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(wrong: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_hours(wrong)
    assert refused.value.code == Code.BAD_INPUT


def test_a_time_has_its_place_on_a_clock() -> None:
    assert (parse_time("8.05"), parse_time("23:59")) == (time(8, 5), time(23, 59))


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 16, tzinfo=UTC), datetime(2026, 11, 23, 17, 1, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 16, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 9, tzinfo=UTC), datetime(2026, 11, 21, 10, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 1, 16, tzinfo=UTC), True),  # summer time
        (datetime(2026, 7, 1, 16, tzinfo=UTC), datetime(2026, 7, 1, 17, tzinfo=UTC), False),
    ],
)
def test_a_slot_lies_inside_the_hours_of_its_day_as_london_s_clocks_show_them(
    start: datetime, end: datetime, inside: bool
) -> None:
    pattern = parse_hours("Mon-Fri 08:00-17:00")
    assert is_within(pattern, start, end) is inside
    assert hours_on(pattern, date(2026, 11, 21)) is None
    assert hours_on(pattern, date(2026, 11, 23)) == EIGHT_TO_FIVE
