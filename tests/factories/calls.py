"""A valid call of every verb of the batch door, each independent of the others, over one furnished office."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.cli.arguments import Arguments
from desktop.cli.verbs import VERBS
from tests.factories import offices
from tests.factories.offices import Scene, Template, TestOffice, instant

Call = dict[str, Any]

COMPLETE_VISIT: Call = {
    "arrived_at": instant("2026-11-23", "09:05"),
    "left_at": instant("2026-11-23", "10:40"),
    "attendance_reason": "as planned",
    "external_attended": False,
    "external_reason": "nobody",
    "id_shown": True,
    "id_reason": "shown at the door",
    "risk_assessment": {"at": instant("2026-11-23", "09:08"), "hazards": ["slips"], "safe": True},
    "outcome": "completed",
    "outcome_reason": "done",
    "work_done": "Trap replaced and tested.",
    "waste": {"fate": "taken_away", "transfer_note": "WTN-77120"},
    "charge": False,
    "worried": False,
}
CONCERN: Call = {
    "about": {"name": "Mr Derek Lunt", "kind": "adult", "relation": "resident"},
    "seen_at": instant("2026-11-23", "10:20"),
    "indicators": ["unwell", "care_needs"],
    "facts": [{"at": instant("2026-11-23", "09:40"), "text": "The flat was cold.", "source": "seen"}],
    "words": "I just stay in the chair.",
    "impressions": "He seemed tired.",
    "persons_view": "He agrees that the landlord is told.",
    "others_present": "nobody",
    "manager_advice": "Report it.",
    "danger_details": "none",
    "no_action_reason": "",
    "immediate_danger": False,
}


def ask_as(office: TestOffice, user: str, verb: str, arguments: Call) -> Call:
    """Ask a verb as this user; unlike `TestOffice.ask` also one that has an argument `user`."""
    return VERBS[verb](office.door(user), Arguments(json.loads(json.dumps(arguments))))


def visit_answers(day: str, operative: str, **answers: Any) -> Call:
    """Return every answer about a visit of that day, so that nothing is owed."""
    moved = {
        name: value.replace("2026-11-23", day) if isinstance(value, str) else value
        for name, value in COMPLETE_VISIT.items()
    }
    assessment = {**COMPLETE_VISIT["risk_assessment"], "at": instant(day, "09:08")}
    return {**moved, "risk_assessment": assessment, "attended": [operative], **answers}


def tell(office: TestOffice, concern: str, *, user: str = "boss") -> None:
    """Take both steps and agree an action, so that the concern may be sealed."""
    at = instant("2026-11-23", "11:00")
    office.ask("notify", user, concern=concern, step="call_client", to="Karen Doyle", at=at)
    office.ask(
        "notify", user, concern=concern, step="platform_issue", to="Riverside", at=at, reference="448120"
    )
    office.ask("notify", user, concern=concern, step="lead", to="Ann Moss", at=at)
    office.ask(
        "agree_action",
        user,
        concern=concern,
        text="Welfare call",
        owner="Riverside",
        due_at=instant("2026-11-24", "12:00"),
    )


def raise_concern(office: TestOffice, home: str, user: str = "boss", **fields: Any) -> str:
    """Raise a concern about a home and return its id."""
    return str(office.ask("raise_concern", user, **{**CONCERN, "home": home, **fields})["id"])


def book(office: TestOffice, job: str, operatives: list[str], day: str, *, confirmed: bool = True) -> str:
    """Book 9 to 11 on a day, confirmed by the resident, and return the appointment's id."""
    start, end = instant(day), instant(day, "11:00")
    made = str(office.ask("book", job=job, operatives=operatives, start=start, end=end)["id"])
    if confirmed:
        office.ask("confirm", appointment=made, channel="phone", spoke_to="Mr Lunt", at=instant("2026-11-20"))
    return made


@dataclass(frozen=True)
class Furnished:
    """An office to copy in which every verb has something of its own to work on."""

    template: Template
    scene: Scene
    calls: dict[str, Call]
    records: dict[str, str]

    @contextmanager
    def copy(self, folder: Path) -> Iterator[TestOffice]:
        """Yield a fresh copy."""
        yield from offices.copy_of(self.template, folder)


