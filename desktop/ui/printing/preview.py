"""The preview of a document that exists only in memory: look, print, or save it as a PDF."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QWidget

from desktop.domain.errors import RefusedError
from desktop.system.files import write_atomically
from desktop.ui.outward import ask_where, settle_first
from desktop.ui.printing import paper
from desktop.ui.style.widgets import button, column, heading, label, line, row, set_tone, soft
from desktop.ui.tasks.tasks import Tasks

ZOOMS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
PAGES_AT_ONCE = 40


class PreviewDialog(QDialog):
    """Shows `pdf`; Print… goes to the system's printer dialog, Save as… writes the same bytes."""

    printed = Signal(int)
    saved = Signal(str)
    _painted = Signal(int, int)

    def __init__(
        self,
        parent: QWidget | None,
        tasks: Tasks,
        title: str,
        pdf: bytes,
        suggested_name: str,
        *,
        seen: bytes | None = None,
        note_print: Callable[[], object] | None = None,
        save: Callable[[Path], object] | None = None,
    ) -> None:
        """Take the finished PDF; `suggested_name` names no person, since file names travel.

        `seen` has the same pages where opening the PDF itself would take long; what is saved is always the PDF.
        `note_print` is called before it is printed, and `save` in place of writing the PDF; both may refuse, and
        run on another thread.
        """
        super().__init__(parent)
        self._note_print = note_print or (lambda: None)
        self._save_to = save or (lambda path: write_atomically(path, pdf))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._tasks, self._seen, self._suggested_name = tasks, seen or pdf, suggested_name
        self.pages = paper.Pages(self._seen)
        self._count = self.pages.document.pageCount()
        self._printer: QPrinter | None = None
        self._view = self._make_view(title)
        self._page_label, self._zoom_label = soft(), soft()
        self._said = label("", "toned", wraps=True)
        self._said.setAccessibleName("What happened")
        self._lay_out(title)
        self._make_shortcuts()
        self._painted.connect(lambda done, of: self._say(f"Printing page {done} of {of}…"))
        navigator = self._view.pageNavigator()
        navigator.currentPageChanged.connect(self._show_place)
        self._view.zoomFactorChanged.connect(self._show_place)
        self._show_place()
        self.resize(980, 760)

    @property
    def page(self) -> int:
        """Return the number of the page in view, from 1."""
        return self._view.pageNavigator().currentPage() + 1

    @property
    def zoom(self) -> float | None:
        """Return the zoom, or None while the page fills the width."""
        is_fitted = self._view.zoomMode() == QPdfView.ZoomMode.FitToWidth
        return None if is_fitted else self._view.zoomFactor()

    def go(self, page: int) -> None:
        """Show a page, from 1; beyond either end, the end."""
        self._view.pageNavigator().jump(max(1, min(page, self._count)) - 1, QPointF(), 0)
        self._show_place()

    def zoom_by(self, steps: int) -> None:
        """Go to the next larger or smaller usual zoom."""
        now = self.zoom or self._fitted_zoom()
        if steps > 0:
            wanted = next((zoom for zoom in ZOOMS if zoom > now + 0.01), ZOOMS[-1])
        else:
            wanted = next((zoom for zoom in reversed(ZOOMS) if zoom < now - 0.01), ZOOMS[0])
        self._view.setZoomMode(QPdfView.ZoomMode.Custom)
        self._view.setZoomFactor(wanted)
        self._show_place()

    def fit_width(self) -> None:
        """Let the page fill the width."""
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._show_place()

    def print_it(self) -> None:
        """Ask the system which printer, and print there."""
        settle_first(self, self._ask_printer)

    def _ask_printer(self) -> None:
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._printer.setDocName(self.windowTitle())
        paper.fit_paper(self._printer, self.pages)
        dialog = QPrintDialog(self._printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, self._count)
        dialog.accepted.connect(self._print)
        QDialog.open(dialog)  # QPrintDialog hides it behind one that takes a slot's name

    def save_as(self) -> None:
        """Ask for a place and write the PDF there."""
        ask_where(
            self,
            "Save as PDF",
            self._suggested_name,
            "PDF documents (*.pdf)",
            lambda chosen: self._save(Path(chosen)),
        )

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Start with the page under the arrow keys."""
        super().showEvent(event)
        self._view.setFocus()
        if self._view.document() is None:
            # The first look at each of 200 pages takes as long as a turn of the window may.
            slices = range(0, self._count, PAGES_AT_ONCE)
            self._tasks.in_turns(
                self, *(partial(self._measure, first) for first in slices), self._lay_out_pages
            )

    def _measure(self, first: int) -> None:
        for number in range(first, min(first + PAGES_AT_ONCE, self.pages.document.pageCount())):
            self.pages.document.pagePointSize(number)

    def _lay_out_pages(self) -> None:
        if self.isVisible():
            self._view.setDocument(self.pages.document)
            self._show_place()

    def done(self, result: int) -> None:
        """Let go of the document with the window."""
        self._view.setDocument(QPdfDocument(self))
        self.pages.close()
        super().done(result)

    def _print(self) -> None:
        printer = self._printer
        if printer is None:
            return
        self._printing.setEnabled(False)
        self._say("Printing…")

        def ended(sheets: int) -> None:
            self._printing.setEnabled(True)
            self._say(f"Printed: {sheets} {'page' if sheets == 1 else 'pages'}.", "ok")
            self.printed.emit(sheets)

        def print_now() -> int:
            self._note_print()
            return paper.paint(self._seen, printer, self._painted.emit)

        self._tasks.read(
            print_now,
            ended,
            owner=self,
            failed=self._on_print_failed,
        )

    def _on_print_failed(self, error: RefusedError) -> None:
        self._printing.setEnabled(True)
        self._say(error.message, "bad")

    def _save(self, path: Path) -> None:
        def ended(_: object) -> None:
            self._say(f"Saved as {path.name}.", "ok")
            self.saved.emit(str(path))

        self._tasks.read(
            lambda: self._save_to(path),
            ended,
            owner=self,
            failed=lambda error: self._say(error.message, "bad"),
        )

    def _say(self, text: str, tone: str = "neutral") -> None:
        set_tone(self._said, tone)
        self._said.setText(text)

    def _make_view(self, title: str) -> QPdfView:
        view = QPdfView(self)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setPageMode(QPdfView.PageMode.MultiPage)
        view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        view.setPageSpacing(12)
        view.setAccessibleName(f"Preview: {title}")
        view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return view

    def _lay_out(self, title: str) -> None:
        self._printing = button("Print…", "primary", self.print_it)
        self._back = self._sign("‹", "Page before", lambda: self.go(self.page - 1))
        self._on = self._sign("›", "Next page", lambda: self.go(self.page + 1))
        self._smaller = self._sign("−", "Smaller", lambda: self.zoom_by(-1))
        self._larger = self._sign("+", "Larger", lambda: self.zoom_by(1))
        self._zoom_label.setMinimumWidth(44)
        self._zoom_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QFrame()
        bar.setProperty("role", "titleline")
        tools = row(
            heading(title),
            8,
            self._back,
            self._page_label,
            self._on,
            8,
            self._smaller,
            self._zoom_label,
            self._larger,
            button("Fit width", "plain", self.fit_width),
            None,
            into=bar,
        )
        tools.setContentsMargins(20, 10, 20, 10)
        foot = QFrame()
        foot.setProperty("role", "sheet")
        ends = row(
            self._said,
            button("Save as…", "plain", self.save_as),
            button("Close", "plain", self.reject),
            self._printing,
            into=foot,
        )
        ends.setStretch(0, 1)
        ends.setContentsMargins(20, 12, 20, 12)
        layout = column(bar, self._view, line(), foot, into=self, spacing=0)
        layout.setStretch(1, 1)

    def _sign(self, text: str, name: str, on: Callable[[], object]) -> QPushButton:
        made = button(text, "plain", on)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setFixedWidth(36)
        return made

    def _make_shortcuts(self) -> None:
        for keys, on in (
            (QKeySequence.StandardKey.ZoomIn, lambda: self.zoom_by(1)),
            (QKeySequence.StandardKey.ZoomOut, lambda: self.zoom_by(-1)),
            ("Ctrl+0", self.fit_width),
            ("Ctrl+PgDown", lambda: self.go(self.page + 1)),
            ("Ctrl+PgUp", lambda: self.go(self.page - 1)),
            (QKeySequence.StandardKey.Print, self.print_it),
            (QKeySequence.StandardKey.Save, self.save_as),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(on)

    def _show_place(self, *_: object) -> None:
        page = self.page
        self._page_label.setText(f"Page {page} of {self._count}")
        self._zoom_label.setText("Width" if self.zoom is None else f"{self.zoom:.0%}")
        self._back.setEnabled(page > 1)
        self._on.setEnabled(page < self._count)
        self._smaller.setEnabled((self.zoom or 1) > ZOOMS[0])
        self._larger.setEnabled((self.zoom or 1) < ZOOMS[-1])

    def _fitted_zoom(self) -> float:
        """Return the zoom at which the page fills the width, as the view reckons it."""
        points = self.pages.document.pagePointSize(0).width()
        screen = self.logicalDpiX() / paper.POINTS_PER_INCH
        margins = self._view.documentMargins()
        room = self._view.viewport().width() - margins.left() - margins.right()
        return float(room / max(1.0, points * screen))
