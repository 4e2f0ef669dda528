"""The floor of every start: the least a window by PySide6 can be. It says when it was painted, and ends."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Window(QMainWindow):
    """Nothing but a frame."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Say so, once."""
        super().paintEvent(event)
        print("first-paint", flush=True)
        if "--stay" in sys.argv:
            sys.stdin.read()
        QTimer.singleShot(0, QApplication.quit)


if __name__ == "__main__":
    app = QApplication([])
    window = Window()
    window.resize(1000, 660)
    window.show()
    app.exec()
