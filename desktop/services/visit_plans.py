"""Loading visits with everything their dispatch check rests on: set-wise, six statements however many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from desktop.db.models import (
    Alert,
    Appointment,
    Assignment,
    Client,
    Confirmation,
    Credential,
    CredentialKind,
    Home,
    Job,
    Operative,
    Requirement,
)
from desktop.domain.appointments import STILL_AHEAD, AppointmentState
from desktop.domain.clearance import Block, OperativeLike, VisitPlan, clear_visit, person_faults
from desktop.domain.credentials import CredentialLike, Fault, Need
from desktop.domain.requirements import needs


class Person(NamedTuple):
    """Somebody who goes, or might."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit of a day as lists show it."""

    appointment: str
    version: int
    day: date
    start: str
    end: str
    home: str
    address: str
    postcode: str
    client: str
    job: str
    reference: str
    trade: str
    description: str
    confirmed_by: str
    confirmed_channel: str
    confirmed_at: datetime | None
    people_needed: int
    crew: tuple[Person, ...]
    state: str
    blocks: tuple[Block, ...]


class _Kind(NamedTuple):
    code: str
    name: str
    default_months: int | None
    is_original_needed: bool
    current_version: str


class _Requirement(NamedTuple):
    scope: str
    key: str
    kind: str
    level: str
    category: str
    recheck_months: int | None
    asked_by: str


class _Slot(NamedTuple):
    starts_at: datetime
    ends_at: datetime


_VISITS = (
    select(
        Appointment.id,
        Appointment.version,
        Appointment.day,
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.local_start,
        Appointment.local_end,
        Appointment.state,
        Appointment.was_confirmed,
        Job.id.label("job"),
        Job.reference,
        Job.trade,
        Job.kind,
        Job.description,
        Job.client_id,
        Client.name.label("client"),
        Home.id.label("home"),
        Home.address,
        Home.postcode,
        Confirmation.starts_at.label("yes_starts_at"),
        Confirmation.ends_at.label("yes_ends_at"),
        Confirmation.spoke_to,
        Confirmation.channel,
        Confirmation.confirmed_at,
    )
    .join(Job, Job.id == Appointment.job_id)
    .join(Home, Home.id == Job.home_id)
    .join(Client, Client.id == Job.client_id)
    .outerjoin(Confirmation, Confirmation.id == Appointment.confirmation_id)
)
_CREW = select(
    Assignment.appointment_id,
    Operative.id,
    Operative.name,
    Operative.status,
    Operative.started_on,
    Operative.left_on,
    Operative.suspended_until,
).join(Operative, Operative.id == Assignment.operative_id)
_ALERTS = select(Alert.home_id, Alert.people_needed).where(
    Alert.people_needed > 1,
    or_(Alert.starts_on.is_(None), Alert.starts_on <= bindparam("day")),
    or_(Alert.ends_on.is_(None), Alert.ends_on >= bindparam("day")),
)
_RULES = select(
    Requirement.scope,
    Requirement.key,
    Requirement.kind,
    Requirement.level,
    Requirement.category,
    Requirement.recheck_months,
    Requirement.asked_by,
    CredentialKind.name,
    CredentialKind.default_months,
    CredentialKind.is_original_needed,
    CredentialKind.current_version,
).join(CredentialKind, CredentialKind.code == Requirement.kind)
_HELD = select(
    Credential.operative_id,
    Credential.kind,
    Credential.level,
    Credential.issued_on,
    Credential.expires_on,
    Credential.seen_on,
    Credential.seen_by,
    Credential.withdrawn_on,
    Credential.update_status,
    Credential.update_checked_on,
    Credential.version_acknowledged,
    Credential.categories,
    Credential.id,
)
# A credential outside this cannot count on the day, whatever the rule says further; it is read only where
# the reason has to be told.
_MAY_COUNT = and_(
    Credential.withdrawn_on.is_(None),
    or_(Credential.expires_on.is_(None), Credential.expires_on >= bindparam("day")),
)


class Rules:
    """What is asked, by the scopes of a visit; each combination is worked out once."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(_RULES).all()
        self.requirements = [_Requirement(*row[:7]) for row in rows]
        self.kinds = {row[2]: _Kind(row[2], *row[7:]) for row in rows}
        self._needs: dict[tuple[str, str, str], tuple[Need, ...]] = {}

    def needs(self, trade: str, client_id: str, job_kind: str) -> tuple[Need, ...]:
        """Return what such a visit needs."""
        key = (trade, client_id, job_kind)
        if key not in self._needs:
            self._needs[key] = needs(self.requirements, trade=trade, client_id=client_id, job_kind=job_kind)
        return self._needs[key]


class Papers:
    """The credentials of many people, read at most twice: what may count, then everything of the blocked."""

    def __init__(self, session: Session, rules: Rules, day: date) -> None:
        self._session, self._rules, self._day = session, rules, day
        self._held: dict[tuple[str, str], list[CredentialLike]] = {}
        self._remembered: dict[tuple[str, tuple[Need, ...]], tuple[Fault, ...]] = {}

    def read(self, whose: ColumnElement[bool], kinds: Iterable[str], parameters: Mapping[str, Any]) -> None:
        """Read what may count on the day of these people."""
        statement = _HELD.where(whose, Credential.kind.in_(sorted(kinds)), _MAY_COUNT)
        self._add(statement, {**parameters, "day": self._day})

    def read_everything(self, operatives: Iterable[str]) -> None:
        """Read the rest of these people's credentials, so that the reason told is the right one."""
        who = sorted(operatives)
        self._held = {key: held for key, held in self._held.items() if key[0] not in set(who)}
        for key in [key for key in self._remembered if key[0] in set(who)]:
            del self._remembered[key]
        self._add(_HELD.where(Credential.operative_id.in_(who)), {})

    def _add(self, statement: Any, parameters: Mapping[str, Any]) -> None:
        held = self._held
        for row in self._session.execute(statement, parameters):
            held.setdefault((row[0], row[1]), []).append(row)

    def held(self, operative: str, kind: str) -> list[CredentialLike]:
        """Return what was read of one person and kind."""
        return self._held.get((operative, kind), [])

    def faults(self, operative: OperativeLike, wanted: tuple[Need, ...], day: date) -> tuple[Fault, ...]:
        """Return what stops this person; remembered, since a person goes to several homes a day."""
        key = (operative.id, wanted)
        if key not in self._remembered:
            self._remembered[key] = person_faults(operative, wanted, self._rules.kinds, self.held, day)
        return self._remembered[key]


