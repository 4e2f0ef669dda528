"""What nobody expected: one plain dialog, once for each place it happens, and the log without anybody's data."""

import contextlib
import faulthandler
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog

from desktop.system.log import install_hooks
from desktop.ui.style.theme import put_on
from desktop.ui.style.widgets import button, column, label, row

_files: list[Any] = []


class CrashHandler(QObject):
    """Shows the number of a failure, whichever thread it happened on."""

    _failed = Signal(str)

    def __init__(self, logs: Path) -> None:
        super().__init__()
        self._logs = logs
        self._seen: set[tuple[type[BaseException], str, int]] = set()
        self.dialog: QDialog | None = None
        self._failed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        install_hooks(self._failed.emit)
        # A failing paint comes back with every repaint: only its first time is logged and shown.
        main, thread = sys.excepthook, threading.excepthook
        sys.excepthook = lambda kind, error, trace: self._once(kind, trace, lambda: main(kind, error, trace))
        threading.excepthook = lambda failed: self._once(
            failed.exc_type, failed.exc_traceback, lambda: thread(failed)
        )
        with contextlib.suppress(OSError):
            # For crashes below Python: names of functions only. The file stays open as long as the program.
            _files.append((logs / "crash.log").open("a", encoding="utf-8"))
            faulthandler.enable(_files[-1])

    def _once(self, kind: type[BaseException], trace: TracebackType | None, go: Callable[[], object]) -> None:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (kind, trace.tb_frame.f_code.co_filename if trace else "", trace.tb_lineno if trace else 0)
        if place not in self._seen:
            self._seen.add(place)
            go()

    def _show(self, number: str) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            return
        self.dialog = CrashDialog(number, self._logs)
        self.dialog.open()


class CrashDialog(QDialog):
    """Says that something failed, what holds, and what to tell us."""

    def __init__(self, number: str, logs: Path) -> None:
        super().__init__(QApplication.activeWindow())
        self.setWindowTitle("Doorstep")
        self.setAccessibleName("Something failed")
        self.setMinimumWidth(440)
        text = label(
            "What is saved is safe, and what you were typing may still be there. Go on if it looks right; otherwise "
            "close Doorstep and start it again.\n\n"
            f"The log has the reason under {number}. If it comes again, send us that number with the log, which "
            f"holds no names or addresses:\n{logs}",
            wraps=True,
        )
        close = button("Go on", "primary", self.accept)
        heading = label("Something in Doorstep failed", "title")
        column(heading, text, 4, row(None, close), into=self, spacing=12, margin=22)
        if self.parentWidget() is None:
            put_on(self)
        close.setFocus()
