"""The parts of a visit's page: drafts, photos, a child alone, risks, waste, follow-on, the worry, communal areas."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from desktop.ui.forms.sheet import FormSheet
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.visits.communal import CommunalSheet
from desktop.ui.visits.photos import PhotoSheet
from tests.factories.offices import Scene, TestOffice
from tests.ui.visits.conftest import Hands, appointment_state, button_named

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def sheet_of(hands: Hands, kind: type[QDialog]) -> QDialog:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert found, f"no {kind.__name__} is open"
    return found[-1]


def drop(target: QWidget, held: QMimeData) -> None:
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(20, 20), copy, held, left, none)
    QApplication.sendEvent(target, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), copy, held, left, none))


def photo_with_place(path: Path, colour: str = "red") -> Path:
    image = Image.new("RGB", (2400, 1800), colour)
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[2] = (53.0, 24.0, 0.0)
    image.save(path, exif=exif)
    return path


def test_what_is_typed_comes_back_after_the_window_went_away(
    open_visits: Callable[..., Hands], office: TestOffice, scene: Scene
) -> None:
    hands = open_visits()
    hands.open(scene.appointment)
    hands.type("arrival", "arrived_at", "9:12")
    hands.type("work", "work_done", "New joint under the sink")
    hands.choose("arrival", "id_shown", True)
    hands.tap(hands.view.worried.ticks["unwell"])
    kept = office.work().drafts
    key = f"visit/{scene.appointment}"
    hands.qtbot.waitUntil(lambda: kept.take(key) is not None, timeout=5_000)
    hands.settle()
    hands.window.close()
    assert office.work().visit_details.of(scene.appointment).visit == "", "a draft is no record"

    again = open_visits()
    view = again.open(scene.appointment)
    again.qtbot.waitUntil(lambda: view.notices.draft_line.isVisible())
    assert view.work.editor("work_done").value() == "New joint under the sink"
    assert view.arrival.editor("id_shown").value() is True
    assert f"{view.arrival.editor('arrived_at').value():%H:%M}" == "09:12"
    assert view.worried.codes == ("unwell",)
    assert view.worried.answer.value() is True
    again.save()
    assert kept.take(key) is None, "what is saved needs no draft"
    assert office.work().visit_details.of(scene.appointment).answers["worried"] is True


def test_a_draft_can_be_thrown_away(hands: Hands, office: TestOffice, scene: Scene) -> None:
    office.work().drafts.keep(f"visit/{scene.appointment}", {"work": {"work_done": "Old words"}})
    view = hands.open(scene.appointment)
    hands.qtbot.waitUntil(lambda: view.work.editor("work_done").value() == "Old words")
    hands.tap(view.notices.discard)
    hands.settle()
    assert view.work.editor("work_done").value() == ""
    assert view.arrival.names() == ["Priya Lal"]
    assert office.work().drafts.take(f"visit/{scene.appointment}") is None


def test_leaving_a_visit_at_once_keeps_its_last_words(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.type("work", "materials", "Two joints")
    hands.tap(view.checklist.back)
    hands.settle()
    kept = office.work().drafts.take(f"visit/{scene.appointment}")
    assert kept is not None
    assert kept.values["work"]["materials"] == "Two joints"


def test_photos_are_dropped_and_pasted_without_their_place(
    hands: Hands, office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    view = hands.open(scene.appointment)
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(photo_with_place(tmp_path / "IMG_1.jpg")))])
    drop(view.photos, held)
    hands.settle()
    picture = QImage(640, 480, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.blue)
    QGuiApplication.clipboard().setImage(picture)
    view.photos.purpose.set_value("after")
    view.photos.drop.setFocus()
    hands.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    hands.settle()
    assert view.photos.error.text() == ""
    photos = office.work().visit_details.of(scene.appointment).photos
    assert [one.purpose for one in photos] == ["before", "after"]
    kept = Image.open(BytesIO(office.work().visit_photos.content(photos[0].id)))
    assert max(kept.size) <= 2048
    assert not kept.getexif()
    assert len(view.photos.pictures) == 2
    drop(view.photos, held)
    hands.settle()
    assert "already" in view.photos.error.text(), "the same photo twice is refused in words"


def test_a_photo_is_looked_at_and_removed(
    hands: Hands, office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    content = photo_with_place(tmp_path / "IMG_1.jpg").read_bytes()
    office.work().visit_photos.add(scene.appointment, "IMG_1.jpg", content, purpose="damage")
    view = hands.open(scene.appointment)
    hands.tap(view.photos.pictures[0])
    hands.settle()
    sheet = sheet_of(hands, PhotoSheet)
    assert isinstance(sheet, PhotoSheet)
    hands.tap(sheet.remove)
    hands.tap(button_named(sheet, "Remove"))
    hands.settle()
    assert office.work().visit_details.of(scene.appointment).photos == ()
    assert view.photos.pictures == []


def test_a_child_alone_stops_everybody(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    assert not view.arrival.stop.isVisible()
    hands.choose("arrival", "adult_present", False)
    assert view.arrival.stop.isVisible()
    words = " ".join(one.text() for one in view.arrival.stop.findChildren(QLabel))
    assert "Stop. Do not go in." in words
    hands.tap(button_named(view.arrival.stop, "Record a safety concern"))
    hands.settle()
    detail = office.work().visit_details.of(scene.appointment)
    assert detail.answers["worried"] is True
    assert detail.answers["adult_present"] is False
    assert hands.wanted == [("concerns", f"visit:{detail.visit}:unsupervised_children")]


def test_a_worry_starts_a_concern_with_what_was_seen(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.tap(view.worried.ticks["unwell"])
    hands.tap(view.worried.ticks["care_needs"])
    assert view.worried.answer.value() is True, "a tick is a yes"
    hands.tap(view.worried.start)
    hands.settle()
    visit = office.work().visit_details.of(scene.appointment).visit
    assert hands.wanted == [("concerns", f"visit:{visit}:care_needs,unwell")]


def test_a_no_to_the_worry_is_an_answer(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.tap(view.worried.ticks["unwell"])
    hands.tap(view.worried.answer.buttons[False])
    assert view.worried.codes == ()
    hands.save()
    assert office.work().visit_details.of(scene.appointment).answers["worried"] is False


def add_hazard(hands: Hands, code: str, control: str) -> None:
    risk = hands.view.risk.risk
    hands.tap(risk.add)
    risk.hazard.hazard.set_value(code)
    box = next(iter(risk.hazard.who.boxes.values()))
    hands.tap(box)
    hands.qtbot.keyClicks(risk.hazard.control.line, control)
    hands.tap(risk.hazard.left.buttons["low"])
    hands.qtbot.keyClick(risk.hazard.control.line, Qt.Key.Key_Return)


def test_hazards_are_added_changed_and_kept(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    risk = view.risk.risk
    lists = office.work().visits.lists()
    first, second = [code for code, _, is_stop in lists.hazards if not is_stop][:2]
    hands.type("arrival", "arrived_at", "9:12")
    add_hazard(hands, first, "Kept dry")
    add_hazard(hands, second, "Isolated")
    hands.settle()
    rows = [one for one in risk.table.findChildren(QWidget) if one.accessibleName().startswith("Change:")]
    hands.tap(rows[0])
    risk.hazard.control.line.clear()
    hands.qtbot.keyClicks(risk.hazard.control.line, "Floor kept dry")
    hands.tap(risk.hazard.add)
    hands.save()
    assert "safe to proceed, or stop" in view.risk.error_of("risk_assessment"), "stop or go has to be said"
    hands.tap(risk.go.buttons[True])
    hands.save()
    (made,) = office.work().visit_details.of(scene.appointment).risk_assessments
    assert [one.control for one in made.hazards] == ["Floor kept dry", "Isolated"]
    assert made.hazards[0].at_risk
    assert made.assessed_by == "Priya Lal", "who was there made it, not who types"
    assert not risk.add.isVisible(), "what is recorded stays; changed conditions make another"
    hands.tap(risk.again)
    hands.qtbot.keyClicks(risk.at.line, "10:30")
    hands.tap(risk.go.buttons[False])
    hands.save()
    both = office.work().visit_details.of(scene.appointment).risk_assessments
    assert [one.is_safe_to_start for one in both] == [True, False]


def test_what_was_written_down_wrongly_is_corrected_in_its_place(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    view = hands.open(scene.appointment)
    risk = view.risk.risk
    hands.type("arrival", "arrived_at", "9:12")
    hands.tap(risk.go.buttons[True])
    hands.save()
    hands.tap(risk.correct)
    hands.qtbot.keyClicks(risk.notes.line, "Two steps at the door")
    hands.save()
    (made,) = office.work().visit_details.of(scene.appointment).risk_assessments
    assert (made.notes, made.is_safe_to_start) == ("Two steps at the door", True)


def test_esc_gives_up_a_hazard_first_and_the_visit_then(hands: Hands, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.tap(view.risk.risk.add)
    assert view.risk.risk.hazard.isVisible()
    hands.key(Qt.Key.Key_Escape)
    assert hands.page.is_recording
    assert not view.risk.risk.hazard.isVisible()
    hands.key(Qt.Key.Key_Escape)
    hands.settle()
    assert not hands.page.is_recording


def test_suspected_asbestos_says_stop(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    stops = [code for code, _, is_stop in office.work().visits.lists().hazards if is_stop]
    assert stops
    add_hazard(hands, stops[0], "Door shut, nobody in the room")
    assert view.risk.risk._stop.isVisible()
    assert view.risk.risk.go.value() is False
    hands.type("arrival", "arrived_at", "9:12")
    hands.save()
    assert not view.risk.risk.correct.isVisible(), "what stopped the work stays as it was made"
    hands.tap(view.risk.risk.again)
    hands.tap(view.risk.risk.table.findChildren(QPushButton)[0])
    hands.tap(view.risk.risk.hazard.remove)
    hands.qtbot.keyClicks(view.risk.risk.at.line, "10:30")
    hands.tap(view.risk.risk.go.buttons[True])
    hands.save()
    (first, second) = office.work().visit_details.of(scene.appointment).risk_assessments
    assert (first.is_safe_to_start, second.is_safe_to_start) == (False, True)
    assert f"stop · {first.hazards[0].name}" in view.risk.risk.said.text(), "an earlier stop stays in view"


def test_a_follow_on_is_one_step(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.choose("work", "outcome", "follow_on")
    hands.type("work", "follow_what", "New worktop section")
    hands.choose("work", "follow_trade", "carpentry")
    hands.type("work", "follow_hours", "2")
    hands.tap(view.work.add_follow_on)
    hands.settle()
    made = office.work().visit_details.of(scene.appointment).follow_ons
    assert len(made) == 1
    assert "New worktop section" in made[0][2]
    assert view.work.editor("follow_what").value() == "", "pressed again it would not be made twice"
    hands.save()
    assert len(office.work().visit_details.of(scene.appointment).follow_ons) == 1


def test_no_access_asks_what_was_tried_and_counts(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.type("arrival", "arrived_at", "905")
    hands.save()
    hands.tap(view.arrival.nobody)
    assert hands.has_focus is view.work.editor("waited_minutes").line
    hands.qtbot.keyClicks(hands.has_focus, "15")
    hands.tap(view.work.editor("card_left").buttons[True])
    hands.tap(hands.editor("work", "tried").boxes["rang the resident"])
    assert "1st visit" in view.no_access.said.text()
    assert not view.no_access.report.isVisible(), "the client wants a report only at its limit"
    hands.save()
    assert appointment_state(office, scene.appointment) == "no_access"
    from desktop.db.models import Visit

    with office.store.read() as session:
        (visit,) = session.query(Visit).all()
        assert (visit.attempt, visit.waited_minutes, visit.card_left) == (1, 15, True)
        assert visit.contacts_tried == ["rang the resident"]


def test_no_access_asks_only_what_belongs_to_it_and_closes(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    view = hands.open(scene.appointment)
    hands.tap(view.arrival.nobody)
    for part in ("risk", "waste", "feedback"):
        assert not view.parts[part].isVisible(), part
    for key in ("id_shown", "resident_satisfied", "adult_present", "contact_made"):
        assert not view.arrival.editor(key).isVisible(), key
    assert view.arrival.nobody_else.tick.accessibleName() == "Nobody else came along."
    assert not view.work.editor("work_done").isVisible()
    for key, text in (("arrived_at", "905"), ("left_at", "920")):
        hands.type("arrival", key, text)
    hands.tap(view.arrival.nobody_else.tick)
    hands.choose("charge", "is_charged", False)
    hands.tap(view.worried.answer.buttons[False])
    hands.close()
    assert appointment_state(office, scene.appointment) == "no_access"
    answers = office.work().visit_details.of(scene.appointment).answers
    assert answers["outcome_reason"] == "Nobody opened."
    assert "card_left" not in answers, "what nobody said is not written down as a no"
    assert [one.state for one in hands.page.list.rows] == ["no_access"]


def test_somebody_opened_after_all(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.tap(view.arrival.nobody)
    hands.type("work", "waited_minutes", "15")
    hands.save()
    hands.choose("work", "outcome", "completed")
    assert view.parts["risk"].isVisible()
    assert view.arrival.editor("id_shown").isVisible()
    assert not view.no_access.isVisible()
    hands.save()
    answers = office.work().visit_details.of(scene.appointment).answers
    assert not {"waited_minutes", "tried", "outcome_reason"} & set(answers)


def test_at_the_clients_limit_the_report_and_a_concern_are_next(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    client = office.ask("get", what="clients", id=scene.client)["row"]
    office.ask("edit", what="clients", id=scene.client, version=client["version"], set={"no_access_limit": 1})
    view = hands.open(scene.appointment)
    hands.type("arrival", "arrived_at", "905")
    hands.tap(view.arrival.nobody)
    assert view.no_access.report.isVisible()
    hands.tap(view.no_access.report)
    hands.settle()
    sheet = sheet_of(hands, PreviewDialog)
    assert isinstance(sheet, PreviewDialog)
    assert sheet.pages.document.pageCount() == 1
    sheet.reject()
    assert "No access 1 times" not in hands.notice
    assert "report" in hands.notice
    hands.tap(view.no_access.concern)
    hands.settle()
    visit = office.work().visit_details.of(scene.appointment).visit
    assert hands.wanted == [("concerns", f"visit:{visit}")]


def test_what_was_off_is_kept_from_and_to(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    off = view.work.disruptions
    hands.tap(off.add)
    line = off.lines[0]
    line.service.set_value("water")
    hands.qtbot.keyClicks(line.start.line, "9:30")
    hands.qtbot.keyClicks(line.end.line, "9:00")
    hands.save()
    assert "before it went off" in view.work.error_of("disruptions")
    line.end.line.clear()
    hands.qtbot.keyClicks(line.end.line, "1010")
    hands.save()
    (kept,) = office.work().visit_details.of(scene.appointment).answers["disruptions"]
    assert kept["service"] == "water"
    assert f"{kept['from']:%H:%M}-{kept['to']:%H:%M}" == "09:30-10:10"


def test_hazardous_waste_and_a_charge_ask_for_their_papers(
    hands: Hands, office: TestOffice, scene: Scene
) -> None:
    hands.open(scene.appointment)
    hands.answer_all()
    hands.choose("waste", "fate", "taken_away")
    special = next(code for code, _ in office.work().visits.lists().waste_codes if code.endswith("*"))
    hands.editor("waste", "ewc_code").set_value(special)
    hands.choose("charge", "is_charged", True)
    reason = office.work().visits.lists().charge_reasons[0][0]
    hands.editor("charge", "reason_code").set_value(reason)
    hands.close()
    missing = {one.accessibleDescription() for one in hands.view.checklist.missing_links}
    assert {"waste_note", "waste_registration", "charge_price", "charge_approver", "charge_agreed"} <= missing
    for part, key, text in (
        ("waste", "transfer_note", "HWCN 77"),
        ("waste", "carrier_registration", "CBDU1234"),
        ("charge", "amount", "45"),
        ("charge", "reason", "Third call for the same tap"),
        ("charge", "approved_by", "Dana Whitlock"),
        ("charge", "agreed_with", "Riverside Trust, by phone"),
    ):
        hands.type(part, key, text)
    hands.close()
    assert appointment_state(office, scene.appointment) == "closed"
    answers = office.work().visit_details.of(scene.appointment).answers
    assert answers["charge"]["amount"] == "45.00"
    assert answers["waste"]["transfer_note"] == "HWCN 77"


def test_a_signature_is_kept_with_the_photos(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.tap(button_named(view.feedback, "Have the resident sign (optional)"))
    pad = view.feedback.pad
    hands.qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    for at in (QPoint(60, 30), QPoint(120, 80), QPoint(200, 40)):
        hands.qtbot.mouseMove(pad, at)
    hands.qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))
    hands.save()
    assert [one.purpose for one in office.work().visit_details.of(scene.appointment).photos] == ["signature"]
    assert pad.is_empty
    hands.save()
    assert len(office.work().visit_details.of(scene.appointment).photos) == 1


def test_a_communal_area_is_noted_and_the_client_told(hands: Hands, office: TestOffice, scene: Scene) -> None:
    view = hands.open(scene.appointment)
    hands.tap(view.worried.communal)
    hands.settle()
    sheet = sheet_of(hands, FormSheet)
    assert isinstance(sheet, FormSheet)
    hands.qtbot.keyClicks(sheet.form.editor("place").line, "Second floor, flat 9")
    hands.tap(next(iter(sheet.form.editor("signs").boxes.values())))
    hands.qtbot.keyClicks(sheet.form.editor("seen_at").line, "9:40")
    hands.tap(sheet.save_button)
    hands.settle()
    (row,) = office.work().communal.open()
    assert row.place == "Second floor, flat 9"
    hands.page.show_list()
    hands.settle()
    hands.tap(hands.page.communal_button)
    hands.settle()
    listed = sheet_of(hands, CommunalSheet)
    assert isinstance(listed, CommunalSheet)
    listed.table.pick_first()
    hands.tap(listed.tell_button)
    told = sheet_of(hands, FormSheet)
    assert isinstance(told, FormSheet)
    hands.qtbot.keyClicks(told.form.editor("to").line, "Ms Hale")
    hands.tap(told.save_button)
    hands.settle()
    assert office.work().communal.open() == ()
    assert listed.table.rows_model.rowCount() == 0
    listed.accept()


@pytest.mark.parametrize("is_blank", [True, False])
def test_the_job_sheet_is_previewed_from_memory(hands: Hands, scene: Scene, is_blank: bool) -> None:
    hands.open(scene.appointment)
    hands.page.recording.show_sheet(blank=is_blank)
    hands.settle()
    sheet = sheet_of(hands, PreviewDialog)
    assert isinstance(sheet, PreviewDialog)
    assert sheet.pages.document.pageCount() >= 1
    assert "Lunt" not in sheet.windowTitle()
    sheet.reject()
