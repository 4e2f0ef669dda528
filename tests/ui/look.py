"""Grab one page over the demonstration office: `python -m tests.ui.look today --scheme dark --out x.png`."""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.page import Context
from desktop.ui.style.theme import put_on
from desktop.ui.tasks.tasks import Tasks
from tests.factories import windows
from tests.factories.offices import copy_of

PAINTED = 800
"""Milliseconds in which a PDF has its page: the view draws it in a thread of its own, which nobody can ask."""


def settle(app: QApplication, tasks: Tasks) -> None:
    """Wait until nothing is under way and everything is painted."""
    for _ in range(3):
        if not tasks.is_idle:
            waiting = QEventLoop()
            tasks.idle.connect(waiting.quit)
            waiting.exec()
        app.processEvents()


def grab(widget: QWidget, out: Path) -> None:
    """Write the widget's picture."""
    if not widget.grab().save(str(out)):
        raise OSError(out)


def main() -> None:
    """Make the office, show the window at the page, and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page")
    parser.add_argument("--scheme", default="light")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--target", default="", help="the id of a row to show, or `first`")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    app = QApplication(["doorstep-look"])
    folder = Path(tempfile.mkdtemp(prefix="look-"))
    QCoreApplication.setOrganizationName("Doorstep")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    windows.prepare(app)
    windows.dress(app, asked.scheme)
    template = windows.make_demo(folder / "made")
    for office in copy_of(template, folder / "office"):
        from desktop.ui.shell.window import MainWindow

        tasks = Tasks()
        window = MainWindow(Context(office.work(windows.DEMO_USER), tasks, office.clock))
        put_on(window)
        window.resize(*(int(part) for part in asked.size.split("x")))
        window.show()
        window.open(asked.page)
        settle(app, tasks)
        if asked.target:
            page = window.page(asked.page)
            page.show_target(asked.target)
            settle(app, tasks)
        if any(view.isVisible() for view in window.findChildren(QPdfView)):
            QTest.qWait(PAINTED)
        grab(window, asked.out)
        window.close()
        tasks.wait()


if __name__ == "__main__":
    main()
