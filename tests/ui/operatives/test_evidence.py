"""Photos and scans behind a credential: dropped, pasted, looked at, without their place, and gone by their day."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from desktop.ui.operatives.evidence import EvidenceSheet
from desktop.ui.printing.preview import PreviewDialog
from tests.factories.offices import Scene, TestOffice
from tests.ui.operatives.conftest import NO_WINDOWS, Hands, drop

pytestmark = NO_WINDOWS
CONTROL = Qt.KeyboardModifier.ControlModifier
GPS = 0x8825


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo that says where it was taken."""
    picture = Image.new("RGB", (64, 48), "teal")
    exif = Image.Exif()
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (53.0, 24.0, 30.0)
    path = tmp_path / "card.jpg"
    picture.save(path, exif=exif)
    assert Image.open(BytesIO(path.read_bytes())).getexif().get_ifd(GPS)
    return path


def open_evidence(hands: Hands, credential: str = "Photo ID card") -> EvidenceSheet:
    """Open the files of a credential."""
    hands.pick("Priya Lal")
    hands.pick(credential, "Credentials")
    hands.click("Evidence")
    sheet = hands.window
    assert isinstance(sheet, EvidenceSheet)
    return sheet


def files(sheet: EvidenceSheet) -> list[tuple[str, str]]:
    """Return each file's name and the day of its destruction as shown."""
    rows = sheet.table.rows_model
    return [(rows.rows[nr].name, rows.index(nr, 1).data()) for nr in range(rows.rowCount())]


def test_a_dropped_photo_is_kept_without_its_place_and_looked_at_in_memory(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene, photo: Path
) -> None:
    hands = open_page()
    sheet = open_evidence(hands)
    drop(sheet, photo)
    hands.settle()
    assert files(sheet) == [("card.jpg", "kept")]
    assert sheet.picture.image is None
    hands.click("Look at it")
    assert sheet.picture.image is not None
    assert sheet.picture.image.width() == 64
    kept = office.work().credentials.read_evidence(sheet.table.current_row.id)
    assert not Image.open(BytesIO(kept.content)).getexif().get_ifd(GPS)
    assert b"Exif" not in kept.content


def test_a_picture_of_a_dbs_certificate_shows_the_day_it_is_destroyed(
    open_page: Callable[..., Hands], scene: Scene, photo: Path
) -> None:
    hands = open_page()
    sheet = open_evidence(hands, "DBS check")
    drop(sheet, photo)
    hands.settle()
    assert files(sheet) == [("card.jpg", "23 May 2027")]


def test_a_picture_can_be_pasted(open_page: Callable[..., Hands], scene: Scene, photo: Path) -> None:
    hands = open_page()
    sheet = open_evidence(hands)
    QGuiApplication.clipboard().setImage(QImage(str(photo)))
    QTest.keyClick(sheet, Qt.Key.Key_V, CONTROL)
    hands.settle()
    assert files(sheet) == [("Pasted picture.jpg", "kept")]
    QGuiApplication.clipboard().clear()


def test_what_is_no_picture_is_refused_in_words(
    open_page: Callable[..., Hands], scene: Scene, tmp_path: Path
) -> None:
    hands = open_page()
    sheet = open_evidence(hands)
    text = tmp_path / "notes.jpg"
    text.write_text("not a picture")
    drop(sheet, text)
    hands.settle()
    assert files(sheet) == []
    assert sheet.error.text()
    assert sheet.error.isVisible()


def test_a_scan_opens_in_the_preview(open_page: Callable[..., Hands], scene: Scene, tmp_path: Path) -> None:
    hands = open_page()
    sheet = open_evidence(hands)
    path = tmp_path / "scan.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 100))
        pdf.save(path)
    drop(sheet, path)
    hands.settle()
    hands.click("Look at it")
    preview = hands.window
    assert isinstance(preview, PreviewDialog)
    preview.close()


def test_removing_a_file_is_asked_first(open_page: Callable[..., Hands], scene: Scene, photo: Path) -> None:
    hands = open_page()
    sheet = open_evidence(hands)
    drop(sheet, photo)
    hands.settle()
    hands.click("Remove…")
    hands.keys(key=Qt.Key.Key_Return)
    hands.settle()
    assert len(files(sheet)) == 1, "Enter removed what cannot be brought back"
    hands.click("Remove…")
    hands.click("Remove")
    assert files(sheet) == []
