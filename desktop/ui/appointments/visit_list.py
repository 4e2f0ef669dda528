"""Every visit there is, newest day last, read a page at a time: only what can be seen is ever fetched."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPalette, QResizeEvent
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
from desktop.ui.outward import copy_text
from desktop.ui.style.tokens import Tone, tokens_for, tone_colours

if TYPE_CHECKING:
    from desktop.services.board import BoardVisit, DayCount

PAGE: Final = 40
_KEPT: Final = 60
"""Pages that are kept; the oldest looked at go first, so that a million rows never fill the memory."""
_TITLES: Final = ("Day", "Time", "Home", "Job", "Who goes", "State")
_WIDTHS: Final = (136, 116, 200, 200, 160, 140)
_NO_PARENT: Final = QModelIndex()
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_STATE: Final = len(_TITLES) - 1
_BELOW: Final = {0: 1, 2: 3, 4: 5}
"""Which column's words stand below which other's where there is no room for both side by side."""
_SLIM_TITLES: Final = {0: "When", 2: "Home and job", 4: "Who goes, state"}
_SLIM_WIDTHS: Final = {0: 138, 4: 176}
_ROOMY: Final = 1_000
"""Pixels from which there is room for six columns side by side."""
_ROW, _SLIM_ROW = 36, 52
_MOST_LETTERS: Final = 4_000
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class Line(NamedTuple):
    """One visit with the words of its cells, made once when its page comes."""

    visit: "BoardVisit"
    cells: tuple[str, ...]


class VisitModel(QAbstractTableModel):
    """Rows by their place in all days; a row that is not here yet is asked for and says so."""

    page_wanted = Signal(object, int)
    """A day, and the number of its page."""

    def __init__(self, palette: Callable[[], QPalette], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._days: Sequence[DayCount] = ()
        self._starts: list[int] = [0]
        self._pages: dict[tuple[date, int], Sequence[Line]] = {}
        self._asked: set[tuple[date, int]] = set()
        self.is_slim = False

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
        self._pages = {(date.min, number): _lines(page) for number, page in enumerate(_pages(visits))}
        self._asked = set(self._pages)
        self.endResetModel()

    def show_page(self, day: date, page: int, visits: "Sequence[BoardVisit]") -> None:
        """Take a page that was asked for."""
        if not self._days:
            return  # what was found is shown meanwhile
        self._pages.pop((day, page), None)
        self._pages[day, page] = _lines(visits)
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
        """Return a visit, or None while it is fetched."""
        line = self.line(place)
        return None if line is None else line.visit

    def line(self, place: int) -> Line | None:
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
        line = self.line(index.row())
        if line is None:
            return "…" if role == Role.DisplayRole and index.column() == 0 else None
        if role == Role.ToolTipRole:
            return line.visit.tip
        if role == Role.ForegroundRole:
            if index.column() != _STATE:
                return None
            return QColor(tone_colours(tokens_for(self._palette()), line.visit.tone)[0])
        return line.cells[index.column()]

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return _SLIM_TITLES.get(section, _TITLES[section]) if self.is_slim else _TITLES[section]
        return _LEFT if role == Role.TextAlignmentRole else None


class _Indented(QStyledItemDelegate):
    """Cells that begin where their header begins; a jump paints a hundred of them, so each asks for little."""

    def __init__(self, visits: VisitModel, parent: QObject) -> None:
        super().__init__(parent)
        self._visits = visits
        self._look: object = None
        self._inks: dict[str, QColor] = {}
        self._letters: dict[str, float] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground over the whole cell and the words a little further in."""
        look = (option.palette.cacheKey(), option.font.key())
        if look != self._look:
            self._take_look(option)
            self._look = look
        rect, inks = option.rect, self._inks
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, inks["selection"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, inks["line"])
        line, column = self._visits.line(index.row()), index.column()
        if line is None and column:
            return
        painter.setPen(inks[str(line.visit.tone)] if line and column == _STATE else inks["ink"])
        inner = rect.adjusted(12, 0, -6, 0)
        text = line.cells[column] if line else "…"
        below = line.cells[_BELOW[column]] if line and self._visits.is_slim and column in _BELOW else ""
        if below:
            half = inner.height() // 2
            inner.adjust(0, 5, 0, -half)
            painter.drawText(inner, _LEFT, self._fitted(text, inner.width(), option))
            is_state = line is not None and _BELOW[column] == _STATE
            painter.setPen(inks[str(line.visit.tone)] if line and is_state else inks["ink2"])
            inner.adjust(0, half - 6, 0, half - 6)
            text = below
        painter.drawText(inner, _LEFT, self._fitted(text, inner.width(), option))

    def _fitted(self, text: str, width: int, option: QStyleOptionViewItem) -> str:
        """Return the text, shortened where it has no room.

        To set a text takes ten times as long as to add up its letters, which side by side are as wide or wider.
        """
        letters, wide = self._letters, 0.0
        if len(letters) > _MOST_LETTERS:
            letters.clear()
        for letter in text:
            if letter not in letters:
                letters[letter] = QFontMetricsF(option.font).horizontalAdvance(letter)
            wide += letters[letter]
        if wide <= width:
            return text
        return option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def _take_look(self, option: QStyleOptionViewItem) -> None:
        tokens = tokens_for(option.palette)
        self._letters.clear()
        self._inks = {tone: QColor(tone_colours(tokens, tone)[0]) for tone in Tone}
        for name in ("ink", "ink2", "line", "selection"):
            self._inks[name] = QColor(getattr(tokens, name))


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
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._share(is_slim=False)
        self.setItemDelegate(_Indented(self.visits, self))
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
        """Open with Enter; copy the whole line with Ctrl+C."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            line = self.visits.line(self.currentIndex().row()) if self.currentIndex().isValid() else None
            if line is not None:
                copy_text(self, "\t".join(line.cells))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put words below each other where the columns would be too narrow side by side."""
        is_slim = event.size().width() < _ROOMY
        if is_slim != self.visits.is_slim:
            self._share(is_slim=is_slim)
        super().resizeEvent(event)

    def _share(self, *, is_slim: bool) -> None:
        self.visits.is_slim = is_slim
        across = self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(_SLIM_ROW if is_slim else _ROW)
        for number in range(len(_TITLES)):
            self.setColumnHidden(number, is_slim and number in _BELOW.values())
            width = _SLIM_WIDTHS.get(number) if is_slim else _WIDTHS[number] if number in (0, 1, 5) else None
            how = QHeaderView.ResizeMode.Stretch if width is None else QHeaderView.ResizeMode.Fixed
            across.setSectionResizeMode(number, how)
            if width is not None:
                self.setColumnWidth(number, width)
        self.visits.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, _STATE)

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


def _lines(visits: "Sequence[BoardVisit]") -> list[Line]:
    return [Line(visit, _cells(visit)) for visit in visits]


def _cells(visit: "BoardVisit") -> tuple[str, ...]:
    who = ", ".join(one.name for one in visit.operatives) or "Nobody yet"
    return (
        weekday_text(visit.day),
        f"{visit.start}–{visit.end}",
        f"{visit.title}, {visit.postcode}" if visit.postcode else visit.title,
        f"{visit.trade_name} · {visit.description}",
        who,
        f"{visit.sign} {visit.word}".strip(),
    )
