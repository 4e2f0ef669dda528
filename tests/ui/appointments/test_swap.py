"""Two visits' people change places, chosen by menu or by key, and back again."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.slots import rows
from tests.ui.appointments.conftest import Hands, slot
from tests.ui.appointments.test_alike import what_is_kept

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def second(office: TestOffice, scene: Scene, waiting: str) -> str:
    """Return a visit of the other operative on the same day, after the first."""
    return str(
        office.ask(
            "book",
            job=waiting,
            operatives=[scene.other],
            start=instant("2026-11-23", "13:00"),
            end=instant("2026-11-23", "15:00"),
        )["id"]
    )


def entries(hands: Hands) -> dict[str, Any]:
    """Return what the menu that opened offers for swapping."""
    found = hands.menu()
    if "Swap people with" in found:
        return {one.text(): one for one in found["Swap people with"].menu().actions()}
    return found


def by_key(hands: Hands, appointment: str) -> None:
    hands.page.board.pick(appointment)
    hands.key(Qt.Key.Key_S)


def by_menu(hands: Hands, appointment: str) -> None:
    hands.pick(appointment)
    hands.see(lambda: getattr(hands.page.detail.detail, "can_dispatch", None) is not None)
    hands.page.menus.open_detail()


def test_the_people_change_places_and_undo_puts_them_back(
    office: TestOffice, scene: Scene, second: str, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    left: list[Any] = []
    for way in (by_key, by_menu):
        way(hands, scene.appointment)
        ((text, entry),) = entries(hands).items()
        assert "Beth Thomas: 13:00 to 15:00" in text
        entry.trigger()
        hands.close_menu()
        hands.settle()
        assert slot(office, scene.appointment)["operatives"] == [scene.other]
        assert slot(office, second)["operatives"] == [scene.operative]
        assert slot(office, scene.appointment)["start"] == "2026-11-23T09:00:00+00:00"
        left.append(what_is_kept(office))
        hands.page.undo_bar.undo()
        hands.settle()
        assert rows(office) == before, way.__name__
    assert left[0] == left[1]
    assert hands.troubles == []


def test_alone_on_the_day_there_is_nobody_to_swap_with(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    by_key(hands, scene.appointment)
    ((text, entry),) = entries(hands).items()
    assert text == "Nobody else's visit of the day is shown"
    assert not entry.isEnabled()
    hands.close_menu()


def test_who_may_not_change_visits_cannot_swap(
    office: TestOffice, scene: Scene, second: str, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board("viewer"), rows(office)
    by_key(hands, scene.appointment)
    assert not any(one.isEnabled() for one in entries(hands).values())
    hands.close_menu()
    assert rows(office) == before
