"""Photos and ID cards of the demo office's people, one card that was lost, and somebody who has left."""

import hashlib
from datetime import date, timedelta
from typing import Final

from desktop.db.models import Attachment, Credential, IdCard, Operative
from desktop.documents.portraits import draw_portrait
from desktop.domain.credentials import PHOTO_ID
from desktop.domain.id_cards import CardState, new_number
from desktop.services.demo_people import add_leaver
from desktop.services.demo_rows import Row, Rows

_CARD_DAYS: Final = 1000  # how long the card before one was good for


def add_cards(rows: Rows) -> None:
    """Plan what belongs to a card once everything else is planned, so that nothing else of the office changes."""
    leaver = add_leaver(rows)
    newest: dict[str, Row] = {}
    for one in rows.of(Credential):
        if one["kind"] == PHOTO_ID:
            known = newest.get(one["operative_id"])
            if known is None or known["issued_on"] < one["issued_on"]:
                newest[one["operative_id"]] = one
    for place, operative in enumerate(rows.of(Operative)):
        credential = newest.get(operative["id"])
        if credential is None:
            continue
        _add_photo(rows, operative, place)
        card = _add_card(rows, credential)
        if operative is leaver:
            _end(
                rows,
                card,
                credential,
                CardState.WITHDRAWN,
                operative["left_on"],
                "Handed back on the last day",
            )
        elif operative["name"] == rows.words["cards"]["lost_by"]:
            _add_lost(rows, credential, card)


def _add_photo(rows: Rows, operative: Row, place: int) -> None:
    jpeg = draw_portrait(operative["name"], place)
    photo = rows.add(
        Attachment,
        owner_table=Operative.__tablename__,
        owner_id=operative["id"],
        name="photo.jpg",
        media_type="image/jpeg",
        sha256=hashlib.sha256(jpeg).hexdigest(),
        added_at=rows.at(operative["started_on"], "09:00"),
        added_by=rows.words["manager"]["name"],
        content=jpeg,
    )
    operative["photo_id"] = photo["id"]


def _add_card(rows: Rows, credential: Row) -> Row:
    credential["number"] = new_number(rows.random.choice)
    return rows.add(
        IdCard,
        operative_id=credential["operative_id"],
        number=credential["number"],
        issued_on=credential["issued_on"],
        expires_on=credential["expires_on"],
        issued_by=rows.words["manager"]["name"],
        credential_id=credential["id"],
        state=CardState.ISSUED.value,
    )


def _add_lost(rows: Rows, credential: Row, card: Row) -> None:
    """Plan the card that was lost on the day on which the one that counts now was issued."""
    lost_on = credential["issued_on"]
    issued_on = lost_on - timedelta(days=200)
    before = rows.add(
        Credential,
        operative_id=credential["operative_id"],
        kind=PHOTO_ID,
        issued_on=issued_on,
        expires_on=issued_on + timedelta(days=_CARD_DAYS),
        seen_on=issued_on,
        seen_by=credential["seen_by"],
        details={},
    )
    old = _add_card(rows, before)
    _end(rows, old, before, CardState.LOST, lost_on, rows.words["cards"]["lost_reason"])
    old["replaced_by"] = card["id"]


def _end(rows: Rows, card: Row, credential: Row, state: CardState, on: date, reason: str) -> None:
    card["state"], card["ended_on"] = state.value, on
    card["ended_by"], card["ended_reason"] = rows.words["manager"]["name"], reason
    credential["withdrawn_on"], credential["withdrawn_reason"] = on, reason
