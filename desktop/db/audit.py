"""The history: every write, view and refusal as a chain of hashes, and what `verify` finds behind its back.

An entry's hash covers the entry before it, so a change in the middle shows. A cut tail, a rewritten chain or
an older file put back shows only against a head that has left the database: those are the anchors.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, collate, insert, select, text
from sqlalchemy.orm import Session

from desktop.db.models import AuditChange, AuditEntry, Base
from desktop.db.models.base import to_microseconds

GENESIS = "0" * 64
_CHAIN_LOCK = 0x446F6F72  # one number for PostgreSQL's advisory lock: writers of the chain queue on it
_ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
_CHANGES: Table = AuditChange.__table__  # type: ignore[assignment]
_HEAD = select(_ENTRIES.c.seq, _ENTRIES.c.hash).order_by(_ENTRIES.c.seq.desc()).limit(1)


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


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)
_PLAIN = frozenset((str, int, bool, float, type(None)))


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, signs as they are."""
    return _ENCODER.encode(value)


def _sha(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


_NO_CHANGES = _sha(canonical([]))


def plain(value: Any) -> Any:
    """Return a column's value as JSON can hold it; bytes as their SHA-256."""
    if isinstance(value, str):
        return str(value)  # an enum's value, not its name
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return to_microseconds(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value]


def plain_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values as JSON can hold them."""
    return {name: value if type(value) in _PLAIN else plain(value) for name, value in values.items()}


def row_digest(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a whole row, its values already `plain`."""
    return _sha(canonical(values))


def inserted(table: Table, values: Mapping[str, Any]) -> Change:
    """Return the change of a new row; `values` names every column."""
    row = plain_row(values)
    body = canonical(row)
    return Change(table.name, str(row["id"]), "insert", _sha(body), body)


def append(connection: Connection, draft: Draft, at: datetime, *, is_clock_fixed: bool) -> Head:
    """Write the entry and its changes at the end of the chain and return the new head."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = head(connection)
    seq = last.seq + 1
    rows = [(c.table, c.row_id, c.kind, c.digest, c.changes) for c in draft.changes]
    changes_hash = _sha(canonical(rows)) if rows else _NO_CHANGES
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
    connection.execute(insert(_ENTRIES), {**values, "hash": entry_hash})
    if rows:
        connection.execute(
            insert(_CHANGES),
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
                for position, change in enumerate(draft.changes)
            ],
        )
    return Head(seq, entry_hash)


def head(connection: Connection) -> Head:
    """Return the newest entry's number and hash."""
    row = connection.execute(_HEAD).first()
    return Head(0, GENESIS) if row is None else Head(row.seq, row.hash)


def _entry_hash(values: Mapping[Any, Any]) -> str:
    at = values["at"]
    return _sha(
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
    return tuple(table for table in Base.metadata.sorted_tables if table not in (_ENTRIES, _CHANGES))


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


def verify(session: Session, anchors: Iterable[Anchor] = ()) -> list[Finding]:
    """Return everything that does not fit the history: entries, changes, rows, guards, anchors.

    At most 200 findings; reads every row once, in order, without holding tables in memory.
    """
    connection = session.connection()
    findings = [*_verify_chain(connection, list(anchors)), *_verify_schema(connection)]
    for table in audited_tables():
        findings += _verify_table(connection, table)
        if len(findings) > _LIMIT:
            return [*findings[:_LIMIT], Finding("more", "", "There is more; this list stops here.")]
    return findings


def _verify_chain(connection: Connection, anchors: list[Anchor]) -> list[Finding]:
    findings: list[Finding] = []
    expected_anchors: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        expected_anchors.setdefault(anchor.seq, []).append(anchor)
    changes = iter(
        connection.execution_options(yield_per=2000).execute(
            select(
                _CHANGES.c.seq,
                _CHANGES.c.table_name,
                _CHANGES.c.row_id,
                _CHANGES.c.kind,
                _CHANGES.c.digest,
                _CHANGES.c.changes,
            ).order_by(_CHANGES.c.seq, _CHANGES.c.position)
        )
    )
    change = next(changes, None)
    prev, count = GENESIS, 0
    entries = connection.execution_options(yield_per=2000).execute(select(_ENTRIES).order_by(_ENTRIES.c.seq))
    for entry in entries.mappings():
        count += 1
        seq = entry["seq"]
        rows: list[tuple[str, ...]] = []
        while change is not None and change.seq <= seq:
            rows.append(tuple(change[1:]))
            change = next(changes, None)
        where = f"history entry {seq}"
        if seq != count:
            findings.append(Finding("history_gap", where, f"Entry {count} of the history is missing."))
            count = seq
        elif entry["prev"] != prev or _entry_hash(entry) != entry["hash"]:
            findings.append(Finding("history_changed", where, f"Entry {seq} of the history was changed."))
        if (_sha(canonical(rows)) if rows else _NO_CHANGES) != entry["changes_hash"]:
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
    rows = iter(
        connection.execution_options(yield_per=1000).execute(select(table).order_by(row_order)).mappings()
    )
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
            if known[1] == "delete" or row_digest(values) != known[2]:
                columns = _changed_columns(connection, table, row["id"], values)
                findings.append(
                    _finding("row_changed", table, row["id"], f"was changed outside Doorstep: {columns}")
                )
            row, known = next(rows, None), next(latest, None)
        if len(findings) > _LIMIT:
            break
    return findings


def _latest_digests(connection: Connection, table: Table, order: Any) -> Iterator[tuple[str, str, str]]:
    result = connection.execution_options(yield_per=2000).execute(
        select(_CHANGES.c.row_id, _CHANGES.c.kind, _CHANGES.c.digest)
        .where(_CHANGES.c.table_name == table.name)
        .order_by(order, _CHANGES.c.seq, _CHANGES.c.position)
    )
    last: tuple[str, str, str] | None = None
    for row_id, kind, digest in result:
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
        for name, value in json.loads(changes).items():
            expected[name] = value[1] if kind == "update" else value
    names = sorted(name for name, value in values.items() if expected.get(name) != value)
    return ", ".join(names) or "its history does not fit"


def _finding(code: str, table: Table, row_id: str, what: str) -> Finding:
    return Finding(code, f"{table.name}/{row_id}", f"A row of {table.name} ({row_id}) {what}.")


SCHEMA_ACTION = "office.schema"


def schema_digest(connection: Connection) -> str:
    """Return one digest of tables, guards and constraints, so that a dropped guard shows."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(
            text(
                "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
            )
        ).all()
    else:
        rows = connection.execute(
            text(
                "SELECT 'trigger', tgname::text, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgrelid::regclass::text NOT LIKE 'pg_%' "
                "UNION ALL SELECT 'constraint', conname::text, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = current_schema()::regnamespace "
                "UNION ALL SELECT 'function', proname::text, prosrc FROM pg_proc "
                "WHERE proname LIKE 'doorstep_%' ORDER BY 1, 2, 3"
            )
        ).all()
    return _sha(canonical([[str(part) for part in row] for row in rows]))


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
