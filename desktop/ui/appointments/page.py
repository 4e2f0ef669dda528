"""The screen of appointments: the board or the list, the visit that is picked, and the jobs that wait."""

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QWidget

from desktop.domain.roles import Action
from desktop.domain.wording import weekday_text
from desktop.ui.appointments.around import Around
from desktop.ui.appointments.board import Board
from desktop.ui.appointments.booking import Place
from desktop.ui.appointments.changes import Changes
from desktop.ui.appointments.detail_panel import DetailPanel
from desktop.ui.appointments.halves import Halves
from desktop.ui.appointments.menus import Menus
from desktop.ui.appointments.nothing import Nothing
from desktop.ui.appointments.reading import Reading
from desktop.ui.appointments.tray import Tray
from desktop.ui.appointments.visit_list import VisitList
from desktop.ui.forms.day_bar import DayBar
from desktop.ui.forms.undo_bar import UndoBar
from desktop.ui.page import Context, Page
from desktop.ui.style.widgets import Segments, button, chip, column, heading, panel, row, say_why_not, soft

if TYPE_CHECKING:
    from desktop.services.board_details import VisitDetail

DAY, WEEK, LIST = "1", "7", "list"
NARROW = 1190
_LEGEND = (("ok", "✓ Ready"), ("warn", "… Not confirmed"), ("bad", "✕ Blocked"), ("info", "➜ Dispatched"))
_FIND = {DAY: "Find a person…", WEEK: "Find a person…", LIST: "Find a visit…"}
_FIND_THEM = "find:"
_HINT = "Drag, or Ctrl+arrows, Enter: move · S: swap · Ctrl+Z: undo"


