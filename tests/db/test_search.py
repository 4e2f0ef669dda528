"""The words of the search stay exact: through a copy row by row, a remade table, and an upgrade of an old office."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from alembic import command

from desktop.db import backup, search
from desktop.db import upgrade as upgrades
from desktop.db.engine import connect_sqlcipher, reading, sqlcipher_engine
from desktop.system.keyslots import raw_key_pragma
from tests.db.test_upgrade import KEY, SECOND, more_migrations, step
from tests.factories.offices import MovableClock, TestOffice


def words(raw: Any, text: str) -> list[str]:
    """Return the names of the operatives that SQLite finds."""
    statement = (
        "SELECT t.name FROM search_operatives s JOIN operatives t ON t.rowid = s.rowid "
        "WHERE s.search_operatives MATCH ? ORDER BY t.name"
    )
    return [name for (name,) in raw.execute(statement, (text,))]


def is_exact(raw: Any) -> bool:
    """Return whether every index holds exactly the words of its table (SQLite refuses otherwise)."""
    tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%fts5%'")]
    assert len(tables) == 5
    for table in tables:
        raw.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    return True


def raw_of(office: TestOffice) -> contextlib.closing[Any]:
    key = raw_key_pragma(office.office.key, office.office.slots.salt)
    return contextlib.closing(connect_sqlcipher(office.office.data_file, key))


def people(office: TestOffice, *names: str) -> list[str]:
    return [office.ask("add_operative", name=name)["id"] for name in names]


def test_triggers_keep_every_index_exact(office: TestOffice) -> None:
    first, *_ = people(office, "Ann Lee", "Bob Ray", "Cy Fox")
    office.ask("edit", what="operatives", id=first, version=1, set={"name": "Ann Poe", "notes": "x"})
    with raw_of(office) as raw:
        assert is_exact(raw)
        raw.execute("DELETE FROM operatives WHERE name = 'Bob Ray'")
        raw.execute("UPDATE operatives SET phone = '07700 900999' WHERE name = 'Cy Fox'")
        assert is_exact(raw)
        assert (words(raw, "lee"), words(raw, "bob"), words(raw, "900999")) == ([], [], ["Cy Fox"])


def test_the_check_would_notice_a_word_too_many(office: TestOffice) -> None:
    people(office, "Ann Lee")
    with raw_of(office) as raw:
        raw.execute("DROP TRIGGER search_operatives_update")
        raw.execute("UPDATE operatives SET name = 'Ann Poe'")
        with pytest.raises(Exception, match="checksum mismatch"):
            is_exact(raw)


def test_a_copy_made_row_by_row_finds_what_is_there(office: TestOffice, tmp_path: Path) -> None:
    ids = people(office, *(f"Person {number:02d}" for number in range(20)))
    with raw_of(office) as raw:
        for row_id in ids[:15]:
            raw.execute("DELETE FROM operatives WHERE id = ?", (row_id,))
        key = raw_key_pragma(office.office.key, office.office.slots.salt)
        part = tmp_path / "copy.db"
        part.touch()
        backup._copy_pages(raw, key, part)
    assert [path.name for path in tmp_path.glob("copy.db*")] == ["copy.db"]
    backup.check_file(part, key)
    with contextlib.closing(connect_sqlcipher(part, key)) as copy:
        assert is_exact(copy)
        assert words(copy, "person*") == [f"Person {number}" for number in range(15, 20)]


def test_a_remade_table_is_searched_as_before_and_stays_exact(office: TestOffice, tmp_path: Path) -> None:
    client = office.ask("add_client", name="Riverside Trust", phone="")["id"]
    for number in range(5):
        office.ask("add_home", client=client, address=f"{number} Beech Court", postcode="L8 3TD")
    with raw_of(office) as raw:
        raw.execute("DELETE FROM homes WHERE address < '3'")  # so that the rows get new numbers
    folder = more_migrations(tmp_path / "m", SECOND)
    assert upgrades.upgrade(office.store.engine, office.clock, folder=folder) is True
    with raw_of(office) as raw:
        assert set(search.triggers(raw)) >= {f"search_homes_{one}" for one in ("insert", "update", "delete")}
        assert is_exact(raw)
        raw.execute("UPDATE homes SET address = '9 Elm Row' WHERE address LIKE '4%'")
        assert is_exact(raw)
    assert [hit.title for hit in office.work().search.find("beech")] == ["3 Beech Court, L8 3TD"]


def test_what_an_old_office_holds_is_found_after_the_upgrade(tmp_path: Path) -> None:
    engine = sqlcipher_engine(tmp_path / "old.db", KEY, create=True)
    upgrades.upgrade(engine, MovableClock(), to="0002")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO operatives (id, version, name, phone, email, trades, status, status_reason, notes) "
            "VALUES ('a', 1, 'José Lal', '', '', '[]', 'active', '', '')"
        )
    upgrades.upgrade(engine, MovableClock())
    with reading(engine) as connection:
        raw: Any = connection.connection.driver_connection
        assert words(raw, "jose") == ["José Lal"]
        assert is_exact(raw)
    engine.dispose()


def test_taking_the_search_away_leaves_nothing_of_it(tmp_path: Path) -> None:
    engine = sqlcipher_engine(tmp_path / "old.db", KEY, create=True)
    upgrades.upgrade(engine, MovableClock(), to="0003")
    step(engine, command.downgrade, "0002")
    with reading(engine) as connection:
        left = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name LIKE 'search%'").all()
    engine.dispose()
    assert left == []


def test_what_was_deleted_leaves_no_word_behind(office: TestOffice, tmp_path: Path) -> None:
    (row_id,) = people(office, "Quetzalcoatl Lee")
    with raw_of(office) as raw:
        raw.execute("DELETE FROM operatives WHERE id = ?", (row_id,))
        blocks = raw.execute("SELECT group_concat(hex(block)) FROM search_operatives_data").fetchone()[0]
    assert b"quetzal".hex().upper() not in blocks
