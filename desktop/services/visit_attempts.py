"""Visits on which nobody opened: the how manieth it is for the job, and what the client's limit asks then."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Client, Job, Visit
from desktop.domain.visits import Outcome
from desktop.domain.wording import ordinal_text


class Attempts(NamedTuple):
    """How a visit counts where nobody opens: its number, in words, and whether the client wants a report by then."""

    number: int
    text: str
    is_report_due: bool


def count_attempts(session: Session, job: str, visit: Visit) -> str:
    """Count anew on which visits for the job nobody opened, once one of them was told or put right.

    Return what to do where this visit just came to the client's limit. With another outcome nothing of a closed
    door stays: neither number nor wait, calling card and what was tried.
    """
    was_counted = visit.attempt is not None
    if visit.outcome != Outcome.NO_ACCESS:
        visit.attempt = None
        if visit.outcome:
            visit.waited_minutes, visit.card_left, visit.contacts_tried = None, None, []
        if not was_counted:
            return ""
    shut = session.scalars(_shut(select(Visit), job).order_by(Appointment.starts_at, Appointment.id)).all()
    for number, one in enumerate(shut, 1):
        if one.attempt != number:
            one.attempt = number
    limit = _client(session, job)[1]
    if was_counted or not 0 < limit <= len(shut):
        return ""
    return (
        f"No access {len(shut)} time{'s' if len(shut) > 1 else ''}: the client wants a report. "
        "Think of a safety concern if nobody has been seen."
    )


def attempts(session: Session, slot: Appointment) -> Attempts:
    """Return how the visit in a slot counts where nobody opened, or would count, in the order of the slots."""
    others = session.execute(
        _shut(select(Appointment.starts_at, Appointment.id), slot.job_id).where(Appointment.id != slot.id)
    ).all()
    number = 1 + sum((at, one) < (slot.starts_at, slot.id) for at, one in others)
    client, limit = _client(session, slot.job_id)
    text = f"{ordinal_text(number)} visit for this job on which nobody opened."
    if limit > 0:
        text += f" {client} wants a report after {limit}."
    return Attempts(number, text, 0 < limit <= len(others) + 1)


def _shut(wanted: Any, job: str) -> Any:
    """Return the visits for the job on which nobody opened."""
    return wanted.where(
        Appointment.id == Visit.appointment_id,
        Appointment.job_id == job,
        Visit.outcome == Outcome.NO_ACCESS,
    )


def _client(session: Session, job: str) -> tuple[str, int]:
    name, limit = session.execute(
        select(Client.name, Client.no_access_limit).join(Job, Job.client_id == Client.id).where(Job.id == job)
    ).one()
    return name, limit
