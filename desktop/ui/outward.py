"""The one way out of the window: what is copied, printed or saved waits until the newest change stays."""

from collections.abc import Callable

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget


class Offer(QFrame):
    """An offer to take the newest change back; while it stands, nothing goes out."""

    @property
    def is_offered(self) -> bool:
        """Return whether the newest change can still be taken back."""
        raise NotImplementedError

    def settle(self, parent: QWidget, then: Callable[[], object]) -> None:
        """Ask over `parent` whether the change stays; if so, end the offer and do `then`."""
        raise NotImplementedError


def settle_first(parent: QWidget, then: Callable[[], object]) -> None:
    """Do `then`; while a change anywhere in the window can still be undone, ask first whether it stays.

    The paper of one screen tells what was changed on another, so the whole window is looked through.
    """
    top = parent
    while (over := top.parentWidget()) is not None:
        top = over
    waiting = next((one for one in top.findChildren(Offer) if one.is_offered), None)
    if waiting is None:
        then()
    else:
        waiting.settle(parent, then)


def copy_text(parent: QWidget, text: str) -> None:
    """Put a text on the clipboard."""
    settle_first(parent, lambda: QGuiApplication.clipboard().setText(text))


def ask_where(
    parent: QWidget,
    words: str,
    name: str,
    kind: str,
    chosen: Callable[[str], object],
    folder: str = "",
) -> None:
    """Ask in the system's own dialog where a file goes; `kind` as "PDF documents (*.pdf)" gives the suffix."""

    def ask() -> None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        dialog = QFileDialog(parent, words, folder or QStandardPaths.writableLocation(documents), kind)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind.rpartition("*.")[2].rstrip(")"))
        dialog.selectFile(name)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    settle_first(parent, ask)
