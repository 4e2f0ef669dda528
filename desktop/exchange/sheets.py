"""Tables in files: CSV and XLSX, read in a worker process."""

from pathlib import Path

from desktop.exchange import sheets_csv, sheets_xlsx
from desktop.exchange.cells import Sheet, bad_file, content_of
from desktop.exchange.worker import read_in_worker


def read_sheet(path: Path, known: frozenset[str]) -> Sheet:
    """Return the table in the CSV or XLSX file at `path`; the ending of its name says which.

    `known` holds the headings that are understood, as `header_key` spells them: the headings are the first
    row with at least two of them, in the sheet where most are found. Refuses with BAD_FILE: another kind of
    file, a damaged or hostile one, no such row, or more than 20,000 rows, 100 columns or 20 MB. The file is
    read in a worker process.
    """
    return read_in_worker(load_sheet, path, known)


def load_sheet(path: Path, known: frozenset[str]) -> Sheet:
    """Do what `read_sheet` says, in this process; for the worker and its tests."""
    ending, content = path.suffix.lower(), content_of(path)
    if ending == ".csv":
        return sheets_csv.load(content, known)
    if ending == ".xlsx":
        return sheets_xlsx.load(content, known)
    if ending == ".xlsm":
        raise bad_file(
            "This is a spreadsheet with macros, which Doorstep does not open. Save it as .xlsx "
            "(Excel workbook, without macros) and import that."
        )
    raise bad_file(
        "Doorstep reads tables from .csv and .xlsx files only. Open this file in a spreadsheet program, "
        "save it as .xlsx and import that."
    )
