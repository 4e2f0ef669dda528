"""Pictures come into a record by drop, paste and file: with what they show and who agreed, and not by half."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop.ui.concerns.photos_part import LookSheet
from desktop.ui.forms.ask import Ask
from desktop.ui.forms.sheet import FormSheet
from tests.ui.concerns.conftest import Worried

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def picture(colour: str = "#345678") -> QImage:
    made = QImage(320, 240, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def picture_file(folder: Path, name: str = "IMG_0001.png", colour: str = "#345678") -> Path:
    path = folder / name
    assert picture(colour).save(str(path))
    return path


def drop(widget: QWidget, *paths: Path) -> None:
    """Drag files onto a widget and let go."""
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *how)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted(), "the file is not welcome"
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *how))


def say(it: Worried, caption: str, consent: str) -> None:
    """Fill the sheet in and save it."""
    sheet = it.hands.sheet
    assert isinstance(sheet, FormSheet)
    it.hands.type(caption)
    it.hands.tab()
    it.hands.type(consent)
    it.hands.save()


def photos(it: Worried, concern: str) -> list[tuple[str, str]]:
    return [(one.caption, one.consent) for one in it.office.work().concern_details.of(concern).photos]


def test_photos_are_dropped_with_what_they_show_and_who_agreed(
    worried: Callable[..., Worried], tmp_path: Path
) -> None:
    it = worried()
    concern = it.raise_one()
    part = it.open(concern).form.photos
    drop(part, picture_file(tmp_path, "a.png"), picture_file(tmp_path, "b.png", "#aa2211"))
    it.hands.settle()
    assert it.hands.sheet.windowTitle() == "Add 2 photos"
    it.hands.save()
    assert isinstance(it.hands.sheet, FormSheet), "kept without consent"
    assert photos(it, concern) == []
    say(it, "Hallway", "Mr Lunt agreed")
    assert photos(it, concern) == [("Hallway", "Mr Lunt agreed")] * 2
    assert len(part.thumbs) == 2
    assert part.thumbs[0].look.isVisibleTo(part)
    it.hands.click("Look at the photo: Hallway", part.thumbs[0])
    looked = it.hands.sheet
    assert isinstance(looked, LookSheet)
    assert "Hallway" not in looked.windowTitle()
    looked.accept()


def test_a_photo_is_pasted_by_key_and_by_button(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    part = it.open(concern).form.photos
    QGuiApplication.clipboard().setImage(picture())
    part.add_button.setFocus()
    it.hands.key(Qt.Key.Key_V, held=Qt.KeyboardModifier.ControlModifier)
    it.hands.settle()
    say(it, "Kitchen", "Mr Lunt agreed")
    QGuiApplication.clipboard().setImage(picture("#00aa00"))
    part.paste_button.click()
    it.hands.settle()
    say(it, "Hall", "Nobody could be asked: he was asleep")
    assert [one for one, _ in photos(it, concern)] == ["Kitchen", "Hall"]
    QGuiApplication.clipboard().setText("no picture")
    part.paste_button.click()
    assert "no picture on the clipboard" in part._said.text()


def test_photos_are_chosen_as_files(worried: Callable[..., Worried], tmp_path: Path) -> None:
    it = worried()
    concern = it.raise_one()
    part = it.open(concern).form.photos
    part.choose()
    dialog = part.findChild(QFileDialog)
    dialog.filesSelected.emit([str(picture_file(tmp_path))])
    dialog.reject()
    it.hands.settle()
    say(it, "Hall", "Mr Lunt agreed")
    assert len(photos(it, concern)) == 1


def test_a_file_that_is_no_photo_is_named_and_those_before_it_are_kept_once(
    worried: Callable[..., Worried], tmp_path: Path
) -> None:
    it = worried()
    concern = it.raise_one()
    part = it.open(concern).form.photos
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    drop(part, picture_file(tmp_path), broken)
    it.hands.settle()
    say(it, "Hall", "Mr Lunt agreed")
    sheet = it.hands.sheet
    assert isinstance(sheet, FormSheet)
    assert sheet.form.error_of("").startswith("broken.jpg: ")
    picture("#123123").save(str(broken), "JPG")  # copied anew
    it.hands.save()
    assert len(photos(it, concern)) == 2


def test_a_photo_is_taken_away_only_after_a_question(worried: Callable[..., Worried], tmp_path: Path) -> None:
    it = worried()
    concern = it.raise_one()
    part = it.open(concern).form.photos
    drop(part, picture_file(tmp_path))
    it.hands.settle()
    say(it, "Hall", "Mr Lunt agreed")
    for answer, left in (("no", 1), ("yes", 0)):
        it.hands.click("Take the photo away: Hall", part)
        asked = it.hands.sheet
        assert isinstance(asked, Ask)
        getattr(asked, answer).click()
        it.hands.settle()
        assert len(photos(it, concern)) == left
    assert part.thumbs == []


def test_the_sealed_record_takes_no_photo(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    work = it.office.work("manager")
    reasons = {
        str(one.code): "The platform is down."
        for one in work.concern_details.of(concern).missing
        if one.code != "call_client"
    }
    at = "2026-11-23T10:24:00+00:00"
    it.office.ask("notify", user="manager", concern=concern, step="call_client", at=at, to="Karen Doyle")
    work.incident_records.seal(concern, left_open=reasons)
    part = it.open(concern).form.photos
    assert not part.acceptDrops()
    assert not part.paste_button.isVisible()
    QGuiApplication.clipboard().setImage(picture())
    part.setFocus()
    QApplication.sendEvent(part, key_of_paste())
    assert not [
        one for one in QApplication.topLevelWidgets() if isinstance(one, FormSheet) and one.isVisible()
    ]


def key_of_paste() -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


# The screenshot of the platform's issue


def screenshots(it: Worried, concern: str) -> list[tuple[str, bool]]:
    found = it.office.work().concern_details.of(concern).notifications
    return [(one.reference, one.has_screenshot) for one in found if one.step == "platform_issue"]


@pytest.mark.parametrize("way", ["paste", "key", "drop", "file"])
def test_the_screenshot_of_the_issue_is_kept(
    worried: Callable[..., Worried], tmp_path: Path, way: str
) -> None:
    it = worried()
    concern = it.raise_one()
    it.open(concern).go_to("platform_issue")
    it.hands.settle()
    it.hands.type("448120")
    sheet = it.hands.sheet
    assert isinstance(sheet, FormSheet)
    editor = sheet.form.editor("screenshot")
    QGuiApplication.clipboard().setImage(picture())
    if way == "paste":
        it.hands.click("Screenshot of the issue: paste it", sheet)
    elif way == "key":
        editor.paste_button.setFocus()
        it.hands.key(Qt.Key.Key_V, held=Qt.KeyboardModifier.ControlModifier)
    elif way == "drop":
        drop(editor, picture_file(tmp_path))
    else:
        editor._ask()
        dialog = editor.findChild(QFileDialog)
        dialog.fileSelected.emit(str(picture_file(tmp_path)))
        dialog.reject()
    assert editor.value() is not None
    it.hands.save()
    assert screenshots(it, concern) == [("448120", True)]


def test_a_screenshot_that_is_refused_does_not_note_the_issue_twice(
    worried: Callable[..., Worried], tmp_path: Path
) -> None:
    it = worried()
    concern = it.raise_one()
    it.open(concern).go_to("platform_issue")
    it.hands.settle()
    it.hands.type("448120")
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    sheet = it.hands.sheet
    assert isinstance(sheet, FormSheet)
    drop(sheet.form.editor("screenshot"), broken)
    it.hands.save()
    assert sheet.isVisible()
    drop(sheet.form.editor("screenshot"), picture_file(tmp_path))
    it.hands.save()
    assert screenshots(it, concern) == [("448120", True)]
