"""Work orders that a client's system sends: HACT RaiseRepair messages as JSON."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from desktop.domain.days import LONDON
from desktop.domain.imports import AlertDraft, JobDraft, Parsed, RefusedCell, Words
from desktop.exchange.cells import content_of
from desktop.exchange.messages import Message, entries_at, messages_in, value_at
from desktop.exchange.values import (
    CellError,
    as_line,
    as_moment,
    as_name,
    as_phone,
    as_postcode,
    as_text,
    as_uprn,
    line_of,
    shown,
)
from desktop.exchange.worker import read_in_worker

MOST_BYTES: Final = 2 * 1024**2

# What each message must say (HACT UK Housing Data Standards, RaiseRepair), by path and in plain words.
REQUIRED: Final = (
    (("DescriptionOfWork",), "what work is wanted"),
    (("Priority", "PriorityCode"), "how urgent the work is"),
    (("Priority", "RequiredCompletionDateTime"), "when the work has to be done"),
    (("WorkClass", "WorkClassCode"), "what class of work it is"),
)
# Person alert codes (technical guidance for person alert codes, HACT 3.5); no numbers of location alerts are
# published, so those are taken by their words only: the same number means something else there.
PERSON_ALERTS: Final = {
    "0": "contact for details",
    "1": "see comments",
    "10": "do not visit alone",
    "10-10": "anti-social behaviour",
    "20": "disability or vulnerability",
    "20-10": "hearing",
    "20-20": "vision",
    "20-30": "illness",
    "20-40": "physical support",
    "20-50": "wheelchair",
    "20-60": "elderly",
    "20-70": "safeguarding alert",
    "30": "regularly misses appointments",
    "40": "language support",
    "50": "operative gender",
    "60": "capacity",
}
# Trade codes whose meaning is sure; a code in two parts belongs to its first part. Others are met by name.
TRADES: Final = {"EL": "electrical", "PL": "plumbing", "RF": "roofing", "CP": "carpentry"}
OTHER: Final = "other"
TELEPHONE: Final = "20"  # the code of the medium in a Communication


def read_raise_repair(path: Path, words: Words, *, client: str = "", trade: str = "") -> Parsed[JobDraft]:
    """Return the work orders in the JSON file at `path`: one message, a list of them, or one on each line.

    The messages name no client and not always a trade: `client` (a name) and `trade` (a code) stand in.
    Rows count the messages from 1. A message that lacks what HACT requires, or holds a value that cannot be
    read, is refused whole. Refuses the file with BAD_FILE when it is no JSON, over 2 MB, nested deeper than
    20, or says one thing twice. Alert texts are private: never print them on an operative's sheet (HACT).
    """
    return read_in_worker(load_raise_repair, path, words, client, trade)


def load_raise_repair(path: Path, words: Words, client: str = "", trade: str = "") -> Parsed[JobDraft]:
    """Do what `read_raise_repair` says, in this process; for the worker and its tests."""
    drafts: list[JobDraft] = []
    refused: list[RefusedCell] = []
    notes: list[RefusedCell] = []
    repeats: list[RefusedCell] = []
    seen: dict[str, JobDraft] = {}
    for row, message in enumerate(messages_in(content_of(path, MOST_BYTES)), 1):
        order = _Order(row, message, words)
        draft = order.draft(client, trade)
        if draft is None:
            refused.extend(order.refused)
            continue
        earlier = seen.setdefault(draft.reference.casefold(), draft) if draft.reference else draft
        if earlier is draft:
            drafts.append(draft)
            notes.extend(order.notes)
        elif _facts(earlier) == _facts(draft):
            why = f"the same job as message {earlier.row}: nothing new"
            repeats.append(RefusedCell(row, "", draft.reference, why))
        else:
            why = (
                f"the same reference as message {earlier.row}, but with other facts. Which of the two is "
                "right? Ask the client and import that one alone"
            )
            refused.append(RefusedCell(row, "Reference", draft.reference, why))
    return Parsed(tuple(drafts), tuple(refused), tuple(notes), tuple(repeats))


def _facts(draft: JobDraft) -> tuple[Any, ...]:
    return tuple(getattr(draft, name) for name in JobDraft.__slots__ if name != "row")


class _Order:
    """One message on its way to a job."""

    def __init__(self, row: int, message: Message, words: Words) -> None:
        self.refused: list[RefusedCell] = []
        self.notes: list[RefusedCell] = []
        self._row = row
        envelope = message.get("raiserepair")  # some systems put the message into one of its name
        self._message: Message = envelope if isinstance(envelope, dict) else message
        self._words = words

    def draft(self, client: str, trade: str) -> JobDraft | None:
        """Return the job, or None after noting why the message is refused."""
        message = self._message
        for path, meaning in REQUIRED:
            if value_at(message, *path) in (None, ""):
                why = f"the message does not say {meaning} ({path[-1]}); ask the client to send it again"
                self._refuse(".".join(path), "", why)
        home = self._home()
        due_on, due_at = self._moment("Priority", "RequiredCompletionDateTime")
        reported_on, _ = self._moment("DateReported")
        draft = JobDraft(
            row=self._row,
            reference=self._reference(),
            client=client,
            address=self._address(home),
            postcode=self._read(as_postcode, home, "Address", "PostalCode"),
            trade=self._trade(trade),
            description=self._description(),
            priority=self._priority(),
            resident=self._resident(),
            phone=self._phone(),
            reported_on=reported_on,
            due_at=due_at,
            due_on=due_on,
            access_notes=self._access_notes(home),
            key_safe_code=self._read(line_of(40), message, "AccessInformation", "Keysafe", "Code")
            or self._read(line_of(40), home, "Keysafe", "Code"),
            uprn=self._uprn(home),
            alerts=self._alerts(),
        )
        if not draft.address and not draft.uprn and not self.refused:
            why = "the message does not say which home; ask the client to send it again"
            self._refuse("SitePropertyUnit", "", why)
        return None if self.refused else draft

    def _refuse(self, where: str, value: Any, why: str) -> None:
        self.refused.append(RefusedCell(self._row, where, shown(value), why))

    def _note(self, where: str, value: Any, why: str) -> None:
        self.notes.append(RefusedCell(self._row, where, shown(value), why))

    def _read(self, convert: Callable[[Any], Any], message: Any, *path: str) -> Any:
        """Return the plain value at a path as `convert` reads it, or "" where it is missing or refused."""
        return self._value(convert, value_at(message, *path), ".".join(path))

    def _value(self, convert: Callable[[Any], Any], value: Any, where: str) -> Any:
        if value is None or value == "":
            return ""
        if isinstance(value, dict | list):
            self._refuse(where, "", "more than one value where one belongs")
            return ""
        try:
            return convert(value)
        except CellError as error:
            self._refuse(where, value, str(error))
            return ""

    def _home(self) -> Any:
        for path in (("SitePropertyUnit",), ("Site", "Property", "Unit"), ("Site", "Property")):
            homes = entries_at(self._message, *path)
            if len(homes) > 1:
                self._note(path[-1], len(homes), "the message names more than one home; the first was taken")
            if homes:
                return homes[0]
        return None

    def _moment(self, *path: str) -> tuple[date | None, datetime | None]:
        found = self._read(_as_instant, self._message, *path)
        return found or (None, None)

    def _lines(self, message: Any, *paths: str) -> list[str]:
        found = (self._read(as_name, message, *path.split(".")) for path in paths)
        return list(dict.fromkeys(line for line in found if line))

    def _reference(self) -> str:
        for path in (("Reference", "ID"), ("References", "ID"), ("WorkOrderReference", "ID"), ("Reference",)):
            if not isinstance(value_at(self._message, *path), dict | list | None):
                return str(self._read(line_of(80), self._message, *path))
        return ""

    def _address(self, home: Any) -> str:
        parts = self._lines(home, "Address.Room", "Address.Floor", "Address.BuildingName")
        street = " ".join(self._lines(home, "Address.BuildingNumber", "Address.StreetName"))
        written = [
            self._value(as_name, line, "Address.AddressLine")
            for line in entries_at(home, "Address", "AddressLine")
        ]
        parts += [street, *written, *self._lines(home, "Address.ComplexName", "Address.CityName")]
        return ", ".join(dict.fromkeys(part for part in parts if part))

    def _uprn(self, home: Any) -> str:
        direct = self._read(as_uprn, home, "UPRN") or self._read(as_uprn, home, "Address", "UPRN")
        if direct:
            return str(direct)
        for reference in entries_at(home, "Reference"):
            about = f"{value_at(reference, 'Description')} {value_at(reference, 'AllocatedBy')}"
            if "uprn" in about.lower():
                return str(self._read(as_uprn, reference, "ID"))
        return ""

    def _description(self) -> str:
        text = str(self._read(as_text, self._message, "DescriptionOfWork"))
        where = self._read(as_line, self._message, "LocationOfRepair")
        lines = [text, f"Where: {where}"] if where else [text]
        items = [
            " ".join(self._item(item))
            for element in entries_at(self._message, "WorkElement")
            for item in entries_at(element, "RateScheduleItem")
        ]
        if any(items):
            lines += ["Items:", *(f"- {item}" for item in items if item)]
        return "\n".join(lines)

    def _item(self, item: Any) -> Iterable[str]:
        yield from self._lines(item, "M3NHFSORCode", "CustomCode", "CustomName")
        amount = value_at(item, "Quantity", "Amount")
        amount = amount[0] if isinstance(amount, list) and amount else amount
        if isinstance(amount, int | float) and amount != 1:
            yield f"× {shown(amount).removesuffix('.0')}"

    def _trade(self, trade: str) -> str:
        ours = set(self._words.trades.values())
        unknown = ""
        for element in entries_at(self._message, "WorkElement"):
            for entry in entries_at(element, "Trade"):
                for key in ("CustomName", "CustomCode", "Code"):
                    word = shown(value_at(entry, key))
                    code = self._words.trades.get(word.lower()) or TRADES.get(word.upper().partition("-")[0])
                    if code in ours:
                        return str(code)
                    unknown = unknown or word
        if unknown or not trade:
            why = f'no trade this office knows, so it was set to "{trade or OTHER}"'
            self._note("WorkElement.Trade", unknown, why)
        return trade or OTHER

    def _priority(self) -> str:
        code = shown(value_at(self._message, "Priority", "PriorityCode"))
        name = shown(value_at(self._message, "Priority", "PriorityDescription"))
        for word in (code, name):
            if word.lower() in self._words.priorities:
                return self._words.priorities[word.lower()]
        if code:
            why = "not a priority this office knows, so none was set; the day it is due counts"
            self._note("Priority.PriorityCode", code, why)
        return ""

    def _access_notes(self, home: Any) -> str:
        notes = [self._read(as_text, self._message, "AccessInformation", "Description")]
        safe = self._read(as_line, self._message, "AccessInformation", "Keysafe", "Location") or self._read(
            as_line, home, "Keysafe", "Location"
        )
        parking = self._read(as_line, self._message, "ParkingArrangements")
        notes += [f"Key safe: {safe}" if safe else "", f"Parking: {parking}" if parking else ""]
        return "\n".join(note for note in notes if note)

    def _resident(self) -> str:
        customer = value_at(self._message, "Customer", "Person", "Name")
        full = self._lines(customer, "Full")
        return full[0] if full else " ".join(self._lines(customer, "Title", "Given", "Family"))

    def _phone(self) -> str:
        for entry in entries_at(self._message, "Customer", "Person", "Communication"):
            if shown(value_at(entry, "Channel", "Medium")) == TELEPHONE:
                try:
                    return as_phone(shown(value_at(entry, "Value")))
                except CellError as error:
                    self._note("Customer.Communication", value_at(entry, "Value"), f"left out: {error}")
        return ""

    def _alerts(self) -> tuple[AlertDraft, ...]:
        found = []
        for entry in entries_at(self._message, "PersonAlert"):
            code = shown(value_at(entry, "Type"))
            found.append(self._alert(entry, code, (code, PERSON_ALERTS.get(code, ""))))
        for entry in entries_at(self._message, "LocationAlert"):
            found.append(self._alert(entry, f"location alert {shown(value_at(entry, 'Type'))}", ()))
        return tuple(found)

    def _alert(self, entry: Any, name: str, words: tuple[str, ...]) -> AlertDraft:
        comments = str(self._read(as_text, entry, "Comments"))
        for word in (*words, comments):
            kind = self._words.alert_kinds.get(word.lower())
            if word and kind and kind not in self._words.temporary_alert_kinds:  # a message gives no last day
                return AlertDraft(kind, comments)
        return AlertDraft(OTHER, ": ".join(part for part in (name.capitalize(), comments) if part))


def _as_instant(value: Any) -> tuple[date, datetime]:
    """Return day and instant (UTC) of an ISO 8601 text; without an offset it is London time."""
    day, instant = as_moment(value)
    if instant is None:
        # A day alone is due by its end; at its first moment nobody could be in time.
        clock = time.min if ":" in value else time(23, 59)
        instant = datetime.combine(day, clock, LONDON).astimezone(UTC)
    return day, instant
