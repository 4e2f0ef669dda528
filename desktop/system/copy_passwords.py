"""Passwords of copies that leave the office: made by chance, easy to say on the telephone, kept by nobody."""

import secrets
from typing import Final

# A group of five letters, consonant and vowel in turn, stands for 16 bits.
_CONSONANTS: Final = "bdfghjklmnprstvz"
_VOWELS: Final = "aiou"
GROUPS: Final = 5


def new_copy_password() -> str:
    """Return a new password of 80 random bits, such as `lusab-zinor-…` in five groups."""
    return "-".join(_group(secrets.randbits(16)) for _ in range(GROUPS))


def _group(number: int) -> str:
    first, one, second, two, third = number >> 12, number >> 10, number >> 6, number >> 4, number
    return (
        _CONSONANTS[first]
        + _VOWELS[one & 3]
        + _CONSONANTS[second & 15]
        + _VOWELS[two & 3]
        + _CONSONANTS[third & 15]
    )
