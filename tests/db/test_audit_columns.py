"""A column that a migration adds does not make older rows look tampered with, nor hide it when they are."""

from typing import Any

import pytest
from sqlalchemy import Engine, column, select, table, text
from sqlalchemy.orm import Session

from desktop.db import audit, upgrade
from desktop.db.audit import PROGRAM, Draft
from desktop.db.audit_checks import verify
from desktop.db.digests import canonical, plain_row, row_digest
from desktop.db.engine import reading
from desktop.db.models import Base, Job, Operative
from desktop.db.models.base import default_of
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
        return [one.text for one in verify(session)]


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


# A column that took its value over from another row


OLD_TRY = {
    "clients": {"name": "Riverside Trust", "match_name": "riverside trust"},
    "homes": {"client_id": "c", "address": "Flat 11", "match_key": "flat 11"},
    "jobs": {"client_id": "c", "home_id": "h", "reference": "WO-1", "trade": "gas"},
    "appointments": {
        "job_id": "j",
        "starts_at": MONDAY,
        "ends_at": MONDAY.replace(hour=9),
        "day": MONDAY.date(),
        "local_start": "07:30",
        "local_end": "09:00",
        "offset_minutes": 0,
    },
    "contact_attempts": {"appointment_id": "a", "channel": "phone", "tried_at": MONDAY, "noted_by": "boss"},
}


@pytest.fixture
def tried(empty: Engine) -> Engine:  # noqa: F811
    """An office in which a resident was tried when a try belonged to an appointment alone, and upgraded since."""
    clock, changes = MovableClock(), []
    upgrade.upgrade(empty, clock, to="0001")
    with empty.begin() as connection:
        for (name, given), row_id in zip(OLD_TRY.items(), "chjat", strict=True):
            known = [one for one in Base.metadata.tables[name].c if "added" not in one.info]
            old = table(name, *(column(one.name, one.type) for one in known))
            values = {
                one.name: given.get(one.name, default_of(one))
                for one in known
                if one.name in given or one.default is not None
            }
            connection.execute(old.insert().values(id=row_id, version=1, **values))
            row = plain_row(connection.execute(select(old).where(old.c.id == row_id)).one()._mapping)
            changes.append(audit.Change(name, row_id, "insert", row_digest(row), canonical(row)))
        draft = Draft(PROGRAM, "test.old", changes=changes)
        audit.append(connection, draft, MONDAY, is_clock_fixed=False)
    upgrade.upgrade(empty, clock)
    return empty


def test_an_old_try_has_the_job_of_its_appointment_and_its_history_holds(tried: Engine) -> None:
    with reading(tried) as connection:
        row = connection.execute(
            text("SELECT job_id, appointment_id, offered_starts_at FROM contact_attempts")
        )
        assert row.all() == [("j", "a", None)]
    assert problems(tried) == []
    with tried.begin() as connection:
        connection.execute(text("UPDATE contact_attempts SET offered_ends_at = 1"))
    assert [one.endswith("offered_ends_at.") for one in problems(tried)] == [True]


def test_an_old_try_that_was_given_to_another_job_outside_shows(tried: Engine) -> None:
    with Store(tried, MovableClock()).write(PROGRAM, "test") as write:
        write.add(Job(id="k", client_id="c", home_id="h", reference="WO-2", trade="gas"))
    assert problems(tried) == []
    with tried.begin() as connection:
        connection.execute(text("UPDATE contact_attempts SET job_id = 'k'"))
    (found,) = problems(tried)
    assert "contact_attempts" in found
    assert "job_id" in found
