"""One visit with everything about it: what was answered, what is owed, its photos, and its home."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import (
    Alert,
    Appointment,
    Assignment,
    Attachment,
    Charge,
    Client,
    CommunalObservation,
    Concern,
    Home,
    Job,
    Operative,
    Resident,
    RiskAssessment,
    Visit,
    WasteRecord,
)
from desktop.domain.clearance import OperativeStatus
from desktop.domain.days import add_months
from desktop.domain.errors import not_found
from desktop.domain.risk import Hazard, read_hazard
from desktop.domain.roles import Action
from desktop.domain.visits import Missing, SectionState
from desktop.domain.wording import instant_text, list_text, slot_text
from desktop.services.communal import CommunalRow, CommunalService
from desktop.services.concern_cases import visible
from desktop.services.desk import Desk, Service
from desktop.services.lists import Entries, read_list
from desktop.services.photos import PhotoRow, photo_rows
from desktop.services.visit_answers import PLAIN
from desktop.services.visit_attempts import Attempts, attempts
from desktop.services.visit_clearance import Uncleared
from desktop.services.visit_evidence import Evidence, add_uncleared, read_evidence, stop_hazards
from desktop.services.visit_photos import read_photos

HazardRow = Hazard


class RiskRow(NamedTuple):
    """One risk assessment, as it was made at the door."""

    id: str
    assessed_at: datetime
    when_text: str
    assessed_by: str
    hazards: tuple[HazardRow, ...]
    notes: str
    is_safe_to_start: bool


class VisitDetail(NamedTuple):
    """One visit; `visit` is empty and `version` 0 while nothing is recorded.

    `answers` holds what was answered so far under the names of `VisitAnswers`; risk assessments stand apart.
    `uncleared` are, by id, those assigned or recorded whom nobody sent, or who might not be sent that day.
    """

    appointment: str
    visit: str
    version: int
    address: str
    postcode: str
    client: str
    job: str
    job_reference: str
    description: str
    when_text: str
    day: date
    starts_at: datetime
    ends_at: datetime
    state: str
    closed_text: str
    dispatched: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    attended: tuple[str, ...]
    answers: dict[str, Any]
    risk_assessments: tuple[RiskRow, ...]
    photos: tuple[PhotoRow, ...]
    communal: tuple[CommunalRow, ...]
    concerns: tuple[tuple[str, str, str], ...]
    has_concern: bool
    follow_ons: tuple[tuple[str, str, str], ...]
    missing: tuple[Missing, ...]
    sections: tuple[SectionState, ...]
    home_text: str
    has_children: bool
    charged_here_text: str
    no_access: Attempts
    uncleared: dict[str, Uncleared]


class VisitDetailService(Service):
    """One visit at a time."""

    def of(self, appointment: str) -> VisitDetail:
        """Return everything about the visit of this appointment; refuses not_found."""
        self.desk.require(Action.SEE_VISITS, f"appointments/{appointment}")
        with self.store.read() as session:
            detail, photos = read_visit(session, self.desk, appointment)
        return detail._replace(photos=photo_rows(photos))


def read_visit(session: Session, desk: Desk, appointment: str) -> tuple[VisitDetail, list[Attachment]]:
    """Return a visit, and apart from it its photos, of which the small pictures are still to be made."""
    found = session.execute(
        select(Appointment, Job, Home, Client.name)
        .join(Job, Job.id == Appointment.job_id)
        .join(Home, Home.id == Job.home_id)
        .join(Client, Client.id == Job.client_id)
        .where(Appointment.id == appointment)
    ).one_or_none()
    if found is None:
        raise not_found("appointment")
    slot, job, home, client = found
    visit = session.scalar(select(Visit).where(Visit.appointment_id == appointment))
    photos = read_photos(session, appointment)
    hazards = read_list(session, "hazards")
    dispatched = _crew(session, appointment)
    # Without a visit the same rule tells what is owed: everything.
    behind = (
        read_evidence(session, [visit])[visit.id]
        if visit is not None
        else Evidence(
            _nothing_yet(appointment),
            stop_hazards(hazards),
            dispatched=[one for one, _ in dispatched],
            has_children=home.has_children,
            photos=len(photos),
        )
    )
    if visit is None:
        add_uncleared(session, [behind])
    visit_id = visit.id if visit is not None else ""
    detail = VisitDetail(
        appointment=appointment,
        visit=visit_id,
        version=visit.version if visit is not None else 0,
        address=home.address,
        postcode=home.postcode,
        client=client,
        job=job.id,
        job_reference=job.reference,
        description=job.description,
        when_text=slot_text(slot.starts_at, slot.ends_at),
        day=slot.day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        state=slot.state,
        closed_text=_closed_text(visit),
        dispatched=dispatched,
        people=_people(session, behind.attended),
        attended=tuple(behind.attended),
        answers=_answers(behind) if visit is not None else {},
        risk_assessments=tuple(risk_row(one, hazards) for one in behind.risk_assessments),
        photos=(),
        communal=CommunalService(desk).rows(session, CommunalObservation.visit_id == visit_id)
        if visit_id
        else (),
        concerns=_concerns(session, desk, visit_id) if behind.has_concern else (),
        has_concern=behind.has_concern,
        follow_ons=_follow_ons(session, job.id),
        missing=() if visit is not None and visit.closed_at is not None else behind.missing,
        sections=behind.sections,
        home_text=_home_text(session, home, slot.day),
        has_children=home.has_children,
        charged_here_text=_charged_here(session, home.id, slot.day, visit_id),
        no_access=attempts(session, slot),
        uncleared=behind.uncleared,
    )
    return detail, photos


def risk_row(one: RiskAssessment, hazards: Entries) -> RiskRow:
    """Return a risk assessment as it is shown; `hazards` is the office's list."""
    names = {entry.code: entry.name for entry in hazards.values()}
    return RiskRow(
        one.id,
        one.assessed_at,
        instant_text(one.assessed_at),
        one.assessed_by,
        tuple(read_hazard(hazard, names) for hazard in one.hazards),
        one.notes,
        one.is_safe_to_start,
    )


