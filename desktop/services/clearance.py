"""The dispatch check: who may go on a day and why not, and each decision kept with its evidence (N1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.audit import wait_for_turn
from desktop.db.models import Absence, Appointment, Assignment, DispatchDecision, Operative
from desktop.db.models.base import to_microseconds
from desktop.domain.appointments import LONGEST_VISIT, OVER, AppointmentState
from desktop.domain.clearance import (
    OperativeStatus,
    first_lawful_day,
    gender_blocks,
    refusal_text,
    visit_faults,
)
from desktop.domain.credentials import Need, judge, last_day
from desktop.domain.errors import Code, RefusedError, bad_input, not_found
from desktop.domain.roles import Action
from desktop.services.desk import Service, fetch, row_defaults
from desktop.services.papers import Papers
from desktop.services.visit_plans import READY, Loaded, Person, VisitRow, load_visits
from desktop.services.visit_statements import OF_DAY, ONE

SUBSTITUTES = 10
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Check:
    """The answer to `may this visit be dispatched`: no blocks means yes."""

    row: VisitRow
    substitutes: tuple[Person, ...]
    first_lawful_day: date | None


class DispatchedDay(NamedTuple):
    """How many visits of a day were dispatched together, and those that were not, with the reasons."""

    dispatched: int
    left_over: tuple[VisitRow, ...]


class ClearanceService(Service):
    """Who may go, and why not."""

    def day(self, on: date) -> list[VisitRow]:
        """Return every visit of the day that was not cancelled, in the order of their starts."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return load_visits(session, OF_DAY, on).rows

    def check(self, appointment: str) -> Check:
        """Return every reason against this visit and, where people are the reason, who is valid and free."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return check_of(session, load_one(session, appointment))

    def dispatch(self, appointment: str) -> None:
        """Dispatch a visit that may go; otherwise refuse with every reason, and keep the refusal (N1).

        The check runs inside the write and in its turn, so nothing can change between the look and the decision.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        refused: VisitRow | None = None
        with self.store.write(self.desk.actor, "appointments.dispatch") as write:
            session = write.session
            record = fetch(session, Appointment, appointment, "appointment", is_held=True)
            _refuse_over(record)
            wait_for_turn(session.connection())
            loaded = load_one(session, appointment)
            row = loaded.rows[0]
            write.about(f"appointments/{record.id}")
            if row.blocks:
                refused = row
                write.draft.action = "appointments.dispatch_refused"
            elif record.state != AppointmentState.DISPATCHED:
                record.state = AppointmentState.DISPATCHED
                record.dispatched_at = self.desk.now()
            write.add(
                DispatchDecision(
                    id=self.desk.new_id(),
                    appointment_id=record.id,
                    decided_at=self.desk.now(),
                    decided_by=self.desk.actor.name,
                    is_dispatched=refused is None,
                    evidence=_evidence(loaded, 0, record),
                )
            )
        if refused is not None:
            raise _refusal(refused)

    def dispatch_ready(self, on: date) -> DispatchedDay:
        """Dispatch every visit of the day that may go, together, and keep each decision with its evidence (N1).

        Those that may not go stay as they are and are returned; a decision against them is not kept, since
        nobody asked for them one by one.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        with self.store.write(self.desk.actor, "appointments.dispatch_ready") as write:
            session = write.session
            # Held before the turn, as every write does: nobody who has the turn waits for somebody without it.
            of_day = select(Appointment).where(Appointment.day == on, Appointment.is_live)
            held = session.scalars(of_day.order_by(Appointment.id).with_for_update(key_share=True)).all()
            wait_for_turn(session.connection())
            loaded = load_visits(session, OF_DAY, on)
            known = {record.id for record in held}
            ready = {
                row.appointment: index
                for index, row in enumerate(loaded.rows)
                if row.state == READY and row.appointment in known
            }
            now = self.desk.now()
            write.about(f"day/{on.isoformat()}", f"{len(ready)} dispatched")
            decisions = []
            for record in held:
                if record.id not in ready:
                    continue
                record.state, record.dispatched_at = AppointmentState.DISPATCHED, now
                decisions.append(
                    row_defaults(
                        DispatchDecision,
                        {
                            "id": self.desk.new_id(),
                            "appointment_id": record.id,
                            "decided_at": now,
                            "decided_by": self.desk.actor.name,
                            "is_dispatched": True,
                            "evidence": _evidence(loaded, ready[record.id], record),
                        },
                    )
                )
            write.add_rows(DispatchDecision, decisions)
        left = tuple(row for row in loaded.rows if row.state in ("not_confirmed", "blocked"))
        return DispatchedDay(len(ready), left)


def load_one(session: Session, appointment: str) -> Loaded:
    """Return one visit with everything its check rests on; refuses not_found."""
    day = session.scalar(select(Appointment.day).where(Appointment.id == appointment))
    if day is None:
        raise not_found("appointment")
    return load_visits(session, ONE, day, one=appointment)


def check_of(session: Session, loaded: Loaded) -> Check:
    """Return the answer of the check of one loaded visit, with who else may go where people are the reason."""
    row = loaded.rows[0]
    people = any(block.operative or block.code in ("nobody", "two_person") for block in row.blocks)
    found = find_substitutes(session, loaded) if people else ()
    first = first_lawful_day(loaded.plans[0], loaded.papers.faults) if people else None
    return Check(row, found, first)


def find_substitutes(session: Session, loaded: Loaded) -> tuple[Person, ...]:
    """Return up to ten others of the trade who are valid that day and free in that slot, by name."""
    row, plan = loaded.rows[0], loaded.plans[0]
    clash = (
        select(Assignment.id)
        .where(
            Assignment.operative_id == Operative.id,
            Assignment.is_live,
            Assignment.starts_at < plan.ends_at,
            Assignment.starts_at
            > plan.starts_at - LONGEST_VISIT,  # so that not every visit of theirs is read
            Assignment.ends_at > plan.starts_at,
        )
        .exists()
    )
    away = (
        select(Absence.id)
        .where(
            Absence.operative_id == Operative.id,
            Absence.starts_at < plan.ends_at,
            Absence.ends_at > plan.starts_at,
        )
        .exists()
    )
    candidates = [
        one
        for one in session.execute(
            select(
                Operative.id,
                Operative.name,
                Operative.status,
                Operative.started_on,
                Operative.left_on,
                Operative.suspended_until,
                Operative.gender,
                Operative.trades,
            )
            .where(~clash, ~away, Operative.status == OperativeStatus.ACTIVE)
            .order_by(Operative.name, Operative.id)
        )
        if (not one.trades or row.trade in one.trades) and not gender_blocks(one, plan)
    ]
    kinds = {need.kind for need in plan.needs}
    found: list[Person] = []
    for start in range(0, len(candidates), _CHUNK):
        chunk = candidates[start : start + _CHUNK]
        papers = Papers(session.connection(), loaded.rules, row.day)
        papers.read_of([one.id for one in chunk], kinds)
        for one in chunk:
            if not visit_faults(one, plan, plan.day, papers.faults):
                found.append(Person(one.id, one.name))
            if len(found) == SUBSTITUTES:
                return tuple(found)
    return tuple(found)


def _refuse_over(record: Appointment) -> None:
    if record.state == AppointmentState.CANCELLED:
        raise bad_input("This appointment was cancelled. Book a new one.")
    if record.state in OVER:
        raise bad_input("This visit has already taken place.")


def _refusal(row: VisitRow) -> RefusedError:
    codes = {block.code for block in row.blocks}
    code = Code.NOT_CONFIRMED if codes == {"not_confirmed"} else Code.NOT_VALID
    if codes == {"overlap"}:
        code = Code.OVERLAP
    return RefusedError(code, refusal_text(row.blocks, dict(row.crew)), blocks=row.blocks)


def _evidence(loaded: Loaded, index: int, record: Appointment) -> dict[str, Any]:
    """Return what the decision on one of the visits rested on, as it stood then."""
    row, plan = loaded.rows[index], loaded.plans[index]

    def counted(operative: str, need: Need) -> Iterable[dict[str, Any]]:
        kind = loaded.rules.kinds[need.kind]
        for one in loaded.papers.held(operative, need.kind):
            if not judge([one], kind, need, plan.day):
                until = last_day(one, kind, need, plan.day)
                yield {
                    "kind": need.kind,
                    "level": one.level,
                    "counts_until": until.isoformat() if until else None,
                    "seen_on": one.seen_on.isoformat() if one.seen_on else None,
                    "seen_by": one.seen_by,
                }
                return

    return {
        "day": plan.day.isoformat(),
        "slot": [to_microseconds(plan.starts_at), to_microseconds(plan.ends_at)],
        "confirmation": record.confirmation_id,
        **({"unconfirmed": _unconfirmed(record)} if plan.is_unconfirmed else {}),
        "people_needed": plan.people_needed,
        "crew": [
            {
                "operative": person.id,
                "name": person.name,
                "credentials": [found for need in plan.needs for found in counted(person.id, need)],
            }
            for person in row.crew
        ],
        "blocks": [
            {"code": block.code, "operative": block.operative, "text": block.text} for block in row.blocks
        ],
    }


def _unconfirmed(record: Appointment) -> dict[str, Any]:
    return {
        "reason": record.unconfirmed_reason,
        "agreed_by": record.unconfirmed_agreed_by,
        "noted_by": record.unconfirmed_by,
        "noted_at": record.unconfirmed_at.isoformat() if record.unconfirmed_at else None,
    }
