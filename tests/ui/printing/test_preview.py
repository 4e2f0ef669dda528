"""The preview: what a person sees, prints and saves, and that the window goes on meanwhile."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Code, RefusedError
from desktop.ui.printing import paper
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.tasks.tasks import Tasks
from tests.factories.eyes import LONGEST_GAP, least_gap
from tests.ui.printing.papers import A4, CARD, pdf_of

# What the offscreen screen says of every window that has a size of its own.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def pressed(dialog: PreviewDialog, name: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.accessibleName() == name)


@pytest.fixture
def preview(qtbot: QtBot, tasks: Tasks) -> PreviewDialog:
    dialog = PreviewDialog(None, tasks, "Dispatch sheet", pdf_of(3), "Dispatch sheet 2026-11-23.pdf")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: tasks.is_idle)
    return dialog


def test_pages_are_turned_by_button_and_by_key_and_stop_at_both_ends(
    qtbot: QtBot, preview: PreviewDialog
) -> None:
    assert not pressed(preview, "Page before").isEnabled()
    qtbot.mouseClick(pressed(preview, "Next page"), Qt.MouseButton.LeftButton)
    assert preview.page == 2
    qtbot.keyClick(preview, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert preview.page == 3
    assert not pressed(preview, "Next page").isEnabled()
    preview.go(99)
    assert preview.page == 3


def test_zoom_steps_from_the_width_and_comes_back_to_it(qtbot: QtBot, preview: PreviewDialog) -> None:
    assert preview.zoom is None
    qtbot.mouseClick(pressed(preview, "Larger"), Qt.MouseButton.LeftButton)
    first = preview.zoom
    assert first is not None
    qtbot.mouseClick(pressed(preview, "Larger"), Qt.MouseButton.LeftButton)
    assert preview.zoom is not None
    assert preview.zoom > first
    qtbot.keyClick(preview, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert preview.zoom is None


def test_save_as_writes_the_very_bytes_under_the_suggested_name(
    qtbot: QtBot, preview: PreviewDialog, tasks: Tasks, tmp_path: Path
) -> None:
    qtbot.mouseClick(pressed(preview, "Save as…"), Qt.MouseButton.LeftButton)
    dialog = preview.findChild(QFileDialog)
    assert dialog is not None
    name = dialog.findChild(QLineEdit)
    assert name is not None
    assert name.text() == "Dispatch sheet 2026-11-23.pdf"
    out = tmp_path / "sheet"
    name.setText(str(out))
    with qtbot.waitSignal(preview.saved):
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert out.with_suffix(".pdf").read_bytes() == pdf_of(3)
    qtbot.waitUntil(lambda: tasks.is_idle)


def test_pages_made_to_look_at_are_shown_and_the_whole_pdf_is_saved(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path
) -> None:
    dialog = PreviewDialog(None, tasks, "Sheet", pdf_of(3), "sheet.pdf", seen=pdf_of(2))
    qtbot.addWidget(dialog)
    assert dialog.pages.document.pageCount() == 2
    out = tmp_path / "sheet.pdf"
    with qtbot.waitSignal(dialog.saved):
        dialog._save(out)
    assert out.read_bytes() == pdf_of(3)
    qtbot.waitUntil(lambda: tasks.is_idle)
    dialog.reject()


def test_a_place_that_cannot_be_written_is_said_in_the_preview(
    qtbot: QtBot, preview: PreviewDialog, tasks: Tasks, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    preview._save(tmp_path / "taken" / "sheet.pdf")
    qtbot.waitUntil(lambda: tasks.is_idle)
    said = preview._said.text()
    assert said
    assert not said.startswith("Saved")


def test_print_asks_the_system_and_prints_the_chosen_pages(
    qtbot: QtBot, preview: PreviewDialog, tmp_path: Path
) -> None:
    qtbot.mouseClick(pressed(preview, "Print…"), Qt.MouseButton.LeftButton)
    dialog = preview.findChild(QPrintDialog)
    assert dialog is not None
    assert dialog.isVisible()
    out = tmp_path / "printed.pdf"
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(out))
    dialog.printer().setFromTo(2, 3)
    with qtbot.waitSignal(preview.printed, timeout=20_000) as caught:
        dialog.done(QPrintDialog.DialogCode.Accepted)
    assert caught.args == [2]
    assert len(pypdfium2.PdfDocument(out)) == 2
    assert "2 pages" in preview._said.text()


def test_print_is_the_shortcut_everybody_knows(qtbot: QtBot, preview: PreviewDialog) -> None:
    qtbot.keyClick(preview, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = preview.findChild(QPrintDialog)
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_what_is_no_pdf_is_refused_in_words(qapp: QApplication) -> None:
    with pytest.raises(RefusedError) as caught:
        paper.Pages(b"not a PDF at all")
    assert caught.value.code == Code.BAD_FILE


def printer_to(path: Path) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(path))
    return made


def test_bands_join_without_a_seam(qapp: QApplication, tmp_path: Path) -> None:
    pages = paper.Pages(pdf_of(1))
    size = (pages.document.pagePointSize(0) * 2).toSize()
    whole = paper._band(pages.document, 0, size, 0, size.height())
    for top in range(0, size.height(), paper.BAND):
        height = min(paper.BAND, size.height() - top)
        band = paper._band(pages.document, 0, size, top, height)
        assert band == whole.copy(0, top, size.width(), height), top
    assert whole.pixelColor(0, 0).name() == "#ffffff"
    assert not whole.allGray() or whole != QImage(whole.size(), whole.format())
    pages.close()


@pytest.mark.parametrize(("points", "wide"), [(A4, False), ((A4[1], A4[0]), True)])
def test_paper_takes_the_direction_of_the_page(
    qapp: QApplication, tmp_path: Path, points: tuple[float, float], wide: bool
) -> None:
    printer = printer_to(tmp_path / "out.pdf")
    pages = paper.Pages(pdf_of(1, points))
    paper.fit_paper(printer, pages)
    pages.close()
    paper.paint(pdf_of(1, points), printer)
    width, height = pypdfium2.PdfDocument(tmp_path / "out.pdf")[0].get_size()
    assert (width > height) is wide
    assert {round(width), round(height)} == {595, 842}


def test_a_card_is_printed_in_its_true_size_in_the_middle_of_the_paper(
    qapp: QApplication, tmp_path: Path
) -> None:
    printer = printer_to(tmp_path / "card.pdf")
    pages = paper.Pages(pdf_of(1, CARD))
    paper.fit_paper(printer, pages)
    pages.close()
    printer.setResolution(144)
    sheet = printer.pageLayout().fullRectPixels(144)
    where = paper.place(QSizeF(*CARD), sheet, printer)
    assert where.width() == pytest.approx(CARD[0] * 2, abs=2)
    assert where.height() == pytest.approx(CARD[1] * 2, abs=2)
    assert where.center().x() == pytest.approx(sheet.center().x(), abs=2)


@pytest.mark.usefixtures("lively")
def test_the_window_goes_on_while_pages_are_shown_and_printed(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path
) -> None:
    printer = printer_to(tmp_path / "long.pdf")
    long = pdf_of(4)
    done: list[int] = []

    def printing() -> None:
        done.clear()
        tasks.read(lambda: paper.paint(long, printer), done.append, owner=tasks)

    gap = least_gap(printing, lambda: qtbot.waitUntil(lambda: tasks.is_idle, timeout=30_000))
    assert done == [4]
    assert gap <= LONGEST_GAP, f"the window stood still for {1e3 * gap:.0f} ms"
