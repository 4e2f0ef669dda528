"""Who is away stops a visit, who is outside their hours is warned about, and neither says why to everybody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import Scene, TestOffice, add_valid_operative, instant

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def away(office: TestOffice, operative: str, **fields: Any) -> Any:
    return office.work().absences.add(
        operative,
        **{"kind": "sickness", "starts_at": MONDAY, "ends_at": MONDAY + DAY, "notes": "flu", **fields},
    )


def test_somebody_away_is_stopped_at_the_check_and_others_are_offered_who_are_not(
    any_office: TestOffice, scene: Scene
) -> None:
    assert away(any_office, scene.operative).visits == 1
    away(any_office, add_valid_operative(any_office, "Carl Finch"))
    found = any_office.ask("check", appointment=scene.appointment)
    assert [(one["code"], one["operative"]) for one in found["blocks"]] == [("absent", scene.operative)]
    assert "flu" not in str(found) and "ick" not in str(found["blocks"])
    assert [one["name"] for one in found["substitutes"]] == ["Beth Thomas"]
    with pytest.raises(RefusedError) as refused:
        any_office.ask("dispatch", appointment=scene.appointment)
    assert refused.value.code == Code.NOT_VALID


def test_an_absence_counts_to_the_minute_and_may_be_changed_or_removed(
    any_office: TestOffice, scene: Scene
) -> None:
    work = any_office.work()
    made = away(any_office, scene.operative, starts_at=MONDAY + timedelta(hours=11))
    assert made.visits == 0
    assert any_office.ask("check", appointment=scene.appointment)["blocks"] == []
    version = work.absences.change(made.id, 1, starts_at=MONDAY + timedelta(hours=10, minutes=59))
    assert len(any_office.ask("check", appointment=scene.appointment)["blocks"]) == 1
    with pytest.raises(RefusedError) as refused:
        work.absences.remove(made.id, 1)
    assert refused.value.code == Code.STALE
    work.absences.remove(made.id, version)
    assert any_office.ask("check", appointment=scene.appointment)["blocks"] == []
    assert any_office.ask("verify")["problems"] == []


def test_why_somebody_is_away_is_shown_only_to_who_keeps_their_papers(
    office: TestOffice, scene: Scene
) -> None:
    away(office, scene.operative)
    day = MONDAY.date()
    (seen,) = office.work("manager").absences.list([scene.operative], day)
    assert (seen.kind, seen.kind_name, seen.notes, seen.text) == (
        "sickness",
        "Sickness",
        "flu",
        "Mon 23 Nov 2026",
    )
    for user in ("scheduler", "viewer"):
        (hidden,) = office.work(user).absences.list([scene.operative], day)
        assert (hidden.kind, hidden.kind_name, hidden.notes) == ("", "", "")
        (around,) = office.work(user).board.around([scene.operative], day).absences
        assert around.notes == around.kind == ""
    assert office.work().absences.list([scene.operative], day + DAY) == []
    with pytest.raises(RefusedError) as refused:
        office.work("viewer").absences.add(
            scene.operative, kind="holiday", starts_at=MONDAY, ends_at=MONDAY + DAY
        )
    assert refused.value.code == Code.DENIED


@pytest.mark.parametrize("fields", [{"kind": "party"}, {"ends_at": MONDAY}, {"starts_at": MONDAY + 2 * DAY}])
def test_an_absence_that_cannot_be_is_refused(
    fields: dict[str, Any], office: TestOffice, scene: Scene
) -> None:
    with pytest.raises(RefusedError) as refused:
        away(office, scene.operative, **fields)
    assert refused.value.code == Code.BAD_INPUT


def test_hours_are_the_office_s_until_somebody_has_their_own(any_office: TestOffice, scene: Scene) -> None:
    work = any_office.work()
    usual = work.absences.hours(scene.operative)
    assert (usual.text, usual.is_default) == ("Mon-Fri 08:00-17:00", True)
    slot = {"start": MONDAY + timedelta(hours=7), "end": MONDAY + timedelta(hours=9)}
    asked = {"job": scene.job, "operatives": [scene.operative]}
    (warned,) = work.appointments.slot_warnings(**asked, **slot)  # type: ignore[arg-type]
    assert warned == "This is outside the working hours of Priya Lal."
    work.absences.set_hours(scene.operative, usual.version, "Mon-Thu 7.00-15.00")
    assert work.appointments.slot_warnings(**asked, **slot) == ()  # type: ignore[arg-type]
    assert work.absences.hours(scene.operative).text == "Mon-Thu 07:00-15:00"
    work.absences.set_office_hours("Mon-Sat 06:00-12:00")
    assert work.absences.office_hours() == "Mon-Sat 06:00-12:00"
    assert work.absences.hours(scene.operative).text == "Mon-Thu 07:00-15:00"
    assert work.absences.hours(scene.other).text == "Mon-Sat 06:00-12:00"
    with pytest.raises(RefusedError):
        any_office.ask(
            "edit", what="operatives", id=scene.operative, version=2, set={"working_hours": "late"}
        )


def test_what_speaks_against_a_slot_is_said_and_booked_all_the_same(office: TestOffice, scene: Scene) -> None:
    work = office.work()
    work.settings.set("travel_gap_minutes", 30)
    made = work.appointments.book(
        job=scene.job,
        operatives=[scene.operative],
        start=MONDAY + timedelta(hours=11, minutes=10),
        end=MONDAY + timedelta(hours=12),
    )
    assert made.warnings == ("Priya Lal has 10 min to travel after WO-118196; the office allows 30 min.",)
    christmas = datetime(2026, 12, 25, 9, tzinfo=UTC)
    away(office, scene.other, starts_at=christmas, ends_at=christmas + DAY)
    made = work.appointments.book(
        job=scene.job, operatives=[scene.other], start=christmas, end=christmas + timedelta(hours=1)
    )
    assert made.warnings[0].startswith("Fri 25 Dec 2026 is a bank holiday")
    assert "Beth Thomas is away" in made.warnings[1]
    assert len(made.warnings) == 2


def test_free_slots_are_the_client_s_windows_in_which_somebody_may_go(
    any_office: TestOffice, scene: Scene
) -> None:
    work = any_office.work()
    away(any_office, scene.other, ends_at=MONDAY + 2 * DAY)
    found = work.appointments.next_slots(job=scene.job, after=MONDAY + timedelta(hours=7), count=3)
    # Monday morning Priya is booked and Beth away; Beth is back on Wednesday.
    assert [(one.day.day, one.name, one.operative_name) for one in found] == [
        (23, "PM", "Priya Lal"),
        (24, "AM", "Priya Lal"),
        (24, "PM", "Priya Lal"),
    ]
    only = work.appointments.next_slots(job=scene.job, operatives=[scene.other], after=MONDAY, count=1)
    assert [(one.day, one.name) for one in only] == [(date(2026, 11, 25), "AM")]
    client = any_office.ask("get", what="clients", id=scene.client)
    any_office.ask(
        "edit",
        what="clients",
        id=scene.client,
        version=client["version"],
        set={"booking_windows": "School 09:30-14:30"},
    )
    (school,) = work.appointments.next_slots(
        job=scene.job, after=MONDAY, count=1, operatives=[scene.operative]
    )
    assert (school.name, school.day) == ("School", date(2026, 11, 24))
    booked = work.appointments.book(
        job=scene.job, operatives=[school.operative], start=school.starts_at, end=school.ends_at
    )
    assert any_office.ask("get", what="appointments", id=booked.id)["row"]["slot_kind"] == "school"


def test_the_batch_door_adds_an_absence(office: TestOffice, scene: Scene) -> None:
    slot = {"start": instant("2026-11-23", "00:00"), "end": instant("2026-11-24", "00:00")}
    made = office.ask("add_absence", operative=scene.operative, kind="holiday", **slot)
    assert made["visits"] == 1
