"""Visits that somebody cannot be sent to, and who is valid and free to go instead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.wording import day_text, weekday_text
from desktop.ui.forms.fields import choice
from desktop.ui.operatives.sheets import ListSheet
from desktop.ui.page import Context
from desktop.ui.style.widgets import (
    Item,
    banner,
    button,
    clear,
    column,
    error_label,
    heading,
    holder,
    label,
    line,
    row,
    scroll_down_only,
    soft,
)

if TYPE_CHECKING:
    from desktop.services.clearance import Check
    from desktop.services.operative_details import OperativeDetail, UpcomingRow
    from desktop.services.workplace import Workplace

_NOBODY: Final = "Nobody else is valid and free then. Move the visit, or put right what blocks it."


@dataclass(frozen=True, slots=True)
class Offer:
    """A visit that needs somebody else, with who could go."""

    visit: "UpcomingRow"
    check: "Check"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one visit: who goes now, and what still stands in the way."""

    visit: "UpcomingRow"
    name: str
    left: str

    @property
    def text(self) -> str:
        """Return it as a sentence."""
        when = f"{weekday_text(self.visit.day)}, {self.visit.start}"
        if not self.name:
            return f"{when}: not assigned. {self.left}"
        return f"✓ {when}: {self.name} goes. {self.left}".rstrip()


def open_reassign(parent: QWidget, context: Context, person: "OperativeDetail", on: date) -> None:
    """Show the visits from a day on that need somebody else."""
    ReassignSheet(parent, context, person, on).open()


class ReassignSheet(ListSheet):
    """Each visit with its substitutes; one by one, or the first choice for all."""

    def __init__(self, parent: QWidget, context: Context, person: "OperativeDetail", on: date) -> None:
        super().__init__(
            parent,
            "Who can go instead",
            f"Visits that {person.row.name} cannot be sent to, from {day_text(on)}",
        )
        self._context, self._operative, self._on = context, person.row.id, on
        self._offers: list[Offer] = []
        self._done = banner("ok")
        self._done_text = label("", wraps=True)
        column(self._done_text, into=self._done, margin=10)
        self._done.hide()
        self._error = error_label()
        self._rows = column(spacing=14)
        inside = holder(column(self._rows, None))
        inside.setProperty("role", "scrolled")
        scroll = QScrollArea()
        scroll_down_only(scroll)
        scroll.setWidget(inside)
        self.all_button = button("Assign all first choices", "primary", self._assign_all)
        self.fill(self._done, self._error, scroll, actions=(self.all_button,), width=640, height=520)
        self._read()

    @property
    def assign_buttons(self) -> list[QWidget]:
        """Return the button of each visit, in the order shown."""
        return [made for made in self.findChildren(QWidget) if made.property("assigns")]

    def _read(self) -> None:
        work, operative, on = self._context.work, self._operative, self._on

        def read() -> list[Offer]:
            visits = work.operative_lists.person(operative, on).upcoming
            return [Offer(one, work.clearance.check(one.appointment)) for one in visits if one.needs_other]

        self._context.tasks.read(read, self._show, owner=self, key="offers")

    def _show(self, offers: list[Offer]) -> None:
        self._offers = offers
        clear(self._rows)
        for place, offer in enumerate(offers):
            if place:
                self._rows.addWidget(line())
            self._rows.addWidget(self._line_of(offer))
        if not offers:
            self._rows.addWidget(soft("No visit needs somebody else now."))
        with_choice = sum(bool(offer.check.substitutes) for offer in offers)
        self.all_button.setVisible(with_choice > 1)

    def _line_of(self, offer: Offer) -> QWidget:
        visit, check = offer.visit, offer.check
        own = [block.text for block in visit.blocks if block.operative == self._operative]
        items: list[Item] = [
            heading(f"{weekday_text(visit.day)}, {visit.start} to {visit.end}"),
            soft(f"{visit.trade}, {visit.address}, {visit.postcode} · {visit.client}", wraps=True),
            label(". ".join(own), "small", wraps=True),
        ]
        if check.substitutes:
            options = [(one.id, one.name) for one in check.substitutes]
            who = choice(options)
            who.set_value(options[0][0])
            who.name_inputs(f"Who goes on {weekday_text(visit.day)}, {visit.start}", "")
            assign = button("Assign", on=lambda: self._assign(offer, str(who.value() or options[0][0])))
            assign.setAccessibleName(f"Assign for {weekday_text(visit.day)}, {visit.start}")
            assign.setProperty("assigns", True)
            chosen = row(who, assign, spacing=8)
            chosen.setStretch(0, 1)
            items.append(chosen)
        else:
            first = check.first_lawful_day
            later = f" From {day_text(first)} on the same person may go again." if first else ""
            items.append(label(_NOBODY + later, "small", wraps=True))
        return holder(column(*items, spacing=4))

    def _assign(self, offer: Offer, substitute: str) -> None:
        self._write(lambda: [_assign_one(self._context.work, self._operative, offer, substitute)])

    def _assign_all(self) -> None:
        self._write(partial(_assign_each, self._context.work, self._operative, tuple(self._offers)))

    def _write(self, work: Callable[[], list[Outcome]]) -> None:
        self._error.hide()
        self.setEnabled(False)
        self._context.tasks.write(work, self._tell, owner=self, failed=self._refuse)

    def _tell(self, outcomes: list[Outcome]) -> None:
        self.setEnabled(True)
        told = [part for part in (self._done_text.text(), *(one.text for one in outcomes)) if part]
        self._done_text.setText("\n".join(told))
        self._done.show()
        self._read()

    def _refuse(self, error: RefusedError) -> None:
        self.setEnabled(True)
        self._error.setText(error.message)
        self._error.show()
        self._read()


def _assign_one(work: "Workplace", operative: str, offer: Offer, substitute: str) -> Outcome:
    """Send somebody else in this one's place; the others of the crew stay."""
    row_ = offer.check.row
    crew = [substitute if one.id == operative else one.id for one in row_.crew]
    work.appointments.reassign(appointment=row_.appointment, operatives=crew, version=row_.version)
    now = work.clearance.check(row_.appointment).row
    name = next((one.name for one in now.crew if one.id == substitute), "")
    return Outcome(offer.visit, name, " ".join(f"{block.text}." for block in now.blocks))


def _assign_each(work: "Workplace", operative: str, offers: tuple[Offer, ...]) -> list[Outcome]:
    """Send the first who is valid and free to each visit, asking anew before each: one visit may take them up."""
    outcomes = []
    for offer in offers:
        fresh = Offer(offer.visit, work.clearance.check(offer.visit.appointment))
        if not fresh.check.substitutes:
            outcomes.append(Outcome(offer.visit, "", _NOBODY))
            continue
        try:
            outcomes.append(_assign_one(work, operative, fresh, fresh.check.substitutes[0].id))
        except RefusedError as error:
            outcomes.append(Outcome(offer.visit, "", error.message))
    return outcomes
