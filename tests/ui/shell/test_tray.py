"""What the sign beside the clock says: numbers, never names, and nothing when nothing waits."""

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.shell.tray import make_tray, reminder


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0), ""),
        ((1, 0, 0), "Today: 1 visit is blocked."),
        ((3, 1, 0), "Today: 3 visits are blocked, 1 visit waits for the resident."),
        ((0, 2, 1), "Today: 1 step is overdue, 2 visits wait for the resident."),
    ],
)
def test_a_reminder_counts(counts: tuple[int, int, int], sentence: str) -> None:
    assert reminder(*counts) == sentence


def test_where_there_is_no_tray_there_is_no_sign(qtbot: QtBot, context: Context) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert make_tray(context, widget, QIcon()) is None
