"""The editor of several choices of a list: a chip for each, and a line to add more by typing a part of the words."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QFrame, QLineEdit, QListView, QPushButton, QSizePolicy

from desktop.ui.forms.editors import Editor
from desktop.ui.style.flow import FlowLayout
from desktop.ui.style.widgets import column, label

_LEAST: Final = 90  # pixels for typing
_HEIGHT: Final = 26
_LEAVING: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_REMOVING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)

HelpedOption = tuple[str, str, str]
"""A value, the words for it, and a sentence that helps to choose it."""


class Chip(QPushButton):
    """One choice; Enter, Delete or a click takes it away."""

    removed = Signal()

    def __init__(self, words: str, tip: str = "") -> None:
        super().__init__(f"{words}  ✕".replace("&", "&&"))
        self.setProperty("kind", "chip")
        self.setProperty("tone", "care")
        self.setAccessibleName(f"Take away: {words}")
        self.setToolTip(tip)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.clicked.connect(self.removed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Take it away by key."""
        if event.key() in _REMOVING:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class ChipsEditor(Editor):
    """Values in the order in which they were added; Enter adds the first choice that matches."""

    def __init__(self, options: Iterable[HelpedOption] = (), placeholder: str = "Add…") -> None:
        super().__init__()
        self._words: dict[str, str] = {}
        self._help: dict[str, str] = {}
        self._chosen: list[str] = []
        self.chips: list[Chip] = []
        self._box = QFrame()
        self._box.setProperty("role", "inputbox")
        self._flow = FlowLayout(self._box, spacing=6, margin=4)
        self.line = QLineEdit()
        self.line.setProperty("role", "bare")
        self.line.setProperty("place", "chips")
        self._placeholder = placeholder
        self.line.setPlaceholderText(placeholder)
        self.line.setMinimumWidth(_LEAST)
        self.line.setFixedHeight(_HEIGHT)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
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
        self._completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.line.setCompleter(self._completer)
        self.line.returnPressed.connect(self._take_first)
        self.line.installEventFilter(self)
        self._flow.addWidget(self.line)
        self._tip = label("", "small", wraps=True)
        self._tip.hide()
        self.take_inputs(self.line)
        column(self._box, self._tip, spacing=3, into=self)
        self.set_options(options)

    def set_options(self, options: Iterable[HelpedOption]) -> None:
        """Offer other choices; what is chosen stays, and is shown by its code where it is no longer offered."""
        made = list(options)
        self._words = {value: words for value, words, _ in made}
        self._help = {value: tip for value, _, tip in made}
        self._show()

    def value(self) -> tuple[str, ...]:
        """Return the chosen values."""
        return tuple(self._chosen)

    def set_value(self, value: Any) -> None:
        """Show these values and no others."""
        wanted = list(dict.fromkeys(value or ()))
        if wanted != self._chosen:
            self._chosen = wanted
            self._show()
            self.changed.emit()

    def problem(self) -> str:
        """Return that something was typed and not added."""
        typed = self.line.text().strip()
        return f"“{typed}” is not in the list. Choose one of the list, or clear it." if typed else ""

    def draft(self) -> list[str]:
        """Return the chosen values."""
        return list(self._chosen)

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
                and event.reason() in _LEAVING
                and len(self._matches()) == 1
            ):
                self._take_first()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Ask for no more where nothing can be added."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.line.setPlaceholderText(self._placeholder if self.isEnabled() else "")

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

    def _add(self, value: str) -> None:
        if value not in self._chosen:
            self._chosen.append(value)
            self._show()
            self.changed.emit()
        # The completer writes the words into the line once more after this.
        self.line.clear()
        QTimer.singleShot(0, self.line, self.line.clear)

    def _drop(self, value: str) -> None:
        if value not in self._chosen:
            return
        place = self._chosen.index(value)
        self._chosen.remove(value)
        self._show()
        following: Sequence[QPushButton | QLineEdit] = [*self.chips, self.line]
        following[min(place, len(following) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show(self) -> None:
        for old in self.chips:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = []
        for place, value in enumerate(self._chosen):
            made = Chip(self._words.get(value, value), self._help.get(value, ""))
            made.removed.connect(lambda value=value: self._drop(value))
            self.chips.append(made)
            self._flow.insert_widget(place, made)
        self.line.setPlaceholderText("Add…" if self._chosen else self._placeholder)
        left = [one for one in self._words if one not in self._chosen]
        shown = (f"{self._words[one]}\n{self._help[one]}".strip() for one in left)
        self._offered.setStringList(list(shown))
        for before, after in pairwise((*self.chips, self.line)):
            self.setTabOrder(before, after)
        self._box.updateGeometry()
