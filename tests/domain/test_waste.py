"""How long the paper about waste is kept."""

import pytest

from desktop.domain.waste import is_hazardous, keep_months, listed_code


@pytest.mark.parametrize(
    ("code", "months"),
    [
        *(("", 24), ("17 09 04", 24), ("170904", 24), ("17 06 04", 24), ("20 01 25", 24), ("17 06", 24)),
        *(("17 06 05*", 36), (" 17 06 05* ", 36), ("17 06 05", 36), ("17.06.05", 36), ("170605", 36)),
        *(("20 01 21", 36), ("13 02 05", 36), ("06 05 02*", 36)),
    ],
)
def test_a_transfer_note_is_kept_two_years_and_a_consignment_note_three(code: str, months: int) -> None:
    assert keep_months(code) == months
    assert is_hazardous(code) == (months == 36)


def test_a_code_is_the_one_of_the_list_with_its_digits() -> None:
    listed = ("17 09 04", "17 06 05*")
    told = {"170605": "17 06 05*", "17.09.04*": "17 09 04", "17 02 01": "17 02 01", "": "", "n/a": "n/a"}
    assert {code: listed_code(code, listed) for code in told} == told
