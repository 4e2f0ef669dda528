"""Everything recorded about visits, read for many of them at once, and what each still lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desktop.db.models import (
    Appointment,
    Assignment,
    Attachment,
    Attendance,
    Charge,
    Concern,
    Home,
    Job,
    RiskAssessment,
    Visit,
    WasteRecord,
)
from desktop.domain.visits import Missing, SectionState, missing, sections
from desktop.domain.wording import list_text
from desktop.services.lists import Entries, read_list
from desktop.services.visit_clearance import Uncleared, Went, read_uncleared

# Photos belong to the appointment: a calling card is photographed before anything is recorded.
PHOTOS_OF = Appointment.__tablename__


@dataclass(slots=True)
class Evidence:
    """What stands behind one visit."""

    visit: Visit
    stop_hazards: dict[str, str]
    dispatched: list[str] = field(default_factory=list)
    attended: list[str] = field(default_factory=list)
    risk_assessments: list[RiskAssessment] = field(default_factory=list)
    waste: WasteRecord | None = None
    charge: Charge | None = None
    has_concern: bool = False
    charged_here: list[str] = field(default_factory=list)
    has_children: bool = False
    photos: int = 0
    # Of those dispatched and those who attended, while it is open; by the operative's id.
    uncleared: dict[str, Uncleared] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the visit still lacks before it may be closed; nothing of one that is closed, whatever changed since."""
        if self.visit.closed_at is not None:
            return ()
        return missing(
            self.visit,
            attended=frozenset(self.attended),
            dispatched=frozenset(self.dispatched),
            risk_assessments=self.risk_assessments,
            waste=self.waste,
            charge=self.charge,
            has_concern=self.has_concern,
            charged_here_today=list_text(self.charged_here),
            has_children=self.has_children,
            stop_hazards=self.stop_hazards,
            uncleared={
                one.name: one.text for person, one in self.uncleared.items() if person in self.attended
            },
        )

    @property
    def sections(self) -> tuple[SectionState, ...]:
        """How each part of the answers stands."""
        return sections(
            self.visit,
            self.missing,
            has_attended=bool(self.attended),
            has_risk=bool(self.risk_assessments),
            has_waste=self.waste is not None,
            has_charge=self.charge is not None,
            has_feedback=bool(self.visit.resident_words or self.visit.feedback_score),
            photos=self.photos,
        )


def stop_hazards(hazards: Entries) -> dict[str, str]:
    """Return the hazards at which nobody starts, name by code."""
    return {one.code: one.name for one in hazards.values() if one.attributes.get("is_stop")}


def read_evidence(session: Session, visits: Iterable[Visit]) -> dict[str, Evidence]:
    """Return what stands behind these visits, by the visit's id; the number of statements does not grow."""
    stops = stop_hazards(read_list(session, "hazards"))
    found = {one.id: Evidence(one, stops) for one in visits}
    by_appointment = {one.visit.appointment_id: one for one in found.values()}
    ids, appointments = list(found), list(by_appointment)
    for appointment, operative in session.execute(
        select(Assignment.appointment_id, Assignment.operative_id)
        .where(Assignment.appointment_id.in_(appointments))
        .order_by(Assignment.id)
    ):
        by_appointment[appointment].dispatched.append(operative)
    for visit, operative in session.execute(
        select(Attendance.visit_id, Attendance.operative_id)
        .where(Attendance.visit_id.in_(ids))
        .order_by(Attendance.id)
    ):
        found[visit].attended.append(operative)
    for risk in _of(session, RiskAssessment, ids):
        found[risk.visit_id].risk_assessments.append(risk)
    for waste in _of(session, WasteRecord, ids):
        found[waste.visit_id].waste = waste
    for charge in _of(session, Charge, ids):
        found[charge.visit_id].charge = charge
    for about in session.scalars(select(Concern.visit_id).where(Concern.visit_id.in_(ids))):
        found[about or ""].has_concern = True
    for visit, reference in charged_besides(session, ids):
        found[visit].charged_here.append(reference)
    for appointment, has_children in session.execute(
        select(Appointment.id, Home.has_children)
        .join(Job, Job.id == Appointment.job_id)
        .join(Home, Home.id == Job.home_id)
        .where(Appointment.id.in_(appointments))
    ):
        by_appointment[appointment].has_children = has_children
    for appointment, count in session.execute(
        select(Attachment.owner_id, func.count())
        .where(Attachment.owner_table == PHOTOS_OF, Attachment.owner_id.in_(appointments))
        .group_by(Attachment.owner_id)
    ):
        by_appointment[appointment].photos = count
    add_uncleared(session, [one for one in found.values() if one.visit.closed_at is None])
    return found


def add_uncleared(session: Session, open_ones: Sequence[Evidence]) -> None:
    """Add who of the people of open visits was not cleared on the day."""
    people = read_uncleared(
        session,
        [
            Went(
                one.visit.appointment_id,
                one.visit.arrived_at,
                list(dict.fromkeys([*one.dispatched, *one.attended])),
            )
            for one in open_ones
        ],
    )
    for one in open_ones:
        one.uncleared = people.get(one.visit.appointment_id, {})


def held_visit(session: Session, appointment: str) -> Visit | None:
    """Return the visit of an appointment; others who ask for it so wait until this write ends (see `desk.fetch`)."""
    return session.scalar(
        select(Visit).where(Visit.appointment_id == appointment).with_for_update(key_share=True)
    )


def missing_of(session: Session, visit: Visit) -> tuple[Missing, ...]:
    """Return what a visit still lacks, from everything recorded about it."""
    return read_evidence(session, [visit])[visit.id].missing


def charged_besides(session: Session, visits: Sequence[str]) -> list[tuple[str, str]]:
    """Return for charged visits the references of other jobs for which the home was charged that day (S39)."""
    mine, other = aliased(Charge), aliased(Charge)
    rows = session.execute(
        select(mine.visit_id, Job.reference)
        .join(other, (other.home_id == mine.home_id) & (other.day == mine.day) & (other.id != mine.id))
        .join(Visit, Visit.id == other.visit_id)
        .join(Appointment, Appointment.id == Visit.appointment_id)
        .join(Job, Job.id == Appointment.job_id)
        .where(mine.visit_id.in_(visits), mine.is_charged, other.is_charged)
        .order_by(Job.reference)
    )
    return [(visit, reference) for visit, reference in rows]


def _of(session: Session, model: Any, ids: Sequence[str]) -> list[Any]:
    return list(session.scalars(select(model).where(model.visit_id.in_(ids)).order_by(model.id)))
