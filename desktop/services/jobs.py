"""Jobs: taking work orders in, when they are due, and repairs that come back too often."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import Choice, Client, Home, Job
from desktop.db.session import Write
from desktop.domain.days import local_day
from desktop.domain.deadlines import due_in_hours, due_in_working_days
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.repeats import RepeatRule, repeats
from desktop.domain.roles import Action
from desktop.domain.wording import ordinal_text
from desktop.services.desk import Desk, Service, fetch
from desktop.system.bank_holidays import bank_holidays


def choices(session: Session, list_name: str) -> dict[str, Choice]:
    """Return one of the office's lists by code, in its order."""
    rows = session.scalars(select(Choice).where(Choice.list_name == list_name).order_by(Choice.position))
    return {row.code: row for row in rows}


def due_at(priority: Choice | None, known_at: datetime) -> datetime | None:
    """Return when a job of this priority is due: after its hours, or at the end of its last working day."""
    if priority is None:
        return None
    if "hours" in priority.attributes:
        return due_in_hours(known_at, int(priority.attributes["hours"]))
    if "working_days" in priority.attributes:
        days = int(priority.attributes["working_days"])
        return due_in_working_days(known_at, days, bank_holidays(local_day(known_at).year))
    return None


def job_kind(description: str, kinds: dict[str, Choice]) -> str:
    """Return the kind of job that a description names (“lock change”), or an empty text."""
    words = " ".join(description.split()).casefold()
    return next(
        (code for code, kind in kinds.items() if any(synonym in words for synonym in kind.synonyms)), ""
    )


def next_reference(session: Session, client_id: str) -> str:
    """Return a reference of our own for a job that came without one."""
    count = session.scalar(select(func.count()).select_from(Job).where(Job.client_id == client_id)) or 0
    taken = set(
        session.scalars(select(Job.reference).where(Job.client_id == client_id, Job.reference.like("J-%")))
    )
    while (reference := f"J-{count + 1:05d}") in taken:
        count += 1
    return reference


def new_job(desk: Desk, write: Write, values: dict[str, Any]) -> Job:
    """Add a job inside an open write."""
    job = Job(id=desk.new_id(), **values)
    write.add(job)
    return job


def repeat_prompt(session: Session, job: Job, day: date) -> str:
    """Return the sentence that asks to think of a safety concern where this repair comes back too often, or ''."""
    if not job.kind:
        return ""
    kind = session.scalar(select(Choice).where(Choice.list_name == "job_kinds", Choice.code == job.kind))
    if kind is None or "repeat_count" not in kind.attributes:
        return ""
    rule = RepeatRule(int(kind.attributes["repeat_count"]), int(kind.attributes["repeat_months"]))
    reported = session.scalars(
        select(Job.reported_on).where(Job.home_id == job.home_id, Job.kind == job.kind)
    )
    count = repeats([one for one in reported if one is not None], day, rule)
    if not count:
        return ""
    return (
        f"{ordinal_text(count)} {kind.name.lower()} here in {rule.months} months: "
        "think of a safety concern before you book."
    )


class JobService(Service):
    """Work orders."""

    def add_job(
        self,
        *,
        client: str,
        home: str,
        trade: str,
        description: str,
        reference: str = "",
        priority: str = "",
        reported_at: datetime | None = None,
        kind: str = "",
    ) -> str:
        """Add a job and return the id; without a reference it gets one of ours, without a time it is reported now."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        known_at = reported_at or self.desk.now()
        with self.store.write(self.desk.actor, "jobs.add") as write:
            session = write.session
            fetch(session, Client, client, "client")
            place = fetch(session, Home, home, "home")
            if place.client_id != client:
                raise bad_input("This home belongs to another client. Choose the home again.")
            trades, priorities = choices(session, "trades"), choices(session, "priorities")
            kinds = choices(session, "job_kinds")
            _known("trade", trade, list(trades))
            if priority:
                _known("priority", priority, list(priorities))
            if kind:
                _known("kind of job", kind, list(kinds))
            number = reference.strip() or next_reference(session, client)
            if session.scalar(select(Job.id).where(Job.client_id == client, Job.reference == number)):
                raise RefusedError(
                    Code.EXISTS,
                    f"This client has a job {number} already. Open it, or check the reference.",
                )
            job = new_job(
                self.desk,
                write,
                {
                    "client_id": client,
                    "home_id": home,
                    "reference": number,
                    "trade": trade,
                    "kind": kind or job_kind(description, kinds),
                    "description": description.strip(),
                    "priority": priority,
                    "reported_at": known_at,
                    "reported_on": local_day(known_at),
                    "due_at": due_at(priorities.get(priority), known_at),
                },
            )
            write.about(f"jobs/{job.id}")
        return job.id


def _known(what: str, code: str, codes: Sequence[str]) -> None:
    if code not in codes:
        raise bad_input(f"There is no {what} “{code}”. Use one of {', '.join(codes)}.")
