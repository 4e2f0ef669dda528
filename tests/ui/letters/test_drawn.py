"""Letters from right to left: in order on the page, letters joined, fit for the archive, and noted."""

import threading
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from desktop.documents.portraits import draw_portrait
from desktop.documents.visit_letter import VisitLetter
from desktop.domain.errors import RefusedError
from desktop.ui.letters.drawn import draw_letter
from desktop.ui.letters.paper import make_letter
from desktop.ui.printing.paper import Pages
from desktop.ui.tasks.tasks import Tasks
from tests.documents.tools import assert_pdfa, page_text, run, saved
from tests.factories.offices import Scene, TestOffice, set_scene


@pytest.fixture
def scene(office: TestOffice) -> Scene:
    """The usual situation, in which who comes has a photo and a card."""
    made = set_scene(office)
    people = office.work("manager")
    people.operatives.set_photo(made.operative, 1, "a.jpg", draw_portrait("Priya Lal", 1))
    people.id_cards.issue(made.operative, date(2028, 11, 22))
    return made


def drawn(office: TestOffice, scene: Scene, language: str, scope: str = "") -> bytes:
    work = office.work("scheduler")
    letter = work.letters.letter(scene.appointment, language, scope=scope, price="£45.00")
    return work.letters.finish_drawn(scene.appointment, letter, draw_letter(letter))


def ink(pdf: bytes, number: int = 0) -> QImage:
    """Return a page as a small grey picture."""
    pages = Pages(pdf)
    size = pages.document.pagePointSize(number).toSize()
    picture = pages.document.render(number, size)
    paper = QImage(size, QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    from PySide6.QtGui import QPainter

    painter = QPainter(paper)
    painter.drawImage(0, 0, picture)
    painter.end()
    pages.close()
    return paper.convertToFormat(QImage.Format.Format_Grayscale8)


@pytest.mark.parametrize(
    ("language", "words"), [("ar", ("متى نأتي", "من يأتي")), ("ur", ("کیا کریں گے", "تیاری کیسے"))]
)
def test_it_is_an_archive_in_its_language_with_its_faces_inside(
    language: str, words: tuple[str, ...], office: TestOffice, scene: Scene, tmp_path: Path, qtbot: QtBot
) -> None:
    pdf = drawn(office, scene, language)
    assert_pdfa(pdf, tmp_path)
    assert f"/Lang ({language})" in run(
        "qpdf", "--qdf", "--object-streams=disable", saved(pdf, tmp_path), "-"
    )
    fonts = run("pdffonts", saved(pdf, tmp_path)).splitlines()[2:]
    assert {line.split()[0].partition("+")[2] or line.split()[0] for line in fonts} >= {
        "NotoNaskhArabic-Regular",
        "NotoSans-Regular",
    }
    assert all(" yes " in line for line in fonts)
    info = run("pdfinfo", saved(pdf, tmp_path))
    assert "WO-118196" in info
    assert "Lunt" not in info
    # poppler undoes the order on paper by its own rules; letters come back in their joined forms.
    from unicodedata import normalize

    text = normalize("NFKC", page_text(pdf, tmp_path))
    for word in words:
        assert word in text


def test_numbers_and_names_keep_their_order(
    office: TestOffice, scene: Scene, tmp_path: Path, qtbot: QtBot
) -> None:
    for language in ("ar", "ur"):
        text = page_text(drawn(office, scene, language), tmp_path)
        for whole in ("0151 496 0900", "Mr Derek Lunt", "Flat 11, Kestrel House", "WO-118196", "£45.00"):
            assert whole in text


def test_letters_are_joined(office: TestOffice, scene: Scene, tmp_path: Path, qtbot: QtBot) -> None:
    """Each letter has another shape at the start, middle and end of a word: the isolated shapes would be wrong."""
    text = page_text(drawn(office, scene, "ar"), tmp_path)
    shapes = [sign for sign in text if "\ufe80" <= sign <= "\ufefc"]
    from unicodedata import decomposition

    joined = [sign for sign in shapes if decomposition(sign).startswith(("<initial>", "<medial>", "<final>"))]
    assert len(shapes) > 200
    assert len(joined) > 0.7 * len(shapes)


def test_it_starts_at_the_right_edge(office: TestOffice, scene: Scene, qtbot: QtBot) -> None:
    """Lines of an Arabic page begin right: there is far more ink in the right half of the text."""
    page = ink(drawn(office, scene, "ar"))
    halves = [0, 0]
    for y in range(60, page.height() - 60):
        for x in range(page.width()):
            if page.pixelColor(x, y).lightness() < 128:
                halves[x * 2 // page.width()] += 1
    assert halves[1] > 2 * halves[0] > 0


def test_the_photo_is_on_the_page(office: TestOffice, scene: Scene, tmp_path: Path, qtbot: QtBot) -> None:
    path = saved(drawn(office, scene, "ar"), tmp_path)
    pictures = run("pdfimages", "-list", path).splitlines()[2:]
    assert len(pictures) == 1
    assert pictures[0].split()[3:5] == ["360", "450"]


def test_many_people_and_long_words_stay_on_their_pages(
    office: TestOffice, scene: Scene, tmp_path: Path, qtbot: QtBot
) -> None:
    from dataclasses import replace

    letter = office.work("scheduler").letters.letter(scene.appointment, "ur")
    crowd = replace(letter, visitors=letter.visitors * 8)
    pages = Pages(draw_letter(crowd))
    count = pages.document.pageCount()
    assert pages.document.status() == QPdfDocument.Status.Ready
    pages.close()
    assert 2 <= count <= 4


def test_markup_in_words_is_text(office: TestOffice, scene: Scene, tmp_path: Path, qtbot: QtBot) -> None:
    pdf = drawn(office, scene, "ar", "<b>Tap</b> & <img src='/etc/hostname'>")
    text = "".join(sign for sign in page_text(pdf, tmp_path) if sign.isprintable())
    # poppler takes the neutral signs at the end for Arabic ones; on the page they stand where they were typed
    assert "<b>Tap</b> & <img src='/etc/hostname" in text
    assert len(run("pdfimages", "-list", saved(pdf, tmp_path)).splitlines()) == 3


def test_the_same_letter_gives_the_same_bytes(office: TestOffice, scene: Scene, qtbot: QtBot) -> None:
    assert drawn(office, scene, "ar") == drawn(office, scene, "ar")


def test_each_road_is_noted_and_left_to_right_is_tagged(
    office: TestOffice,
    scene: Scene,
    tmp_path: Path,
    qtbot: QtBot,
    tasks: Tasks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[threading.Thread] = []

    def draws(letter: VisitLetter) -> bytes:
        threads.append(threading.current_thread())
        return draw_letter(letter)

    monkeypatch.setattr("desktop.ui.letters.drawn.draw_letter", draws)
    work = office.work("scheduler")
    refused: list[RefusedError] = []
    for language, is_tagged in (("ar", False), ("pl", True)):
        made: list[bytes] = []
        make_letter(
            tasks,
            work,
            scene.appointment,
            language,
            made.append,
            owner=tasks,
            failed=refused.append,
            price="£45",
        )
        qtbot.waitUntil(lambda made=made: bool(made or refused))
        assert not refused
        (pdf,) = made
        assert "£45" in page_text(pdf, tmp_path)
        assert ("H1" in run("pdfinfo", "-struct-text", saved(pdf, tmp_path))) == is_tagged
        (newest, *_) = office.ask("list", what="audit")["rows"]
        assert (newest["action"], newest["note"]) == ("letters.make", language)
    # Qt's text connects signals, which a thread beside the window's must not.
    assert threads == [threading.main_thread()]
