"""What was changed behind the program's back: the chain of the history, every row against it, guards and anchors.

A cut tail, a rewritten chain or an older file put back shows only against a head that has left the database:
those are the anchors.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, collate, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from desktop.db.audit import CHANGES, ENTRIES, GENESIS, audited_tables, entry_hash
from desktop.db.digests import copies, is_as_written, plain_row, sha256_list
from desktop.db.schema import SCHEMA_ACTION, schema_digest


class Anchor(NamedTuple):
    """A head that left the database, and where it was found (`sealed record SC-2026-0041`)."""

    seq: int
    hash: str
    where: str


class Finding(NamedTuple):
    """One thing that was changed behind the program's back: where, and in words what."""

    code: str
    where: str
    text: str


_LIMIT = 200
_UNREADABLE = (TypeError, ValueError, OverflowError, OSError, OperationalError)


def verify(session: Session, anchors: Iterable[Anchor] = ()) -> list[Finding]:
    """Return everything that does not fit the history: entries, changes, rows, guards, anchors.

    At most 200 findings; reads every row once, in order, without holding tables in memory.
    """
    connection = session.connection()
    heads = list(anchors)
    findings = _read_or_name(connection, ENTRIES, partial(_verify_chain, connection, heads))
    findings += _verify_schema(connection)
    for table in audited_tables():
        findings += _read_or_name(connection, table, partial(_verify_table, connection, table))
        if len(findings) > _LIMIT:
            return [*findings[:_LIMIT], Finding("more", "", "There is more; this list stops here.")]
    return findings


def _read_or_name(connection: Connection, table: Table, look: Callable[[], list[Finding]]) -> list[Finding]:
    """Return what `look` finds; where it meets a value that no column of ours could hold, name that instead.

    SQLite keeps any kind of value in any column, so somebody with the key may leave what cannot be read back.
    """
    try:
        return look()
    except _UNREADABLE:
        tables = (ENTRIES, CHANGES) if table is ENTRIES else (table,)
        found = [finding for one in tables for finding in _unreadable_values(connection, one)]
        return found or [Finding("row_changed", table.name, f"Rows of {table.name} cannot be read.")]


def _unreadable_values(connection: Connection, table: Table) -> Iterator[Finding]:
    keys = tuple(table.primary_key)
    for column in table.c:
        try:
            connection.execute(select(column)).all()
        except _UNREADABLE:
            for key in connection.execute(select(*keys)).all():
                same = [one == value for one, value in zip(keys, key, strict=True)]
                try:
                    connection.execute(select(column).where(*same)).all()
                except _UNREADABLE:
                    yield _finding(
                        "row_changed", table, key[0], f"was changed outside Doorstep: {column.name}"
                    )


def _stream(connection: Connection, statement: Select[Any]) -> Iterator[Any]:
    """Yield rows without holding them all; a walk that stops early closes its cursor."""
    with connection.execution_options(yield_per=2000).execute(statement) as result:
        yield from result


def _verify_chain(connection: Connection, anchors: list[Anchor]) -> list[Finding]:
    findings: list[Finding] = []
    expected_anchors: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        expected_anchors.setdefault(anchor.seq, []).append(anchor)
    changes = _stream(
        connection,
        select(
            CHANGES.c.seq,
            CHANGES.c.position,
            CHANGES.c.table_name,
            CHANGES.c.row_id,
            CHANGES.c.kind,
            CHANGES.c.digest,
            CHANGES.c.changes,
        ).order_by(CHANGES.c.seq, CHANGES.c.position),
    )
    change = next(changes, None)
    prev, count = GENESIS, 0
    for row in _stream(connection, select(ENTRIES).order_by(ENTRIES.c.seq)):
        entry = row._mapping
        count += 1
        seq = entry["seq"]
        rows: list[tuple[str, ...]] = []
        positions: list[int] = []
        while change is not None and change.seq <= seq:
            positions.append(change.position)
            rows.append(tuple(change[2:]))
            change = next(changes, None)
        where = f"history entry {seq}"
        if seq != count:
            findings.append(Finding("history_gap", where, f"Entry {count} of the history is missing."))
            count = seq
        elif entry["prev"] != prev or entry_hash(entry) != entry["hash"]:
            findings.append(Finding("history_changed", where, f"Entry {seq} of the history was changed."))
        changes_hash = sha256_list(rows)
        if changes_hash != entry["changes_hash"] or positions != list(range(len(positions))):
            findings.append(
                Finding(
                    "history_changed", where, f"What entry {seq} of the history says changed was changed."
                )
            )
        for anchor in expected_anchors.pop(seq, []):
            if anchor.hash != entry["hash"]:
                findings.append(
                    Finding(
                        "history_rewritten",
                        where,
                        f"Entry {seq} of the history is not the one that {anchor.where} carries.",
                    )
                )
        prev = entry["hash"]
    if change is not None:
        # Else a forged last change would vouch for a row without an entry that answers for it.
        where = f"history entry {change.seq}"
        words = f"The history holds changes of entry {change.seq}, but it ends at entry {count}."
        findings.append(Finding("history_changed", where, words))
    for seq, lost in sorted(expected_anchors.items()):
        for anchor in lost:
            findings.append(
                Finding(
                    "history_cut",
                    f"history entry {seq}",
                    f"The history ends at entry {count}, but {anchor.where} carries entry {seq}: "
                    "entries were cut off, or an older file was put back.",
                )
            )
    return findings


