"""Operatives in tables, with the credentials that stand beside their names."""

from collections.abc import Hashable
from pathlib import Path
from typing import Final

from desktop.domain.imports import OperativeDraft, Parsed, Words
from desktop.exchange.cells import Sheet
from desktop.exchange.columns import Table, headings
from desktop.exchange.credentials import SPLIT, CredentialReader, credential_headings
from desktop.exchange.sheets import read_sheet
from desktop.exchange.values import as_date, as_email, as_name, as_phone, as_text, some_of

_FIELDS: Final = headings(
    {
        "name": "name, full name, operative, operative name, employee, employee name, engineer",
        "forename": "forename, first name, given name",
        "surname": "surname, last name, family name",
        "phone": "phone, mobile, tel, telephone, phone number, phone no, mobile number, mobile no, tel no, "
        "telephone number, contact number",
        "email": "email, e-mail, email address, e-mail address",
        "trades": "trade, trades, trade(s), skills",
        "started_on": "started, started on, start date, date started, joined",
        "left_on": "left, left on, leaving date, date left, leaver, end date",
        "notes": "notes, note, comments, remarks",
    }
)


def operative_headings(words: Words) -> dict[str, Hashable]:
    """Return every heading of a table of operatives, spelt as `header_key` does, with its field."""
    return {**credential_headings(words), **_FIELDS}


def read_operatives(path: Path, words: Words) -> Parsed[OperativeDraft]:
    """Return the operatives in the CSV or XLSX file at `path`; refuses as `read_sheet` does."""
    return parse_operatives(read_sheet(path, frozenset(operative_headings(words))), words)


def parse_operatives(sheet: Sheet, words: Words) -> Parsed[OperativeDraft]:
    """Return the operative of each row.

    A row with any cell that cannot be read is refused whole, so that nobody is taken without a certificate
    the file meant to give. The same person twice (the same e-mail address, or the same name and telephone
    number) is a repeat if nothing differs, and refused if something does.
    """
    known = operative_headings(words)
    table: Table[OperativeDraft] = Table(sheet, known, "person", _identity)
    trades = some_of(words.trades, "a trade")
    columns: dict[str, dict[str, Hashable]] = {}
    for field in table.fields():
        kind, split, attribute = str(field).partition(SPLIT)
        if split:
            columns.setdefault(kind, {})[attribute] = field
    readers = [CredentialReader(kind, fields, words) for kind, fields in columns.items()]
    for line in table.lines():
        name = line.read("name", as_name, "")
        if not name:
            forename = line.read("forename", as_name, "")
            name = f"{forename} {line.read('surname', as_name, '')}".strip()
        line.require("name", name, "no name; write the person's full name")
        credentials = [reader.read(line) for reader in readers]
        notes = line.read("notes", as_text, "")
        if notes.startswith("="):
            line.note("notes", "a formula: its text was kept and nothing was run")
        draft = OperativeDraft(
            line.row,
            name,
            line.read("phone", as_phone, ""),
            line.read("email", as_email, ""),
            line.read("trades", trades, ()),
            line.read("started_on", as_date, None),
            line.read("left_on", as_date, None),
            notes,
            tuple([credential for credential in credentials if credential is not None]),
        )
        table.take(line, draft)
    return table.parsed()


def _identity(draft: OperativeDraft) -> list[tuple[Hashable, str]]:
    by_email = (("email", draft.email.casefold()), "the same e-mail address")
    by_name = (("name", draft.name.casefold(), draft.phone), "the same name and telephone number")
    if not draft.email:
        return [by_name]
    return [by_name, by_email] if draft.phone else [by_email]
