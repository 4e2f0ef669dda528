"""The line above every screen: its name, the search, and its main actions."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from desktop.ui.style.icons import icon
from desktop.ui.style.tokens import tokens_for
from desktop.ui.style.widgets import button, label, row, soft, title

NARROW = 1000
LONG_SEARCH = "  Search people, homes, references…"


class TitleLine(QFrame):
    """Name and subtitle at the left; search and actions at the right."""

    search_wanted = Signal()

    def __init__(self, always: Sequence[QPushButton], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "titleline")
        self.setFixedHeight(56)
        self._title, self._subtitle = title(), soft()
        self._full = ""
        self._subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._search = button(LONG_SEARCH, "search", self.search_wanted.emit)
        self._search.setAccessibleName("Search")
        self._search.setToolTip("Search people, homes, references and commands (Ctrl+K)")
        self._search.setIcon(icon("search", tokens_for(self.palette()).ink2))
        self._search.setIconSize(QSize(15, 15))
        key = label("Ctrl K", "key")
        key.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        inner = row(None, key, into=self._search)
        inner.setContentsMargins(0, 0, 6, 0)
        self._search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._search.setMinimumWidth(120)
        self._search.setMaximumWidth(330)
        self._actions = row(spacing=10)
        self._always = list(always)
        layout = row(
            self._title, self._subtitle, self._search, self._actions, *self._always, into=self, spacing=12
        )
        layout.setContentsMargins(20, 0, 20, 0)
        layout.setStretch(1, 3)
        layout.setStretch(2, 4)

    def show_page(self, name: str, actions: Sequence[QPushButton]) -> None:
        """Show another screen's name and actions; the subtitle follows when it is known."""
        self._title.setText(name)
        self.set_subtitle("")
        while (item := self._actions.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
        for action in actions:
            self._actions.addWidget(action)
            action.show()
        order = [self._search, *actions, *self._always]
        for before, after in pairwise(order):  # Tab goes as people read, whatever was made first
            QWidget.setTabOrder(before, after)

    def set_subtitle(self, text: str) -> None:
        """Say what exactly is shown."""
        self._full = text
        self._subtitle.setToolTip(text)
        self._subtitle.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Say less where there is less room, and never cut a word in two."""
        super().resizeEvent(event)
        self._search.setText("  Search…" if self.width() < NARROW else LONG_SEARCH)
        self._elide()

    def _elide(self) -> None:
        room = self._subtitle.width()
        shown = self._subtitle.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, room)
        self._subtitle.setText(shown if room > 0 else self._full)
