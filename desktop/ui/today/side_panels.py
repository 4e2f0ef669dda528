"""Beside the list: what needs somebody now, and which papers are running out."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.ui.shared.row_list import RowList
from desktop.ui.style.widgets import (
    Segments,
    chip,
    column,
    heading,
    label,
    link,
    row,
    set_tone,
    soft,
)

if TYPE_CHECKING:
    from desktop.services.operative_lists import EndingRow
    from desktop.services.today import NeedRow

SPANS: Final = (7, 30, 60, 90)
"""Days ahead that “Running out” can look."""
LISTED: Final = 40
_SIGNS: Final = {"care": "▲ ", "bad": "✕ ", "warn": ""}


class RowButton(QPushButton):
    """A row that is one button: as tall as what it shows."""

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self.setProperty("kind", "row")
        self.setAccessibleName(spoken)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def let_clicks_through(self) -> None:
        """Have clicks on the words press the button."""
        for made in self.findChildren(QLabel):
            made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class NeedsNow(QFrame):
    """What somebody has to do now, worst first."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Needs you now")
        self._most = 240
        self._rows = RowList("Needs you now")
        self._rows.filled.connect(lambda: self.fit(self._most))
        self._shown: list[NeedRow] | None = None
        head = row(heading("Needs you now"), None)
        head.setContentsMargins(14, 12, 14, 6)
        column(head, self._rows, into=self, spacing=0).setContentsMargins(1, 0, 1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def rows(self) -> list[RowButton]:
        """Return the rows, in order."""
        return [one for one in self._rows.rows() if isinstance(one, RowButton)]

    def show_needs(self, needs: "list[NeedRow]") -> None:
        """Show what is needed; rows stay as they are while nothing changed."""
        if needs == self._shown:
            return
        self._shown = needs
        self._rows.show_rows(
            map(self._make, needs[:LISTED]) if needs else [_nothing("Nothing is waiting for you.")]
        )

    def fit(self, most: int) -> None:
        """Take the height that the rows need, up to `most` pixels."""
        self._most = most
        needed = self._rows.content_height(max(1, self.width() - 2))
        self._rows.setFixedHeight(max(44, min(needed, most - 48)))

    def _make(self, need: "NeedRow") -> RowButton:
        spoken = "; ".join(part for part in (need.reference, need.text, need.late_text) if part)
        made = RowButton(spoken)
        late = label(need.late_text, "toned" if need.is_late else "small", wraps=True)
        if need.is_late:
            set_tone(late, "bad")
        column(
            row(chip(need.tone, f"{_SIGNS.get(need.tone, '')}{need.reference}"), None),
            label(need.text, wraps=True),
            late,
            spacing=3,
            into=made,
        ).setContentsMargins(13, 8, 13, 9)
        made.let_clicks_through()
        made.clicked.connect(lambda: self.wanted.emit(need.target, need.id))
        return made


class RunningOut(QFrame):
    """Papers that end soon or have ended, for the next 7, 30, 60 or 90 days."""

    wanted = Signal(str, str)
    span_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Running out")
        self._rows = RowList("Running out")
        self._shown: tuple[EndingRow, ...] | None = None
        self.spans = Segments([(str(days), str(days)) for days in SPANS], "Running out in the next days")
        for days in SPANS:
            made = self.spans.button(str(days))
            made.setAccessibleName(f"Next {days} days")
            made.setToolTip(f"Next {days} days")
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.spans.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.spans.chosen.connect(lambda key: self.span_chosen.emit(int(key)))
        self.all = link("All", lambda: self.wanted.emit("operatives", ""))
        self._next = soft()
        head = row(heading("Running out"), self._next, None, self.all)
        head.setContentsMargins(14, 10, 10, 4)
        below = row(self.spans)
        below.setContentsMargins(13, 0, 13, 8)
        layout = column(head, below, self._rows, into=self, spacing=0)
        layout.setContentsMargins(1, 0, 1, 6)
        layout.setStretch(2, 1)

    @property
    def span(self) -> int:
        """Return how many days ahead are looked at."""
        return int(self.spans.current)

    def set_span(self, days: int) -> None:
        """Look as far ahead as the office's setting says, or the next further choice."""
        wanted = next((span for span in SPANS if span >= days), SPANS[-1])
        self.spans.button(str(wanted)).setChecked(True)

    def set_compact(self, *, is_compact: bool) -> None:
        """Say less where there is little room."""
        self._next.setVisible(not is_compact)

    def rows(self) -> list[RowButton]:
        """Return the rows, in order."""
        return [one for one in self._rows.rows() if isinstance(one, RowButton)]

    def show_endings(self, endings: "list[EndingRow]") -> None:
        """Show what ends, worst first; rows stay as they are while nothing changed."""
        self._next.setText(f"next {self.span} days")
        self.all.setText(f"All {len(endings):,}")
        self.all.setAccessibleName(f"All {len(endings):,} that are running out")
        self.all.setVisible(bool(endings))
        if tuple(endings) == self._shown:
            return
        self._shown = tuple(endings)
        nothing = f"Nothing ends in the next {self.span} days."
        self._rows.show_rows(map(self._make, endings[:LISTED]) if endings else [_nothing(nothing)])

    def _make(self, ending: "EndingRow") -> RowButton:
        made = RowButton(f"{ending.name}: {ending.text}, {ending.days_text}")
        words = column(label(ending.name), label(ending.text, "small", wraps=True), spacing=1)
        inner = row(words, chip(ending.tone, ending.days_text), into=made)
        inner.setStretch(0, 1)
        inner.setContentsMargins(13, 7, 13, 8)
        made.let_clicks_through()
        made.clicked.connect(lambda: self.wanted.emit("operatives", ending.operative))
        return made


def _nothing(text: str) -> QWidget:
    made = soft(text, wraps=True)
    made.setContentsMargins(13, 6, 13, 8)
    return made
