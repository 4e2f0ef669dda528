"""The office's lists as rules read them: its own entries, or those that ship where an older office has none."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from desktop.db.models import Choice
from desktop.domain.deadlines import is_emergency
from desktop.domain.errors import bad_input
from desktop.services import seeds

_OWN = ("code", "name", "synonyms")
_C = Choice.__table__.c
_LISTS = (
    select(_C.list_name, _C.code, _C.name, _C.attributes)
    .where(_C.list_name.in_(bindparam("names", expanding=True)))
    .order_by(_C.position)
)


class Entry(NamedTuple):
    """One entry of a list, with what rules read of it."""

    code: str
    name: str
    attributes: Mapping[str, Any]


Entries = Mapping[str, Entry]


def read_lists(session: Session, *names: str) -> dict[str, Entries]:
    """Return these lists by name, each by code in its order, in one statement."""
    found: dict[str, dict[str, Entry]] = {name: {} for name in names}
    for list_name, code, name, attributes in session.connection().execute(_LISTS, {"names": names}):
        found[list_name][code] = Entry(code, name, attributes)
    return {name: own or _shipped(name) for name, own in found.items()}


def read_list(session: Session, name: str) -> Entries:
    """Return one list by code, in its order."""
    return read_lists(session, name)[name]


def emergencies(session: Session) -> frozenset[str]:
    """Return the codes of the priorities that are emergencies: those alone may go without the resident's yes."""
    found = read_list(session, "priorities")
    return frozenset(code for code, one in found.items() if is_emergency(one.attributes))


def check_entry(entries: Entries, code: str, what: str, field: str) -> Entry:
    """Return the entry of this code, or refuse an unknown one."""
    if code not in entries:
        raise bad_input(f"There is no {what} “{code}”. Use one of {', '.join(entries)}.", field=field)
    return entries[code]


def pairs(entries: Entries) -> tuple[tuple[str, str], ...]:
    """Return the entries for choosing among them: (code, name)."""
    return tuple((one.code, one.name) for one in entries.values())


@cache
def _shipped(name: str) -> Entries:
    return {
        one["code"]: Entry(
            one["code"], one["name"], {key: value for key, value in one.items() if key not in _OWN}
        )
        for one in seeds.load("choices").get(name, ())
    }
