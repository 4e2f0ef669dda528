"""The board: people down, time across; visits are moved by mouse or keys, and only what can be seen is painted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QToolTip, QWidget

from desktop.ui.appointments.painting import (
    HEAD,
    NAMES,
    ROW,
    BoardPainter,
    Ghost,
    block_rect,
    end_minutes,
    week_rect,
)
from desktop.ui.appointments.scale import DAY_MINUTES, STEP_MINUTES, Scale, clock_of, minutes_of, snapped
from desktop.ui.style.tokens import tokens_for

if TYPE_CHECKING:
    from desktop.services.board import BoardAround, BoardPerson, BoardVisit

JOB_MIME = "application/x-doorstep-job"
OPENS, CLOSES = 8 * 60, 18 * 60
EDGE = 7
NEW_MINUTES = 120
_MOVES = {
    Qt.Key.Key_Left: (-STEP_MINUTES, 0),
    Qt.Key.Key_Right: (STEP_MINUTES, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
MOVABLE = frozenset({"ready", "not_confirmed", "blocked", "booked", "confirmed", "dispatched"})


class Board(QAbstractScrollArea):
    """Rows of people over days or hours. It asks and tells by signals; it never changes anything itself."""

    rows_shown = Signal(list)
    """The ids of the people that can be seen now, to be fetched."""
    picked = Signal(object)
    """The visit that is current, or None."""
    opened = Signal(object)
    move_asked = Signal(object, str, str, object, int, int)
    """A visit, from whom, to whom, and the day, start and end in minutes since midnight."""
    job_dropped = Signal(str, str, object, int)
    """A job's id, on whom, the day and the minute."""
    cancel_asked = Signal(object)
    free_asked = Signal(str, object, int)
    """Enter on an empty place: on whom, the day and the minute."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName("Board")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAcceptDrops(True)
        self.people: Sequence[BoardPerson] = ()
        self.start, self.days, self.today = date.min, 1, date.min
        self.now: datetime | None = None
        self._visits: dict[str, Sequence[BoardVisit]] = {}
        self._around: BoardAround | None = None
        self._current: tuple[str, str] | None = None
        self._row = 0
        self._ghost: Ghost | None = None
        self._carried: BoardVisit | None = None
        self._from = ""
        self._press: QPointF | None = None
        self._grip = "move"
        self._places: list[tuple[QRectF, str, BoardVisit]] = []
        self._asked: tuple[object, ...] = ()
        self._fetch = QTimer(self, singleShot=True, interval=15)
        self._fetch.timeout.connect(self._ask_for_rows)
        self.verticalScrollBar().setSingleStep(ROW)

    # What is shown

    def show_range(
        self, people: Sequence["BoardPerson"], start: date, days: int, today: date, now: datetime
    ) -> None:
        """Show these people over so many days; what was fetched for others is forgotten."""
        current = self.current_visit
        self.people, self.start, self.days, self.today, self.now = people, start, days, today, now
        self._visits.clear()
        self._around = None
        self._row = min(self._row, max(0, len(people) - 1))
        self._asked = ()
        self._fit()
        self._fetch.start()
        if current is None:
            self._current = None
        self.viewport().update()

    def show_visits(self, visits: Sequence["BoardVisit"], of: Sequence[str], around: "BoardAround") -> None:
        """Take what was fetched for some people."""
        by_person: dict[str, list[BoardVisit]] = {one: [] for one in of}
        for visit in visits:
            for person in visit.operatives:
                if person.id in by_person:
                    by_person[person.id].append(visit)
        self._visits.update(by_person)
        self._around = around
        self.viewport().update()
        self.picked.emit(self.current_visit)

    @property
    def current_visit(self) -> "BoardVisit | None":
        """Return the visit that keys act on."""
        if self._current is None:
            return None
        person, appointment = self._current
        return next((one for one in self._visits.get(person, ()) if one.appointment == appointment), None)

    @property
    def shown_people(self) -> list[str]:
        """Return the ids of the rows that can be seen."""
        first = self.verticalScrollBar().value() // ROW
        last = (self.verticalScrollBar().value() + self.viewport().height() - HEAD) // ROW + 1
        return [one.id for one in self.people[first : last + 1]]

    @property
    def scale(self) -> Scale:
        """Return the present arithmetic of times and points; the hours grow with what lies outside them."""
        opens, closes = OPENS, CLOSES
        for visits in self._visits.values():
            for visit in visits:
                opens = min(opens, minutes_of(visit.start) // 60 * 60)
                closes = max(closes, -(-end_minutes(visit) // 60) * 60)
        width = max(1, self.viewport().width() - NAMES)
        return Scale(self.start, self.days, opens, closes, NAMES, width)

    def pick(self, appointment: str) -> bool:
        """Make a visit current and bring its row into view; False if it is not among what was fetched."""
        for number, person in enumerate(self.people):
            for visit in self._visits.get(person.id, ()):
                if visit.appointment == appointment:
                    self._choose(number, visit)
                    return True
        return False

    def place_of(self, appointment: str) -> QRectF | None:
        """Return where a visit was painted last, in the viewport."""
        return next((rect for rect, _, visit in self._places if visit.appointment == appointment), None)

    # What Qt tells

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the rows that can be seen."""
        painter = QPainter(self.viewport())
        tokens, scale, width = tokens_for(self.palette()), self.scale, self.viewport().width()
        brush = BoardPainter(painter, tokens, scale, self.font(), width)
        painter.fillRect(self.viewport().rect(), tokens.panel)
        first = self.verticalScrollBar().value() // ROW
        top = HEAD + first * ROW - self.verticalScrollBar().value()
        shown = self.people[first : first + self.viewport().height() // ROW + 2]
        brush.ground(top, len(shown), self._around, first)
        self._places = []
        for number, person in enumerate(shown):
            y = top + number * ROW
            brush.absences(person, self._around, y)
            for rect, visit in self._placed(scale, person.id, y):
                brush.visit(
                    visit,
                    person.id,
                    rect,
                    is_current=(person.id, visit.appointment) == self._current and self._ghost is None,
                    is_faint=self._carried is not None and visit.appointment == self._carried.appointment,
                )
                self._places.append((rect, person.id, visit))
        if self._ghost is not None and first <= self._ghost.row < first + len(shown):
            brush.ghost(self._ghost, top + (self._ghost.row - first) * ROW)
        brush.names(shown, top, first, self._row if self.hasFocus() else -1)
        brush.head(self.today, self._around)
        if self.now is not None:
            brush.now_line(self.now, top + len(shown) * ROW)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the scroll bar and fetch what has come into view."""
        super().resizeEvent(event)
        self._fit()
        self._fetch.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """Paint anew, and fetch what has come into view."""
        self.viewport().update()
        self._fetch.start()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show which row keys act on."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Stop carrying: what is not put down stays where it was."""
        super().focusOutEvent(event)
        self._put_back()

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Say on hover why a visit is blocked, and who goes."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), found[1].tip if found else "", self.viewport())
            return True
        return super().viewportEvent(event)

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
            self._press = event.position()
            self._grip = self._grip_at(rect, event.position().x())
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Carry the visit along, a quarter of an hour at a time."""
        if self._press is None:
            found = self._at(event.position())
            is_edge = found is not None and self._grip_at(found[2], event.position().x()) != "move"
            cursor = Qt.CursorShape.SizeHorCursor if is_edge else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if found and not is_edge else cursor)
            return
        far = (event.position() - self._press).manhattanLength() >= QApplication.startDragDistance()
        if self._carried is None and not (far and self._take()):
            return
        self._drag_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put the visit down where it is."""
        self._press = None
        if self._ghost is not None:
            self._put_down()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the visit, or book at an empty place."""
        found = self._at(event.position())
        if found is not None:
            self.opened.emit(found[1])
        elif (row := self._row_at(event.position().y())) is not None and event.position().x() > NAMES:
            day, minutes = self.scale.at(event.position().x())
            self.free_asked.emit(self.people[row].id, day, snapped(minutes) if self.days == 1 else OPENS)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk with the arrows; with Ctrl carry the visit, with Ctrl+Shift change its end; Enter puts it down."""
        key = Qt.Key(event.key())
        is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _MOVES and is_ctrl:
            self._carry(*_MOVES[key], only_end=is_shift)
        elif key == Qt.Key.Key_Escape and self._ghost is not None:
            self._put_back()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Delete and self.current_visit is not None:
            self.cancel_asked.emit(self.current_visit)
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
        day, minutes = self.scale.at(event.position().x())
        start = min(snapped(minutes), DAY_MINUTES - NEW_MINUTES) if self.days == 1 else OPENS
        self._ghost = Ghost(row, day, start, start + NEW_MINUTES, event.mimeData().text())
        event.acceptProposedAction()
        self.viewport().update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Forget the job."""
        self._put_back()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Ask to book the job here."""
        ghost, job = self._ghost, bytes(event.mimeData().data(JOB_MIME).data()).decode()
        self._put_back()
        if ghost is not None:
            event.acceptProposedAction()
            self.job_dropped.emit(job, self.people[ghost.row].id, ghost.day, ghost.start)

    # Carrying

    def _take(self) -> bool:
        visit = self.current_visit
        if visit is None or visit.state not in MOVABLE or self._current is None:
            return False
        self._carried, self._from = visit, self._current[0]
        self._ghost = Ghost(self._row, visit.day, minutes_of(visit.start), end_minutes(visit), visit.title)
        return True

    def _drag_to(self, position: QPointF) -> None:
        visit, press = self._carried, self._press
        if visit is None or press is None:
            return
        scale = self.scale
        start, end = minutes_of(visit.start), end_minutes(visit)
        day, at = scale.at(position.x())
        if self.days > 1:
            row = self._row_at(position.y())
            self._set_ghost(row if row is not None else self._row, day, start, end)
        elif self._grip == "move":
            pressed_day, pressed = scale.at(press.x())
            shift = snapped(at - pressed)
            row = self._row_at(position.y())
            self._set_ghost(
                row if row is not None else self._row,
                visit.day + (day - pressed_day),
                start + shift,
                end + shift,
            )
        elif self._grip == "start":
            self._set_ghost(self._row, visit.day, min(snapped(at), end - STEP_MINUTES), end)
        else:
            self._set_ghost(self._row, visit.day, start, max(snapped(at), start + STEP_MINUTES))

    def _carry(self, minutes: int, rows: int, *, only_end: bool) -> None:
        if self._ghost is None and not self._take():
            return
        ghost = self._ghost
        assert ghost is not None  # noqa: S101  taken above
        row = min(max(ghost.row + rows, 0), len(self.people) - 1)
        if self.days > 1:
            # Among days an arrow is a day; the hours stay as they were.
            day = ghost.day + timedelta(days=(minutes > 0) - (minutes < 0))
            last = self.start + timedelta(days=self.days - 1)
            self._set_ghost(row, min(max(day, self.start), last), ghost.start, ghost.end)
        elif only_end:
            end = max(ghost.start + STEP_MINUTES, ghost.end + minutes)
            self._set_ghost(ghost.row, ghost.day, ghost.start, end)
        else:
            self._set_ghost(row, ghost.day, ghost.start + minutes, ghost.end + minutes)

    def _set_ghost(self, row: int, day: date, start: int, end: int) -> None:
        length = end - start
        if start < 0:
            start, end = 0, length
        if end > DAY_MINUTES:
            start, end = DAY_MINUTES - length, DAY_MINUTES
        text = self._ghost.text if self._ghost is not None else ""
        self._ghost = Ghost(row, day, start, end, text)
        self._into_view(row)
        self.setAccessibleDescription(
            f"Would go to {self.people[row].name}, {day:%A} {clock_of(start)} to {clock_of(end)}. Enter puts it there."
        )
        self.viewport().update()

    def _put_down(self) -> None:
        ghost, visit = self._ghost, self._carried
        self._put_back()
        if ghost is None or visit is None:
            return
        to = self.people[ghost.row].id
        was = (self._from, visit.day, minutes_of(visit.start), end_minutes(visit))
        if (to, ghost.day, ghost.start, ghost.end) != was:
            self.move_asked.emit(visit, self._from, to, ghost.day, ghost.start, ghost.end)

    def _put_back(self) -> None:
        self._ghost, self._carried, self._press = None, None, None
        self.viewport().update()

    # Walking

    def _walk(self, minutes: int, rows: int) -> None:
        """Go to the next visit of the row, or to the row above or below."""
        if self._ghost is not None or not self.people:
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
        if self._ghost is not None:
            self._put_down()
        elif self.current_visit is not None:
            self.opened.emit(self.current_visit)
        elif self.people:
            self.free_asked.emit(self.people[self._row].id, self.start, OPENS)

    # Places

    def _at(self, position: QPointF) -> tuple[str, "BoardVisit", QRectF] | None:
        if position.x() < NAMES or position.y() < HEAD:
            return None
        return next(
            (
                (person, visit, rect)
                for rect, person, visit in reversed(self._places)
                if rect.contains(position)
            ),
            None,
        )

    def _placed(self, scale: Scale, person: str, y: float) -> list[tuple[QRectF, "BoardVisit"]]:
        """Return where each visit of a row stands: by its hours in a day, one below the other in a week."""
        visits = self._visits.get(person, ())
        if self.days == 1:
            return [
                (block_rect(scale, y, one.day, minutes_of(one.start), end_minutes(one)), one)
                for one in visits
            ]
        by_day: dict[date, list[BoardVisit]] = {}
        for visit in visits:
            by_day.setdefault(visit.day, []).append(visit)
        return [
            (week_rect(scale, y, day, place, len(found)), visit)
            for day, found in by_day.items()
            for place, visit in enumerate(found)
        ]

    def _row_at(self, y: float) -> int | None:
        row = int((y - HEAD + self.verticalScrollBar().value()) // ROW)
        return row if y >= HEAD and 0 <= row < len(self.people) else None

    def _grip_at(self, rect: QRectF, x: float) -> str:
        if self.days > 1 or rect.width() < 4 * EDGE:
            return "move"
        return "start" if x < rect.left() + EDGE else "end" if x > rect.right() - EDGE else "move"

    def _into_view(self, row: int) -> None:
        bar, y = self.verticalScrollBar(), row * ROW
        height = self.viewport().height() - HEAD
        if y < bar.value():
            bar.setValue(y)
        elif y + ROW > bar.value() + height:
            bar.setValue(y + ROW - height)

    def _fit(self) -> None:
        inner = self.viewport().height() - HEAD
        self.verticalScrollBar().setRange(0, max(0, len(self.people) * ROW - inner))
        self.verticalScrollBar().setPageStep(max(ROW, inner))

    def _ask_for_rows(self) -> None:
        wanted = self.shown_people
        question = (self.start, self.days, tuple(wanted))
        if wanted and question != self._asked:
            self._asked = question
            self.rows_shown.emit(wanted)

    def ask_again(self) -> None:
        """Fetch what can be seen once more, as after a change; what is shown stays until then."""
        self._asked = ()
        self._fetch.start()
