"""A change taken back leaves every row as it was, the yes included, from whichever door the change came (N2)."""

import io
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest

from desktop.db.models import Appointment
from desktop.domain.errors import Code, RefusedError
from desktop.services.confirmations import Yes
from desktop.services.undos import Undo
from desktop.services.workplace import Workplace
from tests.factories.calls import book
from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.slots import rows
from tests.services.test_clearance import change

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
YES = Yes("phone", "Mr Lunt", datetime(2026, 11, 22, 15, tzinfo=UTC), "After nine, please")


def paper() -> bytes:
    """Return the smallest PDF there is."""
    buffer = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(buffer)
    return buffer.getvalue()


def version(office: TestOffice, appointment: str) -> int:
    with office.store.read() as session:
        return session.get_one(Appointment, appointment).version


def rearranged(
    work: Workplace, scene: Scene, people: list[str], start: datetime = START, **more: Any
) -> Undo:
    asked = {"reason": "school run", "asked_by": "resident"} if start != START or more else {}
    hours = more.get("hours", 2)
    changed = work.appointments.rearrange(
        appointment=scene.appointment, start=start, end=start + hours * HOUR, operatives=people, **asked
    )
    assert changed.undo is not None
    return changed.undo


CHANGES: dict[str, Callable[[Workplace, Scene], Undo]] = {
    "move": lambda work, scene: rearranged(work, scene, [scene.operative], START + 4 * HOUR),
    "resize": lambda work, scene: rearranged(work, scene, [scene.operative], START, hours=1),
    "reassign": lambda work, scene: rearranged(work, scene, [scene.other]),
    "a second person": lambda work, scene: rearranged(work, scene, [scene.operative, scene.other]),
    "nobody goes": lambda work, scene: rearranged(work, scene, []),
    "nobody goes, later": lambda work, scene: rearranged(work, scene, [], START + 4 * HOUR),
    "drag to another day and person": lambda work, scene: rearranged(
        work, scene, [scene.other], START + 24 * HOUR
    ),
    "cancel": lambda work, scene: _undo(work.appointments.cancel(appointment=scene.appointment, reason="x")),
    "refuse": lambda work, scene: _undo(
        work.appointments.refuse(
            appointment=scene.appointment, spoke_to="Mr Lunt", at=YES.at, channel="phone", words="at work"
        )
    ),
    "book": lambda work, scene: (
        work.appointments.book(job=scene.job, operatives=[scene.other], start=START, end=START + HOUR).undo
    ),
    "book with the yes": lambda work, scene: (
        work.appointments.book(
            job=scene.job, operatives=[scene.other], start=START, end=START + HOUR, yes=YES
        ).undo
    ),
}


def _undo(changed: Any) -> Undo:
    assert isinstance(changed.undo, Undo)
    return changed.undo


@pytest.mark.parametrize("change", CHANGES)
def test_undo_puts_everything_back_and_redo_makes_it_again(
    any_office: TestOffice, scene: Scene, change: str
) -> None:
    work = any_office.work()
    any_office.ask("dispatch", appointment=scene.appointment)
    before = rows(any_office)
    undo = pickle.loads(pickle.dumps(CHANGES[change](work, scene)))
    after = rows(any_office)
    assert after != before
    redo = work.appointments.undo(undo)
    assert rows(any_office) == before
    assert any_office.ask("check", appointment=scene.appointment)["blocks"] == []
    again = work.appointments.undo(redo)
    assert rows(any_office) == after
    work.appointments.undo(again)
    assert rows(any_office) == before
    assert any_office.ask("verify")["problems"] == []


def test_people_who_swap_are_swapped_back(any_office: TestOffice, scene: Scene) -> None:
    work = any_office.work()
    second = book(any_office, scene.job, [scene.other], "2026-11-23")
    before = rows(any_office)
    changed = work.appointments.swap(appointment=scene.appointment, other=second)
    crews = {
        one: any_office.ask("get", what="appointments", id=one)["row"]["operatives"]
        for one in (scene.appointment, second)
    }
    assert crews == {scene.appointment: [scene.other], second: [scene.operative]}
    assert not changed.asks_again
    work.appointments.undo(_undo(changed))
    assert rows(any_office) == before


def test_a_dispatch_comes_back_only_where_the_visit_may_still_go(office: TestOffice, scene: Scene) -> None:
    work = office.work()
    office.ask("dispatch", appointment=scene.appointment)
    yes = office.ask("get", what="appointments", id=scene.appointment)["row"]["confirmation"]
    undo = rearranged(work, scene, [scene.other], START + 4 * HOUR)
    change(office, "operatives", scene.operative, status="suspended")
    redo = work.appointments.undo(undo)
    # The slot, the people and the yes are back: only nobody is sent who may not go.
    row = office.ask("get", what="appointments", id=scene.appointment)["row"]
    assert (row["state"], row["dispatched_at"], row["confirmation"]) == ("confirmed", None, yes)
    assert (row["operatives"], row["local_start"]) == ([scene.operative], "09:00")
    assert office.ask("day", on="2026-11-23")["rows"][0]["state"] == "blocked"
    assert "Mon 23 Nov 2026 09:00 to 11:00: undone, but not dispatched again" in redo.warning
    assert "Priya Lal is suspended" in redo.warning
    assert work.appointments.undo(redo).warning == ""
    assert office.ask("get", what="appointments", id=scene.appointment)["row"]["operatives"] == [scene.other]


