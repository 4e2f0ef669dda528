"""The computer's own lock reaches the window: real D-Bus signals, and the message Windows sends."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.ui.shell.session_lock import WindowsWatch, _Message
from tests.factories.needs import missing

_LISTEN = """
import os, sys
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from desktop.ui.shell.session_lock import LinuxWatch
app = QCoreApplication([])
watch = LinuxWatch(lambda: (print("locked", flush=True), app.quit()), app)
print("ready", flush=True)
QTimer.singleShot(20000, app.quit)
app.exec()
"""
_SEND = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage
app = QCoreApplication([])
bus = QDBusConnection.sessionBus()
bus.registerService("org.freedesktop.login1")
path, interface, name, *values = sys.argv[1:]
for value in ([False, True] if values else [None]):
    message = QDBusMessage.createSignal(path, interface, name)
    if value is not None:
        message.setArguments([value])
    bus.send(message)
"""


@pytest.mark.parametrize(
    "signal",
    [
        ("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "bool"),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", "bool"),
        ("/org/freedesktop/login1/session/_32", "org.freedesktop.login1.Session", "Lock"),
        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "bool"),
    ],
)
def test_a_signal_of_the_desktop_locks(signal: tuple[str, ...], tmp_path: Path) -> None:
    if not shutil.which("dbus-run-session"):
        missing("dbus-run-session", "apt-get install dbus")
    (tmp_path / "listen.py").write_text(_LISTEN)
    (tmp_path / "send.py").write_text(_SEND)
    # One private bus plays both the session's and the system's.
    script = (
        'export DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS"; '
        '"$0" listen.py | while read line; do echo "$line"; '
        'if [ "$line" = ready ]; then "$0" send.py "$@"; fi; done'
    )
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable, *signal],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == ["ready", "locked"], done.stderr


@pytest.mark.parametrize(
    ("kind", "message", "detail", "locks"),
    [
        (b"windows_generic_MSG", 0x02B1, 0x7, 1),
        (b"windows_dispatcher_MSG", 0x02B1, 0x7, 1),
        (b"windows_generic_MSG", 0x02B1, 0x8, 0),  # unlocked again
        (b"windows_generic_MSG", 0x0100, 0x7, 0),  # a key
        (b"xcb_generic_event_t", 0x02B1, 0x7, 0),
    ],
)
def test_the_message_of_windows_locks_and_no_other(
    kind: bytes, message: int, detail: int, locks: int
) -> None:
    heard: list[int] = []
    sent = _Message(None, message, detail, 0)
    watch = WindowsWatch(lambda: heard.append(1))
    assert watch.nativeEventFilter(kind, ctypes.addressof(sent)) == (False, 0)
    assert len(heard) == locks
