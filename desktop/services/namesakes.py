"""Under which names an account is or was known: who is renamed stays who they are."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.audit import Actor
from desktop.db.models import AuditChange, User


def names_of(session: Session, actor: Actor) -> frozenset[str]:
    """Return every name of somebody's account: as they signed in, as it is now, and as the history has it before."""
    found = {actor.name, *session.scalars(select(User.name).where(User.id == actor.id))}
    written = select(AuditChange.changes).where(
        AuditChange.table_name == User.__tablename__,
        AuditChange.row_id == actor.id,
        AuditChange.changes.contains('"name"'),
    )
    for changes in session.scalars(written):
        value = json.loads(changes).get("name")
        found.update([value] if isinstance(value, str) else value or ())
    return frozenset(found)
