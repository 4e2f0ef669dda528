"""The lock covers everything that could be read, keeps what was typed, and opens for one person only."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.shell.lock_page import LockPage
from desktop.ui.shell.locking import Locker
from desktop.ui.shell.start.entrance import Entered, Entrance
from desktop.ui.shell.window import MainWindow
from desktop.ui.style.theme import put_on
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import PASSWORD, TestOffice
from tests.ui.shell.people import click, enter, focused, keys, said

TICK = 20


class Locked:
    """A window of the boss with its lock, over one office."""

    def __init__(self, qtbot: QtBot, office: TestOffice) -> None:
        self.qtbot, self.clock = qtbot, office.clock
        self.tasks = Tasks()
        self.window = MainWindow(Context(office.work("boss"), self.tasks, office.clock))
        put_on(self.window)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        qtbot.waitUntil(self.window.isActiveWindow)
        entrance = Entrance(office.folder, office.clock, lambda: office.keys)
        entrance._office = office.office
        self.locker = Locker(self.window, Entered(office.work("boss"), "boss"), entrance.sign_in, TICK)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=20_000)

    def unlock(self, password: str) -> None:
        enter(password)
        self.settle()


@pytest.fixture
def locked(qtbot: QtBot, office: TestOffice) -> Iterator[Locked]:
    """A window that is not locked yet."""
    made = Locked(qtbot, office)
    yield made
    made.tasks.wait()  # the window has been closed by now


def test_ten_minutes_without_a_touch_cover_the_window(locked: Locked) -> None:
    locked.clock.advance(minutes=9, seconds=59)
    QTest.qWait(0)
    locked.locker.idle._look()
    assert not locked.locker.is_locked
    locked.clock.advance(seconds=1)
    locked.qtbot.waitUntil(lambda: locked.locker.is_locked)
    (cover,) = locked.window.findChildren(LockPage)
    assert cover.geometry() == locked.window.rect()
    QApplication.setCursorFlashTime(0)
    images = [
        one.grab().toImage().convertToFormat(QImage.Format.Format_RGB32) for one in (cover, locked.window)
    ]
    assert images[0] == images[1]  # nothing of the screen can be seen
    assert not locked.window.menuBar().isEnabled()
    assert locked.window.windowTitle() == "Doorstep"


@pytest.mark.parametrize("touch", ["key", "mouse"])
def test_a_touch_begins_the_ten_minutes_anew(locked: Locked, touch: str) -> None:
    handle = locked.window.windowHandle()
    locked.clock.advance(minutes=9)
    if touch == "key":
        QTest.keyClick(handle, Qt.Key.Key_Shift)  # type: ignore[call-overload]
    else:
        QTest.mouseMove(handle, QPoint(40, 300))  # type: ignore[call-overload]
        QApplication.processEvents()
    locked.clock.advance(minutes=9)
    locked.locker.idle._look()
    assert not locked.locker.is_locked
    locked.clock.advance(minutes=1)
    locked.qtbot.waitUntil(lambda: locked.locker.is_locked)


def test_the_minutes_are_those_of_the_office(locked: Locked, office: TestOffice) -> None:
    work = office.work("boss")
    locked.tasks.write(lambda: work.settings.set("lock_after_minutes", 3), owner=locked.window)
    locked.settle()
    locked.clock.advance(minutes=3)
    locked.qtbot.waitUntil(lambda: locked.locker.is_locked)


def test_only_the_same_persons_password_opens_it(locked: Locked) -> None:
    locked.locker.lock()
    assert focused().accessibleName() == "Password"
    locked.unlock("")
    assert locked.locker.is_locked
    locked.unlock("a guess at it")
    assert "The password is wrong" in said(locked.window)
    assert locked.locker.is_locked
    assert focused().accessibleName() == "Password"
    locked.unlock(PASSWORD)
    assert not locked.locker.is_locked
    assert locked.window.menuBar().isEnabled()
    assert not locked.window.findChildren(LockPage) or not locked.window.findChild(LockPage).isVisible()


def test_guessing_at_the_lock_is_slowed_down_too(locked: Locked) -> None:
    locked.locker.lock()
    for _ in range(3):
        locked.unlock("a guess at it")
    locked.unlock(PASSWORD)
    assert "Too many wrong passwords. The next try is in 2 s." in said(locked.window)
    locked.clock.advance(seconds=2)
    locked.qtbot.waitUntil(lambda: "You can try again now" in said(locked.window))
    locked.unlock(PASSWORD)
    assert not locked.locker.is_locked


def test_an_open_dialog_goes_out_of_sight_and_comes_back_as_it_was(locked: Locked) -> None:
    dialog = QDialog(locked.window)
    field = QLineEdit(dialog)
    outcomes: list[int] = []
    dialog.finished.connect(outcomes.append)
    dialog.open()
    locked.qtbot.waitUntil(dialog.isActiveWindow)
    field.setFocus()
    keys("half a sentence about Mrs O")
    locked.locker.lock()
    assert not dialog.isVisible()
    locked.qtbot.waitUntil(locked.window.isActiveWindow)
    assert focused().accessibleName() == "Password"  # the dialog's modality does not block the lock
    late = QDialog(locked.window)
    late.open()
    locked.qtbot.waitUntil(lambda: not late.isVisible())  # nothing opens over the cover either
    locked.window.activateWindow()
    locked.qtbot.waitUntil(locked.window.isActiveWindow)
    locked.unlock(PASSWORD)
    assert dialog.isVisible()
    assert outcomes == []
    assert field.text() == "half a sentence about Mrs O"
    dialog.close()
    late.close()


def test_shortcuts_rest_while_it_is_locked(locked: Locked) -> None:
    page = locked.window._current()
    locked.locker.lock()
    keys(key=Qt.Key.Key_F5)
    QTest.keyClick(focused(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(focused(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert locked.window._current() is page
    assert QApplication.activePopupWidget() is None


def test_somebody_else_signs_out(locked: Locked) -> None:
    locked.locker.lock()
    with locked.qtbot.waitSignal(locked.locker.signed_out):
        click(locked.window, "Somebody else…")


def test_the_menu_locks_at_once(locked: Locked) -> None:
    QTest.keyClick(locked.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert locked.locker.is_locked
