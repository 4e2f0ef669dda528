"""CSV files as offices save them: several separators, two encodings, and whatever line ends."""

import contextlib
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from desktop.domain.errors import RefusedError
from desktop.exchange.cells import (
    HEADER_WITHIN,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Row,
    Sheet,
    bad_file,
    cell_too_long,
    header_at,
    no_headings,
    table_of,
    too_many_columns,
    too_many_rows,
)

SEPARATORS = (",", ";", "\t", "|")

_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# The apostrophe that our own export writes before text which a spreadsheet would run (tables_out).
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r\n＝＋－＠])")


def load(content: bytes, known: frozenset[str]) -> Sheet:
    """Return the table in the bytes of a CSV file; refuses with BAD_FILE as `read_sheet` says."""
    text = _text_of(content)
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        separator, header_row = _shape(text, known)
        return table_of("", header_row, list(_rows(text, separator)))
    finally:
        csv.field_size_limit(before)


def _text_of(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise bad_file(
            "This is an Excel workbook whose name ends in .csv. Rename it to .xlsx and import that."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")  # what Excel on Windows and LibreOffice still save
        except UnicodeDecodeError as error:
            raise _no_text() from error
    if _BINARY.search(text):
        raise _no_text()
    return text


def _no_text() -> RefusedError:
    return bad_file(
        "This is not a text file, although its name ends in .csv. Open it in the program it came from, "
        "save it as CSV (UTF-8) and import that."
    )


def _shape(text: str, known: frozenset[str]) -> tuple[str, int]:
    # The separator is the one that makes the most known headings: csv.Sniffer guesses wrong where addresses
    # hold commas, and its patterns take minutes on hostile text.
    separator, header_row, best = "", 0, 0
    for mark in SEPARATORS:
        head: list[Row] = []
        with contextlib.suppress(
            csv.Error
        ):  # the wrong separator misreads quotes; the right one says so later
            head.extend(islice(_rows(text, mark, refuse=False), HEADER_WITHIN))
        row, score = header_at(head, known)
        if score > best:
            separator, header_row, best = mark, row, score
    if not best:
        raise no_headings()
    return separator, header_row


def _rows(text: str, separator: str, *, refuse: bool = True) -> Iterator[Row]:
    """Yield the rows that are not blank; a row in quotes over several lines is one, as a spreadsheet counts."""
    is_defused = _DEFUSED.search(text) is not None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            if is_defused:
                record = [cell[1:] if _DEFUSED.match(cell) else cell for cell in record]
            cells = tuple([cell.strip() or None for cell in record])
            if any(cells):
                if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                    raise too_many_columns()
                if number > MOST_ROWS + HEADER_WITHIN:
                    raise too_many_rows()
                yield number, cells
    except csv.Error as error:
        if not refuse:
            raise
        if "field larger" in str(error):
            raise cell_too_long(number + 1) from None
        raise bad_file(
            f"Row {number + 1} cannot be read: a quotation mark is opened and not closed, or stands in the "
            "middle of a cell. Correct it, or save the table as .xlsx, and import again."
        ) from None
