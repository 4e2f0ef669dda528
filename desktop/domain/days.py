"""Days as the office counts them: the calendar of London, through both clock changes."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("An instant without an offset could mean two different moments.")
    return instant.astimezone(LONDON)


def local_day(instant: datetime) -> date:
    """Return the day it is in London at `instant`, which must carry its offset (else ValueError).

    A document is good on its last local day, so 30 June 00:30 summer time is 30 June, not 29 June as in UTC.
    """
    return _aware(instant).date()


def local_text(instant: datetime) -> str:
    """Return `instant` as London clocks show it: `25 October 2026 01:30 BST`.

    The abbreviation stays, because on the last Sunday of October 01:30 happens twice.
    """
    moment = _aware(instant)
    return f"{moment.day} {calendar.month_name[moment.month]} {moment.year} {moment:%H:%M %Z}"


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later (earlier if negative), or that month's last day.

    31 January plus one month is 28 or 29 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:  # what every month has, without asking the calendar
        return date(year, month + 1, day.day)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def day_bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the instants, in UTC, at which the first day begins in London and the day after the last one does."""
    start, end = (datetime.combine(day, time(), LONDON) for day in (first, last + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)
