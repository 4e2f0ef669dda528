"""The steps as they are logged in the window: calls that reached nobody, who was told, the answer, the end."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel

from desktop.ui.concerns.seal_sheet import SealSheet
from desktop.ui.forms.sheet import FormSheet
from tests.ui.concerns.conftest import Worried
from tests.ui.concerns.test_record import settle_everything

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def sheet_of(it: Worried, step: str) -> FormSheet:
    it.view.go_to(step)
    it.hands.settle()
    sheet = it.hands.sheet
    assert isinstance(sheet, FormSheet)
    return sheet


def told(it: Worried, concern: str, step: str) -> list[tuple[str, bool]]:
    found = it.office.work().concern_details.of(concern).notifications
    return [(one.told, one.is_reached) for one in found if one.step == step]


@pytest.mark.parametrize(("result", "words"), [("voicemail", "Voicemail left."), ("no_answer", "No answer.")])
def test_a_call_that_reached_nobody_asks_for_the_next_try_and_for_no_name(
    worried: Callable[..., Worried], result: str, words: str
) -> None:
    it = worried()
    concern = it.raise_one()
    it.open(concern)
    sheet = sheet_of(it, "call_client")
    sheet.form.editor("result").set_value(result)
    shown = sheet.form.values()
    assert "to" not in shown
    assert "role" not in shown
    assert f"{shown['next_at']:%H:%M}" == "10:39"  # a quarter of an hour on, as the first call has
    it.hands.save()
    assert told(it, concern, "call_client") == [("Karen Doyle, safeguarding duty line", False)]
    noted = it.office.work().concern_details.of(concern)
    assert noted.notifications[0].outcome == words
    step = next(one for one in noted.steps if one.code == "call_client")
    assert step.state != "done"
    assert "Next try Mon 23 Nov 2026, 10:39" in step.text
    said = [one.text() for one in it.view.steps.findChildren(QLabel) if one.isVisible()]
    assert any("Tried once, nobody reached." in one for one in said)
    # The next one is reached.
    sheet_of(it, "call_client")
    it.hands.type("Karen Doyle")
    it.hands.save()
    assert told(it, concern, "call_client")[-1] == ("Karen Doyle", True)


def test_a_call_that_reached_somebody_says_whom(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    it.open(concern)
    sheet = sheet_of(it, "call_client")
    it.hands.save()
    assert "missing" in sheet.form.error_of("to")
    assert told(it, concern, "call_client") == []


def test_a_sheet_grows_for_the_sentences_below_its_fields(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.open(it.raise_one())
    sheet = sheet_of(it, "lead")
    it.hands.save()
    last = sheet.form.editor("outcome")
    it.hands.qtbot.waitUntil(lambda: last.visibleRegion().boundingRect().height() == last.height())


@pytest.mark.parametrize("step", ["lead", "police", "authority"])
def test_who_was_told_is_noted(worried: Callable[..., Worried], step: str) -> None:
    it = worried()
    concern = it.raise_one()
    it.open(concern)
    sheet = sheet_of(it, step)
    sheet.form.editor("to").set_value("Alex Reid")
    it.hands.save()
    assert told(it, concern, step) == [("Alex Reid", True)]
    assert any("Alex Reid" in one.text() for one in it.view.log.findChildren(QLabel))


def test_danger_that_comes_up_later_asks_for_999(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    it.open(concern)
    sheet = sheet_of(it, "danger")
    sheet.form.editor("immediate_danger").set_value(True)
    it.hands.save()
    assert it.view.steps.buttons["police"].isVisible()
    steps = {one.code: one for one in it.office.work().concern_details.of(concern).steps}
    assert steps["police"].title == "Call 999 now"
    assert steps["police"].state in ("now", "overdue")


def test_the_answer_is_kept_and_the_concern_closed(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    settle_everything(it, concern)
    work = it.office.work("manager")
    work.incident_records.seal(concern)
    view = it.open(concern)
    sheet = sheet_of(it, "answer")
    it.hands.save()
    assert sheet.form.error_of("answered_by")
    assert sheet.form.error_of("text")
    it.hands.type("Karen Doyle")
    sheet.form.editor("text").set_value("Adult social care visits tomorrow.")
    it.hands.save()
    assert [one.text for one in work.concern_details.of(concern).answers] == [
        "Adult social care visits tomorrow."
    ]
    # What was agreed is not done: the reason is asked, and nothing else.
    sheet = sheet_of(it, "close")
    assert set(sheet.form.values()) == {"outcome", "actions"}
    sheet.form.editor("outcome").set_value("A care plan is in place.")
    it.hands.save()
    assert work.concern_details.of(concern).state == "sealed"
    sheet.form.editor("actions").set_value("The trust does it with the plan.")
    it.hands.save()
    kept = work.concern_details.of(concern)
    assert kept.state == "closed"
    assert "A care plan is in place." in kept.closed_text + view.sealed_bar._said.text()
    assert view.subtitle().startswith("Closed")
    assert not view.form.agreed.add_button.isVisible(), "nobody would be reminded of another action"
    assert "actions" not in view.steps.buttons
    view.back_wanted.emit()
    it.hands.settle()
    assert it.page.board.table.rows_model.rows == []
    it.page.board.states.choose("closed")
    it.hands.settle()
    assert [one.id for one in it.page.board.table.rows_model.rows] == [concern]


def test_without_an_answer_it_is_closed_with_the_reason(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    settle_everything(it, concern)
    work = it.office.work("manager")
    work.incident_records.seal(concern)
    for one in work.concern_details.of(concern).actions:
        work.concerns.action_done(one.id)
    it.open(concern)
    sheet = sheet_of(it, "close")
    assert set(sheet.form.values()) == {"outcome", "answer"}
    for key in ("outcome", "answer"):
        sheet.form.editor(key).set_value("The client was merged into another.")
    it.hands.save()
    assert work.concern_details.of(concern).state == "closed"


def test_what_came_of_the_issue_counts_as_the_answer(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    settle_everything(it, concern)
    work = it.office.work("manager")
    for one in work.concern_details.of(concern).actions:
        work.concerns.action_done(one.id)
    it.office.ask(
        "notify",
        user="manager",
        concern=concern,
        step="platform_issue",
        to="Riverside Trust",
        at="2026-11-23T10:24:00+00:00",
        reference="448120",
        outcome="The trust visits tomorrow.",
    )
    work.incident_records.seal(concern)
    it.open(concern)
    # The step says done, so nobody is asked why there is no answer.
    assert set(sheet_of(it, "close").form.values()) == {"outcome"}
    it.hands.sheet.reject()
    it.hands.settle()


def test_the_seal_says_which_of_what_is_missing_may_stay_open(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.open(it.raise_one())
    it.hands.click("Seal and send")
    sheet = it.hands.sheet
    assert isinstance(sheet, SealSheet)
    said = " ".join(one.text() for one in sheet.findChildren(QLabel) if one.isVisible())
    assert "Some may stay open with a reason; the others come before the seal." in said
    sheet.reject()


def test_a_child_an_objection_and_a_doubt_bring_their_questions(worried: Callable[..., Worried]) -> None:
    it = worried()
    view = it.open(it.raise_one())
    form = view.form
    brought = ("override_reason", "manager_asked", "manager_asked_at", "manager_advice", "told_instead")
    assert not any(form.editor(key).isVisibleTo(form) for key in brought)
    adult = form.editor("categories")._words
    for key, value in (
        ("about_kind", "child"),
        ("person_knows", "objects"),
        ("is_unsure", True),
        ("is_manager_involved", True),
    ):
        form.editor(key).set_value(value)
    assert all(form.editor(key).isVisibleTo(form) for key in brought)
    assert form.editor("categories")._words != adult
    view.save()
    it.hands.settle()
    steps = {one.code: one for one in it.office.work().concern_details.of(view.concern).steps}
    assert steps["manager"].title == "Go over the manager"
    assert steps["lead"].state == "not_needed"
    it.hands.click("Say who: Go over the manager")
    assert form.editor("told_instead").isAncestorOf(it.hands.focus)
    it.hands.type("Head of operations at Riverside Trust")
    view.save()
    it.hands.settle()
    kept = it.office.work().concern_details.of(view.concern).fields
    assert kept["told_instead"] == "Head of operations at Riverside Trust"
