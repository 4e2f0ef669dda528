"""The columns of the list of people and of what one of them holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from desktop.domain.operatives import TONES, CredentialState
from desktop.domain.wording import MONTHS, day_text, list_text
from desktop.ui.tables.columns import Cell, Column, Look, Span, plain

if TYPE_CHECKING:
    from desktop.services.operative_details import CredentialRow
    from desktop.services.standings import OperativeRow

_SIGNS: Final[dict[str, Span]] = {
    "ok": Span("✓", "sign-ok"),
    "soon": Span("●", "sign-warn"),
    "bad": Span("✕", "sign-bad"),
}
_CHIPS: Final[dict[str, tuple[str, Look]]] = {
    "ok": ("✓ ", "chip-ok"),
    "warn": ("● ", "chip-warn"),
    "bad": ("✕ ", "chip-bad"),
    "neutral": ("", "chip-neutral"),
}


def signed(state: str, text: str) -> Cell:
    """Return a state as its sign and its words; what is neither good nor bad has no sign."""
    sign = _SIGNS.get(state)
    return Cell(((sign, Span(text)),)) if sign is not None else plain(text or "—", "soft")


def chip_of(row: "OperativeRow") -> Cell:
    """Return how somebody stands on the day."""
    sign, look = _CHIPS[TONES[row.state]]
    return Cell(((Span(f"{sign}{row.state_text}", look),),))


def _until(state: CredentialState) -> int:
    """Sort what is wrong first, then by the last day; what has no end comes last."""
    if state.until is not None:
        return state.until.toordinal()
    return 0 if state.state == "bad" else date.max.toordinal()


def _reasons(row: "OperativeRow") -> str:
    return "\n".join(fault.text for fault in row.reasons)


_ORDER: Final = ("blocked", "not_for", "not_started", "running_out", "suspended", "valid", "left")


def _standing(row: "OperativeRow") -> int:
    soonest = min(max(row.days_left or 0, 0), 9_999)
    return _ORDER.index(row.state) * 10_000 + soonest if row.state in _ORDER else 10**6


def _held(key: str, title: str, *, width: int, stretch: int = 0) -> Column:
    """Return the column of one `CredentialState` of somebody."""
    state: Callable[[OperativeRow], CredentialState] = attrgetter(key)
    return Column(
        key,
        title,
        lambda row: state(row).text,
        sort=lambda row: _until(state(row)),
        cell=lambda row: signed(state(row).state, state(row).text),
        width=width,
        stretch=stretch,
    )


PEOPLE: Final = (
    Column(
        "name",
        "Name",
        lambda row: row.name,
        cell=lambda row: Cell(((Span(row.name),),), avatars=(row.name,)),
        width=160,
        stretch=3,
    ),
    Column("trades", "Trades", lambda row: ", ".join(row.trades), width=112, stretch=1),
    _held("photo_id", "Photo ID", width=100),
    _held("dbs", "DBS", width=168, stretch=1),
    _held("certificates", "Certificates", width=100, stretch=4),
    Column(
        "state",
        "On this day",
        lambda row: row.state_text,
        sort=_standing,
        cell=chip_of,
        width=126,
        tip=_reasons,
    ),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of what somebody holds: a credential, or one that is needed and not there (`row` is None)."""

    id: str
    kind: str
    name: str
    number: str
    seen: str
    note: str
    state: str
    text: str
    row: "CredentialRow | None"


def holding_of(row: "CredentialRow") -> Holding:
    """Return a credential as the list of holdings shows it."""
    name = f"{row.name}, {row.level_text}" if row.level_text else row.name
    covers = list_text(row.categories) if row.categories else ""
    seen, brief = "", ""
    if row.seen_on is not None and row.seen_by:
        brief = f"{_short_name(row.seen_by)} {_short_day(row.seen_on)}"
        seen = f"seen by {brief}"
    elif any(fault.code == "not_seen" for fault in row.faults):
        seen = brief = "original not seen"
    note = " · ".join(part for part in (seen, covers) if part)
    return Holding(row.id, row.kind, name, row.number or "—", brief, note, row.state, row.text, row)


def _two_lines(text: str, quiet: str) -> Cell:
    return Cell(((Span(text),), *(((Span(quiet, "soft"),),) if quiet else ())))


def _short_name(name: str) -> str:
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else first


def _short_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year % 100:02d}"


def missing_of(state: CredentialState) -> Holding:
    """Return a credential that is needed and not on file."""
    return Holding(
        f"missing/{state.kind}", state.kind, state.name, "—", "needed", "needed", "bad", state.text, None
    )


HOLDINGS: Final = (
    Column(
        "credential",
        "Credential, seen by",
        lambda row: f"{row.name}, {row.note}" if row.note else row.name,
        cell=lambda row: _two_lines(row.name, row.seen),
        width=150,
        stretch=3,
        tip=lambda row: f"{row.name}\n{row.note}".strip(),
    ),
    Column("number", "Number", lambda row: row.number, width=114, tip=lambda row: row.number),
    Column(
        "until",
        "Valid until",
        lambda row: row.text,
        sort=lambda row: row.row.until if row.row else None,
        cell=lambda row: signed(row.state, row.text),
        width=117,
        tip=lambda row: "\n".join(fault.text for fault in row.row.faults) if row.row else "",
    ),
)


def _ended(row: "CredentialRow") -> str:
    if row.withdrawn_on is not None:
        reason = f": {row.withdrawn_reason}" if row.withdrawn_reason else ""
        return f"Withdrawn {day_text(row.withdrawn_on)}{reason}"
    return "In use" if row.is_current else "Replaced by a newer one"


HISTORY: Final = (
    Column(
        "credential",
        "Credential",
        lambda row: holding_of(row).name,
        cell=lambda row: _two_lines(holding_of(row).name, holding_of(row).note),
        width=190,
        stretch=3,
    ),
    Column(
        "number",
        "Number",
        lambda row: row.number or "—",
        width=110,
        stretch=1,
        tip=lambda row: row.number,
    ),
    Column(
        "issued",
        "Issued",
        lambda row: day_text(row.issued_on) if row.issued_on else "—",
        sort=lambda row: row.issued_on,
        width=100,
    ),
    Column("until", "Valid until", lambda row: row.text or "—", sort=lambda row: row.until, width=110),
    Column("became", "What became of it", _ended, width=180, stretch=3),
)
