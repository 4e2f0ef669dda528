"""Tries to reach a resident, before a slot is booked and after: what jobs say of them, and what is due next."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.job_inbox import to_ring
from tests.factories.calls import book, note_no_access
from tests.factories.offices import MONDAY, Scene, TestOffice, instant
from tests.factories.statements import statements

HOUR = timedelta(hours=1)


def _job(office: TestOffice, scene: Scene, description: str, **fields: Any) -> str:
    return office.work().jobs.add_job(
        client=scene.client, home=scene.home, trade="plumbing", description=description, **fields
    )


def _ring(office: TestOffice, job: str, at: datetime, outcome: str = "No answer", **more: Any) -> str:
    return office.work("scheduler").appointments.note_contact(
        job=job, channel="phone", at=at, outcome=outcome, **more
    )


def _to_ring(office: TestOffice, **asked: Any) -> list[str]:
    return [one.description for one in office.work("viewer").jobs.inbox(only_to_ring=True, **asked).rows]


def test_waiting_jobs_say_how_often_they_were_tried_and_are_rung_when_it_is_due(
    any_office: TestOffice, scene: Scene
) -> None:
    office, clock = any_office, any_office.clock
    jobs = office.work("viewer").jobs
    tap, door, bath = (_job(office, scene, one) for one in ("tap", "door", "bath"))
    _ring(office, tap, MONDAY - 48 * HOUR, next_step="Ring again.", next_at=MONDAY + 2 * HOUR)
    assert _to_ring(office) == []
    _ring(office, door, MONDAY - 50 * HOUR, next_at=MONDAY - HOUR)
    _ring(office, bath, MONDAY - 60 * HOUR, next_at=MONDAY - HOUR)
    _ring(office, bath, MONDAY - 3 * HOUR, "Left a voicemail")  # asks for nothing: the older step is over
    # What is noted late but was tried earlier does not put an older step in the place of a newer one.
    _ring(office, tap, MONDAY - 72 * HOUR, next_step="Write", next_at=MONDAY - 71 * HOUR)
    rows = {one.description: one for one in jobs.inbox().rows}
    assert {name: (row.tried_text, row.next_text, row.is_next_due) for name, row in rows.items()} == {
        "tap": ("tried 2×, last Sat 07:30", "ring again today 09:30", False),
        "door": ("tried Sat 05:30", "try again today 06:30", True),
        "bath": ("tried 2×, last today 04:30", "", False),
    }
    assert (_to_ring(office), jobs.to_ring_count()) == (["door"], 1)
    clock.advance(hours=2)
    assert (_to_ring(office), jobs.to_ring_count(), jobs.to_ring_count(1)) == (["door", "tap"], 2, 1)
    first = jobs.inbox(1, only_to_ring=True)
    second = jobs.inbox(1, first.after, only_to_ring=True)
    assert [one.description for one in (*first.rows, *second.rows)] == ["door", "tap"]
    assert second.after == ""
    assert _to_ring(office, trade="gas") == []
    book(office, door, [scene.other], "2026-11-25", confirmed=False)
    assert _to_ring(office) == ["tap"]


def test_a_booked_visit_without_a_yes_is_rung_when_it_is_due_until_the_resident_says_yes(
    any_office: TestOffice, scene: Scene
) -> None:
    office, clock = any_office, any_office.clock
    work = office.work("scheduler")
    job = _job(office, scene, "bath")
    made = book(office, job, [scene.other], "2026-11-25", confirmed=False)

    def tried(next_at: datetime) -> None:
        told = {"channel": "phone", "at": clock.now(), "outcome": "No reply", "next_step": "Ring again"}
        work.appointments.note_contact(appointment=made, next_at=next_at, **told)

    tried(MONDAY + HOUR)
    assert (_to_ring(office), work.jobs.to_ring_count()) == ([], 0)
    clock.advance(hours=1)
    (row,) = work.jobs.inbox(only_to_ring=True).rows
    assert (row.id, row.visit, row.next_text) == (job, made, "ring again today 08:30")
    assert row.visit_text == "Booked Wed 09:00, not confirmed"
    assert work.jobs.to_ring_count() == 1
    assert job not in [one.id for one in work.jobs.inbox().rows]  # what is booked does not wait for a slot
    told = {"channel": "phone", "spoke_to": "Mr Lunt", "at": clock.now()}
    work.appointments.confirm(appointment=made, **told)
    assert (_to_ring(office), work.jobs.to_ring_count()) == ([], 0)
    # Moved, the visit asks again; what was to be done before the yes is over.
    start = MONDAY + 73 * HOUR
    told = {"asked_by": "client", "reason": "The key comes later"}
    work.appointments.move(appointment=made, start=start, end=start + 2 * HOUR, **told)
    assert _to_ring(office) == []
    tried(clock.now() + HOUR)
    clock.advance(hours=1)
    assert _to_ring(office) == ["bath"]
    work.appointments.cancel(appointment=made, reason="The client asks for another day", asked_by="client")
    assert _to_ring(office) == ["bath"]  # it waits for a slot again, and the call is still owed
    assert work.jobs.inbox(only_to_ring=True).rows[0].visit == ""


def test_the_tries_stay_with_the_job_when_it_is_booked_and_the_client_s_report_counts_visits_alone(
    any_office: TestOffice, scene: Scene
) -> None:
    office = any_office
    work = office.work("scheduler")
    any_office.clock.set(MONDAY - 120 * HOUR)
    job = _job(office, scene, "bath")
    offered = (MONDAY - 96 * HOUR, MONDAY - 94 * HOUR)
    _ring(office, job, MONDAY - 120 * HOUR, "She asks her son", offered=offered, next_at=MONDAY - 97 * HOUR)
    any_office.clock.set(MONDAY)
    for number, day in enumerate(("2026-11-19", "2026-11-20"), 1):
        made = book(office, job, [scene.other], day, confirmed=False)
        (tried,) = work.board.detail(made).contacts
        assert (tried.outcome, tried.offered_text) == ("She asks her son", "Thu 19 Nov 2026, 07:30 to 09:30")
        note_no_access(office, made, day, ("phone",))
        report = work.jobs.no_access_report(job)
        assert (len(report.attempts), report.is_due) == (number, number == 2)
    row = work.jobs.job(job).row
    # A step from before the visit was settled by going there.
    assert (row.no_access, row.tried_text, row.next_text) == (2, "tried Wed 07:30", "")
    assert (_to_ring(office), work.jobs.to_ring_count()) == ([], 0)
    work.appointments.note_contact(appointment=made, channel="text", at=MONDAY, outcome="Sent")
    assert [one.outcome for one in work.jobs.job(job).contacts] == ["Sent", "She asks her son"]
    assert [one.outcome for one in work.board.detail(made).contacts] == ["Sent", "She asks her son"]
    assert work.board.detail(scene.appointment).contacts == ()
    assert office.ask("verify")["problems"] == []


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"appointment": "also"}, "job", "one job or to one appointment"),
        ({"job": ""}, "job", "one job or to one appointment"),
        ({"at": MONDAY + HOUR}, "at", "would be at Mon 23 Nov 2026, 08:30"),
        ({"next_at": MONDAY - HOUR}, "next_at", "would come before this try"),
        ({"offered": (MONDAY - HOUR, MONDAY + HOUR)}, "offered_start", "begins before this try"),
        ({"channel": "pigeon"}, "channel", "no way to reach"),
    ],
)
def test_a_try_that_cannot_be_is_refused(
    given: dict[str, Any], field: str, says: str, office: TestOffice, scene: Scene
) -> None:
    asked: dict[str, Any] = {"job": scene.job, "channel": "phone", "at": MONDAY, "outcome": "x"} | given
    with pytest.raises(RefusedError, match=says) as refused:
        office.work().appointments.note_contact(**asked)
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, field)
    assert office.work().jobs.job(scene.job).contacts == ()


def test_more_jobs_and_more_tries_ask_nothing_more_and_indexes_find_them(
    any_office: TestOffice, scene: Scene
) -> None:
    office = any_office
    jobs = office.work().jobs

    def asked() -> tuple[int, int]:
        with statements(office) as inbox:
            jobs.inbox()
        with statements(office) as ringing:
            jobs.inbox(only_to_ring=True)
        return len(inbox), len(ringing)

    for number in range(2):
        job = _job(office, scene, str(number))
        _ring(office, job, MONDAY - HOUR, next_at=MONDAY)
        if not number:
            few = asked()
        _ring(office, job, MONDAY, next_at=MONDAY + HOUR)
        _ring(office, job, MONDAY - 2 * HOUR, next_at=MONDAY - HOUR)
    assert asked() == few
    if office.store.engine.dialect.name == "sqlite":
        with office.store.read() as session:
            statement = to_ring(MONDAY).compile(
                session.get_bind(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
            )
            found = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
            plan = [row[3] for row in found]
        assert not [step for step in plan if step.startswith("SCAN ")], plan
        assert any("ix_contact_attempts_job_id_tried_at_id" in step for step in plan), plan


def test_the_batch_door_takes_a_job_or_an_appointment_and_a_whole_slot(
    office: TestOffice, scene: Scene
) -> None:
    job = _job(office, scene, "bath")
    told = {"channel": "phone", "at": instant("2026-11-22"), "outcome": "No answer"}
    office.ask("contact", job=job, next_at=instant("2026-11-23", "07:00"), **told)
    assert _to_ring(office) == ["bath"]
    for given in ({}, {"job": job, "appointment": scene.appointment}):
        with pytest.raises(RefusedError, match="only one of them"):
            office.ask("contact", **told, **given)
    with pytest.raises(RefusedError, match="`offered_end` is missing"):
        office.ask("contact", job=job, **told, offered_start=instant("2026-11-24"))
    assert len(office.work().jobs.job(job).contacts) == 1
