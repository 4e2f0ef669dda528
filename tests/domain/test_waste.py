"""How long the paper about waste is kept."""

import pytest

from desktop.domain.waste import is_hazardous, keep_months


@pytest.mark.parametrize(
    ("code", "months"), [("", 24), ("17 09 04", 24), ("17 06 05*", 36), (" 17 06 05* ", 36), ("17*06 05", 24)]
)
def test_a_transfer_note_is_kept_two_years_and_a_consignment_note_three(code: str, months: int) -> None:
    assert keep_months(code) == months
    assert is_hazardous(code) == (months == 36)
