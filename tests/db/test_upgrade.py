"""A schema comes up whole or stays as it was, with a backup before and every child row after."""

import random
import shutil
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Engine, inspect, text

from desktop.db import backup as backups
from desktop.db import upgrade as upgrades
from desktop.db.engine import is_sqlite, postgresql_engine, reading, sqlcipher_engine
from desktop.db.models import Base
from desktop.db.schema import schema_digest
from desktop.db.search import is_index
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import open_office
from desktop.system.keyslots import raw_key_pragma
from desktop.system.resources import migrations_folder
from tests.db.conftest import Told
from tests.factories.offices import MONDAY, MovableClock, TestOffice
from tests.factories.processes import run_or_kill

KEY = "x'" + "1a" * 48 + "'"
ROUNDS = 20
REVISIONS = sorted(path.name.partition("_")[0] for path in (migrations_folder() / "versions").glob("*.py"))

# Two steps of the kind that harm: a parent table is remade, a table filled, a column added, an index made.
SECOND = """
    op.create_table("checks", sa.Column("id", sa.Integer, primary_key=True), sa.Column("words", sa.Text))
    op.execute("INSERT INTO checks (words) SELECT name FROM operatives")
    with op.batch_alter_table("homes") as batch:
        batch.add_column(sa.Column("floor", sa.Text))
        batch.alter_column("uprn", type_=sa.String(20), existing_nullable=False)
"""
THIRD = """
    op.add_column("operatives", sa.Column("badge", sa.Text))
    op.execute("UPDATE operatives SET badge = 'b'")
    op.create_index("ix_operatives_badge", "operatives", ["badge"])
"""
FAIL = "\n    raise RuntimeError('step failed')\n"


