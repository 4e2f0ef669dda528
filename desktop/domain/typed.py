"""What people type: clean text, and days with the habits of UK offices, the day before the month."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Final

from desktop.domain.days import LONDON

FIRST_YEAR, LAST_YEAR = 1900, 2100

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_TIME = r"(?:,?[ T](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{1,2}})([/.\- ])(?P<month>[0-9]{{1,2}})\2(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>[0-9]{{4}})([/.\-])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}}){_TIME}"
)
_MONTH_NAME = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ /.\-]*(?P<month>[a-z]{{3,9}})\.?,?[ /.\-]*"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}",
    re.IGNORECASE,
)
_NO_DATE = "not a date; write it like 31/12/2027"


class NoDayError(ValueError):
    """A text that names no day; its own text says why, as the end of a sentence about it."""


def clean(text: str) -> str:
    """Return text in one Unicode spelling, without control characters and halves of characters."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    kept = (c for c in unicodedata.normalize("NFC", text) if c in "\t\n" or _is_writing(c))
    return "".join(kept)


def _is_writing(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in "\ufeff\u200b"


def read_day(text: str) -> date:
    """Return the day a text names: 31/12/2027, 31.12.27, 31-Dec-27, 31 December 2027 or 2027-12-31.

    Two-digit years up to 69 lie in this century. A time of day is left out. Raises NoDayError.
    """
    return read_moment(" ".join(clean(text).split()))[0]


def read_moment(text: str) -> tuple[date, datetime | None]:
    """Return the day as `read_day` does, and the instant too when the text has a time of day (of London)."""
    text = text.strip()
    match = _DAY_FIRST.fullmatch(text) or _MONTH_NAME.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if match is None:
        return _instant_of(text)
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 70 else 1900
    day = _day(year, _month(match["month"]), int(match["day"]))
    if match["hour"] is None:
        return day, None
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 23 or minute > 59:
        raise NoDayError(f"there is no time {match['hour']}:{match['minute']}")
    there = datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)
    is_midnight = hour == minute == 0  # how programs write a day without a time
    return day, None if is_midnight else there.astimezone(UTC)


def _instant_of(text: str) -> tuple[date, datetime]:
    """Read an instant as programs write it: ISO 8601 with its offset."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise NoDayError(_NO_DATE)
        return likely_day(instant.astimezone(LONDON).date()), instant.astimezone(UTC)
    except NoDayError:
        raise
    except (ValueError, OverflowError):
        raise NoDayError(_NO_DATE) from None


def _month(text: str) -> int:
    if text.isdigit():
        month = int(text)
        if not 1 <= month <= 12:
            raise NoDayError(f"there is no month {month}; write the day first, like 31/12/2027")
        return month
    word = text.lower()
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(word):
            return number
    raise NoDayError(_NO_DATE)


def _day(year: int, month: int, day: int) -> date:
    try:
        return likely_day(date(year, month, day))
    except NoDayError:
        raise
    except ValueError:
        is_leap_day = (month, day) == (2, 29)
        name = f"{day} {_MONTHS[month - 1].capitalize()}" + (f" {year}" if is_leap_day else "")
        raise NoDayError(f"{name} is not a date") from None


def likely_day(day: date) -> date:
    """Return a day of the years 1900 to 2100, or raise NoDayError: any other is a slip."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoDayError(f"the year {day.year} cannot be right; leave it empty where there is no day")
    return day
