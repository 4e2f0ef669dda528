"""One record in the window: nothing typed is lost, what is missing is one click away, the seal is final."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from desktop.domain.concerns import Lack
from desktop.ui.concerns.clipboard import copier
from desktop.ui.concerns.copies import PasswordSheet
from desktop.ui.concerns.facts_editor import FactValue
from desktop.ui.concerns.page import ConcernsPage
from desktop.ui.concerns.seal_sheet import SealSheet
from desktop.ui.forms.sheet import FormSheet
from tests.ui.concerns.conftest import Worried

# The offscreen screen has no window manager to bring a list to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def settle_everything(it: Worried, concern: str) -> None:
    """Do aside what a record needs before its seal."""
    at = "2026-11-23T10:24:00+00:00"
    for step, more in (
        ("call_client", {"to": "Karen Doyle"}),
        ("platform_issue", {"to": "Riverside Trust", "reference": "448120"}),
        ("lead", {"to": "Lead Person"}),
    ):
        it.office.ask("notify", user="manager", concern=concern, step=step, at=at, **more)
    it.office.ask(
        "agree_action",
        user="manager",
        concern=concern,
        text="Welfare call",
        owner="Riverside Trust",
        due_at="2026-11-23T16:00:00+00:00",
    )


def words_in(it: Worried) -> str:
    """Return every word in sight of the window."""
    labels = [one.text() for one in it.window.findChildren(QLabel) if one.isVisible()]
    texts = [one.toPlainText() for one in it.window.findChildren(QPlainTextEdit) if one.isVisible()]
    return " ".join((it.window.windowTitle(), *labels, *texts))


# Nothing typed is lost


def test_leaving_a_part_saves_it(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").text.setFocus()
    it.hands.type("I just stay in the chair.")
    it.hands.tab()
    it.hands.settle()
    assert it.office.work().concern_details.of(concern).fields["words"] == ""
    view.form.editor("persons_view").text.setFocus()
    it.hands.settle()
    assert it.office.work().concern_details.of(concern).fields["words"] == "I just stay in the chair."


def test_a_draft_comes_back_after_the_page_went_away(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    facts = view.form.editor("facts")
    facts.add()
    it.hands.type("1030")
    it.hands.tab()
    it.hands.type("The cooker was on")
    view.keeping._drafts.flush()  # what its second does
    it.hands.settle()
    # It goes away without leaving, as in a crash: another page is made over the same office.
    view.keeping._may_edit = False
    page = ConcernsPage(it.window.context)
    it.hands.qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_target(concern)
    it.hands.settle()
    found = page.view.form.editor("facts").value()
    assert [one.text for one in found] == ["He sat down and said he felt dizzy.", "The cooker was on"]
    assert page.view._draft_line.isVisible()
    page.view._discard()
    it.hands.settle()
    assert len(page.view.form.editor("facts").value()) == 1
    assert it.office.work("manager").drafts.take(f"concern/{concern}") is None


def test_a_half_typed_line_is_not_saved_and_not_lost(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("facts").add()
    it.hands.tab()
    it.hands.type("No time given")
    it.hands.key(Qt.Key.Key_S, held=Qt.KeyboardModifier.ControlModifier)
    it.hands.settle()
    assert "time" in view.form.error_of("facts")
    assert len(it.office.work().concern_details.of(concern).facts) == 1
    assert view.form.is_dirty
    assert view.form.draft()["facts"][1][1] == "No time given"


def test_what_somebody_else_changed_meanwhile_stays(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    view.form.editor("words").text.setFocus()
    it.hands.type("Mine.")
    lead = it.office.work("lead")
    lead.concerns.edit(concern, lead.concern_details.of(concern).version, {"place": "Kitchen"})
    view.save()
    it.hands.settle()
    kept = it.office.work().concern_details.of(concern).fields
    assert (kept["words"], kept["place"]) == ("Mine.", "Kitchen")
    assert view.form.editor("place").value() == "Kitchen"


# What is missing


# Between them two concerns lack everything that one can lack.
BARE = {
    "facts": [],
    "indicators": [],
    "immediate_danger": None,
    "is_unsure": True,
    "person_knows": "objects",
}
HALF = {"is_manager_involved": True, "immediate_danger": True, "unflagged_need": "cannot stand alone"}


def test_each_missing_thing_is_one_click_away(worried: Callable[..., Worried]) -> None:
    it = worried()
    work = it.office.work("manager")
    work.clients.set_line(it.scene.client, work.clients.line_rows()[0].version, tells_authority=True)
    bare, half = it.raise_one(**BARE), it.raise_one(**HALF)
    work.concerns.edit(bare, 1, {"about_name": "", "seen_at": None})
    told = {"step": "platform_issue", "to": "Riverside Trust", "at": "2026-11-23T10:24:00+00:00"}
    it.office.ask("notify", user="manager", concern=half, **told)
    clicked = set()
    for concern in (bare, half):
        view = it.open(concern)
        for code in [str(one.code) for one in work.concerns.missing(concern)]:
            it.hands.click("Seal and send")
            sheet = it.hands.sheet
            assert isinstance(sheet, SealSheet)
            assert not sheet.seal_button.isEnabled()
            line = next(one for one in sheet.lines if one.code == code)
            line.go.click()
            it.hands.settle()
            clicked.add(code)
            field = {"about": "about_name"}.get(code, code)
            if field in view.form.keys:
                it.window.activateWindow()
                editor = view.form.editor(field)
                it.hands.qtbot.waitUntil(lambda editor=editor: editor.isAncestorOf(it.hands.focus))
                assert editor.isVisible(), code
            else:
                opened = it.hands.sheet
                assert isinstance(opened, FormSheet), code
                assert opened is not sheet
                assert opened._keeper is not None
                opened.reject()
                it.hands.settle()
    assert clicked == set(Lack), "what can be missing and has no place"


def test_what_may_stay_open_is_sealed_with_its_reason_and_the_call_is_not(
    worried: Callable[..., Worried],
) -> None:
    it = worried()
    concern = it.raise_one()
    it.office.ask(
        "notify",
        user="manager",
        concern=concern,
        step="call_client",
        at="2026-11-23T10:24:00+00:00",
        to="Karen Doyle",
    )
    it.open(concern)
    it.hands.click("Seal and send")
    sheet = it.hands.sheet
    assert isinstance(sheet, SealSheet)
    for one in sheet.lines:
        assert not sheet.seal_button.isEnabled()
        one.opener.click()
        one.reason.set_value("The platform is down; the client knows.")
    assert sheet.seal_button.isEnabled()
    sheet.seal_button.click()
    it.hands.settle()
    kept = it.office.work().concern_details.of(concern)
    assert kept.state == "sealed"
    assert len(kept.left_open) == len(sheet.lines)
    it.hands.sheet.reject()
    it.hands.settle()


def test_the_call_to_the_client_cannot_be_left_open(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.open(it.raise_one())
    it.hands.click("Seal and send")
    sheet = it.hands.sheet
    assert isinstance(sheet, SealSheet)
    by_code = {one.code: one.opener.isVisible() for one in sheet.lines}
    assert by_code["call_client"] is False
    assert by_code["platform_issue"] is True
    sheet.reject()


# The seal


def test_a_sealed_record_is_read_only_and_takes_addenda(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    settle_everything(it, concern)
    view = it.open(concern)
    it.hands.click("Seal and send")
    it.hands.sheet.seal()  # type: ignore[attr-defined]
    it.hands.settle()
    it.hands.sheet.reject()
    it.hands.settle()
    enabled = [
        key
        for key in view.form.keys
        if view.form.editor(key).isEnabled() and key not in ("photos", "actions")
    ]
    assert enabled == []
    assert not view.form.photos.add_button.isVisible()
    assert view.seal_button not in view.title_actions()
    it.hands.click("Add an addendum…", view)
    it.hands.type("His sister called at noon.")
    it.hands.save()
    kept = it.office.work().concern_details.of(concern)
    assert [one.text for one in kept.addenda] == ["His sister called at noon."]
    assert len(kept.versions) == 2
    assert "His sister called at noon." in words_in(it)


def test_the_clients_copy_shows_its_password_once_and_is_noted(
    worried: Callable[..., Worried], tmp_path
) -> None:
    it = worried()
    concern = it.raise_one()
    settle_everything(it, concern)
    it.office.work("manager").incident_records.seal(concern)
    view = it.open(concern)
    it.hands.click("Copy for the client…", view)
    sheet = it.hands.sheet
    assert isinstance(sheet, FormSheet)
    out = tmp_path / "copy.pdf"
    sheet.form.editor("out").set_value(out)
    it.hands.click("Make the copy", sheet)
    shown = it.hands.sheet
    assert isinstance(shown, PasswordSheet)
    password = shown._password
    assert len(password) >= 12
    assert out.read_bytes().startswith(b"%PDF")
    shown.copy_button.click()
    assert QGuiApplication.clipboard().text() == password
    copier().timer.timeout.emit()  # the minute is over
    assert QGuiApplication.clipboard().text() == ""
    shown.accept()
    it.hands.settle()
    assert password not in words_in(it)
    assert "Karen Doyle" in words_in(it)
    assert len(it.office.work().disclosures.of(concern)) == 1
    assert password not in "".join(str(one) for one in view.__dict__.values())


def test_the_clipboard_keeps_what_somebody_copied_since(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.open(it.raise_one())
    it.view.go_to("platform_issue")
    it.hands.settle()
    it.hands.click("Copy the text", it.hands.sheet)
    copied = QGuiApplication.clipboard().text()
    assert "SC-2026-0001" in copied
    assert "Lunt" not in copied
    assert "Kestrel" not in copied
    QGuiApplication.clipboard().setText("my own")
    copier().timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == "my own"
    it.hands.click("Copy the text", it.hands.sheet)
    copier().timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == ""
    it.hands.sheet.reject()


# Names


def test_the_title_names_the_reference_and_nobody(worried: Callable[..., Worried]) -> None:
    it = worried()
    it.open(it.raise_one())
    assert "Lunt" not in it.window.windowTitle()
    assert "Lunt" not in it.page.headline() + it.view.subtitle()
    assert it.page.headline() == "SC-2026-0001"


def test_who_may_not_see_a_concern_sees_no_name(worried: Callable[..., Worried]) -> None:
    it = worried("viewer")
    concern = it.raise_one()
    it.open(concern)
    assert "Lunt" not in words_in(it)
    assert "dizzy" not in words_in(it)
    assert "Ask somebody" in words_in(it)


def test_a_scheduler_sees_their_own_until_the_seal_and_nobody_elses(worried: Callable[..., Worried]) -> None:
    it = worried("scheduler")
    others, own = it.raise_one("manager"), it.raise_one("scheduler")
    it.window.open("concerns")
    it.hands.settle()
    assert [one.id for one in it.page.board.table.rows_model.rows] == [own]
    it.open(others)
    assert "dizzy" not in words_in(it)
    view = it.open(own)
    assert view.form.editor("facts").value()[0].text == "He sat down and said he felt dizzy."
    assert not it.view.steps.buttons["call_client"].isEnabled()
    assert "Tell one of them now" in it.view.steps.others_do.text()
    assert it.view.steps.others_do.isVisible()
    view.form.editor("words").text.setFocus()
    it.hands.type("Mine.")
    view.save()
    it.hands.settle()
    assert it.office.work().concern_details.of(own).fields["words"] == "Mine."
    settle_everything(it, own)
    it.office.work("manager").incident_records.seal(own)
    view.refresh()
    it.hands.settle()
    assert "dizzy" not in words_in(it)
    assert view.concern == ""


def test_every_look_is_noted_once_and_a_refresh_is_none(worried: Callable[..., Worried]) -> None:
    it = worried()
    concern = it.raise_one()
    view = it.open(concern)
    for _ in range(3):
        view.refresh()
        it.hands.settle()
    assert "1 view today" in it.office.work().concern_details.of(concern, view=False).access_text


def test_facts_of_another_day_keep_their_day(worried: Callable[..., Worried]) -> None:
    it = worried()
    view = it.open(it.raise_one())
    editor = view.form.editor("facts")
    editor.add()
    it.hands.type("22 Nov 2026 21:30")
    it.hands.tab()
    it.hands.type("The light in the hall was on.")
    view.save()
    it.hands.settle()
    kept = it.office.work().concern_details.of(view.concern).facts[-1]
    assert kept.at.isoformat().startswith("2026-11-22T21:30")
    assert isinstance(editor.value()[-1], FactValue)
    assert QApplication.focusWidget() is not None


def test_a_sealed_record_shows_what_was_written_and_fits_its_page(worried: Callable[..., Worried]) -> None:
    it = worried(width=1100, height=700)
    concern = it.raise_one()
    settle_everything(it, concern)
    it.office.work("manager").incident_records.seal(concern)
    view = it.open(concern)
    form = view.form
    assert form.editor("facts").isVisibleTo(view)
    # Nothing invites to write, and no question stands there without its answer.
    for key in ("words", "impressions", "place", "injuries", "photos", "no_action_reason"):
        assert not form.editor(key).isVisibleTo(view), key
    assert not form.editor("facts").more.isVisibleTo(view)
    assert not form.editor("facts").rows[0].away.isVisibleTo(view)
    inner = view._scroll.widget()
    assert inner.minimumSizeHint().width() <= view._scroll.viewport().width(), "cut off at its right"
    # Another concern can be written again.
    view = it.open(it.raise_one())
    assert form.editor("words").isVisibleTo(view)
    assert form.editor("facts").more.isVisibleTo(view)
