"""Rows that grow with their words: those in sight are measured at once, the others a slice at a time."""

import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QTableView

from desktop.ui.tables.delegate import CellDelegate
from desktop.ui.tables.model import RowsModel

_SLICE: Final = 4  # rows
_AT_A_TIME: Final = 0.004  # seconds of measuring before the window may do something else


class RowHeights(QObject):
    """Gives each row of `view` the height of its words, `least` pixels at least."""

    def __init__(self, view: QTableView, delegate: CellDelegate, least: int) -> None:
        super().__init__(view)
        self._view, self._delegate, self._least = view, delegate, least
        self._next = 0
        self._slices = QTimer(self, singleShot=True, interval=0)
        self._slices.timeout.connect(self._measure_slice)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Measure again in another font, and go on when the table is in sight again."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.measure()
        elif event.type() == QEvent.Type.Show:
            self._slices.start()
        return super().eventFilter(watched, event)

    def measure(self) -> None:
        """Measure anew: now what is in sight, the rest when there is time."""
        self._next = 0
        first = max(0, self._view.rowAt(0))
        self._measure(first, first + self._view.viewport().height() // self._least + 2)
        self._slices.start()

    def _measure_slice(self) -> None:
        if not self._view.isVisible():
            return
        view, bar = self._view, self._view.verticalScrollBar()
        anchor = view.rowAt(0)
        before = view.rowViewportPosition(anchor)
        rows, until = view.model().rowCount(), time.perf_counter() + _AT_A_TIME
        while self._next < rows and time.perf_counter() < until:
            self._measure(self._next, self._next + _SLICE)
            self._next += _SLICE
        moved = view.rowViewportPosition(anchor) - before
        if anchor >= 0 and moved:  # rows above have grown: what is being read stays where it is
            bar.setValue(bar.value() + moved)
        if self._next < rows:
            self._slices.start()

    def _measure(self, first: int, end: int) -> None:
        view, upright = self._view, self._view.verticalHeader()
        model = view.model()
        assert isinstance(model, RowsModel)  # noqa: S101  the view sets no other
        shown = [
            (nr, view.columnWidth(nr)) for nr in range(len(model.columns)) if not view.isColumnHidden(nr)
        ]
        for place in range(first, min(end, len(model.rows))):
            row = model.rows[place]
            heights = (
                self._delegate.height_for(model.columns[nr].painted(row), width) for nr, width in shown
            )
            height = max(self._least, int(max(heights)) + 2)
            if upright.sectionSize(place) != height:
                upright.resizeSection(place, height)
