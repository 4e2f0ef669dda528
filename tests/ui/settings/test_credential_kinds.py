"""Kinds of credential: added, changed after seeing whom that stops, and taken out of use."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QRadioButton

from tests.factories.offices import TestOffice, add_valid_operative
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


def kind(office: TestOffice, name: str):
    return next((one for one in office.work().requirements.rows().kinds if one.name == name), None)


def test_a_kind_is_added_with_its_other_words(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Credential kinds")
    hands.click("Add kind")
    hands.type("Name", "Working at height")
    hands.type("Ends after", "24")
    hands.type("Also called", "WAH, ladder card,")
    hands.click("Add kind")
    made = kind(office, "Working at height")
    assert (made.default_months, made.synonyms, made.is_original_needed, made.is_active) == (
        24,
        ("wah", "ladder card"),
        True,
        True,
    )
    assert any("Working at height | 24 months" in row for row in hands.rows)


def test_a_name_that_is_taken_is_said_at_the_name(sit_down: Opens) -> None:
    hands = sit_down("Credential kinds")
    hands.click("Add kind")
    hands.type("Name", "first AID")
    hands.click("Add kind")
    assert "There is a kind “first AID” already." in hands.words
    assert hands.find(QLineEdit, "Name").property("wrong") == "true"


def test_a_new_version_of_the_code_shows_who_has_to_sign_again(sit_down: Opens, office: TestOffice) -> None:
    add_valid_operative(office, "Priya Lal")
    before = kind(office, "Code of conduct").current_version
    hands = sit_down("Credential kinds")
    hands.pick("Code of conduct")
    hands.click("Change…")
    hands.type("Version in force", "2027")
    hands.click("Save")
    assert "1 person would become blocked" in hands.words
    (priya,) = hands.rows
    assert priya.startswith("Priya Lal")
    hands.click("Cancel")
    assert kind(office, "Code of conduct").current_version == before
    hands.click("Save")
    hands.click("Save anyway")
    assert kind(office, "Code of conduct").current_version == "2027"


def test_a_kind_goes_out_of_use_unless_it_is_still_asked_for(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Credential kinds")
    for name, expected in (("IPAF card", False), ("Gas Safe card", True)):
        hands.pick(name)
        hands.click("Change…")
        hands.click("In use, required: No", QRadioButton)
        hands.click("Save")
        hands.click("Save")
        assert kind(office, name).is_active is expected
    assert "Gas Safe card is still asked for." in hands.words
    hands.click("Cancel")
    hands.click("Out of use 1")
    (row,) = hands.rows  # it stays, for whoever held it
    assert row.startswith("IPAF card")


def test_a_viewer_cannot_add_a_kind(sit_down: Opens) -> None:
    hands = sit_down("Credential kinds", "viewer")
    assert len(hands.rows) > 10
    hands.page.new()
    hands.table.opened.emit(hands.table.rows_model.rows[0])
    hands.wait()
    assert hands.sheets == []
