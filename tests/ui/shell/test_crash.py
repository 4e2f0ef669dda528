"""A failure nobody expected is told once, in plain words, and the log learns nothing of anybody."""

import faulthandler
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.system.log import start_log, stop_log
from desktop.ui.shell.crash import CrashHandler
from tests.ui.shell.people import click

NAME = "Mrs Okafor, 14 Beech Court"


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[CrashHandler]:
    """The handler, with every hook put back afterwards."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    start_log(tmp_path, "doorstep")
    made = CrashHandler(tmp_path)
    yield made
    if made.dialog is not None:
        made.dialog.close()
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    stop_log()
    faulthandler.enable(sys.__stderr__)


def fail() -> None:
    """Fail at one place."""
    raise ValueError(NAME)


def report() -> None:
    """Hand the failure to the hook, as Qt does with one of a slot or a paint."""
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_a_repeated_failure_is_told_and_logged_once(
    qtbot: QtBot, handler: CrashHandler, tmp_path: Path
) -> None:
    for _ in range(50):
        report()
    qtbot.waitUntil(lambda: handler.dialog is not None and handler.dialog.isVisible())
    dialog = handler.dialog
    assert dialog is not None
    assert dialog.parentWidget() is not None or dialog.styleSheet(), "a window of its own has to be dressed"
    words = " ".join(one.text() for one in dialog.findChildren(QLabel))
    log = (tmp_path / "doorstep.log").read_text()
    (number,) = [line.split("failure ")[1].split()[0] for line in log.splitlines()]
    assert number in words
    assert NAME not in words + log + dialog.windowTitle()
    click(dialog, "Go on")
    report()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert handler.dialog is dialog


def test_a_failure_on_another_thread_is_shown_by_the_window(qtbot: QtBot, handler: CrashHandler) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: handler.dialog is not None and handler.dialog.isVisible())


def test_another_failure_is_told_too(qtbot: QtBot, handler: CrashHandler) -> None:
    report()
    qtbot.waitUntil(lambda: handler.dialog is not None and handler.dialog.isVisible())
    first = handler.dialog
    assert first is not None
    first.close()
    try:
        raise KeyError(NAME)
    except KeyError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: handler.dialog is not first and handler.dialog.isVisible())
