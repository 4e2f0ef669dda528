"""Draws a letter with Qt, which sets Arabic and Urdu in their order with their letters joined."""

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QFontDatabase,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
    QTextOption,
)

from desktop.system.resources import resource
from desktop.ui.style.photos import photo_image

if TYPE_CHECKING:
    from desktop.documents.visit_letter import LetterPart, VisitLetter, Visitor

PEOPLE: Final = "{people}"  # the line of a part that stands for the people with their photos
_RESOLUTION: Final = 300
_POINT: Final = _RESOLUTION / 72
_CSS: Final = 96 / 72  # Qt's HTML measures in 96ths of an inch whatever the paper's resolution
_MARGINS: Final = QMarginsF(42, 36, 42, 52)
_PHOTO_HEIGHT: Final = 104
_ACROSS: Final = 3
_FOOT_SIZE: Final = 7.5
_INK: Final = "#17212B"
_INK_2: Final = "#51606F"
_ACCENT: Final = "#0F5C6E"
_FOLDER: Final = ("fonts", "right-to-left")
_LATIN: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
# Urdu in Naskh as well: Qt 6.11 tears the letters of Nastaliq apart, which its readers would like better.
_ARABIC: Final = ("Noto Naskh Arabic", 12.0)
_PLAIN: Final = ("Noto Sans", 11.0)


def draw_letter(letter: "VisitLetter") -> bytes:
    """Return the letter as a PDF in A4, as Qt describes it; to be drawn in the window's thread."""
    _load_faces()
    family, size = _ARABIC if letter.is_right_to_left else _PLAIN
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPdfWriter.PdfVersion.PdfVersion_A1b)
    writer.setResolution(_RESOLUTION)
    writer.setColorModel(QPdfWriter.ColorModel.RGB)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            _MARGINS,
            QPageLayout.Unit.Point,
        )
    )
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    font = QFont([family, "Noto Sans", "Noto Naskh Arabic"])
    font.setPointSizeF(size)
    document.setDefaultFont(font)
    option = QTextOption()
    option.setTextDirection(
        Qt.LayoutDirection.RightToLeft if letter.is_right_to_left else Qt.LayoutDirection.LeftToRight
    )
    document.setDefaultTextOption(option)
    document.setDocumentMargin(0)
    for number, one in enumerate(letter.visitors):
        if one.photo:
            document.addResource(
                QTextDocument.ResourceType.ImageResource, _photo_name(number), photo_image(one.photo)
            )
    document.setHtml(_html(letter))
    _paint(document, writer, letter, QFont(font))
    buffer.close()
    return bytes(buffer.data().data())


def _photo_name(number: int) -> QUrl:
    return QUrl(f"photo:{number}")


def _paint(document: QTextDocument, writer: QPdfWriter, letter: "VisitLetter", font: QFont) -> None:
    page = writer.pageLayout().paintRectPixels(_RESOLUTION)
    width, height = float(page.width()), float(page.height())
    document.setPageSize(QRectF(0, 0, width, height).size())
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, _INK)
    font.setPointSizeF(_FOOT_SIZE)
    total = document.pageCount()
    painter = QPainter(writer)
    for number in range(total):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * height)
        context.clip = QRectF(0, number * height, width, height)
        painter.setClipRect(context.clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        _paint_foot(painter, letter, font, number + 1, total, QRectF(0, height, width, 30 * _POINT))
    painter.end()


def _paint_foot(
    painter: QPainter, letter: "VisitLetter", font: QFont, number: int, total: int, box: QRectF
) -> None:
    painter.setFont(font)
    painter.setPen(_INK_2)
    is_right = letter.is_right_to_left
    painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_right else Qt.LayoutDirection.LeftToRight)
    bottom = Qt.AlignmentFlag.AlignBottom
    start = bottom | Qt.AlignmentFlag.AlignLeading
    end = bottom | Qt.AlignmentFlag.AlignTrailing
    painter.drawText(box, int(start), f"{letter.company} · {letter.phone} · {letter.reference}")
    painter.drawText(box, int(end), letter.page.format(number=number, total=total))


def _html(letter: "VisitLetter") -> str:
    """Return the letter as the little HTML that Qt reads; every word of it is escaped."""
    start, end = ("right", "left") if letter.is_right_to_left else ("left", "right")
    sender = "<br>".join(
        [f"<b>{escape(letter.company)}</b>", *map(_quiet, filter(None, (*letter.sender, letter.phone)))]
    )
    about = "<br>".join(map(_quiet, (letter.made_on, f"{letter.reference_label}: {letter.reference}")))
    way = "rtl" if letter.is_right_to_left else "ltr"
    # Qt puts the first cell on the left whatever the direction of the text.
    cells = [f'<td align="{start}" width="60%">{sender}</td>', f'<td align="{end}">{about}</td>']
    if letter.is_right_to_left:
        cells.reverse()
    made = [
        f'<table width="100%" dir="{way}" cellpadding="0" cellspacing="0"><tr>{"".join(cells)}</tr></table>'
    ]
    made += [_line(escape(line), above=0 if number else 24, way=way) for number, line in enumerate(letter.to)]
    title = f'<span style="font-size:17pt; font-weight:bold">{escape(letter.title)}</span>'
    made.append(_line(title, above=18, below=8, way=way))
    for part in letter.parts:
        made += _part(part, letter, way)
    return f'<body dir="{way}">{"".join(made)}</body>'


def _part(part: "LetterPart", letter: "VisitLetter", way: str) -> list[str]:
    made = []
    if part.heading:
        text = (
            f'<span style="font-size:12.5pt; font-weight:bold; color:{_ACCENT}">{escape(part.heading)}</span>'
        )
        made.append(_line(text, above=8, below=2, way=way))
    for line in part.lines:
        made.append(_people(letter, way) if line == PEOPLE else _line(escape(line), way=way))
    made.append(_line("", below=2, way=way, is_thin=True))
    return made


def _people(letter: "VisitLetter", way: str) -> str:
    cells = [_person(number, one, way) for number, one in enumerate(letter.visitors)]
    rows = [cells[start : start + _ACROSS] for start in range(0, len(cells), _ACROSS)]
    align = "right" if letter.is_right_to_left else "left"
    if letter.is_right_to_left:
        rows = [[*reversed(row)] for row in rows]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    look = f'align="{align}" cellspacing="0" cellpadding="{round(6 * _CSS)}"'
    return f'<table dir="{way}" {look}>{body}</table>'


def _person(number: int, one: "Visitor", way: str) -> str:
    lines = [f"<b>{escape(one.name)}</b>", *(_quiet(line) for line in (one.trades, one.card) if line)]
    picture = (
        [f'<img src="{_photo_name(number).toString()}" height="{round(_PHOTO_HEIGHT * _CSS)}">']
        if one.photo
        else []
    )
    align = "right" if way == "rtl" else "left"
    return f'<td align="{align}" dir="{way}">{"<br>".join([*picture, *lines])}</td>'


def _quiet(text: str) -> str:
    return f'<span style="font-size:10pt; color:{_INK_2}">{escape(text)}</span>'


def _line(text: str, *, above: float = 0, below: float = 0, way: str, is_thin: bool = False) -> str:
    size = "font-size:4pt;" if is_thin else ""
    above, below = round(above * _CSS), round(below * _CSS)
    return f'<p dir="{way}" style="{size}margin-top:{above}px; margin-bottom:{below}px">{text}</p>'


@cache
def _load_faces() -> None:
    for file in sorted(resource(*_FOLDER).glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    for name in _LATIN:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))
