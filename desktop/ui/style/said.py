"""What happened, in a coloured line above a list until somebody closes it."""

from PySide6.QtWidgets import QFrame

from desktop.ui.style.widgets import label, link, row, set_tone


class Said(QFrame):
    """A sentence with a link that closes it; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setAccessibleName("What happened")
        self._text = label("", wraps=True)
        inner = row(self._text, link("Close", self.hide), into=self)
        inner.setStretch(0, 1)
        inner.setContentsMargins(12, 4, 6, 4)
        self.hide()

    @property
    def text(self) -> str:
        """Return the sentence that is shown, or an empty text."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, tone: str) -> None:
        """Show a sentence in one of the tones."""
        set_tone(self, tone)
        self._text.setText(text)
        self.show()
