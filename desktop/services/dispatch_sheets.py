"""The dispatch sheet of a day: who goes where, when, and what blocks; never the words of an alert."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from desktop.db.models import Company
from desktop.documents.dispatch_sheet import DispatchRow, DispatchSheet, State, render
from desktop.domain.appointments import AppointmentState
from desktop.domain.wording import list_text, weekday_text
from desktop.services.clearance import ClearanceService
from desktop.services.desk import Desk, Service
from desktop.services.visit_plans import VisitRow
from desktop.system.clock import local
from desktop.system.files import write_atomically

_CHANNELS = {
    "phone": "by phone",
    "text": "by text",
    "email": "by e-mail",
    "letter": "by letter",
    "in_person": "in person",
    "platform": "on the platform",
}


class DispatchSheetService(Service):
    """A day on paper."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._clearance = ClearanceService(desk)

    def save(self, on: date, out: Path) -> int:
        """Write the day's dispatch sheet as a PDF, note it, and return the number of visits on it."""
        rows = [row for row in self._clearance.day(on) if row.state in _ON_SHEET]
        with self.store.read() as session:
            company = session.scalars(select(Company)).one()
        sheet = DispatchSheet(
            company=company.name,
            phone=company.phone,
            day=on,
            printed_at=self.desk.now(),
            rows=tuple(_printed(row) for row in rows),
        )
        pdf = render(sheet)
        self.store.note(self.desk.actor, "appointments.dispatch_sheet", f"day/{on.isoformat()}")
        write_atomically(out, pdf)
        return len(rows)


_ON_SHEET: dict[str, State] = {
    "ready": State.READY,
    "not_confirmed": State.NOT_CONFIRMED,
    "blocked": State.BLOCKED,
    AppointmentState.DISPATCHED: State.DISPATCHED,
}


def _printed(row: VisitRow) -> DispatchRow:
    names = dict(row.crew)
    reasons = [
        f"{names[block.operative]}: {block.text}"
        if len(names) > 1 and block.operative in names
        else block.text
        for block in row.blocks
    ]
    return DispatchRow(
        time=f"{row.start}–{row.end}",
        address=row.address,
        postcode=row.postcode,
        confirmed=confirmed_text(row),
        job_reference=row.reference,
        trade=row.trade.capitalize(),
        operatives=list_text(names.values()) or "Nobody yet",
        state=_ON_SHEET[row.state],
        reason="; ".join(reasons),
        next_step=row.blocks[0].next if row.blocks else "",
        precaution=f"{row.people_needed} people go together" if row.people_needed > 1 else "",
    )


def confirmed_text(row: VisitRow) -> str:
    """Return how the resident said yes, or an empty text."""
    if row.confirmed_at is None:
        return ""
    at = local(row.confirmed_at)
    how = _CHANNELS.get(row.confirmed_channel, f"by {row.confirmed_channel}")
    return f"Confirmed {how} {weekday_text(at.date())[:3]} {at:%H:%M}"
