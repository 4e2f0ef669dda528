"""A visit that worried somebody, and the window over it with hands that count what they do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.concerns.concern_view import ConcernView
from desktop.ui.concerns.page import ConcernsPage
from desktop.ui.page import Context
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.tasks import Tasks
from tests.factories.calls import ask_as
from tests.factories.offices import Scene, TestOffice, set_scene

KEYS_A_MINUTE = 200  # 40 words of five letters
SECONDS_A_CLICK = 1.5


class Hands:
    """Types and clicks as a person does, and counts both."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, window: QWidget) -> None:
        self.qtbot, self.tasks, self.window = qtbot, tasks, window
        self.keys = self.clicks = 0
        self.troubles: list[str] = []
        tasks.trouble.connect(self.troubles.append)

    @property
    def seconds(self) -> float:
        """Return how long a practised person would have been typing and clicking."""
        return self.keys / KEYS_A_MINUTE * 60 + self.clicks * SECONDS_A_CLICK

    @property
    def focus(self) -> QWidget:
        """Return what has the cursor."""
        if QApplication.activeWindow() is None:  # the offscreen screen has nobody who gives it back
            self.window.activateWindow()
            self.qtbot.waitUntil(self.window.isActiveWindow)
        found = QApplication.focusWidget()
        assert found is not None
        return found

    @property
    def sheet(self) -> QDialog:
        """Return the sheet on top."""
        return [
            one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        ][-1]

    def settle(self) -> None:
        """Wait until every answer has come."""
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=30_000)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Type where the cursor is."""
        QTest.keyClicks(self.focus, text)
        self.keys += len(text)

    def key(
        self, key: Qt.Key, times: int = 1, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the cursor is; one that is held counts too."""
        for _ in range(times):
            QTest.keyClick(self.focus, key, held)
            self.keys += 1 + (held != Qt.KeyboardModifier.NoModifier)

    def tab(self, times: int = 1) -> None:
        """Go on."""
        self.key(Qt.Key.Key_Tab, times)

    def enter(self) -> None:
        """Press Enter."""
        self.key(Qt.Key.Key_Return)

    def save(self) -> None:
        """Press Ctrl and Enter, and wait."""
        self.key(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def button(self, name: str, inside: QWidget | None = None) -> QPushButton:
        """Return the visible button of a name."""
        found = [
            one
            for one in (inside or self.window).findChildren(QPushButton)
            if one.isVisible() and one.accessibleName() == name
        ]
        assert len(found) == 1, f"{len(found)} buttons “{name}”"
        return found[0]

    def click(self, name: str, inside: QWidget | None = None) -> None:
        """Click a button by its name."""
        made = self.button(name, inside)
        assert made.isEnabled(), f"{name} cannot be clicked"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(8, made.height() // 2))
        self.clicks += 1
        self.settle()


@dataclass
class Worried:
    """The office, the visit, and the window of somebody in it."""

    office: TestOffice
    scene: Scene
    visit: str
    window: MainWindow
    hands: Hands

    @property
    def page(self) -> ConcernsPage:
        """Return the screen."""
        page = self.window.page("concerns")
        assert isinstance(page, ConcernsPage)
        return page

    @property
    def view(self) -> ConcernView:
        """Return the page of the concern that is open."""
        return self.page.view

    def raise_one(self, user: str = "manager", **changes: object) -> str:
        """Raise a concern aside and return its id."""
        arguments = {
            "visit": self.visit,
            "about": "Mr Derek Lunt",
            "seen_at": "2026-11-23T10:20:00+00:00",
            "indicators": ["unwell"],
            "facts": [
                {
                    "at": "2026-11-23T10:20:00+00:00",
                    "text": "He sat down and said he felt dizzy.",
                    "source": "seen",
                }
            ],
            "immediate_danger": False,
            **changes,
        }
        return str(self.office.ask("raise_concern", user=user, **arguments)["id"])

    def open(self, concern: str) -> ConcernView:
        """Open a concern in the window."""
        self.window.open("concerns", concern)
        self.hands.settle()
        return self.view


def furnish(office: TestOffice) -> tuple[Scene, str]:
    """Add a client with a safeguarding line, and a visit of this morning; return the visit's id."""
    scene = set_scene(office)
    work = office.work("manager")
    line = work.clients.line_rows()[0]
    work.clients.set_line(
        line.id,
        line.version,
        contact="Karen Doyle, safeguarding duty line",
        phone="0151 496 0333",
        phone_out_of_hours="0151 496 0334",
    )
    office.clock.set(datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    office.ask("dispatch", appointment=scene.appointment)
    office.clock.set(datetime(2026, 11, 23, 10, 24, tzinfo=UTC))
    visit = ask_as(
        office,
        "boss",
        "record_visit",
        {
            "appointment": scene.appointment,
            "arrived_at": "2026-11-23T09:12:00+00:00",
            "attended": [scene.operative],
            "worried": True,
        },
    )["id"]
    return scene, str(visit)


@pytest.fixture
def worried(
    office: TestOffice, tasks: Tasks, qtbot: QtBot, show: Callable[..., QWidget]
) -> Callable[..., Worried]:
    """Return how to open the window of somebody over the office."""

    def make(user: str = "manager", width: int = 1440, height: int = 900) -> Worried:
        scene, visit = furnish(office)
        window = MainWindow(Context(office.work(user), tasks, office.clock))
        show(window, width, height)
        hands = Hands(qtbot, tasks, window)
        hands.settle()
        return Worried(office, scene, visit, window, hands)

    return make
