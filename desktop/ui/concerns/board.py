"""The board of safety concerns: what is owed next about each, what is late first."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.style.widgets import Segments, banner, column, frame, label, row, set_tone, soft
from desktop.ui.tables.columns import Cell, Column, Span
from desktop.ui.tables.filter_box import FilterBox
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.concern_lists import ConcernListRow

_MARGIN: Final = 14
_SIGNS: Final = {"draft": "… ", "sealed": "✓ ", "closed": "✓ "}


def _owed(row: "ConcernListRow") -> Cell:
    owed = Span(row.owed) if row.owed else Span("Nothing", "soft")
    if not row.late_text:
        return Cell(((owed,),))
    late = (
        (Span("!", "sign-bad"), Span(row.late_text, "sign-bad"))
        if row.is_overdue
        else (Span(row.late_text, "soft"),)
    )
    return Cell(((owed,), late))


def _about(row: "ConcernListRow") -> Cell:
    lines = [(Span(row.about),)] if row.about else []
    if row.home:
        lines.append((Span(row.home, "soft"),))
    return Cell(tuple(lines) or ((Span("not shown to your role", "soft"),),))


def _reference(row: "ConcernListRow") -> Cell:
    return Cell(
        ((Span(f"▲ {row.reference}", "strong"),), (Span(f"{_SIGNS[row.state]}{row.state_text}", "soft"),))
    )


def _seen(row: "ConcernListRow") -> Cell:
    return Cell(((Span(row.seen_text),), (Span(f"by {row.raised_by}", "soft"),)))


COLUMNS: Final = (
    Column(
        "reference", "Reference", lambda row: f"{row.reference}, {row.state_text}", cell=_reference, width=150
    ),
    Column(
        "owed",
        "To do next",
        lambda row: ", ".join(part for part in (row.owed or "Nothing", row.late_text) if part),
        cell=_owed,
        sort=lambda row: row.due_at,
        width=170,
        stretch=3,
    ),
    Column("client", "Client", lambda row: row.client, width=110, stretch=2),
    Column(
        "about",
        "About",
        lambda row: ", ".join(part for part in (row.about, row.home) if part),
        cell=_about,
        width=160,
        stretch=3,
    ),
    Column("indicators", "Indicators", lambda row: row.indicators_text, width=130, stretch=3),
    Column(
        "seen",
        "Seen, and raised",
        lambda row: f"{row.seen_text}, by {row.raised_by}",
        cell=_seen,
        sort=lambda row: row.seen_at,
        width=130,
        stretch=2,
    ),
)


class Board(QWidget):
    """The list, open or closed, and a filter."""

    opened = Signal(str)
    state_chosen = Signal(bool)
    new_wanted = Signal()

    def __init__(self, why_not: str) -> None:
        """Take why this person may not record one, or ""."""
        super().__init__()
        self.states = Segments([("open", "Open"), ("closed", "Closed")], "Which safety concerns")
        self.states.chosen.connect(lambda key: self.state_chosen.emit(key == "open"))
        self.table = TableView(COLUMNS, "concerns", row_height=46, wraps=True)
        self.table.setAccessibleName("Safety concerns")
        self.table.opened.connect(lambda row: self.opened.emit(row.id))
        self.filter = FilterBox(self.table, "Filter by reference, client…")
        self.filter.setMinimumWidth(230)
        self.filter.setMaximumWidth(300)
        self._why_not = why_not
        self._said = label("", wraps=True)
        self._notice = banner("warn")
        column(self._said, margin=10, into=self._notice)
        self._notice.hide()
        self._order = soft()
        bar = row(self.states, self._order, None, self.filter, spacing=10)
        bar.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 12)
        inside = frame("panel")
        whole = column(bar, self.table, into=inside, spacing=0)
        whole.setContentsMargins(1, 0, 1, 1)
        whole.setStretch(1, 1)
        column(self._notice, inside, into=self, margin=20, spacing=10)
        self.setFocusProxy(self.table)
        self._say_empty(is_open=True)

    @property
    def is_open(self) -> bool:
        """Return whether the open ones are listed, not the closed."""
        return self.states.current == "open"

    def show_rows(self, rows: "tuple[ConcernListRow, ...]") -> None:
        """Show the concerns of the chosen state."""
        self._say_empty(is_open=self.is_open)
        self.table.set_rows(rows)

    def say(self, sentence: str, tone: str = "warn") -> None:
        """Say something above the list, or nothing."""
        set_tone(self._notice, tone)
        self._said.setText(sentence)
        self._notice.setVisible(bool(sentence))

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _say_empty(self, *, is_open: bool) -> None:
        self._order.setText("Most urgent first" if is_open else "Newest first")
        action = None if self._why_not else ("Record a safety concern", self.new_wanted.emit)
        if self._why_not:
            self.table.set_empty(
                "Safety concerns are not shown to your role",
                "If something worries you, tell a manager or the safeguarding lead at once.",
            )
        elif is_open:
            self.table.set_empty(
                "No open safety concern",
                "What worries anybody at a home belongs here at once: who was told, what was agreed, and the "
                "client's answer.",
                action,
            )
        else:
            self.table.set_empty(
                "No closed safety concern", "Those that are closed stay here with their records."
            )
