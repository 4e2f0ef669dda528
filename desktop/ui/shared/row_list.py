"""A column of rows beside a screen's main list, made a few at a time, so that the window goes on meanwhile."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.ui.style.widgets import column, scroll_down_only
from desktop.ui.tasks.tasks import TURN

AT_FIRST: Final = 6
IN_SIGHT: Final = 9
IN_TURN: Final = 3
"""A row costs some 2 ms to make."""
LATER: Final = 60
"""Milliseconds between the turns for rows out of sight: when a screen is opened there is more urgent work."""


class RowList(QScrollArea):
    """Rows of any kind, scrolled where there are more than fit."""

    filled = Signal()
    """More rows are there."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        scroll_down_only(self)
        self._layout: QVBoxLayout = column(spacing=0)
        self._waiting: Iterator[QWidget] = iter(())
        self._aside: list[QWidget] | None = None
        self._scrolled = 0
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._go_on)

    def show_rows(self, made: Iterable[QWidget]) -> None:
        """Show these instead once those in sight are made, the others in turn; the place scrolled to stays."""
        self._scrolled = self.verticalScrollBar().value()
        self._waiting, self._aside = iter(made), []
        self._later.start(TURN)

    def add_rows(self, made: Iterable[QWidget]) -> None:
        """Show these behind the others, in turn."""
        self.rows()
        self._waiting = iter(made)
        self._later.start(TURN)

    def rows(self) -> list[QWidget]:
        """Return the rows, in order, once all are made."""
        while self._later.isActive():
            self._later.stop()
            self._go_on()
        return self.rows_so_far()

    def rows_so_far(self) -> list[QWidget]:
        """Return the rows that are in sight by now, in order."""
        items = (self._layout.itemAt(nr) for nr in range(self._layout.count()))
        found = (item.widget() for item in items if item is not None)
        return [one for one in found if one is not None]

    def content_height(self, width: int) -> int:
        """Return the height in which nothing has to scroll."""
        self._layout.activate()
        return sum(_height(one, width) for one in self.rows_so_far())

    def _go_on(self) -> None:
        made = list(islice(self._waiting, IN_TURN))
        if self._aside is None:
            for one in made:
                self._layout.insertWidget(self._layout.count() - 1, one)
        else:
            self._aside += made
            if not made or len(self._aside) >= AT_FIRST:
                self._put_in(self._aside)
                self._aside = None
        if made:
            is_in_sight = self._layout.count() <= IN_SIGHT
            self._later.start(TURN if self._aside is not None or is_in_sight else LATER)
        elif self._scrolled > self.verticalScrollBar().value():
            self.verticalScrollBar().setValue(self._scrolled)
        if self._aside is None:
            self.filled.emit()

    def _put_in(self, made: list[QWidget]) -> None:
        # Built aside and put in whole: what is added to a shown widget has no height until later.
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        self._layout = column(*made, None, into=inside, spacing=0)
        self.setWidget(inside)
        inside.show()
        self.verticalScrollBar().setValue(self._scrolled)


def _height(made: QWidget, width: int) -> int:
    return made.heightForWidth(width) if made.hasHeightForWidth() else made.sizeHint().height()