def _nothing_yet(appointment: str) -> Visit:
    """Return a visit of which nothing is known; it is never kept."""
    texts = dict.fromkeys(
        (*("external_reason", "id_reason", "attendance_reason", "outcome", "outcome_reason", "work_done"),
         *("contact_reason", "materials", "resident_words")),
        "",
    )  # fmt: skip
    return Visit(appointment_id=appointment, contacts_tried=[], disruptions=[], **texts)


def _crew(session: Session, appointment: str) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Operative.id, Operative.name)
        .join(Assignment, Assignment.operative_id == Operative.id)
        .where(Assignment.appointment_id == appointment)
        .order_by(Assignment.id)
    )
    return tuple((one, name) for one, name in rows)


def _people(session: Session, attended: list[str]) -> tuple[tuple[str, str], ...]:
    """Return who may be picked: those who work for the firm, and who was there, even if they have left since."""
    rows = session.execute(
        select(Operative.id, Operative.name)
        .where((Operative.status == OperativeStatus.ACTIVE) | Operative.id.in_(attended))
        .order_by(Operative.name, Operative.id)
    )
    return tuple((one, name) for one, name in rows)


def _closed_text(visit: Visit | None) -> str:
    if visit is None or visit.closed_at is None:
        return ""
    return f"Closed {instant_text(visit.closed_at)} by {visit.closed_by}"


def _answers(behind: Evidence) -> dict[str, Any]:
    visit = behind.visit
    given = {name: value for name in PLAIN if (value := getattr(visit, name)) not in (None, "")}
    if behind.attended:
        given["attended"] = list(behind.attended)
    if visit.contacts_tried:
        given["tried"] = list(visit.contacts_tried)
    if visit.disruptions:
        given["disruptions"] = [
            {
                "service": one["service"],
                "from": datetime.fromisoformat(one["from"]),
                "to": datetime.fromisoformat(one["to"]) if one["to"] else None,
            }
            for one in visit.disruptions
        ]
    if behind.waste is not None:
        given["waste"] = _waste(behind.waste)
    if behind.charge is not None:
        given["charge"] = _charge(behind.charge)
    return given


