"""The history: listing it, and finding what was changed behind the program's back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop.db import audit
from desktop.db.audit import Head
from desktop.db.audit_checks import Anchor, Finding, verify
from desktop.db.backup import read_backup
from desktop.db.engine import is_sqlite
from desktop.db.models import AuditEntry, Concern, SealedRecord
from desktop.documents import worker
from desktop.documents.anchor import read_anchor
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action
from desktop.services.concern_cases import hidden_concerns
from desktop.services.conduct import hidden_subjects
from desktop.services.desk import Desk, Service
from desktop.services.listings import parsed
from desktop.services.offices import Office, known_head, write_head


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the history as a list shows it; values of records are not part of it."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    note: str
    is_clock_fixed: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found, and the head it verified up to."""

    findings: tuple[Finding, ...]
    head: Head
    entries: int


class HistoryService(Service):
    """Reading and verifying the history."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk)
        self._office = office

    def entries(self, where: Mapping[str, Any] | None = None, limit: int = 1000) -> list[EntryRow]:
        """Return the newest entries whose fields equal `where`, newest first."""
        self.desk.require(Action.READ_AUDIT)
        statement = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
        for name, value in (where or {}).items():
            if name not in EntryRow.__slots__:
                raise bad_input(
                    f"There is no field “{name}”. The fields are {', '.join(EntryRow.__slots__)}."
                )
            column = AuditEntry.__table__.c[name]
            statement = statement.where(column == parsed(column, name, value))
        with self.store.read() as session:
            # Nobody learns from here that, or by whom, something was reported about themselves.
            hidden = [
                *hidden_subjects(session, self.desk.actor),
                *(f"concerns/{one}" for one in hidden_concerns(self.desk.actor, session)),
            ]
            statement = statement.where(AuditEntry.subject.not_in(hidden))
            return [
                EntryRow(one.seq, one.at, one.actor, one.action, one.subject, one.note, one.is_clock_fixed)
                for one in session.scalars(statement)
            ]

    def verify(self, anchors: Sequence[Path] = ()) -> Verification:
        """Return everything changed behind the program's back; `anchors` are issued PDFs and backups.

        Checks every page of the file, the chain, every row against its last entry, tables and guards, the
        heads in sealed records, the head remembered beside the data file, and those of the given files.
        """
        self.desk.require(Action.VERIFY)
        findings = self._check_pages()
        if not findings:
            with self.store.read() as session:
                heads = [self._anchor(path) for path in anchors]
                known = known_head(self._office.folder)
                if known is not None and known.seq:
                    heads.append(
                        Anchor(known.seq, known.hash, "the head noted when the office was last open")
                    )
                heads += [
                    Anchor(one.audit_seq, one.audit_head, f"the sealed record {one.reference}")
                    for one in session.execute(
                        select(SealedRecord.audit_seq, SealedRecord.audit_head, Concern.reference).join(
                            Concern, Concern.id == SealedRecord.concern_id
                        )
                    )
                ]
                findings = verify(session, heads)
                newest = audit.head(session.connection())
        else:
            newest = Head(0, audit.GENESIS)
        note = "clean" if not findings else f"{len(findings)} findings"
        self.store.note(self.desk.actor, "office.verify", "office", note)
        if not findings:
            with self.store.read() as session:
                write_head(self._office.folder, audit.head(session.connection()))
        return Verification(tuple(findings), newest, newest.seq)

    def _check_pages(self) -> list[Finding]:
        if not is_sqlite(self.store.engine):
            return []
        with self.store.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101  the pool always holds one
            # Before a checkpoint the integrity check gives false alarms (reliability 3.2).
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            bad = [row[0] for row in raw.execute("PRAGMA cipher_integrity_check")]
            connection.rollback()
        return [Finding("damaged", "office.db", f"The data file is damaged: {line}.") for line in bad[:20]]

    def _anchor(self, path: Path) -> Anchor:
        try:
            content = path.read_bytes()
        except OSError:
            raise RefusedError(Code.NOT_FOUND, f"{path} cannot be read. Check the path.") from None
        found = worker.call_on_file(read_anchor, content)
        if found is not None:
            return Anchor(found.seq, found.head, f"the record {found.reference}, version {found.version},")
        manifest, _, _ = read_backup(path)
        return Anchor(manifest.audit_seq, manifest.audit_head, f"the backup of {manifest.made_at[:10]}")
