"""The printed recovery code: 160 random bits as eight groups that each tell when they were mistyped."""

import re
import secrets
from typing import Final

from desktop.domain.errors import Code, RefusedError

GROUPS: Final = 8
_GROUP_LENGTH: Final = 5  # four symbols of the code and one check symbol
_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—―−._]+")


def new_code() -> str:
    """Return a new code of 160 random bits, such as `7K3MX-…` in eight groups of five."""
    number = int.from_bytes(secrets.token_bytes(20), "big")
    symbols = "".join(_SYMBOLS[number >> 5 * place & 31] for place in range(4 * GROUPS))
    parts = [symbols[4 * group : 4 * group + 4] for group in range(GROUPS)]
    return "-".join(part + _check_symbol(group, part) for group, part in enumerate(parts, 1))


def normalise(text: str) -> str:
    """Return the typed code as it was printed: upper case, `-` between groups, O as 0, I and L as 1.

    Refuses (BAD_CODE) a wrong length, or names the groups that do not fit (`details["groups"]`, from 1), all
    before any slow work. Every single wrong symbol, every two swapped symbols and every two swapped groups
    are noticed.
    """
    typed = _SEPARATORS.sub("", text).upper().translate(_LOOK_ALIKES)
    expected = GROUPS * _GROUP_LENGTH
    if len(typed) != expected:
        raise RefusedError(
            Code.BAD_CODE,
            f"A recovery code has {expected} characters in {GROUPS} groups of {_GROUP_LENGTH}; this has "
            f"{len(typed)}. Check that every group of the sheet is there once.",
        )
    parts = [typed[start : start + _GROUP_LENGTH] for start in range(0, expected, _GROUP_LENGTH)]
    wrong = [group for group, part in enumerate(parts, 1) if not _fits(group, part)]
    if wrong:
        raise RefusedError(Code.BAD_CODE, _wrong_groups(wrong), groups=wrong)
    return "-".join(parts)


def _wrong_groups(wrong: list[int]) -> str:
    if len(wrong) == 1:
        return f"Group {wrong[0]} does not fit: check it against the sheet."
    named = f"{', '.join(map(str, wrong[:-1]))} and {wrong[-1]}"
    return f"Groups {named} do not fit: check them against the sheet."


def _fits(group: int, part: str) -> bool:
    return all(symbol in _SYMBOLS for symbol in part) and _check_symbol(group, part[:-1]) == part[-1]


def _check_symbol(group: int, part: str) -> str:
    # A polynomial over the field of 32 elements: every place has its own weight and none is zero, so one wrong
    # symbol or two swapped ones always change the sum. The group's number is the first coefficient.
    total = group
    for symbol in part:
        total = _double(total) ^ _SYMBOLS.index(symbol)
    return _SYMBOLS[_double(total)]


def _double(element: int) -> int:
    element <<= 1
    return element ^ 0b100101 if element & 32 else element
