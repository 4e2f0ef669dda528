"""The screen of registers: which register on the left, its entries in the middle, one of them on the right."""

from functools import partial

from PySide6.QtWidgets import QPushButton

from desktop.ui.page import Context, Waiting
from desktop.ui.registers.communal import CommunalRegister
from desktop.ui.registers.conduct import ConductRegister
from desktop.ui.registers.register import Register
from desktop.ui.shared.parts import PartsPage


class RegistersPage(PartsPage):
    """What is kept until it is settled, and afterwards as evidence."""

    name = "registers"
    title = "Registers"
    icon = "registers"
    parts = (ConductRegister, CommunalRegister)
    parts_name = "Registers"
    parts_width = 164

    @classmethod
    def waiting(cls, context: Context) -> Waiting:
        """Return how many entries are open in the registers that are for one's role."""
        counts = (one.open_count for one in cls.parts if not context.refusal(one.action))
        return Waiting(sum(count(context.work) for count in counts))

    def first_place(self) -> int:
        """Return the first register that is for one's role."""
        permitted = (nr for nr, one in enumerate(self.parts) if not self.context.refusal(one.action))
        return next(permitted, 0)

    def on_made(self, part: Register) -> None:
        """Say in the title line what the register that is shown tells."""
        part.told.connect(partial(self._on_told, part))

    def actions_in_title(self) -> list[QPushButton]:
        """Return the main actions of the register that is shown."""
        actions: list[QPushButton] = self.part.actions_in_title()
        return actions

    def show_target(self, row_id: str) -> None:
        """Show a register by its key (conduct, communal), or an entry of it as `conduct:ID`."""
        key, _, entry = row_id.partition(":")
        if self.choose(key) and entry:
            self.part.show_entry(entry)

    def _on_told(self, register: Register, words: str) -> None:
        if register is self.part:
            self.subtitle_changed.emit(f"{register.title} · {words}")
