"""The windows in which a client's visits are booked, like “AM 08:00-12:00, PM 12:00-17:00”."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple

from desktop.domain.days import LONDON
from desktop.domain.errors import bad_input
from desktop.domain.hours import parse_time

TIMED = "timed"  # an exact time, agreed with the resident
_PART = re.compile(
    r"(?P<name>[^\W\d_][^:,;]{0,30}?)\s+(?P<start>\d{1,2}[:.]\d{2})\s*(?:-|\u2013|to)\s*(?P<end>\d{1,2}[:.]\d{2})"
)


class Window(NamedTuple):
    """One window by its code (`am`) and its name (`AM`)."""

    code: str
    name: str
    start: time
    end: time


def parse_windows(text: str) -> tuple[Window, ...]:
    """Return the windows that a line names, in its order; refuse one that cannot be read or is named twice."""
    found: dict[str, Window] = {}
    for part in (one.strip() for one in re.split("[;,]", text)):
        if not part:
            continue
        match = _PART.fullmatch(part)
        if match is None:
            raise _unreadable(part)
        window = Window(
            "_".join(match["name"].casefold().split())[:20],
            match["name"],
            parse_time(match["start"]),
            parse_time(match["end"]),
        )
        if window.end <= window.start or window.code in found:
            raise _unreadable(part)
        found[window.code] = window
    return tuple(found.values())


def slot_in(window: Window, day: date) -> tuple[datetime, datetime]:
    """Return from when to when the window lasts on that day, in London's time."""
    return datetime.combine(day, window.start, LONDON), datetime.combine(day, window.end, LONDON)


def window_of(windows: Iterable[Window], starts_at: datetime, ends_at: datetime) -> str:
    """Return the code of the window that a slot is exactly, or `timed`."""
    start, end = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
    if start.date() == end.date():
        for one in windows:
            if (one.start, one.end) == (start.time(), end.time()):
                return one.code
    return TIMED


def _unreadable(part: str) -> Exception:
    return bad_input(
        f"The booking window “{part}” cannot be read, ends before it starts, or is there twice. "
        "Write windows like AM 08:00-12:00, PM 12:00-17:00.",
        field="booking_windows",
    )
