"""The record as it would be printed, beside the form and from memory."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.ui.page import Context
from desktop.ui.printing.paper import Pages
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.style.widgets import column, heading, holder, link, row, soft

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail


class PreviewPanel(QFrame):
    """Shows a PDF that exists only in memory; what is in it is looked at, not changed."""

    print_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pictured: ConcernDetail | None = None
        self.setProperty("role", "panel")
        self.setAccessibleName("Preview of the record")
        self.pages: Pages | None = None
        self._place = soft()
        self.print_link = link("Print", self.print_wanted.emit)
        self.print_link.setAccessibleName("Print the record")
        self._words = soft("The preview is being made…", wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setPageSpacing(10)
        self.view.setAccessibleName("Preview of the record")
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.setDocument(self._none)
        self.view.pageNavigator().currentPageChanged.connect(self._show_place)
        self._stack = QStackedWidget()
        self._stack.addWidget(holder(column(None, self._words, None, margin=16)))
        self._stack.addWidget(self.view)
        head = row(heading("Preview"), self._place, None, self.print_link, spacing=8)
        head.setContentsMargins(14, 6, 8, 6)
        whole = column(head, self._stack, spacing=0, into=self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setStretch(1, 1)

    def begin(self) -> None:
        """Show nothing yet, before another record is shown."""
        self._pictured = None
        self.show_words("The preview is being made…")

    def show_detail(self, detail: "ConcernDetail") -> None:
        """Make the picture of a record anew, where something that is printed changed."""
        shown = detail._replace(access_text="", steps=(), disclosures=(), missing=())
        if shown == self._pictured:
            return
        self._pictured = shown
        work, concern = self._context.work, detail.id
        self._context.tasks.read(
            lambda: work.incident_records.preview(concern),
            self.show_pdf,
            owner=self,
            key="preview",
            failed=lambda error: self.show_words(error.message),
        )

    def show_pdf(self, pdf: bytes) -> None:
        """Show a PDF at the page that was in view."""
        old, page = self.pages, self.view.pageNavigator().currentPage()
        self.pages = Pages(pdf)
        self.view.setDocument(self.pages.document)
        if old is not None:
            old.close()
        count = self.pages.document.pageCount()
        self.view.pageNavigator().jump(min(page, count - 1), QPointF(), 0)
        self._stack.setCurrentWidget(self.view)
        self._show_place()

    def show_words(self, words: str) -> None:
        """Say why there is no preview."""
        self._words.setText(words)
        self._stack.setCurrentIndex(0)
        self._place.setText("")
        if self.pages is not None:
            self.view.setDocument(self._none)
            self.pages.close()
            self.pages = None

    def _show_place(self) -> None:
        if self.pages is not None:
            page = self.view.pageNavigator().currentPage() + 1
            self._place.setText(f"page {page} of {self.pages.document.pageCount()}")


def open_large(
    parent: QWidget,
    context: Context,
    detail: "ConcernDetail",
    say: Callable[[str, str], None],
    *,
    is_for_print: bool,
) -> None:
    """Show the record in a window of its own, or ask for the printer at once; both ways out are noted."""
    work, concern, name = context.work, detail.id, detail.reference

    def show(pdf: bytes) -> None:
        dialog = PreviewDialog(
            parent.window(),
            context.tasks,
            name,
            pdf,
            f"{name}.pdf",
            note_print=lambda: work.incident_records.printed(concern),
            save=lambda path: work.incident_records.save_copy(concern, path),
        )
        dialog.open()
        if is_for_print:
            dialog.print_it()

    context.tasks.read(
        lambda: work.incident_records.preview(concern),
        show,
        owner=parent,
        key="large",
        failed=lambda error: say(error.message, "bad"),
    )
