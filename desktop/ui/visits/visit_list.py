"""The visits of some days: what is still to be recorded, what is open, and what is closed."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from desktop.domain.wording import weekday_text
from desktop.system.clock import local
from desktop.ui.forms.day_bar import DayBar
from desktop.ui.style.widgets import Segments, button, column, hide_unless, label, link, row
from desktop.ui.tables.columns import Cell, Column, Look, Span
from desktop.ui.tables.filter_box import FilterBox
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.visit_lists import VisitListRow

DAY, WEEK, MONTH, QUARTER = "1", "7", "28", "91"
_SPANS: Final = ((DAY, "Day"), (WEEK, "Week"), (MONTH, "4 weeks"), (QUARTER, "13 weeks"))
_STATES: Final = (
    ("all", "All"),
    ("to_record", "To record"),
    ("open", "Open"),
    ("closed", "Closed"),
    ("no_access", "No access"),
)
_MARGIN: Final = 14
_EMPTY: Final = {
    "to_record": ("Nothing to record", "Every visit of these days that was dispatched is recorded."),
    "open": ("Nothing open", "Every recorded visit of these days is closed."),
    "closed": ("Nothing closed", "No visit of these days is closed yet."),
    "no_access": ("Somebody always opened", "On none of these days did a visit end without access."),
}


class VisitListPanel(QFrame):
    """The list with its days and filters."""

    opened = Signal(object)
    days_wanted = Signal()
    sheet_wanted = Signal(object, bool)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._last, self._is_today = today, True
        self._rows: Sequence[VisitListRow] = ()
        self.states = Segments(_STATES, "Which visits")
        self.spans = Segments(_SPANS, "How many days")
        self.spans.button(WEEK).setChecked(True)
        self.day_bar = DayBar()
        self.table = TableView(_COLUMNS, "visits", row_height=46, wraps=True)
        self.table.setAccessibleName("Visits")
        self.filter = FilterBox(self.table)
        self.filter.setMaximumWidth(220)
        self.filter.setMinimumWidth(90)
        self.said = label("", "soft")
        self.older = link("", self._widen)
        hide_unless(self.older, False)
        self.open_button = button("Record what happened", "plain", self._open_current)
        self.open_button.setEnabled(False)
        self.table.add_row_action("Record what happened", self.opened.emit)
        self.table.add_row_action("Job sheet…", lambda one: self.sheet_wanted.emit(one, False))
        self.table.add_row_action("Job sheet to fill by hand…", lambda one: self.sheet_wanted.emit(one, True))
        first = row(self.day_bar, self.spans, None, self.filter, spacing=10)
        head = column(first, row(self.states, None), spacing=10)
        head.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 12)
        foot = row(self.said, self.older, None, self.open_button, spacing=10)
        foot.setContentsMargins(_MARGIN, 8, _MARGIN, 10)
        layout = column(head, self.table, foot, spacing=0, into=self)
        layout.setStretch(1, 1)
        self.states.setMinimumWidth(1)
        self.table.picked.connect(self._on_picked)
        self.table.opened.connect(self.opened)
        self.day_bar.chosen.connect(self.go_to)
        self.spans.chosen.connect(lambda _: self.days_wanted.emit())
        self.states.chosen.connect(self._choose)
        self.table.set_empty(
            "No visits on these days",
            "A visit stands here once it is dispatched. What happened at the door is recorded on its page.",
        )
        self._choose("all")
        self.show_days(today)

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day that is shown."""
        return self._last - timedelta(days=int(self.spans.current) - 1), self._last

    @property
    def rows(self) -> "Sequence[VisitListRow]":
        """Return every visit that was read, whatever is filtered."""
        return self._rows

    def go_to(self, day: date) -> None:
        """End the list with another day."""
        self._last, self._is_today = day, False
        self.days_wanted.emit()

    def show_days(self, today: date) -> None:
        """Show which days are read; a list that ends today goes on with the clock."""
        if self._is_today or self._last == today:
            self._last, self._is_today = today, True
        self.day_bar.show_day(self._last, step=int(self.spans.current))

    def show_rows(self, rows: "Sequence[VisitListRow]", waiting: int) -> None:
        """Show the visits of these days; `waiting` visits of all days are still to be recorded or closed."""
        self._rows = rows
        self.table.set_rows(rows, key=lambda one: one.appointment)
        counts: Counter[str] = Counter(one.state for one in rows)
        self._counts = {"all": len(rows), **{key: counts[key] for key, _ in _STATES[1:]}}
        self._fit()
        first, last = self.days
        span = weekday_text(last) if first == last else f"{weekday_text(first)} to {weekday_text(last)}"
        self.said.setText(span)
        shown = sum(1 for one in rows if one.state in ("to_record", "open"))
        beyond = waiting - shown
        text = "1 more is" if beyond == 1 else f"{beyond} more are"
        self.older.setText(f"{text} waiting on other days →")
        self.older.setAccessibleName(self.older.text().rstrip(" →"))
        self.older.setVisible(beyond > 0 and self.spans.current != QUARTER)

    def show_refused(self, sentence: str) -> None:
        """Say why there is nothing to see."""
        self.table.set_rows(())
        self.table.set_empty("Not for your role", sentence)
        self.said.setText("")
        self.older.hide()

    def pick(self, appointment: str) -> None:
        """Pick a visit, whatever is filtered."""
        if not self.table.pick(appointment):
            self.filter.clear()
            self.states.choose("all")
            self.table.pick(appointment)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Leave counts out where they have no room."""
        super().resizeEvent(event)
        self._fit()

    _counts: dict[str, int] = {}  # noqa: RUF012  replaced, never changed

    def _fit(self) -> None:
        self.states.set_counts(self._counts)
        if self.states.sizeHint().width() > self.width() - 2 * _MARGIN:
            self.states.set_counts({})
        self.states.updateGeometry()
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def _choose(self, key: str) -> None:
        if key in _EMPTY:
            self.table.set_nothing_found(*_EMPTY[key])
        else:
            self.table.set_nothing_found(
                "No visit found", "No row holds these words.", ("Clear the filter", self.filter.clear_now)
            )
        self.table.set_predicate(None if key == "all" else lambda one: one.state == key)

    def _widen(self) -> None:
        keys = [key for key, _ in _SPANS]
        place = keys.index(self.spans.current)
        self.spans.choose(keys[min(place + 1, len(keys) - 1)])

    def _on_picked(self, one: "VisitListRow | None") -> None:
        self.open_button.setEnabled(one is not None)
        is_done = one is not None and one.state in ("closed", "no_access")
        self.open_button.setText("Look at the visit" if is_done else "Record what happened")
        self.open_button.setAccessibleName(self.open_button.text())

    def _open_current(self) -> None:
        if self.table.current_row is not None:
            self.opened.emit(self.table.current_row)


def _when(one: "VisitListRow") -> str:
    return f"{weekday_text(one.day).rsplit(' ', 1)[0]}, {local(one.starts_at):%H:%M}"


def _two(first: str, second: str) -> Cell:
    lines = ((Span(first),), (Span(second, "soft"),))
    return Cell(lines if second else lines[:1])


_LOOKS: Final[dict[str, tuple[Look, str]]] = {
    "to_record": ("chip-warn", "… To record"),
    "open": ("chip-info", "● Open"),
    "closed": ("chip-ok", "✓ Closed"),
    "no_access": ("chip-neutral", "– No access"),
}


def _state(one: "VisitListRow") -> Cell:
    look, words = _LOOKS[one.state]
    first = [Span(words, look)]
    if one.has_concern:
        first.append(Span("▲ Concern", "chip-care"))
    said = "" if one.state in ("to_record", "no_access") else one.state_text
    lines = [tuple(first)] + ([(Span(said, "soft"),)] if said else [])
    return Cell(tuple(lines))


def _state_text(one: "VisitListRow") -> str:
    parts = [_LOOKS[one.state][1].partition(" ")[2], one.state_text]
    return ", ".join(dict.fromkeys([*parts, *(["safety concern"] if one.has_concern else [])]))


_COLUMNS: Final = (
    Column("when", "When", _when, sort=lambda one: one.starts_at, width=152),
    Column(
        "home",
        "Home",
        lambda one: ", ".join(part for part in (one.address, one.postcode, one.client) if part),
        cell=lambda one: _two(", ".join(part for part in (one.address, one.postcode) if part), one.client),
        width=190,
        stretch=4,
    ),
    Column(
        "job",
        "Job",
        lambda one: " · ".join(part for part in (one.trade, one.job_reference) if part),
        cell=lambda one: _two(one.trade, one.job_reference),
        width=120,
        stretch=2,
    ),
    Column(
        "crew",
        "Who was dispatched",
        lambda one: ", ".join(one.crew) or "Nobody",
        cell=lambda one: Cell(((Span(one.crew[0] if one.crew else "Nobody"),),), avatars=one.crew),
        width=150,
        stretch=2,
    ),
    Column(
        "state",
        "State",
        _state_text,
        cell=_state,
        sort=lambda one: ([key for key, _ in _STATES].index(one.state), -one.missing),
        width=170,
        stretch=2,
    ),
)
