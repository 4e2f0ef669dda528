"""The verbs about appointments and visits: booking, dispatching, and what happened at the door."""

from typing import Any

from desktop.cli import replies
from desktop.cli.arguments import Arguments
from desktop.cli.door import Door, Verb
from desktop.domain.errors import bad_input
from desktop.services.listings import shown
from desktop.services.visits import VisitAnswers
from desktop.system.files import write_atomically


def _book(door: Door, a: Arguments) -> dict[str, Any]:
    job, operatives = a.text("job"), a.texts("operatives")
    start, end = a.instant("start"), a.instant("end")
    a.finish()
    made = door.workplace.appointments.book(job=job, operatives=operatives, start=start, end=end)
    return {
        "id": made.id,
        **({"prompt": made.prompt} if made.prompt else {}),
        **({"warnings": list(made.warnings)} if made.warnings else {}),
    }


def _confirm(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "appointment": a.text("appointment"),
        "channel": a.text("channel"),
        "spoke_to": a.text("spoke_to"),
        "at": a.instant("at"),
        "words": a.text("words", ""),
        "version": a.optional_number("version"),
    }
    a.finish()
    return {"id": door.workplace.appointments.confirm(**fields)}


def _contact(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "job": a.text("job", ""),
        "appointment": a.text("appointment", ""),
        "channel": a.text("channel"),
        "at": a.instant("at"),
        "outcome": a.text("outcome"),
        "next_step": a.text("next_step", ""),
        "next_at": a.optional_instant("next_at"),
    }
    offered = a.optional_instant("offered_start"), a.optional_instant("offered_end")
    a.finish()
    if (offered[0] is None) != (offered[1] is None):
        missing = "offered_end" if offered[1] is None else "offered_start"
        raise bad_input(f"`{missing}` is missing: a slot offered has a start and an end.", field=missing)
    if offered[0] is not None:
        fields["offered"] = offered
    return {"id": door.workplace.appointments.note_contact(**fields)}


def _check(door: Door, a: Arguments) -> dict[str, Any]:
    appointment = a.text("appointment")
    a.finish()
    found = door.workplace.clearance.check(appointment)
    return {
        "state": found.row.state,
        "blocks": replies.blocks(found.row.blocks),
        "substitutes": [{"id": one.id, "name": one.name} for one in found.substitutes],
        "first_lawful_day": shown(found.first_lawful_day),
    }


def _dispatch(door: Door, a: Arguments) -> dict[str, Any]:
    appointment = a.text("appointment")
    a.finish()
    door.workplace.clearance.dispatch(appointment)
    return {}


def _move(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "appointment": a.text("appointment"),
        "start": a.instant("start"),
        "end": a.instant("end"),
        "reason": a.text("reason"),
        "asked_by": a.text("asked_by"),
    }
    a.finish()
    door.workplace.appointments.move(**fields)
    return {}


def _reassign(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "appointment": a.text("appointment"),
        "operatives": a.texts("operatives"),
        "version": a.optional_number("version"),
    }
    a.finish()
    return {"version": door.workplace.appointments.reassign(**fields)}


def _cancel(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "appointment": a.text("appointment"),
        "reason": a.text("reason"),
        "asked_by": a.text("asked_by", "contractor"),
    }
    a.finish()
    door.workplace.appointments.cancel(**fields)
    return {}


def _follow_on(door: Door, a: Arguments) -> dict[str, Any]:
    job = a.text("job")
    fields = {
        "description": a.text("description"),
        "trade": a.text("trade"),
        "priority": a.text("priority", ""),
        "kind": a.text("kind", ""),
    }
    a.finish()
    return {"id": door.workplace.jobs.follow_on(job, **fields)}


def _add_absence(door: Door, a: Arguments) -> dict[str, Any]:
    operative = a.text("operative")
    fields: dict[str, Any] = {
        "kind": a.text("kind"),
        "starts_at": a.instant("start"),
        "ends_at": a.instant("end"),
        "notes": a.text("notes", ""),
    }
    a.finish()
    added = door.workplace.absences.add(operative, **fields)
    return {"id": added.id, "visits": added.visits}


def _no_access(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "appointment": a.text("appointment"),
        "arrived_at": a.instant("arrived_at"),
        "waited_minutes": a.number("waited_minutes"),
        "card_left": a.flag("card_left"),
        "tried": a.texts("tried"),
    }
    a.finish()
    found = door.workplace.visits.no_access(**fields)
    return {"attempt": found.attempt, "id": found.id, **({"prompt": found.prompt} if found.prompt else {})}


