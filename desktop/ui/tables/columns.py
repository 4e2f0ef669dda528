"""A table's columns as data: what each cell says, how it is painted and how it sorts."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

Look = Literal[
    "ink",
    "soft",
    "link",
    "strong",
    "sign-ok",
    "sign-warn",
    "sign-bad",
    "chip-ok",
    "chip-warn",
    "chip-bad",
    "chip-care",
    "chip-info",
    "chip-neutral",
]


class Span(NamedTuple):
    """A run of words in one look; a chip is never broken over two lines."""

    text: str
    look: Look = "ink"

    @property
    def is_chip(self) -> bool:
        """Return whether the words stand on a coloured ground."""
        return self.look.startswith("chip-")


class Cell(NamedTuple):
    """What one cell paints: lines of spans, which wrap at the cell's width.

    The first of `avatars` (full names, drawn as initials) stands before the words, the others behind them.
    `swatch` is a colour (`#rrggbb`) or a tone, drawn as a small square before the words.
    """

    lines: tuple[tuple[Span, ...], ...]
    avatars: tuple[str, ...] = ()
    swatch: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """Return the words of each link, in reading order."""
        return tuple(span.text for line in self.lines for span in line if span.look == "link")


@dataclass(frozen=True, slots=True)
class Column:
    """One column over rows of any one type.

    `text(row)` is read aloud, filtered, copied and exported; `cell(row)` is painted (default: the text);
    `sort(row)` is a native value, where None and "" always come last (default: the text). `width` is in
    logical pixels; what is left over is shared out by the weights `stretch`. `tip(row)` is shown on hovering.
    """

    key: str
    title: str
    text: Callable[[Any], str]
    sort: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Cell] | None = None
    width: int = 120
    stretch: int = 0
    align: Literal["left", "right", "center"] = "left"
    tip: Callable[[Any], str] | None = None

    def painted(self, row: Any) -> Cell:
        """Return how `row` looks in this column."""
        return self.cell(row) if self.cell is not None else plain(self.text(row))

    def sorts_as(self, row: Any) -> Any:
        """Return what `row` is sorted by in this column."""
        return self.sort(row) if self.sort is not None else folded(self.text(row))


def plain(text: str, look: Look = "ink") -> Cell:
    """Return a cell of one line in one look."""
    return Cell(((Span(text, look),),))


def folded(text: str) -> str:
    """Return `text` as it is compared: without capitals and accents, so that Zoe finds Zoë."""
    return text.casefold() if text.isascii() else _folded(text)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    if not _MAY_COMBINE.search(spread):
        return spread
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


# Dashes, dots, quotes and ticks stand outside of it: they are in most rows, and looking at each sign takes long.
_MAY_COMBINE: Final = re.compile("[\u0300-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]")
