"""The editor of the home or visit a concern is about, found by a few letters of anything known of it."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from desktop.ui.forms.editors import Editor
from desktop.ui.forms.order import LEAVING
from desktop.ui.page import Context
from desktop.ui.style.theme import put_on_list
from desktop.ui.style.widgets import column, hide_unless, soft

if TYPE_CHECKING:
    from desktop.services.concern_starts import PlaceRow

_REST: Final = 150  # milliseconds


class PlaceEditor(Editor):
    """One place; typing offers what matches, Enter takes the first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._found: list[PlaceRow] = []
        self._place: PlaceRow | None = None
        self._takes_first = self._takes_only = False
        self.line = QLineEdit()
        self.line.setPlaceholderText("Reference, address, postcode or name")
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = self._popup = QListView()
        popup.setAccessibleName("Homes and visits found")
        self._completer.setPopup(popup)
        put_on_list(self._completer)
        self._completer.setWidget(self.line)
        self._completer.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index]
        self._said = soft("", wraps=True)
        hide_unless(self._said, False)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._look)
        self.line.textEdited.connect(self._on_typed)
        self.line.returnPressed.connect(self._take_first)
        self.line.installEventFilter(self)
        self.take_inputs(self.line)
        column(self.line, self._said, spacing=3, into=self)

    def value(self) -> "PlaceRow | None":
        """Return the place."""
        return self._place

    def set_value(self, value: Any) -> None:
        """Show a place."""
        self._place = value
        self.line.setText(value.text if value is not None else "")
        self.line.setCursorPosition(0)
        self._say(value.client if value is not None else "")
        self.changed.emit()

    def problem(self) -> str:
        """Return that something was typed and nothing chosen."""
        if self._place is None and self.line.text().strip():
            return "Choose the home or the visit from the list."
        return ""

    def draft(self) -> list[str] | None:
        """Return the place."""
        return list(self._place) if self._place is not None else None

    def set_draft(self, kept: Any) -> None:
        """Show the place."""
        from desktop.services.concern_starts import PlaceRow

        self.set_value(PlaceRow(*kept))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Open the list by a click or the arrow down; leaving with one match takes it."""
        if watched is self.line:
            kind = event.type()
            if kind == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent) and not self._place:
                self._look()
            elif (
                kind == QEvent.Type.KeyPress
                and isinstance(event, QKeyEvent)
                and event.key() == Qt.Key.Key_Down
            ):
                self._look()
                return True
            elif (
                kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() in LEAVING
            ):
                self._takes_only = bool(self.line.text().strip()) and self._place is None
                if self._takes_only:
                    self._look()
        return super().eventFilter(watched, event)

    def _on_typed(self) -> None:
        self._place = None
        self._takes_first = self._takes_only = False
        self._say("")
        self._rest.start()
        self.changed.emit()

    def _look(self) -> None:
        self._rest.stop()
        work, text = self._context.work, self.line.text()
        self._context.tasks.read(
            lambda: work.concern_starts.places(text),
            self._show,
            owner=self,
            key="places",
            failed=lambda error: self._say(error.message),
        )

    def _show(self, found: "list[PlaceRow]") -> None:
        self._found = found
        self._words.setStringList([_words(one) for one in found])
        if found and (self._takes_first or (self._takes_only and len(found) == 1)):
            self._take(found[0])
        elif found and self.line.hasFocus() and self._place is None:
            self._completer.complete()
        elif not found:
            self._say("No home or visit holds these words." if self.line.text().strip() else "")
        self._takes_first = self._takes_only = False

    def _take_first(self) -> None:
        if self._place is not None:
            return
        if self._rest.isActive() or not self._found:
            self._takes_first = True
            self._look()
        else:
            self._take(self._found[0])

    def _on_chosen(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._found):
            place = self._found[index.row()]
            # After the completer, which writes the words of the list into the line.
            QTimer.singleShot(0, self, lambda: self._take(place))

    def _take(self, place: "PlaceRow") -> None:
        self._popup.hide()
        self.set_value(place)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))


def _words(one: "PlaceRow") -> str:
    second = " · ".join(part for part in (one.visit_text or "no visit of the last days", one.client) if part)
    return f"{one.address}, {one.postcode}\n{second}"
