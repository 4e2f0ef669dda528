"""Reminders beside the clock, where the system has such a place: numbers only, never a name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from desktop.domain.roles import Action
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.today import Counts

_LOOK_MILLISECONDS = 5 * 60_000


def reminder(blocked: int, not_confirmed: int, overdue: int) -> str:
    """Return what waits today in one sentence of numbers, "" when nothing does."""
    parts = []
    if overdue:
        parts.append("1 step is overdue" if overdue == 1 else f"{overdue} steps are overdue")
    if blocked:
        parts.append("1 visit is blocked" if blocked == 1 else f"{blocked} visits are blocked")
    if not_confirmed:
        parts.append(
            "1 visit waits for the resident"
            if not_confirmed == 1
            else f"{not_confirmed} visits wait for the resident"
        )
    sentence = ", ".join(parts)
    return f"Today: {sentence}." if sentence else ""


class Tray(QObject):
    """The sign beside the clock: opens the window, locks it, and says when more waits than before."""

    open_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, context: Context, window: QWidget, icon: QIcon) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._said: tuple[int, int, int] | None = None
        self._menu = QMenu(window)
        self._menu.addAction("Open Doorstep").triggered.connect(lambda: self.open_wanted.emit())
        self._menu.addAction("Lock").triggered.connect(lambda: self.lock_wanted.emit())
        self._sign = QSystemTrayIcon(icon, self)
        self._sign.setToolTip("Doorstep")
        self._sign.setContextMenu(self._menu)
        self._sign.activated.connect(lambda _: self.open_wanted.emit())
        self._sign.messageClicked.connect(self.open_wanted)
        self._sign.show()
        self._timer = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        context.tasks.changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        work, clock, context = self._context.work, self._context.clock, self._context
        sees_visits = not context.refusal(Action.SEE_APPOINTMENTS)

        def read() -> "tuple[Counts | None, int]":
            # Each role is reminded of what it sees: the lead of no visits, a viewer of no concern.
            visits = work.today.counts(clock.today()) if sees_visits else None
            return visits, work.concern_lists.overdue().overdue

        context.tasks.read(
            read, self._on_counts, owner=self, key="counts", failed=lambda _: None, is_aside=True
        )

    def _on_counts(self, read: "tuple[Counts | None, int]") -> None:
        visits, overdue = read
        found = (visits.blocked, visits.not_confirmed, overdue) if visits else (0, 0, overdue)
        sentence = reminder(*found)
        self._sign.setToolTip(f"Doorstep. {sentence}".strip())
        is_more = self._said is None or any(
            now > before for now, before in zip(found, self._said, strict=True)
        )
        if sentence and is_more and not self._window.isActiveWindow():
            self._sign.showMessage("Doorstep", sentence, QSystemTrayIcon.MessageIcon.NoIcon)
        self._said = found


def make_tray(context: Context, window: QWidget, icon: QIcon) -> Tray | None:
    """Return the sign beside the clock, or None where the system has no place for it."""
    return Tray(context, window, icon) if QSystemTrayIcon.isSystemTrayAvailable() else None
