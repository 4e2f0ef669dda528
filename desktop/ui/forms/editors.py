"""What every editor of a form is, and the simple ones: text, password, several lines, a number."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from desktop.ui.style.widgets import hide_unless, link, repolish, row, soft


class Editor(QWidget):
    """One value on a form; `changed` tells that a person or a program changed it."""

    changed = Signal()
    value: Callable[[], Any]
    """Returns the value; None or "" where there is none. Each kind of editor brings its own."""
    set_value: Callable[[Any], None]
    """Shows a value; None empties. Each kind of editor brings its own."""

    def __init__(self) -> None:
        super().__init__()
        self._inputs: tuple[QWidget, ...] = ()

    @property
    def inputs(self) -> tuple[QWidget, ...]:
        """Return the widgets that take the keyboard, in reading order."""
        return self._inputs

    def problem(self) -> str:
        """Return why what was typed is no value, as a sentence, or ""."""
        return ""

    def draft(self) -> Any:
        """Return what was typed, as JSON can hold it; None for what a draft must not keep."""
        return self.value()

    def set_draft(self, kept: Any) -> None:
        """Show what `draft` returned."""
        self.set_value(kept)

    def set_wrong(self, is_wrong: bool) -> None:
        """Mark the input as refused, or as well."""
        wanted = "true" if is_wrong else "false"
        for made in self._inputs:
            if (made.property("wrong") or "false") != wanted:  # polishing anew costs a millisecond
                made.setProperty("wrong", wanted)
                repolish(made)

    def take_inputs(self, *inputs: QWidget) -> None:
        """Name the widgets that take the keyboard; the first takes the focus for all."""
        self._inputs = inputs
        self.setFocusProxy(inputs[0])
        for made in inputs:
            if isinstance(made, QLineEdit):
                made.installEventFilter(FileGuard(made))
            elif isinstance(made, QPlainTextEdit):
                made.installEventFilter(FileGuard(made))
                made.viewport().installEventFilter(FileGuard(made))

    def name_inputs(self, name: str, description: str) -> None:
        """Tell a screen reader what is asked here, and what the hint or the error says."""
        for made in self._inputs:
            if not made.accessibleName() or made is self._inputs[0]:
                made.setAccessibleName(name)
        self._inputs[0].setAccessibleDescription(description)


class WheelGuard(QObject):
    """Keeps the mouse wheel from changing a value that one only scrolls past."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Swallow a wheel turned over an input without focus."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class FileGuard(QObject):
    """Keeps files from being written into a text as their paths; what stands around the text may take them."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Pass dropped and pasted files on."""
        if isinstance(event, QDropEvent):
            is_files = event.mimeData().hasUrls()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_paste = event.matches(QKeySequence.StandardKey.Paste)
            held = QGuiApplication.clipboard().mimeData() if is_paste else None
            is_files = held is not None and any(url.isLocalFile() for url in held.urls())
        else:
            return False
        if is_files:
            event.ignore()
        return is_files


class TextEditor(Editor):
    """One line of text; spaces around it do not count."""

    def __init__(self, placeholder: str = "", mask: str = "") -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setInputMask(mask)
        self.line.textChanged.connect(lambda _: self.changed.emit())
        self.take_inputs(self.line)
        row(self.line, into=self)

    def value(self) -> str:
        """Return the text."""
        return self.line.text().strip()

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self.line.setText("" if value is None else str(value))
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)  # of a long text its beginning is shown


class PasswordEditor(TextEditor):
    """A password, shown only while one asks for it; every sign counts, and no draft keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._eye: QPushButton = link("Show", self._turn)
        self._eye.setAccessibleName("Show the password")
        layout = self.layout()
        assert layout is not None  # noqa: S101  made by TextEditor
        layout.addWidget(self._eye)
        self.take_inputs(self.line, self._eye)

    def value(self) -> str:
        """Return the password."""
        return self.line.text()

    def draft(self) -> None:
        """Return nothing: a password is not kept."""

    def set_wrong(self, is_wrong: bool) -> None:
        """Mark the line only."""
        self.line.setProperty("wrong", "true" if is_wrong else "false")
        repolish(self.line)

    def _turn(self) -> None:
        hidden = self.line.echoMode() == QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._eye.setText("Hide" if hidden else "Show")
        self._eye.setAccessibleName("Hide the password" if hidden else "Show the password")


class LinesEditor(Editor):
    """Several lines of text; Tab goes on to the next field."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(QFontMetrics(self.text.font()).lineSpacing() * rows + 24)
        self.text.textChanged.connect(self.changed)
        self.take_inputs(self.text)
        row(self.text, into=self)

    def value(self) -> str:
        """Return the text."""
        return self.text.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self.text.setPlainText("" if value is None else str(value))


class NumberEditor(Editor):
    """A whole number between two bounds; empty is None."""

    def __init__(self, lowest: int, highest: int, unit: str = "") -> None:
        super().__init__()
        self._lowest, self._highest, self._unit = lowest, highest, unit
        self.line = QLineEdit()
        self.line.setMaximumWidth(96)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.line.textChanged.connect(lambda _: self.changed.emit())
        self._after: QLabel = soft(unit)
        hide_unless(self._after, unit)
        self.take_inputs(self.line)
        row(self.line, self._after, None, into=self)

    def value(self) -> int | None:
        """Return the number, or None."""
        number = self._number()
        return number if number is not None and self._lowest <= number <= self._highest else None

    def set_value(self, value: Any) -> None:
        """Show a number."""
        self.line.setText("" if value is None else str(value))

    def problem(self) -> str:
        """Return why this is no number, or not one that can be."""
        if not self.line.text().strip():
            return ""
        number, unit = self._number(), f" {self._unit}" if self._unit else ""
        if number is None:
            return f"This is not a whole number. Write one between {self._lowest} and {self._highest}."
        if not self._lowest <= number <= self._highest:
            return f"Write a number between {self._lowest} and {self._highest}{unit}."
        return ""

    def draft(self) -> str:
        """Return what was typed."""
        return self.line.text()

    def _number(self) -> int | None:
        text = self.line.text().strip().replace(",", "")
        try:
            return int(text) if text.isascii() else None
        except ValueError:
            return None
