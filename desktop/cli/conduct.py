"""The verbs about conduct: reporting it, noting who was told or why not, and closing the report."""

from typing import Any

from desktop.cli.arguments import Arguments
from desktop.cli.door import Door, Verb
from desktop.services.listings import shown


def _report_conduct(door: Door, a: Arguments) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "kind": a.text("kind"),
        "text": a.text("text"),
        "happened_at": a.instant("at"),
        "about_name": a.text("about", ""),
        "about_operative": a.text("operative", ""),
        "about_user": a.text("user", ""),
        "client": a.text("client", ""),
        "home": a.text("home", ""),
        "visit": a.text("visit", ""),
        "is_anonymous": a.flag("anonymous", default=False),
        "reported_by": a.text("reported_by", ""),
    }
    a.finish()
    row_id, reference = door.workplace.conduct.report(**fields)
    return {"id": row_id, "reference": reference}


def _conduct_told(door: Door, a: Arguments) -> dict[str, Any]:
    report, leg, to, at = a.text("report"), a.text("leg"), a.text("to"), a.instant("at")
    how, reference, outcome = a.text("how"), a.text("reference", ""), a.text("outcome", "")
    a.finish()
    return {"id": door.workplace.conduct.tell(report, leg, to, at, how, reference, outcome)}


def _conduct_not_told(door: Door, a: Arguments) -> dict[str, Any]:
    report, leg, reason = a.text("report"), a.text("leg"), a.text("reason")
    a.finish()
    door.workplace.conduct.justify(report, leg, reason)
    return {}


def _close_conduct(door: Door, a: Arguments) -> dict[str, Any]:
    report, outcome = a.text("report"), a.text("outcome")
    a.finish()
    door.workplace.conduct.close(report, outcome)
    return {}


def conduct_rows(door: Door) -> list[dict[str, Any]]:
    """Return the reports as `list` shows them."""
    return [
        {name: shown(value) for name, value in row._asdict().items()} for row in door.workplace.conduct.rows()
    ]


def conduct_row(door: Door, row_id: str) -> dict[str, Any]:
    """Return one report as `get` shows it."""
    found = door.workplace.conduct.details(row_id)
    return {
        **{name: shown(value) for name, value in found._asdict().items()},
        "notices": [one._asdict() for one in found.notices],
        "missing": [one._asdict() for one in found.missing],
    }


CONDUCT_VERBS: dict[str, Verb] = {
    "report_conduct": _report_conduct,
    "conduct_told": _conduct_told,
    "conduct_not_told": _conduct_not_told,
    "close_conduct": _close_conduct,
}
