"""One change, however it is made: by mouse, by keys and at the batch door it leaves the same rows, and undo none."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.appointments.board import JOB_MIME
from desktop.ui.appointments.painting import ROW
from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.slots import rows
from tests.ui.appointments.conftest import CTRL, SHIFT, Hands

DAY = "2026-11-23"
NONE = Qt.KeyboardModifier.NoModifier
ENTER = (Qt.Key.Key_Return, NONE)
YES = {"channel": "phone", "spoke_to": "Mr Lunt"}
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Way = Callable[[Hands, TestOffice, Scene, str], None]


def what_is_kept(office: TestOffice) -> list[str]:
    """Return every row of slots, people and yes without keys and times of writing, which no two changes share."""
    fresh = {"id", "appointment_id", "confirmation_id", "changed_at", "noted_at", "confirmed_at"}
    return sorted(
        f"{key.partition('/')[0]} {[(name, value) for name, value in row.items() if name not in fresh]}"
        for key, row in rows(office).items()
    )


def drop(hands: Hands, job: str, person: str, hour: float) -> None:
    """Drop a job of the tray on somebody's row, as the system tells of it."""
    board = hands.page.board
    view = board.viewport()
    row = next(number for number, one in enumerate(board.people) if one.id == person)
    at = QPointF(hands.x_of(hour) + 2, row_y(hands, row))
    held = QMimeData()
    held.setData(JOB_MIME, job.encode())
    held.setText("Bath tap drips")
    how = (Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, NONE)
    QApplication.sendEvent(view, QDragEnterEvent(at.toPoint(), *how))
    QApplication.sendEvent(view, QDragMoveEvent(at.toPoint(), *how))
    QApplication.sendEvent(view, QDropEvent(at, *how))
    hands.settle()


def row_y(hands: Hands, row: int) -> float:
    """Return the middle of a row, from where a visit stands."""
    found = next(iter(hands.page.board._places))
    row_of = next(number for number, one in enumerate(hands.page.board.people) if one.id == found[1])
    return found[0].center().y() + (row - row_of) * ROW


def fill_booking(hands: Hands) -> None:
    sheet = hands.sheet
    sheet.form.set_values({**sheet.form.values(), **YES, "slot": "timed", "start": "13:00", "end": "15:00"})
    hands.save()


