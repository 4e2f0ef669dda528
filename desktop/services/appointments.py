"""Appointments: booking, the resident's yes, moving, cancelling, and who goes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Assignment, Confirmation, ContactAttempt, Job, Operative
from desktop.db.session import Write
from desktop.domain.appointments import (
    STILL_AHEAD,
    AppointmentState,
    AskedBy,
    Channel,
    check_confirmed_at,
    check_slot,
    offset_minutes,
)
from desktop.domain.days import LONDON, local_day
from desktop.domain.errors import Code, RefusedError, bad_input, not_found
from desktop.domain.roles import Action
from desktop.domain.wording import list_text, slot_text
from desktop.services.desk import Service, check_version, fetch, unique
from desktop.services.jobs import repeat_prompt


def set_slot(appointment: Appointment, starts_at: datetime, ends_at: datetime) -> None:
    """Give an appointment its slot: instants, and the local day, times and offset that people agree on."""
    appointment.starts_at, appointment.ends_at = starts_at, ends_at
    appointment.day = local_day(starts_at)
    appointment.local_start = f"{starts_at.astimezone(LONDON):%H:%M}"
    appointment.local_end = f"{ends_at.astimezone(LONDON):%H:%M}"
    appointment.offset_minutes = offset_minutes(starts_at)


def refuse_overlaps(
    session: Session, operatives: Sequence[str], starts_at: datetime, ends_at: datetime, *, beside: str = ""
) -> None:
    """Refuse, naming who and when, what the database would refuse in any case."""
    clashes = session.execute(
        select(Operative.name, Assignment.starts_at, Assignment.ends_at, Job.reference)
        .join(Operative, Operative.id == Assignment.operative_id)
        .join(Appointment, Appointment.id == Assignment.appointment_id)
        .join(Job, Job.id == Appointment.job_id)
        .where(
            Assignment.operative_id.in_(operatives),
            Assignment.is_live,
            Assignment.starts_at < ends_at,
            Assignment.ends_at > starts_at,
            Assignment.appointment_id != beside,
        )
    ).all()
    if clashes:
        who = list_text(
            f"{name} is booked for {reference}, {slot_text(start, end)}"
            for name, start, end, reference in clashes
        )
        raise RefusedError(Code.OVERLAP, f"{who}. Choose another time, or somebody who is free.")


def check_operatives(session: Session, operatives: Sequence[str]) -> list[str]:
    """Return the operatives, each once; refuse one that is not in the office."""
    wanted = unique(operatives)
    known = set(session.scalars(select(Operative.id).where(Operative.id.in_(wanted))))
    if any(one not in known for one in wanted):
        raise not_found("operative")
    return wanted


def open_appointment(session: Session, appointment: str) -> Appointment:
    """Return an appointment that still lies ahead; refuse one that is over or cancelled."""
    record = fetch(session, Appointment, appointment, "appointment")
    if record.state == AppointmentState.CANCELLED:
        raise bad_input("This appointment was cancelled. Book a new one.")
    if record.state not in STILL_AHEAD:
        raise bad_input("This visit has already taken place. Book a new appointment for further work.")
    return record


def void_confirmation(session: Session, record: Appointment, at: datetime, reason: str) -> None:
    """Take the resident's yes away from the slot; the row of the yes stays, with why it no longer counts."""
    if record.confirmation_id is None:
        return
    yes = session.get_one(Confirmation, record.confirmation_id)
    yes.voided_at, yes.voided_reason = at, reason
    record.confirmation_id = None


