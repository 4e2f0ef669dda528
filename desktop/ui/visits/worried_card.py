"""The question that every visit ends with: anything that worried you? A no is an answer; a yes starts a concern."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame

from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.style.widgets import button, clear, column, error_label, label, link, row, set_tone, soft
from desktop.ui.visits.part import Known
from desktop.ui.visits.ticks import Tick

if TYPE_CHECKING:
    from desktop.services.visit_details import VisitDetail

_TELLS = "Tick what was seen. It opens a safety concern with this visit's facts already filled in."


class WorriedCard(QFrame):
    """Yes or no, what was seen, and the concern that comes of it."""

    changed = Signal()
    start_wanted = Signal()
    concern_wanted = Signal(str)
    communal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setProperty("tone", "care")
        self.setAccessibleName("Anything that worried you?")
        head = label("▲ Anything that worried you?", "toned", wraps=True)
        set_tone(head, "care")
        head.setStyleSheet("font-weight: 600;")
        self.answer = SegmentEditor([(False, "No, nothing"), (True, "Yes")])
        self.answer.name_inputs("Anything that worried you?", "")
        self.error = error_label()
        self.start = button("Start the safety concern", "care", self.start_wanted.emit)
        self.communal = link("Note a communal area…", self.communal_wanted.emit)
        self.said = soft(wraps=True)
        self._told = soft(_TELLS, wraps=True)
        self._ticks: dict[str, QCheckBox] = {}
        self._names: tuple[tuple[str, str], ...] = ()
        self._list, self._concerns = column(spacing=7), column(spacing=2)
        column(
            head,
            self.answer,
            self.error,
            self._told,
            self._list,
            2,
            self._concerns,
            self.said,
            row(self.start, None),
            self.communal,
            spacing=8,
            margin=14,
            into=self,
        )
        self.answer.changed.connect(self._on_answer)

    @property
    def ticks(self) -> dict[str, QCheckBox]:
        """Return the tick box of each sign, by its code."""
        return dict(self._ticks)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of what is ticked."""
        return tuple(code for code, made in self._ticks.items() if made.isChecked())

    def take(self, known: Known) -> None:
        """Show what is recorded."""
        self._offer(known.lists.indicators)
        worried = known.detail.answers.get("worried")
        if self.answer.value() != worried:
            self.answer.set_value(worried)
        self.show_recorded(known.detail)
        for made in (self.answer, self.start, *self._ticks.values()):
            made.setEnabled(not known.denial)
        self.communal.setVisible(not known.denial)

    def draft(self) -> dict[str, object]:
        """Return what is answered and ticked."""
        return {"worried": self.answer.value(), "ticks": list(self.codes)}

    def load_draft(self, kept: dict[str, object]) -> None:
        """Show what was answered and ticked."""
        self.tick(kept.get("ticks") or ())  # type: ignore[arg-type]
        self.answer.set_value(kept.get("worried"))

    def tick(self, codes: Sequence[str]) -> None:
        """Tick these signs and no others, whatever the answer is."""
        for code, made in self._ticks.items():
            made.blockSignals(True)
            made.setChecked(code in codes)
            made.blockSignals(False)

    def show_error(self, sentence: str) -> None:
        """Say what is missing here."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def _offer(self, names: tuple[tuple[str, str], ...]) -> None:
        if names == self._names:
            return
        self._names = names
        ticked = self.codes
        clear(self._list)
        self._ticks = {}
        for code, name in names:
            line = Tick(name, "care")
            line.tick.setChecked(code in ticked)
            line.tick.toggled.connect(self._on_tick)
            self._ticks[code] = line.tick
            self._list.addWidget(line)
        order = [*self.answer.inputs, *self._ticks.values(), self.start, self.communal]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def show_recorded(self, detail: "VisitDetail") -> None:
        """Show the concerns there are about the visit."""
        clear(self._concerns)
        for concern, reference, state in detail.concerns:
            words = f"{reference} · {state} →"
            self._concerns.addWidget(link(words, partial(self.concern_wanted.emit, concern)))
        self.said.setText("A safety concern is recorded for this visit." if detail.has_concern else "")
        self.said.setVisible(detail.has_concern)
        self.start.setText("Start another concern" if detail.has_concern else "Start the safety concern")
        self.start.setAccessibleName(self.start.text())

    def _on_tick(self, is_on: bool) -> None:
        if is_on and self.answer.value() is not True:
            self.answer.set_value(True)
        self.changed.emit()

    def _on_answer(self) -> None:
        if self.answer.value() is False and self.codes:
            self.tick(())
        self.show_error("")
        self.changed.emit()
