"""Gentle hints under a text: what may sound like judging, guessing or leading; they never stop anybody."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit

from desktop.domain.plain_facts import hints
from desktop.ui.forms.growing import GrowingEditor
from desktop.ui.style.tokens import tokens_for
from desktop.ui.style.widgets import label, set_tone

_REST = 500  # milliseconds after the last key
_MOST = 2  # sentences; more would be a lecture


class Hinter:
    """Looks at a text while it is typed: underlines what the hints are about and says them in a label."""

    def __init__(self, text: QPlainTextEdit, field: str) -> None:
        self._text, self._field = text, field
        self.said: QLabel = label("", "small", wraps=True)
        set_tone(self.said, "warn")
        self.said.hide()
        self._rest = QTimer(text, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self.look)
        text.textChanged.connect(self._rest.start)

    def look(self) -> None:
        """Say now what there is to say."""
        self._rest.stop()
        text = self._text.toPlainText()
        found = hints(text, field=self._field)
        pen = QTextCharFormat()
        pen.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        pen.setUnderlineColor(QColor(tokens_for(self._text.palette()).warn))
        marks = []
        for one in found:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._text.document())
            cursor.setPosition(_units(text, one.start))
            cursor.setPosition(_units(text, one.end), QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, pen
            marks.append(mark)
        self._text.setExtraSelections(marks)
        sentences = list(dict.fromkeys(one.text for one in found))[:_MOST]
        self.said.setText(" ".join(sentences))
        self.said.setVisible(bool(sentences))


class HintedEditor(GrowingEditor):
    """A growing text with its hints below."""

    def __init__(self, field: str, rows: int = 2, placeholder: str = "") -> None:
        super().__init__(rows, placeholder)
        self.hinter = Hinter(self.text, field)
        layout = self.layout()
        assert layout is not None  # noqa: S101  made by LinesEditor
        # The label stands below the text: the row of the simple editor becomes a column.
        layout.setDirection(layout.Direction.TopToBottom)  # type: ignore[attr-defined]
        layout.setSpacing(3)
        layout.addWidget(self.hinter.said)


def _units(text: str, place: int) -> int:
    """Return a place in a text as Qt counts it: signs beyond the first plane count twice."""
    return len(text[:place].encode("utf-16-le")) // 2
