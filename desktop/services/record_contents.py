"""What an incident record prints of a concern: what was sealed, what came after it, and the digest of it all."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.audit import head
from desktop.db.digests import canonical, plain
from desktop.db.errors import whole
from desktop.db.models import Addendum, Attachment, Concern, SealedRecord
from desktop.documents import incident_record as printed
from desktop.documents.incident_record import IncidentRecord
from desktop.domain.concerns import Step
from desktop.domain.wording import instant_text
from desktop.services.record_data import Data, read_data, read_running

_INSTANTS: Final = ("seen_at", "visit_from", "visit_to", "recorded_at", "unsure_at")
_PARTS: Final = ("facts", "injuries", "notifications", "untold", "answers", "actions", "left_open", "photos")


_NOT_FROZEN: Final = (
    "This concern was sealed before the office's particulars were kept with the seal: company, client, home and the "
    "names of lists stand here as they were when this version was made, with all that was told, answered and agreed "
    "by then."
)


def compose(session: Session, record: Concern, number: int, sealed_at: datetime | None) -> IncidentRecord:
    """Return everything that version `number` of the record prints; `sealed_at` None makes it a draft.

    A sealed concern says what was frozen with the seal, whatever was changed in the office since. Its first
    version is that alone, whenever it is made; later ones add what was told, answered, done and added since.
    """
    if record.sealed_data:
        data = json.loads(record.sealed_data)
        if number > 1:
            _add_later(data, read_running(session, record))
    else:
        data = read_data(session, record)
    is_first = bool(record.sealed_data) and number == 1
    fields: dict[str, Any] = {
        **{name: value for name, value in data.items() if name not in (*_INSTANTS, *_PARTS)},
        **{name: _instant(data[name]) for name in _INSTANTS},
        "version": number,
        "sealed_at": sealed_at,
        "facts": tuple(printed.Fact(_at(one["at"]), one["text"], one["source"]) for one in data["facts"]),
        "injuries": tuple(printed.Injury(**one) for one in data["injuries"]),
        "notifications": _notifications(data),
        "answers": tuple(
            printed.Answer(one["answered_by"], _at(one["at"]), one["text"]) for one in data["answers"]
        ),
        "actions": tuple(
            printed.Action(one["text"], one["owner"], _instant(one["due_at"]), _state(one))
            for one in data["actions"]
        ),
        "left_open": tuple(printed.LeftOpen(**one) for one in data["left_open"]),
        "addenda": () if is_first else _addenda(session, record, number),
        "photos": _photos(session, data["photos"]),
        "note": _NOT_FROZEN if record.sealed_at is not None and not record.sealed_data else "",
    }
    digest = hashlib.sha256(canonical(_data(fields)).encode()).hexdigest()
    at_head = head(session.connection())
    return IncidentRecord(**fields, data_sha256=digest, audit_seq=at_head.seq, audit_head=at_head.hash)


def _add_later(data: Data, running: Data) -> None:
    """Add what came after the seal; of what was sealed, only that an action is done by now."""
    done = {one["id"]: one["done_at"] for one in running["actions"]}
    for action in data["actions"]:
        action["done_at"] = action["done_at"] or done.get(action["id"])
    for name in ("notifications", "answers", "actions", "photos"):
        sealed = {one["id"] for one in data[name]}
        data[name] += [{**one, "is_later": True} for one in running[name] if one["id"] not in sealed]


def _data(value: Any) -> Any:
    """Return the record's data as canonical JSON can hold it."""
    if isinstance(value, dict):
        return {key: _data(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _data(getattr(value, name)) for name in value.__dataclass_fields__}
    return plain(value)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return _at(text) if text else None


def _state(action: Data) -> str:
    """Return how an action stands, and that it is none of those that were sealed."""
    state = f"Done {instant_text(_at(action['done_at']))}" if action["done_at"] else "Open"
    return f"{state} · agreed after the seal" if action.get("is_later") else state


def _notifications(data: Data) -> tuple[printed.Notification, ...]:
    """Return every attempt to tell somebody, the two steps first, and a line for each step that nobody took."""
    lines = []
    for step in Step:
        tries = sorted(
            (one for one in data["notifications"] if one["step"] == step), key=lambda one: _at(one["at"])
        )
        untold = [] if tries else [one for one in data["untold"] if one["step"] == step]
        lines += [
            printed.Notification(
                one["number"], one["name"], one["to"], _instant(one.get("at")), one["evidence"]
            )
            for one in (*tries, *untold)
        ]
    return tuple(lines)


def _addenda(session: Session, record: Concern, number: int) -> tuple[printed.Addendum, ...]:
    """Return the addenda, each with the first version whose seal covers it: an earlier one, or this."""
    versions = session.execute(
        select(SealedRecord.number, SealedRecord.addenda)
        .where(SealedRecord.concern_id == record.id, SealedRecord.number < number)
        .order_by(SealedRecord.number)
    ).all()
    return tuple(
        printed.Addendum(
            one.number,
            one.text,
            one.added_by,
            one.added_at,
            next((version for version, covered in versions if covered >= one.number), number),
        )
        for one in session.scalars(
            select(Addendum).where(Addendum.concern_id == record.id).order_by(Addendum.number)
        )
    )


def _photos(session: Session, photos: list[Data]) -> tuple[printed.Photo, ...]:
    """Return the photos as they were when the record was sealed; refuses (DAMAGED) one that changed or is gone."""
    shown = [one.get("printed", one) for one in photos]
    at = Attachment.__table__.c
    rows = session.execute(select(at.id, at.content).where(at.id.in_([one["id"] for one in shown])))
    images = {row.id: row.content for row in rows}
    return tuple(
        printed.Photo(whole(images.get(image["id"], b""), image["sha256"]), one["caption"], one["note"])
        for one, image in zip(photos, shown, strict=True)
    )
