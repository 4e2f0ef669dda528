"""The panel of jobs: rows stay while nothing changed, and so does the keyboard; more come behind the others."""

from collections.abc import Callable, Iterable
from typing import ClassVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.job_inbox import InboxPage, JobRow
from desktop.ui.appointments.board import JOB_MIME
from desktop.ui.appointments.tray import Tray
from tests.factories.offices import Scene
from tests.ui.appointments.conftest import Hands

WORDS = dict.fromkeys(JobRow._fields, "")
FACTS = {"version": 1, "no_access": 0, "is_emergency": False, "is_next_due": False, "alerts": ()}
TIMES = dict.fromkeys(("reported_on", "due_at", "due_day", "next_at"))


def page(numbers: Iterable[int], after: str = "", left: str = "2 days left") -> InboxPage:
    return InboxPage(
        tuple(
            JobRow(**{**WORDS, **FACTS, **TIMES, "id": str(n), "description": f"Job {n}", "left_text": left})
            for n in numbers
        ),
        after,
    )


class Held(QDrag):
    """A drag that is let go where it began."""

    begun: ClassVar[list[str]] = []

    def exec(self, *_: object) -> Qt.DropAction:
        self.begun.append(bytes(self.mimeData().data(JOB_MIME).data()).decode())
        return Qt.DropAction.IgnoreAction


@pytest.fixture
def tray(qtbot: QtBot, show: Callable[..., QWidget]) -> Tray:
    made = Tray()
    show(made, 320, 600)
    return made


def ids(tray: Tray) -> list[str]:
    return [one.job.id for one in tray.jobs]


def give_keyboard(tray: Tray, qtbot: QtBot, number: int) -> None:
    one = tray.jobs[number]
    qtbot.waitUntil(one.isVisible)
    one.setFocus()
    assert held(tray) == str(number)


def held(tray: Tray) -> str:
    one = tray.window().focusWidget()
    return one.job.id if one in tray.jobs else type(one).__name__


def test_rows_stay_as_they_are_while_nothing_changed(tray: Tray) -> None:
    tray.show_page(page(range(20)))
    before = tray.jobs
    tray.show_page(page(range(20)))
    assert tray.jobs == before
    tray.show_page(page(range(20), left="1 day left"))
    assert all(one.job.left_text == "1 day left" for one in tray.jobs)
    assert len(tray.jobs) == 20


def test_the_first_jobs_are_there_before_the_last(tray: Tray, qtbot: QtBot) -> None:
    tray.show_page(page(range(40)))
    qtbot.waitUntil(lambda: 0 < len(tray._rows.rows_so_far()) < 40)
    qtbot.waitUntil(lambda: len(tray._rows.rows_so_far()) == 40)
    assert ids(tray) == [str(n) for n in range(40)]


@pytest.mark.parametrize("number", [1, 30])
def test_the_keyboard_stays_with_its_job_when_others_come(tray: Tray, qtbot: QtBot, number: int) -> None:
    tray.show_page(page(range(40)))
    give_keyboard(tray, qtbot, number)
    tray.show_page(page(range(-3, 37)))
    qtbot.waitUntil(lambda: tray._rows.rows_so_far()[0] is tray.jobs[0] and ids(tray)[0] == "-3")
    assert held(tray) == str(number)


@pytest.mark.parametrize(("number", "goes_on"), [(0, "1"), (3, "4"), (9, "8")])
def test_when_its_job_is_gone_the_keyboard_goes_to_the_one_in_that_place(
    tray: Tray, qtbot: QtBot, number: int, goes_on: str
) -> None:
    tray.show_page(page(range(10)))
    give_keyboard(tray, qtbot, number)
    tray.show_page(page(n for n in range(10) if n != number))
    qtbot.waitUntil(lambda: len(tray.jobs) == 9)
    assert held(tray) == goes_on


def test_somebody_who_types_elsewhere_keeps_the_keyboard_there(tray: Tray, qtbot: QtBot) -> None:
    tray.show_page(page(range(10)))
    assert tray.jobs
    tray.which.button("all").setFocus()
    tray.show_page(page(range(5)))
    qtbot.waitUntil(lambda: len(tray.jobs) == 5)
    assert tray.window().focusWidget() is tray.which.button("all")


def test_more_jobs_come_behind_the_others(tray: Tray, qtbot: QtBot) -> None:
    def more() -> list[QPushButton]:
        return [one for one in tray._rows.rows() if isinstance(one, QPushButton)]

    tray.show_page(page(range(20), after="20"))
    (button,) = more()
    with qtbot.waitSignal(tray.more_wanted) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["20"]
    qtbot.waitUntil(button.isVisible)
    button.setFocus()
    tray.show_page(page(range(20, 30), after="30"), adds=True)
    qtbot.waitUntil(lambda: held(tray) == "20")
    assert ids(tray) == [str(n) for n in range(30)]
    assert len(more()) == 1
    tray.show_page(page(range(30, 33)), adds=True)
    assert ids(tray) == [str(n) for n in range(33)]
    assert more() == []
    tray.show_page(page(range(20), after="20"))  # the office changed: it begins again
    assert ids(tray) == [str(n) for n in range(20)]


def test_a_letter_in_the_find_box_asks_for_people_and_not_for_every_job(
    open_board: Callable[..., Hands], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = open_board()
    asked: list[str] = []
    work = hands.page.context.work
    for service, name in ((work.jobs, "inbox"), (work.jobs, "to_ring_count"), (work.board, "people")):
        real = getattr(service, name)

        def noted(
            *args: object, name: str = name, real: Callable[..., object] = real, **more: object
        ) -> object:
            asked.append(name)
            return real(*args, **more)

        monkeypatch.setattr(service, name, noted)
    QTest.keyClicks(hands.page.find_box, "pri")
    hands.settle()
    assert [one.id for one in hands.page.board.people] == [scene.operative]
    assert set(asked) == {"people"}
    hands.page.refresh()
    hands.settle()
    assert {"inbox", "to_ring_count"} <= set(asked)


def test_a_waiting_job_is_dragged_and_a_booked_visit_is_not(
    tray: Tray, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.appointments.tray.QDrag", Held)
    waits, booked = page([1, 2]).rows
    tray.show_page(InboxPage((waits, booked._replace(visit="v", visit_text="Booked")), ""))
    for one in tray.jobs:
        qtbot.waitUntil(one.isVisible)
        QTest.mousePress(one, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        QTest.mouseMove(one, QPoint(60, 30))
        QTest.mouseRelease(one, Qt.MouseButton.LeftButton, pos=QPoint(60, 30))
    assert Held.begun == ["1"]
