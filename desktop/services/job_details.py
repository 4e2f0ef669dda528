"""One job with everything about it: its visits so far, its clock, its home's history, and reports of no access."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.db.models import (
    Appointment,
    Assignment,
    Client,
    Confirmation,
    Home,
    Job,
    Operative,
    Visit,
)
from desktop.domain.deadlines import time_left
from desktop.domain.errors import not_found
from desktop.domain.settings import TELL_HAZARD
from desktop.domain.visits import Outcome
from desktop.domain.windows import Window
from desktop.domain.wording import duration_text, instant_text, list_text, ordinal_text
from desktop.services.contacts import TRIES, ContactRow, read_contacts
from desktop.services.job_inbox import JOBS, JobRow, job_rows
from desktop.services.lists import read_lists
from desktop.services.settings import value_of
from desktop.services.windows import client_windows

HISTORY = 50  # the newest jobs of a home that are shown

OUTCOMES = {
    "": "",
    "completed": "Completed",
    "follow_on": "Follow-on needed",
    "no_access": "No access",
    "refused": "Refused by the resident",
    "unsafe": "Not safe to start",
    "could_not_do": "Could not be done",
}
STATES = {"booked": "Not confirmed", "confirmed": "Confirmed", "dispatched": "Dispatched"}


class JobAppointment(NamedTuple):
    """One appointment of a job, and how it ended."""

    id: str
    day: date
    start: str
    end: str
    state: str
    outcome_text: str
    crew: tuple[str, ...]
    confirmed_text: str


class RelatedJob(NamedTuple):
    """Another job of the same home."""

    id: str
    reference: str
    trade_name: str
    description: str
    reported_on: date | None
    is_open: bool
    outcome_text: str


class ClockStep(NamedTuple):
    """One of the two steps of a hazard's clock: telling the client, and what the law asks."""

    code: str
    text: str
    due_at: datetime | None
    done_at: datetime | None
    left_text: str
    tone: str


class HazardClock(NamedTuple):
    """What was noticed when, who was told, and what is due."""

    step: str
    step_name: str
    noticed_at: datetime
    told_at: datetime | None
    told_to: str
    told_by: str
    told_how: str
    steps: tuple[ClockStep, ...]


class NoAccessAttempt(NamedTuple):
    """One visit on which nobody opened."""

    number: int
    day: date
    arrived_at: datetime | None
    waited_minutes: int | None
    card_left: bool | None
    tried: tuple[str, ...]
    crew: tuple[str, ...]


class NoAccessReport(NamedTuple):
    """What a client is told where nobody opened as often as it wants to know; `is_due` when that is now."""

    job: str
    reference: str
    client: str
    client_phone: str
    client_email: str
    address: str
    limit: int
    attempts: tuple[NoAccessAttempt, ...]
    is_due: bool
    text: str


class JobDetail(NamedTuple):
    """One job with everything about it."""

    row: JobRow
    kind: str
    clock: HazardClock | None
    follows: RelatedJob | None
    appointments: tuple[JobAppointment, ...]
    contacts: tuple[ContactRow, ...]
    related: tuple[RelatedJob, ...]
    history: tuple[RelatedJob, ...]
    report: NoAccessReport | None
    windows: tuple[Window, ...]


def read_job(session: Session, job: str, now: datetime) -> JobDetail:
    """Return one job; refuses not_found. The number of statements does not grow with its history."""
    record = session.get(Job, job)
    if record is None:
        raise not_found("job")
    (row,) = job_rows(session, session.execute(JOBS.where(Job.id == job)).all(), now)
    others = _others(session, record)
    report = read_no_access(session, job)
    return JobDetail(
        row=row,
        kind=record.kind,
        clock=_clock(session, record, row, now),
        follows=next((one for one in others if one.id == record.follows_job_id), None),
        appointments=_appointments(session, job),
        contacts=read_contacts(session, TRIES.c.job_id == job, now),
        related=tuple(one for one in others if one.trade_name == row.trade_name),
        history=tuple(one for one in others if one.trade_name != row.trade_name),
        report=report if report.attempts else None,
        windows=client_windows(session, record.client_id),
    )


