"""The bundled icons, drawn in whatever colour the place asks for."""

from functools import cache

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.system.resources import resource
from desktop.ui.style.tokens import tokens_for

_SIZES = (16, 20, 24, 32, 48)


@cache
def icon(name: str, colour: str) -> QIcon:
    """Return `resources/icons/NAME.svg` in one colour (#RRGGBB)."""
    source = resource("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    made = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(QSize(size, size))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        made.addPixmap(pixmap)
    return made


class _Ink(QObject):
    """Draws the icon of one button anew when the colours change."""

    def __init__(self, made: QAbstractButton, name: str, ink: str) -> None:
        super().__init__(made)
        self._made, self._name, self._ink = made, name, ink
        made.installEventFilter(self)
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Follow the palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        return False

    def _draw(self) -> None:
        # Not by its own palette: on a dark ground in light colours that would be the wrong set of tokens.
        self._made.setIcon(icon(self._name, getattr(tokens_for(QApplication.palette()), self._ink)))


def put_icon(made: QAbstractButton, name: str, ink: str = "ink2") -> None:
    """Give a button an icon in the colour of a token, in whichever scheme."""
    _Ink(made, name, ink)
