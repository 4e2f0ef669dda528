"""A valid call of every verb of the batch door, each independent of the others, over one furnished office."""

import json
import re
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
    "attendance_reason": "Priya Lal and Beth Thomas, as planned",
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


# What a visit may be asked besides, and owes to nobody.
BESIDES: Call = {
    "waited_minutes": 0,
    "card_left": False,
    "tried": ["door"],
    "resident_satisfied": True,
    "adult_present": True,
    "contact_made": True,
    "contact_reason": "took his arm on the wet step",
    "materials": "40 mm trap",
    "disruptions": [
        {
            "service": "water",
            "from": instant("2026-11-23", "09:20"),
            "to": instant("2026-11-23", "10:00"),
        }
    ],
    "resident_words": "Very tidy, thank you.",
    "feedback_score": 5,
}

# What a concern may say besides, and owes to nobody.
CONCERN_BESIDES: Call = {
    "seen_by": "Priya Lal",
    "place": "kitchen",
    "categories": ["self_neglect"],
    "unflagged_need": "cannot stand without help",
    "is_unsure": True,
    "manager_asked": "Ann Moss",
    "manager_asked_at": instant("2026-11-23", "10:40"),
    "is_manager_involved": False,
    "told_instead": "nobody",
    "person_knows": "objects",
    "override_reason": "He may fall again tonight.",
    "injuries": [{"view": "front", "x": 0.4, "y": 0.25, "text": "round bruise, 3 cm"}],
    "emergency": {"at": instant("2026-11-23", "10:22"), "to": "999, ambulance", "reference": "CAD 118"},
}


# A report about conduct, and what every disclosure says.
CONDUCT: Call = {
    "kind": "unsafe",
    "text": "He worked on the live board.",
    "at": instant("2026-11-21", "14:00"),
    "about": "Beth Thomas",
    "anonymous": False,
    "reported_by": "Priya Lal",
}
OUTSIDE: Call = {"basis": "safeguarding", "way": "email_encrypted"}


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


def nobody_opens(
    office: TestOffice, job: str, operative: str, day: str, *, tried: tuple[str, ...] = ("phone", "door")
) -> str:
    """Book a visit of that day to which nobody opens the door, and return its id."""
    made = book(office, job, [operative], day, confirmed=False)
    note_no_access(office, made, day, tried)
    return made


def note_no_access(office: TestOffice, made: str, day: str, tried: tuple[str, ...]) -> None:
    """Record that nobody opened the door to a visit of that day."""
    office.ask(
        "no_access",
        appointment=made,
        arrived_at=instant(day, "09:10"),
        waited_minutes=15,
        card_left=True,
        tried=list(tried),
    )


def tell(
    office: TestOffice, concern: str, *, user: str = "boss", at: str = instant("2026-11-23", "11:00")
) -> None:
    """Take both steps and agree an action, so that the concern may be sealed."""
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
    """Raise a concern about a home and return its id; the fact was noticed by when it was seen."""
    told = {**CONCERN, "home": home, **fields}
    if "facts" not in fields and told["seen_at"] < CONCERN["facts"][0]["at"]:
        told["facts"] = [{**CONCERN["facts"][0], "at": told["seen_at"]}]
    return str(office.ask("raise_concern", user, **told)["id"])


def early(call: Call) -> Call:
    """Return a call as if what it tells had happened before half past seven, when the offices' day begins."""
    made: Call = json.loads(re.sub(r"T1[01]:", "T06:", json.dumps(call)).replace("T09:", "T05:"))
    return made


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
    seen = {"place": "Kestrel House, hall", "signs": ["damaged"], "seen_at": instant("2026-11-23", "07:00")}
    communal = office.ask("add_communal", visit=visit, **seen)["id"]
    concerns = [str(office.ask("raise_concern", **early(CONCERN), home=scene.home)["id"]) for _ in range(3)]
    for concern in concerns[1:]:
        tell(office, concern, at=instant("2026-11-23", "07:10"))
    office.ask("seal", concern=concerns[2])
    office.ask("concern_pdf", concern=concerns[2], out=str(folder / "first record.pdf"))
    reports = [office.ask("report_conduct", **CONDUCT)["id"] for _ in range(2)]
    for leg in ("authority", "platform"):
        office.ask("conduct_not_told", report=reports[1], leg=leg, reason="Put right at once.")
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
        "communal": communal,
        "concerns": concerns[0],
        "users": office.desk("viewer").actor.id,
        "conduct": reports[0],
        "settled conduct": reports[1],
        "complete concern": concerns[1],
        "sealed concern": concerns[2],
        "action": office.ask("get", what="concerns", id=concerns[1])["row"]["actions"][0]["id"],
        "batch": batch,
    }


