"""The job sheet of a visit, with the risk assessment made at the door: to fill in by hand, or filled in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SheetHazard:
    """One hazard of the list to tick; at those that stop nobody starts."""

    name: str
    is_stop: bool


@dataclass(frozen=True)
class FoundHazard:
    """One hazard that was found, already worded."""

    name: str
    at_risk: str
    control: str
    residual: str


@dataclass(frozen=True)
class SheetRisk:
    """One risk assessment as it was made; `decision` is worded, `is_safe` gives it its sign."""

    when: str
    by: str
    decision: str
    is_safe: bool
    notes: str
    hazards: tuple[FoundHazard, ...]


@dataclass(frozen=True)
class SheetPhoto:
    """One photo, a JPEG, and what is printed below it."""

    jpeg: bytes
    caption: str


@dataclass(frozen=True)
class FilledPart:
    """One part of the answers: its heading, and what was asked beside what was answered."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Filled:
    """What was recorded; of a worry it holds nothing, since the sheet is for many eyes."""

    door: FilledPart
    risks: tuple[SheetRisk, ...]
    parts: tuple[FilledPart, ...]
    photos: tuple[SheetPhoto, ...]


@dataclass(frozen=True)
class JobSheet:
    """One visit; `facts` are what is known before it, `filled` what was recorded, None for a sheet to fill in.

    `made_at` carries its offset. `precaution` says what to do, never why: alert texts are not for paper.
    """

    company: str
    phone: str
    reference: str
    made_at: datetime
    facts: tuple[tuple[str, str], ...]
    precaution: str
    hazards: tuple[SheetHazard, ...]
    at_risk: tuple[str, ...]
    services: tuple[str, ...]
    filled: Filled | None = None


def render(sheet: JobSheet) -> bytes:
    """Return the sheet as a tagged PDF/A-1b; the same sheet gives the same bytes.

    Refuses (BAD_INPUT) text that cannot be printed exactly.
    """
    from desktop.documents.making import job_sheet

    return job_sheet.render(sheet)
