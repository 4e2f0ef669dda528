"""Visits: what happened at the door, answer by answer, and closing when nothing is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import (
    Appointment,
    Assignment,
    Attendance,
    Charge,
    Client,
    Concern,
    Job,
    RiskAssessment,
    Visit,
    WasteRecord,
)
from desktop.db.session import Write
from desktop.domain.answers import parse_charge, parse_risk_assessment, parse_waste
from desktop.domain.appointments import AppointmentState
from desktop.domain.days import add_months, local_day
from desktop.domain.errors import Code, RefusedError, bad_input, not_found
from desktop.domain.roles import Action
from desktop.domain.visits import Missing, Outcome, check_arrival, check_times, missing
from desktop.domain.wording import list_text
from desktop.services.desk import Service, fetch
from desktop.services.slots import check_operatives

KEEP_WASTE_PAPERS_MONTHS = 24  # transfer notes are kept for at least two years (facts 3.3)


@dataclass(frozen=True, slots=True)
class VisitAnswers:
    """What was said about a visit; None means `not answered (yet)`, and leaves an earlier answer as it is."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    attended: Sequence[str] | None = None
    attendance_reason: str | None = None
    external_attended: bool | None = None
    external_reason: str | None = None
    id_shown: bool | None = None
    id_reason: str | None = None
    risk_assessment: Any = None
    outcome: str | None = None
    outcome_reason: str | None = None
    work_done: str | None = None
    waste: Any = None
    charge: Any = None
    worried: bool | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit as recorded: its id and what it still lacks before it may be closed."""

    id: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class NoAccess:
    """A visit on which nobody opened: its id, the how manieth for the job, and what the client wants now."""

    id: str
    attempt: int
    prompt: str


class VisitService(Service):
    """What happened at the door."""

    def record_visit(self, appointment: str, answers: VisitAnswers) -> Recorded:
        """Record answers about a visit, as many as are known; later calls add to them until it is closed."""
        self.desk.require(Action.EDIT_VISITS)
        check_times(answers.arrived_at, answers.left_at)
        if answers.outcome and answers.outcome not in Outcome.__members__.values():
            raise bad_input(f"“{answers.outcome}” is no outcome. Use {', '.join(Outcome)}.")
        with self.store.write(self.desk.actor, "visits.record") as write:
            session = write.session
            record = _visitable(session, appointment)
            check_arrival(answers.arrived_at, record.starts_at, record.ends_at)
            visit = _visit_of(session, appointment) or self._new_visit(write, record)
            if visit.closed_at is not None:
                raise RefusedError(Code.SEALED, "This visit is closed. Book a follow-on for further work.")
            write.about(f"visits/{visit.id}")
            self._answer(write, visit, answers)
            check_times(visit.arrived_at, visit.left_at)
            record.state = (
                AppointmentState.NO_ACCESS if visit.outcome == Outcome.NO_ACCESS else AppointmentState.VISITED
            )
            session.flush()
            owed = missing_of(session, visit)
        return Recorded(visit.id, owed)

    def close_visit(self, visit: str) -> None:
        """Close a visit; refuse as incomplete, naming everything that is owed."""
        self.desk.require(Action.EDIT_VISITS)
        with self.store.write(self.desk.actor, "visits.close") as write:
            session = write.session
            record = fetch(session, Visit, visit, "visit")
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
        """Record that nobody opened; return which attempt it was for the job, and a prompt at the client's limit."""
        self.desk.require(Action.EDIT_VISITS)
        if not 0 <= waited_minutes <= 24 * 60:
            raise bad_input("Say how many minutes they waited, from 0 to 1440.")
        with self.store.write(self.desk.actor, "visits.no_access") as write:
            session = write.session
            record = _visitable(session, appointment)
            check_arrival(arrived_at, record.starts_at, record.ends_at)
            visit = _visit_of(session, appointment)
            if visit is not None:
                raise RefusedError(Code.EXISTS, "What happened at this visit is recorded already.")
            visit = self._new_visit(write, record)
            visit.arrived_at, visit.outcome = arrived_at, Outcome.NO_ACCESS
            visit.waited_minutes, visit.card_left = waited_minutes, card_left
            visit.contacts_tried = list(tried)
            visit.attempt = 1 + (
                session.scalar(
                    select(func.count())
                    .select_from(Visit)
                    .join(Appointment, Appointment.id == Visit.appointment_id)
                    .where(
                        Appointment.job_id == record.job_id,
                        Visit.outcome == Outcome.NO_ACCESS,
                        Visit.id != visit.id,
                    )
                )
                or 0
            )
            record.state = AppointmentState.NO_ACCESS
            write.about(f"visits/{visit.id}")
            limit = session.scalar(
                select(Client.no_access_limit)
                .join(Job, Job.client_id == Client.id)
                .where(Job.id == record.job_id)
            )
        prompt = ""
        if limit and visit.attempt >= limit:
            prompt = (
                f"No access {visit.attempt} times: the client wants a report. "
                "Think of a safety concern if nobody has been seen."
            )
        return NoAccess(visit.id, visit.attempt, prompt)

    def _new_visit(self, write: Write, record: Appointment) -> Visit:
        visit = Visit(id=self.desk.new_id(), appointment_id=record.id, contacts_tried=[])
        write.add(visit)
        write.session.flush()
        return visit

    def _answer(self, write: Write, visit: Visit, answers: VisitAnswers) -> None:
        for name in (
            "arrived_at",
            "left_at",
            "attendance_reason",
            "external_attended",
            "external_reason",
            "id_shown",
            "id_reason",
            "outcome",
            "outcome_reason",
            "work_done",
            "worried",
        ):
            value = getattr(answers, name)
            if value is not None:
                setattr(visit, name, value.strip() if isinstance(value, str) else value)
        if answers.attended is not None:
            self._attend(write, visit, answers.attended)
        if answers.risk_assessment is not None:
            for found in parse_risk_assessment(answers.risk_assessment, visit.arrived_at, self.desk.now()):
                write.add(
                    RiskAssessment(
                        id=self.desk.new_id(),
                        visit_id=visit.id,
                        assessed_at=found.assessed_at,
                        assessed_by=found.assessed_by or self.desk.actor.name,
                        hazards=found.hazards,
                        notes=found.notes,
                        is_safe_to_start=found.is_safe_to_start,
                    )
                )
        self._waste(write, visit, answers.waste)
        self._charge(write, visit, answers.charge)

    def _attend(self, write: Write, visit: Visit, attended: Sequence[str]) -> None:
        session = write.session
        wanted = check_operatives(session, attended)
        before = {
            one.operative_id: one
            for one in session.scalars(select(Attendance).where(Attendance.visit_id == visit.id))
        }
        for operative, one in before.items():
            if operative not in wanted:
                session.delete(one)
        for operative in wanted:
            if operative not in before:
                write.add(Attendance(id=self.desk.new_id(), visit_id=visit.id, operative_id=operative))

    def _waste(self, write: Write, visit: Visit, answer: Any) -> None:
        fields = parse_waste(answer)
        if fields is None:
            return
        keep = add_months(local_day(visit.arrived_at or self.desk.now()), KEEP_WASTE_PAPERS_MONTHS)
        waste = write.session.scalar(select(WasteRecord).where(WasteRecord.visit_id == visit.id))
        if waste is None:
            write.add(WasteRecord(id=self.desk.new_id(), visit_id=visit.id, keep_until=keep, **fields))
            return
        for name, value in {**fields, "keep_until": keep}.items():
            setattr(waste, name, value)

    def _charge(self, write: Write, visit: Visit, answer: Any) -> None:
        fields = parse_charge(answer)
        if fields is None:
            return
        home, day = write.session.execute(
            select(Job.home_id, Appointment.day)
            .join(Appointment, Appointment.job_id == Job.id)
            .where(Appointment.id == visit.appointment_id)
        ).one()
        charge = write.session.scalar(select(Charge).where(Charge.visit_id == visit.id))
        if charge is None:
            charge = Charge(id=self.desk.new_id(), visit_id=visit.id, home_id=home, day=day, is_charged=False)
            write.add(charge)
        for name, value in fields.items():
            setattr(charge, name, value)


