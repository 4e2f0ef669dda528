"""The sealed record says everything that was noted, exactly, whatever was typed and however much of it."""

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from desktop.db.models import SealedRecord
from desktop.services.concerns import ConcernDraft, FactDraft
from tests.documents.samples import photo
from tests.documents.test_text import PRINTED
from tests.documents.tools import QPDF, assert_pdfa, exact_texts, page_text, run, saved, structure
from tests.factories.calls import tell
from tests.factories.offices import Scene, TestOffice

AT = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
SCRIPTS = {
    "Latin": "Łukasz Nguyễn",
    "Chinese": "王伟",
    "Bengali": "আপনার মেরামতের",
    "Devanagari": "नमस्ते क्षत्रिय",
    "Cyrillic": "Щука їжак",
}


@pytest.fixture
def sober(office: TestOffice) -> TestOffice:
    """An office late enough in the day for everything that is noted."""
    office.clock.set(datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    return office


def _raised(office: TestOffice, scene: Scene, **fields: Any) -> str:
    draft: dict[str, Any] = {
        "home": scene.home,
        "about_name": "Mr Derek Lunt",
        "seen_at": AT,
        "indicators": ["unwell"],
        "facts": [FactDraft(AT, "The flat was cold.")],
        "immediate_danger": False,
    }
    return office.work().concerns.raise_concern(ConcernDraft(**{**draft, **fields}))[0]


def _sealed(office: TestOffice, concern: str, **left_open: str) -> bytes:
    tell(office, concern)
    return bytes(office.work().incident_records.seal(concern, left_open).pdf)


def test_every_answer_of_a_concern_reaches_the_paper(sober: TestOffice, scene: Scene, tmp_path: Path) -> None:
    words = {
        name: f"Zq{name} of <this> & “that”"
        for name in (
            *("about_name", "others_present", "words", "impressions", "persons_view", "manager_advice"),
            *("danger_details", "place", "unflagged_need", "manager_asked", "override_reason"),
        )
    }
    concern = _raised(
        sober,
        scene,
        indicators=["unwell", "care_needs"],
        **words,
        categories=["self_neglect"],
        is_unsure=True,
        manager_asked_at=AT + timedelta(minutes=40),
        person_knows="objects",
        injuries=[{"view": "back", "x": 0.5, "y": 0.4, "text": "Zqinjury of <this>"}],
    )
    work = sober.work()
    work.concern_photos.add(
        concern, "IMG 1.jpg", photo(), caption="Zqcaption", consent="Zqconsent of Mr Lunt"
    )
    call = {"concern": concern, "step": "call_client", "to": "Zqtold"}
    work.concerns.notify(
        **call, at=AT + timedelta(hours=1), number="0151 496 0333", is_reached=False, outcome="Zqvoicemail",
        next_at=AT + timedelta(hours=2),
    )  # fmt: skip
    work.concerns.notify(
        **call, at=AT + timedelta(hours=2), role="Zqrole", ended_at=AT + timedelta(minutes=127)
    )
    issue = work.concerns.notify(
        concern=concern,
        step="platform_issue",
        to="Riverside",
        at=AT + timedelta(hours=3),
        reference="Zq448120",
    )
    work.concern_photos.keep_screenshot(issue, "issue.png", photo("PNG"))
    work.concerns.note_answer(concern, "Zqanswerer", AT + timedelta(hours=4), "Zqanswer")
    pdf = _sealed(sober, concern)
    printed = "\n".join(exact_texts(pdf))
    for text in words.values():
        assert text in printed
    for text in (
        "Self-neglect",
        "Knows that this is being reported and objects.",
        "Zqinjury of <this>",
        "Zqcaption",
        "Consent: Zqconsent of Mr Lunt",
        "Mon 23 Nov 2026, 10:00",
        "Zqtold, Zqrole",
        "until 11:27",
        "Issue Zq448120 · screenshot attached",
        "Zqanswerer",
        "Zqanswer",
    ):
        assert text in printed
    rang = "Rang 0151 496 0333 · nobody reached · Zqvoicemail · next try Mon 23 Nov 2026, 11:20"
    assert rang in printed
    assert printed.index(rang) < printed.index("Zqtold, Zqrole")
    said = structure(pdf, tmp_path)
    assert "Photo 2. " in said, "the screenshot is among the pictures"


def test_a_manager_involved_and_what_was_left_open_stand_in_the_record(
    sober: TestOffice, scene: Scene
) -> None:
    concern = _raised(
        sober, scene, is_manager_involved=True, told_instead="The owner, Ms Achebe", no_action_reason=""
    )
    at = AT + timedelta(hours=1)
    sober.ask("notify", concern=concern, step="call_client", to="Karen Doyle", at=at.isoformat())
    reasons = {
        "platform_issue": "The platform is down until Tuesday.",
        "actions": "The client decides first.",
    }
    pdf = bytes(sober.work().incident_records.seal(concern, reasons).pdf)
    printed = exact_texts(pdf)
    assert "The owner, Ms Achebe" in printed
    assert "Told instead: a manager may be involved" in printed
    for reason in reasons.values():
        assert reason in printed
    assert "Left open; see the reason there" in printed


def test_each_addendum_says_with_which_version_it_was_signed(sober: TestOffice, scene: Scene) -> None:
    concern = _raised(sober, scene)
    _sealed(sober, concern)
    work = sober.work()
    for day in (1, 2):
        sober.clock.advance(days=day)
        work.concerns.add_addendum(concern=concern, text=f"Later fact {day}")
        work.incident_records.issue(concern)
    with sober.store.read() as session:
        versions = session.scalars(select(SealedRecord).order_by(SealedRecord.number)).all()
    last = exact_texts(bytes(versions[-1].pdf))
    place = last.index("Later fact 1")
    assert "With version 2" in last[place : place + 5]
    place = last.index("Later fact 2")
    assert "With version 3" in last[place : place + 5]
    assert "With version 3" not in exact_texts(bytes(versions[1].pdf))


def test_disclosures_are_never_printed(sober: TestOffice, scene: Scene, tmp_path: Path) -> None:
    concern = _raised(sober, scene)
    _sealed(sober, concern)
    work = sober.work()
    work.disclosures.note(concern, "Zqdisclosed", "Zqrecipient", "safeguarding", "phone")
    work.concerns.add_addendum(concern=concern, text="Later")
    pdf = bytes(work.incident_records.issue(concern).pdf)
    assert "Zq" not in page_text(pdf, tmp_path)


def test_hostile_texts_read_back_exactly_from_every_field(sober: TestOffice, scene: Scene) -> None:
    """All of them as facts; each of the other fields gets some of them in turn, and every script is a name."""
    texts = list(PRINTED.values())
    fields = (
        *("others_present", "words", "impressions", "persons_view", "manager_advice", "danger_details"),
        *("unflagged_need", "override_reason", "no_action_reason"),
    )
    short = [text for text in texts if len(text) < 200]
    concern = _raised(
        sober,
        scene,
        about_name=" ".join(SCRIPTS.values()),
        indicators=["unwell", "care_needs"],
        place=short[1],
        facts=[FactDraft(AT + timedelta(minutes=n), text) for n, text in enumerate(texts)],
        injuries=[{"view": "front", "x": 0.5, "y": 0.5, "text": text} for text in short],
        is_unsure=True,
        manager_asked=short[2],
        manager_asked_at=AT,
        person_knows="objects",
        **{name: short[number % len(short)] for number, name in enumerate(fields)},
    )
    work = sober.work()
    for number, text in enumerate(short[:6]):
        picture = photo(size=(64 + number, 48))
        work.concern_photos.add(concern, "a.jpg", picture, caption=text, consent=short[-number - 1])
        work.concerns.agree_action(concern=concern, text=text, owner=short[-number - 1], due_at=AT)
    pdf = _sealed(sober, concern)
    printed = exact_texts(pdf)
    for name, text in PRINTED.items():
        assert text in printed, name
    whole = "\n".join(printed)
    for script, text in SCRIPTS.items():
        assert text in whole, script
    for number, text in enumerate(short[:6]):
        assert f"Photo {number + 1}. {text}\n" in whole
        assert f"Consent: {short[-number - 1]}" in whole
    assert work.incident_records.verify_pdf(pdf).is_good


def test_a_record_of_forty_pages_and_twelve_photos_is_right_for_every_reader(
    sober: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    texts = [f"{n}. " + "The hall was dark and cold. " * 24 for n in range(250)]
    facts = [FactDraft(AT + timedelta(seconds=n), text) for n, text in enumerate(texts)]
    concern = _raised(
        sober, scene, facts=facts, injuries=[{"view": "front", "x": 0.5, "y": 0.1, "text": "Cut"}]
    )
    work = sober.work()
    for number in range(12):
        work.concern_photos.add(
            concern, "p.jpg", photo(size=(320, 200 + 8 * number)), caption=f"Room {number}", consent="all"
        )
    pdf = _sealed(sober, concern)
    with pypdfium2.PdfDocument(pdf) as document:
        count = len(document)
    assert count >= 40
    exact = exact_texts(pdf)
    # A text that runs over a page is found on both; in order and without the second sight they are all there.
    assert list(dict.fromkeys(text for text in exact if "The hall" in text)) == texts
    captions = [text.partition("\n")[0] for text in exact if text.startswith("Photo ")]
    assert captions == [f"Photo {n + 1}. Room {n}" for n in range(12)]
    _assert_tagged(pdf)
    path = saved(pdf, tmp_path)
    assert "Signature is Valid" in run("pdfsig", path)
    checked = run("qpdf", "--check", path, remedy=QPDF)
    assert "No syntax or stream encoding errors found" in checked
    assert_pdfa(pdf, tmp_path)  # PDFBox
    assert work.incident_records.verify_pdf(pdf).is_good  # pyHanko
    copy = tmp_path / "copy.pdf"
    issued = work.incident_records.copy_for_client(
        concern, copy, recipient="Karen Doyle", basis="safeguarding", way="email_encrypted"
    )
    assert "Incorrect password" in run("pdftotext", copy, "-")
    assert "Room 11" in run("pdftotext", "-upw", issued.password, copy, "-")
    unlocked = f"--password={issued.password}"
    assert "No syntax or stream" in run("qpdf", unlocked, "--check", copy, remedy=QPDF)
    assert work.verification.check(copy.read_bytes(), password=issued.password).is_good


def _assert_tagged(pdf: bytes) -> None:
    """Assert that every mark on every page belongs to an element or is an artifact."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.Root.MarkInfo.Marked
        for page in file.pages:
            depth = 0
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name in ("BDC", "BMC"):
                    assert re.fullmatch(r"/(Artifact|Span|P|H1|H2|TH|TD|Figure|Lbl|LBody)", str(operands[0]))
                    depth += 1
                elif name == "EMC":
                    depth -= 1
                elif name in ("Tj", "TJ", "'", "Do", "f", "F", "f*", "S", "B", "b", "b*"):
                    assert depth > 0, f"{name} outside any element"
            assert depth == 0
