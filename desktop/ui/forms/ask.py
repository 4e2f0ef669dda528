"""One question with two answers, in our look and without stopping the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QWidget

from desktop.ui.style.widgets import button, column, hide_unless, label, row, title

_KINDS = {"bad": "danger", "care": "care"}


class Ask(QDialog):
    """The question while it is open; `answered` tells yes or no once. Esc is no."""

    answered = Signal(bool)

    def __init__(
        self, parent: QWidget | None, question: str, text: str, yes: str, no: str, tone: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(question)
        self.setAccessibleName(question)
        self.setAccessibleDescription(text)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.yes: QPushButton = button(yes, _KINDS.get(tone, "primary"), self.accept)
        self.no: QPushButton = button(no, "plain", self.reject)
        # What cannot be taken back is not one stray Enter away.
        first = self.no if tone == "bad" else self.yes
        first.setDefault(True)
        body = QFrame()
        body.setProperty("role", "sheet")
        head = title(question)
        head.setWordWrap(True)
        said = label(text, wraps=True)
        hide_unless(said, text)
        column(head, said, 8, row(None, self.no, self.yes), spacing=10, margin=20, into=body)
        column(body, into=self)
        self.setFixedWidth(420)
        self.finished.connect(lambda result: self.answered.emit(result == QDialog.DialogCode.Accepted))
        first.setFocus()


def ask(
    parent: QWidget | None,
    question: str,
    text: str,
    yes: str,
    no: str = "Cancel",
    tone: str = "neutral",
    *,
    on_yes: Callable[[], object] | None = None,
    on_no: Callable[[], object] | None = None,
) -> Ask:
    """Show the question and return at once; `on_yes` or `on_no` is called with the answer.

    With the tone `bad` the answer is one that cannot be taken back, and Enter says no.
    """
    made = Ask(parent, question, text, yes, no, tone)

    def tell(*, is_yes: bool) -> None:
        then = on_yes if is_yes else on_no
        if then is not None:
            then()

    made.answered.connect(lambda is_yes: tell(is_yes=is_yes))
    made.open()
    return made
