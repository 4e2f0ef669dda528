"""Loading visits with everything their dispatch check rests on: set-wise, five statements however many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from desktop.domain.absences import absence_text
from desktop.domain.appointments import STILL_AHEAD, AppointmentState
from desktop.domain.clearance import Block, VisitPlan, clear_visit
from desktop.domain.credentials import Need
from desktop.domain.wording import weekday_text
from desktop.services.lists import emergencies
from desktop.services.papers import Member, Papers, Rules, read_rules
from desktop.services.visit_statements import Which
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
