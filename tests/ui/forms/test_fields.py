"""What each editor takes, gives back and refuses."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.ui.forms.fields import (
    Field,
    choice,
    day,
    file,
    multiline,
    number,
    password,
    text,
    ticks,
    yes_no,
)

MANY = [(nr, f"Client {nr:02}") for nr in range(20)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3/4/2027", date(2027, 4, 3)),  # the day first, as here and nowhere else
        ("3 Apr 2027", date(2027, 4, 3)),
        ("3rd april 27", date(2027, 4, 3)),
        ("2027-04-03", date(2027, 4, 3)),
        ("29/2/2028", date(2028, 2, 29)),
        ("  ", None),
    ],
)
def test_a_day_is_read_as_offices_write_it(qtbot: QtBot, typed: str, meant: date | None) -> None:
    editor = day()
    qtbot.addWidget(editor)
    qtbot.keyClicks(editor.line, typed)
    assert (editor.value(), editor.problem()) == (meant, "")


@pytest.mark.parametrize(
    "typed", ["29/2/2027", "31/2/2027", "4/13/2027", "soon", "3/4", "3/4/20277", "1/1/1066"]
)
def test_what_is_no_day_is_refused_with_a_sentence(qtbot: QtBot, typed: str) -> None:
    editor = day()
    qtbot.addWidget(editor)
    qtbot.keyClicks(editor.line, typed)
    assert editor.value() is None
    assert typed in editor.problem()
    assert editor.problem().endswith(".")
    assert editor.draft() == typed  # and is not lost


def test_a_day_is_shown_in_words_when_left_and_steps_by_keys(qtbot: QtBot) -> None:
    editor = day(today=date(2026, 11, 23))
    qtbot.addWidget(editor)
    qtbot.keyClicks(editor.line, "31/1/27")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.line.text() == "31 Jan 2027"
    qtbot.keyClick(editor.line, Qt.Key.Key_PageUp)
    assert editor.value() == date(2027, 2, 28)
    qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.value() == date(2027, 3, 1)
    editor.line.clear()
    qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.value() == date(2026, 11, 23)
    editor.line.setText("nonsense")
    qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.line.text() == "nonsense"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_calendar_opens_by_keyboard_at_the_day_and_gives_one_back(qtbot: QtBot) -> None:
    editor = day(today=date(2026, 11, 23))
    qtbot.addWidget(editor)
    editor.show()
    qtbot.keyClick(editor.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = editor.findChild(QCalendarWidget)
    assert calendar.selectedDate().toPython() == date(2026, 11, 23)
    calendar.activated.emit(calendar.selectedDate().addDays(1))
    assert editor.value() == date(2026, 11, 24)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


@pytest.mark.parametrize(
    ("typed", "value", "is_refused"),
    [
        ("7", 7, False),
        ("", None, False),
        ("91", None, True),
        ("0", None, True),
        ("1.5", None, True),
        ("x", None, True),
    ],
)
def test_a_number_keeps_its_bounds(qtbot: QtBot, typed: str, value: int | None, *, is_refused: bool) -> None:
    editor = number(1, 90, "days")
    qtbot.addWidget(editor)
    qtbot.keyClicks(editor.line, typed)
    assert editor.value() == value
    assert bool(editor.problem()) is is_refused
    assert editor.draft() == typed


def test_spaces_around_a_text_do_not_count_but_those_of_a_password_do(qtbot: QtBot) -> None:
    line, lines, secret = text(), multiline(3), password()
    for editor in (line, lines, secret):
        qtbot.addWidget(editor)
        editor.set_value("  Zoë  ")
    assert (line.value(), lines.value(), secret.value()) == ("Zoë", "Zoë", "  Zoë  ")
    assert secret.draft() is None


def test_a_password_is_hidden_until_asked_for(qtbot: QtBot) -> None:
    editor = password()
    qtbot.addWidget(editor)
    assert editor.line.echoMode() == QLineEdit.EchoMode.Password
    qtbot.mouseClick(editor.inputs[1], Qt.MouseButton.LeftButton)
    assert editor.line.echoMode() == QLineEdit.EchoMode.Normal
    assert editor.inputs[1].accessibleName() == "Hide the password"


def test_tab_leaves_a_field_of_several_lines(qtbot: QtBot) -> None:
    editor = multiline(3)
    qtbot.addWidget(editor)
    qtbot.keyClick(editor.text, Qt.Key.Key_Tab)
    assert editor.value() == ""


def test_a_short_choice_starts_without_one_and_keeps_it_over_new_options(qtbot: QtBot) -> None:
    editor = choice([("a", "Employed"), ("b", "Subcontractor")])
    qtbot.addWidget(editor)
    assert editor.value() is None
    editor.set_value("b")
    editor.set_options([("c", "Agency"), ("b", "Subcontractor")])
    assert editor.value() == "b"
    editor.set_options([("c", "Agency")])
    assert editor.value() is None


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_long_choice_is_found_by_typing_and_refuses_what_is_not_there(qtbot: QtBot) -> None:
    editor = choice(MANY)
    qtbot.addWidget(editor)
    qtbot.keyClicks(editor.box.lineEdit(), "client 07")
    assert editor.value() == 7
    editor.set_draft("Nobody")
    assert editor.value() is None
    assert "not in the list" in editor.problem()
    assert editor.draft() == "Nobody"


def test_scrolling_past_a_choice_does_not_change_it(qtbot: QtBot) -> None:
    editor = choice([(1, "One"), (2, "Two")])
    qtbot.addWidget(editor)
    editor.set_value(1)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.box, event)
    assert editor.value() == 1


def test_ticks_come_in_the_order_of_the_list_and_stay_over_new_options(qtbot: QtBot) -> None:
    editor = ticks([("g", "Gas"), ("e", "Electrical"), ("d", "Damp & mould")])
    qtbot.addWidget(editor)
    editor.set_value(("d", "g"))
    assert editor.value() == ("g", "d")
    assert editor.draft() == ["Gas", "Damp & mould"]
    editor.set_options([("d", "Damp & mould"), ("r", "Roofing")])
    assert editor.value() == ("d",)
    assert editor.boxes["d"].accessibleName() == "Damp & mould"


def test_yes_or_no_starts_unanswered_and_can_be_unanswered_again(qtbot: QtBot) -> None:
    editor = yes_no()
    qtbot.addWidget(editor)
    assert editor.value() is None
    editor.no.click()
    assert editor.value() is False
    editor.yes.click()
    assert editor.value() is True
    editor.set_value(None)
    assert editor.value() is None


def test_a_dropped_file_is_taken_and_can_be_removed(qtbot: QtBot, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x")
    editor = file("Pictures (*.jpg)")
    qtbot.addWidget(editor)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo))])
    editor.dropEvent(
        QDropEvent(
            QPointF(),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert editor.value() == photo
    assert editor.draft() is None
    editor.inputs[1].click()
    assert editor.value() is None


def test_a_missing_answer_is_named_and_a_check_is_asked_only_about_an_answer(qtbot: QtBot) -> None:
    editor = text()
    qtbot.addWidget(editor)
    field = Field("n", "Damp && &mould", editor, required=True, check=lambda value: f"Not {value}.")
    assert field.error() == "Damp & mould is still missing."
    editor.set_value("x")
    assert field.error() == "Not x."
