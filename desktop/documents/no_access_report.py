"""The report to a client that nobody opened: every visit, how long we waited and what was tried."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NoAccessVisit:
    """One visit on which nobody opened, already worded."""

    number: str
    when: str
    waited: str
    card: str
    tried: str
    crew: str


@dataclass(frozen=True)
class NoAccessSheet:
    """What the client is told of one job; `made_at` carries its offset, `limit` is worded or empty."""

    company: str
    phone: str
    client: str
    reference: str
    address: str
    description: str
    limit: str
    visits: tuple[NoAccessVisit, ...]
    made_at: datetime


def render(sheet: NoAccessSheet) -> bytes:
    """Return the report as a tagged PDF/A-1b; the same report gives the same bytes.

    Refuses (BAD_INPUT) text that cannot be printed exactly.
    """
    from desktop.documents.making import no_access_report

    return no_access_report.render(sheet)
