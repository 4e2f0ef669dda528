"""Whether two names say the same person, and whom a name given in a record says."""

from collections.abc import Iterable
from typing import Final

_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "dr", "mx"})


def is_same_name(one: str, other: str) -> bool:
    """Return whether both are one name: in any case, with any spaces, and with or without a title."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def is_named(name: str, known_as: Iterable[str]) -> bool:
    """Return whether a name is one of those under which somebody is or was known."""
    return any(is_same_name(name, one) for one in known_as)


def _plain(name: str) -> str:
    words = name.casefold().split()
    while len(words) > 1 and words[0].rstrip(".") in _TITLES:
        words = words[1:]
    return "".join(words)
