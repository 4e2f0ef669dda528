"""When a job is due: hours through weekends, or working days without bank holidays (SI 2025/1042)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from desktop.domain.days import LONDON, local_day
from desktop.domain.wording import duration_text, near_day_text

START_OF_WORKING_DAY = time(8)  # working days run 08:00 to 18:00 in the sector (domain/facts 3.5)
END_OF_WORKING_DAY = time(18)


def is_working_day(day: date, holidays: AbstractSet[date]) -> bool:
    """Return whether this is neither a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in holidays


def is_in_hours(at: datetime, holidays: AbstractSet[date]) -> bool:
    """Return whether offices answer the phone at that instant: on a working day, from 08:00 until before 18:00."""
    there = at.astimezone(LONDON)
    return (
        is_working_day(there.date(), holidays) and START_OF_WORKING_DAY <= there.time() < END_OF_WORKING_DAY
    )


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


def due_in_weeks(known_at: datetime, weeks: int) -> datetime:
    """Return the end of the day so many weeks after the local day of awareness, in UTC; holidays do not stop it."""
    return end_of_day(local_day(known_at) + timedelta(weeks=weeks))


class SetBy(StrEnum):
    """What set a deadline."""

    PRIORITY = "priority"
    RIGHT = "right"
    LAW = "law"
    GIVEN = "given"


class Deadline(NamedTuple):
    """When a job is due and what says so."""

    at: datetime
    by: SetBy


Rule = Mapping[str, Any]
"""What an entry of a list says of time: `hours`, `working_days` or `weeks`, and what more it holds."""


def due_by_rule(rule: Rule, known_at: datetime, holidays: AbstractSet[date]) -> datetime | None:
    """Return when a rule makes a job due that was known at that instant; None where the rule sets no time."""
    if "hours" in rule:
        return due_in_hours(known_at, int(rule["hours"]))
    if "weeks" in rule:
        return due_in_weeks(known_at, int(rule["weeks"]))
    if "working_days" not in rule:
        return None
    days = rule["working_days"]
    if is_in_season(rule, local_day(known_at)):
        days = rule["season_working_days"]
    return due_in_working_days(known_at, int(days), holidays)


def is_in_season(rule: Rule, day: date) -> bool:
    """Return whether the day lies in a rule's season (`11-01` to `04-30`), which may run over New Year.

    Heating that fails in winter is due sooner (Right to Repair Regulations 1994, schedule).
    """
    if "season_working_days" not in rule:
        return False
    first, last, this = rule["season_from"], rule["season_to"], f"{day:%m-%d}"
    return bool(first <= this <= last if first <= last else this >= first or this <= last)


def is_in_force(step: Rule, hazard: Rule, day: date, nation: str) -> bool:
    """Return whether a step of Awaab's Law binds for this kind of hazard on that day (SI 2025/1042: England only).

    An emergency binds for any hazard; a hazard without a first day is not in force yet.
    """
    if nation != "england" or not step.get("starts_on", "9999") <= day.isoformat():
        return False
    return bool(step.get("any_hazard") or hazard.get("starts_on", "9999") <= day.isoformat())


def deadline(
    *,
    reported_at: datetime,
    holidays: AbstractSet[date],
    priority: Rule | None = None,
    right: Rule | None = None,
    step: Rule | None = None,
    hazard: Rule | None = None,
    noticed_at: datetime | None = None,
    nation: str = "england",
) -> Deadline | None:
    """Return the earliest of what priority, right to repair and Awaab's Law ask, or None where none asks anything.

    Awaab's Law counts its investigations from when anybody knew of the hazard, a contractor included; the works
    that follow are ordered when the investigation ends, so they count from the order (regulations 6, 9, 11).
    """
    found: list[Deadline] = []
    if step is not None:
        # Noticed on a job of another kind, a hazard is known from then on, not since that job was reported.
        known_at = (noticed_at or reported_at) if step.get("counts_from") == "noticed" else reported_at
        due = due_by_rule(step, known_at, holidays)
        if due is not None and is_in_force(step, hazard or {}, local_day(known_at), nation):
            found.append(Deadline(due, SetBy.LAW))
    for rule, by in ((right, SetBy.RIGHT), (priority, SetBy.PRIORITY)):
        due = None if rule is None else due_by_rule(rule, reported_at, holidays)
        if due is not None:
            found.append(Deadline(due, by))
    return min(found, key=lambda one: one.at, default=None)


def is_emergency(priority: Rule) -> bool:
    """Return whether a priority is one of hours, a day at most: those may go without the resident's yes."""
    return 0 < int(priority.get("hours", 0)) <= 24


class TimeLeft(NamedTuple):
    """How long is left until a deadline: `6 h left`, `9 days`, `2 days overdue`, with its tone."""

    text: str
    tone: str


_SOON_DAYS = 5


def time_left(
    due_at: datetime, now: datetime, *, by: str = SetBy.PRIORITY, holidays: AbstractSet[date] = frozenset()
) -> TimeLeft:
    """Return how long is left; what the law gives in working days is counted in working days."""
    if due_at <= now:
        return TimeLeft(f"{duration_text(now - due_at)} overdue", "bad")
    if due_at - now <= timedelta(hours=24):
        return TimeLeft(f"{duration_text(due_at - now)} left", "bad")
    today, last = local_day(now), local_day(due_at)
    if by in (SetBy.LAW, SetBy.RIGHT):
        days = working_days_between(today, last, holidays)
        return TimeLeft(f"{days} working day{'' if days == 1 else 's'}", "warn")
    days = (last - today).days
    text = f"{days} day{'' if days == 1 else 's'}"
    return TimeLeft(text, "warn" if days <= _SOON_DAYS else "neutral")


def working_days_between(day: date, last: date, holidays: AbstractSet[date]) -> int:
    """Return how many working days come after `day` up to `last`."""
    return sum(is_working_day(day + timedelta(n), holidays) for n in range(1, (last - day).days + 1))


def due_text(due_at: datetime, now: datetime, *, verb: str = "due", by: str = SetBy.PRIORITY) -> str:
    """Return `due today 21:10`, `investigate by Fri 4 Dec` or `due Fri 18 Dec`, with the year where it is another."""
    there, today = due_at.astimezone(LONDON), local_day(now)
    day = there.date()
    if day == today:
        when = f"today {there:%H:%M}"
    else:
        when = near_day_text(day)
        when += f" {day.year}" if day.year != today.year else ""
        # A clock of hours ends at its minute, a day of work when the day ends.
        when += f" {there:%H:%M}" if there.time() != END_OF_WORKING_DAY else ""
    return f"{verb} by {when}" if by == SetBy.LAW else f"{verb} {when}"
