"""From a job that waits to people on their way: few keys and clicks, and two desks that see each other."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.db.changes import Watch
from desktop.services.offices import open_office
from desktop.services.workplace import Workplace
from desktop.ui.appointments.booking import BookingSheet
from desktop.ui.page import Context
from desktop.ui.shell import window as window_module
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import Scene, Template, TestOffice, copy_of, set_scene
from tests.factories.slots import rows
from tests.ui.appointments.conftest import CTRL, Hands, slot

MOST = 12
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_booking_to_dispatch_takes_at_most_twelve_keys_and_clicks(
    office: TestOffice,
    scene: Scene,
    waiting: str,
    tasks: Tasks,
    qtbot: QtBot,
    show: Callable[..., QWidget],
) -> None:
    window = MainWindow(Context(office.work("scheduler"), tasks, office.clock))
    show(window)
    window.open("appointments")
    page = window.page("appointments")
    hands, before = Hands(qtbot, page, tasks), rows(office)
    hands.settle()
    QTest.keyClick(window, Qt.Key.Key_N, CTRL)
    hands.done += 1
    assert QApplication.focusWidget() is page.tray.jobs[0], "booking begins with what is to be done"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    hands.done += 1
    hands.settle()
    sheet = hands.sheet
    assert isinstance(sheet, BookingSheet)
    hands.see(lambda: sheet.form.values()["start"] == "08:00")
    assert sheet.form.values()["person"] == scene.other, "who is free and may go is offered first"
    box = sheet.form.editor("channel").box
    QTest.keyClicks(box, "By p")  # By phone
    hands.done += 4
    assert sheet.form.values()["channel"] == "phone"
    assert sheet.form.values()["spoke_to"] == "Mr Derek Lunt"
    hands.save()
    made = next(key for key in rows(office) if key not in before and key.startswith("appointments/"))
    appointment = made.partition("/")[2]
    assert slot(office, appointment)["state"] == "confirmed"
    hands.see(lambda: getattr(page.detail.detail, "can_dispatch", False))
    assert page.detail.detail is not None
    assert page.detail.detail.visit.appointment == appointment, "what was booked is picked"
    hands.click("Dispatch", page.detail)
    assert slot(office, appointment)["state"] == "dispatched"
    assert slot(office, appointment)["operatives"] == [scene.other]
    assert hands.done <= MOST
    assert hands.troubles == []


def test_a_booking_with_its_yes_is_undone_as_a_whole(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    hands.page.changes.book(waiting)
    hands.settle()
    hands.see(lambda: hands.sheet.form.values()["start"] == "08:00")
    hands.sheet.form.editor("channel").set_value("text")
    hands.save()
    after = rows(office)
    assert len([key for key in after if key.startswith("confirmations/")]) == 2
    hands.page.undo_bar.undo()
    hands.settle()
    assert rows(office) == before
    assert [one.job.id for one in hands.page.tray.jobs] == [waiting]
    hands.page.changes.redo()
    hands.settle()
    assert rows(office) == after


def test_what_speaks_against_a_slot_is_said_before_it_is_booked(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    work = office.work()
    kind = work.absences.kinds()[0][0]
    starts, ends = office.clock.now(), office.clock.now().replace(hour=18)
    work.absences.add(scene.other, kind=kind, starts_at=starts, ends_at=ends)
    hands = open_board()
    hands.page.changes.book(waiting)
    hands.settle()
    sheet = hands.sheet
    assert isinstance(sheet, BookingSheet)
    assert scene.other not in [one.operative for one in sheet.offers if one.day.isoformat() == "2026-11-23"]
    sheet.form.editor("person").set_value(scene.other)
    hands.see(lambda: "Beth Thomas is away" in sheet.warnings)
    sheet.form.editor("person").set_value(scene.operative)
    sheet.form.editor("day").set_value(office.clock.today().replace(day=28))
    hands.see(lambda: "outside the working hours of Priya Lal" in sheet.warnings)
    sheet.done(0)


def test_a_slot_that_is_taken_is_refused_in_the_sheet_and_nothing_typed_is_lost(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    hands.page.changes.book(waiting)
    hands.settle()
    sheet = hands.sheet
    given = {"slot": "timed", "start": "10:00", "end": "11:00", "person": scene.operative}
    for key, value in given.items():
        sheet.form.editor(key).set_value(value)
    hands.save()
    assert hands.sheet is sheet
    assert "Priya Lal is booked for WO-118196" in hands.said(sheet)
    assert {key: sheet.form.values()[key] for key in given} == given
    assert rows(office) == before
    sheet.done(0)


@pytest.fixture
def two_desks(postgresql_template: Template, tmp_path: Path) -> Iterator[TestOffice]:
    """One office on PostgreSQL, at which two people sit."""
    yield from copy_of(postgresql_template, tmp_path / "server")


@pytest.fixture
def other_desk(two_desks: TestOffice) -> Iterator[Callable[[str], None]]:
    """What somebody at the other desk, with connections of its own, moves to the afternoon."""
    office = open_office(two_desks.folder, two_desks.clock, two_desks.keys)
    work = Workplace(office, two_desks.desk("manager").actor, two_desks.clock, two_desks.keys)

    def move(appointment: str) -> None:
        work.appointments.move(
            appointment=appointment,
            start=datetime(2026, 11, 23, 13, tzinfo=UTC),
            end=datetime(2026, 11, 23, 15, tzinfo=UTC),
            reason="parts late",
            asked_by="contractor",
        )

    yield move
    office.close()


def seconds_until_seen(
    office: TestOffice, tasks: Tasks, qtbot: QtBot, show: Callable[..., QWidget], move: Callable[[str], None]
) -> float:
    """Return how long after the other desk's move was saved this desk's board shows it, no key touched."""
    scene = set_scene(office)
    window = MainWindow(Context(office.work("boss"), tasks, office.clock))
    show(window)
    window.open("appointments")
    board = window.page("appointments").board  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: board.place_of(scene.appointment) is not None, timeout=20_000)
    qtbot.waitUntil(lambda: tasks.is_idle, timeout=20_000)
    was = board.place_of(scene.appointment).left()
    move(scene.appointment)
    began = time.monotonic()
    qtbot.waitUntil(
        lambda: (place := board.place_of(scene.appointment)) is not None and place.left() > was,
        timeout=20_000,
    )
    took = time.monotonic() - began
    window.close()
    return took


@pytest.mark.postgresql
def test_two_desks_see_each_others_change_within_two_seconds(
    two_desks: TestOffice,
    other_desk: Callable[[str], None],
    tasks: Tasks,
    qtbot: QtBot,
    show: Callable[..., QWidget],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(window_module, "POLL_MILLISECONDS", 3_600_000)  # the server tells; nobody asks
    assert seconds_until_seen(two_desks, tasks, qtbot, show, other_desk) < 2


@pytest.mark.postgresql
def test_a_desk_that_cannot_listen_asks(
    two_desks: TestOffice,
    other_desk: Callable[[str], None],
    tasks: Tasks,
    qtbot: QtBot,
    show: Callable[..., QWidget],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Watch, "_listen", lambda _: None)
    seconds_until_seen(two_desks, tasks, qtbot, show, other_desk)
