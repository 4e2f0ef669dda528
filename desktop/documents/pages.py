"""The pages of a document: ReportLab sets the story on them, with a header, a footer and a watermark on each."""

import io
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus.doctemplate import LayoutError

from desktop.documents import letterhead as look
from desktop.documents.flowables import Decoration, TaggedCanvas, TaggedParagraph
from desktop.documents.fonts import face_of
from desktop.documents.letterhead import Letterhead
from desktop.documents.story import Story
from desktop.documents.tagged import About, Node, to_archive
from desktop.documents.text import Align, Span, Style, paragraphs

A4: Final = (595.28, 841.89)
A4_LANDSCAPE: Final = (841.89, 595.28)
# White around the text of a page, in points; page one starts higher, for it has the letterhead and no header.
_SIDE: Final = 42
TEXT_WIDTH: Final = A4[0] - 2 * _SIDE
TEXT_WIDTH_LANDSCAPE: Final = A4_LANDSCAPE[0] - 2 * _SIDE
_FOOT: Final = 52
_FOOT_LINE: Final = 24
_TOP: Final = 66
_TOP_OF_FIRST: Final = 33
_GAP: Final = 12
_HAIRLINE: Final = 0.6
_WATERMARK: Final = 110

# ReportLab's typefaces remember where in their file they read, so one document is composed at a time.
_composing = Lock()


def compose(
    story: Story,
    letterhead: Letterhead,
    about: About,
    *,
    size: tuple[float, float] = A4,
    seal_in: Decoration | None = None,
) -> bytes:
    """Return the document as a tagged PDF/A-1b, with an empty signature field where `seal_in` stands."""
    canvases: list[TaggedCanvas] = []

    def make_canvas(*arguments: Any, **named: Any) -> TaggedCanvas:
        canvases.append(TaggedCanvas(*arguments, furnish=_Furniture(letterhead, size).draw, **named))
        return canvases[-1]

    written = io.BytesIO()
    document = BaseDocTemplate(
        written,
        pagesize=size,
        pageTemplates=[
            _page("first", _TOP_OF_FIRST, size, letterhead),
            _page("next", _TOP, size, letterhead),
        ],
        invariant=1,
        pageCompression=1,
        initialFontName=face_of("regular").fontName,
    )
    with _composing:
        try:
            document.build(story.flowables, canvasmaker=make_canvas)
        except LayoutError:
            # ReportLab's own words quote the document.
            raise RuntimeError("a part of the document is larger than a page") from None
    canvas = canvases[-1]
    box = seal_in.box if seal_in else None
    return to_archive(written.getvalue(), story.document, canvas.marks, canvas.pictures, about, seal_box=box)


def compose_fixed(
    document: Node,
    pages: Sequence[Callable[[TaggedCanvas], None]],
    about: About,
    *,
    size: tuple[float, float],
) -> bytes:
    """Return pages without header and footer, each drawn by its own function, as a tagged PDF/A-1b."""
    written = io.BytesIO()
    with _composing:
        canvas = TaggedCanvas(
            written,
            pagesize=size,
            invariant=1,
            pageCompression=1,
            initialFontName=face_of("regular").fontName,
            furnish=lambda *_: None,
        )
        for draw in pages:
            draw(canvas)
            canvas.showPage()
        canvas.save()
    return to_archive(written.getvalue(), document, canvas.marks, canvas.pictures, about)


def _page(name: str, top: float, size: tuple[float, float], letterhead: Letterhead) -> PageTemplate:
    width, height = size
    no_padding = dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0)
    frame = Frame(_SIDE, _FOOT, width - 2 * _SIDE, height - top - _FOOT, **no_padding)
    mark = partial(_mark, letterhead.watermark)
    return PageTemplate(name, [frame], onPage=mark, autoNextPageTemplate="next")


def _mark(watermark: str, canvas: TaggedCanvas, document: BaseDocTemplate) -> None:
    if not watermark:
        return
    width, height = document.pagesize
    canvas.begin(None, "Pagination")
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(45)
    canvas.setFillColor(HexColor(look.WATERMARK))
    canvas.setFont(face_of("bold").fontName, _WATERMARK)
    canvas.drawCentredString(0, -0.36 * _WATERMARK, watermark)
    canvas.restoreState()
    canvas.end()


