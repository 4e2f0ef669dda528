"""Reports about conduct: noted, told on both ways or not for a reason, closed, and never seen by their subject."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton
from sqlalchemy import select

from desktop.db.models import AuditEntry, ConductReport
from tests.factories.offices import Scene, TestOffice
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


def report(office: TestOffice, user: str = "boss", **given: Any) -> str:
    """Keep a report about somebody outside and return its id."""
    asked = {
        "kind": "unsafe",
        "text": "No toe boards.",
        "happened_at": office.clock.now() - timedelta(days=1),
        "about_name": "Northside Scaffolding",
        "is_anonymous": True,
    }
    return office.work(user).conduct.report(**{**asked, **given})[0]


def noted(office: TestOffice, action: str) -> int:
    """Return how often an action stands in the history."""
    with office.store.read() as session:
        return len(session.scalars(select(AuditEntry.seq).where(AuditEntry.action == action)).all())


def test_a_report_is_typed_and_stands_in_the_list_with_what_is_next(
    sit_down: Opens, office: TestOffice, scene: Scene
) -> None:
    hands = sit_down()
    assert "No reports" in hands.words
    hands.click("New report")  # the first step on the empty page
    hands.choose("What it is", "Breach of the code of conduct")
    hands.type("When it happened", "23 nov 2026 6:50")
    hands.choose("About whom", "One of our operatives")
    hands.choose("The operative", "Priya Lal")
    hands.type("Home or visit, if any", "kestrel")
    hands.press(Qt.Key.Key_Return)
    hands.wait()
    assert hands.find(QLineEdit, "Home or visit, if any").text() == "Flat 11, Kestrel House, L6 5NX"
    hands.write("What happened", "Smoked in the hall.\nSaid that everybody does.")
    hands.click("Is it anonymous?, required: No", QRadioButton)
    hands.type("Reported by", "Ms R. Byrne")
    hands.click("Keep the report")
    assert hands.sheets == []
    assert len(hands.rows) == 1
    assert "CR-2026-0001, Mon 23 Nov 2026, 06:50 | Priya Lal, Breach of the code of conduct" in hands.rows[0]
    for words in (
        "CR-2026-0001",
        "Flat 11, Kestrel House, L6 5NX, Riverside Trust",
        "Smoked in the hall.\nSaid that everybody does.",
        "Ms R. Byrne",
        "by boss",
    ):
        assert words in hands.words
    with office.store.read() as session:
        kept = session.scalars(select(ConductReport)).one()
    assert (kept.about_operative_id, kept.home_id, kept.client_id) == (
        scene.operative,
        scene.home,
        scene.client,
    )


def test_an_anonymous_report_keeps_no_name_even_if_one_was_typed_first(
    sit_down: Opens, office: TestOffice
) -> None:
    hands = sit_down()
    hands.page.new()
    hands.wait()
    hands.choose("What it is", "Unsafe situation")
    hands.type("When it happened", "23 nov 2026 6:50")
    hands.choose("About whom", "Somebody else")
    hands.type("The name", "A man with a ladder")
    hands.write("What happened", "Leaned it on the glass.")
    hands.click("Is it anonymous?, required: No", QRadioButton)
    hands.type("Reported by", "Ms R. Byrne")
    hands.click("Is it anonymous?, required: Yes", QRadioButton)
    hands.click("Keep the report")
    with office.store.read() as session:
        kept = session.scalars(select(ConductReport)).one()
    assert (kept.is_anonymous, kept.reported_by, kept.about_name) == (True, "", "A man with a ladder")
    assert "Anonymous" in hands.words
    assert "Byrne" not in hands.words


def test_what_cannot_be_is_said_where_it_was_typed_and_nothing_is_lost(
    sit_down: Opens, office: TestOffice
) -> None:
    hands = sit_down()
    hands.page.new()
    hands.wait()
    hands.click("Keep the report")
    for name in ("What it is", "When it happened", "About whom", "What happened", "Is it anonymous?"):
        assert f"{name} is still missing." in hands.words
    hands.choose("What it is", "Unsafe situation")
    hands.type("When it happened", "24 nov 2026 6:50")
    hands.choose("About whom", "Somebody else")
    hands.type("The name", "Boss")
    hands.write("What happened", "Leaned it on the glass.")
    hands.click("Is it anonymous?, required: Yes", QRadioButton)
    hands.click("Keep the report")
    assert "it cannot have happened yet. Correct the time" in hands.words
    hands.type("When it happened", "22 nov 2026 6:50")
    hands.click("Keep the report")
    assert "This report is about you" in hands.words
    assert "Ask another manager or the safeguarding lead" in hands.words
    hands.press(Qt.Key.Key_Escape)
    assert hands.sheets == []
    hands.page.new()
    hands.wait()
    assert "is back" in hands.words
    assert hands.find(QLineEdit, "The name").text() == "Boss"
    assert noted(office, "conduct.report") == 0


def test_it_is_closed_only_when_both_were_told_or_it_says_why_not(
    sit_down: Opens, office: TestOffice
) -> None:
    report(office)
    hands = sit_down()
    hands.pick("CR-2026-0001")
    hands.wait()
    hands.click("Close the report…")
    assert hands.sheets == []
    assert "Report it to the authority it concerns" in hands.words
    assert "Report it to the platform's administrators" in hands.words
    first = hands.page.focusWidget()
    assert first.accessibleName() == "Authority: told"
    hands.click("Go to platform's administrators")
    assert hands.page.focusWidget().accessibleName() == "Platform's administrators: told"

    hands.click("Authority: told")
    hands.type("Who was told", "Council licensing desk, Mr Adeyemi")
    hands.choose("How", "E-mail")
    hands.type("Their reference", "LC-4471")
    hands.write("What they said", "They will write to the firm.")
    hands.click("Note it")
    for words in ("✓ Told", "Council licensing desk, Mr Adeyemi", "E-mail; reference LC-4471", "write to"):
        assert words in hands.words
    hands.click("Platform's administrators: not needed, because")
    hands.click("Keep the reason")
    assert "Not needed, because is still missing." in hands.words
    hands.write("Not needed, because", "The work did not come through a platform.")
    hands.click("Keep the reason")
    assert "The work did not come through a platform." in hands.words
    hands.click("Close the report…")
    hands.write("What came of it", "The firm put boards up.")
    hands.click("Close the report")
    assert hands.sheets == []
    assert hands.rows == []
    assert "No open reports" in hands.words
    hands.click("Closed 1")
    hands.pick("CR-2026-0001")
    hands.wait()
    assert "The firm put boards up." in hands.words
    buttons = [one.text() for one in hands.page.findChildren(QPushButton) if one.isVisible()]
    assert not {"Told…", "Told again…", "Close the report…", "Not needed, because…"} & set(buttons)


def test_a_time_to_come_is_refused_at_its_field_and_the_draft_waits(
    sit_down: Opens, office: TestOffice
) -> None:
    report(office)
    hands = sit_down()
    hands.pick("CR-2026-0001")
    hands.wait()
    hands.click("Authority: told")
    hands.type("Who was told", "Council")
    hands.type("When", "1 dec 2026 9:00")
    hands.click("Note it")
    assert "it cannot have happened yet. Correct the time" in hands.words
    assert hands.find(QLineEdit, "When").property("wrong") == "true"
    hands.click("Cancel")
    hands.click("Authority: told")
    assert "is back" in hands.words
    assert hands.find(QLineEdit, "Who was told").text() == "Council"


@pytest.mark.parametrize("about", ["account", "name"])
def test_whoever_it_is_about_finds_nothing_of_it(sit_down: Opens, office: TestOffice, about: str) -> None:
    me = office.desk("manager").actor
    report(office)
    hidden = report(
        office, "lead", **({"about_user": me.id} if about == "account" else {"about_name": me.name})
    )
    hands = sit_down("manager")
    assert len(hands.rows) == 1
    hands.page.show_target(f"conduct:{hidden}")
    hands.wait()
    assert "CR-2026-0002" not in hands.words
    assert me.name not in hands.words
    assert noted(office, "conduct.view") == 0
    hands.page.new()
    hands.wait()
    hands.choose("About whom", "Somebody who signs in here")
    with pytest.raises(AssertionError):
        hands.choose("The person", me.name)


def test_looking_is_noted_once_and_reading_again_is_not(sit_down: Opens, office: TestOffice) -> None:
    report(office)
    report(office)
    hands = sit_down()
    hands.pick("CR-2026-0001")
    hands.wait()
    for _ in range(3):
        hands.look_again()
    assert noted(office, "conduct.view") == 1
    hands.pick("CR-2026-0002")
    hands.wait()
    assert noted(office, "conduct.view") == 2


def test_a_report_somebody_else_closed_is_shown_as_it_is_now(sit_down: Opens, office: TestOffice) -> None:
    made = report(office)
    hands = sit_down()
    hands.pick("CR-2026-0001")
    hands.wait()
    hands.click("Authority: told")
    lead = office.work("lead").conduct
    lead.justify(made, "authority", "None concerns it.")
    lead.justify(made, "platform", "No platform.")
    lead.close(made, "Nothing came of it.")
    hands.type("Who was told", "Council")
    hands.click("Note it")
    assert "Note a new report for what came later." in hands.words
    hands.click("Cancel")
    hands.look_again()
    assert hands.rows == []


def test_a_scheduler_is_told_who_keeps_the_reports_and_asks_for_none(
    sit_down: Opens, office: TestOffice
) -> None:
    report(office)
    before = noted(office, "denied")
    hands = sit_down("scheduler")
    hands.page.show_target("conduct")
    hands.wait()
    assert "Ask somebody who is manager or lead" in hands.words
    assert hands.rows == []
    hands.page.new()
    hands.wait()
    assert hands.sheets == []
    assert not hands.page.actions_in_title()[0].isEnabled()
    assert noted(office, "denied") == before
