import csv
import io
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.domain.imports import RefusedCell
from desktop.exchange.sheets import load_sheet
from desktop.exchange.tables_out import refused_rows_csv, write_csv, write_xlsx

HOSTILE = [
    "=1+1",
    "+44 7700 900001",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://example.org")',
    "＝1",
]
HARMLESS = ["Ann Ó Test", "a=b", "x\ny", 'say "hi"', "1,2", "'quoted'", "Żak 王伟"]
ROW = ["Ann", 5, 1.5, True, date(2027, 12, 31), datetime(2026, 7, 1, 8, 30, tzinfo=UTC), None]


def cells_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_csv_file_starts_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert write_csv(path, ["=Header", "B"], [[text, "b"] for text in HOSTILE]) == len(HOSTILE)
    written = [row[0] for row in cells_of(path)]
    assert written == [f"'{text}" for text in ["=Header", *HOSTILE]]


def test_other_text_is_written_as_it_is_and_excel_is_told_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, ["A"], [[text] for text in HARMLESS])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [row[0] for row in cells_of(path)] == ["A", *HARMLESS]


def test_numbers_and_days_in_csv(tmp_path: Path) -> None:
    write_csv(tmp_path / "out.csv", ["A"], [[*ROW, -5]])
    assert cells_of(tmp_path / "out.csv")[1] == [
        "Ann",
        "5",
        "1.5",
        "yes",
        "2027-12-31",
        "2026-07-01 09:30",
        "",
        "-5",
    ]


def test_what_was_exported_can_be_imported_again(tmp_path: Path) -> None:
    texts = [text for text in HOSTILE + HARMLESS if text == text.strip()]
    rows = [[text, "x"] for text in texts]
    write_csv(tmp_path / "out.csv", ["Name", "Phone"], rows)
    write_xlsx(tmp_path / "out.xlsx", "People", ["Name", "Phone"], rows)
    for name in ("out.csv", "out.xlsx"):
        sheet = load_sheet(tmp_path / name, frozenset({"name", "phone"}))
        assert [cells[0] for _, cells in sheet.rows] == texts


def test_a_workbook_holds_text_and_never_a_formula_or_a_link(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    texts = [*HOSTILE, "http://example.org", "mailto:a@example.org", "file:///etc/passwd", "{=1}"]
    assert write_xlsx(path, "All: [people]/*?", ["=Header"], [[text] for text in texts]) == len(texts)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "All   people"
    for cell, text in zip(next(sheet.iter_cols()), ["=Header", *texts], strict=True):
        assert (cell.data_type, cell.hyperlink) == ("s", None)
        assert str(cell.value).replace("_x000D_", "\r") == text
        if cell.row > 1:
            assert cell.quotePrefix == (text in HOSTILE)


def test_days_and_numbers_in_a_workbook_are_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, "", list("ABCDEFG"), [ROW])
    values: list[Any] = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][2]]
    assert values == ["Ann", 5, 1.5, True, datetime(2027, 12, 31), datetime(2026, 7, 1, 9, 30), None]


def test_nothing_is_left_beside_the_file_or_in_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir(mode=0o500)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = temporary.stat().st_mtime_ns
    write_xlsx(tmp_path / "out.xlsx", "People", ["Name"], [["Ann"]] * 100)
    write_csv(tmp_path / "out.csv", ["Name"], [["Ann"]] * 100)
    assert temporary.stat().st_mtime_ns == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["out.csv", "out.xlsx", "temporary"]


def test_a_file_that_could_not_be_made_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")

    def rows() -> Any:
        yield ["Ann"]
        raise ConnectionError

    for write in (
        lambda: write_csv(path, ["Name"], rows()),
        lambda: write_xlsx(path, "People", ["Name"], rows()),
    ):
        with pytest.raises(ConnectionError):
            write()
        assert path.read_text() == "before"


def test_the_refused_rows_make_a_file_of_their_own() -> None:
    content = refused_rows_csv([RefusedCell(5, "DBS No.", "=1+1", "12 digits and nothing else")])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["Row", "Column", "Value", "Why"],
        ["5", "DBS No.", "'=1+1", "12 digits and nothing else"],
    ]
