"""The registers of an office with one home and two operatives, on the screen of somebody with a certain role."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.registers.page import RegistersPage
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import Scene, TestOffice, set_scene
from tests.ui.hands import Hands


@pytest.fixture
def scene(office: TestOffice) -> Scene:
    """The home and the people."""
    return set_scene(office)


@pytest.fixture
def sit_down(
    office: TestOffice, tasks: Tasks, show: Callable[..., QWidget], qtbot: QtBot
) -> Callable[..., Hands]:
    """Return how a user opens the registers."""

    def opened(user: str = "boss", width: int = 1232, height: int = 820) -> Hands:
        page = RegistersPage(Context(office.work(user), tasks, office.clock))
        tasks.changed.connect(page.refresh)  # as the window does
        show(page, width, height)
        hands = Hands(qtbot, tasks, page)
        hands.look_again()
        return hands

    return opened
