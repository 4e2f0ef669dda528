"""The screen of registers as a whole: which register opens, how it is asked for, filtered and read aloud."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QListWidget, QPushButton

from desktop.ui.registers.page import RegistersPage
from tests.factories.eyes import backward_steps, nameless
from tests.factories.offices import Scene, TestOffice
from tests.ui.hands import NO_WINDOWS, Hands
from tests.ui.registers.test_communal import seen
from tests.ui.registers.test_conduct import report

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


def current(hands: Hands) -> str:
    """Return which register is shown."""
    return hands.page.findChild(QListWidget).currentItem().text()


@pytest.mark.parametrize(
    ("user", "name"),
    [("boss", "Conduct reports"), ("lead", "Conduct reports"), ("scheduler", "Communal areas")],
)
def test_it_opens_with_the_first_register_one_may_see(sit_down: Opens, user: str, name: str) -> None:
    hands = sit_down(user)
    assert current(hands) == name
    assert "Not for your role" not in hands.words


def test_the_badge_counts_what_waits_in_all_registers(
    sit_down: Opens, office: TestOffice, scene: Scene
) -> None:
    report(office)
    seen(office, scene, "Bin store", 1)
    seen(office, scene, "Second floor", 5)
    hands = sit_down()
    subtitles: list[str] = []
    hands.page.subtitle_changed.connect(subtitles.append)
    hands.look_again()
    assert RegistersPage.waiting(hands.page.context).number == 3
    assert subtitles[-1] == "Conduct reports · 1 open"
    hands.go_to("Communal areas")
    assert subtitles[-1] == "Communal areas · 2 open"


def test_an_entry_can_be_asked_for_whatever_is_filtered(
    sit_down: Opens, office: TestOffice, scene: Scene
) -> None:
    report(office, about_name="Eastside")
    wanted = report(office)
    hands = sit_down()
    hands.page.focus_filter()
    hands.type("Filter Conduct reports", "eastside")
    hands.qtbot.waitUntil(lambda: len(hands.rows) == 1)
    heads: list[str] = []
    hands.page.head_changed.connect(lambda: heads.append(hands.page.actions_in_title()[0].text()))
    hands.page.show_target(f"conduct:{wanted}")
    hands.wait()
    assert "CR-2026-0002" in hands.words
    assert len(hands.rows) == 2
    made = seen(office, scene, "Bin store", 1)
    hands.page.show_target(f"communal:{made}")
    hands.wait()
    assert current(hands) == "Communal areas"
    assert "Two weeks" in hands.words
    assert heads == ["Note what was seen"]


@pytest.mark.parametrize("part", ["Conduct reports", "Communal areas"])
@pytest.mark.parametrize("width", [892, 1232])
def test_every_control_has_its_name_and_tab_reads_on(
    sit_down: Opens, office: TestOffice, scene: Scene, part: str, width: int
) -> None:
    made = report(office, client=scene.client)
    office.work().conduct.justify(made, "platform", "No platform.")
    seen(office, scene, "Second floor", 5)
    hands = sit_down("boss", width, 620)
    hands.go_to(part)
    hands.table.pick_first()
    hands.wait()
    assert nameless(hands.page) == []
    assert backward_steps(hands.page) == []

    def nothing_is_cut() -> None:
        made = [one for one in hands.page.findChildren(QPushButton) if one.isVisible() and one.text()]
        assert [one.text() for one in made if one.sizeHint().width() > one.width()] == []

    hands.qtbot.waitUntil(nothing_is_cut)
