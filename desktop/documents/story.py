"""The parts every document is put together from, as ReportLab flowables with their place in the structure."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from desktop.documents.flowables import Decoration, Grid, Photo, TaggedParagraph
from desktop.documents.fonts import face_of
from desktop.documents.tagged import Node, Picture
from desktop.documents.text import LINE_END, NO_BREAK, Span, paragraphs

# Draws what lies behind a box, given the canvas, the width and the height of the box.
Paint = Callable[[Canvas, float, float], None]

_FAR: Final = 100_000.0  # points; more than any part is high
_BREAKABLE: Final = 220.0  # a first row higher than this may be broken below a heading
_HAIRLINE: Final = 0.6


class Cell(NamedTuple):
    """One cell of a table: its text, and when it is a heading which way (`Row` or `Column`).

    `exact` is typed text that must read back as it is; `columns` counts the columns the cell spans.
    """

    spans: tuple[Span, ...]
    heading: str | None = None
    exact: str | None = None
    columns: int = 1


class Look(NamedTuple):
    """How a table looks; lengths in points, colours as #RRGGBB."""

    line: str
    column_tint: str
    row_tint: str
    pad_x: float
    pad_y: float


class Figure(NamedTuple):
    """A picture, what is printed below it and what a screen reader says of it."""

    picture: Picture
    caption: tuple[Span, ...]
    alternative: str


class Story:
    """What one document says, from its first words to its last; `width` of the text in points."""

    def __init__(self, width: float) -> None:
        self.width: Final = width
        self.document: Final = Node("Document")
        self.flowables: Final[list[Flowable]] = []
        self._heading: list[Flowable] = []

    def space(self, height: float) -> None:
        """Leave white."""
        self.flowables.append(Spacer(1, height))

    def heading(self, spans: Sequence[Span], *, above: float, below: float) -> None:
        """Set a heading, which goes to the next page with what follows it."""
        self._heading = list(paragraphs(spans, self.document.add("H2")))
        self._heading[0].spaceBefore = above
        self._heading[-1].spaceAfter = below

    def text(self, spans: Sequence[Span], role: str = "P", *, exact: str | None = None) -> None:
        """Set a paragraph that may run over pages and stays one element."""
        made = paragraphs(spans, self.document.add(role, exact=exact))
        self._add(made, 2 * spans[0].style.leading)

    def table(self, widths: Sequence[float], rows: Sequence[Sequence[Cell]], look: Look) -> None:
        """Set a table; a first row in which every cell heads a column is repeated on each page.

        `widths` are shares of the width of the text.
        """
        node = self.document.add("Table")
        unit = self.width / sum(widths)
        made: list[Flowable] = []
        start = 0
        while start < len(rows):
            # Rows whose cells span other columns go on in a grid of their own, below the first without a gap.
            spans = [cell.columns for cell in rows[start]]
            end = start
            while end < len(rows) and [cell.columns for cell in rows[end]] == spans:
                end += 1
            edges = [sum(spans[:place]) for place in range(len(spans) + 1)]
            columns = [unit * sum(widths[edges[i] : edges[i + 1]]) for i in range(len(spans))]
            made.append(_grid(node, columns, rows[start:end], look))
            start = end
        first = made[0]
        first.wrap(self.width, _FAR)
        heads = first.repeatRows
        self._add(made, sum(first._rowHeights[:heads]) + min(first._rowHeights[heads], _BREAKABLE))

    def boxed(
        self,
        parts: Sequence[tuple[Node, Sequence[Span]]],
        paint: Paint,
        *,
        pad: tuple[float, float],
        space: float,
    ) -> Decoration:
        """Set text before what `paint` draws (canvas, width, height); `pad` is the white beside and above it.

        Return the decoration, which knows where the box stands once the document is made.
        """
        decoration = Decoration(paint)
        content = [made for node, spans in parts for made in paragraphs(spans, node)]
        box = _bare([[content]], [self.width], decoration, pad=pad)
        box.spaceBefore = box.spaceAfter = space
        height = box.wrap(self.width, _FAR)[1]
        self._add([box], min(height, _BREAKABLE))
        return decoration

    def side_by_side(
        self,
        columns: Sequence[tuple[float, Sequence[Flowable]]],
        paint: Paint | None = None,
        *,
        first: float = 0,
    ) -> None:
        """Set columns (share of the width, content) beside each other; they are no table.

        Of their height `first` points stay with a heading above them.
        """
        unit = self.width / sum(share for share, _ in columns)
        widths = [share * unit for share, _ in columns]
        grid = _bare([[content for _, content in columns]], widths, Decoration(paint))
        self._add([grid], first)

    def figures(self, figures: Sequence[Figure], *, across: int, tallest: float, gap: float) -> None:
        """Set pictures side by side, each with its caption below, no higher than `tallest`."""
        width = (self.width - (across - 1) * gap) / across
        columns = [width + gap] * (across - 1) + [width]
        for start in range(0, len(figures), across):
            pictures: list[list[Flowable]] = []
            captions: list[list[Flowable]] = []
            for figure in figures[start : start + across]:
                picture = figure.picture
                scale = min(width / picture.width, tallest / picture.height)
                node = self.document.add("Figure", alternative=figure.alternative)
                pictures.append([Photo(picture, picture.width * scale, picture.height * scale, node)])
                node = self.document.add("P", exact="".join(span.text for span in figure.caption))
                captions.append([Spacer(1, 4), *_by_line(figure.caption, node)])
            missing: list[list[Flowable]] = [[] for _ in range(across - len(pictures))]
            block = _bare([pictures + missing, captions + missing], columns, Decoration(), gap=gap)
            height = block.wrap(self.width, _FAR)[1]
            # A caption of any length must find its room: one that fills a page runs on from page to page.
            block.splitByRow = block.splitInRow = int(height > 2 * _BREAKABLE)
            block.spaceBefore = gap / 2
            block.spaceAfter = gap
            self._add([block], min(height, 2 * _BREAKABLE))

    def _add(self, flowables: Sequence[Flowable], first: float) -> None:
        """Add what stands below the heading that waits; `first` is the height it must have on the same page."""
        if self._heading:
            above = sum(
                part.wrap(self.width, _FAR)[1] + part.getSpaceBefore() + part.getSpaceAfter()
                for part in self._heading
            )
            self.flowables.extend([CondPageBreak(above + first), *self._heading])
            self._heading = []
        self.flowables.extend(flowables)


