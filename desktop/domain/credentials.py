"""Whether one credential counts on one day, and in words what is wrong with it if not.

Days are local days and the last valid day counts. A DBS certificate never expires: it has a day on which
a re-check is due, from the client's policy (domain/facts 3.1).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from desktop.domain.days import add_months
from desktop.domain.wording import day_text, list_text

DBS = "dbs"
CODE_OF_CONDUCT = "code_of_conduct"
PHOTO_ID = "photo_id"
GAS_SAFE = "gas_safe"


class DbsLevel(StrEnum):
    """The levels of a DBS check; a barred-list check covers everything below it."""

    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"
    ENHANCED_ADULTS = "enhanced_adults"
    ENHANCED_CHILDREN = "enhanced_children"
    ENHANCED_BOTH = "enhanced_both"


_SATISFIES: dict[str, frozenset[str]] = {
    "basic": frozenset({"basic"}),
    "standard": frozenset({"basic", "standard"}),
    "enhanced": frozenset({"basic", "standard", "enhanced"}),
    "enhanced_adults": frozenset({"basic", "standard", "enhanced", "enhanced_adults"}),
    "enhanced_children": frozenset({"basic", "standard", "enhanced", "enhanced_children"}),
    "enhanced_both": frozenset(DbsLevel),
}

LEVEL_NAMES = {
    "basic": "basic",
    "standard": "standard",
    "enhanced": "enhanced",
    "enhanced_adults": "enhanced with the adults' barred list",
    "enhanced_children": "enhanced with the children's barred list",
    "enhanced_both": "enhanced with both barred lists",
}


class UpdateStatus(StrEnum):
    """What the DBS Update Service answers; only the first two may be relied on."""

    BLANK_NO_NEW_INFO = "BLANK_NO_NEW_INFO"
    NON_BLANK_NO_NEW_INFO = "NON_BLANK_NO_NEW_INFO"
    NEW_INFO = "NEW_INFO"
    NO_MATCH_FOUND = "NO_MATCH_FOUND"


_STILL_CURRENT = (UpdateStatus.BLANK_NO_NEW_INFO, UpdateStatus.NON_BLANK_NO_NEW_INFO)


class KindLike(Protocol):
    """What the rule reads of a credential kind; `default_months` counts where no last day is printed."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def default_months(self) -> int | None: ...
    @property
    def is_original_needed(self) -> bool: ...
    @property
    def current_version(self) -> str: ...


