"""An editor that says what to think of beside it, without refusing anything."""

from typing import Any

from desktop.ui.forms.editors import Editor
from desktop.ui.style.widgets import banner, column, label


class Warned(Editor):
    """Another editor with a warning above it."""

    def __init__(self, inner: Editor) -> None:
        super().__init__()
        self.inner = inner
        self._text = label("", wraps=True)
        self._notice = banner("warn")
        column(self._text, into=self._notice, margin=10)
        self._notice.hide()
        inner.changed.connect(self.changed)
        self.take_inputs(*inner.inputs)
        column(self._notice, inner, into=self, spacing=6)

    @property
    def warning(self) -> str:
        """Return the sentence shown."""
        return self._text.text()

    def warn(self, sentence: str) -> None:
        """Show a sentence, or none."""
        self._text.setText(sentence)
        self._notice.setVisible(bool(sentence))
        # The sheet takes its height from its form, which has just changed.
        self.changed.emit()

    def value(self) -> Any:
        """Return the inner editor's value."""
        return self.inner.value()

    def set_value(self, value: Any) -> None:
        """Show a value."""
        self.inner.set_value(value)

    def problem(self) -> str:
        """Return why what was typed is no value."""
        return self.inner.problem()

    def draft(self) -> Any:
        """Return what was typed."""
        return self.inner.draft()

    def set_draft(self, kept: Any) -> None:
        """Show what was typed."""
        self.inner.set_draft(kept)

    def name_inputs(self, name: str, description: str) -> None:
        """Name the inner editor, and tell the warning as well."""
        self.inner.name_inputs(name, " ".join(part for part in (self.warning, description) if part))
