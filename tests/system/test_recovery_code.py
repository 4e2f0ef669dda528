"""Recovery codes read back however they are typed, and every slip is named by its group."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Code, RefusedError
from desktop.system.recovery_code import GROUPS, new_code, normalise

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def wrong_groups(code: str) -> list[int]:
    with pytest.raises(RefusedError) as refused:
        normalise(code)
    assert refused.value.code is Code.BAD_CODE
    assert code not in refused.value.message
    return list(refused.value.details["groups"])


def test_a_code_is_eight_groups_of_five_and_never_the_same() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(rf"([{SYMBOLS}]{{5}}-){{7}}[{SYMBOLS}]{{5}}", code) for code in codes)


def test_every_symbol_comes_at_every_place() -> None:
    columns = zip(*(new_code() for _ in range(1500)), strict=True)
    assert [len(set(column)) for column in columns] == [1 if place % 6 == 5 else 32 for place in range(47)]


@given(st.lists(st.integers(0, 7), min_size=47, max_size=47))
def test_a_code_reads_back_however_it_is_typed(habits: list[int]) -> None:
    code = new_code()
    looks = {"0": "0Oo", "1": "1IiLl", "-": ["-", " ", "", "\n", "–", " - ", "_", "."]}
    written = [looks.get(sign, [sign, sign.lower()]) for sign in code]
    typed = "".join(forms[habit % len(forms)] for forms, habit in zip(written, habits, strict=True))
    assert normalise(f" {typed}\n") == code


def test_every_single_wrong_symbol_is_named_by_its_group() -> None:
    code = new_code()
    for place, right in enumerate(code):
        if right != "-":
            for wrong in SYMBOLS.replace(right, ""):
                assert wrong_groups(code[:place] + wrong + code[place + 1 :]) == [place // 6 + 1]


def test_every_two_swapped_symbols_of_a_group_are_named() -> None:
    for code in (new_code() for _ in range(20)):
        for group in range(GROUPS):
            for first in range(5):
                for second in range(first):
                    typed = list(code)
                    one, other = 6 * group + first, 6 * group + second
                    typed[one], typed[other] = typed[other], typed[one]
                    if typed[one] != typed[other]:
                        assert wrong_groups("".join(typed)) == [group + 1]


def test_groups_in_another_order_are_named() -> None:
    parts = new_code().split("-")
    for first in range(GROUPS):
        for second in range(first):
            typed = parts.copy()
            typed[first], typed[second] = typed[second], typed[first]
            assert wrong_groups("-".join(typed)) == [second + 1, first + 1]


def test_the_sentence_says_which_groups() -> None:
    code = new_code()
    with pytest.raises(RefusedError, match=r"^Group 3 does not fit: check it against the sheet\.$"):
        normalise(code[:12] + "U" + code[13:])
    bad = "".join("U" if place in {0, 6, 42} else sign for place, sign in enumerate(code))
    with pytest.raises(RefusedError, match=r"^Groups 1, 2 and 8 do not fit: check them against the sheet\.$"):
        normalise(bad)


@pytest.mark.parametrize(
    ("typed", "length"), [("", 0), ("7K3MX", 5), ("0" * 39, 39), ("0" * 41, 41), ("é" * 3, 3)]
)
def test_a_wrong_length_is_said_plainly(typed: str, length: int) -> None:
    with pytest.raises(
        RefusedError, match=f"has 40 characters in 8 groups of 5; this has {length}"
    ) as refused:
        normalise(typed)
    assert refused.value.code is Code.BAD_CODE


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_no_text_escapes_as_anything_but_a_refusal(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        normalise(text)
    assert refused.value.code is Code.BAD_CODE
