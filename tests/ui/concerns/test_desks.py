"""Two desks at one record, and what is left behind when one goes away: nothing is lost, nothing overwritten unseen."""

from collections.abc import Callable

import pytest

from desktop.ui.concerns.concern_view import ConcernView
from tests.ui.concerns.conftest import Worried

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def write_aside(it: Worried, concern: str, **changes: object) -> None:
    """Change the record from the lead's desk."""
    lead = it.office.work("lead")
    lead.concerns.edit(concern, lead.concern_details.of(concern).version, changes)


def typing_where(it: Worried) -> tuple[str, ConcernView]:
    """Open a new record and type where it happened, not saved yet."""
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("place").text.setFocus()
    it.hands.type("Hall")
    return concern, view


def kept_of(it: Worried, concern: str) -> dict[str, object]:
    return dict(it.office.work().concern_details.of(concern).fields)


def test_the_same_field_is_not_overwritten_before_somebody_saw_what_the_other_wrote(
    worried: Callable[..., Worried],
) -> None:
    it = worried()
    concern, view = typing_where(it)
    write_aside(it, concern, place="Kitchen, by the cooker")
    view.form.editor("words").text.setFocus()  # leaving the part saves it
    it.hands.settle()
    it.hands.settle()
    assert kept_of(it, concern)["place"] == "Kitchen, by the cooker"
    assert view.form.editor("place").value() == "Hall"
    assert "Kitchen, by the cooker" in view.form.error_of("place")
    assert "Where, in or at the home" in view._said.text()
    assert view.form.editor("words").isAncestorOf(it.hands.focus), "the cursor was taken away"
    # What is typed elsewhere goes on being saved, without the field that waits for a decision.
    it.hands.type("Leave me be.")
    view.form.editor("persons_view").text.setFocus()
    it.hands.settle()
    assert (kept_of(it, concern)["words"], kept_of(it, concern)["place"]) == (
        "Leave me be.",
        "Kitchen, by the cooker",
    )
    it.hands.click("Seal and send")
    assert not view.seal_button.isHidden()
    assert "Not sealed" in view._said.text()
    view.save()
    it.hands.settle()
    assert kept_of(it, concern)["place"] == "Hall"
    assert view.form.error_of("place") == ""
    assert view._said.text().startswith("✓ Saved")


def test_the_draft_given_up_in_a_conflict_shows_what_the_other_wrote(
    worried: Callable[..., Worried],
) -> None:
    it = worried()
    concern, view = typing_where(it)
    write_aside(it, concern, place="Kitchen")
    view.refresh()
    it.hands.settle()
    assert "Kitchen" in view.form.error_of("place")
    view._discard()
    it.hands.settle()
    assert view.form.editor("place").value() == "Kitchen"
    assert view.form.error_of("place") == ""


def test_a_step_is_opened_though_another_desk_saved_meanwhile(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").text.setFocus()
    it.hands.type("Mine.")
    write_aside(it, concern, place="Kitchen")
    view.go_to("call_client")
    it.hands.settle()
    it.hands.settle()
    assert it.hands.sheet.windowTitle() == "Log the call"
    it.hands.sheet.reject()
    it.hands.settle()
    assert (kept_of(it, concern)["words"], kept_of(it, concern)["place"]) == ("Mine.", "Kitchen")


def test_leaving_at_once_saves_and_leaves_no_draft_behind(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").text.setFocus()
    it.hands.type("Mine.")
    it.hands.click("‹ All safety concerns")
    assert kept_of(it, concern)["words"] == "Mine."
    assert it.office.work("manager").drafts.take(f"concern/{concern}") is None
    # Else it would come back over what somebody else wrote since.
    write_aside(it, concern, words="Theirs.")
    view = it.open(concern)
    assert view.form.editor("words").value() == "Theirs."
    assert not view._draft_line.isVisible()


def test_what_could_not_be_saved_on_leaving_is_said_and_comes_back(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").text.setFocus()
    view.form.editor("words").set_value("Cannot be printed: \ue000")
    it.hands.click("‹ All safety concerns")
    assert len(it.hands.troubles) == 1
    assert "draft" in it.hands.troubles[0]
    assert "Lunt" not in it.hands.troubles[0]
    view = it.open(concern)
    assert view.form.editor("words").value() == "Cannot be printed: \ue000"
    assert view._draft_line.isVisible()


def test_a_text_that_cannot_be_printed_is_marked_and_leaves_the_cursor_where_it_is(
    worried: Callable[..., Worried],
) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").text.setFocus()
    view.form.editor("words").set_value("Bell \x07")
    view.form.editor("persons_view").text.setFocus()
    it.hands.settle()
    assert "delete it" in view.form.error_of("words")
    assert "Their own words" in view._said.text()
    it.hands.type("A call.")
    assert view.form.editor("persons_view").value() == "A call."
    view.save()
    it.hands.settle()
    assert view.form.editor("words").isAncestorOf(it.hands.focus)


def test_half_an_injury_is_named_when_the_rest_is_saved_and_stops_the_seal(
    worried: Callable[..., Worried],
) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("injuries").add()
    view.form.editor("words").set_value("Mine.")
    view.save()
    it.hands.settle()
    assert kept_of(it, concern)["words"] == "Mine."
    assert "all but “Injuries that could be seen”" in view._said.text()
    view._scroll.verticalScrollBar().setValue(0)
    it.hands.click("Seal and send")
    assert "Not sealed" in view._said.text()
    editor = view.form.editor("injuries")
    it.hands.qtbot.waitUntil(lambda: not editor.visibleRegion().isEmpty())