class CredentialLike(Protocol):
    """What the rule reads of a credential; `categories` maps each to its last valid day (ISO) or None."""

    @property
    def level(self) -> str: ...
    @property
    def issued_on(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def seen_on(self) -> date | None: ...
    @property
    def seen_by(self) -> str: ...
    @property
    def withdrawn_on(self) -> date | None: ...
    @property
    def update_status(self) -> str: ...
    @property
    def update_checked_on(self) -> date | None: ...
    @property
    def version_acknowledged(self) -> str: ...
    @property
    def categories(self) -> Mapping[str, str | None] | None: ...


class Need(NamedTuple):
    """One thing a visit asks of everybody who goes; `asked_by` says in words who asks it."""

    kind: str
    level: str = ""
    category: str = ""
    recheck_months: int = 0
    asked_by: str = ""


class Fault(NamedTuple):
    """Why a credential does not count, what to do, and from which day it would count if that is known."""

    code: str
    text: str
    next: str
    first_lawful_day: date | None = None


_NEW_INFO = Fault(
    "dbs_new_info",
    "The Update Service says this DBS is no longer current",
    "Ask for a new DBS check. Do not send this person until you have seen it.",
)


def satisfies(level: str, required: str) -> bool:
    """Return whether a DBS check of this level meets the required one; an unknown level meets none."""
    return not required or required in _SATISFIES.get(level, ())


def combine_levels(levels: Iterable[str]) -> str:
    """Return the lowest level that meets all of these: adults' and children's lists together are both.

    A level that does not exist is returned as it is: nobody's check meets it, so a slip stops everybody
    rather than nobody.
    """
    wanted = [level for level in levels if level]
    for unknown in wanted:
        if unknown not in _SATISFIES:
            return unknown
    return next(level for level in DbsLevel if all(satisfies(level, one) for one in wanted))


def last_day(credential: CredentialLike, kind: KindLike, need: Need, day: date) -> date | None:
    """Return the last local day on which it counts, as known on `day`, or None where it has no end.

    For a DBS check this is the day its re-check is due: the policy's months after the issue, or after the
    last good Update Service answer if that is later, and never after a day given by hand.
    """
    if kind.code != DBS:
        if credential.expires_on is not None or kind.default_months is None:
            return credential.expires_on
        start = credential.issued_on or credential.seen_on
        return None if start is None else add_months(start, kind.default_months)
    start = _current_on(credential, day)
    if start is None or not need.recheck_months:
        return credential.expires_on
    due = add_months(start, need.recheck_months)
    return due if credential.expires_on is None else min(due, credential.expires_on)


def faults(credential: CredentialLike, kind: KindLike, need: Need, day: date) -> tuple[Fault, ...]:
    """Return everything that stops this credential from counting on this local day for this need."""
    found: list[Fault] = []
    name = kind.name
    if credential.withdrawn_on is not None and credential.withdrawn_on <= day:
        found.append(
            Fault(
                "withdrawn",
                f"{name} was withdrawn on {day_text(credential.withdrawn_on)}",
                "Add the new one and see the original, or send somebody else.",
            )
        )
    if credential.issued_on is not None and credential.issued_on > day:
        found.append(
            Fault(
                "not_yet_valid",
                f"{name} counts only from {day_text(credential.issued_on)}",
                "Move the visit, or send somebody else.",
            )
        )
    last = last_day(credential, kind, need, day)
    if last is not None and last < day:
        found.append(_ran_out(kind, last))
    if last is None and credential.issued_on is None:
        found.extend(_undated(kind))
    if kind.is_original_needed and (
        credential.seen_on is None or credential.seen_on > day or not credential.seen_by
    ):
        found.append(
            Fault(
                "not_seen", f"Nobody has seen the original of {name}", "See the original and note who saw it."
            )
        )
    if kind.code == DBS:
        found.extend(_dbs_faults(credential, need))
    if kind.current_version and credential.version_acknowledged != kind.current_version:
        found.append(
            Fault(
                "not_acknowledged",
                f"{name}: the current version ({kind.current_version}) is not acknowledged",
                "Have the current version read and signed.",
            )
        )
    if need.category:
        found.extend(_category_faults(credential, kind, need.category, day))
    return tuple(found)


def judge(credentials: Iterable[CredentialLike], kind: KindLike, need: Need, day: date) -> tuple[Fault, ...]:
    """Return () if one of these credentials meets the need on this day, else what is wrong with the best.

    The best is the one with the fewest faults, then the latest last day. Where one is already held that
    counts from a later day on, that is the first lawful day.
    """
    held = list(credentials)
    news = _new_info_on(held) if kind.code == DBS else None

    def against(one: CredentialLike, on: date) -> tuple[Fault, ...]:
        found = faults(one, kind, need, on)
        if news is None or _NEW_INFO in found or (_current_on(one, on) or date.min) > news:
            return found
        return (*found, _NEW_INFO)

    ranked: list[tuple[int, int, tuple[Fault, ...]]] = []
    for one in held:
        found = against(one, day)
        if not found:
            return ()
        last = last_day(one, kind, need, day) or date.max
        ranked.append((len(found), -last.toordinal(), found))
    if not ranked:
        return (_missing(kind, need),)
    later = (one.issued_on for one in held if one.issued_on is not None and one.issued_on > day)
    first = next((on for on in sorted(later) if any(not against(one, on) for one in held)), None)
    return tuple(fault._replace(first_lawful_day=first) for fault in min(ranked)[2])


def is_dbs_number(text: str) -> bool:
    """Return whether this is a certificate number: 12 digits, kept as text (leading zeros count)."""
    return len(text) == 12 and text.isascii() and text.isdigit()


def number_warning(kind: str, number: str) -> str:
    """Return why a card's number looks mistyped, or an empty text; only a DBS number's form is certain.

    That a Gas Safe licence number has seven digits is told by one source alone (domain/facts 3.2).
    """
    digits = number.replace(" ", "")
    if kind == GAS_SAFE and digits and not (len(digits) == 7 and digits.isascii() and digits.isdigit()):
        return "A Gas Safe licence number usually has 7 digits. Compare it with the front of the card."
    return ""


def mask(number: str) -> str:
    """Return the number with all but its last four signs hidden."""
    return "•" * (len(number) - 4) + number[-4:] if len(number) > 4 else "•" * len(number)


def parse_categories(value: Any) -> dict[str, str | None]:
    """Return categories and their last valid days from a list of names or a mapping to ISO days.

    Raises ValueError naming the category whose day is none.
    """
    if not value:
        return {}
    if isinstance(value, str):
        value = [value]
    try:
        dated = value if isinstance(value, Mapping) else dict.fromkeys(value)
    except TypeError:
        raise ValueError(f"categories: “{value}” is no list of names, and no names with last days") from None
    out: dict[str, str | None] = {}
    for name, day in dated.items():
        try:
            out[str(name).strip().upper()] = date.fromisoformat(str(day)).isoformat() if day else None
        except ValueError:
            raise ValueError(f"category {name}: “{day}” is not a day like 2027-03-31") from None
    return out


def _current_on(credential: CredentialLike, day: date) -> date | None:
    """Return the last day up to `day` on which a DBS check was known to be current: issued, or checked since."""
    checked = credential.update_checked_on
    if credential.update_status in _STILL_CURRENT and checked is not None and checked <= day:
        return max(credential.issued_on or checked, checked)
    return credential.issued_on


def _new_info_on(held: Iterable[CredentialLike]) -> date | None:
    """Return the last day on which the Update Service had new information, or None.

    It is about the person, so no check that was current only before that day may be relied on either.
    """
    told = [one for one in held if one.update_status == UpdateStatus.NEW_INFO]
    return max((one.update_checked_on or one.issued_on or date.max for one in told), default=None)


def _ran_out(kind: KindLike, last: date) -> Fault:
    if kind.code == DBS:
        return Fault(
            "dbs_recheck_due",
            f"{kind.name}: re-check was due {day_text(last)}",
            "Check with the Update Service or see a new certificate, or send somebody else.",
        )
    return Fault(
        "expired",
        f"{kind.name} expired {day_text(last)}",
        f"Renew it{' and see the original' if kind.is_original_needed else ''}, or send somebody else.",
    )


def _undated(kind: KindLike) -> Iterable[Fault]:
    """Yield the fault of one that must end some day, but has no day to count from."""
    if kind.code == DBS:
        yield Fault(
            "dbs_recheck_due",
            f"{kind.name} has no issue date, so nobody can say when its re-check is due",
            "Add the issue date from the certificate.",
        )
    elif kind.default_months is not None:
        yield Fault(
            "undated",
            f"{kind.name} has no date, so nobody can say how long it counts",
            "Add the day on which it was issued or signed.",
        )


def _missing(kind: KindLike, need: Need) -> Fault:
    asked = f" ({need.asked_by})" if need.asked_by else ""
    if kind.code == CODE_OF_CONDUCT:
        return Fault(
            "not_acknowledged",
            f"{kind.name} is not acknowledged",
            "Have the current version read and signed, and note the day.",
        )
    level = f", {LEVEL_NAMES[need.level]}" if need.level in LEVEL_NAMES else ""
    return Fault(
        "missing",
        f"No {kind.name}{level} on file{asked}",
        "See the original and add it, or send somebody else.",
    )


def _dbs_faults(credential: CredentialLike, need: Need) -> Iterable[Fault]:
    if not satisfies(credential.level, need.level):
        have = LEVEL_NAMES.get(credential.level, "of no stated level")
        asked = f" ({need.asked_by})" if need.asked_by else ""
        yield Fault(
            "dbs_level",
            f"DBS is {have}; {LEVEL_NAMES.get(need.level, need.level)} is needed{asked}",
            "Get a check of that level if the role allows it in law, or send somebody else.",
        )
    if credential.update_status == UpdateStatus.NEW_INFO:
        yield _NEW_INFO
    elif credential.update_status == UpdateStatus.NO_MATCH_FOUND:
        yield Fault(
            "dbs_no_match",
            "The Update Service found no match, so this DBS cannot be relied on",
            "Check number, surname and date of birth against the certificate, then check again.",
        )


def _category_faults(credential: CredentialLike, kind: KindLike, category: str, day: date) -> Iterable[Fault]:
    held = credential.categories or {}
    if category not in held:
        has = f"; it covers {list_text(sorted(held))}" if held else ""
        yield Fault(
            "category",
            f"{kind.name} does not cover {category}{has}",
            "Send somebody whose card covers it.",
        )
        return
    last = held[category]
    if last and date.fromisoformat(last) < day:
        yield Fault(
            "category",
            f"{kind.name}: {category} expired {day_text(date.fromisoformat(last))}",
            "Renew the category and see the card, or send somebody else.",
        )
