"""Who went to a visit unsent, or might not have been sent that day, judged by the rule of the dispatch check."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, AuditChange, AuditEntry, Job, Operative
from desktop.domain.clearance import person_faults
from desktop.domain.days import local_day
from desktop.domain.wording import list_text
from desktop.services.papers import Member, Papers, read_rules

# Whoever was fit to go, to a visit that the resident wanted, owes nothing for a button that nobody pressed.
_UNSENT = "nobody dispatched this visit, and the resident had not confirmed it"
_STANDING = ("status", "suspended_until")


class Went(NamedTuple):
    """People who went to a visit, or were to go: its appointment, and when they came if that is told."""

    appointment: str
    arrived_at: datetime | None
    people: Sequence[str]


class Uncleared(NamedTuple):
    """Somebody whom nobody sent, or who might not have been sent that day, and why."""

    name: str
    text: str


def read_uncleared(session: Session, visits: Iterable[Went]) -> dict[str, dict[str, Uncleared]]:
    """Return by appointment and operative who was not cleared on the day; five statements, however many visits."""
    asked = {one.appointment: one for one in visits if one.people}
    if not asked:
        return {}
    slots = session.execute(
        select(
            Appointment.id,
            Appointment.starts_at,
            or_(
                Appointment.dispatched_at.is_not(None),
                Appointment.confirmation_id.is_not(None),
                Appointment.unconfirmed_at.is_not(None),
            ).label("is_agreed"),
            Job.trade,
            Job.client_id,
            Job.kind,
        )
        .join(Job, Job.id == Appointment.job_id)
        .where(Appointment.id.in_(list(asked)))
    ).all()
    people = {one for went in asked.values() for one in went.people}
    members = {
        row[0]: Member._make(row)
        for row in session.execute(
            select(*(getattr(Operative, name) for name in Member._fields)).where(Operative.id.in_(people))
        )
    }
    connection = session.connection()
    rules = read_rules(connection)
    came = {slot.id: asked[slot.id].arrived_at or slot.starts_at for slot in slots}
    later = _changed_since(session, people, min(came.values()))
    papers = Papers(connection, rules, local_day(min(came.values())))
    papers.read_everything(people)
    found: dict[str, dict[str, Uncleared]] = {}
    for slot in slots:
        at = came[slot.id]
        needs = rules.needs(slot.trade, slot.client_id, slot.kind)
        for person in asked[slot.id].people:
            then = _as_at(members[person], later, at)
            faults = person_faults(then, needs, rules.kinds, papers.held, local_day(at))
            told = [] if slot.is_agreed else [_UNSENT]
            told += [fault.text for fault in faults]
            if told:
                text = list_text(told)
                found.setdefault(slot.id, {})[person] = Uncleared(then.name, text)
    return found


_Later = tuple[str, datetime, dict[str, Any]]


def _changed_since(session: Session, people: Iterable[str], since: datetime) -> list[_Later]:
    """Return what was changed of people from then on, the newest first: a suspension says no day on which it began."""
    rows = session.execute(
        select(AuditChange.row_id, AuditEntry.at, AuditChange.changes)
        .join(AuditEntry, AuditEntry.seq == AuditChange.seq)
        .where(
            AuditChange.table_name == Operative.__tablename__,
            AuditChange.row_id.in_(people),
            AuditChange.kind == "update",
            AuditEntry.at > since,
        )
        .order_by(AuditChange.seq.desc())
    )
    return [(person, at, json.loads(changes)) for person, at, changes in rows]


def _as_at(member: Member, later: Iterable[_Later], at: datetime) -> Member:
    """Return somebody as they stood with the firm at an instant."""
    for person, changed_at, changes in later:
        if person == member.id and changed_at > at:
            before = {name: changes[name][0] for name in _STANDING if name in changes}
            if before.get("suspended_until"):
                before["suspended_until"] = date.fromisoformat(before["suspended_until"])
            member = member._replace(**before)
    return member