def _verify_table(connection: Connection, table: Table) -> list[Finding]:
    """Walk the table and its latest digests side by side, both in the order of the key."""
    findings: list[Finding] = []
    row_order: ColumnElement[str] = table.c.id
    change_order: ColumnElement[str] = CHANGES.c.row_id
    if connection.dialect.name == "postgresql":
        row_order, change_order = collate(row_order, "C"), collate(change_order, "C")
    given = copies(table)
    columns = [value.label(f"given {name}") for name, value in given.items()]
    rows = (one._mapping for one in _stream(connection, select(table, *columns).order_by(row_order)))
    latest = _latest_digests(connection, table, change_order)
    row, known = next(rows, None), next(latest, None)
    while row is not None or known is not None:
        if known is None or (row is not None and row["id"] < known[0]):
            assert row is not None  # noqa: S101  for the type checker: known is None only with a row
            findings.append(_finding("row_added", table, row["id"], "was added outside Doorstep"))
            row = next(rows, None)
        elif row is None or known[0] < row["id"]:
            if known[1] != "delete":
                findings.append(_finding("row_removed", table, known[0], "was removed outside Doorstep"))
            known = next(latest, None)
        else:
            values = plain_row(row)
            copied = {name: values.pop(f"given {name}") for name in given}
            if known[1] == "delete" or not is_as_written(table, values, known[2], copied):
                changed = _changed_columns(connection, table, row["id"], values)
                findings.append(
                    _finding("row_changed", table, row["id"], f"was changed outside Doorstep: {changed}")
                )
            row, known = next(rows, None), next(latest, None)
        if len(findings) > _LIMIT:
            break
    return findings


def _latest_digests(connection: Connection, table: Table, order: Any) -> Iterator[tuple[str, str, str]]:
    statement = (
        select(CHANGES.c.row_id, CHANGES.c.kind, CHANGES.c.digest)
        .where(CHANGES.c.table_name == table.name)
        .order_by(order, CHANGES.c.seq, CHANGES.c.position)
    )
    last: tuple[str, str, str] | None = None
    for row_id, kind, digest in _stream(connection, statement):
        if last is not None and last[0] != row_id:
            yield last
        last = (row_id, kind, digest)
    if last is not None:
        yield last


def _changed_columns(connection: Connection, table: Table, row_id: str, values: Mapping[str, Any]) -> str:
    """Return the names of the columns that differ from what the history says they hold."""
    expected: dict[str, Any] = {}
    for kind, changes in connection.execute(
        select(CHANGES.c.kind, CHANGES.c.changes)
        .where(CHANGES.c.table_name == table.name, CHANGES.c.row_id == row_id)
        .order_by(CHANGES.c.seq, CHANGES.c.position)
    ):
        for name, value in _read_changes(changes).items():
            expected[name] = value[1] if kind == "update" else value
    names = sorted(name for name, value in values.items() if expected.get(name) != value)
    return ", ".join(names) or "its history does not fit"


def _read_changes(changes: str) -> dict[str, Any]:
    try:
        return dict(json.loads(changes))
    except ValueError:
        return {}  # not as it was written: the chain says so


def _finding(code: str, table: Table, row_id: str, what: str) -> Finding:
    return Finding(code, f"{table.name}/{row_id}", f"A row of {table.name} ({row_id}) {what}.")


def _verify_schema(connection: Connection) -> list[Finding]:
    noted = connection.execute(
        select(ENTRIES.c.note)
        .where(ENTRIES.c.action == SCHEMA_ACTION)
        .order_by(ENTRIES.c.seq.desc())
        .limit(1)
    ).scalar()
    if noted == schema_digest(connection):
        return []
    return [
        Finding("guards_changed", "schema", "Tables or guards of the database were changed outside Doorstep.")
    ]
