"""The board: who is there, what stands on the visible rows with its check, and one visit in full."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import String, bindparam, func, select, text, type_coerce
from sqlalchemy.orm import Session

from desktop.db.engine import is_sqlite
from desktop.db.models import Appointment, Assignment, Client, Operative
from desktop.domain.clearance import OperativeStatus
from desktop.domain.days import day_bounds
from desktop.domain.hours import DayHours, hours_on
from desktop.domain.roles import Action
from desktop.services.absences import AbsenceRow, read_absences
from desktop.services.board_details import VisitDetail, read_detail
from desktop.services.board_visits import BoardVisit, board_visits
from desktop.services.desk import Service
from desktop.services.search import fts, parse, pattern
from desktop.services.slot_offers import patterns
from desktop.services.standings import trade_names
from desktop.services.visit_plans import Loaded, load_visits
from desktop.services.visit_statements import OF_IDS, OF_PEOPLE
from desktop.system.bank_holidays import holiday_names

__all__ = ["BoardAround", "BoardPerson", "BoardService", "BoardVisit", "DayCount", "VisitDetail"]

MOST_DAYS, MOST_ROWS = 42, 500
_O, _P = Operative.__table__.c, Assignment.__table__.c
# Grouped by the bare column SQLite would walk the index of everybody's visits, person by person, for one week.
_WHO = _P.operative_id.concat("")
_COUNTS = (
    select(_WHO, func.count())
    .where(_P.starts_at >= bindparam("since"), _P.starts_at < bindparam("until"), _P.is_live)
    .group_by(_WHO)
)


class BoardPerson(NamedTuple):
    """One row of the board: who, for which trades, and how many visits in its days."""

    id: str
    name: str
    trades: tuple[str, ...]
    trade_codes: tuple[str, ...]
    status: str
    visits: int


class BoardAround(NamedTuple):
    """What is marked behind the visits: bank holidays, absences, and each person's hours for each day."""

    holidays: Mapping[date, str]
    absences: tuple[AbsenceRow, ...]
    hours: Mapping[str, tuple[DayHours | None, ...]]


class DayCount(NamedTuple):
    """How many visits a day has."""

    day: date
    visits: int


