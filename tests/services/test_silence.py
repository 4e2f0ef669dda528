"""Nothing of a safety concern or of a report about conduct stands in any other document, list or sentence.

Each fact of the concern is a word of its own. The documents are read as a reader reads them, and as bytes.
"""

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from desktop.domain.errors import RefusedError
from desktop.services.concerns import ConcernDraft, FactDraft
from tests.documents.samples import photo
from tests.factories.calls import book, visit_answers
from tests.factories.offices import Scene, TestOffice

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
SECRET = "Zqx"


def _word(kind: str) -> str:
    return f"{SECRET}{kind}"


@pytest.fixture
def worried(office: TestOffice, scene: Scene) -> tuple[TestOffice, Scene, str, str]:
    """An office whose visit led to a concern full of words, sealed, given out, and a report about conduct."""
    office.clock.set(datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    visited = book(office, scene.job, [scene.other], "2026-11-23")
    answers = visit_answers("2026-11-23", scene.other, worried=True)
    visit = office.ask("record_visit", appointment=visited, **answers)["id"]
    work = office.work()
    texts = (
        *("about_name", "others_present", "words", "impressions", "persons_view", "manager_advice"),
        *("danger_details", "place", "unflagged_need", "manager_asked", "override_reason", "told_instead"),
    )
    concern, _ = work.concerns.raise_concern(
        ConcernDraft(
            **{name: _word(name) for name in texts},
            visit=visit,
            seen_at=AT,
            indicators=["care_needs"],
            facts=[FactDraft(AT, _word("fact"), "told", _word("told_by"))],
            immediate_danger=False,
            is_unsure=True,
            manager_asked_at=AT,
            person_knows="objects",
            injuries=[{"view": "front", "x": 0.5, "y": 0.5, "text": _word("injury")}],
        )
    )
    work.concern_photos.add(
        concern, f"{_word('file')}.jpg", photo(), caption=_word("caption"), consent=_word("consent")
    )
    for step in ("call_client", "platform_issue", "lead"):
        work.concerns.notify(
            concern=concern,
            step=step,
            to=_word("told"),
            at=AT,
            reference="448",
            outcome=_word("outcome"),
            role=_word("role"),
        )
    work.concerns.agree_action(concern=concern, text=_word("action"), owner=_word("owner"), due_at=AT)
    work.concerns.note_answer(concern, _word("answerer"), AT + timedelta(hours=1), _word("answer"))
    work.incident_records.seal(concern)
    work.concerns.add_addendum(concern=concern, text=_word("addendum"))
    work.disclosures.note(concern, _word("disclosed"), _word("recipient"), "safeguarding", "phone")
    report = office.ask(
        "report_conduct", kind="unsafe", text=_word("conduct"), at=AT.isoformat(), about=_word("by")
    )
    office.ask(
        "no_access",
        appointment=scene.appointment,
        arrived_at=AT.isoformat(),
        waited_minutes=10,
        card_left=True,
        tried=["door"],
    )
    return office, scene, concern, report["id"]


def _other_documents(office: TestOffice, scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Yield every document and file that leaves the office and is not the record, by name."""
    work = office.work()
    visited = next(
        row["id"]
        for row in office.ask("list", what="appointments")["rows"]
        if scene.other in row["operatives"]
    )
    later = book(office, scene.job, [scene.operative], "2026-11-25")
    yield "dispatch sheet", work.dispatch_sheets.pdf(DAY)
    yield "dispatch sheet of one", work.dispatch_sheets.pdf_for(DAY, scene.other)
    yield "blank job sheet", work.job_sheets.pdf(visited, blank=True)
    yield "filled job sheet", work.job_sheets.pdf(visited, blank=False)
    yield "job sheet of a later visit", work.job_sheets.pdf(later, blank=True)
    yield "letter", work.letters.pdf(later)
    yield "report of no access", work.letters.no_access_pdf(scene.job)
    yield "calendar of the office", work.calendars.feed(None, DAY - timedelta(days=7))
    yield "calendar of one", work.calendars.feed(scene.other, DAY - timedelta(days=7))
    for kind in work.messages.kinds():
        try:
            draft = work.messages.draft(later, kind.code, values=dict.fromkeys(kind.asks, "soon"))
        except RefusedError as refusal:
            yield f"refusal of the message {kind.code}", repr((refusal.message, refusal.details)).encode()
            continue
        yield f"message {kind.code}", repr(draft).encode()
    for what in (
        "operatives",
        "credentials",
        "clients",
        "homes",
        "residents",
        "jobs",
        "appointments",
        "visits",
    ):
        out = office.folder.parent / f"{what}.csv"
        work.records.export(what, out)
        yield f"export of {what}", out.read_bytes()


def _read(content: bytes) -> str:
    """Return the words of a document, those of its metadata, and its bytes as far as they are letters."""
    if not content.startswith(b"%PDF"):
        return content.decode("utf-8", "replace")
    with pypdfium2.PdfDocument(content) as document:
        words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    with pikepdf.open(io.BytesIO(content)) as file:
        words += repr({key: str(value) for key, value in file.docinfo.items()})
        words += file.Root.Metadata.read_bytes().decode()
    return words + content.decode("latin-1")


def test_no_other_document_says_a_word_of_it(worried: tuple[TestOffice, Scene, str, str]) -> None:
    office, scene, concern, _ = worried
    made = dict(_other_documents(office, scene))
    assert len(made) > 18
    for name, content in made.items():
        read = _read(content)
        assert SECRET not in read, name
        assert "SC-2026" not in read, name
        for word in ("safeguarding concern", "safety concern"):
            assert word not in read.casefold(), name
    # The search would find it: it stands in the record itself.
    assert _word("fact") in _read(office.work().incident_records.preview(concern))


def test_the_record_itself_says_nothing_outside_its_pages(
    worried: tuple[TestOffice, Scene, str, str],
) -> None:
    """The title of the window that shows it, its properties and its signature name the reference alone."""
    office, _, concern, _ = worried
    pdf = office.work().incident_records.preview(concern)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        outside = repr({key: str(value) for key, value in file.docinfo.items()})
        outside += file.Root.Metadata.read_bytes().decode()
        outside += repr(file.Root.Perms.DocMDP.Reason)
        assert file.Root.ViewerPreferences.DisplayDocTitle
    assert "SC-2026-0001" in outside
    assert SECRET not in outside
    assert "Kestrel" not in outside


def test_lists_for_everybody_and_the_history_hold_no_word_of_it(
    worried: tuple[TestOffice, Scene, str, str],
) -> None:
    office = worried[0]
    said: dict[str, Any] = {"history": office.ask("list", what="audit")["rows"]}
    for user in ("viewer", "scheduler", "manager"):
        work = office.work(user)
        said[f"search of {user}"] = [work.search.find(text) for text in (SECRET, _word("about_name"), "Zq")]
        said[f"today of {user}"] = [work.today.board(DAY), work.today.needs_now()]
        said[f"board of {user}"] = [work.board.people(DAY), work.board.day_rows(DAY)]
        said[f"visits of {user}"] = work.visit_lists.rows(DAY, DAY)
        for what in ("homes", "residents", "jobs", "appointments", "visits"):
            said[f"{what} of {user}"] = office.ask("list", user, what=what)["rows"]
    said["concerns of a scheduler"] = office.ask("list", "scheduler", what="concerns")["rows"]
    said["platform"] = office.ask("platform_text", concern=worried[2])
    for name, value in said.items():
        found = value if isinstance(value, str) else json.dumps(value, default=repr)
        assert SECRET not in found, name


def test_refusals_repeat_no_word_of_it(
    worried: tuple[TestOffice, Scene, str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office, scene, concern, report = worried
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("seal", "manager", {"concern": concern}),
        ("concern_pdf", "viewer", {"concern": concern, "out": str(tmp_path / "x.pdf")}),
        ("concern_pdf", "manager", {"concern": concern, "out": str(tmp_path / "no" / "x.pdf")}),
        ("get", "scheduler", {"what": "concerns", "id": concern}),
        ("get", "viewer", {"what": "conduct", "id": report}),
        ("close_conduct", "manager", {"report": report, "outcome": "x"}),
        ("close_concern", "manager", {"concern": concern, "outcome": ""}),
        ("export", "manager", {"what": "concerns", "path": str(tmp_path / "x.csv")}),
        ("edit_concern", "manager", {"concern": concern, "version": 1, "set": {"words": "x"}}),
        ("book", "manager", {"job": scene.job, "operatives": [scene.other], "start": AT.isoformat(),
                             "end": (AT + timedelta(hours=1)).isoformat()}),
    ]  # fmt: skip
    for verb, user, arguments in asked:
        with pytest.raises(RefusedError) as refused:
            office.ask(verb, user, **arguments)
        assert SECRET not in repr((refused.value.message, refused.value.details)), verb
    assert SECRET not in caplog.text
    assert list(tmp_path.glob("*.csv")) == []
