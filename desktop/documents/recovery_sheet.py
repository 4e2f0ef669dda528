"""The sheet with an office's recovery code: what it opens, where to keep it, and how to use it."""

from datetime import datetime
from typing import NamedTuple


class RecoverySheet(NamedTuple):
    """One office's code in groups joined by `-`, as `recovery_code.normalise` returns it."""

    company: str
    code: str
    folder: str
    made_at: datetime


def render(sheet: RecoverySheet) -> bytes:
    """Return the sheet as one page of tagged PDF/A-1b; the same sheet gives the same bytes.

    Refuses (BAD_INPUT) text that cannot be printed exactly.
    """
    from desktop.documents.making import recovery_sheet

    return recovery_sheet.render(sheet)
