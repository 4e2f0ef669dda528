"""Visits as the board paints them: a sign, a word, a tone, and two lines of text."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from desktop.db.models import Choice, ContactAttempt, Resident, Visit
from desktop.db.models.base import LongText
from desktop.db.one_of import OneOf
from desktop.domain.appointments import ATTENDED, AppointmentState
from desktop.domain.board import CHIPS, joined, short_address, short_name
from desktop.domain.clearance import Block
from desktop.domain.days import LONDON, local_day
from desktop.services.visit_plans import Loaded, Person, VisitRow, confirmed_text

_TRIED = {
    "phone": "called",
    "text": "text sent",
    "email": "e-mail sent",
    "letter": "letter sent",
    "in_person": "called round",
    "platform": "message sent",
}
_R, _T, _V, _C = (one.__table__.c for one in (Resident, ContactAttempt, Visit, Choice))
# In one statement: a board is read again whenever a desk of the office changes something.
_AROUND = union_all(
    select(
        literal("tried"),
        _T.appointment_id,
        type_coerce(_T.channel, LongText()),
        _T.tried_at.label("at"),
        _T.id.label("id"),
    ).where(OneOf(_T.appointment_id, "asked")),
    select(literal("left"), _V.appointment_id, literal(""), _V.left_at, _V.id).where(
        OneOf(_V.appointment_id, "been")
    ),
    select(literal("resident"), _R.home_id, _R.name, null(), _R.id).where(
        OneOf(_R.home_id, "homes"), _R.is_active
    ),
    select(literal("trade"), _C.code, _C.name, null(), _C.id).where(_C.list_name == "trades"),
).order_by("at", "id")


class BoardVisit(NamedTuple):
    """One visit as the board paints it."""

    appointment: str
    version: int
    day: date
    start: str
    end: str
    starts_at: datetime
    ends_at: datetime
    operatives: tuple[Person, ...]
    state: str
    sign: str
    word: str
    tone: str
    title: str
    line: str
    address: str
    postcode: str
    client: str
    home: str
    job: str
    reference: str
    trade: str
    trade_name: str
    description: str
    resident: str
    people_needed: int
    confirmed_text: str
    is_unconfirmed: bool
    blocks: tuple[Block, ...]
    slot_kind: str

    def line_for(self, operative: str) -> str:
        """Return the second line on somebody's row: on the rows of the others it says with whom they go."""
        if len(self.operatives) < 2 or self.blocks or self.state not in ("ready", "dispatched"):
            return self.line
        others = [short_name(one.name) for one in self.operatives if one.id != operative]
        if operative == self.operatives[0].id:
            return joined(self.description, f"with {', '.join(others)}")
        return f"With {', '.join(others)}"

    @property
    def tip(self) -> str:
        """Return every reason against it with what to do, or how it stands."""
        if not self.blocks:
            return joined(f"{self.sign} {self.word}", self.confirmed_text)
        return "\n".join(f"✕ {block.text}. {block.next}" for block in self.blocks)


def board_visits(session: Session, loaded: Loaded) -> list[BoardVisit]:
    """Return loaded visits as the board paints them, in one statement however many."""
    if not loaded.rows:
        return []
    around: dict[str, dict[str, Any]] = {"tried": {}, "left": {}, "resident": {}, "trade": {}}
    parameters = {
        "asked": [row.appointment for row in loaded.rows if row.state == "not_confirmed"],
        "been": [row.appointment for row in loaded.rows if row.state in ATTENDED],
        "homes": sorted({row.home for row in loaded.rows}),
    }
    for what, of, words, at, _ in session.connection().execute(_AROUND, parameters):
        if what == "tried":
            around[what][of] = (words, at)  # the last one
        elif what == "left":
            around[what][of] = at
        else:
            around[what].setdefault(of, words)  # the first one
    residents, tries, left = around["resident"], around["tried"], around["left"]
    return [
        _visit(
            row,
            plan.starts_at,
            plan.ends_at,
            residents.get(row.home, row.confirmed_by),
            around["trade"],
            _second_line(
                row, residents.get(row.home, ""), tries.get(row.appointment), left.get(row.appointment)
            ),
        )
        for row, plan in zip(loaded.rows, loaded.plans, strict=True)
    ]


def _visit(
    row: VisitRow, starts_at: datetime, ends_at: datetime, resident: str, trades: Mapping[str, str], line: str
) -> BoardVisit:
    chip = CHIPS[row.state]
    return BoardVisit(
        row.appointment,
        row.version,
        row.day,
        row.start,
        row.end,
        starts_at,
        ends_at,
        row.crew,
        row.state,
        chip.sign,
        chip.word,
        chip.tone,
        short_address(row.address),
        line,
        row.address,
        row.postcode,
        row.client,
        row.home,
        row.job,
        row.reference,
        row.trade,
        trades.get(row.trade, row.trade),
        row.description,
        resident,
        row.people_needed,
        confirmed_text(row),
        row.is_unconfirmed,
        row.blocks,
        row.slot_kind,
    )


def _second_line(row: VisitRow, resident: str, tried: Any, left_at: datetime | None) -> str:
    if row.state in ATTENDED:
        return joined("Done" + (f" {left_at.astimezone(LONDON):%H:%M}" if left_at else ""), row.description)
    if row.state == AppointmentState.NO_ACCESS:
        return joined("Nobody opened", row.description)
    if row.state == AppointmentState.CANCELLED:
        return joined("Cancelled", row.description)
    if row.state == "not_confirmed":
        return joined(row.description, _not_yet(row, tried))
    if row.blocks:
        return f"✕ {_first(row.blocks)}"
    if row.is_unconfirmed:
        return joined(row.description, "emergency, not confirmed")
    return joined(row.description, resident)


def _not_yet(row: VisitRow, tried: Any) -> str:
    if row.was_confirmed:
        return "moved, needs their yes"
    if tried is None:
        return "not asked yet"
    channel, tried_at = tried
    at = tried_at.astimezone(LONDON)
    when = f"{at:%H:%M}" if local_day(tried_at) == row.day else f"{at.day} {at:%b}"
    return f"{_TRIED.get(channel, channel)} {when}"


def _first(blocks: Sequence[Block]) -> str:
    """Return the reason that has to be solved first: that the resident was not asked is said by its own colour."""
    return next((one.text for one in blocks if one.code != "not_confirmed"), blocks[0].text)
