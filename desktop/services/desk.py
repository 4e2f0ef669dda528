"""Where somebody works: the office's records, the clock, and who is signed in with which roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ForUpdateParameter

from desktop.db.audit import Actor
from desktop.db.models import Base
from desktop.db.models.base import default_of
from desktop.db.session import Store
from desktop.domain.errors import Code, RefusedError, not_found
from desktop.domain.roles import Action, may, refuse_unless
from desktop.system.ids import new_id

Model = TypeVar("Model", bound=Base)

# Rows that refer to the record may still be added meanwhile, so that nobody who has the turn waits for this.
HELD: Final[ForUpdateParameter] = {"key_share": True}

_ANY_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)

SUBJECTS = {
    "operatives": "operative",
    "credentials": "credential",
    "clients": "client",
    "homes": "home",
    "residents": "resident",
    "alerts": "alert",
    "jobs": "job",
    "appointments": "appointment",
    "confirmations": "confirmation",
    "visits": "visit",
    "concerns": "safety concern",
    "users": "user",
    "id_cards": "ID card",
    "absences": "absence",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at work in one office."""

    store: Store
    actor: Actor
    key: bytes
    office_id: str

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return self.store.clock.now()

    def so_far(self) -> datetime:
        """Return the instant by which something can have happened: now, or any time where somebody fixed the clock.

        A fixed clock is a rehearsal, and noted as one: a whole day is told while it stands still.
        """
        return _ANY_TIME if self.store.clock.is_fixed else self.now()

    def today(self) -> date:
        """Return the present day in London."""
        return self.store.clock.today()

    def new_id(self) -> str:
        """Return a new key."""
        return new_id(self.now())

    def may(self, action: Action) -> bool:
        """Return whether the person's roles allow it."""
        return may(self.actor.roles, action)

    def require(self, action: Action, subject: str = "") -> None:
        """Refuse what the person's roles do not allow; the refusal goes into the history."""
        try:
            refuse_unless(self.actor.roles, action)
        except RefusedError:
            self.store.note(self.actor, "denied", subject, action.name.lower())
            raise


class Service:
    """What every area shares: its desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.store = desk.store


def fetch(session: Session, model: type[Model], row_id: str, what: str, *, is_held: bool = False) -> Model:
    """Return the record, or refuse: there is none of that key.

    With `is_held` others that ask for it so wait until this write ends: on PostgreSQL two desks write at once, and
    what one decides by may be taken away by the other.
    """
    record = session.get(model, row_id, with_for_update=HELD if is_held else None)
    if record is None:
        raise not_found(what)
    return record


def check_version(record: Any, version: int) -> None:
    """Refuse an edit of a record that was changed since the caller read it."""
    if record.version != version:
        raise RefusedError(
            Code.STALE,
            f"Somebody else changed this since you opened it (it is at version {record.version}, "
            f"you have {version}). Nothing was overwritten: open it again, then repeat your change.",
            version=record.version,
        )


@cache
def _empty_row(model: type[Base]) -> dict[str, Any]:
    return {**{column.name: default_of(column) for column in model.__table__.c}, "version": 1}


def row_defaults(model: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a whole row for a bulk insert: every column, with the column's own default where none is given."""
    row = {**_empty_row(model), **values}
    if len(row) != len(_empty_row(model)):
        raise KeyError(f"{model.__tablename__} has no such column")
    return row


def unique(items: Sequence[str]) -> list[str]:
    """Return the items in order, each once."""
    return list(dict.fromkeys(items))
