"""Starts the window: paints the first page before anything heavy is imported, then leads to work and back."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from desktop.system.clock import Clock
from desktop.system.keychain import KeyStore
from desktop.system.paths import default_office, log_folder, state_folder
from desktop.system.resources import resource
from desktop.system.stopwatch import seconds_since_start
from desktop.ui.shell.instance import Instance
from desktop.ui.shell.start.entrance import Entered, Entrance
from desktop.ui.shell.start.window import FOLDER, StartWindow
from desktop.ui.style.theme import apply_theme, chosen_scheme, put_on
from desktop.ui.tasks.collector import Collector
from desktop.ui.tasks.tasks import Tasks

if TYPE_CHECKING:
    from desktop.ui.shell.locking import Locker
    from desktop.ui.shell.window import MainWindow


def run(
    folder: Path | None,
    clock: Clock,
    keys: Callable[[], KeyStore],
    *,
    logs: Path | None = None,
    user: str = "",
    demo: bool = False,
    perf_marks: bool = False,
) -> int:
    """Show the window until it is closed and return the exit code.

    `folder` is the office's; None means the one used last, or the default. With `perf_marks` it prints
    `first-paint SECONDS` and `usable SECONDS` since the process started, signs in with DOORSTEP_USER and
    DOORSTEP_PASSWORD, and ends.
    """
    app = make_application()
    if folder is None and not demo:
        folder = Path(str(QSettings().value(FOLDER, "") or default_office()))
    office = folder or default_office()
    instance = Instance(office, state_folder())
    if not demo and not instance.take():
        if instance.call_first():
            return 0
        print("doorstep: this office is open in another Doorstep that does not answer.", file=sys.stderr)  # noqa: T201
        return 1
    session = Session(office, clock, keys, instance)
    if perf_marks:
        Marks(session)
    session.start(logs or log_folder(), user=user, demo=demo)
    code = app.exec()
    session.end()
    return code


def make_application() -> QApplication:
    """Return the application in its name, language, colours and icon."""
    QCoreApplication.setOrganizationName("Doorstep")
    QCoreApplication.setApplicationName("Doorstep")
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app = QApplication.instance() or QApplication(["doorstep"])
    assert isinstance(app, QApplication)  # noqa: S101  nothing makes a lesser one
    app.setApplicationDisplayName("Doorstep")
    app.setDesktopFileName("doorstep")
    app.setQuitOnLastWindowClosed(False)
    app.setWindowIcon(QIcon(str(resource("icons", "doorstep.svg"))))
    apply_theme(app, chosen_scheme())
    return app


class Session(QObject):
    """Which window is shown: the first pages, somebody's work, the first pages again."""

    def __init__(self, folder: Path, clock: Clock, keys: Callable[[], KeyStore], instance: Instance) -> None:
        super().__init__()
        self._collector = Collector(self)
        self.clock = clock
        self._instance = instance
        self.entrance = Entrance(folder, clock, keys)
        self.tasks = Tasks(self)
        self.first = StartWindow(self.entrance, self.tasks, clock)
        self.window: MainWindow | None = None
        self.locker: Locker | None = None
        self._watch: object = None
        self._crash: QObject | None = None
        self.first.entered.connect(self._on_entered)
        self.first.closed.connect(self._quit)
        self.first.folder_wanted.connect(self._turn_to)
        instance.called.connect(self.raise_window)

    def start(self, logs: Path | None = None, *, user: str = "", demo: bool = False) -> None:
        """Show the first page, and begin the rest once it is painted; with `logs`, crashes are told and kept there."""

        def go_on() -> None:
            if logs is not None:
                from desktop.ui.shell.crash import CrashHandler

                self._crash = CrashHandler(logs)
            self._instance.listen()
            if demo:
                self.first.look_around()
            else:
                self.first.begin(user)

        self.first.painted.connect(lambda: QTimer.singleShot(0, self, go_on))
        self.first.show()

    def raise_window(self) -> None:
        """Bring the present window to the front."""
        window: QWidget = self.window or self.first
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def end(self) -> None:
        """Let go of everything, in the order that loses nothing."""
        if self.window is not None:
            self.window.context.tasks.wait()
        self.tasks.wait()
        self._let_go()
        self._instance.release()

    def _let_go(self) -> None:
        """Close the office, and with it the process that made its documents; call it in a thread, or at the end."""
        from desktop.documents import worker

        worker.stop()
        self.entrance.close()

    def _on_entered(self, entered: Entered) -> None:
        from desktop.ui.page import Context
        from desktop.ui.shell.window import MainWindow

        self._collector.settle_in()
        tasks = Tasks(self)
        window = self.window = MainWindow(Context(entered.work, tasks, self.clock))
        window.sign_out_wanted.connect(self._sign_out)
        window.closed.connect(self._quit)
        # In turns, since to make, dress and show the window and what surrounds it each takes as long as a turn may.
        tasks.in_turns(
            window,
            lambda: put_on(window),
            window.show,
            self.first.hide,
            lambda: self._surround(window, entered),
        )

    def _surround(self, window: "MainWindow", entered: Entered) -> None:
        """Let the window lock itself, live in the tray, and have its documents made in a process beside it."""
        if self.window is not window:
            return  # signed out already
        from desktop.documents import worker
        from desktop.ui.shell.locking import Locker
        from desktop.ui.shell.session_lock import watch_session
        from desktop.ui.shell.tray import make_tray

        self.locker = Locker(window, entered, self.entrance.sign_in)
        self.locker.signed_out.connect(self._sign_out)
        self._watch = watch_session(window, self.locker.lock)
        tray = make_tray(window.context, window, QApplication.windowIcon())
        if tray is not None:
            tray.open_wanted.connect(self.raise_window)
            tray.lock_wanted.connect(self.locker.lock)
        # Only when the first screen shows its rows: the process needs a processor for a second to get ready.
        window.context.tasks.idle.connect(
            lambda: self.tasks.read(worker.start, owner=window), Qt.ConnectionType.SingleShotConnection
        )

    def _sign_out(self) -> None:
        """Close the office behind the last answer, and ask who it is."""
        window, self.window = self.window, None
        if window is None:
            return
        self.locker, self._watch = None, None
        window.closed.disconnect(self._quit)
        tasks, was_demo = window.context.tasks, self.entrance.is_demo
        window.close()
        window.deleteLater()
        self.first.show()

        def leave() -> None:
            tasks.wait()
            self._let_go()

        def left(_: None) -> None:
            tasks.deleteLater()
            self.first.after_leaving(was_demo=was_demo)

        self.tasks.read(leave, left, owner=self)

    def _turn_to(self, folder: Path) -> None:
        """Open another office, unless another window has it open: that one comes to the front."""
        if folder.resolve() == self.entrance.folder.resolve() and self._instance.is_first:
            self.first.use(folder)
            return
        other = Instance(folder, state_folder())
        if not other.take():
            other.call_first()
            return
        self._instance.release()
        self._instance = other
        other.called.connect(self.raise_window)
        other.listen()
        self.tasks.read(self.entrance.close, lambda _: self.first.use(folder), owner=self)

    def _quit(self) -> None:
        QCoreApplication.quit()


class Marks(QObject):
    """Prints when the first page was painted and when the day's list could be used, then ends the program."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._is_done = False
        session.first.painted.connect(self._on_painted)
        session.first.entered.connect(lambda _: QTimer.singleShot(0, self, self._on_entered))

    def _on_painted(self) -> None:
        print(f"first-paint {seconds_since_start():.3f}", flush=True)  # noqa: T201
        user, password = os.environ.get("DOORSTEP_USER", ""), os.environ.get("DOORSTEP_PASSWORD", "")
        if user and password:
            QTimer.singleShot(0, self, lambda: self._session.first.enter(user, password))

    def _on_entered(self) -> None:
        from desktop.ui.tables.view import TableView

        window = self._session.window
        assert window is not None  # noqa: S101  it was made before this ran
        table = window.page("today").findChild(TableView)
        assert table is not None  # noqa: S101  the first screen lists the day
        table.shown.connect(lambda: QTimer.singleShot(0, self, self._on_usable))

    def _on_usable(self) -> None:
        window = self._session.window
        if window is not None and not self._is_done:
            self._is_done = True
            window.repaint()
            print(f"usable {seconds_since_start():.3f}", flush=True)  # noqa: T201
            QCoreApplication.quit()
