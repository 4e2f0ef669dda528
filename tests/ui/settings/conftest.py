"""The settings of an office, on the screen of somebody with a certain role."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.settings.page import SettingsPage
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import TestOffice
from tests.ui.hands import Hands


@pytest.fixture
def sit_down(
    office: TestOffice, tasks: Tasks, show: Callable[..., QWidget], qtbot: QtBot
) -> Callable[..., Hands]:
    """Return how a user opens a part of the settings, by the arrow keys."""

    def opened(part: str, user: str = "boss") -> Hands:
        page = SettingsPage(Context(office.work(user), tasks, office.clock))
        tasks.changed.connect(page.refresh)  # as the window does
        show(page, 1230, 820)
        page.refresh()
        hands = Hands(qtbot, tasks, page)
        hands.go_to(part)
        return hands

    return opened
