"""Visits on which nobody opened: the how manieth it is for the job, and what the client's limit asks then."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Client, Job, Visit
from desktop.domain.visits import Outcome
from desktop.domain.wording import ordinal_text


class Attempts(NamedTuple):
    """How a visit counts where nobody opens: its number, in words, and whether the client wants a report by then."""

    number: int
    text: str
    is_report_due: bool


def count_attempt(session: Session, job: str, visit: Visit) -> str:
    """Number a visit on which nobody opened; return what to do where it just came to the client's limit.

    With another outcome nothing of a closed door stays: neither number nor wait, calling card and what was tried.
    """
    if visit.outcome != Outcome.NO_ACCESS:
        visit.attempt = None
        if visit.outcome:
            visit.waited_minutes, visit.card_left, visit.contacts_tried = None, None, []
        return ""
    if visit.attempt is not None:
        return ""
    visit.attempt = _before(session, job, visit.id) + 1
    limit = _client(session, job)[1]
    if not 0 < limit <= visit.attempt:
        return ""
    return (
        f"No access {visit.attempt} time{'s' if visit.attempt > 1 else ''}: the client wants a report. "
        "Think of a safety concern if nobody has been seen."
    )


def attempts(session: Session, job: str, visit: Visit | None) -> Attempts:
    """Return how a visit counts where nobody opened, or would count."""
    number = visit.attempt if visit is not None else None
    if number is None:
        number = _before(session, job, visit.id if visit is not None else "") + 1
    client, limit = _client(session, job)
    text = f"{ordinal_text(number)} visit for this job on which nobody opened."
    if limit > 0:
        text += f" {client} wants a report after {limit}."
    return Attempts(number, text, 0 < limit <= number)


def _before(session: Session, job: str, visit: str) -> int:
    """Return on how many other visits for the job nobody opened."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Visit)
            .join(Appointment, Appointment.id == Visit.appointment_id)
            .where(Appointment.job_id == job, Visit.outcome == Outcome.NO_ACCESS, Visit.id != visit)
        )
        or 0
    )


def _client(session: Session, job: str) -> tuple[str, int]:
    name, limit = session.execute(
        select(Client.name, Client.no_access_limit).join(Job, Job.client_id == Client.id).where(Job.id == job)
    ).one()
    return name, limit
