"""The checks of an edit: the same as when such a record is added, and what follows from a changed field."""

from typing import Any

from sqlalchemy.orm import Session

from desktop.db.models import Client, Concern, Credential, Home, Job, Operative, Resident, User
from desktop.domain.concerns import AboutKind, Relation
from desktop.domain.credentials import parse_categories
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.imports import CredentialDraft
from desktop.domain.roles import parse_roles
from desktop.services.clients import match_name
from desktop.services.concerns import TEXTS, check_texts
from desktop.services.credentials import check_credential
from desktop.services.desk import Desk
from desktop.services.homes import check_phone, check_postcode, match_key
from desktop.services.jobs import choices
from desktop.services.operatives import check_status, check_trades


def checked(desk: Desk, session: Session, record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with what follows from them, after the checks that adding such a record makes."""
    if isinstance(record, Operative):
        return _checked_operative(session, record, values)
    if isinstance(record, Credential):
        return _checked_credential(desk, record, values)
    if isinstance(record, Home):
        address = values.get("address", record.address)
        if "postcode" in values:
            values["postcode"] = check_postcode(values["postcode"])
        postcode = values.get("postcode", record.postcode)
        return {**values, "match_key": match_key(address, postcode)}
    if isinstance(record, Client) and "name" in values:
        return {**values, "match_name": match_name(values["name"])}
    if isinstance(record, Resident) and "phone" in values:
        return {**values, "phone": check_phone(values["phone"])}
    if isinstance(record, Job):
        for name, list_name in (("trade", "trades"), ("priority", "priorities"), ("kind", "job_kinds")):
            known = choices(session, list_name)
            if values.get(name) and values[name] not in known:
                raise bad_input(f"There is no {name} “{values[name]}”. Use one of {', '.join(known)}.")
    if isinstance(record, User):
        return _checked_user(desk, record, values)
    if isinstance(record, Concern):
        return _checked_concern(session, record, values)
    return values


def _checked_operative(session: Session, record: Operative, values: dict[str, Any]) -> dict[str, Any]:
    if "name" in values and not values["name"].strip():
        raise bad_input("The operative needs a name.")
    if "phone" in values:
        values["phone"] = check_phone(values["phone"])
    if "trades" in values:
        check_trades(values["trades"], list(choices(session, "trades")))
    if "status" in values:
        check_status(values["status"])
    return values


def _checked_credential(desk: Desk, record: Credential, values: dict[str, Any]) -> dict[str, Any]:
    merged = {
        name: values.get(name, getattr(record, name))
        for name in ("number", "level", "issued_on", "expires_on", "seen_on")
    }
    check_credential(CredentialDraft(record.kind, **merged))
    if "categories" in values:
        try:
            values["categories"] = parse_categories(values["categories"]) or None
        except ValueError as error:
            raise bad_input(f"{error}.") from None
    if "seen_on" in values:
        # Whoever is signed in vouches for having seen the original.
        values["seen_by"] = desk.actor.name if values["seen_on"] else ""
    return values


def _checked_user(desk: Desk, record: User, values: dict[str, Any]) -> dict[str, Any]:
    if "roles" in values:
        values["roles"] = [str(role) for role in parse_roles(values["roles"])]
    if record.id == desk.actor.id and (
        values.get("is_active") is False or "admin" not in values.get("roles", ["admin"])
    ):
        raise bad_input("You cannot take the admin role from yourself. Ask another admin.")
    return values


def _checked_concern(session: Session, record: Concern, values: dict[str, Any]) -> dict[str, Any]:
    if record.sealed_at is not None:
        raise RefusedError(
            Code.SEALED, f"{record.reference} is sealed, so its text cannot change. Add an addendum."
        )
    check_texts({TEXTS[name]: text for name, text in values.items() if name in TEXTS})
    if values.get("about_kind", record.about_kind) not in AboutKind.__members__.values():
        raise bad_input(f"`about_kind`: use {', '.join(AboutKind)}.")
    if values.get("about_relation", record.about_relation) not in Relation.__members__.values():
        raise bad_input(f"`about_relation`: use {', '.join(Relation)}.")
    known = choices(session, "indicators")
    unknown = [one for one in values.get("indicators", []) if one not in known]
    if unknown:
        raise bad_input(f"There is no indicator “{unknown[0]}”. Use {', '.join(known)}.")
    return values
