"""The screen of operatives over an office, and hands that only type and click."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.operatives.page import OperativesPage
from desktop.ui.page import Context
from desktop.ui.tables.view import TableView
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import Scene, TestOffice, add_valid_operative, set_scene

# The offscreen screen has no window manager to bring a menu to the front.
NO_WINDOWS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def drop(widget: QWidget, path: Path) -> None:
    """Drag a file onto a widget and let go."""
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *how)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted(), "the file is not welcome"
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *how))


class Hands:
    """Somebody at the screen: keys go where the cursor is, clicks go on what is named."""

    def __init__(self, qtbot: QtBot, page: OperativesPage, tasks: Tasks) -> None:
        self.qtbot, self.page, self.tasks = qtbot, page, tasks

    def settle(self) -> None:
        """Wait until every answer, and what it asked for, has come."""
        quiet = 0
        while quiet < 3:
            self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=20_000)
            QApplication.processEvents()
            quiet = quiet + 1 if self.tasks.is_idle else 0

    # Where

    @property
    def window(self) -> QWidget:
        """Return what is in front: the newest sheet, or the page."""
        return QApplication.activeModalWidget() or self.page

    @property
    def title(self) -> str:
        """Return the title of the sheet in front, or ""."""
        window = self.window
        return window.windowTitle() if isinstance(window, QDialog) else ""

    def table(self, name: str = "Operatives") -> TableView:
        """Return a list by its name, in front or on the page."""
        is_on_page = name in ("Operatives", "Credentials")
        made = self.named(name, self.page if is_on_page else None)
        assert isinstance(made, TableView)
        return made

    def named(self, name: str, window: QWidget | None = None) -> QWidget:
        """Return what is shown under an accessible name."""
        where = window or self.window
        found = [
            one for one in where.findChildren(QWidget) if one.accessibleName() == name and one.isVisible()
        ]
        assert found, f"nothing is called {name}"
        return found[0]

    # Doing

    def click(self, name: str) -> None:
        """Click the button of a name and wait for what comes of it."""
        made = self.named(name)
        assert isinstance(made, QAbstractButton)
        assert made.isEnabled(), f"{name} cannot be pressed"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)
        self.settle()

    def keys(self, text: str = "", key: Qt.Key | None = None) -> None:
        """Type a text, then a key."""
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the cursor"
        if text:
            QTest.keyClicks(widget, text)
        if key is not None:
            QTest.keyClick(QApplication.focusWidget() or widget, key)

    def tab(self, times: int = 1) -> None:
        """Go on by Tab."""
        for _ in range(times):
            self.keys(key=Qt.Key.Key_Tab)

    def enter(self, text: str = "") -> None:
        """Type a text and Enter, and wait."""
        self.keys(text, Qt.Key.Key_Return)
        self.settle()

    def type_into(self, name: str, text: str) -> None:
        """Put the cursor into a field, replace what is there by a text."""
        made = self.named(name)
        made.setFocus()
        QTest.keyClick(made, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(made, text) if text else QTest.keyClick(made, Qt.Key.Key_Delete)

    def pick(self, text: str, table: str = "Operatives") -> None:
        """Click the row whose first cell says this."""
        view = self.table(table)
        model = view.rows_model
        place = next(nr for nr in range(model.rowCount()) if str(model.index(nr, 0).data()).startswith(text))
        view.scrollTo(model.index(place, 0))
        at = view.visualRect(model.index(place, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
        self.settle()

    def menu(self, button: str, entry: str) -> None:
        """Open the menu of a button and choose the entry that begins so."""
        made = self.named(button)
        assert isinstance(made, QAbstractButton)
        assert made.isEnabled(), f"{button} cannot be pressed"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next((one for one in menu.actions() if one.text().startswith(entry)), None)
        assert action is not None, f"{entry} is not in {[one.text() for one in menu.actions()]}"
        assert action.isEnabled(), action.toolTip()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        self.settle()

    # Seeing

    def said(self) -> str:
        """Return every word shown in the window in front."""
        return "\n".join(one.text() for one in self.window.findChildren(QLabel) if one.isVisible())

    def people(self) -> dict[str, str]:
        """Return who is listed, each with what stands under "On this day"."""
        rows = self.table().rows_model
        last = len(rows.columns) - 1
        return {rows.index(nr, 0).data(): rows.index(nr, last).data() for nr in range(rows.rowCount())}

    def held(self) -> dict[str, tuple[str, str]]:
        """Return what the person shown holds: number and last day by the words of the first column."""
        rows = self.table("Credentials").rows_model
        return {
            rows.index(nr, 0).data(): (rows.index(nr, 1).data(), rows.index(nr, 2).data())
            for nr in range(rows.rowCount())
        }


@pytest.fixture
def open_page(
    qtbot: QtBot, tasks: Tasks, office: TestOffice, show: Callable[..., QWidget]
) -> Callable[..., Hands]:
    """Return how to open the screen as a user; it reads again after changes, as in the window."""

    def opened(user: str = "boss", width: int = 1232, height: int = 844) -> Hands:
        page = OperativesPage(Context(office.work(user), tasks, office.clock))
        for made in page.actions_in_title():
            made.setParent(page)
        tasks.changed.connect(page.refresh)
        show(page, width, height)
        hands = Hands(qtbot, page, tasks)
        page.refresh()
        hands.settle()
        return hands

    return opened


@pytest.fixture
def scene(office: TestOffice) -> Scene:
    """One client, one home, two valid plumbers and a visit of the first."""
    return set_scene(office)


@pytest.fixture
def add(office: TestOffice) -> Callable[..., str]:
    """Return how to add somebody who may go."""

    def added(name: str, trade: str = "plumbing", **dbs: Any) -> str:
        return add_valid_operative(office, name, trade, **dbs)

    return added
