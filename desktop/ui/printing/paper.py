"""Paints the pages of a PDF onto a printer, band by band, on whatever thread is asked."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrinter

from desktop.domain.errors import Code, RefusedError

POINTS_PER_INCH = 72
BAND = 96
"""Rows of pixels painted at a time: Qt holds Python's lock while it paints, and the window must go on."""
FINEST = 300
"""Dots per inch above which paper shows no difference, and a page would cost seconds."""


class Pages:
    """A PDF opened from memory; nothing of it touches a file."""

    def __init__(self, pdf: bytes) -> None:
        """Take the PDF; refuse (BAD_FILE) what is none."""
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument()
        self.document.load(self._buffer)
        if self.document.status() != QPdfDocument.Status.Ready:
            raise RefusedError(
                Code.BAD_FILE, "This document could not be read. Make it again; if it stays so, tell us."
            )

    def close(self) -> None:
        """Let go of the document before its bytes."""
        self.document.close()
        self._buffer.close()


def fit_paper(printer: QPrinter, pages: Pages) -> None:
    """Give the printer the size and direction of the first page, as long as it is a usual paper size."""
    points = pages.document.pagePointSize(0)
    is_wide = points.width() > points.height()
    upright = QSizeF(min(points.width(), points.height()), max(points.width(), points.height()))
    size = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    if size.id() == QPageSize.PageSizeId.Custom:
        size, is_wide = QPageSize(QPageSize.PageSizeId.A4), False
    printer.setPageSize(size)
    printer.setPageOrientation(
        QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    )
    printer.setFullPage(True)


def paint(pdf: bytes, printer: QPrinter, told: Callable[[int, int], None] | None = None) -> int:
    """Print the chosen pages as often as chosen and return how many sheets were painted.

    A page keeps its true size where the paper is large enough, otherwise it shrinks to the paper.
    """
    pages = Pages(pdf)
    painter = QPainter()
    try:
        printer.setResolution(min(printer.resolution(), FINEST))
        numbers = list(_numbers(printer, pages.document.pageCount()))
        if not painter.begin(printer):
            raise RefusedError(
                Code.BAD_FILE,
                "The printer did not take the document. Check that it is switched on and try again.",
            )
        for done, number in enumerate(numbers):
            if done and not printer.newPage():
                raise RefusedError(Code.BAD_FILE, "The printer stopped. Check it and print again.")
            _paint_page(painter, printer, pages.document, number)
            if told is not None:
                told(done + 1, len(numbers))
        return len(numbers)
    finally:
        if painter.isActive():
            painter.end()
        pages.close()


def _numbers(printer: QPrinter, count: int) -> Iterator[int]:
    first, last = printer.fromPage() or 1, printer.toPage() or count
    times = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    for _ in range(times):
        yield from range(max(1, first) - 1, min(last, count))


def _paint_page(painter: QPainter, printer: QPrinter, document: QPdfDocument, number: int) -> None:
    where = place(
        document.pagePointSize(number), printer.pageLayout().fullRectPixels(printer.resolution()), printer
    )
    for top in range(0, where.height(), BAND):
        height = min(BAND, where.height() - top)
        painter.drawImage(
            QPoint(where.x(), where.y() + top), _band(document, number, where.size(), top, height)
        )


def place(points: QSizeF, paper: QRect, printer: QPrinter) -> QRect:
    """Return where a page of `points` stands on the paper, in its pixels: in the middle, never cut."""
    scale = printer.resolution() / POINTS_PER_INCH
    wide, high = points.width() * scale, points.height() * scale
    # A hair over the paper is rounding, not a larger page.
    shrink = min(1.0, paper.width() / wide, paper.height() / high)
    found = QRectF(0, 0, wide * shrink, high * shrink)
    found.moveCenter(QRectF(paper).center())
    return found.toAlignedRect().intersected(paper)


def _band(document: QPdfDocument, number: int, page: QSize, top: int, height: int) -> QImage:
    options = QPdfDocumentRenderOptions()
    options.setScaledSize(page)
    # Qt scales by right minus left of this, which in a QRect is one less than the width.
    options.setScaledClipRect(QRect(0, top, page.width() + 1, height + 1))
    drawn = document.render(number, QSize(page.width(), height), options)
    # On white: a PDF's page has no ground of its own, and a see-through picture prints four times slower.
    band = QImage(drawn.size(), QImage.Format.Format_RGB32)
    band.fill(Qt.GlobalColor.white)
    over = QPainter(band)
    over.drawImage(0, 0, drawn)
    over.end()
    return band
