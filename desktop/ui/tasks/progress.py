"""Long work: what it is doing, how far it is, and a way to stop it."""

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.style.widgets import button, column, heading, row, soft
from desktop.ui.tasks.tasks import Cancelled, Tasks

T = TypeVar("T")


class Progress(QObject):
    """What long work reports to, from its own thread."""

    moved = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._is_stopped = threading.Event()

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """Say how far it is; raises Cancelled once the person wants it stopped."""
        if self._is_stopped.is_set():
            raise Cancelled
        self.moved.emit(done, total, text)

    def stop(self) -> None:
        """Ask the work to stop at its next report."""
        self._is_stopped.set()


class _ProgressSheet(QDialog):
    def __init__(self, parent: QWidget, title: str, progress: Progress) -> None:
        super().__init__(parent)
        self.setWindowTitle("Doorstep")
        self.setModal(True)
        self.setMinimumWidth(420)
        self._progress = progress
        self._words, self._bar = soft("Starting…", wraps=True), QProgressBar()
        self._bar.setAccessibleName(title)
        self._bar.setRange(0, 0)
        self._stop = button("Cancel", "plain", self._ask_to_stop)
        column(
            heading(title), self._words, self._bar, row(None, self._stop), into=self, spacing=12, margin=20
        )
        progress.moved.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Esc stop the work instead of hiding it."""
        if event.key() == Qt.Key.Key_Escape:
            self._ask_to_stop()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Let the window's cross stop the work; the sheet goes when the work has stopped."""
        self._ask_to_stop()
        event.ignore()

    def _on_moved(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if text:
            self._words.setText(text)

    def _ask_to_stop(self) -> None:
        self._stop.setEnabled(False)
        self._words.setText("Stopping…")
        self._progress.stop()


def run_long(
    parent: QWidget,
    tasks: Tasks,
    title: str,
    work: Callable[[Progress], T],
    done: Callable[[T], None],
    *,
    failed: Callable[[RefusedError], None] | None = None,
) -> None:
    """Run `work(progress)` as a write under a sheet with its progress; what was cancelled changed nothing.

    The service raises Cancelled through its own transaction, so half of it is never kept.
    """
    progress = Progress()
    sheet = _ProgressSheet(parent, title, progress)

    def stopped() -> T | None:
        try:
            return work(progress)
        except Cancelled:
            return None

    def over(answer: T | None) -> None:
        sheet.done(0)
        sheet.deleteLater()
        if answer is not None:
            done(answer)

    def refused(error: RefusedError) -> None:
        sheet.done(0)
        sheet.deleteLater()
        failed(error) if failed is not None else tasks.trouble.emit(error.message)

    sheet.show()
    tasks.write(stopped, over, owner=parent, failed=refused)
