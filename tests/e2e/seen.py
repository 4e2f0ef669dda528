"""The window of an office in a process of its own, as the screen reader test starts it: FOLDER KEYRING USER."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop.services.workplace import Workplace
from desktop.system.keychain import Keychain
from desktop.ui.page import Context
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.tasks import Tasks
from tests.factories import windows
from tests.factories.keyrings import FILE_VARIABLE
from tests.factories.offices import PASSWORD, MovableClock
from tests.factories.processes import KEYRING


def main() -> None:
    """Show the window until the reader has gone (its closing input ends this process)."""
    folder, keyring, user = sys.argv[1:]
    os.environ["PYTHON_KEYRING_BACKEND"], os.environ[FILE_VARIABLE] = KEYRING, keyring
    app = QApplication(["doorstep"])
    QCoreApplication.setOrganizationName("Doorstep")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(Path(keyring).parent))
    windows.prepare(app)
    clock = MovableClock()
    work = Workplace.enter(Path(folder), clock, Keychain(), user, PASSWORD)
    window = MainWindow(Context(work, Tasks(), clock))
    window.show()
    QTimer.singleShot(60_000, app.quit)
    app.exec()


if __name__ == "__main__":
    main()
