"""What is asked of everybody: nothing is saved before one has seen whom it would stop."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.factories.offices import TestOffice, add_valid_operative, set_scene
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


def asked(office: TestOffice) -> list[tuple[str, str, str, int | None]]:
    """Return (of whom, what, level, months) of everything asked."""
    view = office.work().requirements.rows()
    return [(one.key_name, one.kind_name, one.level, one.recheck_months) for one in view.requirements]


def may_go(office: TestOffice, operative: str) -> bool:
    (row,) = (
        one for one in office.work().operative_lists.people(office.clock.today()) if one.id == operative
    )
    return row.state in ("valid", "running_out")


def ask_for_first_aid(hands: Hands) -> None:
    hands.click("Add requirement")
    hands.choose("Asked of", "Everybody, always")
    hands.choose("Credential", "First aid")
    hands.click("Add requirement")


def test_whom_a_new_requirement_would_stop_is_shown_and_cancel_keeps_everything(
    sit_down: Opens, office: TestOffice
) -> None:
    scene, before = set_scene(office), asked(office)
    hands = sit_down("Requirements")
    ask_for_first_aid(hands)
    assert "2 people would become blocked; 1 visit booked for the next 14 days" in hands.words
    beth, priya = hands.rows
    assert beth.startswith("Beth Thomas")
    assert "First aid" in beth
    assert beth.endswith("None booked")
    assert priya.startswith("Priya Lal")
    assert "Mon 23 Nov 09:00, Flat 11, Kestrel House" in priya
    hands.click("Cancel")
    assert asked(office) == before
    assert may_go(office, scene.operative)
    # Back in the form, where nothing typed is lost.
    hands.find(QPushButton, "Add requirement")
    hands.click("Add requirement")
    hands.click("Save anyway")
    assert set(asked(office)) - set(before) == {("Everybody", "First aid", "", None)}
    assert not may_go(office, scene.operative)
    assert not hands.sheets
    assert any("Everybody | First aid" in row for row in hands.rows)


def test_enter_does_not_save_what_would_stop_somebody(sit_down: Opens, office: TestOffice) -> None:
    set_scene(office)
    before = asked(office)
    hands = sit_down("Requirements")
    ask_for_first_aid(hands)
    hands.press(Qt.Key.Key_Return)
    assert len(hands.sheets) == 1
    assert asked(office) == before


def test_a_requirement_that_stops_nobody_says_so_and_is_saved_by_enter(
    sit_down: Opens, office: TestOffice
) -> None:
    set_scene(office)
    hands = sit_down("Requirements")
    hands.click("Add requirement")
    hands.choose("Asked of", "A trade")
    hands.choose("Trade", "Roofing")
    hands.choose("Credential", "PASMA card")
    hands.type("Who asks", "the scaffold firm asks for it")
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Nobody would become blocked" in hands.words
    hands.press(Qt.Key.Key_Return)
    (row,) = (row for row in hands.rows if "PASMA" in row)
    assert row.startswith("Roofing trade")
    assert row.endswith("the scaffold firm asks for it")


def test_a_higher_level_for_a_client_stops_who_goes_there_only(sit_down: Opens, office: TestOffice) -> None:
    scene = set_scene(office)
    hands = sit_down("Requirements")
    hands.click("Add requirement")
    hands.choose("Asked of", "A client")
    hands.choose("Client", "Riverside Trust")
    hands.choose("Credential", "DBS check")
    hands.choose("DBS level", "Enhanced")
    hands.type("Re-check after", "12")
    hands.click("Add requirement")
    (priya,) = hands.rows  # Beth goes nowhere for this client
    assert priya.startswith("Priya Lal")
    hands.click("Save anyway")
    assert ("Riverside Trust", "DBS check", "enhanced", 12) in asked(office)
    assert any("Enhanced, re-check after 12 months" in row for row in hands.rows)
    assert may_go(office, scene.operative)


def test_a_level_belongs_to_a_dbs_check_and_a_category_to_a_card(sit_down: Opens) -> None:
    hands = sit_down("Requirements")
    hands.click("Add requirement")
    hands.choose("Credential", "DBS check")
    assert "DBS level" in hands.words
    assert "Category" not in hands.words
    hands.choose("Credential", "Gas Safe card")
    assert "DBS level" not in hands.words
    assert "Category" in hands.words
    # Everything that is missing is said, and no preview comes before it is there.
    hands.click("Add requirement")
    assert "Asked of is still missing." in hands.words
    assert len(hands.sheets) == 1


def test_what_is_asked_already_is_refused_in_the_form(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Requirements")
    before = asked(office)
    hands.click("Add requirement")
    hands.choose("Asked of", "Everybody, always")
    hands.choose("Credential", "Photo ID card")
    hands.click("Add requirement")
    hands.click("Save")
    assert "This is asked already." in hands.words
    assert asked(office) == before


def test_a_change_of_somebody_else_meanwhile_is_told_and_nothing_typed_is_lost(
    sit_down: Opens, office: TestOffice
) -> None:
    add_valid_operative(office, "Priya Lal")
    (dbs,) = (one for one in office.work().requirements.rows().requirements if one.kind == "dbs")
    hands = sit_down("Requirements")
    hands.pick("DBS check")
    hands.click("Change…")
    hands.type("Re-check after", "48")
    office.work("manager").requirements.change(dbs.id, dbs.version, recheck_months=60)
    hands.click("Save")
    hands.click("Save")
    assert "Somebody else changed this since you opened it" in hands.words
    assert office.work().requirements.rows().requirements[1].recheck_months == 60
    hands.click("Cancel")  # kept as a draft
    hands.click("Change…")
    assert "is back" in hands.words
    hands.click("Save")
    hands.click("Save")
    (dbs,) = (one for one in office.work().requirements.rows().requirements if one.kind == "dbs")
    assert dbs.recheck_months == 48
    assert not hands.sheets


def test_a_shorter_recheck_shows_whose_check_is_too_old(sit_down: Opens, office: TestOffice) -> None:
    set_scene(office)  # both checks are of January 2025
    hands = sit_down("Requirements")
    hands.pick("DBS check")
    hands.press(Qt.Key.Key_Return)
    hands.type("Re-check after", "12")
    hands.click("Save")
    assert len(hands.rows) == 2
    assert all("re-check was due 6 Jan 2026" in row for row in hands.rows)


def test_a_requirement_is_removed_after_one_has_seen_that_nobody_is_stopped_by_it(
    sit_down: Opens, office: TestOffice
) -> None:
    hands = sit_down("Requirements")
    hands.pick("Gas trade")
    hands.click("Remove…")
    assert "Ask the trade Gas for no Gas Safe card any more?" in hands.words
    assert "Nobody would become blocked" in hands.words
    hands.click("Cancel")
    assert ("Gas", "Gas Safe card", "", None) in asked(office)
    hands.click("Remove…")
    hands.click("Remove")
    assert ("Gas", "Gas Safe card", "", None) not in asked(office)
    assert not any("Gas trade" in row for row in hands.rows)


def test_segments_count_and_an_empty_one_offers_the_first_step(sit_down: Opens) -> None:
    hands = sit_down("Requirements")
    hands.click("Everybody 3")
    assert len(hands.rows) == 3
    hands.click("By client 0")
    assert hands.rows == []
    assert hands.table.empty_page.words[0] == "No client asks for more"
    hands.type("Filter Requirements", "nothing like this")
    assert hands.table.empty_page.words[0] == "Nothing found"
    hands.press(Qt.Key.Key_Escape)
    assert hands.table.empty_page.words[0] == "No client asks for more"


def test_a_viewer_reads_what_is_asked_and_cannot_change_it(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Requirements", "viewer")
    assert len(hands.rows) == len(asked(office))
    assert "Ask somebody who is admin or manager" in hands.words
    hands.pick("Photo ID card")
    for name in ("Add requirement", "Change…", "Remove…"):
        made = hands.find(QPushButton, name)
        assert not made.isEnabled()
        assert "admin or manager" in made.toolTip()
    hands.press(Qt.Key.Key_Return)
    hands.page.new()
    hands.wait()
    assert hands.sheets == []
    assert not any(
        action.isEnabled() for action in hands.table.row_menu(hands.table.current_row).actions()[:2]
    )


def test_a_refusal_of_the_service_reaches_the_person(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Requirements")
    (gas,) = (one for one in office.work().requirements.rows().requirements if one.key == "gas")
    hands.pick("Gas trade")
    hands.click("Remove…")
    office.work("manager").requirements.change(gas.id, gas.version, asked_by="gas work here")
    hands.click("Remove")
    assert "Somebody else changed this" in hands.troubles[0]
    assert any(one.key == "gas" for one in office.work().requirements.rows().requirements)
