"""Jobs: taking work orders in, when they are due, and repairs that come back too often."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Choice, Client, Home, Job
from desktop.db.session import Write
from desktop.domain.appointments import ATTENDED, STILL_AHEAD, check_channel
from desktop.domain.days import local_day
from desktop.domain.deadlines import SetBy, due_by_rule
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.moments import refuse_to_come
from desktop.domain.roles import Action
from desktop.domain.windows import Window
from desktop.domain.wording import instant_text
from desktop.services.deadlines import LISTS, Facts, work_out
from desktop.services.desk import Desk, Service, check_version, fetch
from desktop.services.job_details import JobDetail, NoAccessReport, read_job, read_no_access
from desktop.services.job_inbox import InboxPage, count_inbox, count_to_ring, read_inbox
from desktop.services.lists import Entries, check_entry, pairs, read_lists
from desktop.services.repeats import concern_prompt
from desktop.services.windows import client_windows
from desktop.system.bank_holidays import bank_holidays


def choices(session: Session, list_name: str) -> dict[str, Choice]:
    """Return one of the office's lists by code, in its order."""
    rows = session.scalars(select(Choice).where(Choice.list_name == list_name).order_by(Choice.position))
    return {row.code: row for row in rows}


def due_at(priority: Choice | None, known_at: datetime) -> datetime | None:
    """Return when a job of this priority is due: after its hours, or at the end of its last working day."""
    if priority is None:
        return None
    return due_by_rule(priority.attributes, known_at, bank_holidays(local_day(known_at).year))


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
    """Return the sentence that asks to think of a safety concern before this job is booked, or an empty text."""
    return concern_prompt(session, job.home_id, job.trade, job.kind, day)


