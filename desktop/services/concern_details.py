"""One safety concern in full: what was typed, who was told, what must happen next, and who has looked at it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import (
    Addendum,
    AgreedAction,
    Appointment,
    Attachment,
    AuditEntry,
    ClientAnswer,
    Concern,
    ConcernFact,
    Job,
    Notification,
    SealedRecord,
    Visit,
)
from desktop.domain.concern_steps import StepState, late_text, steps
from desktop.domain.concerns import STEP_NAMES, Step
from desktop.domain.days import day_bounds
from desktop.domain.roles import Action
from desktop.domain.visits import Missing
from desktop.domain.wording import instant_text
from desktop.services import disclosures
from desktop.services.clients import ClientLine, line_of
from desktop.services.concern_cases import is_own, read_file, see_concern
from desktop.services.concern_edits import FIELDS
from desktop.services.concern_lists import state_of
from desktop.services.concern_photos import SCREENSHOTS, TABLE
from desktop.services.desk import Desk, Service
from desktop.services.disclosures import DisclosureRow
from desktop.services.photos import PhotoRow, photo_rows, photos_of

# So many of the newest entries of the history are looked through for today's views.
_LOOKED_AT: Final = 20_000


class FactRow(NamedTuple):
    """One thing seen, heard or told."""

    at: datetime
    text: str
    source: str
    told_by: str


class NotificationRow(NamedTuple):
    """Somebody who was told, or a try that reached nobody."""

    id: str
    step: str
    step_name: str
    told: str
    role: str
    number: str
    at_text: str
    told_at: datetime
    reference: str
    outcome: str
    is_reached: bool
    next_at: datetime | None
    noted_by: str
    has_screenshot: bool


class ActionRow(NamedTuple):
    """One agreed action."""

    id: str
    text: str
    owner: str
    due_at: datetime
    due_text: str
    is_done: bool
    done_text: str
    is_overdue: bool


class AnswerRow(NamedTuple):
    """One answer of the client."""

    answered_by: str
    at_text: str
    text: str


class AddendumRow(NamedTuple):
    """A later fact to the sealed record."""

    number: int
    text: str
    by: str
    at_text: str


class ConcernDetail(NamedTuple):
    """One concern; `fields` holds every field that can be changed until the seal, by its name, and its place."""

    id: str
    version: int
    reference: str
    state: str
    client: ClientLine
    home: str
    address: str
    postcode: str
    job_reference: str
    visit: str
    visit_text: str
    fields: dict[str, Any]
    facts: tuple[FactRow, ...]
    seen_by: str
    raised_text: str
    notifications: tuple[NotificationRow, ...]
    actions: tuple[ActionRow, ...]
    answers: tuple[AnswerRow, ...]
    addenda: tuple[AddendumRow, ...]
    photos: tuple[PhotoRow, ...]
    missing: tuple[Missing, ...]
    steps: tuple[StepState, ...]
    left_open: tuple[tuple[str, str], ...]
    sealed_text: str
    closed_text: str
    versions: tuple[tuple[int, str, str], ...]
    disclosures: tuple[DisclosureRow, ...]
    access_text: str
    may_edit: bool
    may_handle: bool
    may_log_emergency: bool


class ConcernDetailService(Service):
    """One safety concern."""

    def of(self, concern: str, *, view: bool = True) -> ConcernDetail:
        """Return a concern this person may see; each look is noted, but for `view=False` after one's own change.

        A fixed number of statements, however much was noted.
        """
        if view:
            with self.store.read() as session:
                record = see_concern(self.desk, session, concern)
            self.store.note(self.desk.actor, "concerns.view", f"concerns/{record.id}")
        with self.store.read() as session:
            return _detail(self.desk, session, see_concern(self.desk, session, concern))


def _detail(desk: Desk, session: Session, record: Concern) -> ConcernDetail:
    file = read_file(desk, session, record)
    job, starts_at = _visit_of(session, record)
    may_handle = desk.may(Action.HANDLE_CONCERNS)
    return ConcernDetail(
        id=record.id,
        version=record.version,
        reference=record.reference,
        state=state_of(record),
        client=line_of(file.client, file.case.now),
        home=record.home_id,
        address=file.home.address,
        postcode=file.home.postcode,
        job_reference=job,
        visit=record.visit_id or "",
        visit_text=f"{job}, visit of {instant_text(starts_at)}" if starts_at else "",
        fields={
            **{name: _copy(getattr(record, name)) for name in FIELDS},
            "home": record.home_id,
            "visit": record.visit_id or "",
        },
        facts=_facts(session, record),
        seen_by=record.seen_by,
        raised_text=f"Raised by {record.raised_by}, {instant_text(record.raised_at)}",
        notifications=_notifications(session, file.notifications),
        actions=tuple(_action(one, file.case.now) for one in file.actions),
        answers=tuple(_answer(one) for one in file.answers),
        addenda=_addenda(session, record),
        photos=photo_rows(session.scalars(photos_of(TABLE, [record.id]))),
        missing=() if record.sealed_at else tuple(file.case.owed),
        steps=steps(file.case),
        left_open=tuple((one["what"], one["reason"]) for one in record.left_open),
        sealed_text=_by_text("Sealed", record.sealed_by, record.sealed_at),
        closed_text=_closed_text(record),
        versions=_versions(session, record),
        disclosures=disclosures.rows(session, record.id) if may_handle else (),
        access_text=_access_text(desk, session, record),
        may_edit=record.sealed_at is None,
        may_handle=may_handle,
        may_log_emergency=may_handle or (is_own(desk, record) and desk.may(Action.LOG_EMERGENCY)),
    )


def _copy(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _visit_of(session: Session, record: Concern) -> tuple[str, datetime | None]:
    """Return the job's reference and when the visit was, or ("", None) where it was on no visit."""
    row = session.execute(
        select(Job.reference, Appointment.starts_at)
        .join(Appointment, Appointment.job_id == Job.id)
        .join(Visit, Visit.appointment_id == Appointment.id)
        .where(Visit.id == record.visit_id)
    ).first()
    return (row[0], row[1]) if row else ("", None)