def test_what_was_changed_since_is_not_undone(any_office: TestOffice, scene: Scene) -> None:
    work = any_office.work()
    undo = CHANGES["move"](work, scene)
    any_office.ask(
        "confirm", appointment=scene.appointment, channel="text", spoke_to="Mr Lunt", at=instant("2026-11-22")
    )
    before = rows(any_office)
    with pytest.raises(RefusedError) as refused:
        work.appointments.undo(undo)
    assert refused.value.code == Code.STALE
    assert rows(any_office) == before


@pytest.mark.parametrize("since", ["contact", "dispatch"])
def test_a_booking_somebody_worked_on_is_not_undone(office: TestOffice, scene: Scene, since: str) -> None:
    work = office.work()
    made = work.appointments.book(job=scene.job, operatives=[scene.other], start=START, end=START + HOUR)
    if since == "contact":
        office.ask("contact", appointment=made.id, channel="text", at=instant("2026-11-22"), outcome="none")
    else:
        with pytest.raises(RefusedError):  # it is not confirmed, and the refusal is kept
            office.ask("dispatch", appointment=made.id)
    with pytest.raises(RefusedError) as refused:
        work.appointments.undo(made.undo)
    assert refused.value.code == Code.STALE
    assert office.ask("get", what="appointments", id=made.id)["row"]["state"] == "booked"


def test_a_slot_that_somebody_took_meanwhile_is_named(any_office: TestOffice, scene: Scene) -> None:
    work = any_office.work()
    undo = CHANGES["move"](work, scene)
    work.appointments.book(job=scene.job, operatives=[scene.operative], start=START, end=START + HOUR)
    with pytest.raises(RefusedError) as refused:
        work.appointments.undo(undo)
    assert refused.value.code == Code.OVERLAP
    assert "Priya Lal" in refused.value.message


def test_a_stale_drag_is_refused_and_a_drag_that_changes_nothing_does_nothing(
    office: TestOffice, scene: Scene
) -> None:
    work = office.work()
    known = version(office, scene.appointment)
    same = {"appointment": scene.appointment, "start": START, "end": START + 2 * HOUR}
    nothing = work.appointments.rearrange(**same, operatives=[scene.operative], version=known)  # type: ignore[arg-type]
    assert (nothing.undo, nothing.version) == (None, known)
    with pytest.raises(RefusedError) as refused:
        work.appointments.rearrange(**same, operatives=[scene.other], version=known - 1)  # type: ignore[arg-type]
    assert refused.value.code == Code.STALE


def test_a_drag_gives_what_the_batch_door_gives(any_office: TestOffice, scene: Scene) -> None:
    work = any_office.work()
    before = rows(any_office)
    undo = CHANGES["move"](work, scene)
    dragged = rows(any_office)
    work.appointments.undo(undo)
    asked = {"reason": "school run", "asked_by": "resident"}
    any_office.ask(
        "move",
        appointment=scene.appointment,
        start=instant("2026-11-23", "13:00"),
        end=instant("2026-11-23", "15:00"),
        **asked,
    )
    by_batch = rows(any_office)

    def told(found: dict[str, Any]) -> list[Any]:
        return sorted(
            repr({name: value for name, value in row.items() if name != "id"}) for row in found.values()
        )

    assert told(by_batch) == told(dragged) != told(before)


def test_a_slot_booked_with_its_yes_is_confirmed_at_once(any_office: TestOffice, scene: Scene) -> None:
    made = any_office.work("scheduler").appointments.book(
        job=scene.job, operatives=[scene.other], start=START, end=START + HOUR, yes=YES
    )
    row = any_office.ask("get", what="appointments", id=made.id)["row"]
    assert row["state"] == "confirmed"
    yes = any_office.ask("get", what="confirmations", id=row["confirmation"])["row"]
    assert (yes["spoke_to"], yes["words"], yes["channel"]) == ("Mr Lunt", "After nine, please", "phone")
    assert any_office.ask("check", appointment=made.id)["blocks"] == []


@pytest.mark.parametrize(
    ("wrong", "field"), [(YES._replace(spoke_to=" "), "spoke_to"), (YES._replace(channel="fax"), "channel")]
)
def test_a_yes_from_nobody_books_nothing(office: TestOffice, scene: Scene, wrong: Yes, field: str) -> None:
    before = rows(office)
    with pytest.raises(RefusedError) as refused:
        office.work().appointments.book(
            job=scene.job, operatives=[scene.other], start=START, end=START + HOUR, yes=wrong
        )
    assert refused.value.details["field"] == field
    assert rows(office) == before


def test_a_yes_that_was_given_a_file_since_is_not_undone(office: TestOffice, scene: Scene) -> None:
    work = office.work()
    made = work.appointments.book(
        job=scene.job, operatives=[scene.other], start=START, end=START + HOUR, yes=YES
    )
    yes = office.ask("get", what="appointments", id=made.id)["row"]["confirmation"]
    work.appointments.add_confirmation_file(yes, "text.pdf", paper())
    with pytest.raises(RefusedError) as refused:
        work.appointments.undo(made.undo)
    assert refused.value.code == Code.STALE
