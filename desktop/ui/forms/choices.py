"""Editors that choose: one of a list, several of a list, yes or no."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QCompleter, QGridLayout, QRadioButton

from desktop.ui.forms.editors import Editor, FileGuard, WheelGuard
from desktop.ui.style.theme import put_on_list
from desktop.ui.style.widgets import row

Option = tuple[Any, str]
"""A value and the words for it."""

_TYPED_FROM: Final = 12  # options; a longer list is searched by typing
_IN_A_COLUMN: Final = 5


class ChoiceEditor(Editor):
    """One of a list; a long list is found by typing a part of the words."""

    def __init__(self, options: Sequence[Option], placeholder: str = "Choose…") -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setPlaceholderText(placeholder)
        self.box.setMaxVisibleItems(14)
        self.box.setMinimumContentsLength(8)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.installEventFilter(WheelGuard(self))
        self._placeholder = placeholder
        self._values: list[Any] = []
        self._options: list[Option] = []
        self.set_options(options)
        self.box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.box.editTextChanged.connect(lambda _: self.changed.emit())
        self.take_inputs(self.box)
        row(self.box, into=self)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; the value stays if it is still among them."""
        if list(options) == self._options:
            return
        self._options = list(options)
        before = self.value() if self._values else None
        self.box.blockSignals(True)
        self.box.clear()
        self._values = [value for value, _ in options]
        self.box.addItems([words for _, words in options])
        self._make_searchable(is_long=len(options) >= _TYPED_FROM)
        self.set_value(before)
        self.box.blockSignals(False)

    def value(self) -> Any:
        """Return the chosen value, or None."""
        place = self.box.currentIndex()
        if self.box.isEditable():
            typed = self.box.currentText().strip().casefold()
            words = [self.box.itemText(nr).casefold() for nr in range(self.box.count())]
            if place < 0 or words[place] != typed:
                place = words.index(typed) if typed in words else -1
        return self._values[place] if place >= 0 else None

    def set_value(self, value: Any) -> None:
        """Choose by value; None or an unknown one chooses nothing."""
        place = self._values.index(value) if value is not None and value in self._values else -1
        self.box.setCurrentIndex(place)
        if place < 0 and self.box.isEditable():
            self.box.clearEditText()

    def problem(self) -> str:
        """Return that what was typed is not in the list."""
        if self.box.isEditable() and self.box.currentText().strip() and self.value() is None:
            return "This is not in the list. Type a part of it and choose one."
        return ""

    def draft(self) -> str:
        """Return the words shown."""
        return self.box.currentText()

    def set_draft(self, kept: Any) -> None:
        """Choose by words."""
        place = self.box.findText(str(kept)) if kept else -1
        self.box.setCurrentIndex(place)
        if place < 0 and self.box.isEditable():
            self.box.setEditText(str(kept or ""))

    def _make_searchable(self, *, is_long: bool) -> None:
        self.box.setEditable(is_long)
        line = self.box.lineEdit()
        if line is None:
            return
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line.setPlaceholderText(self._placeholder)
        line.installEventFilter(FileGuard(line))
        completer = QCompleter(self.box.model(), self.box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.box.setCompleter(completer)
        put_on_list(completer)


class TicksEditor(Editor):
    """Several of a list, each with its tick."""

    def __init__(self, options: Sequence[Option], columns: int = 0) -> None:
        """Take how many stand side by side; 0 where their number tells."""
        super().__init__()
        self._columns = columns
        self._options: list[Option] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(6)
        self._boxes: list[tuple[Any, QCheckBox]] = []
        self.set_options(options)

    @property
    def boxes(self) -> dict[Any, QCheckBox]:
        """Return the tick box of each value."""
        return dict(self._boxes)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; ticks stay where the value is still among them."""
        if list(options) == self._options:
            return
        self._options = list(options)
        ticked = self.value()
        for _, old in self._boxes:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._boxes = []
        usual = 1 if len(options) <= _IN_A_COLUMN else 2 if len(options) <= 2 * _IN_A_COLUMN else 3
        columns = self._columns or usual
        tall = -(-len(options) // columns)
        for place, (value, words) in enumerate(options):
            made = QCheckBox(words.replace("&", "&&"))
            made.setAccessibleName(words)
            made.setChecked(value in ticked)
            made.toggled.connect(lambda _: self.changed.emit())
            self._grid.addWidget(made, place % tall, place // tall)
            self._boxes.append((value, made))
        self._grid.setColumnStretch(columns, 1)
        if self._boxes:
            self.take_inputs(*(box for _, box in self._boxes))

    def value(self) -> tuple[Any, ...]:
        """Return the ticked values in the order of the list."""
        return tuple(value for value, box in self._boxes if box.isChecked())

    def set_value(self, value: Any) -> None:
        """Tick these values and no other."""
        wanted = tuple(value or ())
        for one, box in self._boxes:
            box.setChecked(one in wanted)

    def draft(self) -> list[str]:
        """Return the words of what is ticked."""
        return [box.accessibleName() for _, box in self._boxes if box.isChecked()]

    def set_draft(self, kept: Any) -> None:
        """Tick by words."""
        for _, box in self._boxes:
            box.setChecked(box.accessibleName() in (kept or ()))

    def name_inputs(self, name: str, description: str) -> None:
        """Name the group; each tick has its own words."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)


class YesNoEditor(Editor):
    """Yes, no, or not answered yet."""

    def __init__(self, yes: str = "Yes", no: str = "No") -> None:
        super().__init__()
        self.yes, self.no = QRadioButton(yes), QRadioButton(no)
        self._group = QButtonGroup(self)
        for made in (self.yes, self.no):
            self._group.addButton(made)
        self._group.buttonToggled.connect(lambda _button, is_on: self.changed.emit() if is_on else None)
        self.take_inputs(self.yes, self.no)
        row(self.yes, self.no, None, into=self, spacing=20)

    def value(self) -> bool | None:
        """Return the answer, or None."""
        return True if self.yes.isChecked() else False if self.no.isChecked() else None

    def set_value(self, value: Any) -> None:
        """Show an answer; None shows none."""
        self._group.setExclusive(False)
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)
        self._group.setExclusive(True)

    def name_inputs(self, name: str, description: str) -> None:
        """Name both with the question, since each stands alone to a screen reader."""
        self.setAccessibleName(name)
        for made in (self.yes, self.no):
            made.setAccessibleName(f"{name}: {made.text()}")
            made.setAccessibleDescription(description)
