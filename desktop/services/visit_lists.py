"""The visits of some days as a list: what is still to be recorded, what is open, and what is closed."""

from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Assignment, Client, Concern, Home, Job, Operative, Visit
from desktop.domain.appointments import AppointmentState
from desktop.domain.roles import Action
from desktop.domain.visits import Outcome
from desktop.domain.wording import slot_text
from desktop.services.desk import Service
from desktop.services.job_details import OUTCOMES
from desktop.services.standings import trade_names
from desktop.services.visit_evidence import read_evidence

VisitState = Literal["to_record", "open", "closed", "no_access"]
_HAPPENED: Final = (
    AppointmentState.DISPATCHED,
    AppointmentState.VISITED,
    AppointmentState.CLOSED,
    AppointmentState.NO_ACCESS,
)


class VisitListRow(NamedTuple):
    """One visit in the list; `visit` is empty while nothing is recorded, `missing` how many answers are owed.

    Of visits on which nobody opened those that are not closed yet are `open`, like every other.
    """

    appointment: str
    visit: str
    starts_at: datetime
    day: date
    when_text: str
    address: str
    postcode: str
    client: str
    job_reference: str
    trade: str
    crew: tuple[str, ...]
    state: VisitState
    state_text: str
    missing: int
    has_concern: bool
    outcome: str


class VisitListService(Service):
    """Visits as lists."""

    def rows(self, first: date, last: date) -> tuple[VisitListRow, ...]:
        """Return the visits from `first` to `last` that were dispatched or recorded, newest first."""
        self.desk.require(Action.SEE_VISITS)
        with self.store.read() as session:
            return _rows(session, first, last)

    def to_record_count(self) -> int:
        """Return how many visits up to today wait to be recorded or closed."""
        self.desk.require(Action.SEE_VISITS)
        with self.store.read() as session:
            return session.scalar(_waiting(self.desk.today())) or 0


def _waiting(today: date) -> Select[int]:
    return (
        select(func.count())
        .select_from(Appointment)
        .outerjoin(Visit, Visit.appointment_id == Appointment.id)
        .where(
            Appointment.day <= today,
            or_(
                Appointment.state.in_([AppointmentState.DISPATCHED, AppointmentState.VISITED]),
                and_(Appointment.state == AppointmentState.NO_ACCESS, Visit.closed_at.is_(None)),
            ),
        )
    )


def _rows(session: Session, first: date, last: date) -> tuple[VisitListRow, ...]:
    is_shown = and_(Appointment.day.between(first, last), Appointment.state.in_(_HAPPENED))
    found = session.execute(
        select(Appointment, Job, Home.address, Home.postcode, Client.name, Visit)
        .join(Job, Job.id == Appointment.job_id)
        .join(Home, Home.id == Job.home_id)
        .join(Client, Client.id == Job.client_id)
        .outerjoin(Visit, Visit.appointment_id == Appointment.id)
        .where(is_shown)
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    ).all()
    crews: dict[str, list[str]] = {}
    for appointment, name in session.execute(
        select(Assignment.appointment_id, Operative.name)
        .join(Operative, Operative.id == Assignment.operative_id)
        .join(Appointment, Appointment.id == Assignment.appointment_id)
        .where(is_shown)
        .order_by(Assignment.id)
    ):
        crews.setdefault(appointment, []).append(name)
    # What is owed is asked of the open ones alone, which are few beside all that were ever closed.
    evidence = read_evidence(
        session, [visit for *_, visit in found if visit is not None and visit.closed_at is None]
    )
    worrying = set(
        session.scalars(
            select(Concern.visit_id)
            .join(Visit, Visit.id == Concern.visit_id)
            .join(Appointment, Appointment.id == Visit.appointment_id)
            .where(is_shown)
        )
    )
    trades = trade_names(session)
    made = []
    for slot, job, address, postcode, client, visit in found:
        owed = len(evidence[visit.id].missing) if visit is not None and visit.id in evidence else 0
        state, text = _state(visit, owed)
        made.append(
            VisitListRow(
                slot.id,
                visit.id if visit is not None else "",
                slot.starts_at,
                slot.day,
                slot_text(slot.starts_at, slot.ends_at),
                address,
                postcode,
                client,
                job.reference,
                trades.get(job.trade, job.trade),
                tuple(crews.get(slot.id, ())),
                state,
                text,
                owed,
                visit is not None and visit.id in worrying,
                visit.outcome if visit is not None else "",
            )
        )
    return tuple(made)


def _state(visit: Visit | None, owed: int) -> tuple[VisitState, str]:
    if visit is None:
        return "to_record", "To record"
    if visit.closed_at is None:
        return "open", f"{owed} to answer" if owed else "Ready to close"
    if visit.outcome == Outcome.NO_ACCESS:
        return "no_access", "No access"
    return "closed", OUTCOMES[visit.outcome]