class JobLists(NamedTuple):
    """What is chosen from when a job is written down: (code, name) each."""

    priorities: tuple[tuple[str, str], ...]
    trades: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    rights: tuple[tuple[str, str], ...]
    hazard_steps: tuple[tuple[str, str], ...]
    hazard_kinds: tuple[tuple[str, str], ...]


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
        right: str = "",
        access_notes: str = "",
        hazard_step: str = "",
        hazard: str = "",
        hazard_noticed_at: datetime | None = None,
    ) -> str:
        """Add a job and return the id; without a reference it gets one of ours, without a time it is reported now.

        It is due by the earliest of its priority, its right to repair and its step of Awaab's Law.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        known_at = reported_at or self.desk.now()
        with self.store.write(self.desk.actor, "jobs.add") as write:
            session = write.session
            fetch(session, Client, client, "client")
            place = fetch(session, Home, home, "home")
            if place.client_id != client:
                raise bad_input("This home belongs to another client. Choose the home again.")
            lists = read_lists(session, "trades", "job_kinds", *LISTS)
            check_entry(lists["trades"], trade, "trade", "trade")
            facts = Facts(
                known_at,
                priority,
                right,
                hazard_step,
                hazard or ("damp_mould" if hazard_step else ""),
                hazard_noticed_at,
            )
            _check_facts(lists, facts)
            if kind:
                check_entry(lists["job_kinds"], kind, "kind of job", "kind")
            number = reference.strip() or next_reference(session, client)
            if session.scalar(select(Job.id).where(Job.client_id == client, Job.reference == number)):
                raise RefusedError(
                    Code.EXISTS,
                    f"This client has a job {number} already. Open it, or check the reference.",
                    field="reference",
                )
            job = new_job(
                self.desk,
                write,
                {
                    "client_id": client,
                    "home_id": home,
                    "reference": number,
                    "trade": trade,
                    "kind": kind or job_kind(description, choices(session, "job_kinds")),
                    "description": description.strip(),
                    "access_notes": access_notes.strip(),
                    "reported_on": local_day(known_at),
                    **facts._asdict(),
                    **_due(session, client, facts),
                },
            )
            write.about(f"jobs/{job.id}")
        return job.id

    def follow_on(self, job: str, *, description: str, trade: str, priority: str = "", kind: str = "") -> str:
        """Add the job that goes on from another one at the same home, and return its id.

        It takes over how to get in and, if none is given, the priority. What was visited already is done with.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        with self.store.write(self.desk.actor, "jobs.follow_on") as write:
            first = fetch(write.session, Job, job, "job")
            made = add_follow_on(
                self.desk, write, first, description=description, trade=trade, priority=priority, kind=kind
            )
            write.about(f"jobs/{made.id}", f"follows {first.reference}")
        return made.id

    def note_hazard(
        self,
        job: str,
        *,
        noticed_at: datetime,
        step: str,
        hazard: str = "damp_mould",
        version: int | None = None,
    ) -> int:
        """Note that a hazard was noticed, which starts the landlord's clock; return the job's version.

        An operative's knowing counts as the landlord's (day 0 of Awaab's Law). Refuses a time yet to come.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        refuse_to_come(noticed_at, self.desk.so_far(), "Noticing the hazard", "noticed_at")
        with self.store.write(self.desk.actor, "jobs.note_hazard") as write:
            session = write.session
            record = self._versioned(session, job, version)
            lists = read_lists(session, *LISTS)
            check_entry(lists["hazard_steps"], step, "step of Awaab's Law", "step")
            check_entry(lists["hazard_kinds"], hazard, "kind of hazard", "hazard")
            record.hazard_step, record.hazard, record.hazard_noticed_at = step, hazard, noticed_at
            set_deadline(session, record)
            write.about(f"jobs/{job}")
            session.flush()
            return record.version

    def tell_client(self, job: str, *, at: datetime, to: str, how: str, version: int | None = None) -> int:
        """Note that the client was told of the hazard: when, who, how and by whom; return the job's version."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_channel(how)
        if not to.strip():
            raise bad_input("Say who was told: the name of the client's person.", field="to")
        refuse_to_come(at, self.desk.so_far(), "Telling the client", "at")
        with self.store.write(self.desk.actor, "jobs.tell_client") as write:
            record = self._versioned(write.session, job, version)
            if record.hazard_noticed_at is None:
                raise bad_input("No hazard is noted for this job. Note first when it was noticed.")
            if at < record.hazard_noticed_at:
                raise bad_input(
                    f"The client would be told ({instant_text(at)}) before the hazard was noticed "
                    f"({instant_text(record.hazard_noticed_at)}). Correct one of the two times.",
                    field="at",
                )
            record.client_told_at, record.client_told_how = at, how
            record.client_told_to, record.client_told_by = to.strip(), self.desk.actor.name
            write.about(f"jobs/{job}")
            write.session.flush()
            return record.version

    def lists(self) -> JobLists:
        """Return what is chosen from when a job is written down."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            found = read_lists(session, "trades", "job_kinds", *LISTS)
        return JobLists(
            pairs(found["priorities"]),
            pairs(found["trades"]),
            pairs(found["job_kinds"]),
            pairs(found["rights_to_repair"]),
            pairs(found["hazard_steps"]),
            pairs(found["hazard_kinds"]),
        )

    def windows(self, client: str) -> tuple[Window, ...]:
        """Return the windows in which this client's visits are booked."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return client_windows(session, client)

    def inbox(
        self, limit: int = 100, after: str = "", trade: str = "", *, only_to_ring: bool = False
    ) -> InboxPage:
        """Return the jobs to book, soonest due first; `after` is what the page before ended with.

        `only_to_ring` returns those alone whose next step (“ring again Wed 09:00”) is due, longest due first,
        and with them what is booked already and still without the resident's yes: those name their `visit`.
        """
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return read_inbox(
                session, self.desk.now(), limit=limit, after=after, trade=trade, only_to_ring=only_to_ring
            )

    def inbox_count(self, most: int = 1000) -> int:
        """Return how many jobs wait to be booked, counting no further than `most`."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return count_inbox(session, most)

    def to_ring_count(self, most: int = 1000) -> int:
        """Return for how many jobs and booked visits the next step is due, counting no further than `most`."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return count_to_ring(session, self.desk.now(), most)

    def job(self, job: str) -> JobDetail:
        """Return a job with its appointments, its contacts, and what else was done at its home."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return read_job(session, job, self.desk.now())

    def no_access_report(self, job: str) -> NoAccessReport:
        """Return what a report to the client says: every visit on which nobody opened, and what was tried."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return read_no_access(session, job)

    def concern_prompt(self, home: str, trade: str = "", kind: str = "") -> str:
        """Return what to think of before this home is booked again, or an empty text (N5)."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return concern_prompt(session, home, trade, kind, self.desk.today())

    def _versioned(self, session: Session, job: str, version: int | None) -> Job:
        record = fetch(session, Job, job, "job")
        if version is not None:
            check_version(record, version)
        return record


def add_follow_on(
    desk: Desk, write: Write, first: Job, *, description: str, trade: str, priority: str = "", kind: str = ""
) -> Job:
    """Add inside an open write the job that goes on from `first`, which is done with if it was visited."""
    if not description.strip():
        raise bad_input("Say what work is left to do.", field="description")
    session, now = write.session, desk.now()
    lists = read_lists(session, "trades", "job_kinds", *LISTS)
    check_entry(lists["trades"], trade, "trade", "trade")
    facts = Facts(now, priority or first.priority)
    _check_facts(lists, facts)
    if kind:
        check_entry(lists["job_kinds"], kind, "kind of job", "kind")
    made = new_job(
        desk,
        write,
        {
            "client_id": first.client_id,
            "home_id": first.home_id,
            "reference": _next_part(session, first),
            "trade": trade,
            "kind": kind or job_kind(description, choices(session, "job_kinds")),
            "description": description.strip(),
            "access_notes": first.access_notes,
            "reported_on": local_day(now),
            "follows_job_id": first.id,
            **facts._asdict(),
            **_due(session, first.client_id, facts),
        },
    )
    states = set(
        session.scalars(select(Appointment.state).where(Appointment.job_id == first.id, Appointment.is_live))
    )
    if states & ATTENDED and not states & STILL_AHEAD:
        first.is_open = False
    return made


def set_deadline(session: Session, job: Job) -> None:
    """Set when a job is due by what is known of it; a day that the client gave stays where it is sooner."""
    if job.reported_at is None:
        return
    facts = Facts(*(getattr(job, name) for name in Facts._fields))
    found = work_out(session, job.client_id, facts)
    if job.due_by == SetBy.GIVEN and job.due_at is not None and (found is None or job.due_at <= found.at):
        return
    job.due_at, job.due_by = (found.at, found.by.value) if found else (None, "")


def _due(session: Session, client: str, facts: Facts) -> dict[str, Any]:
    found = work_out(session, client, facts)
    return {"due_at": found.at, "due_by": found.by.value} if found else {"due_at": None, "due_by": ""}


def _check_facts(lists: Mapping[str, Entries], facts: Facts) -> None:
    for code, name, what, column in (
        (facts.priority, "priorities", "priority", "priority"),
        (facts.right, "rights_to_repair", "right to repair", "right"),
        (facts.hazard_step, "hazard_steps", "step of Awaab's Law", "hazard_step"),
        (facts.hazard, "hazard_kinds", "kind of hazard", "hazard"),
    ):
        if code:
            check_entry(lists[name], code, what, column)


def _next_part(session: Session, job: Job) -> str:
    """Return a reference like the first job's: `WO-118196/2`."""
    stem = job.reference.rpartition("/")[0] if job.follows_job_id else job.reference
    stem = stem or job.reference
    taken = set(
        session.scalars(
            select(Job.reference).where(
                Job.client_id == job.client_id, Job.reference.startswith(f"{stem}/", autoescape=True)
            )
        )
    )
    number = 2
    while f"{stem}/{number}" in taken:
        number += 1
    return f"{stem}/{number}"
