"""Work orders in tables."""

from collections.abc import Hashable
from pathlib import Path
from typing import Final

from desktop.domain.imports import JobDraft, Parsed, Words
from desktop.exchange.addresses import HOME_FIELDS, address_in
from desktop.exchange.cells import Sheet
from desktop.exchange.columns import Table, headings
from desktop.exchange.sheets import read_sheet
from desktop.exchange.values import (
    as_date,
    as_moment,
    as_name,
    as_phone,
    as_postcode,
    as_text,
    as_uprn,
    line_of,
    one_of,
)

_FIELDS: Final = headings(
    {
        **HOME_FIELDS,
        "reference": "job ref, reference, ref, job reference, job no, job number, job, wo, wo no, wo number, "
        "work order, work order no, work order number, order no, order number",
        "resident": "resident, resident name, tenant, tenant name",
        "phone": "phone, tel, telephone, mobile, phone number, tel no, contact number, tenant tel, "
        "resident phone",
        "trade": "trade, trades",
        "description": "description, details, job description, description of work, work, repair, fault, "
        "problem",
        "priority": "priority, urgency",
        "reported": "raised, reported, reported at, reported on, date raised, date reported, raised on, logged",
        "due": "due, due at, due on, due date, due by, target, target date, complete by, required by",
        "access_notes": "access, access notes, access information, access details",
    }
)

JOB_HEADINGS: Final = frozenset(_FIELDS)


def read_jobs(path: Path, words: Words, *, client: str = "", trade: str = "") -> Parsed[JobDraft]:
    """Return the work orders in the CSV or XLSX file at `path`; refuses as `read_sheet` does."""
    return parse_jobs(read_sheet(path, JOB_HEADINGS), words, client=client, trade=trade)


def parse_jobs(sheet: Sheet, words: Words, *, client: str = "", trade: str = "") -> Parsed[JobDraft]:
    """Return the work order of each row; `client` and `trade` stand in where a row names none.

    A row with any cell that cannot be read is refused whole, and so is a reference that an earlier row has
    with other facts: two jobs from one order would send two people.
    """
    table: Table[JobDraft] = Table(sheet, _FIELDS, "job", _identity)
    read_trade = one_of(words.trades, "a trade")
    read_priority = one_of(words.priorities, "a priority")
    read_reference, read_key_safe = line_of(80), line_of(40)
    for line in table.lines():
        reference = line.read("reference", read_reference, "")
        whose = line.read("client", as_name, client)
        address = address_in(line)
        postcode = line.read("postcode", as_postcode, "")
        kind = line.read("trade", read_trade, trade)
        description = line.read("description", as_text, "")
        priority = line.read("priority", read_priority, "")
        reported_on = line.read("reported", as_date, None)
        due = line.read("due", as_moment, None)
        line.require("client", whose, "no client; write who ordered the work")
        line.require("address", address, "no address; write the home's address")
        line.require("trade", kind, "no trade; write which trade the job needs")
        draft = JobDraft(
            row=line.row,
            reference=reference,
            client=whose,
            address=address,
            postcode=postcode,
            trade=kind,
            description=description,
            priority=priority,
            resident=line.read("resident", as_name, ""),
            phone=line.read("phone", as_phone, ""),
            reported_on=reported_on,
            due_at=due[1] if due else None,
            due_on=due[0] if due else None,
            access_notes=line.read("access_notes", as_text, ""),
            key_safe_code=line.read("key_safe_code", read_key_safe, ""),
            uprn=line.read("uprn", as_uprn, ""),
        )
        table.take(line, draft)
    return table.parsed()


def _identity(draft: JobDraft) -> list[tuple[Hashable, str]]:
    return [(draft.reference.casefold(), "the same reference")] if draft.reference else []
