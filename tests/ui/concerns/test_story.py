"""From “something worried me” to a sealed, printed record with both steps logged, by typing and clicking alone."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication

from desktop.ui.printing.preview import PreviewDialog
from tests.ui.concerns.conftest import Worried

DOOR = (
    "Mr Lunt opened the door holding the frame. He was wearing a coat indoors and the flat was cold. "
    "No heating was on."
)
CUPBOARDS = "The open kitchen cupboards held no food. About three weeks of post lay on the floor of the hall."
TAP = "The water in the kitchen tap was cold. He had one blanket, and the bed in the next room was not made."
DIZZY = (
    "He sat down suddenly and said he felt dizzy. Beth Thomas asked whether to call an ambulance; "
    "he declined twice."
)
FACTS = (("0920", DOOR), ("0945", CUPBOARDS), ("0955", TAP), ("1020", DIZZY))
WORDS = "I've not been right since she stopped coming. I just stay in the chair."
IMPRESSION = "Priya Lal thought he had not eaten properly for some time."
WISH = "A phone call rather than a visit."
ACTION = "Welfare call"
ANSWER = "She will send somebody today."
LONGEST = 300  # seconds

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def print_to(hands_sheet: PreviewDialog, out: Path) -> None:
    """Let the system's dialog print into a file."""
    dialog = hands_sheet.findChild(QPrintDialog)
    assert dialog is not None
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(out))
    dialog.done(QPrintDialog.DialogCode.Accepted)


def test_it_takes_a_practised_person_at_most_five_minutes(
    worried: Callable[..., Worried], tmp_path: Path
) -> None:
    it = worried("manager")
    hands = it.hands
    # Something worried me.
    hands.click("Record a safety concern")
    hands.key(Qt.Key.Key_N)
    hands.type("118196")
    hands.enter()
    hands.settle()
    assert it.page.start.place.value().visit == it.visit
    hands.tab(3)  # the resident is the one it is about, and an adult
    for part in ("unw", "care or"):
        hands.type(part)
        hands.enter()
    hands.save()
    # What was seen and heard; the cursor is there already.
    for number, (time, fact) in enumerate(FACTS):
        if number:
            hands.enter()
        hands.type(time)
        hands.tab()
        hands.type(fact)
    hands.tab(4)
    hands.type(WORDS)
    hands.tab()
    hands.type(IMPRESSION)
    hands.click("Yes, agrees")
    hands.tab()
    hands.type(WISH)
    # Who does what.
    hands.click("Add an action: Agree who does what by when")
    for part in (ACTION, "Riverside Trust"):
        hands.type(part)
        hands.tab()
    hands.type("1600")
    hands.enter()
    hands.settle()
    # Step 1.
    hands.click("Log the call: Call the client now")
    hands.type("Karen Doyle")
    hands.tab()
    hands.type("Duty line")
    hands.tab(2)
    hands.type(ANSWER)
    hands.save()
    # Step 2.
    hands.click("Log the issue: Raise “Safety Concern” on the platform")
    hands.settle()
    hands.click("Copy the text", hands.sheet)
    copied = QGuiApplication.clipboard().text()
    hands.sheet.form.editor("reference").setFocus()  # type: ignore[attr-defined]
    hands.clicks += 1
    hands.type("448120")
    hands.save()
    # The lead.
    hands.click("Note it: Tell your safeguarding lead")
    hands.type("Lead Person")
    hands.save()
    # Seal, and a copy later.
    hands.click("Seal and send")
    hands.settle()
    hands.enter()
    hands.settle()
    hands.key(Qt.Key.Key_Escape)
    hands.settle()
    # Print.
    hands.key(Qt.Key.Key_P, held=Qt.KeyboardModifier.ControlModifier)
    hands.settle()
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewDialog)][-1]
    out = tmp_path / "printed.pdf"
    with hands.qtbot.waitSignal(shown.printed, timeout=20_000):
        print_to(shown, out)
    hands.keys += 1  # Enter in the system's dialog

    concern = it.page.view.concern
    kept = it.office.work("lead").concern_details.of(concern)
    assert kept.state == "sealed"
    assert [(one.text, one.source) for one in kept.facts] == [(fact, "seen") for _, fact in FACTS]
    assert kept.fields["words"] == WORDS
    assert kept.fields["person_knows"] == "agrees"
    assert {one.step for one in kept.notifications} == {"call_client", "platform_issue", "lead"}
    assert {one.reference for one in kept.notifications} >= {"448120"}
    assert not kept.left_open
    assert len(pypdfium2.PdfDocument(out)) >= 1
    assert "Lunt" not in copied
    assert "dizzy" not in copied
    typed = [*(fact for _, fact in FACTS), WORDS, IMPRESSION, WISH, ACTION, ANSWER]
    assert sum(len(one.split()) for one in typed) >= 120
    assert hands.troubles == []
    print(f"{hands.keys} keys, {hands.clicks} clicks, {hands.seconds:.0f} s")
    assert hands.seconds <= LONGEST
