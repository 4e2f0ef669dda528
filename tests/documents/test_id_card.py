"""The ID card: its size, what stands on each side, and nothing that it must not say."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from desktop.documents.id_card import IdCardSheet, render
from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import photo
from tests.documents.tools import assert_pdfa, exact_texts, page_text, structure
from tests.factories.offices import MONDAY

CARD = IdCardSheet(
    company="Mersey Property Care Ltd",
    address="Unit 6, Ropewalk Yard, Liverpool",
    postcode="L3 5TF",
    phone="0151 496 0900",
    name="Łukasz Nguyễn",
    trades=("Gas", "Plumbing"),
    number="DS-7K4P-2MQ",
    expires_on=date(2028, 11, 22),
    photo=photo(size=(600, 800)),
    printed_at=MONDAY,
)


def sides(card: IdCardSheet, folder: Path) -> tuple[str, str]:
    """Return the words of front and back on one line each."""
    front, back = page_text(render(card), folder).split("\f")[:2]
    return " ".join(front.split()), " ".join(back.split())


def test_it_has_two_sides_of_the_size_of_a_bank_card_and_is_an_archive_file(tmp_path: Path) -> None:
    pdf = render(CARD)
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [
            tuple(round(side * 25.4 / 72, 1) for side in document.get_page_size(n))
            for n in range(len(document))
        ]
    assert sizes == [(85.6, 54.0)] * 2
    assert_pdfa(pdf, tmp_path)
    assert render(CARD) == pdf


def test_each_side_says_what_it_is_for(tmp_path: Path) -> None:
    front, back = sides(CARD, tmp_path)
    for words in (
        "Mersey Property Care Ltd",
        "Łukasz Nguyễn",
        "Gas and plumbing",
        "DS-7K4P-2MQ",
        "22 Nov 2028",
    ):
        assert words in front
    assert "ask to see this card" in front
    assert "Phone our office on 0151 496 0900 and read out the number DS-7K4P-2MQ." in back
    assert "return it to Mersey Property Care Ltd Unit 6, Ropewalk Yard, Liverpool, L3 5TF" in back
    assert "DBS" not in front + back


def test_a_screen_reader_meets_the_name_the_number_and_the_photo(tmp_path: Path) -> None:
    pdf = render(CARD)
    assert exact_texts(pdf) == ["Łukasz Nguyễn", "DS-7K4P-2MQ", "22 Nov 2028"]
    tree = structure(pdf, tmp_path)
    assert "Figure" in tree
    assert tree.count("H1") == 2


@pytest.mark.parametrize("size", [(300, 800), (900, 300), (62, 78)])
def test_a_photo_of_any_shape_fills_its_frame_and_nothing_beside_it(size: tuple[int, int]) -> None:
    file = io.BytesIO()
    Image.new("RGB", size, (250, 0, 250)).save(file, "JPEG", quality=95)
    with pypdfium2.PdfDocument(render(replace(CARD, photo=file.getvalue()))) as document:
        image = document[0].render(scale=4).to_pil().convert("RGB")
    pink = [
        (x, y)
        for x in range(0, image.width, 2)
        for y in range(0, image.height, 2)
        if image.getpixel((x, y))[0] > 200 and image.getpixel((x, y))[1] < 60  # type: ignore[index]
    ]
    across, down = {x for x, _ in pink}, {y for _, y in pink}
    assert (max(across) - min(across)) / 4 == pytest.approx(62, abs=1)
    assert (max(down) - min(down)) / 4 == pytest.approx(78, abs=1)


def test_a_long_name_becomes_smaller_and_stays_whole(tmp_path: Path) -> None:
    name = "Maria da Conceição Gonçalves-Fitzgerald de Almeida"
    card = replace(
        CARD,
        name=name,
        company="Northern Counties Property Maintenance and Repairs (Holdings) Ltd",
        trades=("Plumbing", "Gas", "Electrical", "Damp and mould", "Decorating"),
        address="The Old Ropewalk\nUnit 6 Ropewalk Yard\n118 to 124 Great Howard Street\nLiverpool",
    )
    front, back = sides(card, tmp_path)
    assert name in front
    assert "(Holdings) Ltd" in front
    assert "damp and mould and decorating" in front
    assert "Yard, 118 to 124 Great" in back


@pytest.mark.parametrize(
    "change", [{"name": "Wolfeschlegelsteinhausen " * 8}, {"name": "א"}, {"address": "\x07"}]
)
def test_what_cannot_stand_on_a_card_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(RefusedError) as refused:
        render(replace(CARD, **change))  # type: ignore[arg-type]
    assert refused.value.code == Code.BAD_INPUT


def test_a_card_of_an_office_without_phone_and_address_still_says_what_to_do(tmp_path: Path) -> None:
    front, back = sides(replace(CARD, phone="", address="", postcode="", trades=()), tmp_path)
    assert "Please ask to see this card" in front
    assert "Phone our office and read out the number" in back
