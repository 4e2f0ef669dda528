"""Operatives: adding, suspending, leaving and coming back, their photos, and the checks of what is typed."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import Appointment, Assignment, Attachment, Choice, Operative
from desktop.documents import worker
from desktop.domain.appointments import STILL_AHEAD
from desktop.domain.clearance import OperativeStatus
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.services.attachments import check_size, new_attachment
from desktop.services.desk import Service, check_version, fetch, unique
from desktop.services.homes import check_phone

PHOTO_LENGTH = 900  # pixels: sharp on a card at 600 dots an inch


class Away(NamedTuple):
    """An operative who may not go: the version now, and how many booked visits need somebody else."""

    version: int
    visits: int


class OperativeService(Service):
    """The people who go to homes."""

    def add_operative(
        self,
        *,
        name: str,
        phone: str = "",
        email: str = "",
        trades: Sequence[str] = (),
        started_on: date | None = None,
        notes: str = "",
        staff_no: str = "",
    ) -> str:
        """Add an operative and return the id."""
        self.desk.require(Action.EDIT_OPERATIVES)
        if not name.strip():
            raise bad_input("The operative needs a name.", field="name")
        number = check_phone(phone)
        with self.store.write(self.desk.actor, "operatives.add") as write:
            check_staff_no(write.session, staff_no.strip())
            known = write.session.scalars(select(Choice.code).where(Choice.list_name == "trades")).all()
            check_trades(trades, known)
            operative = Operative(
                id=self.desk.new_id(),
                name=" ".join(name.split()),
                phone=number,
                email=email.strip(),
                trades=unique(trades),
                started_on=started_on,
                notes=notes,
                staff_no=staff_no.strip(),
            )
            write.about(f"operatives/{operative.id}")
            write.add(operative)
        return operative.id

    def suspend(self, operative: str, version: int, until: date | None, reason: str) -> Away:
        """Send nobody this person until after `until` (its last day), or until further notice; visits stay booked."""
        today = self.desk.today()
        if not reason.strip():
            raise bad_input("Say why, so that whoever reads it later knows.", field="reason")
        if until is not None and until < today:
            raise bad_input(
                f"{day_text(until)} is over. Give the last day of the suspension, or none.", field="until"
            )

        def change(record: Operative, session: Session) -> int:
            _refuse_left(record)
            record.status = OperativeStatus.SUSPENDED
            record.suspended_until, record.status_reason = until, reason.strip()
            return _visits(session, record, today, until)

        return Away(*self._change("suspend", operative, version, change, reason))

    def reinstate(self, operative: str, version: int, reason: str = "") -> int:
        """Let a suspended person go again from today; return the version."""

        def change(record: Operative, session: Session) -> int:
            if record.status != OperativeStatus.SUSPENDED:
                raise bad_input(f"{record.name} is not suspended. Open the record again.")
            record.status = OperativeStatus.ACTIVE
            record.suspended_until, record.status_reason = None, reason.strip()
            return 0

        return self._change("reinstate", operative, version, change, reason)[0]

    def leave(self, operative: str, version: int, on: date, reason: str = "") -> Away:
        """Note the last working day; the record and its history stay, and so do visits booked after it."""

        def change(record: Operative, session: Session) -> int:
            _refuse_left(record)
            if record.started_on is not None and on < record.started_on:
                raise bad_input(
                    f"{record.name} started on {day_text(record.started_on)}, which is later. Check the day.",
                    field="on",
                )
            # Until that day is over somebody who works their notice may go, whatever else is noted.
            record.left_on, record.status_reason = on, reason.strip()
            if on < self.desk.today():
                record.status, record.suspended_until = OperativeStatus.LEFT, None
            return _visits(session, record, on, None, without_first=True)

        return Away(*self._change("leave", operative, version, change, reason))

    def come_back(self, operative: str, version: int, on: date, reason: str = "") -> int:
        """Note that somebody who left works here again from `on`, or stays after all; return the version."""

        def change(record: Operative, session: Session) -> int:
            if record.status != OperativeStatus.LEFT and record.left_on is None:
                raise bad_input(f"{record.name} has not left. Open the record again.")
            last = record.left_on
            if last is not None and on <= last < self.desk.today():
                raise bad_input(f"{record.name} worked until {day_text(last)}. Give a later day.", field="on")
            record.status, record.left_on, record.suspended_until = OperativeStatus.ACTIVE, None, None
            record.status_reason = reason.strip()
            if last is None or on > last:
                record.started_on = on
            return 0

        return self._change("come_back", operative, version, change, reason)[0]

    def set_photo(self, operative: str, version: int, name: str, content: bytes) -> int:
        """Keep a photo (JPEG, PNG, HEIC) of this person in place of the one before; return the version.

        Written anew as a JPEG: upright, at most 900 pixels long, without place, camera or any other note.
        """
        self.desk.require(Action.EDIT_OPERATIVES, f"operatives/{operative}")
        check_size(content)
        from desktop.documents.photos import prepare_photo

        jpeg = worker.call_on_file(prepare_photo, content, longest=PHOTO_LENGTH).jpeg

        def change(record: Operative, session: Session) -> int:
            before = session.get(Attachment, record.photo_id) if record.photo_id else None
            if before is not None:
                session.delete(before)
            photo = new_attachment(self.desk, "operatives", record.id, name, "image/jpeg", jpeg)
            session.add(photo)
            record.photo_id = photo.id
            return 0

        return self._change("set_photo", operative, version, change)[0]

    def photo(self, operative: str) -> bytes | None:
        """Return the photo as a JPEG, or None where there is none; refuses damaged."""
        self.desk.require(Action.SEE_OPERATIVES, f"operatives/{operative}")
        with self.store.read() as session:
            record = fetch(session, Operative, operative, "operative")
            found = session.get(Attachment, record.photo_id) if record.photo_id else None
            return None if found is None else whole(found.content, found.sha256)

    def _change(
        self,
        verb: str,
        operative: str,
        version: int,
        change: Callable[[Operative, Session], int],
        note: str = "",
    ) -> tuple[int, int]:
        """Make one change of a record that is still at `version`; return its version now, and what `change` counts."""
        self.desk.require(Action.EDIT_OPERATIVES, f"operatives/{operative}")
        with self.store.write(self.desk.actor, f"operatives.{verb}") as write:
            record = fetch(write.session, Operative, operative, "operative")
            check_version(record, version)
            write.about(f"operatives/{operative}", note.strip())
            counted = change(record, write.session)
            write.session.flush()
            return record.version, counted


def _refuse_left(record: Operative) -> None:
    if record.status == OperativeStatus.LEFT:
        raise bad_input(f"{record.name} has left the firm already. Note first that they came back.")


def _visits(
    session: Session, operative: Operative, first: date, last: date | None, *, without_first: bool = False
) -> int:
    """Return how many visits are still booked for this person on these days."""
    which = [Appointment.day > first if without_first else Appointment.day >= first]
    if last is not None:
        which.append(Appointment.day <= last)
    counted = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .join(Appointment, Appointment.id == Assignment.appointment_id)
        .where(Assignment.operative_id == operative.id, Appointment.state.in_(STILL_AHEAD), *which)
    )
    return counted or 0


def check_staff_no(session: Session, staff_no: str, own: str = "") -> None:
    """Refuse a staff number that somebody else has; `own` is the id of the one it is for."""
    if not staff_no:
        return
    other = session.scalar(
        select(Operative.name).where(Operative.staff_no == staff_no, Operative.id != own).limit(1)
    )
    if other is not None:
        raise RefusedError(
            Code.EXISTS,
            f"{other} has the staff number {staff_no} already. Give another one, or none.",
            field="staff_no",
        )


def check_trades(trades: Sequence[str], known: Sequence[str]) -> None:
    """Refuse a trade that is not in the office's list."""
    unknown = [trade for trade in trades if trade not in known]
    if unknown:
        raise bad_input(
            f"There is no trade “{unknown[0]}”. The trades are {', '.join(known)}.", field="trades"
        )


def check_status(status: str) -> None:
    """Refuse a status that does not exist."""
    if status not in OperativeStatus.__members__.values():
        raise bad_input(f"“{status}” is not a status. Use {', '.join(OperativeStatus)}.", field="status")
