"""Text and days as people type them."""

from datetime import UTC, date, datetime

import pytest

from desktop.domain.typed import NoDayError, clean, likely_day, read_day, read_moment


def test_control_characters_and_spellings_of_letters_are_put_right() -> None:
    assert clean("e\u0301") == "é"
    assert clean("a\x00b\x1b[0m\ufeffc\u200b") == "ab[0mc"
    assert clean("two\nlines\tand") == "two\nlines\tand"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/4/2027", date(2027, 4, 3)),
        ("  3.4.27 ", date(2027, 4, 3)),
        ("3  Apr   2027", date(2027, 4, 3)),
        ("3rd april 27", date(2027, 4, 3)),
        ("3apr70", date(1970, 4, 3)),
        ("2027-04-03", date(2027, 4, 3)),
        ("\ufeff3/4/2027\u200b", date(2027, 4, 3)),
        ("3/4/2027 09:30", date(2027, 4, 3)),
        ("2027-06-30T23:30:00Z", date(2027, 7, 1)),
    ],
)
def test_a_day_is_read_as_offices_write_it(typed: str, day: date) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "not a date; write it like"),
        ("soon", "not a date; write it like"),
        ("5 Foo 2027", "not a date; write it like"),
        ("2027-06-30T23", "not a date; write it like 31/12/2027"),
        ("3/13/2027", "there is no month 13; write the day first"),
        ("31/02/2027", "31 February is not a date"),
        ("29/02/2027", "29 February 2027 is not a date"),
        ("1/1/2101", "the year 2101 cannot be right; leave it empty"),
        ("1899-12-31T12:00:00Z", "the year 1899 cannot be right"),
        ("1/1/2027 24:00", "there is no time 24:00"),
        ("1/1/2027 23:60", "there is no time 23:60"),
    ],
)
def test_what_is_no_day_says_why(typed: str, why: str) -> None:
    with pytest.raises(NoDayError, match=f"^{why}"):
        read_day(typed)


def test_a_moment_is_of_london_and_midnight_is_a_day_alone() -> None:
    assert read_moment("1/7/2026 09:30") == (date(2026, 7, 1), datetime(2026, 7, 1, 8, 30, tzinfo=UTC))
    assert read_moment("1/7/2026 00:00:00") == (date(2026, 7, 1), None)
    assert read_moment("1/7/2026") == (date(2026, 7, 1), None)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 12, 31)])
def test_two_centuries_are_likely(day: date) -> None:
    assert likely_day(day) == day
