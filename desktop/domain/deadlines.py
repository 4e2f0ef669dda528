"""When a job is due: hours through weekends, or working days without bank holidays (SI 2025/1042)."""

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta

from desktop.domain.days import LONDON, local_day

END_OF_WORKING_DAY = time(18)  # working days run 08:00 to 18:00 in the sector (domain/facts 3.5)


def is_working_day(day: date, holidays: AbstractSet[date]) -> bool:
    """Return whether this is neither a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: date, count: int, holidays: AbstractSet[date]) -> date:
    """Return the working day `count` working days after `day`, which itself is day 0 whatever day it is."""
    if count < 0:
        raise ValueError("working days are counted forwards")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def due_in_hours(known_at: datetime, hours: int) -> datetime:
    """Return the instant so many hours after awareness; nights, weekends and clock changes do not stop it."""
    return known_at.astimezone(UTC) + timedelta(hours=hours)


def due_in_working_days(known_at: datetime, count: int, holidays: AbstractSet[date]) -> datetime:
    """Return the end of the working day so many working days after the local day of awareness, in UTC."""
    last = add_working_days(local_day(known_at), count, holidays)
    return end_of_day(last)


def end_of_day(day: date) -> datetime:
    """Return the end of that working day in London, in UTC."""
    return datetime.combine(day, END_OF_WORKING_DAY, LONDON).astimezone(UTC)
