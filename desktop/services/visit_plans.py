"""Loading visits with everything their dispatch check rests on: set-wise, five statements however many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select
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
from desktop.domain.credentials import DBS, CredentialLike, Fault, Need, UpdateStatus
from desktop.domain.days import add_months
from desktop.domain.requirements import DEFAULT_RECHECK_MONTHS, Scope, needs


class Person(NamedTuple):
    """Somebody who goes, or might."""

    id: str
    name: str


class VisitRow(NamedTuple):
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


class _Member(NamedTuple):
    id: str
    name: str
    status: str
    started_on: date | None
    left_on: date | None
    suspended_until: date | None


class _Held(NamedTuple):
    level: str
    issued_on: date | None
    expires_on: date | None
    seen_on: date | None
    seen_by: str
    withdrawn_on: date | None
    update_status: str
    update_checked_on: date | None
    version_acknowledged: str
    categories: Mapping[str, str | None] | None


class _Slot(NamedTuple):
    starts_at: datetime
    ends_at: datetime


# Tables, not mapped classes: a day of a contractor is some ten thousand rows, and nothing of them is changed.
_A, _S, _Y = Appointment.__table__.c, Assignment.__table__.c, Confirmation.__table__.c
_J, _H, _C, _O = Job.__table__.c, Home.__table__.c, Client.__table__.c, Operative.__table__.c
_R, _K, _P = Requirement.__table__.c, CredentialKind.__table__.c, Credential.__table__.c
_L = Alert.__table__.c

_VISITS = (
    select(
        _A.id,
        _A.version,
        _A.starts_at,
        _A.ends_at,
        _A.local_start,
        _A.local_end,
        _A.state,
        _A.was_confirmed,
        _J.id.label("job"),
        _J.reference,
        _J.trade,
        _J.kind,
        _J.description,
        _J.client_id,
        _C.name.label("client"),
        _H.id.label("home"),
        _H.address,
        _H.postcode,
        _Y.starts_at.label("yes_starts_at"),
        _Y.ends_at.label("yes_ends_at"),
        _Y.spoke_to,
        _Y.channel,
        _Y.confirmed_at,
        _O.id.label("member"),
        *(_O[name].label(f"member_{name}") for name in _Member._fields[1:]),
    )
    .join_from(Appointment.__table__, Job.__table__, _J.id == _A.job_id)
    .join(Home.__table__, _H.id == _J.home_id)
    .join(Client.__table__, _C.id == _J.client_id)
    .outerjoin(Confirmation.__table__, _Y.id == _A.confirmation_id)
    .outerjoin(Assignment.__table__, _S.appointment_id == _A.id)
    .outerjoin(Operative.__table__, _O.id == _S.operative_id)
    .order_by(_A.starts_at, _A.id, _S.id)
)
_ALERTS = (
    select(_L.home_id, _L.people_needed)
    .join_from(Alert.__table__, Job.__table__, _J.home_id == _L.home_id)
    .join(Appointment.__table__, _A.job_id == _J.id)
    .where(
        _L.people_needed > 1,
        or_(_L.starts_on.is_(None), _L.starts_on <= bindparam("day")),
        or_(_L.ends_on.is_(None), _L.ends_on >= bindparam("day")),
    )
)
_RULES = select(
    *(_R[name] for name in _Requirement._fields),
    _K.name,
    _K.default_months,
    _K.is_original_needed,
    _K.current_version,
).join_from(Requirement.__table__, CredentialKind.__table__, _K.code == _R.kind)
_HELD = select(_P.id, _P.operative_id, _P.kind, *(_P[name] for name in _Held._fields))
# A credential outside this cannot count on the day, whatever the rule says further; it is read only where
# the reason has to be told. What the Update Service said of a person stays, though its certificate went.
_MAY_COUNT = or_(
    and_(
        _P.withdrawn_on.is_(None),
        or_(_P.expires_on.is_(None), _P.expires_on >= bindparam("day")),
        or_(
            _P.kind != DBS,
            _P.issued_on.is_(None),
            _P.issued_on >= bindparam("oldest_dbs"),
            _P.update_checked_on >= bindparam("oldest_dbs"),
        ),
    ),
    _P.update_status == UpdateStatus.NEW_INFO,
)
_ASKED = or_(
    _R.scope == Scope.ALWAYS,
    and_(_R.scope == Scope.TRADE, _R.key == _J.trade),
    and_(_R.scope == Scope.CLIENT, _R.key == _J.client_id),
    and_(_R.scope == Scope.JOB_KIND, _R.key == _J.kind),
)
# What may count, of exactly the kinds that the visits ask of the people who go.
_HELD_OF_VISITS = (
    _HELD.join_from(Appointment.__table__, Job.__table__, _J.id == _A.job_id)
    .join(Assignment.__table__, _S.appointment_id == _A.id)
    .join(
        Credential.__table__,
        and_(
            _P.operative_id == _S.operative_id,
            _P.kind.in_(select(_R.kind).where(_ASKED).correlate(Job.__table__)),
        ),
    )
    .where(_MAY_COUNT)
)


class Which:
    """Which visits: the statements of one question, built once, so that asking it again costs no thought."""

    def __init__(self, condition: ColumnElement[bool]) -> None:
        self.visits = _VISITS.where(condition)
        self.alerts = _ALERTS.where(condition)
        self.held = _HELD_OF_VISITS.where(condition)


OF_DAY = Which(and_(_A.day == bindparam("day"), _A.is_live))
ONE = Which(_A.id == bindparam("one"))


class Rules:
    """What is asked, by the scopes of a visit; each combination is worked out once."""

    def __init__(self, connection: Connection) -> None:
        self.kinds: dict[str, _Kind] = {}
        self._requirements: dict[tuple[str, str], list[_Requirement]] = {}
        self._needs: dict[tuple[str, str, str], tuple[Need, ...]] = {}
        self._longest_recheck = DEFAULT_RECHECK_MONTHS
        for row in connection.execute(_RULES):
            one = _Requirement(*row[:7])
            self._requirements.setdefault((one.scope, one.key), []).append(one)
            self.kinds[one.kind] = _Kind(one.kind, *row[7:])
            self._longest_recheck = max(self._longest_recheck, one.recheck_months or 0)

    def oldest_dbs(self, day: date) -> date:
        """Return a day before which no DBS check counts under any policy of the office (with days to spare)."""
        return add_months(day, -self._longest_recheck) - timedelta(days=31)

    def needs(self, trade: str, client_id: str, job_kind: str) -> tuple[Need, ...]:
        """Return what such a visit needs."""
        key = (trade, client_id, job_kind)
        found = self._needs.get(key)
        if found is None:
            scopes = (
                (Scope.ALWAYS, ""),
                (Scope.TRADE, trade),
                (Scope.CLIENT, client_id),
                (Scope.JOB_KIND, job_kind),
            )
            asked = [one for scope in scopes for one in self._requirements.get(scope, ())]
            found = needs(asked, trade=trade, client_id=client_id, job_kind=job_kind)
            self._needs[key] = found
        return found


class Papers:
    """The credentials of many people, read at most twice: what may count, then everything of the blocked."""

    def __init__(self, connection: Connection, rules: Rules, day: date) -> None:
        self._connection, self._rules, self._day = connection, rules, day
        self._held: dict[tuple[str, str], dict[str, CredentialLike]] = {}
        self._remembered: dict[tuple[str, tuple[Need, ...], date], tuple[Fault, ...]] = {}

    def read_of_visits(self, which: Which, parameters: Mapping[str, Any]) -> None:
        """Read what may count on the day of the people these visits send."""
        self._add(which.held, {**parameters, "oldest_dbs": self._rules.oldest_dbs(self._day)})

    def read_of(self, operatives: Iterable[str], kinds: Iterable[str]) -> None:
        """Read what may count on the day of these people and kinds."""
        whose = _HELD.where(_P.operative_id.in_(sorted(operatives)), _P.kind.in_(sorted(kinds)), _MAY_COUNT)
        self._add(whose, {"day": self._day, "oldest_dbs": self._rules.oldest_dbs(self._day)})

    def read_everything(self, operatives: Iterable[str]) -> None:
        """Read the rest of these people's credentials, so that the reason told is the right one."""
        who = set(operatives)
        self._remembered = {key: found for key, found in self._remembered.items() if key[0] not in who}
        self._add(_HELD.where(_P.operative_id.in_(sorted(who))), {})

    def _add(self, statement: Any, parameters: Mapping[str, Any]) -> None:
        held = self._held
        for row_id, operative, kind, *rest in self._connection.execute(statement, parameters).all():
            found = held.get((operative, kind))
            if found is None:
                held[operative, kind] = {row_id: _Held._make(rest)}
            elif row_id not in found:
                found[row_id] = _Held._make(rest)

    def held(self, operative: str, kind: str) -> Iterable[CredentialLike]:
        """Return what was read of one person and kind."""
        found = self._held.get((operative, kind))
        return found.values() if found else ()

    def faults(self, operative: OperativeLike, wanted: tuple[Need, ...], day: date) -> tuple[Fault, ...]:
        """Return what stops this person; remembered, since a person goes to several homes a day."""
        key = (operative.id, wanted, day)
        found = self._remembered.get(key)
        if found is None:
            found = person_faults(operative, wanted, self._rules.kinds, self.held, day)
            self._remembered[key] = found
        return found


