"""How long the event loop stood still by our own doing, however busy the machine is with others."""

import os
import time

from PySide6.QtCore import QObject, Qt, QTimer


def allowed(seconds: float) -> float:
    """Return the goal of a machine of our own, stretched where several programs share each processor."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return seconds * max(1.0, load / (os.cpu_count() or 1))


class Stillness(QObject):
    """Counts of each gap between two ticks only what this process computed in it.

    On a machine that runs other things a gap also holds the time in which we were not let to run at all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = (0.0, 0.0)
        self._timer = QTimer(self, interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Begin, with nothing measured yet."""
        self.longest, self._last = 0.0, (time.perf_counter(), time.process_time())
        self._timer.start()

    def stop(self) -> float:
        """Return the longest gap in seconds."""
        self._on_tick()
        self._timer.stop()
        return self.longest

    def _on_tick(self) -> None:
        now = (time.perf_counter(), time.process_time())
        gap = min(now[0] - self._last[0], now[1] - self._last[1])
        self.longest, self._last = max(self.longest, gap), now
