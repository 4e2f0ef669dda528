"""The Today screen: a day's visits with their dispatch check, what needs somebody now, what is running out."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action
from desktop.domain.wording import weekday_text
from desktop.ui.forms.ask import ask
from desktop.ui.forms.day_bar import ONE_DAY, distance_text, long_day_text
from desktop.ui.gate.confirm_sheet import confirm_sheet
from desktop.ui.page import Context, Page
from desktop.ui.shared.exporting import offer_export
from desktop.ui.shared.papers import preview_dispatch_sheet
from desktop.ui.style.widgets import column, row
from desktop.ui.today import dispatch_list as listed
from desktop.ui.today.cards import CountCard
from desktop.ui.today.dispatch_list import visits_text
from desktop.ui.today.dispatch_panel import COMPACT, DispatchPanel
from desktop.ui.today.gate_sheet import GateSheet
from desktop.ui.today.side_panels import NeedsNow, RunningOut

if TYPE_CHECKING:
    from desktop.services.clearance import DispatchedDay
    from desktop.services.operative_lists import EndingRow
    from desktop.services.today import Board, Counts
    from desktop.services.today_visits import BoardRow

MARGIN, GAP = 20, 14
SIDE_WIDE, SIDE_NARROW, NARROW = 304, 244, 1000
OTHERS_LOOKED_UP: Final = 20
"""Blocked visits for which the list itself says how many could go; the sheet says it for every one."""
_WAITING: Final = (listed.BLOCKED, listed.NOT_CONFIRMED)


class TodayPage(Page):
    """Who may go today, who may not and why."""

    name = "today"
    title = "Today"
    icon = "today"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._chosen: date | None = None
        self._denial = context.refusal(Action.EDIT_APPOINTMENTS)
        self._is_span_known = False
        self._wanted_row = ""
        self._counts: Counts | None = None
        self._sheet: GateSheet | None = None
        self.cards = _cards()
        self.panel = DispatchPanel(self._denial)
        offer_export(self.panel.table, context, "dispatch", self.panel.say)
        self.needs, self.running_out = NeedsNow(), RunningOut()
        self._lay_out()
        self._connect()
        self._show_day()

    # What the window asks

    @property
    def day(self) -> date:
        """Return the day in view; today goes on with the clock until another day is chosen."""
        return self._chosen or self.context.clock.today()

    @property
    def gate_sheet(self) -> GateSheet | None:
        """Return the sheet of the visit that is being helped, if one is open."""
        return self._sheet

    def refresh(self) -> None:
        """Read everything shown again; selection, place and filter stay."""
        self._show_day()
        work, day, read = self.context.work, self.day, self.context.tasks.read
        read(
            lambda: work.today.board(day),
            partial(self._show_board, day),
            owner=self,
            key="board",
            failed=self._show_refused,
        )
        read(
            work.today.needs_now,
            self.needs.show_needs,
            owner=self,
            key="needs",
            failed=lambda _: self.needs.show_needs([]),
        )
        self._read_endings()
        if self._sheet is not None:
            self._sheet.refresh()

    def show_target(self, row_id: str) -> None:
        """Show a visit of this day by its appointment, whatever is filtered."""
        self._show_all()
        if not self.panel.pick(row_id):
            self._wanted_row = row_id

    def focus_filter(self) -> None:
        """Open the filter of the list."""
        self.panel.focus_filter()

    def new(self) -> None:
        """Book an appointment."""
        self.wants.emit("appointments", "new")

    def print_it(self) -> None:
        """Preview the day's dispatch sheet, from memory."""
        link = self.panel.sheet
        if not link.isEnabled():
            return
        link.setEnabled(False)

        def failed(error: RefusedError) -> None:
            link.setEnabled(True)
            self.panel.say(error.message, "bad")

        preview_dispatch_sheet(
            self, self.context, self.day, made=lambda: link.setEnabled(True), failed=failed
        )

    def go_to(self, day: date) -> None:
        """Show another day."""
        self._chosen = None if day == self.context.clock.today() else day
        self.panel.say_nothing()
        self.refresh()

    # Dispatching

    def open_row(self, visit: "BoardRow") -> None:
        """Do what comes next: dispatch it, say why not and who can go instead, or record what happened."""
        if visit.visit.state == listed.READY:
            self.dispatch(visit)
        elif visit.visit.blocks:
            self.help_with(visit)
        elif visit.visit.state in listed.GONE:
            self._open_visit(visit)
        else:
            self._open_appointment(visit)

    def dispatch(self, visit: "BoardRow") -> None:
        """Dispatch one visit; one that may not go is not sent, but shown with its reasons."""
        if visit.visit.state in _WAITING:
            self.help_with(visit)
            return
        if self._denial:
            self.panel.say(self._denial, "warn")
            return
        if visit.visit.state != listed.READY:
            return
        work, appointment = self.context.work, visit.visit.appointment
        self.context.tasks.write(
            lambda: work.clearance.dispatch(appointment),
            lambda _: self.panel.say_nothing(),
            owner=self,
            failed=self._on_not_dispatched,
        )

    def help_with(self, visit: "BoardRow") -> None:
        """Open what lifts the reasons: the resident's yes alone, or who can go instead."""
        if self._sheet is not None:
            return
        if not listed.needs_people(visit) and not self._denial:
            seen = (visit.visit.appointment, visit.visit.version)
            confirm_sheet(self, self.context, *seen, visit.resident, listed.visit_text(visit)).open()
            return
        self._sheet = GateSheet(self, self.context, visit, self._denial)
        self._sheet.wants.connect(self.wants)
        self._sheet.finished.connect(self._on_sheet_closed)
        self._sheet.open()

    def ask_dispatch_all(self) -> None:
        """Ask once, then dispatch every visit of the day that may go."""
        ready = self._counts.ready if self._counts is not None else 0
        if not ready or self._denial:
            return
        stay = sum(one.visit.state in _WAITING for one in self.panel.rows)
        visits, day = visits_text(ready), "" if self._chosen is None else f" of {long_day_text(self.day)}"
        verb = "stays" if stay == 1 else "stay"
        left = f" {visits_text(stay)} {verb} here and can be sent later." if stay else ""
        ask(
            self,
            f"Dispatch {visits}{day}?",
            f"Each is checked once more as it goes.{left}",
            f"Dispatch {visits}",
            on_yes=self._dispatch_all,
        )

    def _dispatch_all(self) -> None:
        work, day = self.context.work, self.day
        self.panel.all_ready.setEnabled(False)

        def ended(done: "DispatchedDay") -> None:
            left = len(done.left_over)
            rest = f" {visits_text(left)} not: the list says why." if left else ""
            self.panel.say(f"{visits_text(done.dispatched)} dispatched.{rest}", "ok")

        self.context.tasks.write(
            lambda: work.clearance.dispatch_ready(day), ended, owner=self, failed=self._on_not_dispatched
        )

    def _on_not_dispatched(self, error: RefusedError) -> None:
        """Say why, and show how things stand now: somebody else has changed them since they were read."""
        self.panel.say(error.message, "bad")
        self.refresh()

    def _on_sheet_closed(self) -> None:
        self._sheet = None
        self.panel.table.setFocus()

    def _open_appointment(self, visit: "BoardRow") -> None:
        self.wants.emit("appointments", visit.visit.appointment)

    def _open_visit(self, visit: "BoardRow") -> None:
        self.wants.emit("visits", visit.visit.appointment)

    # Reading

    def _show_day(self) -> None:
        day, today = self.day, self.context.clock.today()
        distance = distance_text(day, today)
        self.subtitle_changed.emit(f"{weekday_text(day)} · {distance}" if distance else long_day_text(day))
        self.panel.show_day(day, today)

    def _show_board(self, day: date, board: "Board") -> None:
        if day != self.day:
            return
        self._counts = board.counts
        self._show_counts(board.counts)
        self.panel.show_rows(day, board.rows)
        if self._wanted_row:
            self.panel.pick(self._wanted_row)
            self._wanted_row = ""
        self._look_for_others(day)

    def _look_for_others(self, day: date) -> None:
        """Find out, aside, how many could go instead of the first blocked ones."""
        wanted = [listed.key_of(one) for one in self.panel.rows if listed.needs_people(one)][
            :OTHERS_LOOKED_UP
        ]
        work = self.context.work

        def show(found: dict[str, int]) -> None:
            if day == self.day:
                self.panel.show_others(found)

        if wanted:
            self.context.tasks.read(
                lambda: {one: len(work.clearance.check(one).substitutes) for one in wanted},
                show,
                owner=self,
                key="others",
                is_aside=True,
                failed=lambda _: None,
            )

    def _show_counts(self, counts: "Counts") -> None:
        cards, total = self.cards, counts.total
        gone = f"of {total:,} · {counts.dispatched:,} dispatched"
        cards["ready"].show_count(counts.ready, gone if counts.dispatched else f"of {visits_text(total)}")
        cards["blocked"].show_count(
            counts.blocked, "may not go as booked" if counts.blocked else "on this day"
        )
        waiting = "not yet confirmed" if counts.not_confirmed else "on this day"
        cards["not_confirmed"].show_count(counts.not_confirmed, waiting)
        late = counts.calls_overdue or 0
        calls = "1 call to client overdue" if late == 1 else f"{late} calls to clients overdue"
        words = "not for your role" if counts.concerns is None else calls if late else "no call overdue"
        cards["concerns"].show_count(counts.concerns, words)
        cards["concerns"].setEnabled(counts.concerns is not None)
        why = self._denial
        if not why and self.day < self.context.clock.today():
            why = "This day is over."
        if not why and not counts.ready:
            why = "No visit of this day waits to be dispatched."
        self.panel.show_ready(counts.ready, why)

    def _show_refused(self, error: RefusedError) -> None:
        self._counts = None
        self.panel.show_refused(error.message)
        for key in ("ready", "blocked", "not_confirmed"):
            self.cards[key].setEnabled(False)

    def _read_endings(self) -> None:
        work, on = self.context.work, self.context.clock.today()
        span = self.running_out.span if self._is_span_known else None

        def read() -> "tuple[int, list[EndingRow]]":
            days = int(work.settings.get("running_out_days")) if span is None else span
            return days, work.operative_lists.running_out(on, days)

        def show(found: "tuple[int, list[EndingRow]]") -> None:
            if not self._is_span_known:
                self._is_span_known = True
                self.running_out.set_span(found[0])
            self.running_out.show_endings(found[1])

        self.context.tasks.read(read, show, owner=self, key="endings", failed=lambda _: None, is_aside=True)

    # Filtering

    def _filter_by(self, key: str) -> None:
        for name, card in self.cards.items():
            card.setChecked(name == key)
        self.panel.filter_by(key)

    def _show_all(self) -> None:
        self._filter_by("")
        self.panel.filter.clear()

    def _on_card(self, key: str) -> None:
        if key == "concerns":
            self.cards[key].setChecked(False)
            self.wants.emit("concerns", "")
        else:
            self._filter_by(key if self.cards[key].isChecked() else "")

    # Building

    def _lay_out(self) -> None:
        self._side = QFrame()
        side = column(self.needs, self.running_out, spacing=GAP, into=self._side)
        side.setStretch(1, 1)
        main = row(self.panel, self._side, spacing=GAP)
        main.setStretch(0, 1)
        whole = column(row(*self.cards.values(), spacing=GAP), main, spacing=GAP, into=self)
        whole.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN)
        whole.setStretch(1, 1)

    def _connect(self) -> None:
        for key, card in self.cards.items():
            card.clicked.connect(partial(self._on_card, key))
        panel = self.panel
        panel.day_wanted.connect(self.go_to)
        panel.today_wanted.connect(self._go_to_today)
        panel.all_wanted.connect(self.ask_dispatch_all)
        panel.sheet_wanted.connect(self.print_it)
        panel.booking_wanted.connect(self.new)
        panel.every_state_wanted.connect(self._show_all)
        panel.opened.connect(self.open_row)
        panel.dispatch_wanted.connect(self.dispatch)
        panel.help_wanted.connect(self.help_with)
        panel.appointment_wanted.connect(self._open_appointment)
        panel.visit_wanted.connect(self._open_visit)
        self.needs.wanted.connect(self.wants)
        self.running_out.wanted.connect(self.wants)
        self.running_out.span_chosen.connect(lambda _: self._read_endings())
        for keys, on in (
            ("Alt+Left", lambda: self.go_to(self.day - ONE_DAY)),
            ("Alt+Right", lambda: self.go_to(self.day + ONE_DAY)),
            ("T", self._go_to_today),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(on)
        self.setFocusProxy(panel.table)

    def _go_to_today(self) -> None:
        self.go_to(self.context.clock.today())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the list the room first."""
        super().resizeEvent(event)
        side = SIDE_NARROW if self.width() < NARROW else SIDE_WIDE
        self._side.setFixedWidth(side)
        self.panel.set_compact(is_compact=self.width() - side - GAP - 2 * MARGIN < COMPACT)
        self.running_out.set_compact(is_compact=side == SIDE_NARROW)
        self.needs.fit(self.height() * 9 // 20)


def _cards() -> dict[str, CountCard]:
    """Return the cards by the state they count; the last one opens another screen."""
    made = {
        listed.READY: CountCard("Ready to dispatch"),
        listed.BLOCKED: CountCard("Blocked", "bad"),
        listed.NOT_CONFIRMED: CountCard("Waiting for the resident", "warn"),
        "concerns": CountCard("Open safety concerns", "care"),
    }
    for key, card in made.items():
        card.setToolTip("Open the safety concerns" if key == "concerns" else "Show only these in the list")
    return made
