"""What the office asks of everybody who goes: kinds of credential, requirements, and whom a change would block."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import Choice, Client, CredentialKind, Requirement
from desktop.domain.credentials import DBS, Fault
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.requirements import Scope
from desktop.domain.roles import Action
from desktop.services.clients import check_level
from desktop.services.desk import Service, check_version, fetch, unique
from desktop.services.operative_details import UpcomingRow

LONGEST_MONTHS = 120
_FIELDS = ("level", "category", "recheck_months", "asked_by")
_KIND_FIELDS = ("name", "default_months", "is_original_needed", "current_version", "synonyms", "is_active")
_LISTS = {Scope.TRADE: "trades", Scope.JOB_KIND: "job_kinds"}


class RequirementRow(NamedTuple):
    """One requirement as a page shows it."""

    id: str
    version: int
    scope: str
    key: str
    key_name: str
    kind: str
    kind_name: str
    level: str
    category: str
    recheck_months: int | None
    asked_by: str


class KindRow(NamedTuple):
    """One kind of credential as a page shows it."""

    id: str
    version: int
    code: str
    name: str
    default_months: int | None
    is_original_needed: bool
    current_version: str
    synonyms: tuple[str, ...]
    is_active: bool
    position: int


class RequirementsView(NamedTuple):
    """Everything that is asked, and what may be chosen: for each scope its keys with their names."""

    requirements: tuple[RequirementRow, ...]
    kinds: tuple[KindRow, ...]
    scopes: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change that is thought of: add, change or remove a requirement (`id`), or change_kind (the kind's id)."""

    action: str
    id: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


class WouldBlock(NamedTuple):
    """Somebody whom a change would stop: on the day by what everybody or their trades are asked, or on visits."""

    operative: str
    name: str
    reasons: tuple[Fault, ...]
    visits: tuple[UpcomingRow, ...]


