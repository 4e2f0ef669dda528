"""Planning an import of operatives and their credentials."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Credential, CredentialKind, Operative
from desktop.domain.errors import RefusedError
from desktop.domain.imports import (
    CredentialDraft,
    OperativeCredentialDraft,
    OperativeDraft,
    Parsed,
    RefusedCell,
)
from desktop.services.credentials import check_credential, credential_row
from desktop.services.desk import Desk
from desktop.services.import_plans import Plan

_FIELDS = ("phone", "email", "started_on", "left_on", "notes")


class _People:
    """The operatives of the office by what identifies them in a file, with what each holds."""

    def __init__(self, session: Session) -> None:
        self.records = list(session.scalars(select(Operative)))
        self._by_email = {one.email.casefold(): one for one in self.records if one.email}
        self._by_name_phone = {(one.name.casefold(), one.phone): one for one in self.records}
        self._by_name: dict[str, list[Operative]] = {}
        for one in self.records:
            self._by_name.setdefault(one.name.casefold(), []).append(one)
        self.held: defaultdict[str, set[tuple[Any, ...]]] = defaultdict(set)
        for row in session.execute(
            select(
                Credential.operative_id,
                Credential.kind,
                Credential.number,
                Credential.level,
                Credential.issued_on,
                Credential.expires_on,
            )
        ):
            self.held[row[0]].add(tuple(row[1:]))
        self.versions: dict[str, str] = {}
        for code, version in session.execute(select(CredentialKind.code, CredentialKind.current_version)):
            self.versions[code] = version

    def find(self, name: str, email: str = "", phone: str = "") -> Operative | None:
        """Return the one this is: by e-mail, else by name and phone, else by a name that only one has."""
        if email and email.casefold() in self._by_email:
            return self._by_email[email.casefold()]
        found = self._by_name_phone.get((name.casefold(), phone))
        same_name = self._by_name.get(name.casefold(), [])
        if found is None and not (email and phone) and len(same_name) == 1:
            return same_name[0]
        return found


def plan_operatives(desk: Desk, session: Session, parsed: Parsed[OperativeDraft]) -> Plan:
    """Return what importing this file of operatives would write; an empty cell never erases what is known."""
    people = _People(session)
    plan = Plan(same=len(parsed.repeats), refused=list(parsed.refused), notes=list(parsed.notes))
    for draft in parsed.drafts:
        try:
            for one in draft.credentials:
                check_credential(one)
        except RefusedError as error:
            plan.refused.append(RefusedCell(draft.row, "", draft.name, error.message))
            continue
        known = people.find(draft.name, draft.email, draft.phone)
        if known is None:
            row = plan.add(Operative, _operative(desk, draft))
            _add_credentials(desk, plan, people, row["id"], set(), draft.credentials)
            plan.added += 1
            continue
        changes = _changes(known, draft)
        if changes:
            plan.edits.append((known, changes))
        fresh = _add_credentials(desk, plan, people, known.id, people.held[known.id], draft.credentials)
        if changes or fresh:
            plan.changed += 1
        else:
            plan.same += 1
    return plan


def plan_credentials(desk: Desk, session: Session, parsed: Parsed[OperativeCredentialDraft]) -> Plan:
    """Return what importing this file of credentials would write; an unknown operative is refused by row."""
    people = _People(session)
    plan = Plan(same=len(parsed.repeats), refused=list(parsed.refused), notes=list(parsed.notes))
    for draft in parsed.drafts:
        known = people.find(draft.operative, draft.email)
        try:
            check_credential(draft.credential)
        except RefusedError as error:
            plan.refused.append(RefusedCell(draft.row, "", draft.operative, error.message))
            continue
        if known is None:
            why = "there is no such operative, or more than one of that name; add the e-mail address"
            plan.refused.append(RefusedCell(draft.row, "operative", draft.operative, why))
        elif _add_credentials(desk, plan, people, known.id, people.held[known.id], [draft.credential]):
            plan.added += 1
        else:
            plan.same += 1
    return plan


def _operative(desk: Desk, draft: OperativeDraft) -> dict[str, Any]:
    return {
        "id": desk.new_id(),
        "name": draft.name,
        "trades": list(draft.trades),
        **{name: getattr(draft, name) for name in _FIELDS},
    }


def _changes(known: Operative, draft: OperativeDraft) -> dict[str, Any]:
    changes = {
        name: value for name in _FIELDS if (value := getattr(draft, name)) and value != getattr(known, name)
    }
    if draft.trades and sorted(draft.trades) != sorted(known.trades):
        changes["trades"] = list(draft.trades)
    return changes


def _add_credentials(
    desk: Desk,
    plan: Plan,
    people: _People,
    operative: str,
    held: set[tuple[Any, ...]],
    drafts: Sequence[CredentialDraft],
) -> int:
    """Plan the credentials the operative does not hold yet and return how many; older ones stay."""
    fresh = 0
    for one in drafts:
        key = (one.kind, one.number, one.level, one.issued_on, one.expires_on)
        if key not in held:
            held.add(key)
            plan.add(Credential, credential_row(desk, operative, one, people.versions.get(one.kind, "")))
            fresh += 1
    return fresh
