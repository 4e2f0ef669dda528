"""Words to read that leave by one button only, which notes it: selecting them copies nothing."""

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit


class ShownWords(QPlainTextEdit):
    """Read-only text; Ctrl+C asks for the button's copy, and neither dragging nor a menu goes around it."""

    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let the button copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802  Qt's name
        """Give nothing to the mouse either."""
        return QMimeData()
