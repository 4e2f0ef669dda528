"""Days, times and lists in the words of the office, independent of the computer's language."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from desktop.domain.days import LONDON

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_text(day: date) -> str:
    """Return `20 Nov 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_text(day: date) -> str:
    """Return `Mon 23 Nov 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day_text(day)}"


def near_day_text(day: date) -> str:
    """Return `Mon 23 Nov`, for a day whose year nobody doubts."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def instant_text(instant: datetime) -> str:
    """Return `Mon 23 Nov 2026, 09:12` in London time."""
    there = instant.astimezone(LONDON)
    return f"{weekday_text(there.date())}, {there:%H:%M}"


def slot_text(starts_at: datetime, ends_at: datetime) -> str:
    """Return `Mon 23 Nov 2026, 09:00 to 11:00`, naming the second day where the slot ends on another."""
    start, end = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
    last = f"{end:%H:%M}" if end.date() == start.date() else instant_text(ends_at)
    return f"{instant_text(starts_at)} to {last}"


def list_text(items: Iterable[str]) -> str:
    """Return `a, b and c`."""
    *head, last = list(items) or [""]
    return f"{', '.join(head)} and {last}" if head else last


def names_text(names: Iterable[str]) -> str:
    """Return names of a list, each of which begins a line there, as one phrase: `Gas, plumbing and LPG`."""
    first, *rest = list(names) or [""]
    return list_text([first, *map(in_sentence, rest)])


def in_sentence(name: str) -> str:
    """Return a name of a list as it stands inside a sentence; a short form like `LPG` keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def ordinal_text(number: int) -> str:
    """Return `1st`, `2nd`, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def duration_text(gap: timedelta) -> str:
    """Return `25 min`, `3 h` or `2 days`, rounded down; less than a minute is `1 min`."""
    minutes = max(int(gap.total_seconds() // 60), 1)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h"
    days = minutes // (24 * 60)
    return f"{days} day{'s' if days > 1 else ''}"
