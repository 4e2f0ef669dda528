"""Times of the day as people type them, and the instants they make in London."""

from datetime import date, datetime, time, timedelta

from desktop.domain.days import LONDON

ONE_DAY = timedelta(days=1)


def time_of(text: str) -> time:
    """Return the time of `15:10` or `15.10`; raises ValueError for anything else."""
    hours, _, minutes = text.strip().replace(".", ":").partition(":")
    return time(int(hours), int(minutes))


def time_problem(text: str) -> str:
    """Return what is wrong with a time as typed, or an empty text."""
    try:
        time_of(text)
    except ValueError:
        return "Write the time as hours and minutes, like 15:10."
    return ""


def instant(on: date, at: str) -> datetime:
    """Return the instant of a London day and time as typed."""
    return datetime.combine(on, time_of(at), LONDON)


def slot_of(on: date, start: str, end: str) -> tuple[datetime, datetime]:
    """Return the instants of a London slot; an end that is not after its start is on the next day."""
    begins, ends = instant(on, start), instant(on, end)
    return begins, ends if ends > begins else instant(on + ONE_DAY, end)
