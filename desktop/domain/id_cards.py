"""The office's own ID cards: their numbers, which people read aloud, and whether a card is good on a day."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Protocol

from desktop.domain.clearance import OperativeLike, operative_faults
from desktop.domain.wording import day_text

PREFIX = "DS"
# No two of these look or sound alike: no 0 O, 1 I L, 5 S, 8 B, 2 Z, U V, and M without N.
SIGNS = "2346789ACDEFGHJKMPQRTWXY"
_DRAWN = 6  # and one more that checks them


class CardState(StrEnum):
    """What became of a card."""

    ISSUED = "issued"
    REPLACED = "replaced"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class CardLike(Protocol):
    """What the rule reads of a card."""

    @property
    def state(self) -> str: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def expires_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


def new_number(choose: Callable[[str], str]) -> str:
    """Return a number like `DS-7K4P-2MQ`; `choose` draws one of the signs it is given (`secrets.choice`)."""
    drawn = "".join(choose(SIGNS) for _ in range(_DRAWN))
    return _written(drawn + _check_sign(drawn))


def parse_number(text: str) -> str:
    """Return the number as it is printed, however it was typed; an empty text where a sign must be wrong."""
    signs = "".join(text.upper().split()).replace("-", "").removeprefix(PREFIX)
    if len(signs) != _DRAWN + 1 or any(sign not in SIGNS for sign in signs):
        return ""
    return _written(signs) if _check_sign(signs[:-1]) == signs[-1] else ""


def card_fault(card: CardLike, operative: OperativeLike, is_withdrawn: bool, day: date) -> str:
    """Return why nobody should be let in with this card on this day, or an empty text if it is good.

    `is_withdrawn` says that the photo ID behind the card no longer counts.
    """
    if card.state != CardState.ISSUED:
        since = f" on {day_text(card.ended_on)}" if card.ended_on else ""
        words = "reported lost" if card.state == CardState.LOST else card.state
        return f"This card was {words}{since}."
    if is_withdrawn:
        return "This card was withdrawn."
    if day < card.issued_on:
        return f"This card counts only from {day_text(card.issued_on)}."
    if card.expires_on < day:
        return f"This card ran out on {day_text(card.expires_on)}."
    return next((f"{fault.text}." for fault in operative_faults(operative, day)), "")


def _written(signs: str) -> str:
    return f"{PREFIX}-{signs[:4]}-{signs[4:]}"


def _check_sign(drawn: str) -> str:
    """Return the sign that shows one wrong sign, or most swaps of neighbours (the Luhn rule for any alphabet)."""
    total = 0
    for place, sign in enumerate(reversed(drawn)):
        value = SIGNS.index(sign) * (2 if place % 2 == 0 else 1)
        total += value // len(SIGNS) + value % len(SIGNS)
    return SIGNS[-total % len(SIGNS)]
