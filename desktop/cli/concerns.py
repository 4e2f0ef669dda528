"""The verbs about safety concerns: raising, changing, telling, agreeing, sealing, closing, adding, printing."""

from typing import Any

from desktop.cli.arguments import Arguments
from desktop.cli.door import Door, Verb
from desktop.domain.concerns import Lack
from desktop.domain.errors import bad_input
from desktop.services.concerns import ConcernDraft, EmergencyCall, FactDraft, about_fields

_NOT_ASKED = "Nobody was asked: it was raised and sealed by another program."
_INSTANTS = {"seen_at", "manager_asked_at"}


def _raise_concern(door: Door, a: Arguments) -> dict[str, Any]:
    facts = [_fact(item) for item in _list(a, "facts")]
    about: dict[str, Any] = about_fields(a.any("about"))
    draft = ConcernDraft(
        home=a.text("home", ""),
        visit=a.text("visit", ""),
        seen_at=a.instant("seen_at"),
        indicators=a.texts("indicators"),
        facts=facts,
        others_present=a.text("others_present", ""),
        words=a.text("words", ""),
        impressions=a.text("impressions", ""),
        persons_view=a.text("persons_view", ""),
        manager_advice=a.text("manager_advice", ""),
        danger_details=a.text("danger_details", ""),
        no_action_reason=a.text("no_action_reason", ""),
        immediate_danger=a.optional_flag("immediate_danger"),
        seen_by=a.text("seen_by", ""),
        place=a.text("place", ""),
        categories=a.texts("categories", []),
        unflagged_need=a.text("unflagged_need", ""),
        is_unsure=a.optional_flag("is_unsure"),
        manager_asked=a.text("manager_asked", ""),
        manager_asked_at=a.optional_instant("manager_asked_at"),
        is_manager_involved=a.flag("is_manager_involved", False),
        told_instead=a.text("told_instead", ""),
        person_knows=a.text("person_knows", ""),
        override_reason=a.text("override_reason", ""),
        injuries=_list(a, "injuries", []),
        emergency=_emergency(a.object("emergency", {})),
        **about,
    )
    a.finish()
    row_id, reference = door.workplace.concerns.raise_concern(draft)
    return {"id": row_id, "reference": reference}


def _list(a: Arguments, name: str, *default: list[Any]) -> list[Any]:
    value = a.any(name, *default)
    if not isinstance(value, list):
        raise bad_input(f"`{name}` has to be a list.")
    return value


def _emergency(item: dict[str, Any]) -> EmergencyCall | None:
    if not item:
        return None
    a = Arguments(item)
    call = EmergencyCall(a.instant("at"), a.text("to", "999"), a.text("reference", ""))
    a.finish()
    return call


def _fact(item: Any) -> FactDraft:
    if not isinstance(item, dict):
        raise bad_input("A fact is an object with at, text and source.")
    a = Arguments(item)
    fact = FactDraft(a.instant("at"), a.text("text"), a.text("source"), a.text("told_by", ""))
    a.finish()
    return fact


def _edit_concern(door: Door, a: Arguments) -> dict[str, Any]:
    concern, version = a.text("concern"), a.number("version")
    changes = dict(a.object("set"))
    a.finish()
    for name in _INSTANTS & changes.keys():
        changes[name] = Arguments(changes).optional_instant(name)
    if "facts" in changes:
        changes["facts"] = [_fact(item) for item in _list(Arguments(changes), "facts")]
    return {"version": door.workplace.concerns.edit(concern, version, changes)}


def _notify(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "concern": a.text("concern"),
        "step": a.text("step"),
        "to": a.text("to"),
        "at": a.instant("at"),
        "reference": a.text("reference", ""),
        "outcome": a.text("outcome", ""),
        "number": a.text("number", ""),
        "role": a.text("role", ""),
        "is_reached": a.flag("is_reached", True),
        "ended_at": a.optional_instant("ended_at"),
        "next_at": a.optional_instant("next_at"),
    }
    a.finish()
    return {"id": door.workplace.concerns.notify(**fields)}


def _agree_action(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "concern": a.text("concern"),
        "text": a.text("text"),
        "owner": a.text("owner"),
        "due_at": a.instant("due_at"),
    }
    a.finish()
    return {"id": door.workplace.concerns.agree_action(**fields)}


def _action_done(door: Door, a: Arguments) -> dict[str, Any]:
    action, at = a.text("action"), a.optional_instant("at")
    a.finish()
    door.workplace.concerns.action_done(action, at)
    return {}


def _note_answer(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "concern": a.text("concern"),
        "answered_by": a.text("answered_by"),
        "at": a.instant("at"),
        "text": a.text("text"),
    }
    a.finish()
    return {"id": door.workplace.concerns.note_answer(**fields)}


def _close_concern(door: Door, a: Arguments) -> dict[str, Any]:
    concern, outcome, left_open = a.text("concern"), a.text("outcome"), a.object("left_open", {})
    a.finish()
    door.workplace.concerns.close(concern, outcome, left_open=left_open)
    return {}


def _platform_text(door: Door, a: Arguments) -> dict[str, Any]:
    concern = a.text("concern")
    a.finish()
    made = door.workplace.concerns.platform_text(concern)
    return {"title": made.title, "text": made.text}


def _seal(door: Door, a: Arguments) -> dict[str, Any]:
    # Another program raises a concern without the window's first question: the record says so instead.
    concern, left_open = a.text("concern"), {Lack.DANGER: _NOT_ASKED, **a.object("left_open", {})}
    a.finish()
    made = door.workplace.incident_records.seal(concern, left_open)
    return {"version": made.number, "sha256": made.pdf_sha256}


def _add_addendum(door: Door, a: Arguments) -> dict[str, Any]:
    fields = {"concern": a.text("concern"), "text": a.text("text")}
    a.finish()
    return {"number": door.workplace.concerns.add_addendum(**fields)}


def _concern_pdf(door: Door, a: Arguments) -> dict[str, Any]:
    concern, out, password = a.text("concern"), a.path("out"), a.text("password", "")
    a.finish()
    issued = door.workplace.incident_records.save_copy(concern, out, password=password)
    return {"sha256": issued.sha256, "signed": issued.signed, "version": issued.number}


CONCERN_VERBS: dict[str, Verb] = {
    "raise_concern": _raise_concern,
    "edit_concern": _edit_concern,
    "notify": _notify,
    "agree_action": _agree_action,
    "action_done": _action_done,
    "note_answer": _note_answer,
    "close_concern": _close_concern,
    "platform_text": _platform_text,
    "seal": _seal,
    "add_addendum": _add_addendum,
    "concern_pdf": _concern_pdf,
}
