"""The door: when they came and left, who attended, ID, and who of the household was there."""

from datetime import date
from typing import Any, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.domain.days import local_day
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.fields import Field, text
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.order import put_before
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.style.widgets import banner, button, column, hide_unless, label, link, row
from desktop.ui.visits.answers import Answers
from desktop.ui.visits.part import Day, Known, Part
from desktop.ui.visits.people_editor import PeopleEditor
from desktop.ui.visits.ticks import Tick

_NOBODY_ELSE: Final = "Nobody else came along."
_ONLY_THESE: Final = f"{_NOBODY_ELSE} Only these entered the home."
# What is asked of somebody at home; at a closed door there is nobody to ask.
_OF_THE_HOUSEHOLD: Final = ("id_shown", "resident_satisfied", "adult_present", "contact_made")


class NobodyElse(Editor):
    """Whether anybody from outside came along: a tick says nobody did, a link says that somebody did."""

    def __init__(self) -> None:
        super().__init__()
        line = Tick(_ONLY_THESE)
        self._line, self.tick = line, line.tick
        self.somebody = link("Somebody did…", self._say_somebody)
        self._is_somebody = False
        self.tick.toggled.connect(self._on_tick)
        self.take_inputs(self.tick, self.somebody)
        row(line, self.somebody, into=self).setStretch(0, 1)

    def value(self) -> bool | None:
        """Return whether somebody from outside came along, or None."""
        return False if self.tick.isChecked() else True if self._is_somebody else None

    def set_value(self, value: Any) -> None:
        """Show an answer."""
        before = self.value()
        self._is_somebody = value is True
        self.tick.blockSignals(True)
        self.tick.setChecked(value is False)
        self.tick.blockSignals(False)
        self.somebody.setText("Somebody did ✓" if self._is_somebody else "Somebody did…")
        if value != before:
            self.changed.emit()

    def name_inputs(self, name: str, description: str) -> None:
        """Name both by what they say."""
        self.setAccessibleName("Anybody from outside")
        self.somebody.setAccessibleName("Somebody from outside came along")
        self.tick.setAccessibleDescription(description)

    def show_away(self, *, is_away: bool) -> None:
        """Leave out that they entered, where nobody opened."""
        self._line.set_words(_NOBODY_ELSE if is_away else _ONLY_THESE)

    def _on_tick(self, is_on: bool) -> None:
        self._is_somebody = False
        self.somebody.setText("Somebody did…")
        self.changed.emit()

    def _say_somebody(self) -> None:
        self.set_value(None if self._is_somebody else True)


