"""The dispatch sheet of a day: who goes where and when, what still blocks a visit, and what to do about it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """How a visit stands, in the words the sheet prints."""

    READY = "Ready"
    NOT_CONFIRMED = "Not confirmed"
    BLOCKED = "Blocked"
    DISPATCHED = "Dispatched"


@dataclass(frozen=True)
class DispatchRow:
    """One visit, already worded; `time` starts with the hour and minute, like `09:00–11:00`.

    `precaution` says what to do (“Two people go”), never why: alert texts are not for paper.
    """

    time: str
    address: str
    postcode: str
    confirmed: str
    job_reference: str
    trade: str
    operatives: str
    state: State
    reason: str = ""
    next_step: str = ""
    precaution: str = ""


@dataclass(frozen=True)
class DispatchSheet:
    """A day's visits; `printed_at` carries its offset and is printed in London time.

    With `operative` it is that person's own sheet, and goes with them.
    """

    company: str
    phone: str
    day: date
    printed_at: datetime
    rows: tuple[DispatchRow, ...]
    operative: str = ""


def render(sheet: DispatchSheet) -> bytes:
    """Return the sheet as a tagged PDF/A-1b in landscape A4, by time; the same sheet gives the same bytes.

    Refuses (BAD_INPUT) text that cannot be printed exactly.
    """
    from desktop.documents.making import dispatch_sheet

    return dispatch_sheet.render(sheet)


def to_look_at(pdf: bytes) -> bytes:
    """Return a rendered sheet's pages as a screen or printer wants them, quick to open: without its tags."""
    from desktop.documents.tagged import without_tags

    return without_tags(pdf)
