"""The made-up operatives of the demo office, with what each holds and held before."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from desktop.db.models import Credential, Operative
from desktop.domain.clearance import OperativeStatus
from desktop.domain.credentials import UpdateStatus
from desktop.domain.days import add_months
from desktop.domain.dbs import Workforce
from desktop.services.demo_rows import Row, Rows
from desktop.services.seeds import CODE_VERSION

RECHECK_MONTHS = 36
_NOT_SOON = 95  # days: what is not meant to run out soon lasts longer than the 60 days that lists look ahead
_SETTLED = 45  # days: nothing was renewed during the weeks of the diary, so one card holds for all its visits
# What everybody holds: how many months it is good for, how its number starts, and how long it may still last.
_USUAL = {
    "photo_id": (36, "ID", 1000),
    "asbestos_awareness": (12, "AA", 320),
    "safeguarding": (36, "SG", 1000),
}
_GAS_CATEGORIES = ("CCN1", "CENWAT", "CKR1", "HTR1")
_LETTERS = str.maketrans({"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ø": "O", "ø": "o"})


@dataclass(slots=True)
class Person:
    """An operative while the diary is made; `evidence` is what a dispatch decision rests on, by kind.

    `is_enhanced` says that the DBS check is enhanced and young enough for every client.
    """

    row: Row
    is_enhanced: bool
    evidence: dict[str, Row] = field(default_factory=dict)
    is_named: bool = False

    @property
    def id(self) -> str:
        """Return the key."""
        return str(self.row["id"])

    @property
    def name(self) -> str:
        """Return the full name."""
        return str(self.row["name"])

    def may_enter(self, client: str) -> bool:
        """Return whether the client's DBS policy lets this operative go, as far as the diary draws visits."""
        return self.is_enhanced or client != "Northgate HA"


def made_up_name(rows: Rows) -> tuple[str, str, str, Mapping[str, Any]]:
    """Return title, first name and surname that go together, and the group of names they are from."""
    group = rows.random.choice(rows.words["names"])
    if rows.random.random() < 0.5:
        return "Mr", rows.random.choice(group["men"]), rows.random.choice(group["surnames"]), group
    title = rows.random.choice(("Ms", "Mrs"))
    return title, rows.random.choice(group["women"]), rows.random.choice(group["surnames"]), group


def mobile(rows: Rows) -> str:
    """Return one of the mobile numbers that are kept free for drama."""
    return f"07700 900{rows.random.randrange(1000):03d}"