class AppointmentsPage(Page):
    """Who goes where and when."""

    name = "appointments"
    title = "Appointments"
    icon = "appointments"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._may_see = context.work.desk.may(Action.SEE_APPOINTMENTS)
        may = context.work.desk.may(Action.EDIT_APPOINTMENTS)
        seen = "Your role may see appointments, not change them."
        self.denial = "" if may else seen if self._may_see else "Your role does not include appointments."
        self.day = context.clock.today()
        kept = str(QSettings().value("appointments/days"))
        self._mode = kept if kept in (DAY, WEEK, LIST) else DAY
        self.board, self.list = Board(), VisitList()
        self.detail, self.tray = DetailPanel(self.denial), Tray(self.denial)
        self.find_box = QLineEdit()
        self.modes = Segments([(DAY, "Day"), (WEEK, "Week"), (LIST, "List")], "How visits are shown")
        self.modes.button(self._mode).setChecked(True)
        self.undo_bar = UndoBar(self)
        self.changes = Changes(self, context, self.undo_bar, self.denial)
        self.around = Around(self, context, self.changes)
        self.menus = Menus(self)
        self.reading = Reading(self)
        self._lay_out()
        self._connect()
        if not self._may_see:
            self.detail.say(f"{self.denial} Ask somebody who is manager or scheduler.")
            say_why_not(self.find_box, self.denial)
        self._clock = QTimer(self, interval=60_000)
        self._clock.timeout.connect(self._move_now)
        self._clock.start()

    # What the window asks

    def refresh(self) -> None:
        """Read people, the rows that can be seen, the visit that is picked, and the jobs."""
        if why_not := self.context.refusal(Action.SEE_APPOINTMENTS):
            self._hint.setText(why_not)
            self.subtitle_changed.emit(why_not)
            return
        self._show_date()
        self.reading.jobs()
        self.reading.people()

    def show_target(self, row_id: str) -> None:
        """Show a visit, or book a job, by its id; `find:` and words lists every visit that holds them."""
        if row_id == "new":
            self.new()
            return
        if row_id.startswith(_FIND_THEM):
            self.modes.button(LIST).setChecked(True)
            self._show_mode(LIST)  # for this once: what a person chose is kept for the next time
            self.find_box.setText(row_id.removeprefix(_FIND_THEM))
            self.find_box.setCursorPosition(0)
            self.find_box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        work = self.context.work

        def found(detail: "VisitDetail") -> None:
            self.reading.wanted = row_id
            if self.is_list:
                self.modes.button(DAY).setChecked(True)
                self._mode = DAY
                self._views.setCurrentWidget(self.board)
                self._name_find()
            self.find_box.clear()
            self.go_to(detail.visit.day)

        self.context.tasks.read(
            lambda: work.board.detail(row_id),
            found,
            owner=self,
            key="target",
            failed=lambda _: self.changes.book(row_id),
        )

    def focus_filter(self) -> None:
        """Put the cursor into the box that finds people or visits."""
        self.find_box.setFocus()
        self.find_box.selectAll()

    def new(self) -> None:
        """Go to the first job that waits: booking begins with what is to be done."""
        jobs = self.tray.jobs
        if jobs:
            jobs[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.around.add_job()

    def print_it(self) -> None:
        """Preview the dispatch sheet of the day."""
        self.around.show_sheet(self.day)

    def actions_in_title(self) -> list[QPushButton]:
        """Return nothing: the ways of looking stand over the board."""
        return []

    # Days

    @property
    def is_list(self) -> bool:
        """Say whether the list of every visit is shown, not the board."""
        return self._mode == LIST

    @property
    def days(self) -> int:
        """Return how many days the board shows."""
        return 7 if self._mode == WEEK else 1

    @property
    def first_day(self) -> date:
        """Return the first day that the board shows."""
        return self.day - timedelta(days=self.day.weekday()) if self._mode == WEEK else self.day

    def go_to(self, day: date) -> None:
        """Show another day."""
        self.day = day
        if self.is_list:
            self._show_date()
            self.list.go_to(day)
        else:
            self.refresh()

    def _step(self, direction: int) -> None:
        self.go_to(self.day + timedelta(days=direction * self.days))

    def _choose_mode(self, key: str) -> None:
        QSettings().setValue("appointments/days", key)
        self._show_mode(key)

    def _show_mode(self, key: str) -> None:
        self._mode = key
        self._name_find()
        self._views.setCurrentWidget(self.list if key == LIST else self.board)
        with QSignalBlocker(self.find_box):
            self.find_box.clear()
        self.refresh()

    def _name_find(self) -> None:
        self.find_box.setPlaceholderText(_FIND[self._mode])
        self.find_box.setAccessibleName(_FIND[self._mode].rstrip("…"))

    def _show_date(self) -> None:
        first, last = self.first_day, self.first_day + timedelta(days=self.days - 1)
        self.day_bar.show_day(self.day, step=self.days)
        text = weekday_text(first)
        if self.days > 1:
            is_one_month = first.month == last.month
            text = f"{f'{first:%a} {first.day}' if is_one_month else text} to {weekday_text(last)}"
        self.subtitle_changed.emit("Every visit" if self.is_list else text)

    def _move_now(self) -> None:
        self.board.now = self.context.clock.now()
        self.board.viewport().update()
        if self._may_see and self.isVisible():
            self.reading.to_ring()

    # What was done

    def _assign(self, person: str) -> None:
        if self.detail.detail is not None:
            self.changes.assign(self.detail.detail, person)

    def _show_proof(self) -> None:
        if self.detail.detail is not None:
            self.around.show_proof(self.detail.detail)

    def _about_detail(self, change: Any) -> None:
        if self.detail.detail is not None:
            change(self.detail.detail.visit)

    def _on_booked(self, appointment: str) -> None:
        self.reading.wanted = appointment
        work = self.context.work
        # Booked for another day, the board goes there: what was done is seen.
        self.context.tasks.read(
            lambda: work.board.detail(appointment).visit.day, self._follow, owner=self, key="follow"
        )

    def _follow(self, day: date) -> None:
        if not self.is_list and not 0 <= (day - self.first_day).days < self.days:
            self.go_to(day)

    # Building

    def _lay_out(self) -> None:
        self._name_find()
        self.find_box.setClearButtonEnabled(True)
        self.find_box.setMinimumWidth(132)
        self.find_box.setMaximumWidth(170)
        self.day_bar = DayBar()
        today = button("Today", "plain", lambda: self.go_to(self.context.clock.today()))
        self._holiday = heading()
        self._office = button("More…", "plain", lambda: self.menus.open_office(self._office, self.day))
        self._office.setAccessibleDescription("Opens a menu: new job, import, dispatch sheet, calendar file")
        head = row(self.day_bar, today, self._holiday, None, self.find_box, self.modes, spacing=10)
        head.setContentsMargins(14, 12, 14, 10)
        self._views = QStackedWidget()
        self._views.addWidget(self.board)
        self._views.addWidget(self.list)
        self._views.setCurrentWidget(self.list if self.is_list else self.board)
        clear = ("Clear the search", self._clear_find)
        self.nothing = {
            self.board: Nothing(self.board.viewport(), "person", "Add people under Operatives first.", clear),
            self.list: Nothing(self.list.viewport(), "visit", "Book a job that waits, or add one.", clear),
        }
        self._hint = soft(_HINT)
        legend = [chip(tone, text) for tone, text in _LEGEND]
        foot = row(*legend, self._hint, None, self._office, spacing=6)
        foot.setContentsMargins(14, 8, 14, 10)
        left = panel(head, self._views, foot)
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        halves = Halves(left, self.detail, self.tray)
        self.detail.filled.connect(lambda is_picked: halves.give_room(is_picked=is_picked))
        self._whole = column(halves, into=self)
        self.setFocusProxy(self.board)

    def _clear_find(self) -> None:
        self.find_box.clear()
        self.find_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Leave the hint out, and the edges narrow, where the board needs the room."""
        super().resizeEvent(event)
        is_wide = self.width() > NARROW
        self._hint.setVisible(is_wide)
        side = 20 if is_wide else 14
        self._whole.setContentsMargins(side, 18 if is_wide else 14, side, 18 if is_wide else 14)

    def _connect(self) -> None:
        board, detail, changes = self.board, self.detail, self.changes
        menus, reading = self.menus, self.reading
        reading.holidays.connect(self._holiday.setText)
        board.rows_shown.connect(reading.rows)
        board.picked.connect(reading.picked)
        board.opened.connect(lambda _: self.detail.take_focus())
        board.move_asked.connect(changes.move)
        board.job_dropped.connect(
            lambda job, person, day, minute: changes.book(job, Place(person, day, minute))
        )
        board.free_asked.connect(menus.open_free)
        board.swap_asked.connect(menus.open_swap)
        board.cancel_asked.connect(changes.cancel)
        board.menu_asked.connect(menus.open)
        self.list.picked.connect(reading.picked)
        self.list.opened.connect(lambda visit: self.show_target(visit.appointment))
        self.list.visits.page_wanted.connect(reading.list_page, Qt.ConnectionType.QueuedConnection)
        for signal, change in (
            (detail.confirm_wanted, changes.confirm),
            (detail.contact_wanted, changes.note_contact),
            (detail.move_wanted, changes.reschedule),
            (detail.cancel_wanted, changes.cancel),
            (detail.dispatch_wanted, changes.dispatch),
            (detail.message_wanted, self.around.write_to),
        ):
            signal.connect(partial(self._about_detail, change))
        detail.job_wanted.connect(self.around.show_job)
        detail.record_wanted.connect(lambda visit: self.wants.emit("visits", visit))
        detail.more_wanted.connect(menus.open_detail)
        detail.proof_wanted.connect(self._show_proof)
        detail.assign_wanted.connect(self._assign)
        changes.booked.connect(self._on_booked)
        changes.job_wanted.connect(self.around.show_job)
        self.around.job_added.connect(changes.book)
        self.tray.job_chosen.connect(changes.book)
        self.tray.job_wanted.connect(self.around.show_job)
        self.tray.contact_wanted.connect(changes.note_job_contact)
        self.tray.visit_wanted.connect(self.show_target)
        self.tray.filtered.connect(reading.jobs)
        self.tray.more_wanted.connect(reading.jobs)
        self.tray.new_wanted.connect(self.around.add_job)
        self.day_bar.chosen.connect(self.go_to)
        self.modes.chosen.connect(self._choose_mode)
        self.find_box.textChanged.connect(lambda _: reading.people())
        for keys, on in (
            ("Alt+Left", lambda: self._step(-1)),
            ("Alt+Right", lambda: self._step(1)),
            ("Ctrl+T", lambda: self.go_to(self.context.clock.today())),
            (QKeySequence.StandardKey.Redo, changes.redo),
        ):
            made = QShortcut(QKeySequence(keys), self, on)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
