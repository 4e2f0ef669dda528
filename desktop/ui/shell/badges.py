"""The numbers on the rail: read at once for every screen, when the office changed or a clock ran out, and not else."""

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from desktop.ui.page import Context, Page, Waiting

_SHARE = 20
"""Others' changes are counted at most this part of the time: after a count of a second the next waits for twenty."""


class Badges(QObject):
    """Knows when the numbers may be others, and asks for them; screens that were never opened are counted too."""

    told = Signal(str, int, str)
    """A screen's name, how much waits there, and the tone."""

    def __init__(self, context: Context, screens: Sequence[type[Page]], parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._screens = context, screens
        self._newest: int | None = None
        self._day: date | None = None
        self._due: datetime | None = None
        self._is_reading = self._is_wanted = False
        self._watch = QElapsedTimer()
        self._rest = 0  # milliseconds from the beginning of a count to the next

    def look(self, newest: int) -> None:
        """Count if the office's newest change is another one, or if a clock or the day ran out since the last count."""
        clock = self._context.clock
        is_late = self._due is not None and clock.now() > self._due
        is_resting = self._watch.isValid() and self._watch.elapsed() < self._rest
        if (newest != self._newest or is_late or clock.today() != self._day) and not is_resting:
            self._newest = newest
            self.count()

    def count(self) -> None:
        """Count now; while that is under way, once more after it."""
        if self._is_reading:
            self._is_wanted = True
            return
        context = self._context
        is_first = self._day is None
        screens = [one for one in self._screens if one.counts_at_once or not is_first]
        self._is_reading, self._is_wanted = True, False
        self._day, self._due = context.clock.today(), None
        self._watch.start()

        def read() -> tuple[int, dict[str, Waiting]]:
            newest = context.work.changes.newest()  # first: what changes meanwhile is counted again
            found = {one.name: one.waiting(context) for one in screens}
            return newest, {name: waiting for name, waiting in found.items() if waiting is not None}

        def tell(found: tuple[int, dict[str, Waiting]]) -> None:
            self._on_counted(*found)
            if is_first:
                self._newest = None  # the next look counts what was left out

        context.tasks.read(read, tell, owner=self, failed=lambda _: self._go_on(), is_aside=True)

    def _on_counted(self, newest: int, counts: dict[str, Waiting]) -> None:
        self._newest = newest
        self._due = min((one.until for one in counts.values() if one.until is not None), default=None)
        for name, waiting in counts.items():
            self.told.emit(name, waiting.number, waiting.tone)
        self._go_on()

    def _go_on(self) -> None:
        self._is_reading, self._rest = False, self._watch.elapsed() * _SHARE
        if self._is_wanted:
            self.count()
