"""What lies over the locked window: who locked it, their password, or somebody else."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.domain.errors import Code, RefusedError
from desktop.system.clock import Clock
from desktop.ui.shell.start.parts import CapsLockHint, Entry, Notice, StartPage
from desktop.ui.shell.start.sign_in import Brake
from desktop.ui.style.widgets import button, column, link, row
from desktop.ui.tasks.tasks import Tasks


class LockPage(QFrame):
    """Covers everything until the same person's password, or ends the session for somebody else."""

    unlocked = Signal()
    somebody_else = Signal()

    def __init__(self, name: str, check: Callable[[str], object], tasks: Tasks, clock: Clock) -> None:
        """Take who locked it and how to check their password, which runs off the GUI thread."""
        super().__init__()
        self.setProperty("role", "cover")
        self.setAccessibleName("Locked")
        self._check, self._tasks = check, tasks
        page = StartPage("Locked", f"{name} is signed in. What was being typed is kept.")
        self._password = Entry("&Password", secret=True)
        caps = CapsLockHint(self._password)
        self._notice = Notice()
        self._button = button("Unlock", "primary", self._on_submit)
        self._password.entered.connect(self._on_submit)
        self._brake = Brake(clock, self._notice, self)
        self._brake.released.connect(lambda: self._button.setEnabled(True))
        for part in (self._password, caps.hint, self._notice):
            page.body.addWidget(part)
        page.body.addLayout(row(self._button, None, link("Somebody else…", self.somebody_else.emit)))
        column(page, into=self)
        self.setFocusProxy(self._password.field)

    def _on_submit(self) -> None:
        if not self._button.isEnabled():
            return
        password = self._password.value
        if not password:
            self._password.set_error("Type your password.")
            return
        self._button.setEnabled(False)
        self._notice.say("")
        self._tasks.read(
            lambda: self._check(password), lambda _: self.unlocked.emit(), owner=self, failed=self._refuse
        )

    def _refuse(self, error: RefusedError) -> None:
        self._password.field.clear()
        self._password.field.setFocus()
        if error.code == Code.LOCKED_OUT:
            self._brake.hold(int(error.details["wait_seconds"]))
            return
        self._button.setEnabled(True)
        self._notice.say(
            "The password is wrong. Try again." if error.code == Code.WRONG_PASSWORD else error.message
        )