def more_migrations(folder: Path, *bodies: str) -> Path:
    """Copy the program's migrations and add one for each body."""
    shutil.copytree(migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = REVISIONS[-1]
    for number, body in enumerate(bodies, 9001):
        (folder / "versions" / f"{number}_more.py").write_text(
            f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision, down_revision = '{number}', '{before}'"
            f"\n\n\ndef upgrade():\n{textwrap.indent(textwrap.dedent(body), '    ')}\n",
            encoding="utf-8",
        )
        before = str(number)
    return folder


def is_no_index(name: str | None, *_: Any) -> bool:
    """Return whether a table or index belongs to the models, not to the search."""
    return not is_index(name or "")


def snapshot(engine: Engine) -> tuple[str, str, dict[str, list[Any]]]:
    """Return revision, schema and every row."""
    with reading(engine) as connection:
        rows = {
            name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
            for name in sorted(inspect(connection).get_table_names())
            if not is_index(name)
        }
        return upgrades.revision(connection), schema_digest(connection), rows


def step(engine: Engine, direction: Callable[[Config, str], None], to: str) -> None:
    """Run alembic itself as `upgrade` does, in either direction."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if is_sqlite(engine):
            raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            config.attributes["connection"] = connection
            direction(config, to)


@pytest.fixture(params=["sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Yield an engine on an empty database of each kind."""
    if request.param == "sqlcipher":
        engine = sqlcipher_engine(tmp_path / "empty.db", KEY, create=True)
    else:
        server = request.getfixturevalue("postgresql_server")
        engine = postgresql_engine(server.url(server.new_database()))
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        server.drop_database(engine.url.database)


# Models and migrations


def test_the_program_s_head_is_the_newest_migration_and_there_is_one_line_of_them() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [upgrades.HEAD] == REVISIONS[-1:]
    line = [one.revision for one in script.walk_revisions()]
    assert line == sorted(REVISIONS, reverse=True)


def same_default(_context: Any, _seen: Any, column: Any, there: str | None, *_: Any) -> bool | None:
    """Compare the defaults of JSON as texts: PostgreSQL has no equality of json; None: the usual comparison."""
    if not isinstance(column.type, JSON):
        return None
    wanted = column.server_default and str(column.server_default.arg)
    return (there or "").removesuffix("::json") != (wanted or "")


def test_the_newest_schema_is_the_models_schema(any_office: TestOffice) -> None:
    with any_office.store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": same_default, "include_name": is_no_index},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_comparison_would_notice_a_difference(office: TestOffice) -> None:
    with office.store.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE settings ADD COLUMN more TEXT")
        context = MigrationContext.configure(connection, opts={"include_name": is_no_index})
        assert [one[0] for one in compare_metadata(context, Base.metadata)] == ["remove_column"]


def test_every_migration_goes_up_down_and_up_to_the_same_schema(empty: Engine) -> None:
    from alembic import command

    clock = MovableClock()
    below = "base"
    for revision in REVISIONS:
        upgrades.upgrade(empty, clock, to=revision)
        with reading(empty) as connection:
            first = schema_digest(connection)
        step(empty, command.downgrade, below)
        with reading(empty) as connection:
            if below == "base":
                assert inspect(connection).get_table_names() == ["alembic_version"]
        step(empty, command.upgrade, revision)
        with reading(empty) as connection:
            assert schema_digest(connection) == first
        below = revision
    with reading(empty) as connection:
        assert upgrades.revision(connection) == upgrades.HEAD


def test_a_schema_that_is_up_to_date_is_not_touched(any_office: TestOffice) -> None:
    engine, before = any_office.store.engine, snapshot(any_office.store.engine)

    def back_up() -> None:
        raise AssertionError("no backup is owed")

    assert upgrades.upgrade(engine, any_office.clock, back_up=back_up) is False
    assert snapshot(engine) == before


# With data


def test_an_upgrade_with_data_keeps_every_row_and_every_child_of_a_remade_table(
    any_told: Told, tmp_path: Path
) -> None:
    engine = any_told.office.store.engine
    _, _, before = snapshot(engine)
    folder = more_migrations(tmp_path / "m", SECOND, THIRD)
    assert upgrades.upgrade(engine, any_told.office.clock, folder=folder) is True
    revision, _, after = snapshot(engine)
    assert revision == "9002"
    assert len(before["residents"]) == 1
    assert len(before["homes"]) == 3
    changed = {"homes", "operatives", "alembic_version", "audit_entries", "checks"}
    assert {name for name in after if after[name] != before.get(name)} == changed
    assert {name: len(rows) for name, rows in after.items() if name not in {"audit_entries", "checks"}} == {
        name: len(rows) for name, rows in before.items() if name != "audit_entries"
    }
    assert len(after["checks"]) == len(before["operatives"])


def test_after_an_upgrade_foreign_keys_hold_guards_stand_and_the_history_is_clean(
    any_told: Told, tmp_path: Path
) -> None:
    office = any_told.office
    folder = more_migrations(tmp_path / "m", SECOND, THIRD)
    upgrades.upgrade(office.store.engine, office.clock, folder=folder)
    if is_sqlite(office.store.engine):
        with office.store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert office.ask("verify")["problems"] == []
    office.ask("add_operative", name="Works Still")


@pytest.mark.parametrize(
    "bodies", [(SECOND + FAIL, THIRD), (SECOND, THIRD + FAIL)], ids=["first of two", "second of two"]
)
def test_a_migration_that_fails_leaves_schema_and_rows_as_they_were_and_can_be_tried_again(
    any_told: Told, tmp_path: Path, bodies: tuple[str, str]
) -> None:
    engine, clock = any_told.office.store.engine, any_told.office.clock
    before = snapshot(engine)
    with pytest.raises(RuntimeError, match="step failed"):
        upgrades.upgrade(engine, clock, folder=more_migrations(tmp_path / "bad", *bodies))
    assert snapshot(engine) == before
    if is_sqlite(engine):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    upgrades.upgrade(engine, clock, folder=more_migrations(tmp_path / "good", SECOND, THIRD))
    assert snapshot(engine)[0] == "9002"


@pytest.mark.parametrize(
    "body",
    [
        "op.execute('DELETE FROM residents')",
        "op.execute(\"INSERT INTO attendances (id, version, visit_id, operative_id) VALUES ('a', 1, 'b', 'c')\")",
    ],
    ids=["loses rows", "leaves a row that points at nothing"],
)
def test_a_migration_that_would_lose_something_is_refused_and_undone(
    told: Told, tmp_path: Path, body: str
) -> None:
    engine = told.office.store.engine
    before = snapshot(engine)
    with pytest.raises(RefusedError) as caught:
        upgrades.upgrade(engine, told.office.clock, folder=more_migrations(tmp_path / "m", body))
    assert caught.value.code is Code.DAMAGED
    assert snapshot(engine) == before


def test_a_backup_that_fails_stops_the_upgrade_before_anything_is_changed(told: Told, tmp_path: Path) -> None:
    office = told.office
    before = snapshot(office.store.engine)
    nowhere = tmp_path / "no folder" / "before.doorstep"

    def back_up() -> object:
        return backups.back_up(
            office.office.data_file, office.office.slots, office.office.key, nowhere, MONDAY
        )

    with pytest.raises(RefusedError) as caught:
        upgrades.upgrade(
            office.store.engine,
            office.clock,
            back_up=back_up,
            folder=more_migrations(tmp_path / "m", SECOND),
        )
    assert caught.value.code is Code.NOT_FOUND
    assert snapshot(office.store.engine) == before


def test_the_backup_made_first_holds_the_old_office_and_brings_it_back(told: Told, tmp_path: Path) -> None:
    office = told.office
    before = snapshot(office.store.engine)
    made = tmp_path / "before.doorstep"

    def back_up() -> object:
        return backups.back_up(office.office.data_file, office.office.slots, office.office.key, made, MONDAY)

    upgrades.upgrade(
        office.store.engine, office.clock, back_up=back_up, folder=more_migrations(tmp_path / "m", SECOND)
    )
    assert snapshot(office.store.engine)[0] == "9001"
    office.store.close()
    backups.restore(made, office.folder, office.office.key, MONDAY)
    assert snapshot(office.store.engine) == before


def test_an_office_of_a_newer_program_is_refused_and_not_touched(any_office: TestOffice) -> None:
    with any_office.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    any_office.store.close()
    data_file = any_office.office.data_file
    before = data_file.read_bytes() if data_file.exists() else b""
    with pytest.raises(RefusedError) as caught:
        open_office(any_office.folder, any_office.clock, any_office.keys)
    assert caught.value.code is Code.NEWER_VERSION
    assert before == (data_file.read_bytes() if data_file.exists() else b"")
    with reading(any_office.store.engine) as connection:
        assert upgrades.revision(connection) == "9999"


# Killed in the middle


def migrate_slowly(data_file: str, raw_key: str, folder: str, ready: Any) -> None:
    """Run in a process of its own: upgrade, having said when it starts."""
    engine = sqlcipher_engine(Path(data_file), raw_key)
    ready.send("go")
    upgrades.upgrade(engine, MovableClock(), folder=Path(folder))
    engine.dispose()


def test_an_upgrade_that_is_killed_leaves_the_old_schema_or_the_new_one_never_a_mixture(
    told: Told, tmp_path: Path
) -> None:
    office = told.office
    key = raw_key_pragma(office.office.key, office.office.slots.salt)
    folder = more_migrations(tmp_path / "m", SECOND, THIRD)
    office.store.close()
    plain = office.office.data_file.read_bytes()

    def run(name: str, delay: float | None) -> tuple[float, tuple[str, str, dict[str, list[Any]]]]:
        data_file = tmp_path / f"{name}.db"
        data_file.write_bytes(plain)
        seconds = run_or_kill(delay, migrate_slowly, str(data_file), key, str(folder))
        engine = sqlcipher_engine(data_file, key)
        try:
            found = snapshot(engine)
            with reading(engine) as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        finally:
            engine.dispose()
        return seconds, found

    old = snapshot(office.store.engine)
    longest, new = run("whole", None)
    chance = random.Random(1)
    outcomes: Counter[str] = Counter()
    for number in range(ROUNDS):
        _, found = run(f"killed-{number}", chance.uniform(0, longest))
        assert found[:2] in (old[:2], new[:2]), "neither the old schema nor the new one"
        same = {name: rows for name, rows in found[2].items() if name != "audit_entries"}
        expected = old if found[0] == old[0] else new
        assert same == {name: rows for name, rows in expected[2].items() if name != "audit_entries"}
        outcomes["old" if found[0] == old[0] else "new"] += 1
    assert outcomes["old"] > 0
    assert sum(outcomes.values()) == ROUNDS
