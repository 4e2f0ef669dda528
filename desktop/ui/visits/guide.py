"""The guide through the page of a visit: where an answer is given, what is missing there, and where the cursor is."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop.domain.visits import Missing, field_of
from desktop.ui.visits.part import Part

if TYPE_CHECKING:
    from desktop.ui.visits.outcome import OutcomeView

_FIRST: Final = {
    "attended": "attended",
    "arrival": "arrived_at",
    "risk": "risk_assessment",
    "work": "outcome",
    "waste": "waste",
    "charge": "charge",
    "feedback": "resident_words",
    "worried": "worried",
}
_OF_ATTENDED: Final = ("attended", "attendance_reason", "external_attended", "external_reason")


class Guide(QObject):
    """Goes to the answers of one page, names at them what is missing, and tells the list of parts where one is."""

    def __init__(self, view: "OutcomeView", middle: QScrollArea, beside: QScrollArea) -> None:
        """Take the page, what scrolls its questions, and what scrolls the photos and the worry."""
        super().__init__(view)
        self._view, self._middle, self._beside = view, middle, beside
        view.checklist.wanted.connect(self._go_to_section)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    def show_missing(self, owed: Sequence[Missing]) -> None:
        """Name everything that is missing, at its field and in the list, and go to the first."""
        owed = sorted(owed, key=self.order)
        self._view.checklist.show_missing(owed)
        errors: dict[str, dict[str, str]] = {name: {} for name in self._view.parts}
        worries = []
        for one in owed:
            answer = field_of(one.code)
            found = self._place_of(answer)
            if found is not None:
                errors[found[0]].setdefault(found[1], one.text)
            elif answer == "worried":
                worries.append(one.text)
        for name, part in self._view.parts.items():
            for key in errors[name]:
                part.show_field(key)
            part.show_errors(errors[name])
        self._view.worried.show_error(" ".join(worries))
        if owed:
            self.go_to(field_of(owed[0].code))

    def show_problems(self, problems: Mapping[str, Mapping[str, str]]) -> None:
        """Say at their fields what cannot be taken, and go to the first."""
        for name, part in self._view.parts.items():
            part.show_errors(problems.get(name, {}))
        for name, found in problems.items():
            self._go(self._view.parts[name], next(iter(found)))
            break

    def show_problem(self, answer: str, sentence: str) -> None:
        """Say at the field of an answer why it was refused, and go there."""
        found = self._place_of(answer)
        if found is not None:
            self.show_problems({found[0]: {found[1]: sentence}})

    def go_to(self, answer: str) -> bool:
        """Put the cursor where an answer is given; returns whether there is such a place."""
        found = self._place_of(answer)
        if found is not None:
            self._go(self._view.parts[found[0]], found[1])
            return True
        if answer == "worried":
            self._view.worried.answer.setFocus(Qt.FocusReason.OtherFocusReason)
            self._beside.ensureWidgetVisible(self._view.worried)
            return True
        return False

    def order(self, one: Missing) -> tuple[int, int]:
        """Return where on the page something is answered: from top to bottom, the worry last."""
        found = self._place_of(field_of(one.code))
        if found is None:
            return len(self._view.parts), 0
        part = self._view.parts[found[0]]
        return list(self._view.parts).index(found[0]), [field.key for field in part.fields].index(found[1])

    # Inside

    def _place_of(self, answer: str) -> tuple[str, str] | None:
        for name, part in self._view.parts.items():
            key = part.key_of(answer)
            if key:
                return name, key
        return None

    def _go(self, part: Part, key: str) -> None:
        part.show()
        part.go_to(key)
        inside = self._middle.widget()
        layout = inside.layout() if inside is not None else None
        if layout is not None:
            layout.activate()
        self._middle.ensureWidgetVisible(part.editor(key), 20, 60)

    def _go_to_section(self, code: str, answer: str) -> None:
        if code == "photos":
            self._view.photos.drop.setFocus(Qt.FocusReason.OtherFocusReason)
            self._beside.ensureWidgetVisible(self._view.photos)
        else:
            self.go_to(answer or _FIRST.get(code, ""))

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        view = self._view
        if now is None or not view.is_ready or not view.isVisible() or not view.isAncestorOf(now):
            return
        if view.worried.isAncestorOf(now):
            view.checklist.show_here("worried")
        elif view.photos.isAncestorOf(now):
            view.checklist.show_here("photos")
        for part in view.parts.values():
            if not part.isAncestorOf(now):
                continue
            key = next((one.key for one in part.fields if one.editor.isAncestorOf(now)), "")
            view.checklist.show_here("attended" if key in _OF_ATTENDED else part.section)
