"""From a dispatched visit to a closed one, by typing and clicking over a real office."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.visits import field_of
from desktop.ui.visits.page import VisitsPage
from tests.factories.eyes import Flashes
from tests.factories.offices import Scene, TestOffice, add_valid_operative
from tests.ui.visits.conftest import CONTROL, Hands, appointment_state, button_named

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_dispatched_visit_is_recorded_and_closed(hands: Hands, office: TestOffice, scene: Scene) -> None:
    table = hands.page.list.table
    assert [one.state for one in hands.page.list.rows] == ["to_record"]
    index = table.rows_model.index(0, 0)
    table.setFocus()
    table.setCurrentIndex(index)
    hands.qtbot.keyClick(table, Qt.Key.Key_Return)
    hands.settle()
    assert hands.page.is_recording
    assert hands.view.arrival.names() == ["Priya Lal"], "who was dispatched is offered as who attended"
    hands.answer_all()
    hands.close()
    assert hands.troubles == []
    assert appointment_state(office, scene.appointment) == "closed"
    detail = office.work().visit_details.of(scene.appointment)
    assert detail.answers["arrived_at"].isoformat() == "2026-11-23T09:12:00+00:00"
    assert detail.answers["left_at"].isoformat() == "2026-11-23T11:04:00+00:00"
    assert detail.answers["external_attended"] is False
    assert detail.answers["worried"] is False
    assert detail.attended == (scene.operative,)
    assert detail.risk_assessments[0].is_safe_to_start
    assert not hands.page.is_recording
    assert [one.state for one in hands.page.list.rows] == ["closed"]
    assert "Flat 11" in hands.page._said.text()


def test_the_call_can_be_typed_without_a_mouse(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    assert hands.has_focus is view.arrival.editor("arrived_at").line
    steps: list[tuple[str, QWidget]] = []
    for text, name in (
        ("0912", "Arrived"),
        ("1104", "Left"),
        ("", "Who attended"),
        (" ", "Nobody else came along. Only these entered the home."),
        ("", "Somebody from outside came along"),
        ("y", "Yes, by everyone"),
    ):
        focus = hands.has_focus
        assert focus is not None
        assert focus.accessibleName() == name
        steps.append((text, focus))
        if text:
            hands.qtbot.keyClicks(focus, text)
        hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_S, CONTROL)
    hands.settle()
    answers = office.work().visit_details.of(scene.appointment).answers
    assert answers["id_shown"] is True
    assert answers["external_attended"] is False
    assert f"{answers['arrived_at']:%H:%M}" == "09:12"


def test_closing_too_early_names_everything_and_each_is_one_click_away(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    hands.open(scene.appointment)
    hands.close()
    assert appointment_state(office, scene.appointment) == "visited"
    owed = office.work().visit_details.of(scene.appointment).missing
    assert len(owed) > 5
    links = hands.view.checklist.missing_links
    assert {one.accessibleDescription() for one in links} == {one.code for one in owed}
    for one in list(links):
        code = one.accessibleDescription()
        hands.page.setFocus()
        hands.tap(one)
        focus = hands.has_focus
        assert focus is not None
        answer = field_of(code)
        if answer == "worried":
            assert hands.view.worried.isAncestorOf(focus)
            continue
        name, key = next(
            (name, key) for name, part in hands.view.parts.items() if (key := part.key_of(answer))
        )
        editor = hands.view.parts[name].editor(key)
        assert editor.isAncestorOf(focus), code
        seen = editor.mapTo(hands.view._scroll.viewport(), editor.rect().topLeft())
        assert 0 <= seen.y() < hands.view._scroll.viewport().height(), f"{code} is scrolled away"
        assert hands.view.parts[name].error_of(key), code


CODES = {
    "attendance_reason",
    "external_reason",
    "id_reason",
    "adult_present",
    "contact_made",
    "contact_reason",
    "resident_words",
    "risk_assessment_time",
    "risk_assessment_stop",
    "risk_assessment_hazard",
    "outcome_reason",
    "disruptions",
    "waste_note",
    "waste_registration",
    "waste_reason",
    "charge_reason",
    "charge_price",
    "charge_approver",
    "charge_agreed",
    "charge_twice",
    "worried_child",
    "concern",
}


def test_whatever_can_be_missing_has_its_place(hands: Hands, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    for code in sorted(CODES):
        hands.page.setFocus()
        assert view.guide.go_to(field_of(code)), code
        focus = hands.has_focus
        assert focus is not None
        assert view.isAncestorOf(focus), code
        assert focus.isVisible(), code


def test_a_part_of_the_list_goes_to_its_first_question(hands: Hands, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    for code, name in (
        ("work", "Outcome"),
        ("waste", "None made"),
        ("charge", "No charge"),
        ("photos", "Add photos"),
        ("feedback", "What the resident said, in their words"),
        ("worried", "No, nothing"),
        ("attended", "Who attended"),
    ):
        hands.tap(view.checklist.buttons[code])
        focus = hands.has_focus
        assert focus is not None
        assert focus.accessibleName() == name
        assert view.checklist.buttons[code].property("here") == "true"


def test_the_list_of_parts_follows_what_is_typed(hands: Hands, scene: Scene) -> None:
    view = hands.open(scene.appointment)

    def said(code: str) -> str:
        return view.checklist.buttons[code].accessibleName().rpartition(": ")[2]

    assert said("waste") == "not answered yet"
    hands.choose("work", "outcome", "completed")
    hands.choose("waste", "fate", "taken_away")
    hands.qtbot.waitUntil(lambda: said("waste") == "something is missing")
    hands.type("waste", "transfer_note", "WTN 5512")
    hands.qtbot.waitUntil(lambda: said("waste") == "done")


def test_somebody_else_attended_and_only_own_people_can_be_added(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    view = hands.open(scene.appointment)
    people = view.arrival.people
    hands.qtbot.keyClicks(people.line, "Uncle Bob")
    hands.qtbot.keyClick(people.line, Qt.Key.Key_Return)
    assert "belongs to this office" in people._said.text()
    hands.save()
    assert "Uncle Bob" in view.arrival.error_of("attended"), (
        "what is typed and not added is not lost in silence"
    )
    people.line.clear()
    hands.tap(people.chips[0])
    hands.qtbot.keyClicks(people.line, "beth")
    hands.qtbot.keyClick(people.line, Qt.Key.Key_Return)
    assert view.arrival.names() == ["Beth Thomas"]
    assert view.arrival.editor("attendance_reason").isVisible(), "why somebody else went is asked at once"
    hands.type("arrival", "attendance_reason", "Priya was ill")
    hands.save()
    assert office.work().visit_details.of(scene.appointment).attended == (scene.other,)


def test_who_was_not_cleared_for_the_day_is_named_with_the_fault(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    held = office.ask("list", what="credentials", where={"kind": "dbs", "operative": scene.operative})[
        "rows"
    ][0]
    gone = {"withdrawn_on": "2026-11-20"}
    office.ask("edit", what="credentials", id=held["id"], version=held["version"], set=gone)
    view = hands.open(scene.appointment)
    assert view.arrival.editor("attendance_reason").isVisible()
    hands.close()
    said = " ".join(one.accessibleName() for one in view.checklist.missing_links)
    assert "Priya Lal" in said
    assert "20 Nov 2026" in said
    hands.type("arrival", "attendance_reason", "Priya was nearest")
    hands.save()
    assert "attendance_reason" not in {
        one.code for one in office.work().visit_details.of(scene.appointment).missing
    }


def test_who_has_left_the_firm_is_not_offered(hands: Hands, office: TestOffice, scene: Scene) -> None:
    gone = add_valid_operative(office, "Left Longago")
    office.work().operatives.leave(gone, 1, date(2026, 11, 20))
    view = hands.open(scene.appointment)
    hands.qtbot.keyClicks(view.arrival.people.line, "longago")
    hands.qtbot.keyClick(view.arrival.people.line, Qt.Key.Key_Return)
    assert "Left Longago" not in view.arrival.names()


def test_a_refusal_is_said_at_its_field_and_nothing_typed_is_lost(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    view = hands.open(scene.appointment)
    hands.type("arrival", "arrived_at", "11:00")
    hands.type("arrival", "left_at", "10:00")
    hands.type("work", "work_done", "New joint")
    hands.save()
    assert "before arriving" in view.arrival.error_of("left_at")
    assert view.work.editor("work_done").value() == "New joint"
    assert office.work().visit_details.of(scene.appointment).visit == ""


def test_an_answer_can_be_taken_back(hands: Hands, office: TestOffice, scene: Scene) -> None:
    hands.open(scene.appointment)
    hands.choose("arrival", "id_shown", True)
    hands.type("work", "materials", "Two joints")
    hands.choose("waste", "fate", "none_made")
    hands.save()
    assert office.work().visit_details.of(scene.appointment).answers["id_shown"] is True
    hands.editor("arrival", "id_shown").buttons[True].setFocus()
    hands.key(Qt.Key.Key_Delete)
    hands.editor("work", "materials").line.clear()
    hands.editor("waste", "fate").buttons["none_made"].setFocus()
    hands.key(Qt.Key.Key_Delete)
    hands.save()
    answers = office.work().visit_details.of(scene.appointment).answers
    assert {"id_shown", "materials", "waste"} & set(answers) == set()


def test_what_somebody_else_answers_meanwhile_is_kept(hands: Hands, office: TestOffice, scene: Scene) -> None:
    from desktop.services.visits import VisitAnswers

    hands.open(scene.appointment)
    hands.type("work", "work_done", "New joint")
    office.work("manager").visits.record_visit(scene.appointment, VisitAnswers(materials="Two joints"))
    hands.page.refresh()
    hands.settle()
    assert hands.editor("work", "work_done").value() == "New joint"
    hands.save()
    answers = office.work().visit_details.of(scene.appointment).answers
    assert (answers["work_done"], answers.get("materials")) == ("New joint", "Two joints")


def test_a_closed_visit_is_shown_and_cannot_be_changed(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    hands.open(scene.appointment)
    hands.answer_all()
    hands.close()
    view = hands.open(scene.appointment)
    assert "Closed" in view.notices.closed_text.text()
    assert not view.arrival.isEnabled()
    assert not hands.page.save_button.isVisible()
    assert not view.photos.drop.isVisible()


def test_nothing_flashes_up_while_a_visit_opens(hands: Hands, scene: Scene, qapp: QApplication) -> None:
    flashes = Flashes()
    qapp.installEventFilter(flashes)
    hands.open(scene.appointment)
    qapp.removeEventFilter(flashes)
    assert flashes.seen == []


def test_the_badge_counts_what_waits(open_visits: Callable[..., Hands], scene: Scene) -> None:
    hands = open_visits()
    waiting = [VisitsPage.waiting(hands.page.context)]
    hands.open(scene.appointment)
    hands.answer_all()
    hands.close()
    waiting.append(VisitsPage.waiting(hands.page.context))
    assert [one.number for one in waiting if one is not None] == [1, 0]


def test_who_may_only_look_changes_nothing(open_visits: Callable[..., Hands], scene: Scene) -> None:
    hands = open_visits("viewer")
    view = hands.open(scene.appointment)
    assert not view.arrival.isEnabled()
    assert not hands.page.save_button.isVisible()
    hands.key(Qt.Key.Key_S, CONTROL)
    hands.settle()
    assert "record or close visits" in hands.notice


def test_days_and_filters_choose_the_list(hands: Hands, scene: Scene) -> None:
    shown = hands.page.list
    shown.go_to(date(2026, 11, 16))
    hands.settle()
    assert list(shown.rows) == []
    assert shown.older.isVisible(), "what waits on other days is not forgotten"
    shown.go_to(date(2026, 11, 29))
    hands.settle()
    assert [one.appointment for one in shown.rows] == [scene.appointment]
    hands.tap(shown.states.button("closed"))
    assert shown.table.rows_model.rowCount() == 0
    hands.tap(shown.states.button("to_record"))
    assert shown.table.rows_model.rowCount() == 1


def test_today_leads_to_the_visit(hands: Hands, scene: Scene) -> None:
    hands.window.open("today")
    hands.settle()
    today = hands.window.page("today")
    today.panel.pick(scene.appointment)  # type: ignore[attr-defined]
    hands.tap(button_named(today, "Record what happened"))
    hands.settle()
    assert hands.page.isVisible()
    assert hands.page.recording.appointment == scene.appointment


def test_the_board_leads_to_the_visit(hands: Hands, scene: Scene) -> None:
    hands.window.open("appointments", scene.appointment)
    board = hands.window.page("appointments")
    # A board fetches what came into view a little later, so being idle for a moment is not the end.
    hands.qtbot.waitUntil(lambda: board.detail.detail is not None)  # type: ignore[attr-defined]
    hands.settle()
    hands.tap(button_named(board, "Record what happened"))
    hands.settle()
    assert hands.page.isVisible()
    assert hands.page.recording.appointment == scene.appointment
