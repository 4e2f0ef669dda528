"""What the board shows: people down, time across; only the rows that can be seen are fetched and painted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from desktop.ui.appointments.carrying import Carrier
from desktop.ui.appointments.painting import HEAD, ROW, BoardPainter, end_minutes, names_width, placed
from desktop.ui.appointments.scale import Scale, minutes_of
from desktop.ui.style.tokens import tokens_for

if TYPE_CHECKING:
    from desktop.services.absences import AbsenceRow
    from desktop.services.board import BoardAround, BoardPerson, BoardVisit

OPENS, CLOSES = 8 * 60, 18 * 60


class Nobody(NamedTuple):
    """The row of the visits to which nobody goes yet."""

    id: str = ""
    name: str = "Nobody yet"
    trades: tuple[str, ...] = ("to be assigned",)
    trade_codes: tuple[str, ...] = ()
    status: str = ""
    visits: int = 0


class BoardView(QAbstractScrollArea):
    """Rows of people over days or hours, and where everything on them stands."""

    rows_shown = Signal(list)
    """The ids of the people that can be seen now, to be fetched."""
    picked = Signal(object)
    """The visit that is current, or None."""

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
        self._hand = Carrier()
        self._places: list[tuple[QRectF, str, BoardVisit]] = []
        self._asked: tuple[object, ...] = ()
        self._hours: tuple[int, int] | None = None
        self._fetch = QTimer(self, singleShot=True, interval=15)
        self._fetch.timeout.connect(self._ask_for_rows)
        self.verticalScrollBar().setSingleStep(ROW)

    def show_range(
        self, people: Sequence["BoardPerson"], start: date, days: int, today: date, now: datetime
    ) -> None:
        """Show these people over so many days; what was fetched for others is forgotten."""
        current = self.current_visit
        self.people, self.start, self.days, self.today, self.now = people, start, days, today, now
        self._visits.clear()
        self._hours = None
        self._around = None
        self._row = min(self._row, max(0, len(people) - 1))
        self._asked = ()
        self._fit()
        self._fetch.start()
        if current is None:
            self._current = None
        self.viewport().update()

    def show_nobody(self, visits: Sequence["BoardVisit"]) -> None:
        """Take the visits to which nobody goes yet; they stand on the row without an id."""
        self._visits[""] = visits
        self._hours = None
        self.viewport().update()

    def show_visits(self, visits: Sequence["BoardVisit"], of: Sequence[str], around: "BoardAround") -> None:
        """Take what was fetched for some people."""
        by_person: dict[str, list[BoardVisit]] = {one: [] for one in of if one}
        for visit in visits:
            for person in visit.operatives:
                if person.id in by_person:
                    by_person[person.id].append(visit)
        self._visits.update(by_person)
        self._hours = None
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
    def is_waiting(self) -> bool:
        """Return whether rows that came into view are about to be fetched."""
        return self._fetch.isActive()

    @property
    def shown_people(self) -> list[str]:
        """Return the ids of the rows that can be seen."""
        first = self.verticalScrollBar().value() // ROW
        last = (self.verticalScrollBar().value() + self.viewport().height() - HEAD) // ROW + 1
        return [one.id for one in self.people[first : last + 1] if one.id]

    @property
    def scale(self) -> Scale:
        """Return the present arithmetic of times and points; the hours grow with what lies outside them."""
        if self._hours is None:
            opens, closes = OPENS, CLOSES
            for visits in self._visits.values():
                for visit in visits:
                    opens = min(opens, minutes_of(visit.start) // 60 * 60)
                    closes = max(closes, -(-end_minutes(visit) // 60) * 60)
            self._hours = (opens, closes)
        opens, closes = self._hours
        names = names_width(self.viewport().width())
        width = max(1, self.viewport().width() - names)
        return Scale(self.start, self.days, opens, closes, names, width)

    def show_row(self, person: str) -> bool:
        """Bring somebody's row into view and have it fetched; False if they are not on the board."""
        row = next((number for number, one in enumerate(self.people) if one.id == person), None)
        if row is None:
            return False
        self._into_view(row)
        self.ask_again()
        return True

    def absences_of(self, person: str) -> "list[AbsenceRow]":
        """Return the absences of somebody that touch the days shown."""
        around = self._around
        return [one for one in around.absences if one.operative == person] if around is not None else []

    def place_of(self, appointment: str) -> QRectF | None:
        """Return where a visit was painted last, in the viewport."""
        return next((rect for rect, _, visit in self._places if visit.appointment == appointment), None)

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
        hand = self._hand
        for number, person in enumerate(shown):
            y = top + number * ROW
            brush.absences(person, self._around, y)
            for rect, visit in placed(scale, y, self._visits.get(person.id, ())):
                brush.visit(
                    visit,
                    person.id,
                    rect,
                    is_current=(person.id, visit.appointment) == self._current and hand.ghost is None,
                    is_faint=hand.visit is not None and visit.appointment == hand.visit.appointment,
                )
                self._places.append((rect, person.id, visit))
        if hand.ghost is not None and first <= hand.ghost.row < first + len(shown):
            brush.ghost(hand.ghost, top + (hand.ghost.row - first) * ROW)
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

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Say on hover why a visit is blocked, and who goes."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), found[1].tip if found else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _at(self, position: QPointF) -> tuple[str, "BoardVisit", QRectF] | None:
        if position.x() < self.scale.left or position.y() < HEAD:
            return None
        return next(
            (
                (person, visit, rect)
                for rect, person, visit in reversed(self._places)
                if rect.contains(position)
            ),
            None,
        )

    def _row_at(self, y: float) -> int | None:
        row = int((y - HEAD + self.verticalScrollBar().value()) // ROW)
        return row if y >= HEAD and 0 <= row < len(self.people) else None

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
