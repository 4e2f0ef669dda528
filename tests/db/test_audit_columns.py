"""A column that a migration adds does not make older rows look tampered with, nor hide it when they are."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from desktop.db import audit, upgrade
from desktop.db.audit import PROGRAM, Draft
from desktop.db.digests import canonical, row_digest
from desktop.db.engine import reading
from desktop.db.models import Operative
from desktop.db.session import Store
from desktop.system.ids import new_id
from tests.db.test_upgrade import empty  # noqa: F401  a database of each kind
from tests.factories.offices import MONDAY, MovableClock

AS_IT_WAS: dict[str, Any] = {
    "name": "Priya Lal",
    "phone": "",
    "email": "",
    "trades": ["gas"],
    "status": "active",
    "status_reason": "",
    "suspended_until": None,
    "started_on": None,
    "left_on": None,
    "notes": "",
    "id": new_id(MONDAY),
    "version": 1,
}


def problems(engine: Engine) -> list[str]:
    with reading(engine) as connection, Session(connection) as session:
        return [one.text for one in audit.verify(session)]


@pytest.fixture
def grown(empty: Engine) -> Engine:  # noqa: F811
    """An office in which an operative was added before there were staff numbers."""
    clock = MovableClock()
    upgrade.upgrade(empty, clock, to="0001")
    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO operatives (id, version, name, phone, email, trades, status, status_reason, notes) "
                "VALUES (:id, 1, 'Priya Lal', '', '', '[\"gas\"]', 'active', '', '')"
            ),
            {"id": AS_IT_WAS["id"]},
        )
        digest = row_digest(AS_IT_WAS)
        change = audit.Change("operatives", AS_IT_WAS["id"], "insert", digest, canonical(AS_IT_WAS))
        draft = Draft(PROGRAM, "operatives.add", changes=[change])
        audit.append(connection, draft, MONDAY, is_clock_fixed=False)
    upgrade.upgrade(empty, clock)
    return empty


def change(engine: Engine, what: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE operatives SET {what}"))


def test_a_row_from_before_a_column_is_clean_after_it(grown: Engine) -> None:
    assert problems(grown) == []


@pytest.mark.parametrize("what", ["staff_no = '0047'", "photo_id = 'x'", "name = 'Other'"])
def test_a_change_outside_shows_in_a_row_from_before(grown: Engine, what: str) -> None:
    change(grown, what)
    (found,) = problems(grown)
    assert what.partition(" ")[0] in found


@pytest.mark.parametrize("what", ["staff_no = ''", "name = 'Other'"])
def test_a_column_taken_back_to_its_start_shows_once_the_row_was_written_with_it(
    grown: Engine, what: str
) -> None:
    with Store(grown, MovableClock()).write(PROGRAM, "test") as write:
        write.session.get_one(Operative, AS_IT_WAS["id"]).staff_no = "0047"
    assert problems(grown) == []
    change(grown, what)
    assert len(problems(grown)) == 1
