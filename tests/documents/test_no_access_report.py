"""The report that nobody opened: every visit with what was tried, tagged and fit for the archive."""

from pathlib import Path

from desktop.documents.no_access_report import NoAccessSheet, NoAccessVisit, render
from tests.documents.samples import at
from tests.documents.tools import assert_pdfa, exact_texts, page_text


def sheet(*visits: NoAccessVisit) -> NoAccessSheet:
    """Return the report about these visits."""
    return NoAccessSheet(
        "Mersey Property Care Ltd",
        "0151 496 0900",
        "Riverside Trust",
        "WO-118196",
        "Flat 11, Kestrel House, L6 5NX",
        "Leak under <b>kitchen</b> sink",
        "a report after 2 visits without access",
        visits,
        at(12, 0),
    )


def visit(number: str) -> NoAccessVisit:
    """Return one visit on which nobody opened."""
    return NoAccessVisit(
        number, f"Mon 23 Nov 2026, 09:{number[:2]}", "15 min", "left", "phone and text", "Priya Lal"
    )


def test_every_visit_is_on_the_page(tmp_path: Path) -> None:
    pdf = render(sheet(visit("11st"), visit("22nd")))
    exact = exact_texts(pdf)
    for text in ("11st", "22nd", "Mon 23 Nov 2026, 09:22", "15 min", "left", "phone and text", "Priya Lal"):
        assert text in exact
    assert "Leak under <b>kitchen</b> sink" in exact
    words = " ".join(page_text(pdf, tmp_path).split())
    assert "whether they were seen lately" in words
    assert_pdfa(pdf, tmp_path)


def test_sixty_visits_lose_none() -> None:
    exact = exact_texts(render(sheet(*(visit(f"{number}th") for number in range(10, 70)))))
    assert [number for number in range(10, 70) if f"{number}th" not in exact] == []
