"""The editor of several choices of a list: a chip for each, and a line to add more by typing a part of the words."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QListView

from desktop.ui.forms.chosen import Chip, ChosenEditor
from desktop.ui.forms.order import LEAVING
from desktop.ui.style.theme import put_on_list
from desktop.ui.style.widgets import column

_LEAST: Final = 90  # pixels for typing
_HEIGHT: Final = 26

HelpedOption = tuple[str, str, str]
"""A value, the words for it, and a sentence that helps to choose it."""


class ChipsEditor(ChosenEditor):
    """Values of a list; Enter adds the first choice that matches."""

    not_taken = "“{}” is not in the list. Choose one of the list, or clear it."

    def __init__(self, options: Iterable[HelpedOption] = (), placeholder: str = "Add…") -> None:
        super().__init__(placeholder, _LEAST, margin=4)
        self._words: dict[str, str] = {}
        self._help: dict[str, str] = {}
        self._placeholder = placeholder
        self.line.setProperty("place", "chips")
        self.line.setFixedHeight(_HEIGHT)
        self._offered = QStringListModel(self)
        self._completer = QCompleter(self._offered, self)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(10)
        popup = QListView()
        popup.setAccessibleName("Choices")
        popup.setProperty("role", "choices")
        popup.setWordWrap(True)
        self._completer.setPopup(popup)
        put_on_list(self._completer)
        self._completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.line.setCompleter(self._completer)
        self.line.returnPressed.connect(self._take_first)
        self.take_inputs(self.line)
        column(self._box, into=self)
        self.set_options(options)

    def set_options(self, options: Iterable[HelpedOption]) -> None:
        """Offer other choices; what is chosen stays, and is shown by its code where it is no longer offered."""
        made = list(options)
        self._words = {value: words for value, words, _ in made}
        self._help = {value: tip for value, _, tip in made}
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Open the list by a click or the arrow down, take the last chip away, and take what was typed on leaving."""
        if watched is self.line:
            kind = event.type()
            if kind == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
                self._open()
            elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Down:
                    self._open()
                    return True
                if event.key() == Qt.Key.Key_Backspace and not self.line.text() and self._chosen:
                    self._drop(self._chosen[-1])
                    return True
            elif (
                kind == QEvent.Type.FocusOut
                and isinstance(event, QFocusEvent)
                and event.reason() in LEAVING
                and len(self._matches()) == 1
            ):
                self._take_first()
        return super().eventFilter(watched, event)

    def _open(self) -> None:
        self._completer.setCompletionPrefix(self.line.text())
        self._completer.complete()

    def _matches(self) -> list[str]:
        typed = self.line.text().strip().casefold()
        left = [one for one in self._words if one not in self._chosen]
        names = [one for one in left if typed in self._words[one].casefold()]
        return (names or [one for one in left if typed in self._help[one].casefold()]) if typed else []

    def _take_first(self) -> None:
        found = self._matches()
        if found:
            self._add(found[0])

    def _take(self, shown: str) -> None:
        """Take one from the list that is offered."""
        words = shown.partition("\n")[0]
        found = next((one for one, name in self._words.items() if name == words), None)
        if found is not None:
            self._add(found)

    def _make_chip(self, value: str) -> Chip:
        words = self._words.get(value, value)
        made = Chip(words, f"Take away: {words}", self._help.get(value, ""))
        made.setProperty("tone", "care")
        return made

    def _add(self, value: str) -> None:
        super()._add(value)
        # The completer writes the words into the line once more after this.
        self.line.clear()
        QTimer.singleShot(0, self.line, self.line.clear)

    def _show(self) -> None:
        super()._show()
        left = [one for one in self._words if one not in self._chosen]
        shown = (f"{self._words[one]}\n{self._help[one]}".strip() for one in left)
        self._offered.setStringList(list(shown))

    def _show_line(self) -> None:
        super()._show_line()
        self.line.setPlaceholderText(
            "" if not self.isEnabled() else "Add…" if self._chosen else self._placeholder
        )
