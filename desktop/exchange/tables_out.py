"""Tables that go out, as CSV and XLSX, in which no cell can start anything when it is opened."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from desktop.domain.days import LONDON
from desktop.domain.imports import RefusedCell
from desktop.system.files import write_atomically

Value = str | int | float | bool | date | None  # an instant (datetime) carries its offset

# What a spreadsheet takes for the start of a formula, also in full width; our import takes it back.
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_DAY, _INSTANT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write a table as CSV (UTF-8 with the mark Excel looks for) and return the number of rows.

    Text that a spreadsheet would run gets an apostrophe in front. Days are ISO dates, instants London time.
    Refuses as `write_atomically`; what stood at `path` before stays until the whole file is on disk.
    """
    content, count = _csv(headers, rows)
    write_atomically(path, content)
    return count


def write_xlsx(path: Path, title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write a table as the one sheet of a workbook and return the number of rows; refuses as `write_csv`.

    Text stays text, never a formula or a link; days and instants (London time) are dates.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    # In memory, because the temporary files it would use otherwise hold personal data.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(buffer, options) as workbook:
        sheet = workbook.add_worksheet(_sheet_name(title))
        bold = workbook.add_format({"bold": True})
        quoted = workbook.add_format({"quote_prefix": True})
        formats = {kind: workbook.add_format({"num_format": kind}) for kind in (_DAY, _INSTANT)}
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
        for count, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    there = value.astimezone(LONDON).replace(tzinfo=None)
                    sheet.write_datetime(count, column, there, formats[_INSTANT])
                elif isinstance(value, date):
                    sheet.write_datetime(count, column, value, formats[_DAY])
                elif isinstance(value, bool):
                    sheet.write_boolean(count, column, value)
                elif isinstance(value, int | float):
                    sheet.write_number(count, column, value)
                elif value:
                    # The mark keeps text that looks like a formula text when somebody edits the cell.
                    sheet.write_string(count, column, value, quoted if value.startswith(_STARTS) else None)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headers) - 1, 0), 18)
    write_atomically(path, buffer.getvalue())
    return count


def refused_rows_csv(refused: Iterable[RefusedCell]) -> bytes:
    """Return the CSV file that tells the office which cells were refused and why."""
    rows = ((cell.row, cell.column, cell.value, cell.why) for cell in refused)
    return _csv(("Row", "Column", "Value", "Why"), rows)[0]


def _csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> tuple[bytes, int]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_safe(header) for header in headers])
    lines = [[_safe(value) for value in row] for row in rows]
    writer.writerows(lines)
    return buffer.getvalue().encode("utf-8-sig"), len(lines)


def _safe(value: Value) -> str | int | float | None:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS) else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def _sheet_name(title: str) -> str:
    plain = "".join(" " if character in "[]:*?/\\" else character for character in title).strip("' ")
    return plain[:31] or "Table"
