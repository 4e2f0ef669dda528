"""One window for each office: a second start, in a process of its own, raises the first and ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.shell.instance import Instance
from tests.factories.offices import Template
from tests.ui.shell.people import session

ROOT = Path(__file__).resolve().parents[3]


def start(folder: Path, home: Path) -> subprocess.Popen[str]:
    """Start Doorstep's window on a folder, with a home of its own."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "DOORSTEP_LOG": str(home / "log")}
    env |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("STATE", "DATA", "CONFIG", "CACHE")}
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", "--office", str(folder), "desk", "--perf-marks"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_start_raises_the_first_and_leaves(tmp_path: Path) -> None:
    first = start(tmp_path / "office", tmp_path)
    assert first.stdout is not None
    try:
        assert first.stdout.readline().startswith("first-paint")
        second = start(tmp_path / "office", tmp_path)
        out, error = second.communicate(timeout=60)
        assert (second.returncode, out, error) == (0, "", "")  # nothing was painted
        assert first.poll() is None
        other = start(tmp_path / "other office", tmp_path)
        assert other.stdout is not None
        assert other.stdout.readline().startswith("first-paint")  # another office is another window
        other.kill()
        other.communicate()
    finally:
        first.kill()
        first.communicate()
    again = start(tmp_path / "office", tmp_path)  # what a killed one left behind holds nobody up
    assert again.stdout is not None
    assert again.stdout.readline().startswith("first-paint")
    again.kill()
    again.communicate()


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_first_hears_the_second(qtbot: QtBot, closed: Template) -> None:
    with session(qtbot, closed.folder, closed.keys) as made:
        made.first.showMinimized()
        second = Instance(closed.folder, closed.folder.parent / "locks")
        assert not second.take()
        qtbot.waitUntil(second.call_first)
        qtbot.waitUntil(lambda: not made.first.isMinimized() and made.first.isVisible())


def test_each_office_has_its_own(tmp_path: Path) -> None:
    locks = tmp_path / "locks"
    first, same, other = (Instance(tmp_path / name, locks) for name in ("a", "b/../a", "b"))
    assert first.take()
    assert not same.take()
    assert other.take()
    first.release()
    assert same.take()
    same.release()
    other.release()
