"""The filter above a table: every word typed must be somewhere in a row."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.ui.tables.view import TableView

_REST = 60  # milliseconds after the last key, so that a fast typist does not wait for each letter


class FilterBox(QLineEdit):
    """Filters `table` while one types; Esc clears it, the arrow down goes into the table."""

    def __init__(self, table: TableView, placeholder: str = "Filter…") -> None:
        super().__init__()
        self._table = table
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._apply)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(f"Filter {table.name}")
        self.setClearButtonEnabled(True)
        self.textChanged.connect(self._rest.start)
        table.set_nothing_found(
            "Nothing found", "No row holds these words.", ("Clear the filter", self.clear_now)
        )

    def clear(self) -> None:
        """Show every row again, at once: whoever calls this wants to go to one of them."""
        super().clear()
        self._apply()

    def clear_now(self) -> None:
        """Show every row again and stay here."""
        self.clear()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Clear with Esc, go down into the table."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear_now()
        elif event.key() == Qt.Key.Key_Down:
            self._apply()
            self._table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _apply(self) -> None:
        self._rest.stop()
        self._table.set_filter(self.text())
