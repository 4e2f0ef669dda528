"""What has to be there before a visit can be closed: part by part, and what is missing, each one click away."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.domain.visits import Missing, SectionState, field_of
from desktop.ui.style.widgets import (
    button,
    card,
    clear,
    column,
    hide_unless,
    label,
    line,
    link,
    repolish,
    row,
    set_tone,
    soft,
)
from desktop.ui.visits.scrolls import scrolled

# The sign, its tone, and the word for who hears the list.
_SIGNS: Final = {
    "done": ("✓", "ok", "done"),
    "missing": ("✕", "bad", "something is missing"),
    "open": ("○", "neutral", "not answered yet"),
    "not_needed": ("○", "neutral", "nothing needed"),
}
_CARE: Final = "worried"
_SIDE: Final = 8


def _flat(name: str) -> QPushButton:
    """Return a button as wide as there is room and as tall as its words then are."""
    made = card(name, kind="check")
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made


def _set(made: QWidget, **wanted: str) -> None:
    """Give a widget another look, where it is another."""
    if any((made.property(name) or "") != value for name, value in wanted.items()):
        for name, value in wanted.items():
            made.setProperty(name, value)
        repolish(made)


class _Row(QFrame):
    """One part of the answers."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.sign, self.words = label("", "toned"), label("", wraps=True)
        self.button: QPushButton = _flat("")
        inner = row(self.sign, self.words, into=self.button, spacing=8)
        inner.setContentsMargins(8, 4, 8, 4)
        inner.setStretch(1, 1)
        inner.setAlignment(self.sign, Qt.AlignmentFlag.AlignTop)
        self.sign.setFixedWidth(14)
        for made in (self.sign, self.words):
            made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column(self.button, into=self)
        self._shown: tuple[SectionState, bool] | None = None

    def show_state(self, state: SectionState, *, is_here: bool) -> None:
        """Show how the part stands, and whether the cursor is in it."""
        if self._shown == (state, is_here):
            return
        self._shown = (state, is_here)
        sign, tone, word = _SIGNS[state.state]
        if state.code == _CARE and state.state != "done":
            sign, tone = "▲", "care"
        elif is_here and state.state == "open":
            sign, tone = "●", "warn"
        self.sign.setText(sign)
        _set(self.sign, tone=tone)
        self.words.setText(state.title)
        quiet = state.state in ("open", "not_needed") and not is_here and state.code != _CARE
        tone = "care" if state.code == _CARE and state.state != "done" else ""
        _set(self.words, role="heading" if is_here else "soft" if quiet else "toned", tone=tone)
        _set(self.button, here="true" if is_here else "false")
        self.button.setAccessibleName(f"{state.title}: {word}")
        self.button.setAccessibleDescription(state.text)
        self.button.setToolTip(state.text)


