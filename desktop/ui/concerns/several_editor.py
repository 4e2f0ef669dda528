"""What editors of several things share: each thing has inputs and a number, and a sealed record takes no more."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Protocol

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.forms.editors import Editor


class Numbered(Protocol):
    """One thing of several, with the inputs it is typed into."""

    @property
    def inputs(self) -> tuple[QWidget, ...]:
        """Return what takes the keyboard, in reading order."""
        ...

    def name(self, number: int) -> None:
        """Name every part by the number."""
        ...


class SeveralEditor(Editor):
    """A list of things to type; what only serves to add or take away is shown while that can be done."""

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the inputs as they are; the sentence says it."""

    def name_inputs(self, name: str, description: str) -> None:
        """Name the whole; every thing has its own names."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Offer to add and take away only where that can be done."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            for one in self._changing():
                one.setVisible(self.isEnabled())

    def _changing(self) -> Iterable[QWidget]:
        """Return what serves to add and take away."""
        return ()

    def _number(self, things: Sequence[Numbered], before: Sequence[Any], after: Sequence[Any]) -> None:
        """Name the things by their numbers, and have Tab go through them in reading order."""
        for number, one in enumerate(things, 1):
            one.name(number)
        self._inputs = (*before, *(made for one in things for made in one.inputs), *after)
        for first, second in pairwise(self._inputs):
            QWidget.setTabOrder(first, second)
