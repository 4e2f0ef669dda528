"""Nothing goes out about a change that may yet be taken back."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.ui.forms.ask import ask
from desktop.ui.forms.undo_bar import UndoBar


def settle_first(parent: QWidget, undo_bar: UndoBar, then: Callable[[], object]) -> None:
    """Do `then`; while the newest change can still be undone, ask first whether it stays, and end the offer."""
    if not undo_bar.is_offered:
        then()
        return

    def stays() -> None:
        undo_bar.lapse()
        then()

    ask(
        parent,
        "Does the last change stay?",
        f"“{undo_bar.text.rstrip('.')}” can still be undone. Once somebody has been told, it no longer can.",
        "It stays, go on",
        "Not yet",
        on_yes=stays,
    )
