"""F1: what was acknowledged survives kill -9, and nothing is half saved (P1, P2)."""

import contextlib
import random
from collections.abc import Iterator
from datetime import date
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import func, select

from desktop.db.models import Appointment, Assignment, AuditEntry
from tests.factories.offices import TestOffice, set_scene
from tests.faults.children import Way, keep_booking, start

pytestmark = pytest.mark.faults
ROUNDS = 60


def test_sixty_kills_lose_nothing_acknowledged_and_leave_nothing_half_saved(office: TestOffice) -> None:
    rnd = random.Random(20261122)
    scene = set_scene(office)
    crew = [scene.operative, scene.other]
    way, acknowledged, first = Way.into(office), set[str](), 0
    for number in range(ROUNDS):
        child, pipe = start(keep_booking, way, scene.job, crew, first)
        for _ in range(rnd.randint(1, 12)):
            slot, booked, refused = pipe.recv()
            assert refused is None
            acknowledged.add(booked)
        pipe.poll(rnd.random() * 0.004)  # die anywhere within the next save
        child.kill()
        child.join()
        for told in _rest(pipe):
            slot = told[0]
            acknowledged.add(told[1])
        first = slot + 2  # the one under way may be saved although nobody heard of it
        _check(office, acknowledged)
        if number % 20 == 19:
            assert office.work().history.verify().findings == ()


def _rest(pipe: Connection) -> Iterator[tuple[int, str, None]]:
    """Return what the child had still told before it died."""
    with contextlib.suppress(EOFError):
        while True:
            yield pipe.recv()


def _check(office: TestOffice, acknowledged: set[str]) -> None:
    with office.store.read() as session:
        saved = dict(
            session.execute(
                select(Appointment.id, func.count(Assignment.id))
                .outerjoin(Assignment, Assignment.appointment_id == Appointment.id)
                .where(Appointment.day >= date(2027, 1, 1))
                .group_by(Appointment.id)
            ).all()
        )
        noted = set(
            session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "appointments.book"))
        )
    assert acknowledged <= set(saved), "an acknowledged booking is lost"
    assert set(saved.values()) <= {2}, "an appointment is there without its people"
    assert {f"appointments/{one}" for one in saved} <= noted, "a booking is there without its history"
