"""What the law says about asking for a DBS check and keeping a picture of it (domain/facts 3.1)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from desktop.domain.credentials import LEVEL_NAMES, DbsLevel, satisfies
from desktop.domain.days import add_months

KEPT_MONTHS = 6  # a certificate's picture is kept no longer after the decision (DBS code of practice)
_BARRED = (DbsLevel.ENHANCED_ADULTS, DbsLevel.ENHANCED_CHILDREN, DbsLevel.ENHANCED_BOTH)


class Workforce(StrEnum):
    """The group of people that a standard or enhanced check was asked for."""

    ADULT = "adult"
    CHILD = "child"
    BOTH = "both"
    OTHER = "other"


def level_warning(level: str, asked: Iterable[str]) -> str:
    """Return what to think of before a check of this level is kept, or an empty text.

    `asked` are the levels that the office's requirements ask for of this person: where one asks for as much,
    its client has given the ground. Repairs in ordinary homes give none above basic.
    """
    if satisfies(DbsLevel.BASIC, level) or any(satisfies(one, level) for one in asked):
        return ""
    if level in _BARRED:
        return (
            f"A check {LEVEL_NAMES[level]} is lawful only for regulated activity, and repairs in homes are not. "
            "Note why this role is, or ask for a basic check."
        )
    return (
        f"Repairs in ordinary homes give no ground in law for more than a basic check. This one is "
        f"{LEVEL_NAMES.get(level, level)}: note why this role allows it (a sheltered scheme, for example)."
    )


def is_on_update_service(level: str) -> bool:
    """Return whether the Update Service answers for checks of this level; it does not for basic ones."""
    return level in LEVEL_NAMES and level != DbsLevel.BASIC


def destroy_on(decided_on: date) -> date:
    """Return the day by which a certificate's picture is destroyed, given the day of the decision on it."""
    return add_months(decided_on, KEPT_MONTHS)
