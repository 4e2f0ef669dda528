"""How the screen is shared out: the board beside the visit that is picked and the jobs that wait."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

SLIM: Final = 1000
"""Pixels below which the board gets every one that the right side can do without."""
_NONE_PICKED: Final = [100, 5_000]
_RIGHT: Final = {False: 330, True: 256}


class Halves(QSplitter):
    """The parts with borders that can be drawn; none of them can be drawn away."""

    def __init__(self, board: QWidget, detail: QWidget, tray: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._right = right = QSplitter(Qt.Orientation.Vertical)
        for one, parts in ((right, (detail, tray)), (self, (board, right))):
            one.setHandleWidth(14)
            one.setChildrenCollapsible(False)
            for part in parts:
                one.addWidget(part)
        right.setMinimumWidth(_RIGHT[True])
        detail.setMinimumHeight(_NONE_PICKED[0])
        self.setStretchFactor(0, 1)
        self._is_slim: bool | None = None
        self._is_picked = False
        self._drawn = [560, 260]
        right.setSizes(_NONE_PICKED)

    def give_room(self, *, is_picked: bool) -> None:
        """Give the height to the jobs while no visit is picked, and back to the visit as it was drawn."""
        if is_picked == self._is_picked:
            return
        if self._is_picked:
            self._drawn = self._right.sizes()
        self._is_picked = is_picked
        self._right.setSizes(self._drawn if is_picked else _NONE_PICKED)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Share anew where the window has become a narrow or a wide one; else the border stays where it was drawn."""
        super().resizeEvent(event)
        width = event.size().width()
        if self._is_slim != (width < SLIM):
            self._is_slim = width < SLIM
            right = _RIGHT[self._is_slim]
            self.setSizes([max(1, width - self.handleWidth() - right), right])
