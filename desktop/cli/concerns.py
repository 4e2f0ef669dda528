"""The verbs about safety concerns: raising, telling, agreeing, sealing, adding, printing."""

from typing import Any

from desktop.cli.arguments import Arguments
from desktop.cli.door import Door, Verb
from desktop.domain.errors import bad_input
from desktop.services.concerns import ConcernDraft, FactDraft, about_fields


def _raise_concern(door: Door, a: Arguments) -> dict[str, Any]:
    facts = [_fact(item) for item in _list(a, "facts")]
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
        **about_fields(a.any("about")),
    )
    a.finish()
    row_id, reference = door.workplace.concerns.raise_concern(draft)
    return {"id": row_id, "reference": reference}


def _list(a: Arguments, name: str) -> list[Any]:
    value = a.any(name)
    if not isinstance(value, list):
        raise bad_input(f"`{name}` has to be a list.")
    return value


def _fact(item: Any) -> FactDraft:
    if not isinstance(item, dict):
        raise bad_input("A fact is an object with at, text and source.")
    a = Arguments(item)
    fact = FactDraft(a.instant("at"), a.text("text"), a.text("source"), a.text("told_by", ""))
    a.finish()
    return fact


def _notify(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "concern": a.text("concern"),
        "step": a.text("step"),
        "to": a.text("to"),
        "at": a.instant("at"),
        "reference": a.text("reference", ""),
        "outcome": a.text("outcome", ""),
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


def _seal(door: Door, a: Arguments) -> dict[str, Any]:
    concern = a.text("concern")
    a.finish()
    made = door.workplace.incident_records.seal(concern)
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
    "notify": _notify,
    "agree_action": _agree_action,
    "seal": _seal,
    "add_addendum": _add_addendum,
    "concern_pdf": _concern_pdf,
}
