"""How a visit is shown on the board: a sign, a word and a tone for each state, and what its block says."""

from collections.abc import Mapping
from typing import NamedTuple


class Chip(NamedTuple):
    """A state as everybody can tell it apart: by its sign, by its word, by its colour."""

    sign: str
    word: str
    tone: str


CHIPS: Mapping[str, Chip] = {
    "ready": Chip("✓", "Ready", "ok"),
    "not_confirmed": Chip("…", "Not confirmed", "warn"),
    "blocked": Chip("✕", "Blocked", "bad"),
    "dispatched": Chip("➜", "Dispatched", "info"),
    "visited": Chip("●", "Visited", "neutral"),
    "closed": Chip("●", "Done", "neutral"),
    "no_access": Chip("○", "No access", "warn"),
    "cancelled": Chip("—", "Cancelled", "neutral"),
}


def short_address(address: str) -> str:
    """Return the part of an address that tells homes of one street apart: `Flat 11, Kestrel House`, `91 Ullet Rd`."""
    first, *rest = [part.strip() for part in address.split(",")]
    # “Flat 11” alone could be anywhere; a house number with its street is enough.
    return ", ".join([first, *rest[:1]]) if first and not first[0].isdigit() else first


def short_name(name: str) -> str:
    """Return `P. Lal` for Priya Lal; a single name stays."""
    first, _, last = name.strip().rpartition(" ")
    return f"{first[:1]}. {last}" if first else name.strip()


def joined(*parts: str) -> str:
    """Return the parts that say something with a dot between them."""
    return " · ".join(part for part in parts if part)
