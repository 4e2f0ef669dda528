"""The screen of appointments over a usual situation, and hands that only drag, type and click."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.appointments.page import AppointmentsPage
from desktop.ui.page import Context
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import Scene, TestOffice, set_scene

MONDAY = date(2026, 11, 23)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Hands:
    """Somebody at the board; `done` counts keys and clicks."""

    def __init__(self, qtbot: QtBot, page: AppointmentsPage, tasks: Tasks) -> None:
        self.qtbot, self.page, self.tasks = qtbot, page, tasks
        self.done = 0
        self.troubles: list[str] = []
        tasks.trouble.connect(self.troubles.append)

    def settle(self) -> None:
        """Wait until every answer, and what it asked for, has come."""
        quiet = 0
        while quiet < 3:
            self.qtbot.waitUntil(
                lambda: self.tasks.is_idle and not self.page.board.is_waiting, timeout=30_000
            )
            QApplication.processEvents()
            quiet = quiet + 1 if self.tasks.is_idle and not self.page.board.is_waiting else 0

    def see(self, seen: Callable[[], bool]) -> None:
        """Wait for something that a later answer brings."""
        self.qtbot.waitUntil(seen, timeout=30_000)

    @property
    def sheet(self) -> Any:
        """Return the sheet in front."""
        made = QApplication.activeModalWidget()
        assert isinstance(made, QDialog), "no sheet is open"
        return made

    @property
    def has_sheet(self) -> bool:
        """Return whether a sheet is open."""
        return QApplication.activeModalWidget() is not None

    def pick(self, appointment: str) -> QPoint:
        """Click a visit on the board; return where it stands."""
        rect = self.page.board.place_of(appointment)
        assert rect is not None, "the visit is not on the board"
        at = rect.center().toPoint()
        QTest.mouseClick(self.page.board.viewport(), Qt.MouseButton.LeftButton, pos=at)
        self.done += 1
        self.settle()
        return at

    def drag(self, at: QPoint, to: QPoint) -> None:
        """Drag from here to there."""
        view = self.page.board.viewport()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
        for share in (0.3, 0.7, 1.0):
            way = QPointF(at) + (QPointF(to) - QPointF(at)) * share
            _move(view, way)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=to)
        self.settle()

    def key(self, key: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key on the board, whose window is in front again."""
        self.page.activateWindow()
        self.page.board.setFocus()
        self.see(self.page.isActiveWindow)
        QTest.keyClick(self.page.board, key, how)
        self.done += 1
        self.settle()

    def keys_on_board(self, *keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        """Press keys on the board."""
        self.page.board.setFocus()
        for key, how in keys:
            QTest.keyClick(self.page.board, key, how)
            self.done += 1
        self.settle()

    def click(self, name: str, where: QWidget | None = None) -> None:
        """Click the button that a screen reader calls so."""
        place = where or QApplication.activeModalWidget() or self.page
        found = [
            one for one in place.findChildren(QPushButton) if one.accessibleName() == name and one.isVisible()
        ]
        assert found, f"no button {name!r}"
        assert found[0].isEnabled(), f"{name!r} cannot be pressed: {found[0].toolTip()}"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self.done += 1
        self.settle()

    def save(self) -> None:
        """Press the main button of the sheet in front."""
        sheet = self.sheet
        QTest.mouseClick(sheet.save_button, Qt.MouseButton.LeftButton)
        self.done += 1
        self.settle()

    def menu(self) -> dict[str, Any]:
        """Return the entries of the menu in front."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return {one.text(): one for one in menu.actions() if one.text()}

    def close_menu(self) -> None:
        """Close the menu in front, if no sheet has closed it."""
        menu = QApplication.activePopupWidget()
        if menu is not None:
            menu.close()

    def said(self, where: QWidget | None = None) -> str:
        """Return every word that a label shows."""
        place = where or QApplication.activeModalWidget() or self.page
        return "\n".join(one.text() for one in place.findChildren(QLabel) if one.isVisible())

    def x_of(self, hour: float) -> int:
        """Return where an hour of the day stands."""
        board = self.page.board
        return round(board.scale.x(board.start, hour * 60))


def _move(view: QWidget, to: QPointF) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    held = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, to, view.mapToGlobal(to), held, held, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view, event)


@pytest.fixture
def scene(office: TestOffice) -> Scene:
    """One home, two valid plumbers, and a confirmed visit of the first, Monday 09:00 to 11:00."""
    return set_scene(office)


@pytest.fixture
def waiting(office: TestOffice, scene: Scene) -> str:
    """A second job of the home, waiting to be booked."""
    return str(
        office.ask(
            "add_job",
            client=scene.client,
            home=scene.home,
            trade="plumbing",
            description="Bath tap drips",
            reference="WO-118300",
            reported_at="2026-11-20T09:00:00+00:00",
        )["id"]
    )


@pytest.fixture
def open_board(
    qtbot: QtBot, tasks: Tasks, office: TestOffice, show: Callable[..., QWidget]
) -> Callable[..., Hands]:
    """Return how to open the screen as a user; it reads again after changes, as in the window."""

    def opened(user: str = "boss", width: int = 1232, height: int = 844) -> Hands:
        page = AppointmentsPage(Context(office.work(user), tasks, office.clock))
        tasks.changed.connect(page.refresh)
        show(page, width, height)
        hands = Hands(qtbot, page, tasks)
        page.refresh()
        hands.settle()
        return hands

    return opened


def slot(office: TestOffice, appointment: str) -> dict[str, Any]:
    """Return the row of an appointment as it is kept, its people included."""
    row = dict(office.ask("get", what="appointments", id=appointment)["row"])
    row.pop("version")
    return row
