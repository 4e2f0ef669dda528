"""Rows as text: with titles for an export, and for the clipboard as a spreadsheet takes them in."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from desktop.ui.tables.columns import Column

# What a spreadsheet would run when it is pasted; a telephone number may begin with "+".
_RUNS: Final = re.compile(r"[=@]|[+-](?![0-9 ])")


def texts(columns: Sequence[Column], rows: Iterable[Any]) -> list[list[str]]:
    """Return what each row says, a text a column."""
    return [[column.text(row) for column in columns] for row in rows]


def for_clipboard(columns: Sequence[Column], rows: Iterable[Any]) -> str:
    """Return the rows a line each, tabs between the columns; nothing in them runs when it is pasted."""
    return "\n".join("\t".join(map(_pasted, line)) for line in texts(columns, rows))


def _pasted(text: str) -> str:
    flat = " ".join(text.split())
    return f"'{flat}" if _RUNS.match(flat) else flat
