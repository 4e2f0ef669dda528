"""Visits on the board: moved alike by mouse, keys and batch door, taken back exactly, and never by accident."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.services.board import BoardService
from desktop.ui.appointments.painting import ROW
from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.slots import rows
from tests.services.test_clearance import change
from tests.ui.appointments.conftest import CTRL, SHIFT, Hands, slot

NONE = Qt.KeyboardModifier.NoModifier
ENTER = (Qt.Key.Key_Return, NONE)
LATER = (Qt.Key.Key_Right, CTRL)
BELOW = (Qt.Key.Key_Down, CTRL)
# Menus and sheets come to the front by a window manager, which the offscreen screen has not.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def fill_move(hands: Hands) -> None:
    """Say why a visit is moved, and who asked for it."""
    hands.sheet.form.set_values({**hands.sheet.form.values(), "reason": "school run", "asked_by": "resident"})
    hands.save()


def by_drag(hands: Hands, _: TestOffice, scene: Scene) -> None:
    at = hands.pick(scene.appointment)
    hands.drag(at, QPoint(at.x() + hands.x_of(14) - hands.x_of(9), at.y()))
    fill_move(hands)


def by_keys(hands: Hands, _: TestOffice, scene: Scene) -> None:
    hands.page.board.pick(scene.appointment)
    hands.keys_on_board(*[LATER] * 20, ENTER)
    fill_move(hands)


def by_batch(hands: Hands, office: TestOffice, scene: Scene) -> None:
    office.ask(
        "move",
        appointment=scene.appointment,
        start=instant("2026-11-23", "14:00"),
        end=instant("2026-11-23", "16:00"),
        reason="school run",
        asked_by="resident",
    )


def test_mouse_keys_and_batch_door_give_the_same_row(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    found: list[dict[str, Any]] = []
    for way in (by_drag, by_keys):
        way(hands, office, scene)
        found.append(slot(office, scene.appointment))
        assert hands.page.undo_bar.is_offered, (hands.troubles, hands.said(), found)
        hands.page.undo_bar.undo()
        hands.settle()
        assert rows(office) == before, way.__name__
    by_batch(hands, office, scene)
    found.append(slot(office, scene.appointment))
    assert found[0]["start"].startswith("2026-11-23T14:00")
    assert found[0] == found[1] == found[2]
    assert hands.troubles == []


def test_an_undo_that_may_not_send_the_visit_again_says_so_and_why(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    office.ask("dispatch", appointment=scene.appointment)
    hands = open_board()
    by_drag(hands, office, scene)
    hands.settle()
    change(office, "operatives", scene.operative, status="suspended")
    hands.page.undo_bar.undo()
    hands.settle()
    (told,) = hands.troubles
    assert "Mon 23 Nov 2026 09:00 to 11:00: undone, but not dispatched again" in told
    assert "Priya Lal is suspended" in told
    assert slot(office, scene.appointment)["state"] == "confirmed"


def test_undo_gives_the_yes_back_and_redo_takes_it_again(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    by_keys(hands, office, scene)
    after = rows(office)
    assert slot(office, scene.appointment)["confirmation"] is None
    hands.key(Qt.Key.Key_Z, CTRL)
    assert rows(office) == before
    hands.page.changes.redo()
    hands.settle()
    assert rows(office) == after
    hands.key(Qt.Key.Key_Z, CTRL)
    assert rows(office) == before


def test_somebody_else_goes_without_a_reason_and_the_yes_stays(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    at = hands.pick(scene.appointment)
    names = [one.name for one in hands.page.board.people]
    rows_up = names.index("Beth Thomas") - names.index("Priya Lal")
    hands.drag(at, QPoint(at.x(), at.y() + rows_up * ROW))
    row = slot(office, scene.appointment)
    assert row["operatives"] == [scene.other]
    assert row["confirmation"]
    assert not hands.has_sheet


def test_the_end_is_drawn_out_by_its_edge_and_by_keys(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.pick(scene.appointment)
    rect = hands.page.board.place_of(scene.appointment)
    assert rect is not None
    edge = QPoint(round(rect.right()) - 2, round(rect.center().y()))
    hands.drag(edge, QPoint(hands.x_of(12.5), edge.y()))
    assert (hands.sheet.form.values()["start"], hands.sheet.form.values()["end"]) == ("09:00", "12:30")
    hands.sheet.done(0)
    hands.keys_on_board(*[(Qt.Key.Key_Left, CTRL | SHIFT)] * 2, ENTER)
    assert (hands.sheet.form.values()["start"], hands.sheet.form.values()["end"]) == ("09:00", "10:30")
    hands.sheet.done(0)


def test_esc_leaves_everything_as_it_was(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    hands.page.board.pick(scene.appointment)
    hands.keys_on_board(LATER, BELOW, (Qt.Key.Key_Escape, NONE), ENTER)
    assert not hands.has_sheet
    assert rows(office) == before


def test_a_viewer_changes_nothing_and_is_told_why(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board("viewer"), rows(office)
    at = hands.pick(scene.appointment)
    hands.drag(at, QPoint(at.x() + 200, at.y()))
    hands.keys_on_board((Qt.Key.Key_Delete, NONE))
    hands.page.changes.book(waiting)
    hands.settle()
    assert not hands.has_sheet
    assert rows(office) == before
    assert set(hands.troubles) == {"Your role may see appointments, not change them."}
    dispatch = next(
        one for one in hands.page.detail.findChildren(type(hands.page._office)) if one.objectName()
    )
    assert not dispatch.isEnabled()


def test_a_role_without_appointments_is_told_why_it_sees_and_finds_none(
    scene: Scene, open_board: Callable[..., Hands]
) -> None:
    page = open_board("admin").page
    assert not page.board.people
    assert not page.find_box.isEnabled()
    assert page.find_box.toolTip() == "Your role does not include appointments."


def test_a_blocked_visit_says_why_on_hover_and_beside_the_board(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    jamie = office.ask("add_operative", name="Jamie Marsh", phone="", trades=["plumbing"])["id"]
    blocked = office.ask(
        "book",
        job=waiting,
        operatives=[jamie],
        start=instant("2026-11-23", "12:00"),
        end=instant("2026-11-23", "14:00"),
    )["id"]
    hands = open_board()
    at = hands.pick(blocked)
    view = hands.page.board.viewport()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at)))
    assert "photo" in QToolTip.text().casefold()
    assert "DBS" in QToolTip.text()
    assert "not possible until" in hands.said(hands.page.detail)
    QToolTip.hideText()


def test_a_visit_for_two_stands_on_both_rows(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    crew = [scene.operative, scene.other]
    office.work().appointments.reassign(appointment=scene.appointment, operatives=crew)
    hands = open_board()
    on = {person for _, person, visit in hands.page.board._places if visit.appointment == scene.appointment}
    assert on == {scene.operative, scene.other}


def test_what_nobody_goes_to_stands_on_top_until_somebody_is_given_it(
    office: TestOffice, scene: Scene, waiting: str, open_board: Callable[..., Hands]
) -> None:
    alone = office.ask(
        "book",
        job=waiting,
        operatives=[],
        start=instant("2026-11-23", "13:00"),
        end=instant("2026-11-23", "14:00"),
    )["id"]
    hands = open_board()
    assert [one.name for one in hands.page.board.people] == ["Nobody yet", "Beth Thomas", "Priya Lal"]
    at = hands.pick(alone)
    hands.drag(at, QPoint(at.x(), at.y() + ROW))
    assert slot(office, alone)["operatives"] == [scene.other]
    assert [one.name for one in hands.page.board.people] == ["Beth Thomas", "Priya Lal"]


def test_in_a_week_an_arrow_is_a_day(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.page.modes.choose("7")
    hands.settle()
    assert hands.page.board.days == 7
    hands.pick(scene.appointment)
    hands.keys_on_board(LATER, LATER, ENTER)
    values = hands.sheet.form.values()
    assert (values["day"], values["start"], values["end"]) == (date(2026, 11, 25), "09:00", "11:00")
    hands.sheet.done(0)


def test_delete_asks_for_a_reason_and_cancels(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands, before = open_board(), rows(office)
    hands.pick(scene.appointment)
    hands.keys_on_board((Qt.Key.Key_Delete, NONE))
    hands.sheet.form.set_values({"asked_by": "client", "reason": "flat is empty"})
    hands.save()
    assert slot(office, scene.appointment)["state"] == "cancelled"
    assert hands.page.board.place_of(scene.appointment) is None
    hands.page.undo_bar.undo()
    hands.settle()
    assert rows(office) == before


def test_the_menu_has_every_command_and_greys_out_what_cannot_be_done(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.pick(scene.appointment)
    hands.page.menus.open_detail()
    entries = hands.menu()
    assert entries["Dispatch"].isEnabled()
    assert entries["Move…"].isEnabled()
    assert "Emergency: send without a yes…" not in entries
    hands.close_menu()
    office.ask("dispatch", appointment=scene.appointment)
    hands.page.refresh()
    hands.settle()
    hands.page.menus.open_detail()
    assert not hands.menu()["Dispatch"].isEnabled()
    hands.close_menu()


def test_only_rows_in_view_are_fetched(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        office.ask("add_operative", name=f"Ann Other {number:03d}", phone="", trades=["gas"])
    asked: list[int] = []
    real = BoardService.visits

    def counted(self: BoardService, operatives: Any, start: date, days: int = 1) -> Any:
        asked.append(len(operatives))
        return real(self, operatives, start, days)

    monkeypatch.setattr(BoardService, "visits", counted)
    hands = open_board()
    in_view = hands.page.board.viewport().height() // ROW + 2
    assert len(hands.page.board.people) == 122
    assert asked
    assert max(asked) <= in_view
    before = len(asked)
    hands.page.board.verticalScrollBar().setValue(60 * ROW)
    hands.settle()
    assert len(asked) == before + 1
    assert asked[-1] <= in_view


def test_the_list_shows_every_visit_and_finds_one(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    hands.page.modes.choose("list")
    hands.settle()
    model = hands.page.list.visits
    assert model.rowCount() == 1
    hands.see(lambda: model.index(0, 2).data() == "Flat 11, Kestrel House, L6 5NX")
    QTest.keyClicks(hands.page.find_box, "zzz")
    hands.settle()
    assert model.rowCount() == 0
    hands.page.find_box.clear()
    QTest.keyClicks(hands.page.find_box, "lunt")
    hands.settle()
    assert model.index(0, 5).data() == "✓ Ready"
