"""Booking, the resident's yes, moving, cancelling and who goes; nobody twice at one time (P9, N2)."""

from typing import Any

import pytest
from sqlalchemy import select, text

from desktop.db.models import Appointment, Assignment, ContactAttempt
from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import book
from tests.factories.offices import Scene, TestOffice, instant, set_scene
from tests.services.test_clearance import DAY, change

YES = {"channel": "phone", "spoke_to": "Mr Lunt", "at": instant("2026-11-22")}


def _row(office: TestOffice, appointment: str) -> dict[str, Any]:
    row: dict[str, Any] = office.ask("get", what="appointments", id=appointment)["row"]
    return row


def _refused(office: TestOffice, verb: str, **arguments: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        office.ask(verb, **arguments)
    return refused.value


def _book_again(office: TestOffice, scene: Scene, start: str, end: str) -> str:
    """Book the scene's operative, who is at work from 09:00 to 11:00, once more."""
    made: str = office.ask("book", job=scene.job, operatives=[scene.operative], start=start, end=end)["id"]
    return made


def test_a_booking_keeps_the_slot_as_people_and_computers_read_it(
    any_office: TestOffice, scene: Scene
) -> None:
    made = _book_again(any_office, scene, "2026-07-01T09:00:00+01:00", "2026-07-01T11:00:00+01:00")
    row = _row(any_office, made)
    assert (row["start"], row["end"]) == ("2026-07-01T09:00:00+01:00", "2026-07-01T11:00:00+01:00")
    assert (row["day"], row["local_start"], row["local_end"]) == ("2026-07-01", "09:00", "11:00")
    assert (row["offset_minutes"], row["state"], row["operatives"]) == (60, "booked", [scene.operative])


def test_nobody_is_booked_twice_at_one_time_and_slots_may_touch(any_office: TestOffice, scene: Scene) -> None:
    for start, end in (
        ("09:00", "11:00"),
        ("08:00", "09:01"),
        ("10:59", "12:00"),
        ("09:30", "10:00"),
        ("08:00", "12:00"),
    ):
        with pytest.raises(RefusedError) as refused:
            _book_again(any_office, scene, instant(DAY, start), instant(DAY, end))
        assert refused.value.code == Code.OVERLAP
        for words in ("Priya Lal", "WO-118196", "09:00 to 11:00"):
            assert words in refused.value.message
    assert len(any_office.ask("list", what="appointments")["rows"]) == 1
    assert _book_again(any_office, scene, instant(DAY, "11:00"), instant(DAY, "12:00"))
    assert _book_again(any_office, scene, instant(DAY, "08:00"), instant(DAY, "09:00"))


def test_one_of_two_being_busy_refuses_the_whole_booking(any_office: TestOffice, scene: Scene) -> None:
    slot = {"start": instant(DAY, "10:00"), "end": instant(DAY, "12:00")}
    crew = [scene.other, scene.operative]
    assert _refused(any_office, "book", job=scene.job, operatives=crew, **slot).code == Code.OVERLAP
    assert any_office.ask("book", job=scene.job, operatives=[scene.other], **slot)["id"]


def test_a_slot_that_another_desk_takes_meanwhile_is_refused_by_name(
    any_office: TestOffice, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "14:00")}
    wanted = {"job": scene.job, "operatives": [scene.operative], **slot}
    write = any_office.store.write

    def write_after_another(*arguments: Any) -> Any:
        monkeypatch.undo()  # what was read is past; this desk has not written yet
        assert any_office.ask("book", **wanted)["id"]
        return write(*arguments)

    monkeypatch.setattr(any_office.store, "write", write_after_another)
    refused = _refused(any_office, "book", **wanted)
    assert refused.code == Code.OVERLAP
    for words in ("Priya Lal", "WO-118196", "13:00 to 14:00"):
        assert words in refused.message
    assert len(any_office.ask("list", what="appointments")["rows"]) == 2


