"""Nothing leaves the window before the newest change stays: whatever screen copies, prints or saves it."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop import ui
from desktop.ui.appointments.message_sheet import MessageSheet
from desktop.ui.concerns.copies import PasswordSheet
from desktop.ui.forms.ask import Ask
from desktop.ui.forms.undo_bar import UndoBar
from desktop.ui.page import Context
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.shell.screens import SCREENS
from desktop.ui.shell.window import MainWindow
from desktop.ui.tables.view import TableView
from tests.factories.offices import Scene, TestOffice, set_scene

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NAMES = [screen.name for screen in SCREENS]
MONDAY = date(2026, 11, 23)
BEFORE = "copied before"
# What can leave, and the only files that may let it: outward.py asks by itself, the others ask it.
DOORS = {
    r"clipboard\(\)\.setMimeData\(": {"concerns/clipboard.py"},
    r"clipboard\(\)\.set(Text|Image|Pixmap)\(": {"outward.py"},
    r"AcceptSave|getSaveFileName": {"outward.py"},
    r"QPrintDialog\(|QPrinter\(": {"printing/preview.py"},
    r"copier\(\)\.copy\(": {"concerns/copies.py", "concerns/platform_editors.py"},
    r"\.write_(bytes|text)\(|write_atomically\(|openUrl\(": {"printing/preview.py"},
}


class Leaver:
    """Somebody who changed a visit a moment ago and now wants something on paper."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self._qtbot = window, qtbot
        self.bar: UndoBar = window.page("appointments").undo_bar
        self.bar.offer("Moved to Tue 24 Nov.", lambda: None)
        QGuiApplication.clipboard().setText(BEFORE)

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: self.window.context.tasks.is_idle)

    def open(self, name: str) -> QWidget:
        self.window.open(name)
        self.wait()
        return self.window.page(name)

    def seen(self, kind: type[QWidget]) -> list[QWidget]:
        return [one for one in self.window.findChildren(kind) if one.isVisible()]

    def asked(self, what: str) -> Ask:
        """Return the question that holds this back; nothing has left yet."""
        questions = self.seen(Ask)
        assert len(questions) == 1, f"nobody asked before: {what}"
        assert "Moved to Tue 24 Nov" in questions[0].accessibleDescription()
        assert not self.seen(QFileDialog), what
        assert not self.seen(QPrintDialog), what
        assert QGuiApplication.clipboard().text() == BEFORE, what
        return questions[0]

    def not_yet(self, what: str) -> None:
        """Be asked, and think again: the change can still be undone."""
        self.asked(what).no.click()
        assert not self.seen(Ask)
        assert self.bar.is_offered
        assert QGuiApplication.clipboard().text() == BEFORE


@pytest.fixture
def scene(office: TestOffice) -> Scene:
    return set_scene(office)


@pytest.fixture
def leaver(scene: Scene, context: Context, qtbot: QtBot, show: Callable[..., QWidget]) -> Iterator[Leaver]:
    window = MainWindow(context)
    show(window)
    qtbot.waitUntil(lambda: context.tasks.is_idle)
    yield Leaver(window, qtbot)
    for one in window.findChildren(PreviewDialog):
        one.reject()


def test_no_screen_lets_anything_out_while_a_change_can_be_undone(leaver: Leaver, scene: Scene) -> None:
    copied, previewed = set(), set()
    for name in NAMES:
        page = leaver.open(name)
        if name == "operatives":
            page.show_target(scene.operative)
        leaver.wait()
        for table in (one for one in page.findChildren(TableView) if one.isVisible() and one.current_row):
            table.pick_first()
            table.setFocus()
            leaver._qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            leaver.not_yet(f"{name}: {table.accessibleName()}, Ctrl+C")
            copied.add(name)
        page.print_it()
        leaver.wait()
        for preview in leaver.seen(PreviewDialog):
            for way in (preview.print_it, preview.save_as):
                way()
                leaver.not_yet(f"{name}: {preview.windowTitle()}, {way.__name__}")
            preview.reject()
            previewed.add(name)
    assert {"today", "operatives"} <= copied
    assert {"today", "appointments"} <= previewed


def test_what_else_goes_out_waits_too(leaver: Leaver, scene: Scene) -> None:
    page = leaver.open("appointments")
    page.around.save_calendar(None, MONDAY)
    leaver.wait()
    leaver.not_yet("calendar")
    visit = page.context.work.board.detail(scene.appointment).visit
    page.around.write_to(visit)
    leaver.wait()
    sheet = leaver.seen(MessageSheet)[0]
    assert isinstance(sheet, MessageSheet)
    sheet.preview.selectAll()
    sheet.preview.copy()
    assert "Kestrel" not in QGuiApplication.clipboard().text(), "copied around the button that notes it"
    QGuiApplication.clipboard().setText(BEFORE)
    leaver._qtbot.keyClick(sheet.preview, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    leaver.not_yet("message, Ctrl+C")
    for way in (sheet.copy, sheet.save):
        way()
        leaver.not_yet(f"message, {way.__name__}")
    sheet.done(0)
    settings = leaver.open("settings")
    settings.show_target("program")
    leaver.wait()
    settings.part.back_up()
    leaver.not_yet("backup")
    password = PasswordSheet(leaver.window, "four plain words here")
    password.open()
    password.copy()
    leaver.not_yet("password")
    password.done(0)


def test_paper_of_another_screen_ends_the_offer_once_the_change_stays(leaver: Leaver) -> None:
    page = leaver.open("today")
    page.print_it()
    leaver.wait()
    preview = leaver.seen(PreviewDialog)[0]
    assert isinstance(preview, PreviewDialog)
    preview.save_as()
    leaver.asked("dispatch sheet").yes.click()
    assert leaver.seen(QFileDialog)
    leaver.seen(QFileDialog)[0].close()
    assert not leaver.bar.is_offered
    preview.save_as()
    assert not leaver.seen(Ask), "asked again though nothing can be undone"
    leaver.seen(QFileDialog)[0].close()


def test_there_is_no_other_way_out() -> None:
    """Whoever adds one has to come by here: a door that is not asked at is not a door."""
    root = Path(ui.__file__).parent
    sources = {str(one.relative_to(root).as_posix()): one.read_text("utf-8") for one in root.rglob("*.py")}
    assert len(sources) > 100
    for door, allowed in DOORS.items():
        found = {name for name, text in sources.items() if re.search(door, text)}
        assert found == allowed, door
    for name in ("printing/preview.py", "concerns/copies.py", "concerns/platform_editors.py"):
        assert "settle_first(self, " in sources[name], name
