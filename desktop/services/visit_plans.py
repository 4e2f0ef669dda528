"""Loading visits with everything their dispatch check rests on: set-wise, five statements however many.

Tables are read, not mapped classes: a day of a contractor is some ten thousand rows, and nothing of them is changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, literal, null, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from desktop.db.models import (
    Absence,
    Alert,
    Appointment,
    Assignment,
    Client,
    Confirmation,
    Credential,
    Home,
    Job,
    Operative,
    Requirement,
    Resident,
)
from desktop.db.one_of import OneOf
from desktop.domain.absences import absence_text
from desktop.domain.appointments import STILL_AHEAD, AppointmentState
from desktop.domain.clearance import Block, VisitPlan, clear_visit
from desktop.domain.credentials import Need
from desktop.domain.wording import weekday_text
from desktop.services.lists import emergencies
from desktop.services.papers import Member, Papers, Rules, read_rules
from desktop.system.clock import local

READY = "ready"  # what a list calls a visit that may be dispatched


_CHANNELS = {
    "phone": "by phone",
    "text": "by text",
    "email": "by e-mail",
    "letter": "by letter",
    "in_person": "in person",
    "platform": "on the platform",
}


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
    slot_kind: str = ""
    is_unconfirmed: bool = False
    was_confirmed: bool = False


class _Slot(NamedTuple):
    starts_at: datetime
    ends_at: datetime


_A, _S, _Y = Appointment.__table__.c, Assignment.__table__.c, Confirmation.__table__.c
_J, _H, _C, _O = Job.__table__.c, Home.__table__.c, Client.__table__.c, Operative.__table__.c
_R, _P, _L = Requirement.__table__.c, Credential.__table__.c, Alert.__table__.c
_W, _B = Resident.__table__.c, Absence.__table__.c

_VISITS = (
    select(
        _A.id,
        _A.version,
        _A.day,
        _A.starts_at,
        _A.ends_at,
        _A.local_start,
        _A.local_end,
        _A.state,
        _A.was_confirmed,
        _A.slot_kind,
        _A.unconfirmed_at,
        _J.id.label("job"),
        _J.reference,
        _J.trade,
        _J.kind,
        _J.priority,
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
        *(_O[name].label(f"member_{name}") for name in Member._fields[1:]),
    )
    .join_from(Appointment.__table__, Job.__table__, _J.id == _A.job_id)
    .join(Home.__table__, _H.id == _J.home_id)
    .join(Client.__table__, _C.id == _J.client_id)
    .outerjoin(Confirmation.__table__, _Y.id == _A.confirmation_id)
    .outerjoin(Assignment.__table__, _S.appointment_id == _A.id)
    .outerjoin(Operative.__table__, _O.id == _S.operative_id)
    .order_by(_A.starts_at, _A.id, _S.id)
)


def _nothing(column: Any, name: str) -> ColumnElement[Any]:
    return type_coerce(null(), column.type).label(name)


# Who of those who go is away, and what the alerts of a home and its residents ask for, in one statement.
_ABSENT = (
    select(
        _A.id.label("appointment"),
        _B.operative_id.label("away"),
        _B.starts_at.label("since"),
        _B.ends_at.label("until"),
        _nothing(_L.home_id, "home"),
        _nothing(_L.people_needed, "people_needed"),
        _nothing(_L.starts_on, "starts_on"),
        _nothing(_L.ends_on, "ends_on"),
        _nothing(_L.operative_gender, "operative_gender"),
        _nothing(_L.operative_gender, "says"),
    )
    .join_from(Appointment.__table__, Assignment.__table__, _S.appointment_id == _A.id)
    .join(
        Absence.__table__,
        and_(_B.operative_id == _S.operative_id, _B.starts_at < _A.ends_at, _B.ends_at > _A.starts_at),
    )
)
_NOBODY_AWAY = (null(),) * 4
_ALERTS = (
    select(
        *_NOBODY_AWAY,
        _L.home_id,
        _L.people_needed,
        _L.starts_on,
        _L.ends_on,
        _L.operative_gender,
        literal("An alert asks for"),
    )
    .join_from(Alert.__table__, Job.__table__, _J.home_id == _L.home_id)
    .join(Appointment, _A.job_id == _J.id)
    .where(
        or_(_L.people_needed > 1, _L.operative_gender != ""),
        or_(_L.starts_on.is_(None), _L.starts_on <= bindparam("last")),
        or_(_L.ends_on.is_(None), _L.ends_on >= bindparam("day")),
    )
)
_ASKED_FOR = (
    select(
        *_NOBODY_AWAY,
        _W.home_id,
        literal(1),
        null(),
        null(),
        _W.operative_gender,
        literal("The resident asks for"),
    )
    .join_from(Resident.__table__, Job.__table__, _J.home_id == _W.home_id)
    .join(Appointment, _A.job_id == _J.id)
    .where(_W.is_active, _W.operative_gender != "")
)


class Which:
    """Which visits: the statements of one question, built once, so that asking it again costs no thought."""

    def __init__(self, condition: ColumnElement[bool]) -> None:
        self.visits = _VISITS.where(condition)
        self.beside = union_all(*(one.where(condition) for one in (_ABSENT, _ALERTS, _ASKED_FOR)))


OF_DAY = Which(and_(_A.day == bindparam("day"), _A.is_live))
ONE = Which(_A.id == bindparam("one"))
_MINE = aliased(Assignment.__table__)
OF_PERSON = Which(
    and_(
        _A.day.between(bindparam("day"), bindparam("last")),
        _A.is_live,
        _A.id.in_(select(_MINE.c.appointment_id).where(_MINE.c.operative_id == bindparam("person"))),
    )
)


# Who stands on the visible rows of a board, and the visits of one page of a list: never more is read.
OF_PEOPLE = Which(
    _A.id.in_(
        select(_MINE.c.appointment_id).where(
            OneOf(_MINE.c.operative_id, "people"),
            _MINE.c.starts_at >= bindparam("since"),
            _MINE.c.starts_at < bindparam("until"),
            _MINE.c.is_live,
        )
    )
)
OF_IDS = Which(OneOf(_A.id, "ids"))


class Loaded(NamedTuple):
    """Visits with what their check rested on."""

    rows: list[VisitRow]
    plans: list[VisitPlan]
    papers: Papers
    rules: Rules


def load_visits(
    session: Session, which: Which, day: date, last: date | None = None, **parameters: Any
) -> Loaded:
    """Return the visits that `which` selects, from `day` to `last` (else of that day), with states and blocks.

    Five statements at most, however many visits (D4), and one more where an emergency goes without a yes.
    """
    connection = session.connection()
    parameters.update(day=day, last=last or day)
    rules = read_rules(connection)
    visits: dict[str, Any] = {}
    crews: dict[str, list[Member]] = {}
    for row in connection.execute(which.visits, parameters).all():
        visits.setdefault(row.id, row)
        if row.member is not None:
            crews.setdefault(row.id, []).append(Member._make(row[-len(Member._fields) :]))
    alerts: dict[str, list[Any]] = {}
    absent: dict[str, dict[str, str]] = {}
    for one in connection.execute(which.beside, parameters).all():
        if one.away is None:
            alerts.setdefault(one.home, []).append(one)
        else:
            absent.setdefault(one.appointment, {})[one.away] = absence_text(one.since, one.until)
    # What has taken place or was cancelled is history: it is shown, not judged again, so no papers are read.
    judged = {
        row.id: rules.needs(row.trade, row.client_id, row.kind)
        for row in visits.values()
        if row.state in STILL_AHEAD
    }
    papers = Papers(connection, rules, day)
    if judged:
        papers.read_of(
            {member.id for visit in judged for member in crews.get(visit, ())},
            {need.kind for needs in judged.values() for need in needs},
        )
    busy = _double_booked(visits.values(), crews)
    unconfirmed = {row.id: row.priority for row in visits.values() if row.unconfirmed_at is not None}
    if not unconfirmed.keys().isdisjoint(judged):
        # What the client agreed to holds only while the job is an emergency.
        urgent = emergencies(session)
        unconfirmed = {one: code for one, code in unconfirmed.items() if code in urgent or one not in judged}
    plans = [
        _plan(
            row,
            crews.get(row.id, ()),
            judged.get(row.id, ()),
            [one for one in alerts[row.home] if _is_on(one, row.day)] if row.home in alerts else (),
            busy,
            absent.get(row.id, {}),
            is_unconfirmed=row.id in unconfirmed,
        )
        for row in visits.values()
    ]
    short = {
        member.id
        for visit, plan in zip(visits, plans, strict=True)
        if visit in judged
        for member in plan.crew
        if papers.faults(member, plan.needs, plan.day)
    }
    if short:
        papers.read_everything(short)
    rows = [
        _row(visit, plan, clear_visit(plan, papers.faults) if visit.id in judged else ())
        for visit, plan in zip(visits.values(), plans, strict=True)
    ]
    return Loaded(rows, plans, papers, rules)


def _is_on(alert: Any, day: date) -> bool:
    return (alert.starts_on is None or alert.starts_on <= day) and (
        alert.ends_on is None or alert.ends_on >= day
    )


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
    crew: Sequence[Member],
    wanted: tuple[Need, ...],
    alerts: Sequence[Any],
    busy: Mapping[tuple[str, str], str],
    absent: Mapping[str, str],
    *,
    is_unconfirmed: bool,
) -> VisitPlan:
    return VisitPlan(
        day=row.day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        confirmation=None if row.spoke_to is None else _Slot(row.yes_starts_at, row.yes_ends_at),
        was_confirmed_before=row.was_confirmed,
        people_needed=max((one.people_needed for one in alerts), default=1),
        crew=crew,
        needs=wanted,
        busy={who: other for (visit, who), other in busy.items() if visit == row.id} if busy else {},
        absent=absent,
        genders={one.operative_gender: one[-1] for one in alerts if one.operative_gender},
        is_unconfirmed=is_unconfirmed,
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
        row.slot_kind,
        plan.is_unconfirmed,
        plan.was_confirmed_before,
    )


def _state(state: str, blocks: Sequence[Block]) -> str:
    """Return what a list shows: ready, not_confirmed or blocked while it lies ahead, else how it ended."""
    if state not in (AppointmentState.BOOKED, AppointmentState.CONFIRMED):
        return state
    if not blocks:
        return READY
    return "not_confirmed" if all(block.code == "not_confirmed" for block in blocks) else "blocked"


def channel_text(channel: str) -> str:
    """Return `by phone`, `in person` …"""
    return _CHANNELS.get(channel, f"by {channel}")


def confirmed_text(row: VisitRow) -> str:
    """Return how the resident said yes, or an empty text."""
    if row.confirmed_at is None:
        return ""
    at = local(row.confirmed_at)
    return f"Confirmed {channel_text(row.confirmed_channel)} {weekday_text(at.date())[:3]} {at:%H:%M}"
