"""A slot before it is agreed: its window, who is taken, and what speaks against it, read in few statements.

Every booking and every change of one asks this, at twenty desks at once: so the statements are built once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, select
from sqlalchemy.orm import Session

from desktop.db.models import Absence, Appointment, Assignment, Client, Job, Operative
from desktop.domain.absences import absence_text
from desktop.domain.days import local_day
from desktop.domain.errors import not_found
from desktop.domain.hours import is_within, parse_hours
from desktop.domain.settings import TRAVEL_GAP
from desktop.domain.windows import parse_windows, window_of
from desktop.domain.wording import weekday_text
from desktop.services.desk import unique
from desktop.services.lists import Entries, read_lists
from desktop.services.repeats import RULE_LISTS, Watched
from desktop.services.settings import value_column
from desktop.services.slots import overlap
from desktop.system.bank_holidays import holiday_names

_JOBS, _PEOPLE_TABLE = Job.__table__, Operative.__table__
_J, _C, _O, _A, _P = (one.__table__.c for one in (Job, Client, Operative, Absence, Assignment))
_JOB = (
    select(_J.home_id, _J.trade, _J.kind, _C.booking_windows, _C.nation, value_column(TRAVEL_GAP))
    .join_from(_JOBS, Client.__table__, _C.id == _J.client_id)
    .where(_J.id == bindparam("job"))
)
_PEOPLE = (
    select(_O.id, _O.name, _O.working_hours, _A.starts_at, _A.ends_at)
    .select_from(
        _PEOPLE_TABLE.outerjoin(
            Absence.__table__,
            and_(
                _A.operative_id == _O.id,
                _A.starts_at < bindparam("until"),
                _A.ends_at > bindparam("since"),
            ),
        )
    )
    .where(_O.id.in_(bindparam("people", expanding=True)))
    .order_by(_O.name, _O.id, _A.starts_at)
)
_NEAR = (
    select(_P.operative_id, _P.starts_at, _P.ends_at, _J.reference)
    .join_from(Assignment.__table__, Appointment.__table__, Appointment.__table__.c.id == _P.appointment_id)
    .join(_JOBS, _J.id == Appointment.__table__.c.job_id)
    .where(
        _P.operative_id.in_(bindparam("people", expanding=True)),
        _P.is_live,
        _P.appointment_id != bindparam("beside"),
        _P.starts_at < bindparam("until"),
        _P.ends_at > bindparam("since"),
    )
    .order_by(_P.starts_at, _P.operative_id)
)


class _Near(NamedTuple):
    """Another visit of one of these people, in the slot or so close that the way there is short."""

    operative: str
    starts_at: datetime
    ends_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What is known of one slot of a job for these people."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[str, ...]
    window: str
    warnings: tuple[str, ...]
    _near: tuple[_Near, ...]
    _names: Mapping[str, str]
    _job: Any
    _lists: Mapping[str, Entries]

    def refuse_overlaps(self) -> None:
        """Refuse, naming who and when, where somebody is booked already."""
        clashes = [
            (self._names[one.operative], one.starts_at, one.ends_at, one.reference)
            for one in self._near
            if one.starts_at < self.ends_at and one.ends_at > self.starts_at
        ]
        if clashes:
            raise overlap(clashes)

    def prompt(self, session: Session) -> str:
        """Return what to think of before this home is booked again, or an empty text."""
        job, day = self._job, local_day(self.starts_at)
        return Watched(session, [job.home_id], day, self._lists).prompt(job.home_id, job.trade, job.kind)


def read_slot(
    session: Session, job: str, operatives: Sequence[str], starts_at: datetime, ends_at: datetime, beside: str
) -> SlotFacts:
    """Read a slot for a job and these people; `beside` is the appointment that is moved, else empty.

    Refuses a job or an operative that is not in the office.
    """
    connection = session.connection()
    found = connection.execute(_JOB, {"job": job}).first()
    if found is None:
        raise not_found("job")
    lists = read_lists(session, "booking_windows", "working_hours", *RULE_LISTS)
    windows = parse_windows(found.booking_windows or lists["booking_windows"]["office"].attributes["windows"])
    day = local_day(starts_at)
    warnings = []
    holiday = holiday_names(day.year, found.nation or "england").get(day)
    if holiday:
        warnings.append(f"{weekday_text(day)} is a bank holiday ({holiday}).")
    wanted = unique(operatives)
    names: dict[str, str] = {}
    near: list[_Near] = []
    if wanted:
        usual = lists["working_hours"]["office"].attributes["hours"]
        names, said = _people(connection, wanted, starts_at, ends_at, usual)
        minutes = found.travel_gap_minutes
        gap = timedelta(minutes=TRAVEL_GAP.default if minutes is None else minutes)
        span = {"since": starts_at - gap, "until": ends_at + gap}
        rows = connection.execute(_NEAR, {"people": wanted, "beside": beside, **span})
        near = [_Near._make(row) for row in rows]
        warnings += [*said, *_short_ways(near, names, starts_at, ends_at, gap)]
    window = window_of(windows, starts_at, ends_at)
    return SlotFacts(
        starts_at, ends_at, tuple(wanted), window, tuple(warnings), tuple(near), names, found, lists
    )


def _people(
    connection: Connection, wanted: Sequence[str], starts_at: datetime, ends_at: datetime, usual: str
) -> tuple[dict[str, str], list[str]]:
    """Return the names of these people, and who does not work then or is away."""
    names: dict[str, str] = {}
    off: list[str] = []
    away: list[str] = []
    span = {"since": starts_at, "until": ends_at}
    for row_id, name, hours, since, until in connection.execute(_PEOPLE, {"people": wanted, **span}):
        if row_id not in names and not is_within(parse_hours(hours or usual), starts_at, ends_at):
            off.append(f"This is outside the working hours of {name}.")
        names[row_id] = name
        if since is not None:
            text = absence_text(since, until)
            away.append(f"{name} is away: {text}. The dispatch check will stop this visit.")
    if len(names) < len(wanted):
        raise not_found("operative")
    return names, [*off, *away]


def _short_ways(
    near: Sequence[_Near],
    names: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    gap: timedelta,
) -> list[str]:
    found = []
    minutes = int(gap.total_seconds() // 60)
    for one in near:
        if one.starts_at < ends_at and one.ends_at > starts_at:
            continue  # an overlap is refused elsewhere
        is_before = one.ends_at <= starts_at
        way = (starts_at - one.ends_at) if is_before else (one.starts_at - ends_at)
        found.append(
            f"{names[one.operative]} has {int(way.total_seconds() // 60)} min to travel "
            f"{'after' if is_before else 'before'} {one.reference}; the office allows {minutes} min."
        )
    return found
