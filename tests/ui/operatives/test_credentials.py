"""What somebody holds: withdrawn with a reason, seen, corrected, checked, and masked for those who only look."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from tests.factories.offices import Scene, TestOffice
from tests.ui.operatives.conftest import NO_WINDOWS, Hands

pytestmark = NO_WINDOWS


def choose(hands: Hands, credential: str) -> None:
    """Choose a person's credential."""
    hands.pick("Priya Lal")
    hands.pick(credential, "Credentials")


def test_withdrawing_needs_a_reason_which_the_history_shows(
    open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    choose(hands, "Photo ID card")
    hands.menu("More about this credential", "Withdraw")
    hands.enter()
    assert hands.title == "Withdraw Photo ID card"
    assert "Why is still missing." in hands.said()
    hands.type_into("Why, required", "The card was damaged")
    hands.click("Withdraw")
    assert hands.title == ""
    assert hands.people()["Priya Lal"] == "Blocked"
    hands.click("Credential history")
    rows = hands.table("Credential history").rows_model
    became = [rows.index(nr, 4).data() for nr in range(rows.rowCount())]
    assert "Withdrawn 23 Nov 2026: The card was damaged" in became


def test_seeing_the_original_makes_it_count(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene
) -> None:
    office.ask(
        "add_credential",
        operative=scene.operative,
        kind="gas_safe",
        number="5118231",
        expires_on="2027-03-31",
    )
    hands = open_page()
    choose(hands, "Gas Safe card, original not seen")
    hands.click("Mark seen")
    hands.enter()
    assert "Gas Safe card, seen by B. Person 23 Nov 26" in hands.held() or any(
        name.startswith("Gas Safe card, seen by") for name in hands.held()
    )


def test_a_mistyped_number_can_be_corrected(open_page: Callable[..., Hands], scene: Scene) -> None:
    hands = open_page()
    choose(hands, "DBS check")
    hands.menu("More about this credential", "Correct")
    hands.type_into("Certificate number, required", "001234567899")
    hands.enter()
    assert hands.title == ""
    assert "001234567899" in {number for number, _ in hands.held().values()}


def test_what_the_update_service_says_blocks_at_once(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene, add: Callable[..., str]
) -> None:
    add("Mark Tierney", level="enhanced")
    hands = open_page()
    hands.pick("Mark Tierney")
    hands.pick("DBS check", "Credentials")
    hands.menu("More about this credential", "Update Service answer")
    for _ in range(3):  # the third answer: no longer current
        hands.keys(key=Qt.Key.Key_Down)
    hands.enter()
    assert hands.people()["Mark Tierney"] == "Blocked"
    assert "The Update Service says this DBS is no longer current" in hands.said()


def test_a_basic_check_is_not_asked_of_the_update_service(
    open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    choose(hands, "DBS check")
    with pytest.raises(AssertionError, match="Update Service answer"):
        hands.menu("More about this credential", "Update Service answer")


def test_each_clients_recheck_is_shown(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene
) -> None:
    office.work().requirements.add(
        scope="client", key=scene.client, kind="dbs", level="basic", recheck_months=24
    )
    hands = open_page()
    choose(hands, "DBS check")
    said = hands.said()
    assert "Re-check 6 Jan 2027" in said
    assert "asked by Riverside Trust" in said


@pytest.mark.parametrize("user", ["scheduler", "viewer"])
def test_who_only_looks_sees_masked_numbers_and_is_told_why_nothing_can_be_changed(
    open_page: Callable[..., Hands], scene: Scene, user: str
) -> None:
    hands = open_page(user)
    hands.pick("Priya Lal")
    numbers = {number for number, _ in hands.held().values()}
    assert "••••••••7890" in numbers
    assert "001234567890" not in hands.said()
    hands.pick("DBS check", "Credentials")
    assert "001234567890" not in hands.said()
    assert "6 Jan 2025" not in hands.said(), "the day of issue is disclosed by the certificate"
    for name in ("Add operative", "Import…", "Edit", "Add or renew", "Renew", "Mark seen", "Evidence"):
        made = hands.named(name)
        assert isinstance(made, QAbstractButton)
        assert not made.isEnabled(), name
        assert "Your role does not let you" in made.toolTip(), name
        assert made.accessibleDescription() == made.toolTip()
    hands.page.new()
    hands.settle()
    assert hands.title == ""


def test_the_credentials_are_reached_from_the_list_by_enter(
    open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    hands.table().setFocus()
    hands.table().pick_first()
    hands.settle()
    hands.keys(key=Qt.Key.Key_Return)
    assert hands.table("Credentials").hasFocus()
    assert hands.table("Credentials").current_row is not None
