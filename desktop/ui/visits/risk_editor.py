"""The editor of the risk assessment: what is recorded, and one more that is typed until it is saved."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from desktop.domain.risk import is_stop, stopping
from desktop.domain.wording import list_text
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.fields import Field, choice, text
from desktop.ui.forms.form import Form
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.style.widgets import banner, button, column, hide_unless, label, link, row, soft
from desktop.ui.visits.risk_rows import HazardForm, HazardTable, Row

if TYPE_CHECKING:
    from desktop.services.visit_details import RiskRow

_STOP = "Stop. {name}: nobody starts or goes on working here until it has been ruled out. Tell the client."


class RiskEditor(Editor):
    """An assessment not saved yet as a mapping, or None; those recorded are shown and stay as they are."""

    def __init__(self, day: Callable[[], date]) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._place: int | None = None
        self._recorded: Sequence[RiskRow] = ()
        self._stops: dict[str, str] = {}
        self._is_open = False
        self._wants_more = False
        self._denied = False
        self._corrects = ""
        self._makers: list[str] = []
        self.said = soft(wraps=True)
        self.table = HazardTable()
        self._hazard: HazardForm | None = None
        self._lists: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
        self.at, self.by = (
            MomentEditor(day, "as they arrived", is_short=True),
            choice([], "Whoever was first"),
        )
        self.go = SegmentEditor([(True, "Safe to proceed"), (False, "Stop")])
        self.notes = text("Anything else about it")
        self._form = Form(
            [
                Field("go", "After looking at the risks", self.go, wide=True),
                Field("at", "Made at", self.at),
                Field("by", "Made by", self.by),
                Field("notes", "Notes", self.notes, wide=True),
            ],
            columns=2,
        )
        self.add = button("Add a hazard…", "plain", lambda: self._open(None))
        self.again = link("Conditions changed: assess again", self._start_again)
        self.correct = link("Correct it", self._correct)
        self.more = link("Time, who made it, notes…", self._show_more)
        self.forget = link("Leave it as recorded", lambda: self.set_value(None))
        self._stop = _stop_banner()
        self._stop_text = label("", wraps=True)
        column(self._stop_text, margin=10, into=self._stop)
        self._typing = QFrame()
        self._typed = column(
            row(self.add, self.forget, None), self._form, self.more, spacing=10, into=self._typing
        )
        column(
            self.said,
            self.table,
            self._stop,
            self._typing,
            row(self.again, self.correct, None),
            spacing=8,
            into=self,
        )
        self.table.opened.connect(self._open)
        self._form.changed.connect(self._on_form)
        self.take_inputs(self.add)
        self._arrange()

    @property
    def hazard(self) -> HazardForm:
        """Return the line for typing a hazard; it is made when the first one is typed."""
        if self._hazard is None:
            self._hazard = HazardForm()
            self._hazard.set_lists(*self._lists)
            self._hazard.done.connect(self._on_hazard)
            self._hazard.removed.connect(self._on_removed)
            self._typed.insertWidget(0, self._hazard)
        return self._hazard

    # What the part asks

    def set_lists(self, hazards: Sequence[tuple[str, str, bool]], people: Sequence[tuple[str, str]]) -> None:
        """Offer the office's hazards (code, name, whether it stops all work) and who may be at risk."""
        self._stops = {code: name for code, name, is_stop in hazards if is_stop}
        self._lists = [(code, name) for code, name, _ in hazards], list(people)
        if self._hazard is not None:
            self._hazard.set_lists(*self._lists)

    def set_makers(self, names: Sequence[str]) -> None:
        """Offer who may have made it: those who attended."""
        self._makers = list(dict.fromkeys(names))
        self.by.set_options([(name, name) for name in self._makers])

    def show_recorded(self, recorded: "Sequence[RiskRow]", *, is_denied: bool) -> None:
        """Show what is recorded, the newest of them in the table."""
        self._recorded = sorted(recorded, key=lambda one: one.assessed_at)
        self._denied = is_denied
        self._arrange()

    def value(self) -> dict[str, Any] | None:
        """Return the assessment that is typed, as `record_visit` takes it, or None."""
        go, at = self.go.value(), self.at.value()
        if go is None and not self._rows and not self.notes.value():
            return None
        made: dict[str, Any] = {"hazards": [dict(one) for one in self._rows], "notes": self.notes.value()}
        if go is not None:
            made["safe_to_start"] = go
        if at is not None:
            made["assessed_at"] = at.isoformat()
        by = self.by.value() or next(iter(self._makers), "")
        return {
            **made,
            **({"by": by} if by else {}),
            **({"corrects": self._corrects} if self._corrects else {}),
        }

    def problem(self) -> str:
        """Return what has to be said before it can be saved."""
        if self._hazard is not None and self._hazard.isVisibleTo(self) and self._hazard.form.is_dirty:
            return "A hazard is typed and not added. Add it, or cancel it."
        if self.at.problem():
            return self.at.problem()
        if self._rows and self.go.value() is None:
            return "Say whether it is safe to proceed, or stop."
        return ""

    def set_value(self, value: Any) -> None:
        """Show an assessment to go on with; None ends typing one."""
        self._rows = [dict(one) for one in (value or {}).get("hazards", ())]
        self._is_open, self._wants_more = value is not None, False
        self._corrects = (value or {}).get("corrects", "")
        at = (value or {}).get("assessed_at")
        self._form.set_values(
            {
                "go": (value or {}).get("safe_to_start"),
                "at": datetime.fromisoformat(at) if at else None,
                "by": (value or {}).get("by"),
                "notes": (value or {}).get("notes", ""),
            }
        )
        if self._hazard is not None:
            self._hazard.hide()
        self._arrange()
        self.changed.emit()

    @property
    def has_stop(self) -> bool:
        """Return whether a hazard in view stops all work."""
        return bool(self._stop_name())

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the buttons as they are; the sentence says it."""

    def name_inputs(self, name: str, description: str) -> None:
        """Name the group; every input in it has its own name."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)

    # Typing

    def _open(self, place: int | None) -> None:
        self._place = place
        self._is_open = True
        self.hazard.open(self._rows[place] if place is not None else None)
        self._arrange()

    def _on_hazard(self, one: Row | None) -> None:
        self.hazard.hide()
        if one is not None:
            if self._place is None:
                self._rows.append(one)
            else:
                self._rows[self._place] = one
            if stopping([one], self._stops):
                self.go.set_value(False)
        self._arrange()
        self.add.setFocus()
        if one is not None:
            self.changed.emit()

    def _on_removed(self) -> None:
        self.hazard.hide()
        if self._place is not None:
            del self._rows[self._place]
            self._arrange()
            self.changed.emit()
        self.add.setFocus()

    def _start_again(self) -> None:
        """Begin another assessment with the hazards of the last one."""
        last = self._recorded[-1] if self._recorded else None
        self._rows = [as_row(one) for one in last.hazards] if last is not None else []
        self._is_open = True
        self._arrange()
        self.add.setFocus()
        self.changed.emit()

    def _correct(self) -> None:
        """Put right what was written down wrongly of the last assessment."""
        last = self._recorded[-1]
        self.set_value(
            {
                "hazards": [as_row(one) for one in last.hazards],
                "safe_to_start": last.is_safe_to_start,
                "assessed_at": last.assessed_at.isoformat(),
                "by": last.assessed_by,
                "notes": last.notes,
                "corrects": last.id,
            }
        )
        self.add.setFocus()

    def _show_more(self) -> None:
        self._wants_more = True
        self._arrange()
        self.at.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_form(self) -> None:
        self._arrange()
        self.changed.emit()

    # Showing

    def _arrange(self) -> None:
        is_typing = not self._denied and (self._is_open or not self._recorded)
        shown = self._rows
        if not is_typing and self._recorded:
            shown = [as_row(one) for one in self._recorded[-1].hazards]
        self.table.show_rows(shown, is_open=is_typing)
        self.said.setText("\n".join(recorded_text(one) for one in self._recorded))
        self.said.setVisible(bool(self._recorded))
        name = self._stop_name()
        self._stop.setVisible(bool(name))
        self._stop_text.setText(_STOP.format(name=name))
        self._typing.setVisible(is_typing)
        may_add = bool(self._recorded) and not is_typing and not self._denied
        self.again.setVisible(may_add)
        # What stopped the work stays as it was made.
        self.correct.setVisible(may_add and not is_stop(self._recorded[-1], self._stops))
        self.forget.setVisible(bool(self._recorded))
        # Mostly it is made on arriving by whoever came first, and nothing is found: then no more is asked.
        is_told = any((self.at.draft(), self.by.value(), self.notes.value()))
        has_more = bool(self._rows) or self.go.value() is False or is_told or self._wants_more
        for key in ("at", "by", "notes"):
            self._form.show_field(key, is_shown=has_more)
        self.more.setVisible(not has_more and self.go.value() is not None)
        self.setFocusProxy(self.again if self._recorded and not is_typing else self.add)

    def _stop_name(self) -> str:
        rows = self._rows
        if not rows and self._recorded and not self._is_open:
            rows = [as_row(one) for one in self._recorded[-1].hazards]
        return stopping(rows, self._stops)


def as_row(hazard: Any) -> Row:
    """Return a recorded hazard as a row."""
    return {
        "code": hazard.code,
        "name": hazard.name,
        "at_risk": list(hazard.at_risk),
        "control": hazard.control,
        "residual": hazard.residual,
    }


def recorded_text(one: "RiskRow") -> str:
    """Return `09:15, Priya Lal · safe to proceed`."""
    parts = [f"{one.when_text}, {one.assessed_by}" if one.assessed_by else one.when_text]
    parts.append("safe to proceed" if one.is_safe_to_start else "stop")
    # The table shows the hazards of the last one alone; why it was stopped before stays in view as well.
    if not one.hazards:
        parts.append("no hazards named")
    elif not one.is_safe_to_start:
        parts.append(list_text(hazard.name for hazard in one.hazards))
    if one.notes:
        parts.append(one.notes)
    return " · ".join(parts)


def _stop_banner() -> QFrame:
    made = banner("bad")
    made.setAccessibleName("Stop")
    hide_unless(made, False)
    return made
