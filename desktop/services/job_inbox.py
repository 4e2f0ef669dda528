"""Jobs that wait to be booked: a page at a time, soonest due first, with what a scheduler needs to know of each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from desktop.db.models import Alert, Appointment, Client, Home, Job, Resident, Visit
from desktop.db.models.base import from_microseconds, to_microseconds
from desktop.domain.appointments import STILL_AHEAD, AppointmentState
from desktop.domain.days import local_day
from desktop.domain.deadlines import SetBy, due_text, is_emergency, time_left
from desktop.domain.errors import bad_input
from desktop.domain.visits import Outcome
from desktop.domain.wording import weekday_text
from desktop.services.contacts import (
    TRIES,
    Tried,
    asks_for_a_yes,
    newest_try,
    nothing_booked_since,
    read_tried,
)
from desktop.services.deadlines import LISTS
from desktop.services.lists import Entries, read_lists
from desktop.services.repeats import Watched
from desktop.system.bank_holidays import bank_holidays

MOST = 500  # rows of one page
_J, _H, _C, _A = Job.__table__.c, Home.__table__.c, Client.__table__.c, Appointment.__table__.c
_V, _T = Visit.__table__.c, TRIES.c
_UNTRIED = Tried("", "", None, False, "", "")


class JobRow(NamedTuple):
    """One job as a list shows it."""

    id: str
    version: int
    reference: str
    home: str
    address: str
    postcode: str
    client_id: str
    client: str
    trade: str
    trade_name: str
    description: str
    priority: str
    priority_name: str
    reported_on: date | None
    due_at: datetime | None
    due_day: date | None
    due_text: str
    left_text: str
    tone: str
    set_by: str
    law_text: str
    alerts: tuple[str, ...]
    access_notes: str
    resident: str
    prompt: str
    no_access: int
    is_emergency: bool
    tried_text: str
    next_text: str
    next_at: datetime | None
    is_next_due: bool
    visit: str
    visit_text: str


class InboxPage(NamedTuple):
    """Some of the jobs to book; `after` asks for the next page, and is empty on the last."""

    rows: tuple[JobRow, ...]
    after: str


JOBS = (
    select(
        _J.id,
        _J.version,
        _J.reference,
        _J.home_id,
        _H.address,
        _H.postcode,
        _J.client_id,
        _C.name.label("client"),
        _C.nation,
        _J.trade,
        _J.kind,
        _J.description,
        _J.priority,
        _J.reported_on,
        _J.due_at,
        _J.due_by,
        _J.right,
        _J.hazard_step,
        _J.hazard_noticed_at,
        _J.access_notes,
        _H.access_notes.label("home_notes"),
    )
    .join_from(Job.__table__, Home.__table__, _H.id == _J.home_id)
    .join(Client.__table__, _C.id == _J.client_id)
)


def waits() -> ColumnElement[bool]:
    """Return the condition of a job that has to be booked: open, and neither booked, visited nor done."""
    booked = (
        select(_A.id)
        .select_from(Appointment.__table__.outerjoin(Visit.__table__, _V.appointment_id == _A.id))
        .where(
            _A.job_id == _J.id,
            _A.is_live,
            or_(
                _A.state.in_([*sorted(STILL_AHEAD), AppointmentState.VISITED]),
                and_(_A.state == AppointmentState.CLOSED, _V.outcome == Outcome.COMPLETED),
            ),
        )
    )
    return and_(_J.is_open, ~booked.exists())


def to_ring(now: datetime) -> Select[Any]:
    """Return the jobs whose next step is due, with when it was: what was said to be done by now.

    They are to be booked, or are booked and the resident has not said yes to the slot. Each open job costs one
    look for its newest try, so that years of tries cost nothing.
    """
    newest = JOBS.add_columns(_T.next_at).join(TRIES, _T.id == newest_try(_J.id))
    owed = or_(and_(waits(), nothing_booked_since()), asks_for_a_yes())
    return newest.where(_J.is_open, _T.next_at <= now, owed)


def read_inbox(
    session: Session,
    now: datetime,
    *,
    limit: int = 100,
    after: str = "",
    trade: str = "",
    only_to_ring: bool = False,
) -> InboxPage:
    """Return one page of the jobs to book: by their deadline, those without one last.

    `only_to_ring` returns those whose next step is due, longest due first, also of visits without a yes. A page
    costs what its rows cost, however many jobs there are: it goes on from the last row of the page before.
    """
    wanted = max(1, min(limit, MOST))
    if only_to_ring:
        return _read_to_ring(session, now, wanted, after, trade)
    due_at, row_id = _cursor(after)
    conditions = [waits(), *([_J.trade == trade] if trade else [])]
    dated = JOBS.where(*conditions, _J.due_at.is_not(None)).order_by(_J.due_at, _J.id)
    undated = JOBS.where(*conditions, _J.due_at.is_(None)).order_by(_J.id)
    rows: list[Any] = []
    if due_at is not None or not row_id:
        if due_at is not None:
            dated = dated.where(tuple_(_J.due_at, _J.id) > tuple_(literal(due_at, _J.due_at.type), row_id))
        rows += session.execute(dated.limit(wanted + 1)).all()
        row_id = ""
    if len(rows) <= wanted:
        more: Select[Any] = undated.where(_J.id > row_id) if row_id else undated
        rows += session.execute(more.limit(wanted + 1 - len(rows))).all()
    return _page(session, rows, wanted, "due_at", now)


def _read_to_ring(session: Session, now: datetime, wanted: int, after: str, trade: str) -> InboxPage:
    since, row_id = _cursor(after)
    due = to_ring(now).order_by(_T.next_at, _J.id)
    if trade:
        due = due.where(_J.trade == trade)
    if since is not None:
        due = due.where(tuple_(_T.next_at, _J.id) > tuple_(literal(since, _T.next_at.type), row_id))
    return _page(session, session.execute(due.limit(wanted + 1)).all(), wanted, "next_at", now)


def _page(session: Session, rows: Sequence[Any], wanted: int, order: str, now: datetime) -> InboxPage:
    page = rows[:wanted]
    end = ""
    if len(rows) > wanted:
        at = getattr(page[-1], order)
        end = f"{to_microseconds(at) if at else ''}|{page[-1].id}"
    return InboxPage(job_rows(session, page, now), end)


def count_inbox(session: Session, most: int) -> int:
    """Return how many jobs wait, counting no further than `most`."""
    return _count(session, select(_J.id).where(waits()), most)


def count_to_ring(session: Session, now: datetime, most: int) -> int:
    """Return for how many jobs the next step is due, counting no further than `most`."""
    return _count(session, to_ring(now).with_only_columns(_J.id), most)


def _count(session: Session, jobs: Select[Any], most: int) -> int:
    some = jobs.limit(max(1, most)).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _cursor(after: str) -> tuple[datetime | None, str]:
    at, _, row_id = after.partition("|")
    if at and not (at.lstrip("-").isdecimal() and at.isascii()):
        raise bad_input("This place in the list is not known. Start again from its top.")
    return (from_microseconds(int(at)) if at else None), row_id


def job_rows(session: Session, found: Sequence[Any], now: datetime) -> tuple[JobRow, ...]:
    """Return these rows of `JOBS` with what stands around them: a fixed number of statements, however many."""
    today = local_day(now)
    homes, ids = sorted({row.home_id for row in found}), [row.id for row in found]
    lists = read_lists(session, "trades", "alert_kinds", *LISTS)
    residents: dict[str, str] = {}
    for home, name in session.execute(
        select(Resident.home_id, Resident.name)
        .where(Resident.home_id.in_(homes), Resident.is_active)
        .order_by(Resident.id)
    ):
        residents.setdefault(home, name)
    alerts: dict[str, list[str]] = {}
    for home, kind in session.execute(
        select(Alert.home_id, Alert.kind)
        .where(
            Alert.home_id.in_(homes),
            or_(Alert.starts_on.is_(None), Alert.starts_on <= today),
            or_(Alert.ends_on.is_(None), Alert.ends_on >= today),
        )
        .order_by(Alert.id)
    ):
        alerts.setdefault(home, []).append(_name(lists["alert_kinds"], kind))
    no_access: dict[str, int] = dict(
        session.execute(
            select(_A.job_id, func.count())
            .join_from(Appointment.__table__, Visit.__table__, _V.appointment_id == _A.id)
            .where(_A.job_id.in_(ids), _V.outcome == Outcome.NO_ACCESS)
            .group_by(_A.job_id)
        ).all()
    )
    watched = Watched(session, homes, today)
    tried = read_tried(session, ids, now)
    return tuple(
        _row(
            row,
            lists,
            now,
            tuple(dict.fromkeys(alerts.get(row.home_id, ()))),
            residents.get(row.home_id, ""),
            watched.prompt(row.home_id, row.trade, row.kind),
            no_access.get(row.id, 0),
            tried.get(row.id, _UNTRIED),
        )
        for row in found
    )


def _row(
    row: Any,
    lists: Mapping[str, Entries],
    now: datetime,
    alerts: tuple[str, ...],
    resident: str,
    prompt: str,
    no_access: int,
    tried: Tried,
) -> JobRow:
    due, left, tone, by = "", "", "neutral", row.due_by or SetBy.PRIORITY
    step = lists["hazard_steps"].get(row.hazard_step)
    priority = lists["priorities"].get(row.priority)
    if row.due_at is not None:
        verb = step.attributes.get("verb", "due") if step is not None and by == SetBy.LAW else "due"
        holidays = bank_holidays(local_day(min(now, row.due_at)).year, row.nation)
        due = due_text(row.due_at, now, verb=verb, by=by)
        left, tone = time_left(row.due_at, now, by=by, holidays=holidays)
    names = {
        SetBy.LAW: "Awaab's Law",
        SetBy.RIGHT: "Right to repair",
        SetBy.GIVEN: "the client",
        SetBy.PRIORITY: priority.name if priority else "",
    }
    return JobRow(
        row.id,
        row.version,
        row.reference,
        row.home_id,
        row.address,
        row.postcode,
        row.client_id,
        row.client,
        row.trade,
        _name(lists["trades"], row.trade),
        row.description,
        row.priority,
        priority.name if priority else row.priority,
        row.reported_on,
        row.due_at,
        local_day(row.due_at) if row.due_at is not None else None,
        due,
        left,
        tone,
        names[SetBy(by)],
        _law_text(row, lists, by),
        alerts,
        " ".join(text for text in (row.home_notes, row.access_notes) if text),
        resident,
        prompt,
        no_access,
        priority is not None and is_emergency(priority.attributes),
        *tried,
    )


def _law_text(row: Any, lists: Mapping[str, Entries], by: str) -> str:
    if by == SetBy.LAW and row.hazard_step in lists["hazard_steps"]:
        step = lists["hazard_steps"][row.hazard_step]
        noticed = row.hazard_noticed_at
        since = "" if noticed is None else f" Noticed {weekday_text(local_day(noticed))}."
        return f"Awaab's Law. {step.name}.{since}"
    if by == SetBy.RIGHT and row.right in lists["rights_to_repair"]:
        return f"Right to repair. {lists['rights_to_repair'][row.right].name}."
    return ""


def _name(entries: Entries, code: str) -> str:
    return entries[code].name if code in entries else code
