"""The register of communal areas: what was seen in blocks, and whether the client was told."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QPushButton, QWidget

from desktop.domain.roles import Action
from desktop.ui.page import Context
from desktop.ui.registers.facts import fact, words
from desktop.ui.registers.register import Register, Side
from desktop.ui.shared.communal import COLUMNS, days_text, note_sheet, told_sheet
from desktop.ui.style.widgets import button, chip, column, heading, holder, row, say_why_not

if TYPE_CHECKING:
    from desktop.services.communal import CommunalRow
    from desktop.services.visits import VisitLists
    from desktop.services.workplace import Workplace

OPEN, TOLD = "open", "told"
# When it was seen stands beside the list; the others still fit in a small window.
_WIDTHS = {"place": 108, "signs": 126, "open": 98}
_COLUMNS = tuple(replace(one, width=_WIDTHS[one.key]) for one in COLUMNS if one.key in _WIDTHS)


class CommunalRegister(Register):
    """Observations of which the client is still to be told, the longest open first, and those that were."""

    key = "communal"
    title = "Communal areas"
    action = Action.SEE_VISITS

    def __init__(self, context: Context) -> None:
        self._side = _Observation(context.refusal(Action.EDIT_VISITS))
        super().__init__(context, _COLUMNS, ((OPEN, "Open"), (TOLD, "Client told")), self._side)
        self._side.tell_wanted.connect(lambda: self.tell(self.table.current_row))
        self.new_button: QPushButton = button("Note what was seen", "primary", self.new)
        self.new_button.setToolTip("Note something out of the ordinary in a block (Ctrl+N)")
        if self._side.denial:
            say_why_not(self.new_button, self._side.denial)
        else:
            self.table.add_row_action("Client told…", self.tell, lambda one: not one.is_told)
        if not self.denial:
            self.table.set_empty(
                "Nothing seen in communal areas",
                "What is seen in a block is noted with the visit, under “Anything that worried you?”, or here, and "
                "waits until the client is told.",
            )

    def actions_in_title(self) -> list[QPushButton]:
        """Return Note what was seen."""
        return [self.new_button]

    def new(self) -> None:
        """Ask what was seen, and where."""
        if self._side.denial:
            return
        work, today = self.context.work, self.context.clock.today()

        def ask(lists: "VisitLists") -> None:
            sheet = note_sheet(self, self.context, lists.communal_signs, day=today)
            sheet.saved.connect(self.show_entry)
            sheet.open()

        self.context.tasks.read(work.visits.lists, ask, owner=self, key="lists")

    @classmethod
    def open_count(cls, work: "Workplace") -> int:
        """Return how many observations are open."""
        return work.communal.open_count()

    def read(self) -> "Sequence[CommunalRow]":
        """Return every observation."""
        return self.context.work.communal.listed()

    def state_of(self, entry: "CommunalRow") -> str:
        """Return whether the client was told."""
        return TOLD if entry.is_told else OPEN

    def words_for_none(self, state: str) -> tuple[str, str]:
        """Return that every client knows, or that none was told yet."""
        if state == OPEN:
            return "Every client has been told", "Nothing seen in a communal area waits."
        return "Nobody told yet", "What a client was told of stands here, with who and when."

    def on_picked(self, entry: "CommunalRow | None") -> None:
        """Show the observation."""
        self._side.show_entry(entry)

    def tell(self, entry: "CommunalRow | None") -> None:
        """Note that the client was told."""
        if entry is not None and not entry.is_told and not self._side.denial:
            told_sheet(self, self.context, entry).open()


class _Observation(Side):
    """One observation."""

    tell_wanted = Signal()

    def __init__(self, denial: str) -> None:
        self.denial = denial
        super().__init__("The observation", "Choose an observation in the list to see all of it.")

    def parts_of(self, entry: "CommunalRow") -> list[QWidget]:
        """Return where it was, what was seen, and who was told."""
        where = heading(entry.place)
        where.setWordWrap(True)
        state = chip("ok", "✓ Client told") if entry.is_told else chip("warn", f"! Open, {days_text(entry)}")
        shown: list[QLayout] = [column(where, words(entry.client, "soft"), row(state, None), spacing=4)]
        facts = [("What was seen", entry.signs_text), ("In plain words", entry.notes), ("Since", entry.since)]
        facts.append(("Seen", entry.seen_text))
        if entry.is_told:
            facts += [("Client told", entry.told_text), ("Their reference", entry.reference)]
        shown += [fact(name, said) for name, said in facts if said]
        if not entry.is_told:
            tell = button("Client told…", "primary", self.tell_wanted.emit)
            say_why_not(tell, self.denial)
            shown.append(row(tell, None))
        return [holder(one) for one in shown]
