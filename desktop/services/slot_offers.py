"""Free slots to offer: windows of the client in which somebody who may go is there and has no other visit."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Absence, Assignment, Client, Credential, Job, Operative
from desktop.domain.clearance import OperativeStatus, person_faults
from desktop.domain.days import local_day
from desktop.domain.deadlines import is_emergency, is_working_day
from desktop.domain.errors import Code, RefusedError
from desktop.domain.hours import Pattern, is_within, parse_hours
from desktop.domain.windows import slot_in
from desktop.services.desk import fetch
from desktop.services.lists import read_list
from desktop.services.papers import HELD, Papers, read_rules
from desktop.services.windows import client_windows
from desktop.system.bank_holidays import bank_holidays

AHEAD = timedelta(days=28)
MOST_PEOPLE = 200
_P = Credential.__table__.c


class FreeSlot(NamedTuple):
    """A window in which somebody who may go is free."""

    day: date
    window: str
    name: str
    starts_at: datetime
    ends_at: datetime
    operative: str
    operative_name: str


def office_pattern(session: Session) -> Pattern:
    """Return when operatives work who have no hours of their own."""
    return parse_hours(read_list(session, "working_hours")["office"].attributes["hours"])


def patterns(session: Session, operatives: Sequence[str]) -> dict[str, Pattern]:
    """Return when each of these people works."""
    usual = office_pattern(session)
    return {
        row_id: parse_hours(hours) if hours else usual
        for row_id, hours in session.execute(
            select(Operative.id, Operative.working_hours).where(Operative.id.in_(operatives))
        )
    }


def next_slots(
    session: Session, job_id: str, operatives: Sequence[str], after: datetime, count: int
) -> list[FreeSlot]:
    """Return the first free windows of the client in which somebody of these may go, at most `count`.

    Without `operatives` everybody active of the trade, the first 200 by name. Bank holidays and days outside
    somebody's hours are left out, but not for emergencies. The number of statements
    is fixed: people, their bookings, absences and papers are read once for four weeks.
    """
    refuse_no_count(count)
    job = fetch(session, Job, job_id, "job")
    people = _people(session, job, operatives)
    if not people:
        return []
    ids = [one.id for one in people]
    until = after + AHEAD
    usual = office_pattern(session)
    taken = _taken(session, ids, after, until)
    nation = session.scalar(select(Client.nation).where(Client.id == job.client_id)) or "england"
    priority = read_list(session, "priorities").get(job.priority)
    hurry = priority is not None and is_emergency(priority.attributes)
    rules = read_rules(session.connection())
    needs = rules.needs(job.trade, job.client_id, job.kind)
    papers = Papers(session.connection(), rules, local_day(after))
    kinds = sorted({need.kind for need in needs})
    papers.read(HELD.where(_P.operative_id.in_(ids), _P.kind.in_(kinds)))
    windows = client_windows(session, job.client_id)
    found: list[FreeSlot] = []
    day = local_day(after)
    while day <= local_day(until) and len(found) < count:
        if hurry or is_working_day(day, bank_holidays(day.year, nation)):
            for window in windows:
                starts_at, ends_at = slot_in(window, day)
                if starts_at < after:
                    continue
                for one in people:
                    pattern = parse_hours(one.working_hours) if one.working_hours else usual
                    if (
                        (hurry or is_within(pattern, starts_at, ends_at))
                        and not any(a < ends_at and b > starts_at for a, b in taken.get(one.id, ()))
                        and not person_faults(one, needs, rules.kinds, papers.held, day)
                    ):
                        slot = (starts_at.astimezone(UTC), ends_at.astimezone(UTC))
                        found.append(FreeSlot(day, window.code, window.name, *slot, one.id, one.name))
                        break
        day += timedelta(days=1)
    return found[:count]


def _people(session: Session, job: Job, operatives: Sequence[str]) -> list[Any]:
    statement = (
        select(
            Operative.id,
            Operative.name,
            Operative.status,
            Operative.started_on,
            Operative.left_on,
            Operative.suspended_until,
            Operative.trades,
            Operative.working_hours,
        )
        .where(Operative.status == OperativeStatus.ACTIVE)
        .order_by(Operative.name, Operative.id)
    )
    if operatives:
        return list(session.execute(statement.where(Operative.id.in_(operatives))))
    return [one for one in session.execute(statement) if not one.trades or job.trade in one.trades][
        :MOST_PEOPLE
    ]


def _taken(
    session: Session, ids: Sequence[str], after: datetime, until: datetime
) -> dict[str, list[tuple[datetime, datetime]]]:
    taken: dict[str, list[tuple[datetime, datetime]]] = {}
    last = until + timedelta(days=1)
    for model, live in ((Assignment, [Assignment.is_live]), (Absence, [])):
        columns: Any = model
        for row_id, starts, ends in session.execute(
            select(columns.operative_id, columns.starts_at, columns.ends_at).where(
                columns.operative_id.in_(ids), columns.starts_at < last, columns.ends_at > after, *live
            )
        ):
            taken.setdefault(row_id, []).append((starts, ends))
    return taken


def refuse_no_count(count: int) -> None:
    """Refuse to look for no slot at all, or for more than a person can read out."""
    if not 1 <= count <= 50:
        raise RefusedError(Code.BAD_INPUT, "Ask for 1 to 50 slots.", field="count")
