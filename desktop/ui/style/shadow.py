"""The soft shadow of a panel that lies over a page."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_REACH: Final = 18  # pixels to each side
_DROP: Final = 6  # pixels lower than the panel
_STEP: Final = 2  # pixels by which each of the sheets is smaller than the one under it
_DARKNESS: Final = 6  # of 255, of each of the sheets that lie over each other
_ROUND: Final = 10  # pixels


class Shadow(QWidget):
    """Lies under `panel` wherever that goes.

    Qt's own effect blurs the whole panel anew with every letter in it and every blink of its cursor, which takes
    the window some 20 ms each time.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel.parentWidget())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        panel.installEventFilter(self)
        self._panel = panel

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Go where the panel goes."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            around = self._panel.geometry().adjusted(-_REACH, -_REACH, _REACH, _REACH)
            self.setGeometry(around.translated(0, _DROP))
        elif event.type() in (QEvent.Type.Show, QEvent.Type.ZOrderChange):
            self.stackUnder(self._panel)
            self.show()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint thin sheets over each other, each a little smaller."""
        painter = QPainter(self)
        hidden = self.rect().adjusted(_REACH, _REACH, -_REACH, -_REACH).translated(0, -_DROP)
        inside = hidden.adjusted(_ROUND, _ROUND, -_ROUND, -_ROUND)  # the panel's corners are round
        painter.setClipRegion(event.region().subtracted(inside))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, _DARKNESS))
        whole = QRectF(self.rect())
        for inset in range(0, _REACH, _STEP):
            corner = _ROUND + _REACH - inset
            painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), corner, corner)
