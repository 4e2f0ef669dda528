"""The editor of a moment: a time as people type it, on a day that is known or typed before it."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from PySide6.QtWidgets import QLineEdit

from desktop.domain.days import LONDON
from desktop.domain.typed import read_day
from desktop.domain.wording import day_text
from desktop.system.clock import local
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.times import time_of
from desktop.ui.style.widgets import row

_SAYS = "Write a time, like 9:12 or 0912, or a day and a time, like 23 Nov 2026 09:12."


class MomentEditor(Editor):
    """An aware instant; `09:12`, `9.12` or `0912` is a time of `day()`, longer texts bring their own day."""

    def __init__(
        self, day: Callable[[], date], placeholder: str = "09:12", *, is_short: bool = False
    ) -> None:
        """Take the day that a bare time means; a short one shows only its time on that day."""
        super().__init__()
        self._day, self._is_short = day, is_short
        self._kept: tuple[str, datetime] | None = None
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.textChanged.connect(lambda _: self.changed.emit())
        self.line.editingFinished.connect(self._tidy)
        self.take_inputs(self.line)
        row(self.line, into=self)

    def value(self) -> datetime | None:
        """Return the instant, or None."""
        try:
            return self._read()
        except ValueError:
            return None

    def set_value(self, value: Any) -> None:
        """Show an instant."""
        words = self._words(value) if value is not None else ""
        # What was set comes back as it was, with its seconds and on the right side of a clock change.
        self._kept = (words, value) if value is not None else None
        self.line.setText(words)

    def problem(self) -> str:
        """Return why what was typed is no moment."""
        try:
            self._read()
        except ValueError:
            return _SAYS
        return ""

    def draft(self) -> str:
        """Return what was typed, with its day: the draft may come back on another."""
        found = self.value()
        return self.line.text() if found is None else _full(found)

    def set_draft(self, kept: Any) -> None:
        """Show what was typed."""
        self.line.setText(str(kept or ""))
        self._tidy()

    def _read(self) -> datetime | None:
        text = self.line.text().strip()
        if not text:
            return None
        if self._kept is not None and self._kept[0] == text:
            return self._kept[1]
        before, _, last = text.rpartition(" ")
        day = read_day(before) if before else self._day()
        return datetime.combine(day, _time(last), LONDON)

    def _tidy(self) -> None:
        found = self.value()
        if found is not None and self.line.text() != self._words(found):
            self.line.setText(self._words(found))

    def _words(self, at: datetime) -> str:
        here = local(at)
        if self._is_short and here.date() == self._day():
            return f"{here:%H:%M}"
        return _full(here)


def _full(at: datetime) -> str:
    here = local(at)
    return f"{day_text(here.date())} {here:%H:%M}"


def _time(text: str) -> time:
    """Return the time of `9:12`, `9.12`, `912` or `9`; raises ValueError for anything else."""
    if text.isascii() and text.isdigit():
        return time(int(text[:-2]), int(text[-2:])) if len(text) > 2 else time(int(text))
    return time_of(text)
