"""What others can see of a concern without opening it: no name, no address, no fact, wherever it shows or rests."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QSystemTrayIcon, QWidget

from desktop.ui.concerns.clipboard import KEPT, copier
from desktop.ui.concerns.copies import PasswordSheet
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.shell.tray import Tray
from tests.ui.concerns.conftest import Worried
from tests.ui.concerns.test_record import settle_everything

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CANARIES = ("Derek", "Lunt", "Kestrel", "L6 5NX", "dizzy", "Care needs", "unwell", "hit him")


def names_in(text: str) -> list[str]:
    return [one for one in CANARIES if one.casefold() in text.casefold()]


def outside(window: QWidget) -> Iterator[str]:
    """Return what the system can show of every window: titles, and the names told to other programs."""
    for one in QApplication.topLevelWidgets():
        yield one.windowTitle()
        yield one.windowIconText()
        yield one.objectName()
        if one.isWindow() and one is window:
            yield one.accessibleName()
            yield one.accessibleDescription()
    for made in QGuiApplication.allWindows():
        yield made.title()


def check(it: Worried, what: str) -> None:
    assert names_in(" | ".join(outside(it.window))) == [], what


def test_no_window_and_no_sheet_is_titled_with_a_name_or_a_fact(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").set_value("He said they hit him.")
    view.save()
    it.hands.settle()
    check(it, "the window")
    for step in ("call_client", "platform_issue", "lead", "police", "authority", "answer", "danger"):
        view.go_to(step)
        it.hands.settle()
        check(it, step)
        it.hands.sheet.reject()
        it.hands.settle()
    it.hands.click("Preview PDF")
    check(it, "preview")
    for shown in QApplication.topLevelWidgets():
        if isinstance(shown, PreviewDialog):
            shown.reject()
    it.hands.settle()
    it.hands.click("Seal and send")
    check(it, "seal")
    it.hands.sheet.reject()


def test_the_names_of_files_that_are_offered_are_references(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    settle_everything(it, concern)
    it.office.work("manager").incident_records.seal(concern)
    view = it.open(concern)
    offered = []
    it.hands.click("Save as…", view)
    dialog = view.findChild(QFileDialog)
    offered += [Path(one).name for one in dialog.selectedFiles()]
    check(it, "save as")
    dialog.reject()
    it.hands.click("Copy for the client…", view)
    sheet = it.hands.sheet
    assert isinstance(sheet, FormSheet)
    offered.append(sheet.form.editor("out").value().name)
    check(it, "copy")
    sheet.reject()
    it.hands.settle()
    it.hands.click("Preview PDF")
    shown = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewDialog))
    offered.append(shown._suggested_name)
    shown.reject()
    assert offered == ["SC-2026-0001.pdf"] * 3


def test_nothing_of_a_concern_rests_in_settings_or_files(
    worried: Callable[..., Worried], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").set_value("He said they hit him.")
    view.keeping._drafts.keep_now()
    it.hands.settle()
    view.save()
    it.hands.settle()
    it.hands.click("Preview PDF")
    next(one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewDialog)).reject()
    it.hands.click("‹ All safety concerns")
    settings = QSettings()
    assert names_in(" ".join(f"{key} {settings.value(key)}" for key in settings.allKeys())) == []
    assert list(temporary.rglob("*.pdf")) == []
    for file in (*it.office.folder.rglob("*"), *temporary.rglob("*")):
        assert names_in(file.name) == []
        if file.is_file():
            assert names_in(file.read_bytes().decode("latin-1")) == [], file.name


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)
def test_the_sign_beside_the_clock_says_numbers(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.raise_one(seen_at="2026-11-23T09:00:00+00:00")
    other = QWidget()
    it.hands.qtbot.addWidget(other)
    face = QPixmap(16, 16)
    face.fill()
    tray = Tray(it.window.context, other, QIcon(face))
    it.hands.settle()
    sign = tray.findChild(QSystemTrayIcon)
    assert sign.toolTip() == "Doorstep. Today: 1 step is overdue."
    assert names_in(sign.toolTip()) == []


def test_what_was_copied_is_gone_after_a_minute_by_itself(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.open(it.raise_one())
    it.view.go_to("platform_issue")
    it.hands.settle()
    assert KEPT == 60_000
    assert copier().timer.interval() == KEPT
    it.hands.click("Copy the text", it.hands.sheet)
    assert copier().timer.isActive()
    copied = QGuiApplication.clipboard().text()
    assert names_in(copied) == []
    assert "SC-2026-0001" in copied
    it.hands.sheet.reject()  # the sheet goes, the minute goes on
    it.hands.settle()
    timer = copier().timer
    assert timer.isActive()
    timer.setInterval(1)
    timer.start()
    it.hands.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "")
    timer.setInterval(KEPT)


def test_a_password_does_not_outlive_its_sheet(worried: Callable[..., Worried]) -> None:
    it = worried()
    sheet = PasswordSheet(it.window, "nufop-puris-musas")
    sheet.open()
    sheet.copy_button.click()
    assert "one minute" in " ".join(one.text() for one in sheet.findChildren(QLabel))
    sheet.accept()
    it.hands.settle()
    assert copier().timer.isActive()
    copier().clear()
    assert QGuiApplication.clipboard().text() == ""


def test_the_list_hides_names_from_who_may_not_see_them_and_the_visit_too(
    worried: Callable[..., Worried],
) -> None:
    it = worried("viewer")
    it.raise_one()
    it.window.open("concerns")
    it.hands.settle()
    said = " ".join(one.text() for one in it.page.findChildren(QLabel) if one.isVisible())
    assert names_in(said) == []
    assert it.page.board.table.rows_model.rows == []
    it.window.open("concerns", f"visit:{it.visit}:unwell")
    it.hands.settle()
    said = " ".join(one.text() for one in it.page.findChildren(QLabel) if one.isVisible())
    assert names_in(said) == []
    assert "Ask somebody who is" in said
    assert "No open safety concern" not in said, "it is not for this role to know that"
    assert "tell a manager or the safeguarding lead at once" in said


# Gentle hints


def test_hints_are_said_while_one_types_and_stop_nobody(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    text = view.form.editor("facts").rows[0].text
    text.text.setFocus()
    text.text.selectAll()
    it.hands.type("He was obviously drunk. Did he hit you?")
    it.hands.qtbot.waitUntil(lambda: text.hinter.said.isVisible(), timeout=5_000)
    said = text.hinter.said.text()
    assert "word that judges" in said
    assert "questions open" in said
    assert len(text.text.extraSelections()) >= 2
    view.save()
    it.hands.settle()
    assert it.office.work().concern_details.of(concern).facts[0].text.startswith("He was obviously drunk.")
    text.text.selectAll()
    QTest.keyClicks(text.text, "He held on to the wall.")
    it.hands.qtbot.waitUntil(lambda: not text.hinter.said.isVisible(), timeout=5_000)
    assert text.text.extraSelections() == []


def test_their_own_words_are_never_judged(worried: Callable[..., Worried]) -> None:
    it = worried()
    view = it.open(it.raise_one())
    words = view.form.editor("words")
    words.set_value("You lazy useless so-and-so, he said. Obviously he hit me.")
    words.hinter.look()
    assert not words.hinter.said.isVisibleTo(words)
