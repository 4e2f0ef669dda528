"""The dispatch sheet of a day: who goes where, when, and what blocks; never the words of an alert."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import or_, select

from desktop.db.models import Alert, Company, Operative
from desktop.documents import worker
from desktop.documents.dispatch_sheet import DispatchRow, DispatchSheet, State, render, to_look_at
from desktop.domain.appointments import AppointmentState
from desktop.domain.clearance import Block
from desktop.domain.wording import list_text
from desktop.services.clearance import ClearanceService
from desktop.services.desk import Desk, Service, fetch
from desktop.services.visit_plans import VisitRow, confirmed_text
from desktop.system.files import write_atomically


class DispatchSheetService(Service):
    """A day on paper."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._clearance = ClearanceService(desk)

    def pdf(self, on: date) -> bytes:
        """Return the day's dispatch sheet as a PDF, and note that it was made."""
        return self._make(on)[0]

    def to_look_at(self, pdf: bytes) -> bytes:
        """Return a sheet's pages without their tags, which a window would read for half a second at contractor size."""
        return worker.call(to_look_at, pdf)

    def save(self, on: date, out: Path) -> int:
        """Write the day's dispatch sheet as a PDF, note it, and return the number of visits on it."""
        pdf, visits = self._make(on)
        write_atomically(out, pdf)
        return visits

    def pdf_for(self, on: date, operative: str) -> bytes:
        """Return one operative's own sheet as a PDF: their visits and nobody else's, and note that it was made.

        Of an alert it says only to see the office, and of the others who go their names alone.
        """
        rows = [
            row for row in self._clearance.day(on) if row.state in _ON_SHEET and operative in dict(row.crew)
        ]
        with self.store.read() as session:
            company = session.scalars(select(Company)).one()
            name = fetch(session, Operative, operative, "operative").name
            warned = set(
                session.scalars(
                    select(Alert.home_id).where(
                        Alert.home_id.in_([row.home for row in rows]),
                        or_(Alert.starts_on.is_(None), Alert.starts_on <= on),
                        or_(Alert.ends_on.is_(None), Alert.ends_on >= on),
                    )
                )
            )
        sheet = DispatchSheet(
            company=company.name,
            phone=company.phone,
            day=on,
            printed_at=self.desk.now(),
            rows=tuple(_own(_printed(_seen_by(row, operative)), row.home in warned) for row in rows),
            operative=name,
        )
        pdf = worker.call(render, sheet)
        note = f"operatives/{operative}"
        self.store.note(self.desk.actor, "appointments.dispatch_sheet", f"day/{on.isoformat()}", note)
        return pdf

    def _make(self, on: date) -> tuple[bytes, int]:
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
        pdf = worker.call(render, sheet)
        self.store.note(self.desk.actor, "appointments.dispatch_sheet", f"day/{on.isoformat()}")
        return pdf, len(rows)


# What these say of a home or its resident is not for paper that leaves the office.
_OF_ALERTS = frozenset({"gender"})
_SEE_OFFICE = Block("see_office", "See the office about this visit", "")
_ON_SHEET: dict[str, State] = {
    "ready": State.READY,
    "not_confirmed": State.NOT_CONFIRMED,
    "blocked": State.BLOCKED,
    AppointmentState.DISPATCHED: State.DISPATCHED,
}


def _seen_by(row: VisitRow, operative: str) -> VisitRow:
    """Return a visit without the papers of the others who go, and without what an alert asks for."""
    own = tuple(one for one in row.blocks if one.operative in ("", operative) and one.code not in _OF_ALERTS)
    return row._replace(blocks=own or (_SEE_OFFICE,) * bool(row.blocks))


def _own(row: DispatchRow, is_warned: bool) -> DispatchRow:
    """Return the row with one sentence in place of every alert."""
    if not is_warned:
        return row
    return replace(row, precaution="\n".join(filter(None, (row.precaution, "See the office before you go"))))


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
