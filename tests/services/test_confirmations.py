"""The resident's yes with its files, their no, tries to reach them, and emergencies that go without (S23, N2)."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from desktop.db.models import Confirmation, ContactAttempt, DispatchDecision, SlotChange
from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import MONDAY, Scene, TestOffice, instant, set_scene
from tests.services.test_clearance import DAY, change

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def _photo(colour: str = "red") -> bytes:
    made = io.BytesIO()
    picture = Image.new("RGB", (40, 30), colour)
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


def _row(office: TestOffice, appointment: str) -> dict[str, Any]:
    row: dict[str, Any] = office.ask("get", what="appointments", id=appointment)["row"]
    return row


def test_a_yes_keeps_the_picture_that_shows_it_written_anew(any_office: TestOffice) -> None:
    scene = set_scene(any_office, confirmed=False)
    work = any_office.work("scheduler")
    yes = work.appointments.confirm(
        appointment=scene.appointment,
        channel="text",
        spoke_to="Mr Lunt",
        at=AT,
        adult_home=True,
        file=("../screen shot.png", _photo()),
    )
    (kept,) = work.appointments.confirmation_files(yes)
    assert (kept.name, kept.media_type, kept.destroy_on) == ("screen shot.jpg", "image/jpeg", None)
    assert b"Secret Camera" not in work.appointments.read_confirmation_file(kept.id).content
    assert _row(any_office, scene.appointment)["adult_home"] is True
    assert "appointments.read_file" in {one["action"] for one in any_office.ask("list", what="audit")["rows"]}
    with pytest.raises(RefusedError) as again:
        work.appointments.add_confirmation_file(yes, "again.jpg", _photo())
    assert again.value.code == Code.EXISTS
    work.appointments.add_confirmation_file(yes, "other.jpg", _photo("blue"))
    detail = work.board.detail(scene.appointment).confirmation
    assert detail is not None
    assert (detail.files, detail.text) == (
        2,
        "by text, Sun 22 Nov 2026, 09:00, spoke to Mr Lunt, noted by Scheduler Person",
    )
    with pytest.raises(RefusedError) as denied:
        any_office.work("viewer").appointments.read_confirmation_file(kept.id)
    assert denied.value.code == Code.DENIED
    assert any_office.ask("verify")["problems"] == []


def test_a_file_that_is_no_picture_keeps_the_yes_from_being_noted(office: TestOffice) -> None:
    scene = set_scene(office, confirmed=False)
    with pytest.raises(RefusedError) as refused:
        office.work().appointments.confirm(
            appointment=scene.appointment, channel="text", spoke_to="x", at=AT, file=("a.jpg", b"MZ program")
        )
    assert refused.value.code == Code.BAD_FILE
    assert _row(office, scene.appointment)["confirmation"] is None


def test_a_yes_counts_for_the_slot_that_was_seen_and_not_from_before_a_no(office: TestOffice) -> None:
    scene = set_scene(office, confirmed=False)
    said = {"appointment": scene.appointment, "channel": "phone", "spoke_to": "Mr Lunt"}
    seen = office.ask("get", what="appointments", id=scene.appointment)["version"]
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00")}
    office.ask("move", "manager", appointment=scene.appointment, **slot, reason="x", asked_by="client")
    office.work().appointments.refuse(
        appointment=scene.appointment, spoke_to="Mr Lunt", at=AT, channel="phone", words="not then"
    )
    office.ask(
        "move",
        appointment=scene.appointment,
        start=instant(DAY, "14:00"),
        end=instant(DAY, "15:00"),
        reason="x",
        asked_by="resident",
    )
    now = office.ask("get", what="appointments", id=scene.appointment)["version"]
    before = AT - timedelta(minutes=1)
    for at, version, code, says in (
        (AT, seen, Code.STALE, "now on Mon 23 Nov 2026, 14:00 to 15:00. The yes was not noted"),
        (before, now, Code.BAD_INPUT, "said no to this visit at Sun 22 Nov 2026, 09:00"),
        (MONDAY + timedelta(minutes=6), now, Code.BAD_INPUT, "it cannot have happened yet"),
    ):
        with pytest.raises(RefusedError, match=says) as refused:
            office.ask("confirm", **said, at=at.isoformat(), version=version)
        assert refused.value.code == code
    assert office.ask("list", what="confirmations")["rows"] == []
    with pytest.raises(RefusedError, match="no would be at"):
        office.work().appointments.refuse(**said, at=MONDAY + timedelta(minutes=6), words="not then")
    assert office.ask("confirm", **said, at=AT.isoformat(), version=now)["id"]


def test_a_no_takes_the_yes_away_and_keeps_why(any_office: TestOffice, scene: Scene) -> None:
    any_office.ask("dispatch", appointment=scene.appointment)
    yes = _row(any_office, scene.appointment)["confirmation"]
    any_office.work().appointments.refuse(
        appointment=scene.appointment, spoke_to="Mrs Lunt", at=AT, channel="phone", words="we are away"
    )
    row = _row(any_office, scene.appointment)
    assert (row["state"], row["confirmation"], row["dispatched_at"]) == ("booked", None, None)
    with any_office.store.read() as session:
        assert "we are away" in session.get_one(Confirmation, yes).voided_reason
        change = session.scalars(select(SlotChange)).one()
        assert (change.kind, change.asked_by, change.reason) == ("refused", "resident", "we are away")
        assert session.scalars(select(ContactAttempt)).one().outcome == "Mrs Lunt said no: we are away"
    (block,) = any_office.ask("check", appointment=scene.appointment)["blocks"]
    assert (block["code"], block["text"]) == ("not_confirmed", "The resident has not confirmed this slot")


@pytest.mark.parametrize("missing", ["spoke_to", "words"])
def test_a_no_needs_who_said_it_and_why(missing: str, office: TestOffice, scene: Scene) -> None:
    told = {"spoke_to": "Mr Lunt", "words": "no"} | {missing: " "}
    with pytest.raises(RefusedError) as refused:
        office.work().appointments.refuse(appointment=scene.appointment, at=AT, channel="phone", **told)
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, missing)


@pytest.mark.parametrize("asked_by", ["resident", "client", "contractor"])
def test_a_cancellation_keeps_who_asked_for_it(asked_by: str, office: TestOffice, scene: Scene) -> None:
    office.ask("cancel", appointment=scene.appointment, reason="not needed", asked_by=asked_by)
    with office.store.read() as session:
        change = session.scalars(select(SlotChange)).one()
    assert (change.kind, change.asked_by, change.reason) == ("cancelled", asked_by, "not needed")


def test_moves_are_counted_by_who_asked(office: TestOffice, scene: Scene) -> None:
    for hour, who in ((13, "resident"), (14, "resident"), (15, "client")):
        slot = {"start": instant(DAY, f"{hour}:00"), "end": instant(DAY, f"{hour + 1}:00")}
        office.ask("move", appointment=scene.appointment, **slot, reason="x", asked_by=who)
    detail = office.work().board.detail(scene.appointment)
    assert detail.moves == {"client": 1, "resident": 2}
    assert detail.moves_text == "Moved 3 times, 1 by the client and 2 by the resident"


def test_a_try_says_what_comes_next_and_when(office: TestOffice, scene: Scene) -> None:
    work = office.work()
    work.appointments.note_contact(
        appointment=scene.appointment,
        channel="phone",
        at=AT,
        outcome="no answer",
        next_step="call again",
        next_at=AT + timedelta(hours=3),
    )
    (found,) = work.board.detail(scene.appointment).contacts
    assert (found.channel_text, found.next_step, found.next_at) == (
        "by phone",
        "call again",
        AT + timedelta(hours=3),
    )
    with pytest.raises(RefusedError):
        work.appointments.note_contact(appointment=scene.appointment, channel="pigeon", at=AT, outcome="")


def test_an_emergency_goes_without_a_yes_where_the_client_agreed_and_the_evidence_says_so(
    any_office: TestOffice,
) -> None:
    scene = set_scene(any_office, confirmed=False)
    work = any_office.work("scheduler")
    agreed = {
        "appointment": scene.appointment,
        "reason": "water through the ceiling",
        "agreed_by": "Karen Doyle",
    }
    with pytest.raises(RefusedError) as refused:
        work.appointments.send_unconfirmed(**agreed)
    assert refused.value.code == Code.NOT_CONFIRMED
    change(any_office, "jobs", scene.job, priority="emergency")
    for name in ("reason", "agreed_by"):
        with pytest.raises(RefusedError) as refused:
            work.appointments.send_unconfirmed(**{**agreed, name: " "})
        assert refused.value.details["field"] == name
    work.appointments.send_unconfirmed(**agreed)
    for priority, state in (("routine", "not_confirmed"), ("emergency", "ready")):
        change(any_office, "jobs", scene.job, priority=priority)
        assert any_office.ask("day", on=DAY)["rows"][0]["state"] == state
        assert ("Karen" in work.board.detail(scene.appointment).unconfirmed_text) == (state == "ready")
    # A resident who says no ends what the client agreed to, and a no taken back brings it back.
    no = work.appointments.refuse(
        appointment=scene.appointment, spoke_to="Mr Lunt", at=AT, channel="phone", words="nobody is to come"
    )
    assert work.clearance.dispatch_ready(MONDAY.date()).dispatched == 0
    work.appointments.undo(no.undo)
    assert any_office.ask("day", on=DAY)["rows"][0]["state"] == "ready"
    any_office.ask("dispatch", appointment=scene.appointment)
    with any_office.store.read() as session:
        evidence = session.scalars(select(DispatchDecision)).one().evidence
    assert evidence["confirmation"] is None
    assert evidence["unconfirmed"] == {
        "reason": "water through the ceiling",
        "agreed_by": "Karen Doyle",
        "noted_by": "Scheduler Person",
        "noted_at": any_office.clock.now().isoformat(),
    }
    assert "Karen Doyle" in work.board.detail(scene.appointment).unconfirmed_text
    # What the client agreed to was this slot.
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00")}
    any_office.ask("move", appointment=scene.appointment, **slot, reason="x", asked_by="client")
    assert [one["code"] for one in any_office.ask("check", appointment=scene.appointment)["blocks"]] == [
        "not_confirmed"
    ]


ASKS: dict[str, dict[str, Any]] = {
    "resident": {"what": "residents", "set": {"operative_gender": "woman"}},
    "alert": {"kind": "women_only"},
}


@pytest.mark.parametrize("asks", ASKS)
def test_the_check_enforces_the_gender_that_a_resident_or_an_alert_asks_for(
    any_office: TestOffice, scene: Scene, asks: str
) -> None:
    if asks == "alert":
        any_office.ask("add_alert", home=scene.home, kind="women_only", text="see the file")
    else:
        (resident,) = any_office.ask("list", what="residents")["rows"]
        change(any_office, "residents", resident["id"], operative_gender="woman")
    (block,) = any_office.ask("check", appointment=scene.appointment)["blocks"]
    assert (block["code"], block["operative"]) == ("gender", scene.operative)
    assert "see the file" not in str(block)
    change(any_office, "operatives", scene.other, gender="woman")
    assert [one["id"] for one in any_office.ask("check", appointment=scene.appointment)["substitutes"]] == [
        scene.other
    ]
    change(any_office, "operatives", scene.operative, gender="man")
    assert len(any_office.ask("check", appointment=scene.appointment)["blocks"]) == 1
    change(any_office, "operatives", scene.operative, gender="woman")
    assert any_office.ask("check", appointment=scene.appointment)["blocks"] == []


def test_an_alert_about_gender_ends_with_its_last_day(office: TestOffice, scene: Scene) -> None:
    with pytest.raises(RefusedError, match="until which day"):
        office.ask("add_alert", home=scene.home, kind="men_only_until")
    alert = office.ask("add_alert", home=scene.home, kind="men_only_until", ends_on="2026-11-22")["id"]
    assert office.ask("check", appointment=scene.appointment)["blocks"] == []
    change(office, "alerts", alert, ends_on="2026-11-23")
    assert len(office.ask("check", appointment=scene.appointment)["blocks"]) == 1


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("residents", {"operative_gender": "x"}),
        ("operatives", {"gender": "x"}),
        ("clients", {"nation": "france"}),
        ("clients", {"booking_windows": "late"}),
        ("jobs", {"right": "none such"}),
    ],
)
def test_needs_that_no_rule_knows_are_refused(
    what: str, fields: dict[str, Any], office: TestOffice, scene: Scene
) -> None:
    (row, *_) = office.ask("list", what=what)["rows"]
    with pytest.raises(RefusedError) as refused:
        change(office, what, row["id"], **fields)
    assert refused.value.code == Code.BAD_INPUT
