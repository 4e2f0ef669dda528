"""The list: who is shown, for which day, how it is filtered, and what an empty office says."""

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot
from sqlalchemy import insert

from desktop.db.models import Operative
from desktop.services.desk import row_defaults
from tests.factories.offices import Scene, TestOffice
from tests.ui.operatives.conftest import NO_WINDOWS, Hands

pytestmark = NO_WINDOWS


def test_an_empty_office_says_what_belongs_here_and_offers_the_first_step(
    open_page: Callable[..., Hands],
) -> None:
    hands = open_page()
    assert hands.table().empty_page.words[0] == "No operatives yet"
    hands.click("Add operative")
    assert hands.title == "Add operative"


def test_another_day_changes_what_everybody_is_good_for(
    open_page: Callable[..., Hands], scene: Scene, qtbot: QtBot
) -> None:
    hands = open_page()
    said = []
    hands.page.subtitle_changed.connect(said.append)
    assert hands.people() == {"Beth Thomas": "Valid", "Priya Lal": "Valid"}
    hands.type_into("Valid on", "15/6/2027")
    hands.enter()
    assert hands.people()["Priya Lal"] == "Blocked", "the code of conduct is good for a year"
    assert said[-1] == "2 people · valid on 15 Jun 2027"
    hands.type_into("Valid on", "nonsense")
    hands.enter()
    assert hands.people()["Priya Lal"] == "Blocked"


def test_a_day_left_at_today_moves_on_with_the_clock(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    said = []
    hands.page.subtitle_changed.connect(said.append)
    office.clock.advance(days=1)
    hands.page.refresh()
    hands.settle()
    assert said[-1].endswith("valid on 24 Nov 2026")


def test_the_leaver_vanishes_and_is_kept_under_left(open_page: Callable[..., Hands], scene: Scene) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    hands.menu("More about this operative", "Leaves the firm")
    hands.type_into("Last working day, required", "20/11/2026")
    hands.enter()
    assert hands.people() == {"Beth Thomas": "Valid"}
    hands.click("Left 1")
    assert hands.people() == {"Priya Lal": "Left"}
    hands.pick("Priya Lal")
    assert len(hands.held()) == 3, "what a leaver held is kept"
    hands.menu("More about this operative", "Comes back")
    hands.enter()
    hands.click("All 2")
    assert hands.people() == {"Beth Thomas": "Valid", "Priya Lal": "Valid"}


def test_suspending_needs_a_reason_and_counts_the_visits(
    open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    hands.menu("More about this operative", "Suspend")
    hands.enter()
    assert hands.title == "Suspend Priya Lal"
    assert "Why is still missing." in hands.said()
    hands.type_into("Why, required", "Until the complaint is looked into")
    hands.keys(key=Qt.Key.Key_Tab)
    hands.enter()
    assert hands.people()["Priya Lal"] == "Suspended"
    assert "1 visit in the next 14 days needs somebody else." in hands.said()


def test_words_filter_the_list(open_page: Callable[..., Hands], scene: Scene, qtbot: QtBot) -> None:
    hands = open_page()
    hands.page.focus_filter()
    hands.keys("plumb tho")
    qtbot.waitUntil(lambda: hands.people() == {"Beth Thomas": "Valid"})


def test_the_row_of_a_target_is_shown_whatever_is_filtered(
    open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    hands.click("Blocked 0")
    assert hands.people() == {}
    hands.page.show_target(scene.other)
    hands.settle()
    assert hands.table().current_row.id == scene.other
    assert "Beth Thomas" in hands.said()


def test_editing_changes_what_is_shown(open_page: Callable[..., Hands], scene: Scene) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    hands.click("Edit")
    hands.type_into("Staff number", "0047")
    hands.enter()
    assert "Plumbing · Staff no. 0047" in hands.said()


@pytest.mark.parametrize(("width", "columns"), [(1232, 6), (892, 3)])
def test_a_narrow_list_leaves_columns_out_and_a_wide_one_brings_them_back(
    open_page: Callable[..., Hands], scene: Scene, width: int, columns: int
) -> None:
    hands = open_page(width=892 if width == 1232 else 1232)
    hands.page.resize(width, 644)
    hands.settle()
    table = hands.table()
    assert sum(not table.isColumnHidden(nr) for nr in range(6)) == columns
    assert table.horizontalScrollBar().maximum() == 0


def test_five_thousand_people_are_read_aside_and_filtered_at_once(
    office: TestOffice, open_page: Callable[..., Hands]
) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(
            insert(Operative.__table__),
            [
                row_defaults(Operative, {"id": f"{nr:036d}", "name": f"Person {nr:04d}", "trades": ["gas"]})
                for nr in range(5000)
            ],
        )
    hands = open_page()
    beats: list[float] = []
    beat = QTimer()
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))
    beat.start(1)
    hands.page.refresh()
    hands.settle()
    beat.stop()
    assert len(hands.people()) == 5000
    longest = max(after - before for before, after in pairwise(beats))
    assert longest < (beats[-1] - beats[0]) / 3, "the window stood still while people were read"
    started = time.perf_counter()
    hands.table().set_filter("4999")
    assert time.perf_counter() - started < 0.5
    assert list(hands.people()) == ["Person 4999"]