def test_the_database_itself_refuses_what_slips_past_the_question(
    any_office: TestOffice, scene: Scene
) -> None:
    second = book(any_office, scene.job, [scene.other], DAY)
    with (
        pytest.raises(RefusedError) as refused,
        any_office.store.write(any_office.desk().actor, "test.slip") as write,
    ):
        slot = write.session.scalars(select(Assignment).where(Assignment.appointment_id == second)).one()
        write.add(
            Assignment(
                id="00000000-0000-7000-8000-000000000001",
                appointment_id=second,
                operative_id=scene.operative,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                is_live=True,
            )
        )
    assert refused.value.code == Code.OVERLAP
    assert _row(any_office, second)["operatives"] == [scene.other]


def test_the_two_half_past_ones_of_the_night_clocks_go_back_are_two_slots(
    any_office: TestOffice, scene: Scene
) -> None:
    first = _book_again(any_office, scene, "2026-10-25T01:30:00+01:00", "2026-10-25T01:45:00+01:00")
    second = _book_again(any_office, scene, "2026-10-25T01:30:00+00:00", "2026-10-25T01:45:00+00:00")
    rows = [_row(any_office, one) for one in (first, second)]
    assert [row["local_start"] for row in rows] == ["01:30", "01:30"]
    assert [row["offset_minutes"] for row in rows] == [60, 0]
    assert [row["start"] for row in rows] == ["2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"]
    # A yes to the first is no yes to the second, though both clocks say half past one.
    any_office.ask("confirm", appointment=first, **{**YES, "at": instant("2026-10-20")})
    move = {"reason": "an hour later", "asked_by": "resident"}
    any_office.ask("cancel", appointment=second, reason="not needed")
    slot = {"start": "2026-10-25T01:30:00+00:00", "end": "2026-10-25T01:45:00+00:00"}
    any_office.ask("move", appointment=first, **slot, **move)
    assert _row(any_office, first)["confirmation"] is None
    rows = any_office.ask("day", on="2026-10-25")["rows"]
    assert [row["appointment"] for row in rows] == [first]


def test_an_hour_across_the_clock_change_is_counted_in_real_time(
    any_office: TestOffice, scene: Scene
) -> None:
    _book_again(any_office, scene, "2026-10-25T00:30:00+01:00", "2026-10-25T01:30:00+00:00")  # two hours
    inside = {"start": "2026-10-25T01:30:00+01:00", "end": "2026-10-25T01:59:00+01:00"}
    assert (
        _refused(any_office, "book", job=scene.job, operatives=[scene.operative], **inside).code
        == Code.OVERLAP
    )


def test_a_night_visit_stands_on_the_day_it_starts_and_blocks_the_morning(
    any_office: TestOffice, scene: Scene
) -> None:
    night = _book_again(any_office, scene, instant("2026-11-24", "23:00"), instant("2026-11-25", "02:00"))
    assert [row["appointment"] for row in any_office.ask("day", on="2026-11-24")["rows"]] == [night]
    assert any_office.ask("day", on="2026-11-25")["rows"] == []
    early = {"start": instant("2026-11-25", "01:30"), "end": instant("2026-11-25", "03:00")}
    assert (
        _refused(any_office, "book", job=scene.job, operatives=[scene.operative], **early).code
        == Code.OVERLAP
    )


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (instant(DAY, "12:00"), instant(DAY, "12:00"), "before it starts"),
        (instant(DAY, "12:00"), instant(DAY, "11:00"), "before it starts"),
        (instant(DAY, "12:00"), instant("2026-11-24", "12:01"), "at most 24 hours"),
    ],
)
def test_a_slot_that_cannot_be_is_refused(
    start: str, end: str, says: str, office: TestOffice, scene: Scene
) -> None:
    slot = {"start": start, "end": end}
    assert says in _refused(office, "book", job=scene.job, operatives=[scene.other], **slot).message
    move = {"reason": "later", "asked_by": "resident"}
    assert says in _refused(office, "move", appointment=scene.appointment, **slot, **move).message


