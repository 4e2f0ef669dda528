"""A time in which an operative does not work, in words that say nothing of why."""

from datetime import datetime, time, timedelta

from desktop.domain.days import LONDON
from desktop.domain.errors import bad_input
from desktop.domain.wording import instant_text, slot_text, weekday_text

LONGEST = timedelta(days=3 * 366)


def check_absence(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse an absence that ends before it starts, or lasts for years."""
    if ends_at <= starts_at:
        raise bad_input(
            f"The absence would end ({instant_text(ends_at)}) before it starts ({instant_text(starts_at)}). "
            "Swap or correct the days.",
            field="ends_at",
        )
    if ends_at - starts_at > LONGEST:
        raise bad_input("An absence lasts at most three years. Check the year of its end.", field="ends_at")


def absence_text(starts_at: datetime, ends_at: datetime) -> str:
    """Return `Mon 23 Nov 2026`, `Mon 23 Nov 2026 to Fri 27 Nov 2026`, or the times where days are not whole."""
    start, end = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
    if start.time() != time() or end.time() != time():
        return slot_text(starts_at, ends_at)
    last = end.date() - timedelta(days=1)
    first = weekday_text(start.date())
    return first if last == start.date() else f"{first} to {weekday_text(last)}"
