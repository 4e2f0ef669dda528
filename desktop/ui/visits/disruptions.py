"""The editor of what was off during the work: water, gas, power, and from when to when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.ui.forms.choices import ChoiceEditor, Option
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.order import put_before
from desktop.ui.style.widgets import column, label, link, row
from desktop.ui.visits.part import Day

_USUAL: Final = (
    ("water", "Water"),
    ("gas", "Gas"),
    ("power", "Power"),
    ("heating", "Heating"),
    ("lift", "Lift"),
    ("other", "Something else"),
)


class _Line(QWidget):
    """One service that was off."""

    def __init__(self, owner: "DisruptionsEditor", services: Sequence[Option], day: Day) -> None:
        super().__init__()
        self.service = ChoiceEditor(services, "What was off")
        self.start, self.end = (
            MomentEditor(day, "10:00", is_short=True),
            MomentEditor(day, "still off", is_short=True),
        )
        self.remove = link("✕", lambda: owner.remove(self))
        self.remove.setToolTip("Take this line away")
        for made, words in (
            (self.service, "What was off"),
            (self.start, "Off from"),
            (self.end, "Back on at"),
        ):
            made.name_inputs(words, "")
            made.changed.connect(owner.changed)
        self.remove.setAccessibleName("Take this line away")
        inner = row(
            self.service, label("from"), self.start, label("to"), self.end, self.remove, into=self, spacing=6
        )
        inner.setStretch(0, 3)
        inner.setStretch(2, 2)
        inner.setStretch(4, 2)

    def value(self) -> dict[str, Any] | None:
        """Return the line, or None while nothing is said in it."""
        service, start, end = self.service.value(), self.start.value(), self.end.value()
        if service is None and start is None and end is None:
            return None
        return {"service": service or "other", "from": start, "to": end}


class DisruptionsEditor(Editor):
    """A line for each time something was off; none where nothing was."""

    def __init__(self, day: Day) -> None:
        super().__init__()
        self._day = day
        self._services: Sequence[Option] = _USUAL
        self._lines: list[_Line] = []
        self._column = column(spacing=6)
        self.add = link("+ Water, gas or power was off", self.add_line)
        self.take_inputs(self.add)
        column(self._column, self.add, spacing=4, into=self)

    @property
    def lines(self) -> list[_Line]:
        """Return the lines, in order."""
        return list(self._lines)

    def set_services(self, services: Sequence[Option]) -> None:
        """Offer the office's list."""
        if services and tuple(services) != tuple(self._services):
            self._services = tuple(services)
            for one in self._lines:
                one.service.set_options(self._services)

    def add_line(self) -> None:
        """Begin another line."""
        self._append().service.setFocus()
        self.changed.emit()

    def remove(self, one: QWidget) -> None:
        """Take a line away."""
        self._lines = [line for line in self._lines if line is not one]
        self._column.removeWidget(one)
        one.hide()
        one.deleteLater()
        self.add.setFocus()
        self.changed.emit()

    def value(self) -> tuple[dict[str, Any], ...]:
        """Return what was off: service, and instants from and to (None while it is still off)."""
        return tuple(found for one in self._lines if (found := one.value()) is not None)

    def set_value(self, value: Any) -> None:
        """Show what was off."""
        wanted = tuple(value or ())
        while len(self._lines) > len(wanted):
            self.remove(self._lines[-1])
        while len(self._lines) < len(wanted):
            self._append()
        for line, one in zip(self._lines, wanted, strict=True):
            line.service.set_value(one["service"])
            line.start.set_value(_instant(one["from"]))
            line.end.set_value(_instant(one["to"]))

    def problem(self) -> str:
        """Return what a line lacks."""
        for one in self._lines:
            if one.start.problem() or one.end.problem():
                return one.start.problem() or one.end.problem()
            found = one.value()
            if found is not None and found["from"] is None:
                return "Say from when it was off."
            if found is not None and found["to"] is not None and found["to"] < found["from"]:
                return "It came back before it went off. Correct one of the two times."
        return ""

    def draft(self) -> list[dict[str, str]]:
        """Return what was typed."""
        return [
            {"service": one.service.draft(), "from": one.start.draft(), "to": one.end.draft()}
            for one in self._lines
        ]

    def set_draft(self, kept: Any) -> None:
        """Show what was typed."""
        while len(self._lines) > len(kept):
            self.remove(self._lines[-1])
        for place, one in enumerate(kept):
            line = self._lines[place] if place < len(self._lines) else self._append()
            line.service.set_draft(one["service"])
            line.start.set_draft(one["from"])
            line.end.set_draft(one["to"])

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the link as it is; the sentence says it."""

    def name_inputs(self, name: str, description: str) -> None:
        """Name the group; every line names its own inputs."""
        self.setAccessibleName(name)
        self.add.setAccessibleName("Add what was off: water, gas or power")
        self.add.setAccessibleDescription(description)

    def _append(self) -> _Line:
        made = _Line(self, self._services, self._day)
        self._lines.append(made)
        self._column.addWidget(made)
        inputs = (*made.service.inputs, *made.start.inputs, *made.end.inputs, made.remove)
        put_before(self.add, *inputs)
        return made


def _instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else value or None
