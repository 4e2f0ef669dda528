"""Ringing a resident, before a slot is booked and after: noted from the tray and from the job by one key each."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.ui.appointments.job_sheet import JobSheet
from tests.factories.calls import book
from tests.factories.offices import Scene, TestOffice
from tests.ui.appointments.conftest import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def fill(hands: Hands, **values: object) -> None:
    for key, value in values.items():
        hands.sheet.form.editor(key).set_value(value)
    hands.save()


def test_a_waiting_job_is_rung_by_keys_comes_back_when_it_is_due_and_shows_its_story(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    tray = hands.page.tray
    hands.page.new()  # to the first job that waits
    QTest.keyClick(tray.jobs[0], Qt.Key.Key_T)
    hands.settle()
    assert "Bath tap drips" in hands.said()
    hands.see(lambda: bool(hands.sheet.findChildren(QPushButton, "offer")))
    QTest.mouseClick(hands.sheet.findChildren(QPushButton, "offer")[0], Qt.MouseButton.LeftButton)
    offered = hands.sheet.form.values()
    assert offered["offered_on"] is not None
    fill(hands, outcome="Voicemail left", next_step="Ring again", next_on=date(2026, 11, 23), next_at="09:00")
    (job,) = tray.jobs
    assert (job.job.tried_text, job.job.next_text) == ("tried today 07:30", "ring again today 09:00")
    assert hands.page.window().focusWidget() is job  # the next one is rung from here
    assert "Tried today 07:30, ring again today 09:00" in hands.said(tray)
    assert "tried today 07:30" in job.accessibleName()
    assert not tray.which.isVisible()
    office.clock.set(datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
    hands.page._clock.timeout.emit()
    hands.settle()
    hands.click("To ring now 1", tray)
    assert [one.job.id for one in tray.jobs] == [waiting]
    hands.page.around.show_job(waiting)
    hands.settle()
    sheet = hands.sheet
    assert isinstance(sheet, JobSheet)
    assert "Next: ring again today 09:00" in sheet.words()
    assert f"offered {offered['offered_on']:%a} {offered['offered_on'].day}" in sheet.words()
    QTest.keyClick(sheet, Qt.Key.Key_T)
    hands.settle()
    assert hands.sheet is not sheet
    fill(hands, outcome="She asks her son")
    hands.see(lambda: "She asks her son" in sheet.words())
    assert "Voicemail left" in sheet.words()
    assert "Next:" not in sheet.words()
    sheet.done(0)
    assert tray.jobs == []
    assert "Nobody has to be rung now" in hands.said(tray)
    hands.click("All", tray)
    assert [one.job.id for one in tray.jobs] == [waiting]
    assert not tray.which.isVisible()
    assert hands.troubles == []


def test_a_booked_visit_that_is_to_be_rung_is_rung_and_shown_from_there_and_not_booked_again(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    made = book(office, waiting, [scene.other], "2026-11-25", confirmed=False)
    told = {"channel": "phone", "at": office.clock.now(), "outcome": "No reply"}
    due = office.clock.now() + timedelta(minutes=30)
    office.work().appointments.note_contact(appointment=made, next_step="Ring again", next_at=due, **told)
    office.clock.advance(hours=1)
    hands = open_board()
    tray = hands.page.tray
    assert tray.jobs == []
    hands.click("To ring now 1", tray)
    (job,) = tray.jobs
    assert "Booked Wed 09:00, not confirmed" in hands.said(job)
    assert "not confirmed" in job.accessibleName()
    assert job.menu[0][0] == "Show the visit"
    hands.page.menus.open_free(scene.operative, date(2026, 11, 23), 900)
    assert "Nothing waits to be booked" in hands.menu()
    hands.close_menu()
    QTest.keyClick(job, Qt.Key.Key_T)
    hands.settle()
    assert "Booked Wed 09:00, not confirmed" in hands.said(hands.sheet)  # what the resident is asked
    fill(hands, outcome="Line busy", next_step="Ring again", next_on=date(2026, 11, 23), next_at="08:45")
    tries = office.work().board.detail(made).contacts
    assert [(one.outcome, one.appointment) for one in tries] == [("Line busy", made), ("No reply", made)]
    office.clock.advance(hours=1)
    hands.page._clock.timeout.emit()
    hands.page.refresh()
    hands.settle()
    (job,) = tray.jobs
    job.setFocus()
    QTest.keyClick(job, Qt.Key.Key_Return)
    hands.see(lambda: hands.page.day == date(2026, 11, 25))
    hands.settle()
    assert hands.page.detail.detail.visit.appointment == made
    office.work().appointments.confirm(
        appointment=made, channel="phone", spoke_to="Mr Lunt", at=office.clock.now()
    )
    hands.page.refresh()
    hands.settle()
    assert "Nobody has to be rung now" in hands.said(tray)
    assert hands.troubles == []


def test_a_try_noted_from_a_booked_job_belongs_to_its_slot_and_a_day_needs_its_times(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.page.around.show_job(scene.job)
    hands.settle()
    sheet = hands.sheet
    hands.see(lambda: sheet.contact_button.isEnabled())
    QTest.keyClick(sheet, Qt.Key.Key_T)
    hands.settle()
    fill(hands, outcome="Rang", offered_on=date(2026, 11, 24))
    assert "Say from when the slot was offered" in hands.sheet.form.error_of("offered_start")
    fill(hands, offered_start="09:00", offered_end="11:00")
    (tried,) = office.work().board.detail(scene.appointment).contacts
    assert (tried.outcome, tried.offered_text) == ("Rang", "Tue 24 Nov 2026, 09:00 to 11:00")
    assert tried.appointment == scene.appointment
    sheet.done(0)


def test_who_may_only_look_notes_nothing(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    hands = open_board("viewer")
    QTest.keyClick(hands.page.tray.jobs[0], Qt.Key.Key_T)
    hands.settle()
    assert not hands.has_sheet
    assert hands.troubles == [hands.page.denial]
