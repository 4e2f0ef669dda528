"""What stands above the questions of a visit: that it is closed, what was said about it, a draft that is back."""

from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.style.widgets import banner, column, hide_unless, label, link, row, set_tone


class Notices(QWidget):
    """Up to three notices; each is hidden while it says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.draft_text, self.closed_text = (
            label("", wraps=True),
            label("", wraps=True),
            label("", wraps=True),
        )
        self.notice: QFrame = banner("bad")
        close = link("Close", lambda: self.say("", "bad"))
        close.setAccessibleName("Close the notice")
        row(self.said, close, into=self.notice, margin=8).setStretch(0, 1)
        self.draft_line: QFrame = banner("info")
        self.discard = link("Discard it")
        row(self.draft_text, self.discard, into=self.draft_line, margin=6).setStretch(0, 1)
        self.closed: QFrame = banner("ok")
        column(self.closed_text, margin=10, into=self.closed)
        for made in (self.notice, self.draft_line, self.closed):
            hide_unless(made, False)
        column(self.closed, self.notice, self.draft_line, spacing=8, into=self)

    def say(self, sentence: str, tone: str) -> None:
        """Say something, or nothing."""
        self.said.setText(sentence)
        set_tone(self.notice, tone)
        self.notice.setVisible(bool(sentence))
        self._fit()

    def say_draft(self, text: str) -> None:
        """Say that a draft is back, or nothing."""
        self.draft_text.setText(text)
        self.draft_line.setVisible(bool(text))
        self._fit()

    def say_closed(self, text: str) -> None:
        """Say that the visit is closed, or nothing."""
        self.closed_text.setText(text)
        self.closed.setVisible(bool(text))
        self._fit()

    def _fit(self) -> None:
        """Take no room while nothing is said."""
        notices = (self.notice, self.draft_line, self.closed)
        self.setVisible(any(not one.isHidden() for one in notices))
