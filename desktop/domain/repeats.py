"""Repairs that come back too often: a prompt to think of a safety concern (S54, N5)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from desktop.domain.days import add_months
from desktop.domain.wording import ordinal_text


class RepeatRule(NamedTuple):
    """How many jobs of one kind at one home in how many months are a sign; lock changes by default 2 in 6."""

    at_least: int = 2
    months: int = 6


def repeats(reported_on: Iterable[date], day: date, rule: RepeatRule) -> int:
    """Return how many of these jobs lie in the months up to this day, or 0 below the rule's count."""
    since = add_months(day, -rule.months)
    found = sum(since < one <= day for one in reported_on)
    return found if found >= rule.at_least else 0


def no_access_text(count: int, months: int) -> str:
    """Return the sentence that asks to think of a safety concern where nobody opened so often."""
    return (
        f"Nobody opened {count} times in {months} months here: think of a safety concern before you book. "
        "Has anybody seen the resident?"
    )


def repeat_text(count: int, name: str, months: int) -> str:
    """Return the sentence that asks to think of a safety concern where one repair comes back so often."""
    return (
        f"{ordinal_text(count)} {name.lower()} here in {months} months: "
        "think of a safety concern before you book."
    )
