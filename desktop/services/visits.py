"""Visits: what happened at the door, answer by answer, and closing when nothing is owed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Job, Visit
from desktop.db.session import Write
from desktop.domain.appointments import AppointmentState
from desktop.domain.days import local_day
from desktop.domain.errors import Code, RefusedError, bad_input, not_found
from desktop.domain.roles import Action
from desktop.domain.visits import Missing, Outcome, check_arrival, check_day, check_times
from desktop.services.desk import Service, fetch
from desktop.services.jobs import add_follow_on
from desktop.services.lists import pairs, read_lists
from desktop.services.visit_answers import PLAIN, Answering, VisitAnswers, check_answers
from desktop.services.visit_attempts import count_attempts
from desktop.services.visit_evidence import Evidence, held_visit, missing_of, read_evidence

__all__ = ["NoAccess", "Recorded", "VisitAnswers", "VisitLists", "VisitService"]


class VisitLists(NamedTuple):
    """What is chosen from when a visit is recorded: (code, name) each; a hazard also says whether nobody starts."""

    hazards: tuple[tuple[str, str, bool], ...]
    at_risk: tuple[tuple[str, str], ...]
    charge_reasons: tuple[tuple[str, str], ...]
    waste_codes: tuple[tuple[str, str], ...]
    could_not_reasons: tuple[tuple[str, str], ...]
    communal_signs: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit as recorded: its id and what it still lacks before it may be closed.

    Where it is now told that nobody opened: what the client wants by then, as one sentence or two.
    """

    id: str
    missing: tuple[Missing, ...]
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class NoAccess:
    """A visit on which nobody opened: its id, the how manieth for the job, and what the client wants now."""

    id: str
    attempt: int
    prompt: str


MOST_HOURS = 500  # of one follow-on


