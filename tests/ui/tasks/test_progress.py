"""Long work under a sheet: it moves, it can be stopped, and stopping keeps nothing."""

import threading

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Code, RefusedError
from desktop.ui.tasks.progress import Progress, run_long
from desktop.ui.tasks.tasks import Tasks


def sheets(parent: QWidget) -> list[QDialog]:
    return [one for one in parent.findChildren(QDialog) if one.isVisible()]


def test_it_shows_how_far_it_is_and_goes_when_done(qtbot: QtBot, tasks: Tasks) -> None:
    parent, may_end, found = QWidget(), threading.Event(), []
    qtbot.addWidget(parent)

    def work(progress: Progress) -> str:
        progress(3, 4, "Row 3 of 4")
        may_end.wait(10)
        return "all"

    run_long(parent, tasks, "Importing", work, found.append)
    (sheet,) = sheets(parent)
    bar = sheet.findChild(QProgressBar)
    qtbot.waitUntil(lambda: bar.value() == 3)
    assert bar.maximum() == 4
    assert bar.accessibleName() == "Importing"
    may_end.set()
    qtbot.waitUntil(lambda: found == ["all"])
    assert sheets(parent) == []


def test_cancel_stops_it_and_nothing_is_reported(qtbot: QtBot, tasks: Tasks) -> None:
    parent, begun, found = QWidget(), threading.Event(), []
    qtbot.addWidget(parent)

    def work(progress: Progress) -> str:
        while True:
            progress(1, 100)
            begun.set()

    run_long(parent, tasks, "Importing", work, found.append)
    assert begun.wait(10)
    (sheet,) = sheets(parent)
    qtbot.mouseClick(sheet.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert sheets(parent) == found == []


def test_a_refusal_takes_the_sheet_away_and_is_told(qtbot: QtBot, tasks: Tasks) -> None:
    parent, found = QWidget(), []
    qtbot.addWidget(parent)

    def work(progress: Progress) -> str:
        raise RefusedError(Code.BAD_INPUT, "The file has no header row.")

    with qtbot.waitSignal(tasks.trouble) as told:
        run_long(parent, tasks, "Importing", work, found.append)
    assert told.args == ["The file has no header row."]
    assert sheets(parent) == found == []
