"""The history: every write, view and refusal as a chain of hashes; `audit_checks` finds what was changed in it.

An entry's hash covers the entry before it, so a change in the middle shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, insert, select

from desktop.db.changes import tell
from desktop.db.digests import canonical, plain_row, sha256_list, sha256_text
from desktop.db.models import AuditChange, AuditEntry, Base
from desktop.db.models import Draft as UnsavedInput
from desktop.db.models.base import to_microseconds
from desktop.db.turns import answer_of_last, together

GENESIS = "0" * 64
_CHAIN_LOCK = 0x446F6F72  # one number for PostgreSQL's advisory lock: writers of the chain queue on it
ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
CHANGES: Table = AuditChange.__table__  # type: ignore[assignment]
# No history answers for these: what is typed and not saved is no record.
_NO_RECORDS: tuple[Table, ...] = (ENTRIES, CHANGES, UnsavedInput.__table__)  # type: ignore[assignment]
_HEAD = select(ENTRIES.c.seq, ENTRIES.c.hash).order_by(ENTRIES.c.seq.desc()).limit(1)
_TAKE_TURN = f"SELECT pg_advisory_xact_lock({_CHAIN_LOCK})"
_ADD_ENTRY, _ADD_CHANGES = insert(ENTRIES), insert(CHANGES)


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
    own_hash = entry_hash(values)
    with together(connection):
        connection.execute(_ADD_ENTRY, {**values, "hash": own_hash})
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
    return Head(seq, own_hash)


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
    found = connection.execute(select(ENTRIES.c.hash).where(ENTRIES.c.seq == seq)).scalar()
    return None if found is None else Head(seq, found)


def entry_hash(values: Mapping[Any, Any]) -> str:
    """Return the hash of an entry, which covers the one before it and all that it changed."""
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
