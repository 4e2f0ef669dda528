"""I1: importing 10,000 operatives with their credentials, against the bare inserts of the same rows."""

import contextlib
import csv
import random
import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.data import BenchOffice, office
from benchmarks.harness import Goal, median, show
from benchmarks.opened import opened
from desktop.db.engine import connect_sqlcipher

PEOPLE = 10_000
HEADERS = (
    "Full name", "Trade(s)", "Mobile", "E-mail", "ID card number", "ID card expiry", "DBS number", "DBS level",
    "DBS issued", "Gas Safe number", "Gas Safe expiry", "Asbestos awareness expiry", "First aid expiry",
    "Safeguarding expiry", "ECS card number", "ECS card expiry", "Started", "Notes", "Van", "Area",
)  # fmt: skip
TABLES = ("operatives", "credentials", "audit_entries", "audit_changes", "import_batches")


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of I1; each round imports into a fresh copy of the office."""
    base = office(folder, "office", seed)
    seconds: dict[str, list[float]] = {"raw executemany": [], "CSV": [], "XLSX": []}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        files = _files(Path(scratch), seed)
        for number in range(max(3, rounds // 2)):
            rows: dict[str, list[tuple[Any, ...]]] = {}
            for name, path in files.items():
                made = _fresh(base, Path(scratch) / f"{name}{number}")
                before = _counts(made)
                with opened(made) as work:
                    started = time.perf_counter()
                    result = work.imports.import_file("operatives", path)
                    seconds[name].append(time.perf_counter() - started)
                assert result.added == PEOPLE, result
                rows = rows or _new_rows(made, before)
                shutil.rmtree(made.folder)
            seconds["raw executemany"].append(_insert(_fresh(base, Path(scratch) / f"raw{number}"), rows))
    show("I1 importing 10,000 operatives", seconds)
    floor = median(seconds["raw executemany"])
    return [
        Goal("I1", "10,000 operatives from CSV / raw executemany", median(seconds["CSV"]) / floor, 2.5),
        Goal("I1", "10,000 operatives from XLSX / raw executemany", median(seconds["XLSX"]) / floor, 3),
    ]


def _files(folder: Path, seed: int) -> dict[str, Path]:
    import xlsxwriter

    rnd = random.Random(seed)
    lines = [_line(number, rnd) for number in range(PEOPLE)]
    as_csv, as_xlsx = folder / "people.csv", folder / "people.xlsx"
    with as_csv.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([HEADERS, *lines])
    book = xlsxwriter.Workbook(as_xlsx)
    sheet = book.add_worksheet("Operatives")
    for row, line in enumerate([HEADERS, *lines]):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text)
    book.close()
    return {"CSV": as_csv, "XLSX": as_xlsx}


def _line(number: int, rnd: random.Random) -> tuple[str, ...]:
    def day(years: int) -> str:
        return f"{date(2026, 1, 1) + timedelta(rnd.randint(0, 365 * years)):%d/%m/%Y}"

    return (
        f"Person {number:05d} Sample", rnd.choice(("Gas", "Plumbing", "Electrical & Decorating")),
        f"07700 9{number:05d}"[:12], f"person{number}@example.org", f"ID-{number}", day(3), f"{number:012d}", "Basic",
        f"{date(2024, 1, 1) + timedelta(rnd.randint(0, 900)):%d/%m/%Y}", f"{1_000_000 + number}", day(2), day(2),
        day(2), day(2), f"E{number}", day(3), "01/02/2020", "", "", "",
    )  # fmt: skip


def _fresh(base: BenchOffice, folder: Path) -> BenchOffice:
    shutil.copytree(base.folder, folder)
    return BenchOffice(folder, base.keys, base.key, base.day, base.scale)


def _counts(made: BenchOffice) -> dict[str, int]:
    with contextlib.closing(connect_sqlcipher(made.folder / "office.db", made.raw_key)) as connection:
        return {
            name: connection.execute(f"SELECT max(rowid) FROM {name}").fetchone()[0] or 0 for name in TABLES
        }


def _new_rows(made: BenchOffice, before: dict[str, int]) -> dict[str, list[tuple[Any, ...]]]:
    with contextlib.closing(connect_sqlcipher(made.folder / "office.db", made.raw_key)) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name} WHERE rowid > ?", (before[name],)).fetchall()
            for name in TABLES
        }


def _insert(made: BenchOffice, rows: dict[str, list[tuple[Any, ...]]]) -> float:
    with contextlib.closing(connect_sqlcipher(made.folder / "office.db", made.raw_key)) as connection:
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for name, values in rows.items():
            if values:
                marks = ", ".join("?" for _ in values[0])
                connection.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({marks})", values)
        connection.execute("COMMIT")
        return time.perf_counter() - started
