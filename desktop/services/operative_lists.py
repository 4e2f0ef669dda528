"""The operatives as lists show them on a day: who is valid, who is not, for what, and what is running out."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select

from desktop.db.models import Credential, Operative
from desktop.domain.clearance import OperativeStatus
from desktop.domain.credentials import DBS
from desktop.domain.operatives import days_left_text
from desktop.domain.roles import Action
from desktop.domain.settings import RUNNING_OUT, SOON
from desktop.services.desk import Service
from desktop.services.operative_details import OperativeDetail, load_person
from desktop.services.papers import HELD, Papers, read_rules
from desktop.services.settings import value_of
from desktop.services.standings import OPERATIVES, Judge, OperativeRow, trade_names, worst

__all__ = ["EndingRow", "OperativeListService", "OperativeRow"]

_O, _P = Operative.__table__.c, Credential.__table__.c


class EndingRow(NamedTuple):
    """One credential that has run out or will soon; `days` is negative where it is over."""

    operative: str
    name: str
    credential: str
    kind: str
    kind_name: str
    text: str
    until: date
    days: int
    days_text: str
    tone: str


class OperativeListService(Service):
    """Operatives as lists show them."""

    def people(self, on: date) -> list[OperativeRow]:
        """Return everybody, leavers too, by name, with how they stand on the day; six statements however many."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            connection = session.connection()
            people = connection.execute(OPERATIVES.order_by(_O.name, _O.id)).all()
            rules = read_rules(connection)
            papers = Papers(connection, rules, on)
            papers.read_of_everybody()
            judge_ = Judge(self.desk, rules, papers, trade_names(session), on, value_of(session, SOON))
            stands = {person.id: judge_.standing(person) for person in people}
            # Why somebody is not valid is told from all their papers, also those that can no longer count.
            short = [
                person
                for person in people
                if person.status != OperativeStatus.LEFT and stands[person.id][0].reasons
            ]
            if short:
                papers.read_everything(person.id for person in short)
                stands.update((person.id, judge_.standing(person)) for person in short)
        return [judge_.row(person, *stands[person.id]) for person in people]

    def blocked_count(self, on: date) -> int:
        """Return how many people `people` would show under “blocked” on the day, without working out why."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            connection = session.connection()
            people = connection.execute(_PRESENT).all()
            rules = read_rules(connection)
            papers = Papers(connection, rules, on)
            papers.read_of_everybody()
        judge_ = Judge(self.desk, rules, papers, {}, on, 0)
        return sum(map(judge_.is_blocked, people))

    def person(self, operative: str, on: date) -> OperativeDetail:
        """Return one operative in full as they stand on a day."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            return load_person(self.desk, session, operative, on)

    def running_out(self, on: date, days: int | None = None) -> list[EndingRow]:
        """Return what has run out or does so within `days` (else as the office has set), the worst first.

        Of what is over, everything that the person needs, and anything else for as many days back.
        """
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            connection = session.connection()
            ahead = value_of(session, RUNNING_OUT) if days is None else days
            rules = read_rules(connection)
            people = {one.id: one for one in connection.execute(_PRESENT)}
            papers = Papers(connection, rules, on)
            papers.read(_ending_by(on + timedelta(days=ahead)))
        judge_ = Judge(self.desk, rules, papers, {}, on, ahead)
        rows = [
            row
            for operative, kind in papers.pairs()
            for row in self._ending(judge_, people[operative], kind, ahead)
        ]
        return sorted(rows, key=lambda row: (row.days, row.name, row.kind_name))

    def _ending(self, judge_: Judge, person: Any, kind: str, ahead: int) -> Iterable[EndingRow]:
        wanted = [need for need in judge_.needs(person).all if need.kind == kind]
        state = worst([judge_.state(person, need) for need in wanted or [judge_.plain(kind)]])
        if state.until is None or state.state == "ok":
            return
        left = (state.until - judge_.day).days
        if left < -ahead and not wanted:
            return
        held = judge_.papers.held_by_id(person.id, kind)
        newest = max(
            held, key=lambda row_id: (held[row_id].expires_on or held[row_id].issued_on or date.min, row_id)
        )
        name = judge_.rules.kinds[kind].name
        tone = "bad" if left < 0 else "warn" if 3 * left <= 2 * ahead else "neutral"
        yield EndingRow(
            person.id,
            person.name,
            newest,
            kind,
            name,
            f"{name}, re-check" if kind == DBS else name,
            state.until,
            left,
            days_left_text(left),
            tone,
        )


_PRESENT = OPERATIVES.where(_O.status != OperativeStatus.LEFT)


def _ending_by(last: date) -> Any:
    """Return the statement that reads every credential of each person and kind that may end by this day.

    One that plainly lasts longer, whose original was seen and which has no parts that end sooner, saves its kind.
    """
    lasts = and_(_P.kind != DBS, _P.expires_on > last, _P.seen_on.is_not(None), _P.categories.is_(None))
    ending = (
        select(_P.operative_id, _P.kind)
        .where(_P.withdrawn_on.is_(None))
        .group_by(_P.operative_id, _P.kind)
        .having(func.sum(case((lasts, 1), else_=0)) == 0)
        .subquery()
    )
    return (
        HELD.join_from(
            Credential.__table__,
            ending,
            and_(ending.c.operative_id == _P.operative_id, ending.c.kind == _P.kind),
        )
        .join(Operative.__table__, _O.id == _P.operative_id)
        .where(_O.status != OperativeStatus.LEFT, or_(_P.withdrawn_on.is_(None), _P.update_status != ""))
    )
