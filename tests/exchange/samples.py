"""Made-up office lists, damaged as real ones are."""

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from desktop.domain.imports import Words
from desktop.exchange.cells import Row, Sheet

WORDS = Words(
    trades={
        **{
            word: word
            for word in ("gas", "electrical", "plumbing", "carpentry", "roofing", "decorating", "other")
        },
        "damp surveys": "damp",
        "damp & mould": "damp",
        "gas and heating": "gas",
    },
    dbs_levels={
        **{word: word for word in ("basic", "standard", "enhanced")},
        "std": "standard",
        "enhanced + adults": "enhanced_adults",
    },
    priorities={
        **{word: word for word in ("emergency", "urgent", "routine")},
        "p1": "emergency",
        "24hr": "emergency",
        "2": "emergency",
        "p3": "routine",
    },
    alert_kinds={
        **{word: word for word in ("dog", "other", "asbestos", "safeguarding")},
        "va": "verbal_abuse",
        "vat": "verbal_abuse_until",
        "do not visit alone": "alone",
        "10": "alone",
    },
    temporary_alert_kinds=frozenset({"verbal_abuse_until"}),
    credential_kinds={"water hygiene card": "water_hygiene", "gas safe card": "gas_safe"},
)

OPERATIVE_HEADERS = (
    *("Full Name", "Trade(s)", "Mobile", "E-mail", "ID Card No", "ID Expiry", "DBS No.", "DBS level"),
    *("DBS Date", "Gas Safe No", "Gas Safe exp", "Asbestos awareness", "Started", "Notes"),
)
JOB_HEADERS = (
    *("Job Ref", "Client", "Address", "Post Code", "Tenant", "Tel", "Trade", "Description"),
    *("Priority", "Raised", "Due"),
)
HOME_HEADERS = ("UPRN", "Address line 1", "Town", "Postcode", "Landlord", "Key safe", "Alert", "Alert ends")


def operatives_workbook(path: Path, people: int = 60) -> dict[int, str]:
    """Write a workbook as an office keeps one and return the DBS number that belongs to each damaged row.

    A title over the table, an empty row, dates in five ways, DBS numbers that Excel took for numbers, notes
    that are formulas, seven rows at the end that are no new person, and a second sheet.
    """
    chance = random.Random(7)
    damaged = {}
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Team 2026")
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range("A1:F1", "Riverbank Property Care - operatives (updated by Pat)")
        rows: list[Sequence[Any]] = [OPERATIVE_HEADERS]
        for index in range(people):
            row = index + 4
            number = f"00{chance.randrange(10**6, 10**10):010}"
            if index % 2:
                damaged[row] = number
            is_gas = index % 3 == 0
            rows.append(
                (
                    f"Şile Ó Test{index}",
                    ("Gas", "Roofing, Carpentry", "Damp surveys & Gas", "Plumbing / Damp surveys")[index % 4],
                    int(f"7700900{index:03}") if index % 5 == 0 else f"07700 900{index:03}",
                    f"şile.test{index}@example.org",
                    f"ID-{1000 + index}",
                    (date(2027, 12, 31), "31/12/2027", "31.12.27", "31-Dec-27", "31 December 2027")[
                        index % 5
                    ],
                    int(number) if index % 2 else number,
                    ("Basic", "BASIC ", "Std", "enhanced + adults")[index % 4],
                    "06.07.23",
                    1234567 if is_gas else None,
                    "09/02/2027" if is_gas else ("-", "n/a", None)[index % 3],
                    "17-Apr-27",
                    date(2020, 1, 16),
                    '=HYPERLINK("http://example.org","see folder")' if index % 7 == 3 else None,
                )
            )
        rows.append((None, None, "07700 900999"))
        rows.append(("No Such Day", "Gas", None, None, None, "31/02/2027"))
        rows.append(("Odd Number", *[None] * 5, "00A12345678"))
        rows.append(("Odd Level", *[None] * 6, "platinum"))
        rows.append(rows[7])
        rows.append(())
        rows.append((f"Total: {people}",))
        for number, cells in enumerate(rows, 2):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day_format)
                elif isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(number, column, cell, value="see folder")
                elif cell is not None:
                    sheet.write(number, column, cell)
        book.add_worksheet("Leavers").write_row(0, 0, ["Name", "Left"])
    return damaged


def csv_file(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]], encoding: str = "cp1252"
) -> Path:
    """Write a CSV file as Excel on Windows does."""
    path.write_bytes(csv_bytes([headers, *rows], encoding))
    return path


def csv_bytes(rows: Iterable[Sequence[Any]], encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
    """Return rows as CSV with Windows line ends."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def sheet_of(headers: Sequence[str], *rows: Sequence[Any]) -> Sheet:
    """Return a sheet as it comes from a file; rows are numbered from 2 and filled up to the headings."""
    numbered: list[Row] = []
    for number, row in enumerate(rows, 2):
        cells = tuple(None if cell == "" else cell for cell in row)
        numbered.append((number, cells + (None,) * (len(headers) - len(cells))))
    return Sheet("", 1, tuple(headers), tuple(numbered))


def workbook_bytes(sheet: bytes = b"", **parts: bytes) -> bytes:
    """Return a small workbook around the XML of its one sheet; `parts` replaces parts, "__" standing for "/"."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    content = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"/>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        f'<sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
        "xl/worksheets/sheet1.xml": b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="%b" xmlns:x="%b">'
        b"<sheetData>%b</sheetData></worksheet>" % (main.encode(), main.encode(), sheet),
    }
    for name, part in parts.items():
        content[f"xl/{name.replace('__', '/')}.xml"] = part
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def text_cell(reference: str, text: str) -> str:
    """Return the XML of a cell that holds text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER_ROW = f'<row r="1">{text_cell("A1", "Name")}{text_cell("B1", "Phone")}</row>'
