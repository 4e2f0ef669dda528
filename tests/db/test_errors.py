"""Each thing a database can say becomes one sentence that a person can act on, without anybody's data in it."""

import contextlib
import errno
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy.exc
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError

from desktop.db import engine as engines
from desktop.db.audit import PROGRAM
from desktop.db.engine import connect_sqlcipher, postgresql_engine, sqlcipher_engine
from desktop.db.errors import plain_refusals, refusal
from desktop.db.models import Client, Setting
from desktop.db.session import Store
from desktop.domain.errors import Code, RefusedError
from desktop.system.ids import new_id
from desktop.system.keyslots import raw_key_pragma
from tests.db.conftest import Told
from tests.factories.offices import MONDAY, TestOffice, set_scene


def refused(run: Callable[[], object]) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        run()
    return caught.value


def raw(office: TestOffice, statement: str, **values: Any) -> None:
    """Write past every check of the program, as another program could."""
    with plain_refusals(), office.store.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_a_second_of_its_kind_is_refused_as_existing_without_saying_it(any_office: TestOffice) -> None:
    def add(name: str) -> None:
        with any_office.store.write(PROGRAM, "test") as write:
            write.add(Client(id=new_id(MONDAY), name=name, match_name="derek lunt ltd"))

    add("One")
    refusal_ = refused(lambda: add("Two"))
    assert refusal_.code is Code.EXISTS
    assert "derek" not in refusal_.message.lower()


def test_the_same_person_twice_at_once_is_refused_by_the_database_itself(any_office: TestOffice) -> None:
    scene = set_scene(any_office)
    again = any_office.ask(
        "book",
        job=scene.job,
        operatives=[scene.other],
        start="2026-11-23T09:00:00+00:00",
        end="2026-11-23T10:00:00+00:00",
    )["id"]
    found = refused(
        lambda: raw(
            any_office,
            "UPDATE assignments SET operative_id = :one WHERE appointment_id = :two",
            one=scene.operative,
            two=again,
        )
    )
    assert found.code is Code.OVERLAP


def test_slots_that_only_touch_are_no_overlap(any_office: TestOffice) -> None:
    scene = set_scene(any_office)
    for start, end in (("11:00", "12:00"), ("08:00", "09:00")):
        any_office.ask(
            "book",
            job=scene.job,
            operatives=[scene.operative],
            start=f"2026-11-23T{start}:00+00:00",
            end=f"2026-11-23T{end}:00+00:00",
        )


NEW_FACT = (
    "INSERT INTO concern_facts (id, version, concern_id, position, happened_at, text, source, told_by) "
    "SELECT 'new', 1, concern_id, 9, happened_at, 'He shouted.', 'seen', '' FROM concern_facts LIMIT 1"
)
PERMANENT = {
    "audit_entries": "note = 'x'",
    "audit_changes": "digest = 'x'",
    "dispatch_decisions": "is_dispatched = false",
    "sealed_records": "pdf_sha256 = 'x'",
    "addenda": "text = 'x'",
    "concerns": "words = 'x'",
    "concern_facts": "text = 'x'",
}


def test_what_is_permanent_is_refused_as_sealed_and_stays(any_told: Told) -> None:
    office = any_told.office
    statements = [f"UPDATE {table} SET {change}" for table, change in PERMANENT.items()]
    statements += [f"DELETE FROM {table}" for table in PERMANENT]
    for statement in (*statements, NEW_FACT):
        assert refused(lambda one=statement: raw(office, one)).code is Code.SEALED, statement  # type: ignore[misc]
    assert office.ask("verify")["problems"] == []


