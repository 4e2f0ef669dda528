"""The gate on the screen: what may go is sent by every way, what may not by none."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.db.models import Confirmation
from desktop.ui.forms.ask import Ask
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.tasks.tasks import Tasks
from desktop.ui.today.gate_sheet import GateSheet
from desktop.ui.today.page import TodayPage
from tests.factories.offices import TestOffice, instant
from tests.ui.today.conftest import Day, double_click, named, press, settle, shown, state

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")
Enter, Left = Qt.Key.Key_Return, Qt.MouseButton.LeftButton


def close_dialogs(qtbot: QtBot, page: TodayPage, tasks: Tasks) -> None:
    for dialog in page.findChildren(QDialog):
        if dialog.isVisible():
            dialog.done(0)
    settle(qtbot, tasks)


@pytest.mark.parametrize("way", ["enter", "double click", "button", "menu"])
def test_a_ready_visit_is_dispatched_by_each_way(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks, way: str
) -> None:
    page.panel.pick(day.ready)
    table = page.panel.table
    if way == "enter":
        qtbot.keyClick(table, Enter)
    elif way == "double click":
        double_click(qtbot, page, day.ready)
    elif way == "button":
        press(qtbot, named(page, "Dispatch"))
    else:
        menu = table.row_menu(table.current_row)
        next(one for one in menu.actions() if one.text() == "&Dispatch").trigger()
    settle(qtbot, tasks)
    assert state(office, day.ready) == "dispatched"
    assert shown(page, day.ready).startswith("Dispatched; 07:30 by ")


@pytest.mark.parametrize("which", ["blocked", "unconfirmed", "alone"])
@pytest.mark.parametrize("way", ["enter", "double click", "button", "menu", "program"])
def test_what_may_not_go_is_not_dispatched_by_any_way(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks, way: str, which: str
) -> None:
    appointment = getattr(day, which)
    page.panel.pick(appointment)
    table = page.panel.table
    if way == "enter":
        qtbot.keyClick(table, Enter)
    elif way == "double click":
        double_click(qtbot, page, appointment)
    elif way == "button":
        press(qtbot, page.panel.bar.dispatch)
        assert page.panel.bar.dispatch.toolTip(), "a button that does nothing says why"
    elif way == "menu":
        menu = table.row_menu(table.current_row)
        next(one for one in menu.actions() if one.text() == "&Dispatch").trigger()
    else:
        page.dispatch(table.current_row)  # type: ignore[arg-type]
    settle(qtbot, tasks)
    assert state(office, appointment) in ("booked", "confirmed")
    close_dialogs(qtbot, page, tasks)


def test_all_ready_asks_once_and_sends_those_and_no_other(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    press(qtbot, named(page, "Dispatch all ready (1)"))
    question = page.findChild(Ask)
    assert question is not None
    assert "3 visits stay here" in question.accessibleDescription()
    assert state(office, day.ready) == "confirmed", "nothing goes before the answer"
    press(qtbot, named(question, "Dispatch 1 visit"))
    settle(qtbot, tasks)
    assert state(office, day.ready) == "dispatched"
    assert {state(office, one) for one in (day.blocked, day.unconfirmed, day.alone)} == {
        "booked",
        "confirmed",
    }
    assert page.panel.said == "1 visit dispatched. 3 visits not: the list says why."
    assert not page.panel.all_ready.isEnabled()


def test_no_to_all_ready_sends_nothing(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    press(qtbot, page.panel.all_ready)
    question = page.findChild(Ask)
    assert question is not None
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    settle(qtbot, tasks)
    assert state(office, day.ready) == "confirmed"


def open_gate(qtbot: QtBot, page: TodayPage, tasks: Tasks, appointment: str) -> GateSheet:
    page.panel.pick(appointment)
    qtbot.keyClick(page.panel.table, Enter)
    settle(qtbot, tasks)
    sheet = page.gate_sheet
    assert sheet is not None
    assert sheet.isVisible()
    return sheet


def test_the_sheet_says_why_what_to_do_and_who_is_valid_and_free(
    qtbot: QtBot, page: TodayPage, day: Day, tasks: Tasks
) -> None:
    assert "2 others are valid and free" in shown(page, day.blocked)
    sheet = open_gate(qtbot, page, tasks, day.blocked)
    check = sheet.check
    assert check is not None
    words = sheet.words()
    for block in check.row.blocks:
        assert block.text in words
        assert block.next in words
    assert [one.accessibleName() for one in sheet.assign_buttons()] == [
        "Assign Beth Thomas",
        "Assign Priya Lal",
    ]
    assert not named(sheet, "Dispatch").isEnabled()
    close_dialogs(qtbot, page, tasks)


def test_a_substitute_is_assigned_in_place_and_the_visit_goes_from_there(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    sheet = open_gate(qtbot, page, tasks, day.blocked)
    press(qtbot, named(sheet, "Assign Beth Thomas"))
    settle(qtbot, tasks)
    assert shown(page, day.blocked).startswith("Ready")
    assert "Beth Thomas is assigned. The resident's yes to the slot stays." in sheet._said.text()
    assert state(office, day.blocked) == "confirmed", "assigning is not yet sending"
    assert {person.name for person in sheet.check.row.crew} == {"Beth Thomas"}  # type: ignore[union-attr]
    press(qtbot, named(sheet, "Dispatch"))
    settle(qtbot, tasks)
    assert state(office, day.blocked) == "dispatched"
    assert page.gate_sheet is None


def test_the_sheet_says_when_the_resident_must_be_asked_again(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    client = office.ask("get", what="clients", id=day.client)["row"]
    office.ask(
        "edit",
        what="clients",
        id=day.client,
        version=client["version"],
        set={"reconfirm_on_new_operative": True},
    )
    sheet = open_gate(qtbot, page, tasks, day.blocked)
    press(qtbot, named(sheet, "Assign Beth Thomas"))
    settle(qtbot, tasks)
    assert "The resident must be asked again." in sheet._said.text()
    assert not named(sheet, "Dispatch").isEnabled()
    assert shown(page, day.blocked).startswith("Not confirmed")
    close_dialogs(qtbot, page, tasks)


def test_a_second_person_is_added_beside_the_first(
    qtbot: QtBot, page: TodayPage, day: Day, tasks: Tasks
) -> None:
    sheet = open_gate(qtbot, page, tasks, day.alone)
    press(qtbot, named(sheet, "Add Beth Thomas"))
    settle(qtbot, tasks)
    assert {person.name for person in sheet.check.row.crew} == {"Priya Lal", "Beth Thomas"}  # type: ignore[union-attr]
    assert shown(page, day.alone).startswith("Ready")
    close_dialogs(qtbot, page, tasks)


def test_the_residents_yes_is_typed_in_place_and_makes_the_visit_ready(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    page.panel.pick(day.unconfirmed)
    qtbot.keyClick(page.panel.table, Enter)
    settle(qtbot, tasks)
    sheet = page.findChild(FormSheet)
    assert sheet is not None
    qtbot.keyClick(sheet.form.editor("channel").box, Qt.Key.Key_Down)
    qtbot.keyClicks(sheet.form.editor("spoke_to").line, "Ms R. Byrne")
    qtbot.keyClicks(sheet.form.editor("words").line, "please ring twice")
    press(qtbot, named(sheet, "Note the yes"))
    settle(qtbot, tasks)
    assert shown(page, day.unconfirmed).startswith("Ready")
    assert state(office, day.unconfirmed) == "confirmed"
    with office.store.read() as session:
        noted = session.scalars(
            select(Confirmation).where(Confirmation.appointment_id == day.unconfirmed)
        ).one()
    assert (noted.spoke_to, noted.channel, noted.words) == ("Ms R. Byrne", "phone", "please ring twice")
    assert noted.confirmed_at == office.clock.now()


def test_a_yes_to_a_slot_that_was_moved_meanwhile_is_not_noted(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    page.panel.pick(day.unconfirmed)
    qtbot.keyClick(page.panel.table, Enter)
    settle(qtbot, tasks)
    sheet = page.findChild(FormSheet)
    assert sheet is not None
    slot = {"start": instant("2026-11-23", "16:30"), "end": instant("2026-11-23", "17:30")}
    office.ask("move", appointment=day.unconfirmed, **slot, reason="x", asked_by="client")
    sheet.form.set_values({"channel": "phone", "spoke_to": "Ms Byrne"})
    press(qtbot, named(sheet, "Note the yes"))
    settle(qtbot, tasks)
    assert any("16:30 to 17:30" in one.text() for one in sheet.findChildren(QLabel))
    assert state(office, day.unconfirmed) == "booked"
    sheet.form.set_values({})
    close_dialogs(qtbot, page, tasks)


@pytest.mark.parametrize("typed", ["quarter past", "25:00", "7"])
def test_a_time_that_is_none_is_refused_where_it_was_typed(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks, typed: str
) -> None:
    page.panel.pick(day.unconfirmed)
    qtbot.keyClick(page.panel.table, Enter)
    settle(qtbot, tasks)
    sheet = page.findChild(FormSheet)
    assert sheet is not None
    sheet.form.set_values({"channel": "phone", "spoke_to": "Ms Byrne"})
    at = sheet.form.editor("at").line
    at.clear()
    qtbot.keyClicks(at, typed)
    press(qtbot, named(sheet, "Note the yes"))
    settle(qtbot, tasks)
    assert "hours and minutes" in sheet.form.error_of("at")
    assert state(office, day.unconfirmed) == "booked"
    sheet.form.set_values({})
    close_dialogs(qtbot, page, tasks)


def test_a_visit_that_stopped_being_ready_elsewhere_is_not_sent_and_says_why(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    row = office.ask("get", what="operatives", id=day.priya)["row"]
    office.ask("edit", what="operatives", id=day.priya, version=row["version"], set={"status": "suspended"})
    page.panel.pick(day.ready)
    assert shown(page, day.ready).startswith("Ready"), "the screen has not heard of it yet"
    qtbot.keyClick(page.panel.table, Enter)
    settle(qtbot, tasks)
    assert state(office, day.ready) == "confirmed"
    assert "suspended" in page.panel.said
    assert shown(page, day.ready).startswith("Blocked")


def test_a_dispatched_visit_that_would_not_go_now_stands_out(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    office.ask("dispatch", appointment=day.ready)
    row = office.ask("get", what="operatives", id=day.priya)["row"]
    office.ask("edit", what="operatives", id=day.priya, version=row["version"], set={"status": "suspended"})
    page.refresh()
    settle(qtbot, tasks)
    model = page.panel.table.rows_model
    cell = model.cell(model.place_of(day.ready), len(model.columns) - 1)
    spans = [span for line in cell.lines for span in line]
    assert ("✕ No longer valid", "chip-bad") in spans
    assert any("suspended" in span.text for span in spans)


@pytest.mark.parametrize("user", ["viewer"])
def test_who_may_only_look_sees_the_day_and_why_nothing_can_be_sent(
    qtbot: QtBot, day: Day, office: TestOffice, tasks: Tasks, open_page: Callable[..., TodayPage], user: str
) -> None:
    page = open_page(user)
    assert len(page.panel.rows) == 4
    page.panel.pick(day.ready)
    for made in (page.panel.bar.dispatch, page.panel.all_ready):
        assert not made.isEnabled()
        assert "Ask somebody who is" in made.toolTip()
    qtbot.keyClick(page.panel.table, Enter)
    double_click(qtbot, page, day.ready)
    settle(qtbot, tasks)
    assert state(office, day.ready) == "confirmed"
    assert "Ask somebody who is" in page.panel.said
    sheet = open_gate(qtbot, page, tasks, day.blocked)
    assert sheet.assign_buttons()
    assert not any(made.isEnabled() for made in sheet.assign_buttons())
    close_dialogs(qtbot, page, tasks)


def test_who_sees_no_visits_is_told_so_and_sends_none(
    day: Day, office: TestOffice, open_page: Callable[..., TodayPage]
) -> None:
    page = open_page("lead")
    assert not page.panel.rows
    assert "Your role does not let you see jobs and appointments" in page.panel.table.empty_page.words[1]
    assert not page.panel.all_ready.isEnabled()
    page.ask_dispatch_all()
    assert page.findChild(Ask) is None
    assert state(office, day.ready) == "confirmed"


def test_two_blocked_people_are_replaced_one_after_the_other(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    sam = office.ask("add_operative", name="Sam Unpapered", phone="", trades=["plumbing"])["id"]
    office.work().appointments.reassign(appointment=day.blocked, operatives=[day.jamie, sam])
    page.refresh()
    settle(qtbot, tasks)
    sheet = open_gate(qtbot, page, tasks, day.blocked)
    press(qtbot, named(sheet, "Sam Unpapered"))
    press(qtbot, named(sheet, "Assign Beth Thomas"))
    settle(qtbot, tasks)
    names = {person.name for person in sheet.check.row.crew}  # type: ignore[union-attr]
    assert names == {"Jamie Marsh", "Beth Thomas"}
    press(qtbot, named(sheet, "Assign Priya Lal"))
    settle(qtbot, tasks)
    assert shown(page, day.blocked).startswith("Ready")
    close_dialogs(qtbot, page, tasks)
