"""The screen of registers: which register on the left, its entries in the middle, one of them on the right."""

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QStackedWidget, QWidget

from desktop.ui.page import Context, Page, Waiting
from desktop.ui.registers.communal import CommunalRegister
from desktop.ui.registers.conduct import ConductRegister
from desktop.ui.registers.register import Register
from desktop.ui.style.widgets import panel, row

_ITEM_HEIGHT: Final = 36  # pixels
_REGISTERS: Final = (ConductRegister, CommunalRegister)


class RegistersPage(Page):
    """What is kept until it is settled, and afterwards as evidence."""

    name = "registers"
    title = "Registers"
    icon = "registers"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._registers = [ConductRegister(context), CommunalRegister(context)]
        self._list = QListWidget()
        self._list.setAccessibleName("Registers")
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        for one in self._registers:
            item = QListWidgetItem(one.title, self._list)
            item.setSizeHint(QSize(0, _ITEM_HEIGHT))
            one.told.connect(partial(self._on_told, one))
            self._stack.addWidget(one)
        left = panel(self._list, margin=8)
        left.setFixedWidth(164)
        whole = row(left, self._stack, spacing=14, margin=20, into=self)
        whole.setStretch(1, 1)
        permitted = (nr for nr, one in enumerate(self._registers) if not one.denial)
        place = next(permitted, 0)
        self._list.setCurrentRow(place)
        self._stack.setCurrentIndex(place)
        self._list.currentRowChanged.connect(self._choose)
        self.setFocusProxy(self._list)

    @classmethod
    def waiting(cls, context: Context) -> Waiting:
        """Return how many entries are open in the registers that are for one's role."""
        counts = (one.open_count for one in _REGISTERS if not context.refusal(one.action))
        return Waiting(sum(count(context.work) for count in counts))

    def actions_in_title(self) -> list[QPushButton]:
        """Return the main actions of the register that is shown."""
        return self._register.actions_in_title()

    def refresh(self) -> None:
        """Read again the register that is shown."""
        self._register.refresh()

    def show_target(self, row_id: str) -> None:
        """Show a register by its key (conduct, communal), or an entry of it as `conduct:ID`."""
        key, _, entry = row_id.partition(":")
        for place, one in enumerate(self._registers):
            if one.key == key:
                self._list.setCurrentRow(place)
                if entry:
                    one.show_entry(entry)

    def focus_filter(self) -> None:
        """Put the cursor into the filter of the register that is shown."""
        self._register.focus_filter()

    def new(self) -> None:
        """Start a new entry in the register that is shown."""
        self._register.new()

    @property
    def _register(self) -> Register:
        return self._registers[self._list.currentRow()]

    def _choose(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.head_changed.emit()
        self.refresh()

    def _on_told(self, register: Register, words: str) -> None:
        if register is self._register:
            self.subtitle_changed.emit(f"{register.title} · {words}")
