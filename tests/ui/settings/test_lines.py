"""Whom to call at each client: changed, checked in one click, and told where it is stale."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton

from tests.factories.offices import TestOffice
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


@pytest.fixture(autouse=True)
def _clients(office: TestOffice) -> None:
    for name, phone in (("Riverside Trust", "0151 496 0333"), ("Sovereign Homes", "0151 496 0412")):
        office.ask("add_client", name=name, phone=phone)


def test_a_line_is_changed_and_noted_as_checked_in_one_click(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Safeguarding lines")
    assert "To check 2" in [one.text() for one in hands.page.findChildren(QPushButton)]
    assert hands.rows[0] == (
        "Riverside Trust | 0151 496 0333 by day, no number out of hours | Never, to be checked | Not told by us"
    )
    hands.pick("Riverside")
    hands.click("Change…")
    hands.type("Whom to ask for", "Duty desk")
    hands.type("Number out of hours", "0151 496 0334")
    hands.click("Is the local authority told as well?, required: Yes", QRadioButton)
    hands.type("How to reach the authority", "Careline, 0151 233 3800")
    hands.click("Save")
    hands.click("Checked today")
    assert hands.rows[0] == (
        "Riverside Trust, Duty desk | 0151 496 0333 by day, 0151 496 0334 out of hours | 23 Nov 2026 | "
        "Careline, 0151 233 3800"
    )
    line = office.work().clients.line_rows()[0]
    assert (line.verified_on, line.is_stale) == (office.clock.today(), False)
    assert (line.tells_authority, line.authority_contact) == (True, "Careline, 0151 233 3800")
    assert not hands.find(QPushButton, "Checked today").isEnabled()  # once a day is enough
    hands.click("To check 1")
    assert [row.split(" | ")[0] for row in hands.rows] == ["Sovereign Homes"]


def test_after_three_months_it_is_to_be_checked_again(sit_down: Opens, office: TestOffice) -> None:
    for line in office.work().clients.line_rows():
        office.work().clients.set_line(line.id, line.version, verified_on=office.clock.today())
    hands = sit_down("Safeguarding lines")
    hands.click("To check 0")
    assert "All were checked" in hands.words
    hands.click("All 2")
    office.clock.advance(days=91)
    hands.look_again()
    assert [row.split(" | ")[2] for row in hands.rows] == ["23 Nov 2026, to be checked"] * 2


def test_another_number_counts_as_not_checked(sit_down: Opens, office: TestOffice) -> None:
    line = office.work().clients.line_rows()[0]
    office.work().clients.set_line(line.id, line.version, verified_on=office.clock.today())
    hands = sit_down("Safeguarding lines")
    hands.pick("Riverside")
    hands.click("Change…")
    assert "counts as not checked" in hands.words
    hands.type("Number in office hours", "0151 496 0999")
    hands.click("Save")
    assert "0151 496 0999 by day" in hands.rows[0]
    assert "Never, to be checked" in hands.rows[0]


def test_what_is_no_number_is_refused_at_its_field_and_two_people_do_not_overwrite(
    sit_down: Opens, office: TestOffice
) -> None:
    hands = sit_down("Safeguarding lines")
    hands.pick("Riverside")
    hands.click("Change…")
    hands.type("Number out of hours", "ring us")
    hands.click("Save")
    assert "is not a phone number" in hands.words
    assert hands.find(QLineEdit, "Number out of hours").property("wrong") == "true"
    line = office.work("manager").clients.line_rows()[0]
    office.work("manager").clients.set_line(line.id, line.version, contact="Night desk")
    hands.type("Number out of hours", "0151 496 0334")
    hands.click("Save")
    assert "Somebody else changed this since you opened it" in hands.words
    hands.click("Cancel")
    assert "Riverside Trust, Night desk" in hands.rows[0]


def test_a_viewer_reads_and_an_administrator_alone_does_not(sit_down: Opens) -> None:
    hands = sit_down("Safeguarding lines", "viewer")
    assert len(hands.rows) == 2
    hands.pick("Riverside")
    assert not hands.find(QPushButton, "Change…").isEnabled()
    assert not hands.find(QPushButton, "Checked today").isEnabled()
    assert "manager or scheduler" in hands.words
    hands = sit_down("Safeguarding lines", "admin")
    assert hands.rows == []
    assert "Not for your role" in hands.words
