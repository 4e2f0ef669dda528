"""A safeguarding record, a day's dispatch and photos, all invented."""

import io
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from PIL import Image

from desktop.documents.dispatch_sheet import DispatchRow, DispatchSheet, State
from desktop.documents.incident_record import Action, Fact, IncidentRecord, Notification
from desktop.documents.seal import make_certificate

HEAD = "9c41d07e5b2f" * 5 + "a0b1"
DATA = "5f0c9a1e" + "4d" * 26 + "77b2"


def at(hour: int, minute: int, day: int = 23) -> datetime:
    """Return an instant of November 2026, when London keeps UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def record(**changes: Any) -> IncidentRecord:
    """Return the sealed record SC-2026-0041 of Mr Derek Lunt, with `changes`."""
    facts = (
        Fact(
            at(9, 20),
            "Mr Lunt opened the door holding the frame. He was wearing a coat indoors; the flat was cold and no "
            "heating was on.",
            "P. Lal",
        ),
        Fact(
            at(9, 45),
            "The open kitchen cupboards held no food. About three weeks of post lay on the hall floor.",
            "P. Lal",
        ),
        Fact(at(10, 20), "He sat down suddenly and said he felt dizzy.", "P. Lal, B. Thomas"),
    )
    notifications = (
        Notification(
            "1",
            "Phone call to the client",
            "Karen Doyle, safeguarding duty line",
            at(11, 38),
            "Answered; call noted by D. Whitlock",
        ),
        Notification(
            "2",
            "“Safety Concern” raised on the platform",
            "Riverside Trust",
            at(11, 46),
            "Issue 448120 · screenshot attached",
        ),
        Notification("", "Contractor's safeguarding lead", "Alex Reid", at(10, 31), "By phone"),
        Notification("", "Police", "Not needed", None, "No immediate severe danger"),
    )
    actions = (
        Action("Stay until a warm drink was made and the heater was on", "Priya Lal", at(10, 50), "Done"),
        Action(
            "Welfare call to Mr Lunt; consider referral to adult social care",
            "Riverside Trust",
            at(16, 0),
            "Open",
        ),
    )
    whole: dict[str, Any] = {
        "company": "Mersey Property Care Ltd",
        "phone": "0151 496 0900",
        "lead": "Alex Reid",
        "reference": "SC-2026-0041",
        "version": 1,
        "sealed_at": at(12, 4),
        "client": "Riverside Trust",
        "home": "Flat 11, Kestrel House, Liverpool L6 5NX",
        "job_reference": "WO-118196",
        "job_description": "leak under kitchen sink",
        "about_name": "Mr Derek Lunt",
        "about_kind": "adult",
        "about_relation": "resident",
        "others_present": "",
        "seen_at": at(9, 12),
        "visit_from": at(9, 5),
        "visit_to": at(11, 4),
        "seen_by": "Priya Lal, Beth Thomas (operatives)",
        "recorded_at": at(11, 31),
        "recorded_by": "Dana Whitlock, office manager",
        "indicators": "Looks unwell or uncared for; care or support needs not flagged to us",
        "immediate_danger": "No. Asked and answered 10:24. Ambulance offered twice and declined.",
        "data_sha256": DATA,
        "audit_seq": 18204,
        "audit_head": HEAD,
        "facts": facts,
        "their_words": "“I've not been right since she stopped coming. I just stay in the chair.”",
        "impressions": "Priya Lal thought he had not eaten properly for some time.",
        "persons_view": "Knows that this is being reported and agrees. Would like someone to phone him rather than "
        "visit.",
        "notifications": notifications,
        "actions": actions,
    }
    return IncidentRecord(**(whole | changes))


def visits() -> tuple[DispatchRow, ...]:
    """Return one visit in each state, not in the order of time."""
    return (
        DispatchRow(
            "13:00–15:00",
            "7 Harbour View, Bootle",
            "L20 4TH",
            "Ms Grant, by phone, Fri 20 Nov 16:02",
            "WO-118188",
            "Gas",
            "Beth Thomas",
            State.BLOCKED,
            "Gas Safe card of Beth Thomas ran out on 21 Nov 2026.",
            "Send 王伟 instead: valid and free from 12:30.",
        ),
        DispatchRow(
            "08:00–10:00",
            "4 Elm Court, Liverpool",
            "L8 7PP",
            "Mrs Okafor, by phone, Fri 20 Nov 14:12",
            "WO-118201",
            "Electrical",
            "Tom Birch, Ada Nowak",
            State.READY,
            precaution="Two people go",
        ),
        DispatchRow(
            "09:00–11:00",
            "Flat 11, Kestrel House, Liverpool",
            "L6 5NX",
            "Mr Lunt, by text, Thu 19 Nov 09:40",
            "WO-118196",
            "Plumbing",
            "Priya Lal",
            State.DISPATCHED,
        ),
        DispatchRow(
            "09:30–11:30",
            "22 Priory Road, Liverpool",
            "L4 2SQ",
            "Not yet",
            "WO-118210",
            "Carpentry",
            "Łukasz Nguyễn",
            State.NOT_CONFIRMED,
            "The resident has not confirmed this time.",
            "Ring 07700 900123 before 08:30, or move the visit.",
        ),
    )


def sheet(*rows: DispatchRow) -> DispatchSheet:
    """Return the dispatch sheet of 23 November 2026 with these visits."""
    return DispatchSheet("Mersey Property Care Ltd", "0151 496 0900", date(2026, 11, 23), at(7, 40), rows)


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture with a blue left and a yellow right half, encoded as `kind`."""
    image = Image.new("RGB", size, "#204080")
    image.paste("#E0C040", (size[0] // 2, 0, size[0], size[1]))
    file = io.BytesIO()
    image.convert(mode).save(file, kind, **options)
    return file.getvalue()


@cache
def keys() -> tuple[bytes, bytes]:
    """Return the private key and the certificate of the office, the same for all tests."""
    return make_certificate("Mersey Property Care Ltd", at(8, 0))
