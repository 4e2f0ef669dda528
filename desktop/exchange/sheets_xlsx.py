"""XLSX workbooks: measured and searched for formulas before the reader sees them."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine

from desktop.domain.errors import RefusedError
from desktop.exchange.cells import (
    HEADER_WITHIN,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
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

MOST_PARTS: Final = 1_000
MOST_UNPACKED: Final = 50 * 1024**2  # bytes
MOST_RATIO: Final = 200  # unpacked to packed, from 10 MB on; a real sheet reaches about 20

_DOCTYPES: Final = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PACKINGS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what spreadsheet programs write
# What a sheet must be, and must not hold, to need no scan element by element: UTF-8; comments or CDATA, in which
# "<" starts no tag; errors; formulas; names with a prefix; a cell that is not simply placed up to CV20000.
_UTF_8 = re.compile(rb'<\?xml version="1\.0" encoding="(?i:utf-8)"|<worksheet[\s>]')
_SPECIAL_MARKS: Final = (b"<!", b'"e"', b"'e'")
_SPECIAL = (
    re.compile(rb"<f[\s/>]"),
    re.compile(rb":[cf][\s/>]"),
    re.compile(rb'<c(?=[\s/>])(?! r="(?:[A-Z]|[AB][A-Z]|C[A-V])(?:[1-9][0-9]{0,3}|1[0-9]{4}|20000)"[ />])'),
)
_OLE: Final = b"\xd0\xcf\x11\xe0"

Place = tuple[int, int]  # row and column, both from 1


def load(content: bytes, known: frozenset[str]) -> Sheet:
    """Return the table in the bytes of a workbook; refuses with BAD_FILE as `read_sheet` says."""
    parts = _measured_parts(content)
    found = []
    for name, rows in _sheets(parts).items():
        header_row, score = header_at(rows, known)
        if score:
            found.append((score, header_row, name, rows))
    if not found:
        raise no_headings()
    score, header_row, name, rows = max(found, key=lambda sheet: sheet[0])  # the first of equals
    unread = tuple(
        other for _, other_row, other, others in found if other != name and others[-1][0] > other_row
    )
    return table_of(name, header_row, rows, unread)


def _measured_parts(content: bytes) -> dict[str, bytes]:
    """Return the XML parts of a workbook by name, unpacked within the limits."""
    if content.startswith(_OLE):
        raise bad_file(
            "This workbook is protected with a password, or is of the old .xls kind. Open it in a "
            "spreadsheet program, save it as .xlsx without a password and import that."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            is_bloated = unpacked > MOST_UNPACKED // 5 and unpacked > MOST_RATIO * len(content)
            if any(entry.compress_type not in _PACKINGS for entry in entries):
                raise _damaged()
            if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED or is_bloated:
                raise bad_file(
                    f"This workbook unpacks to far more than a table needs (the limit is "
                    f"{MOST_UNPACKED // 1024**2} MB). Copy the table alone into a new workbook, save it "
                    "and import that."
                )
            # Reading goes by the sizes just added up, so a directory that lies about them ends in an error.
            return {
                entry.filename: archive.read(entry)
                for entry in entries
                if entry.filename.endswith((".xml", ".rels"))
            }
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _damaged() from error


def _damaged() -> RefusedError:
    return bad_file(
        "This file is damaged or not an Excel workbook, although its name ends in .xlsx. Open it in a "
        "spreadsheet program, save it again as .xlsx and import that."
    )


def _sheets(parts: Mapping[str, bytes]) -> dict[str, list[Row]]:
    """Return the rows that are not blank of each sheet a person sees."""
    if any(mark in part for part in parts.values() for mark in _DOCTYPES):
        raise bad_file(
            "This workbook holds a document type declaration, which no spreadsheet program writes and which "
            "can be used to attack. Copy the table into a new workbook, save it and import that."
        )
    try:
        sources = _sheet_parts(parts)
        formulas = {name: _formulas(parts[part]) for name, part in sources.items()}
        # The reader gets a copy that holds the measured parts and nothing else.
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts))) as workbook:
            seen = [
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.visible == python_calamine.SheetVisibleEnum.Visible and sheet.name in sources
            ]
            return {
                name: _rows(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False), formulas[name])
                for name in seen
            }
    except (python_calamine.CalamineError, ElementTree.ParseError, expat.ExpatError, KeyError) as error:
        raise _damaged() from error


def _packed(parts: Mapping[str, bytes]) -> bytes:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return copy.getvalue()


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each worksheet by the name on its tab, found as the reader finds it."""
    book = next(iter(_related(parts, "", "officeDocument").values()), "xl/workbook.xml")
    targets = _related(parts, book, "worksheet")
    found = {}
    for element in ElementTree.fromstring(parts[book]).iter():  # noqa: S314  no DOCTYPE
        if element.tag.rpartition("}")[2] == "sheet":
            identity = next((value for key, value in element.items() if key.endswith("}id")), "")
            if identity in targets:
                found[element.get("name", "")] = targets[identity]
    return found


