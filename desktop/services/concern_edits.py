"""What is typed about a safety concern, as drafts, and the checks of every field when it is raised or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.models import Concern, ConcernFact
from desktop.db.session import Write
from desktop.documents import worker
from desktop.documents.printable import require_printable_all
from desktop.domain.body_map import VIEWS
from desktop.domain.concerns import AboutKind, PersonKnows, Relation, Source
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.moments import refuse_to_come
from desktop.services.desk import Desk, unique
from desktop.services.lists import read_lists

MOST_INJURIES: Final = 40
LISTS: Final = ("indicators", "adult_categories", "child_categories")


@dataclass(frozen=True, slots=True)
class FactDraft:
    """One thing seen, heard or told, as typed."""

    at: datetime
    text: str
    source: str = Source.SEEN
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """The 999 call that was made before anything was written down: when, to whom, the incident number."""

    at: datetime
    to: str = "999"
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ConcernDraft:
    """A concern as typed; `immediate_danger` None means that nobody asked.

    `seen_by` "" means those who attended the visit, or the person who types; `injuries` are marks on the body
    map, `{"view": "front" or "back", "x": 0 to 1, "y": 0 to 1, "text": words}`.
    """

    about_name: str
    seen_at: datetime
    indicators: Sequence[str]
    facts: Sequence[FactDraft]
    home: str = ""
    visit: str = ""
    about_kind: str = AboutKind.UNKNOWN
    about_relation: str = Relation.RESIDENT
    others_present: str = ""
    words: str = ""
    impressions: str = ""
    persons_view: str = ""
    manager_advice: str = ""
    danger_details: str = ""
    no_action_reason: str = ""
    immediate_danger: bool | None = None
    seen_by: str = ""
    place: str = ""
    categories: Sequence[str] = ()
    unflagged_need: str = ""
    is_unsure: bool | None = None
    manager_asked: str = ""
    manager_asked_at: datetime | None = None
    is_manager_involved: bool = False
    told_instead: str = ""
    person_knows: str = ""
    override_reason: str = ""
    injuries: Sequence[Mapping[str, Any]] = ()
    emergency: EmergencyCall | None = None


TEXTS: Final = {
    "about_name": "Who it is about",
    "others_present": "Others present",
    "words": "Their own words",
    "impressions": "Impressions",
    "persons_view": "The person's view",
    "manager_advice": "Advice asked for",
    "danger_details": "Immediate danger",
    "no_action_reason": "Why no action",
    "seen_by": "Seen by",
    "place": "Where",
    "unflagged_need": "Need nobody told us about",
    "manager_asked": "Manager asked",
    "told_instead": "Told instead",
    "override_reason": "Why it is reported all the same",
}
FIELDS: Final = (
    *TEXTS,
    "about_kind",
    "about_relation",
    "seen_at",
    "indicators",
    "categories",
    "immediate_danger",
    "is_unsure",
    "manager_asked_at",
    "is_manager_involved",
    "person_knows",
    "injuries",
)
"""The fields of a concern that can be changed until it is sealed, besides its facts."""

_WORDS: Final = {
    "about_kind": AboutKind.__members__.values(),
    "about_relation": Relation.__members__.values(),
    "person_knows": ("", *PersonKnows),
}


def check_texts(texts: Mapping[str, str]) -> None:
    """Refuse, before anything is kept, a text that the record could not print exactly (P14); by what it is called."""
    worker.call(require_printable_all, {label: (label, text) for label, text in texts.items() if text})


def check_printable(values: Mapping[str, Any], facts: Sequence[FactDraft] = ()) -> None:
    """Refuse every text of a concern that the record could not print exactly, naming the field it stands in."""
    texts = {field: (label, values[field]) for field, label in TEXTS.items() if values.get(field)}
    for number, mark in enumerate(values.get("injuries") or (), 1):
        texts[f"injuries.{number}"] = (f"Mark {number} on the body map", mark["text"])
    for number, fact in enumerate(facts, 1):
        texts[f"facts.{number}"] = (f"Fact {number}", fact.text)
        if fact.told_by:
            texts[f"facts.{number}.told_by"] = (f"Who told fact {number}", fact.told_by)
    worker.call(require_printable_all, texts)


def check_shapes(values: Mapping[str, Any]) -> None:
    """Refuse values that are not of their field's kind, before anything is read of the office."""
    for field, value in values.items():
        if field not in FIELDS:
            raise bad_input(
                f"“{field}” is not changed here. Fields: {', '.join(sorted(FIELDS))}.", field=field
            )
        if not _is_of_kind(field, value):
            raise bad_input(f"`{field}` is not of the right kind.", field=field)
        if field in _WORDS and value not in _WORDS[field]:
            known = ", ".join(one for one in _WORDS[field] if one)
            raise bad_input(f"`{field}`: there is no “{value}”. Use {known}.", field=field)
    _check_injuries(values.get("injuries") or ())


