"""The sealed incident record of a concern: making it, looking at it, and handing out copies, each noted."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import Addendum, Company, Concern, SealedRecord
from desktop.documents import worker
from desktop.documents.envelope import encrypt
from desktop.documents.incident_record import render, render_sealed
from desktop.documents.seal import SealReport, seal, verify
from desktop.domain.errors import Code, RefusedError
from desktop.services import disclosures
from desktop.services.concern_cases import require_handler, see_concern
from desktop.services.concerns import ConcernService
from desktop.services.desk import Service, fetch
from desktop.services.offices import SEAL_KEY
from desktop.services.record_contents import compose
from desktop.system.copy_passwords import new_copy_password
from desktop.system.files import write_atomically
from desktop.system.wrapping import unwrap


@dataclass(frozen=True, slots=True)
class Issued:
    """A copy that was handed out: its digest and whether it is the signed record or a draft."""

    sha256: str
    signed: bool
    number: int


@dataclass(frozen=True, slots=True)
class CopyIssued:
    """A copy for somebody outside; its password is shown once and kept nowhere."""

    sha256: str
    password: str


class IncidentRecordService(Service):
    """Signed records and their copies; everything is drawn by the documents' worker."""

    def seal(self, concern: str, left_open: Mapping[str, str] | None = None) -> SealedRecord:
        """Seal a concern and make its signed PDF; refuses as incomplete or sealed.

        `left_open` gives the reason for each thing that is still owed and may be left open. The PDF carries the
        head of the history that holds the seal, so it comes after it. If the program dies in between, the text is
        sealed and the PDF is made when it is first asked for.
        """
        require_handler(self.desk, concern)
        # Refuses a sign that cannot be printed (in the home's address, say) while it can still be corrected.
        self._draft(concern)
        ConcernService(self.desk).seal(concern, left_open=left_open or {})
        return self.issue(concern)

    def issue(self, concern: str) -> SealedRecord:
        """Return the newest signed version of a sealed concern's record, made where none says it all already.

        The first is what was sealed and nothing later. Where another desk makes the same version first, that one
        stands, and a next one is made if it lacks an addendum.
        """
        require_handler(self.desk, concern)
        while True:
            issued, is_newest = self._issue_next(concern)
            if is_newest:
                return issued

    def _issue_next(self, concern: str) -> tuple[SealedRecord, bool]:
        """Return the newest version, made if one is owed, and whether it covers every addendum."""
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
            newest = _newest(session, record.id)
            if newest is not None and not _has_more(session, newest):
                return newest, True
            at = record.sealed_at if newest is None else self.desk.now()
            printed = compose(session, record, (newest.number if newest else 0) + 1, at)
            key_pem, certificate = self._seal_keys(session)
        reason = f"Record {record.reference} sealed"
        signed, unsigned_bytes = worker.call(
            render_sealed, printed, key_pem, certificate, reason=reason, at=self.desk.now()
        )
        with self.store.write(self.desk.actor, "concerns.issue") as write:
            # Held, so that of two desks the second sees what the first has made.
            fetch(write.session, Concern, concern, "safety concern", is_held=True)
            existing = _newest(write.session, concern)
            if existing is not None and existing.number >= printed.version:
                return existing, not _has_more(write.session, existing)  # another desk was faster
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
                unsigned_bytes=unsigned_bytes,
                pdf=signed,
            )
            write.about(f"concerns/{concern}", f"{record.reference} version {printed.version}")
            write.add(made)
            write.session.flush()
            return made, not _has_more(write.session, made)

    def preview(self, concern: str) -> bytes:
        """Return the newest signed record, or a draft before the seal, to be looked at; each look is noted.

        Whoever raised the concern may look at the draft.
        """
        with self.store.read() as session:
            record = see_concern(self.desk, session, concern)
        newest = self.issue(concern) if record.sealed_at is not None else None
        pdf = self._draft(concern) if newest is None else newest.pdf
        self.store.note(
            self.desk.actor, "concerns.preview", f"concerns/{concern}", _edition(record.reference, newest)
        )
        return pdf

    def printed(self, concern: str) -> None:
        """Note that the record goes to the printer; called before it does."""
        require_handler(self.desk, concern)
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
            newest = _newest(session, record.id) if record.sealed_at is not None else None
        self.store.note(
            self.desk.actor, "concerns.print", f"concerns/{concern}", _edition(record.reference, newest)
        )

    def save_copy(self, concern: str, out: Path, *, password: str = "") -> Issued:
        """Write a copy of the record to a file and note it; a password makes it AES-256 encrypted and still signed.

        A concern that is not sealed yet gives a draft, marked as such and not signed.
        """
        require_handler(self.desk, concern)
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
            sealed, reference = record.sealed_at is not None, record.reference
        newest = self.issue(concern) if sealed else None
        if newest is not None:
            pdf = self._locked(newest, reference, password) if password else newest.pdf
        else:
            pdf = self._draft(concern)
            pdf = worker.call(encrypt, pdf, password) if password else pdf
        digest = hashlib.sha256(pdf).hexdigest()
        note = f"{reference}, sha256 {digest}" + (", encrypted" if password else "")
        # Noted before it leaves: a copy that nobody knows of must not exist.
        self.store.note(self.desk.actor, "concerns.save_copy", f"concerns/{concern}", note)
        write_atomically(out, pdf)
        return Issued(digest, newest is not None, newest.number if newest else 0)

    def copy_for_client(self, concern: str, out: Path, *, recipient: str, basis: str, way: str) -> CopyIssued:
        """Write an encrypted, signed copy of a sealed record with a new password, and note the disclosure.

        The password is in the reply and nowhere else: tell it by another road than the file takes. Refuses
        (INCOMPLETE) before the seal, since a draft is no record to hand out.
        """
        require_handler(self.desk, concern)
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
        if record.sealed_at is None:
            raise RefusedError(
                Code.INCOMPLETE,
                f"{record.reference} is not sealed yet, and only the sealed record goes out. Seal it first.",
            )
        newest = self.issue(concern)
        password = new_copy_password()
        pdf = self._locked(newest, record.reference, password)
        digest = hashlib.sha256(pdf).hexdigest()
        with self.store.write(self.desk.actor, "concerns.copy_for_client") as write:
            write.about(f"concerns/{concern}", f"{record.reference}, sha256 {digest}, encrypted")
            what = f"{record.reference}, version {newest.number}"
            disclosures.add(self.desk, write, concern, what, recipient, basis, way, encrypted_copy=digest)
            # Inside, so that neither is without the other; a crash right here leaves a file nobody can open.
            write.session.flush()
            write_atomically(out, pdf)
        return CopyIssued(digest, password)

    def verify_pdf(self, pdf: bytes) -> SealReport:
        """Return whether a PDF is this office's own, whole and unchanged."""
        with self.store.read() as session:
            certificate = session.scalars(select(Company.seal_certificate)).one().encode()
        return worker.call_on_file(verify, pdf, certificate)

    def _draft(self, concern: str) -> bytes:
        with self.store.read() as session:
            record = fetch(session, Concern, concern, "safety concern")
            printed = compose(session, record, 1, None)
        return worker.call(render, printed)

    def _locked(self, newest: SealedRecord, reference: str, password: str) -> bytes:
        """Return the record encrypted and sealed anew: encrypting changes the bytes that a seal covers."""
        with self.store.read() as session:
            key_pem, certificate = self._seal_keys(session)
        return worker.call(
            seal,
            newest.pdf[: newest.unsigned_bytes],
            key_pem,
            certificate,
            reason=f"Record {reference}, copy for the client",
            at=self.desk.now(),
            password=password,
        )

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


def _edition(reference: str, newest: SealedRecord | None) -> str:
    return f"{reference} version {newest.number}" if newest else f"{reference} draft"
