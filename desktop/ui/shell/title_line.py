"""The line above every screen: its name, the search, and its main actions."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from desktop.ui.style.icons import put_icon
from desktop.ui.style.widgets import label, repolish, row, soft, title

LONG_SEARCH, SHORT_SEARCH = "  Search people, homes, references…", "  Search…"
_BETWEEN = " · "
"""Stands between the parts of a subtitle; the last ones are left out where there is no room."""
_BESIDE = 90  # pixels that the icon, the key and the edges take


class _SearchButton(QPushButton):
    """Says what can be searched and by which key, as far as there is room."""

    def __init__(self, on: Callable[[], object]) -> None:
        super().__init__(LONG_SEARCH)
        self.setProperty("kind", "search")
        self.setAccessibleName("Search")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.clicked.connect(lambda: on())
        self._key = label("Ctrl K", "key")
        self._key.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        row(None, self._key, into=self).setContentsMargins(0, 0, 6, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Say as much as fits."""
        super().resizeEvent(event)
        measure, room = self.fontMetrics().horizontalAdvance, self.width() - _BESIDE
        self.setText(LONG_SEARCH if measure(LONG_SEARCH) <= room else SHORT_SEARCH)
        self._key.setVisible(measure(SHORT_SEARCH) <= room)


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
        self._search = _SearchButton(self.search_wanted.emit)
        self._search.setToolTip("Search people, homes, references and commands (Ctrl+K)")
        put_icon(self._search, "search")
        self._search.setIconSize(QSize(15, 15))
        self._search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._search.setMinimumWidth(120)
        self._search.setMaximumWidth(330)
        self._actions = row(spacing=10)
        self._always = list(always)
        self._kinds = {one: str(one.property("kind")) for one in always}
        layout = row(
            self._title, self._subtitle, self._search, self._actions, *self._always, into=self, spacing=12
        )
        layout.setContentsMargins(20, 0, 20, 0)
        layout.setStretch(1, 4)
        layout.setStretch(2, 3)

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
        # One button in each colour: what the screen itself offers stands out.
        taken = {action.property("kind") for action in actions}
        for one, kind in self._kinds.items():
            one.setProperty("kind", "plain" if kind in taken else kind)
            repolish(one)
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
        self._elide()

    def _elide(self) -> None:
        room, measure = self._subtitle.width(), self._subtitle.fontMetrics()
        parts = self._full.split(_BETWEEN)
        while len(parts) > 1 and measure.horizontalAdvance(_BETWEEN.join(parts)) > room:
            parts.pop()
        shown = measure.elidedText(_BETWEEN.join(parts), Qt.TextElideMode.ElideRight, room)
        self._subtitle.setText(shown if room > 0 else self._full)