class VisitService(Service):
    """What happened at the door."""

    def lists(self) -> VisitLists:
        """Return what is chosen from when a visit is recorded."""
        self.desk.require(Action.SEE_VISITS)
        with self.store.read() as session:
            found = read_lists(session, *VisitLists._fields)
        hazards = tuple(
            (one.code, one.name, bool(one.attributes.get("is_stop"))) for one in found["hazards"].values()
        )
        return VisitLists(hazards, *(pairs(found[name]) for name in VisitLists._fields[1:]))

    def record_visit(
        self, appointment: str, answers: VisitAnswers, *, clear: Collection[str] = ()
    ) -> Recorded:
        """Record answers about a visit, as many as are known; later calls add to them until it is closed.

        `clear` names answers that are taken back to `not answered`.
        """
        self.desk.require(Action.EDIT_VISITS)
        check_answers(answers, clear)
        with self.store.write(self.desk.actor, "visits.record") as write:
            record = _visitable(write.session, appointment)
            visit = self._held(write, record)
            if visit.closed_at is not None:
                raise RefusedError(Code.SEALED, "This visit is closed. Book a follow-on for further work.")
            prompt = self._take(write, record, visit, answers, clear)
            write.session.flush()
            behind = read_evidence(write.session, [visit])[visit.id]
            if clear and _is_empty(behind):
                # Told of the wrong visit and taken back: this one has yet to happen.
                record.state = _state_before(record)
        return Recorded(visit.id, behind.missing, prompt)

    def follow_on(
        self, visit: str, description: str, trade: str, *, priority: str = "", hours: float | None = None
    ) -> tuple[str, str]:
        """Add the job that goes on from a visit, and return its id and reference.

        A visit without an outcome gets `follow_on`. `hours` is how long the work will take, noted with it.
        """
        self.desk.require(Action.EDIT_VISITS)
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if hours is not None and not 0 < hours <= MOST_HOURS:
            raise bad_input(
                f"Say how many hours it takes, more than 0 and up to {MOST_HOURS}.", field="hours"
            )
        with self.store.write(self.desk.actor, "visits.follow_on") as write:
            session = write.session
            record = fetch(session, Visit, visit, "visit")
            job = session.get_one(Job, session.get_one(Appointment, record.appointment_id).job_id)
            if not record.outcome and record.closed_at is None:
                record.outcome = Outcome.FOLLOW_ON
            takes = f", {hours:g} h" if hours is not None and description.strip() else ""
            made = add_follow_on(
                self.desk,
                write,
                job,
                description=f"{description.strip()}{takes}",
                trade=trade,
                priority=priority,
            )
            write.about(f"jobs/{made.id}", f"follows {job.reference}")
        return made.id, made.reference

    def close_visit(self, visit: str) -> None:
        """Close a visit; refuse as incomplete, naming everything that is owed."""
        self.desk.require(Action.EDIT_VISITS)
        with self.store.write(self.desk.actor, "visits.close") as write:
            session = write.session
            record = fetch(session, Visit, visit, "visit", is_held=True)
            write.about(f"visits/{record.id}")
            if record.closed_at is not None:
                raise RefusedError(Code.SEALED, "This visit is closed already.")
            owed = missing_of(session, record)
            if owed:
                raise RefusedError(
                    Code.INCOMPLETE,
                    f"The visit cannot be closed yet. {' '.join(one.text for one in owed)}",
                    missing=owed,
                )
            record.closed_at, record.closed_by = self.desk.now(), self.desk.actor.name
            appointment = session.get_one(Appointment, record.appointment_id)
            if appointment.state != AppointmentState.NO_ACCESS:
                appointment.state = AppointmentState.CLOSED
            if record.outcome == Outcome.COMPLETED:
                # Done: it does not wait to be booked again.
                session.get_one(Job, appointment.job_id).is_open = False

    def no_access(
        self,
        *,
        appointment: str,
        arrived_at: datetime,
        waited_minutes: int,
        card_left: bool,
        tried: Sequence[str],
    ) -> NoAccess:
        """Record that nobody opened; return which attempt it was for the job, and a prompt at the client's limit.

        The same as `record_visit` with the outcome no_access, but refused where another outcome is told already.
        """
        self.desk.require(Action.EDIT_VISITS)
        answers = VisitAnswers(
            arrived_at=arrived_at,
            outcome=Outcome.NO_ACCESS,
            waited_minutes=waited_minutes,
            card_left=card_left,
            tried=tried,
        )
        check_answers(answers, ())
        with self.store.write(self.desk.actor, "visits.no_access") as write:
            record = _visitable(write.session, appointment)
            visit = self._held(write, record)
            if visit.outcome or visit.closed_at is not None:
                raise RefusedError(Code.EXISTS, "What happened at this visit is recorded already.")
            prompt = self._take(write, record, visit, answers, ())
            attempt = visit.attempt or 1
        return NoAccess(visit.id, attempt, prompt)

    def _held(self, write: Write, record: Appointment) -> Visit:
        visit = held_visit(write.session, record.id)
        if visit is None:
            visit = Visit(id=self.desk.new_id(), appointment_id=record.id, contacts_tried=[])
            write.add(visit)
            write.session.flush()
        return visit

    def _take(
        self, write: Write, record: Appointment, visit: Visit, answers: VisitAnswers, clear: Collection[str]
    ) -> str:
        """Keep answers with all that follows from them; return what the client wants where nobody opened."""
        check_day(record.day, local_day(self.desk.so_far()))
        check_arrival(answers.arrived_at, record.starts_at, record.ends_at)
        write.about(f"visits/{visit.id}")
        answering = Answering(self.desk, write, visit)
        answering.take_back(clear)
        answering.take(answers)
        check_times(visit.arrived_at, visit.left_at)
        is_shut = visit.outcome == Outcome.NO_ACCESS
        record.state = AppointmentState.NO_ACCESS if is_shut else AppointmentState.VISITED
        return count_attempts(write.session, record.job_id, visit)


def _visitable(session: Session, appointment: str) -> Appointment:
    record = session.get(Appointment, appointment)
    if record is None:
        raise not_found("appointment")
    if record.state == AppointmentState.CANCELLED:
        raise bad_input("This appointment was cancelled, so there was no visit. Book a new one.")
    if record.state == AppointmentState.CLOSED:
        raise RefusedError(Code.SEALED, "This visit is closed. Book a follow-on for further work.")
    return record


def _is_empty(behind: Evidence) -> bool:
    """Return whether nothing at all is told of a visit."""
    visit = behind.visit
    told = (behind.attended, behind.risk_assessments, behind.waste, behind.charge, behind.has_concern)
    return not any((*told, behind.photos, visit.contacts_tried, visit.disruptions)) and all(
        getattr(visit, name) in (None, "") for name in PLAIN
    )


def _state_before(record: Appointment) -> AppointmentState:
    """Return how an appointment stood before anything was told of its visit."""
    if record.dispatched_at is not None:
        return AppointmentState.DISPATCHED
    return AppointmentState.CONFIRMED if record.confirmation_id else AppointmentState.BOOKED
