"""What somebody has typed and not saved: kept for them alone until they come back to it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from desktop.db.models import Draft
from desktop.domain.errors import bad_input
from desktop.services.desk import Service

_KEPT_DAYS: Final = 90  # what nobody came back to for so long is forgotten: it may name people
_LONGEST_KEY: Final = 120
_LARGEST: Final = 1_000_000  # signs


class Kept(NamedTuple):
    """What was typed, and when it was kept."""

    values: dict[str, Any]
    kept_at: datetime


class DraftService(Service):
    """One's own drafts, each under a key that names the form; they are no records and not in the history."""

    def keep(self, key: str, values: Mapping[str, Any]) -> None:
        """Keep what is typed in a form in place of what was kept there before; `values` are of JSON's kinds."""
        if not 0 < len(key) <= _LONGEST_KEY:
            raise ValueError("the key of a draft has 1 to 120 signs")
        value = json.dumps(dict(values), ensure_ascii=False)
        if len(value) > _LARGEST:
            raise bad_input("This is too long to be kept unfinished. Save it, or shorten it.")
        now = self.desk.now()
        with self.store.scratch() as session:
            mine = select(Draft).where(Draft.owner_user == self.desk.actor.id)
            for old in session.scalars(mine.where(Draft.kept_at < now - timedelta(days=_KEPT_DAYS))):
                session.delete(old)
            found = session.get(Draft, (self.desk.actor.id, key))
            if found is None:
                session.add(Draft(owner_user=self.desk.actor.id, key=key, value=value, kept_at=now))
            else:
                found.value, found.kept_at = value, now

    def take(self, key: str) -> Kept | None:
        """Return what was kept under this key, or None; it stays until it is dropped."""
        with self.store.read() as session:
            found = session.get(Draft, (self.desk.actor.id, key))
            return None if found is None else Kept(json.loads(found.value), found.kept_at)

    def drop(self, key: str) -> None:
        """Forget what was kept under this key, saved by now or thrown away."""
        with self.store.scratch() as session:
            found = session.get(Draft, (self.desk.actor.id, key))
            if found is not None:
                session.delete(found)
