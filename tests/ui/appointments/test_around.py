"""What goes out to residents and comes in as jobs: never before the undo bar has gone, always noted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.ui.appointments.job_form import NewJobSheet
from desktop.ui.appointments.job_import import ImportJobsSheet
from desktop.ui.appointments.job_sheet import JobSheet
from desktop.ui.appointments.message_sheet import MessageSheet
from desktop.ui.forms.ask import Ask
from desktop.ui.printing.preview import PreviewDialog
from tests.factories.offices import Scene, TestOffice
from tests.factories.slots import rows
from tests.ui.appointments.conftest import MONDAY, Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def open_message(hands: Hands, scene: Scene) -> MessageSheet:
    """Open what can be sent about the picked visit."""
    hands.pick(scene.appointment)
    hands.see(lambda: hands.page.detail.detail is not None)
    hands.click("Message or letter…", hands.page.detail)
    sheet = hands.sheet
    assert isinstance(sheet, MessageSheet)
    hands.see(lambda: sheet.message is not None)
    return sheet


def is_offered(hands: Hands) -> bool:
    return hands.page.undo_bar.is_offered


def contacts(office: TestOffice) -> int:
    return sum(key.startswith("contact_attempts/") for key in rows(office))


def test_a_message_is_read_copied_and_noted(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    sheet = open_message(hands, scene)
    QGuiApplication.clipboard().clear()
    assert "Kestrel House" in sheet.preview.toPlainText()
    hands.click("Copy", sheet)
    assert "Kestrel House" in QGuiApplication.clipboard().text()
    assert contacts(office) == 1
    assert "noted with the visit" in hands.said(sheet)
    sheet.done(0)


def test_a_letter_says_its_price_and_what_was_typed_for_another_message_goes(
    scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    sheet = open_message(hands, scene)

    def choose(kind: str) -> None:
        sheet.kinds.set_value(kind)
        hands.see(lambda: sheet.message is not None and sheet.message.kind == kind)
        hands.settle()

    choose("running_late")
    sheet.asked.set_value("11:30")
    hands.settle()
    assert "11:30" in sheet.preview.toPlainText()
    choose("letter")
    assert sheet.asked.value() == ""
    assert "What it costs" not in sheet.preview.toPlainText()
    assert "What it costs the resident, if anything" in hands.said(sheet)
    sheet.asked.set_value("£45.00 for the call-out")
    hands.settle()
    assert "£45.00 for the call-out" in sheet.preview.toPlainText()
    hands.click("Letter…", sheet)
    hands.see(lambda: isinstance(hands.sheet, PreviewDialog))
    assert "£45.00 for the call-out" in hands.sheet.pages.document.getAllText(0).text()
    hands.sheet.done(0)
    choose("confirmation")
    assert not sheet.asked.isVisible()
    sheet.done(0)


def test_nothing_is_copied_while_the_change_can_be_undone(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    QGuiApplication.clipboard().clear()
    hands.page.undo_bar.offer("Moved to Tue 24 Nov.", lambda: None)
    sheet = open_message(hands, scene)
    hands.click("Copy", sheet)
    question = hands.sheet
    assert isinstance(question, Ask)
    assert "Moved to Tue 24 Nov" in hands.said(question)
    assert QGuiApplication.clipboard().text() == ""
    assert contacts(office) == 0
    question.no.click()
    hands.settle()
    assert QGuiApplication.clipboard().text() == ""
    assert is_offered(hands)
    hands.click("Copy", sheet)
    hands.sheet.yes.click()
    hands.settle()
    assert "Kestrel House" in QGuiApplication.clipboard().text()
    assert not is_offered(hands)
    assert contacts(office) == 1
    sheet.done(0)


def test_what_is_missing_is_named_and_keeps_the_message_in(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    sheet = open_message(hands, scene)
    sheet.kinds.set_value("running_late")
    hands.settle()
    hands.see(lambda: sheet.message is not None and sheet.message.kind == "running_late")
    assert not sheet.copy_button.isEnabled()
    assert sheet.message is not None
    assert sheet.message.missing_text in hands.said(sheet)
    sheet.asked.set_value("11:30")
    hands.settle()
    hands.see(sheet.copy_button.isEnabled)
    assert "11:30" in sheet.preview.toPlainText()
    sheet.done(0)


def test_the_calendar_of_one_person_is_saved(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands], tmp_path: Path
) -> None:
    hands = open_board()
    hands.page.around.save_calendar(scene.operative, MONDAY)
    hands.settle()
    dialog = hands.page.findChildren(QFileDialog)[0]
    dialog.fileSelected.emit(str(tmp_path / "one.ics"))
    dialog.close()
    hands.settle()
    written = (tmp_path / "one.ics").read_text()
    assert written.count("BEGIN:VEVENT") == 1
    assert "Lunt" not in written


def test_a_new_job_is_found_its_home_and_can_be_booked_at_once(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.page.around.add_job()
    hands.settle()
    sheet = hands.sheet
    assert isinstance(sheet, NewJobSheet)
    sheet.form.editor("find").set_value("kestrel")
    hands.see(lambda: sheet.form.editor("home").value() == scene.home)
    sheet.form.editor("description").set_value("Gutter leaks")
    sheet.form.editor("trade").set_value("plumbing")
    hands.save()
    hands.see(lambda: hands.has_sheet and hands.sheet.windowTitle().startswith("Book "))
    assert "Gutter leaks" in hands.said()
    hands.sheet.done(0)
    assert [one.job.description for one in hands.page.tray.jobs] == ["Gutter leaks"]


def test_jobs_come_from_a_file_that_is_looked_at_first_and_go_again(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands], tmp_path: Path
) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "client,home,postcode,trade,description,reference\n"
        'Riverside Trust,"Flat 11, Kestrel House",L6 5NX,plumbing,Toilet runs,WO-900\n'
        'Nobody Homes,"1 Nowhere",L1 1AA,plumbing,Tap,WO-901\n'
    )
    hands, before = open_board(), rows(office)
    hands.page.around.import_jobs()
    hands.settle()
    sheet = hands.sheet
    assert isinstance(sheet, ImportJobsSheet)
    sheet.form.editor("file").set_value(orders)
    hands.see(lambda: "would be added" in sheet.summary)
    assert [one.job.reference for one in hands.page.tray.jobs] == []
    assert sheet.save_button.isEnabled(), sheet.summary
    hands.save()
    assert "WO-900" in [one.job.reference for one in hands.page.tray.jobs]
    hands.page.undo_bar.undo()
    hands.settle()
    assert hands.page.tray.jobs == []
    assert rows(office) == before


def test_a_job_is_shown_with_its_visits_and_a_follow_on_is_written_down(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.page.around.show_job(scene.job)
    hands.settle()
    sheet = hands.sheet
    assert isinstance(sheet, JobSheet)
    hands.see(lambda: "Priya Lal" in sheet.words())
    assert not sheet.book_button.isEnabled()
    hands.click("Follow-on job…", sheet)
    hands.sheet.form.editor("description").set_value("Fit a new trap")
    hands.save()
    hands.see(lambda: any(one.job.description == "Fit a new trap" for one in hands.page.tray.jobs))
    for _ in range(3):
        if hands.has_sheet:
            hands.sheet.done(0)
            QApplication.processEvents()


def test_somebody_is_noted_away_from_their_name_and_it_is_taken_back(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    board = hands.page.board
    row = [one.id for one in board.people].index(scene.operative)
    hands.page.menus.open(None, scene.operative, MONDAY, -1, board.mapToGlobal(board.rect().center()))
    hands.menu()["Absent…"].trigger()
    hands.close_menu()
    hands.settle()
    sheet = hands.sheet
    kind = office.work().absences.kinds()[0][0]
    sheet.form.editor("kind").set_value(kind)
    hands.save()
    hands.see(lambda: len(board.absences_of(scene.operative)) == 1)
    (absence,) = board.absences_of(scene.operative)
    assert absence.text == "Mon 23 Nov 2026"
    assert hands.page.board._visits[scene.operative][0].state == "blocked", row
    hands.page.around.remove_absence(absence)
    hands.see(lambda: board.absences_of(scene.operative) == [])


def test_the_residents_no_voids_the_yes_and_is_undone_with_it(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    hands.pick(scene.appointment)
    assert hands.page.detail.detail is not None
    hands.page.changes.refuse(hands.page.detail.detail.visit)
    hands.sheet.form.editor("channel").set_value("phone")
    hands.sheet.form.editor("words").set_value("At work that day")
    hands.save()
    hands.see(lambda: "At work that day" in hands.said(hands.page.detail))
    assert "… Not confirmed" in hands.said(hands.page.detail)
    hands.page.undo_bar.undo()
    hands.settle()
    assert rows(office) == before


def test_a_job_dragged_from_the_tray_says_which_one(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.page.board.job_dropped.emit(waiting, scene.other, MONDAY, 13 * 60)
    hands.settle()
    values = hands.sheet.form.values()
    assert (values["person"], values["start"], values["end"]) == (scene.other, "13:00", "15:00")
    assert values["slot"] == "timed"
    hands.sheet.done(0)


def test_only_an_emergency_is_let_go_without_a_yes_and_says_who_agreed(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    job = office.ask(
        "add_job",
        client=scene.client,
        home=scene.home,
        trade="plumbing",
        description="Water through the ceiling",
        priority="emergency",
    )["id"]
    starts, ends = "2026-11-23T12:00:00+00:00", "2026-11-23T13:00:00+00:00"
    made = office.ask("book", job=job, operatives=[scene.other], start=starts, end=ends)["id"]
    hands = open_board("scheduler")
    hands.pick(made)
    hands.see(lambda: getattr(hands.page.detail.detail, "is_emergency", False))
    assert hands.page.detail.detail is not None
    assert not hands.page.detail.detail.can_dispatch
    hands.page.menus.open_detail()
    hands.menu()["Emergency: send without a yes…"].trigger()
    hands.close_menu()
    hands.settle()
    hands.sheet.form.set_values({"reason": "Nobody answers the phone", "agreed_by": "Ms Hale"})
    hands.save()
    hands.see(lambda: getattr(hands.page.detail.detail, "can_dispatch", False))
    assert "▲ Emergency, sent without a yes" in hands.said(hands.page.detail)
    hands.click("Dispatch", hands.page.detail)
    assert office.ask("get", what="appointments", id=made)["row"]["state"] == "dispatched"
