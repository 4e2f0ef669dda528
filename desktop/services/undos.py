"""Taking back a change of appointments exactly: what was before, kept by whoever made the change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.audit import wait_for_turn
from desktop.db.models import (
    Appointment,
    Assignment,
    Attachment,
    Confirmation,
    ContactAttempt,
    DispatchDecision,
    SlotChange,
    Visit,
)
from desktop.db.session import Write
from desktop.domain.appointments import AppointmentState
from desktop.domain.clearance import refusal_text
from desktop.domain.errors import Code, RefusedError
from desktop.domain.wording import weekday_text
from desktop.services.clearance import load_one
from desktop.services.slots import decide_again

Key = tuple[str, str]
_CHANGED: tuple[Any, ...] = (Assignment, Confirmation)
# Of these a change notes another one and leaves those before alone.
_ADDED: tuple[Any, ...] = (ContactAttempt, SlotChange)
_KINDS: dict[str, Any] = {one.__tablename__: one for one in (Appointment, *_CHANGED, *_ADDED)}


@dataclass(frozen=True, slots=True)
class RowState:
    """One row as it was; `before` None: it was not there; `after` is its version now, None: it is gone."""

    table: str
    id: str
    before: Mapping[str, Any] | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes one change back; `text` says what was changed, in words for a bar.

    `warning` says what could not be put back as it was, and why.
    """

    text: str
    appointments: tuple[str, ...]
    rows: tuple[RowState, ...] = field(repr=False)
    warning: str = ""


class Changed(NamedTuple):
    """A changed appointment: what was done in words, whether the resident is asked again, and what takes it back."""

    version: int
    says: str
    asks_again: bool
    warnings: tuple[str, ...]
    undo: Undo | None


Snapshot = dict[Key, tuple[Any, dict[str, Any]]]


def snapshot(session: Session, appointments: Sequence[str], *, is_whole: bool = False) -> Snapshot:
    """Return every row of these appointments that a change may touch, with its values now.

    With `is_whole` also those that a change only adds to: what takes it back has to find them.
    """
    session.flush()
    records: list[Any] = [
        one for one in (session.get(Appointment, row_id) for row_id in appointments) if one is not None
    ]
    for model in (*_CHANGED, *_ADDED) if is_whole else _CHANGED:
        records += session.scalars(
            select(model).where(model.appointment_id.in_(appointments)).order_by(model.id)
        )
    return taken(records)


def crew_in(found: Snapshot, appointment: str) -> list[Assignment]:
    """Return who goes to an appointment."""
    return [
        record
        for record, _ in found.values()
        if isinstance(record, Assignment) and record.appointment_id == appointment
    ]


def taken(records: Iterable[Any]) -> Snapshot:
    """Return these rows with their values."""
    return {(one.__tablename__, one.id): (one, _values(one)) for one in records}


def after(session: Session, before: Snapshot, made: Iterable[Any]) -> Snapshot:
    """Return the rows as this change leaves them: those from before that are still there, and those it `made`.

    They are not asked for anew: on a server that would be rows of another desk, too, and those are not ours to undo.
    """
    session.flush()
    return taken([*(record for record, _ in before.values() if record in session), *made])


def undo_of(text: str, appointments: Sequence[str], before: Snapshot, after: Snapshot) -> Undo:
    """Return what takes the way from `before` to `after` back; the appointments themselves always belong to it."""
    rows = []
    for key in dict.fromkeys([*before, *after]):
        old, new = (one[key][1] if key in one else None for one in (before, after))
        if old == new and key[0] != Appointment.__tablename__:
            continue
        rows.append(RowState(*key, old, None if new is None else new["version"]))
    return Undo(text, tuple(appointments), tuple(rows))


