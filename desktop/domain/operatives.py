"""What an operative is good for on a day, in a word: valid, running out, not for some trades, blocked or away."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from desktop.domain.credentials import (
    DBS,
    CredentialLike,
    Fault,
    KindLike,
    Need,
    UpdateStatus,
    judge,
    last_day,
)
from desktop.domain.wording import MONTHS, day_text, in_sentence, list_text

SOON_DAYS = 30  # a default; the office may set another
_ONE = timedelta(days=1)
_HALF_A_YEAR = timedelta(days=183)


class DayState(StrEnum):
    """How somebody stands on one day."""

    VALID = "valid"
    RUNNING_OUT = "running_out"
    NOT_FOR = "not_for"
    BLOCKED = "blocked"
    SUSPENDED = "suspended"
    LEFT = "left"
    NOT_STARTED = "not_started"


TONES: Mapping[str, str] = {
    DayState.VALID: "ok",
    DayState.RUNNING_OUT: "warn",
    DayState.NOT_FOR: "bad",
    DayState.BLOCKED: "bad",
    DayState.SUSPENDED: "neutral",
    DayState.LEFT: "neutral",
    DayState.NOT_STARTED: "neutral",
}
# Each person is under `all` or `left`, and under exactly one of the others.
_FILTERS: Mapping[str, frozenset[str]] = {
    "all": frozenset(DayState) - {DayState.LEFT},
    "valid": frozenset({DayState.VALID}),
    "blocked": frozenset({DayState.BLOCKED, DayState.NOT_FOR, DayState.NOT_STARTED}),
    "running_out": frozenset({DayState.RUNNING_OUT}),
    "suspended": frozenset({DayState.SUSPENDED}),
    "left": frozenset({DayState.LEFT}),
}
FILTERS = tuple(_FILTERS)


def is_in_filter(state: str, key: str) -> bool:
    """Return whether somebody of this state is shown under this filter of the list."""
    return state in _FILTERS[key]


def filter_counts(states: Iterable[str]) -> dict[str, int]:
    """Return how many are shown under each filter."""
    found = list(states)
    return {key: sum(state in wanted for state in found) for key, wanted in _FILTERS.items()}


class Standing(NamedTuple):
    """Somebody's state on a day in a word or two, with the reasons; `not_for` names trades."""

    state: DayState
    text: str
    reasons: tuple[Fault, ...] = ()
    days_left: int | None = None
    not_for: tuple[str, ...] = ()


class CredentialState(NamedTuple):
    """One credential, or several together, as a list shows it: ok, soon, bad, or none where none is needed."""

    kind: str
    name: str
    state: str
    text: str
    until: date | None = None


_AWAY = {
    "left": (DayState.LEFT, "Left"),
    "suspended": (DayState.SUSPENDED, "Suspended"),
    "not_started": (DayState.NOT_STARTED, "Not started"),
}
_SHORT = {
    "missing": "None on file",
    "not_seen": "Original not seen",
    "withdrawn": "Withdrawn",
    "not_acknowledged": "Not acknowledged",
    "undated": "No date",
    "dbs_level": "Level too low",
    "dbs_new_info": "No longer current",
    "dbs_no_match": "No match found",
    "category": "Category not covered",
}


def day_state(
    standing: Sequence[Fault],
    always: Sequence[Fault],
    by_trade: Mapping[str, Sequence[Fault]],
    until: date | None,
    day: date,
    soon_days: int = SOON_DAYS,
) -> Standing:
    """Return how somebody stands on `day`.

    `standing` is what `operative_faults` says, `always` what is wrong with what every visit asks, `by_trade`
    what is wrong with what each of their trades asks besides. Who may do no trade of theirs is blocked; who
    may do some is not for the others. `until` is the first day on which something that counts today ends.
    """
    reasons = tuple(dict.fromkeys([*standing, *always, *(one for some in by_trade.values() for one in some)]))
    if standing:
        state, text = _AWAY[standing[0].code]
        return Standing(state, text, reasons)
    not_for = tuple(trade for trade, found in by_trade.items() if found)
    if always or (not_for and len(not_for) == len(by_trade)):
        return Standing(DayState.BLOCKED, "Blocked", reasons)
    if not_for:
        text = f"Not for {list_text(map(in_sentence, not_for))}"
        return Standing(DayState.NOT_FOR, text, reasons, not_for=not_for)
    if until is not None and (left := (until - day).days) <= soon_days:
        return Standing(DayState.RUNNING_OUT, days_left_text(left), days_left=left)
    return Standing(DayState.VALID, "Valid")


