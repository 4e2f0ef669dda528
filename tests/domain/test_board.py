"""How a visit is shown: every state apart by sign and word, and short names of homes and people."""

import pytest

from desktop.domain.appointments import AppointmentState
from desktop.domain.board import CHIPS, joined, short_address, short_name

SHOWN = {"ready", "not_confirmed", "blocked", *AppointmentState} - {"booked", "confirmed"}


def test_every_state_that_is_shown_has_a_word_of_its_own_and_no_colour_stands_alone() -> None:
    assert set(CHIPS) == SHOWN
    assert len({chip.word for chip in CHIPS.values()}) == len(CHIPS)
    assert all(chip.sign for chip in CHIPS.values())


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("14 Beech Court, Liverpool", "14 Beech Court"),
        ("Flat 11, Kestrel House", "Flat 11, Kestrel House"),
        ("Flat 2, 20 Hope Place, Liverpool", "Flat 2, 20 Hope Place"),
        ("Kestrel House", "Kestrel House"),
        ("", ""),
    ],
)
def test_an_address_is_cut_where_it_still_tells_homes_apart(address: str, short: str) -> None:
    assert short_address(address) == short


def test_people_and_parts_are_short() -> None:
    assert (short_name("Priya Lal"), short_name("Priya"), short_name("Ana María Gil")) == (
        "P. Lal",
        "Priya",
        "A. Gil",
    )
    assert joined("Leak", "", "Mr Hale") == "Leak · Mr Hale"
