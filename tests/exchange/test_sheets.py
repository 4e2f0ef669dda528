import io
import os
import random
import struct
import time
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from desktop.domain.errors import Code, RefusedError
from desktop.exchange import cells, sheets_csv, sheets_xlsx
from desktop.exchange.cells import Sheet, header_key
from desktop.exchange.operatives import parse_operatives
from desktop.exchange.sheets import load_sheet, read_sheet
from tests.exchange.samples import HEADER_ROW, OPERATIVE_HEADERS, WORDS, csv_bytes, text_cell, workbook_bytes

KNOWN = frozenset({"name", "phone", "e mail", "left", "trade"})
PEOPLE = [["Name", "Phone", "Trade"], ["Ann Ó Test", "07700 900001", "Gas"], ["Bo Test", "", "Roofing"]]


def from_csv(content: bytes) -> Sheet:
    return sheets_csv.load(content, KNOWN)


def from_xlsx(content: bytes) -> Sheet:
    return sheets_xlsx.load(content, KNOWN)


def workbook(*rows: list[Any], name: str = "One", **more: list[list[Any]]) -> bytes:
    """Return a workbook with the given rows in its first sheet and a sheet for each name of `more`."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = name
    for row in rows:
        first.append(row)
    for title, others in more.items():
        sheet = book.create_sheet(title)
        for row in others:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def refusal(content: bytes, path: Path) -> str:
    """Return the sentence with which the file is refused when it is read as the office reads it."""
    path.write_bytes(content)
    began = time.monotonic()
    with pytest.raises(RefusedError) as caught:
        read_sheet(path, KNOWN)
    assert caught.value.code == Code.BAD_FILE
    assert time.monotonic() - began < 10  # the worker is ended at 20: a guard must be what refused it
    return caught.value.message


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_encodings_and_separators_are_found(self, encoding: str, separator: str) -> None:
        sheet = from_csv(csv_bytes(PEOPLE, encoding, separator))
        assert sheet.headers == ("Name", "Phone", "Trade")
        assert sheet.rows == (
            (2, ("Ann Ó Test", "07700 900001", "Gas")),
            (3, ("Bo Test", None, "Roofing")),
        )

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_any_line_end_will_do(self, end: str) -> None:
        assert len(from_csv(end.join(["Name,Phone", "Ann,1", "Bo,2"]).encode()).rows) == 2

    def test_rows_keep_the_numbers_a_spreadsheet_shows(self) -> None:
        content = b'Our people\r\n\r\nName,Phone,Trade\r\n"Ann\r\nTest",1,Gas\r\n,,\r\nBo,2,Gas\r\n'
        sheet = from_csv(content)
        assert sheet.header_row == 3
        assert [(row, cells[0]) for row, cells in sheet.rows] == [(4, "Ann\r\nTest"), (6, "Bo")]

    def test_an_excel_separator_line_is_passed_over(self) -> None:
        assert from_csv(b"sep=;\r\nName;Phone\r\nAnn, Ms;1\r\n").rows == ((3, ("Ann, Ms", "1")),)

    def test_a_row_with_loose_cells_keeps_them_for_the_reader_to_refuse(self) -> None:
        assert from_csv(b"Name,Phone\r\nAnn,1,Liverpool\r\nBo,2,,\r\n").rows == (
            (2, ("Ann", "1", "Liverpool")),
            (3, ("Bo", "2")),
        )

    def test_what_our_export_defused_comes_back_as_it_was(self) -> None:
        sheet = from_csv(b"Name,Phone\r\n'=1+1,'+44 7700 900001\r\n'Ndrangheta,'x\r\n")
        assert sheet.rows[0][1] == ("=1+1", "+44 7700 900001")
        assert sheet.rows[1][1] == ("'Ndrangheta", "'x")

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "empty"),
            (b"only,words\r\nno,headings\r\n", "holds headings that Doorstep knows"),
            (b"Name,Phone\r\nAnn\x00,1\r\n", "not a text file"),
            (b"Name,Phone\r\nAnn\x1b[2J,1\r\n", "not a text file"),
            (b"Name,Phone\r\n\x81\x8d\xff,1\r\n", "not a text file"),
            (b"\xff\xfeN\x00a\x00m\x00e\x00", "not a text file"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
            (b"PK\x03\x04rest", "Rename it to .xlsx"),
            (b'Name,Phone\r\nAnn,1\r\n"Bo,2\r\n', "Row 3 cannot be read: a quotation mark"),
            (b'Name,Phone\r\nAnn,"1"2\r\n', "Row 2 cannot be read: a quotation mark"),
            (b'Name,Phone\r\nAnn,"' + b"x" * 40_000, "row 2 is longer than 32,767 characters"),
            (b"Name,Phone\r\n" + b"A,1\r\n" * 20_001, "longer than 20,000 rows"),
            (b"Name,Phone\r\nAnn" + b",1" * 100, "wider than 100 columns"),
            (b"Name,Phone\r\n" + b"x," * 9_000_000, "wider than 100 columns"),
            (b"x" * (20 * 1024**2 + 1), "larger than 20 MB"),
            (b"Name,Phone," * 4_800_000, "larger than 20 MB"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_file_that_is_no_table_is_refused(self, content: bytes, why: str, tmp_path: Path) -> None:
        assert why in refusal(content, tmp_path / "people.csv")

    def test_a_table_may_have_20_000_rows_and_100_columns(self) -> None:
        sheet = from_csv(b"Name,Phone" + b",x" * 98 + b"\r\n" + b"A,1\r\n" * 20_000)
        assert (len(sheet.rows), len(sheet.headers)) == (20_000, 100)

    def test_2_000_damaged_files_are_read_or_refused(self) -> None:
        """Whatever happens to a file, the answer is drafts or a refusal and never another error."""
        chance = random.Random(3)
        row = [
            "Ann Ó Test",
            "Gas & Roofing",
            "07700 900001",
            "a@example.org",
            "ID-1",
            "31/12/27",
            "008790005680",
        ]
        whole = csv_bytes([OPERATIVE_HEADERS, *([*row[:3], f"a{n}@example.org", *row[4:]] for n in range(6))])
        known = frozenset(header_key(header) for header in OPERATIVE_HEADERS)
        read = refused = 0
        for _ in range(2_000):
            try:
                sheet = sheets_csv.load(_damaged(whole, chance), known)
            except RefusedError as error:
                assert error.code == Code.BAD_FILE
                refused += 1
                continue
            parsed = parse_operatives(sheet, WORDS)
            read += bool(parsed.drafts)
        assert read > 200
        assert refused > 200


def _damaged(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(spoilt))
        match chance.randrange(5):
            case 0:
                spoilt[at] = chance.randrange(256)
            case 1:
                del spoilt[at : at + chance.randrange(1, 40)]
            case 2:
                spoilt[at:at] = chance.choice(
                    [b'"', b",", b"\r", b"\n", b"\x00", b"\xff", b"=", b"\xe2\x80\xae"]
                )
            case 3:
                spoilt[at:at] = spoilt[max(0, at - 60) : at] * chance.randrange(1, 4)
            case _:
                spoilt[at : at + 4] = bytes(chance.randrange(32, 127) for _ in range(4))
        if not spoilt:
            return b"x"
    return bytes(spoilt)


class TestXlsx:
    def test_cells_come_as_what_they_are(self) -> None:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            sheet = book.add_worksheet()
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
            hour = book.add_format({"num_format": "hh:mm"})
            long = book.add_format({"num_format": "[h]:mm"})
            sheet.write_row(0, 0, ["Name", "Phone"])
            sheet.write_row(1, 0, ["Ann\nTest ", 7700900001, 1.5, True, "0087"])
            sheet.write_datetime(2, 0, datetime(2027, 12, 31), day)
            sheet.write_datetime(2, 1, datetime(2027, 12, 31, 9, 30), moment)
            sheet.write_number(2, 2, 46752, day)  # a serial number under a date format is that day
            sheet.write_number(2, 3, 0.5, hour)
            sheet.write_number(2, 4, 1.5, long)
            sheet.write_number(2, 5, 1e300)
        assert from_xlsx(content.getvalue()).rows == (
            (2, ("Ann\nTest", 7700900001, 1.5, True, "0087")),
            (
                3,
                (
                    date(2027, 12, 31),
                    datetime(2027, 12, 31, 9, 30),
                    date(2027, 12, 31),
                    "12:00",
                    "36:00",
                    1e300,
                ),
            ),
        )
        assert [type(cell) for cell in from_xlsx(content.getvalue()).rows[0][1]] == [
            str,
            int,
            float,
            bool,
            str,
        ]

    def test_a_formula_is_its_text_and_never_its_value(self) -> None:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["Name", "Phone"])
            sheet.write_formula("A2", '=HYPERLINK("http://example.org","see folder")', value="see folder")
            sheet.write_formula("B2", "=1+1", value=2)
            sheet.write_formula("B4", "=NOW()", value="")
            sheet.write_array_formula("A5:A5", "{=SUM(B1:B2)}", value=3)
        assert from_xlsx(content.getvalue()).rows == (
            (2, ('=HYPERLINK("http://example.org","see folder")', "=1+1")),
            (4, (None, "=NOW()")),
            (5, ("=SUM(B1:B2)", None)),
        )

    def test_a_formula_shared_by_cells_stands_in_each(self) -> None:
        rows = (
            '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2&amp;"x"</f><v>1</v></c></row>'
            '<row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c><c r="B3"><v>7</v></c></row>'
        )
        sheet = from_xlsx(workbook_bytes((HEADER_ROW + rows).encode()))
        assert sheet.rows == ((2, ('=B2&"x"', None)), (3, ('=B2&"x"', 7)))

    def test_an_error_value_is_shown_and_not_taken_for_an_empty_cell(self) -> None:
        rows = '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><v>1</v></c></row>'
        assert from_xlsx(workbook_bytes((HEADER_ROW + rows).encode())).rows == ((2, ("#REF!", 1)),)

    def test_a_sheet_that_says_it_is_huge_is_as_large_as_its_cells(self) -> None:
        content = workbook_bytes(
            (HEADER_ROW + f"<row r='1048576'/><row>{text_cell('A2', 'Bo')}</row>").encode()
        )
        assert from_xlsx(content).rows == ((2, ("Bo", None)),)
        part = b'<worksheet><dimension ref="A1:XFD1048576"/><sheetData>%b</sheetData></worksheet>'
        sheet = from_xlsx(workbook_bytes(worksheets__sheet1=part % HEADER_ROW.encode()))
        assert sheet.headers == ("Name", "Phone")

    def test_a_plain_sheet_is_not_scanned_and_gives_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = workbook(["Name", "Phone"], *([f"Person {n}", n] for n in range(300)))
        scanned = []
        is_plain = sheets_xlsx._is_plain
        monkeypatch.setattr(sheets_xlsx, "_is_plain", lambda part: scanned.append(is_plain(part)))
        slowly = from_xlsx(content)
        monkeypatch.undo()
        assert scanned == [True]
        assert from_xlsx(content) == slowly

    def test_cells_without_places_and_with_prefixes_are_understood(self) -> None:
        rows = "<row><c t='inlineStr'><is><t>Bo_x000D_</t></is></c><c><f>1+2</f><v>3</v></c></row>"
        assert from_xlsx(workbook_bytes((HEADER_ROW + rows).encode())).rows == ((2, ("Bo", "=1+2")),)

    def test_the_sheet_and_row_with_the_headings_are_found(self) -> None:
        content = workbook(
            ["Our people, phone list"],
            [],
            ["Name", "Phone", "Trade"],
            ["Ann", 1, "Gas"],
            [],
            ["Bo", 2, "Gas"],
            name="Team",
            Leavers=[["Name", "Left"], ["Cy", "01/02/2026"]],
            Empty=[["Name", "Left"]],
            Notes=[["anything"]],
        )
        sheet = from_xlsx(content)
        assert (sheet.name, sheet.header_row, sheet.unread) == ("Team", 3, ("Leavers",))
        assert sheet.rows == ((4, ("Ann", 1, "Gas")), (6, ("Bo", 2, "Gas")))

    def test_the_sheet_with_most_headings_wins_over_the_first(self) -> None:
        content = workbook(
            ["Name", "Left"], ["Cy", "x"], name="Leavers", Team=[["Name", "Phone", "Trade"], ["A", 1]]
        )
        assert from_xlsx(content).name == "Team"

    def test_hidden_sheets_are_not_read(self) -> None:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            book.add_worksheet("Shown").write_row(0, 0, ["nothing"])
            hidden = book.add_worksheet("Hidden")
            hidden.write_row(0, 0, ["Name", "Phone"])
            hidden.hide()
        with pytest.raises(RefusedError, match="holds headings"):
            from_xlsx(content.getvalue())

    def test_cells_that_are_only_coloured_do_not_count(self) -> None:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["Name", "Phone"])
            sheet.write_row(1, 0, ["Ann", 1])
            sheet.write_blank("XFD1048576", None, book.add_format({"bg_color": "red"}))
        assert from_xlsx(content.getvalue()).rows == ((2, ("Ann", 1)),)

    def test_columns_without_a_heading_are_kept_out_of_reach(self) -> None:
        content = workbook(["Name", None, "Phone"], ["Ann", "loose", 1])
        assert from_xlsx(content).headers == ("Name", "", "Phone")


def _bomb() -> bytes:
    buffer = io.BytesIO(workbook_bytes())
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media.xml", "w") as part,
    ):
        for _ in range(60):
            part.write(bytes(1024**2))
    return buffer.getvalue()


def _bomb_that_lies() -> bytes:
    """A bomb whose directory says that it is small."""
    content = _bomb()
    size = struct.pack("<I", 60 * 1024**2)
    assert content.count(size) >= 1
    return content.replace(size, struct.pack("<I", 1000))


def _many_parts() -> bytes:
    return workbook_bytes(**{f"part{number}": b"<x/>" for number in range(1_001)})


def _protected() -> bytes:
    """A workbook whose parts are marked as encrypted."""
    content = bytearray(workbook_bytes())
    at = content.find(b"PK\x01\x02")
    while at != -1:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def _endless_rows() -> bytes:
    rows = (f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 1_048_577))
    return workbook_bytes((HEADER_ROW + "".join(rows)).encode())


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    ) + b"]>"
)  # fmt: skip
STRINGS = b"<sst><si><t>&j;</t></si></sst>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_bomb, "unpacks to far more"),
        (_bomb_that_lies, "damaged"),
        (lambda: workbook_bytes(bytes(12 * 1024**2)), "unpacks to far more"),
        (_many_parts, "unpacks to far more"),
        (lambda: workbook_bytes(sharedStrings=LAUGHS + STRINGS), "document type"),
        (lambda: workbook_bytes(sharedStrings=OUTSIDE), "document type"),
        (lambda: workbook_bytes(sharedStrings=OUTSIDE.decode().encode("utf-16")), "document type"),
        (_endless_rows, "longer than 20,000 rows"),
        (lambda: workbook_bytes(f"{HEADER_ROW}<row>{text_cell('XFD1048576', 'x')}</row>".encode()), "20,000 rows"),
        (lambda: workbook_bytes(f"{HEADER_ROW}<row>{text_cell('XFD2', 'x')}</row>".encode()), "100 columns"),
        *(
            (
                lambda cell=cell: workbook_bytes(f"{HEADER_ROW}<row r='2'>{cell}<v>1</v></c></row>".encode()),
                "20,000 rows",
            )
            for cell in (
                *("<c r='A1048576'>", '<c  r="A1048576">', '<c t="n" r="A1048576">', '<c\nr="A1048576">'),
                *('<c r="&#65;1048576">', '<!-- --><c r="A1048576">', '<c r="A20051">'),
            )
        ),
        (
            lambda: workbook_bytes(f"{HEADER_ROW}<x:row><x:c r='XFD2'><x:v>1</x:v></x:c></x:row>".encode()),
            "100 columns",
        ),
        (
            lambda: workbook_bytes(
                worksheets__sheet1=f"<worksheet><row>{text_cell('A1048576', 'x')}</row></worksheet>".encode("utf-16")
            ),
            "20,000 rows",
        ),
        (lambda: workbook_bytes(f"{HEADER_ROW}<row r='²'>{text_cell('A2', 'x')}</row>".encode()), "damaged"),
        (lambda: workbook_bytes(f"{HEADER_ROW}<row>{text_cell('A-1', 'x')}</row>".encode()), "damaged"),
        (lambda: workbook_bytes(f"{HEADER_ROW}<row>{text_cell('A2', 'x' * 40_000)}</row>".encode()), "32,767"),
        (lambda: workbook_bytes(b"<row><c>"), "damaged"),
        (lambda: workbook_bytes(workbook=b"<nothing/>"), "damaged"),
        (lambda: workbook_bytes()[:-40], "damaged"),
        (lambda: workbook(["Name", "Phone"], ["Ann", 1])[:2000], "damaged"),
        (_protected, "damaged"),
        (lambda: b"PK\x03\x04 and no more", "damaged"),
        (lambda: b"Name,Phone\r\nAnn,1\r\n", "not an Excel workbook"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "protected with a password"),
        (lambda: bytes(20 * 1024**2 + 1), "larger than 20 MB"),
        (lambda: workbook(["Name", "Phone"], *(["Ann", 1] for _ in range(20_001))), "longer than 20,000 rows"),
    ],
)  # fmt: skip
def test_a_hostile_or_damaged_workbook_is_refused(content: Any, why: str, tmp_path: Path) -> None:
    assert why in refusal(content(), tmp_path / "people.xlsx")


def test_damaged_workbooks_are_read_or_refused() -> None:
    chance = random.Random(5)
    whole = workbook(["Name", "Phone", "Trade"], *([f"Person {n}", 7700900000 + n, "Gas"] for n in range(20)))
    read = 0
    for _ in range(150):
        try:
            read += len(from_xlsx(_damaged(whole, chance)).rows) > 0
        except RefusedError as error:
            assert error.code == Code.BAD_FILE
    assert read < 150


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a.xlsm", "with macros"),
        ("a.xls", r"\.csv and \.xlsx files only"),
        ("a", "files only"),
        ("a.ods", "files only"),
    ],
)
def test_other_kinds_of_file_are_refused_by_their_ending(name: str, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(csv_bytes(PEOPLE))
    with pytest.raises(RefusedError, match=why):
        load_sheet(tmp_path / name, KNOWN)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="There is no such file"):
        load_sheet(tmp_path / "gone.csv", KNOWN)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(RefusedError, match="a folder or a device"):
        load_sheet(tmp_path / "folder.csv", KNOWN)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_with_a_name_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(RefusedError, match="a folder or a device"):
        load_sheet(tmp_path / "pipe.csv", KNOWN)


def test_a_file_is_read_through_the_worker_as_it_is_here(tmp_path: Path) -> None:
    path = tmp_path / "People.CSV"
    path.write_bytes(csv_bytes(PEOPLE))
    assert read_sheet(path, KNOWN) == load_sheet(path, KNOWN)


def test_reading_a_table_loads_nothing_heavy() -> None:
    """A worker starts for every file, so what it loads is waited for every time."""
    from desktop.exchange.worker import read_in_worker
    from tests.exchange import tasks

    loaded = {name.partition(".")[0] for name in read_in_worker(tasks.modules_loaded)}
    assert not loaded & {"sqlalchemy", "phonenumbers", "xlsxwriter", "reportlab", "PySide6", "keyring"}


@pytest.mark.parametrize(
    ("heading", "key"),
    [("E-mail", "e mail"), ("Trade(s)", "trade"), (" DBS  No.", "dbs no"), ("started_on", "started on"),
     ("Full\nName *", "full name"), ("GAS SAFE EXP:", "gas safe exp")],
)  # fmt: skip
def test_headings_are_compared_without_case_and_marks(heading: str, key: str) -> None:
    assert header_key(heading) == key


def test_limits_are_the_promised_ones() -> None:
    assert (cells.MOST_ROWS, cells.MOST_COLUMNS, cells.MOST_BYTES) == (20_000, 100, 20 * 1024**2)
    assert sheets_xlsx.MOST_UNPACKED == 50 * 1024**2
