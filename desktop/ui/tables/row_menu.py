"""The menu of a row: its links, what the screen offers for it, copying and exporting."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.tables.columns import Column


class RowAction(NamedTuple):
    """What a screen offers for a row, greyed out where `enabled(row)` does not hold."""

    text: str
    fn: Callable[[Any], object]
    enabled: Callable[[Any], bool] | None = None


class RowMenu(QMenu):
    """The menu of one row; it forgets itself when it closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Row")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add_links(self, row: Any, columns: Iterable[Column], follow: Callable[[str], object]) -> None:
        """Offer every link of the row; `follow` gets the column's key."""
        for column in columns:
            for words in column.painted(row).links:
                action = self.addAction(words.strip(" →"))
                action.triggered.connect(lambda _=False, key=column.key: follow(key))

    def add_actions(self, row: Any, offered: Iterable[RowAction]) -> None:
        """Offer what the screen does with a row."""
        for text, fn, enabled in offered:
            action = self.addAction(text)
            action.setEnabled(enabled is None or enabled(row))
            action.triggered.connect(lambda _=False, fn=fn: fn(row))

    def add_taking(self, copy: Callable[[], object], export: Callable[[], object] | None) -> None:
        """Offer copying, and exporting where the screen can."""
        if not self.isEmpty():
            self.addSeparator()
        action = self.addAction("&Copy")
        action.setShortcut(QKeySequence.StandardKey.Copy)
        action.triggered.connect(lambda _=False: copy())
        if export is not None:
            self.addAction("&Export…").triggered.connect(lambda _=False: export())
