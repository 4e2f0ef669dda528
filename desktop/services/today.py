"""A day at a glance: the board of its visits, the counts on top, and what needs somebody now."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.db.models import (
    Appointment,
    Client,
    ClientAnswer,
    Concern,
    Home,
    Job,
    Notification,
    Visit,
)
from desktop.domain.appointments import ATTENDED, OVER, AppointmentState
from desktop.domain.concerns import Owed, Step, owed_now
from desktop.domain.days import LONDON
from desktop.domain.roles import Action
from desktop.domain.settings import CALL_WITHIN, SOON
from desktop.domain.visits import Outcome
from desktop.domain.wording import duration_text, ordinal_text
from desktop.services.concern_cases import visible
from desktop.services.desk import Service
from desktop.services.settings import value_of
from desktop.services.today_visits import Around, BoardRow
from desktop.services.visit_plans import READY, VisitRow, load_visits
from desktop.services.visit_statements import OF_DAY

__all__ = ["Board", "BoardRow", "Counts", "NeedRow", "TodayService"]

ANSWER_DAYS = 30  # how long a sealed concern is still asked after
NO_ACCESS_DAYS = 14


class Counts(NamedTuple):
    """The numbers of a day; the concerns are None where the role sees none."""

    total: int
    ready: int
    dispatched: int
    blocked: int
    not_confirmed: int
    over: int
    concerns: int | None
    calls_overdue: int | None


class Board(NamedTuple):
    """A day's visits and its numbers."""

    rows: tuple[BoardRow, ...]
    counts: Counts


class NeedRow(NamedTuple):
    """One thing that needs somebody now, and what to open for it."""

    kind: str
    id: str
    target: str
    reference: str
    tone: str
    text: str
    late_text: str
    is_late: bool
    since: datetime


