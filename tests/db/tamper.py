"""What somebody with the office's key can do to the database behind the program's back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    insert,
    select,
    text,
)
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from desktop.db import audit
from desktop.db.audit_checks import Anchor, Finding, verify
from desktop.db.engine import is_sqlite
from desktop.db.models import AuditChange, AuditEntry
from tests.factories.offices import MONDAY, TestOffice

ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
CHANGES: Table = AuditChange.__table__  # type: ignore[assignment]


Look = Callable[..., list[Finding]]


@contextmanager
def behind_its_back(office: TestOffice, *, keep: bool = False) -> Iterator[tuple[Connection, Look]]:
    """Yield a connection without guards and foreign keys, in one transaction, and `look` to verify it.

    `look` first puts the guards back, as a careful attacker would. Afterwards all is as it was, unless `keep`.
    """
    engine = office.store.engine
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if is_sqlite(engine):
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            transaction = connection.begin()
            guards = _drop_guards(connection)

            def look(anchors: Sequence[Anchor] = ()) -> list[Finding]:
                while guards:
                    connection.exec_driver_sql(guards.pop(0))
                return findings(connection, anchors)

            yield connection, look
            if keep:
                look()
                transaction.commit()
        finally:
            connection.rollback()
            if is_sqlite(engine):
                raw.execute("PRAGMA foreign_keys = ON")


def _drop_guards(connection: Connection) -> list[str]:
    """Drop or silence every guard; return the statements that make the same ones again."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return []
    statement = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
    guards = connection.execute(statement).all()
    for name, _ in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _, sql in guards]


def findings(connection: Connection, anchors: Sequence[Anchor] = ()) -> list[Finding]:
    """Return what `verify` finds on this connection."""
    with Session(connection, join_transaction_mode="rollback_only") as session:
        return verify(session, anchors)


def one_row(connection: Connection, table: Table, *, newest: bool) -> dict[str, Any]:
    """Return the first or the last row of a table."""
    order = [one.desc() if newest else one.asc() for one in table.primary_key]
    return dict(connection.execute(select(table).order_by(*order).limit(1)).mappings().one())


def both_ends(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Return the first and the last row of a table."""
    return [one_row(connection, table, newest=newest) for newest in (False, True)]


def another(column: Column[Any], value: Any) -> Any:
    """Return another value that the column can hold as well."""
    kind = column.type
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, JSON):
        return [*value, "x"] if isinstance(value, list) else {"x": 1} if value is None else {**value, "x": 1}
    if isinstance(kind, Date):
        return (value or date(2026, 1, 1)) + timedelta(days=1)
    if isinstance(kind, LargeBinary):
        return bytes(value) + b"x"
    if isinstance(kind, Integer):
        return (value or 0) + 1
    if kind.python_type is str:
        return "x" if not value else value[:-1] + ("y" if value[-1] == "x" else "x")
    return value + timedelta(microseconds=1) if value else MONDAY


def change_value(connection: Connection, table: Table, row: dict[str, Any], name: str, value: Any) -> None:
    """Write one value of one row."""
    same = [column == row[column.name] for column in table.primary_key]
    done = connection.execute(update_rows(table).where(*same).values({name: value}))
    assert done.rowcount == 1


def rewrite_chain(connection: Connection, start: int, change: Callable[[dict[str, Any]], None]) -> None:
    """Apply `change` to the entry `start` and make every hash after it fit again, as the program would."""
    rows = connection.execute(
        select(ENTRIES).where(ENTRIES.c.seq >= start).order_by(ENTRIES.c.seq)
    ).mappings()
    before = connection.execute(select(ENTRIES.c.hash).where(ENTRIES.c.seq == start - 1)).scalar()
    prev = before or audit.GENESIS
    for row in [dict(one) for one in rows]:
        if row["seq"] == start:
            change(row)
        row["prev"] = prev
        row["hash"] = prev = audit.entry_hash(row)
        connection.execute(update_rows(ENTRIES).where(ENTRIES.c.seq == row["seq"]).values(row))


def copy_row(connection: Connection, table: Table, row: dict[str, Any], **other: Any) -> None:
    """Insert a copy of a row with other values."""
    connection.execute(insert(table), {**row, **other})
