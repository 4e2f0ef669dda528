"""What stands on the board or in the list where there is nothing: why, and the next step."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop.ui.tables.empty_page import Action, EmptyPage, Words


class Nothing(EmptyPage):
    """Lies over `view` while nothing is shown there."""

    def __init__(self, view: QWidget, what: str, first_step: str, clear: Action) -> None:
        """Take what is looked for ("visit"), what to do where there is none at all, and how to clear the search."""
        super().__init__(view)
        self._what, self._clear = what, clear
        self.when_none = Words(f"No {what} yet", first_step)
        view.installEventFilter(self)
        self.hide()

    def say(self, *, is_empty: bool, found: str = "") -> None:
        """Show itself if nothing is there; `found` are the words that were looked for."""
        if is_empty:
            text = f"“{found}” is nowhere. Try fewer or other words, or search everything with Ctrl+K."
            self.when_hidden = Words(f"No {self._what} found", text, self._clear)
            self.show_words(is_hidden=bool(found))
            self._cover()
        self.setVisible(is_empty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Go with the size of what it lies over."""
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def _cover(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())
