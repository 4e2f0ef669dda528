"""A form: labels above their editors, an error below the field it is about, and what was changed since."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms.fields import Field, Heading
from desktop.ui.style.widgets import banner, column, error_label, heading, hide_unless, label, soft


class _Block(QWidget):
    """A field on the form: label, editor, hint and error."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._name = field.name
        self.label: QLabel = label(f"{field.label} *" if field.required else field.label, "label")
        self.label.setBuddy(field.editor.inputs[0] if field.editor.inputs else field.editor)
        hide_unless(self.label, field.label)  # what says by itself what is asked
        self._hint = soft(field.hint, wraps=True)
        self._hint.setProperty("role", "small")
        hide_unless(self._hint, field.hint)
        self._error = error_label()
        column(self.label, field.editor, self._hint, self._error, None, spacing=4, into=self)
        self.show_error("")

    @property
    def error(self) -> str:
        """Return the sentence shown."""
        return self._error.text()

    def rename(self, words: str) -> None:
        """Ask in other words."""
        self._name = words
        self.label.setText(f"{words} *" if self.field.required else words)
        self.show_error(self.error)

    def show_error(self, sentence: str) -> None:
        """Say what is wrong, or that nothing is."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.field.editor.set_wrong(bool(sentence))
        name = f"{self._name}, required" if self.field.required else self._name
        self.field.editor.name_inputs(name, " ".join(filter(None, (sentence, self.field.hint))))


class Form(QWidget):
    """Fields in reading order; a hidden field is neither checked nor among the values."""

    changed = Signal()

    def __init__(self, fields: Sequence[Field | Heading], columns: int = 1) -> None:
        super().__init__()
        self.fields: Final = tuple(field for field in fields if isinstance(field, Field))
        self._blocks = {field.key: _Block(field) for field in self.fields}
        self._hidden: set[str] = set()
        self._notice: QFrame = banner("bad")
        self._notice_text: QLabel = label("", wraps=True)
        column(self._notice_text, margin=10, into=self._notice)
        self._notice.hide()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(14)
        self._place(fields, grid, columns)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addWidget(self._notice)
        outer.addLayout(grid)
        outer.addStretch(1)
        self._set_tab_order()
        self._pristine = self._all_values()
        for field in self.fields:
            field.editor.changed.connect(lambda key=field.key: self._on_changed(key))

    # Values

    def values(self) -> dict[str, Any]:
        """Return the value of each field that is shown, by key."""
        return {key: value for key, value in self._all_values().items() if key not in self._hidden}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show `values`, from which changes count from now on; fields it does not name stay."""
        for field in self.fields:
            if field.key in values:
                field.editor.set_value(values[field.key])
        self.show_errors({})
        self.mark_clean()

    @property
    def is_dirty(self) -> bool:
        """Return whether a field differs from what was set."""
        return self._all_values() != self._pristine or any(f.editor.problem() for f in self._shown())

    def mark_clean(self) -> None:
        """Count changes from now on."""
        self._pristine = self._all_values()

    def draft(self) -> dict[str, Any]:
        """Return what was typed, as JSON can hold it: no passwords, no files."""
        kept = {field.key: field.editor.draft() for field in self.fields}
        return {key: value for key, value in kept.items() if value is not None}

    def load_draft(self, kept: Mapping[str, Any]) -> None:
        """Show what was typed before; it counts as changed."""
        for field in self.fields:
            if field.key in kept:
                field.editor.set_draft(kept[field.key])

    # Errors

    def check(self) -> bool:
        """Return whether every field can be taken; else say why below each, and go to the first."""
        errors = {field.key: field.error() for field in self._shown()}
        self.show_errors({key: sentence for key, sentence in errors.items() if sentence})
        return not any(errors.values())

    def show_errors(self, errors: Mapping[str, str], *, goes_there: bool = True) -> None:
        """Show these sentences and no others; the first field named gets the focus, unless one types elsewhere."""
        self._show_notice(" ".join(text for key, text in errors.items() if key not in self._blocks))
        for key, block in self._blocks.items():
            block.show_error(errors.get(key, ""))
        first = next((block for key, block in self._blocks.items() if key in errors), None)
        if first is not None and goes_there:
            first.field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, error: RefusedError) -> None:
        """Show a refusal at the field it names in its details, or above all."""
        key = str(error.details.get("field", ""))
        self.show_errors({key if key in self._blocks and key not in self._hidden else "": error.message})

    def error_of(self, key: str) -> str:
        """Return the sentence shown at a field, or with "" the one above all."""
        return self._blocks[key].error if key else self._notice_text.text()

    # Fields

    def editor(self, key: str) -> Any:
        """Return the editor of a field."""
        return self._blocks[key].field.editor

    def show_field(self, key: str, *, is_shown: bool = True) -> None:
        """Show or hide a field."""
        self._hidden.discard(key)
        if not is_shown:
            self._hidden.add(key)
        self._blocks[key].setVisible(is_shown)

    @property
    def is_asking(self) -> bool:
        """Return whether any field is shown."""
        return len(self._hidden) < len(self._blocks)

    def wrap_labels(self) -> None:
        """Let long labels take a second line where there is little room."""
        for block in self._blocks.values():
            block.label.setWordWrap(True)

    def set_label(self, key: str, words: str) -> None:
        """Ask for a field in other words."""
        self._blocks[key].rename(words)

    def focus_first(self) -> None:
        """Put the cursor into the first field shown."""
        first = next(self._shown_iter(), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _shown(self) -> list[Field]:
        return list(self._shown_iter())

    def _shown_iter(self) -> Iterator[Field]:
        return (field for field in self.fields if field.key not in self._hidden)

    def _all_values(self) -> dict[str, Any]:
        return {field.key: field.editor.value() for field in self.fields}

    def _on_changed(self, key: str) -> None:
        block = self._blocks[key]
        if block.error:
            block.show_error("")
        self.changed.emit()

    def _show_notice(self, text: str) -> None:
        self._notice_text.setText(text)
        self._notice.setVisible(bool(text))

    def _place(self, fields: Sequence[Field | Heading], grid: QGridLayout, columns: int) -> None:
        line, place = 0, 0
        for field in fields:
            is_wide = isinstance(field, Heading) or field.wide
            if place and (is_wide or place == columns):
                line, place = line + 1, 0
            if isinstance(field, Heading):
                grid.addWidget(heading(field.text), line, 0, 1, columns)
            else:
                grid.addWidget(self._blocks[field.key], line, place, 1, columns if is_wide else 1)
            place = columns if is_wide else place + 1
        for nr in range(columns):
            grid.setColumnStretch(nr, 1)

    def _set_tab_order(self) -> None:
        inputs = [made for field in self.fields for made in field.editor.inputs]
        for before, after in pairwise(inputs):
            QWidget.setTabOrder(before, after)