def _waste(waste: WasteRecord) -> dict[str, Any]:
    names = (
        *("fate", "description", "transfer_note", "carrier", "carrier_registration", "destination"),
        *("ewc_code", "quantity", "reason", "keep_until"),
    )
    return {name: getattr(waste, name) for name in names}


def _charge(charge: Charge) -> dict[str, Any]:
    names = ("is_charged", "reason", "reason_code", "alternatives", "approved_by", "agreed_with")
    amount = None if charge.pence is None else f"{charge.pence / 100:.2f}"
    return {**{name: getattr(charge, name) for name in names}, "amount": amount}


def _concerns(session: Session, desk: Desk, visit: str) -> tuple[tuple[str, str, str], ...]:
    """Return the concerns about this visit that the person may open: all, or their own until it is sealed."""
    if not desk.may(Action.RAISE_CONCERN):
        return ()
    wanted = (
        select(Concern).where(Concern.visit_id == visit, visible(desk, session)).order_by(Concern.reference)
    )
    return tuple((one.id, one.reference, _concern_state(one)) for one in session.scalars(wanted))


def _concern_state(concern: Concern) -> str:
    if concern.closed_at is not None:
        return "Closed"
    return "Sealed" if concern.sealed_at is not None else "Not sealed yet"


def _follow_ons(session: Session, job: str) -> tuple[tuple[str, str, str], ...]:
    rows = session.execute(
        select(Job.id, Job.reference, Job.description)
        .where(Job.follows_job_id == job)
        .order_by(Job.reference, Job.id)
    )
    return tuple((one, reference, description) for one, reference, description in rows)


def _charged_here(session: Session, home: str, day: date, visit: str) -> str:
    """Return which other visit to the home is charged that day, before a second charge is thought of."""
    references = session.scalars(
        select(Job.reference)
        .join(Appointment, Appointment.job_id == Job.id)
        .join(Visit, Visit.appointment_id == Appointment.id)
        .join(Charge, Charge.visit_id == Visit.id)
        .where(Charge.home_id == home, Charge.day == day, Charge.is_charged, Charge.visit_id != visit)
        .order_by(Job.reference)
    ).all()
    return f"This home was charged that day already: {list_text(references)}" if references else ""


def _home_text(session: Session, home: Home, day: date) -> str:
    """Return what to know of the home in one line; of its alerts only how many there are."""
    visits = (
        session.scalar(
            select(func.count())
            .select_from(Visit)
            .join(Appointment, Appointment.id == Visit.appointment_id)
            .join(Job, Job.id == Appointment.job_id)
            .where(Job.home_id == home.id, Appointment.day.between(add_months(day, -12), day))
        )
        or 0
    )
    alerts = (
        session.scalar(
            select(func.count())
            .select_from(Alert)
            .where(
                Alert.home_id == home.id,
                (Alert.starts_on.is_(None)) | (Alert.starts_on <= day),
                (Alert.ends_on.is_(None)) | (Alert.ends_on >= day),
            )
        )
        or 0
    )
    parts = [
        f"{visits} visit{'' if visits == 1 else 's'} in 12 months",
        f"{alerts or 'no'} alert{'' if alerts == 1 else 's'}",
    ]
    for one in session.scalars(
        select(Resident).where(Resident.home_id == home.id, Resident.is_active).order_by(Resident.id)
    ):
        parts += _needs(one)
    parts += ["children live here"] * home.has_children
    parts.append(home.access_notes.strip())
    return " · ".join(filter(None, dict.fromkeys(parts)))


_PREFERS = {
    "phone": "a call",
    "text": "a text",
    "email": "e-mail",
    "letter": "letters",
    "in_person": "talking in person",
    "platform": "the platform",
}


def _needs(resident: Resident) -> list[str]:
    wish = _PREFERS.get(resident.preferred_contact, "")
    return [
        f"resident prefers {wish}" if wish else "",
        f"speaks {resident.language}" if resident.language.casefold() not in ("", "english", "en") else "",
        "interpreter needed" if resident.interpreter_needed else "",
        resident.hearing_needs.strip(),
        resident.mobility_needs.strip(),
        f"asks for a {resident.operative_gender} to come" if resident.operative_gender else "",
    ]
