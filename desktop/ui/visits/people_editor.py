"""The editor of who attended: a chip for each, taken away with its ✕, and more from the office's people only."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter

from desktop.ui.forms.chosen import Chip, ChosenEditor
from desktop.ui.style.theme import put_on_list
from desktop.ui.style.widgets import button, column, hide_unless, label, set_tone

_LEAST: Final = 130  # pixels for typing a name


class PeopleEditor(ChosenEditor):
    """The ids of people, each shown by name; a name that is not in the list is refused."""

    not_taken = "“{}” is not added. Choose a name from the list, or clear it."

    def __init__(self) -> None:
        super().__init__("Add somebody…", _LEAST, margin=5)
        self._names: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._words = QStringListModel(self)
        self.line.setToolTip("Type a name to add it. The left arrow goes to those who are named")
        completer = QCompleter(self._words, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.line.setCompleter(completer)
        put_on_list(completer)
        self.line.returnPressed.connect(self._take_typed)
        self.line.textEdited.connect(lambda _: self._say(""))
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
        if one is not None:
            self._add(one)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_chip(self, value: str) -> Chip:
        name = self.name_of(value)
        made = Chip(name, f"Take {name} away", f"{name} did not attend: take the name away")
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Go back from the beginning of the line to the last chip, so that Tab need not stop at each."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Backspace)
            and not self.line.text()
            and self.chips
        ):
            self._go_to(len(self.chips) - 1)
            return True
        return super().eventFilter(watched, event)

    def _reset(self) -> None:
        self.set_value(self._dispatched)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))

    def _show(self) -> None:
        super()._show()
        self.instead.setVisible(bool(self._dispatched) and set(self._chosen) != set(self._dispatched))
