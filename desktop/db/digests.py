"""Values and rows as the history keeps them: one JSON text, one digest, whatever the engine."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from desktop.db.models.base import default_of, to_microseconds

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)
_PLAIN = frozenset((str, int, bool, float, type(None)))


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, signs as they are."""
    return _ENCODER.encode(value)


def sha256_text(value: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(value.encode()).hexdigest()


def sha256_list(values: Sequence[Any]) -> str:
    """Return the SHA-256 of the JSON text of a list, hexadecimal.

    Item by item, since one text of an import's 70,000 rows is made in one go that lets nothing else run.
    """
    digest, comma = hashlib.sha256(b"["), b""
    for value in values:
        digest.update(comma + canonical(value).encode())
        comma = b","
    digest.update(b"]")
    return digest.hexdigest()


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


def plain_row(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row's values as JSON can hold them."""
    return {name: value if type(value) in _PLAIN else plain(value) for name, value in values.items()}


def row_digest(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a whole row, its values already `plain`."""
    return sha256_text(canonical(values))


def copies(table: Table) -> dict[str, ColumnElement[Any]]:
    """Return, by column, what a migration copied into the rows of this table: read where it was copied from."""
    found: dict[str, ColumnElement[Any]] = {}
    for column in table.c:
        if "copied" in column.info:
            key, source, name = column.info["copied"]
            other = table.metadata.tables[source]
            found[column.name] = select(other.c[name]).where(other.c.id == table.c[key]).scalar_subquery()
    return found


def is_as_written(table: Table, values: Mapping[str, Any], digest: str, copied: Mapping[str, Any]) -> bool:
    """Return whether the row is what its last entry covers, which may be older than some of its columns.

    `copied` holds for each of the table's `copies` what it is copied from.
    """
    if row_digest(values) == digest:
        return True
    older = dict(values)
    for added in _later_columns(table):
        # A row written before a migration holds there what the migration gave it, and its digest knew nothing
        # of the column; once it is written again its digest covers the column as well.
        if any(older.pop(name) != copied.get(name, given) for name, given in added.items()):
            return False
        if row_digest(older) == digest:
            return True
    return False


@cache
def _later_columns(table: Table) -> tuple[dict[str, Any], ...]:
    """Return the columns that migrations added to this table, the newest migration first, with what each gave."""
    found: dict[str, dict[str, Any]] = {}
    for column in table.c:
        if "added" in column.info:
            found.setdefault(column.info["added"], {})[column.name] = plain(default_of(column))
    return tuple(found[revision] for revision in sorted(found, reverse=True))
