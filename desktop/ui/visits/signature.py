"""A small pad to sign on with mouse, finger or pen; a signature is never asked for."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.ui.style.tokens import RADIUS, tokens_for

_SIZE = QSize(320, 110)
_SCALE = 3


class SignaturePad(QWidget):
    """What is drawn, as a picture of black on white."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_SIZE)
        self.setAccessibleName("Signature pad")
        self.setAccessibleDescription("Optional: draw with the mouse, a finger or a pen")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._path = QPainterPath()

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is drawn."""
        return self._path.isEmpty()

    @property
    def strokes(self) -> int:
        """Return how many points were drawn."""
        return self._path.elementCount()

    def wipe(self) -> None:
        """Start again."""
        if not self.is_empty:
            self._path = QPainterPath()
            self.update()
            self.changed.emit()

    def image(self) -> QImage | None:
        """Return what is drawn, or None."""
        if self.is_empty:
            return None
        made = QImage(self.size() * _SCALE, QImage.Format.Format_RGB32)
        made.fill(Qt.GlobalColor.white)
        painter = QPainter(made)
        painter.scale(_SCALE, _SCALE)
        self._draw(painter, QColor(Qt.GlobalColor.black))
        painter.end()
        return made

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Begin a stroke."""
        self._path.moveTo(event.position())
        self._path.lineTo(event.position() + QPointF(0.1, 0.1))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Draw on."""
        self._path.lineTo(event.position())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """End a stroke."""
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the pad, its line and what is drawn."""
        tokens = tokens_for(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.line))
        painter.setBrush(QColor(tokens.head))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS, RADIUS)
        low = self.height() - 26
        painter.drawLine(18, low, self.width() - 18, low)
        self._draw(painter, QColor(tokens.ink))

    def _draw(self, painter: QPainter, ink: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(ink, 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
