"""The editor of what was seen, heard or told: a line for each fact with its time and how it is known."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.domain.concerns import Source
from desktop.ui.concerns.hints import HintedEditor
from desktop.ui.concerns.several_editor import SeveralEditor
from desktop.ui.forms.choices import ChoiceEditor
from desktop.ui.forms.editors import TextEditor
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.style.widgets import column, line, link, row, soft

SOURCES: Final = ((Source.SEEN.value, "Seen"), (Source.HEARD.value, "Heard"), (Source.TOLD.value, "Told by"))
_IN_SIGHT: Final = 2
_IN_TURN: Final = 2
"""A line costs some 4 ms to make."""
_SHORT, _LONG = 62, 150


class FactValue(NamedTuple):
    """One fact as it stands in the editor."""

    at: datetime | None
    text: str
    source: str = Source.SEEN.value
    told_by: str = ""


class _Fact(QFrame):
    """One fact: time, words, how it is known."""

    changed = Signal()
    go_on = Signal()
    removed = Signal()

    def __init__(self, day: Callable[[], date]) -> None:
        super().__init__()
        self.setProperty("role", "factrow")
        self.at = MomentEditor(day, "09:20", is_short=True)
        self.text = HintedEditor("facts", 1)
        self.source = ChoiceEditor(SOURCES)
        self.told_by = TextEditor("Who told it")
        self.away = link("✕", self.removed.emit)
        self.away.setToolTip("Take this line away")
        self.away.setFixedHeight(34)
        for line_ in (self.at.line, self.text.text, self.told_by.line):
            line_.setProperty("role", "bare")
        self.source.box.setProperty("role", "bare")
        self.source.setFixedWidth(86)
        self.told_by.hide()
        self.source.set_value(Source.SEEN.value)
        self.text.text.installEventFilter(self)
        for one in (self.at, self.text, self.told_by):
            one.changed.connect(self.changed)
        self.source.changed.connect(self._on_source)
        self.at.line.textChanged.connect(self._fit)
        words = column(self.text, self.told_by, spacing=0)
        inner = row(
            column(self.at, None, spacing=0),
            words,
            column(self.source, None, spacing=0),
            column(self.away, None, spacing=0),
            into=self,
            spacing=2,
        )
        inner.setStretch(1, 1)
        inner.setContentsMargins(3, 1, 3, 1)
        self._fit()

    @property
    def inputs(self) -> tuple[QWidget, ...]:
        """Return what takes the keyboard, in reading order."""
        return (self.at.line, self.text.text, self.told_by.line, self.source.box, self.away)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was typed here."""
        return not (self.at.line.text().strip() or self.text.value() or self.told_by.value())

    def value(self) -> FactValue:
        """Return the fact."""
        told_by = self.told_by.value() if self.source.value() == Source.TOLD else ""
        return FactValue(
            self.at.value(), self.text.value(), self.source.value() or Source.SEEN.value, told_by
        )

    def set_value(self, value: FactValue) -> None:
        """Show a fact."""
        self.at.set_value(value.at)
        self.text.set_value(value.text)
        self.source.set_value(value.source)
        self.told_by.set_value(value.told_by)

    def problem(self, number: int) -> str:
        """Return what this line lacks."""
        if self.is_empty:
            return ""
        if self.at.problem():
            return f"Line {number}: {self.at.problem()}"
        if self.at.value() is None:
            return f"Line {number} has no time. Write when it was seen or heard, like 9:20."
        return "" if self.text.value() else f"Line {number} has a time and no words."

    def name(self, number: int) -> None:
        """Name every part by its number, for who cannot see the line."""
        self.at.name_inputs(f"Time of fact {number}", "")
        self.text.name_inputs(f"Fact {number}", "")
        self.source.name_inputs(f"How fact {number} is known", "")
        self.told_by.name_inputs(f"Who told fact {number}", "")
        self.away.setAccessibleName(f"Take fact {number} away")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Go on to the next fact with Enter; Shift and Enter begins a new line of text."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers()
            & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        ):
            self.go_on.emit()
            return True
        return super().eventFilter(watched, event)

    def _on_source(self) -> None:
        self.told_by.setVisible(self.source.value() == Source.TOLD)
        self.changed.emit()

    def _fit(self) -> None:
        self.at.setFixedWidth(_SHORT if len(self.at.line.text()) <= len("00:00") else _LONG)


