"""A window for tests: bundled fonts, private settings, real offices, and the road to them."""

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.documents import worker
from desktop.ui.page import Context
from desktop.ui.style.theme import put_on
from desktop.ui.tasks.collector import Collector
from desktop.ui.tasks.tasks import Tasks
from tests.factories import windows
from tests.factories.offices import Template, TestOffice, copy_of


class Bot(QtBot):
    """Looks every millisecond and waits long: a test ends as soon as it can, and not because others ran beside it."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 30_000) -> None:
        deadline = QDeadlineTimer(timeout)
        while not deadline.hasExpired():
            with contextlib.suppress(AssertionError):
                if callback() in (None, True):
                    return
            self.wait(1)
        super().waitUntil(callback, timeout=1)  # says what it waited for


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> Bot:
    return Bot(request)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["doorstep-tests"]


@pytest.fixture(scope="session", autouse=True)
def app_fonts(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Dress the application, once: bundled fonts so that pictures repeat, settings in a folder of their own."""
    windows.prepare(qapp)
    QCoreApplication.setOrganizationName("Doorstep")
    QCoreApplication.setApplicationName("Doorstep tests")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(tmp_path_factory.mktemp("settings")))


@pytest.fixture(autouse=True)
def _fresh_settings() -> None:
    QSettings().clear()


@pytest.fixture
def lively(qapp: QApplication) -> Iterator[None]:
    """Threads and collector as the application sets them."""
    turns = sys.getswitchinterval()
    collector = Collector(qapp)
    collector.settle_in()
    yield
    collector.deleteLater()
    sys.setswitchinterval(turns)
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def documents() -> Iterator[None]:
    """Documents made in a process beside the window's, as the application has them made."""
    worker.start()
    yield
    worker.stop()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """The road, empty again when the test ends."""
    made = Tasks()
    yield made
    qtbot.waitUntil(lambda: made.is_idle)
    made.wait()


@pytest.fixture
def context(office: TestOffice, tasks: Tasks) -> Context:
    """The template's office with everybody's rights (`boss`)."""
    return Context(office.work("boss"), tasks, office.clock)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The demonstration's office, made once."""
    return windows.make_demo(tmp_path_factory.mktemp("demo") / "office")


@pytest.fixture
def demo_office(demo_template: Template, tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh copy of the demonstration's office, open."""
    yield from copy_of(demo_template, tmp_path / "demo")


@pytest.fixture
def demo_context(demo_office: TestOffice, tasks: Tasks) -> Context:
    """The demonstration's office with its manager."""
    return Context(demo_office.work(windows.DEMO_USER), tasks, demo_office.clock)


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Callable[..., QWidget]:
    """Return how to show a widget in a size and scheme and wait until it has been painted."""

    def shown(widget: QWidget, width: int = 1440, height: int = 900, scheme: str = "light") -> QWidget:
        windows.dress(qapp, scheme)
        if widget.parentWidget() is None:
            put_on(widget)
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return shown
