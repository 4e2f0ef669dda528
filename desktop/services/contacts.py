"""Tries to reach a resident about a job, booked or not: what came of each, what comes next, what was offered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Confirmation, ContactAttempt, Job
from desktop.domain.appointments import AppointmentState, check_channel
from desktop.domain.contacts import check_times, near_text, next_text, tried_text
from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.domain.wording import instant_text, slot_text
from desktop.services.desk import Service, fetch
from desktop.services.visit_plans import channel_text

TRIES = ContactAttempt.__table__
_T, _A, _Y = TRIES.c, Appointment.__table__.c, Confirmation.__table__.c


class ContactRow(NamedTuple):
    """One try to reach the resident."""

    id: str
    channel: str
    channel_text: str
    tried_at: datetime
    outcome: str
    next_step: str
    next_at: datetime | None
    noted_by: str
    appointment: str
    offered_text: str
    when_text: str
    next_text: str

    @property
    def line(self) -> str:
        """Return the whole try on one line, for a list of them."""
        offered = f"offered {self.offered_text}" if self.offered_text else ""
        after = f"next: {self.next_text}" if self.next_text else ""
        said = (self.when_text, self.channel_text, self.outcome, offered, after)
        return " · ".join(part for part in said if part)


class Tried(NamedTuple):
    """How often a job's resident was tried, the next step that still stands, and the visit that it is about."""

    text: str
    next_text: str
    next_at: datetime | None
    is_due: bool
    visit: str
    visit_text: str


class ContactService(Service):
    """How hard the office tried to ask."""

    def note_contact(
        self,
        *,
        channel: str,
        at: datetime,
        outcome: str,
        job: str = "",
        appointment: str = "",
        next_step: str = "",
        next_at: datetime | None = None,
        offered: tuple[datetime, datetime] | None = None,
    ) -> str:
        """Note a try to reach the resident, what came of it and what comes next when; return its id (S7).

        It belongs to a `job` that waits for a slot, or to an `appointment` that is booked: exactly one of both.
        `offered` is the slot that the resident was offered. The next step stands until the next try, a job's
        until it is booked, an appointment's until the resident's yes.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if bool(job) == bool(appointment):
            raise bad_input(
                "A try belongs to one job or to one appointment. Give `job` or `appointment`, and only one of them.",
                field="job",
            )
        check_channel(channel)
        check_times(self.desk.so_far(), at, next_at, offered)
        with self.store.write(self.desk.actor, "appointments.contact") as write:
            if appointment:
                job = fetch(write.session, Appointment, appointment, "appointment").job_id
            else:
                fetch(write.session, Job, job, "job")
            attempt = ContactAttempt(
                id=self.desk.new_id(),
                job_id=job,
                appointment_id=appointment or None,
                channel=channel,
                tried_at=at,
                outcome=outcome,
                next_step=next_step,
                next_at=next_at,
                offered_starts_at=offered[0] if offered else None,
                offered_ends_at=offered[1] if offered else None,
                noted_by=self.desk.actor.name,
            )
            write.about(f"appointments/{appointment}" if appointment else f"jobs/{job}")
            write.add(attempt)
        return attempt.id


def read_contacts(session: Session, condition: ColumnElement[bool], now: datetime) -> tuple[ContactRow, ...]:
    """Return the tries that a condition picks, newest first."""
    return tuple(
        ContactRow(
            one.id,
            one.channel,
            channel_text(one.channel),
            one.tried_at,
            one.outcome,
            one.next_step,
            one.next_at,
            one.noted_by,
            one.appointment_id or "",
            _offered(one),
            instant_text(one.tried_at),
            next_text(one.next_step, one.next_at, now),
        )
        for one in session.scalars(
            select(ContactAttempt)
            .where(condition)
            .order_by(ContactAttempt.tried_at.desc(), ContactAttempt.id.desc())
        )
    )


def read_tried(session: Session, jobs: Sequence[str], now: datetime) -> dict[str, Tried]:
    """Return how often the residents of these jobs were tried: one statement, however many."""
    newest_first = (_T.tried_at.desc(), _T.id.desc())
    ranked = (
        select(
            _T.job_id,
            _T.tried_at,
            _T.next_step,
            _T.next_at,
            _T.appointment_id,
            nothing_booked_since().label("nothing_booked"),
            asks_for_a_yes().label("asks"),
            func.count().over(partition_by=_T.job_id).label("times"),
            func.row_number().over(partition_by=_T.job_id, order_by=newest_first).label("place"),
        )
        .where(_T.job_id.in_(jobs))
        .subquery()
    )
    newest = (
        select(ranked, _A.id.label("visit"), _A.starts_at)
        .outerjoin(Appointment.__table__, and_(_A.id == ranked.c.appointment_id, ranked.c.asks))
        .where(ranked.c.place == 1)
    )
    found = {}
    for row in session.execute(newest):
        stands = row.nothing_booked or row.visit is not None
        step, at = (row.next_step, row.next_at) if stands else ("", None)
        found[row.job_id] = Tried(
            tried_text(row.times, row.tried_at, now),
            next_text(step, at, now),
            at,
            at is not None and at <= now,
            row.visit or "",
            f"Booked {near_text(row.starts_at, now)}, not confirmed" if row.visit else "",
        )
    return found


def newest_try(job: ColumnElement[str]) -> ScalarSelect[str]:
    """Return the id of the newest try of a job; one look into the index of tries by job."""
    of_job = TRIES.alias("of_job").c
    return (
        select(of_job.id)
        .where(of_job.job_id == job)
        .order_by(of_job.tried_at.desc(), of_job.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def nothing_booked_since() -> ColumnElement[bool]:
    """Return whether no visit of the job came after a try: what it says comes next is then still owed."""
    since = select(_A.id).where(_A.job_id == _T.job_id, _A.is_live, _A.starts_at > _T.tried_at)
    return ~since.exists()


def asks_for_a_yes() -> ColumnElement[bool]:
    """Return whether a try is about a booked visit, and no yes came since: its next step is still owed."""
    booked = select(_A.id).where(_A.id == _T.appointment_id, _A.is_live, _A.state == AppointmentState.BOOKED)
    # A yes that was voided by a move settled the steps before it all the same.
    yes = select(_Y.id).where(_Y.appointment_id == _T.appointment_id, _Y.noted_at > _T.tried_at)
    return and_(booked.exists(), ~yes.exists())


def _offered(one: Any) -> str:
    if one.offered_starts_at is None or one.offered_ends_at is None:
        return ""
    return slot_text(one.offered_starts_at, one.offered_ends_at)
