"""Waste: what became of it, which paper proves it, and how long that paper is kept (S25, facts 3.3)."""

from enum import StrEnum
from typing import Final, Protocol

from desktop.domain.missing import Missing

_TWO_YEARS: Final = 24
_THREE_YEARS: Final = 36


class Waste(StrEnum):
    """What became of the waste."""

    NONE_MADE = "none_made"
    TAKEN_AWAY = "taken_away"
    LEFT_BY_AGREEMENT = "left_by_agreement"


class WasteLike(Protocol):
    """What the rule reads of the waste record."""

    @property
    def fate(self) -> str: ...
    @property
    def transfer_note(self) -> str: ...
    @property
    def carrier(self) -> str: ...
    @property
    def carrier_registration(self) -> str: ...
    @property
    def ewc_code(self) -> str: ...
    @property
    def reason(self) -> str: ...


def is_hazardous(ewc_code: str) -> bool:
    """Return whether the European Waste Catalogue marks this code as hazardous: `17 06 05*`."""
    return ewc_code.strip().endswith("*")


def keep_months(ewc_code: str) -> int:
    """Return for how many months the paper is kept: a transfer note two years, a consignment note three."""
    return _THREE_YEARS if is_hazardous(ewc_code) else _TWO_YEARS


def waste_owed(waste: WasteLike | None) -> list[Missing]:
    """Return what has still to be said of the waste of a visit on which somebody went in."""
    if waste is None:
        return [Missing("waste", "Say what became of the waste, or that none was made.")]
    if waste.fate == Waste.LEFT_BY_AGREEMENT and not waste.reason:
        return [Missing("waste_reason", "Waste was left: say why and who agreed.")]
    if waste.fate != Waste.TAKEN_AWAY:
        return []
    if is_hazardous(waste.ewc_code):
        return _hazardous_owed(waste)
    if not (waste.transfer_note or waste.carrier):
        return [Missing("waste_note", "Say where the waste went: a transfer note, ticket number or carrier.")]
    return []


def _hazardous_owed(waste: WasteLike) -> list[Missing]:
    owed = []
    if not waste.transfer_note:
        owed.append(Missing("waste_note", "The waste is hazardous: give the number of its consignment note."))
    if not waste.carrier_registration:
        owed.append(
            Missing("waste_registration", "The waste is hazardous: give the carrier's registration number.")
        )
    return owed
