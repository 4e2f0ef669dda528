"""How injuries are drawn: the figure from the front and the back, numbered marks on it, and the list beside it."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Final, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.platypus import Flowable, Spacer

from desktop.documents import letterhead as look
from desktop.documents.flowables import Drawing
from desktop.documents.fonts import face_of
from desktop.documents.incident_record import Injury
from desktop.documents.letterhead import heading
from desktop.documents.story import Story
from desktop.documents.text import Span, paragraphs
from desktop.domain.body_map import ASPECT, OUTLINE, VIEWS, lines, part_at
from desktop.domain.wording import list_text

_HEIGHT: Final = 172.0
_WIDTH: Final = _HEIGHT * ASPECT
_GAP: Final = 14.0
_LIST_LEFT: Final = 22.0  # white between the figures and the list
_RADIUS: Final = 4.6
_NUMBER: Final = 6.0
_LINE: Final = 0.7
_WHITE: Final = "#FFFFFF"


class _Mark(NamedTuple):
    number: int
    x: float
    y: float


def set_injuries(story: Story, injuries: Sequence[Injury]) -> None:
    """Set the figures with every mark on them, and beside them what each mark stands for."""
    if not injuries:
        return
    heading(story, "Injuries", "marked where they were seen")
    columns: list[tuple[float, Sequence[Flowable]]] = []
    for view, name in VIEWS:
        numbered = [(number, one) for number, one in enumerate(injuries, 1) if one.view == view]
        marked = [f"{number} {part_at(view, one.x, one.y)}" for number, one in numbered]
        told = f"Outline of a body, {name.lower()}: {list_text(marked) or 'nothing marked'}."
        node = story.document.add("Figure", alternative=told)
        marks = _apart([_Mark(number, one.x * _WIDTH, one.y * _HEIGHT) for number, one in numbered])
        content: list[Flowable] = [
            Spacer(1, 5),
            Drawing(partial(_paint, view, marks), _WIDTH, _HEIGHT, node),
            Spacer(1, 2),
            *paragraphs([Span(name, look.SMALL)], story.document.add("P"), align="centre"),
        ]
        columns += [(_WIDTH, content), (_GAP, [])]
    listed: list[Flowable] = [Spacer(1, 5)]
    node = story.document.add("L")
    for number, one in enumerate(injuries, 1):
        item = node.add("LI")
        where = f"{dict(VIEWS).get(one.view, one.view)}, {part_at(one.view, one.x, one.y)}"
        spans = [Span(f"{number}  ", look.BODY_BOLD._replace(colour=look.CARE)), Span(where, look.QUIET)]
        listed += paragraphs(spans, item.add("Lbl"))
        listed += paragraphs([Span(one.text, look.BODY)], item.add("LBody", exact=one.text))
        listed.append(Spacer(1, 4))
    rest = story.width - 2 * (_WIDTH + _GAP) - _LIST_LEFT
    story.side_by_side([*columns, (_LIST_LEFT, []), (rest, listed)], first=_HEIGHT + 24)
    story.space(4)


def _apart(marks: Sequence[_Mark]) -> list[_Mark]:
    """Return the marks so that none covers another: a later one moves down until it is free."""
    placed: list[_Mark] = []
    for mark in marks:
        y = mark.y
        while any((mark.x - o.x) ** 2 + (y - o.y) ** 2 < (2 * _RADIUS) ** 2 for o in placed):
            y += _RADIUS
        placed.append(mark._replace(y=y))
    return placed


def paint_figure(view: str, canvas: Canvas, width: float, height: float) -> None:
    """Draw the outline seen from this side, with the few lines that tell front and back apart."""
    canvas.setLineWidth(_LINE)
    canvas.setStrokeColor(HexColor(look.INK_2))
    canvas.setFillColor(HexColor(look.TINT))
    canvas.drawPath(_outline(width, height), stroke=1, fill=1)
    canvas.setStrokeColor(HexColor(look.LINE))
    canvas.drawPath(_inner_lines(view, width, height))


@cache
def _outline(width: float, height: float) -> PDFPathObject:
    # Kept: writing its 600 numbers down takes ReportLab as long as a page of text.
    (x, y), curves = OUTLINE
    path = PDFPathObject()
    path.moveTo(x * width, (1 - y) * height)
    for curve in curves:
        path.curveTo(*(part for x, y in curve for part in (x * width, (1 - y) * height)))
    path.close()
    return path


@cache
def _inner_lines(view: str, width: float, height: float) -> PDFPathObject:
    path = PDFPathObject()
    for points in lines(view):
        for place, (x, y) in enumerate(points):
            (path.lineTo if place else path.moveTo)(x * width, (1 - y) * height)
    return path


def _paint(view: str, marks: Sequence[_Mark], canvas: Canvas, width: float, height: float) -> None:
    paint_figure(view, canvas, width, height)
    for mark in marks:
        canvas.setFillColor(HexColor(look.CARE))
        canvas.setStrokeColor(HexColor(_WHITE))
        canvas.circle(mark.x, height - mark.y, _RADIUS, stroke=1, fill=1)
        canvas.setFillColor(HexColor(_WHITE))
        canvas.setFont(face_of("bold").fontName, _NUMBER)
        canvas.drawCentredString(mark.x, height - mark.y - 0.36 * _NUMBER, str(mark.number))