def email_of(name: str) -> str:
    """Return an address under the domain that is kept free for examples."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}@example.org"


def add_people(rows: Rows) -> dict[str, Person]:
    """Plan all operatives and return them by name: those of the listed visits, then those by trade."""
    people: dict[str, Person] = {}
    listed = rows.words["operatives"]
    taken = {one["staff"] for one in listed if "staff" in one}
    numbers = iter(number for number in range(11, 200) if number not in taken)
    for one in listed:
        person = _operative(rows, one["name"], one)
        person.is_named = True
        people[person.name] = person
        _hold_all(rows, person, one, one.get("staff") or next(numbers))
    running_out = list(rows.words["running_out"])
    trades = [trade for trade, count in rows.words["crew"].items() for _ in range(count)]
    for position, trade in enumerate(trades):
        _, first, surname, _ = made_up_name(rows)
        while f"{first} {surname}" in people:
            _, first, surname, _ = made_up_name(rows)
        given: Row = {"trades": [trade], "dbs_level": "basic"}
        if position % 5 == 1 and running_out:
            soon = running_out.pop(0)
            given[soon["kind"]] = soon["days"]
        elif position % 4 == 0:
            given["dbs_level"] = "enhanced"
        person = _operative(rows, f"{first} {surname}", given)
        people[person.name] = person
        _hold_all(rows, person, given, next(numbers))
    return people


def add_leaver(rows: Rows) -> Row:
    """Plan somebody who has left and whom no visit of the diary knows; return the row."""
    given = rows.words["leaver"]
    person = _operative(rows, given["name"], given)
    _hold_all(rows, person, given, given["staff"])
    person.row["status"] = OperativeStatus.LEFT.value
    person.row["left_on"] = rows.day - timedelta(days=given["left"])
    return person.row


def _operative(rows: Rows, name: str, given: Mapping[str, Any]) -> Person:
    suspended = given.get("suspended")
    row = rows.add(
        Operative,
        name=name,
        phone=given.get("phone") or mobile(rows),
        email=email_of(name),
        trades=list(given["trades"]),
        status=OperativeStatus.SUSPENDED.value if suspended else OperativeStatus.ACTIVE.value,
        status_reason=given.get("status_reason", ""),
        suspended_until=rows.day + timedelta(days=suspended) if suspended else None,
        started_on=rows.day - timedelta(days=rows.random.randint(200, 3200)),
        notes=given.get("notes", ""),
    )
    return Person(row, given.get("dbs_level") == "enhanced" and "dbs" not in given)


def _hold_all(rows: Rows, person: Person, given: Mapping[str, Any], staff: int) -> None:
    """Plan what one operative holds; `given` says which of it runs out in how many days."""
    person.row["staff_no"] = f"{staff:04d}"
    without = given.get("without", ())
    for kind, (months, start, longest) in _USUAL.items():
        if kind not in without:
            number = (
                f"{start}-{staff:04d}"
                if kind == "photo_id"
                else f"{start}-{rows.random.randrange(10**5):05d}"
            )
            days = given.get(kind, rows.random.randint(_NOT_SOON, longest))
            _hold(rows, person, kind, months, days, number=given.get(f"{kind}_number", number))
    if "dbs" not in without:
        _hold_dbs(rows, person, given)
    _hold_code(rows, person)
    if "gas" in given["trades"]:
        days = given.get("gas_safe", rows.random.randint(_NOT_SOON, 320))
        number = given.get("gas_safe_number", f"{rows.random.randrange(10**6, 10**7)}")
        known = [*_GAS_CATEGORIES, "LPG"] if rows.random.random() < 0.3 else _GAS_CATEGORIES
        until = (rows.day + timedelta(days=rows.random.randint(400, 1500))).isoformat()
        _hold(rows, person, "gas_safe", 12, days, number=number, categories=dict.fromkeys(known, until))
    if "electrical" in given["trades"]:
        days = rows.random.randint(_NOT_SOON, 1000)
        _hold(rows, person, "ecs", 36, days, number=f"{rows.random.randrange(10**7, 10**8)}")
    if rows.random.random() < 0.3:
        days = rows.random.randint(_NOT_SOON, 1000)
        _hold(rows, person, "first_aid", 36, days, number=f"EFAW-{rows.random.randrange(10**4):04d}")


def _hold(rows: Rows, person: Person, kind: str, months: int, days: int, **fields: Any) -> None:
    """Plan a credential that runs out in so many days, and the one before it where they worked here then."""
    last = rows.day + timedelta(days=days)
    issued = add_months(last, -months)
    _credential(rows, person, kind, issued, last, **fields)
    _keep_evidence(rows, person, kind, "", last, issued)
    if person.row["started_on"] < issued:
        _credential(rows, person, kind, add_months(issued, -months), issued, **fields)


def _hold_dbs(rows: Rows, person: Person, given: Mapping[str, Any]) -> None:
    """Plan a DBS check by the day its re-check is due; an enhanced one may be kept current online."""
    # A client may ask for a re-check after 24 months, so an enhanced check is at most 20 months old.
    latest, youngest = RECHECK_MONTHS * 30 - _SETTLED, 490 if person.is_enhanced else _NOT_SOON
    due = rows.day + timedelta(days=given.get("dbs", rows.random.randint(youngest, latest)))
    issued = add_months(due, -RECHECK_MONTHS)
    level = given.get("dbs_level", "basic")
    checked = {}
    if person.is_enhanced and "dbs" not in given and rows.random.random() < 0.5:
        on = rows.day - timedelta(days=rows.random.randint(_SETTLED, 300))
        checked = {
            "update_status": UpdateStatus.BLANK_NO_NEW_INFO.value,
            "update_checked_on": max(on, issued),
        }
    number = f"00{rows.random.randrange(10**10):010d}"
    decided = {
        "decided_on": issued + timedelta(days=2),
        "decided_by": rows.words["company"]["lead"],
        "workforce": Workforce.ADULT.value if level == "enhanced" else "",
        "level_reason": rows.words["cards"]["level_reason"] if level == "enhanced" else "",
    }
    _credential(rows, person, "dbs", issued, None, number=number, level=level, **checked, **decided)
    _keep_evidence(rows, person, "dbs", level, due, issued)


def _hold_code(rows: Rows, person: Person) -> None:
    """Plan this year's signature under the code of conduct, and the one of the year before."""
    issued = rows.day - timedelta(days=rows.random.randint(_SETTLED + 5, 270))
    signed = [issued]
    if person.row["started_on"] < add_months(issued, -12):
        signed.append(add_months(issued, -12))
    for on in signed:
        rows.add(
            Credential,
            operative_id=person.id,
            kind="code_of_conduct",
            issued_on=on,
            version_acknowledged=CODE_VERSION,
            details={},
        )
    _keep_evidence(rows, person, "code_of_conduct", "", add_months(issued, 12), None)


def _credential(
    rows: Rows, person: Person, kind: str, issued: date, last: date | None, **fields: Any
) -> None:
    rows.add(
        Credential,
        operative_id=person.id,
        kind=kind,
        issued_on=issued,
        expires_on=last,
        seen_on=issued,
        seen_by=rows.words["manager"]["name"],
        **{"details": {}, **fields},
    )


def _keep_evidence(rows: Rows, person: Person, kind: str, level: str, until: date, seen: date | None) -> None:
    person.evidence[kind] = {
        "kind": kind,
        "level": level,
        "counts_until": until.isoformat(),
        "seen_on": seen.isoformat() if seen else None,
        "seen_by": rows.words["manager"]["name"] if seen else "",
    }
