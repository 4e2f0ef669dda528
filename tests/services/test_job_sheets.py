"""A visit on paper: what is known, what was recorded, and nothing of alerts, key safes or worries."""

from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.db.models import AuditEntry
from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import photo
from tests.documents.tools import exact_texts, page_text
from tests.factories.calls import BESIDES, CONCERN, raise_concern
from tests.factories.offices import Scene, TestOffice, instant
from tests.services.test_visit_answers import complete

DAY = "2026-11-23"


def sheet(office: TestOffice, scene: Scene, folder: Path, *, blank: bool) -> str:
    """Return the words of a sheet: what stands in its cells, then what is on its pages."""
    pdf = office.work("viewer").job_sheets.pdf(scene.appointment, blank=blank)
    return "\n".join([*exact_texts(pdf), " ".join(page_text(pdf, folder).split())])


def test_the_sheet_to_fill_in_says_where_when_and_what(
    any_office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    found = sheet(any_office, scene, tmp_path, blank=True)
    for known in (
        *("Flat 11, Kestrel House, L6 5NX", "Riverside Trust", "Mon 23 Nov 2026, 09:00 to 11:00"),
        *("Priya Lal", "Plumbing", "Leak under kitchen sink", "WO-118196", "To fill in at the home"),
        *("☐ Suspected asbestos: stop", "☐ operatives", "☐ heating"),
    ):
        assert known in found, known
    with any_office.store.read() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "visits.job_sheet")).one()
    assert (noted.subject, noted.note) == (f"appointments/{scene.appointment}", "blank")


def test_it_sends_to_the_office_while_an_alert_holds_and_tells_nothing_secret(
    office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    assert "See the office" not in sheet(office, scene, tmp_path, blank=True)
    version = office.ask("get", what="homes", id=scene.home)["version"]
    changes = {"key_safe_code": "C1928Y", "access_notes": "side gate"}
    office.ask("edit", what="homes", id=scene.home, version=version, set=changes)
    alert = office.ask(
        "add_alert",
        home=scene.home,
        kind="verbal_abuse_until",
        text="He shouted at Tom",
        starts_on="2026-11-01",
        ends_on=DAY,
    )["id"]
    found = sheet(office, scene, tmp_path, blank=True)
    assert "See the office before you go." in found
    assert "side gate" in found
    for secret in ("shouted", "erbal", "C1928Y", "0151 496 0811", "Lunt"):
        assert secret not in found, secret
    version = office.ask("get", what="alerts", id=alert)["version"]
    office.ask("edit", what="alerts", id=alert, version=version, set={"ends_on": "2026-11-22"})
    assert "See the office" not in sheet(office, scene, tmp_path, blank=True)


def test_the_filled_sheet_says_all_that_was_recorded(
    any_office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    visit = complete(
        any_office,
        scene,
        **{**BESIDES, "resident_satisfied": False},
        attendance_reason="Beth was ill",
        risk_assessment={
            "at": instant(DAY, "09:08"),
            "by": "Priya Lal",
            "hazards": [
                {"code": "animals", "at_risk": ["Operatives"], "control": "dog out", "residual": "low"}
            ],
            "safe": True,
        },
        outcome="follow_on",
        outcome_reason="Worktop is rotten",
        waste={
            "fate": "taken_away",
            "description": "old trap",
            "quantity": "1 bag",
            "ewc_code": "17 02 03",
            "transfer_note": "WTN 77120",
            "carrier": "Mersey Skips",
            "carrier_registration": "CBDU1",
        },
        charge={
            "amount": 45,
            "reason_code": "out_of_hours",
            "reason": "rang at two",
            "approved_by": "Dana",
            "agreed_with": "Karen Doyle",
        },
    )
    work = any_office.work()
    work.visits.follow_on(visit, "New worktop", "carpentry")
    work.visit_photos.add(scene.appointment, "a.jpg", photo(), purpose="after", caption="Dry")
    found = sheet(any_office, scene, tmp_path, blank=False)
    for told in (
        *("Mon 23 Nov 2026, 09:05", "Mon 23 Nov 2026, 10:40", "Priya Lal: Beth was ill", "Nobody"),
        *("Yes: took his arm on the wet step", "Animals", "dog out", "✓ safe to start"),
        *("Follow-on needed: Worktop is rotten", "Trap replaced and tested.", "40 mm trap"),
        "Water from Mon 23 Nov 2026, 09:20 to Mon 23 Nov 2026, 10:00",
        *("WO-118196/2: New worktop", "old trap, 1 bag", "17 02 03: Plastic", "WTN 77120"),
        *("Mersey Skips, CBDU1", "23 Nov 2028", "£45.00", "Called out of hours, not an emergency"),
        *("rang at two", "Dana", "Karen Doyle", "Very tidy, thank you.", "5 of 5", "After: Dry"),
    ):
        assert told in found, told


def test_what_was_not_answered_is_printed_as_that(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    found = sheet(office, scene, tmp_path, blank=False)
    assert found.count("Not answered") >= 7
    assert "None is recorded." in found
    office.ask(
        "record_visit",
        appointment=scene.appointment,
        disruptions=[{"service": "lift", "from": instant(DAY, "09:20")}],
        charge={"charged": True, "reason": "x"},
        waste={"fate": "left", "reason": "he keeps it"},
        adult_present=False,
    )
    found = sheet(office, scene, tmp_path, blank=False)
    for told in (
        "Lift from Mon 23 Nov 2026, 09:20 and still off on leaving",
        "Price not noted",
        "Left by agreement: he keeps it",
        "No, a child alone",
    ):
        assert told in found, told


def test_nothing_of_a_worry_is_on_paper(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    visit = complete(office, scene, worried=True)
    raise_concern(office, scene.home, visit=visit)
    for blank in (True, False):
        found = sheet(office, scene, tmp_path, blank=blank)
        for secret in ("Lunt", "SC-2026", CONCERN["words"], CONCERN["facts"][0]["text"], "afeguarding"):
            assert secret not in found, secret


def test_there_is_none_and_not_for_everybody(office: TestOffice, scene: Scene) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work().job_sheets.pdf("no-such-id", blank=True)
    assert refused.value.code == Code.NOT_FOUND
    with pytest.raises(RefusedError) as refused:
        office.work("lead").job_sheets.pdf(scene.appointment, blank=True)
    assert refused.value.code == Code.DENIED


def test_the_batch_door_saves_it(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    office.ask("job_sheet", appointment=scene.appointment, out=str(out), blank=False)
    assert "As recorded on" in page_text(out.read_bytes(), tmp_path)
