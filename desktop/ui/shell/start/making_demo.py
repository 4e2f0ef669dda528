"""Making the made-up office: what is being done, and that nothing stays of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from desktop.ui.shell.start.parts import Notice, StartPage
from desktop.ui.style.widgets import link, row, soft


class MakingDemoPage(StartPage):
    """Progress in words over a moving bar."""

    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            "A look around",
            "Everybody in this office is made up. It lives in a private temporary folder and goes when you leave.",
        )
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName("Making the office")
        self._step = soft("")
        self._notice = Notice()
        self._back = link("Back", self.back_wanted.emit)
        self._back.hide()
        for part in (self._bar, self._step, self._notice):
            self.body.addWidget(part)
        self.body.addLayout(row(self._back, None))

    def tell(self, step: str) -> None:
        """Say what is being done."""
        self._step.setText(step)

    def refuse(self, sentence: str) -> None:
        """Say why there is no look around."""
        self._bar.hide()
        self._step.hide()
        self._notice.say(sentence)
        self._back.show()
        self._back.setFocus()
