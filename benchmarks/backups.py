"""R1: a live, verified backup of a large office, against a bare copy of its file."""

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.data import NOW, BenchOffice, office
from benchmarks.harness import Goal, compare, ratio, show
from benchmarks.opened import opened
from desktop.db import backup as backups
from desktop.services.workplace import Workplace
from desktop.system import keyslots

BLOCK = 1024 * 1024


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of R1 on the largest office of this scale, while somebody keeps saving."""
    base = office(folder, "large" if scale == "large" else "office", seed)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        place = Path(scratch) / "office"
        shutil.copytree(base.folder, place)
        made = BenchOffice(place, base.keys, base.key, base.day, base.scale)
        slots = keyslots.read_slots(place / keyslots.FILE_NAME)
        size = (place / "office.db").stat().st_size >> 20
        with opened(made) as work:
            writer = _Writer(work)
            writer.start()
            seconds = compare(
                {
                    "block copy + fsync": lambda: _block_copy(place / "office.db", Path(scratch) / "copy"),
                    "copy of the backup": lambda: _copy_only(made, Path(scratch) / "still"),
                    "backup, verified": lambda: backups.back_up(
                        place / "office.db", slots, base.key, Path(scratch) / "b.doorstep", NOW
                    ),
                },
                3 if scale == "large" else rounds,
            )
            writer.stop()
    show(f"R1 backup of {size} MiB while saving ({writer.saves} saves)", seconds)
    return [
        Goal("R1", "copy / block copy", ratio(seconds, "copy of the backup", "block copy + fsync"), 1.3),
        Goal(
            "R1",
            "backup and verification / block copy",
            ratio(seconds, "backup, verified", "block copy + fsync"),
            4.5,
        ),
        Goal("R1", "longest save meanwhile", writer.longest, 1.0, "s"),
    ]


class _Writer(threading.Thread):
    """Somebody who keeps saving."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(daemon=True)
        self._records = work.records
        self._stopped = threading.Event()
        self.longest, self.saves = 0.0, 0

    def run(self) -> None:
        row = self._records.list("operatives")[0]
        version = row["version"]
        while not self._stopped.wait(0.002):
            started = time.perf_counter()
            phone = f"07700 9{self.saves % 100_000:05d}"
            version = self._records.edit("operatives", row["id"], version, {"phone": phone})
            self.longest = max(self.longest, time.perf_counter() - started)
            self.saves += 1

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _block_copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("wb") as write:
        while block := read.read(BLOCK):
            write.write(block)
        write.flush()
        os.fsync(write.fileno())


def _copy_only(made: BenchOffice, target: Path) -> None:
    backups.copy_data_file(made.folder / "office.db", made.raw_key, target)
    with target.open("rb") as copied:
        os.fsync(copied.fileno())
