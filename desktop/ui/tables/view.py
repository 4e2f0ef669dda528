"""The table of every list: sorts, filters, copies, remembers its columns, and is used by keyboard alone."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from desktop.ui.outward import copy_text
from desktop.ui.tables.columns import Column
from desktop.ui.tables.copying import for_clipboard, texts
from desktop.ui.tables.delegate import CellDelegate
from desktop.ui.tables.empty_page import Action, EmptyPage, Words
from desktop.ui.tables.header import Header
from desktop.ui.tables.heights import RowHeights
from desktop.ui.tables.model import Index, RowsModel, _by_id
from desktop.ui.tables.pointing import Pointing
from desktop.ui.tables.row_menu import RowAction, RowMenu

_AT_A_TIME: Final = 0.004  # seconds


class TableView(QTableView):
    """A list of frozen rows under `columns`; `name` names it for screen readers and for its settings.

    `row_height` is in pixels; with `wraps` it is the least and rows grow with their words.
    """

    picked = Signal(object)
    """The row that has become the current one, or whose content has changed; None when there is none."""
    opened = Signal(object)
    """The row to open: Enter or a double click."""
    link = Signal(object, str)
    """The row and the column's key of a link that was followed, by mouse or from the row's menu."""
    shown = Signal(int, int)
    """How many rows are shown, and of how many."""

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        row_height: int = 40,
        parent: QWidget | None = None,
        *,
        wraps: bool = False,
    ) -> None:
        super().__init__(parent)
        self.rows_model: Final = RowsModel(columns, self)
        self.name: Final = name
        self._row_height, self._wraps = row_height, wraps
        self._picked: Any = None
        self._is_filled = False
        self._is_restoring = False
        self._actions: list[RowAction] = []
        self._export: Callable[[], object] | None = None
        self._build(Header(columns, name, self))

    def _build(self, header: Header) -> None:
        self.setAccessibleName(self.name)
        self.setHorizontalHeader(header)
        self.setModel(self.rows_model)
        self._delegate = CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self.pointing = Pointing(self, self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows move in it
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(self._row_height)
        upright = self.verticalHeader()
        upright.hide()
        upright.setMinimumSectionSize(20)
        upright.setDefaultSectionSize(self._row_height)
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._empty = EmptyPage(self.viewport())
        self._empty.hide()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.start()
        # Later: while Qt hides a column it tells of its width 0 first.
        header.sectionResized.connect(self._on_resized, Qt.ConnectionType.QueuedConnection)
        self.setSortingEnabled(True)
        if self._wraps:
            self._heights = RowHeights(self, self._delegate, self._row_height)
            header.fitted.connect(self._heights.measure)
            self.rows_model.layoutChanged.connect(self._heights.measure)
            self.rows_model.rowsInserted.connect(self._heights.measure)
        self._reading = QTimer(self, singleShot=True, interval=0)
        self._reading.timeout.connect(self._read_ahead)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows_model.row(index)))

    # Rows

    @property
    def current_row(self) -> Any | None:
        """Return the current row, or None."""
        return self.rows_model.row(self.currentIndex())

    @property
    def selected_rows(self) -> list[Any]:
        """Return the selected rows in the order shown."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows_model.rows[place] for place in places]

    def set_rows(self, rows: Iterable[Any], key: Callable[[Any], Hashable] = _by_id) -> None:
        """Show `rows` instead; filter, order, selection (by `key`) and place stay."""
        self._is_filled = True
        self._keeping_place(lambda: self.rows_model.set_rows(rows, key))
        self._reading.start()

    def set_filter(self, text: str) -> None:
        """Show only rows that hold every word of `text`."""
        self._leave_hidden_out()
        self._keeping_place(lambda: self.rows_model.set_filter(text))

    def set_predicate(self, predicate: Callable[[Any], bool] | None) -> None:
        """Show only rows for which `predicate` holds; None shows all."""
        self._keeping_place(lambda: self.rows_model.set_predicate(predicate))

    def pick(self, key: Hashable) -> bool:
        """Make the row with `key` the current one and scroll to it; return whether it is shown."""
        place = self.rows_model.place_of(key)
        if place < 0:
            return False
        self._go_to(place)
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)
        return True

    def pick_first(self) -> None:
        """Make the first row the current one, if there is any."""
        if self.rows_model.rows:
            self._go_to(0)

    def sort_by(self, key: str, *, descending: bool = False) -> None:
        """Sort by a column, unless the person has chosen an order."""
        if self.rows_model.sorted_by[0] < 0:
            places = [column.key for column in self.rows_model.columns]
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.sortByColumn(places.index(key), order)

    def update_row(self, row: int) -> None:
        """Paint the row at a place again; -1 is none."""
        if row >= 0:
            self.viewport().update(
                0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row)
            )

    # Words and actions

    def set_empty(self, title: str, text: str = "", action: Action | None = None) -> None:
        """Say this where there are no rows at all; `action` is a button's words and what it does."""
        self._empty.when_none = Words(title, text, action)
        self._show_empty()

    def set_nothing_found(self, title: str, text: str = "", action: Action | None = None) -> None:
        """Say this where a filter hides every row."""
        self._empty.when_hidden = Words(title, text, action)
        self._show_empty()

    @property
    def empty_page(self) -> EmptyPage:
        """Return what is shown instead of rows."""
        return self._empty

    def add_row_action(
        self, text: str, fn: Callable[[Any], object], enabled: Callable[[Any], bool] | None = None
    ) -> None:
        """Offer `fn(row)` in the row's menu, greyed out where `enabled(row)` does not hold."""
        self._actions.append(RowAction(text, fn, enabled))

    def set_export(self, fn: Callable[[], object]) -> None:
        """Offer "Export…" in the menu."""
        self._export = fn

    def table_text(self) -> tuple[list[str], list[list[str]]]:
        """Return the titles and the rows shown as text, in the columns' order on screen, for an export."""
        columns = self._columns_shown()
        return [column.title for column in columns], texts(columns, self.rows_model.rows)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, tabs between the columns."""
        if rows := self.selected_rows:
            copy_text(self, for_clipboard(self._columns_shown(), rows))

    def row_menu(self, row: Any) -> QMenu:
        """Return the menu of a row: its links, its actions, copying and exporting."""
        menu = RowMenu(self)
        menu.add_links(row, self._columns_shown(), lambda key: self.link.emit(row, key))
        menu.add_actions(row, self._actions)
        menu.add_taking(self.copy, self._export)
        return menu

    # What Qt tells

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802  Qt's name
        """Tell the new current row."""
        super().currentChanged(current, previous)
        if not self._is_restoring:
            self._tell_picked()
        for index in (current, previous):
            self.update_row(index.row())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Make a row that was selected alone the current one: a screen reader selects and nothing more."""
        super().selectionChanged(selected, deselected)
        places = self.selectionModel().selectedRows()
        if not self._is_restoring and len(places) == 1 and places[0].row() != self.currentIndex().row():
            self.selectionModel().setCurrentIndex(places[0], QItemSelectionModel.SelectionFlag.NoUpdate)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Open with Enter, copy with Ctrl+C; the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row is not None:
            self.opened.emit(self.current_row)
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers() and self._places:
            self._go_to(0 if event.key() == Qt.Key.Key_Home else self._places - 1)
            self.scrollTo(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  Qt's name
        """Show the row's menu, at the mouse or, from the keyboard, below the current row."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft() + QPoint(12, 0))
        else:
            index, at = self.indexAt(event.pos()), event.globalPos()
        row = self.rows_model.row(index)
        if row is not None:
            self.row_menu(row).popup(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Mark the row and the link under the mouse."""
        super().mouseMoveEvent(event)
        self.pointing.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Follow a link."""
        super().mouseReleaseEvent(event)
        self.pointing.release(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the rows that need it."""
        header, touched = self._header, event.rect()
        columns = [
            (nr, header.sectionViewportPosition(nr), header.sectionSize(nr))
            for nr in range(len(self.rows_model.columns))
            if not header.isSectionHidden(nr)
        ]
        columns = [one for one in columns if one[1] <= touched.right() and one[1] + one[2] > touched.left()]
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.rowAt(touched.top())
        while 0 <= place < self._places and self.rowViewportPosition(place) <= touched.bottom():
            self._delegate.paint_row(painter, place, columns)
            place += 1
        painter.end()

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Forget the hovered row when the mouse leaves."""
        if event.type() == QEvent.Type.Leave:
            self.pointing.leave()
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Fill the width anew."""
        super().resizeEvent(event)
        self._header.fit(self.viewport().width())
        self._empty.setGeometry(self.viewport().rect())

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        """Start at the first row, so that arrows have somewhere to go from; a click finds its own."""
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.pick_first()
        super().focusInEvent(event)
        self.update_row(self.currentIndex().row())

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        """Take the mark of the current row away."""
        super().focusOutEvent(event)
        self.update_row(self.currentIndex().row())

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        """Keep the header's state before the table goes away."""
        self._header.flush()
        super().hideEvent(event)

    # Inside

    @property
    def _header(self) -> Header:
        header = self.horizontalHeader()
        assert isinstance(header, Header)  # noqa: S101  set in _build
        return header

    @property
    def _places(self) -> int:
        return len(self.rows_model.rows)

    def _columns_shown(self) -> list[Column]:
        columns, header = self.rows_model.columns, self._header
        order = sorted(range(len(columns)), key=header.visualIndex)
        return [columns[nr] for nr in order if not header.isSectionHidden(nr)]

    def _go_to(self, place: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(
            self.rows_model.index(place, max(0, self._header.logicalIndex(0))),
            flags.ClearAndSelect | flags.Rows,
        )

    def _keeping_place(self, change: Callable[[], None]) -> None:
        """Do what replaces the rows, and put current row, selection and scroll bar back."""
        model, selection = self.rows_model, self.selectionModel()
        current = self.current_row
        current_key = model.key_of(current) if current is not None else None
        kept = [model.key_of(row) for row in self.selected_rows]
        scrolled = self.verticalScrollBar().value()
        self._is_restoring = True
        change()
        flags = QItemSelectionModel.SelectionFlag
        place = model.place_of(current_key) if current is not None else -1
        if place >= 0:
            selection.setCurrentIndex(model.index(place, 0), flags.Current | flags.NoUpdate)
        ranges = QItemSelection()
        for at in filter(lambda at: at >= 0, map(model.place_of, kept)):
            ranges.select(model.index(at, 0), model.index(at, len(model.columns) - 1))
        selection.select(ranges, flags.Select | flags.Rows)
        self._is_restoring = False
        self.pointing.leave()
        self.verticalScrollBar().setValue(scrolled)
        self._show_empty()
        self._tell_picked()
        self.shown.emit(len(model.rows), len(model.all_rows))

    def _on_resized(self, _: int, old: int, new: int) -> None:
        if not (old and new):
            self._leave_hidden_out()

    def _leave_hidden_out(self) -> None:
        hidden = frozenset(
            nr for nr in range(len(self.rows_model.columns)) if self._header.isSectionHidden(nr)
        )
        if hidden != self.rows_model.left_out:
            self._keeping_place(lambda: self.rows_model.leave_out(hidden))
            self._reading.start()

    def _read_ahead(self) -> None:
        """Prepare the filter a little at a time, so that its first letter does not wait for every row."""
        if self.rows_model.read_ahead(_AT_A_TIME):
            self._reading.start()

    def _tell_picked(self) -> None:
        row = self.current_row
        if row != self._picked:
            self._picked = row
            self.picked.emit(row)

    def _show_empty(self) -> None:
        is_empty = self._is_filled and not self.rows_model.rows
        if is_empty:
            self._empty.show_words(is_hidden=bool(self.rows_model.all_rows))
            self._empty.setGeometry(self.viewport().rect())
        self._empty.setVisible(is_empty)
