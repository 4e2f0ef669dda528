"""The clipboard for a minute: what is copied is taken away again, unless something else was copied since."""

from typing import Final

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

KEPT: Final = 60_000
"""Milliseconds for which a copied text stays on the clipboard."""
_NOT_KEPT: Final = 'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"'
"""Asks Windows to leave it out of the clipboard's history."""


class ShortCopy(QObject):
    """Copies a text and clears it after a minute, and when the program ends."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._text = ""
        self.timer = QTimer(self, singleShot=True, interval=KEPT)
        self.timer.timeout.connect(self.clear)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        held = QMimeData()
        held.setText(text)
        held.setData(_NOT_KEPT, QByteArray(b"\0\0\0\0"))
        self._text = text
        QGuiApplication.clipboard().setMimeData(held)
        self.timer.start()

    def clear(self) -> None:
        """Take the text away, if it is still there."""
        self.timer.stop()
        text, self._text = self._text, ""
        if text and QGuiApplication.clipboard().text() == text:
            QGuiApplication.clipboard().clear()


def copier() -> ShortCopy:
    """Return the one that clears the clipboard; it lives as long as the program, sheets do not."""
    application = QGuiApplication.instance()
    assert application is not None  # noqa: S101
    found = application.findChild(ShortCopy)
    return found if isinstance(found, ShortCopy) else ShortCopy(application)
