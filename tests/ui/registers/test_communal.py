"""What was seen in communal areas: noted beside a home, open for days, and the client told."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton

from tests.factories.offices import Scene, TestOffice
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


def seen(office: TestOffice, scene: Scene, place: str, days: int) -> str:
    """Note something seen so many days ago."""
    return office.work().communal.note(
        home=scene.home,
        place=place,
        signs=["post_piled_up"],
        since="Two weeks",
        seen_at=office.clock.now() - timedelta(days=days),
    )


def test_the_client_is_told_of_one_and_it_moves_to_the_others(
    sit_down: Opens, office: TestOffice, scene: Scene
) -> None:
    seen(office, scene, "Second floor", 5)
    seen(office, scene, "Bin store", 0)
    hands = sit_down()
    hands.go_to("Communal areas")
    assert [row.split(" | ")[0] for row in hands.rows] == [
        "Second floor, Riverside Trust",
        "Bin store, Riverside Trust",
    ]
    assert [row.split(" | ")[-1] for row in hands.rows] == ["5 days", "today"]
    hands.pick("Second floor")
    assert "! Open, 5 days" in hands.words
    hands.click("Client told…")
    hands.click("Note it")
    assert "Who of the client was told is still missing." in hands.words
    hands.type("Who of the client was told", "Ms Doyle")
    hands.type("When", "16 nov 2026 9:00")
    hands.click("Note it")
    assert "before it was seen" in hands.words
    hands.type("When", "19 nov 2026 9:00")
    hands.type("Their reference", "RT-55")
    hands.click("Note it")
    assert hands.sheets == []
    assert [row.split(",")[0] for row in hands.rows] == ["Bin store"]
    hands.click("Client told 1")
    hands.pick("Second floor")
    assert "Ms Doyle, by phone, Thu 19 Nov 2026, 09:00, by boss" in hands.words
    assert "RT-55" in hands.words
    assert not [one for one in hands.page.findChildren(QPushButton) if one.text() == "Client told…"]


def test_something_is_noted_beside_a_home(sit_down: Opens, office: TestOffice, scene: Scene) -> None:
    hands = sit_down()
    hands.go_to("Communal areas")
    assert "Nothing seen in communal areas" in hands.words
    hands.page.new()
    hands.wait()
    hands.type("Home or visit in the block", "kestrel")
    hands.press(Qt.Key.Key_Return)
    hands.wait()
    hands.type("Where", "Ground floor hall")
    hands.type("Seen at", "23 nov 2026 6:30")
    hands.click("Note it")
    assert "Tick what was seen, or write it down." in hands.words
    hands.click("Damage", QCheckBox)
    hands.click("Note it")
    assert hands.sheets == []
    assert hands.rows == ["Ground floor hall, Riverside Trust | Damage | today"]
    assert "Mon 23 Nov 2026, 06:30, noted by boss" in hands.words  # picked at once
    assert office.work().communal.open()[0].client == "Riverside Trust"


def test_a_viewer_reads_and_is_told_who_may_note(sit_down: Opens, office: TestOffice, scene: Scene) -> None:
    seen(office, scene, "Second floor", 5)
    hands = sit_down("viewer")
    assert hands.rows
    hands.pick("Second floor")
    tell = hands.find(QPushButton, "Client told…")
    assert not tell.isEnabled()
    assert "manager or scheduler" in tell.toolTip()
    hands.page.new()
    hands.wait()
    assert hands.sheets == []
