"""The small widgets: their names, their looks, and that words are never taken for markup."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.style import widgets
from desktop.ui.style.icons import icon
from desktop.ui.style.tokens import LIGHT


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jamie Marsh", "JM"),
        ("Łukasz", "Ł"),
        ("Anna  Maria de Souza", "AS"),
        ("", ""),
        ("王 伟", "王伟"),
        ("- x", "X"),
    ],
)
def test_initials_are_of_the_first_and_the_last_name(name: str, expected: str) -> None:
    assert widgets.initials(name) == expected


def test_what_somebody_typed_is_shown_as_it_is(qtbot: QtBot) -> None:
    shown = widgets.label("<b>Bold</b> & <img src='/etc/passwd'>", wraps=True)
    qtbot.addWidget(shown)
    assert shown.textFormat() == Qt.TextFormat.PlainText
    assert shown.text() == "<b>Bold</b> & <img src='/etc/passwd'>"


def test_a_button_is_named_without_its_sign_and_key(qtbot: QtBot) -> None:
    pressed = []
    made = widgets.button("▲ Record a &concern", "care", lambda: pressed.append(1))
    qtbot.addWidget(made)
    assert made.accessibleName() == "Record a concern"
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert pressed == [1]


def test_a_card_is_as_large_as_what_lies_in_it(qtbot: QtBot) -> None:
    made = widgets.card("Ready")
    widgets.column(widgets.label("Ready to dispatch"), widgets.label("31", "count"), into=made, margin=12)
    qtbot.addWidget(made)
    assert made.sizeHint().height() >= made.layout().sizeHint().height() > 40
    assert made.sizeHint().width() >= made.layout().sizeHint().width()


def test_segments_hold_one_choice_and_say_how_many(qtbot: QtBot) -> None:
    made = widgets.Segments([("all", "All"), ("blocked", "Blocked")], "Filter")
    qtbot.addWidget(made)
    assert made.current == "all"
    made.set_counts({"all": 64, "blocked": 4})
    assert made.button("blocked").text() == "Blocked 4"
    with qtbot.waitSignal(made.chosen) as found:
        qtbot.mouseClick(made.button("blocked"), Qt.MouseButton.LeftButton)
    assert found.args == ["blocked"]
    assert made.current == "blocked"
    assert not made.button("all").isChecked()


def test_clear_empties_a_layout_with_everything_inside(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    layout = widgets.column(QLabel("a"), widgets.row(QPushButton("b"), None), into=host)
    widgets.clear(layout)
    assert layout.count() == 0
    assert [child for child in host.findChildren(QWidget) if child.isVisibleTo(host)] == []


def test_an_icon_takes_the_colour_it_is_asked_for(qtbot: QtBot) -> None:
    image = icon("visits", LIGHT.bad).pixmap(24, 24).toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert LIGHT.bad.lower() in colours
