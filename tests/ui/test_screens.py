"""What every screen owes: it opens empty, full and furnished, can be read aloud, and is walked through by Tab."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.appointments.board import Board
from desktop.ui.appointments.board_view import BoardView
from desktop.ui.page import Context
from desktop.ui.shell.screens import SCREENS
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.tasks import Tasks
from tests.factories.crowds import (
    crowd,
    crowd_of_concerns,
    crowd_of_dispatched,
    crowd_of_reports,
    crowd_of_rules,
)
from tests.factories.eyes import Flashes, backward_steps, nameless
from tests.factories.offices import TestOffice

NAMES = [screen.name for screen in SCREENS]
CROWDS = {
    "settings": crowd_of_rules,
    "concerns": crowd_of_concerns,
    "registers": crowd_of_reports,
    "visits": crowd_of_dispatched,
}


@pytest.fixture
def opened(
    request: pytest.FixtureRequest, tasks: Tasks, qtbot: QtBot, show: Callable[..., QWidget]
) -> Callable[..., MainWindow]:
    def make(name: str, kind: str, *size: int, user: str = "boss") -> MainWindow:
        office: TestOffice = request.getfixturevalue("demo_office" if kind == "demo" else "office")
        if kind == "full":
            CROWDS.get(name, crowd)(office)
        who = "dana" if kind == "demo" else user
        context = Context(office.work(who), tasks, office.clock)
        troubles: list[str] = []
        tasks.trouble.connect(troubles.append)
        window = MainWindow(context)
        show(window, *(size or (1440, 900)))
        window.open(name)
        qtbot.waitUntil(lambda: tasks.is_idle)
        assert troubles == []
        return window

    return make


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["empty", "full", "demo"])
def test_a_screen_opens_whatever_the_office_holds(
    opened: Callable[..., MainWindow], name: str, kind: str
) -> None:
    window = opened(name, kind)
    page = window.page(name)
    assert page.isVisible()
    words = [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text()]
    rows = sum(view.model().rowCount() for view in page.findChildren(QAbstractItemView) if view.model())
    rows += sum(len(board.people) for board in page.findChildren(Board))
    rows += sum(len(board.people) for board in page.findChildren(BoardView))
    assert words
    if kind == "full":
        assert rows >= 500
    elif kind == "demo":
        assert rows > 5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["empty", "demo"])
def test_every_control_has_a_name_and_tab_reads_on(
    opened: Callable[..., MainWindow], name: str, kind: str
) -> None:
    window = opened(name, kind)
    assert nameless(window) == []
    assert backward_steps(window) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(1440, 900), (1100, 700), (960, 600)])
def test_no_word_on_a_button_is_cut_off(
    opened: Callable[..., MainWindow], name: str, size: tuple[int, int]
) -> None:
    window = opened(name, "demo", *size)
    assert window.size() == QSize(*size)
    cut = [
        button.text()
        for button in window.findChildren(QPushButton)
        if button.isVisible()
        and button.text()
        and button.fontMetrics().horizontalAdvance(button.text().replace("&", "")) > button.width()
    ]
    assert cut == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_flashes_up_as_a_window_of_its_own(
    opened: Callable[..., MainWindow], qapp: QApplication, name: str
) -> None:
    flashes = Flashes()
    qapp.installEventFilter(flashes)
    try:
        window = opened(name, "demo")
        for view in window.page(name).findChildren(QAbstractItemView):
            if view.isVisible() and view.model() is not None and view.model().rowCount():
                view.setCurrentIndex(view.model().index(0, 0))
        tasks = window.context.tasks
        while not tasks.is_idle:
            qapp.processEvents()
    finally:
        qapp.removeEventFilter(flashes)
    assert [one for one in flashes.seen if one != "MainWindow"] == []


@pytest.mark.parametrize("number", range(1, len(NAMES) + 1))
def test_a_screen_has_its_key(opened: Callable[..., MainWindow], qtbot: QtBot, number: int) -> None:
    window = opened(NAMES[-number], "empty")
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.page(NAMES[number - 1]).isVisible)


@pytest.mark.parametrize("user", ["viewer", "scheduler", "lead", "admin"])
@pytest.mark.parametrize("name", NAMES)
def test_a_screen_opens_for_every_role(opened: Callable[..., MainWindow], name: str, user: str) -> None:
    assert opened(name, "empty", user=user).page(name).isVisible()
