"""The settings of every connection, the rights of every file, and what is never made by opening."""

import os
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desktop.db import engine as engines
from desktop.db.audit_checks import verify
from desktop.db.engine import connect_sqlcipher, postgresql_engine, reading, sqlcipher_engine
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import open_office
from desktop.system.keyslots import raw_key_pragma
from tests.factories.offices import TestOffice
from tests.factories.postgresql import server_of

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX rights")
DESKTOP = Path(engines.__file__).parents[1]
KEY = "x'" + "1a" * 48 + "'"
NORMAL, FULL = 1, 2


def raw_key(office: TestOffice) -> str:
    return raw_key_pragma(office.office.key, office.office.slots.salt)


def setting(office: TestOffice, name: str) -> Any:
    with office.store.read() as session:
        return session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", FULL),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
        ("busy_timeout", 10_000),
        ("cipher_log_level", "NONE"),
    ],
)
def test_every_connection_of_the_pool_has_the_setting(office: TestOffice, name: str, value: object) -> None:
    engine = office.store.engine
    connections = [engine.connect() for _ in range(5)]
    try:
        found = [one.exec_driver_sql(f"PRAGMA {name}").scalar() for one in connections[:1]]
        for one in connections[:1]:
            one.rollback()
        for other in connections[1:]:
            raw = other.connection.driver_connection
            assert raw is not None
            found.append(raw.execute(f"PRAGMA {name}").fetchone()[0])
    finally:
        for one in connections:
            one.close()
    assert found == [value] * 5


def test_the_program_sets_wal_itself_and_does_not_rely_on_the_file(office: TestOffice) -> None:
    data_file, key = office.office.data_file, raw_key(office)
    office.store.close()
    raw = connect_sqlcipher(data_file, key)
    assert raw.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    raw.close()
    assert setting(office, "journal_mode") == "wal"


def test_no_connection_starts_transactions_by_itself(office: TestOffice) -> None:
    with office.store.engine.connect() as connection:
        assert connection.connection.driver_connection.isolation_level is None  # type: ignore[union-attr]


def test_a_connection_that_lost_its_explicit_transactions_is_not_lent_again(office: TestOffice) -> None:
    with office.store.engine.connect() as connection:
        connection.connection.driver_connection.isolation_level = ""  # type: ignore[union-attr]
    with pytest.raises(RuntimeError, match="explicit transactions"):
        office.store.engine.connect()


def test_nobody_asks_for_autocommit_or_another_place_for_temporary_rows() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in DESKTOP.rglob("*.py")}
    assert len(sources) > 50
    for path, source in sources.items():
        assert "AUTOCOMMIT" not in source, path
        assert set(re.findall(r"temp_store\s*=\s*(\w+)", source)) <= {"MEMORY"}, path


def test_a_writing_transaction_takes_the_lock_when_it_begins_and_a_reading_one_does_not(
    office: TestOffice,
) -> None:
    engine = sqlcipher_engine(office.office.data_file, raw_key(office))
    try:
        with engine.connect() as writer, writer.begin():
            with reading(engine) as reader:
                assert reader.exec_driver_sql("SELECT count(*) FROM users").scalar() == 6
            second = connect_sqlcipher(office.office.data_file, raw_key(office), seconds=0)
            with pytest.raises(sqlcipher3.dbapi2.OperationalError, match="locked"):
                second.execute("BEGIN IMMEDIATE")
            second.close()
    finally:
        engine.dispose()


def test_a_reader_sees_one_moment_while_others_write(any_office: TestOffice) -> None:
    count = text("SELECT count(*) FROM audit_entries")
    with any_office.store.read() as session:
        before = session.connection().scalar(count)
        any_office.ask("add_operative", name="New Person")
        assert session.connection().scalar(count) == before
        # Else the history would seem tampered with wherever somebody wrote between two of its statements.
        assert verify(session) == []
    with any_office.store.read() as session:
        assert session.connection().scalar(count) == before + 1


@pytest.mark.parametrize("key", ["", "secret", "x'" + "1a" * 32 + "'", "x'" + "1a" * 47 + "'"])
def test_a_key_that_would_silently_become_a_passphrase_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="96 hex digits"):
        connect_sqlcipher(tmp_path / "new.db", key, create=True)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_an_error_and_never_a_new_database(tmp_path: Path) -> None:
    engine = sqlcipher_engine(tmp_path / "office.db", KEY)
    with pytest.raises(DBAPIError, match="unable to open"):
        engine.connect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["50% of #1", "What?", "Łódź", "semi;colon & more", "a'b\"c"])
