"""How the screen is shared out: the board beside the visit that is picked and the jobs that wait."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def halves(board: QWidget, detail: QWidget, tray: QWidget) -> QSplitter:
    """Return the parts with borders that can be drawn; none of them can be drawn away."""
    right = _splitter(Qt.Orientation.Vertical, detail, tray)
    right.setSizes([560, 260])
    right.setMinimumWidth(280)
    whole = _splitter(Qt.Orientation.Horizontal, board, right)
    whole.setStretchFactor(0, 1)
    whole.setSizes([850, 330])
    return whole


def _splitter(how: Qt.Orientation, *parts: QWidget) -> QSplitter:
    made = QSplitter(how)
    made.setHandleWidth(14)
    made.setChildrenCollapsible(False)
    for one in parts:
        made.addWidget(one)
    return made
