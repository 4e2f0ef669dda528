"""What a table shows instead of rows: what belongs here, and the first step."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.ui.style.widgets import button, column, heading, row, soft

_WIDEST: Final = 440  # pixels

Action = tuple[str, Callable[[], object]]
"""A button's words and what it does."""


class Words(NamedTuple):
    """What is said instead of rows, and the first step."""

    title: str
    text: str = ""
    action: Action | None = None


class EmptyPage(QWidget):
    """A heading, a sentence and at most one button, in the middle."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.when_none = Words("Nothing here yet")
        self.when_hidden = Words(
            "Nothing found", "No row holds these words. Change or clear the filter to see more."
        )
        self._heading, self._text = heading(), soft(wraps=True)
        self._button: QPushButton = button("", "primary", self._act)
        self._on_action: Callable[[], object] | None = None
        for made in (self._heading, self._text):
            made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(
            None,
            self._heading,
            row(None, self._text, None),
            4,
            row(None, self._button, None),
            None,
            spacing=6,
            margin=16,
            into=self,
        )

    def show_words(self, *, is_hidden: bool) -> None:
        """Say that there are no rows, or that a filter hides them all."""
        title, text, action = self.when_hidden if is_hidden else self.when_none
        self._heading.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._on_action = action[1] if action is not None else None
        self._button.setVisible(action is not None)
        if action is not None:
            self._button.setText(action[0])
            self._button.setAccessibleName(action[0].replace("&", ""))
        self.setAccessibleName(f"{title}. {text}".strip())

    @property
    def words(self) -> tuple[str, str]:
        """Return the heading and the sentence shown."""
        return self._heading.text(), self._text.text()

    @property
    def action_button(self) -> QPushButton:
        """Return the button of the first step."""
        return self._button

    @property
    def labels(self) -> tuple[QLabel, QLabel]:
        """Return the two labels."""
        return self._heading, self._text

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the sentence a width that reads well and fits."""
        super().resizeEvent(event)
        self._text.setFixedWidth(max(80, min(_WIDEST, event.size().width() - 48)))

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()
