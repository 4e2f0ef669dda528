"""Homes in tables, with the alert that stands beside an address."""

from collections.abc import Hashable
from pathlib import Path
from typing import Final

from desktop.domain.imports import AlertDraft, HomeDraft, Parsed, Words
from desktop.exchange.addresses import HOME_FIELDS, address_in
from desktop.exchange.alerts import ALERT_FIELDS, AlertReader
from desktop.exchange.cells import Sheet
from desktop.exchange.columns import Table, headings
from desktop.exchange.sheets import read_sheet
from desktop.exchange.values import as_name, as_postcode, as_uprn, line_of

_FIELDS: Final = headings({**HOME_FIELDS, **ALERT_FIELDS})

HOME_HEADINGS: Final = frozenset(_FIELDS)


def read_homes(path: Path, words: Words, *, client: str = "") -> Parsed[HomeDraft]:
    """Return the homes in the CSV or XLSX file at `path`; refuses as `read_sheet` does."""
    return parse_homes(read_sheet(path, HOME_HEADINGS), words, client=client)


def parse_homes(sheet: Sheet, words: Words, *, client: str = "") -> Parsed[HomeDraft]:
    """Return the home of each row; `client` stands in where a row names none.

    A home is kept although its UPRN or its alert is refused. Client, address and postcode it must have.
    """
    table: Table[HomeDraft] = Table(sheet, _FIELDS, "home", _identity)
    alerts_of = AlertReader(words)
    read_key_safe = line_of(40)
    for line in table.lines():
        whose = line.read("client", as_name, client)
        address = address_in(line)
        postcode = line.read("postcode", as_postcode, "")
        line.require("client", whose, "no client; write whose home this is")
        line.require("address", address, "no address; write the home's address")
        line.require("postcode", postcode, "no postcode; write the home's postcode")
        is_whole = not line.refused
        uprn = line.read("uprn", as_uprn, "")
        key_safe_code = line.read("key_safe_code", read_key_safe, "")
        alerts: tuple[AlertDraft, ...] = alerts_of.read(line)
        draft = HomeDraft(line.row, whose, address, postcode, uprn, key_safe_code, alerts)
        if is_whole:
            table.take_in_part(line, draft)
        else:
            table.take(line, draft)
    return table.parsed()


def _identity(draft: HomeDraft) -> list[tuple[Hashable, str]]:
    by_address = (draft.client.casefold(), draft.address.casefold(), draft.postcode)
    found: list[tuple[Hashable, str]] = [(by_address, "the same address")]
    if draft.uprn:
        found.append((draft.uprn, "the same UPRN"))
    return found
