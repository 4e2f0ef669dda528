"""The sealed incident record of a concern: composing it, signing it, and handing out copies, each noted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.audit import head
from desktop.db.digests import canonical, plain
from desktop.db.errors import whole
from desktop.db.models import (
    Addendum,
    AgreedAction,
    Appointment,
    Attachment,
    Client,
    Company,
    Concern,
    ConcernFact,
    Home,
    Job,
    Notification,
    SealedRecord,
    Visit,
)
from desktop.documents.incident_record import Action as PrintedAction
from desktop.documents.incident_record import Addendum as PrintedAddendum
from desktop.documents.incident_record import Fact, IncidentRecord, Photo, render
from desktop.documents.incident_record import Notification as PrintedNotification
from desktop.documents.seal import SealReport, seal, verify
from desktop.domain.concerns import STEP_NAMES, Step
from desktop.domain.roles import Action
from desktop.domain.wording import instant_text
from desktop.services.concerns import ConcernService
from desktop.services.desk import Service, fetch
from desktop.services.jobs import choices
from desktop.services.offices import SEAL_KEY
from desktop.system.files import write_atomically
from desktop.system.wrapping import unwrap

_STEP_NUMBERS = {Step.CALL_CLIENT: "1", Step.PLATFORM_ISSUE: "2"}
_SOURCES = {"seen": "Seen", "heard": "Heard", "told": "Told"}


@dataclass(frozen=True, slots=True)
class Issued:
    """A copy that was handed out: its digest and whether it is the signed record or a draft."""

    sha256: str
    signed: bool
    number: int


class IncidentRecordService(Service):
    """Signed records and their copies."""

    def seal(self, concern: str) -> SealedRecord:
        """Seal a concern and make its signed PDF; refuses as incomplete or sealed.

        The PDF carries the head of the history that holds the seal, so it comes after it. If the program dies
        in between, the text is sealed and the PDF is made when it is first asked for.
        """
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        # Refuses a sign that cannot be printed (in the home's address, say) while it can still be corrected.
        self._draft(concern, "")
        ConcernService(self.desk).seal(concern)
        return self.issue(concern)

    def issue(self, concern: str) -> SealedRecord:
        """Make the next signed version of a sealed concern's record, unless the newest one says it all already."""
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
            newest = _newest(session, record.id)
            if newest is not None and not _has_more(session, newest):
                return newest
            at = record.sealed_at if newest is None else self.desk.now()
            printed = _compose(session, record, (newest.number if newest else 0) + 1, at)
            key_pem, certificate = self._seal_keys(session)
        unsigned = render(printed)
        signed = seal(
            unsigned, key_pem, certificate, reason=f"Record {record.reference} sealed", at=self.desk.now()
        )
        with self.store.write(self.desk.actor, "concerns.issue") as write:
            existing = _newest(write.session, concern)
            if existing is not None and existing.number >= printed.version:
                return existing  # another desk was faster
            made = SealedRecord(
                id=self.desk.new_id(),
                concern_id=concern,
                number=printed.version,
                sealed_at=printed.sealed_at,
                sealed_by=self.desk.actor.name,
                data_sha256=printed.data_sha256,
                pdf_sha256=hashlib.sha256(signed).hexdigest(),
                audit_seq=printed.audit_seq,
                audit_head=printed.audit_head,
                addenda=len(printed.addenda),
                unsigned_bytes=len(unsigned),
                pdf=signed,
            )
            write.about(f"concerns/{concern}", f"{record.reference} version {printed.version}")
            write.add(made)
        return made

    def save_copy(self, concern: str, out: Path, *, password: str = "") -> Issued:
        """Write a copy of the record to a file and note it; a password makes it AES-256 encrypted and still signed.

        A concern that is not sealed yet gives a draft, marked as such and not signed.
        """
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
            sealed, reference = record.sealed_at is not None, record.reference
        newest = self.issue(concern) if sealed else None
        pdf = self._draft(concern, password) if newest is None else newest.pdf
        if newest is not None and password:
            with self.store.read() as session:
                key_pem, certificate = self._seal_keys(session)
            reason = f"Record {reference}, copy for the client"
            pdf = seal(
                pdf[: newest.unsigned_bytes],
                key_pem,
                certificate,
                reason=reason,
                at=self.desk.now(),
                password=password,
            )
        digest = hashlib.sha256(pdf).hexdigest()
        note = f"{reference}, sha256 {digest}" + (", encrypted" if password else "")
        # Noted before it leaves: a copy that nobody knows of must not exist.
        self.store.note(self.desk.actor, "concerns.save_copy", f"concerns/{concern}", note)
        write_atomically(out, pdf)
        return Issued(digest, newest is not None, newest.number if newest else 0)

    def _draft(self, concern: str, password: str) -> bytes:
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
            pdf = render(_compose(session, record, 1, None))
        if not password:
            return pdf
        from desktop.documents.envelope import encrypt

        return encrypt(pdf, password)

    def verify_pdf(self, pdf: bytes) -> SealReport:
        """Return whether a PDF is this office's own, whole and unchanged."""
        with self.store.read() as session:
            certificate = session.scalars(select(Company.seal_certificate)).one().encode()
        return verify(pdf, certificate)

    def _seal_keys(self, session: Session) -> tuple[bytes, bytes]:
        company = session.scalars(select(Company)).one()
        return unwrap(self.desk.key, SEAL_KEY, company.seal_key), company.seal_certificate.encode()


def _newest(session: Session, concern: str) -> SealedRecord | None:
    found = session.scalar(
        select(SealedRecord)
        .where(SealedRecord.concern_id == concern)
        .order_by(SealedRecord.number.desc())
        .limit(1)
    )
    if found is not None:
        whole(found.pdf, found.pdf_sha256)
    return found


