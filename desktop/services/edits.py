"""The checks of an edit: the same as when such a record is added, and what follows from a changed field."""

from typing import Any

from sqlalchemy.orm import Session

from desktop.db.models import Alert, Client, Concern, Credential, Home, Job, Operative, Resident, User
from desktop.domain.concerns import AboutKind, Relation
from desktop.domain.credentials import parse_categories
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.imports import CredentialDraft
from desktop.domain.roles import parse_roles
from desktop.services.clients import match_name
from desktop.services.concerns import TEXTS, check_texts
from desktop.services.credentials import check_credential, check_update_status
from desktop.services.desk import Desk
from desktop.services.homes import (
    check_alert_days,
    check_phone,
    check_postcode,
    check_preferred_contact,
    check_uprn,
    fetch_alert_kind,
    match_key,
)
from desktop.services.jobs import choices, due_at
from desktop.services.operatives import check_status, check_trades


def checked(desk: Desk, session: Session, record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with what follows from them, after the checks that adding such a record makes."""
    for name in ("name", "address"):
        if name in values and not values[name].strip():
            raise bad_input(f"`{name}` cannot be empty.")
    if isinstance(record, Operative):
        return _checked_operative(session, record, values)
    if isinstance(record, Credential):
        return _checked_credential(desk, record, values)
    if isinstance(record, Home):
        return _checked_home(record, values)
    if isinstance(record, Client):
        return _checked_client(values)
    if isinstance(record, Resident):
        return _checked_resident(values)
    if isinstance(record, Alert):
        check_alert_days(
            fetch_alert_kind(session, record.kind),
            values.get("starts_on", record.starts_on),
            values.get("ends_on", record.ends_on),
        )
    if isinstance(record, Job):
        return _checked_job(session, record, values)
    if isinstance(record, User):
        return _checked_user(desk, record, values)
    if isinstance(record, Concern):
        return _checked_concern(session, record, values)
    return values


def _checked_operative(session: Session, record: Operative, values: dict[str, Any]) -> dict[str, Any]:
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
    check_update_status(values.get("update_status", ""))
    if "seen_on" in values:
        # Whoever is signed in vouches for having seen the original.
        values["seen_by"] = desk.actor.name if values["seen_on"] else ""
    return values


def _checked_home(record: Home, values: dict[str, Any]) -> dict[str, Any]:
    if "postcode" in values:
        values["postcode"] = check_postcode(values["postcode"])
    check_uprn(values.get("uprn", ""))
    address = values.get("address", record.address)
    return {**values, "match_key": match_key(address, values.get("postcode", record.postcode))}


def _checked_client(values: dict[str, Any]) -> dict[str, Any]:
    if not 0 <= values.get("no_access_limit", 0) <= 100:
        raise bad_input("`no_access_limit` is a number of visits from 0 (never ask) to 100.")
    if "name" in values:
        values["match_name"] = match_name(values["name"])
    return values


def _checked_resident(values: dict[str, Any]) -> dict[str, Any]:
    if "phone" in values:
        values["phone"] = check_phone(values["phone"])
    check_preferred_contact(values.get("preferred_contact", ""))
    return values


def _checked_job(session: Session, record: Job, values: dict[str, Any]) -> dict[str, Any]:
    for name, list_name in (("trade", "trades"), ("priority", "priorities"), ("kind", "job_kinds")):
        known = choices(session, list_name)
        # A job without a trade would ask no trade's card of anybody.
        if name in values and values[name] not in known and (values[name] or name == "trade"):
            raise bad_input(f"There is no {name} “{values[name]}”. Use one of {', '.join(known)}.")
    if "priority" in values and "due_at" not in values and record.reported_at is not None:
        known = choices(session, "priorities")
        values["due_at"] = due_at(known.get(values["priority"]), record.reported_at)
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
    check_texts({"Who saw it": values.get("seen_by", "")})
    if values.get("about_kind", record.about_kind) not in AboutKind.__members__.values():
        raise bad_input(f"`about_kind`: use {', '.join(AboutKind)}.")
    if values.get("about_relation", record.about_relation) not in Relation.__members__.values():
        raise bad_input(f"`about_relation`: use {', '.join(Relation)}.")
    known = choices(session, "indicators")
    unknown = [one for one in values.get("indicators", []) if one not in known]
    if unknown:
        raise bad_input(f"There is no indicator “{unknown[0]}”. Use {', '.join(known)}.")
    return values
