"""Collects garbage in the window's thread: little at a time."""

from typing import Final

from PySide6.QtCore import QObject, QTimer

from desktop.system import liveliness

MILLISECONDS: Final = 50


class Collector(QObject):
    """Stands in for Python's own collector, which may run in any thread (see `system.liveliness`)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._has_settled = False
        timer = QTimer(self, interval=MILLISECONDS)
        timer.timeout.connect(liveliness.small_round)
        timer.start()
        liveliness.stay_lively()

    def settle_in(self) -> None:
        """Leave what the program itself is made of alone from now on; only the first call does so."""
        if not self._has_settled:
            self._has_settled = True
            liveliness.settle_in()
