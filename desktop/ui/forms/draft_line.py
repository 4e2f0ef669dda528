"""The line over a form that says that a draft is back, with the way to throw it away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.ui.style.widgets import label, link, row


class DraftLine(QFrame):
    """Hidden until a draft is back; `discarded` says that somebody wants to be without it."""

    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setProperty("tone", "info")
        self._said = label("", wraps=True)
        inside = row(self._said, link("Discard it", self.discarded.emit), into=self)
        inside.setStretch(0, 1)
        inside.setContentsMargins(12, 6, 8, 6)
        self.hide()

    def tell(self, when: str) -> None:
        """Say that the draft of `when` is back."""
        self._said.setText(f"Your draft of {when} is back.")
        self.show()
