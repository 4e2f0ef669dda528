"""The safeguarding record says all it was given, looks the same however long it is, and marks a draft."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from desktop.documents.incident_record import (
    Action,
    Addendum,
    Answer,
    Fact,
    IncidentRecord,
    Injury,
    LeftOpen,
    Photo,
    render,
)
from desktop.domain.errors import RefusedError
from tests.documents.samples import HEAD, at, photo, record
from tests.documents.tools import assert_pdfa, exact_texts, page_text


def full() -> IncidentRecord:
    return record(
        place="Kitchen and hall",
        others_present="A neighbour, name not given",
        categories="Self-neglect",
        unflagged_need="Walks with a frame.",
        injuries=(
            Injury("front", 0.14, 0.48, "Bruise of 3 cm, yellow at the edge"),
            Injury("back", 0.5, 0.4, "He held his back and said it hurt"),
        ),
        person_knows="Knows that this is being reported and objects.",
        why_overridden="Others may be at risk.",
        unsure_asked="Sam Cole",
        unsure_at=at(10, 5),
        unsure="Report it to the client now.",
        answers=(Answer("Karen Doyle, duty line", at(14, 10), "A support worker visits at 15:00."),),
        left_open=(LeftOpen("Police reference", "The line was engaged twice."),),
        addenda=(Addendum(1, "The GP called back.", "Dana Whitlock", at(9, 5, 24), 2),),
        photos=(Photo(photo(), "The empty kitchen cupboards", "Consent: Mr Lunt agreed"),),
    )


def words(pdf: bytes, folder: Path) -> str:
    return " ".join(page_text(pdf, folder).split())


def test_all_that_is_recorded_is_printed(tmp_path: Path) -> None:
    pdf = render(full())
    exact = exact_texts(pdf)
    for text in (
        "Mr Derek Lunt, resident, adult",
        "Flat 11, Kestrel House, Liverpool L6 5NX",
        "WO-118196 · leak under kitchen sink",
        "Riverside Trust",
        "Mon 23 Nov 2026, 09:12",
        "Mon 23 Nov 2026, 09:05 to 11:04",
        "Priya Lal, Beth Thomas (operatives)",
        "Mon 23 Nov 2026, 11:31",
        "Dana Whitlock, office manager",
        "A neighbour, name not given",
        "Looks unwell or uncared for; care or support needs not flagged to us",
        "No. Asked and answered 10:24. Ambulance offered twice and declined.",
        "He sat down suddenly and said he felt dizzy.",
        "“I've not been right since she stopped coming. I just stay in the chair.”",
        "Priya Lal thought he had not eaten properly for some time.",
        "Others may be at risk.",
        "Kitchen and hall",
        "Self-neglect",
        "Walks with a frame.",
        "Bruise of 3 cm, yellow at the edge",
        "He held his back and said it hurt",
        "Knows that this is being reported and objects.",
        "Sam Cole",
        "Mon 23 Nov 2026, 10:05",
        "Report it to the client now.",
        "Karen Doyle, duty line",
        "A support worker visits at 15:00.",
        "“Safety Concern” raised on the platform",
        "23 Nov 11:46",
        "Issue 448120 · screenshot attached",
        "Welfare call to Mr Lunt; consider referral to adult social care",
        "Police reference",
        "The line was engaged twice.",
        "The GP called back.",
        "24 Nov 2026 09:05",
        "With version 2",
        "Photo 1. The empty kitchen cupboards\nConsent: Mr Lunt agreed",
    ):
        assert text in exact
    found = words(pdf, tmp_path)
    for text in (
        "CONFIDENTIAL: personal and safeguarding information",
        "Version 1 · sealed 23 Nov 2026 12:04",
        "Sealed record. Digitally signed by Mersey Property Care Ltd",
        "SHA-256 of the record's data 5f0c 9a1e … 77b2 · audit entry 18 204",
        f"SC-2026-0041 · version 1 · audit 18204 {HEAD[:8]}",
        "Mersey Property Care Ltd · 0151 496 0900 · safeguarding lead Alex Reid",
    ):
        assert text in found
    assert_pdfa(pdf, tmp_path)


def test_every_text_of_a_record_reaches_the_page() -> None:
    """A field added later and forgotten here would be silently missing from what a client gets."""
    hidden = {"data_sha256", "audit_head"}
    whole = replace(full(), actions=(), no_action_reason="The client had started already.")
    printed = "\n".join(exact_texts(render(whole)))
    for name, value in vars(whole).items():
        if isinstance(value, str) and value and name not in hidden:
            changed = replace(whole, **{name: "Qx7 " + value})
            assert render(changed) != render(whole), name
            if name not in {"company", "phone", "lead", "reference"}:
                assert "Qx7 " in "\n".join(exact_texts(render(changed))), name
    assert "Qx7" not in printed


def test_what_is_empty_has_no_heading(tmp_path: Path) -> None:
    bare = record(
        facts=(),
        their_words="",
        impressions=" ",
        persons_view="",
        notifications=(),
        actions=(),
        visit_from=None,
    )
    found = words(render(bare), tmp_path)
    for heading in (
        *("What was seen", "Their own words", "Impressions", "The person's view", "Why it was", "Advice"),
        *("Who was told", "What the client", "Actions", "No action", "Left open", "Addenda", "Injuries"),
        *("Where in", "Categories", "Need not", "Photographs"),
    ):
        assert heading not in found
    assert "Mon 23 Nov 2026, 09:12 Seen by" in found


def test_a_draft_shows_that_it_is_one_on_every_page(tmp_path: Path) -> None:
    pdf = render(record(sealed_at=None, impressions="They spoke for long. " * 700))
    pages = page_text(pdf, tmp_path).split("\f")[:-1]
    assert len(pages) > 2
    for page in pages:
        assert "version 1 · draft" in page
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            assert "DRAFT" in page.get_textpage().get_text_range()
    assert "not sealed" in pages[0]
    assert "Do not send it as the record." in " ".join(pages[-1].split())
    assert b"/FT /Sig" not in pdf
    assert_pdfa(pdf, tmp_path)


def test_times_show_the_day_when_facts_span_several(tmp_path: Path) -> None:
    facts = (Fact(at(23, 50), "Lights were on.", "P. Lal"), Fact(at(0, 10, 24), "Still on.", "P. Lal"))
    exact = exact_texts(render(record(facts=facts)))
    assert "23 Nov 23:50" in exact
    assert "24 Nov 00:10" in exact
    assert "23:50" in exact_texts(render(record(facts=facts[:1])))


def test_times_are_london_times_and_tell_the_doubled_hour_apart() -> None:
    summer = datetime(2026, 7, 1, 8, 15, tzinfo=UTC)
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    facts = (Fact(first, "One", "A"), Fact(second, "Two", "A"))
    exact = exact_texts(render(record(seen_at=summer, visit_from=None, facts=facts)))
    assert "Wed 1 Jul 2026, 09:15" in exact
    assert "01:30 BST" in exact
    assert "01:30 GMT" in exact


def test_forty_pages_and_twelve_photos(tmp_path: Path) -> None:
    facts = tuple(
        Fact(at(9, n % 60), f"{n}. " + "The hall was dark and cold. " * 24, "P. Lal") for n in range(260)
    )
    photos = tuple(Photo(photo(size=(160, 120 + 8 * n)), f"Room {n}") for n in range(12))
    pdf = render(record(facts=facts, photos=photos))
    with pypdfium2.PdfDocument(pdf) as document:
        count = len(document)
    assert count >= 40
    pages = page_text(pdf, tmp_path).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {count}" in page
        assert "CONFIDENTIAL: personal and safeguarding information" in page
    exact = exact_texts(pdf)
    assert [text for text in exact if text.startswith("Photo ")] == [
        f"Photo {n + 1}. Room {n}" for n in range(12)
    ]
    # A text that runs over a page is found on both; in order and without the second sight they are all there.
    assert list(dict.fromkeys(t for t in exact if "The hall" in t)) == [fact.text for fact in facts]
    assert_pdfa(pdf, tmp_path)


def test_long_texts_in_narrow_cells_run_over_pages() -> None:
    long = "no answer at the door " * 900
    pdf = render(record(actions=(Action("Ring", long, None, "Open"),), photos=(Photo(photo(), long),)))
    exact = exact_texts(pdf)
    assert long in exact
    assert f"Photo 1. {long}" in exact


def test_no_heading_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    # The record grows a line at a time, so that every heading comes to the foot of a page once.
    addenda = (Addendum(1, "The GP called back. " * 12, "Dana Whitlock", at(9, 5, 24)),)
    for lines in range(40):
        pdf = render(record(persons_view="They know." + "\n." * lines, addenda=addenda))
        for page in page_text(pdf, tmp_path).split("\f")[:-1]:
            above_footer = page.partition("\nSC-2026-0041 · version 1 · audit")[0].strip().splitlines()
            for heading in ("Who was told", "Actions agreed", "Addenda added after", "The person's view"):
                assert not above_footer[-1].startswith(heading), lines


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_photos_of_either_kind_keep_their_colours(kind: str, tmp_path: Path) -> None:
    pdf = render(record(photos=(Photo(photo(kind), "Door"),)))
    with pypdfium2.PdfDocument(pdf) as document:
        images = [o for page in document for o in page.get_objects(max_depth=1) if o.type == 3]
        (image,) = images
        picture = image.get_bitmap().to_pil().convert("RGB")
        assert picture.size == (640, 480)
        assert (
            max(abs(a - b) for a, b in zip(picture.getpixel((40, 40)), (0x20, 0x40, 0x80), strict=True)) < 8
        )
        image.close()
    assert_pdfa(pdf, tmp_path)


def test_a_caption_of_a_photo_reads_back_whole_with_or_without_a_note() -> None:
    pdf = render(record(photos=(Photo(photo(), "Door"), Photo(photo(), "Hall", "Consent: both said yes"))))
    exact = exact_texts(pdf)
    assert "Photo 1. Door" in exact
    assert "Photo 2. Hall\nConsent: both said yes" in exact


def test_a_photo_that_is_none_is_refused() -> None:
    with pytest.raises(RefusedError):
        render(record(photos=(Photo(b"%PDF-1.4", "Door"),)))