def test_a_yes_is_kept_with_who_how_when_and_who_noted_it(any_office: TestOffice) -> None:
    scene = set_scene(any_office, confirmed=False)
    yes = any_office.ask("confirm", "scheduler", appointment=scene.appointment, **YES, words="Nine is fine")[
        "id"
    ]
    row = _row(any_office, scene.appointment)
    assert (row["confirmation"], row["state"]) == (yes, "confirmed")
    kept = any_office.ask("get", what="confirmations", id=yes)["row"]
    assert (kept["channel"], kept["spoke_to"], kept["at"]) == ("phone", "Mr Lunt", YES["at"])
    assert (kept["words"], kept["noted_by"]) == ("Nine is fine", "Scheduler Person")
    assert (kept["start"], kept["end"]) == (row["start"], row["end"])
    assert kept["voided_at"] is None


def test_a_move_takes_the_yes_away_and_keeps_it_as_evidence(any_office: TestOffice, scene: Scene) -> None:
    any_office.ask("dispatch", appointment=scene.appointment)
    before = _row(any_office, scene.appointment)
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00")}
    any_office.ask("move", appointment=scene.appointment, **slot, reason="school run", asked_by="resident")
    row = _row(any_office, scene.appointment)
    assert (row["state"], row["confirmation"], row["dispatched_at"]) == ("booked", None, None)
    assert (row["times_moved"], row["sequence"]) == (1, before["sequence"] + 1)
    kept = any_office.ask("get", what="confirmations", id=before["confirmation"])["row"]
    assert (kept["start"], kept["end"]) == (before["start"], before["end"])
    assert "school run" in kept["voided_reason"]
    assert "resident" in kept["voided_reason"]
    # Back in the old slot the old yes counts no more: somebody said no to it since.
    any_office.ask(
        "move",
        appointment=scene.appointment,
        start=before["start"],
        end=before["end"],
        reason="back",
        asked_by="client",
    )
    assert [one["code"] for one in any_office.ask("check", appointment=scene.appointment)["blocks"]] == [
        "not_confirmed"
    ]
    assert any_office.ask("verify")["problems"] == []


def test_a_move_frees_the_old_slot_and_takes_the_new_one(any_office: TestOffice, scene: Scene) -> None:
    slot = {"start": instant(DAY, "10:00"), "end": instant(DAY, "12:00")}  # overlaps itself alone
    why = {"reason": "later", "asked_by": "resident"}
    any_office.ask("move", appointment=scene.appointment, **slot, **why)
    assert _book_again(any_office, scene, instant(DAY, "09:00"), instant(DAY, "10:00"))
    back = {"start": instant(DAY, "09:30"), "end": instant(DAY, "11:30")}
    refused = _refused(any_office, "move", appointment=scene.appointment, **back, **why)
    assert refused.code == Code.OVERLAP
    assert _row(any_office, scene.appointment)["local_start"] == "10:00"
    same = _refused(any_office, "move", appointment=scene.appointment, **slot, **why)
    assert "already" in same.message


def test_a_cancelled_visit_frees_its_people_and_stays_on_record(any_office: TestOffice, scene: Scene) -> None:
    any_office.ask("cancel", appointment=scene.appointment, reason="done by the client")
    assert _book_again(any_office, scene, instant(DAY, "09:00"), instant(DAY, "11:00"))
    row = _row(any_office, scene.appointment)
    assert (row["state"], row["cancelled_reason"]) == ("cancelled", "done by the client")
    assert row["operatives"] == [scene.operative]
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00")}
    for verb, arguments in {
        "confirm": YES,
        "move": {**slot, "reason": "x", "asked_by": "client"},
        "cancel": {"reason": "again"},
        "record_visit": {"arrived_at": instant(DAY, "09:05")},
        "no_access": {
            "arrived_at": instant(DAY, "09:05"),
            "waited_minutes": 5,
            "card_left": True,
            "tried": [],
        },
    }.items():
        refused = _refused(any_office, verb, appointment=scene.appointment, **arguments)
        assert (refused.code, "cancelled" in refused.message) == (Code.BAD_INPUT, True)
    assert any_office.ask("verify")["problems"] == []


