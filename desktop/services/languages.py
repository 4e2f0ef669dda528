"""The languages in which the office writes to residents: the words that ship, and the office's own in their place."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Setting
from desktop.db.session import Write
from desktop.domain.errors import bad_input
from desktop.domain.messages import Language, MessageKind
from desktop.services.desk import Desk
from desktop.system.resources import resource

ENGLISH: Final = "en"
CODES: Final = (ENGLISH, "cy", "pl", "so", "bn", "ar", "ur")
TO_CHECK: Final = "Have a speaker check this."


class Words(NamedTuple):
    """The words of one message, before anything is filled in; `is_own` where the office wrote them."""

    subject: str
    text: str
    is_own: bool


class Checked(NamedTuple):
    """Who of the office says that a speaker read the words of a language, and when."""

    by: str
    on: date | None


def language(code: str) -> Language:
    """Return the language of this code; refuse one in which there are no words."""
    if code not in CODES:
        raise bad_input(f"There are no words in “{code}”. Use one of {', '.join(CODES)}.", field="language")
    found = _shipped(code)
    return Language(
        code,
        found["name"],
        found["own_name"],
        found["right_to_left"],
        tuple(found["spoken"]),
        tuple(found["weekdays"]),
        tuple(found["months"]),
        found["day"],
        found["words"],
    )


def spoken_as(name: str) -> str:
    """Return the code of the language that a resident's record names, English where there are no words in it."""
    wanted = name.strip().casefold()
    return next((code for code in CODES if wanted in _shipped(code)["spoken"]), ENGLISH)


def shipped_words(code: str, kind: MessageKind) -> Words:
    """Return the words that ship."""
    found = _shipped(language(code).code)["messages"][kind]
    return Words(found["subject"].strip(), found["text"].strip(), False)


def read_words(session: Session, code: str, kind: MessageKind) -> Words:
    """Return the words of a message in this language: the office's own, or those that ship."""
    own = _value(session, _key(code, kind))
    return Words(own["subject"], own["text"], True) if own else shipped_words(code, kind)


def read_checked(session: Session, code: str) -> Checked | None:
    """Return who says that a speaker read the words of this language, or None; the English that ships needs none."""
    if code == ENGLISH:
        return Checked("", None)
    mark = _value(session, _mark(code))
    return Checked(mark["by"], date.fromisoformat(mark["on"])) if mark else None


def write_words(desk: Desk, write: Write, code: str, kind: MessageKind, subject: str, text: str) -> None:
    """Keep the office's own words; nobody has read these yet, so the language counts as unchecked."""
    _put(desk, write, _key(code, kind), {"subject": subject, "text": text})
    _put(desk, write, _mark(code), None)


def forget_words(desk: Desk, write: Write, code: str, kind: MessageKind) -> None:
    """Go back to the words that ship; the mark of the language goes as with any change of words."""
    _put(desk, write, _key(code, kind), None)
    _put(desk, write, _mark(code), None)


def write_checked(desk: Desk, write: Write, code: str, checked: Checked | None) -> None:
    """Mark the words of a language as read by a speaker, or take the mark away."""
    value = {"by": checked.by, "on": checked.on.isoformat()} if checked and checked.on else None
    _put(desk, write, _mark(code), value)


def _key(code: str, kind: MessageKind) -> str:
    return f"message:{code}:{kind}"


def _mark(code: str) -> str:
    return f"message_checked:{code}"


def _value(session: Session, key: str) -> Any:
    return session.scalar(select(Setting.value).where(Setting.key == key))


def _put(desk: Desk, write: Write, key: str, value: Mapping[str, str] | None) -> None:
    record = write.session.scalar(select(Setting).where(Setting.key == key))
    if value is None:
        if record is not None:
            write.session.delete(record)
    elif record is None:
        write.add(Setting(id=desk.new_id(), key=key, value=dict(value)))
    else:
        record.value = dict(value)


@cache
def _shipped(code: str) -> dict[str, Any]:
    return tomllib.loads(resource("seed", "messages", f"{code}.toml").read_text(encoding="utf-8"))