def _has_more(session: Session, newest: SealedRecord) -> bool:
    """Return whether an addendum came after this version."""
    count = session.scalar(
        select(func.count()).select_from(Addendum).where(Addendum.concern_id == newest.concern_id)
    )
    return (count or 0) > newest.addenda


def _compose(
    session: Session,
    record: Concern,
    number: int,
    sealed_at: datetime | None,
) -> IncidentRecord:
    """Return everything the record prints, in words."""
    company = session.scalars(select(Company)).one()
    home, client = session.execute(
        select(Home, Client).join(Client, Client.id == Home.client_id).where(Home.id == record.home_id)
    ).one()
    job, arrived, left = _visit_facts(session, record)
    names = choices(session, "indicators")
    facts = tuple(
        Fact(
            one.happened_at,
            one.text,
            _SOURCES.get(one.source, one.source) + (f" by {one.told_by}" if one.told_by else ""),
        )
        for one in session.scalars(
            select(ConcernFact)
            .where(ConcernFact.concern_id == record.id)
            .order_by(ConcernFact.happened_at, ConcernFact.position)
        )
    )
    addenda = tuple(
        PrintedAddendum(one.number, one.text, one.added_by, one.added_at)
        for one in session.scalars(
            select(Addendum).where(Addendum.concern_id == record.id).order_by(Addendum.number)
        )
    )
    actions = tuple(
        PrintedAction(one.text, one.owner, one.due_at, "Done" if one.done_at else "Open")
        for one in session.scalars(
            select(AgreedAction).where(AgreedAction.concern_id == record.id).order_by(AgreedAction.due_at)
        )
    )
    at_head = head(session.connection())
    fields: dict[str, Any] = {
        "company": company.name,
        "phone": company.phone,
        "lead": company.safeguarding_lead,
        "reference": record.reference,
        "version": number,
        "sealed_at": sealed_at,
        "client": client.name,
        "home": ", ".join(part for part in (home.address, home.postcode) if part),
        "job_reference": job.reference if job else "",
        "job_description": job.description if job else "",
        "about_name": record.about_name,
        "about_kind": record.about_kind,
        "about_relation": record.about_relation,
        "others_present": record.others_present,
        "seen_from": arrived or record.seen_at or record.raised_at,
        "seen_to": left,
        "seen_by": record.seen_by,
        "recorded_at": record.raised_at,
        "recorded_by": record.raised_by,
        "indicators": "; ".join(names[code].name if code in names else code for code in record.indicators),
        "immediate_danger": _danger(record),
        "facts": facts,
        "their_words": record.words,
        "impressions": record.impressions,
        "persons_view": record.persons_view,
        "unsure": record.manager_advice,
        "notifications": _notifications(session, record),
        "actions": actions,
        "addenda": addenda,
        "photos": _photos(session, record),
    }
    digest = hashlib.sha256(canonical(_data(fields)).encode()).hexdigest()
    return IncidentRecord(**fields, data_sha256=digest, audit_seq=at_head.seq, audit_head=at_head.hash)


def _data(value: Any) -> Any:
    """Return the record's data as canonical JSON can hold it."""
    if isinstance(value, dict):
        return {key: _data(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _data(getattr(value, name)) for name in value.__dataclass_fields__}
    return plain(value)


def _visit_facts(session: Session, record: Concern) -> tuple[Job | None, datetime | None, datetime | None]:
    if record.visit_id is None:
        return None, None, None
    row = session.execute(
        select(Job, Visit.arrived_at, Visit.left_at)
        .join(Appointment, Appointment.job_id == Job.id)
        .join(Visit, Visit.appointment_id == Appointment.id)
        .where(Visit.id == record.visit_id)
    ).one()
    return row[0], row[1], row[2]


def _danger(record: Concern) -> str:
    if record.immediate_danger is None:
        answer = "Not answered when the concern was raised."
    else:
        answer = "Yes." if record.immediate_danger else "No."
    return f"{answer} {record.danger_details}".strip()


def _notifications(session: Session, record: Concern) -> tuple[PrintedNotification, ...]:
    """Return everybody told, the two steps first, and a line for each step that nobody took."""
    told = session.scalars(
        select(Notification).where(Notification.concern_id == record.id).order_by(Notification.told_at)
    ).all()
    lines = []
    for step in Step:
        number = _STEP_NUMBERS.get(step, "–")
        for one in (one for one in told if one.step == step):
            evidence = " · ".join(part for part in (one.outcome, one.reference) if part)
            lines.append(
                PrintedNotification(
                    number, STEP_NAMES[step], one.told, one.told_at, evidence or f"Noted by {one.noted_by}"
                )
            )
        if not any(one.step == step for one in told) and step != Step.AUTHORITY:
            lines.append(PrintedNotification(number, STEP_NAMES[step], *_not_told(record, step)))
    return tuple(lines)


def _not_told(record: Concern, step: Step) -> tuple[str, datetime | None, str]:
    if step == Step.POLICE and not record.immediate_danger:
        return "Not needed", None, "No immediate severe danger"
    return "Not told yet", None, ""


def _photos(session: Session, record: Concern) -> tuple[Photo, ...]:
    return tuple(
        Photo(whole(one.content, one.sha256), f"{one.name}, added {instant_text(one.added_at)}")
        for one in session.scalars(
            select(Attachment)
            .where(
                Attachment.owner_table == "concerns",
                Attachment.owner_id == record.id,
                Attachment.media_type.like("image/%"),
            )
            .order_by(Attachment.added_at, Attachment.id)
        )
    )
