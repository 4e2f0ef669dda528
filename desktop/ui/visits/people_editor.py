"""The editor of who attended: a chip for each, taken away with its ✕, and more from the office's people only."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFrame, QLineEdit, QPushButton, QSizePolicy

from desktop.ui.forms.editors import Editor
from desktop.ui.style.flow import FlowLayout
from desktop.ui.style.widgets import button, column, hide_unless, label, set_tone

_LEAST: Final = 130  # pixels for typing a name


class _Chip(QPushButton):
    """One person; Enter, Delete or a click takes them away, arrows go along."""

    removed = Signal()
    moved = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}  ✕")
        self.setProperty("kind", "chip")
        self.setAccessibleName(f"Take {name} away")
        self.setToolTip(f"{name} did not attend: take the name away")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(self.removed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Take away by key."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)


class PeopleEditor(Editor):
    """The ids of people, each shown by name; a name that is not in the list is refused."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._chosen: list[str] = []
        self._chips: list[_Chip] = []
        self._words = QStringListModel(self)
        self._box = QFrame()
        self._box.setProperty("role", "inputbox")
        self._flow = FlowLayout(self._box, spacing=6, margin=5)
        self.line = QLineEdit()
        self.line.setProperty("role", "bare")
        self.line.setPlaceholderText("Add somebody…")
        self.line.setToolTip("Type a name to add it. The left arrow goes to those who are named")
        self.line.setMinimumWidth(_LEAST)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        completer = QCompleter(self._words, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.line.setCompleter(completer)
        self.line.returnPressed.connect(self._take_typed)
        self.line.installEventFilter(self)
        self.line.textEdited.connect(lambda _: self._say(""))
        self._flow.addWidget(self.line)
        self.instead = button("As dispatched", "link", self._reset)
        self.instead.setToolTip("Put back the people who were dispatched")
        hide_unless(self.instead, False)
        self._said = label("", "toned", wraps=True)
        set_tone(self._said, "bad")
        hide_unless(self._said, False)
        self._dispatched: tuple[str, ...] = ()
        # Whatever takes the keyboard is named here: Tab goes in circles around an input left out.
        self.take_inputs(self.line, self.instead)
        column(self._box, self._said, self.instead, spacing=2, into=self)

    @property
    def chips(self) -> list[QPushButton]:
        """Return the chip of each person, in order."""
        return list(self._chips)

    def set_people(self, people: Sequence[tuple[str, str]], dispatched: Sequence[tuple[str, str]]) -> None:
        """Offer (id, name) of the office's people; those dispatched can be put back with one click."""
        names: dict[str, str] = dict(people)
        ids: dict[str, str] = {}
        for one, name in (*people, *dispatched):
            names.setdefault(one, name)
            text, number = name, 1
            while ids.get(text, one) != one:
                number += 1
                text = f"{name} ({number})"
            ids[text] = one
        self._dispatched = tuple(one for one, _ in dispatched)
        if ids != self._ids:
            self._names, self._ids = names, ids
            self._words.setStringList(sorted(ids, key=str.casefold))
            self._show()

    def value(self) -> tuple[str, ...]:
        """Return the ids, in the order in which they were added."""
        return tuple(self._chosen)

    def set_value(self, value: Any) -> None:
        """Show these people and no others."""
        wanted = list(dict.fromkeys(value or ()))
        if wanted != self._chosen:
            self._chosen = wanted
            self._show()
            self.changed.emit()

    def problem(self) -> str:
        """Return that a name was typed and not added."""
        typed = self.line.text().strip()
        return f"“{typed}” is not added. Choose a name from the list, or clear it." if typed else ""

    def draft(self) -> list[str]:
        """Return the ids."""
        return list(self._chosen)

    def name_of(self, one: str) -> str:
        """Return a person's name."""
        return self._names.get(one, "Somebody who left")

    def _take_typed(self) -> None:
        typed = self.line.text().strip()
        if not typed:
            return
        found = [text for text in self._ids if text.casefold() == typed.casefold()]
        found = found or [text for text in self._ids if typed.casefold() in text.casefold()]
        if len(found) == 1:
            self._take(found[0])
        elif found:
            self._say(f"{len(found)} people match “{typed}”. Type more of the name, or choose from the list.")
        else:
            self._say(
                f"Nobody called “{typed}” belongs to this office. Only your own active people may enter a home; "
                "say below who else came along."
            )

    def _take(self, text: str) -> None:
        one = self._ids.get(text)
        # After the completer, which writes the words into the line once more.
        self.line.clear()
        self._say("")
        if one is not None and one not in self._chosen:
            self._chosen.append(one)
            self._show()
            self.changed.emit()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, one: str) -> None:
        if one in self._chosen:
            place = self._chosen.index(one)
            self._chosen.remove(one)
            self._show()
            following: Sequence[QPushButton | QLineEdit] = [*self._chips, self.line]
            following[min(place, len(following) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit()

    def _move(self, place: int) -> None:
        if place >= 0:
            (*self._chips, self.line)[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Go back from the beginning of the line to the last chip, so that Tab need not stop at each."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Backspace)
            and not self.line.text()
            and self._chips
        ):
            self._move(len(self._chips) - 1)
            return True
        return super().eventFilter(watched, event)

    def _reset(self) -> None:
        self.set_value(self._dispatched)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))

    def _show(self) -> None:
        for old in self._chips:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._chips = []
        for place, one in enumerate(self._chosen):
            made = _Chip(self.name_of(one))
            made.removed.connect(lambda one=one: self._drop(one))
            made.moved.connect(lambda step, place=place: self._move(place + step))
            self._chips.append(made)
            self._flow.insert_widget(place, made)
        self.instead.setVisible(bool(self._dispatched) and set(self._chosen) != set(self._dispatched))
        self.updateGeometry()
