"""The words that SQLite's full-text search finds: kept by triggers, and made anew where rows were moved.

The index names rows by SQLite's own row numbers, which last while a table is neither remade nor vacuumed.
PostgreSQL needs nothing of this: there the columns themselves are indexed.
"""

from typing import Any

PREFIX = "search_"
_TABLES = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE search\\_%' ESCAPE '\\'"
_TRIGGERS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search\\_%' ESCAPE '\\'"
)


def is_index(table: str) -> bool:
    """Return whether this table holds no records, only words to find them by."""
    return table.startswith(PREFIX)


def triggers(raw: Any) -> dict[str, str]:
    """Return what keeps the words: the statement of each trigger by its name. `raw` is an SQLite connection."""
    return dict(raw.execute(_TRIGGERS).fetchall())


def renew(raw: Any, kept: dict[str, str]) -> None:
    """Make every index anew from its table, with the triggers of `kept` that went with a remade table."""
    tables = {name for (name,) in raw.execute(_TABLES).fetchall()}
    present = triggers(raw)
    for name, statement in kept.items():
        if name not in present and name.rpartition("_")[0] in tables:
            raw.execute(statement)
    for table in sorted(tables):
        raw.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608  own names
