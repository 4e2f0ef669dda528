"""The sheet of a day: in order of time, each state with its sign and word, nothing lost over pages."""

import io
from pathlib import Path

import pikepdf
import pypdfium2

from desktop.documents.dispatch_sheet import State, render, to_look_at
from tests.documents.samples import sheet, visits
from tests.documents.tools import assert_pdfa, exact_texts, page_text


def test_visits_stand_in_order_of_time_with_all_they_need() -> None:
    exact = exact_texts(render(sheet(*visits())))
    assert [text for text in exact if "–" in text] == [
        "08:00–10:00",
        "09:00–11:00",
        "09:30–11:30",
        "13:00–15:00",
    ]
    for text in (
        "22 Priory Road, Liverpool\nL4 2SQ",
        "Mrs Okafor, by phone, Fri 20 Nov 14:12",
        "WO-118210\nCarpentry",
        "Tom Birch, Ada Nowak\nTwo people go",
        "Łukasz Nguyễn",
        "Gas Safe card of Beth Thomas ran out on 21 Nov 2026.\nSend 王伟 instead: valid and free from 12:30.",
    ):
        assert text in exact


def test_a_state_is_a_sign_and_a_word(tmp_path: Path) -> None:
    pdf = render(sheet(*visits()))
    exact = exact_texts(pdf)
    for text in ("✓ Ready", "… Not confirmed", "✕ Blocked", "➜ Dispatched"):
        assert text in exact
    found = " ".join(page_text(pdf, tmp_path).split())
    assert "4 visits: ✓ 1 ready … 1 not confirmed ✕ 1 blocked ➜ 1 dispatched" in found
    assert {state.value for state in State} == {"Ready", "Not confirmed", "Blocked", "Dispatched"}
    assert_pdfa(pdf, tmp_path)


def test_four_hundred_visits_lose_none(tmp_path: Path) -> None:
    pdf = render(sheet(*(visits() * 100)))
    exact = exact_texts(pdf)
    assert exact.count("L6 5NX") == 0
    assert exact.count("Flat 11, Kestrel House, Liverpool\nL6 5NX") == 100
    assert sum(text in ("✓ Ready", "… Not confirmed", "✕ Blocked", "➜ Dispatched") for text in exact) == 400
    pages = page_text(pdf, tmp_path).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Why, and what to do next" in page
        assert "PERSONAL INFORMATION" in page


def test_what_is_looked_at_is_the_sheet_without_its_tags(tmp_path: Path) -> None:
    pdf = render(sheet(*(visits() * 20)))
    shown = to_look_at(pdf)
    assert to_look_at(shown) == to_look_at(shown), "a PDF that has no tags is taken as well"
    assert page_text(shown, tmp_path) == page_text(pdf, tmp_path)
    with pypdfium2.PdfDocument(pdf) as whole, pypdfium2.PdfDocument(shown) as light:
        assert len(whole) == len(light) > 1
        for one, other in zip(whole, light, strict=True):
            assert one.render().to_pil().tobytes() == other.render().to_pil().tobytes()
    with pikepdf.open(io.BytesIO(pdf)) as whole_file, pikepdf.open(io.BytesIO(shown)) as light_file:
        assert len(light_file.objects) < len(whole_file.objects) / 5


def test_a_day_without_visits_says_so(tmp_path: Path) -> None:
    assert "No visits are booked for this day." in page_text(render(sheet()), tmp_path)
