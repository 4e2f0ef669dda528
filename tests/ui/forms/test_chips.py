"""Several of a list as chips: added by a part of their words, taken away by key."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.forms.chips import ChipsEditor
from desktop.ui.forms.fields import Field, text
from desktop.ui.forms.form import Form
from desktop.ui.forms.growing import GrowingEditor

OPTIONS = (
    ("unwell", "Looks unwell or uncared for", "Illness, hunger, dirt."),
    ("care_needs", "Care or support needs nobody told us about", "A need that the client had not flagged."),
    ("other", "Something else, or unsure", ""),
)

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def editor(show: Callable[..., QWidget]) -> ChipsEditor:
    made = ChipsEditor(OPTIONS)
    show(made, 420, 200)
    made.line.setFocus()
    return made


def test_a_part_of_the_words_and_enter_adds(qtbot: QtBot, editor: ChipsEditor) -> None:
    QTest.keyClicks(editor.line, "support")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.value() == ("care_needs",)
    qtbot.waitUntil(lambda: editor.line.text() == "")
    assert [one.accessibleName() for one in editor.chips] == [f"Take away: {OPTIONS[1][1]}"]


def test_the_help_is_searched_too(editor: ChipsEditor) -> None:
    QTest.keyClicks(editor.line, "hunger")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.value() == ("unwell",)


def test_one_is_chosen_from_the_list_that_the_arrow_opens(qtbot: QtBot, editor: ChipsEditor) -> None:
    editor.set_value(("unwell",))
    QTest.keyClick(editor.line, Qt.Key.Key_Down)
    popup = editor._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    shown = [popup.model().index(nr, 0).data() for nr in range(popup.model().rowCount())]
    assert shown[0].startswith("Care or support")
    assert len(shown) == 2
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.value() == ("unwell", "care_needs"))
    qtbot.waitUntil(lambda: editor.line.text() == "")


def test_chips_are_taken_away_by_key(editor: ChipsEditor) -> None:
    editor.set_value(("unwell", "other"))
    QTest.keyClick(editor.line, Qt.Key.Key_Backspace)
    assert editor.value() == ("unwell",)
    QTest.keyClick(editor.chips[0], Qt.Key.Key_Delete)
    assert editor.value() == ()


def test_tab_goes_along_the_chips_as_they_are_read(show: Callable[..., QWidget]) -> None:
    made = ChipsEditor(OPTIONS)
    form = Form([Field("who", "Who", text()), Field("why", "Why", made), Field("when", "When", text())])
    show(form, 420, 300)
    made.set_value(("unwell",))
    made.set_value(("unwell", "other"))  # the second is made after all the rest
    form.editor("who").line.setFocus()
    order = [form.editor("who").line, *made.chips, made.line, form.editor("when").line]
    for after in order[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is after
    for before in order[-2::-1]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
        assert QApplication.focusWidget() is before


def test_where_nothing_can_be_changed_a_chip_offers_nothing_and_says_so(editor: ChipsEditor) -> None:
    editor.set_value(("unwell",))
    editor.setEnabled(False)
    words = OPTIONS[0][1]
    for _ in range(2):  # shown anew, as when the record is read again
        assert (editor.chips[0].text(), editor.chips[0].accessibleName()) == (
            words,
            f"{words}, cannot be changed",
        )
        assert not editor.line.isVisible()
        editor.set_options(OPTIONS)
    editor.setEnabled(True)
    assert editor.chips[0].text() == f"{words}  ✕"
    assert editor.line.isVisible()


def test_what_is_in_no_list_is_a_problem_and_not_a_value(editor: ChipsEditor) -> None:
    QTest.keyClicks(editor.line, "zzz")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.value() == ()
    assert "zzz" in editor.problem()


def test_a_value_that_is_offered_no_more_stays(editor: ChipsEditor) -> None:
    editor.set_value(("unwell",))
    editor.set_options(OPTIONS[1:])
    assert editor.value() == ("unwell",)


def test_a_text_grows_with_its_lines_and_comes_to_rest(qtbot: QtBot, show: Callable[..., QWidget]) -> None:
    made = GrowingEditor(1)
    show(made, 300, 400)
    low = made.text.height()
    made.set_value("Mr Lunt opened the door holding the frame. " * 6)
    qtbot.waitUntil(lambda: made.text.height() > 3 * low / 2)
    assert not made.text.verticalScrollBar().isVisible()
    made.resize(600, 400)
    wide = made.text.height()
    made.set_value("Short.")
    assert made.text.height() == low <= wide
    made.set_value("One line\n" * 60)
    qtbot.waitUntil(made.text.verticalScrollBar().isVisible)
