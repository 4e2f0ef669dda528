"""The screen of concerns goes on answering while it works: no gap of the event loop over 50 ms."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.tasks import Tasks
from tests.factories.crowds import crowd_of_concerns
from tests.factories.eyes import LONGEST_GAP
from tests.factories.offices import TestOffice
from tests.ui.test_gaps import Desk, said

CONCERNS = 500

pytestmark = [pytest.mark.large, pytest.mark.usefixtures("lively", "documents")]


@pytest.fixture
def desk(office: TestOffice, qtbot: QtBot, tasks: Tasks, show: Callable[..., QWidget]) -> Desk:
    """A window over an office with many open concerns, at rest."""
    crowd_of_concerns(office, CONCERNS)
    window = MainWindow(Context(office.work("manager"), tasks, office.clock))
    show(window)
    made = Desk(window, tasks, qtbot)
    made.settle()
    window.open("concerns")
    made.settle()
    return made


def test_the_board_is_read(desk: Desk) -> None:
    page = desk.window.page("concerns")
    gap = desk.least(page.refresh)
    assert len(page.board.table.rows_model.rows) == CONCERNS
    assert gap <= LONGEST_GAP, said(gap)


def test_a_concern_is_opened(desk: Desk) -> None:
    page = desk.window.page("concerns")
    first, second = (one.id for one in page.board.table.rows_model.rows[:2])

    def forget() -> None:
        """Have the page of one concern made anew."""
        page.show_start()
        desk.settle()
        if page._view is not None:
            page._stack.removeWidget(page._view)
            page._view.deleteLater()
            page._view = None

    gap = desk.least(lambda: page.show_target(first), before=forget)
    assert page.view.detail is not None
    assert gap <= LONGEST_GAP, f"made and opened: {said(gap)}"
    gap = desk.least(lambda: page.show_target(second), before=lambda: page.show_target(first))
    assert page.view.detail.id == second
    assert gap <= LONGEST_GAP, f"opened: {said(gap)}"


def test_the_first_question_is_asked(desk: Desk) -> None:
    page = desk.window.page("concerns")

    def forget() -> None:
        page.show_start()
        if page._start is not None:
            page._stack.removeWidget(page._start)
            page._start.deleteLater()
            page._start = None

    gap = desk.least(page.new, before=forget)
    assert gap <= LONGEST_GAP, said(gap)
