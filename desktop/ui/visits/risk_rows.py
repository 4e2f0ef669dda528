"""The rows of a risk assessment: hazard, who might be harmed, the control and the risk left."""

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from desktop.domain.wording import in_sentence
from desktop.ui.forms.fields import Field, choice, text, ticks
from desktop.ui.forms.form import Form
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.style.widgets import button, card, chip, clear, column, hide_unless, label, row

LEFT: Final = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
_TONES: Final = {"low": "ok", "medium": "warn", "high": "bad"}
_TITLES: Final = ("Hazard", "Who might be harmed", "Control", "Risk left")
_STRETCH: Final = (4, 3, 4, 2)

Row = dict[str, Any]
"""One hazard: code, name, at_risk (names), control, residual."""


class HazardTable(QFrame):
    """Hazards as a small table; while it may be changed each row is a button that opens it."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Hazards")
        self._layout = column(into=self, spacing=0)
        self._layout.setContentsMargins(1, 1, 1, 1)
        self._shown: object = None
        self.hide()

    def show_rows(self, rows: list[Row], *, is_open: bool) -> None:
        """Show these rows, or nothing where there are none."""
        if (rows, is_open) == self._shown:
            return
        self._shown = ([dict(one) for one in rows], is_open)
        clear(self._layout)
        self.setVisible(bool(rows))
        if not rows:
            return
        head = QFrame()
        head.setProperty("role", "tablehead")
        _lay(head, [label(words, "small", wraps=True) for words in _TITLES], margin=7)
        self._layout.addWidget(head)
        for number, one in enumerate(rows):
            made = self._make(number, one, is_open=is_open)
            made.setProperty("place", "last" if number == len(rows) - 1 else "")
            self._layout.addWidget(made)

    def _make(self, number: int, one: Row, *, is_open: bool) -> QWidget:
        left = one.get("residual", "")
        cells: list[QLabel] = [
            label(one.get("name") or one.get("code", ""), wraps=True),
            label(_sentence(one.get("at_risk", ())), wraps=True),
            label(one.get("control", "") or "–", wraps=True),
            chip(_TONES.get(left, "neutral"), dict(LEFT).get(left, "Not said")),
        ]
        spoken = ", ".join(made.text() for made in cells)
        made: QWidget
        if is_open:
            made = card(f"Change: {spoken}", on=lambda: self.opened.emit(number), kind="row")
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            made.setSizePolicy(policy)
            for cell in cells:
                cell.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        else:
            made = QFrame()
            made.setProperty("role", "listrow")
            made.setAccessibleName(spoken)
        _lay(made, cells, margin=8)
        return made


class HazardForm(QFrame):
    """The line in which a hazard is typed, added or changed; Enter in its last field adds it."""

    done = Signal(object)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "inset")
        self.setAccessibleName("A hazard")
        self.hazard, self.who = choice([], "Type or choose a hazard…"), ticks([])
        self.control, self.left = text("Isolated, kept clear, worn …"), SegmentEditor(LEFT)
        self._names: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self.form = Form(
            [
                Field("hazard", "Hazard", self.hazard, required=True, wide=True),
                Field("who", "Who might be harmed", self.who, wide=True),
                Field("control", "What is done about it", self.control),
                Field("left", "Risk left", self.left),
            ],
            columns=2,
        )
        self.add = button("Add the hazard", "plain", self._finish)
        self.remove = button("Remove", "danger", self.removed.emit)
        self.cancel = button("Cancel", "link", lambda: self.done.emit(None))
        hide_unless(self.remove, False)
        column(self.form, row(self.add, self.remove, self.cancel, None), spacing=10, margin=12, into=self)
        self.hide()

    def set_lists(self, hazards: list[tuple[str, str]], people: list[tuple[str, str]]) -> None:
        """Offer the office's hazards and who may be at risk."""
        if dict(hazards) != self._names or dict(people) != self._people:
            self._names, self._people = dict(hazards), dict(people)
            self.hazard.set_options(hazards)
            self.who.set_options([(name, name) for _, name in people])

    def open(self, one: Row | None) -> None:
        """Start a new hazard, or change one."""
        self.form.set_values(
            {
                "hazard": one["code"] if one else None,
                "who": tuple(one["at_risk"]) if one else (),
                "control": one["control"] if one else "",
                "left": one["residual"] or None if one else None,
            }
        )
        if one and not one["code"]:
            self.hazard.set_draft(one["name"])
        self.add.setText("Add the hazard" if one is None else "Keep the change")
        self.add.setAccessibleName(self.add.text())
        self.remove.setVisible(one is not None)
        self.show()
        self.form.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Add with Enter, give up with Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._finish()
        elif event.key() == Qt.Key.Key_Escape:
            self.done.emit(None)
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        if not self.form.check():
            return
        values = self.form.values()
        code = values["hazard"]
        self.done.emit(
            {
                "code": code,
                "name": self._names[code],
                "at_risk": list(values["who"]),
                "control": values["control"],
                "residual": values["left"] or "",
            }
        )


def _lay(into: QWidget, cells: list[QLabel], margin: int) -> None:
    grid = QGridLayout(into)
    grid.setContentsMargins(12, margin, 12, margin)
    grid.setHorizontalSpacing(14)
    for place, (cell, stretch) in enumerate(zip(cells, _STRETCH, strict=True)):
        top = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(cell, 0, place, top if place < len(cells) - 1 else top | Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(place, stretch)
        grid.setColumnMinimumWidth(place, 1)


def _sentence(people: Any) -> str:
    words = [str(one) for one in people]
    return ", ".join([*words[:1], *map(in_sentence, words[1:])]) or "–"
