"""What a table is made of while it is read: cells, headings, limits, and the refusals of files."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from desktop.domain.errors import Code, RefusedError

Cell = str | int | float | date | bool | None
Row = tuple[int, tuple[Cell, ...]]

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 100
MOST_BYTES: Final = 20 * 1024**2
LONGEST_CELL: Final = 32_767  # characters; Excel's own limit
HEADER_WITHIN: Final = 50  # rows from the top in which the headings are looked for

_CALENDAR: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN\s*:\s*VCALENDAR", re.IGNORECASE)
_NO_LETTER = re.compile(r"\(s\)|[\W_]+")


class Sheet(NamedTuple):
    """The one table of a file: headings, and the rows below that are not blank.

    Rows are numbered from 1 as the spreadsheet shows them. Text is trimmed and never empty (None instead);
    a formula is its own text from the "=" on, never its value. Each row has at least as many cells as there
    are headings; it has more only where a CSV line has. `unread` names other sheets with such a table.
    """

    name: str
    header_row: int
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    unread: tuple[str, ...] = ()


def bad_file(sentence: str) -> RefusedError:
    """Return the refusal of a file that cannot be read."""
    return RefusedError(Code.BAD_FILE, sentence)


def content_of(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of the file at `path`; refuses with BAD_FILE one that is missing or over `most` bytes.

    Refuses whatever is no plain file too: reading a device or a pipe could go on for ever. And a calendar, whatever
    its name says: a visit in it would have nobody's yes.
    """
    try:
        if not path.exists():
            raise bad_file("There is no such file. Choose it again; it may have been moved or renamed.")
        if not path.is_file():
            raise bad_file("This is not a file but a folder or a device. Choose the file itself.")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise bad_file(
            "This file may not be opened. Close the program that has it open, check that you may read it, "
            "and try again."
        ) from error
    if path.suffix.lower() == ".ics" or _CALENDAR.match(content):
        raise bad_file(
            "This is a calendar file. Doorstep writes calendars for other programs but reads none: an entry in a "
            "calendar is no resident's yes. Nothing was read. Book its visits on the board."
        )
    if len(content) > most:
        raise bad_file(
            f"This file is larger than {most // 1024**2} MB, more than Doorstep reads. Split it into "
            "smaller files and import them one after another."
        )
    if not content:
        raise bad_file("This file is empty. Choose the file that holds the table.")
    return content


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """Return a heading as headings are compared: lower case, no punctuation, single spaces ("E-mail" "e mail")."""
    return " ".join(_NO_LETTER.sub(" ", unicodedata.normalize("NFC", text).casefold()).split())


def header_score(cells: Iterable[Cell], known: frozenset[str]) -> int:
    """Return how many different known headings stand in `cells`."""
    return len({header_key(cell) for cell in cells if isinstance(cell, str) and len(cell) <= 80} & known)


def header_at(rows: Iterable[Row], known: frozenset[str]) -> tuple[int, int]:
    """Return row number and score of the first row that holds at least two known headings, or (0, 0)."""
    for number, cells in rows:
        if number > HEADER_WITHIN:
            break
        score = header_score(cells, known)
        if score >= 2:  # a title may happen to be one of the words
            return number, score
    return 0, 0


def no_headings() -> RefusedError:
    """Return the refusal of a file in which no row looks like headings."""
    return bad_file(
        f"None of the first {HEADER_WITHIN} rows holds headings that Doorstep knows, so it cannot tell the "
        "columns apart. Put one row of headings above the data, as in the template for this import."
    )


def too_many_rows() -> RefusedError:
    """Return the refusal of a table that is too long."""
    return bad_file(
        f"This table is longer than {MOST_ROWS:,} rows, more than Doorstep reads at once. Split it into "
        "smaller files, or delete what stands far below the table, and import again."
    )


def too_many_columns() -> RefusedError:
    """Return the refusal of a table that is too wide."""
    return bad_file(
        f"This table is wider than {MOST_COLUMNS} columns, more than Doorstep reads. Delete the columns "
        "that are not needed and import again."
    )


def cell_too_long(number: int) -> RefusedError:
    """Return the refusal of a table with an endless cell in row `number`."""
    return bad_file(
        f"A cell in row {number} is longer than {LONGEST_CELL:,} characters, as when a quotation mark is "
        "opened and not closed. Correct it and import again."
    )


def table_of(name: str, header_row: int, rows: Sequence[Row], unread: tuple[str, ...] = ()) -> Sheet:
    """Return the sheet whose headings stand in row `header_row` of `rows`; blank rows are already left out."""
    above = next(index for index, (number, _) in enumerate(rows) if number == header_row)
    headers = ["" if cell is None else str(cell) for cell in rows[above][1]]
    while not headers[-1]:
        headers.pop()
    below = rows[above + 1 :]
    if len(below) > MOST_ROWS:
        raise too_many_rows()
    width = len(headers)
    fitted = tuple((number, _fitted(cells, width)) for number, cells in below)
    return Sheet(name, header_row, tuple(headers), fitted, unread)


def _fitted(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    length = len(cells)
    if length == width:
        return cells
    if length < width:
        return cells + (None,) * (width - length)
    while length > width and cells[length - 1] is None:
        length -= 1
    return cells[:length]