def test_an_office_that_another_program_holds_is_refused_as_locked(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    key = raw_key_pragma(office.office.key, office.office.slots.salt)
    holder = connect_sqlcipher(office.office.data_file, key)
    holder.execute("BEGIN IMMEDIATE")
    engine = sqlcipher_engine(office.office.data_file, key)
    with contextlib.closing(holder):
        pragma = "PRAGMA busy_timeout = 50"
        with engine.connect() as connection:
            connection.connection.driver_connection.execute(pragma)  # type: ignore[union-attr]
        found = refused(lambda: Store(engine, office.clock).note(PROGRAM, "test"))
        assert found.code is Code.LOCKED
        with Store(engine, office.clock).read() as session:  # reading goes on meanwhile
            assert session.connection().scalar(text("SELECT count(*) FROM users")) == 6
    Store(engine, office.clock).note(PROGRAM, "test")
    engine.dispose()


@pytest.mark.postgresql
def test_two_desks_that_wait_for_each_other_one_is_refused_as_locked(
    postgresql_template: Any, postgresql_server: Any
) -> None:
    database = postgresql_server.new_database(postgresql_template.database)
    engine = postgresql_engine(postgresql_server.url(database))
    has_one = [threading.Event(), threading.Event()]
    found: list[RefusedError] = []
    with engine.connect() as connection:
        ids = list(connection.scalars(text("SELECT id FROM users ORDER BY id LIMIT 2")))

    def desk(me: int) -> None:
        try:
            with plain_refusals(), engine.begin() as connection:
                lock = text("SELECT * FROM users WHERE id = :id FOR UPDATE")
                connection.execute(lock, {"id": ids[me]}).all()
                has_one[me].set()
                has_one[1 - me].wait(10)
                connection.execute(lock, {"id": ids[1 - me]}).all()
        except RefusedError as error:
            found.append(error)

    desks = [threading.Thread(target=desk, args=[one]) for one in (0, 1)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    engine.dispose()
    assert [one.code for one in found] == [Code.LOCKED]


def test_a_full_disk_is_refused_nothing_is_kept_and_it_works_again_afterwards(office: TestOffice) -> None:
    def fill(size: int) -> None:
        with office.store.write(PROGRAM, "test") as write:
            write.add(Setting(id=new_id(MONDAY), key="big", value="x" * size))

    with office.store.engine.connect() as connection:
        raw_connection = connection.connection.driver_connection
        assert raw_connection is not None
        pages = raw_connection.execute("PRAGMA page_count").fetchone()[0]
        raw_connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    assert refused(lambda: fill(100_000)).code is Code.DISK_FULL
    with office.store.read() as session:
        assert session.connection().scalar(text("SELECT count(*) FROM settings")) == 0
    with office.store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA max_page_count = 1000000")  # type: ignore[union-attr]
    fill(100_000)
    with office.store.read() as session:
        assert session.connection().scalar(text("SELECT count(*) FROM settings")) == 1


def test_a_damaged_page_is_refused_as_damaged_and_never_shown(office: TestOffice) -> None:
    office.ask("add_operative", name="Somebody")
    office.store.close()
    data_file = office.office.data_file
    content = bytearray(data_file.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    data_file.write_bytes(content)
    assert refused(lambda: office.ask("list", what="operatives")).code is Code.DAMAGED


class _Diag:
    message_primary = 'duplicate key value violates unique constraint "uq_sealed_records_concern_id_number"'
    message_detail = "Key (name)=(Derek Lunt) already exists."
    constraint_name = "uq_sealed_records_concern_id_number"


class _ServerError(Exception):
    diag = _Diag()


def driver_error(words: str | Exception) -> sqlalchemy.exc.DBAPIError:
    driver = words if isinstance(words, Exception) else sqlite3.OperationalError(words)
    return sqlalchemy.exc.DBAPIError("SELECT 'Derek Lunt'", {"name": "Derek Lunt"}, driver)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (driver_error("database is locked"), Code.LOCKED),
        (driver_error("database table is locked: operatives"), Code.LOCKED),
        (driver_error("canceling statement due to lock timeout"), Code.LOCKED),
        (driver_error("deadlock detected"), Code.LOCKED),
        (driver_error("database or disk is full"), Code.DISK_FULL),
        (driver_error("disk I/O error"), Code.DISK_FULL),
        (driver_error('could not extend file "base/1": No space left on device'), Code.DISK_FULL),
        (driver_error("database disk image is malformed"), Code.DAMAGED),
        (driver_error("file is not a database"), Code.DAMAGED),
        (driver_error("attempt to write a readonly database"), Code.LOCKED),
        (driver_error("unable to open database file"), Code.LOCKED),
        (driver_error("OVERLAP"), Code.OVERLAP),
        (driver_error("sealed"), Code.SEALED),
        (driver_error("append-only"), Code.SEALED),
        (driver_error("UNIQUE constraint failed: users.login"), Code.EXISTS),
        (driver_error("UNIQUE constraint failed: sealed_records.concern_id"), Code.EXISTS),
        (driver_error(_ServerError("Key (name)=(Derek Lunt)")), Code.EXISTS),
        (driver_error("server closed the connection unexpectedly"), Code.LOCKED),
        (driver_error("connection to server on socket failed: No such file"), Code.LOCKED),
        (StaleDataError("UPDATE statement on table 'operatives'"), Code.STALE),
        (OSError(errno.ENOSPC, "No space left on device", "/home/derek lunt/a.pdf"), Code.DISK_FULL),
        (OSError(errno.EFBIG, "File too large"), Code.DISK_FULL),
        (OSError(getattr(errno, "EDQUOT", errno.ENOSPC), "Disk quota exceeded"), Code.DISK_FULL),
    ],
    ids=lambda one: str(getattr(one, "orig", one))[:40],
)
def test_every_cause_has_its_own_code_and_sentence(error: Exception, code: Code) -> None:
    found = refusal(error)
    assert found is not None
    assert found.code is code
    assert "Derek" not in found.message
    assert "SELECT" not in found.message
    assert found.message.endswith(".")


@pytest.mark.parametrize(
    "error",
    [
        driver_error("no such column: operatives.hat"),
        driver_error("NOT NULL constraint failed: operatives.name"),
        driver_error("FOREIGN KEY constraint failed"),
        ValueError("OVERLAP"),
        OSError(errno.EIO, "Input/output error"),
    ],
    ids=str,
)
def test_a_mistake_of_the_program_is_not_blamed_on_the_person(error: Exception) -> None:
    assert refusal(error) is None
    with pytest.raises(type(error)) as caught, plain_refusals():
        raise error
    assert caught.value is error


def test_the_driver_s_own_error_is_understood_without_the_mapper_around_it(tmp_path: Path) -> None:
    def write_it() -> None:
        with plain_refusals():
            connection = connect_sqlcipher(tmp_path / "a.db", "x'" + "1a" * 48 + "'", create=True)
            with contextlib.closing(connection):
                connection.execute("CREATE TABLE t (a)")
                connection.execute("PRAGMA max_page_count = 3")
                connection.execute("INSERT INTO t VALUES (zeroblob(100000))")

    assert refused(write_it).code is Code.DISK_FULL


def test_the_refusal_does_not_carry_the_database_s_words_along(any_office: TestOffice) -> None:
    refusal_ = refused(lambda: raw(any_office, "UPDATE audit_entries SET note = 'Derek Lunt'"))
    assert refusal_.__cause__ is None
    assert refusal_.__suppress_context__
