"""From the headings of a sheet to the fields of a draft, keeping account of what was refused and why."""

import dataclasses
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from desktop.domain.imports import Parsed, RefusedCell
from desktop.domain.wording import list_text
from desktop.exchange.cells import Cell, Sheet, header_key
from desktop.exchange.values import BLANKS, CellError, as_name, is_blank, shown

T = TypeVar("T")
D = TypeVar("D")
Headings = Mapping[str, Hashable]  # heading as `header_key` spells it -> field

_TOTAL: Final = re.compile(r"(?:grand |sub[ -]?)?totals?(?:\s*[:=–-]?\s*[£0-9.,]*)?", re.IGNORECASE)


def headings(fields: Mapping[str, str]) -> dict[str, Hashable]:
    """Return each heading with its field, from each field with its headings ("phone, mobile, tel")."""
    return {header_key(heading): field for field, line in fields.items() for heading in line.split(",")}


class Line:
    """One row of a sheet, read field by field."""

    __slots__ = ("_at", "_cells", "_headers", "notes", "refused", "row")

    def __init__(
        self,
        row: int,
        cells: tuple[Cell, ...],
        at: Mapping[Hashable, Sequence[int]],
        headers: tuple[str, ...],
    ) -> None:
        self.row = row
        self.refused: list[RefusedCell] = []
        self.notes: list[RefusedCell] = []
        self._cells = cells
        self._at = at
        self._headers = headers

    def read(self, field: Hashable, convert: Callable[[Cell], T], otherwise: T) -> T:
        """Return the field's value, or `otherwise` where its cell is blank or refused.

        Where several columns hold the field, the first that is not blank counts, and another value in a
        later one is noted.
        """
        columns = self._at.get(field, ())
        for column in columns:
            cell = self._cells[column]
            # As is_blank, written out: this line runs for every cell.
            if cell is None or (type(cell) is str and len(cell) <= 4 and cell.lower() in BLANKS):
                continue
            if len(columns) > 1:
                self._note_others(column, columns[columns.index(column) + 1 :])
            try:
                return convert(cell)
            except CellError as error:
                self.refused.append(RefusedCell(self.row, self._headers[column], shown(cell), str(error)))
                return otherwise
        return otherwise

    def _note_others(self, taken: int, others: Sequence[int]) -> None:
        for column in others:
            cell = self._cells[column]
            if not is_blank(cell) and shown(cell) != shown(self._cells[taken]):
                why = f'left out, because the column "{self._headers[taken]}" was taken'
                self.notes.append(RefusedCell(self.row, self._headers[column], shown(cell), why))

    def lines(self, *fields: Hashable) -> list[str]:
        """Return the texts of several fields, those that are not blank, each once."""
        found = (self.read(field, as_name, "") for field in fields)
        return list(dict.fromkeys(text for text in found if text))

    def refuse(self, field: Hashable, why: str) -> None:
        """Refuse the row because of one field, naming its column where the sheet has one."""
        self.refused.append(RefusedCell(self.row, *self._named(field), why))

    def require(self, field: Hashable, value: object, why: str) -> None:
        """Refuse the row where `value`, read from the field, is empty; a cell already refused is enough."""
        column, shown_value = self._named(field)
        if not value and all(cell.column != column for cell in self.refused):
            self.refused.append(RefusedCell(self.row, column, shown_value, why))

    def note(self, field: Hashable, why: str) -> None:
        """Note what was put right in one field."""
        self.notes.append(RefusedCell(self.row, *self._named(field), why))

    def _named(self, field: Hashable) -> tuple[str, str]:
        columns = self._at.get(field, [])
        filled = next((column for column in columns if not is_blank(self._cells[column])), None)
        if filled is not None:
            return self._headers[filled], shown(self._cells[filled])
        return (self._headers[columns[0]] if columns else ""), ""


