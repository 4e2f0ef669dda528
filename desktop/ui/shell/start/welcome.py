"""The first page of all: a new office, an existing one, or a look around."""

from PySide6.QtCore import Signal

from desktop.ui.shell.start.parts import Card, StartPage
from desktop.ui.style.widgets import link, row


class WelcomePage(StartPage):
    """Three ways to begin."""

    new_wanted = Signal()
    existing_wanted = Signal()
    demo_wanted = Signal()
    sign_in_wanted = Signal()

    def __init__(self, *, can_return: bool) -> None:
        """Say whether there is an office to sign in to."""
        super().__init__(
            "Welcome to Doorstep",
            "Everybody you send is who they say, may do that job on that day, and is expected at the door.",
        )
        self._new = Card(
            "Start a new office",
            "Company, first user, what you ask of everybody: about three minutes and one printed page.",
            self.new_wanted.emit,
        )
        self._existing = Card(
            "Open an existing office",
            "One on this computer, or a backup and its recovery code on a new computer.",
            self.existing_wanted.emit,
        )
        self._demo = Card(
            "Look around in a made-up office",
            "Made-up people and six weeks of work. It goes when you leave.",
            self.demo_wanted.emit,
        )
        for made in (self._new, self._existing, self._demo):
            self.body.addWidget(made)
        if can_return:
            self.body.addLayout(row(link("Back to signing in", lambda: self.sign_in_wanted.emit()), None))

    def begin(self) -> None:
        """Put the cursor on the first way."""
        self._new.setFocus()
