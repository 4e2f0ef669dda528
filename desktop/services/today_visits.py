"""What stands around the visits of a day on the board: residents, tries to reach them, prompts, and notes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from desktop.db.models import Appointment, ContactAttempt, DispatchDecision, Job, Resident
from desktop.domain.appointments import AppointmentState
from desktop.domain.days import LONDON
from desktop.domain.operatives import days_left_text, good_until
from desktop.domain.repeats import RepeatRule, repeats
from desktop.domain.wording import list_text, ordinal_text
from desktop.services.jobs import choices
from desktop.services.standings import trade_names
from desktop.services.visit_plans import READY, Loaded, VisitRow, confirmed_text

_TRIES = {
    "phone": "call",
    "text": "text",
    "email": "e-mail",
    "letter": "letter",
    "in_person": "visit",
    "platform": "message",
}


class BoardRow(NamedTuple):
    """One visit of the day with what stands around it."""

    visit: VisitRow
    resident: str
    contact_text: str
    prompt: str
    note: str
    trade_name: str


class Around:
    """What stands around the visits of a day, each kind of it read at once."""

    def __init__(self, session: Session, on: date, soon_days: int) -> None:
        self._day, self._soon = on, timedelta(days=soon_days)
        self._trades = trade_names(session)
        of_day = and_(Appointment.day == on, Appointment.is_live)
        self._residents: dict[str, str] = {}
        for home, name in session.execute(
            select(Resident.home_id, Resident.name)
            .join(Job, Job.home_id == Resident.home_id)
            .join(Appointment, Appointment.job_id == Job.id)
            .where(of_day, Resident.is_active)
            .order_by(Resident.id)
        ):
            self._residents.setdefault(home, name)
        self._tries: dict[str, list[tuple[str, int]]] = {}
        for appointment, channel, count in session.execute(
            select(Appointment.id, ContactAttempt.channel, func.count())
            .join(Appointment, Appointment.id == ContactAttempt.appointment_id)
            .where(of_day)
            .group_by(Appointment.id, ContactAttempt.channel)
        ):
            self._tries.setdefault(appointment, []).append((channel, count))
        self._decisions = {
            row.appointment_id: row
            for row in session.execute(
                select(
                    DispatchDecision.appointment_id, DispatchDecision.decided_at, DispatchDecision.decided_by
                )
                .join(Appointment, Appointment.id == DispatchDecision.appointment_id)
                .where(of_day, DispatchDecision.is_dispatched)
                .order_by(DispatchDecision.decided_at)
            )
        }
        self._prompts = _prompts(session, on)
        self._ends: dict[tuple[str, Any], date | None] = {}

    def row(self, loaded: Loaded, index: int, visit: VisitRow) -> BoardRow:
        """Return one line of the board."""
        return BoardRow(
            visit,
            self._residents.get(visit.home, visit.confirmed_by),
            self._contact_text(visit),
            self._prompts.get(visit.job, ""),
            self._note(loaded, index, visit),
            self._trades.get(visit.trade, visit.trade),
        )

    def _contact_text(self, visit: VisitRow) -> str:
        said = confirmed_text(visit)
        if said:
            return said[:1].lower() + said[1:]
        tries = self._tries.get(visit.appointment, ())
        order = list(_TRIES)
        return (
            "not confirmed after "
            + list_text(
                f"{count} {_TRIES[channel]}{'s' if count > 1 else ''}"
                for channel, count in sorted(tries, key=lambda one: order.index(one[0]))
            )
            if tries
            else ""
        )

    def _note(self, loaded: Loaded, index: int, visit: VisitRow) -> str:
        decision = self._decisions.get(visit.appointment)
        if visit.state == AppointmentState.DISPATCHED and decision is not None:
            return f"{decision.decided_at.astimezone(LONDON):%H:%M} by {decision.decided_by}"
        if visit.state != READY:
            return ""
        ends = [
            (last, loaded.rules.kinds[need.kind].name)
            for person in visit.crew
            for need in loaded.plans[index].needs
            if (last := self._end(loaded, person.id, need)) is not None and last - self._day <= self._soon
        ]
        if ends:
            end, name = min(ends)
            left = (end - self._day).days
            return f"{name} ends {f'in {days_left_text(left)}' if left else 'today'}"
        return f"{visit.people_needed}-person visit met" if visit.people_needed > 1 else ""

    def _end(self, loaded: Loaded, person: str, need: Any) -> date | None:
        key = (person, need)
        if key not in self._ends:
            held = loaded.papers.held(person, need.kind)
            self._ends[key] = good_until(held, loaded.rules.kinds[need.kind], need, self._day)
        return self._ends[key]


def _prompts(session: Session, on: date) -> Mapping[str, str]:
    """Return, for each job of the day whose repair comes back too often, how often it did."""
    rules = {
        code: (kind.name, RepeatRule(kind.attributes["repeat_count"], kind.attributes["repeat_months"]))
        for code, kind in choices(session, "job_kinds").items()
        if "repeat_count" in kind.attributes
    }
    other = aliased(Job)
    reported: dict[tuple[str, str], dict[str, date]] = {}
    for job, kind, row_id, reported_on in session.execute(
        select(Job.id, Job.kind, other.id, other.reported_on)
        .join(Appointment, Appointment.job_id == Job.id)
        .join(other, and_(other.home_id == Job.home_id, other.kind == Job.kind))
        .where(
            Appointment.day == on,
            Appointment.is_live,
            Job.kind.in_(rules),
        )
    ):
        if reported_on is not None:
            reported.setdefault((job, kind), {})[row_id] = reported_on
    found = {}
    for (job, kind), days in reported.items():
        name, rule = rules[kind]
        if count := repeats(days.values(), on, rule):
            found[job] = f"{ordinal_text(count)} {name.lower()} in {rule.months} months"
    return found
