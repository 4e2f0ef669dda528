"""The figure on which injuries are marked: a plain outline with numbered marks, painted."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.body_map import ASPECT, OUTLINE, lines
from desktop.ui.style.tokens import tokens_for

_HEIGHT: Final = 300
_EDGE: Final = 8
_MARK: Final = 8.5  # pixels, half a mark


class Figure(QWidget):
    """One view of the body; a click marks a place, or chooses the mark that is there."""

    marked = Signal(str, float, float)
    chosen = Signal(int)

    def __init__(self, view: str, name: str) -> None:
        super().__init__()
        self._view = view
        self._marks: list[tuple[int, float, float]] = []
        self._current = -1
        self.setAccessibleName(f"{name} of the body")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the size of the figure with its edge."""
        return QSize(round(_HEIGHT * ASPECT) + 2 * _EDGE, _HEIGHT + 2 * _EDGE)

    def show_marks(self, marks: Sequence[Mapping[str, Any]], current: int) -> None:
        """Show the marks of this view out of all, each with its number among all."""
        self._marks = [
            (number, float(one["x"]), float(one["y"]))
            for number, one in enumerate(marks)
            if one["view"] == self._view
        ]
        self._current = current
        said = f"{len(self._marks)} marked" if self._marks else "nothing marked"
        self.setAccessibleDescription(f"{said}. The list beside it can be filled in by keyboard.")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Mark the place, or choose the mark that is there."""
        if event.button() != Qt.MouseButton.LeftButton or not self.isEnabled():
            return
        at = event.position()
        for number, x, y in self._marks:
            away = self._point((x, y)) - at
            if abs(away.x()) <= _MARK and abs(away.y()) <= _MARK:
                self.chosen.emit(number)
                return
        box = self._box()
        x, y = (at.x() - box.x()) / box.width(), (at.y() - box.y()) / box.height()
        if self._path().contains(at) and 0 <= x <= 1 and 0 <= y <= 1:
            self.marked.emit(self._view, round(x, 4), round(y, 4))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the outline and the marks."""
        tokens = tokens_for(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.ink2), 1.3))
        painter.setBrush(QColor(tokens.neutral_soft))
        painter.drawPath(self._path())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for points in lines(self._view):
            painter.drawPolyline([self._point(one) for one in points])
        font = QFont(self.font())
        font.setPixelSize(10)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        for number, x, y in self._marks:
            at = self._point((x, y))
            disc = QRectF(at.x() - _MARK, at.y() - _MARK, 2 * _MARK, 2 * _MARK)
            painter.setPen(QPen(QColor(tokens.ink if number == self._current else tokens.panel), 1.6))
            painter.setBrush(QColor(tokens.care_fill))
            painter.drawEllipse(disc)
            painter.setPen(QColor(tokens.on_care))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def _box(self) -> QRectF:
        return QRectF(_EDGE, _EDGE, self.width() - 2 * _EDGE, self.height() - 2 * _EDGE)

    def _point(self, at: tuple[float, float]) -> QPointF:
        box = self._box()
        return QPointF(box.x() + at[0] * box.width(), box.y() + at[1] * box.height())

    def _path(self) -> QPainterPath:
        start, curves = OUTLINE
        path = QPainterPath(self._point(start))
        for one in curves:
            path.cubicTo(self._point(one.first), self._point(one.second), self._point(one.end))
        return path
