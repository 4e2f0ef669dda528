"""Whether a PDF is this office's sealed record, unchanged, the newest, and still part of its history."""

import hashlib
import re
from typing import Final, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.audit import head_at
from desktop.db.models import Company, Concern, Disclosure, SealedRecord
from desktop.documents.anchor import Anchor
from desktop.documents.verification import Examination, Kind, examine
from desktop.domain.errors import Code, RefusedError
from desktop.domain.roles import Action
from desktop.domain.wording import instant_text
from desktop.exchange.worker import read_in_worker
from desktop.services.attachments import check_size
from desktop.services.desk import Service

Tone = Literal["ok", "warn", "bad"]
Line = tuple[Tone, str]

MAX_BYTES: Final = 100_000_000  # a record with many photos has a tenth
_OUR_REFERENCE: Final = re.compile(r"SC-\d{4}-\d{4,9}")


class Verdict(NamedTuple):
    """What can be said of a file, in sentences of which the worst decides.

    `is_ours` and `is_unchanged` are None where that cannot be told; `reference` and `version` are given only for
    a record with this office's own seal. `needs_password` asks for the password of an encrypted copy.
    """

    is_ours: bool | None
    is_unchanged: bool | None
    reference: str
    version: int
    lines: tuple[Line, ...]
    needs_password: bool = False

    @property
    def is_good(self) -> bool:
        """Return whether everything about it is as it should be; an older version is good as well."""
        return bool(self.is_ours and self.is_unchanged) and all(tone != "bad" for tone, _ in self.lines)


class VerificationService(Service):
    """Checking what came back from outside."""

    def check(self, pdf: bytes, *, password: str = "") -> Verdict:
        """Return what this file is, in plain words; the check is noted, the file is not kept.

        It is read in a process of its own with limits of time and memory. Refuses (BAD_FILE) an empty file and
        more than 100 MB.
        """
        self.desk.require(Action.VERIFY)
        check_size(pdf, MAX_BYTES)
        with self.store.read() as session:
            certificate = session.scalars(select(Company.seal_certificate)).one().encode()
        try:
            found = read_in_worker(examine, pdf, certificate, password=password)
        except RefusedError as refusal:
            if refusal.code != Code.BAD_FILE:
                raise
            found = Examination(Kind.DAMAGED)
        with self.store.read() as session:
            verdict = _verdict(session, found, hashlib.sha256(pdf).hexdigest(), has_password=bool(password))
        said = "as sealed" if verdict.is_good else "not as sealed"
        about = f"{verdict.reference} version {verdict.version}: {said}" if verdict.reference else found.kind
        self.store.note(self.desk.actor, "office.verify_file", "office", about)
        return verdict


def _verdict(session: Session, found: Examination, sha256: str, *, has_password: bool) -> Verdict:
    report = found.report
    if found.kind == Kind.LOCKED:
        why = (
            "That password does not open this copy. Ask for it again, letter by letter, and check once more."
            if has_password
            else "This copy is locked with a password, so nothing in it can be checked yet. Give its password and "
            "check again."
        )
        return Verdict(None, None, "", 0, (_warn(why),), needs_password=True)
    if report is None or not report.signed:
        return Verdict(None, None, "", 0, (_not_sealed(found),))
    if not report.trusted:
        return Verdict(False, report.intact and report.whole_document, "", 0, tuple(_foreign(found)))
    lines: list[Line] = []
    is_unchanged = report.intact and report.whole_document
    if is_unchanged:
        when = f" on {instant_text(report.signed_at)}" if report.signed_at else ""
        lines.append(_ok(f"Sealed by this office{when}, and not a byte has changed since."))
    elif not report.intact:
        lines.append(
            _bad(
                "This office sealed it, but it was changed afterwards. Do not rely on it: ask for a new copy."
            )
        )
    else:
        lines.append(
            _bad(
                "This office sealed it, but something was added to it afterwards. Do not rely on what is added: ask "
                "for a new copy."
            )
        )
    anchor = found.anchor
    if not is_unchanged or anchor is None or not _OUR_REFERENCE.fullmatch(anchor.reference):
        return Verdict(True, is_unchanged, "", 0, tuple(lines))
    lines += [*_which(session, anchor, sha256, is_encrypted=found.is_encrypted), _history(session, anchor)]
    return Verdict(True, True, anchor.reference, anchor.version, tuple(lines))


