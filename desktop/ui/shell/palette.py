"""The search over everything (Ctrl+K): people, homes, references, and commands with their shortcuts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)
from shiboken6 import isValid

from desktop.ui.page import Context
from desktop.ui.style.shadow import EDGE, Shadow
from desktop.ui.style.widgets import column, label

if TYPE_CHECKING:
    from desktop.services.search import Hit

_SCREEN_OF = {
    "operatives": "operatives",
    "homes": "appointments",
    "jobs": "appointments",
    "concerns": "concerns",
}
_WORDS = {
    "operatives": "Operative",
    "homes": "Home",
    "residents": "Resident",
    "jobs": "Job",
    "concerns": "Safety concern",
}
LONGEST_LIST = 20
_HIGHEST = 360  # pixels that the list takes at most


class SearchPalette(QWidget):
    """One field over one list; arrows move, Enter opens, Esc closes."""

    opened = Signal(str, str)
    """A screen's name and the id of what to show there."""

    def __init__(
        self, context: Context, commands: Sequence[QAction], screens: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Search")
        self._context, self._commands, self._screens = context, commands, screens
        self._window = parent
        self._before: QWidget | None = None
        self._field = QLineEdit()
        self._field.setPlaceholderText("Type a name, an address, a reference, or what you want to do")
        self._field.setAccessibleName("Search people, homes, references and commands")
        self._field.textChanged.connect(self._on_typed)
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName("Found")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(self._open)
        self._nothing = label("", "soft", wraps=True)
        self._nothing.hide()
        column(self._field, self._list, self._nothing, None, into=self, margin=9)
        Shadow(self)
        self.hide()

    def pop_up(self) -> None:
        """Show it over the upper middle of the window."""
        window = self._window
        width = min(620, window.width() - 80) - 2 * EDGE
        self.setGeometry((window.width() - width) // 2, 64 + EDGE, width, self.height())
        self._before = window.focusWidget()
        self._field.clear()
        self._on_typed("")
        self.show()
        self.raise_()
        self._field.setFocus()

    def go_away(self) -> None:
        """Hide, and give the keyboard back to where it was."""
        had_keyboard = self._field.hasFocus()
        self.hide()
        if had_keyboard and self._before is not None and isValid(self._before):
            self._before.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the ground."""
        QPainter(self).fillRect(event.rect(), self.palette().base())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the arrows move in the list while the field keeps the cursor."""
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step and self._list.count():
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.go_away()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if (item := self._list.currentItem()) is not None:
                    self._open(item)
                return True
        if watched is self._field and event.type() == QEvent.Type.FocusOut and self._window.isActiveWindow():
            self.hide()
        return super().eventFilter(watched, event)

    def _on_typed(self, text: str) -> None:
        words = text.casefold().split()
        self._list.clear()
        for command in self._commands:
            name = command.text().replace("&", "").rstrip("…")
            if command.isEnabled() and all(word in name.casefold() for word in words):
                self._add(name, command.shortcut().toString(), command)
        asks = len(text.strip()) > 1
        self._choose_first(waits=asks)
        if asks:
            work = self._context.work
            self._context.tasks.read(
                lambda: work.search.find(text, LONGEST_LIST),
                self._on_found,
                owner=self,
                failed=lambda refusal: self._choose_first(refusal.message),
                key="find",
            )

    def _on_found(self, hits: Sequence["Hit"]) -> None:
        if len(self._field.text().strip()) < 2:
            return
        shown = [hit for hit in hits if _SCREEN_OF[hit.target] in self._screens]
        for place, hit in enumerate(shown):
            item = QListWidgetItem(f"{hit.title}    {_WORDS[hit.kind]} · {hit.subtitle}".rstrip(" ·"))
            item.setData(Qt.ItemDataRole.UserRole, (_SCREEN_OF[hit.target], _target(hit)))
            self._list.insertItem(place, item)
        self._choose_first()

    def _add(self, name: str, keys: str, command: QAction) -> None:
        item = QListWidgetItem(f"{name}    {keys}".rstrip())
        item.setData(Qt.ItemDataRole.UserRole, command)
        self._list.addItem(item)

    def _choose_first(self, refused: str = "", *, waits: bool = False) -> None:
        """Choose the first row, and say why there are none, or why the search was `refused`.

        While an answer `waits` to come the panel keeps its size, or it would flicker.
        """
        found = self._list.count() > 0
        if found:
            self._list.setCurrentRow(0)
        if waits and self._list.isVisible():
            return
        self._list.setVisible(found)
        self._nothing.setVisible(bool(refused) or not (found or waits))
        self._nothing.setText(refused or f"Nothing found for “{self._field.text().strip()}”.")
        self._fit()

    def _fit(self) -> None:
        """Be as high as what is found, and no higher than `_HIGHEST`."""
        rows = self._list.count()
        if rows:
            inner = self._list.sizeHintForRow(0) * rows + 2 * self._list.frameWidth()
            self._list.setFixedHeight(min(inner, _HIGHEST))
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.sizeHint().height())

    def _open(self, item: QListWidgetItem) -> None:
        what = item.data(Qt.ItemDataRole.UserRole)
        self.go_away()
        if isinstance(what, QAction):
            what.trigger()
        else:
            self.opened.emit(*what)


def _target(hit: "Hit") -> str:
    """Return what to open: of a home, and of who lives there, every visit to it."""
    if hit.target != "homes":
        return hit.target_id
    return f"find:{hit.title if hit.kind == 'homes' else hit.subtitle}"
