"""A whole story that leaves at least one row in every table, told once for each engine and copied."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.db.audit import PROGRAM
from desktop.db.models import Attachment, Setting
from desktop.system.ids import new_id
from tests.documents.samples import photo
from tests.factories.offices import MONDAY, Scene, TestOffice, instant, set_scene

CSV = "address,postcode,client\n1 Wren Court,L8 1AA,Riverside Trust\n2 Wren Court,L8 1AA,Riverside Trust\n"


@dataclass
class Story:
    """What came of it."""

    scene: Scene
    visit: str
    concern: str


def tell(office: TestOffice, folder: Path) -> Story:
    """Book, dispatch, visit, worry, seal, add to, fail to get in, import; `folder` takes the imported file."""
    scene = set_scene(office)
    office.ask("add_alert", home=scene.home, kind="hearing", text="Ring twice and wait")
    office.ask(
        "contact",
        appointment=scene.appointment,
        channel="phone",
        at="2026-11-20T14:00:00+00:00",
        outcome="No answer",
        next_step="Try again at three",
    )
    office.ask("dispatch", appointment=scene.appointment)
    visit = office.ask(
        "record_visit",
        appointment=scene.appointment,
        arrived_at=instant("2026-11-23", "09:05"),
        left_at=instant("2026-11-23", "10:40"),
        attended=[scene.operative],
        external_attended=False,
        id_shown=True,
        risk_assessment={"at": instant("2026-11-23", "09:07"), "hazards": ["electric"], "safe": True},
        outcome="completed",
        work_done="New trap fitted",
        waste="none",
        charge=False,
        worried=True,
    )["id"]
    concern = office.ask(
        "raise_concern",
        visit=visit,
        about={"name": "Mr Derek Lunt", "kind": "adult", "relation": "resident"},
        seen_at=instant("2026-11-23", "09:40"),
        indicators=["unwell"],
        facts=[
            {"at": instant("2026-11-23", "09:20"), "text": "He wore a coat indoors.", "source": "seen"},
            {"at": instant("2026-11-23", "09:30"), "text": "“I am fine.”", "source": "heard"},
        ],
        immediate_danger=False,
        persons_view="He agrees to a call.",
    )["id"]
    for step in ("call_client", "platform_issue", "lead"):
        office.ask(
            "notify",
            concern=concern,
            step=step,
            to="Karen Doyle",
            at=instant("2026-11-23", "11:40"),
            reference="448120",
            outcome="Answered",
        )
    office.ask(
        "agree_action",
        concern=concern,
        text="Welfare call",
        owner="Riverside",
        due_at=instant("2026-11-23", "16:00"),
    )
    office.ask("seal", concern=concern)
    office.ask("add_addendum", concern=concern, text="He was seen by a doctor.")
    office.ask(
        "note_answer",
        concern=concern,
        answered_by="Karen Doyle",
        at=instant("2026-11-23", "15:00"),
        text="A social worker will call tomorrow.",
    )
    office.ask(
        "disclose",
        concern=concern,
        what="The sealed record",
        recipient="Karen Doyle",
        basis="safeguarding",
        way="phone",
    )
    office.ask("close_visit", visit=visit)
    seen_at = instant("2026-11-20", "09:03")
    office.ask("add_communal", visit=visit, place="Second floor, flat 9", signs=["cobwebs"], seen_at=seen_at)
    report = office.ask(
        "report_conduct",
        kind="unethical",
        text="Asked for cash at the door.",
        at=seen_at,
        about="A caretaker",
    )["id"]
    office.ask("conduct_told", report=report, leg="platform", to="Support", at=seen_at, how="email")
    again = office.ask(
        "book",
        job=scene.job,
        operatives=[scene.other],
        start=instant("2026-11-24"),
        end=instant("2026-11-24", "11:00"),
    )["id"]
    moved = {"start": instant("2026-11-24", "12:00"), "end": instant("2026-11-24", "14:00")}
    office.ask("move", appointment=again, **moved, reason="The boiler part is late", asked_by="contractor")
    office.ask(
        "move",
        appointment=again,
        start=instant("2026-11-24"),
        end=instant("2026-11-24", "11:00"),
        reason="It came after all",
        asked_by="contractor",
    )
    office.ask(
        "add_absence",
        operative=scene.other,
        kind="training",
        start=instant("2026-12-01"),
        end=instant("2026-12-01", "17:00"),
        notes="First aid",
    )
    office.ask(
        "no_access",
        appointment=again,
        arrived_at=instant("2026-11-24", "09:02"),
        waited_minutes=15,
        card_left=True,
        tried=["knocked", "phoned"],
    )
    people = office.work("manager")
    people.operatives.set_photo(scene.other, 1, "face.jpg", photo())
    people.id_cards.issue(scene.other, date(2028, 1, 1))
    people.drafts.keep("operative/new", {"name": "Somebody New"})
    stairs = b"\xff\xd8 not a real photo"
    file = folder / "homes.csv"
    file.write_text(CSV, encoding="utf-8")
    office.ask("import", what="homes", path=str(file))
    with office.store.write(PROGRAM, "test.rest") as write:
        write.add(
            Setting(id=new_id(MONDAY), key="colour", value={"a": 1}),
            Attachment(
                id=new_id(MONDAY),
                owner_table="homes",
                owner_id=scene.home,
                name="stairs.jpg",
                media_type="image/jpeg",
                sha256=hashlib.sha256(stairs).hexdigest(),
                added_at=MONDAY,
                added_by="boss",
                destroy_on=date(2027, 1, 1),
                content=stairs,
            ),
        )
    return Story(scene, visit, concern)
