"""How each kind of record is shown and edited: its permissions, its public names, what is masked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, Integer, String, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import KeyedColumnElement

from desktop.db.models import (
    Addendum,
    AgreedAction,
    Alert,
    Appointment,
    Assignment,
    Attendance,
    Base,
    Client,
    ClientAnswer,
    Concern,
    ConcernFact,
    Confirmation,
    Credential,
    Home,
    Job,
    Notification,
    Operative,
    Resident,
    User,
    Visit,
)
from desktop.db.models.base import Instant
from desktop.domain.credentials import DBS, mask
from desktop.domain.days import LONDON
from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.services.concern_edits import FIELDS
from desktop.services.concern_lists import state_of
from desktop.services.desk import Desk
from desktop.services.visit_evidence import missing_of
from desktop.system.clock import parse_day, parse_instant

HIDDEN = "hidden"
LARGEST = 2**31 - 1
CONTACTS = ("phone", "email")
# What is disclosed by a DBS certificate is for those who decide on it (roles; Police Act 1997 s.124).
DBS_FIELDS = (
    *("number", "level", "issued_on", "expires_on", "update_status", "update_checked_on", "details"),
    *("workforce", "decided_by", "decided_on", "level_reason"),
)
PUBLIC = {
    "operative_id": "operative",
    "client_id": "client",
    "home_id": "home",
    "job_id": "job",
    "appointment_id": "appointment",
    "visit_id": "visit",
    "starts_at": "start",
    "ends_at": "end",
    "login": "user",
    "confirmed_at": "at",
    "confirmation_id": "confirmation",
}


def _fields(names: str) -> frozenset[str]:
    return frozenset(names.split())


@dataclass(frozen=True, slots=True)
class Listing:
    """How one kind of record is shown and edited."""

    model: type[Base]
    see: Action
    change: Action | None = None
    editable: frozenset[str] = frozenset()
    never_shown: frozenset[str] = frozenset()
    parts: Callable[[Session, Sequence[Any]], dict[str, dict[str, Any]]] | None = None
    instead: str = ""
    order: tuple[str, ...] = field(default=("id",))


def _crews(session: Session, records: Sequence[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {one.id: {"operatives": []} for one in records}
    for appointment, operative in session.execute(
        select(Assignment.appointment_id, Assignment.operative_id).order_by(Assignment.id)
    ):
        if appointment in found:
            found[appointment]["operatives"].append(operative)
    return found


def _attendance(session: Session, records: Sequence[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {one.id: {"attended": []} for one in records}
    for visit, operative in session.execute(select(Attendance.visit_id, Attendance.operative_id)):
        if visit in found:
            found[visit]["attended"].append(operative)
    if len(records) == 1:
        owed = missing_of(session, records[0])
        found[records[0].id]["missing"] = [{"code": one.code, "text": one.text} for one in owed]
    return found


def _concern_parts(session: Session, records: Sequence[Any]) -> dict[str, dict[str, Any]]:
    if len(records) != 1:
        return {}
    record = records[0]

    def rows(model: Any, order: Any, **names: str) -> list[dict[str, Any]]:
        found = session.scalars(select(model).where(model.concern_id == record.id).order_by(order))
        return [{public: shown(getattr(one, name)) for public, name in names.items()} for one in found]

    return {
        record.id: {
            "facts": rows(
                ConcernFact,
                ConcernFact.position,
                at="happened_at",
                text="text",
                source="source",
                told_by="told_by",
            ),
            "notifications": rows(
                Notification,
                Notification.told_at,
                step="step",
                to="told",
                at="told_at",
                reference="reference",
                outcome="outcome",
                id="id",
                number="number",
                role="role",
                is_reached="is_reached",
                ended_at="ended_at",
                next_at="next_at",
            ),
            "actions": rows(
                AgreedAction,
                AgreedAction.due_at,
                text="text",
                owner="owner",
                due_at="due_at",
                done_at="done_at",
                done_by="done_by",
                id="id",
            ),
            "answers": rows(
                ClientAnswer,
                ClientAnswer.answered_at,
                answered_by="answered_by",
                at="answered_at",
                text="text",
            ),
            "addenda": rows(
                Addendum, Addendum.number, number="number", text="text", at="added_at", by="added_by"
            ),
        }
    }


LISTINGS: dict[str, Listing] = {
    "operatives": Listing(
        Operative,
        Action.SEE_OPERATIVES,
        Action.EDIT_OPERATIVES,
        _fields(
            "name staff_no phone email trades status status_reason suspended_until started_on left_on notes "
            "gender working_hours"
        ),
        order=("name", "id"),
    ),
    "credentials": Listing(
        Credential,
        Action.SEE_OPERATIVES,
        Action.EDIT_OPERATIVES,
        _fields(
            "number level issued_on expires_on seen_on withdrawn_on withdrawn_reason categories "
            "version_acknowledged update_status update_checked_on details workforce decided_by decided_on "
            "level_reason"
        ),
    ),
    "clients": Listing(
        Client,
        Action.SEE_HOMES,
        Action.EDIT_HOMES,
        _fields(
            "name phone phone_out_of_hours phones_verified_on email platform notes no_access_limit "
            "reconfirm_on_new_operative nation booking_windows is_active"
        ),
        frozenset({"match_name"}),
        order=("name", "id"),
    ),
    "homes": Listing(
        Home,
        Action.SEE_HOMES,
        Action.EDIT_HOMES,
        _fields("address postcode uprn key_safe_code access_notes has_children"),
        frozenset({"match_key"}),
    ),
    "residents": Listing(
        Resident,
        Action.SEE_HOMES,
        Action.EDIT_HOMES,
        _fields(
            "name phone email preferred_contact language notes is_active contact_times interpreter_needed "
            "hearing_needs mobility_needs operative_gender"
        ),
    ),
    "alerts": Listing(
        Alert,
        Action.SEE_HOMES,
        Action.EDIT_HOMES,
        frozenset({"text", "starts_on", "ends_on", "operative_gender"}),
    ),
    "jobs": Listing(
        Job,
        Action.SEE_APPOINTMENTS,
        Action.EDIT_APPOINTMENTS,
        _fields("trade kind description priority right access_notes due_at is_open"),
        order=("reference", "id"),
    ),
    "appointments": Listing(
        Appointment,
        Action.SEE_APPOINTMENTS,
        Action.EDIT_APPOINTMENTS,
        frozenset({"operatives"}),
        parts=_crews,
        instead="Use move, cancel or confirm; who goes is set by `operatives`.",
        order=("starts_at", "id"),
    ),
    "confirmations": Listing(
        Confirmation,
        Action.SEE_APPOINTMENTS,
        instead="A confirmation is evidence and is never changed. Note a new one.",
    ),
    "visits": Listing(
        Visit,
        Action.SEE_VISITS,
        parts=_attendance,
        instead="Use record_visit to add or correct answers until the visit is closed.",
    ),
    "concerns": Listing(
        Concern,
        Action.RAISE_CONCERN,
        Action.HANDLE_CONCERNS,
        frozenset(FIELDS),
        frozenset({"raised_by_id", "sealed_data"}),
        parts=_concern_parts,
        order=("reference",),
    ),
    "users": Listing(
        User,
        Action.MANAGE_USERS,
        Action.MANAGE_USERS,
        frozenset({"name", "roles", "is_active"}),
        frozenset({"password_hash"}),
        order=("login",),
    ),
}


def listing(what: str) -> Listing:
    """Return how a kind of record is shown, or refuse an unknown one."""
    if what not in LISTINGS:
        raise bad_input(f"There are no “{what}”. Use one of {', '.join(LISTINGS)}.")
    return LISTINGS[what]


def shown(value: Any) -> Any:
    """Return a value as JSON and people read it: instants as London time with offset, days as ISO."""
    if isinstance(value, datetime):
        return value.astimezone(LONDON).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def shown_columns(kind: Listing) -> list[KeyedColumnElement[Any]]:
    """Return the columns of a kind that anybody may be shown."""
    return [column for column in kind.model.__table__.c if column.name not in kind.never_shown]


def masked_by(kind: Listing) -> dict[str, Action]:
    """Return the columns of a kind that are masked for some, each with what allows to see them."""
    if kind.model is Resident:
        return dict.fromkeys(CONTACTS, Action.SEE_CONTACTS)
    return dict.fromkeys(DBS_FIELDS, Action.SEE_DBS) if kind.model is Credential else {}


def row_of(
    desk: Desk, kind: Listing, record: Any, extra: Mapping[str, Mapping[str, Any]], *, reveal: bool = False
) -> dict[str, Any]:
    """Return a record as it is shown to this person: public names, masked where their role says so."""
    row = {
        PUBLIC.get(column.name, column.name): shown(getattr(record, column.name))
        for column in shown_columns(kind)
    }
    if isinstance(record, Resident) and not desk.may(Action.SEE_CONTACTS):
        row.update({name: mask(row[name]) for name in CONTACTS if row[name]})
    if isinstance(record, Credential) and record.kind == DBS and not desk.may(Action.SEE_DBS):
        row.update({name: HIDDEN for name in DBS_FIELDS if row[name]})
        row.update(number=mask(record.number), details={})
    if isinstance(record, Home) and record.key_safe_code and not reveal:
        row["key_safe_code"] = HIDDEN
    if isinstance(record, Concern):
        row["about"] = {
            "name": row.pop("about_name"),
            "kind": row.pop("about_kind"),
            "relation": row.pop("about_relation"),
        }
        state = state_of(record)
        row["state"] = "open" if state == "draft" else state
    row.update(extra.get(record.id, {}))
    return row


def column_of(kind: Listing, name: str) -> KeyedColumnElement[Any]:
    """Return the column behind a public name, or refuse one that there is not."""
    private = {public: column for column, public in PUBLIC.items()}
    columns = kind.model.__table__.c
    for candidate in (name, private.get(name, name)):
        if candidate in columns and candidate not in kind.never_shown:
            return columns[candidate]
    known = ", ".join(PUBLIC.get(column.name, column.name) for column in shown_columns(kind))
    raise bad_input(f"There is no field “{name}”. The fields are {known}.")


def _has_shape(name: str, value: Any) -> bool:
    if name == "details":
        return isinstance(value, dict)
    if name == "categories":
        return isinstance(value, dict | list)
    if name == "injuries":
        return isinstance(value, list)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def parsed(column: KeyedColumnElement[Any], name: str, value: Any) -> Any:
    """Return a given value as its column holds it, or refuse its type."""
    if value is None:
        if column.nullable:
            return None
        raise bad_input(f"`{name}` cannot be empty.", field=name)
    if isinstance(column.type, Instant) and isinstance(value, str):
        return parse_instant(value)
    if isinstance(column.type, Date) and isinstance(value, str):
        return parse_day(value)
    if isinstance(column.type, Boolean) and isinstance(value, bool):
        return value
    if isinstance(column.type, Integer | BigInteger) and type(value) is int and abs(value) <= LARGEST:
        return value
    if isinstance(column.type, String) and isinstance(value, str):
        return value
    if isinstance(column.type, JSON) and _has_shape(column.name, value):
        return value
    raise bad_input(f"`{name}`: “{value}” is not of the right kind.", field=name)