def furnish(template: Template, folder: Path) -> Furnished:
    """Furnish a copy of the template below `folder` and return it with a valid call of every verb."""
    with contextmanager(offices.copy_of)(template, folder / "office") as office:
        scene = offices.set_scene(office)
        records = _records(office, scene, folder)
        calls = _calls(office, scene, records, folder)
    return Furnished(replace(template, folder=folder / "office"), scene, calls, records)


def _records(office: TestOffice, scene: Scene, folder: Path) -> dict[str, str]:
    """Return one id of every kind of record, and those that some verbs need apart."""
    alert = office.ask("add_alert", home=scene.home, kind="dangerous_animal", text="dog")["id"]
    visited = book(office, scene.job, [scene.other], "2026-11-23")
    visit = office.ask("record_visit", appointment=visited, **visit_answers("2026-11-23", scene.other))["id"]
    concerns = [raise_concern(office, scene.home) for _ in range(3)]
    for concern in concerns[1:]:
        tell(office, concern)
    office.ask("seal", concern=concerns[2])
    homes = folder / "more homes.csv"
    homes.write_text("Landlord,Address,Postcode\nRiverside Trust,1 Beech Court,L8 1AA\n", "utf-8")
    batch = office.ask("import", what="homes", path=str(homes))["batch"]
    homes.write_text("Landlord,Address,Postcode\nRiverside Trust,2 Beech Court,L8 1AA\n", "utf-8")
    office.ask("backup", out=str(folder / "first.doorstep"))
    (dbs,) = office.ask("list", what="credentials", where={"kind": "dbs", "operative": scene.operative})[
        "rows"
    ]
    return {
        "operatives": scene.operative,
        "credentials": dbs["id"],
        "clients": scene.client,
        "homes": scene.home,
        "residents": office.ask("list", what="residents")["rows"][0]["id"],
        "alerts": alert,
        "jobs": scene.job,
        "appointments": scene.appointment,
        "confirmations": office.ask("list", what="confirmations")["rows"][0]["id"],
        "visits": visit,
        "concerns": concerns[0],
        "users": office.desk("viewer").actor.id,
        "complete concern": concerns[1],
        "sealed concern": concerns[2],
        "batch": batch,
    }


