"""When somebody works: a weekly pattern in one line, like “Mon-Fri 08:00-17:00; Sat 09:00-12:00”."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from desktop.domain.days import LONDON
from desktop.domain.errors import bad_input
from desktop.domain.wording import WEEKDAYS

USUAL_HOURS = "Mon-Fri 08:00-17:00"
_PART = re.compile(
    r"(?P<first>[A-Za-z]{3,9})(?:\s*(?:-|\u2013|to)\s*(?P<last>[A-Za-z]{3,9}))?"
    r"\s+(?P<start>\d{1,2}[:.]\d{2})\s*(?:-|\u2013|to)\s*(?P<end>\d{1,2}[:.]\d{2})"
)


class DayHours(NamedTuple):
    """From when to when somebody works on one weekday."""

    start: time
    end: time


Pattern = tuple[DayHours | None, ...]
"""Monday to Sunday; None is a day off."""


@lru_cache(maxsize=512)
def parse_hours(text: str) -> Pattern:
    """Return the pattern that a line says; refuse one that cannot be read or says a day twice."""
    found: list[DayHours | None] = [None] * 7
    parts = [part.strip() for part in re.split("[;,]", text) if part.strip()]
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None:
            raise _unreadable(part)
        first = _weekday(match["first"], part)
        last = _weekday(match["last"], part) if match["last"] else first
        hours = DayHours(parse_time(match["start"]), parse_time(match["end"]))
        days = range(first, last + 1)
        if not days or hours.end <= hours.start or any(found[day] for day in days):
            raise _unreadable(part)
        for day in days:
            found[day] = hours
    if not parts:
        raise _unreadable(text)
    return tuple(found)


def hours_text(pattern: Sequence[DayHours | None]) -> str:
    """Return the pattern as one line, days alike taken together."""
    runs: list[tuple[int, int, DayHours]] = []
    for day, hours in enumerate(pattern):
        if hours is None:
            continue
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return "; ".join(
        f"{WEEKDAYS[first]}{f'-{WEEKDAYS[last]}' if last > first else ''} {hours.start:%H:%M}-{hours.end:%H:%M}"
        for first, last, hours in runs
    )


def hours_on(pattern: Pattern, day: date) -> DayHours | None:
    """Return when somebody of this pattern works on that day."""
    return pattern[day.weekday()]


def is_within(pattern: Pattern, starts_at: datetime, ends_at: datetime) -> bool:
    """Return whether a slot lies inside the hours of the local day on which it starts."""
    start, end = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
    hours = hours_on(pattern, start.date())
    return (
        hours is not None
        and start.date() == end.date()
        and hours.start <= start.time()
        and end.time() <= hours.end
    )


def parse_time(text: str) -> time:
    """Return the time written as 08:00 or 8.00; refuse one that no clock shows."""
    hour, minute = map(int, re.split("[:.]", text))
    if hour > 23 or minute > 59:
        raise bad_input(f"“{text}” is no time. Write it like 08:00.")
    return time(hour, minute)


def _weekday(name: str, part: str) -> int:
    for number, short in enumerate(WEEKDAYS):
        if name[:3].casefold() == short.casefold():
            return number
    raise _unreadable(part)


def _unreadable(part: str) -> Exception:
    return bad_input(
        f"The working hours “{part}” cannot be read. Write them like {USUAL_HOURS}; Sat 09:00-12:00.",
        field="working_hours",
    )