class RequirementService(Service):
    """What is asked of everybody who goes."""

    def rows(self) -> RequirementsView:
        """Return kinds and requirements in their order, with the names of what they are for."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            scopes = _scopes(session)
            kinds = session.scalars(
                select(CredentialKind).order_by(CredentialKind.position, CredentialKind.name)
            ).all()
            asked = session.scalars(select(Requirement).order_by(Requirement.id)).all()
            names = {scope: dict(keys) for scope, keys in scopes.items()}
            titles = {kind.code: kind.name for kind in kinds}
            order = list(Scope)
            rows = [
                RequirementRow(
                    one.id,
                    one.version,
                    one.scope,
                    one.key,
                    names[one.scope].get(one.key, one.key),
                    one.kind,
                    titles[one.kind],
                    one.level,
                    one.category,
                    one.recheck_months,
                    one.asked_by,
                )
                for one in asked
            ]
            rows.sort(
                key=lambda row: (order.index(Scope(row.scope)), row.key_name, row.kind_name, row.category)
            )
            return RequirementsView(tuple(rows), tuple(_kind_row(kind) for kind in kinds), scopes)

    def add(
        self,
        *,
        scope: str,
        key: str = "",
        kind: str,
        level: str = "",
        category: str = "",
        recheck_months: int | None = None,
        asked_by: str = "",
    ) -> str:
        """Add a requirement and return its id; refuse one that is there already."""
        self.desk.require(Action.CHANGE_POLICY, "requirements")
        with self.store.write(self.desk.actor, "requirements.add") as write:
            session = write.session
            values = checked_requirement(
                session,
                {
                    "scope": scope,
                    "key": key,
                    "kind": kind,
                    "level": level,
                    "category": category,
                    "recheck_months": recheck_months,
                    "asked_by": asked_by,
                },
            )
            _refuse_twice(session, values)
            record = Requirement(id=self.desk.new_id(), **values)
            write.about(f"requirements/{record.id}")
            write.add(record)
        return record.id

    def change(self, requirement: str, version: int, **fields: Any) -> int:
        """Change what a requirement asks (level, category, recheck_months, asked_by); return its version now."""
        self.desk.require(Action.CHANGE_POLICY, f"requirements/{requirement}")
        _refuse_stray(fields, _FIELDS)
        with self.store.write(self.desk.actor, "requirements.change") as write:
            session = write.session
            record = fetch(session, Requirement, requirement, "requirement")
            check_version(record, version)
            write.about(f"requirements/{record.id}")
            before = {name: getattr(record, name) for name in ("scope", "key", "kind", *_FIELDS)}
            values = checked_requirement(session, {**before, **fields})
            _refuse_twice(session, values, beside=record.id)
            for name in fields:
                setattr(record, name, values[name])
            session.flush()
            return record.version

    def remove(self, requirement: str, version: int) -> None:
        """Ask it no longer; decisions already taken keep their evidence."""
        self.desk.require(Action.CHANGE_POLICY, f"requirements/{requirement}")
        with self.store.write(self.desk.actor, "requirements.remove") as write:
            record = fetch(write.session, Requirement, requirement, "requirement")
            check_version(record, version)
            write.about(f"requirements/{record.id}")
            write.session.delete(record)

    def add_kind(
        self,
        *,
        name: str,
        default_months: int | None = None,
        is_original_needed: bool = True,
        synonyms: Sequence[str] = (),
    ) -> str:
        """Add a kind of credential and return its code; refuse a name that is taken."""
        self.desk.require(Action.CHANGE_POLICY, "credential_kinds")
        values = checked_kind(
            {
                "name": name,
                "default_months": default_months,
                "is_original_needed": is_original_needed,
                "synonyms": list(synonyms),
            }
        )
        with self.store.write(self.desk.actor, "credential_kinds.add") as write:
            session = write.session
            _refuse_name(session, values["name"])
            codes = set(session.scalars(select(CredentialKind.code)))
            last = session.scalar(select(func.max(CredentialKind.position))) or 0
            record = CredentialKind(
                id=self.desk.new_id(), code=_new_code(values["name"], codes), position=last + 1, **values
            )
            write.about(f"credential_kinds/{record.id}")
            write.add(record)
        return record.code

    def change_kind(self, kind: str, version: int, **fields: Any) -> int:
        """Change a kind (its id, not its code); return its version now.

        A new `current_version` of an acknowledgement blocks everybody who has not signed it: preview it first.
        """
        self.desk.require(Action.CHANGE_POLICY, f"credential_kinds/{kind}")
        values = checked_kind(fields)
        with self.store.write(self.desk.actor, "credential_kinds.change") as write:
            session = write.session
            record = fetch(session, CredentialKind, kind, "kind of credential")
            check_version(record, version)
            write.about(f"credential_kinds/{record.id}")
            if "name" in values:
                _refuse_name(session, values["name"], beside=record.id)
            if values.get("is_active") is False:
                _refuse_asked(session, record)
            for name, value in values.items():
                setattr(record, name, value)
            session.flush()
            return record.version

    def preview(self, changes: Sequence[RuleChange], on: date) -> list[WouldBlock]:
        """Return who would be blocked by these changes and is not now, and on which of the next visits.

        Nothing is saved. The number of statements does not grow with the office.
        """
        from desktop.services.requirement_previews import preview

        self.desk.require(Action.CHANGE_POLICY, "requirements")
        with self.store.read() as session:
            return preview(self.desk, session, changes, on)


def checked_requirement(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a requirement, or refuse what cannot be asked (details: field)."""
    if values["scope"] not in Scope.__members__.values():
        raise bad_input(f"“{values['scope']}” is no scope. Use {', '.join(Scope)}.", field="scope")
    keys = dict(_scopes(session)[values["scope"]])
    if values["key"] not in keys:
        raise bad_input("Choose what it is asked for.", field="key")
    kind = session.scalar(select(CredentialKind).where(CredentialKind.code == values["kind"]))
    if kind is None or not kind.is_active:
        raise bad_input("Choose a kind of credential that is in use.", field="kind")
    months = values.get("recheck_months")
    if kind.code == DBS:
        try:
            check_level(values.get("level", ""))
        except RefusedError as error:
            raise bad_input(error.message, field="level") from None
        if months is not None and (type(months) is not int or not 1 <= months <= LONGEST_MONTHS):
            raise bad_input(
                f"A DBS re-check is due after 1 to {LONGEST_MONTHS} months.", field="recheck_months"
            )
        if values.get("category"):
            raise bad_input("A DBS check has a level, not a category.", field="category")
    elif values.get("level") or months is not None:
        raise bad_input("Only a DBS check has a level and a re-check.", field="level")
    category = " ".join(str(values.get("category") or "").split()).upper()  # as cards are kept
    return {
        **values,
        "level": values.get("level") or "",
        "category": category,
        "recheck_months": months,
        "asked_by": str(values.get("asked_by") or "").strip()
        or _asked_by(values["scope"], keys[values["key"]]),
    }


