"""The history: every write, view and refusal as a chain of hashes, and what `verify` finds behind its back.

An entry's hash covers the entry before it, so a change in the middle shows. A cut tail, a rewritten chain or
an older file put back shows only against a head that has left the database: those are the anchors.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, collate, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from desktop.db.changes import tell
from desktop.db.digests import canonical, is_as_written, plain_row, sha256_list, sha256_text
from desktop.db.models import AuditChange, AuditEntry, Base
from desktop.db.models import Draft as UnsavedInput
from desktop.db.models.base import to_microseconds
from desktop.db.schema import SCHEMA_ACTION, schema_digest
from desktop.db.turns import answer_of_last, together

GENESIS = "0" * 64
_CHAIN_LOCK = 0x446F6F72  # one number for PostgreSQL's advisory lock: writers of the chain queue on it
_ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
_CHANGES: Table = AuditChange.__table__  # type: ignore[assignment]
# No history answers for these: what is typed and not saved is no record.
_NO_RECORDS: tuple[Table, ...] = (_ENTRIES, _CHANGES, UnsavedInput.__table__)  # type: ignore[assignment]
_HEAD = select(_ENTRIES.c.seq, _ENTRIES.c.hash).order_by(_ENTRIES.c.seq.desc()).limit(1)
_TAKE_TURN = f"SELECT pg_advisory_xact_lock({_CHAIN_LOCK})"
_ADD_ENTRY, _ADD_CHANGES = insert(_ENTRIES), insert(_CHANGES)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a user of the office, or the program itself."""

    id: str
    name: str
    roles: tuple[str, ...] = ()


PROGRAM = Actor("", "Doorstep")


class Head(NamedTuple):
    """The newest entry's number and hash; (0, zeros) before the first."""

    seq: int
    hash: str


@dataclass(slots=True)
class Change:
    """One row that a transaction wrote."""

    table: str
    row_id: str
    kind: str
    digest: str
    changes: str


@dataclass(slots=True)
class Draft:
    """An entry while its transaction is open."""

    actor: Actor
    action: str
    subject: str = ""
    note: str = ""
    changes: list[Change] = field(default_factory=list)


AT_ONCE = 5_000  # rows; a list of all 70,000 of an import takes long to make and to let go


def inserted(table: Table, values: Mapping[str, Any]) -> Change:
    """Return the change of a new row; `values` names every column."""
    row = plain_row(values)
    body = canonical(row)
    return Change(table.name, str(row["id"]), "insert", sha256_text(body), body)


def wait_for_turn(connection: Connection) -> None:
    """Wait until no other write is open; from here to the end of the transaction nobody else writes.

    On SQLite every write has its turn from the start.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_TAKE_TURN)


def append(connection: Connection, draft: Draft, at: datetime, *, is_clock_fixed: bool) -> Head:
    """Write the entry and its changes at the end of the chain and return the new head."""
    last = _turn_and_head(connection)
    seq = last.seq + 1
    rows = [(c.table, c.row_id, c.kind, c.digest, c.changes) for c in draft.changes]
    changes_hash = sha256_list(rows)
    values = {
        "seq": seq,
        "at": at,
        "actor_id": draft.actor.id,
        "actor": draft.actor.name,
        "action": draft.action,
        "subject": draft.subject,
        "note": draft.note,
        "is_clock_fixed": is_clock_fixed,
        "changes_hash": changes_hash,
        "prev": last.hash,
    }
    entry_hash = _entry_hash(values)
    with together(connection):
        connection.execute(_ADD_ENTRY, {**values, "hash": entry_hash})
        for start in range(0, len(draft.changes), AT_ONCE):
            connection.execute(
                _ADD_CHANGES,
                [
                    {
                        "seq": seq,
                        "position": position,
                        "table_name": change.table,
                        "row_id": change.row_id,
                        "kind": change.kind,
                        "digest": change.digest,
                        "changes": change.changes,
                    }
                    for position, change in enumerate(draft.changes[start : start + AT_ONCE], start)
                ],
            )
        if draft.changes:  # a view is an entry too, and news to nobody
            tell(connection, seq)
    return Head(seq, entry_hash)


def _turn_and_head(connection: Connection) -> Head:
    """Wait for the turn and return the head as it is then.

    From here on every other desk waits, so each way to the server counts (twenty desks at once: goal C1).
    """
    if connection.dialect.name != "postgresql":
        return head(connection)
    row = answer_of_last(
        connection, _TAKE_TURN, "SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1"
    )
    return Head(0, GENESIS) if row is None else Head(*row)


def head(connection: Connection) -> Head:
    """Return the newest entry's number and hash."""
    row = connection.execute(_HEAD).first()
    return Head(0, GENESIS) if row is None else Head(row.seq, row.hash)


