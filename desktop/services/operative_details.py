"""One operative in full: credentials with their history, what they cannot be sent to, and their next visits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Credential, Operative
from desktop.domain.appointments import STILL_AHEAD
from desktop.domain.clearance import Block
from desktop.domain.credentials import DBS, LEVEL_NAMES, Fault, Need, mask
from desktop.domain.operatives import CredentialState, DayState, Standing
from desktop.domain.roles import Action
from desktop.domain.settings import SOON
from desktop.domain.wording import MONTHS, day_text, in_sentence, list_text, names_text
from desktop.services.desk import Desk, fetch
from desktop.services.papers import Papers, read_rules
from desktop.services.settings import value_of
from desktop.services.standings import Judge, OperativeRow, trade_names
from desktop.services.visit_plans import VisitRow, load_visits
from desktop.services.visit_statements import OF_PERSON

DAYS_AHEAD = 14


class CredentialRow(NamedTuple):
    """One credential of the operative; of several of a kind the one that counts is current."""

    id: str
    version: int
    kind: str
    name: str
    number: str
    level: str
    level_text: str
    issued_on: date | None
    expires_on: date | None
    seen_on: date | None
    seen_by: str
    seen_text: str
    categories: tuple[str, ...]
    state: str
    text: str
    until: date | None
    faults: tuple[Fault, ...]
    is_current: bool
    is_needed: bool
    withdrawn_on: date | None
    withdrawn_reason: str


class UpcomingRow(NamedTuple):
    """One visit that is booked for somebody; `needs_other` says that they may not be sent to it."""

    appointment: str
    version: int
    day: date
    start: str
    end: str
    trade: str
    reference: str
    address: str
    postcode: str
    client: str
    state: str
    blocks: tuple[Block, ...]
    needs_other: bool


class Banner(NamedTuple):
    """What has to be known before anything else."""

    tone: str
    title: str
    text: str
    visits: int


class OperativeDetail(NamedTuple):
    """One operative in full on a day."""

    row: OperativeRow
    phone: str
    email: str
    notes: str
    status: str
    status_reason: str
    suspended_until: date | None
    started_on: date | None
    left_on: date | None
    headline: str
    banner: Banner | None
    credentials: tuple[CredentialRow, ...]
    missing: tuple[CredentialState, ...]
    upcoming: tuple[UpcomingRow, ...]


def load_person(desk: Desk, session: Session, operative: str, on: date) -> OperativeDetail:
    """Return one operative as they stand on a day; the number of statements does not grow with their papers."""
    record = fetch(session, Operative, operative, "operative")
    connection = session.connection()
    rules = read_rules(connection)
    papers = Papers(connection, rules, on)
    papers.read_everything([operative])
    judge = Judge(desk, rules, papers, trade_names(session), on, value_of(session, SOON))
    standing, states = judge.standing(record)
    row = judge.row(record, standing, states)
    credentials = _credentials(desk, session, record, judge, states)
    upcoming = upcoming_visits(desk, session, operative, on, judge.trades)
    return OperativeDetail(
        row=row,
        phone=record.phone,
        email=record.email,
        notes=record.notes,
        status=record.status,
        status_reason=record.status_reason,
        suspended_until=record.suspended_until,
        started_on=record.started_on,
        left_on=record.left_on,
        headline=_headline(row, record.started_on),
        banner=_banner(record, standing, upcoming),
        credentials=credentials,
        missing=tuple(state for need, state in states.items() if not judge.papers.held(operative, need.kind)),
        upcoming=upcoming,
    )


def upcoming_visits(
    desk: Desk, session: Session, operative: str, on: date, trades: Mapping[str, str]
) -> tuple[UpcomingRow, ...]:
    """Return what is booked for somebody from the day on, each visit with its state on its own day."""
    if not desk.may(Action.SEE_APPOINTMENTS):
        return ()
    last = on + timedelta(days=DAYS_AHEAD - 1)
    rows = load_visits(session, OF_PERSON, on, last, person=operative).rows
    return tuple(upcoming_row(row, operative, trades) for row in rows if row.state in _AHEAD)


_AHEAD = {"ready", "not_confirmed", "blocked", *STILL_AHEAD}


def upcoming_row(visit: VisitRow, operative: str, trades: Mapping[str, str]) -> UpcomingRow:
    """Return a visit as the page of one of its people shows it."""
    return UpcomingRow(
        visit.appointment,
        visit.version,
        visit.day,
        visit.start,
        visit.end,
        trades.get(visit.trade, visit.trade),
        visit.reference,
        visit.address,
        visit.postcode,
        visit.client,
        visit.state,
        visit.blocks,
        any(block.operative == operative for block in visit.blocks),
    )


def _credentials(
    desk: Desk, session: Session, record: Operative, judge: Judge, states: Mapping[Need, CredentialState]
) -> tuple[CredentialRow, ...]:
    held: dict[str, list[Credential]] = {}
    for one in session.scalars(
        select(Credential)
        .where(Credential.operative_id == record.id)
        .order_by(Credential.issued_on.desc(), Credential.id.desc())
    ):
        held.setdefault(one.kind, []).append(one)
    order = list(judge.rules.kinds)
    current: list[CredentialRow] = []
    history: list[CredentialRow] = []
    for kind in sorted(held, key=lambda code: order.index(code)):
        wanted = [need for need in states if need.kind == kind]
        need = next(
            (one for one in wanted if states[one].state == "bad"), wanted[0] if wanted else judge.plain(kind)
        )
        ranked = sorted(held[kind], key=lambda one: _rank(judge, one, need), reverse=True)
        for one in ranked:
            is_current = one is ranked[0] and one.withdrawn_on is None
            row = _credential_row(desk, judge, one, need, is_current, bool(wanted))
            (current if is_current else history).append(row)
    history.sort(key=lambda one: (one.withdrawn_on or one.until or date.min, one.id), reverse=True)
    return (*current, *history)


def _rank(judge: Judge, one: Credential, need: Need) -> tuple[bool, bool, date, str]:
    """Return what sorts the one that counts last: met on the day, not withdrawn, ends latest."""
    state, _ = judge.alone(one, need)
    return (state.state != "bad", one.withdrawn_on is None, state.until or date.max, one.id)


def _credential_row(
    desk: Desk, judge: Judge, one: Credential, need: Need, is_current: bool, is_needed: bool
) -> CredentialRow:
    state, faults = judge.alone(one, need)
    is_hidden = one.kind == DBS and not desk.may(Action.SEE_DBS)
    shown = "withdrawn" if one.withdrawn_on else state.state if is_current else "old"
    if one.withdrawn_on:
        text = f"Withdrawn {day_text(one.withdrawn_on)}"
    else:
        text = day_text(state.until) if state.until else state.text
    return CredentialRow(
        one.id,
        one.version,
        one.kind,
        judge.rules.kinds[one.kind].name,
        mask(one.number) if is_hidden else one.number,
        "" if is_hidden else one.level,
        "" if is_hidden or not one.level else LEVEL_NAMES.get(one.level, one.level),
        None if is_hidden else one.issued_on,
        None if is_hidden else one.expires_on,
        one.seen_on,
        one.seen_by,
        f"seen by {one.seen_by} {day_text(one.seen_on)}" if one.seen_on and one.seen_by else "",
        tuple(sorted(one.categories or ())),
        shown,
        text,
        state.until,
        faults if is_current else (),
        is_current,
        is_needed,
        one.withdrawn_on,
        one.withdrawn_reason,
    )


def _headline(row: OperativeRow, started_on: date | None) -> str:
    parts = [
        names_text(row.trades) or "No trade yet",
        f"Staff no. {row.staff_no}" if row.staff_no else "",
        f"since {MONTHS[started_on.month - 1]} {started_on.year}" if started_on else "",
    ]
    return " · ".join(part for part in parts if part)


def _banner(record: Operative, standing: Standing, upcoming: Sequence[UpcomingRow]) -> Banner | None:
    """Return what stops this person, and how many of their visits need somebody else."""
    visits = sum(one.needs_other for one in upcoming)
    if standing.state in (DayState.VALID, DayState.RUNNING_OUT) and not visits:
        return None
    if standing.state == DayState.NOT_FOR:
        trades = list_text(map(in_sentence, standing.not_for))
        tone, title = "bad", f"Cannot be sent to {trades} jobs."
    elif standing.state in (DayState.VALID, DayState.RUNNING_OUT):
        tone, title = "warn", "Cannot be sent to every visit booked."
    elif standing.state == DayState.BLOCKED:
        tone, title = "bad", "Cannot be sent to any home."
    else:
        tone, title = "neutral", f"{standing.text}."
    reasons = [fault.text for fault in standing.reasons] or _visit_reasons(upcoming)
    if standing.state == DayState.SUSPENDED and record.status_reason:
        reasons.append(record.status_reason)
    parts = [f"{text.rstrip('.')}." for text in dict.fromkeys(reasons)]
    if visits:
        one, verb = ("visit", "needs") if visits == 1 else ("visits", "need")
        parts.append(f"{visits} {one} in the next {DAYS_AHEAD} days {verb} somebody else.")
    return Banner(tone, title, " ".join(parts), visits)


def _visit_reasons(upcoming: Iterable[UpcomingRow]) -> list[str]:
    return [block.text for one in upcoming if one.needs_other for block in one.blocks if block.operative]
