"""What a column can keep, asked before the database is: both engines refuse the same value in the same words."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import JSON, BigInteger, Integer, String, Table
from sqlalchemy.sql.type_api import TypeEngine

from desktop.domain.errors import RefusedError, bad_input

_LARGEST = 2**31 - 1  # an INTEGER of PostgreSQL; SQLite would keep more


class _Field(NamedTuple):
    """One column that has a limit: its longest text (0: any length), or None for a number."""

    name: str
    longest: int | None


def refuse_unkeepable(table: Table, values: Mapping[str, Any]) -> None:
    """Refuse (bad_input, naming the field, never its value) a text too long or with a sign no database keeps.

    Also a number that is too large. `values` are by column name; a missing one keeps its default.
    """
    for name, longest in _fields(table):
        value = values.get(name)
        if value is None:
            continue
        if isinstance(value, str):
            _refuse_signs(name, value)
            if longest and len(value) > longest:
                raise bad_input(
                    f"The text for “{_words(name)}” has {len(value)} signs, and at most {longest} can be kept. "
                    "Shorten it; nothing was saved."
                )
        elif longest is None and isinstance(value, int) and abs(value) > _LARGEST:
            raise bad_input(f"The number for “{_words(name)}” is too large. Check it; nothing was saved.")
        elif isinstance(value, list | tuple | dict):
            _refuse_signs_inside(name, value)


@cache
def _fields(table: Table) -> tuple[_Field, ...]:
    return tuple(
        _Field(column.name, _limit(column.type))
        for column in table.c
        if isinstance(column.type, JSON | String) or _is_small_number(column.type)
    )


def _is_small_number(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, Integer) and not isinstance(kind, BigInteger)


def _limit(kind: TypeEngine[Any]) -> int | None:
    return kind.length or 0 if isinstance(kind, String) else None if isinstance(kind, Integer) else 0


def _refuse_signs(name: str, value: str) -> None:
    if value.isascii() and "\0" not in value:
        return
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise _unkeepable(name)


def _refuse_signs_inside(name: str, value: Any) -> None:
    if isinstance(value, str):
        _refuse_signs(name, value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_signs(name, str(key))
            _refuse_signs_inside(name, item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_signs_inside(name, item)


def _unkeepable(name: str) -> RefusedError:
    return bad_input(
        f"The text for “{_words(name)}” holds a sign that cannot be kept (NUL, or half a character). "
        "Delete it; nothing was saved."
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
