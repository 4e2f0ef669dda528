"""The computer's own lock: when its session locks or it goes to sleep, Doorstep locks too.

Linux says it on D-Bus, Windows in a window message. macOS says it only to programs built with its own tools:
there the window locks when idle, since `IdleWatch` counts the time asleep.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

_WM_WTSSESSION_CHANGE = 0x02B1
_WTS_SESSION_LOCK = 0x7
# QDBusConnection.connect takes what SLOT() returns, which is not the type that its stub names.
_ON_ACTIVE: Any = SLOT("on_active(bool)")
_ON_LOCK: Any = SLOT("on_lock()")
_LOGIND = "org.freedesktop.login1"
_SCREENSAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")


class LinuxWatch(QObject):
    """Hears logind and the screen savers of GNOME and KDE."""

    def __init__(self, on_lock: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._on_lock = on_lock
        from PySide6.QtDBus import QDBusConnection

        session, system = QDBusConnection.sessionBus(), QDBusConnection.systemBus()
        if session.isConnected():
            for name in _SCREENSAVERS:
                session.connect("", "", name, "ActiveChanged", self, _ON_ACTIVE)
        if system.isConnected():
            system.connect(_LOGIND, "", f"{_LOGIND}.Session", "Lock", self, _ON_LOCK)
            system.connect(_LOGIND, "", f"{_LOGIND}.Manager", "PrepareForSleep", self, _ON_ACTIVE)

    @Slot(bool)
    def on_active(self, is_active: bool) -> None:
        """Lock when the screen saver begins or the computer is about to sleep."""
        if is_active:
            self._on_lock()

    @Slot()
    def on_lock(self) -> None:
        """Lock when the session is asked to."""
        self._on_lock()


class _Message(ctypes.Structure):
    """The beginning of Windows' MSG."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wparam", ctypes.c_size_t),
        ("lparam", ctypes.c_ssize_t),
    )


class WindowsWatch(QAbstractNativeEventFilter):
    """Hears the session messages of Windows."""

    def __init__(self, on_lock: Callable[[], object]) -> None:
        super().__init__()
        self._on_lock = on_lock

    def nativeEventFilter(  # noqa: N802
        self, kind: Any, message: int
    ) -> tuple[bool, int]:
        """Lock on the message that says so; every message goes on to its window."""
        if bytes(kind).startswith(b"windows_"):
            read = _Message.from_address(int(message))
            if read.message == _WM_WTSSESSION_CHANGE and read.wparam == _WTS_SESSION_LOCK:
                self._on_lock()
        return False, 0


def watch_session(window: QWidget, on_lock: Callable[[], object]) -> object:
    """Call `on_lock` when the computer's session locks, for as long as what is returned lives."""
    if sys.platform == "linux":
        return LinuxWatch(on_lock, window)
    elif sys.platform == "win32":
        watch = WindowsWatch(on_lock)
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(watch)
            # 0: messages of this session only.
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), 0)
        return watch
    else:
        return None
