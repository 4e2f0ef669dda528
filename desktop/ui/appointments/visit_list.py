"""Every visit there is, newest day last, read a page at a time: only what can be seen is ever fetched."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.domain.wording import weekday_text
from desktop.ui.style.tokens import tokens_for, tone_colours

if TYPE_CHECKING:
    from desktop.services.board import BoardVisit, DayCount

PAGE: Final = 40
_KEPT: Final = 60
"""Pages that are kept; the oldest looked at go first, so that a million rows never fill the memory."""
_TITLES: Final = ("Day", "Time", "Home", "Job", "Who goes", "State")
_WIDTHS: Final = (136, 116, 200, 200, 160, 140)
_NO_PARENT: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class VisitModel(QAbstractTableModel):
    """Rows by their place in all days; a row that is not here yet is asked for and says so."""

    page_wanted = Signal(object, int)
    """A day, and the number of its page."""

    def __init__(self, palette: Callable[[], QPalette], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._days: Sequence[DayCount] = ()
        self._starts: list[int] = [0]
        self._pages: dict[tuple[date, int], Sequence[BoardVisit]] = {}
        self._asked: set[tuple[date, int]] = set()

    def show_days(self, days: "Sequence[DayCount]") -> None:
        """Show so many rows a day; what is in view is fetched anew, and stays as it is until it comes."""
        self._asked.clear()
        if days == self._days:
            if days:
                self.dataChanged.emit(self.index(0, 0), self.index(0, 0))
            return
        self.beginResetModel()
        self._days = days
        self._starts = [0, *accumulate(one.visits for one in days)]
        self._pages.clear()
        self.endResetModel()

    def show_found(self, visits: "Sequence[BoardVisit]") -> None:
        """Show these visits and no others."""
        self.beginResetModel()
        self._days = ()
        self._starts = [0, len(visits)]
        self._pages = {(date.min, number): page for number, page in enumerate(_pages(visits))}
        self._asked = set(self._pages)
        self.endResetModel()

    def show_page(self, day: date, page: int, visits: "Sequence[BoardVisit]") -> None:
        """Take a page that was asked for."""
        if not self._days:
            return  # what was found is shown meanwhile
        self._pages.pop((day, page), None)
        self._pages[day, page] = visits
        while len(self._pages) > _KEPT and self._days:
            oldest = next(iter(self._pages))
            del self._pages[oldest]
            self._asked.discard(oldest)
        first = self.place_of(day) + page * PAGE
        last = min(first + PAGE, self.rowCount()) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(_TITLES) - 1))

    def place_of(self, day: date) -> int:
        """Return the row at which a day begins, or the first day after it."""
        return self._starts[bisect_left(self._days, day, key=lambda one: one.day)]

    def visit(self, place: int) -> "BoardVisit | None":
        """Return a row, or None while it is fetched."""
        if not self._days:
            found = self._pages.get((date.min, place // PAGE), ())
            return found[place % PAGE] if place % PAGE < len(found) else None
        number = bisect_right(self._starts, place) - 1
        day, inside = self._days[number].day, place - self._starts[number]
        key = (day, inside // PAGE)
        if key not in self._asked:
            self._asked.add(key)
            self.page_wanted.emit(*key)
        page = self._pages.get(key)
        if page is None:
            return None
        return page[inside % PAGE] if inside % PAGE < len(page) else None

    # What Qt asks

    def rowCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: N802
        """Return how many visits there are."""
        return 0 if parent.isValid() else self._starts[-1]

    def columnCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Return one cell."""
        if role not in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole, Role.ForegroundRole):
            return None
        visit = self.visit(index.row())
        if visit is None:
            return "…" if role == Role.DisplayRole and index.column() == 0 else None
        if role == Role.ToolTipRole:
            return visit.tip
        if role == Role.ForegroundRole:
            tokens = tokens_for(self._palette())
            return QColor(tone_colours(tokens, visit.tone)[0]) if index.column() == len(_TITLES) - 1 else None
        return _text(visit, index.column())

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return _TITLES[section]
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return left if role == Role.TextAlignmentRole else None


class _Indented(QStyledItemDelegate):
    """Cells that begin where their header begins."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground over the whole cell and the words a little further in."""
        tokens = tokens_for(option.palette)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selection))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        text, ink = index.data(), index.data(Role.ForegroundRole)
        painter.setPen(ink or QColor(tokens.ink))
        inner = rect.adjusted(12, 0, -6, 0)
        shown = option.fontMetrics.elidedText(text or "", Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class VisitList(QTableView):
    """The list of every visit."""

    opened = Signal(object)
    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("All visits")
        self.visits = VisitModel(self.palette, self)
        self.setModel(self.visits)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.setDefaultSectionSize(36)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for number in (0, 1, 5):
            across.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(number, _WIDTHS[number])
        self.setItemDelegate(_Indented(self))
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.visits.dataChanged.connect(lambda: self._on_current(self.currentIndex(), self.currentIndex()))

    @property
    def current_visit(self) -> "BoardVisit | None":
        """Return the visit on which the cursor is."""
        index = self.currentIndex()
        return self.visits.visit(index.row()) if index.isValid() else None

    def go_to(self, day: date) -> None:
        """Scroll so that a day stands on top."""
        self.doItemsLayout()  # the rows may have come a moment ago
        place = min(self.visits.place_of(day), self.visits.rowCount() - 1)
        if place >= 0:
            self.scrollTo(self.visits.index(place, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def sizeHintForColumn(self, column: int) -> int:  # noqa: N802
        """Return a fixed width: looking at a million rows for it would take long."""
        return _WIDTHS[column]

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least it can do with."""
        return QSize(300, 200)

    def _open(self, place: int) -> None:
        visit = self.visits.visit(place) if place >= 0 else None
        if visit is not None:
            self.opened.emit(visit)

    def _on_current(self, now: QModelIndex, _: QModelIndex) -> None:
        visit = self.visits.visit(now.row()) if now.isValid() else None
        if visit is not None:
            self.picked.emit(visit)


def _pages(visits: "Sequence[BoardVisit]") -> "list[Sequence[BoardVisit]]":
    return [visits[start : start + PAGE] for start in range(0, len(visits), PAGE)]


def _text(visit: "BoardVisit", column: int) -> str:
    who = ", ".join(one.name for one in visit.operatives) or "Nobody yet"
    return (
        weekday_text(visit.day),
        f"{visit.start}–{visit.end}",
        f"{visit.title}, {visit.postcode}" if visit.postcode else visit.title,
        f"{visit.trade_name} · {visit.description}",
        who,
        f"{visit.sign} {visit.word}".strip(),
    )[column]