@pytest.mark.parametrize(
    ("verb", "name"), [("move", "reason"), ("cancel", "reason"), ("confirm", "spoke_to")]
)
def test_a_reason_or_a_name_of_spaces_is_none(verb: str, name: str, office: TestOffice, scene: Scene) -> None:
    arguments = {
        "move": {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00"), "asked_by": "client"},
        "cancel": {},
        "confirm": {"channel": "phone", "at": YES["at"]},
    }[verb]
    refused = _refused(office, verb, appointment=scene.appointment, **arguments, **{name: "  "})
    assert refused.code == Code.BAD_INPUT


def test_a_yes_after_the_visit_was_over_is_refused(office: TestOffice) -> None:
    scene = set_scene(office, confirmed=False)
    late = {**YES, "at": instant(DAY, "11:00")}
    assert "later than the end" in _refused(office, "confirm", appointment=scene.appointment, **late).message
    office.clock.advance(hours=3, minutes=29)  # from 07:30
    just = {**YES, "at": instant(DAY, "10:59")}
    assert office.ask("confirm", appointment=scene.appointment, **just)["id"]


def test_sending_somebody_else_keeps_the_yes_and_asks_for_a_new_dispatch(
    any_office: TestOffice, scene: Scene
) -> None:
    any_office.ask("dispatch", appointment=scene.appointment)
    before = _row(any_office, scene.appointment)
    change(any_office, "appointments", scene.appointment, operatives=[scene.other, scene.other])
    row = _row(any_office, scene.appointment)
    assert (row["operatives"], row["state"], row["dispatched_at"]) == ([scene.other], "confirmed", None)
    assert (row["confirmation"], row["sequence"]) == (before["confirmation"], before["sequence"] + 1)
    assert row["version"] > before["version"]
    assert _book_again(any_office, scene, instant(DAY, "09:00"), instant(DAY, "11:00"))
    back = {"what": "appointments", "id": scene.appointment, "version": row["version"]}
    refused = _refused(any_office, "edit", **back, set={"operatives": [scene.operative]})
    assert refused.code == Code.OVERLAP
    stale = {**back, "version": before["version"]}
    assert _refused(any_office, "edit", **stale, set={"operatives": []}).code == Code.STALE
    assert _row(any_office, scene.appointment)["operatives"] == [scene.other]
    assert any_office.ask("verify")["problems"] == []


@pytest.mark.parametrize("value", ["x", [1], None, {}])
def test_who_goes_is_a_list_of_ids(value: Any, office: TestOffice, scene: Scene) -> None:
    version = _row(office, scene.appointment)["version"]
    edit = {"what": "appointments", "id": scene.appointment, "version": version}
    assert _refused(office, "edit", **edit, set={"operatives": value}).code == Code.BAD_INPUT


def test_a_visit_that_took_place_is_neither_moved_nor_cancelled(office: TestOffice, scene: Scene) -> None:
    office.ask("record_visit", appointment=scene.appointment, arrived_at=instant(DAY, "09:05"))
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00")}
    why = {"reason": "x", "asked_by": "client"}
    assert "taken place" in _refused(office, "move", appointment=scene.appointment, **slot, **why).message
    assert "taken place" in _refused(office, "cancel", appointment=scene.appointment, reason="x").message


def test_a_try_to_reach_the_resident_is_kept(office: TestOffice) -> None:
    scene = set_scene(office, confirmed=False)
    tried = {"channel": "text", "at": instant("2026-11-21"), "outcome": "no answer", "next_step": "call"}
    kept_id = office.ask("contact", "scheduler", appointment=scene.appointment, **tried)["id"]
    with office.store.read() as session:
        kept = session.get_one(ContactAttempt, kept_id)
        assert (kept.channel, kept.outcome, kept.next_step) == ("text", "no answer", "call")
        assert kept.noted_by == "Scheduler Person"
        assert session.get_one(Appointment, scene.appointment).state == "booked"


def test_the_assignments_of_a_moved_visit_say_what_the_appointment_says(
    any_office: TestOffice, scene: Scene
) -> None:
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00")}
    any_office.ask("move", appointment=scene.appointment, **slot, reason="x", asked_by="client")
    with any_office.store.read() as session:
        differing = (
            session.connection()
            .execute(
                text(
                    "SELECT count(*) FROM assignments a JOIN appointments b ON b.id = a.appointment_id WHERE "
                    "a.starts_at <> b.starts_at OR a.ends_at <> b.ends_at OR a.is_live <> b.is_live"
                )
            )
            .scalar_one()
        )
    assert differing == 0
