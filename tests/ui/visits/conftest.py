"""A dispatched visit in the window, and hands that type and click as a person on the telephone does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.tasks import Tasks
from desktop.ui.visits.outcome import OutcomeView
from desktop.ui.visits.page import VisitsPage
from tests.factories.offices import Scene, Template, TestOffice, copy_of, set_scene

DAY = "2026-11-23"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="session")
def dispatched(
    sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Template, Scene]:
    """An office whose visit to Flat 11 has gone out, made once."""
    folder = tmp_path_factory.mktemp("visits") / "office"
    for made in copy_of(sqlcipher_template, folder):
        scene = set_scene(made, DAY)
        made.work().clearance.dispatch(scene.appointment)
    return replace(sqlcipher_template, folder=folder), scene


@pytest.fixture
def office(dispatched: tuple[Template, Scene], tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh copy of that office; it is noon."""
    for made in copy_of(dispatched[0], tmp_path / "office"):
        made.clock.advance(hours=5)
        yield made


@pytest.fixture
def scene(dispatched: tuple[Template, Scene]) -> Scene:
    """The visit's ids."""
    return dispatched[1]


@dataclass
class Hands:
    """The window with its Visits screen, and what a person does with it."""

    window: MainWindow
    tasks: Tasks
    qtbot: QtBot
    wanted: list[tuple[str, str]]
    troubles: list[str]

    @property
    def page(self) -> VisitsPage:
        """Return the screen."""
        page = self.window.page("visits")
        assert isinstance(page, VisitsPage)
        return page

    @property
    def view(self) -> OutcomeView:
        """Return the page of one visit."""
        return self.page.recording.view

    def settle(self) -> None:
        """Wait until every answer, and what it asked for, has come."""
        quiet = 0
        while quiet < 3:
            self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=20_000)
            QApplication.processEvents()
            quiet = quiet + 1 if self.tasks.is_idle else 0

    def open(self, appointment: str) -> OutcomeView:
        """Open a visit as Today does."""
        self.window.open("visits", appointment)
        self.settle()
        return self.view

    def editor(self, part: str, key: str) -> Any:
        """Return an editor."""
        return self.view.parts[part].editor(key)

    def tap(self, made: QWidget) -> None:
        """Click as a person would: what is not visible cannot be clicked."""
        assert made.isVisible(), made.accessibleName()
        at = QPoint(8, made.height() // 2)
        self.qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=at)
        QApplication.processEvents()

    def type(self, part: str, key: str, text: str) -> None:
        """Type into a field that is shown."""
        made = self.editor(part, key).inputs[0]
        assert made.isVisible(), key
        made.setFocus()
        self.qtbot.keyClicks(made, text)

    def choose(self, part: str, key: str, value: Any) -> None:
        """Choose one of several that stand side by side, or of a list by the first letters of its words."""
        editor = self.editor(part, key)
        if hasattr(editor, "buttons"):
            self.tap(editor.buttons[value])
            return
        box = editor.box
        assert isinstance(box, QComboBox)
        assert box.isVisible(), key
        place = editor._values.index(value)
        box.setFocus()
        self.qtbot.keyClicks(box, box.itemText(place))
        assert editor.value() == value

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the cursor is."""
        QApplication.processEvents()
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        QApplication.processEvents()

    def save(self) -> None:
        """Press Save draft."""
        self.tap(self.page.save_button)
        self.settle()

    def close(self) -> None:
        """Press Close visit."""
        self.tap(self.page.close_button)
        self.settle()

    def answer_all(self) -> None:
        """Answer everything about an ordinary visit, by typing and clicking."""
        self.type("arrival", "arrived_at", "9.12")
        self.type("arrival", "left_at", "1104")
        self.tap(self.view.arrival.nobody_else.tick)
        self.choose("arrival", "id_shown", True)
        self.tap(self.view.risk.risk.go.buttons[True])
        self.choose("work", "outcome", "completed")
        self.type("work", "work_done", "New joint under the sink. Tested, dry.")
        self.choose("waste", "fate", "none_made")
        self.choose("charge", "is_charged", False)
        self.tap(self.view.worried.answer.buttons[False])

    @property
    def has_focus(self) -> QWidget | None:
        """Return where the cursor is."""
        QApplication.processEvents()
        return QApplication.focusWidget()

    @property
    def notice(self) -> str:
        """Return what is said above the questions."""
        return self.view.notices.said.text() if self.view.notices.notice.isVisible() else ""


@pytest.fixture
def open_visits(
    qtbot: QtBot, tasks: Tasks, office: TestOffice, show: Callable[..., QWidget]
) -> Callable[..., Hands]:
    """Return how to open the window as a user; every screen another one asks for is noted."""

    def opened(user: str = "boss", width: int = 1440, height: int = 900) -> Hands:
        troubles: list[str] = []
        tasks.trouble.connect(troubles.append)
        window = MainWindow(Context(office.work(user), tasks, office.clock))
        show(window, width, height)
        wanted: list[tuple[str, str]] = []
        hands = Hands(window, tasks, qtbot, wanted, troubles)
        hands.settle()
        window.open("visits")
        hands.page.wants.disconnect(window.open)
        hands.page.wants.connect(lambda name, row: wanted.append((name, row)))
        hands.settle()
        return hands

    return opened


@pytest.fixture
def hands(open_visits: Callable[..., Hands]) -> Hands:
    """The window of the manager of everything."""
    return open_visits()


def appointment_state(office: TestOffice, appointment: str) -> str:
    """Return how an appointment stands in the office, whatever a screen shows."""
    from desktop.db.models import Appointment

    with office.store.read() as session:
        return str(session.get_one(Appointment, appointment).state)


def button_named(parent: QWidget, name: str) -> QAbstractButton:
    """Return the visible button that a screen reader calls so."""
    found = [one for one in parent.findChildren(QAbstractButton) if one.accessibleName() == name]
    seen = [one for one in found if one.isVisible()]
    assert seen, (
        name,
        [one.accessibleName() for one in parent.findChildren(QAbstractButton) if one.isVisible()],
    )
    return seen[0]


def line_of(parent: QWidget, name: str) -> QLineEdit:
    """Return the visible line that a screen reader calls so."""
    found = [one for one in parent.findChildren(QLineEdit) if one.accessibleName().startswith(name)]
    return next(one for one in found if one.isVisible())