class Loaded(NamedTuple):
    """Visits with what their check rested on."""

    rows: list[VisitRow]
    plans: list[VisitPlan]
    papers: Papers
    rules: Rules


def load_visits(session: Session, which: Which, day: date, **parameters: Any) -> Loaded:
    """Return the visits of the day that `which` selects, with states and blocks.

    Five statements, however many visits (D4).
    """
    connection = session.connection()
    parameters["day"] = day
    rules = Rules(connection)
    visits: dict[str, Any] = {}
    crews: dict[str, list[_Member]] = {}
    for row in connection.execute(which.visits, parameters).all():
        visits.setdefault(row.id, row)
        if row.member is not None:
            crews.setdefault(row.id, []).append(_Member._make(row[-len(_Member._fields) :]))
    people_needed: dict[str, int] = {}
    for home, people in connection.execute(which.alerts, parameters).all():
        people_needed[home] = max(people, people_needed.get(home, 1))
    papers = Papers(connection, rules, day)
    papers.read_of_visits(which, parameters)
    busy = _double_booked(visits.values(), crews)
    plans = [
        _plan(
            row,
            day,
            crews.get(row.id, ()),
            rules.needs(row.trade, row.client_id, row.kind),
            people_needed,
            busy,
        )
        for row in visits.values()
    ]
    short = {
        member.id for plan in plans for member in plan.crew if papers.faults(member, plan.needs, plan.day)
    }
    if short:
        papers.read_everything(short)
    rows = [
        # What has taken place or was cancelled is history: it is shown, not judged again.
        _row(visit, plan, clear_visit(plan, papers.faults) if visit.state in STILL_AHEAD else ())
        for visit, plan in zip(visits.values(), plans, strict=True)
    ]
    return Loaded(rows, plans, papers, rules)


