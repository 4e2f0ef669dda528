"""A screen of parts: their names on the left, the one that is chosen on the right."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget

from desktop.ui.page import Context, Page
from desktop.ui.style.widgets import panel, row

_ITEM_HEIGHT: Final = 36  # pixels


class PartsPage(Page):
    """Shows one of its parts, each made when it is first asked for: all of them at once would stop the window.

    A part is a widget made from a `Context`, with `key` and `title`, `refresh`, `focus_filter` and `new`.
    """

    parts: ClassVar[Sequence[Any]] = ()
    parts_name: ClassVar = ""
    parts_width: ClassVar = 184  # pixels

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._made: dict[int, Any] = {}
        self._list = QListWidget()
        self._list.setAccessibleName(self.parts_name)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for one in self.parts:
            item = QListWidgetItem(one.title, self._list)
            item.setSizeHint(QSize(0, _ITEM_HEIGHT))
        self._stack = QStackedWidget()
        left = panel(self._list, margin=8)
        left.setFixedWidth(self.parts_width)
        whole = row(left, self._stack, spacing=14, margin=20, into=self)
        whole.setStretch(1, 1)
        self._list.setCurrentRow(self.first_place())
        self._stack.setCurrentWidget(self.part)
        self._list.currentRowChanged.connect(self._choose)
        self.setFocusProxy(self._list)

    @property
    def part(self) -> Any:
        """Return the part that is chosen."""
        place = self._list.currentRow()
        if place not in self._made:
            made = self._made[place] = self.parts[place](self.context)
            self._stack.addWidget(made)
            self.on_made(made)
        return self._made[place]

    def first_place(self) -> int:
        """Return the place of the part that is shown first."""
        return 0

    def on_made(self, part: Any) -> None:
        """Connect a part that was just made."""

    def choose(self, key: str) -> bool:
        """Show the part of a key and return whether there is one."""
        for place, one in enumerate(self.parts):
            if one.key == key:
                self._list.setCurrentRow(place)
                return True
        return False

    # What the window asks

    def refresh(self) -> None:
        """Read again the part that is shown."""
        self.part.refresh()

    def show_target(self, row_id: str) -> None:
        """Show a part by its key."""
        self.choose(row_id)

    def focus_filter(self) -> None:
        """Put the cursor into the filter of the part that is shown."""
        self.part.focus_filter()

    def new(self) -> None:
        """Start adding what the part that is shown lists."""
        self.part.new()

    def _choose(self, _: int) -> None:
        self._stack.setCurrentWidget(self.part)
        self.head_changed.emit()
        self.refresh()
