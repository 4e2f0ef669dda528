"""Saving from a sheet: aside, refused in place, and nothing typed is lost."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import RefusedError, bad_input
from desktop.ui.forms.ask import Ask, ask
from desktop.ui.forms.drafts import DraftKeeper
from desktop.ui.forms.fields import Field, text
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.undo_bar import UndoBar
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import MovableClock

KEY = "operative/new"
CONTROL = Qt.KeyboardModifier.ControlModifier


class Shelf:
    """A draft service that keeps drafts in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.clock = MovableClock()

    def keep(self, key: str, values: Any) -> None:
        """Keep."""
        self.kept[key] = SimpleNamespace(values=dict(values), kept_at=self.clock.now())

    def take(self, key: str) -> Any:
        """Take."""
        return self.kept.get(key)

    def drop(self, key: str) -> None:
        """Drop."""
        self.kept.pop(key, None)


class Desk:
    """A page that opens sheets, and what saving does there."""

    def __init__(self, show: Callable[..., QWidget], tasks: Tasks, qtbot: QtBot) -> None:
        self.page = show(QWidget(), 800, 600)
        self.tasks, self.qtbot, self.shelf = tasks, qtbot, Shelf()
        self.saved: list[object] = []
        self.refusal: RefusedError | None = None
        self.gate = threading.Event()
        self.gate.set()

    def open(self, key: str = KEY) -> FormSheet:
        """Open the sheet and wait until it has looked for a draft."""
        form = Form([Field("name", "&Name", text(), required=True), Field("phone", "Phone", text())])
        drafts = self.shelf if key else None
        today = self.shelf.clock.today()
        sheet = FormSheet(
            self.page, self.tasks, "Add operative", form, "Add", self._save, key, drafts=drafts, today=today
        )
        sheet.saved.connect(self.saved.append)
        sheet.open()
        self.qtbot.waitUntil(lambda: self.tasks.is_idle)
        sheet.activateWindow()
        return sheet

    def _save(self, values: dict[str, Any]) -> Callable[[], object]:
        def work() -> object:
            assert self.gate.wait(10)
            if self.refusal is not None:
                raise self.refusal
            return f"id of {values['name']}"

        return work


@pytest.fixture
def desk(show: Callable[..., QWidget], tasks: Tasks, qtbot: QtBot) -> Desk:
    return Desk(show, tasks, qtbot)


def type_name(desk: Desk, sheet: FormSheet, words: str) -> None:
    desk.qtbot.waitUntil(sheet.form.editor("name").line.hasFocus)
    desk.qtbot.keyClicks(sheet.form.editor("name").line, words)


def notice(sheet: FormSheet) -> str:
    return next(
        (one.text() for one in sheet.findChildren(QLabel) if "draft" in one.text() and one.isVisible()), ""
    )