def restore(write: Write, undo: Undo) -> Undo:
    """Put every row back as it was and return what takes that back again; refuse (stale) where anything changed.

    A visit that was dispatched and may not go now comes back without its dispatch.
    """
    session = write.session
    now = snapshot(session, undo.appointments, is_whole=True)
    _refuse_changed(session, undo, now)
    records = {key: record for key, (record, _) in now.items()}
    slots = [one for one in undo.rows if one.table == Appointment.__tablename__]
    others = [one for one in undo.rows if one.table != Appointment.__tablename__]
    # What points at an appointment goes before it and comes after it; the database cascades a slot in between.
    for one in others:
        if one.before is None and one.after is not None:
            session.delete(records[one.table, one.id])
    session.flush()
    back = [_put(write, one, records) for one in slots]
    session.flush()
    back += [_put(write, one, records) for one in others if one.before is not None]
    session.flush()
    warning = _decide_again(session, undo)
    made = [one for one in back if one is not None]
    done = undo_of(f"Undone: {undo.text}", undo.appointments, now, after(session, now, made))
    return replace(done, warning=warning)


def crews_before(undo: Undo) -> dict[str, list[str]]:
    """Return who goes to each appointment once the change is taken back, of those that are live then."""
    found: dict[str, list[str]] = {}
    for one in undo.rows:
        if one.table == Assignment.__tablename__ and one.before is not None and one.before["is_live"]:
            found.setdefault(one.before["appointment_id"], []).append(one.before["operative_id"])
    return found


def _refuse_changed(session: Session, undo: Undo, now: Snapshot) -> None:
    changed = any(
        ((one.table, one.id) in now) != (one.after is not None)
        or (one.after is not None and now[one.table, one.id][1]["version"] != one.after)
        for one in undo.rows
    )
    gone = [one.id for one in undo.rows if one.table == Appointment.__tablename__ and one.before is None]
    if gone and not changed:
        known = {(one.table, one.id) for one in undo.rows}
        changed = any(key not in known for key in now) or any(
            session.scalar(select(model.id).where(model.appointment_id.in_(gone)).limit(1))
            for model in (Visit, DispatchDecision)
        )
    yeses = [one.id for one in undo.rows if one.table == Confirmation.__tablename__ and one.before is None]
    if yeses and not changed:
        # What was attached to a yes meanwhile would be left without it.
        kept = select(Attachment.id).where(
            Attachment.owner_table == Confirmation.__tablename__, Attachment.owner_id.in_(yeses)
        )
        changed = session.scalar(kept.limit(1)) is not None
    if changed:
        raise RefusedError(
            Code.STALE,
            "Something else was changed here since, so this can no longer be undone. Nothing was changed: "
            "look at the visit as it is now, then move, book or cancel it.",
        )


def _decide_again(session: Session, undo: Undo) -> str:
    """Take back a dispatch that would be refused now; return in words which, and every reason."""
    sent = [
        session.get_one(Appointment, one.id)
        for one in undo.rows
        if one.table == Appointment.__tablename__
        and one.before is not None
        and one.before["state"] == AppointmentState.DISPATCHED
    ]
    if not sent:
        return ""
    # These rows are written already, so nobody who has the turn waits for them, nor we for anybody.
    wait_for_turn(session.connection())
    told = []
    for record in sent:
        (row,) = load_one(session, record.id).rows
        if row.blocks:
            decide_again(record)
            about = f"{row.address}, {weekday_text(row.day)} {row.start} to {row.end}"
            why = refusal_text(row.blocks, dict(row.crew))
            told.append(f"{about}: undone, but not dispatched again. {why}")
    return " ".join(told)


def _put(write: Write, one: RowState, records: Mapping[Key, Any]) -> Any:
    """Put a row back as it was; return it where it has to be made again."""
    record = records.get((one.table, one.id))
    if one.before is None:
        write.session.delete(record)
    elif record is None:
        values = {name: value for name, value in one.before.items() if name != "version"}
        made = _KINDS[one.table](**values)
        write.add(made)
        return made
    else:
        for name, value in one.before.items():
            if name not in ("id", "version"):
                setattr(record, name, value)
    return None


def _values(record: Any) -> dict[str, Any]:
    return {column.name: getattr(record, column.name) for column in record.__table__.c}
