"""Two desks on one server at the same moment: neither takes away what the other has just decided by (N3, N4)."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from desktop.db.audit import wait_for_turn
from desktop.db.models import Assignment, Attachment, ContactAttempt, Visit
from desktop.domain.errors import Code, RefusedError
from desktop.services.confirmations import Yes
from desktop.services.slot_facts import SlotFacts, read_slot
from tests.documents.samples import photo
from tests.factories import offices
from tests.factories.calls import raise_concern, tell, visit_answers
from tests.factories.offices import Scene, TestOffice, instant
from tests.services.conftest import Staged
from tests.services.test_clearance import DAY

pytestmark = pytest.mark.postgresql

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
SECONDS = 20


@pytest.fixture
def office(postgresql_staged: Staged, tmp_path: Path) -> Iterator[TestOffice]:
    """An office on a server, with the usual scene in it."""
    yield from offices.copy_of(postgresql_staged[0], tmp_path / "office")


@pytest.fixture
def scene(postgresql_staged: Staged) -> Scene:
    """The usual situation."""
    return postgresql_staged[1]


def meanwhile(office: TestOffice, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Run both at once, the second begun before the first is durable; return what each returned, or its code."""
    found: list[Any] = [None, None]

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            found[place] = call()
        except RefusedError as refusal:
            found[place] = refusal.code

    desks = [threading.Thread(target=run, args=[place, call]) for place, call in enumerate((first, second))]
    # Nothing is durable before its turn in the history, and that is held here.
    with office.store.engine.connect() as gate, gate.begin():
        wait_for_turn(gate)
        for number, desk in enumerate(desks, 1):
            desk.start()
            _until_waiting(office, number)
    for desk in desks:
        desk.join()
    return found


