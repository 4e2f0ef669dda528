"""B1, B2 and Q2: the board of a week over thousands of people, the list of every visit, and finding one of them."""

import os
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGraphicsScene, QWidget

from benchmarks.data import NOW, BenchOffice, office
from benchmarks.harness import Goal, compare, median, show
from benchmarks.opened import opened
from desktop.db.engine import connect_sqlcipher
from desktop.services.workplace import Workplace
from desktop.ui.appointments.board import Board
from desktop.ui.appointments.painting import ROW
from desktop.ui.appointments.visit_list import PAGE, VisitList
from desktop.ui.style.theme import apply_theme

WEEK = 7
FRAMES = 200
FINDS = 120
CROWD = 5_000
_VISIBLE = """
SELECT p.operative_id, p.starts_at, a.state, j.reference, j.description, h.address, h.postcode
FROM assignments p JOIN appointments a ON a.id = p.appointment_id JOIN jobs j ON j.id = a.job_id
JOIN homes h ON h.id = j.home_id
WHERE p.operative_id IN ({marks}) AND a.day BETWEEN ? AND ? ORDER BY p.starts_at
"""
_WEEK = """
SELECT p.operative_id, a.day, h.address FROM assignments p JOIN appointments a ON a.id = p.appointment_id
JOIN jobs j ON j.id = a.job_id JOIN homes h ON h.id = j.home_id WHERE a.day BETWEEN ? AND ?
"""


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of the board, the list and the finding at this scale."""
    app = QApplication.instance() or QApplication(["doorstep-bench"])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    made = office(folder, scale, seed)
    with opened(made) as work:
        return [
            *_list(made, work, rounds),
            *_week(made, work, rounds),
            *_finding(made, work, random.Random(seed), rounds),
        ]


def _week(made: BenchOffice, work: Workplace, rounds: int) -> list[Goal]:
    start = made.day - timedelta(made.day.weekday())
    days = (start.isoformat(), (start + timedelta(WEEK - 1)).isoformat())
    raw = connect_sqlcipher(made.folder / "office.db", made.raw_key)
    boards: list[Board] = []

    def build() -> Board:
        board = Board()
        board.resize(1000, 720)
        board.show()
        board.show_range(work.board.people(start, WEEK), start, WEEK, made.day, NOW)
        board.show_nobody(work.board.unassigned(start, WEEK))
        _fetch(work, board)
        _frame(board.viewport())
        boards[:] = [board]
        return board

    ids = build().shown_people
    visible = _VISIBLE.format(marks=",".join("?" * len(ids)))
    seconds = compare(
        {"open": build, "raw": lambda: raw.execute(visible, [*ids, *days]).fetchall()}, max(3, rounds)
    )
    show(f"B1 the week of {made.scale.operatives:,} people", seconds)
    board = boards[0]
    frames = []
    step = max(1, (board.verticalScrollBar().maximum() or ROW) // FRAMES)
    for number in range(FRAMES):
        board.verticalScrollBar().setValue(number * step)
        if number % 10 == 0:
            _fetch(work, board)
        frames.append(_timed(lambda: _frame(board.viewport())))
    rows = raw.execute(_WEEK, days).fetchall()
    raw.close()
    scene, painted = _timed(lambda: _scene(rows)), median(frames)
    limit = 3 * median(seconds["raw"]) + 0.1
    print(
        f"  frames median {1e3 * painted:.1f} ms; a scene of {len(rows):,} visits {1e3 * scene:.0f} ms; "
        f"open may take {1e3 * limit:.0f} ms"
    )
    goals = [
        Goal("B1", "open / (3 x the raw visible rows + 100 ms)", median(seconds["open"]) / limit, 1),
        Goal("B1", "a frame while scrolling, p95", 1e3 * _at(frames, 95), 33, "ms"),
    ]
    if made.scale.operatives >= CROWD:  # a scene of few visits is as quick to build as they are to paint
        what = "QGraphicsScene build / painting the visible rows"
        goals.append(Goal("B1", what, scene / painted, 20, at_least=True))
    return goals


def _list(made: BenchOffice, work: Workplace, rounds: int) -> list[Goal]:
    raw = connect_sqlcipher(made.folder / "office.db", made.raw_key)
    before = _resident()
    view = VisitList()
    view.resize(1000, 720)
    view.show()

    def build() -> None:
        view.visits.show_days(())
        view.visits.show_days(work.board.days())
        _frame(view.viewport())

    build()
    used = _resident() - before
    seconds = compare(
        {"open": build, "raw": lambda: raw.execute("SELECT id FROM appointments").fetchall()},
        max(3, rounds // 2),
    )
    raw.close()
    show(f"B2 the list of {view.visits.rowCount():,} visits", seconds)
    wanted: list[tuple[Any, int]] = []
    view.visits.page_wanted.connect(lambda day, page: wanted.append((day, page)))
    scrolled = []
    rnd = random.Random(1)
    for _ in range(FRAMES):
        view.verticalScrollBar().setValue(rnd.randint(0, view.verticalScrollBar().maximum()))

        def jump() -> None:
            _frame(view.viewport())
            for day, page in wanted:
                view.visits.show_page(day, page, work.board.day_rows(day, page * PAGE, PAGE))
            wanted.clear()
            _frame(view.viewport())

        scrolled.append(_timed(jump))
    still = [_timed(lambda: _frame(view.viewport())) for _ in range(FRAMES)]
    print(
        f"  a jump with its page: median {1e3 * median(scrolled):.1f} ms, p95 {1e3 * _at(scrolled, 95):.1f} ms"
    )
    return [
        Goal("B2", "open / SELECT id of all", _ratio(seconds), 2),
        Goal("B2", "memory of the list", used, 150, "MiB"),
        Goal("B2", "a frame of the list, p99", 1e3 * _at(still, 99), 50, "ms"),
    ]


def _finding(made: BenchOffice, work: Workplace, rnd: random.Random, rounds: int) -> list[Goal]:
    # Warm, as the goal has it: else the first rounds tell how much of the file the system happens to hold.
    with (made.folder / "office.db").open("rb") as file:
        while file.read(1 << 24):
            pass
    work.board.find("flat")
    print()
    slow = []
    for number in range(rounds):  # with new words each: what nobody looked at before is decrypted anew
        taken = [_timed(lambda text=text: work.board.find(text)) for text in _typed(made, rnd)]  # type: ignore[misc]
        slow.append(_at(taken, 95))
        print(
            f"  finding a visit, round {number + 1}: "
            f"median {1e3 * median(taken):.1f}, p95 {1e3 * slow[-1]:.1f}, worst {1e3 * max(taken):.1f} ms"
        )
    return [Goal("Q2", f"find among {made.scale.appointments:,} visits, p95", 1e3 * median(slow), 50, "ms")]


def _typed(made: BenchOffice, rnd: random.Random) -> list[str]:
    whole = [
        rnd.choice(
            (
                f"wo-{rnd.randrange(made.scale.appointments):07d}",
                f"flat {rnd.randint(10, 90)}",
                f"resident {rnd.randrange(max(1, made.scale.appointments // 10))}",
            )
        )
        for _ in range(FINDS)
    ]
    return [text[: rnd.randint(2, len(text))] for text in whole]


def _fetch(work: Workplace, board: Board) -> None:
    ids = board.shown_people
    visits = work.board.visits(ids, board.start, board.days)
    board.show_visits(visits, ids, work.board.around(ids, board.start, board.days))


def _frame(widget: QWidget) -> QImage:
    picture = QImage(widget.size(), QImage.Format.Format_ARGB32_Premultiplied)
    widget.render(picture)
    return picture


def _scene(rows: Sequence[Sequence[Any]]) -> QGraphicsScene:
    """Build what a scene would hold: an item and its words for each visit of the week."""
    scene = QGraphicsScene()
    places: dict[str, int] = {}
    for number, (person, day, address) in enumerate(rows):
        y = places.setdefault(person, len(places)) * ROW
        item = scene.addRect(QRectF(int(day[-2:]) * 100, y, 90, ROW - 10))
        scene.addSimpleText(str(address)).setParentItem(item)
        item.setToolTip(str(number))
    _frame_of(scene)
    return scene


def _frame_of(scene: QGraphicsScene) -> None:
    from PySide6.QtGui import QPainter

    picture = QImage(1000, 720, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(picture)
    scene.render(painter, QRectF(0, 0, 1000, 720), QRectF(0, 0, 1000, 720))
    painter.end()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ratio(seconds: dict[str, list[float]]) -> float:
    return median([a / b for a, b in zip(seconds["open"], seconds["raw"], strict=True)])


def _at(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def _resident() -> float:
    """Return the memory in use in MiB; where the system does not say, the most that was in use so far."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text().split()[1]) * resource.getpagesize() / 2**20
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 if sys.platform != "darwin" else 1024 * 1024)
