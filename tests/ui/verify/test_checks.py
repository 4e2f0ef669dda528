"""Checking a PDF from the window: asked for or dropped anywhere, said in plain words, written nowhere."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.verification import MAX_BYTES
from desktop.ui.page import Context
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.tasks import Tasks
from tests.factories.calls import raise_concern, tell
from tests.factories.eyes import backward_steps, nameless
from tests.factories.offices import Scene, TestOffice, set_scene
from tests.ui.hands import NO_WINDOWS, Hands

pytestmark = NO_WINDOWS
COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton


@pytest.fixture
def scene(office: TestOffice) -> Scene:
    """A home for the concern."""
    return set_scene(office)


@pytest.fixture
def record(office: TestOffice, scene: Scene, tmp_path: Path) -> Path:
    """A sealed record, saved."""
    concern = raise_concern(office, scene.home)
    tell(office, concern)
    office.ask("seal", concern=concern)
    out = tmp_path / "record.pdf"
    office.ask("concern_pdf", concern=concern, out=str(out))
    return out


class Desk(Hands):
    """A window somebody sits at."""

    window: MainWindow

    def drop(self, *files: Path, on: QWidget | None = None) -> bool:
        """Carry files over a part of the window and let go; return whether it would take them."""
        held = QMimeData()
        held.setUrls([QUrl.fromLocalFile(str(one)) for one in files])
        over = on or self.window.page("today")
        entering = QDragEnterEvent(QPoint(20, 20), COPY, held, LEFT, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(over, entering)
        if not entering.isAccepted():
            return False
        QApplication.sendEvent(
            self.window, QDropEvent(QPointF(20, 20), COPY, held, LEFT, Qt.KeyboardModifier.NoModifier)
        )
        self.wait()
        return True


@pytest.fixture
def sit_down(
    office: TestOffice, tasks: Tasks, show: Callable[..., QWidget], qtbot: QtBot
) -> Iterator[Callable[..., Desk]]:
    """Return how a user opens the window."""

    def opened(user: str = "boss") -> Desk:
        window = MainWindow(Context(office.work(user), tasks, office.clock))
        show(window, 1100, 700)
        qtbot.waitUntil(lambda: tasks.is_idle)
        desk = Desk(qtbot, tasks, window.page("today"))
        desk.window = window
        return desk

    yield opened
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow):
            window.close()


def test_a_record_dropped_on_the_window_is_ours_and_unchanged(
    sit_down: Callable[..., Desk], record: Path
) -> None:
    desk = sit_down()
    before = set(Path(tempfile.gettempdir()).iterdir())
    assert desk.drop(record)
    for words in (
        "✓ Ours, and unchanged: SC-2026-0001, version 1",
        "not a byte has changed since",
        "the very file this office keeps. It is the newest version.",
        "history still holds entry",
        "record.pdf",
    ):
        assert words in desk.words
    assert desk.top.windowTitle() == "Check a PDF"
    assert nameless(desk.top) == []
    assert backward_steps(desk.top) == []
    assert set(Path(tempfile.gettempdir()).iterdir()) - before == set()
    assert not any("record" in str(QSettings().value(key)) for key in QSettings().allKeys())
    desk.click("Close")
    assert desk.sheets == []


def test_a_changed_byte_and_a_foreign_file_are_told_apart(
    sit_down: Callable[..., Desk], record: Path, tmp_path: Path
) -> None:
    changed, plain = tmp_path / "changed.PDF", tmp_path / "plain.pdf"
    content = bytearray(record.read_bytes())
    content[len(content) // 3] ^= 1
    changed.write_bytes(bytes(content))
    plain.write_bytes(b"Not a PDF at all.")
    desk = sit_down()
    desk.drop(changed)
    assert "✕ Changed after this office sealed it" in desk.words
    assert "ask for a new copy" in desk.words
    desk.click("Close")
    desk.drop(plain)
    assert "✕ Not a sealed record" in desk.words
    assert "Choose the PDF itself" in desk.words


def test_a_locked_copy_asks_for_its_password_until_it_is_right(
    sit_down: Callable[..., Desk], office: TestOffice, record: Path, tmp_path: Path
) -> None:
    locked = tmp_path / "locked.pdf"
    concern = office.ask("list", what="concerns")["rows"][0]["id"]
    office.ask("concern_pdf", concern=concern, out=str(locked), password="three plain words")
    desk = sit_down()
    desk.drop(locked)
    assert "! Locked with a password" in desk.words
    assert desk.top.focusWidget().accessibleName() == "Password of this copy, required"
    assert desk.find(QLineEdit, "Password of this copy").echoMode() == QLineEdit.EchoMode.Password
    desk.click("Check with this password")
    assert "Password of this copy is still missing." in desk.words
    desk.type("Password of this copy", "three plain birds")
    desk.press(Qt.Key.Key_Return)
    assert "That password does not open this copy." in desk.words
    desk.type("Password of this copy", "three plain words")
    desk.press(Qt.Key.Key_Return)
    assert "✓ Ours, and unchanged: SC-2026-0001, version 1" in desk.words
    assert "in a locked copy" in desk.words
    assert "Password" not in desk.words


def test_an_older_version_says_which_one_to_use(
    sit_down: Callable[..., Desk], office: TestOffice, record: Path, tmp_path: Path
) -> None:
    concern = office.ask("list", what="concerns")["rows"][0]["id"]
    office.ask("add_addendum", concern=concern, text="A doctor has seen him.")
    office.ask("concern_pdf", concern=concern, out=str(tmp_path / "second.pdf"))
    desk = sit_down()
    desk.drop(record)
    assert "! Ours, and unchanged: SC-2026-0001, version 1" in desk.words
    assert "has taken its place" in desk.words


def test_a_file_that_has_gone_or_is_too_large_says_what_to_do(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = sit_down()
    gone, large = tmp_path / "gone.pdf", tmp_path / "large.pdf"
    desk.drop(gone)
    assert "✕ It could not be checked" in desk.words
    assert "Check that it is still there" in desk.words
    desk.click("Close")
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: it takes no room
    desk.drop(large)
    assert "✕ It could not be checked" in desk.words
    assert "MB" in desk.words


def test_it_is_asked_for_from_the_search_and_again_from_the_sheet(
    sit_down: Callable[..., Desk], record: Path, qtbot: QtBot
) -> None:
    desk = sit_down()
    qtbot.keyClick(desk.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = next(one for one in desk.window.findChildren(QLineEdit) if one.hasFocus())
    qtbot.keyClicks(field, "check a pdf")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    for _ in range(2):
        dialog = next(one for one in desk.window.findChildren(QFileDialog) if one.isVisible())
        dialog.fileSelected.emit(str(record))
        dialog.reject()
        desk.wait()
        assert "✓ Ours, and unchanged" in desk.words
        assert len(desk.sheets) == 1
        desk.click("Check another…")


def test_only_one_pdf_is_taken_and_none_while_the_window_is_locked(
    sit_down: Callable[..., Desk], record: Path, tmp_path: Path
) -> None:
    letter, second = tmp_path / "letter.txt", tmp_path / "second.pdf"
    letter.write_text("Dear Sir")
    second.write_bytes(record.read_bytes())
    desk = sit_down()
    assert not desk.drop(letter)
    assert not desk.drop(record, second)
    desk.window.cover(QWidget())
    assert not desk.drop(record, on=desk.window)
    check = next(one for one in desk.window.findChildren(QAction) if "Check a PDF" in one.text())
    assert not check.isEnabled()
    desk.window.uncover()
    assert desk.drop(record)
    assert not desk.drop(record, on=desk.window)  # the sheet has the floor


def test_a_scheduler_is_told_who_may_check(
    sit_down: Callable[..., Desk], record: Path, office: TestOffice
) -> None:
    desk = sit_down("scheduler")
    desk.drop(record)
    assert desk.sheets == []
    assert len(desk.troubles) == 1
    assert "Ask somebody who is admin or manager or lead or viewer." in desk.troubles[0]
