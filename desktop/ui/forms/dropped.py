"""Files and pictures that are dropped or pasted: their names, and how to read them in another thread."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QMimeData, QObject
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import bad_input

_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".heic", ".heif")
PICTURES: Final = f"Photos ({' '.join(f'*{ending}' for ending in _ENDINGS)})"
_PASTED: Final = "Pasted picture.png"


class Dropped(NamedTuple):
    """One file or picture: its name, and the work that gives its content."""

    name: str
    read: Callable[[], bytes]


def dropped(held: QMimeData) -> list[Dropped]:
    """Return what is held: its files, or else its picture."""
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    files = from_paths([path for path in paths if path.is_file()])
    if files:
        return files
    image = held.imageData() if held.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return [Dropped(_PASTED, partial(png_of, image))]
    return []


def has_picture(held: QMimeData) -> bool:
    """Return whether a picture is held, or a file that by its name is one."""
    names = (url.fileName().casefold() for url in held.urls() if url.isLocalFile())
    return any(name.endswith(_ENDINGS) for name in names) or (held.hasImage() and not held.hasUrls())


class Receiver(QObject):
    """Has a widget take what is dropped on it or pasted with Ctrl+V, as long as it accepts drops."""

    def __init__(
        self,
        widget: QWidget,
        take: Callable[[QMimeData], object],
        is_welcome: Callable[[QMimeData], object] = dropped,
    ) -> None:
        """Take what keeps it, and what says of something dragged whether it may be dropped here."""
        super().__init__(widget)
        self._widget, self._take, self._is_welcome = widget, take, is_welcome
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Welcome what is dragged in, and take what is dropped or pasted."""
        if isinstance(event, QDragEnterEvent):
            if self._is_welcome(event.mimeData()):
                event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._take(event.mimeData())
            event.acceptProposedAction()
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.matches(QKeySequence.StandardKey.Paste)
            and self._widget.acceptDrops()
        ):
            self._take(QGuiApplication.clipboard().mimeData())
            return True
        return False


def from_paths(paths: list[Path]) -> list[Dropped]:
    """Return files by their paths."""
    return [Dropped(path.name, partial(read_file, path)) for path in paths]


def read_file(path: Path, field: str = "content") -> bytes:
    """Return a file's content; refuses one that cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        raise bad_input(
            "This file cannot be read. Check that it is still there and that you may open it.", field=field
        ) from None


def png_of(image: QImage) -> bytes:
    """Return a picture as the bytes of a PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
