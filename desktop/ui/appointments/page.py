"""The screen of appointments: the board, the visit that is picked, and the jobs that wait."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QSplitter, QWidget

from desktop.domain.roles import Action
from desktop.domain.wording import weekday_text
from desktop.ui.appointments.board import OPENS, Board
from desktop.ui.appointments.detail_panel import DetailPanel
from desktop.ui.appointments.painting import end_minutes
from desktop.ui.appointments.scale import clock_of, minutes_of
from desktop.ui.appointments.sheets import (
    booking_sheet,
    cancel_sheet,
    confirm_sheet,
    contact_sheet,
    move_sheet,
    slot_of,
)
from desktop.ui.appointments.tray import Tray
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.undo_bar import UndoBar
from desktop.ui.page import Context, Page
from desktop.ui.style.widgets import Segments, button, chip, column, heading, panel, row, soft

if TYPE_CHECKING:
    from desktop.services.appointments import Booked, Changed
    from desktop.services.board import BoardAround, BoardPerson
    from desktop.services.board_details import VisitDetail
    from desktop.services.board_visits import BoardVisit
    from desktop.services.job_inbox import InboxPage
    from desktop.services.undos import Undo

WEEK = 7
MOST_COUNTED = 1000
_LEGEND = (("ok", "✓ Ready"), ("warn", "… Not confirmed"), ("bad", "✕ Blocked"), ("info", "➜ Dispatched"))


class AppointmentsPage(Page):
    """Who goes where and when."""

    name = "appointments"
    title = "Appointments"
    icon = "appointments"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        may = context.work.desk.may(Action.EDIT_APPOINTMENTS)
        self._denial = "" if may else "Your role may see appointments, not change them."
        self._day = context.clock.today()
        self._days = WEEK if QSettings().value("appointments/days") == str(WEEK) else 1
        self._people: Sequence[BoardPerson] = ()
        self._wanted = ""
        self._redo: Undo | None = None
        self.board, self.detail, self.tray = Board(), DetailPanel(self._denial), Tray()
        self.find_box = QLineEdit()
        self.modes = Segments([("1", "Day"), (str(WEEK), "Week")], "Days shown")
        self.modes.choose(str(self._days))
        self.undo_bar = UndoBar(self)
        self._lay_out()
        self._connect()
        self._clock = QTimer(self, interval=60_000)
        self._clock.timeout.connect(self._move_now)
        self._clock.start()

    # What the window asks

    def refresh(self) -> None:
        """Read people, the rows that can be seen, the visit that is picked, and the jobs."""
        work, day, days, find = self.context.work, self._first_day, self._days, self.find_box.text()
        self.context.tasks.read(
            lambda: work.board.people(day, days, find), self._on_people, owner=self, key="people"
        )
        self._read_jobs()

    def show_target(self, row_id: str) -> None:
        """Show a visit, or book a job, by its id."""
        work = self.context.work

        def found(detail: "VisitDetail") -> None:
            self._wanted = row_id
            self.go_to(detail.visit.day)

        self.context.tasks.read(
            lambda: work.board.detail(row_id),
            found,
            owner=self,
            key="target",
            failed=lambda _: self.book_job(row_id),
        )

    def focus_filter(self) -> None:
        """Put the cursor into the filter of people."""
        self.find_box.setFocus()
        self.find_box.selectAll()

    def new(self) -> None:
        """Go to the first job that waits: booking begins with what is to be done."""
        jobs = self.tray.jobs
        (jobs[0] if jobs else self.board).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def actions_in_title(self) -> list[QPushButton]:
        """Return nothing yet: the ways of looking stand over the board."""
        return []

    # Days

    @property
    def _first_day(self) -> date:
        return self._day if self._days == 1 else self._day - timedelta(days=self._day.weekday())

    def go_to(self, day: date) -> None:
        """Show another day."""
        self._day = day
        self.refresh()

    def _step(self, direction: int) -> None:
        self.go_to(self._day + timedelta(days=direction * self._days))

    def _show_days(self, key: str) -> None:
        self._days = int(key)
        QSettings().setValue("appointments/days", key)
        self.refresh()

    def _move_now(self) -> None:
        self.board.now = self.context.clock.now()
        self.board.viewport().update()

    # Reading

    def _on_people(self, people: Sequence["BoardPerson"]) -> None:
        first = self._first_day
        same = (self.board.start, self.board.days) == (first, self._days)
        is_same = same and [one.id for one in people] == [one.id for one in self._people]
        self._people = people
        if is_same:
            self.board.people = people
            self.board.ask_again()
        else:
            self.board.show_range(
                people, first, self._days, self.context.clock.today(), self.context.clock.now()
            )
        last = first + timedelta(days=self._days - 1)
        self._date.setText(
            weekday_text(first) if self._days == 1 else f"{weekday_text(first)} to {weekday_text(last)}"
        )
        self.subtitle_changed.emit(self._date.text())

    def _read_rows(self, ids: list[str]) -> None:
        work, start, days = self.context.work, self._first_day, self._days

        def read() -> "tuple[list[BoardVisit], BoardAround]":
            return work.board.visits(ids, start, days), work.board.around(ids, start, days)

        def show(found: "tuple[list[BoardVisit], BoardAround]") -> None:
            if (self.board.start, self.board.days) == (start, days):
                self.board.show_visits(found[0], ids, found[1])
                if self._wanted and self.board.pick(self._wanted):
                    self._wanted = ""

        self.context.tasks.read(read, show, owner=self, key="rows")

    def _read_jobs(self, after: str = "") -> None:
        work = self.context.work
        self.context.tasks.read(
            lambda: (work.jobs.inbox(after=after), work.jobs.inbox_count(MOST_COUNTED)),
            lambda found: self._show_jobs(*found, adds=bool(after)),
            owner=self,
            key="jobs",
        )

    def _show_jobs(self, page: "InboxPage", count: int, *, adds: bool) -> None:
        self.tray.show_page(page, adds=adds)
        self.tray.set_count(count, MOST_COUNTED)

    def _on_picked(self, visit: "BoardVisit | None") -> None:
        if visit is None:
            self.detail.show_detail(None)
            return
        work = self.context.work
        self.context.tasks.read(
            lambda: work.board.detail(visit.appointment), self.detail.show_detail, owner=self, key="detail"
        )

    # Changing

    def book_job(self, job: str, person: str = "", day: date | None = None, minute: int = OPENS) -> None:
        """Open the sheet that books a job."""
        if self._denial:
            self.context.tasks.trouble.emit(self._denial)
            return
        work = self.context.work

        def opened(found: object) -> None:
            self._open(
                booking_sheet(self, self.context, found, self._people, person, day or self._day, minute),  # type: ignore[arg-type]
                self._on_booked,
            )

        self.context.tasks.read(lambda: work.jobs.job(job), opened, owner=self, key="job")

    def _on_free(self, person: str, day: date, minute: int) -> None:
        """Book the most urgent job at an empty place; the sheet says which."""
        jobs = self.tray.jobs
        if jobs:
            self.book_job(jobs[0].job.id, person, day, minute)

    def _on_move_asked(
        self, visit: "BoardVisit", leaver: str, comer: str, day: date, start: int, end: int
    ) -> None:
        if self._denial:
            self.context.tasks.trouble.emit(self._denial)
            return
        crew = [comer if one.id == leaver else one.id for one in visit.operatives]
        is_same_slot = (day, clock_of(start), clock_of(end % (24 * 60))) == (
            visit.day,
            visit.start,
            visit.end,
        )
        if not is_same_slot:
            self._open(
                move_sheet(self, self.context, visit, crew, day, start, end, self._people), self._on_changed
            )
            return
        work = self.context.work
        starts, ends = slot_of(visit.day, visit.start, visit.end)
        self.context.tasks.write(
            lambda: work.appointments.rearrange(
                appointment=visit.appointment, version=visit.version, start=starts, end=ends, operatives=crew
            ),
            self._on_changed,
            owner=self,
        )

    def _assign(self, person: str) -> None:
        detail = self.detail.detail
        if detail is None:
            return
        visit = detail.visit
        blocked = {block.operative for block in visit.blocks if block.operative}
        crew = [one.id for one in visit.operatives]
        leaver = next((one for one in crew if one in blocked), crew[0] if crew else "")
        is_second = len(crew) < visit.people_needed
        wanted = (
            [*crew, person] if is_second else [person if one == leaver else one for one in crew] or [person]
        )
        starts, ends = slot_of(visit.day, visit.start, visit.end)
        work = self.context.work
        self.context.tasks.write(
            lambda: work.appointments.rearrange(
                appointment=visit.appointment,
                version=visit.version,
                start=starts,
                end=ends,
                operatives=wanted,
            ),
            self._on_changed,
            owner=self,
        )

    def _dispatch(self) -> None:
        detail, work = self.detail.detail, self.context.work
        if detail is not None:
            appointment = detail.visit.appointment
            self.context.tasks.write(lambda: work.clearance.dispatch(appointment), owner=self)

    def _on_booked(self, made: "Booked") -> None:
        self._wanted = made.id
        said = [made.undo.text, *made.warnings, made.prompt]
        self._offer(". ".join(part.rstrip(".") for part in said if part) + ".", made.undo)

    def _on_changed(self, made: "Changed") -> None:
        if made.undo is not None:
            self._offer(" ".join([f"{made.undo.text}.", made.says, *made.warnings]).strip(), made.undo)

    def _offer(self, text: str, undo: "Undo") -> None:
        self._redo = None
        self.undo_bar.offer(text, lambda: self._take_back(undo, is_redo=False))

    def _take_back(self, undo: "Undo", *, is_redo: bool) -> None:
        work = self.context.work

        def undone(redo: "Undo") -> None:
            self._redo = None if is_redo else redo
            if is_redo:
                self._offer(f"{redo.text}.", redo)

        self.context.tasks.write(lambda: work.appointments.undo(undo), undone, owner=self)

    def redo(self) -> None:
        """Do again what was just taken back."""
        if self._redo is not None:
            again, self._redo = self._redo, None
            self._take_back(again, is_redo=True)

    def _open_for_visit(self, make: object) -> None:
        detail = self.detail.detail
        if detail is not None and not self._denial:
            self._open(make(self, self.context, detail.visit), self._on_sheet_saved)  # type: ignore[operator]

    def _on_sheet_saved(self, made: object) -> None:
        if getattr(made, "undo", None) is not None:
            self._on_changed(made)  # type: ignore[arg-type]

    def _move_picked(self) -> None:
        detail = self.detail.detail
        if detail is None:
            return
        visit, crew = detail.visit, [one.id for one in detail.visit.operatives]
        self._open(
            move_sheet(
                self,
                self.context,
                visit,
                crew,
                visit.day,
                minutes_of(visit.start),
                end_minutes(visit),
                self._people,
            ),
            self._on_changed,
        )

    def _open(self, sheet: FormSheet, saved: object) -> None:
        sheet.saved.connect(saved)
        sheet.open()

    # Building

    def _lay_out(self) -> None:
        self.find_box.setPlaceholderText("Find a person…")
        self.find_box.setAccessibleName("Find a person")
        self.find_box.setClearButtonEnabled(True)
        self.find_box.setFixedWidth(130)
        back = button("‹", "plain", lambda: self._step(-1))
        back.setAccessibleName("Earlier")
        on = button("›", "plain", lambda: self._step(1))
        on.setAccessibleName("Later")
        today = button("Today", "plain", lambda: self.go_to(self.context.clock.today()))
        self._date = heading()
        head = row(back, today, on, self._date, None, self.find_box, self.modes, spacing=10)
        head.setContentsMargins(14, 12, 14, 10)
        hint = soft("Drag to move or reassign, or Ctrl+arrows and Enter. Ctrl+Z undoes.", wraps=True)
        foot = row(*(chip(tone, text) for tone, text in _LEGEND), hint, spacing=6)
        foot.setStretch(len(_LEGEND), 1)
        foot.setContentsMargins(14, 8, 14, 10)
        left = panel(head, self.board, foot)
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        right = QSplitter(Qt.Orientation.Vertical)
        right.setHandleWidth(14)
        right.setChildrenCollapsible(False)
        right.addWidget(self.detail)
        right.addWidget(self.tray)
        right.setSizes([560, 260])
        halves = QSplitter()
        halves.setHandleWidth(14)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(right)
        halves.setStretchFactor(0, 1)
        halves.setSizes([850, 330])
        right.setMinimumWidth(280)
        layout = column(halves, into=self)
        layout.setContentsMargins(20, 18, 20, 18)

    def _connect(self) -> None:
        board, detail = self.board, self.detail
        board.rows_shown.connect(self._read_rows)
        board.picked.connect(self._on_picked)
        board.opened.connect(lambda _: self.detail.setFocus())
        board.move_asked.connect(self._on_move_asked)
        board.job_dropped.connect(self.book_job)
        board.free_asked.connect(self._on_free)
        board.cancel_asked.connect(lambda _: self._open_for_visit(cancel_sheet))
        detail.confirm_wanted.connect(lambda: self._open_for_visit(confirm_sheet))
        detail.contact_wanted.connect(lambda: self._open_for_visit(contact_sheet))
        detail.cancel_wanted.connect(lambda: self._open_for_visit(cancel_sheet))
        detail.move_wanted.connect(self._move_picked)
        detail.dispatch_wanted.connect(self._dispatch)
        detail.assign_wanted.connect(self._assign)
        self.tray.job_chosen.connect(self.book_job)
        self.tray.more_wanted.connect(self._read_jobs)
        self.modes.chosen.connect(self._show_days)
        self.find_box.textChanged.connect(self.refresh)
        for keys, work in (
            ("Alt+Left", lambda: self._step(-1)),
            ("Alt+Right", lambda: self._step(1)),
            ("Ctrl+T", lambda: self.go_to(self.context.clock.today())),
            (QKeySequence.StandardKey.Redo, self.redo),
        ):
            QShortcut(QKeySequence(keys), self, work)
