"""The editor of one of a few choices that stand side by side, none of them until one is chosen."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy

from desktop.ui.forms.choices import Option
from desktop.ui.forms.editors import Editor
from desktop.ui.style.widgets import row


class SegmentEditor(Editor):
    """One of a few; arrows go along, and the first letter of its words chooses one."""

    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[Any, QPushButton] = {}
        inner = row(into=self, spacing=0)
        for place, (value, words) in enumerate(options):
            made = _Segment(words, self)
            made.setProperty("kind", "segment")
            made.setProperty(
                "place", "first" if not place else "last" if place == len(options) - 1 else "middle"
            )
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setAccessibleName(words)
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            made.toggled.connect(self._tell)
            self._group.addButton(made)
            self._buttons[value] = made
            inner.addWidget(made)
        inner.addStretch(1)
        self.take_inputs(*self._buttons.values())

    @property
    def buttons(self) -> dict[Any, QPushButton]:
        """Return the button of each value."""
        return dict(self._buttons)

    def value(self) -> Any:
        """Return the chosen value, or None."""
        return next((value for value, made in self._buttons.items() if made.isChecked()), None)

    def set_value(self, value: Any) -> None:
        """Choose a value; None or an unknown one chooses nothing."""
        self._group.setExclusive(False)
        for one, made in self._buttons.items():
            made.setChecked(value is not None and one == value)
        self._group.setExclusive(True)
        chosen = self._buttons.get(value) if value is not None else None
        self.setFocusProxy(chosen or self._inputs[0])

    def choose(self, letter: str) -> None:
        """Choose by the first letter of the words, where only one begins with it."""
        found = [one for one in self._inputs if one.accessibleName().casefold().startswith(letter.casefold())]
        if len(found) == 1 and isinstance(found[0], QPushButton):
            found[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            found[0].setChecked(True)

    def name_inputs(self, name: str, description: str) -> None:
        """Name each with the question, since each stands alone to a screen reader."""
        self.setAccessibleName(name)
        for made in self._buttons.values():
            made.setAccessibleName(made.text())
            made.setAccessibleDescription(" ".join(part for part in (name, description) if part))

    def _tell(self, is_on: bool) -> None:
        made = self.sender()
        if is_on and isinstance(made, QPushButton):
            self.setFocusProxy(made)
        if is_on or self.value() is None:
            self.changed.emit()


class _Segment(QPushButton):
    """One choice; a letter typed on it chooses among its neighbours."""

    def __init__(self, words: str, owner: SegmentEditor) -> None:
        super().__init__(words)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Choose by a letter; Enter and Space choose this one, Delete none."""
        text = event.text()
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if text.isalnum() and not held:
            self._owner.choose(text)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            self.setChecked(True)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._owner.set_value(None)
        else:
            super().keyPressEvent(event)
