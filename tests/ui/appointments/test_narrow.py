"""What there is to read at the smallest window, and what stands there when nothing is found."""

from collections.abc import Callable

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton

from desktop.ui.appointments.painting import BoardPainter
from desktop.ui.style.tokens import LIGHT
from tests.factories.offices import Scene
from tests.ui.appointments.conftest import Hands

SMALL = (892, 616)  # what a window of 1100 by 700 leaves
LONGEST = {
    "Day": "Wed 23 Nov 2026",
    "Home": "Flat 11, Kestrel House, L6 5NX",
    "Who goes": "Babatunde Balogun",
}


def test_the_board_keeps_room_for_its_words(scene: Scene, open_board: Callable[..., Hands]) -> None:
    hands = open_board("boss", *SMALL)
    board, page = hands.page.board, hands.page
    two_hours = board.scale.minute_width * 120
    metrics = QFontMetrics(board.font())
    assert two_hours >= 85
    assert board.scale.left >= metrics.horizontalAdvance("Babatunde Balogun") + 10
    placeholder = page.find_box.placeholderText()
    assert page.find_box.width() >= metrics.horizontalAdvance(placeholder) + 24
    picture = QPixmap(10, 10)
    painter = QPainter(picture)
    brush = BoardPainter(painter, LIGHT, board.scale, QFont(board.font()), 10)
    room = two_hours - 14
    for address in ("23 Copperas Street", "112 Upper Parliament Street", "5 Gambier Terrace"):
        lines = brush._broken(address, brush._tight, room)
        assert " ".join(lines) == address
        assert QFontMetrics(brush._tight).horizontalAdvance(lines[0]) <= room
    assert brush._broken("Rodney", brush._tight, room) == ["Rodney"]
    painter.end()


def test_the_list_keeps_room_for_its_words(scene: Scene, open_board: Callable[..., Hands]) -> None:
    hands = open_board("boss", *SMALL)
    page = hands.page
    page.modes.button("list").click()
    hands.settle()
    across, metrics = page.list.horizontalHeader(), page.list.fontMetrics()
    shown = [nr for nr in range(across.count()) if not across.isSectionHidden(nr)]
    assert page.list.visits.is_slim
    for number, longest in zip(shown, LONGEST.values(), strict=True):
        assert across.sectionSize(number) - 18 >= metrics.horizontalAdvance(longest), longest
    line = page.list.visits.line(0)
    assert line is not None
    assert line.cells[1:2] + line.cells[3:4] == ("09:00–11:00", "Plumbing · Leak under kitchen sink")
    page.resize(1500, 844)
    hands.settle()
    assert not any(across.isSectionHidden(nr) for nr in range(across.count()))


def test_a_search_that_finds_nothing_says_so_and_goes_on(
    scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board("boss", *SMALL)
    page = hands.page
    for mode, view, words in (("1", page.board, "No person found"), ("list", page.list, "No visit found")):
        page.modes.button(mode).click()
        hands.settle()
        nothing = page.nothing[view]
        assert not nothing.isVisible()
        page.find_box.setText("zzz")
        hands.see(nothing.isVisible)
        assert nothing.words[0] == words
        assert "“zzz”" in nothing.words[1]
        button = nothing.findChild(QPushButton)
        hands.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        hands.see(lambda nothing=nothing: not nothing.isVisible())
        assert page.find_box.text() == ""
        hands.settle()


def test_a_search_from_elsewhere_shows_the_list_for_this_once(
    scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    page = hands.page
    page.modes.button("7").click()
    hands.settle()
    page.show_target("find:Kestrel House")
    hands.settle()
    assert page.list.isVisible()
    assert page.list.visits.rowCount() == 1
    assert QSettings().value("appointments/days") == "7"
