"""What an import would write, worked out before anything is written; and how the office spells its lists."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Base, Choice, CredentialKind
from desktop.domain.imports import RefusedCell, Words
from desktop.services.desk import row_defaults


@dataclass(slots=True)
class Plan:
    """What an import would write: counts, new rows by table, changed fields, and what it refuses."""

    added: int = 0
    changed: int = 0
    same: int = 0
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)
    edits: list[tuple[Base, dict[str, Any]]] = field(default_factory=list)
    refused: list[RefusedCell] = field(default_factory=list)
    notes: list[RefusedCell] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)

    def add(self, model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
        """Plan a new row and return it whole."""
        row = row_defaults(model, values)
        self.rows.setdefault(model, []).append(row)
        return row

    def create(self, name: str) -> None:
        """Count something that the file brings along besides its own subject (a client, a home)."""
        self.created[name] = self.created.get(name, 0) + 1


def words_of(session: Session) -> Words:
    """Return how this office spells its lists, for the readers of files."""
    lists: dict[str, dict[str, str]] = {}
    temporary = set()
    for one in session.scalars(select(Choice).order_by(Choice.position)):
        words = lists.setdefault(one.list_name, {})
        for spelling in (one.code, one.code.replace("_", " "), one.name, *one.synonyms):
            words.setdefault(" ".join(spelling.split()).casefold(), one.code)
        if one.attributes.get("temporary"):
            temporary.add(one.code)
    kinds: dict[str, str] = {}
    for kind in session.scalars(select(CredentialKind).order_by(CredentialKind.position)):
        for spelling in (kind.code, kind.code.replace("_", " "), kind.name, *kind.synonyms):
            kinds.setdefault(" ".join(spelling.split()).casefold(), kind.code)
    return Words(
        trades=lists.get("trades", {}),
        dbs_levels=lists.get("dbs_levels", {}),
        priorities=lists.get("priorities", {}),
        alert_kinds=lists.get("alert_kinds", {}),
        temporary_alert_kinds=frozenset(temporary),
        credential_kinds=kinds,
    )