class TodayService(Service):
    """A day at a glance."""

    def board(self, on: date) -> Board:
        """Return the visits of the day with residents, tries, prompts and notes, and the counts.

        The number of statements is fixed, however many visits.
        """
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            loaded = load_visits(session, OF_DAY, on)
            around = Around(session, on, value_of(session, SOON))
            rows = tuple(around.row(loaded, index, visit) for index, visit in enumerate(loaded.rows))
            return Board(rows, _counts(loaded.rows, self._concerns(session), self.desk.now()))

    def counts(self, on: date) -> Counts:
        """Return the numbers of the day."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return _counts(load_visits(session, OF_DAY, on).rows, self._concerns(session), self.desk.now())

    def needs_now(self) -> list[NeedRow]:
        """Return what is overdue or due next, the most urgent first, as far as the role may see it.

        It is asked for at every refresh and tells no more than references, clients and addresses, so it is not
        noted in the history.
        """
        now = self.desk.now()
        with self.store.read() as session:
            found = [
                _concern_need(one, owed, now)
                for one, owed in self._concerns(session) or ()
                if owed is not None
            ]
            if self.desk.may(Action.SEE_VISITS):
                found += _no_access(session.connection(), self.desk.today())
        return sorted(found, key=lambda row: (_URGENCY[row.kind], row.since, row.id))

    def _concerns(self, session: Session) -> list[tuple[Any, Owed | None]] | None:
        """Return the concerns this person may see that are open or wait for an answer; None where none may be."""
        if not self.desk.may(Action.RAISE_CONCERN):
            return None
        now = self.desk.now()
        statement = _CONCERNS.where(visible(self.desk, session))
        concerns = session.execute(
            statement.where(
                Concern.closed_at.is_(None),
                or_(Concern.sealed_at.is_(None), Concern.raised_at >= now - _ANSWER),
            )
        ).all()
        told: dict[str, list[Any]] = {}
        for row in session.execute(
            select(
                Notification.concern_id,
                Notification.step,
                Notification.told,
                Notification.reference,
                Notification.told_at,
                Notification.outcome,
                Notification.is_reached,
                Notification.next_at,
            )
            .join(Concern, Concern.id == Notification.concern_id)
            .where(
                Notification.step.in_([Step.CALL_CLIENT, Step.PLATFORM_ISSUE]),
                or_(Concern.sealed_at.is_(None), Concern.raised_at >= now - _ANSWER),
            )
        ):
            told.setdefault(row.concern_id, []).append(row)
        answered = set(
            session.scalars(
                select(ClientAnswer.concern_id)
                .join(Concern, Concern.id == ClientAnswer.concern_id)
                .where(or_(Concern.sealed_at.is_(None), Concern.raised_at >= now - _ANSWER))
            )
        )
        within = timedelta(minutes=value_of(session, CALL_WITHIN))
        return [
            (
                one,
                owed_now(
                    one.seen_at or one.raised_at,
                    told.get(one.id, ()),
                    now,
                    within,
                    is_answered=one.id in answered,
                    left_open={left["code"] for left in one.left_open},
                ),
            )
            for one in concerns
        ]


_ANSWER = timedelta(days=ANSWER_DAYS)
_URGENCY = {"call": 0, "platform": 1, "reference": 2, "answer": 3, "no_access": 4}
_CONCERNS = (
    select(
        Concern.id,
        Concern.reference,
        Concern.seen_at,
        Concern.raised_at,
        Concern.sealed_at,
        Concern.left_open,
        Home.address,
        Client.name.label("client"),
    )
    .join(Home, Home.id == Concern.home_id)
    .join(Client, Client.id == Home.client_id)
)


def _counts(
    rows: Iterable[VisitRow], concerns: list[tuple[Any, Owed | None]] | None, now: datetime
) -> Counts:
    states = [row.state for row in rows]
    known = concerns is not None
    overdue = [owed for _, owed in concerns or () if owed and owed.what == "call" and now > owed.due_at]
    return Counts(
        total=len(states),
        ready=states.count(READY),
        dispatched=states.count(AppointmentState.DISPATCHED),
        blocked=states.count("blocked"),
        not_confirmed=states.count("not_confirmed"),
        over=sum(state in OVER for state in states),
        concerns=sum(one.sealed_at is None for one, _ in concerns or ()) if known else None,
        calls_overdue=len(overdue) if known else None,
    )


def _concern_need(one: Any, owed: Owed, now: datetime) -> NeedRow:
    words = {
        "call": f"Call {one.client}: {one.address}",
        "platform": f"Raise “Safety Concern” with {one.client}: {one.address}",
        "reference": f"Note the number of the issue at {one.client}: {one.address}",
        "answer": f"“Safety Concern” raised, no answer from {one.client}",
    }
    is_late = now > owed.due_at
    if owed.what == "answer":
        open_for = duration_text(now - one.raised_at)
        late = f"{open_for} open · ask again today"
    else:
        step = "Step 1" if owed.what == "call" else "Step 2"
        due = owed.due_at.astimezone(LONDON)
        late = (
            f"{step} overdue by {duration_text(now - owed.due_at)}"
            if is_late
            else f"{step} due by {due:%H:%M}"
        )
    tone = "bad" if is_late and owed.what == "call" else "care"
    return NeedRow(
        owed.what, one.id, "concerns", one.reference, tone, words[owed.what], late, is_late, owed.due_at
    )


def _no_access(connection: Connection, today: date) -> list[NeedRow]:
    """Return each open job to which nobody opened as often as its client wants to know, in the last two weeks."""
    let_in = aliased(Appointment)
    rows = connection.execute(
        select(
            Visit.attempt,
            Visit.arrived_at,
            Appointment.id,
            Appointment.starts_at,
            Job.id.label("job"),
            Job.reference,
            Home.address,
            Client.name.label("client"),
            Client.no_access_limit,
        )
        .join(Appointment, Appointment.id == Visit.appointment_id)
        .join(Job, Job.id == Appointment.job_id)
        .join(Home, Home.id == Job.home_id)
        .join(Client, Client.id == Job.client_id)
        .where(
            Appointment.day.between(today - timedelta(days=NO_ACCESS_DAYS), today),
            Appointment.state == AppointmentState.NO_ACCESS,
            Visit.outcome == Outcome.NO_ACCESS,
            Client.no_access_limit > 0,
            Visit.attempt >= Client.no_access_limit,
            Job.is_open.is_not(False),  # said so, SQLite begins with the days and not with every open job
            # Once somebody was let in, the times before are history.
            ~select(let_in.id)
            .where(
                let_in.job_id == Job.id,
                let_in.starts_at > Appointment.starts_at,
                let_in.state.in_(ATTENDED),
            )
            .exists(),
        )
        .order_by(Appointment.starts_at)
    ).all()
    newest = {row.job: row for row in rows}
    return [
        NeedRow(
            "no_access",
            row.id,
            "appointments",
            row.reference,
            "warn",
            f"{ordinal_text(row.attempt)} no access at {row.address}",
            f"{row.client} wants a report after {row.no_access_limit}",
            True,
            row.arrived_at or row.starts_at,
        )
        for row in newest.values()
    ]
