"""The counts above the list: each is a button that filters it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from desktop.ui.style.widgets import column, label, repolish, row, set_tone

HEIGHT = 78


class CountCard(QPushButton):
    """A name, a large number and a few words; pressed, it filters the list by what it counts."""

    def __init__(self, name: str, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone = name, tone
        self.setProperty("kind", "card")
        self.setProperty("counts", True)  # the style sheet holds its height: Qt squeezes it where that says 0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.number, self.words = label("–", "count"), label("", "small")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        figures = row(self.number, self.words, spacing=8)
        figures.setStretch(1, 1)
        inner = column(label(name, "small"), figures, spacing=0, into=self)
        inner.setContentsMargins(15, 9, 12, 9)
        for made in self.findChildren(QLabel):
            made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.words.setContentsMargins(0, 0, 0, 5)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the height that all cards share."""
        return QSize(220, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return what the number needs."""
        return QSize(120, HEIGHT)

    def show_count(self, number: int | None, words: str) -> None:
        """Show a number and its words; None is a number this person may not see.

        The card has its colour only while there is something to count.
        """
        self.number.setText("–" if number is None else f"{number:,}")
        self.words.setText(words)
        self.words.setToolTip(words)
        tone = self._tone if number else ""
        if tone != (self.property("tone") or ""):
            self.setProperty("tone", tone)
            repolish(self)
            set_tone(self.number, tone)
        counted = "not shown" if number is None else f"{number:,}"
        self.setAccessibleName(f"{self._name}: {counted} {words}".strip())
