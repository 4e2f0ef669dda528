"""What the mouse is over in a table: the row that it marks, and the link that it would follow."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QMouseEvent

from desktop.ui.tables.delegate import CellDelegate

if TYPE_CHECKING:
    from desktop.ui.tables.view import TableView


class Pointing:
    """The row and the link under the mouse of one `TableView`."""

    def __init__(self, view: "TableView", delegate: CellDelegate) -> None:
        self._view, self._delegate = view, delegate
        self.row = -1
        self.link: tuple[int, int] | None = None  # the places of its row and column

    def move(self, event: QMouseEvent) -> None:
        """Mark what the mouse has come over."""
        index = self._view.indexAt(event.position().toPoint())
        self._mark(index.row(), (index.row(), index.column()) if self._is_link(index, event) else None)

    def leave(self) -> None:
        """Mark nothing: the mouse has gone, or the rows have changed under it."""
        self._mark(-1, None)

    def release(self, event: QMouseEvent) -> None:
        """Follow the link that was clicked, if it was one."""
        model, index = self._view.rows_model, self._view.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and self._is_link(index, event):
            self._view.link.emit(model.row(index), model.columns[index.column()].key)

    def _is_link(self, index: QModelIndex, event: QMouseEvent) -> bool:
        return index.isValid() and bool(
            self._delegate.link_at(index, self._view.visualRect(index), event.position())
        )

    def _mark(self, row: int, link: tuple[int, int] | None) -> None:
        view = self._view
        if link != self.link:
            self.link = link
            shape = Qt.CursorShape.ArrowCursor if link is None else Qt.CursorShape.PointingHandCursor
            view.viewport().setCursor(shape)
            view.update_row(row)
        if row != self.row:
            before, self.row = self.row, row
            view.update_row(before)
            view.update_row(row)