def _is_of_kind(field: str, value: Any) -> bool:
    if field in TEXTS or field in _WORDS:
        return isinstance(value, str)
    if field in ("seen_at", "manager_asked_at"):
        return value is None or (isinstance(value, datetime) and value.utcoffset() is not None)
    if field == "is_manager_involved":
        return isinstance(value, bool)
    if field in ("immediate_danger", "is_unsure"):
        return value is None or isinstance(value, bool)
    is_list = isinstance(value, list | tuple)
    return is_list and (field == "injuries" or all(isinstance(one, str) for one in value))


def _check_injuries(marks: Sequence[Any]) -> None:
    if len(marks) > MOST_INJURIES:
        raise bad_input(f"At most {MOST_INJURIES} marks fit on the body map.", field="injuries")
    views = [code for code, _ in VIEWS]
    for number, mark in enumerate(marks, 1):
        where = {"field": f"injuries.{number}"}
        if not isinstance(mark, Mapping) or set(mark) != {"view", "x", "y", "text"}:
            raise bad_input("`injuries`: a mark on the body map has view, x, y and text.", **where)
        if mark["view"] not in views or not all(_is_part(mark[axis]) for axis in "xy"):
            raise bad_input(
                f"Mark {number}: the view is {' or '.join(views)}, x and y are from 0 to 1.", **where
            )
        if not isinstance(mark["text"], str) or not mark["text"].strip():
            raise bad_input(
                f"Say what mark {number} on the body map shows: its size, shape, colour.", **where
            )


def _is_part(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def check_facts(facts: Sequence[FactDraft]) -> None:
    """Refuse facts without words, time or a source that there is."""
    for number, fact in enumerate(facts, 1):
        where = {"field": f"facts.{number}"}
        if not isinstance(fact, FactDraft) or fact.at.utcoffset() is None:
            raise bad_input(
                f"Fact {number} needs its time with an offset, its words and its source.", **where
            )
        if not fact.text.strip():
            raise bad_input(
                "A fact has no words. Write what was seen or heard, or leave the line out.", **where
            )
        if fact.source not in Source.__members__.values():
            raise bad_input(f"“{fact.source}” is no source of a fact. Use {', '.join(Source)}.", **where)


def check_moments(values: Mapping[str, Any], facts: Sequence[FactDraft], now: datetime) -> None:
    """Refuse what was seen, asked or noticed at a time that is still to come."""
    refuse_to_come(values.get("seen_at"), now, "What was seen", "seen_at")
    refuse_to_come(values.get("manager_asked_at"), now, "The asking", "manager_asked_at")
    for number, fact in enumerate(facts, 1):
        refuse_to_come(fact.at, now, f"Fact {number}", f"facts.{number}")


def check_codes(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are kept, or refuse indicators and categories that are in no list."""
    kept = dict(values)
    if "indicators" in values or values.get("categories"):
        lists = read_lists(session, *LISTS)
        known = {
            "indicators": {*lists["indicators"]},
            "categories": {*lists["adult_categories"], *lists["child_categories"]},
        }
        for field, what in (("indicators", "indicator"), ("categories", "category")):
            unknown = [one for one in values.get(field, ()) if one not in known[field]]
            if unknown:
                use = ", ".join(sorted(known[field]))
                raise bad_input(f"There is no {what} “{unknown[0]}”. Use {use}.", field=field)
    for field in ("indicators", "categories"):
        if field in values:
            kept[field] = unique(values[field])
    if "injuries" in values:
        kept["injuries"] = [dict(mark) for mark in values["injuries"]]
    for field in ("about_name", "manager_asked", "told_instead"):
        if field in values:
            kept[field] = values[field].strip()
    return kept


def refuse_sealed(record: Concern) -> None:
    """Refuse a change of a sealed text (N4)."""
    if record.sealed_at is not None:
        raise RefusedError(
            Code.SEALED, f"{record.reference} is sealed, so its text cannot change. Add an addendum."
        )


def new_facts(desk: Desk, write: Write, concern: str, facts: Sequence[FactDraft], first: int = 1) -> None:
    """Add facts to a concern, numbered from `first`."""
    for position, fact in enumerate(facts, first):
        write.add(
            ConcernFact(
                id=desk.new_id(),
                concern_id=concern,
                position=position,
                happened_at=fact.at,
                text=fact.text,
                source=fact.source,
                told_by=fact.told_by,
            )
        )


def replace_facts(desk: Desk, write: Write, record: Concern, facts: Sequence[FactDraft]) -> None:
    """Make these the facts of a concern that is not sealed; what stays as it was is not written again.

    The concern counts as changed too, so that of two people who change facts the second is told.
    """
    kept = write.session.scalars(
        select(ConcernFact).where(ConcernFact.concern_id == record.id).order_by(ConcernFact.position)
    ).all()
    for position, (row, fact) in enumerate(zip(kept, facts, strict=False), 1):
        row.position, row.happened_at, row.text = position, fact.at, fact.text
        row.source, row.told_by = fact.source, fact.told_by
    for row in kept[len(facts) :]:
        write.session.delete(row)
    new_facts(desk, write, record.id, facts[len(kept) :], len(kept) + 1)
    flag_modified(
        record, "left_open"
    )  # as it was: the facts are rows of their own, and the history shows those
