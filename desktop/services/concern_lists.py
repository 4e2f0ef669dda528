"""The board of safety concerns: what is owed next about each, what is late, and the numbers for reminders."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from desktop.db.models import Concern
from desktop.domain.concern_steps import dues, late_text, next_step, steps
from desktop.domain.roles import Action
from desktop.domain.wording import instant_text
from desktop.services.concern_cases import File, read_clocks, read_files, visible
from desktop.services.desk import Desk, Service
from desktop.services.lists import Entries, read_list

STATE_TEXTS = {"draft": "Not sealed", "sealed": "Sealed", "closed": "Closed"}


class ConcernListRow(NamedTuple):
    """One concern of the board; `owed` is what to do next, in words that say nothing of anybody."""

    id: str
    reference: str
    client: str
    seen_text: str
    seen_at: datetime
    about: str
    home: str
    indicators_text: str
    state: str
    state_text: str
    owed: str
    due_at: datetime | None
    is_overdue: bool
    late_text: str
    raised_by: str
    is_mine: bool


class OverdueCounts(NamedTuple):
    """How many concerns this person sees are open, how many of them overdue, and past when more may be."""

    open: int
    overdue: int
    next_at: datetime | None = None


class ConcernListService(Service):
    """Lists of safety concerns."""

    def rows(self, *, is_open: bool = True) -> tuple[ConcernListRow, ...]:
        """Return the concerns this person may see that are open, or else closed; the most urgent first.

        Manager and lead see all, others their own until it is sealed. That the list was looked at is noted.
        """
        self.desk.require(Action.RAISE_CONCERN, "concerns")
        with self.store.read() as session:
            files = self._files(session, is_open=is_open)
            indicators = read_list(session, "indicators")
            rows = [_row(self.desk, file, indicators) for file in files]
        self.store.note(self.desk.actor, "concerns.list", "concerns", f"{len(rows)} shown")
        return tuple(sorted(rows, key=_urgency) if is_open else rows)

    def overdue(self) -> OverdueCounts:
        """Return how many open concerns this person sees, and how many are overdue: numbers, which nobody notes.

        (0, 0) for those who may see none.
        """
        if not self.desk.may(Action.RAISE_CONCERN):
            return OverdueCounts(0, 0)
        with self.store.read() as session:
            cases = read_clocks(
                self.desk, session, and_(Concern.closed_at.is_(None), visible(self.desk, session))
            )
        now, running = self.desk.now(), [dues(case) for case in cases]
        waiting = [min(one) for one in running if one and min(one) >= now]
        late = sum(bool(one) for one in running) - len(waiting)
        return OverdueCounts(len(cases), late, min(waiting, default=None))

    def _files(self, session: Session, *, is_open: bool) -> list[File]:
        wanted = Concern.closed_at.is_(None) if is_open else Concern.closed_at.is_not(None)
        records = session.scalars(
            select(Concern)
            .where(wanted, visible(self.desk, session))
            .order_by(Concern.raised_at.desc(), Concern.reference.desc())
        ).all()
        return read_files(self.desk, session, records)


def state_of(record: Concern) -> str:
    """Return `draft`, `sealed` or `closed`."""
    return "closed" if record.closed_at else "sealed" if record.sealed_at else "draft"


def indicators_text(record: Concern, indicators: Entries) -> str:
    """Return what gave rise to it in words."""
    return "; ".join(indicators[code].name if code in indicators else code for code in record.indicators)


def _row(desk: Desk, file: File, indicators: Entries) -> ConcernListRow:
    record, now = file.concern, file.case.now
    step = next_step(steps(file.case))
    state = state_of(record)
    due_at = step.due_at if step else None
    return ConcernListRow(
        record.id,
        record.reference,
        file.client.name,
        instant_text(file.case.noticed_at),
        file.case.noticed_at,
        record.about_name,
        ", ".join(part for part in (file.home.address, file.home.postcode) if part),
        indicators_text(record, indicators),
        state,
        STATE_TEXTS[state],
        step.title if step else "",
        due_at,
        step is not None and step.state == "overdue",
        late_text(due_at, now) if due_at else "",
        record.raised_by,
        record.raised_by_id == desk.actor.id,
    )


def _urgency(row: ConcernListRow) -> tuple[bool, bool, float, str]:
    """Overdue first, then what has a time, each by that time; then as they were raised."""
    due = row.due_at.timestamp() if row.due_at else 0.0
    return not row.is_overdue, row.due_at is None, due, row.reference