def _not_sealed(found: Examination) -> Line:
    if found.kind == Kind.NO_PDF:
        return _bad("This is not a PDF file, so it is no sealed record. Choose the PDF itself.")
    if found.kind == Kind.DAMAGED:
        return _bad(
            "This file is damaged, or it was changed so that it cannot be read any more. Do not rely on it: ask for "
            "a new copy."
        )
    if found.anchor is None:
        return _bad(
            "Nobody has sealed this PDF, and it does not come from Doorstep as a record. There is nothing in it that "
            "could be checked."
        )
    if found.has_empty_seal:
        return _bad(
            "This record has lost its seal, so anybody may have changed it. Do not rely on it: ask for a new copy."
        )
    return _bad(
        "This is a draft: it was never sealed, and anybody may have changed it. Do not rely on it as the record."
    )


def _foreign(found: Examination) -> list[Line]:
    if found.signer:
        next_step = f"It says that {found.signer} did, which only they can confirm: ask them to check it."
    else:
        next_step = "Ask whoever sent it where it comes from."
    lines = [_bad(f"This office did not seal it. {next_step}")]
    report = found.report
    if report is not None and not (report.intact and report.whole_document):
        lines.append(_bad("It was changed after it was sealed. Do not rely on it."))
    return lines


def _which(session: Session, anchor: Anchor, sha256: str, *, is_encrypted: bool) -> list[Line]:
    """Return which record and version it is, and whether there is a newer one."""
    versions = session.execute(
        select(SealedRecord.number, SealedRecord.pdf_sha256, SealedRecord.sealed_at)
        .join(Concern, Concern.id == SealedRecord.concern_id)
        .where(Concern.reference == anchor.reference)
        .order_by(SealedRecord.number)
    ).all()
    this = next((one for one in versions if one.number == anchor.version), None)
    name = f"{anchor.reference}, version {anchor.version}"
    if this is None:
        return [
            _bad(
                f"It is {name}, but this office no longer keeps that version: an older backup was put back, or it "
                "was removed. Ask whoever looks after the backups, and keep this file."
            )
        ]
    newest = versions[-1]
    which = f"It is {name}"
    if is_encrypted:
        went = session.scalar(select(Disclosure.disclosed_at).where(Disclosure.pdf_sha256 == sha256).limit(1))
        which += f", the locked copy made on {instant_text(went)}" if went else ", in a locked copy"
    elif this.pdf_sha256 == sha256:
        which += ", the very file this office keeps"
    if newest.number == this.number:
        return [_ok(f"{which}. It is the newest version.")]
    return [
        _ok(f"{which}."),
        _warn(
            f"Version {newest.number} of {instant_text(newest.sealed_at)} has taken its place, with what was added "
            "since. Use that one."
        ),
    ]


def _history(session: Session, anchor: Anchor) -> Line:
    entry = f"{anchor.seq:,}".replace(",", " ")
    there = head_at(session.connection(), anchor.seq)
    if there is not None and there.hash == anchor.head:
        return _ok(f"This office's history still holds entry {entry} just as the record has it.")
    if there is None:
        why = f"This office's history ends before entry {entry}, which the record names"
    else:
        why = f"Entry {entry} of this office's history is not the one the record names"
    return _bad(
        f"{why}: an older backup was put back, or the history was rewritten. Run `doorstep verify`, and keep this "
        "file as evidence."
    )


def _ok(text: str) -> Line:
    return "ok", text


def _warn(text: str) -> Line:
    return "warn", text


def _bad(text: str) -> Line:
    return "bad", text
