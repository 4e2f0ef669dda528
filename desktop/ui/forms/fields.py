"""Fields as data, and the editors a form can have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.ui.forms.choices import ChoiceEditor, Option, TicksEditor, YesNoEditor
from desktop.ui.forms.days import DayEditor
from desktop.ui.forms.editors import Editor, LinesEditor, NumberEditor, PasswordEditor, TextEditor
from desktop.ui.forms.files import FileEditor


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; an `&` in the label marks its access key.

    `check(value)` returns why a value cannot be taken, as a sentence, or ""; it is not asked about an empty one.
    A `wide` field takes all columns of its form.
    """

    key: str
    label: str
    editor: Editor
    required: bool = False
    hint: str = ""
    check: Callable[[Any], str] | None = None
    wide: bool = False

    @property
    def name(self) -> str:
        """Return the label without the mark of its access key."""
        return self.label.replace("&&", "\0").replace("&", "").replace("\0", "&")

    def error(self) -> str:
        """Return why the present value cannot be taken, or ""."""
        problem = self.editor.problem()
        value = self.editor.value()
        if problem:
            return problem
        if value is None or value in ("", ()):
            return f"{self.name} is still missing." if self.required else ""
        return self.check(value) if self.check is not None else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading between fields."""

    text: str


def text(placeholder: str = "", mask: str = "") -> TextEditor:
    """Return an editor of one line; `mask` is Qt's input mask."""
    return TextEditor(placeholder, mask)


def password() -> PasswordEditor:
    """Return an editor of a password."""
    return PasswordEditor()


def multiline(rows: int = 4) -> LinesEditor:
    """Return an editor of several lines, `rows` of them in sight."""
    return LinesEditor(rows)


def day(optional: bool = True, today: date | None = None) -> DayEditor:
    """Return an editor of a day, which may be left empty if `optional`; `today` is where its calendar opens."""
    return DayEditor(today, is_optional=optional)


def choice(options: Sequence[Option], placeholder: str = "Choose…") -> ChoiceEditor:
    """Return an editor of one of (value, words)."""
    return ChoiceEditor(options, placeholder)


def ticks(options: Sequence[Option], columns: int = 0) -> TicksEditor:
    """Return an editor of several of (value, words)."""
    return TicksEditor(options, columns)


def yes_no(yes: str = "Yes", no: str = "No") -> YesNoEditor:
    """Return an editor of yes or no."""
    return YesNoEditor(yes, no)


def number(lowest: int, highest: int, unit: str = "") -> NumberEditor:
    """Return an editor of a whole number from `lowest` to `highest`."""
    return NumberEditor(lowest, highest, unit)


def file(name_filter: str = "") -> FileEditor:
    """Return an editor of a file's path."""
    return FileEditor(name_filter)
