"""A text of several lines that is as tall as what is typed into it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFontMetrics

from desktop.ui.forms.editors import LinesEditor

_MARGIN: Final = 2  # pixels between padding and text, as in a line of text
_FRAME: Final = 16 + 2 * _MARGIN  # border and padding, and a pixel for the cursor
_MOST: Final = 16  # lines; longer texts scroll
_ALWAYS, _NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class GrowingEditor(LinesEditor):
    """Several lines of text, at least `rows` of them in sight."""

    def __init__(self, rows: int = 2, placeholder: str = "") -> None:
        super().__init__(rows)
        self._least = rows
        self.text.setPlaceholderText(placeholder)
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.setHorizontalScrollBarPolicy(_NEVER)
        # The text lays itself out for another width only after it was told of it.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._fit)
        self.text.textChanged.connect(self._fit)
        self.text.viewport().installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Fit again when the width changed, and with it where the lines end."""
        if event.type() == QEvent.Type.Resize and watched is self.text.viewport():
            self._later.start()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        document, most = self.text.document(), max(_MOST, self._least)
        layout = document.documentLayout()
        lines, block = 0, document.begin()
        while block.isValid() and lines < most:
            layout.blockBoundingRect(block)  # lays it out, should it not be yet
            lines += max(1, block.layout().lineCount())
            block = block.next()
        shown = min(max(self._least, lines), most)
        # A bar that comes and goes would change the width, and with it how many lines there are.
        is_long = lines > most or (lines == most and block.isValid())
        self.text.setVerticalScrollBarPolicy(_ALWAYS if is_long else _NEVER)
        height = QFontMetrics(self.text.font()).lineSpacing() * shown + _FRAME
        if height != self.text.height():
            self.text.setFixedHeight(height)
