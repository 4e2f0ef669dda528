"""Every verb of the batch door: its arguments by name and type, the service it asks, and its reply."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.cli import replies
from desktop.cli.arguments import Arguments
from desktop.cli.door import Door
from desktop.domain.errors import bad_input, not_found
from desktop.services.concerns import ConcernDraft, FactDraft, about_fields
from desktop.services.history import EntryRow
from desktop.services.listings import shown
from desktop.services.offices import create, recover
from desktop.services.visits import VisitAnswers

Verb = Callable[[Door, Arguments], dict[str, Any]]


def _path(arguments: Arguments, name: str) -> Path:
    text = arguments.text(name)
    if not text.strip():
        raise bad_input(f"`{name}` has to name a file.")
    return Path(text).expanduser()


def _init(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "company": a.text("company"),
        "admin": a.text("admin"),
        "password": a.text("password"),
        "database_url": a.text("database_url", ""),
        "phone": a.text("phone", ""),
        "lead": a.text("lead", ""),
    }
    roles = a.texts("roles", ())
    a.finish()
    if roles:
        fields["roles"] = roles
    return {"recovery_code": create(door.folder, clock=door.clock, keys=door.keys, **fields)}


def _login(door: Door, a: Arguments) -> dict[str, Any]:
    user, password = a.text("user"), a.text("password")
    a.finish()
    return {"roles": [str(role) for role in door.sign_in(user, password)]}


def _recover(door: Door, a: Arguments) -> dict[str, Any]:
    code = a.text("code")
    backup = _path(a, "backup") if a.given("backup") else None
    a.finish()
    door.sign_out()
    recover(door.folder, code, door.clock, door.keys, backup=backup)
    return {}


def _add_user(door: Door, a: Arguments) -> dict[str, Any]:
    fields = {"user": a.text("user"), "name": a.text("name"), "password": a.text("password")}
    roles = a.texts("roles")
    a.finish()
    return {"id": door.workplace.users.add_user(**fields, roles=roles)}


def _add_client(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": a.text("name"),
        "phone": a.text("phone"),
        "email": a.text("email", ""),
        "platform": a.text("platform", ""),
        "requires": a.texts("requires", ()),
        "dbs_level": a.text("dbs_level", ""),
        "dbs_recheck_months": a.optional_number("dbs_recheck_months"),
    }
    a.finish()
    return {"id": door.workplace.clients.add_client(**fields)}


def _add_home(door: Door, a: Arguments) -> dict[str, Any]:
    fields = {
        "client": a.text("client"),
        "address": a.text("address"),
        "postcode": a.text("postcode"),
        "uprn": a.text("uprn", ""),
        "key_safe_code": a.text("key_safe_code", ""),
    }
    a.finish()
    return {"id": door.workplace.homes.add_home(**fields)}


def _add_resident(door: Door, a: Arguments) -> dict[str, Any]:
    fields = {
        "home": a.text("home"),
        "name": a.text("name"),
        "phone": a.text("phone", ""),
        "email": a.text("email", ""),
        "preferred_contact": a.text("preferred_contact", ""),
        "language": a.text("language", ""),
    }
    a.finish()
    return {"id": door.workplace.homes.add_resident(**fields)}


def _add_alert(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "home": a.text("home"),
        "kind": a.text("kind"),
        "text": a.text("text", ""),
        "starts_on": a.optional_day("starts_on"),
        "ends_on": a.optional_day("ends_on"),
    }
    a.finish()
    return {"id": door.workplace.homes.add_alert(**fields)}


def _add_operative(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": a.text("name"),
        "phone": a.text("phone", ""),
        "email": a.text("email", ""),
        "trades": a.texts("trades", ()),
        "started_on": a.optional_day("started_on"),
        "notes": a.text("notes", ""),
    }
    a.finish()
    return {"id": door.workplace.operatives.add_operative(**fields)}


def _add_credential(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "operative": a.text("operative"),
        "kind": a.text("kind"),
        "number": a.text("number", ""),
        "level": a.text("level", ""),
        "issued_on": a.optional_day("issued_on"),
        "expires_on": a.optional_day("expires_on"),
        "seen_on": a.optional_day("seen_on"),
        "details": a.any("details", None),
    }
    if isinstance(fields["details"], str):
        fields["details"] = {"note": fields["details"]}
    elif fields["details"] is not None:
        fields["details"] = a.object("details")
    a.finish()
    return {"id": door.workplace.credentials.add_credential(**fields)}


def _add_job(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "client": a.text("client"),
        "home": a.text("home"),
        "trade": a.text("trade"),
        "description": a.text("description"),
        "reference": a.text("reference", ""),
        "priority": a.text("priority", ""),
        "reported_at": a.optional_instant("reported_at"),
        "kind": a.text("kind", ""),
    }
    a.finish()
    return {"id": door.workplace.jobs.add_job(**fields)}


def _book(door: Door, a: Arguments) -> dict[str, Any]:
    job, operatives = a.text("job"), a.texts("operatives")
    start, end = a.instant("start"), a.instant("end")
    a.finish()
    row_id, prompt = door.workplace.appointments.book(job=job, operatives=operatives, start=start, end=end)
    return {"id": row_id, **({"prompt": prompt} if prompt else {})}


def _confirm(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "appointment": a.text("appointment"),
        "channel": a.text("channel"),
        "spoke_to": a.text("spoke_to"),
        "at": a.instant("at"),
        "words": a.text("words", ""),
    }
    a.finish()
    return {"id": door.workplace.appointments.confirm(**fields)}


def _contact(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "appointment": a.text("appointment"),
        "channel": a.text("channel"),
        "at": a.instant("at"),
        "outcome": a.text("outcome"),
        "next_step": a.text("next_step", ""),
    }
    a.finish()
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


def _cancel(door: Door, a: Arguments) -> dict[str, Any]:
    fields = {"appointment": a.text("appointment"), "reason": a.text("reason")}
    a.finish()
    door.workplace.appointments.cancel(**fields)
    return {}


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
        risk_assessment=a.any("risk_assessment", None),
        outcome=a.optional_text("outcome"),
        outcome_reason=a.optional_text("outcome_reason"),
        work_done=a.optional_text("work_done"),
        waste=a.any("waste", None),
        charge=a.any("charge", None),
        worried=a.optional_flag("worried"),
    )
    a.finish()
    recorded = door.workplace.visits.record_visit(appointment, answers)
    return {"id": recorded.id, "missing": replies.missing(recorded.missing)}


def _close_visit(door: Door, a: Arguments) -> dict[str, Any]:
    visit = a.text("visit")
    a.finish()
    door.workplace.visits.close_visit(visit)
    return {}


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
    concern, out, password = a.text("concern"), _path(a, "out"), a.text("password", "")
    a.finish()
    issued = door.workplace.incident_records.save_copy(concern, out, password=password)
    return {"sha256": issued.sha256, "signed": issued.signed, "version": issued.number}


def _day(door: Door, a: Arguments) -> dict[str, Any]:
    on = a.day("on")
    a.finish()
    return {"rows": [replies.visit_row(row) for row in door.workplace.clearance.day(on)]}


def _dispatch_sheet(door: Door, a: Arguments) -> dict[str, Any]:
    on, out = a.day("on"), _path(a, "out")
    a.finish()
    return {"visits": door.workplace.dispatch_sheets.save(on, out)}


def _get(door: Door, a: Arguments) -> dict[str, Any]:
    what, row_id, reveal = a.text("what"), a.text("id"), a.flag("reveal", default=False)
    a.finish()
    if what == "audit":
        return {"row": _entry(door, row_id), "version": None}
    row = door.workplace.records.get(what, row_id, reveal=reveal)
    return {"row": row, "version": row.get("version")}


def _entry(door: Door, seq: str) -> dict[str, Any]:
    number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else 0
    found = door.workplace.history.entries({"seq": number})
    if not found:
        raise not_found("entry of the history")
    return _entry_row(found[0])


def _entry_row(entry: EntryRow) -> dict[str, Any]:
    return {name: shown(getattr(entry, name)) for name in entry.__slots__}


def _list_rows(door: Door, a: Arguments) -> dict[str, Any]:
    what, where = a.text("what"), a.object("where", {})
    a.finish()
    if what == "audit":
        return {"rows": [_entry_row(one) for one in door.workplace.history.entries(where)]}
    return {"rows": door.workplace.records.list(what, where)}


def _edit(door: Door, a: Arguments) -> dict[str, Any]:
    what, row_id, version = a.text("what"), a.text("id"), a.number("version")
    changes = a.object("set")
    a.finish()
    return {"version": door.workplace.records.edit(what, row_id, version, changes)}


def _import(door: Door, a: Arguments) -> dict[str, Any]:
    what, path, dry_run = a.text("what"), _path(a, "path"), a.flag("dry_run", default=False)
    client, trade = a.text("client", ""), a.text("trade", "")
    a.finish()
    result = door.workplace.imports.import_file(what, path, dry_run=dry_run, client=client, trade=trade)
    return replies.import_result(result)


def _undo_import(door: Door, a: Arguments) -> dict[str, Any]:
    batch = a.text("batch")
    a.finish()
    return {"rows": door.workplace.imports.undo(batch)}


def _export(door: Door, a: Arguments) -> dict[str, Any]:
    what, path = a.text("what"), _path(a, "path")
    a.finish()
    return {"rows": door.workplace.records.export(what, path)}


def _backup(door: Door, a: Arguments) -> dict[str, Any]:
    out = _path(a, "out")
    a.finish()
    manifest = door.workplace.backups.back_up(out)
    return {"seq": manifest.audit_seq, "head": manifest.audit_head, "bytes": manifest.size}


def _restore(door: Door, a: Arguments) -> dict[str, Any]:
    path = _path(a, "path")
    a.finish()
    door.restore(path)
    return {}


def _verify(door: Door, a: Arguments) -> dict[str, Any]:
    anchors = [Path(one) for one in a.texts("anchors", ())]
    a.finish()
    found = door.workplace.history.verify(anchors)
    return {
        "problems": [{"code": one.code, "where": one.where, "text": one.text} for one in found.findings],
        "entries": found.entries,
        "head": found.head.hash,
        "keychain": door.keys.backend_name,
    }


WITHOUT_SIGN_IN = frozenset({"init", "login", "recover"})

VERBS: dict[str, Verb] = {
    "init": _init,
    "login": _login,
    "recover": _recover,
    "add_user": _add_user,
    "add_client": _add_client,
    "add_home": _add_home,
    "add_resident": _add_resident,
    "add_alert": _add_alert,
    "add_operative": _add_operative,
    "add_credential": _add_credential,
    "add_job": _add_job,
    "book": _book,
    "confirm": _confirm,
    "contact": _contact,
    "check": _check,
    "dispatch": _dispatch,
    "dispatch_sheet": _dispatch_sheet,
    "move": _move,
    "cancel": _cancel,
    "no_access": _no_access,
    "record_visit": _record_visit,
    "close_visit": _close_visit,
    "raise_concern": _raise_concern,
    "notify": _notify,
    "agree_action": _agree_action,
    "seal": _seal,
    "add_addendum": _add_addendum,
    "concern_pdf": _concern_pdf,
    "day": _day,
    "get": _get,
    "list": _list_rows,
    "edit": _edit,
    "import": _import,
    "undo_import": _undo_import,
    "export": _export,
    "backup": _backup,
    "restore": _restore,
    "verify": _verify,
}
