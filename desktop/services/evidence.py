"""Photos and scans of what somebody holds: added, looked at, removed, and gone by their day."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import Attachment, Credential
from desktop.documents import worker
from desktop.domain.credentials import DBS
from desktop.domain.dbs import destroy_on
from desktop.domain.errors import Code, RefusedError, not_found
from desktop.domain.roles import Action
from desktop.services import attachments
from desktop.services.attachments import check_size, new_attachment
from desktop.services.desk import Service, fetch
from desktop.system.clock import local

_TABLE = Credential.__tablename__
ENDINGS = {"image/jpeg": ".jpg", "application/pdf": ".pdf"}


class EvidenceRow(NamedTuple):
    """One file of a credential; `size` in bytes, `destroy_on` where it may not be kept for longer."""

    id: str
    name: str
    media_type: str
    size: int
    added_on: date
    added_by: str
    destroy_on: date | None


class Evidence(NamedTuple):
    """A file to look at."""

    name: str
    media_type: str
    content: bytes


def file_rows(session: Session, files: Select[Any]) -> list[EvidenceRow]:
    """Return what lists show of these attachments, oldest first; their content is not read."""
    found = session.execute(
        files.with_only_columns(
            Attachment.id,
            Attachment.name,
            Attachment.media_type,
            func.length(Attachment.content),
            Attachment.added_at,
            Attachment.added_by,
            Attachment.destroy_on,
        ).order_by(Attachment.id)
    ).all()
    return [
        EvidenceRow(row_id, name, media_type, size, local(added_at).date(), added_by, until)
        for row_id, name, media_type, size, added_at, added_by, until in found
    ]


class EvidenceService(Service):
    """The files that stand behind credentials."""

    def add_evidence(self, credential: str, name: str, content: bytes) -> str:
        """Keep a photo (JPEG, PNG, HEIC) or a PDF with a credential and return the file's id.

        Photos are written anew without place or camera, PDFs without scripts. The picture of a DBS certificate
        is kept until six months after the decision, counted from today where none is noted yet.
        """
        self.desk.require(Action.EDIT_OPERATIVES, f"{_TABLE}/{credential}")
        media_type, kept = prepared(content)
        with self.store.write(self.desk.actor, "credentials.add_evidence") as write:
            record = fetch(write.session, Credential, credential, "credential")
            write.about(f"{_TABLE}/{credential}")
            file = self._file(record, name, media_type, kept)
            if write.session.scalar(_files(credential).where(Attachment.sha256 == file.sha256).limit(1)):
                raise RefusedError(
                    Code.EXISTS, "This very file is kept with it already. Nothing was added.", field="content"
                )
            write.add(file)
        return file.id

    def evidence(self, credential: str) -> list[EvidenceRow]:
        """Return the files of a credential, oldest first."""
        self.desk.require(Action.EDIT_OPERATIVES, f"{_TABLE}/{credential}")
        with self.store.read() as session:
            fetch(session, Credential, credential, "credential")
            return file_rows(session, _files(credential))

    def read_evidence(self, attachment: str) -> Evidence:
        """Return a file, and note that it was looked at; refuses damaged."""
        self.desk.require(Action.EDIT_OPERATIVES, f"attachments/{attachment}")
        with self.store.read() as session:
            found = _fetch(session, attachment)
            shown = Evidence(found.name, found.media_type, whole(found.content, found.sha256))
            owner = found.owner_id
        self.store.note(self.desk.actor, "credentials.read_evidence", f"{_TABLE}/{owner}")
        return shown

    def remove_evidence(self, attachment: str) -> None:
        """Delete a file that was added by mistake or is not needed any more; that it was is noted."""
        self.desk.require(Action.EDIT_OPERATIVES, f"attachments/{attachment}")
        with self.store.write(self.desk.actor, "credentials.remove_evidence") as write:
            found = _fetch(write.session, attachment)
            write.about(f"{_TABLE}/{found.owner_id}")
            write.session.delete(found)

    def destroy_due(self) -> int:
        """Delete the files that may be kept no longer and return how many; runs at every sign-in."""
        self.desk.require(Action.EDIT_OPERATIVES)
        return attachments.destroy_due(self.store)

    def _file(self, record: Credential, name: str, media_type: str, content: bytes) -> Attachment:
        until = destroy_on(record.decided_on or self.desk.today()) if record.kind == DBS else None
        stem = name.rpartition(".")[0] or name
        return new_attachment(
            self.desk, _TABLE, record.id, stem + ENDINGS[media_type], media_type, content, until
        )


def prepared(content: bytes) -> tuple[str, bytes]:
    """Return media type and content as they are kept; refuses (BAD_FILE) what is too large or no scan."""
    check_size(content)
    from desktop.documents.scans import prepare_scan

    try:
        return worker.call_on_file(prepare_scan, content)
    except RefusedError as error:
        raise RefusedError(error.code, error.message, **{**error.details, "field": "content"}) from None


def follow_decision(session: Session, credential: str, decided_on: date) -> None:
    """Move the day by which pictures of a DBS certificate are destroyed to what the decision asks."""
    for file in session.scalars(_files(credential)):
        file.destroy_on = destroy_on(decided_on)


def _files(credential: str) -> Select[Attachment]:
    return select(Attachment).where(Attachment.owner_table == _TABLE, Attachment.owner_id == credential)


def _fetch(session: Session, attachment: str) -> Attachment:
    found = session.get(Attachment, attachment)
    if found is None or found.owner_table != _TABLE:
        raise not_found("file")
    return found
