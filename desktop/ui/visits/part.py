"""What every part of a visit's page is: a form over some of the answers, filled from what is recorded."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from desktop.ui.forms.fields import Field, Heading
from desktop.ui.forms.form import Form
from desktop.ui.visits.answers import Answers

if TYPE_CHECKING:
    from desktop.services.visit_details import VisitDetail
    from desktop.services.visits import VisitLists

Day = Callable[[], date]
"""Gives the day of the visit that is shown: a bare time is a time of this day."""


class Known(NamedTuple):
    """One visit as it is recorded, and the office's lists for answering about it."""

    detail: "VisitDetail"
    lists: "VisitLists"
    trades: tuple[tuple[str, str], ...]
    priorities: tuple[tuple[str, str], ...]
    denial: str
    """Why this person may change nothing, or an empty text."""


class Part(Form):
    """Some questions about a visit.

    Where the fields make one answer together, `place` holds its name and the field that is asked first.
    """

    section: ClassVar[str] = ""
    place: ClassVar[tuple[str, str]] = ("", "")

    def __init__(self, fields: Sequence[Field | Heading], columns: int = 2) -> None:
        super().__init__(fields, columns)
        self.wrap_labels()
        self.changed.connect(self.arrange)

    def take(self, known: Known) -> None:
        """Show what is recorded; editors that show it already are left alone, cursor and all."""
        self.offer(known)
        self.fill(self.recorded(known.detail.answers))
        self.arrange()
        self.setEnabled(not known.denial)

    def offer(self, known: Known) -> None:
        """Offer the office's lists."""

    def recorded(self, answers: Answers) -> dict[str, Any]:
        """Return the value of each field for the answers recorded."""
        return {field.key: answers.get(field.key) for field in self.fields}

    def answers(self) -> dict[str, Any]:
        """Return the answers as they stand in the fields, by the names that `record_visit` takes."""
        return {field.key: field.editor.value() for field in self.fields}

    def arrange(self) -> None:
        """Show the questions that the answers so far bring up."""

    def after_saving(self) -> None:
        """Empty what is recorded for good now."""

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show values where another one stands."""
        for field in self.fields:
            if field.key in values and field.editor.value() != values[field.key]:
                field.editor.set_value(values[field.key])

    def key_of(self, answer: str) -> str:
        """Return the field of an answer as rules name it, like `waste.transfer_note`, or an empty text."""
        name, first = self.place
        key = first if answer == name else answer.removeprefix(f"{name}.") if name else answer
        is_ours = not name or answer == name or answer.startswith(f"{name}.")
        return key if is_ours and any(field.key == key for field in self.fields) else ""

    def go_to(self, key: str) -> None:
        """Put the cursor into a field, which is shown even if it was not asked yet."""
        if key in self._hidden:
            self.show_field(key)
        self.editor(key).setFocus()

    def problems(self) -> dict[str, str]:
        """Return by field what was typed and cannot be taken."""
        return {field.key: said for field in self._shown() if (said := field.error())}
