"""Visits as the board paints them: a sign, a word, a tone, and two lines of text."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import ContactAttempt, Resident, Visit
from desktop.db.one_of import OneOf
from desktop.domain.appointments import ATTENDED, AppointmentState
from desktop.domain.board import CHIPS, joined, short_address, short_name
from desktop.domain.clearance import Block
from desktop.domain.days import LONDON, local_day
from desktop.services.standings import trade_names
from desktop.services.visit_plans import Loaded, Person, VisitRow, confirmed_text

_TRIED = {
    "phone": "called",
    "text": "text sent",
    "email": "e-mail sent",
    "letter": "letter sent",
    "in_person": "called round",
    "platform": "message sent",
}
_R, _T, _V = (one.__table__.c for one in (Resident, ContactAttempt, Visit))
_RESIDENTS = select(_R.home_id, _R.name).where(OneOf(_R.home_id, "homes"), _R.is_active).order_by(_R.id)
_TRIES = (
    select(_T.appointment_id, _T.channel, _T.tried_at)
    .where(OneOf(_T.appointment_id, "ids"))
    .order_by(_T.tried_at, _T.id)
)
_LEFT = select(_V.appointment_id, _V.left_at).where(OneOf(_V.appointment_id, "ids"))


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
    """Return loaded visits as the board paints them, in four statements at most however many."""
    if not loaded.rows:
        return []
    connection = session.connection()
    homes = {"homes": sorted({row.home for row in loaded.rows})}
    trades = trade_names(session)
    residents: dict[str, str] = {}
    for home, name in connection.execute(_RESIDENTS, homes):
        residents.setdefault(home, name)
    asked = [row.appointment for row in loaded.rows if row.state == "not_confirmed"]
    been = [row.appointment for row in loaded.rows if row.state in ATTENDED]
    tries = {one.appointment_id: one for one in connection.execute(_TRIES, {"ids": asked})} if asked else {}
    left: dict[str, Any] = dict(connection.execute(_LEFT, {"ids": been}).all()) if been else {}
    return [
        _visit(
            row,
            plan.starts_at,
            plan.ends_at,
            residents.get(row.home, row.confirmed_by),
            trades,
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
    at = tried.tried_at.astimezone(LONDON)
    when = f"{at:%H:%M}" if local_day(tried.tried_at) == row.day else f"{at.day} {at:%b}"
    return f"{_TRIED.get(tried.channel, tried.channel)} {when}"


def _first(blocks: Sequence[Block]) -> str:
    """Return the reason that has to be solved first: that the resident was not asked is said by its own colour."""
    return next((one.text for one in blocks if one.code != "not_confirmed"), blocks[0].text)