def head_at(connection: Connection, seq: int) -> Head | None:
    """Return an entry's number and hash, or None where there is no such entry."""
    found = connection.execute(select(_ENTRIES.c.hash).where(_ENTRIES.c.seq == seq)).scalar()
    return None if found is None else Head(seq, found)


def _entry_hash(values: Mapping[Any, Any]) -> str:
    at = values["at"]
    return sha256_text(
        canonical(
            [
                "doorstep-audit-1",
                values["prev"],
                values["seq"],
                to_microseconds(at) if isinstance(at, datetime) else at,
                values["actor_id"],
                values["actor"],
                values["action"],
                values["subject"],
                values["note"],
                bool(values["is_clock_fixed"]),
                values["changes_hash"],
            ]
        )
    )


@cache
def audited_tables() -> tuple[Table, ...]:
    """Return every table whose rows the history answers for."""
    return tuple(table for table in Base.metadata.sorted_tables if table not in _NO_RECORDS)


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
    findings = _read_or_name(connection, _ENTRIES, partial(_verify_chain, connection, heads))
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
        tables = (_ENTRIES, _CHANGES) if table is _ENTRIES else (table,)
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
            _CHANGES.c.seq,
            _CHANGES.c.position,
            _CHANGES.c.table_name,
            _CHANGES.c.row_id,
            _CHANGES.c.kind,
            _CHANGES.c.digest,
            _CHANGES.c.changes,
        ).order_by(_CHANGES.c.seq, _CHANGES.c.position),
    )
    change = next(changes, None)
    prev, count = GENESIS, 0
    for row in _stream(connection, select(_ENTRIES).order_by(_ENTRIES.c.seq)):
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
        elif entry["prev"] != prev or _entry_hash(entry) != entry["hash"]:
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
    change_order: ColumnElement[str] = _CHANGES.c.row_id
    if connection.dialect.name == "postgresql":
        row_order, change_order = collate(row_order, "C"), collate(change_order, "C")
    rows = (one._mapping for one in _stream(connection, select(table).order_by(row_order)))
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
            if known[1] == "delete" or not is_as_written(table, values, known[2]):
                columns = _changed_columns(connection, table, row["id"], values)
                findings.append(
                    _finding("row_changed", table, row["id"], f"was changed outside Doorstep: {columns}")
                )
            row, known = next(rows, None), next(latest, None)
        if len(findings) > _LIMIT:
            break
    return findings


def _latest_digests(connection: Connection, table: Table, order: Any) -> Iterator[tuple[str, str, str]]:
    statement = (
        select(_CHANGES.c.row_id, _CHANGES.c.kind, _CHANGES.c.digest)
        .where(_CHANGES.c.table_name == table.name)
        .order_by(order, _CHANGES.c.seq, _CHANGES.c.position)
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
        select(_CHANGES.c.kind, _CHANGES.c.changes)
        .where(_CHANGES.c.table_name == table.name, _CHANGES.c.row_id == row_id)
        .order_by(_CHANGES.c.seq, _CHANGES.c.position)
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
        select(_ENTRIES.c.note)
        .where(_ENTRIES.c.action == SCHEMA_ACTION)
        .order_by(_ENTRIES.c.seq.desc())
        .limit(1)
    ).scalar()
    if noted == schema_digest(connection):
        return []
    return [
        Finding("guards_changed", "schema", "Tables or guards of the database were changed outside Doorstep.")
    ]
