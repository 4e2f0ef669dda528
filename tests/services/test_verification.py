"""What a PDF that comes back from outside is, in plain words: ours, unchanged, the newest, in our history."""

import io
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select, text

from desktop.db.models import SealedRecord
from desktop.documents.seal import make_certificate, seal
from desktop.domain.errors import RefusedError
from desktop.services.verification import Verdict
from desktop.services.workplace import Workplace
from tests.documents.samples import photo
from tests.factories.calls import raise_concern, tell
from tests.factories.offices import PASSWORD, Scene, TestOffice

Sealed = tuple[TestOffice, str, bytes]


@pytest.fixture
def sealed(office: TestOffice, scene: Scene) -> Sealed:
    """An office, a sealed concern in it, and the PDF of its record."""
    concern = raise_concern(office, scene.home)
    tell(office, concern)
    return office, concern, bytes(office.work().incident_records.seal(concern).pdf)


def _check(office: TestOffice, pdf: bytes, password: str = "") -> Verdict:
    return office.work().verification.check(pdf, password=password)


def _said(verdict: Verdict) -> str:
    return " ".join(sentence for _, sentence in verdict.lines)


def _tones(verdict: Verdict) -> list[str]:
    return [tone for tone, _ in verdict.lines]


def test_the_newest_record_is_ours_unchanged_and_in_our_history(sealed: Sealed) -> None:
    office, _, pdf = sealed
    found = _check(office, pdf)
    assert (found.is_good, found.is_ours, found.is_unchanged) == (True, True, True)
    assert (found.reference, found.version) == ("SC-2026-0001", 1)
    assert _tones(found) == ["ok", "ok", "ok"]
    said = _said(found)
    assert "Sealed by this office on Mon 23 Nov 2026, 11:00, and not a byte has changed since." in said
    assert "SC-2026-0001, version 1, the very file this office keeps. It is the newest version." in said
    assert "history still holds entry" in said
    entry = office.ask("list", what="audit")["rows"][0]
    assert (entry["action"], entry["note"]) == ("office.verify_file", "SC-2026-0001 version 1: as sealed")


def test_an_older_version_names_the_newer_one_and_is_still_good(sealed: Sealed) -> None:
    office, concern, pdf = sealed
    office.clock.advance(days=1)
    office.work().concerns.add_addendum(concern=concern, text="A doctor has seen him.")
    newest = bytes(office.work().incident_records.issue(concern).pdf)
    found = _check(office, pdf)
    assert found.is_good
    assert _tones(found) == ["ok", "ok", "warn", "ok"]
    assert "Version 2 of Tue 24 Nov 2026, 11:00 has taken its place" in _said(found)
    assert "version 2" in _said(_check(office, newest))
    assert "warn" not in _tones(_check(office, newest))


def test_a_changed_byte_and_an_added_one_are_told(sealed: Sealed) -> None:
    office, _, pdf = sealed
    # A page's stream, found by its compressed bytes, so that the file can still be read.
    place = pdf.index(b"stream", 2000) + 40
    for changed in (pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], pdf + b"% more\n"):
        found = _check(office, changed)
        assert not found.is_good
        assert found.reference == "", "nothing in a changed file is repeated"
        assert "bad" in _tones(found)


def test_a_locked_copy_asks_for_its_password(sealed: Sealed, tmp_path: Path) -> None:
    office, concern, _ = sealed
    out = tmp_path / "copy.pdf"
    issued = office.work().incident_records.copy_for_client(
        concern, out, recipient="Karen Doyle", basis="safeguarding", way="email_encrypted"
    )
    for password, expected in (("", "is locked with a password"), ("lusab-wrong", "does not open this copy")):
        locked = _check(office, out.read_bytes(), password)
        assert (locked.needs_password, locked.is_ours, locked.is_good) == (True, None, False)
        assert expected in _said(locked)
    opened = _check(office, out.read_bytes(), issued.password)
    assert opened.is_good
    assert "the locked copy made on Mon 23 Nov 2026, 11:00" in _said(opened)
    assert "Karen" not in _said(opened)


def test_drafts_stripped_seals_strangers_and_no_pdfs_are_told_apart(
    sealed: Sealed, scene: Scene, tmp_path: Path
) -> None:
    office, _, pdf = sealed
    with office.store.read() as session:
        cut = session.scalars(select(SealedRecord.unsigned_bytes)).one()
    draft = office.work().incident_records.preview(raise_concern(office, scene.home))
    key, certificate = make_certificate("Zqother Repairs Ltd", office.clock.now())
    forged = seal(pdf[:cut], key, certificate, reason="x", at=office.clock.now())
    blank = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(blank)
    for content, expected in (
        (draft, "This is a draft"),
        (pdf[:cut], "This record has lost its seal"),
        (forged, "This office did not seal it. It says that Zqother Repairs Ltd did"),
        (blank.getvalue(), "Nobody has sealed this PDF"),
        (photo(), "This is not a PDF file"),
        (b"%PDF-1.4 and nothing more", "This file is damaged"),
    ):
        found = _check(office, content)
        assert expected in _said(found), expected
        assert not found.is_good
        assert (found.reference, found.version) == ("", 0)
    assert _check(office, forged).is_ours is False


def test_a_rewritten_history_shows(sealed: Sealed) -> None:
    office, _, pdf = sealed
    with office.store.engine.begin() as connection:
        guards = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'")
        ).scalars()
        for name in list(guards):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(
            text("UPDATE audit_entries SET hash = :other WHERE action = 'concerns.seal'"), {"other": "0" * 64}
        )
    found = _check(office, pdf)
    assert (found.is_ours, found.is_unchanged, found.is_good) == (True, True, False)
    assert "is not the one the record names" in _said(found)


def test_a_record_from_before_a_restore_is_missed(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    """An older backup was put back: the office no longer keeps the record, and its history is another."""
    backup = tmp_path / "before.doorstep"
    office.ask("backup", out=str(backup))
    concern = raise_concern(office, scene.home)
    tell(office, concern)
    pdf = bytes(office.work().incident_records.seal(concern).pdf)
    office.ask("restore", path=str(backup))
    again = Workplace.enter(office.folder, office.clock, office.keys, "boss", PASSWORD)
    try:
        found = again.verification.check(pdf)
    finally:
        again.close()
    assert (found.is_ours, found.is_unchanged, found.is_good) == (True, True, False)
    assert "no longer keeps that version" in _said(found)
    assert _tones(found) == ["ok", "bad", "bad"]


@pytest.mark.parametrize(
    "hostile",
    [
        b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]/Type/Pages>>endobj\ntrailer<</Root 1 0 R>>",
        b"%PDF-1.7\n" + b"[" * 2_000_000,
        b"%PDF-1.7\n1 0 obj<</Length 99999999999>>stream\n" + b"\0" * 100_000,
        b"%PDF-" + bytes(range(256)) * 2_000,
    ],
    ids=["a circle", "two million brackets", "an endless stream", "noise"],
)
def test_a_hostile_file_is_damaged_and_no_more(office: TestOffice, hostile: bytes) -> None:
    found = _check(office, hostile)
    assert not found.is_good
    assert _tones(found) == ["bad"]


def test_who_may_not_verify_is_refused_and_an_empty_file_too(office: TestOffice) -> None:
    with pytest.raises(RefusedError):
        office.work("scheduler").verification.check(b"%PDF-1.4")
    with pytest.raises(RefusedError):
        office.work().verification.check(b"")