class Loaded(NamedTuple):
    """Visits with what their check rested on."""

    rows: list[VisitRow]
    plans: list[VisitPlan]
    papers: Papers
    rules: Rules


def load_visits(
    session: Session, which: ColumnElement[bool], parameters: Mapping[str, Any], day: date
) -> Loaded:
    """Return the visits that `which` selects, each with its state and blocks; seven statements at most."""
    rules = Rules(session)
    visits = session.execute(
        _VISITS.where(which).order_by(Appointment.starts_at, Appointment.id), parameters
    ).all()
    these = select(Appointment.id).where(which)
    crews: dict[str, list[Any]] = {}
    for one in session.execute(_CREW.where(Assignment.appointment_id.in_(these)), parameters):
        crews.setdefault(one[0], []).append(one)
    homes = select(Job.home_id).join(Appointment, Appointment.job_id == Job.id).where(which)
    people_needed: dict[str, int] = {}
    for home, people in session.execute(_ALERTS.where(Alert.home_id.in_(homes)), {**parameters, "day": day}):
        people_needed[home] = max(people, people_needed.get(home, 1))
    papers = Papers(session, rules, day)
    wanted = {row.id: rules.needs(row.trade, row.client_id, row.kind) for row in visits}
    who = select(Assignment.operative_id).where(Assignment.appointment_id.in_(these))
    kinds = {need.kind for asked in set(wanted.values()) for need in asked}
    papers.read(Credential.operative_id.in_(who), kinds, parameters)
    busy = _double_booked(visits, crews)
    plans = [_plan(row, crews.get(row.id, []), wanted[row.id], people_needed, busy) for row in visits]
    short = {
        member.id for plan in plans for member in plan.crew if papers.faults(member, plan.needs, plan.day)
    }
    if short:
        papers.read_everything(short)
    rows = [
        # What has taken place or was cancelled is history: it is shown, not judged again.
        _row(visit, plan, clear_visit(plan, papers.faults) if visit.state in STILL_AHEAD else ())
        for visit, plan in zip(visits, plans, strict=True)
    ]
    return Loaded(rows, plans, papers, rules)


def _double_booked(visits: Sequence[Any], crews: Mapping[str, Sequence[Any]]) -> dict[tuple[str, str], str]:
    """Return who stands twice at one time among these visits: {(appointment, operative): other reference}.

    The database refuses that already; if somebody got past it, nobody is sent on the strength of it.
    """
    found: dict[tuple[str, str], str] = {}
    last: dict[str, Any] = {}
    for visit in visits:  # in the order of their starts
        if visit.state == AppointmentState.CANCELLED:
            continue
        for member in crews.get(visit.id, ()):
            before = last.get(member.id)
            if before is not None and before.ends_at > visit.starts_at:
                found[visit.id, member.id] = before.reference
                found[before.id, member.id] = visit.reference
            if before is None or visit.ends_at > before.ends_at:
                last[member.id] = visit
    return found


def _plan(
    row: Any,
    crew: Sequence[Any],
    wanted: tuple[Need, ...],
    people_needed: Mapping[str, int],
    busy: Mapping[tuple[str, str], str],
) -> VisitPlan:
    yes = _Slot(row.yes_starts_at, row.yes_ends_at) if row.yes_starts_at is not None else None
    return VisitPlan(
        day=row.day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        confirmation=yes,
        was_confirmed_before=row.was_confirmed,
        people_needed=people_needed.get(row.home, 1),
        crew=crew,
        needs=wanted,
        busy={who: other for (visit, who), other in busy.items() if visit == row.id} if busy else {},
    )


def _row(row: Any, plan: VisitPlan, blocks: tuple[Block, ...]) -> VisitRow:
    return VisitRow(
        appointment=row.id,
        version=row.version,
        day=row.day,
        start=row.local_start,
        end=row.local_end,
        home=row.home,
        address=row.address,
        postcode=row.postcode,
        client=row.client,
        job=row.job,
        reference=row.reference,
        trade=row.trade,
        description=row.description,
        confirmed_by=row.spoke_to or "",
        confirmed_channel=row.channel or "",
        confirmed_at=row.confirmed_at,
        people_needed=plan.people_needed,
        crew=tuple(Person(member.id, member.name) for member in plan.crew),
        state=_state(row.state, blocks),
        blocks=blocks,
    )


def _state(state: str, blocks: Sequence[Block]) -> str:
    """Return what a list shows: ready, not_confirmed or blocked while it lies ahead, else how it ended."""
    if state not in (AppointmentState.BOOKED, AppointmentState.CONFIRMED):
        return state
    if not blocks:
        return "ready"
    return "not_confirmed" if all(block.code == "not_confirmed" for block in blocks) else "blocked"
