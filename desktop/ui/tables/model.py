"""One table model over frozen rows: filter and sort in place, without a proxy."""

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.ui.tables.columns import Cell, Column, folded

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

ROW: Final = Qt.ItemDataRole.UserRole + 1  # the frozen row itself
_NO_PARENT: Final = QModelIndex()
_ALIGN: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


def _by_id(row: Any) -> Hashable:
    key: Hashable = row.id
    return key


class RowsModel(QAbstractTableModel):
    """The rows a table shows: those of `set_rows` that pass the filter, in the chosen order.

    A row is anything frozen; `key(row)` tells it apart over a refresh.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: Final = tuple(columns)
        self._all: list[Any] = []
        self._rows: list[Any] = []
        self._ordered: list[Any] | None = None  # all rows in the chosen order, worked out when it is needed
        self._picked: list[Any] | None = None  # those of them for which the predicate holds
        self._held: list[tuple[Any, str]] | None = None  # the same with the words that a filter looks at
        self._key: Callable[[Any], Hashable] = _by_id
        self._words: tuple[str, ...] = ()
        self._predicate: Callable[[Any], bool] | None = None
        self._sorted: tuple[int, bool] = (-1, False)  # column (-1: as given), whether descending
        self._found: dict[Hashable, tuple[Any, str]] = {}  # a row and its words by the row's key
        self._unread: Iterator[Any] = iter(())
        self.left_out: frozenset[int] = frozenset()
        """The places of the columns that the filter passes over."""
        self._cells: dict[tuple[int, int], Cell] = {}
        self._places: dict[Hashable, int] | None = None

    @property
    def rows(self) -> Sequence[Any]:
        """Return the rows shown, in their order."""
        return self._rows

    @property
    def all_rows(self) -> Sequence[Any]:
        """Return every row, shown or not, as given."""
        return self._all

    @property
    def is_filtered(self) -> bool:
        """Return whether a filter or a predicate may hide rows."""
        return bool(self._words) or self._predicate is not None

    @property
    def sorted_by(self) -> tuple[int, bool]:
        """Return the column sorted by (-1: none) and whether descending."""
        return self._sorted

    def set_rows(self, rows: Iterable[Any], key: Callable[[Any], Hashable] = _by_id) -> None:
        """Show `rows` instead; filter and order stay."""
        new = list(rows)
        self._swap(lambda: self._take(new, key))

    def read_ahead(self, seconds: float) -> bool:
        """Prepare the words that a filter looks at for so long; return whether more is left to do."""
        until = time.perf_counter() + seconds
        for row in self._unread:
            self._words_of(row)
            if time.perf_counter() > until:
                return True
        return False

    def set_filter(self, text: str) -> None:
        """Show only rows that hold every word of `text` somewhere one sees; case and accents do not matter."""
        words = tuple(folded(text).split())
        if words != self._words:
            self._words = words
            self._swap(lambda: None)

    def leave_out(self, columns: frozenset[int]) -> None:
        """Let the filter pass over these columns, by their places: what nobody sees is not found."""
        self.left_out = columns
        self._found.clear()
        self._held, self._unread = None, iter(self._all)
        if self._words:
            self._swap(lambda: None)

    def set_predicate(self, predicate: Callable[[Any], bool] | None) -> None:
        """Show only rows for which `predicate` holds, besides the filter; None shows all."""
        if predicate is not self._predicate:
            self._predicate, self._picked = predicate, None
            self._swap(lambda: None)

    def row(self, index: Index) -> Any | None:
        """Return the row at `index`, or None where the index points nowhere."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def key_of(self, row: Any) -> Hashable:
        """Return what tells `row` apart."""
        return self._key(row)

    def place_of(self, key: Hashable) -> int:
        """Return where the row with `key` is shown, or -1."""
        if self._places is None:
            self._places = {self._key(row): place for place, row in enumerate(self._rows)}
        return self._places.get(key, -1)

    def cell(self, place: int, column: int) -> Cell:
        """Return how one cell is painted."""
        known = self._cells.get((place, column))
        if known is None:
            known = self._cells[place, column] = self.columns[column].painted(self._rows[place])
        return known

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by the column's native value, equal ones as given and empty ones last; -1 restores the order."""
        wanted = (column, order == Qt.SortOrder.DescendingOrder)
        if wanted == self._sorted:
            return  # views ask twice
        self._sorted, self._ordered = wanted, None
        self.layoutAboutToBeChanged.emit()  # with arguments this signal crashes PySide6 6.11
        old = self.persistentIndexList()
        held = [(self._rows[index.row()], index.column()) for index in old]
        self._show(self._chosen())
        if held:
            places = {id(row): place for place, row in enumerate(self._rows)}
            new = [self.index(places[id(row)], column_) for row, column_ in held]
            self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _take(self, rows: list[Any], key: Callable[[Any], Hashable]) -> None:
        if key is not self._key or len(self._found) > 2 * len(rows):
            self._found.clear()
        self._all, self._key, self._unread, self._ordered = rows, key, iter(rows), None

    def _swap(self, change: Callable[[], None]) -> None:
        """Take every row out, make the change, and bring in those to be shown.

        A reset would say the same, but Qt's header forgets order and hidden columns over it.
        """
        if self._rows:
            self.beginRemoveRows(_NO_PARENT, 0, len(self._rows) - 1)
            self._show([])
            self.endRemoveRows()
        change()
        rows = self._chosen()
        if rows:
            self.beginInsertRows(_NO_PARENT, 0, len(rows) - 1)
            self._show(rows)
            self.endInsertRows()

    def _chosen(self) -> list[Any]:
        column, descends = self._sorted
        if self._ordered is None:
            self._ordered = _in_order(self._all, self.columns[column], descends) if column >= 0 else self._all
            self._picked = None
        if self._picked is None:
            self._picked = [row for row in self._ordered if self._predicate is None or self._predicate(row)]
            self._held = None
        if not self._words:
            return list(self._picked)
        if self._held is None:
            self._held = [(row, self._words_of(row)) for row in self._picked]
        found = self._held
        for word in self._words:
            found = [one for one in found if word in one[1]]
        return [row for row, _ in found]

    def _show(self, rows: list[Any]) -> None:
        self._rows = rows
        self._cells.clear()
        self._places = None

    def _words_of(self, row: Any) -> str:
        key = self._key(row)
        known = self._found.get(key)
        # Most rows of a list that is read again are as they were.
        if known is None or (known[0] is not row and known[0] != row):
            shown = (one for nr, one in enumerate(self.columns) if nr not in self.left_out)
            words = folded("\n".join(column.text(row) for column in shown))
            known = self._found[key] = (row, words)
        return known[1]

    # What Qt asks

    def rowCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: N802  Qt's name
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: N802  Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Return what Qt, a screen reader or a test asks about one cell."""
        row = self.row(index)
        if row is None:
            return None
        column = self.columns[index.column()]
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return column.text(row)
        if role == Role.ToolTipRole:
            return (column.tip(row) or None) if column.tip is not None else None
        if role == Role.TextAlignmentRole:
            return _ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter
        return row if role == ROW else None

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """Return a column's title and how it is aligned."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self.columns[section].title
        if role == Role.TextAlignmentRole:
            return _ALIGN[self.columns[section].align] | Qt.AlignmentFlag.AlignVCenter
        return None


def _in_order(rows: list[Any], column: Column, descends: bool) -> list[Any]:
    valued = [(column.sorts_as(row), row) for row in rows]
    present = [pair for pair in valued if pair[0] is not None and pair[0] != ""]
    present.sort(key=lambda pair: pair[0], reverse=descends)
    return [row for _, row in present] + [row for value, row in valued if value is None or value == ""]