def test_saving_runs_aside_and_closes_with_the_answer(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open()
    type_name(desk, sheet, "Ann")
    desk.gate.clear()
    qtbot.keyClick(sheet, Qt.Key.Key_Return, CONTROL)
    assert not sheet.save_button.isEnabled()
    sheet.save()  # a second Enter saves nothing twice
    sheet.reject()  # and Esc does not leave while it runs
    assert sheet.isVisible()
    desk.gate.set()
    qtbot.waitUntil(lambda: desk.saved == ["id of Ann"])
    qtbot.waitUntil(lambda: not desk.page.findChildren(FormSheet))
    assert desk.shelf.kept == {}


def test_a_missing_answer_saves_nothing(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open()
    qtbot.mouseClick(sheet.save_button, Qt.MouseButton.LeftButton)
    assert sheet.form.error_of("name") == "Name is still missing."
    assert desk.tasks.is_idle
    assert sheet.isVisible()


def test_a_refusal_is_shown_in_the_form_and_what_was_typed_stays(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open()
    type_name(desk, sheet, "Ann")
    desk.refusal = bad_input("There is an Ann already.", field="name")
    sheet.save()
    qtbot.waitUntil(lambda: sheet.form.error_of("name") == "There is an Ann already.")
    assert sheet.form.values()["name"] == "Ann"
    assert sheet.save_button.isEnabled()
    desk.refusal = None
    sheet.save()
    qtbot.waitUntil(lambda: desk.saved == ["id of Ann"])


def test_a_program_error_is_said_in_the_sheet_too(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open()
    type_name(desk, sheet, "Ann")
    desk.refusal = ZeroDivisionError()  # type: ignore[assignment]
    sheet.save()
    qtbot.waitUntil(lambda: "could not do this" in sheet.form.error_of(""))
    assert sheet.save_button.isEnabled()


def test_what_was_typed_before_esc_comes_back_and_can_be_discarded(desk: Desk, qtbot: QtBot) -> None:
    first = desk.open()
    type_name(desk, first, "Ann Re")
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: KEY in desk.shelf.kept)
    second = desk.open()
    assert second.form.values()["name"] == "Ann Re"
    assert notice(second).startswith("Your draft of ")
    assert notice(second).endswith(" is back.")
    second._discard()
    assert second.form.values()["name"] == ""
    assert not second.form.is_dirty
    qtbot.waitUntil(lambda: KEY not in desk.shelf.kept)


def test_a_draft_is_kept_while_one_types_and_changes_nothing_in_the_office(desk: Desk, qtbot: QtBot) -> None:
    changes = []
    desk.tasks.changed.connect(lambda: changes.append(1))
    sheet = desk.open()
    type_name(desk, sheet, "Ann")
    qtbot.waitUntil(lambda: KEY in desk.shelf.kept)
    assert desk.shelf.kept[KEY].values == {"name": "Ann", "phone": ""}
    assert changes == []
    sheet.form.editor("name").set_value("")
    qtbot.waitUntil(lambda: KEY not in desk.shelf.kept)


def test_a_draft_that_comes_late_does_not_overwrite_what_is_typed(desk: Desk, qtbot: QtBot) -> None:
    desk.shelf.keep(KEY, {"name": "Old"})
    form = Form([Field("name", "Name", text())])
    qtbot.addWidget(form)
    keeper = DraftKeeper(form, desk.tasks, desk.shelf, KEY)
    told: list[object] = []
    keeper.found.connect(told.append)
    keeper.look()
    form.editor("name").set_value("New")
    qtbot.waitUntil(lambda: desk.tasks.is_idle)
    assert told == []


def test_without_drafts_one_is_asked_before_what_was_typed_is_lost(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open(key="")
    type_name(desk, sheet, "Ann")
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    question = sheet.findChild(Ask)
    assert sheet.isVisible()
    question.no.click()
    assert sheet.isVisible()
    sheet.reject()
    sheet.findChildren(Ask)[-1].yes.click()
    assert not sheet.isVisible()


def test_an_untouched_sheet_closes_without_a_question(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.open(key="")
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize(("tone", "is_yes"), [("neutral", True), ("bad", False)])
def test_enter_answers_a_question_with_what_can_be_taken_back(
    desk: Desk, qtbot: QtBot, tone: str, *, is_yes: bool
) -> None:
    told = []
    made = ask(
        desk.page,
        "Sure?",
        "Think.",
        "Go on",
        tone=tone,
        on_yes=lambda: told.append(True),
        on_no=lambda: told.append(False),
    )
    qtbot.waitUntil(made.isVisible)
    assert told == []  # asking does not stop the window
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert told == [is_yes]


def test_a_change_can_be_undone_by_ctrl_z_once(desk: Desk, qtbot: QtBot) -> None:
    bar, undone, lapsed = UndoBar(desk.page), [], []
    bar.lapsed.connect(lambda: lapsed.append(1))
    desk.page.activateWindow()
    qtbot.waitUntil(desk.page.isActiveWindow)
    bar.offer("Moved to 09:00.", lambda: undone.append("first"))
    bar.offer("Moved to 10:00.", lambda: undone.append("second"))
    assert (bar.text, lapsed) == ("Moved to 10:00.", [1])
    qtbot.keyClick(desk.page, Qt.Key.Key_Z, CONTROL)
    assert undone == ["second"]
    assert not bar.isVisible()
    qtbot.keyClick(desk.page, Qt.Key.Key_Z, CONTROL)
    assert (undone, lapsed) == (["second"], [1])


def test_an_offer_lapses_by_itself(desk: Desk, qtbot: QtBot) -> None:
    bar, undone = UndoBar(desk.page, seconds=0), []
    with qtbot.waitSignal(bar.lapsed):
        bar.offer("Moved.", lambda: undone.append(1))
    bar.undo()
    assert undone == []


def test_a_save_counts_though_its_draft_could_not_be_dropped(desk: Desk, qtbot: QtBot) -> None:
    class Stuck(Shelf):
        def drop(self, key: str) -> None:
            raise bad_input("The office is busy.")

    desk.shelf = Stuck()
    sheet = desk.open()
    type_name(desk, sheet, "Ann")
    sheet.save()
    qtbot.waitUntil(lambda: desk.saved == ["id of Ann"])


def test_a_draft_on_its_way_does_not_come_back_after_saving(desk: Desk) -> None:
    form = Form([Field("name", "Name", text())])
    desk.qtbot.addWidget(form)
    keeper = DraftKeeper(form, desk.tasks, desk.shelf, KEY)
    assert keeper.saving(lambda: 7)() == 7
    form.editor("name").set_value("Late")
    keeper.keep_now()
    desk.qtbot.waitUntil(lambda: desk.tasks.is_idle)
    assert desk.shelf.kept == {}