def book_by_drop(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    drop(hands, job, scene.other, 13)
    values = hands.sheet.form.values()
    assert (values["person"], values["start"], values["end"]) == (scene.other, "13:00", "15:00")
    fill_booking(hands)


def book_by_keys(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    QTest.keyClick(hands.page.tray.jobs[0], Qt.Key.Key_Return)
    hands.settle()
    hands.see(lambda: hands.sheet.form.values()["start"] == "08:00")
    hands.sheet.form.editor("person").set_value(scene.other)
    fill_booking(hands)


def book_at_the_door(_: Hands, office: TestOffice, scene: Scene, job: str) -> None:
    made = office.ask(
        "book",
        job=job,
        operatives=[scene.other],
        start=instant(DAY, "13:00"),
        end=instant(DAY, "15:00"),
    )["id"]
    office.ask("confirm", appointment=made, at=office.clock.now().isoformat(), **YES)


def reassign_by_drag(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    at = hands.pick(scene.appointment)
    names = [one.id for one in hands.page.board.people]
    down = (names.index(scene.other) - names.index(scene.operative)) * ROW
    hands.drag(at, QPoint(at.x(), at.y() + down))


def reassign_by_keys(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    names = [one.id for one in hands.page.board.people]
    is_below = names.index(scene.other) > names.index(scene.operative)
    hands.page.board.pick(scene.appointment)
    hands.keys_on_board((Qt.Key.Key_Down if is_below else Qt.Key.Key_Up, CTRL), ENTER)


def reassign_at_the_door(_: Hands, office: TestOffice, scene: Scene, job: str) -> None:
    office.ask("reassign", appointment=scene.appointment, operatives=[scene.other])


def fill_move(hands: Hands) -> None:
    hands.sheet.form.set_values({**hands.sheet.form.values(), "reason": "more to do", "asked_by": "client"})
    hands.save()


def resize_by_drag(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    hands.pick(scene.appointment)
    rect = hands.page.board.place_of(scene.appointment)
    assert rect is not None
    edge = QPoint(round(rect.right()) - 2, round(rect.center().y()))
    hands.drag(edge, QPoint(hands.x_of(12.5), edge.y()))
    fill_move(hands)


def resize_by_keys(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    hands.page.board.pick(scene.appointment)
    hands.keys_on_board(*[(Qt.Key.Key_Right, CTRL | SHIFT)] * 6, ENTER)
    fill_move(hands)


def resize_at_the_door(_: Hands, office: TestOffice, scene: Scene, job: str) -> None:
    office.ask(
        "move",
        appointment=scene.appointment,
        start=instant(DAY, "09:00"),
        end=instant(DAY, "12:30"),
        reason="more to do",
        asked_by="client",
    )


def move_by_drag(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    at = hands.pick(scene.appointment)
    hands.drag(at, QPoint(at.x() + hands.x_of(13) - hands.x_of(9), at.y()))
    fill_move(hands)


def move_by_keys(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    hands.page.board.pick(scene.appointment)
    hands.keys_on_board(*[(Qt.Key.Key_Right, CTRL)] * 16, ENTER)
    fill_move(hands)


def move_at_the_door(_: Hands, office: TestOffice, scene: Scene, job: str) -> None:
    office.ask(
        "move",
        appointment=scene.appointment,
        start=instant(DAY, "13:00"),
        end=instant(DAY, "15:00"),
        reason="more to do",
        asked_by="client",
    )


def cancel_by_click(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    hands.pick(scene.appointment)
    hands.see(lambda: hands.page.detail.detail is not None)
    hands.click("Cancel visit…", hands.page.detail)
    fill_move(hands)


def cancel_by_keys(hands: Hands, _: TestOffice, scene: Scene, job: str) -> None:
    hands.page.board.pick(scene.appointment)
    hands.key(Qt.Key.Key_Delete)
    fill_move(hands)


def cancel_at_the_door(_: Hands, office: TestOffice, scene: Scene, job: str) -> None:
    office.ask("cancel", appointment=scene.appointment, reason="more to do", asked_by="client")


@pytest.mark.parametrize(
    "ways",
    [
        (book_by_drop, book_by_keys, book_at_the_door),
        (reassign_by_drag, reassign_by_keys, reassign_at_the_door),
        (resize_by_drag, resize_by_keys, resize_at_the_door),
        (move_by_drag, move_by_keys, move_at_the_door),
        (cancel_by_click, cancel_by_keys, cancel_at_the_door),
    ],
    ids=["booked", "reassigned", "resized", "moved", "cancelled"],
)
def test_every_way_leaves_the_same_rows_and_undo_takes_them_back(
    office: TestOffice,
    scene: Scene,
    waiting: str,
    open_board: Callable[..., Hands],
    ways: tuple[Way, ...],
) -> None:
    hands, before = open_board(), rows(office)
    found: list[Any] = []
    for way in ways[:2]:
        way(hands, office, scene, waiting)
        assert rows(office) != before, way.__name__
        found.append(what_is_kept(office))
        hands.page.undo_bar.undo()
        hands.settle()
        assert rows(office) == before, way.__name__
    ways[2](hands, office, scene, waiting)
    found.append(what_is_kept(office))
    assert found[0] == found[1] == found[2]
    assert hands.troubles == []


def test_what_is_no_job_is_not_taken(open_board: Callable[..., Hands], scene: Scene) -> None:
    hands = open_board()
    held = QMimeData()
    held.setText("Bath tap drips")
    event = QDragEnterEvent(QPoint(400, 60), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, NONE)
    QApplication.sendEvent(hands.page.board.viewport(), event)
    assert not event.isAccepted()
