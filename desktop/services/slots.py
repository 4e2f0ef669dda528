"""A slot and its people as every change of them needs it: set, free, known, and with or without its yes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Assignment, Client, Confirmation, Job, Operative, SlotChange
from desktop.domain.appointments import AppointmentState, offset_minutes
from desktop.domain.days import LONDON, local_day
from desktop.domain.errors import Code, RefusedError, not_found
from desktop.domain.wording import list_text, slot_text
from desktop.services.desk import unique

REFUSED: Final = "refused"  # the kind of a slot's change that is the resident's no

_A, _J, _O, _P = (one.__table__.c for one in (Appointment, Job, Operative, Assignment))
_CLASHES = (
    select(_O.name, _P.starts_at, _P.ends_at, _J.reference)
    .join_from(Assignment.__table__, Operative.__table__, _O.id == _P.operative_id)
    .join(Appointment.__table__, _A.id == _P.appointment_id)
    .join(Job.__table__, _J.id == _A.job_id)
    .where(
        _P.operative_id.in_(bindparam("people", expanding=True)),
        _P.is_live,
        _P.starts_at < bindparam("until"),
        _P.ends_at > bindparam("since"),
        _P.appointment_id.not_in(bindparam("beside", expanding=True)),
    )
)


def set_slot(appointment: Appointment, starts_at: datetime, ends_at: datetime) -> None:
    """Give an appointment its slot: instants, and the local day, times and offset that people agree on."""
    appointment.starts_at, appointment.ends_at = starts_at, ends_at
    appointment.day = local_day(starts_at)
    appointment.local_start = f"{starts_at.astimezone(LONDON):%H:%M}"
    appointment.local_end = f"{ends_at.astimezone(LONDON):%H:%M}"
    appointment.offset_minutes = offset_minutes(starts_at)


def refuse_overlaps(
    session: Session, operatives: Sequence[str], starts_at: datetime, ends_at: datetime, *beside: str
) -> None:
    """Refuse, naming who and when, what the database would refuse in any case."""
    if not operatives:
        return
    slot = {"people": list(operatives), "beside": list(beside), "since": starts_at, "until": ends_at}
    clashes = session.connection().execute(_CLASHES, slot).all()
    if clashes:
        raise overlap(clashes)


def overlap(clashes: Iterable[Sequence[Any]]) -> RefusedError:
    """Return the refusal for these bookings: of whom, from when to when, for which job."""
    who = list_text(
        f"{name} is booked for {reference}, {slot_text(start, end)}"
        for name, start, end, reference in clashes
    )
    return RefusedError(Code.OVERLAP, f"{who}. Choose another time, or somebody who is free.")


def check_operatives(session: Session, operatives: Sequence[str]) -> list[str]:
    """Return the operatives, each once; refuse one that is not in the office."""
    wanted = unique(operatives)
    known = set(session.scalars(select(Operative.id).where(Operative.id.in_(wanted))))
    if any(one not in known for one in wanted):
        raise not_found("operative")
    return wanted


def void_confirmation(session: Session, record: Appointment, at: datetime, reason: str) -> None:
    """Take the resident's yes away from the slot; the row of the yes stays, with why it no longer counts."""
    if record.confirmation_id is None:
        return
    yes = session.get_one(Confirmation, record.confirmation_id)
    yes.voided_at, yes.voided_reason = at, reason
    record.confirmation_id = None


def read_refused_at(session: Session, appointment: str) -> datetime | None:
    """Return when the resident last said no to a visit, or None where they never did."""
    of_visit = (SlotChange.appointment_id == appointment, SlotChange.kind == REFUSED)
    return session.scalar(select(func.max(SlotChange.changed_at)).where(*of_visit))


def book_anew(record: Appointment) -> None:
    """Put a visit back to booked: neither a dispatch nor what the client agreed to for an emergency holds on."""
    record.state, record.dispatched_at = AppointmentState.BOOKED, None
    record.unconfirmed_reason = record.unconfirmed_agreed_by = record.unconfirmed_by = ""
    record.unconfirmed_at = None


def client_asks_again(session: Session, record: Appointment) -> bool:
    """Return whether the client wants the resident asked again where another operative comes."""
    statement = select(Client.reconfirm_on_new_operative).join(Job, Job.client_id == Client.id)
    return bool(session.scalar(statement.where(Job.id == record.job_id)))


def decide_again(record: Appointment) -> None:
    """Take a dispatch back, since it was decided for other people."""
    if record.state in (AppointmentState.DISPATCHED, AppointmentState.CONFIRMED):
        record.state = AppointmentState.CONFIRMED if record.confirmation_id else AppointmentState.BOOKED
        record.dispatched_at = None
