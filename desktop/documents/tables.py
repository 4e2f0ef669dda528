"""Tables that run over pages: tagged cell by cell, their headings repeated, a tall row broken between lines."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from desktop.documents.layout import Flow, baseline
from desktop.documents.tagged import Node
from desktop.documents.text import Line, Span, Style, colour

# A row taller than this share of a page is broken over pages, a shorter one moves whole.
_BREAKABLE: Final = 0.3
_LINE_WEIGHT: Final = 0.6


class Cell(NamedTuple):
    """One cell of a table: its text, and when it is a heading which way (`Row` or `Column`).

    `exact` is typed text that must read back as it is; `columns` counts the columns the cell spans.
    """

    spans: tuple[Span, ...]
    heading: str | None = None
    exact: str | None = None
    columns: int = 1


class Grid(NamedTuple):
    """How a table looks; lengths in points."""

    line: str
    tint: str
    pad_x: float
    pad_y: float
    leading: float


class _SetCell(NamedTuple):
    cell: Cell
    left: float
    right: float
    lines: list[Line]
    style: Style


class _SetRow(NamedTuple):
    cells: list[_SetCell]
    height: float


def set_table(flow: Flow, widths: Sequence[float], rows: Sequence[Sequence[Cell]], grid: Grid) -> Node:
    """Set a table; leading rows in which every cell heads a column are repeated on each page.

    `widths` are shares of the width of the text.
    """
    table = _Table(flow, widths, grid)
    heads = 0
    while heads < len(rows) and all(cell.heading == "Column" for cell in rows[heads]):
        heads += 1
    table.fill([table.set(row) for row in rows[:heads]], [table.set(row) for row in rows[heads:]])
    return table.node


class _Table:
    """A table being drawn row by row."""

    def __init__(self, flow: Flow, widths: Sequence[float], grid: Grid) -> None:
        self.node: Final = flow.document.add("Table")
        self._flow = flow
        self._grid = grid
        self._edges = [flow.left]
        for width in widths:
            self._edges.append(self._edges[-1] + width * flow.width / sum(widths))

    def set(self, row: Sequence[Cell]) -> _SetRow:
        cells = []
        column = 0
        for cell in row:
            left, right = self._edges[column], self._edges[column + cell.columns]
            lines = self._flow.setter.lines(cell.spans, right - left - 2 * self._grid.pad_x)
            cells.append(_SetCell(cell, left, right, lines, cell.spans[0].style))
            column += cell.columns
        return _SetRow(cells, self._height_of(max(len(cell.lines) for cell in cells)))

    def fill(self, heads: Sequence[_SetRow], rows: Sequence[_SetRow]) -> None:
        flow = self._flow
        breakable = flow.page.height * _BREAKABLE
        for number, row in enumerate(rows):
            wanted = row.height if row.height <= breakable else self._height_of(2)
            if not number:
                # The heading above has turned the page for this much; more would leave it behind alone.
                flow.need(sum(head.height for head in heads) + min(row.height, self._height_of(2)))
                for head in heads:
                    self._draw(head, [])
            elif flow.room < wanted:
                self._turn(heads)
            self._draw(row, heads)

    def _turn(self, heads: Sequence[_SetRow]) -> None:
        # The headings were read at the head of the table; repeated on later pages they are furniture.
        self._flow.turn()
        for head in heads:
            count = max(len(cell.lines) for cell in head.cells)
            self._frame(head, count)
            for cell in head.cells:
                self._flow.page.decorate(*self._operators(cell, cell.lines), is_furniture=True)
            self._flow.y -= head.height

    def _draw(self, row: _SetRow, heads: Sequence[_SetRow]) -> None:
        flow, grid = self._flow, self._grid
        row_node = self.node.add("TR")
        owners = []
        for set_cell in row.cells:
            cell = set_cell.cell
            owner = row_node.add("TH" if cell.heading else "TD", scope=cell.heading, columns=cell.columns)
            owners.append(owner if cell.exact is None else owner.add("P", exact=cell.exact))
        rests = [cell.lines for cell in row.cells]
        while True:
            fitting = max(1, int((flow.room - 2 * grid.pad_y) / grid.leading + 0.001))
            count = min(fitting, max(map(len, rests)))
            self._frame(row, count)
            for set_cell, owner, rest in zip(row.cells, owners, rests, strict=True):
                operators = self._operators(set_cell, rest[:count])
                if operators:
                    flow.page.draw(owner, *operators)
            flow.y -= self._height_of(count)
            rests = [rest[count:] for rest in rests]
            if not any(rests):
                return
            self._turn(heads)

    def _height_of(self, lines: int) -> float:
        return lines * self._grid.leading + 2 * self._grid.pad_y

    def _operators(self, cell: _SetCell, lines: Sequence[Line]) -> list[str]:
        grid = self._grid
        x = cell.left + grid.pad_x
        # Smaller text keeps the middle of the table's lines.
        y = self._flow.y - grid.pad_y + baseline(cell.style) + (grid.leading - cell.style.leading) / 2
        return [
            self._flow.setter.operators(line, x, y - number * grid.leading)
            for number, line in enumerate(lines, 1)
            if line.placed
        ]

    def _frame(self, row: _SetRow, count: int) -> None:
        top = self._flow.y
        bottom = top - self._height_of(count)
        drawn = [
            f"{cell.left:.2f} {bottom:.2f} {cell.right - cell.left:.2f} {top - bottom:.2f} re"
            for cell in row.cells
            if cell.cell.heading
        ]
        if drawn:
            drawn = [f"{colour(self._grid.tint)} rg", *drawn, "f"]
        left, right = self._edges[0], self._edges[-1]
        drawn.append(f"{colour(self._grid.line)} RG {_LINE_WEIGHT} w")
        drawn += [
            f"{x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l" for x in (left, *(cell.right for cell in row.cells))
        ]
        drawn += [f"{left:.2f} {y:.2f} m {right:.2f} {y:.2f} l" for y in (top, bottom)]
        self._flow.page.decorate(*drawn, "S")
