"""The job sheet: one sheet of paper to fill in by hand, and the same answers printed, tagged and for the archive."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from desktop.documents.job_sheet import (
    Filled,
    FilledPart,
    FoundHazard,
    JobSheet,
    SheetHazard,
    SheetPhoto,
    SheetRisk,
    render,
)
from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import at, photo
from tests.documents.tools import assert_pdfa, exact_texts, page_text, structure

HAZARDS = tuple(
    SheetHazard(name, is_stop=name == "Suspected asbestos")
    for name in (
        *("Electricity, live parts", "Gas", "Suspected asbestos", "Work at height", "Slips and trips"),
        *("Lifting and carrying", "Dust or noise", "Hot work", "Sharps or needles", "Animals", "Aggression"),
        *("Working alone", "Children in the home", "Medical equipment or oxygen", "Poor light"),
        *("Unsafe structure", "Water, legionella", "Waste or clutter in the way", "Something else"),
    )
)
BLANK = JobSheet(
    company="Mersey Property Care Ltd",
    phone="0151 496 0900",
    reference="WO-118196",
    made_at=at(7, 30),
    facts=(
        ("Home", "Flat 11, Kestrel House, L6 5NX"),
        ("Client", "Riverside Trust"),
        ("When", "Mon 23 Nov 2026, 09:00 to 11:00"),
        ("Who goes", "Priya Lal"),
        ("Trade", "Plumbing"),
        ("Work", "Leak under <b>kitchen</b> sink"),
    ),
    precaution="See the office before you go.",
    hazards=HAZARDS,
    at_risk=("Operatives", "Resident", "Children", "Neighbours", "Public", "Other trades"),
    services=("Water", "Gas", "Power", "Heating", "Lift", "Something else"),
)
RISK = SheetRisk(
    "Mon 23 Nov 2026, 09:08",
    "Priya Lal",
    "safe to start",
    True,
    "Stopcock found",
    (
        FoundHazard("Water near socket", "Operatives, Resident", "Circuit 4 dead", "Low"),
        FoundHazard("Unsteady on feet", "Resident", "Floor kept dry", "Medium"),
    ),
)
FILLED = Filled(
    door=FilledPart("At the door", (("Arrived", "Mon 23 Nov 2026, 09:05"), ("ID shown", "Yes"))),
    risks=(RISK,),
    parts=(
        FilledPart("Work", (("Outcome", "Completed"), ("Work done", "Trap renewed.\nTested dry."))),
        FilledPart("Waste", (("Waste", "Taken away"), ("Note", "WTN 77120"))),
    ),
    photos=(),
)


def words(pdf: bytes, folder: Path) -> str:
    """Return what is on the pages, with single spaces."""
    return " ".join(page_text(pdf, folder).split())


def pages(pdf: bytes) -> int:
    """Return how many pages there are."""
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def test_the_sheet_to_fill_in_is_one_sheet_of_paper_with_every_question(tmp_path: Path) -> None:
    pdf = render(BLANK)
    assert pages(pdf) == 2, "front and back"
    found = words(pdf, tmp_path)
    for one in HAZARDS:
        assert f"☐ {one.name}" in found
    assert found.count(": stop ") == 1
    assert "☐ Suspected asbestos: stop" in found
    for asked in (
        *("Arrived at", "Left at", "somebody did, who and why", "yes, by everyone", "safe to start"),
        *("stop, ring the office", "Work done, or why not", "Materials", "☐ water", "none made"),
        *("Note number", "EWC code", "why it was necessary", "approved by", "agreed with", "5, the best"),
        *("Physical contact", "Signature", "Did anything worry you?"),
    ):
        assert asked in found, asked
    assert "a child alone: do not go in, ring the office on 0151 496 0900 now" in found
    assert "write nothing here, ring the office on 0151 496 0900 at once" in found
    assert "See the office before you go." in found
    assert_pdfa(pdf, tmp_path)


def test_what_is_known_beforehand_stands_on_it_as_it_was_typed() -> None:
    exact = exact_texts(render(BLANK))
    for _, value in BLANK.facts:
        assert value in exact
    long = "Ring twice, then wait; the bell is slow and the stairs are on the left of the bins"
    more = replace(BLANK, facts=(*BLANK.facts, ("Getting in", f"{long}\nSide gate")))
    assert f"{long}\nSide gate" in exact_texts(render(more))
    for _, value in BLANK.facts:
        assert value in exact_texts(render(more))


def test_the_filled_sheet_has_every_answer_and_no_boxes(tmp_path: Path) -> None:
    pdf = render(replace(BLANK, filled=FILLED))
    exact = exact_texts(pdf)
    for text in (
        *("Mon 23 Nov 2026, 09:05", "Yes", "Completed", "Trap renewed.\nTested dry.", "WTN 77120"),
        *("Water near socket", "Operatives, Resident", "Circuit 4 dead", "Medium", "Stopcock found"),
    ):
        assert text in exact, text
    found = words(pdf, tmp_path)
    assert "Mon 23 Nov 2026, 09:08, Priya Lal: ✓ safe to start" in found
    assert "☐" not in found
    assert "worry" not in found
    assert_pdfa(pdf, tmp_path)


def test_a_stop_is_not_told_by_its_colour_alone(tmp_path: Path) -> None:
    stop = replace(RISK, is_safe=False, decision="stop", hazards=(), notes="")
    found = words(render(replace(BLANK, filled=replace(FILLED, risks=(stop, RISK)))), tmp_path)
    assert "Priya Lal: ✕ stop" in found
    assert "No hazards were named." in found
    none = words(render(replace(BLANK, filled=replace(FILLED, risks=()))), tmp_path)
    assert "None is recorded." in none


def test_photos_are_on_it_with_what_they_show(tmp_path: Path) -> None:
    photos = tuple(SheetPhoto(photo(), f"Before: place {number}") for number in range(5))
    pdf = render(replace(BLANK, filled=replace(FILLED, photos=photos)))
    exact = exact_texts(pdf)
    for one in photos:
        assert one.caption in exact
    assert structure(pdf, tmp_path).count("Figure") >= 5
    assert_pdfa(pdf, tmp_path)


def test_headings_and_tables_are_told_to_a_screen_reader(tmp_path: Path) -> None:
    tree = structure(render(BLANK), tmp_path)
    assert tree.count("H2") == 6
    assert "TH" in tree


def test_forty_long_answers_lose_none() -> None:
    parts = tuple(
        FilledPart(f"Part {number}", (("Answer", f"{number} " + "long answer " * 60),))
        for number in range(40)
    )
    exact = exact_texts(render(replace(BLANK, filled=replace(FILLED, parts=parts))))
    assert [one.title for one in parts if one.rows[0][1] not in exact] == []


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheet = replace(BLANK, filled=replace(FILLED, photos=(SheetPhoto(photo(), "Before"),)))
    assert render(sheet) == render(sheet)
    assert render(BLANK) == render(BLANK)


def test_what_cannot_be_printed_exactly_is_refused() -> None:
    bad = replace(FILLED, door=FilledPart("At the door", (("ID shown", "no\u202eyes"),)))
    with pytest.raises(RefusedError) as refused:
        render(replace(BLANK, filled=bad))
    assert refused.value.code == Code.BAD_INPUT
