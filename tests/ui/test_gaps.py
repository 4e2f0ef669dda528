"""The window goes on answering while it works: no gap of the event loop over 50 ms.

Each job is tried up to five times and the best try counts: what stops the window of itself does so every time.
"""

import csv
import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.system import liveliness
from desktop.ui.operatives.imports import ImportSheet
from desktop.ui.page import Context
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.collector import Collector
from desktop.ui.tasks.tasks import Tasks
from tests.factories.crowds import DAY, crowd
from tests.factories.eyes import GapProbe
from tests.factories.offices import Template, TestOffice, copy_of

LONGEST = 0.050  # seconds
TRIES = 5
PEOPLE, VISITS = 5_000, 3_157
QUIET = DAY + timedelta(days=7)

pytestmark = pytest.mark.usefixtures("lively")


@pytest.fixture(scope="module")
def contractor(
    sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestOffice]:
    """An office with 5,000 people and a day of 3,157 visits."""
    for made in copy_of(sqlcipher_template, tmp_path_factory.mktemp("contractor") / "office"):
        crowd(made, people=PEOPLE, visits=VISITS)
        yield made


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


@dataclass
class Desk:
    """A window at work, and the probe beside it."""

    window: MainWindow
    tasks: Tasks
    qtbot: QtBot

    def settle(self) -> None:
        """Wait until the answers are here, and the list has measured and read what it shows."""
        self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=120_000)
        for timer in self.window.findChildren(type(self.window._poll)):
            if timer.isSingleShot() and timer.interval() == 0:
                self.qtbot.waitUntil(lambda timer=timer: not timer.isActive(), timeout=60_000)
        self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=120_000)

    def least(self, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
        """Return the longest gap of the best try of a job."""
        best = 1e9
        for _ in range(TRIES):
            before()
            self.settle()
            liveliness.tidy()
            probe = GapProbe()
            probe.start()
            work()
            self.settle()
            best = min(best, probe.stop())
            if best <= LONGEST:
                break
        return best


@pytest.fixture
def desk(contractor: TestOffice, qtbot: QtBot, tasks: Tasks, show: Callable[..., QWidget]) -> Desk:
    """The window over the contractor's office, at rest."""
    window = MainWindow(Context(contractor.work("boss"), tasks, contractor.clock))
    show(window)
    made = Desk(window, tasks, qtbot)
    made.settle()
    return made


def said(seconds: float) -> str:
    return f"the window stood still for {1e3 * seconds:.0f} ms"


def test_a_contractors_day_loads(desk: Desk) -> None:
    page = desk.window.page("today")
    gap = desk.least(lambda: page.go_to(DAY), before=lambda: page.go_to(QUIET))
    assert len(page.panel.rows) == VISITS
    assert gap <= LONGEST, said(gap)


def test_five_thousand_operatives_load_sort_and_filter(desk: Desk) -> None:
    desk.window.open("operatives")
    desk.settle()
    page = desk.window.page("operatives")
    table = page._table
    gap = desk.least(page.refresh)
    assert len(table.rows_model.rows) >= PEOPLE
    assert gap <= LONGEST, said(gap)
    gap = desk.least(lambda: page._filter.setText("surname"), before=page._filter.clear)
    assert gap <= LONGEST, said(gap)


def test_ten_thousand_rows_are_looked_at(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    with file.open("w", newline="", encoding="utf-8") as target:
        rows = (
            (f"Newcomer {number:05d} Sample", "Gas", f"new{number}@example.org") for number in range(10_000)
        )
        csv.writer(target).writerows([("Full name", "Trade(s)", "E-mail"), *rows])
    sheet = ImportSheet(desk.window, desk.window.context, "operatives")
    desk.qtbot.addWidget(sheet)
    sheet.open()
    gap = desk.least(lambda: sheet.file.set_value(file), before=lambda: sheet.file.set_value(None))
    assert "10,000" in sheet.summary
    assert gap <= LONGEST, said(gap)


def test_a_dispatch_sheet_is_made_and_shown(
    demo_context: Context, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    window = MainWindow(demo_context)
    show(window)
    desk = Desk(window, demo_context.tasks, qtbot)
    page = window.page("today")

    def previews() -> list[QDialog]:
        return [one for one in page.findChildren(QDialog) if one.isVisible()]

    def make() -> None:
        page.print_it()
        qtbot.waitUntil(lambda: bool(previews()), timeout=60_000)

    def close() -> None:
        for one in previews():
            one.reject()

    gap = desk.least(make, before=close)
    close()
    assert gap <= LONGEST, said(gap)