def _calls(office: TestOffice, scene: Scene, records: dict[str, str], folder: Path) -> dict[str, Call]:
    def later(number: int) -> str:
        return book(office, scene.job, [scene.operative], f"2026-11-{24 + number}")

    slot = {"start": instant("2026-12-01"), "end": instant("2026-12-01", "11:00")}
    at = instant("2026-11-23", "11:00")
    open_concern = records["concerns"]
    return {
        "init": {"company": "Other Ltd", "admin": "dana", "password": "three blue kettles"},
        "login": {"user": "manager", "password": offices.PASSWORD},
        "recover": {"code": office.code},
        "add_user": {"user": "new", "name": "New Person", "password": "long enough", "roles": ["viewer"]},
        "add_client": {
            "name": "Northgate HA",
            "phone": "0151 496 0444",
            "email": "repairs@northgate.example",
            "platform": "Plentific",
            "requires": ["first_aid"],
            "dbs_level": "basic",
            "dbs_recheck_months": 24,
        },
        "add_home": {
            "client": scene.client,
            "address": "12 Granby Street",
            "postcode": "L8 2US",
            "uprn": "38461245",
            "key_safe_code": "C1928Y",
        },
        "add_resident": {
            "home": scene.home,
            "name": "Mrs Ada Lunt",
            "phone": "0151 496 0812",
            "email": "ada@example.org",
            "preferred_contact": "phone",
            "language": "English",
        },
        "add_alert": {
            "home": scene.home,
            "kind": "verbal_abuse_until",
            "text": "shouts",
            "starts_on": "2026-11-01",
            "ends_on": "2026-12-31",
        },
        "add_operative": {
            "name": "Tomasz Patel",
            "phone": "07700 900124",
            "email": "tomasz@example.org",
            "trades": ["gas"],
            "started_on": "2024-09-26",
            "notes": "own van",
        },
        "add_credential": {
            "operative": scene.operative,
            "kind": "dbs",
            "number": "009876543210",
            "level": "enhanced",
            "issued_on": "2026-11-02",
            "expires_on": "2029-11-02",
            "seen_on": "2026-11-10",
            "details": {"update_status": "BLANK_NO_NEW_INFO", "update_checked_on": "2026-11-20"},
        },
        "add_job": {
            "client": scene.client,
            "home": scene.home,
            "trade": "plumbing",
            "description": "Tap drips",
            "reference": "WO-118300",
            "priority": "routine",
            "reported_at": at,
            "kind": "",
        },
        "book": {"job": scene.job, "operatives": [scene.operative], **slot},
        "confirm": {
            "appointment": scene.appointment,
            "channel": "phone",
            "spoke_to": "Mr Lunt",
            "at": instant("2026-11-22"),
            "words": "Yes, nine is fine.",
        },
        "contact": {
            "appointment": scene.appointment,
            "channel": "text",
            "at": instant("2026-11-22"),
            "outcome": "no answer",
            "next_step": "call again",
        },
        "check": {"appointment": scene.appointment},
        "dispatch": {"appointment": scene.appointment},
        "dispatch_sheet": {"on": "2026-11-23", "out": str(folder / "sheet.pdf")},
        "move": {
            "appointment": later(0),
            "start": instant("2026-12-02"),
            "end": instant("2026-12-02", "10:00"),
            "reason": "holiday",
            "asked_by": "resident",
        },
        "cancel": {"appointment": later(1), "reason": "done by somebody else", "asked_by": "resident"},
        "follow_on": {
            "job": scene.job,
            "description": "Make good the plaster",
            "trade": "plastering",
            "priority": "routine",
            "kind": "",
        },
        "add_absence": {
            "operative": scene.other,
            "kind": "holiday",
            "start": instant("2026-12-07", "00:00"),
            "end": instant("2026-12-12", "00:00"),
            "notes": "by the sea",
        },
        "no_access": {
            "appointment": later(2),
            "arrived_at": instant("2026-11-26", "09:10"),
            "waited_minutes": 10,
            "card_left": True,
            "tried": ["door", "phone"],
        },
        "record_visit": {"appointment": later(3), **visit_answers("2026-11-27", scene.operative)},
        "close_visit": {"visit": records["visits"]},
        "raise_concern": {**CONCERN, "home": scene.home, "visit": records["visits"]},
        "notify": {
            "concern": open_concern,
            "step": "call_client",
            "to": "Karen Doyle",
            "at": at,
            "reference": "call 7",
            "outcome": "Answered",
        },
        "agree_action": {"concern": open_concern, "text": "Call", "owner": "Karen Doyle", "due_at": at},
        "seal": {"concern": records["complete concern"]},
        "add_addendum": {"concern": records["sealed concern"], "text": "A doctor has seen him."},
        "concern_pdf": {
            "concern": records["sealed concern"],
            "out": str(folder / "record.pdf"),
            "password": "blue kettle",
        },
        "day": {"on": "2026-11-23"},
        "get": {"what": "homes", "id": scene.home, "reveal": False},
        "list": {"what": "homes", "where": {"client": scene.client}},
        "edit": {"what": "operatives", "id": scene.operative, "version": 1, "set": {"notes": "left-handed"}},
        "import": {
            "what": "homes",
            "path": str(folder / "more homes.csv"),
            "dry_run": False,
            "client": "Riverside Trust",
            "trade": "plumbing",
        },
        "undo_import": {"batch": records["batch"]},
        "export": {"what": "operatives", "path": str(folder / "operatives.csv")},
        "backup": {"out": str(folder / "second.doorstep")},
        "restore": {"path": str(folder / "first.doorstep")},
        "verify": {"anchors": []},
    }