def good_until(held: Iterable[CredentialLike], kind: KindLike, need: Need, day: date) -> date | None:
    """Return the last day up to which what is held meets the need without a gap; None where no end is known.

    One that begins the day after another ends carries on. Where the need is not met on `day`, it is the day before.
    """
    papers = list(held)
    return day - _ONE if judge(papers, kind, need, day) else _met_until(papers, kind, need, day)


def credential_state(
    held: Iterable[CredentialLike], kind: KindLike, need: Need, day: date, soon_days: int = SOON_DAYS
) -> CredentialState:
    """Return how a list shows whether this need is met on `day`, and until when."""
    papers = list(held)
    found = judge(papers, kind, need, day)
    if found:
        return CredentialState(kind.code, kind.name, "bad", *_bad_text(papers, kind, need, day, found[0]))
    until = _met_until(papers, kind, need, day)
    if until is None:
        return CredentialState(kind.code, kind.name, "ok", "No end", None)
    if (until - day).days <= soon_days:
        return CredentialState(kind.code, kind.name, "soon", short_day(until, day), until)
    return CredentialState(kind.code, kind.name, "ok", f"{MONTHS[until.month - 1]} {until.year}", until)


def together(states: Sequence[CredentialState]) -> CredentialState:
    """Return several states as one: the worst by name, or `4 of 4`."""
    for state in ("bad", "soon"):
        some = [one for one in states if one.state == state]
        if some:
            first = min(some, key=lambda one: one.until or date.max)
            more = f" and {len(some) - 1} more" if len(some) > 1 else ""
            text = first.text if first.until else first.text[:1].lower() + first.text[1:]
            return CredentialState("", "Certificates", state, f"{first.name} {text}{more}", first.until)
    if not states:
        return CredentialState("", "Certificates", "none", "None needed")
    ends = [one.until for one in states if one.until is not None]
    return CredentialState(
        "", "Certificates", "ok", f"{len(states)} of {len(states)}", min(ends, default=None)
    )


def days_left_text(days: int) -> str:
    """Return `3 days ago`, `today`, `1 day`, `22 days`."""
    if not days:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{days} {unit}" if days > 0 else f"{-days} {unit} ago"


def short_day(day: date, near: date) -> str:
    """Return `20 Nov`, with its year where that is not plain from `near`."""
    return day_text(day) if abs(day - near) > _HALF_A_YEAR else f"{day.day} {MONTHS[day.month - 1]}"


def _met_until(held: Sequence[CredentialLike], kind: KindLike, need: Need, day: date) -> date | None:
    # What is over by then, at the most generous reading, cannot count on the day nor later.
    papers = [one for one in held if len(held) == 1 or (_end(one, kind, need, date.max) or date.max) >= day]
    # What the Update Service said of a person stands against all their checks, as in `judge`.
    news = [one for one in held if one.update_status == UpdateStatus.NEW_INFO]
    if len(papers) == 1:
        return _end(papers[0], kind, need, day)
    while True:
        counted = [one for one in papers if not judge([one, *news], kind, need, day)]
        ends = [_end(one, kind, need, day) for one in counted]
        last = max((end for end in ends if end is not None), default=day - _ONE)
        if None in ends:
            return None
        if not counted or len(counted) == len(papers):
            return last
        day = last + _ONE


def _end(one: CredentialLike, kind: KindLike, need: Need, day: date) -> date | None:
    last = last_day(one, kind, need, day)
    own = (one.categories or {}).get(need.category) if need.category else None
    if own is None:
        return last
    end = date.fromisoformat(own)
    return end if last is None else min(last, end)


def _bad_text(
    papers: Sequence[CredentialLike], kind: KindLike, need: Need, day: date, fault: Fault
) -> tuple[str, date | None]:
    ends = [_end(one, kind, need, day) for one in papers if one.withdrawn_on is None]
    last = max((end for end in ends if end is not None and end < day), default=None)
    if fault.code == "not_yet_valid":
        first = min(one.issued_on for one in papers if one.issued_on is not None and one.issued_on > day)
        return f"From {short_day(first, day)}", None
    if fault.code in _SHORT and not (fault.code == "category" and last):
        return _SHORT[fault.code], None
    if last is None:
        return "No date", None
    return (f"Re-check {short_day(last, day)}" if kind.code == DBS else short_day(last, day)), last