class _Furniture:
    """The header and footer of a document's pages; most of it is made once and drawn on each."""

    def __init__(self, letterhead: Letterhead, size: tuple[float, float]) -> None:
        self._letterhead = letterhead
        self._edition = f"{letterhead.reference} · {letterhead.edition}"
        self._width = size[0] - 2 * _SIDE
        self._height = size[1]
        self._made: dict[tuple[str, Style, float, Align], TaggedParagraph] = {}
        self._drawn: dict[str, list[str]] = {}

    def draw(self, canvas: TaggedCanvas, number: int, total: int) -> None:
        """Draw on the page that is being finished; pages count from 1."""
        if number > 1:
            self._draw_again(canvas, "head", self._draw_head)
        count = self._letterhead.page.format(number=number, total=total)
        right = self._line(count, look.FOOT, self._width / 4, "right")
        room = max(right.getActualLineWidths0())
        self._draw_again(canvas, f"foot {room}", partial(self._draw_foot, room))
        _put(canvas, right, _SIDE + self._width * 3 / 4, _FOOT_LINE)

    def _draw_again(self, canvas: TaggedCanvas, what: str, draw: Callable[[TaggedCanvas], None]) -> None:
        """Draw what is the same on many pages, from the second time on as it was written down the first time."""
        if what in self._drawn:
            canvas._code.extend(self._drawn[what])
            return
        start = len(canvas._code)
        draw(canvas)
        self._drawn[what] = canvas._code[start:]

    def _draw_head(self, canvas: TaggedCanvas) -> None:
        letterhead = self._letterhead
        y = self._height - 36
        company = self._line(f"{letterhead.company} · {letterhead.title}", look.SMALL, self._width * 0.6)
        edition = self._line(self._edition, look.SMALL_BOLD, self._width * 0.4 - _GAP, "right")
        _put(canvas, company, _SIDE, y)
        _put(canvas, edition, _SIDE + self._width * 0.6 + _GAP, y)
        self._rule(canvas, y - 6, letterhead.accent, 1)
        if letterhead.confidence:
            style = look.FOOT._replace(colour=letterhead.accent, cut="bold")
            _put(canvas, self._line(letterhead.confidence, style, self._width), _SIDE, y - 16.5)

    def _draw_foot(self, room: float, canvas: TaggedCanvas) -> None:
        """Draw the foot but for the count of pages, which takes `room` at the right."""
        letterhead = self._letterhead
        y = _FOOT_LINE
        audit = f" · {letterhead.audit}" if letterhead.audit else ""
        lead = f" · safeguarding lead {letterhead.lead}" if letterhead.lead else ""
        left = self._line(self._edition + audit, look.FOOT, self._width / 2)
        # In the middle of the page where it fits, else in the middle of what the corners leave.
        start = max(left.getActualLineWidths0()) + _GAP
        end = self._width - room - _GAP
        words = f"{letterhead.company} · {letterhead.phone}{lead}"
        half = min(self._width / 2 - start, end - self._width / 2)
        middle = self._text(words, look.FOOT, max(2 * half, 1), "centre") if half > 0 else None
        x = self._width / 2 - half
        if middle is None or middle.height > look.FOOT.leading:
            middle = self._text(words, look.FOOT, end - start, "centre")
            x = start
        self._rule(canvas, y + 13, look.LINE, _HAIRLINE)
        _put(canvas, left, _SIDE, y)
        _put(canvas, middle, _SIDE + x, y)

    def _text(self, text: str, style: Style, width: float, align: Align = "left") -> TaggedParagraph:
        key = (text, style, width, align)
        paragraph = self._made.get(key)
        if paragraph is None:
            (paragraph, *_) = paragraphs([Span(text, style)], align=align)
            paragraph.wrap(width, self._height)
            self._made[key] = paragraph
        return paragraph

    def _line(self, text: str, style: Style, width: float, align: Align = "left") -> TaggedParagraph:
        """Return as much of the text as fits on one line."""
        paragraph = self._text(text, style, width, align)
        if paragraph.height > style.leading:
            paragraph = paragraph.split(width, style.leading)[0]
            paragraph.wrap(width, style.leading)
            self._made[text, style, width, align] = paragraph
        return paragraph

    def _rule(self, canvas: TaggedCanvas, y: float, colour: str, weight: float) -> None:
        canvas.begin(None, "Pagination")
        canvas.saveState()
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(weight)
        canvas.line(_SIDE, y, _SIDE + self._width, y)
        canvas.restoreState()
        canvas.end()


def _put(canvas: TaggedCanvas, paragraph: TaggedParagraph, x: float, y: float) -> None:
    """Draw a paragraph with the baseline of its first line at `y`."""
    paragraph.drawOn(canvas, x, y + paragraph.first_baseline - paragraph.height)
