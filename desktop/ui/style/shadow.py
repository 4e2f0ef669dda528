"""The soft shadow of a panel that lies over a page, and the round corners under it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from desktop.ui.style.tokens import tokens_for

EDGE: Final = 1  # pixels of the line around the panel
_REACH: Final = 18  # pixels of the shadow to each side of the edge
_DROP: Final = 6  # pixels lower than the panel
_STEP: Final = 2  # pixels by which each of the sheets is smaller than the one under it
_DARKNESS: Final = 6  # of 255, of each of the sheets that lie over each other
_ROUND: Final = 7  # pixels, as every panel


class Shadow(QWidget):
    """Lies under `panel` wherever that goes, and shows its corners; the rest of the panel lets nothing through.

    Qt's own effect blurs the whole panel anew with every letter in it and every blink of its cursor, which takes
    the window some 20 ms each time; and under a panel with round corners Qt paints the page, with every letter too.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel.parentWidget())
        panel.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        panel.installEventFilter(self)
        self._panel = panel

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Go where the panel goes."""
        if event.type() == QEvent.Type.Resize:
            whole, cut = self._panel.rect(), _ROUND
            across, down = whole.adjusted(cut, 0, -cut, 0), whole.adjusted(0, cut, 0, -cut)
            self._panel.setMask(QRegion(across).united(down))
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            around = EDGE + _REACH
            self.setGeometry(self._panel.geometry().adjusted(-around, -around, around, around + _DROP))
        elif event.type() in (QEvent.Type.Show, QEvent.Type.ZOrderChange):
            self.stackUnder(self._panel)
            self.show()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint thin sheets over each other, each a little smaller, and the edge with its corners on them."""
        painter = QPainter(self)
        covered = self._panel.mask().translated(self._panel.pos() - self.pos())
        painter.setClipRegion(event.region().subtracted(covered))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, _DARKNESS))
        dropped = QRectF(self.rect()).adjusted(0, _DROP, 0, 0)
        for inset in range(0, _REACH, _STEP):
            corner = _ROUND + _REACH - inset
            painter.drawRoundedRect(dropped.adjusted(inset, inset, -inset, -inset), corner, corner)
        painter.setBrush(self.palette().base())
        painter.setPen(QColor(tokens_for(self.palette()).line))
        half = _REACH + 0.5  # a line of one pixel lies on the middle of pixels
        edge = QRectF(self.rect()).adjusted(half, half, -half, -half - _DROP)
        painter.drawRoundedRect(edge, _ROUND, _ROUND)
