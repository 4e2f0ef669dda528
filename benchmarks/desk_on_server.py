"""One desk of twenty, in a process of its own: it books at appointed times, or tells when it saw a change."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.data import NOW, PASSWORD
from desktop.db.changes import CHANNEL
from desktop.domain.errors import Code, RefusedError
from desktop.services.workplace import Workplace
from desktop.system import keyslots, liveliness
from desktop.system.clock import FixedClock
from desktop.system.keychain import MemoryKeychain

WARM = 12  # the server plans a statement anew until it came so often: a desk in use is past that


@dataclass(frozen=True)
class Booking:
    """One booking to try, so many seconds after the start."""

    after: float
    job: str
    operative: str
    start: datetime
    end: datetime


def work_at(folder: str, key: bytes, orders: Any) -> None:
    """Sit at a desk of the office and do what comes through the pipe until it closes."""
    keys = MemoryKeychain()
    keys.store(keyslots.read_slots(Path(folder) / keyslots.FILE_NAME).office_id, key)
    work = Workplace.enter(Path(folder), FixedClock(NOW), keys, "bench", PASSWORD)
    # As the window of a desk does: rounds of the collector between the answers, never within one.
    liveliness.stay_lively()
    liveliness.settle_in()
    orders.send("ready")
    while True:
        try:
            what, *arguments = orders.recv()
        except EOFError:
            break
        {"book": _book, "see": _see, "hear": _hear}[what](work, orders, *arguments)
    work.close()


def _book(work: Workplace, orders: Any, begin: float, bookings: Sequence[Booking]) -> None:
    """Send for each booking the seconds from its appointed time to the answer, and the answer."""
    results: list[tuple[float, str]] = []
    for one in bookings:
        due = begin + one.after
        liveliness.small_round()
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            work.appointments.book(job=one.job, operatives=[one.operative], start=one.start, end=one.end)
            answer = "booked"
        except RefusedError as refused:
            if refused.code is not Code.OVERLAP:
                raise
            answer = "overlap"
        results.append((time.perf_counter() - due, answer))
    orders.send(results)


def _see(work: Workplace, orders: Any, rows: Sequence[str], appointment: str, day: date) -> None:
    """Send for each start that the board with these people's rows shows for the appointment when it was first there."""
    seen: dict[datetime, float] = {}

    def look(_: int) -> None:
        for visit in work.board.visits(rows, day):
            if visit.appointment == appointment:
                seen.setdefault(visit.starts_at, time.perf_counter())
        liveliness.small_round()

    watch = work.changes.watch(look)
    assert watch is not None
    watch.is_listening.wait(20)
    while not seen:
        time.sleep(0.01)
    for _ in range(WARM):
        look(0)
    orders.send("watching")
    orders.recv()
    watch.close()
    orders.send(seen)


def _hear(work: Workplace, orders: Any, url: str, count: int) -> None:
    """Send when each of `count` plain notices came."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        orders.send("listening")
        heard = [
            (one.payload, time.perf_counter()) for one in connection.notifies(timeout=60, stop_after=count)
        ]
    orders.send(dict(heard))