def _related(parts: Mapping[str, bytes], part: str, kind: str) -> dict[str, str]:
    """Return the parts of a kind that `part` refers to (the package itself, where it is empty), by their ids."""
    folder, name = posixpath.split(part)
    relations = ElementTree.fromstring(parts[posixpath.join(folder, "_rels", f"{name}.rels")])  # noqa: S314
    return {
        relation.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, relation.get("Target", ""))
        ).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith(f"/{kind}")
    }


def _formulas(part: bytes) -> dict[Place, str]:
    """Return the text of every formula and every error value, after checking that all cells lie in bounds.

    The reader makes a full rectangle of what it finds, so one cell at the far corner would take terabytes;
    and it gives formulas by their last computed value, which is not what the office typed.
    """
    if _is_plain(part):
        return {}
    scan = _Scan(expat.ParserCreate())
    scan.parser.Parse(part, True)
    return scan.texts


def _is_plain(part: bytes) -> bool:
    """Return whether a sheet is sure to have all its cells in bounds, no formula and no error."""
    return (
        _UTF_8.match(part) is not None
        and not any(mark in part for mark in _SPECIAL_MARKS)
        and not any(pattern.search(part) for pattern in _SPECIAL)
    )


class _Scan:
    """Follows one worksheet's XML element by element; it is called for each, so it does little."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.texts: dict[Place, str] = {}
        self._masters: dict[str, str] = {}  # of formulas shared by several cells
        self._place: Place = (0, 0)
        self._row = 0
        self._columns: dict[str, int] = {}
        self._is_error = False
        self._shared = ""
        self._pieces: list[str] = []
        parser.StartElementHandler = self._start

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(":")[2] if ":" in element else element  # some programs write x:c
        if name == "c":
            reference = attributes.get("r")
            self._place = self._next() if reference is None else self._placed(reference)
            self._is_error = attributes.get("t") == "e"
        elif name in ("v", "f", "is"):
            if self._place[0] > MOST_ROWS + HEADER_WITHIN:
                raise too_many_rows()
            if self._place[1] > MOST_COLUMNS:
                raise too_many_columns()
            if name == "f" or self._is_error:
                self._shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
                self._pieces = []
                self.parser.CharacterDataHandler = self._pieces.append
                self.parser.EndElementHandler = self._end
        elif name == "row":
            number = attributes.get("r")
            self._row = self._row + 1 if number is None else _number(number)
            self._place = (self._row, 0)

    def _end(self, element: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        text = "".join(self._pieces)
        if element.rpartition(":")[2] == "f":
            if self._shared:
                text = self._masters.setdefault(self._shared, text)
            self.texts[self._place] = f"={text}"
        else:
            self.texts.setdefault(self._place, text)

    def _next(self) -> Place:
        return self._place[0], self._place[1] + 1

    def _placed(self, reference: str) -> Place:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_number(letters)
        row = reference[len(letters) :]
        return _number(row), column


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        raise _damaged()
    return int(digits)


def _column_number(letters: str) -> int:
    if re.fullmatch(r"[A-Z]{1,3}", letters) is None:
        raise _damaged()
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _rows(values: Sequence[Sequence[Any]], formulas: dict[Place, str]) -> list[Row]:
    with_formula = {row for row, _ in formulas}
    last = max(with_formula, default=0)
    rows: list[Row] = []
    for number in range(1, max(len(values), last) + 1):
        cells = [_cell(value) for value in values[number - 1]] if number <= len(values) else []
        if number in with_formula:
            for column in range(1, MOST_COLUMNS + 1):
                text = formulas.get((number, column))
                if text is not None:
                    cells.extend([None] * (column - len(cells)))
                    cells[column - 1] = text
        if any(cell is not None for cell in cells):
            if any(type(cell) is str and len(cell) > LONGEST_CELL for cell in cells):
                raise cell_too_long(number)
            rows.append((number, tuple(cells)))
    return rows


def _cell(value: Any) -> Cell:
    kind = type(value)
    if kind is str:
        if "_x" in value:  # how Excel writes a character that XML cannot hold
            value = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
        return value.strip() or None
    if kind is float:
        return int(value) if value.is_integer() and abs(value) < 1e15 else float(value)
    if kind is time:
        return f"{value:%H:%M}"
    if kind is timedelta:
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, bool | int | date | datetime):
        return value
    return None
