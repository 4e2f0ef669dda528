"""How words are set into a cell: wrapped, kept together, cut only where there is no room."""

import pytest
from PySide6.QtGui import QFont

from desktop.ui.tables.columns import Cell, Span, plain
from desktop.ui.tables.typeset import AVATAR, Laid, Typesetter


@pytest.fixture
def setter(qapp) -> Typesetter:
    font = QFont("Noto Sans")
    font.setPixelSize(13)
    return Typesetter(font)


def lines(laid: Laid) -> list[str]:
    """Return the words of each line, wherever they begin."""
    told: dict[float, list[str]] = {}
    for piece in laid.pieces:
        told.setdefault(piece.y, []).append(piece.text.replace("\N{NO-BREAK SPACE}", " "))
    return [" | ".join(words) for words in told.values()]


def test_wraps_between_words_and_nothing_is_wider_than_the_cell(setter: Typesetter) -> None:
    laid = setter.lay(plain("Mrs A. Okafor confirmed by phone on Friday at ten"), 120, 0)
    assert len(lines(laid)) > 2
    assert " ".join(lines(laid)) == "Mrs A. Okafor confirmed by phone on Friday at ten"
    assert all(piece.x + piece.width <= 120 for piece in laid.pieces)
    assert not laid.is_elided


@pytest.mark.parametrize(
    ("text", "whole"), [("Flat 11, Kestrel House, L6 5NX", "L6 5NX"), ("recheck was due 18 Nov", "18 Nov")]
)
@pytest.mark.parametrize("width", range(60, 220, 20))
def test_a_postcode_and_a_day_are_never_broken(setter: Typesetter, text: str, whole: str, width: int) -> None:
    assert any(whole in line for line in lines(setter.lay(plain(text), width, 0)))


def test_a_word_wider_than_the_cell_is_broken_at_its_hyphens_and_else_cut(setter: Typesetter) -> None:
    laid = setter.lay(plain("No. DS-6H6R-QM7T seen"), 70, 0)
    assert (lines(laid), laid.is_elided) == (["No. DS-", "6H6R-", "QM7T seen"], False)
    assert setter.lay(plain("Donaudampfschiffahrt"), 70, 0).is_elided


def test_a_chip_is_never_broken_but_cut_where_the_column_is_too_narrow(setter: Typesetter) -> None:
    cell = Cell(((Span("✕ Not for gas", "chip-bad"), Span("since Friday")),))
    assert lines(setter.lay(cell, 110, 0)) == ["✕ Not for gas", "since Friday"]
    narrow = setter.lay(cell, 60, 0)
    assert narrow.is_elided
    assert narrow.pieces[0].text.endswith("…")
    assert narrow.pieces[0].width <= 60


def test_the_last_line_there_is_room_for_says_that_more_follows(setter: Typesetter) -> None:
    laid = setter.lay(plain("Gas boiler repair and annual service of both fires"), 100, 2)
    assert len(lines(laid)) == 2
    assert lines(laid)[-1].endswith("…")
    assert laid.is_elided
    assert all(piece.x + piece.width <= 100.5 for piece in laid.pieces)


def test_a_long_first_line_leaves_room_for_the_second(setter: Typesetter) -> None:
    cell = Cell(((Span("Flat 3, 91 Upper Parliament Street, Liverpool"),), (Span("Mr Nowak", "soft"),)))
    told = lines(setter.lay(cell, 120, 2))
    assert told[0].endswith("…")
    assert told[1] == "Mr Nowak"


def test_avatars_keep_their_room_before_and_behind(setter: Typesetter) -> None:
    laid = setter.lay(Cell(((Span("Priya Lal"),),), avatars=("Priya Lal", "Beth Thomas")), 200, 1)
    assert laid.pieces[0].x > AVATAR
    assert laid.width + AVATAR < 200


def test_right_aligned_words_end_at_the_right(setter: Typesetter) -> None:
    piece = setter.lay(plain("42"), 100, 1, "right").pieces[0]
    assert piece.x + piece.width == pytest.approx(100)


def test_an_empty_cell_has_nothing_to_paint(setter: Typesetter) -> None:
    assert setter.lay(plain(""), 100, 1).pieces == ()
