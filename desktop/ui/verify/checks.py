"""How a window comes to check PDFs: by asking for one, or by one that is dropped anywhere on it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.ui.page import Context
from desktop.ui.verify.check_sheet import CheckSheet

_DROPS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class Checks(QObject):
    """Checks PDFs for a window while `may_drop()` holds; nothing of a file is written anywhere."""

    def __init__(self, window: QWidget, context: Context, may_drop: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._context, self._may_drop = window, context, may_drop
        self._sheet: CheckSheet | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def ask(self) -> None:
        """Ask which PDF, and check it; somebody who may not is told before."""
        if self._refuse():
            return
        dialog = QFileDialog(self._sheet or self._window, "Check a PDF", "", "PDF files (*.pdf)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.check(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def check(self, path: Path) -> None:
        """Check the PDF at a path and say what it is."""
        if self._refuse():
            return
        if self._sheet is None:
            self._sheet = CheckSheet(self._window, self._context)
            self._sheet.another_wanted.connect(self.ask)
            self._sheet.finished.connect(self._forget)
            self._sheet.open()
        self._sheet.check(path.name, partial(_content, path))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Take a PDF that no part of the screen wanted for itself."""
        if event.type() in _DROPS and isinstance(event, QDropEvent):
            path = _pdf(event.mimeData())
            if path is None or not self._may_drop() or QApplication.activeModalWidget() is not None:
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.check(path)
            return True
        return super().eventFilter(watched, event)

    def _refuse(self) -> bool:
        why = self._context.refusal(Action.VERIFY)
        if why:
            self._context.tasks.trouble.emit(why)
        return bool(why)

    def _forget(self) -> None:
        self._sheet = None


def _pdf(held: QMimeData) -> Path | None:
    """Return the one PDF that is held; several at once are none, since only one can be told about."""
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.casefold() == ".pdf" else None


def _content(path: Path) -> bytes:
    """Return a file's content, up to what is too large to be checked."""
    from desktop.services.verification import MAX_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        raise bad_input(
            "This file cannot be read. Check that it is still there and that you may open it, then check again."
        ) from None