def _by_line(spans: Sequence[Span], node: Node) -> list[TaggedParagraph]:
    """Return each line as a paragraph of one element: ReportLab breaks many short ones far quicker than one of many."""
    lines: list[list[Span]] = [[]]
    for text, style in spans:
        first, *others = LINE_END.split(text)
        lines[-1].append(Span(first, style))
        lines.extend([Span(line or NO_BREAK, style)] for line in others)
    made = [paragraph for line in lines for paragraph in paragraphs(line, node)]
    for paragraph in made[:-1]:
        paragraph.goes_on = True
    return made


def _grid(node: Node, columns: Sequence[float], rows: Sequence[Sequence[Cell]], look: Look) -> Grid:
    heads = int(all(cell.heading == "Column" for cell in rows[0]))
    last = len(columns) - 1
    return Grid(
        [_row(node.add("TR"), row) for row in rows],
        colWidths=columns,
        repeatRows=heads,
        splitInRow=1,
        renderCB=Decoration(),
        style=[
            ("FONTNAME", (0, 0), (-1, -1), face_of("regular").fontName),
            ("GRID", (0, 0), (-1, -1), _HAIRLINE, HexColor(look.line)),
            # A row that goes on overleaf is closed here and opened there.
            ("LINEBELOW", (0, "inrowsplitstart"), (last, "inrowsplitstart"), _HAIRLINE, HexColor(look.line)),
            ("LINEABOVE", (0, "inrowsplitend"), (last, "inrowsplitend"), _HAIRLINE, HexColor(look.line)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), look.pad_x),
            ("RIGHTPADDING", (0, 0), (-1, -1), look.pad_x),
            ("TOPPADDING", (0, 0), (-1, -1), look.pad_y),
            ("BOTTOMPADDING", (0, 0), (-1, -1), look.pad_y),
            *([("BACKGROUND", (0, 0), (-1, 0), HexColor(look.column_tint))] if heads else []),
            *(
                ("BACKGROUND", (place, heads), (place, -1), HexColor(look.row_tint))
                for place, cell in enumerate(rows[-1])
                if cell.heading == "Row"
            ),
        ],
    )


def _row(node: Node, row: Sequence[Cell]) -> list[list[TaggedParagraph]]:
    content = []
    for cell in row:
        owner = node.add("TH" if cell.heading else "TD", scope=cell.heading, columns=cell.columns)
        if cell.exact:
            owner = owner.add("P", exact=cell.exact)
        made = paragraphs(cell.spans, owner)
        for paragraph in made:
            paragraph.is_once = cell.heading == "Column"
        content.append(made)
    return content


def _bare(
    rows: Sequence[Sequence[Sequence[Flowable]]],
    columns: Sequence[float],
    decoration: Decoration,
    *,
    pad: tuple[float, float] = (0, 0),
    gap: float = 0,
) -> Grid:
    """Return content side by side without lines; `gap` is the white right of each column but the last."""
    return Grid(
        rows,
        colWidths=columns,
        splitInRow=1,
        renderCB=decoration,
        style=[
            ("FONTNAME", (0, 0), (-1, -1), face_of("regular").fontName),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), pad[0]),
            ("RIGHTPADDING", (0, 0), (-1, -1), pad[0]),
            ("RIGHTPADDING", (0, 0), (-2, -1), gap),
            ("TOPPADDING", (0, 0), (-1, -1), pad[1]),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad[1]),
        ],
    )
