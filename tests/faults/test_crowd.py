"""F9 and F10: many at once on one office; nobody is booked twice, nobody's edit is lost (P9, P10)."""

from itertools import pairwise

import pytest
from sqlalchemy import select

from desktop.db.models import Assignment
from tests.factories.offices import TestOffice, add_valid_operative, set_scene
from tests.faults.children import Way, book_at_random, edit_again_and_again, start

pytestmark = pytest.mark.faults
PROCESSES, ATTEMPTS = 20, 12
EDITORS, EDITS = 8, 10
LONGEST_WAIT = 5.0


def test_twenty_processes_booking_the_same_people_never_book_anybody_twice(any_office: TestOffice) -> None:
    scene = set_scene(any_office)
    people = [
        scene.operative,
        scene.other,
        *(add_valid_operative(any_office, f"Number {n}") for n in (3, 4, 5)),
    ]
    way = Way.into(any_office)
    children = [start(book_at_random, way, scene.job, people, seed, ATTEMPTS) for seed in range(PROCESSES)]
    for _, pipe in children:
        assert pipe.recv() == "ready"
    for _, pipe in children:
        pipe.send("go")
    answers, waits = [], []
    for child, pipe in children:
        while (told := pipe.recv()) is not None:
            answers.append(told[0])
            waits.append(told[1])
        child.join()
    assert len(answers) == PROCESSES * ATTEMPTS
    assert set(answers) == {"booked", "overlap"}, "somebody got neither a booking nor a clear no"
    with any_office.store.read() as session:
        slots = session.execute(
            select(Assignment.operative_id, Assignment.starts_at, Assignment.ends_at)
            .where(Assignment.is_live)
            .order_by(Assignment.operative_id, Assignment.starts_at)
        ).all()
    assert len(slots) == answers.count("booked") + 1
    clashes = [one for one, two in pairwise(slots) if one[0] == two[0] and two[1] < one[2]]
    assert clashes == []
    assert max(waits) < LONGEST_WAIT, f"somebody waited {max(waits):.1f} s"


def test_no_edit_overwrites_another_unseen(any_office: TestOffice) -> None:
    scene = set_scene(any_office)
    way = Way.into(any_office)
    children = [
        start(edit_again_and_again, way, scene.operative, f"<{number}>", EDITS) for number in range(EDITORS)
    ]
    for child, pipe in children:
        assert pipe.recv() == "done"
        child.join()
    notes = any_office.ask("get", what="operatives", id=scene.operative)["row"]["notes"]
    marks = [mark for mark in notes.split(";") if mark]
    assert sorted(marks) == sorted(f"<{n}>{edit}" for n in range(EDITORS) for edit in range(EDITS))
