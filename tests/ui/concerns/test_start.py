"""The beginning of a concern: danger first, then the few answers, from a visit or from nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.ui.concerns.injuries_editor import InjuriesEditor
from desktop.ui.concerns.start import DRAFT, StartView
from tests.ui.concerns.conftest import Worried

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize("user", ["manager", "scheduler"])
def test_in_danger_999_comes_before_the_form_and_is_kept(worried: Callable[..., Worried], user: str) -> None:
    it = worried(user)
    it.hands.click("Record a safety concern")
    it.hands.key(Qt.Key.Key_Y)
    assert it.page.start.emergency.isVisible()
    assert not it.page.start.form.isVisible()
    it.hands.type("p")
    it.hands.tab()
    it.hands.tab(3)
    it.page.start.emergency.editor("reference").set_value("INC-4711")
    it.hands.click("Go on to the record")
    it.hands.type("118196")
    it.hands.enter()
    it.hands.settle()
    it.hands.save()
    concern = it.view.concern
    kept = it.office.work("boss").concern_details.of(concern)
    assert kept.fields["immediate_danger"] is True
    assert "INC-4711" in kept.fields["danger_details"]
    told = [(one.step, one.reference) for one in kept.notifications]
    assert told == [("police", "INC-4711")]


def test_a_visit_brings_its_facts_along(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.window.open("concerns", f"visit:{it.visit}:unwell,care_needs")
    it.hands.settle()
    it.hands.click("No, nobody is in immediate danger")
    start = it.page.start
    assert start.place.value().visit == it.visit
    assert start.form.editor("about_name").value() == "Mr Derek Lunt"
    assert start.form.editor("indicators").value() == ("unwell", "care_needs")
    it.hands.save()
    kept = it.office.work("boss").concern_details.of(it.view.concern)
    assert kept.visit == it.visit
    assert kept.fields["indicators"] == ["unwell", "care_needs"]
    assert kept.fields["immediate_danger"] is False
    assert "Priya Lal" in kept.seen_by
    assert it.hands.focus.accessibleName() == "Time of fact 1"


def test_tab_goes_on_from_the_home_and_takes_the_only_one_found(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.hands.click("Record a safety concern")
    it.hands.click("No, nobody is in immediate danger")
    form = it.page.start.form
    it.office.ask("add_home", client=it.scene.client, address="2 Merlin Court", postcode="L6 5NX")
    it.hands.type("merlin")
    it.hands.qtbot.waitUntil(lambda: bool(it.page.start.place._found))
    for key in ("about_name", "about_kind", "indicators", "seen_at"):
        it.hands.tab()
        assert form.editor(key).isAncestorOf(it.hands.focus), key
        it.hands.settle()
    assert it.page.start.place.value().address == "2 Merlin Court"
    it.hands.tab()
    assert it.hands.focus is it.page.start.start_button
    for key in ("seen_at", "indicators", "about_kind", "about_name", "place"):
        it.hands.key(Qt.Key.Key_Backtab)
        assert form.editor(key).isAncestorOf(it.hands.focus), key


def test_the_short_form_names_what_it_lacks(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.hands.click("Record a safety concern")
    it.hands.click("No, nobody is in immediate danger")
    it.hands.click("Start the record")
    form = it.page.start.form
    assert form.error_of("place")
    assert form.error_of("about_name")
    assert it.office.work("boss").concern_lists.overdue().open == 0


def test_the_rail_counts_what_is_overdue_before_anybody_looks(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.raise_one(seen_at="2026-11-23T09:00:00+00:00")
    it.window.context.tasks.changed.emit()
    it.hands.settle()
    assert it.window._rail._badges["concerns"].text() == "1"
    assert not it.window._rail._badges["concerns"].isHidden()


def test_an_injury_is_marked_by_click_or_by_name(worried: Callable[..., Worried]) -> None:
    it = worried()
    view = it.open(it.raise_one())
    editor: InjuriesEditor = view.form.editor("injuries")
    view._scroll.ensureWidgetVisible(editor)
    editor.opener.click()
    figure = editor.figures["front"]
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, pos=figure.rect().center())
    it.hands.type("Bruise, 3 cm")
    editor.more.click()
    made = editor.marks[1]
    made.place.set_value(("back", "left calf"))
    made.words.line.setFocus()
    it.hands.type("Graze")
    view.save()
    it.hands.settle()
    first, second = it.office.work("boss").concern_details.of(view.concern).fields["injuries"]
    assert (first["view"], first["text"], second["view"], second["text"]) == (
        "front",
        "Bruise, 3 cm",
        "back",
        "Graze",
    )
    assert first["x"] == pytest.approx(0.5, abs=0.02)
    assert second["x"] < 0.5


def test_a_click_beside_the_body_marks_nothing(worried: Callable[..., Worried]) -> None:
    it = worried()
    view = it.open(it.raise_one())
    editor: InjuriesEditor = view.form.editor("injuries")
    editor.opener.click()
    figure = editor.figures["back"]
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert editor.marks == []


def test_going_back_a_step_loses_nothing(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.window.open("concerns", f"visit:{it.visit}:unwell")
    it.hands.settle()
    it.hands.key(Qt.Key.Key_Y)
    start = it.page.start
    start.emergency.editor("reference").set_value("INC-4711")
    it.hands.click("Go on to the record")
    start.form.editor("about_name").set_value("A boy of about nine")
    it.hands.click("‹ Back")
    assert start.emergency.isVisible()
    it.hands.click("‹ Back")
    it.hands.click("Yes, somebody is in immediate danger")
    assert start.emergency.editor("reference").value() == "INC-4711"
    it.hands.click("Go on to the record")
    assert start.place.value().visit == it.visit
    assert start.form.editor("about_name").value() == "A boy of about nine"
    it.hands.save()
    kept = it.office.work("boss").concern_details.of(it.view.concern)
    assert (kept.visit, kept.fields["about_name"]) == (it.visit, "A boy of about nine")
    assert "INC-4711" in kept.fields["danger_details"]


def test_what_was_typed_of_the_call_comes_back_with_the_rest(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.hands.click("Record a safety concern")
    it.hands.key(Qt.Key.Key_Y)
    it.hands.type("p")
    start = it.page.start
    start.emergency.editor("reference").setFocus()
    it.hands.type("INC-4711")
    start._keeper.flush()  # as the second after the last key does
    it.hands.settle()
    # The next day another window of the same person: the first is gone.
    it.office.clock.advance(hours=20)
    again = StartView(it.window.context)
    it.hands.qtbot.addWidget(again)
    again.begin()
    it.hands.settle()
    assert again._draft_line.isVisibleTo(again), "nobody is told before the first answer"
    called = it.office.clock.now() - timedelta(hours=20)
    assert again.emergency.values() == {"service": "police", "at": called, "reference": "INC-4711"}
    assert again.is_dirty
    again._discard()
    it.hands.settle()
    assert again.emergency.values()["reference"] == ""
    assert it.office.work("manager").drafts.take(DRAFT) is None


def test_a_draft_about_one_visit_does_not_come_back_at_another_home(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.window.open("concerns", f"visit:{it.visit}:unwell")
    it.hands.settle()
    it.hands.key(Qt.Key.Key_Y)
    it.page.start.emergency.editor("reference").set_value("INC-4711")
    it.page.start._leave()
    it.hands.settle()
    it.page.new()
    it.hands.settle()
    start = it.page.start
    assert (start.emergency.values()["reference"], start._draft_line.isVisible()) == ("", False)
    it.window.open("concerns", f"visit:{it.visit}")
    it.hands.settle()
    assert (start.emergency.values()["reference"], start._draft_line.isVisible()) == ("INC-4711", True)
    start._discard()
    assert start.place.value().visit == it.visit, "what the visit brought along is no draft"


def test_the_page_names_the_home_and_who_raised_it(worried: Callable[..., Worried]) -> None:
    it = worried()
    view = it.open(it.raise_one())
    detail = it.office.work("boss").concern_details.of(view.concern)
    assert detail.address in view.head._home.text()
    assert detail.postcode in view.head._home.text()
    assert detail.raised_text in view.head._raised.text()