def _double_booked(visits: Iterable[Any], crews: Mapping[str, Sequence[Any]]) -> dict[tuple[str, str], str]:
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
    day: date,
    crew: Sequence[_Member],
    wanted: tuple[Need, ...],
    people_needed: Mapping[str, int],
    busy: Mapping[tuple[str, str], str],
) -> VisitPlan:
    return VisitPlan(
        day=day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        confirmation=None if row.spoke_to is None else _Slot(row.yes_starts_at, row.yes_ends_at),
        was_confirmed_before=row.was_confirmed,
        people_needed=people_needed.get(row.home, 1),
        crew=crew,
        needs=wanted,
        busy={who: other for (visit, who), other in busy.items() if visit == row.id} if busy else {},
    )


def _row(row: Any, plan: VisitPlan, blocks: tuple[Block, ...]) -> VisitRow:
    return VisitRow(
        row.id,
        row.version,
        plan.day,
        row.local_start,
        row.local_end,
        row.home,
        row.address,
        row.postcode,
        row.client,
        row.job,
        row.reference,
        row.trade,
        row.description,
        row.spoke_to or "",
        row.channel or "",
        row.confirmed_at,
        plan.people_needed,
        tuple([Person(member.id, member.name) for member in plan.crew]),
        _state(row.state, blocks),
        blocks,
    )


def _state(state: str, blocks: Sequence[Block]) -> str:
    """Return what a list shows: ready, not_confirmed or blocked while it lies ahead, else how it ended."""
    if state not in (AppointmentState.BOOKED, AppointmentState.CONFIRMED):
        return state
    if not blocks:
        return "ready"
    return "not_confirmed" if all(block.code == "not_confirmed" for block in blocks) else "blocked"
