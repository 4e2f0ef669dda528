"""What a person does on a screen: finds by name, clicks, types, and reads."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.page import Page
from desktop.ui.tables.view import TableView
from desktop.ui.tasks.tasks import Tasks

# The offscreen screen has no window manager to bring a list to the front.
NO_WINDOWS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton


class Hands:
    """Hands and eyes over one page."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, page: Page) -> None:
        self.qtbot, self._tasks, self.page = qtbot, tasks, page
        self.troubles: list[str] = []
        tasks.trouble.connect(self.troubles.append)

    def wait(self) -> None:
        """Wait until every answer has come."""
        self.qtbot.waitUntil(lambda: self._tasks.is_idle, timeout=20_000)

    def look_again(self) -> None:
        """See what others changed, as the window does by itself after a moment."""
        self.page.refresh()
        self.wait()

    def go_to(self, part: str) -> None:
        """Go down the list of parts until this one is chosen."""
        parts = self.page.findChild(QListWidget)
        self.qtbot.keyClick(parts, Qt.Key.Key_Home)
        while parts.currentItem().text() != part:
            before = parts.currentRow()
            self.qtbot.keyClick(parts, Qt.Key.Key_Down)
            assert parts.currentRow() > before, f"there is no part {part}"
        self.wait()

    @property
    def sheets(self) -> list[QDialog]:
        """Return the sheets that are open, the one on top last."""
        return [one for one in self.page.window().findChildren(QDialog) if one.isVisible()]

    @property
    def top(self) -> QWidget:
        """Return the sheet on top, or the page."""
        return self.sheets[-1] if self.sheets else self.page

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        """Return the control of this name, required or not, on top of all."""
        found = [
            one
            for one in self.top.findChildren(kind)
            if one.isVisible() and one.accessibleName() in (name, f"{name}, required")
        ]
        assert len(found) == 1, f"{len(found)} controls named {name}"
        return found[0]

    def click(self, name: str, kind: type[QWidget] = QPushButton) -> None:
        """Click what has this name and wait for what follows."""
        made = self.find(kind, name)
        assert made.isEnabled(), f"{name} cannot be clicked"
        at = QPoint(10, made.height() // 2)
        self.qtbot.mouseClick(made, LEFT, pos=at)
        self.wait()

    def type(self, name: str, text: str) -> None:
        """Type into a line, in place of what stands there."""
        line = self.find(QLineEdit, name)
        self.qtbot.mouseClick(line, LEFT)
        self.qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClick(line, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(line, text)

    def write(self, name: str, text: str) -> None:
        """Type into several lines, in place of what stands there."""
        box = self.find(QPlainTextEdit, name)
        self.qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClick(box, Qt.Key.Key_Delete)
        for nr, line in enumerate(text.split("\n")):
            if nr:
                self.qtbot.keyClick(box, Qt.Key.Key_Return)
            self.qtbot.keyClicks(box, line)

    def choose(self, name: str, words: str) -> None:
        """Choose one of a list: a short one by the arrow keys, a long one by typing."""
        box = self.find(QComboBox, name)
        assert isinstance(box, QComboBox)
        if box.isEditable():
            self.qtbot.keyClick(box.lineEdit(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            self.qtbot.keyClicks(box.lineEdit(), words)
            if box.completer().popup().isVisible():
                self.qtbot.keyClick(box.completer().popup(), Qt.Key.Key_Escape)
        else:
            self.qtbot.keyClick(box, Qt.Key.Key_Home)
            while box.currentText() != words and box.currentIndex() < box.count() - 1:
                self.qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == words

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the keyboard is."""
        at = QApplication.focusWidget() or self.top
        self.qtbot.keyClick(at, key, modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier)
        self.wait()

    @property
    def table(self) -> TableView:
        """Return the table on top of all."""
        return next(one for one in self.top.findChildren(TableView) if one.isVisible())

    def pick(self, words: str) -> None:
        """Click the one row that says this."""
        table = self.table
        rows = [nr for nr, row in enumerate(self.rows) if words in row]
        assert len(rows) == 1, f"{len(rows)} rows say {words}"
        at = table.visualRect(table.model().index(rows[0], 1)).center()
        self.qtbot.mouseClick(table.viewport(), LEFT, pos=at)

    @property
    def rows(self) -> list[str]:
        """Return what each row of the table on top says."""
        return [" | ".join(map(str, row)) for row in self.table.table_text()[1]]

    @property
    def words(self) -> str:
        """Return what the labels on top say."""
        return "\n".join(
            one.text().replace("&", "")
            for one in self.top.findChildren(QLabel)
            if one.isVisible() and one.text()
        )
