"""A visit in hand: dragged by the mouse or carried by keys, a quarter of an hour or a day at a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from desktop.ui.appointments.painting import Ghost, end_minutes
from desktop.ui.appointments.scale import DAY_MINUTES, STEP_MINUTES, Scale, minutes_of, snapped

if TYPE_CHECKING:
    from desktop.services.board import BoardVisit

NEW_MINUTES = 120
MOVABLE = frozenset({"ready", "not_confirmed", "blocked", "booked", "confirmed", "dispatched"})


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a visit was put down: from whose row to which, and the slot in minutes since midnight."""

    visit: "BoardVisit"
    leaver: str
    row: int
    day: date
    start: int
    end: int


class Carrier:
    """What is in hand, and where it would go."""

    def __init__(self) -> None:
        self.ghost: Ghost | None = None
        self.visit: BoardVisit | None = None
        self.press: QPointF | None = None
        self.grip = "move"
        self._row, self._leaver = 0, ""

    def take(self, visit: "BoardVisit | None", row: int, leaver: str) -> bool:
        """Take a visit up; False if it can no longer be moved."""
        if visit is None or visit.state not in MOVABLE:
            return False
        self.visit, self._row, self._leaver = visit, row, leaver
        self.ghost = Ghost(row, visit.day, minutes_of(visit.start), end_minutes(visit), visit.title)
        return True

    def hold_job(self, scale: Scale, x: float, row: int, opens: int, text: str) -> None:
        """Show where a job of the tray would go."""
        day, minutes = scale.at(x)
        start = min(snapped(minutes), DAY_MINUTES - NEW_MINUTES) if scale.days == 1 else opens
        self.ghost = Ghost(row, day, start, start + NEW_MINUTES, text)

    def drag(self, scale: Scale, position: QPointF, row: int | None) -> None:
        """Follow the mouse; a visit held by an edge changes its length."""
        visit, press = self.visit, self.press
        if visit is None or press is None:
            return
        row = self._row if row is None else row
        start, end = minutes_of(visit.start), end_minutes(visit)
        day, at = scale.at(position.x())
        if scale.days > 1:
            self._set(row, day, start, end)
        elif self.grip == "move":
            shift = snapped(at - scale.at(press.x())[1])
            self._set(row, visit.day, start + shift, end + shift)
        elif self.grip == "start":
            self._set(self._row, visit.day, min(snapped(at), end - STEP_MINUTES), end)
        else:
            self._set(self._row, visit.day, start, max(snapped(at), start + STEP_MINUTES))

    def step(self, scale: Scale, minutes: int, row: int, *, only_end: bool) -> None:
        """Go on by one key; among days an arrow is a day, and the hours stay as they were."""
        ghost = self.ghost
        if ghost is None:
            return
        if scale.days > 1:
            day = ghost.day + timedelta(days=(minutes > 0) - (minutes < 0))
            last = scale.start + timedelta(days=scale.days - 1)
            self._set(row, min(max(day, scale.start), last), ghost.start, ghost.end)
        elif only_end:
            self._set(ghost.row, ghost.day, ghost.start, max(ghost.start + STEP_MINUTES, ghost.end + minutes))
        else:
            self._set(row, ghost.day, ghost.start + minutes, ghost.end + minutes)

    def put_down(self) -> Moved | None:
        """Let go; return where it is now, or None where it never left its place."""
        ghost, visit, row, leaver = self.ghost, self.visit, self._row, self._leaver
        self.put_back()
        if ghost is None or visit is None:
            return None
        was = (row, visit.day, minutes_of(visit.start), end_minutes(visit))
        if (ghost.row, ghost.day, ghost.start, ghost.end) == was:
            return None
        return Moved(visit, leaver, ghost.row, ghost.day, ghost.start, ghost.end)

    def put_back(self) -> None:
        """Leave everything where it was."""
        self.ghost, self.visit, self.press = None, None, None

    def _set(self, row: int, day: date, start: int, end: int) -> None:
        length = end - start
        if start < 0:
            start, end = 0, length
        if end > DAY_MINUTES:
            start, end = max(0, DAY_MINUTES - length), DAY_MINUTES
        self.ghost = Ghost(row, day, start, end, self.ghost.text if self.ghost is not None else "")
