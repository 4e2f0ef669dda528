"""The bar that takes the last change back for ten seconds."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.ui.forms.ask import ask
from desktop.ui.outward import Offer
from desktop.ui.style.widgets import button, label, row

_SECONDS: Final = 10


class UndoBar(Offer):
    """Says what was done and offers to undo it, by mouse or Ctrl+Z; waits while the mouse is on it.

    It lies over the bottom of `parent`. Only the newest change can be undone here.
    """

    undone = Signal()
    """The change was taken back."""
    lapsed = Signal()
    """The offer is over: whatever waits for it (a message to a resident) may go out."""

    def __init__(self, parent: QWidget, seconds: int = _SECONDS) -> None:
        super().__init__(parent)
        self.setProperty("role", "undo")
        self.setAccessibleName("Undo")
        self._over = parent
        self._undo: Callable[[], object] | None = None
        self._text: QLabel = label("")
        self.button: QPushButton = button("Undo", "plain", self.undo)
        self._rest = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._rest.timeout.connect(self.lapse)
        inside = row(self._text, self.button, spacing=14, into=self)
        inside.setContentsMargins(16, 8, 10, 8)
        self._keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), parent, self.undo)
        self._keys.setEnabled(False)
        parent.installEventFilter(self)
        self.hide()

    @property
    def is_offered(self) -> bool:
        """Return whether the newest change can still be taken back here."""
        return self._undo is not None

    @property
    def text(self) -> str:
        """Return what the bar says."""
        return self._text.text()

    def offer(self, text: str, undo: Callable[[], object]) -> None:
        """Say `text` (as "Moved to 10:00.") and offer `undo`; an earlier offer is over."""
        if self._undo is not None:
            self.lapse()
        self._undo = undo
        self._text.setText(text)
        self.setAccessibleDescription(text)
        self.button.setAccessibleName(f"Undo: {text}")
        self._keys.setEnabled(True)
        self.show()
        self.raise_()
        self._put_in_place()
        self._rest.start()

    def undo(self) -> None:
        """Take the change back."""
        work = self._close()
        if work is not None:
            work()
            self.undone.emit()

    def lapse(self) -> None:
        """End the offer."""
        if self._close() is not None:
            self.lapsed.emit()

    def settle(self, parent: QWidget, then: Callable[[], object]) -> None:
        """Ask over `parent` whether the change stays; if so, end the offer and do `then`."""

        def stays() -> None:
            self.lapse()
            then()

        ask(
            parent,
            "Does the last change stay?",
            f"“{self.text.rstrip('.')}” can still be undone. Once somebody has been told, it no longer can.",
            "It stays, go on",
            "Not yet",
            on_yes=stays,
        )

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802  Qt's name
        """Wait while the mouse is here."""
        self._rest.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Count anew."""
        if self._undo is not None:
            self._rest.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Stay at the bottom of the parent."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._put_in_place()
        return False

    def _close(self) -> Callable[[], object] | None:
        self._rest.stop()
        work, self._undo = self._undo, None
        self._keys.setEnabled(False)
        self.hide()
        return work

    def _put_in_place(self) -> None:
        self.adjustSize()
        parent = self._over
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 16)
