"""Photos as the office keeps them, read for the window."""

from PySide6.QtGui import QImage


def photo_image(jpeg: bytes) -> QImage:
    """Return a photo that the office keeps, an empty picture for what is no JPEG; may run on any thread.

    Where Qt is not told what it gets, it asks its reader of SVG as well, and that connects a signal: with Python's lock
    in hand it waits for Qt's lock of connections, which the window's thread may hold while it waits for Python's.
    """
    return QImage.fromData(jpeg, "JPG")  # type: ignore[arg-type]  # it takes a str alone