class AppointmentService(Service):
    """Slots and who goes."""

    def book(self, *, job: str, operatives: Sequence[str], start: datetime, end: datetime) -> tuple[str, str]:
        """Book a slot; return its id and, where this repair comes back too often, a prompt to think about.

        Nobody is booked twice at one time: refused as overlap, from any number of desks (P9).
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_slot(start, end)
        with self.store.write(self.desk.actor, "appointments.book") as write:
            session = write.session
            work = fetch(session, Job, job, "job")
            crew = check_operatives(session, operatives)
            refuse_overlaps(session, crew, start, end)
            record = Appointment(id=self.desk.new_id(), job_id=work.id)
            set_slot(record, start, end)
            write.about(f"appointments/{record.id}")
            write.add(record)
            session.flush()
            self._assign(write, record, crew)
            prompt = repeat_prompt(session, work, record.day)
        return record.id, prompt

    def confirm(self, *, appointment: str, channel: str, spoke_to: str, at: datetime, words: str = "") -> str:
        """Note that the resident said yes to exactly the slot as it stands; return the confirmation's id (S23)."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if channel not in Channel.__members__.values():
            raise bad_input(f"“{channel}” is no way to confirm. Use {', '.join(Channel)}.")
        if not spoke_to.strip():
            raise bad_input("Say who said yes: the name of the person spoken to.")
        with self.store.write(self.desk.actor, "appointments.confirm") as write:
            record = open_appointment(write.session, appointment)
            check_confirmed_at(at, record.ends_at)
            yes = Confirmation(
                id=self.desk.new_id(),
                appointment_id=record.id,
                starts_at=record.starts_at,
                ends_at=record.ends_at,
                channel=channel,
                spoke_to=spoke_to.strip(),
                confirmed_at=at,
                words=words,
                noted_by=self.desk.actor.name,
                noted_at=self.desk.now(),
            )
            write.about(f"appointments/{record.id}")
            write.add(yes)
            write.session.flush()
            record.confirmation_id, record.was_confirmed = yes.id, True
            if record.state == AppointmentState.BOOKED:
                record.state = AppointmentState.CONFIRMED
        return yes.id

    def move(self, *, appointment: str, start: datetime, end: datetime, reason: str, asked_by: str) -> None:
        """Move a slot; a confirmation no longer counts, and a dispatched visit has to be checked again (N2)."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_slot(start, end)
        if asked_by not in AskedBy.__members__.values():
            raise bad_input(f"Say who asked for the move: {', '.join(AskedBy)}.")
        if not reason.strip():
            raise bad_input("Say why the visit is moved.")
        with self.store.write(self.desk.actor, "appointments.move") as write:
            session = write.session
            record = open_appointment(session, appointment)
            if (record.starts_at, record.ends_at) == (start, end):
                raise bad_input("The visit is in that slot already; nothing was moved.")
            crew = self._crew(session, record.id)
            refuse_overlaps(session, [one.operative_id for one in crew], start, end, beside=record.id)
            write.about(f"appointments/{record.id}", f"asked by {asked_by}")
            void_confirmation(
                session, record, self.desk.now(), f"moved, asked by {asked_by}: {reason.strip()}"
            )
            set_slot(record, start, end)
            record.state, record.dispatched_at = AppointmentState.BOOKED, None
            record.times_moved += 1
            record.sequence += 1
            session.flush()
            self._sync(record, crew)

    def cancel(self, *, appointment: str, reason: str) -> None:
        """Cancel a visit; the people are free again and the row stays."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if not reason.strip():
            raise bad_input("Say why the visit is cancelled.")
        with self.store.write(self.desk.actor, "appointments.cancel") as write:
            session = write.session
            record = open_appointment(session, appointment)
            crew = self._crew(session, record.id)
            write.about(f"appointments/{record.id}")
            void_confirmation(session, record, self.desk.now(), "cancelled")
            record.state, record.is_live = AppointmentState.CANCELLED, False
            record.cancelled_reason = reason.strip()
            record.sequence += 1
            session.flush()
            self._sync(record, crew)

    def reassign(self, *, appointment: str, operatives: Sequence[str], version: int | None = None) -> int:
        """Send other people; the resident's yes to the slot stays, a dispatch has to be decided again."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        with self.store.write(self.desk.actor, "appointments.reassign") as write:
            session = write.session
            record = open_appointment(session, appointment)
            if version is not None:
                check_version(record, version)
            wanted = check_operatives(session, operatives)
            crew = self._crew(session, record.id)
            kept = {one.operative_id for one in crew}
            refuse_overlaps(session, wanted, record.starts_at, record.ends_at, beside=record.id)
            write.about(f"appointments/{record.id}")
            for one in crew:
                if one.operative_id not in wanted:
                    session.delete(one)
            session.flush()
            self._assign(write, record, [one for one in wanted if one not in kept])
            if record.state == AppointmentState.DISPATCHED:
                record.state = (
                    AppointmentState.CONFIRMED if record.confirmation_id else AppointmentState.BOOKED
                )
                record.dispatched_at = None
            record.sequence += 1
            session.flush()
            return record.version

    def note_contact(
        self, *, appointment: str, channel: str, at: datetime, outcome: str, next_step: str = ""
    ) -> str:
        """Note a try to reach the resident, what came of it and what comes next; return its id (S7)."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if channel not in Channel.__members__.values():
            raise bad_input(f"“{channel}” is no way to reach somebody. Use {', '.join(Channel)}.")
        with self.store.write(self.desk.actor, "appointments.contact") as write:
            fetch(write.session, Appointment, appointment, "appointment")
            attempt = ContactAttempt(
                id=self.desk.new_id(),
                appointment_id=appointment,
                channel=channel,
                tried_at=at,
                outcome=outcome,
                next_step=next_step,
                noted_by=self.desk.actor.name,
            )
            write.about(f"appointments/{appointment}")
            write.add(attempt)
        return attempt.id

    def _assign(self, write: Write, record: Appointment, operatives: Sequence[str]) -> None:
        for operative in operatives:
            write.add(
                Assignment(
                    id=self.desk.new_id(),
                    appointment_id=record.id,
                    operative_id=operative,
                    starts_at=record.starts_at,
                    ends_at=record.ends_at,
                    is_live=True,
                )
            )

    def _crew(self, session: Session, appointment: str) -> list[Assignment]:
        return list(session.scalars(select(Assignment).where(Assignment.appointment_id == appointment)))

    def _sync(self, record: Appointment, crew: Sequence[Assignment]) -> None:
        """Write the slot onto the assignments as well: the database has cascaded it, the history must know."""
        for one in crew:
            one.starts_at, one.ends_at, one.is_live = record.starts_at, record.ends_at, record.is_live
