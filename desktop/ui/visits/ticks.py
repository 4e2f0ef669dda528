"""A tick box whose words may take several lines."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QSizePolicy

from desktop.ui.style.widgets import label, row


class Tick(QFrame):
    """The box is `tick`; a click on the words ticks as well."""

    def __init__(self, words: str, tone: str = "") -> None:
        super().__init__()
        self.tick = QCheckBox()
        self.tick.setAccessibleName(words)
        if tone:
            self.tick.setProperty("tone", tone)
        self.tick.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        said = self._said = label(words, wraps=True)
        said.setBuddy(self.tick)
        said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        inner = row(self.tick, said, into=self, spacing=4)
        inner.setStretch(1, 1)
        inner.setAlignment(self.tick, Qt.AlignmentFlag.AlignTop)

    def set_words(self, words: str) -> None:
        """Ask in other words."""
        self._said.setText(words)
        self.tick.setAccessibleName(words)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Tick by a click on the words."""
        if self.tick.isEnabled() and self.rect().contains(event.position().toPoint()):
            self.tick.click()
