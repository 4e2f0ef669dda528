"""The real window in a process of its own, worked by a list of jobs while a probe watches its event loop.

Started by `benchmarks.windows`; prints one line of JSON for each job: its name, how long it took, and the gaps.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from benchmarks.given_key import GivenKey
from desktop.system.clock import FixedClock, parse_instant
from desktop.ui.application import Session, make_application
from desktop.ui.shell.instance import Instance
from tests.factories.eyes import GapProbe

SETTLE = 0.4  # seconds without a task: rows are measured and pictures drawn after the answers
LONGEST_WAIT = 120


def until(condition: Callable[[], bool]) -> None:
    """Let the event loop run until `condition` holds."""
    loop, end = QEventLoop(), time.monotonic() + LONGEST_WAIT
    timer = QTimer(loop, interval=3)

    def look() -> None:
        if condition():
            loop.exit(0)
        elif time.monotonic() > end:
            loop.exit(1)

    timer.timeout.connect(look)
    timer.start()
    is_late = loop.exec()
    loop.deleteLater()  # and the timer with it, which would go on looking beside every job to come
    if is_late:
        raise TimeoutError("the window did not come to rest")


def rest(seconds: float = SETTLE) -> None:
    """Let the event loop run for a while."""
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() >= end)


class Desk:
    """The window, and what is done with it."""

    def __init__(self, folder: Path, key: bytes, now: str) -> None:
        self.app = make_application()
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        clock = FixedClock(parse_instant(now))
        self.today = clock.today()
        self.session = Session(folder, clock, lambda: GivenKey(key), Instance(folder, folder))
        self.probe = GapProbe()

    @property
    def window(self) -> Any:
        """Return the window of whoever signed in."""
        return self.session.window

    def settle(self) -> None:
        """Wait until nothing is under way and what follows the answers is done."""
        tasks = self.window.context.tasks
        until(lambda: tasks.is_idle)
        rest()
        until(lambda: tasks.is_idle)

    def job(self, name: str, work: Callable[[], object], *, settles: bool = True) -> None:
        """Do one job under the probe and print what it cost."""
        self.probe.start()
        started = time.perf_counter()
        cpu = time.process_time()
        work()
        if settles:
            self.settle()
        self.probe.stop()
        report = {
            "job": name,
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - cpu,
            "gaps": self.probe.gaps,
        }
        print(json.dumps(report), flush=True)

    def start(self, user: str, password: str) -> None:
        """Show the first page, sign in and wait for the office."""
        self.session.start()
        self.session.first.enter(user, password)
        until(lambda: self.session.window is not None)

    def type(self, text: str, box: QWidget) -> None:
        """Type letter by letter, each once the one before has its answer."""
        for letter in text:
            QTest.keyClick(box, letter)
            self.settle_quickly()

    def settle_quickly(self) -> None:
        """Wait for the answer to a key press."""
        tasks = self.window.context.tasks
        rest(0.03)
        until(lambda: tasks.is_idle)

    def dialog(self, wanted: Callable[[], object]) -> None:
        """Ask for a preview, look at it and close it."""
        wanted()
        until(lambda: bool(self._previews()))
        rest(1.0)
        for one in self._previews():
            one.reject()

    def _previews(self) -> list[QDialog]:
        return [
            one
            for one in self.app.topLevelWidgets()
            if type(one).__name__ == "PreviewDialog" and isinstance(one, QDialog) and one.isVisible()
        ]


def lists(desk: Desk, day: date) -> None:
    """Today, Operatives, search, filter, sort and scrolling."""
    window = desk.window
    today, people = window.page("today"), window.page("operatives")
    desk.job("Today: the contractor's day", lambda: (today.go_to(day), None))
    desk.job("Today: read again", today.refresh)
    desk.job("Operatives", lambda: window.open("operatives"))
    desk.job("Operatives: read again", people.refresh)
    table = people._table
    desk.job("Operatives: sorted", lambda: (table.sortByColumn(0, Qt.SortOrder.DescendingOrder), None))
    desk.job("Operatives: letters of the filter", lambda: desk.type("operative 12", people._filter))
    people._filter.clear()
    desk.settle()
    desk.job("Operatives: scrolled", lambda: scroll(table))
    palette = window._palette

    def search() -> None:
        palette.pop_up()
        box = next(one for one in palette.findChildren(QLineEdit) if one.isVisible())
        desk.type("operative 12", box)
        palette.hide()

    desk.job("Search: letters", search)


def screens(desk: Desk) -> None:
    """The other screens as they are first opened, and the board and the list of every visit."""
    from desktop.ui.appointments.page import DAY, LIST, WEEK

    window = desk.window
    for screen in ("appointments", "visits", "concerns", "registers", "settings"):
        desk.job(f"First opened: {screen}", lambda screen=screen: window.open(screen))  # type: ignore[misc]
    window.open("appointments")
    desk.settle()
    page = window.page("appointments")
    desk.job("Board: the week", page.modes.button(WEEK).click)
    desk.job("Board: scrolled", lambda: scroll(page.board))
    desk.job("List of visits", page.modes.button(LIST).click)
    desk.job("List of visits: scrolled", lambda: scroll(page.list))
    desk.job("List of visits: letters of the find box", lambda: desk.type("flat 12", page.find_box))
    page.find_box.clear()
    page.modes.button(DAY).click()
    desk.settle()


def backup(desk: Desk) -> None:
    """The whole office copied and verified."""
    settings = desk.window.page("settings")
    desk.window.open("settings")
    settings.show_target("program")
    desk.settle()
    program = settings.part
    into = Path(os.environ["DOORSTEP_BENCH_SCRATCH"]) / "whole.doorstep"
    desk.job("A backup is made and verified", lambda: program._make_backup(into))
    assert into.exists(), program._backup_said.text()
    into.unlink()


def scroll(table: Any) -> None:
    """Go through the table a page at a time, each painted."""
    bar = table.verticalScrollBar()
    for step in range(60):
        bar.setValue(step * bar.pageStep())
        table.viewport().update()
        rest(0.02)


def tables(desk: Desk) -> None:
    """What 5,000 rows cost the thread of the window, in milliseconds of its own time."""
    window = desk.window
    window.open("operatives")
    desk.settle()
    table = window.page("operatives")._table
    rows = list(table.rows_model.all_rows)
    canvas = QPixmap(table.viewport().size())
    bar = table.verticalScrollBar()

    def spent(work: Callable[[], object]) -> float:
        started = time.thread_time()
        work()
        return 1e3 * (time.thread_time() - started)

    def fill() -> None:
        table.set_rows(rows)
        table.viewport().render(canvas)

    def frame(step: int) -> None:
        bar.setValue(step * 330)  # mostly rows not seen before
        table.viewport().render(canvas)

    ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
    orders = [(nr, order) for nr in range(len(table.rows_model.columns)) for order in (ascending, descending)]
    report: dict[str, list[float]] = {
        "fill and first paint": [spent(fill) for _ in range(7)],
        "sort": [spent(lambda one=one: table.rows_model.sort(*one)) for one in orders],
        "filter": [spent(lambda w=w: table.set_filter(w)) for w in ("o", "op", "operative 1", "gas 12", "")],
        "scroll frame": [spent(lambda step=step: frame(step)) for step in range(40)],
    }
    print(json.dumps({"table": report}), flush=True)


def papers(desk: Desk, day: date) -> None:
    """The dispatch sheet and an ID card, made and shown."""
    window = desk.window
    window.open("today")
    today = window.page("today")
    today.go_to(day)
    desk.settle()
    desk.job("PDF: the dispatch sheet", lambda: desk.dialog(today.print_it))
    desk.job("PDF: the dispatch sheet, again", lambda: desk.dialog(today.print_it))


def card(desk: Desk) -> None:
    """An ID card for the first operative."""
    from desktop.ui.operatives.cards import preview

    work, window = desk.window.context.work, desk.window
    operative = work.operative_lists.people(desk.today)[0]
    photo = QPixmap(600, 800)
    photo.fill(Qt.GlobalColor.darkCyan)
    path = Path(os.environ["DOORSTEP_BENCH_SCRATCH"]) / "photo.png"
    photo.save(str(path))
    work.operatives.set_photo(operative.id, operative.version, "photo.png", path.read_bytes())
    issued = work.id_cards.issue(operative.id, desk.today.replace(year=desk.today.year + 2))
    desk.job("PDF: an ID card", lambda: desk.dialog(lambda: preview(window, window.context, issued)))


def imports(desk: Desk, file: Path) -> None:
    """10,000 rows looked at, imported, and the list read again."""
    from desktop.ui.operatives.imports import ImportSheet

    window = desk.window
    window.open("operatives")
    desk.settle()
    sheet = ImportSheet(window, window.context, "operatives")
    sheet.open()
    desk.job("Import: 10,000 rows looked at", lambda: sheet.file.set_value(file))
    assert sheet.import_button.isEnabled(), sheet.summary
    desk.job("Import: 10,000 rows written and shown", sheet.import_button.click)


def memory() -> float:
    """Return the MiB this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 if pages else 0.0


def main() -> int:
    """Do the jobs named on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--office", type=Path, required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--now", required=True)
    parser.add_argument("--day", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--jobs", default="lists,papers")
    parser.add_argument("--file", type=Path, default=None)
    options = parser.parse_args()
    desk = Desk(options.office, bytes.fromhex(options.key), options.now)
    day = date.fromisoformat(options.day)
    desk.job("Sign-in, and the office opens", lambda: desk.start(options.user, options.password))
    for job in options.jobs.split(","):
        if job == "lists":
            lists(desk, day)
            tables(desk)
            print(json.dumps({"memory": memory()}), flush=True)
        elif job == "screens":
            screens(desk)
        elif job == "backup":
            backup(desk)
        elif job == "papers":
            papers(desk, day)
        elif job == "card":
            card(desk)
        elif job == "import":
            imports(desk, options.file)
    desk.window.close()
    desk.session.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
