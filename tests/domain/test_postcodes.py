import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.postcodes import normalise

ONE_OF_EACH_SHAPE = ["M1 1AE", "L15 2FT", "CH4 9DG", "CH41 5LH", "W1A 0AX", "EC1A 1BB"]


@pytest.mark.parametrize("postcode", ONE_OF_EACH_SHAPE)
def test_a_postcode_as_it_should_be_is_left_alone(postcode: str) -> None:
    assert normalise(postcode) == postcode


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("L3 5tf", "L3 5TF"),
        ("L152FT", "L15 2FT"),
        ("L12  1EP", "L12 1EP"),
        ("l21 5jn", "L21 5JN"),
        ("L26GU", "L2 6GU"),
        ("  w1a0ax\t", "W1A 0AX"),
        ("EC1A-1BB", "EC1A 1BB"),
        ("L15\N{NO-BREAK SPACE}2FT.", "L15 2FT"),
    ],
)
def test_case_spaces_and_marks_do_not_matter(typed: str, postcode: str) -> None:
    assert normalise(typed) == postcode


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "not a postcode",
        "L15",
        "2FT",
        "L15 2F",
        "L15 2FTT",
        "L155 2FT",
        "15L 2FT",
        "1A1 1AA",
        "EH1 JS",
        "QL1 2FT",  # no area begins with Q, V or X
        "LI1 2FT",  # nor has I, J or Z second
        "L1I 2FT",  # nor I after one letter and a digit
        "EC1D 1BB",  # nor D after two letters and a digit
        "L15 2FC",  # nor C, I, K, M, O or V at the end
        "L15 OFT",  # a letter O for a zero
        "L15 2FT, Liverpool",
        "٣L5 2FT",
    ],
)
def test_what_has_no_postcodes_shape_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match="looks like L15 2FT"):
        normalise(typed)


@given(
    st.sampled_from(ONE_OF_EACH_SHAPE),
    st.lists(st.sampled_from([" ", "", "-", "  "]), min_size=7, max_size=7),
)
def test_a_postcode_is_found_however_it_is_spaced(postcode: str, gaps: list[str]) -> None:
    letters = postcode.replace(" ", "").lower()
    typed = "".join(letter + gap for letter, gap in zip(letters, gaps, strict=False))
    assert normalise(typed) == postcode
    assert normalise(normalise(typed)) == postcode


@given(st.text(max_size=12))
def test_any_text_is_a_postcode_or_a_value_error(text: str) -> None:
    try:
        found = normalise(text)
    except ValueError:
        return
    assert normalise(found) == found
