"""The screen of registers: which register on the left, its entries in the middle, one of them on the right."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QStackedWidget, QWidget

from desktop.ui.page import Context, Page
from desktop.ui.registers.communal import CommunalRegister
from desktop.ui.registers.conduct import ConductRegister
from desktop.ui.registers.register import Register
from desktop.ui.style.widgets import panel, row

_ITEM_HEIGHT: Final = 36  # pixels
_REGISTERS: Final[tuple[Callable[[Context], Register], ...]] = (ConductRegister, CommunalRegister)


class RegistersPage(Page):
    """What is kept until it is settled, and afterwards as evidence."""

    name = "registers"
    title = "Registers"
    icon = "registers"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._registers = [make(context) for make in _REGISTERS]
        self._waiting: dict[str, int] = {}
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

    def actions_in_title(self) -> list[QPushButton]:
        """Return the main actions of the register that is shown."""
        return self._register.actions_in_title()

    def refresh(self) -> None:
        """Read again the register that is shown, and at first every one: each tells how much waits in it."""
        for one in self._registers:
            if one is self._register or one.key not in self._waiting:
                one.refresh()

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

    def _on_told(self, register: Register, words: str, waiting: int) -> None:
        self._waiting[register.key] = waiting
        self.badge.emit(sum(self._waiting.values()), "info")
        if register is self._register:
            self.subtitle_changed.emit(f"{register.title} · {words}")
