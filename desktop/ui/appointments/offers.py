"""The next free slots as buttons: one click fills a sheet with a slot that can be kept."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.wording import weekday_text
from desktop.ui.page import Context
from desktop.ui.style.widgets import button, clear, column, soft

if TYPE_CHECKING:
    from desktop.services.slot_offers import FreeSlot

OFFERS: Final = 4


class Offers(QWidget):
    """Reads and shows them; hidden while there are none."""

    taken = Signal(object)
    read = Signal(object)

    def __init__(
        self, context: Context, job: str, operatives: Sequence[str], words: str = "Next free"
    ) -> None:
        super().__init__()
        self.slots: list[FreeSlot] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        column(soft(words), self._grid, spacing=4, into=self)
        self.hide()
        work, wanted = context.work, list(operatives)
        context.tasks.read(
            lambda: work.appointments.next_slots(job=job, operatives=wanted, count=OFFERS),
            self._show,
            owner=self,
            key="offers",
            failed=lambda _: None,
        )

    def _show(self, slots: "list[FreeSlot]") -> None:
        self.slots = slots
        clear(self._grid)
        for number, offer in enumerate(slots):
            made = button(offer_text(offer), "plain", partial(self.taken.emit, offer))
            made.setObjectName("offer")
            self._grid.addWidget(made, *divmod(number, 2))
        self.setVisible(bool(slots))
        self.read.emit(slots)


def offer_text(offer: "FreeSlot") -> str:
    """Return `Tue 24 Nov AM, Ravi Singh`."""
    return f"{weekday_text(offer.day).rsplit(' ', 1)[0]} {offer.name}, {offer.operative_name}"
