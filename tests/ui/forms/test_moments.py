"""Moments as people type them, and choices side by side."""

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.segments import SegmentEditor

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9:12", datetime(2026, 11, 23, 9, 12, tzinfo=UTC)),
        ("09.12", datetime(2026, 11, 23, 9, 12, tzinfo=UTC)),
        ("0912", datetime(2026, 11, 23, 9, 12, tzinfo=UTC)),
        ("912", datetime(2026, 11, 23, 9, 12, tzinfo=UTC)),
        ("9", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        ("24 Nov 2026 07:05", datetime(2026, 11, 24, 7, 5, tzinfo=UTC)),
        ("3/7/2026 07:05", datetime(2026, 7, 3, 6, 5, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_moment_is_read_as_it_is_typed(qtbot: QtBot, typed: str, expected: datetime | None) -> None:
    editor = MomentEditor(lambda: DAY)
    qtbot.addWidget(editor)
    editor.line.setText(typed)
    assert editor.value() == expected
    assert editor.problem() == ""


@pytest.mark.parametrize("typed", ["25:00", "9:61", "soon", "31/2/2026 09:00", "-5", "99999"])
def test_what_is_no_moment_is_refused(qtbot: QtBot, typed: str) -> None:
    editor = MomentEditor(lambda: DAY)
    qtbot.addWidget(editor)
    editor.line.setText(typed)
    assert editor.value() is None
    assert "Write a time" in editor.problem()


def test_the_second_of_two_equal_hours_stays_what_it_was(qtbot: QtBot) -> None:
    editor = MomentEditor(lambda: DAY)
    qtbot.addWidget(editor)
    second = datetime(2026, 10, 25, 1, 30, 20, tzinfo=UTC)  # 01:30 for the second time that night
    editor.set_value(second)
    assert editor.line.text() == "25 Oct 2026 01:30"
    assert editor.value() == second


def test_a_choice_side_by_side_is_open_until_one_is_chosen_and_can_be_taken_back(qtbot: QtBot) -> None:
    editor = SegmentEditor([(True, "Yes"), (False, "No")])
    qtbot.addWidget(editor)
    editor.show()
    qtbot.waitExposed(editor)
    assert editor.value() is None
    with qtbot.waitSignal(editor.changed):
        qtbot.keyClick(editor.buttons[True], Qt.Key.Key_N)
    assert editor.value() is False
    with qtbot.waitSignal(editor.changed):
        qtbot.keyClick(editor.buttons[False], Qt.Key.Key_Delete)
    assert editor.value() is None
