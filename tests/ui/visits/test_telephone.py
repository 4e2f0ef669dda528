"""A visit told on the telephone: typed from the first time to closed with the keyboard alone, its keys counted."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget

from tests.factories.offices import Scene, TestOffice
from tests.ui.visits.conftest import CONTROL, Hands, appointment_state

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

WORK = "Compression joint under the sink replaced. Tested, dry."


class Keys:
    """Presses keys where the cursor is, and counts those that are no words."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.words = self.steps = 0

    @property
    def focus(self) -> QWidget:
        """Return where the cursor is."""
        found = self._hands.has_focus
        assert found is not None
        return found

    def type(self, text: str) -> None:
        """Type into the field with the cursor."""
        self._hands.qtbot.keyClicks(self.focus, text)
        QApplication.processEvents()
        self.words += len(text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key."""
        self._hands.key(key, modifier)
        self.steps += 1

    def tab_to(self, name: str) -> None:
        """Press Tab until the field of this name has the cursor."""
        for _ in range(12):
            if self.focus.accessibleName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{name} is more than a few steps away from {self.focus.accessibleName()}")


def test_an_ordinary_visit_is_typed_and_closed_without_a_mouse(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    hands.open(scene.appointment)
    keys = Keys(hands)
    keys.type("912")
    keys.press(Qt.Key.Key_Tab)
    keys.type("1104")
    for name, text in (
        ("Nobody else came along. Only these entered the home.", " "),
        ("Yes, by everyone", "y"),
        ("Yes", "y"),
        ("Yes", "y"),
        ("None", "n"),
        ("Safe to proceed", " "),
        ("Outcome", "c"),
        ("Work done", WORK),
        ("None made", "n"),
        ("No charge", "n"),
        ("No, nothing", "n"),
    ):
        keys.press(Qt.Key.Key_Tab)
        keys.tab_to(name)
        keys.type(text)
    keys.press(Qt.Key.Key_Return, CONTROL)
    hands.settle()
    assert hands.troubles == []
    assert [one.accessibleDescription() for one in hands.view.checklist.missing_links] == []
    assert appointment_state(office, scene.appointment) == "closed"
    answers = office.work().visit_details.of(scene.appointment).answers
    assert f"{answers['arrived_at']:%H:%M}-{answers['left_at']:%H:%M}" == "09:12-11:04"
    assert (answers["adult_present"], answers["contact_made"]) == (True, False)
    assert (answers["work_done"], answers["worried"]) == (WORK, False)
    # As it stands; a field more on the way is a step more in every call.
    assert keys.words == 17 + len(WORK)
    assert keys.steps <= 26, keys.steps


def test_a_closed_door_is_typed_and_closed_without_a_mouse(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    view = hands.open(scene.appointment)
    keys = Keys(hands)
    keys.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert keys.focus is view.arrival.nobody
    keys.type(" ")
    keys.type("15")
    assert keys.focus is view.work.editor("waited_minutes").line
    for name, text in (
        ("Left", "l"),
        ("Rang the resident", " "),
        ("No charge", "n"),
        ("No, nothing", "n"),
    ):
        keys.press(Qt.Key.Key_Tab)
        keys.tab_to(name)
        keys.type(text)
    view.guide.go_to("arrived_at")
    keys.type("905")
    keys.press(Qt.Key.Key_Tab)
    keys.type("920")
    keys.press(Qt.Key.Key_Tab)
    keys.tab_to("Nobody else came along.")
    keys.type(" ")
    keys.press(Qt.Key.Key_Return, CONTROL)
    hands.settle()
    assert appointment_state(office, scene.appointment) == "no_access"
    assert keys.steps <= 24, keys.steps


def test_those_who_attended_are_reached_by_arrow(hands: Hands, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    people = view.arrival.people
    people.line.setFocus()
    hands.key(Qt.Key.Key_Left)
    assert hands.has_focus is people.chips[0]
    hands.key(Qt.Key.Key_Right)
    assert hands.has_focus is people.line
    hands.key(Qt.Key.Key_Backspace)
    hands.key(Qt.Key.Key_Delete)
    assert view.arrival.names() == []


def test_a_file_dropped_on_a_field_is_a_photo_and_never_its_path(
    hands: Hands, office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    view = hands.open(scene.appointment)
    line = view.work.editor("materials").line
    QGuiApplication.clipboard().setText("Two joints")
    line.setFocus()
    hands.key(Qt.Key.Key_V, CONTROL)
    assert line.text() == "Two joints"
    line.clear()
    photo, other = tmp_path / "joint.png", tmp_path / "record.pdf"
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    assert image.save(str(photo))
    other.write_bytes(b"%PDF-1.7")
    for path in (photo, other):
        held = QMimeData()
        held.setUrls([QUrl.fromLocalFile(str(path))])
        held.setText(str(path))
        what = (Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPoint(5, 5), *what)
        QApplication.sendEvent(line, enter)
        assert enter.isAccepted(), "the page takes a photo, the window checks a PDF"
        QApplication.sendEvent(line, QDropEvent(QPointF(5, 5), *what))
        assert line.text() == ""
        QGuiApplication.clipboard().setMimeData(held)
        line.setFocus()
        hands.key(Qt.Key.Key_V, CONTROL)
        hands.settle()
        assert line.text() == ""
    assert len(office.work().visit_details.of(scene.appointment).photos) == 1