class BoardService(Service):
    """Appointments by day and by person."""

    def people(self, on: date, days: int = 1, find: str = "", trade: str = "") -> list[BoardPerson]:
        """Return by name who has not left by `on`; every word of `find` begins some word of the name.

        Two statements and one for the names of trades, however many people.
        """
        self.desk.require(Action.SEE_APPOINTMENTS)
        since, until = _bounds(on, days)
        words = find.casefold().split()
        with self.store.read() as session:
            names = trade_names(session)
            connection = session.connection()
            # Reading thousands of lists of trades takes as long as the rest; most of them are alike.
            trades_column = type_coerce(_O.trades, String) if is_sqlite(connection.engine) else _O.trades
            counts: dict[str, int] = dict(connection.execute(_COUNTS, {"since": since, "until": until}).all())
            rows = connection.execute(
                select(_O.id, _O.name, trades_column, _O.status, _O.left_on).order_by(_O.name, _O.id)
            ).all()
        known: dict[str, tuple[str, ...]] = {}
        spoken: dict[tuple[str, ...], tuple[str, ...]] = {}

        def codes_of(trades: str | Sequence[str]) -> tuple[str, ...]:
            if not isinstance(trades, str):
                return tuple(trades)
            if trades not in known:
                known[trades] = tuple(json.loads(trades))
            return known[trades]

        def words_of(codes: tuple[str, ...]) -> tuple[str, ...]:
            if codes not in spoken:
                spoken[codes] = tuple(names.get(code, code) for code in codes)
            return spoken[codes]

        return [
            BoardPerson(row_id, name, words_of(codes), codes, status, counts.get(row_id, 0))
            for row_id, name, trades, status, left_on in rows
            for codes in (codes_of(trades),)
            if (status != OperativeStatus.LEFT or (left_on is not None and left_on >= on))
            and (not trade or trade in codes)
            and (not words or _begins(words, name))
        ]

    def visits(self, operatives: Sequence[str], start: date, days: int = 1) -> list[BoardVisit]:
        """Return the visits of these people, with their check, by start; a fixed number of statements (B1)."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        since, until = _bounds(start, days)
        with self.store.read(is_often=True) as session:
            loaded = _load_people(session, operatives, start, days, since, until)
            return board_visits(session, loaded)

    def unassigned(self, start: date, days: int = 1) -> list[BoardVisit]:
        """Return the visits of these days to which nobody goes yet, at most 500."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        _bounds(start, days)
        last = start + timedelta(days=days - 1)
        with self.store.read() as session:
            ids = session.scalars(
                select(Appointment.id)
                .where(
                    Appointment.day.between(start, last),
                    Appointment.is_live,
                    ~select(Assignment.id).where(Assignment.appointment_id == Appointment.id).exists(),
                )
                .order_by(Appointment.starts_at, Appointment.id)
                .limit(MOST_ROWS)
            ).all()
            return _of_ids(session, ids, start, last)

    def around(self, operatives: Sequence[str], start: date, days: int = 1) -> BoardAround:
        """Return bank holidays of the range, absences and working hours of these people.

        The holidays are those of the nation in which most of the office's clients are.
        """
        self.desk.require(Action.SEE_APPOINTMENTS)
        _bounds(start, days)
        dates = [start + timedelta(days=number) for number in range(days)]
        with self.store.read() as session:
            nation = session.scalar(
                select(Client.nation)
                .where(Client.is_active)
                .group_by(Client.nation)
                .order_by(func.count().desc(), Client.nation)
                .limit(1)
            )
            absences = read_absences(session, operatives, start, days)
            found = patterns(session, operatives)
        if not self.desk.may(Action.EDIT_OPERATIVES):
            absences = [one._replace(kind="", kind_name="", notes="") for one in absences]
        names = holiday_names(start.year, nation or "england")
        return BoardAround(
            {day: names[day] for day in dates if day in names},
            tuple(absences),
            {who: tuple(hours_on(pattern, day) for day in dates) for who, pattern in found.items()},
        )

    def detail(self, appointment: str) -> VisitDetail:
        """Return one visit in full: resident, needs, confirmation, each line of the check, and who else may go."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return read_detail(self.desk, session, appointment)

    def days(self) -> tuple[DayCount, ...]:
        """Return every day that has visits with their number, oldest first, so that a list knows its rows (B2)."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            rows = session.execute(
                select(Appointment.day, func.count()).group_by(Appointment.day).order_by(Appointment.day)
            ).all()
        return tuple(DayCount(day, count) for day, count in rows)

    def day_rows(self, day: date, offset: int = 0, limit: int = 200) -> list[BoardVisit]:
        """Return some of the visits of a day, cancelled ones too, by start."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read(is_often=True) as session:
            ids = session.scalars(
                select(Appointment.id)
                .where(Appointment.day == day)
                .order_by(Appointment.starts_at, Appointment.id)
                .offset(max(0, offset))
                .limit(max(1, min(limit, MOST_ROWS)))
            ).all()
            return _of_ids(session, ids, day, day)

    def find(self, text: str, limit: int = 40) -> list[BoardVisit]:
        """Return visits whose address, resident or reference has words that begin like those typed, newest first.

        Nothing below two letters or digits (Q2).
        """
        self.desk.require(Action.SEE_APPOINTMENTS)
        words = parse(text)
        if not words:
            return []
        with self.store.read() as session:
            ids, first, last = _found(session, words, max(1, min(limit, MOST_ROWS)))
            return _of_ids(session, ids, first, last)[::-1] if ids else []


def _bounds(start: date, days: int) -> tuple[datetime, datetime]:
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a board shows 1 to {MOST_DAYS} days")
    return day_bounds(start, start + timedelta(days=days - 1))


def _begins(words: Sequence[str], name: str) -> bool:
    parts = name.casefold().replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def _load_people(
    session: Session, operatives: Sequence[str], start: date, days: int, since: datetime, until: datetime
) -> Loaded:
    last = start + timedelta(days=days - 1)
    return load_visits(session, OF_PEOPLE, start, last, people=list(operatives), since=since, until=until)


def _of_ids(session: Session, ids: Sequence[str], first: date, last: date) -> list[BoardVisit]:
    return board_visits(session, load_visits(session, OF_IDS, first, last, ids=list(ids)))


_FOUND_SQLITE = """
SELECT a.id, a.day FROM appointments a JOIN (
  SELECT id FROM jobs WHERE rowid IN (
    SELECT rowid FROM search_jobs WHERE search_jobs MATCH :words ORDER BY rowid DESC LIMIT :most)
  UNION SELECT * FROM (SELECT j.id FROM search_homes s JOIN homes h ON h.rowid = s.rowid
    JOIN jobs j ON j.home_id = h.id WHERE s.search_homes MATCH :words ORDER BY s.rowid DESC LIMIT :most)
  UNION SELECT * FROM (SELECT j.id FROM search_residents s JOIN residents r ON r.rowid = s.rowid
    JOIN jobs j ON j.home_id = r.home_id WHERE s.search_residents MATCH :words ORDER BY s.rowid DESC LIMIT :most)
) f ON f.id = a.job_id ORDER BY a.starts_at DESC, a.id DESC LIMIT :limit
"""
_FOUND_POSTGRESQL = """
SELECT a.id, a.day FROM appointments a JOIN (
  (SELECT id FROM jobs t WHERE {jobs} ORDER BY id DESC LIMIT :most)
  UNION (SELECT j.id FROM homes t JOIN jobs j ON j.home_id = t.id WHERE {homes} ORDER BY t.id DESC LIMIT :most)
  UNION (SELECT j.id FROM residents t JOIN jobs j ON j.home_id = t.home_id WHERE {residents}
         ORDER BY t.id DESC LIMIT :most)
) f ON f.id = a.job_id ORDER BY a.starts_at DESC, a.id DESC LIMIT :limit
"""
_SEARCHED = {"jobs": ("reference",), "homes": ("address", "postcode"), "residents": ("name",)}
_MOST_MATCHES = 200  # jobs that are looked at for each way of finding them


def _found(session: Session, words: Sequence[tuple[str, ...]], limit: int) -> tuple[list[str], date, date]:
    """Return the visits found with their first and their last day."""
    parameters: dict[str, object] = {"limit": limit, "most": _MOST_MATCHES}
    if is_sqlite(session.get_bind().engine):
        parameters["words"] = " ".join(map(fts, words))
        statement = _FOUND_SQLITE
    else:
        parameters |= {f"word{number}": pattern(word) for number, word in enumerate(words)}
        conditions = {
            table: " AND ".join(
                "(" + " OR ".join(f"t.{column} ~* :word{number}" for column in columns) + ")"
                for number in range(len(words))
            )
            for table, columns in _SEARCHED.items()
        }
        statement = _FOUND_POSTGRESQL.format(**conditions)
    columns = text(statement).columns(Appointment.id, Appointment.day)
    rows = session.execute(columns, parameters).all()
    days = [day for _, day in rows] or [date.min]
    return [row_id for row_id, _ in rows], min(days), max(days)