def _calls(office: TestOffice, scene: Scene, records: dict[str, str], folder: Path) -> dict[str, Call]:
    def later(number: int) -> str:
        return book(office, scene.job, [scene.operative], f"2026-11-{24 + number}")

    def earlier(day: str) -> str:
        return book(office, scene.job, [scene.operative], day, confirmed=False)

    friday = instant("2026-11-20", "09:20")
    reassigned = later(4)
    slot = {"start": instant("2026-12-01"), "end": instant("2026-12-01", "11:00")}
    at = instant("2026-11-23", "07:10")
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
        "set_line": {
            "client": scene.client,
            "version": office.ask("get", what="clients", id=scene.client)["version"],
            "contact": "Duty desk",
            "phone": "0151 496 0335",
            "phone_out_of_hours": "0151 496 0336",
            "verified_on": "2026-11-23",
            "tells_authority": False,
            "authority_contact": "Careline",
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
            "version": 2,
        },
        "contact": {
            "job": "",
            "appointment": scene.appointment,
            "channel": "text",
            "at": instant("2026-11-22"),
            "outcome": "no answer",
            "next_step": "call again",
            "next_at": instant("2026-11-22", "14:00"),
            "offered_start": instant("2026-11-24"),
            "offered_end": instant("2026-11-24", "11:00"),
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
        "reassign": {"appointment": reassigned, "operatives": [scene.other], "version": 2},
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
            "appointment": earlier("2026-11-19"),
            "arrived_at": instant("2026-11-19", "09:10"),
            "waited_minutes": 10,
            "card_left": True,
            "tried": ["door", "phone"],
        },
        "record_visit": {
            "appointment": earlier("2026-11-20"),
            **visit_answers("2026-11-20", scene.operative),
            **BESIDES,
            "disruptions": [{"service": "water", "from": friday, "to": instant("2026-11-20", "10:00")}],
            "clear": [],
        },
        "close_visit": {"visit": records["visits"]},
        "add_communal": {
            "visit": records["visits"],
            "home": scene.home,
            "client": scene.client,
            "place": "Kestrel House, second floor, flat 14",
            "signs": ["door_unopened", "post_piled_up"],
            "since": "about three weeks",
            "notes": "no light at night",
            "seen_at": instant("2026-11-23", "07:00"),
        },
        "communal_told": {
            "observation": records["communal"],
            "to": "Karen Doyle",
            "how": "phone",
            "at": instant("2026-11-23", "07:15"),
            "reference": "448121",
        },
        "job_sheet": {
            "appointment": scene.appointment,
            "out": str(folder / "job sheet.pdf"),
            "blank": True,
        },
        "raise_concern": {
            **early({**CONCERN, **CONCERN_BESIDES}),
            "home": scene.home,
            "visit": records["visits"],
        },
        "edit_concern": {"concern": open_concern, "version": 1, "set": {"words": "I am cold."}},
        "notify": {
            "concern": open_concern,
            "step": "call_client",
            "to": "Karen Doyle",
            "at": at,
            "reference": "call 7",
            "outcome": "Answered",
            "number": "0151 496 0333",
            "role": "duty officer",
            "is_reached": True,
            "ended_at": instant("2026-11-23", "07:16"),
            "next_at": instant("2026-11-24", "11:00"),
        },
        "agree_action": {"concern": open_concern, "text": "Call", "owner": "Karen Doyle", "due_at": at},
        "action_done": {"action": records["action"], "at": at},
        "note_answer": {
            "concern": open_concern,
            "answered_by": "Karen Doyle",
            "at": at,
            "text": "A worker visits.",
        },
        "close_concern": {
            "concern": records["sealed concern"],
            "outcome": "He lives with his sister now.",
            "left_open": {"answer": "The client has changed.", "actions": "Overtaken by the move."},
        },
        "platform_text": {"concern": open_concern},
        "seal": {"concern": records["complete concern"], "left_open": {}},
        "add_addendum": {"concern": records["sealed concern"], "text": "A doctor has seen him."},
        "concern_pdf": {
            "concern": records["sealed concern"],
            "out": str(folder / "record.pdf"),
            "password": "blue kettle",
        },
        "copy_for_client": {
            "concern": records["sealed concern"],
            "out": str(folder / "copy.pdf"),
            "recipient": "Karen Doyle, Riverside",
            **OUTSIDE,
        },
        "disclose": {
            "concern": records["sealed concern"],
            "what": "The reference, by telephone",
            "recipient": "Karen Doyle, Riverside",
            **OUTSIDE,
        },
        "verify_pdf": {"path": str(folder / "first record.pdf"), "password": "blue kettle"},
        "report_conduct": {
            **CONDUCT,
            "operative": scene.other,
            "user": records["users"],
            "client": scene.client,
            "home": scene.home,
            "visit": records["visits"],
        },
        "conduct_told": {
            "report": records["conduct"],
            "leg": "authority",
            "to": "Health and Safety Executive",
            "at": instant("2026-11-22"),
            "how": "web",
            "reference": "F-2508",
            "outcome": "They will ring back.",
        },
        "conduct_not_told": {"report": records["conduct"], "leg": "platform", "reason": "Not on a platform."},
        "close_conduct": {"report": records["settled conduct"], "outcome": "Trained anew."},
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
