"""The editor of injuries: numbered marks on a figure, by click or by the name of the part, each with its words."""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.body_map import VIEWS, part_at, parts
from desktop.ui.concerns.figure import Figure
from desktop.ui.concerns.several_editor import SeveralEditor
from desktop.ui.forms.choices import ChoiceEditor
from desktop.ui.forms.editors import TextEditor
from desktop.ui.style.widgets import button, chip, clear, column, holder, label, link, row, soft

Injury = dict[str, Any]
"""`view`, `x`, `y` (0 to 1 of the figure's box) and `text`."""

_PLACES: Final = [
    ((view, one.name), f"{one.name.capitalize()} ({name.lower()})")
    for view, name in VIEWS
    for one in parts(view)
]
_FIRST: Final = parts("front")[0]


class _Mark(QWidget):
    """One injury in the list: number, part, words."""

    changed = Signal()
    removed = Signal()
    entered = Signal()

    def __init__(self, injury: Injury) -> None:
        super().__init__()
        self._view, self._x, self._y = injury["view"], injury["x"], injury["y"]
        self._number = chip("care", "1")
        self.place = ChoiceEditor(_PLACES, "Which part of the body")
        self.place.set_value((self._view, part_at(self._view, self._x, self._y)))
        self.place.setMinimumWidth(150)
        self.words = TextEditor("What it looks like, its size")
        self.words.set_value(injury["text"])
        self.away = link("✕", self.removed.emit)
        self.place.changed.connect(self._on_place)
        self.words.changed.connect(self.changed)
        for one in (self.place.box, self.words.line):
            one.installEventFilter(self)
        inner = column(row(self._number, self.place, self.away, spacing=6), self.words, spacing=4, into=self)
        inner.setContentsMargins(0, 0, 0, 4)

    @property
    def inputs(self) -> tuple[QWidget, ...]:
        """Return what takes the keyboard, in reading order."""
        return (self.place.box, self.away, self.words.line)

    def value(self) -> Injury:
        """Return the injury."""
        return {"view": self._view, "x": self._x, "y": self._y, "text": self.words.value()}

    def name(self, number: int) -> None:
        """Show and tell the number."""
        self._number.setText(str(number))
        self.place.name_inputs(f"Place of injury {number}", "")
        self.words.name_inputs(f"Injury {number}", "")
        self.away.setAccessibleName(f"Take injury {number} away")

    def _on_place(self) -> None:
        chosen = self.place.value()
        if chosen is None or chosen == (self._view, part_at(self._view, self._x, self._y)):
            return
        self._view, name = chosen
        part = next(one for one in parts(self._view) if one.name == name)
        self._x, self._y = part.x, part.y
        self.changed.emit()


class InjuriesEditor(SeveralEditor):
    """Injuries in the order in which they were marked; the figure is shown once there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[_Mark] = []
        self.figures = {view: Figure(view, name) for view, name in VIEWS}
        for one in self.figures.values():
            one.marked.connect(self._mark)
            one.chosen.connect(self._choose)
        self._list = column(spacing=4)
        self.more = link("+ Add by the name of the part", self.add, is_flush=True)
        drawn = [column(row(None, soft(name), None), self.figures[view], spacing=2) for view, name in VIEWS]
        self._tip = label("Click where it is. Left and right are the person's own.", "small", wraps=True)
        whole = column(self._tip, row(*drawn, None, spacing=10), self._list, row(self.more, None), spacing=6)
        self._whole = holder(whole)
        self.opener = button("Mark an injury…", on=self._open)
        self._whole.hide()
        column(row(self.opener, None), self._whole, spacing=0, into=self)
        self.take_inputs(self.opener, self.more)

    def add(self) -> None:
        """Begin a mark whose part is chosen from the list."""
        self._open()
        made = self._insert({"view": "front", "x": _FIRST.x, "y": _FIRST.y, "text": ""})
        made.place.set_value(None)
        made.place.box.setFocus(Qt.FocusReason.TabFocusReason)

    def value(self) -> tuple[Injury, ...]:
        """Return the injuries; a mark without words is not one yet."""
        return tuple(one.value() for one in self.marks if one.words.value())

    def set_value(self, value: Any) -> None:
        """Show these injuries."""
        wanted = tuple(dict(one) for one in value or ())
        if wanted == self.value():
            return
        self._fill(wanted)
        self.changed.emit()

    def problem(self) -> str:
        """Return what the first unfinished mark lacks."""
        for number, one in enumerate(self.marks, 1):
            if one.place.value() is None:
                return f"Injury {number}: choose the part of the body, or take the mark away."
            if not one.words.value():
                return f"Injury {number}: write what it looks like, or take the mark away."
        return ""

    def draft(self) -> list[Injury]:
        """Return every mark."""
        return [one.value() for one in self.marks]

    def set_draft(self, kept: Any) -> None:
        """Show every mark."""
        self._fill(kept or ())
        self.changed.emit()

    def _changing(self) -> Iterable[QWidget]:
        return (self.more, self._tip, *(made.away for made in self.marks))

    def _open(self) -> None:
        self.opener.hide()
        self._whole.show()
        self._tell_order()

    def _fill(self, wanted: Any) -> None:
        clear(self._list)
        self.marks = []
        for one in wanted:
            self._insert(dict(one))
        self.opener.setVisible(not self.marks)
        self._whole.setVisible(bool(self.marks))
        self._tell_order()

    def _mark(self, view: str, x: float, y: float) -> None:
        made = self._insert({"view": view, "x": x, "y": y, "text": ""})
        made.words.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, number: int) -> None:
        self.marks[number].words.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._paint(number)

    def _insert(self, injury: Injury) -> _Mark:
        made = _Mark(injury)
        made.away.setVisible(self.isEnabled())
        made.changed.connect(self._on_changed)
        made.removed.connect(partial(self._remove, made))
        self.marks.append(made)
        self._list.addWidget(made)
        made.show()  # at once: the next key may come before the layout does
        self._tell_order()
        return made

    def _remove(self, made: _Mark) -> None:
        self.marks.remove(made)
        self._list.removeWidget(made)
        made.hide()
        made.deleteLater()
        self._tell_order()
        self.more.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _on_changed(self) -> None:
        self._paint(-1)
        self.changed.emit()

    def _paint(self, current: int) -> None:
        shown = [one.value() for one in self.marks]
        for figure in self.figures.values():
            figure.show_marks(shown, current)

    def _tell_order(self) -> None:
        self._number(self.marks, (self.opener,), (self.more,))
        self.setFocusProxy(self.opener if not self._whole.isVisibleTo(self) else self.more)
        self._paint(-1)
