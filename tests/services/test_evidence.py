"""Photos and scans behind credentials: kept plain, looked at on record, and gone by their day."""

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select, text

from desktop.db.models import Attachment, AuditChange, AuditEntry
from desktop.domain.errors import Code, RefusedError
from desktop.services.users import sign_in
from tests.documents.samples import photo
from tests.factories.offices import PASSWORD, TestOffice

TODAY = date(2026, 11, 23)


def pdf(pages: int = 1, **saved: Any) -> bytes:
    """Return a PDF of blank pages."""
    file = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(file, **saved)
    return file.getvalue()


def holder(office: TestOffice, kind: str = "gas_safe", **fields: Any) -> str:
    """Add somebody with one credential and return its id."""
    people = office.work("manager")
    operative = people.operatives.add_operative(name="Priya Lal", trades=["gas"])
    return people.credentials.add_credential(operative=operative, kind=kind, issued_on=TODAY, **fields)


def history(office: TestOffice, action: str) -> list[AuditEntry]:
    with office.store.read() as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq)
        )
        return list(found)


def test_a_photo_is_kept_without_its_notes_and_a_look_at_it_is_noted(any_office: TestOffice) -> None:
    credentials = any_office.work("manager").credentials
    card = holder(any_office)
    exif = Image.Exif()
    exif[0x010E] = "the home of Priya"
    file = io.BytesIO()
    Image.new("RGB", (3000, 2000), "teal").save(file, "JPEG", exif=exif)
    front = credentials.add_evidence(card, "/home/dana/IMG 0001.HEIC", file.getvalue())
    any_office.clock.advance(seconds=1)
    credentials.add_evidence(card, "back.pdf", pdf(2))
    rows = credentials.evidence(card)
    assert [(one.name, one.media_type, one.destroy_on, one.added_by, one.added_on) for one in rows] == [
        ("IMG 0001.jpg", "image/jpeg", None, "Manager Person", TODAY),
        ("back.pdf", "application/pdf", None, "Manager Person", TODAY),
    ]
    shown = credentials.read_evidence(front)
    assert (shown.name, shown.media_type, len(shown.content)) == ("IMG 0001.jpg", "image/jpeg", rows[0].size)
    with Image.open(io.BytesIO(shown.content)) as image:
        assert (image.size, dict(image.getexif())) == ((2400, 1600), {})
    (noted,) = history(any_office, "credentials.read_evidence")
    assert (noted.actor, noted.subject) == ("Manager Person", f"credentials/{card}")
    credentials.remove_evidence(front)
    assert [one.name for one in credentials.evidence(card)] == ["back.pdf"]
    assert any_office.ask("verify")["problems"] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"GIF89a", "JPEG, PNG or HEIC"),
        (b"%PDF-1.7 broken", "damaged"),
        (pdf(21), "21 pages, and 1 to 20"),
        (pdf(0), "0 pages"),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "password"),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="")), "password"),
        (pdf() + b"x" * 20_000_000, "20.0 MB, and at most 20 MB"),
    ],
    ids=["empty", "gif", "broken", "long", "no pages", "locked", "restricted", "large"],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(
    office: TestOffice, content: bytes, says: str
) -> None:
    credentials = office.work("manager").credentials
    card = holder(office)
    with pytest.raises(RefusedError, match=says) as refused:
        credentials.add_evidence(card, "a.pdf", content)
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_FILE, "content")
    assert credentials.evidence(card) == []


def test_the_same_file_is_kept_once(office: TestOffice) -> None:
    credentials = office.work("manager").credentials
    card = holder(office)
    credentials.add_evidence(card, "a.jpg", photo())
    with pytest.raises(RefusedError) as refused:
        credentials.add_evidence(card, "b.jpg", photo())
    assert refused.value.code == Code.EXISTS
    assert len(credentials.evidence(card)) == 1


def test_a_file_changed_in_the_store_is_not_shown(office: TestOffice) -> None:
    credentials = office.work("manager").credentials
    file = credentials.add_evidence(holder(office), "a.jpg", photo())
    with office.store.engine.begin() as connection:
        connection.execute(text("UPDATE attachments SET content = X'00'"))
    with pytest.raises(RefusedError) as refused:
        credentials.read_evidence(file)
    assert refused.value.code == Code.DAMAGED
    assert history(office, "credentials.read_evidence") == []


