"""Waste: what became of it, which paper proves it, and how long that paper is kept (S25, facts 3.3)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Protocol

from desktop.domain.missing import Missing

_TWO_YEARS: Final = 24
_THREE_YEARS: Final = 36
# What the List of Wastes (Decision 2000/532/EC) marks as hazardous of that which comes out of homes: by the first four
# digits the last two. Treated wood, asbestos, paint, glue, packaging and cloths, vehicles and equipment, chemicals,
# batteries, building waste, needles, household waste.
_HAZARDOUS: Final = {
    "0302": "01 02 03 04 05",
    "0613": "04",
    "0801": "11 13 15 17 19 21",
    "0804": "09 11 13 15 17",
    "0805": "01",
    "1501": "10 11",
    "1502": "02",
    "1601": "07 08 09 10 11 13 14 21",
    "1602": "09 10 11 12 13 15",
    "1603": "03 05",
    "1605": "04 06 07 08",
    "1606": "01 02 03 06",
    "1607": "08 09",
    "1701": "06",
    "1702": "04",
    "1703": "01 03",
    "1704": "09 10",
    "1705": "03 05 07",
    "1706": "01 03 05",
    "1708": "01",
    "1709": "01 02 03",
    "1801": "03 06 08 10",
    "1912": "06 11",
    "2001": "13 14 15 17 19 21 23 26 27 29 31 33 35 37",
}
# Chapters of which every entry is: oils and liquid fuels, solvents and coolants.
_HAZARDOUS_CHAPTERS: Final = ("13", "14")


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
    """Return whether the List of Wastes marks this code as hazardous, as `17 06 05*`, however it is typed."""
    digits = _digits(ewc_code)
    is_listed = digits.startswith(_HAZARDOUS_CHAPTERS) or digits[4:] in _HAZARDOUS.get(digits[:4], "").split()
    return "*" in ewc_code or is_listed


def listed_code(told: str, codes: Iterable[str]) -> str:
    """Return the code of a list that has the same digits as the one told, or what was told."""
    digits = _digits(told)
    return next((code for code in codes if digits and _digits(code) == digits), told)


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdecimal())


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
