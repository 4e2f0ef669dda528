"""The one place that asks what time it is, and the reading of typed instants and days."""

import re
from datetime import UTC, date, datetime
from typing import Final, Protocol

from desktop.domain.days import LONDON, local_day
from desktop.domain.errors import bad_input

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
# Outside these years a typed date is a slip, and arithmetic at the ends of the calendar would fail.
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199


class Clock(Protocol):
    """Tells the present instant and day; one that always tells the same says so by `is_fixed`."""

    @property
    def is_fixed(self) -> bool:
        """Return whether the owner set this clock by hand."""
        ...

    def now(self) -> datetime:
        """Return the present instant in UTC, with its offset."""
        ...

    def today(self) -> date:
        """Return the present day in London."""
        ...


class SystemClock:
    """The computer's own clock."""

    is_fixed: Final = False

    def now(self) -> datetime:
        """Return the present instant in UTC, with its offset."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the present day in London."""
        return local_day(self.now())


class FixedClock:
    """A clock that stands at one instant, for rehearsals, tests and the batch door."""

    is_fixed: Final = True

    def __init__(self, instant: datetime) -> None:
        if instant.utcoffset() is None:
            raise bad_input("A fixed clock needs an instant with its offset. Add Z for UTC, or +01:00.")
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the fixed instant in UTC, with its offset."""
        return self._instant

    def today(self) -> date:
        """Return the day of the fixed instant in London."""
        return local_day(self._instant)


def local(instant: datetime) -> datetime:
    """Return `instant` (with its offset, else a BAD_INPUT refusal) as London clocks show it."""
    if instant.utcoffset() is None:
        raise bad_input("A time without its offset could mean two moments. Add Z for UTC, or +01:00.")
    return instant.astimezone(LONDON)


def parse_instant(text: str) -> datetime:
    """Return the instant written as ISO 8601 with `Z` or an offset, in UTC.

    Refuses (BAD_INPUT) a day alone, a time without its offset and anything that is no date at all.
    """
    typed = text.strip().upper()
    if _DAY.fullmatch(typed):
        raise bad_input(
            f"“{typed}” is a day without a time. Add the time and its offset, like {typed}T09:00:00Z."
        )
    found = _INSTANT.fullmatch(typed)
    if found is None:
        raise bad_input(
            "This is not a date with a time. Write it like 2026-10-25T01:30:00Z or 2026-10-25T01:30:00+01:00."
        )
    if found["offset"] is None:
        raise bad_input(
            f"“{typed}” does not say which offset from UTC it has, and at the clock change it could mean two "
            "moments. Add Z for UTC, +00:00 for winter time or +01:00 for summer time in London."
        )
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError:
        raise bad_input(
            f"“{typed}” is not in the calendar. Check the day, the time and the offset."
        ) from None
    _refuse_far_year(instant.year, typed)
    return instant.astimezone(UTC)


def parse_day(text: str) -> date:
    """Return the day written as `2026-10-25`; refuses (BAD_INPUT) any other form."""
    typed = text.strip()
    if not _DAY.fullmatch(typed):
        raise bad_input("This is not a day. Write the year, month and day like 2026-10-25.")
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise bad_input(f"“{typed}” is not in the calendar. Check the day and the month.") from None
    _refuse_far_year(day.year, typed)
    return day


def _refuse_far_year(year: int, typed: str) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise bad_input(f"“{typed}” is not between {_FIRST_YEAR} and {_LAST_YEAR}. Check the year.")
