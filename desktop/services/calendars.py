"""Calendar files of the visits, for the office or one operative: where and what, never who lives there."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from desktop.db.models import Appointment, Assignment, Company, Home, Job, Operative
from desktop.domain.appointments import AppointmentState
from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.services.desk import Service, fetch
from desktop.services.standings import trade_names
from desktop.system.files import write_atomically

_LONGEST_DAYS: Final = 400
_STATUS: Final[dict[str, str]] = {
    AppointmentState.BOOKED: "TENTATIVE",
    AppointmentState.CANCELLED: "CANCELLED",
}


class CalendarService(Service):
    """Visits for other programs' calendars."""

    def feed(self, operative: str | None, start: date, days: int = 28) -> bytes:
        """Return the visits of one operative, or of the whole office, as an iCalendar file; that it was made is noted.

        Each visit keeps its name over all files (UID) and counts its changes (SEQUENCE); one that was cancelled
        says so. A visit whose resident has not said yes is tentative.
        """
        return self._make(operative, start, days)[0]

    def save(self, operative: str | None, start: date, out: Path, days: int = 28) -> int:
        """Write the file and return the number of visits in it."""
        content, count = self._make(operative, start, days)
        write_atomically(out, content)
        return count

    def file_name(self, operative: str | None) -> str:
        """Return a name for the file: `visits-priya-lal.ics`."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        name = "office"
        if operative is not None:
            with self.store.read() as session:
                name = fetch(session, Operative, operative, "operative").name
        words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
        return f"visits-{'-'.join(words) or 'operative'}.ics"

    def _make(self, operative: str | None, start: date, days: int) -> tuple[bytes, int]:
        self.desk.require(Action.EDIT_APPOINTMENTS, "calendars")
        if not 1 <= days <= _LONGEST_DAYS:
            raise bad_input(f"A calendar file holds 1 to {_LONGEST_DAYS} days.", field="days")
        from desktop.exchange.calendars import CalendarEntry, write_calendar

        statement = (
            select(Appointment, Job.reference, Job.trade, Home.address, Home.postcode)
            .join(Job, Job.id == Appointment.job_id)
            .join(Home, Home.id == Job.home_id)
            .where(Appointment.day.between(start, start + timedelta(days=days - 1)))
            .order_by(Appointment.starts_at, Appointment.id)
        )
        if operative is not None:
            statement = statement.join(Assignment, Assignment.appointment_id == Appointment.id).where(
                Assignment.operative_id == operative
            )
        with self.store.read() as session:
            name = session.scalars(select(Company.name)).one()
            if operative is not None:
                name = fetch(session, Operative, operative, "operative").name
            trades = trade_names(session)
            entries = [
                CalendarEntry(
                    f"{slot.id}@doorstep",
                    slot.sequence,
                    slot.starts_at,
                    slot.ends_at,
                    f"{trades.get(trade, trade)} · {reference}",
                    ", ".join(filter(None, (*address.split("\n"), postcode))),
                    _STATUS.get(slot.state, "CONFIRMED"),
                )
                for slot, reference, trade, address, postcode in session.execute(statement)
            ]
        content = write_calendar(f"Visits of {name}", entries, self.desk.now())
        subject = f"operatives/{operative}" if operative is not None else "office"
        self.store.note(self.desk.actor, "calendars.feed", subject, f"{start.isoformat()}, {days} days")
        return content, len(entries)
