"""The letter to a resident: all of it on the page, tagged in its language, with faces and card numbers."""

from pathlib import Path
from typing import Any

import pytest

from desktop.documents.visit_letter import PEOPLE, LetterPart, VisitLetter, Visitor, render
from desktop.domain.errors import RefusedError
from tests.documents.samples import at, photo
from tests.documents.tools import assert_pdfa, exact_texts, page_text, run, saved, structure


def letter(**changes: Any) -> VisitLetter:
    """Return the letter about a visit to Mr Lunt, with `changes`."""
    whole: dict[str, Any] = {
        "company": "Mersey Property Care Ltd",
        "sender": ("1 Dock Street", "Liverpool", "L3 5TF"),
        "phone": "0151 496 0900",
        "to": ("Mr Derek Lunt", "Flat 11, Kestrel House", "L6 5NX"),
        "title": "Your visit: what to expect",
        "reference": "WO-118196",
        "reference_label": "Job number",
        "made_on": "Friday 20 November 2026",
        "parts": (
            LetterPart("", ("Dear Mr Derek Lunt,", "We are coming to your home.")),
            LetterPart("When we come", ("Monday 23 November 2026, between 09:00 and 11:00",)),
            LetterPart("Who comes", (PEOPLE,)),
            LetterPart("How to check", ("Ring us on 0151 496 0900.",)),
        ),
        "visitors": (
            Visitor("Priya Lal", "Plumbing, Gas", "Card number DS-7K4P-2MQ", photo(size=(360, 450))),
            Visitor("Łukasz Nguyễn", "Plumbing", "Card number DS-2222-22A", None),
        ),
        "language": "en",
        "is_right_to_left": False,
        "is_drawn_by_window": False,
        "page": "Page {number} of {total}",
        "made_at": at(9, 0, day=20),
    }
    return VisitLetter(**(whole | changes))


def test_everything_reads_back(tmp_path: Path) -> None:
    pdf = render(letter())
    exact = exact_texts(pdf)
    for text in (
        "Mr Derek Lunt",
        "Flat 11, Kestrel House",
        "Dear Mr Derek Lunt,",
        "Monday 23 November 2026, between 09:00 and 11:00",
        "Priya Lal\nPlumbing, Gas\nCard number DS-7K4P-2MQ",
        "Łukasz Nguyễn\nPlumbing\nCard number DS-2222-22A",
        "Ring us on 0151 496 0900.",
    ):
        assert text in exact
    words = page_text(pdf, tmp_path)
    assert "Page 1 of 1" in words
    assert PEOPLE not in words
    assert words.index("Who comes") < words.index("Priya Lal") < words.index("How to check")
    assert_pdfa(pdf, tmp_path)


def test_headings_and_photos_are_tagged_as_what_they_are(tmp_path: Path) -> None:
    tree = structure(render(letter()), tmp_path)
    assert tree.count("H1") == 1
    assert tree.count("H2") == 3
    assert tree.count("Figure") == 1


@pytest.mark.parametrize(
    ("language", "tag", "line", "page", "foot"),
    [
        ("en", "en-GB", "Dear Mr Lunt,", "Page {number} of {total}", "Page 1 of 1"),
        ("cy", "cy", "Mae'r tŷ ŵyr ÂÊÎÔÛ", "Tudalen {number} o {total}", "Tudalen 1 o 1"),
        ("pl", "pl", "Zażółć gęślą jaźń", "Strona {number} z {total}", "Strona 1 z 1"),
        ("bn", "bn", "দরজায় কে এসেছেন তা কীভাবে যাচাই করবেন", "পৃষ্ঠা {number} / {total}", "1 / 1"),
    ],
)
def test_each_language_says_which_it_is(
    language: str, tag: str, line: str, page: str, foot: str, tmp_path: Path
) -> None:
    part = LetterPart("", (line,))
    pdf = render(letter(language=language, parts=(part,), page=page))
    assert line in exact_texts(pdf)
    assert foot in page_text(pdf, tmp_path)
    assert f"/Lang ({tag})" in run("qpdf", "--qdf", "--object-streams=disable", saved(pdf, tmp_path), "-")
    assert_pdfa(pdf, tmp_path)


def test_a_long_letter_goes_on_overleaf_with_its_head(tmp_path: Path) -> None:
    parts = tuple(LetterPart(f"Part {number}", ("words " * 60,)) for number in range(12))
    words = page_text(render(letter(parts=parts)), tmp_path)
    pages = words.split("\f")[:-1]
    assert len(pages) > 1
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert [number for number in range(12) if f"Part {number}\n" not in words] == []
    assert all("WO-118196" in page for page in pages)


def test_seven_people_keep_their_faces(tmp_path: Path) -> None:
    people = tuple(Visitor(f"Person {number}", "Gas", "", photo(size=(36, 45))) for number in range(7))
    pdf = render(letter(visitors=people))
    assert structure(pdf, tmp_path).count("Figure") == 7
    assert [f"Person {number}\nGas" in exact_texts(pdf) for number in range(7)] == [True] * 7


def test_markup_is_text() -> None:
    part = LetterPart("A <b>bold</b> & heading", ("<img src='/etc/passwd'/> {day}",))
    assert "<img src='/etc/passwd'/> {day}" in exact_texts(render(letter(parts=(part,))))


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert render(letter()) == render(letter())
    assert render(letter()) != render(letter(title="Another"))


def test_writing_from_right_to_left_is_refused_not_garbled() -> None:
    with pytest.raises(RefusedError, match="right to left"):
        render(letter(parts=(LetterPart("", ("سنأتي إلى منزلكم",)),)))
