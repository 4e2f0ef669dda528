"""Alerts in tables: beside a home, or in a file of their own."""

from collections.abc import Hashable
from pathlib import Path
from typing import Final

from desktop.domain.imports import AlertDraft, HomeAlertDraft, Parsed, Words
from desktop.exchange.addresses import PLACE_FIELDS, address_in
from desktop.exchange.cells import Sheet
from desktop.exchange.columns import Line, Table, headings
from desktop.exchange.sheets import read_sheet
from desktop.exchange.values import as_date, as_postcode, as_text, as_uprn, some_of

ALERT_FIELDS: Final = {
    "alert": "alert, alerts, alert kind, alert code, cautionary alert, caution, kind",
    "alert_text": "alert text, alert notes, alert details, alert comments, text",
    "starts_on": "alert starts, starts on, alert from, starts, from",
    "ends_on": "alert ends, ends on, alert until, alert end date, ends, until, review date",
}
_FIELDS: Final = headings(
    {
        **PLACE_FIELDS,
        **ALERT_FIELDS,
    }
)

ALERT_HEADINGS: Final = frozenset(_FIELDS)


class AlertReader:
    """Reads the alerts of one row; made once for a table."""

    def __init__(self, words: Words) -> None:
        self._kinds = some_of(words.alert_kinds, "an alert")
        self._temporary = words.temporary_alert_kinds  # as Hackney's codes that end in T (facts 3.5)

    def read(self, line: Line) -> tuple[AlertDraft, ...]:
        """Return the alerts of a row; one that is temporary without a last day is refused."""
        starts_on = line.read("starts_on", as_date, None)
        already = len(line.refused)
        ends_on = line.read("ends_on", as_date, None)
        is_end_unclear = len(line.refused) > already
        text = line.read("alert_text", as_text, "")
        none: tuple[str, ...] = ()
        kinds = line.read("alert", self._kinds, none)
        if ends_on is None and not self._temporary.isdisjoint(kinds):
            if not is_end_unclear:
                line.refuse("alert", "a temporary alert without its last day; write the day it ends")
            return ()
        if starts_on and ends_on and ends_on < starts_on:
            line.refuse("ends_on", "the alert would end before it starts; check the two days")
            return ()
        return tuple(AlertDraft(kind, text, starts_on, ends_on) for kind in kinds)


def read_alerts(path: Path, words: Words) -> Parsed[HomeAlertDraft]:
    """Return the alerts in the CSV or XLSX file at `path`; refuses as `read_sheet` does."""
    return parse_alerts(read_sheet(path, ALERT_HEADINGS), words)


def parse_alerts(sheet: Sheet, words: Words) -> Parsed[HomeAlertDraft]:
    """Return each alert of each row with the words for its home; a row with a refused cell is refused whole."""
    table: Table[HomeAlertDraft] = Table(sheet, _FIELDS, "alert", _identity)
    reader = AlertReader(words)
    for line in table.lines():
        address = address_in(line)
        postcode = line.read("postcode", as_postcode, "")
        uprn = line.read("uprn", as_uprn, "")
        alerts = reader.read(line)
        place = uprn or (address and postcode)
        line.require("address", place, "no home; write its address and postcode, or its UPRN")
        if not line.refused:
            line.require("alert", alerts, "no alert; write what a visitor has to know")
        for alert in (AlertDraft(""),) if line.refused else alerts:
            table.take(line, HomeAlertDraft(line.row, address, postcode, uprn, alert))
    return table.parsed()


def _identity(draft: HomeAlertDraft) -> list[tuple[Hashable, str]]:
    where = draft.uprn or (draft.address.casefold(), draft.postcode)
    return [((where, draft.alert), "the same alert")]
