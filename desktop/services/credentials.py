"""Credentials: adding them as seen, and the checks of their numbers, levels and days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from desktop.db.models import Credential, CredentialKind, Operative
from desktop.domain.credentials import (
    CODE_OF_CONDUCT,
    DBS,
    UpdateStatus,
    is_dbs_number,
    parse_categories,
)
from desktop.domain.errors import RefusedError, bad_input
from desktop.domain.imports import CredentialDraft
from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.services.clients import check_level
from desktop.services.desk import Desk, Service, fetch
from desktop.system.clock import parse_day


def check_credential(draft: CredentialDraft) -> None:
    """Refuse a number, level or pair of days that cannot be right."""
    if draft.kind == DBS:
        if draft.number and not is_dbs_number(draft.number):
            raise bad_input(
                f"A DBS certificate number has 12 digits; this has {len(draft.number)} signs. "
                "Type it from the certificate, leading zeros included."
            )
        check_level(draft.level)
    elif draft.level:
        raise bad_input("Only a DBS check has a level. Leave it out.")
    if draft.issued_on and draft.expires_on and draft.expires_on < draft.issued_on:
        raise bad_input(
            f"It would end ({day_text(draft.expires_on)}) before it was issued ({day_text(draft.issued_on)}). "
            "Check both days against the card."
        )


def check_update_status(status: str) -> None:
    """Refuse an answer that the Update Service does not give."""
    if status and status not in UpdateStatus.__members__.values():
        raise bad_input(f"“{status}” is no answer of the Update Service. They are {', '.join(UpdateStatus)}.")


def credential_row(
    desk: Desk, operative_id: str, draft: CredentialDraft, code_version: str
) -> dict[str, Any]:
    """Return the fields of a credential record; `details` may carry categories, a version, an Update Service answer."""
    details = dict(draft.details)
    try:
        categories = parse_categories(details.pop("categories", None))
    except ValueError as error:
        raise bad_input(f"{error}.".replace("..", ".")) from None
    status = str(details.pop("update_status", "") or "")
    check_update_status(status)
    checked = details.pop("update_checked_on", None)
    version = str(details.pop("version", "") or "")
    return {
        "id": desk.new_id(),
        "operative_id": operative_id,
        "kind": draft.kind,
        "number": draft.number,
        "level": draft.level,
        "issued_on": draft.issued_on,
        "expires_on": draft.expires_on,
        "seen_on": draft.seen_on,
        "seen_by": desk.actor.name if draft.seen_on else "",
        "categories": categories or None,
        "version_acknowledged": (version or code_version) if draft.kind == CODE_OF_CONDUCT else "",
        "update_status": status,
        "update_checked_on": _day(checked, "update_checked_on"),
        "details": details,
    }


def _day(value: Any, name: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return parse_day(str(value))
    except RefusedError as error:
        raise bad_input(f"{name}: {error.message}") from None


class CredentialService(Service):
    """What each operative holds."""

    def add_credential(
        self,
        *,
        operative: str,
        kind: str,
        number: str = "",
        level: str = "",
        issued_on: date | None = None,
        expires_on: date | None = None,
        seen_on: date | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> str:
        """Add a credential and return the id; `seen_on` says that the person signed in saw the original then.

        A newer one does not replace the older: both stay, and the rules count the one that is valid on the day.
        """
        self.desk.require(Action.EDIT_OPERATIVES)
        draft = CredentialDraft(
            kind, number.strip(), level, issued_on, expires_on, seen_on, dict(details or {})
        )
        with self.store.write(self.desk.actor, "credentials.add") as write:
            fetch(write.session, Operative, operative, "operative")
            rule = write.session.scalar(select(CredentialKind).where(CredentialKind.code == kind))
            if rule is None:
                codes = sorted(write.session.scalars(select(CredentialKind.code)))
                raise bad_input(f"There is no kind of credential “{kind}”. The kinds are {', '.join(codes)}.")
            check_credential(draft)
            credential = Credential(**credential_row(self.desk, operative, draft, rule.current_version))
            write.about(f"credentials/{credential.id}")
            write.add(credential)
        return credential.id
