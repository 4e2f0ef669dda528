"""The screen of settings as a whole: by keyboard, read aloud, and under every size of window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPushButton

from tests.factories.eyes import backward_steps, nameless
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS
PARTS = ("Requirements", "Credential kinds", "Company", "Safeguarding lines")
PARTS += ("People who sign in", "Your account", "Program")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_read_aloud_and_tab_reads_on(sit_down: Opens, part: str) -> None:
    hands = sit_down(part)
    assert nameless(hands.page) == []
    assert backward_steps(hands.page) == []


@pytest.mark.parametrize("part", PARTS)
def test_no_word_is_cut_off_in_a_small_window(sit_down: Opens, part: str) -> None:
    hands = sit_down(part)
    hands.page.resize(892, 590)  # what a window of 1100 x 700 leaves
    assert hands.page.width() == 892

    def nothing_is_cut() -> None:
        made = [one for one in hands.page.findChildren(QPushButton) if one.isVisible()]
        assert [one.text() for one in made if one.sizeHint().width() > one.width()] == []

    hands.qtbot.waitUntil(nothing_is_cut)  # words that have just changed are laid out a moment later


def test_a_part_can_be_asked_for_by_its_key(sit_down: Opens) -> None:
    hands = sit_down("Requirements")
    subtitles: list[str] = []
    hands.page.subtitle_changed.connect(subtitles.append)
    hands.page.show_target("company")
    hands.wait()
    assert hands.page.findChild(QListWidget).currentItem().text() == "Company"
    assert subtitles[-1] == "Company"
    assert "Mersey Property Care Ltd" in hands.words


def test_filter_and_new_reach_the_part_that_is_shown(sit_down: Opens) -> None:
    hands = sit_down("Credential kinds")
    hands.page.focus_filter()
    hands.page.window().activateWindow()
    assert hands.page.focusWidget().accessibleName() == "Filter Credential kinds"
    hands.page.new()
    hands.wait()
    assert "Add kind of credential" in hands.words
    hands.press(Qt.Key.Key_Escape)
    assert hands.sheets == []


def test_from_the_list_of_parts_tab_goes_into_the_part(sit_down: Opens, qtbot) -> None:
    hands = sit_down("Company")
    parts = hands.page.findChild(QListWidget)
    hands.page.window().activateWindow()
    parts.setFocus()
    qtbot.waitUntil(parts.hasFocus)
    qtbot.keyClick(parts, Qt.Key.Key_Tab)
    assert hands.page.focusWidget().accessibleName() == "Change…"
