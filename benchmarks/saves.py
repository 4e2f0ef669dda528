"""W1 and W2: one durable save with its chained history entry, and what encryption costs."""

import contextlib
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import QueuePool

from benchmarks.data import NOW, BenchOffice, office
from benchmarks.harness import Goal, compare, median, ratio, show
from benchmarks.opened import opened
from desktop.db.engine import connect_sqlcipher
from desktop.db.session import Store
from desktop.services.clearance import ClearanceService
from desktop.services.desk import Desk
from desktop.services.records import RecordService
from desktop.system.clock import FixedClock

SAVES = 100
FLOOR_BYTES = 16 * 1024


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of W1 and W2."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = _copy(office(folder, "office", seed), Path(scratch) / "encrypted")
        return [*_save_goals(made, Path(scratch), rounds), *_encryption_goals(made, Path(scratch), rounds)]


def _copy(made: BenchOffice, folder: Path) -> BenchOffice:
    shutil.copytree(made.folder, folder)
    return BenchOffice(folder, made.keys, made.key, made.day, made.scale)


def _save_goals(made: BenchOffice, scratch: Path, rounds: int) -> list[Goal]:
    with opened(made) as work, (scratch / "floor").open("ab") as floor:
        save = _saver(work.records)

        def durable_append() -> None:
            floor.write(b"\0" * FLOOR_BYTES)
            floor.flush()
            os.fdatasync(floor.fileno()) if hasattr(os, "fdatasync") else os.fsync(floor.fileno())

        seconds = compare(
            {"16 KiB append + fdatasync": durable_append, "save + history": save}, SAVES * rounds // 7
        )
    show("W1 one durable save", seconds)
    slowest = statistics.quantiles(seconds["save + history"], n=100)[98]
    base = median(seconds["16 KiB append + fdatasync"])
    return [
        Goal(
            "W1",
            "durable save + history / fdatasync",
            ratio(seconds, "save + history", "16 KiB append + fdatasync"),
            4,
        ),
        Goal("W1", "its 99th percentile / fdatasync median", slowest / base, 20),
    ]


def _saver(records: RecordService) -> Callable[[], None]:
    """Return a save: one operative's telephone number, over and over."""
    row = records.list("operatives")[0]
    state = {"version": row["version"], "count": 0}

    def save() -> None:
        state["count"] += 1
        number = f"07700 9{state['count'] % 100_000:05d}"
        state["version"] = records.edit("operatives", row["id"], state["version"], {"phone": number})

    return save


def _encryption_goals(made: BenchOffice, scratch: Path, rounds: int) -> list[Goal]:
    plain_file = scratch / "plain.db"
    with contextlib.closing(connect_sqlcipher(made.folder / "office.db", made.raw_key)) as source:
        name = str(plain_file).replace("'", "''")
        source.execute(f"ATTACH DATABASE '{name}' AS plain KEY ''")
        source.execute("SELECT sqlcipher_export('plain')")
        source.execute("DETACH DATABASE plain")
    with opened(made) as work:
        plain = _plain_store(plain_file)
        desk = Desk(plain, work.desk.actor, b"", "")
        saves = compare(
            {"unkeyed": _saver(RecordService(desk)), "encrypted": _saver(work.records)}, SAVES * rounds // 7
        )
        show("W2 save, encrypted and not", saves)
        checks = compare(
            {
                "unkeyed": lambda: ClearanceService(desk).day(made.day),
                "encrypted": lambda: work.clearance.day(made.day),
            },
            rounds * 5,
        )
        show("W2 dispatch check, encrypted and not", checks)
        plain.close()
    return [
        Goal("W2", "save, encrypted / unkeyed", ratio(saves, "encrypted", "unkeyed"), 1.3),
        Goal("W2", "cached dispatch check, encrypted / unkeyed", ratio(checks, "encrypted", "unkeyed"), 1.3),
    ]


def _plain_store(path: Path) -> Store:
    """Return a store over an unencrypted file with every other setting the same; never part of the program."""
    from sqlcipher3 import dbapi2 as sqlcipher

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine("sqlite://", creator=connect, module=sqlcipher, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return Store(engine, FixedClock(NOW))
