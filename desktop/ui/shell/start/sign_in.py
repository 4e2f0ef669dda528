"""Signing in: painted at once, while the office opens behind it."""

from datetime import datetime, timedelta

from PySide6.QtCore import QSettings, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import Code, RefusedError
from desktop.system.clock import Clock
from desktop.ui.shell.start.parts import CapsLockHint, Entry, Notice, StartPage
from desktop.ui.style.widgets import button, link, row

LAST_USER = "start/last_user"
_TICK_MILLISECONDS = 250


class Brake(QTimer):
    """Counts down how long sign-in still waits after wrong passwords, in a sentence."""

    released = Signal()

    def __init__(self, clock: Clock, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._clock, self._notice = clock, notice
        self._until: datetime | None = None
        self.setInterval(_TICK_MILLISECONDS)
        self.timeout.connect(self._show)

    def hold(self, seconds: int) -> None:
        """Begin to count."""
        self._until = self._clock.now() + timedelta(seconds=seconds)
        self.start()
        self._show()

    def _show(self) -> None:
        assert self._until is not None  # noqa: S101  set before the timer starts
        left = (self._until - self._clock.now()).total_seconds()
        if left <= 0:
            self.stop()
            self._notice.say("You can try again now.", "info")
            self.released.emit()
            return
        whole = int(left) + (left % 1 > 0)
        said = f"{whole} s" if whole < 120 else f"{-(-whole // 60)} minutes"
        self._notice.say(f"Too many wrong passwords. The next try is in {said}.", "warn")


class SignInPage(StartPage):
    """User and password; typing may be finished before the office is open."""

    submitted = Signal(str, str)
    other_wanted = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__("Sign in")
        self._user = Entry("&User name")
        self._password = Entry("&Password", secret=True)
        self._caps = CapsLockHint(self._password)
        self._notice = Notice()
        self._button = button("Sign in", "primary", self._on_submit)
        self._user.entered.connect(self._password.field.setFocus)
        self._password.entered.connect(self._on_submit)
        self._brake = Brake(clock, self._notice, self)
        self._brake.released.connect(lambda: self._button.setEnabled(True))
        for part in (self._user, self._password, self._caps.hint, self._notice):
            self.body.addWidget(part)
        self.body.addLayout(row(self._button, None, link("Another office…", self.other_wanted.emit)))

    def begin(self) -> None:
        """Put the cursor where something is missing."""
        if not self._user.value:
            self._user.field.setText(str(QSettings().value(LAST_USER, "")))
        (self._password if self._user.value else self._user).field.setFocus()

    def set_user(self, user: str) -> None:
        """Fill in who signs in."""
        self._user.field.setText(user)

    def tell(self, sentence: str, tone: str) -> None:
        """Say what happened before."""
        self._notice.say(sentence, tone)

    def wait_for_office(self) -> None:
        """Say that the office is still opening."""
        self._notice.say("Opening the office…", "info")

    def accept(self) -> None:
        """Remember who signed in, and forget what was typed."""
        QSettings().setValue(LAST_USER, self._user.value)
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self._brake.stop()
        self._password.field.clear()
        self._notice.say("")
        self._button.setEnabled(True)

    def refuse(self, error: RefusedError) -> None:
        """Say why not; after too many guesses, how long it takes until the next."""
        self._password.field.clear()
        self._password.field.setFocus()
        if error.code == Code.LOCKED_OUT:
            self._brake.hold(int(error.details["wait_seconds"]))
            return
        self._button.setEnabled(True)
        self._notice.say(error.message)

    def _on_submit(self) -> None:
        if not self._button.isEnabled():
            return
        for entry, sentence in (
            (self._user, "Type your user name."),
            (self._password, "Type your password."),
        ):
            if not entry.value:
                entry.set_error(sentence)
                entry.field.setFocus()
                return
        self._button.setEnabled(False)
        self._notice.say("")
        self.submitted.emit(self._user.value, self._password.value)
