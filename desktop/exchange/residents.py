"""Residents in tables, each with the words for the home."""

from collections.abc import Hashable
from pathlib import Path
from typing import Final

from desktop.domain.imports import Parsed, ResidentDraft
from desktop.exchange.addresses import PLACE_FIELDS, address_in
from desktop.exchange.cells import Sheet
from desktop.exchange.columns import Table, headings
from desktop.exchange.sheets import read_sheet
from desktop.exchange.values import as_email, as_name, as_phone, as_postcode, as_uprn, line_of

_FIELDS: Final = headings(
    {
        **PLACE_FIELDS,
        "name": "name, full name, resident, resident name, tenant, tenant name",
        "phone": "phone, tel, telephone, mobile, phone number, tel no, mobile no, contact number",
        "email": "email, e-mail, email address, e-mail address",
        "preferred_contact": "preferred contact, contact by, preferred contact method",
        "language": "language, preferred language",
    }
)

RESIDENT_HEADINGS: Final = frozenset(_FIELDS)


def read_residents(path: Path) -> Parsed[ResidentDraft]:
    """Return the residents in the CSV or XLSX file at `path`; refuses as `read_sheet` does."""
    return parse_residents(read_sheet(path, RESIDENT_HEADINGS))


def parse_residents(sheet: Sheet) -> Parsed[ResidentDraft]:
    """Return the resident of each row; a row with any cell that cannot be read is refused whole."""
    table: Table[ResidentDraft] = Table(sheet, _FIELDS, "resident", _identity)
    short = line_of(40)
    for line in table.lines():
        draft = ResidentDraft(
            row=line.row,
            name=line.read("name", as_name, ""),
            address=address_in(line),
            postcode=line.read("postcode", as_postcode, ""),
            uprn=line.read("uprn", as_uprn, ""),
            phone=line.read("phone", as_phone, ""),
            email=line.read("email", as_email, ""),
            preferred_contact=line.read("preferred_contact", short, ""),
            language=line.read("language", short, ""),
        )
        line.require("name", draft.name, "no name; write the resident's name")
        place = draft.uprn or (draft.address and draft.postcode)
        line.require("address", place, "no home; write its address and postcode, or its UPRN")
        table.take(line, draft)
    return table.parsed()


def _identity(draft: ResidentDraft) -> list[tuple[Hashable, str]]:
    where = draft.uprn or (draft.address.casefold(), draft.postcode)
    return [((draft.name.casefold(), where), "the same resident")]