class Checklist(QFrame):
    """Parts with their signs; after a refused closing everything that is missing besides."""

    wanted = Signal(str, str)
    """The code of a part, and the answer that would put it right (or "")."""
    back_wanted = Signal()
    sheet_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Before it can be closed")
        self.back = link("‹ All visits", self.back_wanted.emit)
        self.title = label("Before it can be closed", "heading", wraps=True)
        self._rows: dict[str, _Row] = {}
        self._states: tuple[SectionState, ...] = ()
        self._here = ""
        self._all_parts = QWidget()
        self._parts = column(spacing=0, into=self._all_parts)
        self._unfold = link("‹ All parts", self._on_unfold)
        hide_unless(self._unfold, False)
        self._is_unfolded = False
        # What was just added has its height only after the layout has seen it.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fold)
        self.missing_title = soft("", wraps=True)
        self._missing = column(spacing=0)
        self._below = QFrame()
        column(line(), self.missing_title, self._missing, spacing=6, into=self._below).setContentsMargins(
            8, 8, 8, 0
        )
        hide_unless(self._below, False)
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column(self._all_parts, self._unfold, self._below, None, spacing=6, into=inner)
        self._scroll = scrolled(inner)
        self.filled = button("Job sheet…", "link", lambda: self.sheet_wanted.emit(False))
        self.filled.setToolTip("What is recorded of this visit, as a PDF to print (Ctrl+P)")
        self.blank = button("By hand…", "link", lambda: self.sheet_wanted.emit(True))
        self.blank.setToolTip("The job sheet as a PDF to print and fill by hand")
        self.blank.setAccessibleName("Job sheet to fill by hand")
        head = column(self.back, self.title, spacing=4)
        head.setContentsMargins(14, 10, 14, 6)
        self.title.setContentsMargins(4, 0, 0, 0)
        foot = row(self.filled, self.blank, None, spacing=2)
        foot.setContentsMargins(10, 4, 8, 10)
        layout = column(head, self._scroll, foot, spacing=0, into=self)
        inner_layout = inner.layout()
        if inner_layout is not None:
            inner_layout.setContentsMargins(_SIDE, 2, _SIDE, 6)
        layout.setStretch(1, 1)

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """Return the button of each part."""
        return {code: made.button for code, made in self._rows.items()}

    @property
    def missing_links(self) -> list[QPushButton]:
        """Return the links of what is missing, in order."""
        items = (self._missing.itemAt(nr) for nr in range(self._missing.count()))
        made = (item.widget() for item in items if item is not None)
        return [one for one in made if isinstance(one, QPushButton)]

    def show_sections(self, states: Sequence[SectionState]) -> None:
        """Show how each part stands."""
        self._states = tuple(states)
        for state in states:
            if state.code not in self._rows:
                made = _Row(state.code)
                made.button.clicked.connect(partial(self._on_row, state.code))
                self._rows[state.code] = made
                self._parts.addWidget(made)
            self._rows[state.code].show_state(state, is_here=state.code == self._here)

    def show_here(self, code: str) -> None:
        """Mark the part in which the cursor is."""
        if code != self._here:
            self._here = code
            self.show_sections(self._states)

    def show_missing(self, owed: Sequence[Missing]) -> None:
        """Name everything that is missing, each as a link to its field; () says nothing."""
        shown = [(one.accessibleDescription(), one.accessibleName()) for one in self.missing_links]
        if shown == list(owed):  # codes and texts: a reason may be owed for another person now
            return
        self._is_unfolded = self._is_unfolded and bool(owed)
        clear(self._missing)
        self._below.setVisible(bool(owed))
        count = "One thing is" if len(owed) == 1 else f"{len(owed)} things are"
        self.missing_title.setText(f"{count} still missing:")
        for one in owed:
            made = _wrapped_link(one)
            made.clicked.connect(partial(self._on_missing, one.code))
            self._missing.addWidget(made)
        self._soon.start()

    def show_closed(self, *, is_closed: bool) -> None:
        """Say what the list is: what has to be there, or what was answered."""
        words = "What was recorded" if is_closed else "Before it can be closed"
        self.title.setText(words)
        self.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Fold the parts away where there is little room."""
        super().resizeEvent(event)
        self._soon.start()

    def _fold(self) -> None:
        """Show what is missing instead of the parts where there is no room for both."""
        below, parts = self._below.layout(), self._all_parts.layout()
        owed = not self._below.isHidden() and not self._is_unfolded
        is_folded = False
        if owed and below is not None and parts is not None:
            room = self._scroll.viewport().size()
            width = room.width() - 2 * _SIDE
            heights = [
                max(one.totalHeightForWidth(width), one.totalSizeHint().height()) for one in (parts, below)
            ]
            needed = sum(heights) + 3 * _SIDE
            is_folded = needed > room.height()
        self._all_parts.setVisible(not is_folded)
        self._unfold.setVisible(is_folded)

    def _on_unfold(self) -> None:
        self._is_unfolded = True
        self._fold()

    def _on_row(self, code: str) -> None:
        state = next((one for one in self._states if one.code == code), None)
        self.wanted.emit(code, state.first_missing_field if state is not None else "")

    def _on_missing(self, code: str) -> None:
        self.wanted.emit("", field_of(code))


def _wrapped_link(one: Missing) -> QPushButton:
    made = _flat(one.text)
    words: QLabel = label(f"✕ {one.text}", "toned", wraps=True)
    set_tone(words, "bad")
    words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    row(words, into=made).setContentsMargins(2, 4, 2, 4)
    made.setAccessibleDescription(one.code)
    return made