def missing_of(session: Session, visit: Visit) -> tuple[Missing, ...]:
    """Return what a visit still lacks, from everything recorded about it."""
    assigned = session.scalars(
        select(Assignment.operative_id).where(Assignment.appointment_id == visit.appointment_id)
    )
    attended = session.scalars(select(Attendance.operative_id).where(Attendance.visit_id == visit.id))
    charge = session.scalar(select(Charge).where(Charge.visit_id == visit.id))
    return missing(
        visit,
        attended=frozenset(attended),
        dispatched=frozenset(assigned),
        risk_assessments=session.scalars(
            select(RiskAssessment).where(RiskAssessment.visit_id == visit.id)
        ).all(),
        waste=session.scalar(select(WasteRecord).where(WasteRecord.visit_id == visit.id)),
        charge=charge,
        has_concern=session.scalar(select(Concern.id).where(Concern.visit_id == visit.id)) is not None,
        charged_here_today=_charged_already(session, charge),
    )


def _charged_already(session: Session, charge: Charge | None) -> str:
    """Return the references of other jobs for which this home was charged the same day (S39)."""
    if charge is None or not charge.is_charged:
        return ""
    return list_text(
        session.scalars(
            select(Job.reference)
            .join(Appointment, Appointment.job_id == Job.id)
            .join(Visit, Visit.appointment_id == Appointment.id)
            .join(Charge, Charge.visit_id == Visit.id)
            .where(
                Charge.home_id == charge.home_id,
                Charge.day == charge.day,
                Charge.is_charged,
                Charge.id != charge.id,
            )
        )
    )


def _visitable(session: Session, appointment: str) -> Appointment:
    record = session.get(Appointment, appointment)
    if record is None:
        raise not_found("appointment")
    if record.state == AppointmentState.CANCELLED:
        raise bad_input("This appointment was cancelled, so there was no visit. Book a new one.")
    if record.state == AppointmentState.CLOSED:
        raise RefusedError(Code.SEALED, "This visit is closed. Book a follow-on for further work.")
    return record


def _visit_of(session: Session, appointment: str) -> Visit | None:
    return session.scalar(select(Visit).where(Visit.appointment_id == appointment))
