"""The window before the window: one page at a time, from the first start to somebody signed in."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import QEvent, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedWidget, QTableView, QWidget

from desktop.domain.errors import RefusedError
from desktop.system.clock import Clock
from desktop.system.paths import default_office, holds_office
from desktop.system.resources import resource
from desktop.system.version import __version__
from desktop.ui.shell.start.entrance import Entered, Entrance, NewOffice
from desktop.ui.shell.start.parts import StartPage
from desktop.ui.shell.start.sign_in import SignInPage
from desktop.ui.shell.start.welcome import WelcomePage
from desktop.ui.style.theme import put_on
from desktop.ui.style.widgets import column, frame, label, row
from desktop.ui.tasks.tasks import Tasks

FOLDER = "start/folder"
SIZE = QSize(1000, 660)
_LARGE: Final = (
    *("QMainWindow", "QTextEdit", "QGraphicsView", "QListView", "QComboBox", "QDialogButtonBox", "QWizard"),
    *("QMessageBox", "QMdiArea", "QSpinBox", "QCalendarWidget", "QSlider", "QTabWidget", "QDockWidget"),
)
"""Widgets whose enumerations take long to make."""


class StartWindow(QWidget):
    """Leads from nothing to a signed-in person; `entered` hands over their services."""

    entered = Signal(object)
    closed = Signal()
    painted = Signal()
    folder_wanted = Signal(object)
    """Another office is to be opened: whoever holds the one instance of each answers with `use`."""
    _told = Signal(str)

    def __init__(self, entrance: Entrance, tasks: Tasks, clock: Clock) -> None:
        super().__init__()
        self.entrance, self.tasks, self._clock = entrance, tasks, clock
        self._is_open = False
        self._has_painted = False
        self._attempt: tuple[str, str] | None = None
        self._failed: StartPage | None = None
        self.setProperty("role", "page")
        self.setWindowTitle("Doorstep")
        self.setMinimumSize(760, 560)
        self.resize(SIZE)
        self._stack = QStackedWidget()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.setProperty("role", "scrolled")
        self._area.setWidget(self._stack)
        row(_brand(), self._area, into=self, spacing=0)
        self._told.connect(self._on_told)
        self._sign_in = SignInPage(clock)
        self._sign_in.submitted.connect(self._on_submitted)
        self._sign_in.other_wanted.connect(self.welcome)
        self._stack.addWidget(self._sign_in)
        put_on(self)
        if holds_office(entrance.folder):
            self._show(self._sign_in)
        else:
            self.welcome()

    @property
    def page(self) -> StartPage:
        """Return the page that is shown."""
        page = self._stack.currentWidget()
        assert isinstance(page, StartPage)  # noqa: S101  nothing else is ever added
        return page

    def begin(self, user: str = "") -> None:
        """Start what runs behind the first page; called once it is painted. `user` is who will sign in."""
        # PySide makes classes as they are first met, with the first table and its parts nearly all: here nobody waits.
        large = (partial(getattr, QtWidgets, name) for name in _LARGE)
        self.tasks.in_turns(self, lambda: QtGui.QGradient, *large, self._area.viewport, QTableView)
        if user:
            self._sign_in.set_user(user)
            self.page.begin()
        if self.page is self._sign_in:
            self._open()

    def welcome(self) -> None:
        """Offer the three ways to begin."""
        page = WelcomePage(can_return=holds_office(self.entrance.folder))
        page.sign_in_wanted.connect(lambda: self.sign_in())
        page.new_wanted.connect(self._new_office)
        page.existing_wanted.connect(self._existing)
        page.demo_wanted.connect(self.look_around)
        self._show(page)

    def sign_in(self, user: str = "", sentence: str = "", tone: str = "ok") -> None:
        """Ask who it is, and open the office meanwhile."""
        self._sign_in.clear()
        if user:
            self._sign_in.set_user(user)
        if sentence:
            self._sign_in.tell(sentence, tone)
        self._show(self._sign_in)
        self._open()

    def enter(self, login: str, password: str) -> None:
        """Sign in as if it had been typed."""
        self._sign_in.set_user(login)
        self._on_submitted(login, password)

    def use(self, folder: Path) -> None:
        """Turn to the office of another folder and remember it for the next start."""
        QSettings().setValue(FOLDER, str(folder))
        self._is_open = False
        self.entrance.folder = folder
        self.sign_in()

    def look_around(self) -> None:
        """Make the made-up office and go in."""
        from desktop.ui.shell.start.making_demo import MakingDemoPage

        page = MakingDemoPage()
        page.back_wanted.connect(self.welcome)
        self._show(page)
        self.tasks.read(
            lambda: self.entrance.enter_demo(self._told.emit),
            self._on_entered,
            owner=page,
            failed=lambda error: page.refuse(error.message),
        )

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Keep a new office's code from being lost by one click."""
        from desktop.ui.shell.start.recovery import RecoveryPage

        if isinstance(self.page, RecoveryPage) and not self.page.may_leave():
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Say when there is something to see for the first time."""
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            self.painted.emit()

    def _show(self, page: StartPage) -> None:
        before = self._stack.currentWidget()
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if before is not None and before not in (page, self._sign_in):
            self._stack.removeWidget(before)
            before.deleteLater()
        self._area.verticalScrollBar().setValue(0)
        page.begin()

    def _open(self) -> None:
        if not self._is_open:
            self.tasks.read(
                self.entrance.open, self._on_open, owner=self, failed=self._on_cannot_open, key="open"
            )

    def _on_open(self, _: None) -> None:
        self._is_open = True
        self.tasks.read(self.entrance.warm_up, owner=self)
        if self.page is self._failed:
            self.sign_in()
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            self._on_submitted(*attempt)

    def _on_cannot_open(self, error: RefusedError) -> None:
        from desktop.ui.shell.start.cannot_open import CannotOpenPage

        self._attempt = None
        if self.page not in (self._sign_in, self._failed):
            return  # the person has turned to something else meanwhile
        page = self._failed = CannotOpenPage(error, self.entrance.folder)
        page.again_wanted.connect(self._open)
        page.other_wanted.connect(self.welcome)
        page.code_typed.connect(lambda code: self._recover(page, code))
        page.backup_chosen.connect(
            lambda backup, code: self.tasks.read(
                lambda: self.entrance.restore(backup, code),
                lambda _: self.sign_in(sentence="The office is back from its backup. Sign in as usual."),
                owner=page,
                failed=page.refuse,
            )
        )
        self._show(page)

    def _recover(self, page: StartPage, code: str) -> None:
        self.tasks.read(
            lambda: self.entrance.recover(code),
            lambda _: self.sign_in(sentence="The key is back in this computer's keychain. Sign in as usual."),
            owner=page,
            failed=page.refuse,  # type: ignore[attr-defined]
        )

    def _on_submitted(self, login: str, password: str) -> None:
        if not self._is_open:
            self._attempt = (login, password)
            self._sign_in.wait_for_office()
            return
        self.tasks.read(
            lambda: self.entrance.sign_in(login, password),
            self._on_entered,
            owner=self,
            failed=self._on_refused,
            key="sign in",
        )

    def _on_refused(self, error: RefusedError) -> None:
        from desktop.ui.shell.start.cannot_open import CAUSES

        if error.code in CAUSES:
            self._is_open = False
            self._on_cannot_open(error)
        else:
            self._sign_in.refuse(error)

    def _on_entered(self, entered: Entered) -> None:
        self._is_open = True
        if not self.entrance.is_demo:
            self._sign_in.accept()
        self.entered.emit(entered)

    def after_leaving(self, *, was_demo: bool) -> None:
        """Begin anew after somebody signed out and the office was closed."""
        self._is_open = False
        if holds_office(self.entrance.folder) and not was_demo:
            self.sign_in()
        else:
            self.welcome()

    def _new_office(self) -> None:
        from desktop.ui.shell.start.new_office import NewOfficePage

        taken = holds_office(default_office())
        folder = self.entrance.folder
        if holds_office(folder):
            folder = default_office().with_name("Office 2") if taken else default_office()
        page = NewOfficePage(self.entrance, self.tasks, folder)
        page.back_wanted.connect(self.welcome)
        page.made.connect(self._on_made)
        self._show(page)

    def _on_made(self, wanted: NewOffice, code: str) -> None:
        from desktop.ui.shell.start.recovery import RecoveryPage

        QSettings().setValue(FOLDER, str(wanted.folder))
        page = RecoveryPage(code)
        page.sheet_wanted.connect(lambda: self._print_sheet(page, wanted.company, code))
        page.confirmed.connect(lambda: self._go_in(wanted))
        self._show(page)

    def _go_in(self, wanted: NewOffice) -> None:
        self._is_open = False
        self.sign_in(wanted.login)
        self.enter(wanted.login, wanted.password)

    def _print_sheet(self, page: StartPage, company: str, code: str) -> None:
        def show(pdf: bytes) -> None:
            from desktop.ui.printing.preview import PreviewDialog

            PreviewDialog(self, self.tasks, "Recovery code", pdf, "recovery-code.pdf").open()

        self.tasks.read(
            lambda: self.entrance.sheet(company, code),
            show,
            owner=page,
            failed=lambda error: page.say_printed(error.message, "bad"),  # type: ignore[attr-defined]
        )

    def _existing(self) -> None:
        from desktop.ui.shell.start.open_existing import OpenExistingPage

        folder = self.entrance.folder
        page = OpenExistingPage(folder if not holds_office(folder) else default_office())
        page.back_wanted.connect(self.welcome)
        page.folder_chosen.connect(self.folder_wanted)
        page.backup_chosen.connect(
            lambda backup, place, code: self.tasks.read(
                lambda: self.entrance.restore(backup, code, place),
                lambda _: self.folder_wanted.emit(place),
                owner=page,
                failed=lambda error: page.refuse(error.message),
            )
        )
        self._show(page)

    def _on_told(self, step: str) -> None:
        from desktop.ui.shell.start.making_demo import MakingDemoPage

        if isinstance(self.page, MakingDemoPage):
            self.page.tell(step)


def _brand() -> QFrame:
    """Return the dark panel at the left: the sign, the name, and what it is for."""
    made = frame("rail")
    made.setFixedWidth(268)
    made.setAccessibleName("Doorstep")
    name, what = label("Doorstep"), label("Who may go to whose home today.", "railsoft", wraps=True)
    name.setStyleSheet("font-size: 22px; font-weight: 600;")
    what.setStyleSheet("font-size: 14px;")
    version = label(f"Version {__version__}", "railsoft")
    column(_Sign(), 10, name, what, None, version, into=made, spacing=4, margin=28)
    return made


class _Sign(QLabel):
    """The program's sign, drawn sharp on every screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(52, 52)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw it again for a screen of another density."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(str(resource("icons", "doorstep.svg"))).render(painter)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)