def _until_waiting(office: TestOffice, desks: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with office.store.read() as session:
            if session.connection().scalar(WAITING) == desks:
                return
    raise AssertionError("a desk did not come to the point where it waits")


def _complete(office: TestOffice, scene: Scene) -> str:
    answers = visit_answers(DAY, scene.operative)
    return str(office.ask("record_visit", appointment=scene.appointment, **answers)["id"])


@pytest.mark.parametrize("closes_first", [True, False])
def test_a_visit_is_not_closed_while_an_answer_is_taken_back(
    closes_first: bool, office: TestOffice, scene: Scene
) -> None:
    visit = _complete(office, scene)
    calls = [
        lambda: office.ask("close_visit", "manager", visit=visit),
        lambda: office.ask("record_visit", "scheduler", appointment=scene.appointment, clear=["waste"]),
    ]
    office.work("manager"), office.work("scheduler")
    found = meanwhile(office, *(calls if closes_first else calls[::-1]))
    assert found[1] == (Code.SEALED if closes_first else Code.INCOMPLETE)
    with office.store.read() as session:
        assert (session.get_one(Visit, visit).closed_at is not None) is closes_first


@pytest.mark.parametrize("together", [True, False])
def test_nobody_is_dispatched_on_a_card_that_is_being_withdrawn(
    together: bool, office: TestOffice, scene: Scene
) -> None:
    where = {"kind": "photo_id", "operative": scene.operative}
    (card,) = office.ask("list", what="credentials", where=where)["rows"]
    clearance = office.work("scheduler").clearance
    office.work("manager")
    found = meanwhile(
        office,
        lambda: office.ask(
            "edit",
            "manager",
            what="credentials",
            id=card["id"],
            version=card["version"],
            set={"withdrawn_on": "2026-11-01"},
        ),
        lambda: (
            clearance.dispatch_ready(date.fromisoformat(DAY)).dispatched
            if together
            else clearance.dispatch(scene.appointment)
        ),
    )
    assert found[1] == (0 if together else Code.NOT_VALID)
    assert office.ask("day", on=DAY)["rows"][0]["state"] == "blocked"


def test_a_visit_booked_while_the_day_is_dispatched_waits_for_the_next_time(
    office: TestOffice, scene: Scene
) -> None:
    desk, slot = office.work("manager").appointments, datetime.fromisoformat(f"{DAY}T13:00:00+00:00")
    clearance, yes = office.work("scheduler").clearance, Yes("phone", "Mr Lunt", slot - timedelta(days=1))
    made, dispatched = meanwhile(
        office,
        lambda: desk.book(
            job=scene.job, operatives=[scene.other], start=slot, end=slot + timedelta(hours=1), yes=yes
        ),
        lambda: clearance.dispatch_ready(date.fromisoformat(DAY)),
    )
    # Nobody held it when the day was looked at: it is neither sent unseen nor counted as sent.
    assert dispatched == (1, ())
    states = {row["appointment"]: row["state"] for row in office.ask("day", on=DAY)["rows"]}
    assert states == {scene.appointment: "dispatched", made.id: "ready"}
    assert clearance.dispatch_ready(date.fromisoformat(DAY)).dispatched == 1


def test_a_dispatch_neither_keeps_up_a_move_nor_is_kept_up_by_one(office: TestOffice, scene: Scene) -> None:
    slot = {"start": instant(DAY, "13:00"), "end": instant(DAY, "15:00")}
    office.work("manager"), office.work("scheduler")
    found = meanwhile(
        office,
        lambda: office.ask(
            "move", "manager", appointment=scene.appointment, **slot, reason="x", asked_by="client"
        ),
        lambda: office.ask("dispatch", "scheduler", appointment=scene.appointment),
    )
    assert found == [{}, Code.NOT_CONFIRMED]


def test_two_administrators_do_not_remove_each_other(office: TestOffice) -> None:
    doors = {user: office.work(user).users for user in ("admin", "boss")}
    people = {one.login: one for one in doors["boss"].people()}

    def stop(user: str, other: str) -> Callable[[], int]:
        return lambda: doors[user].set_active(people[other].id, people[other].version, is_active=False)

    found = meanwhile(office, stop("admin", "boss"), stop("boss", "admin"))
    assert found[1] == Code.BAD_INPUT
    assert {one.login for one in doors["admin"].people() if one.is_active and "admin" in one.roles} == {
        "admin"
    }


def test_a_photo_stays_with_the_visit_that_is_closed_with_it(office: TestOffice, scene: Scene) -> None:
    visit = _complete(office, scene)
    kept = office.work("scheduler").visit_photos.add(scene.appointment, "a.jpg", photo(), purpose="after")
    office.work("manager")
    found = meanwhile(
        office,
        lambda: office.ask("close_visit", "manager", visit=visit),
        lambda: office.work("scheduler").visit_photos.remove(kept.id),
    )
    assert found == [{}, Code.SEALED]
    with office.store.read() as session:
        assert session.get(Attachment, kept.id) is not None


@pytest.mark.parametrize("is_removed", [True, False])
def test_the_photos_of_a_concern_are_those_it_was_sealed_with(
    is_removed: bool, office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home)
    tell(office, concern)
    photos = office.work("lead").concern_photos
    kept = photos.add(concern, "a.jpg", photo(), consent="yes")
    office.work("manager")
    found = meanwhile(
        office,
        lambda: office.work("manager").concerns.seal(concern),
        lambda: (
            photos.remove(kept.id)
            if is_removed
            else photos.add(concern, "b.jpg", photo(size=(90, 60)), consent="yes")
        ),
    )
    assert found == [None, Code.SEALED]
    assert [one.id for one in office.work().concern_details.of(concern).photos] == [kept.id]


def test_two_addenda_get_two_numbers_and_two_seals_are_one(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    tell(office, concern)
    manager, lead = office.work("manager").concerns, office.work("lead").concerns
    assert meanwhile(office, lambda: manager.seal(concern), lambda: lead.seal(concern)) == [None, Code.SEALED]
    found = meanwhile(
        office,
        lambda: manager.add_addendum(concern=concern, text="She rang."),
        lambda: lead.add_addendum(concern=concern, text="He is well."),
    )
    assert found == [1, 2]


def test_a_try_that_another_desk_noted_meanwhile_is_not_undone_with_a_move(
    office: TestOffice, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, other = office.work("manager").appointments, office.work("scheduler").appointments
    noted: list[str] = []
    start = datetime(2026, 11, 23, 14, tzinfo=UTC)

    def note(*arguments: Any) -> SlotFacts:
        noted.append(
            other.note_contact(
                appointment=scene.appointment, channel="phone", at=other.desk.now(), outcome="rang"
            )
        )
        return read_slot(*arguments)

    monkeypatch.setattr("desktop.services.appointments.read_slot", note)  # what a move asks in its middle
    moved = work.rearrange(
        appointment=scene.appointment,
        start=start,
        end=start + timedelta(hours=1),
        operatives=[scene.operative],
        reason="school run",
        asked_by="resident",
    )
    assert moved.undo is not None
    assert {one.table for one in moved.undo.rows} == {
        "appointments",
        "assignments",
        "confirmations",
        "slot_changes",
    }
    work.undo(moved.undo)
    with office.store.read() as session:
        assert [session.get_one(ContactAttempt, one).outcome for one in noted] == ["rang"]


def test_two_crews_named_in_opposite_order_are_refused_as_booked_and_never_stop_each_other(
    office: TestOffice, scene: Scene
) -> None:
    low, high = sorted((scene.operative, scene.other))
    start, end = datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 11, 26, 11, tzinfo=UTC)
    desk = office.work("scheduler").appointments
    held = desk.book(job=scene.job, operatives=[], start=start, end=end).id
    found: list[Code] = []

    def books() -> None:
        try:
            desk.book(job=scene.job, operatives=[high, low], start=start, end=end)
        except RefusedError as refusal:
            found.append(refusal.code)

    other = threading.Thread(target=books)
    with office.store.engine.connect() as gate, gate.begin():
        for number, who in enumerate((low, high)):
            gate.execute(
                insert(Assignment).values(
                    id=f"gate{number}",
                    version=1,
                    appointment_id=held,
                    operative_id=who,
                    starts_at=start,
                    ends_at=end,
                    is_live=True,
                )
            )
            if not number:
                other.start()
                _until_waiting(office, 1)
    other.join()
    assert found == [Code.OVERLAP]
