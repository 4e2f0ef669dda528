"""G1 and G2: how long the window stands still while it works, what its tables cost, and what it holds in memory."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from benchmarks.data import PASSWORD, BenchOffice, office
from benchmarks.harness import Goal
from benchmarks.imports import _files
from benchmarks.starts import BARE, ROOT, environment

GAP, SHORT = 0.050, 0.016  # seconds
LONGEST = 600  # seconds of one window
TABLE_GOALS = {"fill and first paint": 50, "sort": 50, "filter": 50, "scroll frame": 16}  # milliseconds
Report = dict[str, Any]


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of G1 and G2; a job's longest gap is the least of as many rounds as a third of `rounds`.

    The least, since other programs of the machine lengthen gaps and never shorten them.
    """
    made, small = office(folder, scale, seed), office(folder, "office", seed)
    reports: list[list[Report]] = []
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        home = Path(scratch)
        file = _files(home, seed)["XLSX"]
        for number in range(max(1, rounds // 3)):
            fresh = BenchOffice(home / f"office{number}", small.keys, small.key, small.day, small.scale)
            shutil.copytree(small.folder, fresh.folder)
            reports.append(
                [
                    *_work(made, home, "lists,screens,papers,backup"),
                    *_work(fresh, home, "card,import", "--file", str(file))[1:],
                ]
            )
            shutil.rmtree(fresh.folder)
        bare = _bare_memory(home)
    return [*_gap_goals(reports), *_table_goals(reports), *_memory_goals(reports, bare)]


def _work(made: BenchOffice, home: Path, jobs: str, *more: str) -> list[Report]:
    """Let a window do the jobs and return what it reported."""
    command = [
        *(sys.executable, "-m", "benchmarks.desk_at_work", "--jobs", jobs),
        *("--office", str(made.folder), "--key", made.key.hex(), "--day", made.day.isoformat()),
        *("--now", f"{made.day.isoformat()}T07:30:00+01:00", "--user", "bench", "--password", PASSWORD),
        *more,
    ]
    env = {**environment(home), "DOORSTEP_BENCH_SCRATCH": str(home)}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True, timeout=LONGEST)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]


def _gap_goals(reports: list[list[Report]]) -> list[Goal]:
    print("\nG1 gaps of the event loop, the best round of each job")
    goals = []
    for name in [one["job"] for one in reports[0] if "job" in one]:
        rounds = [one for report in reports for one in report if one.get("job") == name]
        best = min(rounds, key=lambda one: max(one["gaps"]))
        gaps = sorted(best["gaps"])
        short = 100 * sum(gap <= SHORT for gap in gaps) / len(gaps)
        print(
            f"  {name:40} {best['seconds']:6.2f} s, of the processor {best['cpu']:6.2f}   "
            f"longest {1e3 * gaps[-1]:6.1f} ms   over 50 ms {sum(gap > GAP for gap in gaps):3}   "
            f"up to 16 ms {short:5.1f} %"
        )
        goals += [
            Goal("G1", f"longest gap, {name}", 1e3 * gaps[-1], 1e3 * GAP, "ms"),
            Goal("G1", f"gaps up to 16 ms, {name}", short, 99, "%", at_least=True),
        ]
    return goals


def _table_goals(reports: list[list[Report]]) -> list[Goal]:
    tables = [one["table"] for report in reports for one in report if "table" in one]
    return [
        Goal("G1", f"table: {name}, median", min(statistics.median(one[name]) for one in tables), limit, "ms")
        for name, limit in TABLE_GOALS.items()
    ]


def _memory_goals(reports: list[list[Report]], bare: float) -> list[Goal]:
    most = max(one["memory"] for report in reports for one in report if "memory" in one)
    if not most or not bare:
        return []
    print(f"\nG2 a bare window holds {bare:.0f} MiB, Doorstep {most:.0f} MiB")
    return [Goal("G2", "memory beyond a bare window", most - bare, 200, "MiB")]


def _bare_memory(home: Path) -> float:
    """Return the MiB a bare window holds; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0.0
    with subprocess.Popen(
        [*BARE, "--stay"], env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        watch = threading.Timer(LONGEST, bare.kill)
        watch.start()
        assert bare.stdout is not None
        bare.stdout.readline()
        pages = int(Path(f"/proc/{bare.pid}/statm").read_text().split()[1])
        bare.communicate(b"")
        watch.cancel()
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
