"""Injuries are drawn where they were marked, told to whoever cannot see the drawing, and listed in full."""

import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from desktop.documents.incident_record import Injury, render
from desktop.documents.making.body_map import _apart, _Mark
from tests.documents.samples import record
from tests.documents.tools import assert_pdfa, exact_texts, page_text, structure

CARE = (0x6B, 0x3F, 0xA0)
DPI = 144


def _alternatives(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [
            str(one.Alt)
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure" and "/Alt" in one
        ]


def _purple_spots(pdf: bytes) -> list[tuple[float, float]]:
    """Return the middles of the marks on page one, in points from the top left."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=DPI / 72).to_pil().convert("RGB")
    pixels = picture.load()
    found: list[list[tuple[int, int]]] = []
    for y in range(picture.height):
        for x in range(int(210 * DPI / 72)):
            if pixels[x, y] == CARE:
                near = next((s for s in found if abs(s[-1][0] - x) + abs(s[-1][1] - y) < 16), None)
                (near.append((x, y)) if near else found.append([(x, y)]))
    return [
        ((min(x for x, _ in s) + max(x for x, _ in s)) / 2 * 72 / DPI, (s[0][1] + s[-1][1]) / 2 * 72 / DPI)
        for s in found
        if len(s) > 60
    ]


def test_a_mark_stands_where_it_was_put(tmp_path: Path) -> None:
    """Two marks at known places of one figure: their distance on paper is that of the figure's box."""
    high, low = Injury("front", 0.5, 0.10, "Graze"), Injury("front", 0.25, 0.90, "Bruise")
    pdf = render(record(injuries=(high, low)))
    # The rule at the head and the edge of a quotation are purple as well.
    (x1, y1), (x2, y2) = (spot for spot in _purple_spots(pdf) if spot[0] > 46 and spot[1] > 130)
    assert x1 == pytest.approx(42 + 0.5 * 172 * 0.46, abs=1)  # the box begins where the text does
    assert y2 - y1 == pytest.approx(0.8 * 172, abs=1.5)
    assert x1 - x2 == pytest.approx(0.25 * 172 * 0.46, abs=1.5)
    assert_pdfa(pdf, tmp_path)


def test_the_figure_says_in_words_what_it_shows(tmp_path: Path) -> None:
    pdf = render(
        record(
            injuries=(
                Injury("front", 0.5, 0.26, "Burn"),
                Injury("back", 0.5, 0.40, "Bruise"),
                Injury("front", 0.5, 0.08, "Cut"),
            )
        )
    )
    front, back = _alternatives(pdf)
    assert front == "Outline of a body, front: 1 chest and 3 face."
    assert back == "Outline of a body, back: 2 lower back."
    said = " ".join(structure(pdf, tmp_path).split())
    assert re.search(r"Figure .*Lbl.*1 +Front, chest.*LBody.*Burn.*2 +Back, lower back", said)


def test_every_injury_is_listed_exactly_however_many_and_however_long(tmp_path: Path) -> None:
    texts = [
        f"{number}. Größe <b>3</b> cm & “blue” – " + "old " * (90 * (number % 4)) for number in range(40)
    ]
    pdf = render(record(injuries=tuple(Injury("front", 0.5, n / 40, text) for n, text in enumerate(texts))))
    assert [text for text in dict.fromkeys(exact_texts(pdf)) if text in texts] == texts
    assert page_text(pdf, tmp_path).count("Safeguarding incident record") >= 2


def test_no_mark_hides_another() -> None:
    placed = _apart([_Mark(number, 30.0, 60.0) for number in range(1, 6)])
    assert [mark.number for mark in placed] == [1, 2, 3, 4, 5]
    for one in placed:
        for other in placed:
            assert one is other or abs(one.y - other.y) >= 9


def test_a_record_without_injuries_has_no_figure(tmp_path: Path) -> None:
    pdf = render(record())
    assert _alternatives(pdf) == []
    assert "Injuries" not in page_text(pdf, tmp_path)
