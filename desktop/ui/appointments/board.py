"""The board under somebody's hands: visits are picked, carried and put down by mouse or keys."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication

from desktop.ui.appointments.board_view import OPENS, BoardView
from desktop.ui.appointments.painting import HEAD, ROW
from desktop.ui.appointments.scale import STEP_MINUTES, clock_of, snapped

if TYPE_CHECKING:
    from desktop.services.board import BoardVisit

JOB_MIME = "application/x-doorstep-job"
EDGE = 7
_MOVES = {
    Qt.Key.Key_Left: (-STEP_MINUTES, 0),
    Qt.Key.Key_Right: (STEP_MINUTES, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Board(BoardView):
    """Rows of people over days or hours. It asks and tells by signals; it never changes anything itself."""

    opened = Signal(object)
    move_asked = Signal(object, str, str, object, int, int)
    """A visit, from whom, to whom, and the day, start and end in minutes since midnight."""
    job_dropped = Signal(str, str, object, int)
    """A job's id, on whom, the day and the minute."""
    cancel_asked = Signal(object)
    swap_asked = Signal(object, QPoint)
    """S on a visit: with whom its people change places is chosen there."""
    free_asked = Signal(str, object, int)
    """Enter on an empty place: on whom, the day and the minute."""
    menu_asked = Signal(object, str, object, int, QPoint)
    """The menu of a visit (or None), of a row, at a day and minute (-1 over the names), and where to open it."""

    def pick(self, appointment: str) -> bool:
        """Make a visit current and bring its row into view; False if it is not among what was fetched."""
        for number, person in enumerate(self.people):
            for visit in self._visits.get(person.id, ()):
                if visit.appointment == appointment:
                    self._choose(number, visit)
                    return True
        return False

    def visits_of(self, day: date) -> "list[BoardVisit]":
        """Return the visits of a day that were fetched, by start, each once."""
        found = {one.appointment: one for some in self._visits.values() for one in some if one.day == day}
        return sorted(found.values(), key=lambda one: (one.starts_at, one.appointment))

    # What Qt tells

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show which row keys act on."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Stop carrying: what is not put down stays where it was."""
        super().focusOutEvent(event)
        self._put_back()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose what is under the mouse; it may be dragged from here."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        found = self._at(event.position())
        row = self._row_at(event.position().y())
        if found is None:
            self._row = row if row is not None else self._row
            self._current = None
            self.picked.emit(None)
        else:
            person, visit, rect = found
            self._choose(row if row is not None else self._row, visit, person)
            self._hand.press = event.position()
            self._hand.grip = self._grip_at(rect, event.position().x())
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Carry the visit along, a quarter of an hour at a time."""
        press = self._hand.press
        if press is None:
            found = self._at(event.position())
            is_edge = found is not None and self._grip_at(found[2], event.position().x()) != "move"
            cursor = Qt.CursorShape.SizeHorCursor if is_edge else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if found and not is_edge else cursor)
            return
        far = (event.position() - press).manhattanLength() >= QApplication.startDragDistance()
        if self._hand.visit is None and not (far and self._take()):
            return
        self._hand.drag(self.scale, event.position(), self._row_at(event.position().y()))
        self._tell_ghost()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put the visit down where it is."""
        self._hand.press = None
        if self._hand.ghost is not None:
            self._put_down()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of what is under the mouse, or of what keys act on."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.people:
            rect = self.place_of(self._current[1]) if self._current is not None else None
            y = HEAD + self._row * ROW - self.verticalScrollBar().value() + ROW // 2
            at = rect.center().toPoint() if rect is not None else QPoint(round(self.scale.left) // 2, y)
        else:
            at = event.pos()
        row = self._row_at(at.y())
        if row is None:
            return
        found = self._at(QPointF(at))
        self._choose(row, found[1] if found is not None else None)
        day, minutes = self.scale.at(at.x())
        minute = -1 if at.x() < self.scale.left else snapped(minutes) if self.days == 1 else OPENS
        where = self.viewport().mapToGlobal(at)
        self.menu_asked.emit(found[1] if found else None, self.people[row].id, day, minute, where)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the visit, or book at an empty place."""
        found = self._at(event.position())
        if found is not None:
            self.opened.emit(found[1])
        elif (
            row := self._row_at(event.position().y())
        ) is not None and event.position().x() > self.scale.left:
            day, minutes = self.scale.at(event.position().x())
            self.free_asked.emit(self.people[row].id, day, snapped(minutes) if self.days == 1 else OPENS)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk with the arrows; with Ctrl carry the visit, with Ctrl+Shift change its end; Enter puts it down."""
        key = Qt.Key(event.key())
        is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _MOVES and is_ctrl:
            self._carry(*_MOVES[key], only_end=is_shift)
        elif key == Qt.Key.Key_Escape and self._hand.ghost is not None:
            self._put_back()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Delete and self.current_visit is not None:
            self.cancel_asked.emit(self.current_visit)
        elif key == Qt.Key.Key_S and not is_ctrl and (visit := self.current_visit) is not None:
            place = self.place_of(visit.appointment)
            at = place.center().toPoint() if place is not None else QPoint(round(self.scale.left), HEAD)
            self.swap_asked.emit(visit, self.viewport().mapToGlobal(at))
        elif key in _MOVES:
            self._walk(*_MOVES[key])
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take jobs from the tray, and nothing else."""
        if event.mimeData().hasFormat(JOB_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Show where the job would go."""
        row = self._row_at(event.position().y())
        if row is None:
            return
        self._hand.hold_job(self.scale, event.position().x(), row, OPENS, event.mimeData().text())
        event.acceptProposedAction()
        self.viewport().update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Forget the job."""
        self._put_back()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Ask to book the job here."""
        ghost, job = self._hand.ghost, bytes(event.mimeData().data(JOB_MIME).data()).decode()
        self._put_back()
        if ghost is not None:
            event.acceptProposedAction()
            self.job_dropped.emit(job, self.people[ghost.row].id, ghost.day, ghost.start)

    # Carrying

    def _take(self) -> bool:
        return self._current is not None and self._hand.take(self.current_visit, self._row, self._current[0])

    def _carry(self, minutes: int, rows: int, *, only_end: bool) -> None:
        if self._hand.ghost is None and not self._take():
            return
        ghost = self._hand.ghost
        assert ghost is not None  # noqa: S101  taken above
        row = min(max(ghost.row + rows, 0), len(self.people) - 1)
        self._hand.step(self.scale, minutes, row, only_end=only_end)
        self._tell_ghost()

    def _tell_ghost(self) -> None:
        ghost = self._hand.ghost
        if ghost is None:
            return
        self._into_view(ghost.row)
        where = (
            f"{self.people[ghost.row].name}, {ghost.day:%A} {clock_of(ghost.start)} to {clock_of(ghost.end)}"
        )
        self.setAccessibleDescription(f"Would go to {where}. Enter puts it there, Esc leaves it.")
        self.viewport().update()

    def _put_down(self) -> None:
        moved = self._hand.put_down()
        self.viewport().update()
        if moved is not None:
            to = self.people[moved.row].id
            self.move_asked.emit(moved.visit, moved.leaver, to, moved.day, moved.start, moved.end)

    def _put_back(self) -> None:
        self._hand.put_back()
        self.viewport().update()

    # Walking

    def _walk(self, minutes: int, rows: int) -> None:
        """Go to the next visit of the row, or to the row above or below."""
        if self._hand.ghost is not None or not self.people:
            return
        if rows:
            row = min(max(self._row + rows, 0), len(self.people) - 1)
            self._choose(row, self._nearest(row))
            return
        visits = self._visits.get(self.people[self._row].id, ())
        current = self.current_visit
        places = [one.appointment for one in visits]
        if current is None or current.appointment not in places:
            self._choose(self._row, visits[0] if visits else None)
            return
        place = places.index(current.appointment) + (1 if minutes > 0 else -1)
        if 0 <= place < len(visits):
            self._choose(self._row, visits[place])

    def _nearest(self, row: int) -> "BoardVisit | None":
        """Return the visit of a row that starts nearest to the current one."""
        visits, current = self._visits.get(self.people[row].id, ()), self.current_visit
        if not visits:
            return None
        if current is None:
            return visits[0]
        return min(visits, key=lambda one: abs((one.starts_at - current.starts_at).total_seconds()))

    def _choose(self, row: int, visit: "BoardVisit | None", person: str = "") -> None:
        self._row = row
        self._current = (person or self.people[row].id, visit.appointment) if visit is not None else None
        self._into_view(row)
        name = self.people[row].name
        told = f"{visit.start} to {visit.end}, {visit.title}, {visit.word}" if visit is not None else "free"
        self.setAccessibleDescription(f"{name}: {told}")
        self.viewport().update()
        self.picked.emit(visit)

    def _enter(self) -> None:
        if self._hand.ghost is not None:
            self._put_down()
        elif self.current_visit is not None:
            self.opened.emit(self.current_visit)
        elif self.people:
            self.free_asked.emit(self.people[self._row].id, self.start, OPENS)

    # Places

    def _grip_at(self, rect: QRectF, x: float) -> str:
        if self.days > 1 or rect.width() < 4 * EDGE:
            return "move"
        return "start" if x < rect.left() + EDGE else "end" if x > rect.right() - EDGE else "move"
