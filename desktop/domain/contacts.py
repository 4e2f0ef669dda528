"""Tries to reach a resident: which times can be, and how a try is told in a few words."""

from datetime import datetime
from typing import Final

from desktop.domain.appointments import check_slot
from desktop.domain.days import LONDON, local_day
from desktop.domain.errors import bad_input
from desktop.domain.moments import refuse_to_come
from desktop.domain.wording import WEEKDAYS, in_sentence, instant_text, near_day_text

_WEEK: Final = 6  # days around today in which a weekday alone says which day is meant


def check_times(
    now: datetime, at: datetime, next_at: datetime | None, offered: tuple[datetime, datetime] | None
) -> None:
    """Refuse a try that is still to come, and a next step or an offered slot that was over before it."""
    refuse_to_come(at, now, "The try to reach the resident", "at")
    if next_at is not None and next_at <= at:
        raise bad_input(
            f"The next step ({instant_text(next_at)}) would come before this try ({instant_text(at)}). "
            "Give it a later day or time.",
            field="next_at",
        )
    if offered is not None:
        check_slot(*offered)
        if offered[0] < at:
            raise bad_input(
                f"The slot offered ({instant_text(offered[0])}) begins before this try ({instant_text(at)}). "
                "Offer a later one.",
                field="offered_start",
            )


def near_text(at: datetime, now: datetime) -> str:
    """Return `today 14:10`, `Tue 14:10` within six days of now, else `Tue 3 Nov 14:10`, in London time."""
    there, today = at.astimezone(LONDON), local_day(now)
    away = abs((there.date() - today).days)
    year = f" {there.year}" if there.year != today.year and away > _WEEK else ""
    day = (
        "today"
        if not away
        else WEEKDAYS[there.weekday()]
        if away <= _WEEK
        else f"{near_day_text(there.date())}{year}"
    )
    return f"{day} {there:%H:%M}"


def tried_text(count: int, last: datetime, now: datetime) -> str:
    """Return `tried 2×, last Tue 14:10`, or of a single try `tried Tue 14:10`."""
    when = near_text(last, now)
    return f"tried {when}" if count == 1 else f"tried {count}×, last {when}"


def next_text(step: str, at: datetime | None, now: datetime) -> str:
    """Return `ring again Wed 09:00`; the step alone where it has no time, and nothing where there is neither."""
    words = in_sentence(step.strip().rstrip("."))
    if at is None:
        return words
    return f"{words or 'try again'} {near_text(at, now)}"
