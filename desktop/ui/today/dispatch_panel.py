"""The dispatch list with its day, its filter, what happened, and the picked visit below."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton

from desktop.ui.forms.day_bar import DayBar, distance_text, long_day_text
from desktop.ui.style.said import Said
from desktop.ui.style.widgets import (
    banner,
    button,
    column,
    heading,
    label,
    link,
    row,
    say_why_not,
    soft,
)
from desktop.ui.tables.filter_box import FilterBox
from desktop.ui.tables.view import TableView
from desktop.ui.today import dispatch_list as listed
from desktop.ui.today.row_bar import RowBar

if TYPE_CHECKING:
    from desktop.services.today_visits import BoardRow

ROW_HEIGHT: Final = 62
COMPACT: Final = 700
"""Pixels below which the cells say less, and the picked visit below the list says the rest."""


class DispatchPanel(QFrame):
    """Shows a day's visits and tells what is wanted of them; it decides nothing."""

    day_wanted = Signal(object)
    today_wanted = Signal()
    all_wanted = Signal()
    sheet_wanted = Signal()
    booking_wanted = Signal()
    every_state_wanted = Signal()
    opened = Signal(object)
    dispatch_wanted = Signal(object)
    help_wanted = Signal(object)
    appointment_wanted = Signal(object)
    visit_wanted = Signal(object)

    def __init__(self, denial: str) -> None:
        """Take why this person may not dispatch, or an empty text."""
        super().__init__()
        self.setProperty("role", "panel")
        self._denial = denial
        self._showing = listed.Showing()
        self._day: date | None = None
        self._make_table()
        self.bar = RowBar(denial)
        self.days = DayBar()
        self.all_ready: QPushButton = button("Dispatch all ready", "plain", self.all_wanted.emit)
        self.sheet: QPushButton = link("Print dispatch sheet", self.sheet_wanted.emit)
        self.sheet.setToolTip("Preview, print or save the day's dispatch sheet (Ctrl+P)")
        self._about = soft()
        self._lay_out()
        self._connect()

    # What is shown

    @property
    def rows(self) -> "Sequence[BoardRow]":
        """Return every visit of the day, filtered or not."""
        return self.table.rows_model.all_rows

    @property
    def current(self) -> "BoardRow | None":
        """Return the picked visit."""
        return self.table.current_row

    @property
    def said(self) -> str:
        """Return what is told to have happened, or an empty text."""
        return self._said.text

    def show_day(self, day: date, today: date) -> None:
        """Name the day; one that is not today says so."""
        distance = distance_text(day, today)
        self.days.show_day(day)
        self._other.setVisible(bool(distance))
        self._other_text.setText(f"This is {long_day_text(day)}, {distance}.")

    def show_rows(self, day: date, rows: "Sequence[BoardRow]") -> None:
        """Show the visits of a day; on the same day picked row, place and filter stay.

        Where the picked visit has left the list, the one that took its place is picked.
        """
        is_same_day = day == self._day
        self._day = day
        model, current = self.table.rows_model, self.current
        place = -1 if current is None else model.place_of(listed.key_of(current))
        alive = {listed.key_of(one) for one in rows if one.visit.blocks}
        for gone in self._showing.others.keys() - alive:
            del self._showing.others[gone]
        if not is_same_day:
            self.table.set_rows((), key=listed.key_of)
        self.table.set_rows(rows, key=listed.key_of)
        if not is_same_day:
            self.table.scrollToTop()
        elif self.current is None and model.rows and place >= 0:
            self.table.pick(listed.key_of(model.rows[min(place, len(model.rows) - 1)]))
        self.bar.show_row(self.current)
        self._about.setText(f"{listed.visits_text(len(rows))} · who may go, and why not")

    def show_others(self, others: Mapping[str, int]) -> None:
        """Say in the list how many could go instead."""
        if any(self._showing.others.get(key) != count for key, count in others.items()):
            self._showing.others.update(others)
            self.table.set_rows(self.rows, key=listed.key_of)

    def show_refused(self, sentence: str) -> None:
        """Say in the list's place why there is none, as for a role that sees no visits."""
        self.table.set_empty("No visits are shown", sentence)
        self.table.set_rows((), key=listed.key_of)
        self.bar.show_row(None)
        self.sheet.setEnabled(False)
        self.show_ready(0, sentence)

    def show_ready(self, ready: int, why_not: str) -> None:
        """Offer to dispatch all that are ready, or say why that cannot be."""
        text = f"Dispatch all ready ({ready:,})"
        self.all_ready.setText(text)
        self.all_ready.setAccessibleName(text)
        say_why_not(self.all_ready, why_not)

    def filter_by(self, state: str) -> None:
        """Show only the visits of one state; an empty text shows all."""
        self.table.set_predicate((lambda one: one.visit.state == state) if state else None)
        if state:
            self.table.set_nothing_found(
                "No visit like this",
                "No visit of this day is counted here.",
                ("Show all visits", self.every_state_wanted.emit),
            )

    def pick(self, appointment: str) -> bool:
        """Pick a visit; return whether it is listed."""
        return self.table.pick(appointment)

    def say(self, text: str, tone: str) -> None:
        """Tell what happened, until it is closed or the day changes."""
        self._said.say(text, tone)

    def say_nothing(self) -> None:
        """Take away what was told."""
        self._said.hide()

    def focus_filter(self) -> None:
        """Open the filter."""
        self.filter.show()
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def set_compact(self, *, is_compact: bool) -> None:
        """Say less in the cells where there is little room."""
        self._about.setVisible(not is_compact)
        if is_compact != self._showing.is_compact:
            self._showing.is_compact = is_compact
            self.bar.set_compact(is_compact=is_compact)
            self.table.set_rows(self.rows, key=listed.key_of) if self._day is not None else None

    # Building

    def _make_table(self) -> None:
        self.table = TableView(listed.columns(self._showing), "Dispatch", ROW_HEIGHT, wraps=True)
        self.filter = FilterBox(self.table, "Filter this day…")
        self.filter.setAccessibleName("Filter this day")
        self.filter.hide()
        self.table.set_empty(
            "No visits on this day",
            "Appointments booked for the day stand here with their dispatch check.",
            ("New appointment", self.booking_wanted.emit),
        )
        self.table.add_row_action(
            "&Dispatch",
            self.dispatch_wanted.emit,
            lambda one: not self._denial and one.visit.state == listed.READY,
        )
        self.table.add_row_action(
            "&Why not, and what to do…", self.help_wanted.emit, lambda one: bool(one.visit.blocks)
        )
        self.table.add_row_action(
            "&Record what happened", self.visit_wanted.emit, lambda one: one.visit.state in listed.GONE
        )
        self.table.add_row_action("&Open the appointment", self.appointment_wanted.emit)

    def _connect(self) -> None:
        self.table.picked.connect(self.bar.show_row)
        self.table.opened.connect(self.opened)
        self.table.link.connect(lambda one, _: self.help_wanted.emit(one))
        self.days.chosen.connect(self.day_wanted)
        for asked, told in (
            (self.bar.dispatch_wanted, self.dispatch_wanted),
            (self.bar.help_wanted, self.help_wanted),
            (self.bar.open_wanted, self.appointment_wanted),
            (self.bar.record_wanted, self.visit_wanted),
        ):
            asked.connect(lambda told=told: told.emit(self.current) if self.current is not None else None)

    def _lay_out(self) -> None:
        head = row(heading("Dispatch"), self._about, None, self.days, self.sheet, self.all_ready, spacing=10)
        head.setContentsMargins(14, 9, 12, 9)
        self._other, self._other_text = banner("info"), label("", wraps=True)
        inner = row(self._other_text, link("Go to today", self.today_wanted.emit), into=self._other)
        inner.setStretch(0, 1)
        inner.setContentsMargins(12, 4, 6, 4)
        self._other.hide()
        self._said = Said()
        self._notes = column(self._other, self._said, self.filter, spacing=8)
        notes = column(self._notes, spacing=0)
        notes.setContentsMargins(12, 0, 12, 0)
        # The space between them is there only while there is something to say.
        listed = column(notes, self.table, spacing=8)
        inner_column = column(head, listed, self.bar, spacing=0, into=self)
        inner_column.setContentsMargins(1, 0, 1, 1)
        inner_column.setStretch(1, 1)
