"""The checks of an edit: the same as when such a record is added, and what follows from a changed field."""

from typing import Any

from sqlalchemy.orm import Session

from desktop.db.models import Alert, Client, Credential, Home, Job, Operative, Resident, User
from desktop.domain.credentials import parse_categories
from desktop.domain.dbs import level_warning
from desktop.domain.deadlines import SetBy
from desktop.domain.errors import bad_input
from desktop.domain.imports import CredentialDraft
from desktop.domain.roles import parse_roles
from desktop.domain.windows import parse_windows
from desktop.services.absences import checked_hours
from desktop.services.clients import match_name
from desktop.services.credentials import (
    asked_levels,
    check_credential,
    check_decision,
    check_update_status,
    refuse_unreasoned,
)
from desktop.services.deadlines import Facts, work_out
from desktop.services.desk import Desk
from desktop.services.evidence import follow_decision
from desktop.services.homes import (
    check_alert_days,
    check_gender,
    check_phone,
    check_postcode,
    check_preferred_contact,
    check_uprn,
    fetch_alert_kind,
    match_key,
)
from desktop.services.jobs import choices
from desktop.services.lists import check_entry, read_list
from desktop.services.operatives import check_staff_no, check_status, check_trades
from desktop.services.users import refuse_locking_out
from desktop.system.bank_holidays import NATIONS


def checked(desk: Desk, session: Session, record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with what follows from them, after the checks that adding such a record makes."""
    for name in ("name", "address"):
        if name in values and not values[name].strip():
            raise bad_input(f"`{name}` cannot be empty.", field=name)
    if isinstance(record, Operative):
        return _checked_operative(session, record, values)
    if isinstance(record, Credential):
        return _checked_credential(desk, session, record, values)
    if isinstance(record, Home):
        return _checked_home(record, values)
    if isinstance(record, Client):
        return _checked_client(record, values)
    if isinstance(record, Resident):
        return _checked_resident(values)
    if isinstance(record, Alert):
        check_gender(values.get("operative_gender", ""), "operative_gender")
        check_alert_days(
            fetch_alert_kind(session, record.kind),
            values.get("starts_on", record.starts_on),
            values.get("ends_on", record.ends_on),
        )
    if isinstance(record, Job):
        return _checked_job(session, record, values)
    if isinstance(record, User):
        return _checked_user(desk, session, record, values)
    return values


def _checked_operative(session: Session, record: Operative, values: dict[str, Any]) -> dict[str, Any]:
    if "phone" in values:
        values["phone"] = check_phone(values["phone"])
    if "trades" in values:
        check_trades(values["trades"], list(choices(session, "trades")))
    if "status" in values:
        check_status(values["status"])
    if "staff_no" in values:
        values["staff_no"] = values["staff_no"].strip()
        check_staff_no(session, values["staff_no"], record.id)
    check_gender(values.get("gender", ""), "gender")
    if "working_hours" in values:
        values["working_hours"] = checked_hours(values["working_hours"])
    return values


def _checked_credential(
    desk: Desk, session: Session, record: Credential, values: dict[str, Any]
) -> dict[str, Any]:
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
    check_decision(
        record.kind,
        values.get("workforce", record.workforce),
        values.get("decided_by", record.decided_by),
        values.get("decided_on", record.decided_on),
        desk.today(),
    )
    if not values.get("level_reason", "left as it is").strip():
        operative = session.get_one(Operative, record.operative_id)
        refuse_unreasoned(level_warning(merged["level"], asked_levels(session, operative)))
    if values.get("decided_on"):
        follow_decision(session, record.id, values["decided_on"])
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


def _checked_client(record: Client, values: dict[str, Any]) -> dict[str, Any]:
    if not 0 <= values.get("no_access_limit", 0) <= 100:
        raise bad_input("`no_access_limit` is a number of visits from 0 (never ask) to 100.")
    if values.get("nation", "england") not in NATIONS:
        raise bad_input(f"`nation`: use {', '.join(NATIONS)}.", field="nation")
    parse_windows(values.get("booking_windows", ""))
    if "name" in values:
        values["match_name"] = match_name(values["name"])
    if "phones_verified_on" not in values and any(
        values.get(name, getattr(record, name)) != getattr(record, name)
        for name in ("phone", "phone_out_of_hours")
    ):
        # Nobody has rung the new number to check it.
        values["phones_verified_on"] = None
    return values


def _checked_resident(values: dict[str, Any]) -> dict[str, Any]:
    if "phone" in values:
        values["phone"] = check_phone(values["phone"])
    check_preferred_contact(values.get("preferred_contact", ""))
    check_gender(values.get("operative_gender", ""), "operative_gender")
    return values


def _checked_job(session: Session, record: Job, values: dict[str, Any]) -> dict[str, Any]:
    for name, list_name in (("trade", "trades"), ("priority", "priorities"), ("kind", "job_kinds")):
        known = choices(session, list_name)
        # A job without a trade would ask no trade's card of anybody.
        if name in values and values[name] not in known and (values[name] or name == "trade"):
            raise bad_input(f"There is no {name} “{values[name]}”. Use one of {', '.join(known)}.")
    if values.get("right"):
        check_entry(read_list(session, "rights_to_repair"), values["right"], "right to repair", "right")
    if "due_at" in values:
        values["due_by"] = SetBy.GIVEN.value if values["due_at"] else ""
    elif {"priority", "right"} & values.keys() and record.reported_at is not None:
        facts = Facts(*(values.get(name, getattr(record, name)) for name in Facts._fields))
        found = work_out(session, record.client_id, facts)
        values["due_at"], values["due_by"] = (found.at, found.by.value) if found else (None, "")
    return values


def _checked_user(desk: Desk, session: Session, record: User, values: dict[str, Any]) -> dict[str, Any]:
    if "roles" in values:
        values["roles"] = [str(role) for role in parse_roles(values["roles"])]
    roles, is_active = values.get("roles", record.roles), values.get("is_active", record.is_active)
    refuse_locking_out(desk, session, record, roles, is_active=is_active)
    return values
