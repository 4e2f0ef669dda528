"""Every verb of the batch door: its arguments by name and type, the service it asks, and its reply."""

from pathlib import Path
from typing import Any

from desktop.cli import replies
from desktop.cli.arguments import Arguments
from desktop.cli.concerns import CONCERN_VERBS
from desktop.cli.conduct import CONDUCT_VERBS, conduct_row, conduct_rows
from desktop.cli.door import Door, Verb
from desktop.cli.records import RECORD_VERBS
from desktop.cli.visits import VISIT_VERBS
from desktop.domain.errors import bad_input, not_found
from desktop.services.history import EntryRow
from desktop.services.listings import shown
from desktop.services.offices import create, recover


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
    backup = a.path("backup") if a.given("backup") else None
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


def _set_line(door: Door, a: Arguments) -> dict[str, Any]:
    client, version = a.text("client"), a.number("version")
    given = {name: a.optional_text(name) for name in ("contact", "phone", "phone_out_of_hours")}
    fields: dict[str, Any] = {
        **given,
        "tells_authority": a.optional_flag("tells_authority"),
        "authority_contact": a.optional_text("authority_contact"),
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    if a.given("verified_on"):
        fields["verified_on"] = a.optional_day("verified_on")
    a.finish()
    return {"version": door.workplace.clients.set_line(client, version, **fields)}


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


def _get(door: Door, a: Arguments) -> dict[str, Any]:
    what, row_id, reveal = a.text("what"), a.text("id"), a.flag("reveal", default=False)
    a.finish()
    if what == "audit":
        return {"row": _entry(door, row_id), "version": None}
    if what == "conduct":
        return {"row": conduct_row(door, row_id), "version": None}
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
    if what == "conduct":
        if where:
            raise bad_input("Reports about conduct are listed all at once; leave out `where`.")
        return {"rows": conduct_rows(door)}
    return {"rows": door.workplace.records.list(what, where)}


def _edit(door: Door, a: Arguments) -> dict[str, Any]:
    what, row_id, version = a.text("what"), a.text("id"), a.number("version")
    changes = a.object("set")
    a.finish()
    return {"version": door.workplace.records.edit(what, row_id, version, changes)}


def _import(door: Door, a: Arguments) -> dict[str, Any]:
    what, path, dry_run = a.text("what"), a.path("path"), a.flag("dry_run", default=False)
    client, trade = a.text("client", ""), a.text("trade", "")
    a.finish()
    result = door.workplace.imports.import_file(what, path, dry_run=dry_run, client=client, trade=trade)
    return replies.import_result(result)


def _undo_import(door: Door, a: Arguments) -> dict[str, Any]:
    batch = a.text("batch")
    a.finish()
    return {"rows": door.workplace.imports.undo(batch)}


def _export(door: Door, a: Arguments) -> dict[str, Any]:
    what, path = a.text("what"), a.path("path")
    a.finish()
    return {"rows": door.workplace.records.export(what, path)}


def _backup(door: Door, a: Arguments) -> dict[str, Any]:
    out = a.path("out")
    a.finish()
    manifest = door.workplace.backups.back_up(out)
    return {"seq": manifest.audit_seq, "head": manifest.audit_head, "bytes": manifest.size}


def _restore(door: Door, a: Arguments) -> dict[str, Any]:
    path = a.path("path")
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
    "set_line": _set_line,
    "add_home": _add_home,
    "add_resident": _add_resident,
    "add_alert": _add_alert,
    "add_operative": _add_operative,
    "add_credential": _add_credential,
    "add_job": _add_job,
    **VISIT_VERBS,
    **CONCERN_VERBS,
    **RECORD_VERBS,
    **CONDUCT_VERBS,
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
