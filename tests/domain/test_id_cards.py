"""Numbers that survive a telephone, and what makes a card good on a day."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random

import pytest

from desktop.domain.id_cards import SIGNS, card_fault, new_number, parse_number
from tests.factories.credentials import Operative

DAY = date(2026, 11, 23)
PRIYA = Operative("p", "Priya Lal")


@dataclass(frozen=True)
class Card:
    """A card as the rule reads it."""

    state: str = "issued"
    issued_on: date = date(2026, 1, 5)
    expires_on: date = date(2027, 1, 5)
    ended_on: date | None = None


def numbers(count: int) -> list[str]:
    chance = Random(3)
    return [new_number(chance.choice) for _ in range(count)]


def test_a_number_is_short_and_has_no_signs_that_are_taken_for_others() -> None:
    for number in numbers(200):
        start, four, three = number.split("-")
        assert (start, len(four), len(three)) == ("DS", 4, 3)
        assert not set(four + three) & set("0O1IL5SBZUVN")


@pytest.mark.parametrize("number", numbers(5))
def test_a_number_is_understood_however_it_is_typed(number: str) -> None:
    bare = number.replace("-", "")
    for typed in (number, number.lower(), f" {number} ", bare, bare[2:], " ".join(bare)):
        assert parse_number(typed) == number


def test_every_single_sign_misheard_is_noticed() -> None:
    for number in numbers(20):
        signs = number.replace("-", "")[2:]
        for place, right in enumerate(signs):
            for wrong in SIGNS.replace(right, ""):
                assert parse_number(signs[:place] + wrong + signs[place + 1 :]) == ""


@pytest.mark.parametrize(
    "typed", ["", "DS", "DS-7K4P", "DS-0000-000", "DS-7K4P-2MQQ", "1234567", "ДС-7K4P-2MQ"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) == ""


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (date(2026, 1, 4), "counts only from 5 Jan 2026"),
        (date(2026, 1, 5), ""),
        (date(2027, 1, 5), ""),
        (date(2027, 1, 6), "ran out on 5 Jan 2027"),
    ],
)
def test_a_card_is_good_from_its_first_day_to_its_last(day: date, fault: str) -> None:
    found = card_fault(Card(), PRIYA, False, day)
    assert fault in found
    assert bool(found) is bool(fault)


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (Card("lost", ended_on=date(2026, 11, 2)), "reported lost on 2 Nov 2026"),
        (Card("replaced", ended_on=date(2026, 11, 2)), "replaced on 2 Nov 2026"),
        (Card("withdrawn"), "was withdrawn."),
    ],
)
def test_a_card_that_ended_opens_no_door(card: Card, says: str) -> None:
    assert says in card_fault(card, PRIYA, False, DAY)


def test_a_card_whose_photo_id_was_withdrawn_opens_no_door() -> None:
    assert "withdrawn" in card_fault(Card(), PRIYA, True, DAY)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"status": "suspended"}, "Priya Lal is suspended."),
        ({"status": "left", "left_on": date(2026, 11, 20)}, "left the firm on 20 Nov 2026."),
        ({"started_on": date(2026, 12, 1)}, "starts only on 1 Dec 2026."),
    ],
)
def test_a_good_card_of_somebody_who_may_not_work_is_no_good(change: dict[str, object], says: str) -> None:
    assert says in card_fault(Card(), replace(PRIYA, **change), False, DAY)  # type: ignore[arg-type]
