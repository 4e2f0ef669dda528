"""The main window: navigation, title line and the screens, and what all of them share."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QPushButton, QStackedWidget, QWidget

from desktop.ui.page import Context, Page
from desktop.ui.shell.badges import Badges
from desktop.ui.shell.palette import SearchPalette
from desktop.ui.shell.rail import SLIM, Rail
from desktop.ui.shell.screens import SCREENS
from desktop.ui.shell.title_line import TitleLine
from desktop.ui.style.widgets import banner, button, column, holder, label, row
from desktop.ui.verify.checks import Checks

if TYPE_CHECKING:
    from desktop.services.settings import Me

POLL_MILLISECONDS = 1500


class MainWindow(QMainWindow):
    """One person's window on one office."""

    lock_wanted = Signal()
    sign_out_wanted = Signal()
    closed = Signal()
    _told = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setWindowTitle("Doorstep")
        self.setMinimumSize(960, 600)
        self._screens = {screen.name: screen for screen in SCREENS}
        self._pages: dict[str, Page] = {}
        self._rail = Rail(SCREENS)
        self._title = TitleLine(self._always())
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())  # what is seen until the first screen is made
        self._notice = self._make_notice()
        self._cover: QWidget | None = None
        self._has_begun = False
        self._newest = -1
        right = column(self._title, self._notice, self._stack, spacing=0)
        self._body = holder(row(self._rail, holder(right), spacing=0))
        self.setCentralWidget(self._body)
        self._badges = Badges(context, SCREENS, self)
        self._badges.told.connect(self._rail.set_badge)
        self._checks = Checks(self, context, lambda: self._cover is None)
        self._commands = self._make_menus()
        self._palette = SearchPalette(context, self._commands, tuple(self._screens), self)
        self._palette.opened.connect(self.open)
        self._title.search_wanted.connect(self._palette.pop_up)
        self._rail.chosen.connect(self.open)
        context.tasks.changed.connect(self._on_changed)
        context.tasks.trouble.connect(self.tell)
        self._poll = QTimer(self, interval=POLL_MILLISECONDS)
        self._poll.timeout.connect(self._look_for_changes)
        self._poll.start()
        # Desks on a server are told of each other's changes at once; the timer stays for when it is away.
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._watch = context.work.changes.watch(self._tell_soon)
        self._restore()
        self._read_office()

    def page(self, name: str) -> Page:
        """Return a screen; it is made when it is first asked for, so that the window opens without the others."""
        if name not in self._pages:
            page = self._screens[name](self.context)
            page.wants.connect(self.open)
            page.subtitle_changed.connect(partial(self._on_subtitle, page))
            page.head_changed.connect(partial(self._on_head, page))
            page.setUpdatesEnabled(False)  # to make it and to paint it takes a good part of a turn each
            self.context.tasks.in_turns(page, partial(page.setUpdatesEnabled, True))
            self._stack.addWidget(page)
            self._pages[name] = page
        return self._pages[name]

    def open(self, name: str, row_id: str = "") -> None:
        """Show a screen, at a row if one is named."""
        if name not in self._screens:
            return
        page = self.page(name)
        is_other = page is not self._stack.currentWidget()
        self._show(page)
        if is_other:  # else the cursor would go to whatever stands first on it
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        page.refresh()
        if row_id:
            page.show_target(row_id)
        else:
            page.show_start()
        focused = self.focusWidget()
        if focused is None or not page.isAncestorOf(focused):  # else what was asked for has the cursor
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_with(self, name: str) -> None:
        if not isinstance(self._stack.currentWidget(), Page):  # else somebody was quicker
            self._show(self.page(name))

    def _show(self, page: Page) -> None:
        self._rail.choose(page.name)
        self._title.show_page(page.headline(), page.actions_in_title())
        self._stack.setCurrentWidget(page)
        # One main action a screen: where people look at visits it is booking another.
        self._new_appointment.setVisible(page.name in ("today", "appointments"))

    def tell(self, sentence: str) -> None:
        """Show what went wrong above the screen until it is closed."""
        self._sentence.setText(sentence)
        self._notice.show()

    def cover(self, widget: QWidget) -> None:
        """Lay a widget over everything; menus and shortcuts rest until `uncover`."""
        self.uncover()
        self._palette.hide()
        self._cover = widget
        widget.setParent(self)
        self.menuBar().setEnabled(False)
        self._body.setEnabled(False)
        for command in self._commands:
            command.setEnabled(False)
        widget.setGeometry(self.rect())
        widget.show()
        widget.raise_()
        widget.setFocus()

    def uncover(self) -> None:
        """Take the cover away."""
        if self._cover is None:
            return
        self._cover.hide()
        self._cover.setParent(None)
        self._cover.deleteLater()
        self._cover = None
        self.menuBar().setEnabled(True)
        self._body.setEnabled(True)
        for command in self._commands:
            command.setEnabled(True)
        self._current().refresh()
        self._badges.look(self._newest)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Make the first screen, in turns, once the window itself is there: at once would take a tenth of a second."""
        super().showEvent(event)
        if not self._has_begun:
            self._has_begun = True
            first = SCREENS[0].name
            self.context.tasks.in_turns(
                self, lambda: self.page(first), lambda: self._begin_with(first), self._look_for_changes
            )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the cover over everything, and the room of a small window for its screen."""
        super().resizeEvent(event)
        self._rail.set_slim(is_slim=self.width() < SLIM)
        if self._cover is not None:
            self._cover.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember the window's place and size."""
        self._poll.stop()
        if self._watch is not None:
            self._watch.end()
        QSettings().setValue("window/geometry", self.saveGeometry())
        QSettings().setValue("window/state", self.saveState())
        super().closeEvent(event)
        self.closed.emit()

    def _always(self) -> list[QPushButton]:
        """Return the buttons that every screen has; each stands there once its screen exists."""
        made = []
        if "appointments" in self._screens:
            self._new_appointment = button(
                "New appointment", "primary", lambda: self._start_new("appointments")
            )
            made.append(self._new_appointment)
        if "concerns" in self._screens:
            made.append(button("▲ Record a safety concern", "care", lambda: self._start_new("concerns")))
        return made

    def _start_new(self, name: str) -> None:
        self.open(name)
        self.page(name).new()

    def _current(self) -> Page:
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else self.page(SCREENS[0].name)

    def _make_notice(self) -> QWidget:
        made = banner("bad")
        self._sentence = label("", wraps=True)
        layout = row(self._sentence, button("Close", "plain", made.hide), into=made, margin=10)
        layout.setStretch(0, 1)
        made.setAccessibleName("What went wrong")
        made.hide()
        return made

    def _make_menus(self) -> list[QAction]:
        """Build the menus; every entry is a command of the search as well."""
        made: list[QAction] = []

        def add(
            menu: QMenu, text: str, keys: str | QKeySequence.StandardKey, on: Callable[[], object]
        ) -> QAction:
            action = menu.addAction(text)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda: on())
            made.append(action)
            return action

        office = self.menuBar().addMenu("&Office")
        add(office, "&New on this screen", QKeySequence.StandardKey.New, lambda: self._current().new())
        add(office, "&Print…", QKeySequence.StandardKey.Print, lambda: self._current().print_it())
        office.addSeparator()
        add(office, "&Check a PDF…", "", self._checks.ask)
        office.addSeparator()
        add(office, "&Lock", "Ctrl+L", self.lock_wanted.emit)
        add(office, "Sign &out", "", self.sign_out_wanted.emit)
        leave = add(office, "&Quit", QKeySequence.StandardKey.Quit, self.close)
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        go = self.menuBar().addMenu("&Go to")
        for number, page in enumerate(SCREENS, 1):
            action = add(go, page.title, f"Ctrl+{number}", partial(self.open, page.name))
            if page.name == "settings":
                action.setMenuRole(QAction.MenuRole.PreferencesRole)
        view = self.menuBar().addMenu("&View")
        add(view, "&Search everything…", "Ctrl+K", lambda: self._palette.pop_up())
        add(
            view, "&Filter this screen", QKeySequence.StandardKey.Find, lambda: self._current().focus_filter()
        )
        add(view, "&Refresh", "F5", lambda: self._current().refresh())
        add(view, "F&ull screen", QKeySequence.StandardKey.FullScreen, self._toggle_full_screen)
        return made

    def _toggle_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def _on_subtitle(self, page: Page, text: str) -> None:
        if page is self._current():
            self._title.set_subtitle(text)

    def _on_changed(self) -> None:
        if self._cover is None:
            self._current().refresh()
            self._badges.count()
        self._read_office()

    def _on_head(self, page: Page) -> None:
        if page is self._stack.currentWidget():
            self._title.show_page(page.headline(), page.actions_in_title())

    def _tell_soon(self, newest: int) -> None:
        """Come from the thread that listens to the server into this one."""
        with suppress(RuntimeError):  # the window went away meanwhile
            self._told.emit(newest)

    def _on_told(self, newest: int) -> None:
        if newest and self._newest >= 0:
            self._on_newest(newest)
        else:
            self._look_for_changes()

    def _look_for_changes(self) -> None:
        """Ask whether another window, command or desk changed the office."""
        work = self.context.work
        self.context.tasks.read(
            work.changes.newest, self._on_newest, owner=self, key="newest", failed=lambda _: None
        )

    def _on_newest(self, newest: int) -> None:
        known, self._newest = self._newest, newest
        # The first screen reads only now: what changes after this number is noticed at the next look.
        if self._cover is not None:
            return
        if newest != known:
            self._current().refresh()
        self._badges.look(newest)

    def _read_office(self) -> None:
        work = self.context.work
        self.context.tasks.read(work.settings.me, self._on_me, owner=self, key="me")
        self._read_status()

    def _on_me(self, me: "Me") -> None:
        self._rail.set_person(me.company, me.name, me.roles_text)

    def _read_status(self) -> None:
        work = self.context.work
        self.context.tasks.read(
            lambda: (int(work.settings.get("lock_after_minutes")), work.backups.last()),
            lambda found: self._rail.set_safety(f"Locks in {found[0]} min", found[1].text),
            owner=self,
            key="status",
        )

    def _restore(self) -> None:
        settings = QSettings()
        geometry, state = settings.value("window/geometry"), settings.value("window/state")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1440, 900)
        if state is not None:
            self.restoreState(state)
