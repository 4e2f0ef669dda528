"""ReportLab's flowables and canvas, each saying of what it draws to which element of the document it belongs."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final
from unicodedata import category

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfmetrics import getAscentDescent, getFont, stringWidth
from reportlab.pdfbase.ttfonts import ShapedStr, shapeStr
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Flowable, Paragraph, Table
from reportlab.platypus.paragraph import ParaLines
from reportlab.platypus.tables import CellStyle, TableRenderCB

from desktop.documents.fonts import Face, unstow
from desktop.documents.tagged import Box, Mark, Node, Picture, picture_name

# A row taller than this share of a page is broken over pages, a shorter one moves whole.
_BREAKABLE: Final = 0.3
_CAPITAL: Final = 0.714  # height of a capital letter of Noto Sans at size 1
_FIRST_WITHOUT_SPACES: Final = "\u2e80"  # Chinese and Japanese have no spaces between words
_SPACES: Final = re.compile("([ \u00a0]+)")


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """A canvas that counts what is drawn for which element, and sets the furniture of all pages at the end.

    `marks` holds the elements of each page in the order they were drawn there, `pictures` its photos.
    """

    _currentMatrix: tuple[float, float, float, float, float, float]  # noqa: N815  ReportLab's own

    def __init__(
        self, *arguments: Any, furnish: Callable[["TaggedCanvas", int, int], None], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.marks: Final[list[list[Node]]] = [[]]
        self.pictures: Final[list[list[Picture]]] = [[]]
        self._furnish = furnish
        self._pages: list[dict[str, Any]] = []

    def begin(self, node: Node | None, artifact: str = "Layout") -> None:
        """Begin content of an element, or without one an artifact of this kind that carries no content."""
        if node is None:
            self._code.append(f"/Artifact <</Type /{artifact}>> BDC")
            return
        owners = self.marks[-1]
        node.kids.append(Mark(len(self.marks) - 1, len(owners)))
        self._code.append(f"/{node.role} <</MCID {len(owners)}>> BDC")
        owners.append(node)

    def end(self) -> None:
        """End what `begin` began."""
        self._code.append("EMC")

    def place(self, picture: Picture, x: float, y: float, width: float, height: float) -> None:
        """Draw a photo, which `tagged.to_archive` adds to the file: ReportLab would copy it six times over."""
        pictures = self.pictures[-1]
        self._code.append(f"q {fp_str(width, 0, 0, height, x, y)} cm /{picture_name(len(pictures))} Do Q")
        pictures.append(picture)

    def translate(self, dx: float, dy: float) -> None:
        """Move the origin; of the six numbers ReportLab would spell out each time, four are always the same."""
        if self._code and self._code[-1].endswith(" cm"):
            super().translate(dx, dy)  # which joins the two
            return
        a, b, c, d, e, f = self._currentMatrix
        self._currentMatrix = (a, b, c, d, a * dx + c * dy + e, b * dx + d * dy + f)
        self._code.append(f"1 0 0 1 {fp_str(dx, dy)} cm")

    def showPage(self) -> None:  # noqa: N802
        """Put the page by; how many there are is known when the last is drawn."""
        self._pages.append(dict(self.__dict__))
        self.marks.append([])
        self.pictures.append([])
        self._startPage()

    def save(self) -> None:
        """Set the furniture of every page and write the file."""
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self._furnish(self, number, len(self._pages))
            super().showPage()
        super().save()


class TaggedParagraph(Paragraph):  # type: ignore[misc]
    """A paragraph, or part of one, that belongs to `node`; without one it is furniture.

    A heading of a table column is content once; repeated on later pages it is furniture (`is_once`).
    """

    node: Node | None = None
    is_once = False
    goes_on = False  # what follows it belongs to the same text

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        # Tables ask again and again, and breaking lines is most of the work of setting a page.
        if getattr(self, "blPara", None) is None or self.width != width:
            super().wrap(width, height)
        return self.width, self.height

    def breakLines(self, widths: list[float]) -> ParaLines:  # noqa: N802
        # Most cells of a table hold one short line, which need not be built up word by word.
        text = getattr(self.frags[0], "text", "").strip(" ") if len(self.frags) == 1 else ""
        if text and text.isascii():
            words = self.frags[0]
            used = stringWidth(text, words.fontName, words.fontSize)
            if used <= widths[0]:
                ascent, descent = getAscentDescent(words.fontName, words.fontSize)
                line = (widths[0] - used, text.split(" "))
                return words.clone(kind=0, lines=[line], ascent=ascent, descent=descent)
        return super().breakLines(widths)

    def split(self, width: float, height: float) -> list["TaggedParagraph"]:
        parts: list[TaggedParagraph] = super().split(width, height)
        for part in parts:
            words = part.frags
            if part is not parts[0] and isinstance(words[0], list) and hasattr(words[0][1][0], "lineBreak"):
                del words[0]  # the end of the line before; ReportLab would set it as an empty line
            part.node = self.node
            part.goes_on = self.goes_on or part is not parts[-1]
            if part is not self:
                part.blPara = None  # it is in ReportLab's form for drawing at once, not for measuring again
        return parts

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        # ReportLab would move the origin for each paragraph and back; telling the text where it starts is enough.
        self._origin = x, y
        self._drawOn(canvas)

    def draw(self) -> None:
        is_repeated = self.is_once and self.node is not None and bool(self.node.kids)
        self.canv.begin(None if is_repeated else self.node, "Pagination")
        super().draw()
        self.canv.end()

    @property
    def first_baseline(self) -> float:
        """How far the first line of letters stands below the top, in points: capitals are in the middle of a line."""
        return float(self.style.leading + self.style.fontSize * _CAPITAL) / 2

    def beginText(self, x: float, y: float) -> PDFTextObject:  # noqa: N802
        # ReportLab would hang the first line from the top by the size of its letters.
        left, bottom = self._origin
        text = _Text(self.canv, left + x, bottom + y + self.style.fontSize - self.first_baseline)
        text.lines_to_come = len(self.blPara.lines) - 1 + self.goes_on
        return text


class _Text(PDFTextObject):  # type: ignore[misc]
    """Text that is shaped where the writing asks for it and then says what it was before.

    ReportLab's own paragraphs would shape a whole word with the typeface of its first letter, quotation mark or not.
    """

    lines_to_come = 0

    def _textOut(self, text: str, TStar: int = 0) -> None:  # noqa: N802, N803
        # Without a space at its end a line's last word would be read as one with the first of the next line.
        if TStar and text and self.lines_to_come > 0 and text[-1] < _FIRST_WITHOUT_SPACES:
            text += " "
        self.lines_to_come -= TStar
        super()._textOut(text, TStar)

    def _formatText(self, text: str) -> str:  # noqa: N802
        if text.isascii():
            return str(super()._formatText(text))
        face = getFont(self._fontname)
        if not (face.is_joining or face.seen(text) != text or has_marks(text)):
            return str(super()._formatText(text))
        return " ".join(self._format_word(word, face) for word in _SPACES.split(text) if word)

    def _format_word(self, word: str, face: Face) -> str:
        shown = face.seen(word)
        if shown and face.shapable and (face.is_joining or has_marks(shown)) and not _SPACES.match(shown):
            self._curSubset = -1  # ReportLab can raise a mark only after it has named the typeface
            shown = shapeStr(shown, self._fontname, self._fontsize)
        drawn = str(super()._formatText(shown)) if shown else ""
        if shown == word and not isinstance(shown, ShapedStr):
            return drawn
        return f"/Span <</ActualText <feff{unstow(word).encode('utf-16-be').hex()}>>> BDC {drawn} EMC"


class Photo(Flowable):  # type: ignore[misc]
    """A photo of this size in points that belongs to `node`."""

    def __init__(self, picture: Picture, width: float, height: float, node: Node) -> None:
        super().__init__()
        self.width = width
        self.height = height
        self._picture = picture
        self._node = node

    def draw(self) -> None:
        self.canv.begin(self._node)
        self.canv.place(self._picture, 0, 0, self.width, self.height)
        self.canv.end()


class Drawing(Flowable):  # type: ignore[misc]
    """Lines and letters of this size in points, drawn by `paint` (canvas, width, height), that belong to `node`."""

    def __init__(
        self, paint: Callable[[Canvas, float, float], None], width: float, height: float, node: Node
    ) -> None:
        super().__init__()
        self.width = width
        self.height = height
        self._paint = paint
        self._node = node

    def draw(self) -> None:
        self.canv.begin(self._node)
        self.canv.saveState()
        self._paint(self.canv, self.width, self.height)
        self.canv.restoreState()
        self.canv.end()


class Grid(Table):  # type: ignore[misc]
    """A table that breaks a tall row where the page ends, and moves a short one whole."""

    def _calc(self, width: float, height: float) -> None:
        # Asked before each page about every row; what was measured once has not changed.
        if None in getattr(self, "_rowHeights", (None,)) or not hasattr(self, "_width"):
            super()._calc(width, height)

    def _drawCell(  # noqa: N802
        self,
        content: Sequence[Flowable],
        style: CellStyle,
        corner: tuple[float, float],
        size: tuple[float, float],
    ) -> None:
        # All cells are set from their top left corner and bring their own typeface; ReportLab would measure anew.
        x = corner[0] + style.leftPadding
        y = corner[1] + size[1] - style.topPadding
        for part in content:
            y -= part.wrap(size[0] - style.leftPadding - style.rightPadding, size[1])[1]
            part.drawOn(self.canv, x, y)

    def split(self, width: float, height: float) -> list["Grid"]:
        self.wrap(width, height)
        left = height
        for row in self._rowHeights:
            if row is None or row > left:
                # ReportLab tries between rows first unless told otherwise.
                self.splitByRow = not row or row <= _BREAKABLE * self.canv._pagesize[1]
                break
            left -= row
        parts: list[Grid] = super().split(width, height)
        return parts


class Decoration(TableRenderCB):  # type: ignore[misc]
    """Marks the tints and lines of a table as artifacts, and draws `paint` behind it; notes where it stood."""

    def __init__(self, paint: Callable[[Canvas, float, float], None] | None = None) -> None:
        self.box: Box | None = None
        self._paint = paint

    def startTable(self, table: Table) -> None:  # noqa: N802
        left, bottom = table.canv.absolutePosition(0, 0)
        page = table.canv.getPageNumber() - 1
        self.box = Box(page, left, bottom, left + table._width, bottom + table._height)

    def startBG(self, table: Table) -> None:  # noqa: N802
        table.canv.begin(None)
        if self._paint:
            table.canv.saveState()
            self._paint(table.canv, table._width, table._height)
            table.canv.restoreState()

    def endBG(self, table: Table) -> None:  # noqa: N802
        table.canv.end()

    def startLines(self, table: Table) -> None:  # noqa: N802
        table.canv.begin(None)

    def endLines(self, table: Table) -> None:  # noqa: N802
        table.canv.end()

    def _nothing(self, *_: object) -> None:
        """What a cell says is said by the paragraphs in it."""

    startRow = startCell = endCell = endRow = endTable = _nothing  # noqa: N815


def has_marks(text: str) -> bool:
    """Return whether a mark stands on a letter, which only shaping puts in its place."""
    return any(character >= "\u0300" and category(character)[0] == "M" for character in text)
