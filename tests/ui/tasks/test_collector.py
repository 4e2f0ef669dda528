"""Garbage made on any thread is collected in the window's thread, where Qt's objects must die."""

import subprocess
import sys

PROGRAM = """
import sys, threading
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.ui.tasks.collector import Collector


class Knot:
    died_in = set()

    def __init__(self):
        self.me = self

    def __del__(self):
        self.died_in.add(threading.get_ident())


app = QCoreApplication([])
Collector(app)


def work():
    for _ in range(5_000):
        Knot()


thread = threading.Thread(target=work)
thread.start()
look = QTimer(app, interval=5)
look.timeout.connect(lambda: Knot.died_in and not thread.is_alive() and app.quit())
look.start()
QTimer.singleShot(30_000, app, app.quit)
app.exec()
print(Knot.died_in == {threading.main_thread().ident})
"""


def test_what_a_worker_leaves_behind_is_destroyed_in_the_windows_thread() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("True", "")