class Table(Generic[D]):
    """The rows of a sheet on their way to drafts, and everything that has to be said about them.

    `noun` says what a row is ("person"). `keys` gives what makes two drafts the same thing, each with
    the words for it: the same e-mail address, the same reference.
    """

    def __init__(
        self,
        sheet: Sheet,
        known: Headings,
        noun: str,
        keys: Callable[[D], Iterable[tuple[Hashable, str]]] = lambda draft: (),
    ) -> None:
        self._sheet = sheet
        self._noun = noun
        self._keys = keys
        self._seen: dict[Hashable, tuple[D, int]] = {}
        self._drafts: list[D] = []
        self._refused: list[RefusedCell] = []
        self._notes: list[RefusedCell] = []
        self._repeats: list[RefusedCell] = []
        self._at: dict[Hashable, list[int]] = {}
        for column, header in enumerate(sheet.headers):
            field = known.get(header_key(header))
            if field is not None:
                self._at.setdefault(field, []).append(column)
            elif header or any(cells[column] is not None for _, cells in sheet.rows):
                why = "Doorstep does not know this column, so it was left out"
                name = header or f"column {column + 1}, which has no heading"
                self._notes.append(RefusedCell(sheet.header_row, name, "", why))
        for name in sheet.unread:
            why = "this sheet was not read: a file gives one table; save it as a file of its own to import it"
            self._notes.append(RefusedCell(0, "", name, why))

    def fields(self) -> list[Hashable]:
        """Return the fields that the sheet has a column for, from left to right."""
        return list(self._at)

    def lines(self) -> Iterator[Line]:
        """Yield each row that can be one thing; a total or a row with loose cells is refused instead."""
        headers = self._sheet.headers
        width = len(headers)
        for row, cells in self._sheet.rows:
            if len(cells) > width:
                loose = next(cell for cell in cells[width:] if cell is not None)
                why = (
                    f"{len(cells)} cells under {width} headings, so the cells may stand under the wrong "
                    "heading; put text that holds the separator in quotation marks"
                )
                self._refused.append(RefusedCell(row, "", shown(loose), why))
                continue
            first = next(cell for cell in cells if cell is not None)
            if type(first) is str and first[:1] in "tTgGsS" and _TOTAL.fullmatch(first):
                why = f"a total line, not a {self._noun}; it was left out"
                self._refused.append(RefusedCell(row, "", shown(first), why))
                continue
            yield Line(row, cells, self._at, headers)

    def take(self, line: Line, draft: D) -> None:
        """Take the draft, unless its row has refused cells or an earlier row is the same thing."""
        if line.refused:
            self._refused.extend(line.refused)
            return
        keys = list(self._keys(draft))
        for key, words in keys:
            if key in self._seen:
                self._again(line, draft, *self._seen[key], words)
                return
        for key, _ in keys:
            self._seen[key] = (draft, line.row)
        self._notes.extend(line.notes)
        self._drafts.append(draft)

    def take_in_part(self, line: Line, draft: D) -> None:
        """Take the draft although cells of its row were refused; they are reported all the same."""
        refused, line.refused = line.refused, []
        self.take(line, draft)
        self._refused.extend(refused)

    def parsed(self) -> Parsed[D]:
        """Return what the sheet says, each list in the order of its rows."""
        refused = sorted(self._refused, key=lambda cell: cell.row)
        notes = sorted(self._notes, key=lambda cell: cell.row)
        return Parsed(tuple(self._drafts), tuple(refused), tuple(notes), tuple(self._repeats))

    def _again(self, line: Line, draft: D, earlier: D, row: int, words: str) -> None:
        other = _differences(earlier, draft)
        if not other:
            why = f"the same {self._noun} as row {row}: nothing new"
            self._repeats.append(RefusedCell(line.row, "", _name(draft), why))
            return
        why = (
            f"{words} as row {row}, but these differ: {list_text(other)}. Which of the two is right? Keep one "
            "row, or correct what should not be the same"
        )
        self._refused.append(RefusedCell(line.row, "", _name(draft), why))


def _differences(one: Any, other: Any) -> list[str]:
    return [
        field.name.removesuffix("_on").removesuffix("_at").replace("_", " ")
        for field in dataclasses.fields(one)
        if field.name != "row" and getattr(one, field.name) != getattr(other, field.name)
    ]


def _name(draft: Any) -> str:
    for field in ("name", "reference", "operative", "address"):
        if getattr(draft, field, ""):
            return shown(getattr(draft, field))
    return ""