def _facts(session: Session, record: Concern) -> tuple[FactRow, ...]:
    return tuple(
        FactRow(one.happened_at, one.text, one.source, one.told_by)
        for one in session.scalars(
            select(ConcernFact).where(ConcernFact.concern_id == record.id).order_by(ConcernFact.position)
        )
    )


def _notifications(session: Session, told: Sequence[Notification]) -> tuple[NotificationRow, ...]:
    pictured = set(
        session.scalars(
            select(Attachment.owner_id).where(
                Attachment.owner_table == SCREENSHOTS, Attachment.owner_id.in_([one.id for one in told])
            )
        )
    )
    return tuple(
        NotificationRow(
            one.id,
            one.step,
            STEP_NAMES[Step(one.step)],
            one.told,
            one.role,
            one.number,
            instant_text(one.told_at),
            one.told_at,
            one.reference,
            one.outcome,
            one.is_reached,
            one.next_at,
            one.noted_by,
            one.id in pictured,
        )
        for one in told
    )


def _action(one: AgreedAction, now: datetime) -> ActionRow:
    is_done = one.done_at is not None
    return ActionRow(
        one.id,
        one.text,
        one.owner,
        one.due_at,
        instant_text(one.due_at) if is_done else late_text(one.due_at, now),
        is_done,
        _by_text("Done", one.done_by, one.done_at),
        not is_done and now > one.due_at,
    )


def _answer(one: ClientAnswer) -> AnswerRow:
    return AnswerRow(one.answered_by, instant_text(one.answered_at), one.text)


def _addenda(session: Session, record: Concern) -> tuple[AddendumRow, ...]:
    return tuple(
        AddendumRow(one.number, one.text, one.added_by, instant_text(one.added_at))
        for one in session.scalars(
            select(Addendum).where(Addendum.concern_id == record.id).order_by(Addendum.number)
        )
    )


def _versions(session: Session, record: Concern) -> tuple[tuple[int, str, str], ...]:
    """Return the signed versions, newest first, without reading the PDFs."""
    return tuple(
        (number, f"Signed {instant_text(at)} by {by}", sha256)
        for number, at, by, sha256 in session.execute(
            select(
                SealedRecord.number, SealedRecord.sealed_at, SealedRecord.sealed_by, SealedRecord.pdf_sha256
            )
            .where(SealedRecord.concern_id == record.id)
            .order_by(SealedRecord.number.desc())
        )
    )


def _by_text(what: str, by: str, at: datetime | None) -> str:
    if at is None:
        return ""
    return f"{what} by {by}, {instant_text(at)}" if by else f"{what} {instant_text(at)}"


def _closed_text(record: Concern) -> str:
    said = _by_text("Closed", record.closed_by, record.closed_at)
    return f"{said}. {record.close_outcome}" if said else ""


def _access_text(desk: Desk, session: Session, record: Concern) -> str:
    start, end = day_bounds(desk.today(), desk.today())
    newest = session.scalar(select(func.max(AuditEntry.seq))) or 0
    views = session.scalar(
        select(func.count()).where(
            AuditEntry.seq > newest - _LOOKED_AT,
            AuditEntry.action == "concerns.view",
            AuditEntry.subject == f"concerns/{record.id}",
            AuditEntry.at >= start,
            AuditEntry.at < end,
        )
    )
    who = "Safeguarding lead and managers"
    if record.is_manager_involved and record.manager_asked:
        who += f", without {record.manager_asked}"
    if record.sealed_at is None:
        who += ", and who raised it until it is sealed"
    return f"{who}. {views} view{'' if views == 1 else 's'} today, all kept in the history."
