"""Whose office it is, as ID cards and records print it."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QPushButton

from tests.factories.offices import TestOffice
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


def test_what_is_missing_is_said_until_it_is_there(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Company")
    assert "Still missing. Address: a lost ID card is sent back here." in hands.words
    hands.click("Change…")
    hands.write("Address", "Unit 6, Ropewalk Yard\nLiverpool")
    hands.type("Postcode", "l35tf")
    hands.type("E-mail", "office@example.org")
    hands.type("Safeguarding lead", "Alex Reid")
    hands.click("Save")
    company = office.work().company.company()
    assert company.address == "Unit 6, Ropewalk Yard\nLiverpool"
    assert (company.postcode, company.email, company.safeguarding_lead) == (
        "L3 5TF",
        "office@example.org",
        "Alex Reid",
    )
    assert (company.name, company.phone) == ("Mersey Property Care Ltd", "0151 496 0900")
    assert "Still missing" not in hands.words
    assert "L3 5TF" in hands.words


def test_what_cannot_be_is_said_where_it_was_typed(sit_down: Opens) -> None:
    hands = sit_down("Company")
    hands.click("Change…")
    for name, wrong, said in (
        ("Phone", "ring us", "is not a phone number"),
        ("Postcode", "Liverpool", "is not a UK postcode"),
        ("E-mail", "office at example", "is no e-mail address"),
        ("Name", "", "Name is still missing."),
    ):
        line = hands.find(QLineEdit, name)
        before = line.text()
        hands.type(name, wrong)
        hands.click("Save")
        assert said in hands.words
        assert line.property("wrong") == "true"
        hands.type(name, before)


def test_two_people_at_once_and_nothing_typed_is_lost(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Company")
    hands.click("Change…")
    hands.type("Safeguarding lead", "Alex Reid")
    office.work("manager").company.change(1, phone="0151 496 0911")
    hands.click("Save")
    assert "Somebody else changed this since you opened it" in hands.words
    assert hands.find(QLineEdit, "Safeguarding lead").text() == "Alex Reid"
    hands.click("Cancel")
    assert "0151 496 0911" in hands.words  # what holds now
    hands.click("Change…")
    assert "is back" in hands.words
    assert hands.find(QLineEdit, "Safeguarding lead").text() == "Alex Reid"


def test_a_scheduler_reads_the_company_and_is_told_who_changes_it(sit_down: Opens) -> None:
    hands = sit_down("Company", "scheduler")
    assert "Mersey Property Care Ltd" in hands.words
    assert "admin or manager" in hands.words
    assert not hands.find(QPushButton, "Change…").isEnabled()
