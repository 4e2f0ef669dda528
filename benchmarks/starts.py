"""S1 to S3: whole processes from their start to the first paint and to the day's list, against a bare window.

Times are taken by the parent when a line arrives, for floor and subject alike. Offscreen, compiled, warm files.
"""

import compileall
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data import PASSWORD, BenchOffice, office
from benchmarks.harness import Goal, median, ratio, show

ROOT = Path(__file__).resolve().parents[1]
BARE = [sys.executable, str(ROOT / "benchmarks" / "bare_window.py")]
KEYRING = "printf 'bench\\n' | gnome-keyring-daemon --components=secrets --unlock >/dev/null"
STORE = (
    "import sys; from desktop.system.keychain import Keychain; "
    "Keychain().store(sys.argv[1], bytes.fromhex(sys.argv[2]))"
)
LONGEST = 120  # seconds of one start
Seconds = dict[str, list[float]]


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of S1 to S3; S2 of the large office only at that scale."""
    for part in ("desktop", "benchmarks"):
        compileall.compile_dir(str(ROOT / part), quiet=2)
    goals: list[Goal] = []
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        home = Path(scratch)
        small = office(folder, "office", seed)
        seconds = _compare(small, "office", _given(small, home), _MODULE, rounds)
        show("S1, S2 a start with the key given, office", seconds)
        goals += [
            Goal("S1", "exec to first paint, office / bare", _of(seconds, "first-paint", "office"), 1.3),
            Goal("S2", "exec to usable, office / bare", _of(seconds, "usable", "office"), 1.6),
        ]
        if scale == "large":
            large = office(folder, "large", seed)
            seconds = _compare(large, "large", _given(large, home), _MODULE, rounds)
            show("S2 a start with the key given, large", seconds)
            goals.append(Goal("S2", "exec to usable, large / bare", _of(seconds, "usable", "large"), 1.9))
        goals += _with_keychain(small, home, rounds)
    return goals


_MODULE = ["-m", "benchmarks.given_key"]


def _with_keychain(made: BenchOffice, home: Path, rounds: int) -> list[Goal]:
    if sys.platform != "linux" or not (
        shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")
    ):
        print("\nS3 is not in this run: it needs dbus-run-session and gnome-keyring-daemon.")
        return []
    with _keyring(home) as env:
        store = [sys.executable, "-c", STORE, _office_id(made), made.key.hex()]
        subprocess.run(store, cwd=ROOT, env=env, check=True)
        seconds = _compare(made, "office", env, ["-m", "desktop"], rounds)
    show("S3 a start with the keychain read, office", seconds)
    usable = median(seconds["usable, office"])
    return [
        Goal("S3", "the same with the keychain, office / bare", _of(seconds, "usable", "office"), 2.5),
        Goal("S3", "the same with the keychain, office", usable, 1.0, "s"),
    ]


def _of(seconds: Seconds, mark: str, name: str) -> float:
    return ratio(seconds, f"{mark}, {name}", "bare window")


def _office_id(made: BenchOffice) -> str:
    from desktop.system import keyslots

    return keyslots.read_slots(made.folder / keyslots.FILE_NAME).office_id


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which the program writes under `home` alone."""
    folders = {f"XDG_{name}_HOME": str(home / name) for name in ("STATE", "DATA", "CONFIG", "CACHE")}
    return {
        **os.environ,
        **folders,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "DOORSTEP_LOG": str(home / "log"),
        "DOORSTEP_USER": "bench",
        "DOORSTEP_PASSWORD": PASSWORD,
    }


def _given(made: BenchOffice, home: Path) -> dict[str, str]:
    return {**environment(home), "DOORSTEP_BENCH_KEY": made.key.hex()}


@contextmanager
def _keyring(home: Path) -> Iterator[dict[str, str]]:
    """Run a message bus with an unlocked keyring as long as the block lasts."""
    env = {**environment(home), "XDG_RUNTIME_DIR": str(home / "run")}
    (home / "run").mkdir(mode=0o700)
    env.pop("PYTHON_KEYRING_BACKEND", None)
    command = ["dbus-run-session", "--", "sh", "-c", f'{KEYRING}; echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat']
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as session:
        assert session.stdout is not None
        assert session.stdin is not None
        try:
            yield {**env, "DBUS_SESSION_BUS_ADDRESS": session.stdout.readline().strip()}
        finally:
            session.stdin.close()


def _compare(made: BenchOffice, name: str, env: dict[str, str], module: list[str], rounds: int) -> Seconds:
    """Start the bare window and the program in turn; the first round of both is not counted."""
    desk = [
        sys.executable,
        *module,
        "--office",
        str(made.folder),
        "--now",
        f"{made.day.isoformat()}T07:30:00+01:00",
        "desk",
        "--perf-marks",
    ]
    seconds: Seconds = {"bare window": [], f"first-paint, {name}": [], f"usable, {name}": []}
    for number in range(rounds + 1):
        bare, ours = _marks(BARE, env), _marks(desk, env)
        if number:
            seconds["bare window"].append(bare["first-paint"])
            for mark in ("first-paint", "usable"):
                seconds[f"{mark}, {name}"].append(ours[mark])
    return seconds


def _marks(command: list[str], env: dict[str, str]) -> dict[str, float]:
    """Run a program and return the seconds from its start to each mark it prints."""
    started, found = time.perf_counter(), {}
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        watch = threading.Timer(LONGEST, process.kill)
        watch.start()
        for line in process.stdout:
            found[line.split()[0]] = time.perf_counter() - started
        watch.cancel()
    assert process.returncode == 0, command
    return found
