"""A process that is killed while it saves: what it acknowledged is there, whole, and nothing is there by halves."""

import random
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from desktop.db.audit_checks import verify
from desktop.db.models import Appointment, Assignment, AuditEntry
from desktop.services.offices import open_office
from tests.factories.offices import PASSWORD, add_valid_operative, set_scene
from tests.faults.conftest import Served

pytestmark = pytest.mark.faults

ROUNDS = 60
REQUESTS = 40
CREW = 3
FIRST = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def slot(number: int) -> dict[str, str]:
    """Return a slot that no other number has."""
    start = FIRST + timedelta(days=number // 10, hours=number % 10)
    return {"start": start.isoformat(), "end": (start + timedelta(minutes=50)).isoformat()}


def check(served: Served, acknowledged: set[str], before: str, *, whole: bool) -> None:
    """Compare what is stored with what was acknowledged; `before` is the one appointment of the start."""
    office = served.office
    with (
        closing(open_office(office.folder, office.clock, office.keys)) as found,
        found.store.read() as session,
    ):
        crews = session.execute(
            select(Appointment.id, func.count(Assignment.id))
            .join(Assignment, Assignment.appointment_id == Appointment.id, isouter=True)
            .where(Appointment.id != before)
            .group_by(Appointment.id)
        ).all()
        entries = session.execute(select(func.count(), func.max(AuditEntry.seq))).one()
        noted = session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "appointments.book"))
        booked = {one.removeprefix("appointments/") for one in noted} - {before}
        assert acknowledged <= {row_id for row_id, _ in crews}, "an acknowledged booking is lost"
        assert {people for _, people in crews} <= {CREW}, "a booking is there by half"
        assert booked == {row_id for row_id, _ in crews}, "a booking has no entry, or an entry no booking"
        assert entries[0] == entries[1]
        if whole:
            assert verify(session) == []


def test_sixty_kills_while_saving_lose_nothing_that_was_acknowledged(served: Served) -> None:
    office = served.office
    scene = set_scene(office)
    crew = [scene.operative, scene.other, add_valid_operative(office, "Third Person")]
    office.office.close()
    chance = random.Random(3)
    acknowledged: set[str] = set()
    number = 0
    for turn in range(1, ROUNDS + 1):
        child = served.process()
        child.send("login", user="scheduler", password=PASSWORD)
        for _ in range(REQUESTS):
            child.send("book", job=scene.job, operatives=crew, **slot(number))
            number += 1
        assert child.reply() == {"ok": True, "roles": ["scheduler"]}
        for _ in range(chance.randrange(REQUESTS // 2)):
            answer = child.reply()
            assert answer is not None
            assert answer["ok"], answer
            acknowledged.add(answer["id"])
        child.kill()
        while (answer := child.reply()) is not None:  # acknowledged before the kill, read after it
            acknowledged.add(answer["id"])
        child.close()
        # Not after every one: a log that several crashes wrote to has to come back as well.
        if turn % 3 == 0:
            check(served, acknowledged, scene.appointment, whole=turn % 15 == 0)
    assert len(acknowledged) > ROUNDS * 3