def _crews(session: Session, job: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for appointment, name in session.execute(
        select(Assignment.appointment_id, Operative.name)
        .join(Operative, Operative.id == Assignment.operative_id)
        .join(Appointment, Appointment.id == Assignment.appointment_id)
        .where(Appointment.job_id == job)
        .order_by(Assignment.id)
    ):
        found.setdefault(appointment, []).append(name)
    return found


def _appointments(session: Session, job: str) -> tuple[JobAppointment, ...]:
    crews = _crews(session, job)
    made = []
    for slot, outcome, yes in session.execute(
        select(Appointment, Visit.outcome, Confirmation)
        .outerjoin(Visit, Visit.appointment_id == Appointment.id)
        .outerjoin(Confirmation, Confirmation.id == Appointment.confirmation_id)
        .where(Appointment.job_id == job)
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    ):
        text = OUTCOMES.get(outcome or "", outcome or "") or STATES.get(slot.state, "")
        if slot.state == "cancelled":
            text = f"Cancelled: {slot.cancelled_reason}"
        said = f"{yes.spoke_to}, {instant_text(yes.confirmed_at)}" if yes is not None else ""
        made.append(
            JobAppointment(
                slot.id,
                slot.day,
                slot.local_start,
                slot.local_end,
                slot.state,
                text,
                tuple(crews.get(slot.id, ())),
                said,
            )
        )
    return tuple(made)


def _others(session: Session, record: Job) -> list[RelatedJob]:
    """Return the newest other jobs of the home, and the one that this job follows, however old."""
    trades = read_lists(session, "trades")["trades"]
    found: dict[str, RelatedJob] = {}
    newest = (
        select(Job.id)
        .where(Job.home_id == record.home_id, Job.id != record.id)
        .order_by(Job.reported_on.desc(), Job.id.desc())
        .limit(HISTORY)
    )
    for job, outcome in session.execute(
        select(Job, Visit.outcome)
        .outerjoin(Appointment, Appointment.job_id == Job.id)
        .outerjoin(Visit, Visit.appointment_id == Appointment.id)
        .where(or_(Job.id.in_(newest), Job.id == record.follows_job_id))
        .order_by(Job.reported_on.desc(), Job.id.desc(), Appointment.starts_at)
    ):
        found[job.id] = RelatedJob(
            job.id,
            job.reference,
            trades[job.trade].name if job.trade in trades else job.trade,
            job.description,
            job.reported_on,
            job.is_open,
            OUTCOMES.get(outcome or "", outcome or ""),
        )
    return list(found.values())


def _clock(session: Session, record: Job, row: JobRow, now: datetime) -> HazardClock | None:
    if record.hazard_noticed_at is None:
        return None
    steps = read_lists(session, "hazard_steps")["hazard_steps"]
    name = steps[record.hazard_step].name if record.hazard_step in steps else record.hazard_step
    tell_by = record.hazard_noticed_at + timedelta(minutes=value_of(session, TELL_HAZARD))
    told = record.client_told_at
    if told is None:
        left, tone = time_left(tell_by, now)
        tell = ClockStep("tell", "Tell the client", tell_by, None, left, tone)
    else:
        gap = duration_text(told - record.hazard_noticed_at)
        tone = "ok" if told <= tell_by else "warn"
        tell = ClockStep("tell", "Client told", tell_by, told, f"after {gap}", tone)
    law = ClockStep("law", name, row.due_at, None, row.left_text, row.tone)
    return HazardClock(
        record.hazard_step,
        name,
        record.hazard_noticed_at,
        told,
        record.client_told_to,
        record.client_told_by,
        record.client_told_how,
        (tell, law),
    )


def read_no_access(session: Session, job: str) -> NoAccessReport:
    """Return every visit of a job on which nobody opened, and whether the client wants a report now."""
    place = session.execute(
        select(
            Job.reference,
            Home.address,
            Home.postcode,
            Client.name,
            Client.phone,
            Client.email,
            Client.no_access_limit,
        )
        .join(Home, Home.id == Job.home_id)
        .join(Client, Client.id == Job.client_id)
        .where(Job.id == job)
    ).one_or_none()
    if place is None:
        raise not_found("job")
    crews = _crews(session, job)
    visits = session.execute(
        select(Visit, Appointment.id, Appointment.day)
        .join(Appointment, Appointment.id == Visit.appointment_id)
        .where(Appointment.job_id == job, Visit.outcome == Outcome.NO_ACCESS)
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()
    attempts = tuple(
        NoAccessAttempt(
            number,
            day,
            visit.arrived_at,
            visit.waited_minutes,
            visit.card_left,
            tuple(visit.contacts_tried),
            tuple(crews.get(appointment, ())),
        )
        for number, (visit, appointment, day) in enumerate(visits, 1)
    )
    address = f"{place.address}, {place.postcode}" if place.postcode else place.address
    is_due = 0 < place.no_access_limit <= len(attempts)
    text = ""
    if attempts:
        times = f"{len(attempts)} time{'s' if len(attempts) > 1 else ''}"
        lines = [f"{place.reference}, {address}: nobody opened {times}."]
        lines += [_attempt_text(one) for one in attempts]
        text = "\n".join(
            [*lines, "Please tell us how the resident can be reached, and whether they were seen."]
        )
    return NoAccessReport(
        job,
        place.reference,
        place.name,
        place.phone,
        place.email,
        address,
        place.no_access_limit,
        attempts,
        is_due,
        text,
    )


def _attempt_text(one: NoAccessAttempt) -> str:
    when = instant_text(one.arrived_at) if one.arrived_at else f"{one.day:%d/%m/%Y}"
    waited = f", waited {one.waited_minutes} min" if one.waited_minutes is not None else ""
    tried = f", tried {list_text(one.tried)}" if one.tried else ""
    card = "" if one.card_left is None else ", card left" if one.card_left else ", no card left"
    return f"{ordinal_text(one.number)} visit: {when}{waited}{tried}{card}."