def _record_visit(door: Door, a: Arguments) -> dict[str, Any]:
    appointment = a.text("appointment")
    answers = VisitAnswers(
        arrived_at=a.optional_instant("arrived_at"),
        left_at=a.optional_instant("left_at"),
        attended=a.texts("attended") if a.any("attended", None) is not None else None,
        attendance_reason=a.optional_text("attendance_reason"),
        external_attended=a.optional_flag("external_attended"),
        external_reason=a.optional_text("external_reason"),
        id_shown=a.optional_flag("id_shown"),
        id_reason=a.optional_text("id_reason"),
        resident_satisfied=a.optional_flag("resident_satisfied"),
        adult_present=a.optional_flag("adult_present"),
        contact_made=a.optional_flag("contact_made"),
        contact_reason=a.optional_text("contact_reason"),
        risk_assessment=a.any("risk_assessment", None),
        outcome=a.optional_text("outcome"),
        outcome_reason=a.optional_text("outcome_reason"),
        waited_minutes=a.optional_number("waited_minutes"),
        card_left=a.optional_flag("card_left"),
        tried=a.texts("tried") if a.any("tried", None) is not None else None,
        work_done=a.optional_text("work_done"),
        materials=a.optional_text("materials"),
        disruptions=a.any("disruptions", None),
        waste=a.any("waste", None),
        charge=a.any("charge", None),
        resident_words=a.optional_text("resident_words"),
        feedback_score=a.optional_number("feedback_score"),
        worried=a.optional_flag("worried"),
    )
    clear = a.texts("clear", ())
    a.finish()
    recorded = door.workplace.visits.record_visit(appointment, answers, clear=clear)
    return {
        "id": recorded.id,
        "missing": replies.missing(recorded.missing),
        **({"prompt": recorded.prompt} if recorded.prompt else {}),
    }


def _add_communal(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "place": a.text("place"),
        "signs": a.texts("signs"),
        "seen_at": a.instant("seen_at"),
        "visit": a.text("visit", ""),
        "home": a.text("home", ""),
        "client": a.text("client", ""),
        "since": a.text("since", ""),
        "notes": a.text("notes", ""),
    }
    a.finish()
    return {"id": door.workplace.communal.note(**fields)}


def _communal_told(door: Door, a: Arguments) -> dict[str, Any]:
    observation = a.text("observation")
    fields: dict[str, Any] = {
        "to": a.text("to"),
        "how": a.text("how"),
        "at": a.instant("at"),
        "reference": a.text("reference", ""),
    }
    a.finish()
    door.workplace.communal.told(observation, **fields)
    return {}


def _job_sheet(door: Door, a: Arguments) -> dict[str, Any]:
    appointment, out, blank = a.text("appointment"), a.path("out"), a.flag("blank", default=True)
    a.finish()
    write_atomically(out, door.workplace.job_sheets.pdf(appointment, blank=blank))
    return {}


def _close_visit(door: Door, a: Arguments) -> dict[str, Any]:
    visit = a.text("visit")
    a.finish()
    door.workplace.visits.close_visit(visit)
    return {}


def _day(door: Door, a: Arguments) -> dict[str, Any]:
    on = a.day("on")
    a.finish()
    return {"rows": [replies.visit_row(row) for row in door.workplace.clearance.day(on)]}


def _dispatch_sheet(door: Door, a: Arguments) -> dict[str, Any]:
    on, out = a.day("on"), a.path("out")
    a.finish()
    return {"visits": door.workplace.dispatch_sheets.save(on, out)}


VISIT_VERBS: dict[str, Verb] = {
    "book": _book,
    "confirm": _confirm,
    "contact": _contact,
    "check": _check,
    "dispatch": _dispatch,
    "dispatch_sheet": _dispatch_sheet,
    "move": _move,
    "reassign": _reassign,
    "cancel": _cancel,
    "follow_on": _follow_on,
    "add_absence": _add_absence,
    "no_access": _no_access,
    "record_visit": _record_visit,
    "close_visit": _close_visit,
    "add_communal": _add_communal,
    "communal_told": _communal_told,
    "job_sheet": _job_sheet,
    "day": _day,
}
