"""The signed record of a concern: versions, copies, drafts, and a crash between the seal and its PDF (N4, P14)."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from desktop.db.models import SealedRecord
from desktop.documents.anchor import read_anchor
from desktop.domain.errors import Code, RefusedError
from desktop.services.concerns import ConcernService
from tests.factories.calls import raise_concern, tell
from tests.factories.offices import Scene, TestOffice


@pytest.fixture
def sealed(any_office: TestOffice, scene: Scene) -> tuple[TestOffice, Scene, str]:
    """A sealed concern, on each engine."""
    concern = raise_concern(any_office, scene.home)
    tell(any_office, concern)
    any_office.ask("seal", concern=concern)
    return any_office, scene, concern


def _save(office: TestOffice, concern: str, out: Path, user: str = "boss", **more: Any) -> dict[str, Any]:
    reply = office.ask("concern_pdf", user, concern=concern, out=str(out), **more)
    assert reply["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    return reply


def _text(pdf: Path, password: str | None = None) -> str:
    document = pypdfium2.PdfDocument(pdf, password=password)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


def _versions(office: TestOffice) -> list[SealedRecord]:
    with office.store.read() as session:
        return list(session.scalars(select(SealedRecord).order_by(SealedRecord.number)))


def test_the_record_is_signed_says_it_all_and_carries_the_head_of_the_history(
    sealed: tuple[TestOffice, Scene, str], tmp_path: Path
) -> None:
    office, _, concern = sealed
    out = tmp_path / "record.pdf"
    reply = _save(office, concern, out)
    assert (reply["signed"], reply["version"]) == (True, 1)
    report = office.work().incident_records.verify_pdf(out.read_bytes())
    assert report.is_good
    text = _text(out)
    for words in (
        "SC-2026-0001",
        "Mr Derek Lunt",
        "The flat was cold.",
        "I just stay in the chair.",
        "Karen Doyle",
        "448120",
        "Welfare call",
        "Flat 11, Kestrel House",
        "Mersey Property Care Ltd",
    ):
        assert words in text
    anchor = read_anchor(out.read_bytes())
    assert anchor is not None
    entries = {row["seq"]: row for row in office.ask("list", what="audit")["rows"]}
    assert (anchor.reference, anchor.version) == ("SC-2026-0001", 1)
    assert entries[anchor.seq]["action"] == "concerns.seal"
    assert office.ask("verify", anchors=[str(out)])["problems"] == []


def test_one_changed_byte_is_noticed(office: TestOffice, tmp_path: Path, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    tell(office, concern)
    office.ask("seal", concern=concern)
    _save(office, concern, tmp_path / "record.pdf")
    pdf = bytearray((tmp_path / "record.pdf").read_bytes())
    pdf[len(pdf) // 3] ^= 1
    assert not office.work().incident_records.verify_pdf(bytes(pdf)).is_good


def test_one_version_has_one_set_of_bytes_and_an_addendum_makes_the_next(
    sealed: tuple[TestOffice, Scene, str], tmp_path: Path
) -> None:
    office, _, concern = sealed
    first, again, second, third = (tmp_path / f"{number}.pdf" for number in range(4))
    _save(office, concern, first)
    office.clock.advance(days=1)
    office.ask("notify", concern=concern, step="authority", to="Careline", at="2026-11-24T07:00:00Z")
    _save(office, concern, again, "lead")
    assert again.read_bytes() == first.read_bytes()
    office.ask("add_addendum", concern=concern, text="A doctor has seen him.")
    assert _save(office, concern, second)["version"] == 2
    text = _text(second)
    assert "A doctor has seen him." in text
    assert "The flat was cold." in text
    assert "A doctor has seen him." not in _text(first)
    anchor = read_anchor(second.read_bytes())
    assert anchor is not None
    assert anchor.version == 2
    _save(office, concern, third)
    assert third.read_bytes() == second.read_bytes()
    kept = _versions(office)
    assert [one.number for one in kept] == [1, 2]
    assert bytes(kept[0].pdf) == first.read_bytes()
    assert office.ask("verify", anchors=[str(first), str(second)])["problems"] == []
    for pdf in (first, second):
        assert office.work().incident_records.verify_pdf(pdf.read_bytes()).is_good


def test_an_encrypted_copy_opens_with_its_password_alone_and_is_signed(
    sealed: tuple[TestOffice, Scene, str], tmp_path: Path
) -> None:
    office, _, concern = sealed
    out = tmp_path / "copy.pdf"
    assert _save(office, concern, out, password="blue kettle ü")["signed"] is True
    content = out.read_bytes()
    assert b"Lunt" not in content
    for wrong in ("", "blue kettle", "BLUE KETTLE Ü"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(content), password=wrong)
    with pikepdf.open(io.BytesIO(content), password="blue kettle ü") as pdf:
        assert pdf.encryption.R == 6
        assert "/Sig" in {str(field.get("/FT")) for field in pdf.Root.AcroForm.Fields}
    assert "The flat was cold." in _text(out, "blue kettle ü")
    newest = office.ask("list", what="audit")["rows"][0]
    assert newest["action"] == "concerns.save_copy"
    assert "encrypted" in newest["note"]
    assert "kettle" not in json.dumps(newest)
    assert len(_versions(office)) == 1


def test_before_the_seal_the_copy_says_that_it_is_a_draft_and_is_not_signed(
    office: TestOffice, tmp_path: Path, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home)
    out, locked = tmp_path / "draft.pdf", tmp_path / "locked.pdf"
    reply = _save(office, concern, out)
    assert (reply["signed"], reply["version"]) == (False, 0)
    text = _text(out)
    assert "draft" in text.lower()
    assert "The flat was cold." in text
    assert not office.work().incident_records.verify_pdf(out.read_bytes()).is_good
    with pikepdf.open(out) as pdf:
        assert "/AcroForm" not in pdf.Root
    _save(office, concern, locked, password="blue kettle")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(locked)
    assert "draft" in _text(locked, "blue kettle").lower()
    assert _versions(office) == []


def test_a_crash_between_the_seal_and_its_pdf_heals_when_the_record_is_next_asked_for(
    any_office: TestOffice, tmp_path: Path, scene: Scene
) -> None:
    concern = raise_concern(any_office, scene.home)
    tell(any_office, concern)
    ConcernService(any_office.desk()).seal(concern)  # and here the power goes
    sealed_at = any_office.clock.now()
    assert _versions(any_office) == []
    any_office.clock.advance(days=3)
    out = tmp_path / "record.pdf"
    assert _save(any_office, concern, out)["version"] == 1
    (made,) = _versions(any_office)
    assert made.sealed_at == sealed_at
    assert any_office.work().incident_records.verify_pdf(out.read_bytes()).is_good
    _save(any_office, concern, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == out.read_bytes()
    assert any_office.ask("verify", anchors=[str(out)])["problems"] == []


def test_every_copy_is_noted_with_its_digest_before_it_leaves(
    sealed: tuple[TestOffice, Scene, str], tmp_path: Path
) -> None:
    office, _, concern = sealed
    reply = _save(office, concern, tmp_path / "record.pdf", "lead")
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["actor"], newest["subject"]) == ("Lead Person", f"concerns/{concern}")
    assert reply["sha256"] in newest["note"]
    with pytest.raises(RefusedError) as refused:
        office.ask("concern_pdf", concern=concern, out=str(tmp_path / "no" / "record.pdf"))
    assert refused.value.code == Code.NOT_FOUND
    with pytest.raises(RefusedError):
        office.ask("concern_pdf", concern=concern, out=str(tmp_path))
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["record.pdf"]


def test_another_offices_record_is_not_ours(sealed: tuple[TestOffice, Scene, str], tmp_path: Path) -> None:
    from desktop.documents.seal import make_certificate, seal

    office, _, _ = sealed
    (made,) = _versions(office)
    key, certificate = make_certificate("Mersey Property Care Ltd", office.clock.now())
    forged = seal(made.pdf[: made.unsigned_bytes], key, certificate, reason="x", at=office.clock.now())
    assert not office.work().incident_records.verify_pdf(forged).is_good
    (tmp_path / "forged.pdf").write_bytes(forged)
    assert office.ask("verify", anchors=[str(tmp_path / "forged.pdf")])["problems"] == []


def _log(office: TestOffice, concern: str) -> list[tuple[str, str]]:
    rows = office.ask("list", what="audit", where={"subject": f"concerns/{concern}"})["rows"]
    return [(row["action"], row["note"]) for row in rows]


def test_each_look_and_each_print_is_noted(sealed: tuple[TestOffice, Scene, str]) -> None:
    office, scene, concern = sealed
    records = office.work().incident_records
    assert records.preview(concern) == bytes(_versions(office)[0].pdf)
    records.printed(concern)
    assert _log(office, concern)[:2] == [
        ("concerns.print", "SC-2026-0001 version 1"),
        ("concerns.preview", "SC-2026-0001 version 1"),
    ]
    draft = raise_concern(office, scene.home)
    assert records.preview(draft).startswith(b"%PDF")
    records.printed(draft)
    assert _log(office, draft)[:2] == [
        ("concerns.print", "SC-2026-0002 draft"),
        ("concerns.preview", "SC-2026-0002 draft"),
    ]


def test_whoever_raised_it_may_look_at_the_draft_and_nothing_more(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home, "scheduler")
    records = office.work("scheduler").incident_records
    assert records.preview(concern).startswith(b"%PDF")
    with pytest.raises(RefusedError):
        records.printed(concern)
    tell(office, concern)
    office.ask("seal", concern=concern)
    with pytest.raises(RefusedError) as refused:
        records.preview(concern)
    assert refused.value.code == Code.DENIED
    assert _log(office, concern)[0][0] == "denied"


OUTSIDE = {"recipient": "Zqreceiver of Riverside", "basis": "safeguarding", "way": "email_encrypted"}


def test_a_copy_for_the_client_has_a_password_nobody_keeps_and_a_line_in_the_log_of_disclosures(
    sealed: tuple[TestOffice, Scene, str], tmp_path: Path
) -> None:
    office, _, concern = sealed
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    made = office.ask("copy_for_client", concern=concern, out=str(first), **OUTSIDE)
    other = office.ask("copy_for_client", concern=concern, out=str(second), **OUTSIDE)
    assert made["password"] != other["password"]
    assert made["sha256"] == hashlib.sha256(first.read_bytes()).hexdigest()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(first)
    assert "The flat was cold." in _text(first, made["password"])
    rows = office.work().disclosures.of(concern)
    assert [(row.what, row.recipient, row.way_text, row.is_encrypted) for row in rows] == [
        ("SC-2026-0001, version 1", "Zqreceiver of Riverside", "E-mail, as an encrypted file", True)
    ] * 2
    assert rows[0].basis_text == "To safeguard a child or an adult at risk"
    history = json.dumps(office.ask("list", what="audit")["rows"])
    assert made["sha256"] in history
    assert made["password"] not in history
    assert "Zqreceiver" not in history
    assert office.ask("verify")["problems"] == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"recipient": "  "}, Code.BAD_INPUT),
        ({"basis": "curiosity"}, Code.BAD_INPUT),
        ({"way": "shouted"}, Code.BAD_INPUT),
        ({"out": "missing/copy.pdf"}, Code.NOT_FOUND),
    ],
)
def test_a_copy_that_is_not_written_is_not_disclosed_and_the_other_way_round(
    office: TestOffice, scene: Scene, tmp_path: Path, wrong: dict[str, str], code: Code
) -> None:
    concern = raise_concern(office, scene.home)
    with pytest.raises(RefusedError) as early:
        office.ask("copy_for_client", concern=concern, out=str(tmp_path / "copy.pdf"), **OUTSIDE)
    assert early.value.code == Code.INCOMPLETE
    tell(office, concern)
    office.ask("seal", concern=concern)
    asked = {"out": "copy.pdf", **OUTSIDE, **wrong}
    asked["out"] = str(tmp_path / asked["out"])
    with pytest.raises(RefusedError) as refused:
        office.ask("copy_for_client", concern=concern, **asked)
    assert refused.value.code == code
    assert list(tmp_path.glob("*.pdf")) == []
    assert office.work().disclosures.of(concern) == ()


def test_what_was_told_by_other_ways_is_noted_too(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    office.ask("disclose", "lead", concern=concern, what="The address", **OUTSIDE)
    (row,) = office.work().disclosures.of(concern)
    assert (row.what, row.by, row.is_encrypted) == ("The address", "Lead Person", False)
    assert row.at_text == "Mon 23 Nov 2026, 10:20"
    with pytest.raises(RefusedError):
        office.ask("disclose", concern=concern, what=" ", **OUTSIDE)
    with pytest.raises(RefusedError) as denied:
        office.work("scheduler").disclosures.of(concern)
    assert denied.value.code == Code.DENIED
