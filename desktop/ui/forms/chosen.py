"""What editors of several choices share: a chip for each that was chosen, and the line that finds more."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QSizePolicy

from desktop.ui.forms.editors import Editor
from desktop.ui.forms.order import put_before
from desktop.ui.style.flow import FlowLayout

_REMOVING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Chip(QPushButton):
    """One choice; Enter, Delete or a click takes it away, arrows go along. Disabled it is a word and no more."""

    removed = Signal()
    moved = Signal(int)

    def __init__(self, words: str, name: str, tip: str = "") -> None:
        """Take what it says, what it does for who cannot see it, and what it says when pointed at."""
        super().__init__()
        self._words, self._name, self._tip = words, name, tip
        self.setProperty("kind", "chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.clicked.connect(self.removed)
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Take it away or go along by key."""
        if event.key() in _REMOVING:
            self.removed.emit()
        elif event.key() in _STEPS:
            self.moved.emit(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Offer to take it away only where that can be done."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._say()

    def _say(self) -> None:
        is_enabled = self.isEnabled()
        self.setText((f"{self._words}  ✕" if is_enabled else self._words).replace("&", "&&"))
        self.setAccessibleName(self._name if is_enabled else f"{self._words}, cannot be changed")
        self.setToolTip(self._tip if is_enabled else "")


class ChosenEditor(Editor):
    """Values in the order in which they were added; each kind says how one looks and how more are found."""

    not_taken = "“{}” is not in the list."

    def __init__(self, placeholder: str, least: int, margin: int) -> None:
        """Take what the line asks for, the pixels it needs at least, and those around the chips."""
        super().__init__()
        self._chosen: list[str] = []
        self.chips: list[Chip] = []
        self._box = QFrame()
        self._box.setProperty("role", "inputbox")
        self._flow = FlowLayout(self._box, spacing=6, margin=margin)
        self.line = QLineEdit()
        self.line.setProperty("role", "bare")
        self.line.setPlaceholderText(placeholder)
        self.line.setMinimumWidth(least)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.installEventFilter(self)
        self._flow.addWidget(self.line)

    def value(self) -> tuple[str, ...]:
        """Return what is chosen, in the order in which it was added."""
        return tuple(self._chosen)

    def set_value(self, value: Any) -> None:
        """Show these and no others."""
        wanted = list(dict.fromkeys(value or ()))
        if wanted != self._chosen:
            self._chosen = wanted
            self._show()
            self.changed.emit()

    def problem(self) -> str:
        """Return that something was typed and not added."""
        typed = self.line.text().strip()
        return self.not_taken.format(typed) if typed else ""

    def draft(self) -> list[str]:
        """Return what is chosen."""
        return list(self._chosen)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Ask for no more where nothing can be added; an empty box keeps its line, and with it its height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._show_line()

    def _make_chip(self, value: str) -> Chip:
        raise NotImplementedError

    def _add(self, value: str) -> None:
        if value not in self._chosen:
            self._chosen.append(value)
            self._show()
            self.changed.emit()

    def _drop(self, value: str) -> None:
        if value not in self._chosen:
            return
        place = self._chosen.index(value)
        self._chosen.remove(value)
        self._show()
        self._go_to(place)
        self.changed.emit()

    def _go_to(self, place: int) -> None:
        """Put the cursor on the chip of a place, or into the line after the last."""
        following: Sequence[QPushButton | QLineEdit] = [*self.chips, self.line]
        if place >= 0:
            following[min(place, len(self.chips))].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        for old in self.chips:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = []
        for place, value in enumerate(self._chosen):
            made = self._make_chip(value)
            made.removed.connect(lambda value=value: self._drop(value))
            made.moved.connect(lambda step, place=place: self._go_to(place + step))
            self.chips.append(made)
            self._flow.insert_widget(place, made)
            made.show()  # at once: the next key may come before the layout does
        put_before(self.line, *self.chips)  # made last, they would come last
        self._show_line()
        self._box.updateGeometry()

    def _show_line(self) -> None:
        self.line.setVisible(self.isEnabled() or not self._chosen)