class ArrivalPart(Part):
    """Arrival, who attended, ID, and an adult at home."""

    section: ClassVar = "arrival"
    stopped = Signal()
    """A child was alone, and a safety concern is to be recorded."""
    nobody_opened = Signal()

    def __init__(self, day: Day) -> None:
        self._arrived = MomentEditor(day)
        self._left = MomentEditor(lambda: self._day_of_arrival(day))
        self.people, self.nobody_else = PeopleEditor(), NobodyElse()
        self._dispatched: frozenset[str] = frozenset()
        self._uncleared: frozenset[str] = frozenset()
        self._begin_with: tuple[str, ...] = ()
        self._is_away = self._is_denied = False
        super().__init__(
            [
                Field("arrived_at", "Arrived", self._arrived),
                Field("left_at", "Left", self._left),
                Field("attended", "Who attended", self.people, wide=True),
                Field(
                    "attendance_reason",
                    "Why these people went",
                    text("Sick, swapped …"),
                    wide=True,
                ),
                Field("external_attended", "", self.nobody_else, wide=True),
                Field("external_reason", "Who came along, and why", text("It breaches the code"), wide=True),
                Field("id_shown", "ID shown at the door", _two("Yes, by everyone", "No")),
                Field(
                    "resident_satisfied",
                    "Resident content and expecting them",
                    _two("Yes", "No"),
                ),
                Field("id_reason", "Why ID was not shown", text(), wide=True),
                Field("adult_present", "Somebody of 18 or more was there", _two("Yes", "No, a child alone")),
                Field(
                    "contact_made",
                    "Contact with a child or adult at risk",
                    SegmentEditor([(False, "None"), (True, "Yes, why")]),
                ),
                Field("contact_reason", "Why the contact could not be avoided", text(), wide=True),
            ]
        )
        self._stop = _child_alone(self.stopped.emit)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)  # noqa: S101  made by Form
        layout.addWidget(self._stop)
        self.nobody = link("Nobody opened", self.nobody_opened.emit)
        self.nobody.setToolTip("Record no access: only what belongs to it is asked then")
        layout.insertLayout(0, row(None, self.nobody))
        self.arrange()

    def order_tabs(self) -> None:
        """Put the link above the questions before them for Tab too; asked once all is in its window."""
        put_before(self._arrived.line, self.nobody)

    @property
    def stop(self) -> QFrame:
        """Return the banner that stops everybody while a child is alone."""
        return self._stop

    def offer(self, known: Known) -> None:
        """Offer the office's people."""
        self._dispatched = frozenset(one for one, _ in known.detail.dispatched)
        self._uncleared = frozenset(known.detail.uncleared)
        self.people.set_people(known.detail.people, known.detail.dispatched)
        # Mostly those who were dispatched attended; one click puts right what is not so.
        is_new = not known.detail.visit and not known.denial
        self._is_denied = bool(known.denial)
        self._begin_with = tuple(one for one, _ in known.detail.dispatched) if is_new else ()

    def recorded(self, answers: Answers) -> dict[str, Any]:
        """Return the recorded values; who attended is by id."""
        return {**super().recorded(answers), "attended": tuple(answers.get("attended") or self._begin_with)}

    def answers(self) -> dict[str, Any]:
        """Return the answers; those who attended in a settled order."""
        return {**super().answers(), "attended": self.people.value()}

    def names(self) -> list[str]:
        """Return the names of those who attended."""
        return [self.people.name_of(one) for one in self.people.value()]

    def show_away(self, *, is_away: bool) -> None:
        """Ask nothing of the household where nobody opened."""
        if is_away != self._is_away:
            self._is_away = is_away
            self.nobody_else.show_away(is_away=is_away)
            self.arrange()

    def arrange(self) -> None:
        """Ask why where something is out of the ordinary."""
        self.nobody.setVisible(not self._is_away and not self._is_denied)
        for key in _OF_THE_HOUSEHOLD:
            self.show_field(key, is_shown=not self._is_away or self.editor(key).value() is not None)
        attended = frozenset(self.people.value())
        is_odd = attended != self._dispatched or attended & self._uncleared
        is_asked = bool(attended and is_odd) or self._has("attendance_reason")
        self.show_field("attendance_reason", is_shown=is_asked)
        self.show_field("external_reason", is_shown=self.editor("external_attended").value() is True)
        self.show_field("id_reason", is_shown=self.editor("id_shown").value() is False)
        self.show_field("contact_reason", is_shown=self.editor("contact_made").value() is True)
        self._stop.setVisible(self.editor("adult_present").value() is False)

    def _has(self, key: str) -> bool:
        return bool(self.editor(key).value())

    def _day_of_arrival(self, day: Day) -> date:
        arrived = self._arrived.value()
        return local_day(arrived) if arrived is not None else day()


def _two(yes: str, no: str) -> SegmentEditor:
    return SegmentEditor([(True, yes), (False, no)])


def _child_alone(on: Any) -> QFrame:
    made = banner("bad")
    made.setAccessibleName("Stop. Do not go in.")
    record = button("Record a safety concern", "care", on)
    record.setObjectName("stopped")
    column(
        label("Stop. Do not go in.", "heading"),
        label(
            "A child is at home without an adult. Wait outside where you can be seen, ring the client's safeguarding "
            "line, and 999 if the child is in danger. No work is done until an adult is there.",
            wraps=True,
        ),
        row(record, None),
        spacing=8,
        margin=12,
        into=made,
    )
    hide_unless(made, False)
    return made
