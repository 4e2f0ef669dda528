"""The editor of what a card covers: one category a line, with its own last day where it has one."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from desktop.domain.typed import NoDayError, read_day
from desktop.domain.wording import day_text
from desktop.ui.forms.editors import Editor, LinesEditor
from desktop.ui.style.widgets import column

_DAY_LIKE: Final = re.compile(r"[0-9]+[./-][0-9]|[0-9]{4}")


class Covers(Editor):
    """Categories and their last days, as `CCN1 3 Apr 2027` on lines of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = LinesEditor(3)
        self.lines.changed.connect(self.changed)
        self.take_inputs(*self.lines.inputs)
        column(self.lines, into=self)

    def value(self) -> dict[str, str | None]:
        """Return each category with its last day (ISO) or None."""
        return {name: day for name, day, why in self._read_lines() if not why}

    def set_value(self, value: Any) -> None:
        """Show a mapping of categories to ISO days."""
        held: Mapping[str, str | None] = value or {}
        self.lines.set_value("\n".join(_line(name, day) for name, day in held.items()))

    def problem(self) -> str:
        """Return which line has no day that can be read."""
        return next((why for _, _, why in self._read_lines() if why), "")

    def draft(self) -> str:
        """Return what was typed."""
        return self.lines.value()

    def set_draft(self, kept: Any) -> None:
        """Show what was typed."""
        self.lines.set_value(kept)

    def _read_lines(self) -> list[tuple[str, str | None, str]]:
        """Return of each line the category, its day, and why the day cannot be read."""
        lines = (line.strip().strip(",;") for line in self.lines.value().splitlines())
        return [_read(line) for line in lines if line]


def _read(line: str) -> tuple[str, str | None, str]:
    words = line.split()
    for place in range(1, len(words)):
        try:
            day = read_day(" ".join(words[place:]))
        except NoDayError:
            continue
        name = " ".join(words[:place]).removesuffix(" until")
        return name.upper(), day.isoformat(), ""
    if any(_DAY_LIKE.search(word) for word in words[1:]):
        return line.upper(), None, f"“{line}”: the day cannot be read. Write it like {words[0]} 3 Apr 2027."
    return line.upper(), None, ""


def _line(name: str, day: str | None) -> str:
    return f"{name} {day_text(date.fromisoformat(day))}" if day else name
