"""What an office may set about the program: each setting with its default, its limits and what it does."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from desktop.domain.errors import bad_input
from desktop.domain.operatives import SOON_DAYS


class Declared(NamedTuple):
    """One setting, a whole number within limits."""

    key: str
    default: int
    lowest: int
    highest: int
    unit: str
    description: str


LOCK_AFTER = Declared(
    "lock_after_minutes",
    10,
    1,
    120,
    "minutes",
    "How long the window stays open while nobody types or clicks, before it asks for the password again.",
)
CALL_WITHIN = Declared(
    "call_within_minutes",
    15,
    1,
    240,
    "minutes",
    "How soon after a safety concern was seen the client has to be called (step 1).",
)
RUNNING_OUT = Declared(
    "running_out_days", 60, 7, 365, "days", "How far ahead Today lists what is running out."
)
SOON = Declared(
    "soon_days",
    SOON_DAYS,
    1,
    365,
    "days",
    "From how many days before its end a credential is shown as running out in the list of operatives.",
)
BACKUP_LATE = Declared(
    "backup_late_days", 2, 1, 60, "days", "After how many days without a backup the window warns."
)
TRAVEL_GAP = Declared(
    "travel_gap_minutes",
    0,
    0,
    180,
    "minutes",
    "How long somebody needs between two homes; a tighter booking is warned about, never refused.",
)
TELL_HAZARD = Declared(
    "tell_hazard_minutes",
    60,
    5,
    1440,
    "minutes",
    "How soon after an operative noticed a hazard the client has to be told of it.",
)
SETTINGS: Mapping[str, Declared] = {
    one.key: one for one in (LOCK_AFTER, CALL_WITHIN, TELL_HAZARD, TRAVEL_GAP, RUNNING_OUT, SOON, BACKUP_LATE)
}


def declared(key: str) -> Declared:
    """Return the setting of this key, or refuse an unknown one."""
    if key not in SETTINGS:
        raise bad_input(f"There is no setting “{key}”. The settings are {', '.join(SETTINGS)}.")
    return SETTINGS[key]


def check(key: str, value: Any) -> int:
    """Return the value, or refuse one outside the limits of its setting."""
    one = declared(key)
    if type(value) is not int or not one.lowest <= value <= one.highest:
        raise bad_input(
            f"Give a whole number of {one.unit} from {one.lowest} to {one.highest}.", field=one.key
        )
    return value
