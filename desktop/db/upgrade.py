"""Brings a database to this program's schema: everything or nothing, after a verified backup.

The order of reliability 3.5: backup, foreign keys off, one transaction for all steps, checks inside it,
commit, foreign keys on. A database newer than the program is refused and not touched.
"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from desktop.db import audit, search
from desktop.db.audit import PROGRAM, Draft
from desktop.db.engine import is_sqlite, reading
from desktop.db.schema import SCHEMA_ACTION, schema_digest
from desktop.domain.errors import Code, RefusedError
from desktop.system.clock import Clock
from desktop.system.resources import migrations_folder

HEAD = "0007"  # the newest revision this program knows; a test holds it against migrations/versions


def revision(connection: Connection) -> str:
    """Return the revision of the schema, or an empty text where there is none yet."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def refuse_newer(found: str) -> None:
    """Refuse a schema that this program does not know."""
    known = {path.name.split("_", 1)[0] for path in (migrations_folder() / "versions").glob("*.py")}
    if found and found not in known:
        raise RefusedError(
            Code.NEWER_VERSION,
            "A newer Doorstep has opened this office. Install that version on this computer as well; "
            "nothing was changed.",
        )


def upgrade(
    engine: Engine,
    clock: Clock,
    *,
    back_up: Callable[[], object] | None = None,
    to: str = "head",
    folder: Path | None = None,
) -> bool:
    """Run the migrations that are still owed; return whether there were any.

    `back_up` is called before an existing schema changes; if it raises, nothing is changed.
    """
    with reading(engine) as connection:
        found = revision(connection)
    if folder is None:
        refuse_newer(found)
        if found == HEAD:
            return False
    if found and back_up is not None:
        back_up()
    with engine.connect() as connection:
        _migrate(connection, clock, to, folder or migrations_folder())
    return True


def _migrate(connection: Connection, clock: Clock, to: str, folder: Path) -> None:
    from alembic import command
    from alembic.config import Config

    sqlite = is_sqlite(connection.engine)
    raw = connection.connection.driver_connection
    if sqlite and raw is not None:
        # A batch migration drops and remakes tables: with foreign keys on, that deletes their children.
        raw.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            before = _row_counts(connection)
            kept = search.triggers(raw) if sqlite else {}
            config = Config()
            config.set_main_option("script_location", str(folder))
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            if sqlite:
                search.renew(raw, kept)
            _check(connection, before)
            if "audit_entries" in inspect(connection).get_table_names():
                note = schema_digest(connection)
                audit.append(
                    connection,
                    Draft(PROGRAM, SCHEMA_ACTION, f"schema/{revision(connection)}", note),
                    clock.now(),
                    is_clock_fixed=clock.is_fixed,
                )
    finally:
        if sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys = ON")


def _row_counts(connection: Connection) -> dict[str, int]:
    names = inspect(connection).get_table_names()
    return {
        name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608  own names
        for name in names
        if name != "alembic_version" and not search.is_index(name)
    }


def _check(connection: Connection, before: dict[str, int]) -> None:
    after = _row_counts(connection)
    lost = [name for name, count in before.items() if after.get(name, count) < count]
    problems: list[object] = []
    if is_sqlite(connection.engine):
        problems = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
        if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            problems.append("integrity")
    if lost or problems:
        raise RefusedError(
            Code.DAMAGED,
            "The office could not be brought to this version without losing rows, so it was left as it was. "
            "Keep using the version before, and send us the log.",
        )