class FactsEditor(SeveralEditor):
    """Facts in the order in which they are typed; Enter goes on to the next, and an empty line is left out."""

    def __init__(self, day: Callable[[], date]) -> None:
        """Take the day that a bare time is on."""
        super().__init__()
        self._day = day
        self.rows: list[_Fact] = []
        self._waiting: list[FactValue] = []
        self._box = QFrame()
        self._box.setProperty("role", "inputbox")
        self._lines: QVBoxLayout = column(into=self._box, spacing=0, margin=1)
        self.more = link("+ Add a fact", self.add, is_flush=True)
        self._said = soft("Times first. Enter goes on to the next line.")
        self._said.setProperty("role", "small")
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._make_more)
        column(self._box, row(self.more, None, self._said), spacing=2, into=self)
        self._insert(FactValue(None, ""))

    def add(self) -> None:
        """Begin another fact."""
        self._make_all()
        if self.rows[-1].is_empty:
            made = self.rows[-1]
        else:
            made = self._insert(FactValue(None, ""))
        made.at.line.setFocus(Qt.FocusReason.TabFocusReason)

    def value(self) -> tuple[FactValue, ...]:
        """Return the facts; lines without words are left out."""
        return (*(one.value() for one in self.rows if one.text.value()), *self._waiting)

    def set_value(self, value: Any) -> None:
        """Show these facts."""
        wanted = [FactValue(*one) for one in value or ()]
        if tuple(wanted) == self.value():
            return
        for old in list(self.rows):
            self._take_out(old)
        self._waiting = wanted[_IN_SIGHT:]
        for one in wanted[:_IN_SIGHT] or [FactValue(None, "")]:
            self._insert(one)
        self._later.start()
        self.changed.emit()

    def problem(self) -> str:
        """Return what the first wrong line lacks."""
        return next(filter(None, (one.problem(nr) for nr, one in enumerate(self.rows, 1))), "")

    def draft(self) -> list[list[str]]:
        """Return the lines as typed."""
        self._make_all()
        return [
            [one.at.draft(), one.text.value(), one.source.value() or "", one.told_by.value()]
            for one in self.rows
            if not one.is_empty
        ]

    def set_draft(self, kept: Any) -> None:
        """Show lines as typed."""
        for old in list(self.rows):
            self._take_out(old)
        self._waiting = []
        for at, text, source, told_by in kept or [["", "", "", ""]]:
            made = self._insert(FactValue(None, text, source or Source.SEEN.value, told_by))
            made.at.set_draft(at)
        self.changed.emit()

    def _changing(self) -> Iterable[QWidget]:
        return (self.more, self._said, *(made.away for made in self.rows))

    def _make_more(self) -> None:
        made, self._waiting = self._waiting[:_IN_TURN], self._waiting[_IN_TURN:]
        for one in made:
            self._insert(one)
        if self._waiting:
            self._later.start()

    def _make_all(self) -> None:
        while self._waiting:
            self._make_more()

    def _insert(self, value: FactValue) -> _Fact:
        made = _Fact(self._day)
        made.set_value(value)
        made.away.setVisible(self.isEnabled())
        made.changed.connect(self.changed)
        made.go_on.connect(partial(self._go_on, made))
        made.removed.connect(partial(self._remove, made))
        if self.rows:
            self._lines.addWidget(line())
        self._lines.addWidget(made)
        made.show()  # at once: the next key may come before the layout does
        self.rows.append(made)
        self._tell_order()
        return made

    def _go_on(self, made: _Fact) -> None:
        place = self.rows.index(made)
        if place + 1 < len(self.rows):
            self.rows[place + 1].at.line.setFocus(Qt.FocusReason.TabFocusReason)
        elif not made.is_empty:
            self.add()

    def _remove(self, made: _Fact) -> None:
        if len(self.rows) == 1:
            self._insert(FactValue(None, ""))
        self._take_out(made)
        self._tell_order()
        self.rows[-1].at.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _take_out(self, made: _Fact) -> None:
        place = self._lines.indexOf(made)
        # With the line between it and its neighbour.
        for one in (place, max(place - 1, 0)):
            item = self._lines.takeAt(one)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows.remove(made)

    def _tell_order(self) -> None:
        self._number(self.rows, (), (self.more,))
        self.setFocusProxy(self.inputs[0])
