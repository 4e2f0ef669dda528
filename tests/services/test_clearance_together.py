"""Dispatching every ready visit of a day together: each with its evidence, and none that may not go (N1)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desktop.db.models import Appointment, DispatchDecision
from desktop.domain.errors import Code, RefusedError
from desktop.services.clearance import DispatchedDay
from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.statements import statements
from tests.services.test_clearance import change, change_credential
from tests.services.test_operative_details import book

DAY = date(2026, 11, 23)


def dispatch(office: TestOffice, user: str = "scheduler") -> DispatchedDay:
    return office.work(user).clearance.dispatch_ready(DAY)


def states(office: TestOffice) -> dict[str, str]:
    return {row.appointment: row.state for row in office.work().clearance.day(DAY)}


def decisions(office: TestOffice) -> list[Any]:
    with office.store.read() as session:
        return list(session.scalars(select(DispatchDecision).order_by(DispatchDecision.appointment_id)))


def test_the_ready_ones_go_and_the_others_stay_with_their_reasons(
    any_office: TestOffice, scene: Scene
) -> None:
    change_credential(any_office, scene.other, "photo_id", expires_on="2026-11-22")
    blocked = book(any_office, scene, "2026-11-23", scene.other)
    job = any_office.ask("add_job", client=scene.client, home=scene.home, trade="plumbing", description="tap")
    unasked = any_office.ask(
        "book",
        job=job["id"],
        operatives=[scene.operative],
        start=instant(DAY, "16:00"),
        end=instant(DAY, "17:00"),
    )["id"]
    tomorrow = book(any_office, scene, "2026-11-24", scene.operative)
    done = dispatch(any_office)
    assert done.dispatched == 1
    assert [(row.appointment, row.state) for row in done.left_over] == [
        (blocked, "blocked"),
        (unasked, "not_confirmed"),
    ]
    assert [block.code for block in done.left_over[0].blocks] == ["expired"]
    assert states(any_office) == {
        scene.appointment: "dispatched",
        blocked: "blocked",
        unasked: "not_confirmed",
    }
    with any_office.store.read() as session:
        assert session.get_one(Appointment, tomorrow).state == "confirmed"
    (decision,) = decisions(any_office)
    assert (decision.appointment_id, decision.is_dispatched) == (scene.appointment, True)
    assert any_office.ask("verify")["problems"] == []


def test_each_decision_keeps_what_one_by_one_would_have_kept(any_office: TestOffice, scene: Scene) -> None:
    second = book(any_office, scene, "2026-11-23", scene.other)
    assert dispatch(any_office).dispatched == 2
    together = {one.appointment_id: one for one in decisions(any_office)}
    assert set(together) == {scene.appointment, second}
    for appointment, one in together.items():
        any_office.ask("dispatch", appointment=appointment)
        alone = [
            two for two in decisions(any_office) if two.appointment_id == appointment and two.id != one.id
        ]
        assert [two.evidence for two in alone] == [one.evidence]
    names = {one.evidence["crew"][0]["name"] for one in together.values()}
    assert names == {"Priya Lal", "Beth Thomas"}
    assert all(len(one.evidence["crew"][0]["credentials"]) == 3 for one in together.values())
    assert {one.decided_by for one in together.values()} == {"Scheduler Person"}


def test_it_is_one_entry_and_a_second_time_dispatches_nothing_anew(office: TestOffice, scene: Scene) -> None:
    book(office, scene, "2026-11-23", scene.other)
    assert dispatch(office).dispatched == 2
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["action"], newest["subject"], newest["note"]) == (
        "appointments.dispatch_ready",
        "day/2026-11-23",
        "2 dispatched",
    )
    assert dispatch(office) == DispatchedDay(0, ())
    assert len(decisions(office)) == 2


def test_what_became_blocked_after_it_was_dispatched_is_not_dispatched_again(
    office: TestOffice, scene: Scene
) -> None:
    change(office, "operatives", scene.operative, status="suspended")
    assert dispatch(office).dispatched == 0
    assert states(office)[scene.appointment] == "blocked"
    assert decisions(office) == []


def test_what_is_read_does_not_grow_with_the_day(office: TestOffice, scene: Scene) -> None:
    def run() -> int:
        with statements(office) as issued:
            dispatch(office)
        return sum(one.startswith("SELECT") for one in issued)

    office.work("scheduler")
    few = run()
    for number in range(10):
        job = office.ask(
            "add_job", client=scene.client, home=scene.home, trade="plumbing", description="tap"
        )["id"]
        start, end = instant(DAY, f"{12 + number // 2:02d}:00"), instant(DAY, f"{12 + number // 2:02d}:30")
        operative = (scene.operative, scene.other)[number % 2]
        made = office.ask("book", job=job, operatives=[operative], start=start, end=end)["id"]
        office.ask("confirm", appointment=made, channel="text", spoke_to="Mr Lunt", at=instant("2026-11-20"))
    assert run() == few


@pytest.mark.parametrize("user", ["viewer", "lead", "admin"])
def test_who_may_not_dispatch_one_may_not_dispatch_all(office: TestOffice, scene: Scene, user: str) -> None:
    with pytest.raises(RefusedError) as caught:
        dispatch(office, user)
    assert caught.value.code is Code.DENIED
    assert decisions(office) == []


# Asking the resident again because somebody else comes


def ask_again(office: TestOffice, scene: Scene) -> None:
    change(office, "clients", scene.client, reconfirm_on_new_operative=True)


def reassign(office: TestOffice, scene: Scene, *operatives: str) -> None:
    office.work().appointments.reassign(appointment=scene.appointment, operatives=operatives)


def test_another_operative_keeps_the_yes_unless_the_client_wants_it_asked_again(
    any_office: TestOffice, scene: Scene
) -> None:
    reassign(any_office, scene, scene.other)
    assert states(any_office)[scene.appointment] == "ready"
    ask_again(any_office, scene)
    any_office.ask("dispatch", appointment=scene.appointment)
    reassign(any_office, scene, scene.operative)
    assert states(any_office)[scene.appointment] == "not_confirmed"
    (block,) = any_office.ask("check", appointment=scene.appointment)["blocks"]
    assert block["text"] == "The resident has not confirmed this slot"  # it did not change
    (yes,) = any_office.ask("list", what="confirmations")["rows"]
    assert yes["voided_reason"] == "somebody else comes; this client asks again"
    assert dispatch(any_office).dispatched == 0
    any_office.ask(
        "confirm",
        appointment=scene.appointment,
        channel="phone",
        spoke_to="Mr Lunt",
        at=instant(DAY, "07:00"),
    )
    assert dispatch(any_office).dispatched == 1


def test_who_was_announced_already_needs_no_new_yes(office: TestOffice, scene: Scene) -> None:
    ask_again(office, scene)
    reassign(office, scene, scene.operative)
    assert states(office)[scene.appointment] == "ready"
    change(office, "clients", scene.client, reconfirm_on_new_operative=False)
    reassign(office, scene, scene.operative, scene.other)
    ask_again(office, scene)
    reassign(office, scene, scene.other)  # one of two stays away
    assert states(office)[scene.appointment] == "ready"


def test_a_client_asks_nothing_again_until_it_says_so(office: TestOffice, scene: Scene) -> None:
    row = office.ask("get", what="clients", id=scene.client)["row"]
    assert row["reconfirm_on_new_operative"] is False
