"""Locking the window: when asked, when nobody touched it for a while, and when the computer's session locks."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.errors import Code, RefusedError
from desktop.system.liveliness import tidy
from desktop.ui.shell.lock_page import LockPage
from desktop.ui.shell.start.entrance import Entered
from desktop.ui.shell.window import MainWindow

DEFAULT_MINUTES = 10
_TICK_MILLISECONDS = 5_000
PAUSE = timedelta(seconds=30)
"""Whoever has not touched the program for so long does not wait for it."""
_ACTIVITY = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}


class IdleWatch(QObject):
    """Tells when nobody has touched the program for a number of minutes.

    It counts by the clock, so the hours a computer sleeps count too. It looks at the events of native windows,
    a few for each movement of a hand; a filter on every widget's events would slow down all painting.
    """

    fell_idle = Signal()
    paused = Signal()
    """Once in each pause of half a minute."""

    def __init__(self, now: Callable[[], datetime], tick: int = _TICK_MILLISECONDS) -> None:
        super().__init__()
        self._now = now
        self._last = now()
        self.minutes = DEFAULT_MINUTES
        self._has_paused = False
        self._timer = QTimer(self, interval=tick)
        self._timer.timeout.connect(self._look)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)  # noqa: S101  there is no watch without windows
        app.focusWindowChanged.connect(self._watch)
        self._watch(QGuiApplication.focusWindow())
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note a touch."""
        if event.type() in _ACTIVITY:
            self._last = self._now()
        return False

    def watch(self, widget: QWidget) -> None:
        """Look at a window from now on."""
        self._watch(widget.windowHandle())

    def touch(self) -> None:
        """Begin to count anew."""
        self._last = self._now()

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def _look(self) -> None:
        idle = self._now() - self._last
        had_paused, self._has_paused = self._has_paused, idle >= PAUSE
        if self._has_paused and not had_paused:
            self.paused.emit()
        if idle >= timedelta(minutes=self.minutes):
            self.fell_idle.emit()


class Locker(QObject):
    """Covers one window, hides what else is open, and brings both back as they were."""

    signed_out = Signal()

    def __init__(
        self,
        window: MainWindow,
        entered: Entered,
        check: Callable[[str, str], Entered],
        tick: int = _TICK_MILLISECONDS,
    ) -> None:
        """Take the window, who is in, and how to check a user name with a password."""
        super().__init__(window)
        self._window, self._entered, self._check = window, entered, check
        self._clock = window.context.clock
        self._page: LockPage | None = None
        self._hidden: list[QWidget] = []
        self._focused: QWidget | None = None
        self.idle = IdleWatch(self._clock.now, tick)
        self.idle.setParent(self)
        self.idle.fell_idle.connect(self.lock)
        self.idle.paused.connect(tidy)
        window.lock_wanted.connect(self.lock)
        window.context.tasks.changed.connect(self._read_minutes)
        self.idle.watch(window)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)  # noqa: S101  as above
        app.focusWindowChanged.connect(self._hide_others)  # a method, so that it ends with this object
        self._read_minutes()

    @property
    def is_locked(self) -> bool:
        """Return whether the cover lies over the window."""
        return self._page is not None

    def lock(self) -> None:
        """Cover the window; open dialogs go out of sight with all that is typed in them."""
        if self._page is not None:
            return
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            popup = QApplication.activePopupWidget()
        self._focused = QApplication.focusWidget()
        desk = self._entered.work.desk
        page = LockPage(desk.actor.name, self._check_password, self._window.context.tasks, self._clock)
        page.unlocked.connect(self._unlock)
        page.somebody_else.connect(self._leave)
        self._page = page
        was_active = QApplication.activeWindow() is not None
        self._hide_others()
        self._window.cover(page)
        if was_active:  # never taken from another program
            self._window.activateWindow()

    def _hide_others(self, _: object = None) -> None:
        """Put every other window out of sight, also one that opens while the cover lies there."""
        if self._page is None:
            return
        for widget in QApplication.topLevelWidgets():
            if widget is not self._window and widget.isVisible():
                widget.hide()
                self._hidden.append(widget)

    def _check_password(self, password: str) -> None:
        """Refuse any password but that of the person who locked."""
        entered = self._check(self._entered.login, password)
        if entered.work.desk.actor.id != self._entered.work.desk.actor.id:
            raise RefusedError(Code.WRONG_PASSWORD, "This is somebody else's password.")

    def _unlock(self) -> None:
        self._page = None
        self.idle.touch()
        self._window.uncover()
        hidden, self._hidden = self._hidden, []
        for widget in hidden:
            widget.show()
        if self._focused is not None and self._focused.isVisible():
            self._focused.setFocus()
        self._focused = None

    def _leave(self) -> None:
        self._page = None
        for widget in self._hidden:
            widget.close()
        self._hidden = []
        self.signed_out.emit()

    def _read_minutes(self) -> None:
        work = self._entered.work
        self._window.context.tasks.read(
            lambda: int(work.settings.get("lock_after_minutes")),
            self._on_minutes,
            owner=self,
            key="minutes",
            failed=lambda _: None,  # the default holds
        )

    def _on_minutes(self, minutes: int) -> None:
        self.idle.minutes = minutes