def test_a_folder_of_any_name_holds_the_file_and_no_other_is_made(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with_create = connect_sqlcipher(folder / "office.db", KEY, create=True)
    with_create.execute("CREATE TABLE t (a)")
    with_create.close()
    again = connect_sqlcipher(folder / "office.db", KEY)
    assert again.execute("SELECT count(*) FROM t").fetchone() == (0,)
    again.close()
    assert [one.name for one in tmp_path.iterdir()] == [name]


@POSIX
def test_files_and_folder_are_readable_by_this_account_only(office: TestOffice) -> None:
    os.umask(0o022)  # whatever the account's own habit: opening restricts it
    folder = office.folder
    office.office.close()
    office.office = open_office(folder, office.clock, office.keys)
    office.ask("add_operative", name="New Person")
    found = {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}
    assert {"office.db", "office.db-wal", "office.db-shm", "slots.json", "history.json"} <= set(found)
    assert set(found.values()) == {0o600}


@POSIX
def test_a_new_office_s_folder_is_private(sqlcipher_template: Any) -> None:
    assert stat.S_IMODE(sqlcipher_template.folder.stat().st_mode) == 0o700


def test_nothing_in_the_data_file_is_in_clear(office: TestOffice) -> None:
    office.ask("add_operative", name="Canary Kowalski")
    wal = office.folder / "office.db-wal"
    everything = office.office.data_file.read_bytes() + wal.read_bytes()
    assert wal.stat().st_size > 0
    for clear in (b"SQLite format", b"CREATE TABLE", b"Canary", b"boss", "Canary".encode("utf-16-le")):
        assert clear not in everything


def test_the_file_starts_with_the_salt_of_its_key_slots(office: TestOffice) -> None:
    assert office.office.data_file.read_bytes()[:16] == office.office.slots.salt


def test_the_sqlite_inside_is_not_older_than_the_repaired_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tuple(int(part) for part in sqlcipher3.dbapi2.sqlite_version.split("."))
    assert found >= engines.OLDEST_SQLITE == (3, 51, 3)
    monkeypatch.setattr(engines, "OLDEST_SQLITE", (*found[:2], found[2] + 1))
    with pytest.raises(RuntimeError, match="older than"):
        sqlcipher_engine(tmp_path / "office.db", KEY)


def test_neither_key_nor_values_stand_in_what_an_engine_says_of_itself(office: TestOffice) -> None:
    engine = office.store.engine
    words = f"{engine!r} {engine.url!r} {engine.url}"
    assert office.office.key.hex() not in words
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT :value FROM nowhere"), {"value": "Derek Lunt"})
    assert "Derek" not in str(caught.value)


@pytest.mark.postgresql
def test_a_server_s_waits_are_bounded_and_its_clock_is_utc(postgresql_server: Any) -> None:
    engine = postgresql_engine(postgresql_server.url())
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "10s"
        assert connection.exec_driver_sql("SHOW TimeZone").scalar() == "UTC"
    engine.dispose()


def _end_all(office: TestOffice) -> int:
    """Let the server end every connection but one's own, as when it is started anew; return how many."""
    with server_of(office) as server:
        ended = server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return len(ended)


@pytest.mark.postgresql
def test_a_connection_that_rested_is_replaced_when_its_server_was_started_anew(
    on_server: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_server.store.note(on_server.desk().actor, "test.before")
    monkeypatch.setattr(engines, "QUIET_SECONDS", 0)
    assert _end_all(on_server) > 0
    on_server.store.note(on_server.desk().actor, "test.after")
    assert on_server.ask("list", what="audit")["rows"][0]["action"] == "test.after"


@pytest.mark.postgresql
def test_one_used_a_moment_ago_is_not_asked_and_its_loss_is_one_refusal_that_saves_nothing(
    on_server: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "QUIET_SECONDS", 3600)
    actor = on_server.desk().actor
    on_server.store.note(actor, "test.before")
    asked: list[str] = []
    dialect = on_server.store.engine.dialect
    monkeypatch.setattr(dialect, "do_ping", lambda _: asked.append("ping") or True)
    on_server.store.note(actor, "test.again")
    assert asked == []
    assert _end_all(on_server) > 0
    with pytest.raises(RefusedError) as refused:
        on_server.store.note(actor, "test.lost")
    assert refused.value.code == Code.LOCKED
    on_server.store.note(actor, "test.after")
    found = [one["action"] for one in on_server.ask("list", what="audit")["rows"]]
    assert "test.after" in found
    assert "test.lost" not in found
