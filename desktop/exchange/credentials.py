"""Credentials in tables: the columns beside an operative's name, and files of nothing but credentials."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Final

from desktop.domain.imports import CredentialDraft, OperativeCredentialDraft, Parsed, Words
from desktop.exchange.cells import Sheet, header_key
from desktop.exchange.columns import Line, Table, headings
from desktop.exchange.sheets import read_sheet
from desktop.exchange.values import (
    as_date,
    as_dbs_number,
    as_email,
    as_name,
    as_number,
    line_of,
    one_of,
)

DBS: Final = "dbs"
SPLIT: Final = "/"  # between the kind and the attribute in the field of a credential column
# Names of kinds in headings wherever the office's own list (Words.credential_kinds) does not say otherwise.
USUAL_KINDS: Final = {
    **dict.fromkeys(("photo id", "photo id card", "id card", "id badge", "id"), "photo_id"),
    **dict.fromkeys(("dbs", "dbs check", "dbs certificate"), DBS),
    **dict.fromkeys(("gas safe", "gas safe card", "gas safe id"), "gas_safe"),
    **dict.fromkeys(("ecs", "ecs card"), "ecs"),
    **dict.fromkeys(("asbestos awareness", "asbestos"), "asbestos_awareness"),
    **dict.fromkeys(("first aid", "first aid at work"), "first_aid"),
    **dict.fromkeys(("safeguarding", "safeguarding training"), "safeguarding"),
    **dict.fromkeys(("code of conduct",), "code_of_conduct"),
}
_ENDINGS: Final = headings(
    {
        "number": "no, number, num, card no, card number, licence no, licence number, license number, "
        "certificate no, certificate number, cert no, reg no, registration no, registration number, ref",
        "expires_on": "exp, expiry, expires, expiry date, exp date, expires on, expired, valid until, valid to, "
        "renewal, renewal date, renewal due",
        "issued_on": "date, issued, issue date, issued on, date issued, trained, trained on, training date, "
        "completed, date completed",
        "seen_on": "seen, seen on, date seen, checked, checked on, date checked",
        "level": "level, type",
    }
)
# A bare kind heads the last valid day, except for the kinds whose number is what offices write down.
_BARE_NUMBERS: Final = {"photo_id", DBS}
_TOO_SHORT: Final = {"id", "licence", "conduct"}  # mean something else when they stand alone
_FIELDS: Final = headings(
    {
        "operative": "operative, name, full name, operative name, employee, engineer",
        "email": "email, e-mail, email address, e-mail address",
        "kind": "kind, credential, credential kind, certificate, type, document, card",
        "number": "number, no, certificate no, certificate number, cert no, card no, card number, licence no, "
        "licence number, reference, ref",
        "level": "level, dbs level",
        "issued_on": "issued on, issued, issue date, date issued, date",
        "expires_on": "expires on, expires, expiry, expiry date, exp, valid until, valid to",
        "seen_on": "seen on, seen, date seen, checked, checked on",
    }
)

CREDENTIAL_HEADINGS: Final = frozenset(_FIELDS)


def kinds_in(words: Words) -> dict[str, str]:
    """Return every name of a kind of credential, in lower case, with its code; the office's own come first."""
    codes = {code.replace("_", " "): code for code in words.credential_kinds.values()}
    return {**USUAL_KINDS, **codes, **words.credential_kinds}


def credential_headings(words: Words) -> dict[str, Hashable]:
    """Return the headings of credential columns beside a name, each with "kind/attribute" as its field."""
    found: dict[str, Hashable] = {}
    for name, kind in kinds_in(words).items():
        spelt = header_key(name)
        for ending, attribute in _ENDINGS.items():
            if (kind, attribute) != (DBS, "expires_on"):  # it has none, and a re-check is for policy to say
                found.setdefault(f"{spelt} {ending}", f"{kind}{SPLIT}{attribute}")
        if spelt not in _TOO_SHORT:
            attribute = "number" if kind in _BARE_NUMBERS else "expires_on"
            found.setdefault(spelt, f"{kind}{SPLIT}{attribute}")
    for heading in ("certificate no", "certificate number"):
        found.setdefault(heading, f"{DBS}{SPLIT}number")
    return found


class CredentialReader:
    """Reads the cells of one kind of credential, row by row."""

    def __init__(self, kind: str, fields: Mapping[str, Hashable], words: Words) -> None:
        """Take the field of the table for each attribute of the draft that the table has."""
        self._kind = kind
        self._level_of = one_of(words.dbs_levels, "a DBS level") if kind == DBS else line_of(20)
        self._number = fields.get("number")
        self._level = fields.get("level")
        self._issued_on = fields.get("issued_on")
        # A DBS certificate has no last day; when to check again is for the client's policy (facts 3.1).
        self._expires_on = fields.get("expires_on") if kind != DBS else None
        self._seen_on = fields.get("seen_on")

    def read(self, line: Line) -> CredentialDraft | None:
        """Return the credential on this line, or None where all its cells are blank or refused."""
        number = self._number_on(line) if self._number else ""
        level = line.read(self._level, self._level_of, "") if self._level else ""
        issued_on = line.read(self._issued_on, as_date, None) if self._issued_on else None
        expires_on = line.read(self._expires_on, as_date, None) if self._expires_on else None
        seen_on = line.read(self._seen_on, as_date, None) if self._seen_on else None
        if number or level or issued_on or expires_on or seen_on:
            return CredentialDraft(self._kind, number, level, issued_on, expires_on, seen_on)
        return None

    def _number_on(self, line: Line) -> str:
        if self._kind != DBS:
            return line.read(self._number, as_number, "")
        number, remark = line.read(self._number, as_dbs_number, ("", ""))
        if remark:
            line.note(self._number, remark)
        return number


def read_credentials(path: Path, words: Words) -> Parsed[OperativeCredentialDraft]:
    """Return the credentials in the CSV or XLSX file at `path`; refuses as `read_sheet` does."""
    return parse_credentials(read_sheet(path, CREDENTIAL_HEADINGS), words)


def parse_credentials(sheet: Sheet, words: Words) -> Parsed[OperativeCredentialDraft]:
    """Return the credential of each row; a row with any cell that cannot be read is refused whole."""
    table: Table[OperativeCredentialDraft] = Table(sheet, _FIELDS, "credential", _identity)
    kind_of = one_of(kinds_in(words), "a kind of credential")
    fields = {name: name for name in ("number", "level", "issued_on", "expires_on", "seen_on")}
    readers: dict[str, CredentialReader] = {}
    for line in table.lines():
        operative = line.read("operative", as_name, "")
        email = line.read("email", as_email, "")
        kind = line.read("kind", kind_of, "")
        line.require("kind", kind, "no kind of credential; write for example DBS or Gas Safe")
        line.require("operative", operative or email, "no operative; write the name or the e-mail address")
        if kind not in readers:
            readers[kind] = CredentialReader(kind, fields, words)
        credential = readers[kind].read(line)
        if not line.refused:
            line.require(
                "number", credential, "nothing is said about this credential; write a number or a date"
            )
        table.take(
            line, OperativeCredentialDraft(line.row, operative, email, credential or CredentialDraft(kind))
        )
    return table.parsed()


def _identity(draft: OperativeCredentialDraft) -> list[tuple[Hashable, str]]:
    # Another number or another day is another credential: a renewal beside the one it renews.
    own = draft.credential
    who = (draft.email or draft.operative).casefold()
    facts = (who, own.kind, own.number, own.level, own.issued_on, own.expires_on, own.seen_on)
    return [(facts, "the same credential")]