def test_the_photo_of_somebody_is_no_evidence(office: TestOffice) -> None:
    work = office.work("manager")
    operative = work.operatives.add_operative(name="Priya Lal")
    work.operatives.set_photo(operative, 1, "a.jpg", photo())
    found = work.records.get("operatives", operative)
    for do in (work.credentials.read_evidence, work.credentials.remove_evidence):
        with pytest.raises(RefusedError) as refused:
            do(found["photo_id"])
        assert refused.value.code == Code.NOT_FOUND
    assert work.operatives.photo(operative)


@pytest.mark.parametrize("role", ["admin", "lead", "scheduler", "viewer"])
def test_nobody_but_a_manager_sees_a_scan(office: TestOffice, role: str) -> None:
    card = holder(office)
    file = office.work("manager").credentials.add_evidence(card, "a.jpg", photo())
    credentials = office.work(role).credentials
    for do in (
        lambda: credentials.evidence(card),
        lambda: credentials.read_evidence(file),
        lambda: credentials.remove_evidence(file),
        lambda: credentials.add_evidence(card, "b.pdf", pdf()),
    ):
        with pytest.raises(RefusedError) as refused:
            do()
        assert refused.value.code == Code.DENIED


# A DBS certificate's picture


def test_the_picture_of_a_dbs_certificate_goes_six_months_after_the_decision(any_office: TestOffice) -> None:
    credentials = any_office.work("manager").credentials
    decided = holder(any_office, "dbs", level="basic", decided_on=date(2026, 8, 31))
    open_yet = holder(any_office, "dbs", level="basic")
    for one in (decided, open_yet):
        credentials.add_evidence(one, "dbs.jpg", photo())
    assert [credentials.evidence(one)[0].destroy_on for one in (decided, open_yet)] == [
        date(2027, 2, 28),
        date(2027, 5, 23),
    ]
    any_office.work("manager").records.edit("credentials", open_yet, 1, {"decided_on": "2026-11-03"})
    assert credentials.evidence(open_yet)[0].destroy_on == date(2027, 5, 3)


def test_it_is_destroyed_on_its_day_by_whoever_signs_in_and_not_a_day_before(any_office: TestOffice) -> None:
    credentials = any_office.work("manager").credentials
    dbs = holder(any_office, "dbs", level="basic", decided_on=date(2026, 5, 24))
    other = holder(any_office)
    for one in (dbs, other):
        credentials.add_evidence(one, "a.jpg", photo())
    credentials.add_evidence(dbs, "b.pdf", pdf())
    sign_in(any_office.store, "viewer", PASSWORD)
    assert len(credentials.evidence(dbs)) == 2
    any_office.clock.advance(days=1)
    sign_in(any_office.store, "viewer", PASSWORD)
    assert credentials.evidence(dbs) == []
    assert len(credentials.evidence(other)) == 1
    noted = history(any_office, "attachments.destroy")
    assert [(one.actor, one.subject) for one in noted] == [("Doorstep", f"credentials/{dbs}")] * 2
    with any_office.store.read() as session:
        gone = session.scalars(
            select(AuditChange).where(AuditChange.seq.in_([one.seq for one in noted]))
        ).all()
        assert [(one.kind, one.table_name) for one in gone] == [("delete", "attachments")] * 2
    assert credentials.destroy_due() == 0
    assert len(history(any_office, "attachments.destroy")) == 2
    assert any_office.ask("verify")["problems"] == []


def test_a_file_that_cannot_be_destroyed_keeps_nobody_out(office: TestOffice) -> None:
    credentials = office.work("manager").credentials
    dbs = holder(office, "dbs", level="basic", decided_on=date(2026, 5, 1))
    credentials.add_evidence(dbs, "a.jpg", photo())
    with office.store.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER held BEFORE DELETE ON attachments BEGIN SELECT RAISE(ABORT, 'held'); END")
        )
    assert sign_in(office.store, "viewer", PASSWORD).name == "Viewer Person"
    with office.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER held"))
    assert credentials.destroy_due() == 1
    with office.store.read() as session:
        assert session.scalars(select(Attachment)).all() == []