def _asked_by(scope: str, name: str) -> str:
    return {
        Scope.ALWAYS: "the office asks it of everybody",
        Scope.CLIENT: f"{name} asks for it",
        Scope.TRADE: f"{name.lower()} work",
        Scope.JOB_KIND: name.lower(),
    }[Scope(scope)]


def _scopes(session: Session) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the keys of each scope with their names, in the order of the office's lists."""
    found: dict[str, tuple[tuple[str, str], ...]] = {Scope.ALWAYS: (("", "Everybody"),)}
    lists = session.execute(
        select(Choice.list_name, Choice.code, Choice.name)
        .where(Choice.list_name.in_(_LISTS.values()))
        .order_by(Choice.position, Choice.name)
    ).all()
    for scope, list_name in _LISTS.items():
        found[scope] = tuple((row.code, row.name) for row in lists if row.list_name == list_name)
    clients = session.execute(select(Client.id, Client.name).order_by(Client.name)).all()
    found[Scope.CLIENT] = tuple((row.id, row.name) for row in clients)
    return found


def _kind_row(kind: CredentialKind) -> KindRow:
    return KindRow(
        kind.id,
        kind.version,
        kind.code,
        kind.name,
        kind.default_months,
        kind.is_original_needed,
        kind.current_version,
        tuple(kind.synonyms),
        kind.is_active,
        kind.position,
    )


def checked_kind(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a kind, or refuse what cannot be (details: field)."""
    _refuse_stray(values, _KIND_FIELDS)
    found = dict(values)
    if "name" in found:
        found["name"] = " ".join(str(found["name"]).split())
        if not found["name"]:
            raise bad_input("The kind needs a name.", field="name")
    months = found.get("default_months")
    if months is not None and (type(months) is not int or not 1 <= months <= LONGEST_MONTHS):
        raise bad_input(
            f"Say after how many months it ends, 1 to {LONGEST_MONTHS}, or leave it empty.",
            field="default_months",
        )
    if "synonyms" in found:
        words = (" ".join(str(one).split()).casefold() for one in found["synonyms"])
        found["synonyms"] = unique([one for one in words if one])
    return found


def _refuse_stray(fields: Iterable[str], known: Sequence[str]) -> None:
    stray = [name for name in fields if name not in known]
    if stray:
        raise bad_input(f"“{stray[0]}” is not changed here. Fields: {', '.join(known)}.")


def _refuse_twice(session: Session, values: Mapping[str, Any], beside: str = "") -> None:
    same = select(Requirement.id).where(
        Requirement.scope == values["scope"],
        Requirement.key == values["key"],
        Requirement.kind == values["kind"],
        Requirement.category == values["category"],
        Requirement.id != beside,
    )
    if session.scalar(same) is not None:
        raise RefusedError(
            Code.EXISTS, "This is asked already. Change that requirement instead.", field="kind"
        )


def _refuse_name(session: Session, name: str, beside: str = "") -> None:
    names = session.scalars(select(CredentialKind.name).where(CredentialKind.id != beside))
    if any(one.casefold() == name.casefold() for one in names):
        raise RefusedError(Code.EXISTS, f"There is a kind “{name}” already.", field="name")


def _refuse_asked(session: Session, kind: CredentialKind) -> None:
    if session.scalar(select(Requirement.id).where(Requirement.kind == kind.code).limit(1)) is not None:
        raise bad_input(
            f"{kind.name} is still asked for. Remove its requirements first, then take it out of use.",
            field="is_active",
        )


def _new_code(name: str, taken: set[str]) -> str:
    """Return a code for a name: its letters and digits, with a number where that is taken."""
    stem = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:32] or "kind"
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code
