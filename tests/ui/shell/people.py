"""A person before the screen: keys go where the cursor stands, clicks go on what is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.system.keychain import KeyStore, MemoryKeychain
from desktop.ui.application import Session
from desktop.ui.shell.instance import Instance
from desktop.ui.shell.start.parts import Notice
from tests.factories.offices import MovableClock


def focused() -> QWidget:
    """Return where the cursor stands."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the cursor"
    return widget


def keys(text: str = "", key: Qt.Key | None = None) -> None:
    """Type a text, then a key, each where the cursor is by then."""
    if text:
        QTest.keyClicks(focused(), text)
    if key is not None:
        QTest.keyClick(focused(), key)


def enter(text: str = "") -> None:
    """Type a text and Enter."""
    keys(text, Qt.Key.Key_Return)


def tab(times: int = 1) -> None:
    """Go on by Tab."""
    for _ in range(times):
        keys(key=Qt.Key.Key_Tab)


def named(window: QWidget, name: str) -> QWidget:
    """Return what is shown under this accessible name."""
    found = [one for one in window.findChildren(QWidget) if one.accessibleName() == name and one.isVisible()]
    assert found, f"nothing is called {name}"
    return found[0]


def click(window: QWidget, name: str) -> None:
    """Click the button of this name."""
    made = named(window, name)
    assert isinstance(made, QAbstractButton)
    assert made.isEnabled(), f"{name} cannot be pressed"
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def said(window: QWidget) -> str:
    """Return the coloured sentence on the page."""
    return " ".join(notice.text for notice in window.findChildren(Notice) if notice.isVisible())


@contextmanager
def session(
    qtbot: QtBot, folder: Path, keychain: KeyStore | None = None, clock: MovableClock | None = None
) -> Iterator[Session]:
    """Yield a started session over this folder, and end it as closing the last window would."""
    kept = keychain or MemoryKeychain()
    instance = Instance(folder, folder.parent / "locks")
    assert instance.take()
    made = Session(folder, clock or MovableClock(), lambda: kept, instance)
    made.start()
    assert made.first.styleSheet(), "a window of its own has to be dressed"
    qtbot.waitExposed(made.first)
    qtbot.waitUntil(lambda: made.first.isActiveWindow())
    try:
        yield made
    finally:
        qtbot.waitUntil(lambda: made.tasks.is_idle, timeout=20_000)
        if made.window is not None:
            tasks = made.window.context.tasks
            qtbot.waitUntil(lambda: tasks.is_idle, timeout=20_000)
            made.window.closed.disconnect()
            made.window.close()
        made.first.closed.disconnect()
        made.first.hide()
        made.end()
        if made.window is not None:
            made.window.deleteLater()
        made.first.deleteLater()
        made.deleteLater()
        QApplication.processEvents()


def wait_for_page(qtbot: QtBot, made: Session, title: str) -> None:
    """Wait until the first window shows the page of this title."""
    qtbot.waitUntil(lambda: made.first.page.accessibleName() == title, timeout=20_000)


def wait_for_work(qtbot: QtBot, made: Session) -> None:
    """Wait until somebody is in and the window is painted and quiet."""
    qtbot.waitUntil(lambda: made.window is not None and made.window.isVisible(), timeout=20_000)
    assert made.window is not None
    assert made.window.styleSheet(), "a window of its own has to be dressed"
    tasks = made.window.context.tasks
    qtbot.waitUntil(lambda: tasks.is_idle, timeout=20_000)
