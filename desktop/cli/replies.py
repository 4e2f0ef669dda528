"""Rows and refusals as JSON."""

from collections.abc import Sequence
from typing import Any

from desktop.domain.clearance import Block
from desktop.domain.errors import RefusedError
from desktop.domain.imports import RefusedCell
from desktop.domain.visits import Missing
from desktop.services.imports import ImportResult
from desktop.services.listings import shown
from desktop.services.visit_plans import VisitRow


def refusal(error: RefusedError) -> dict[str, Any]:
    """Return a refusal as the batch door prints it."""
    reply: dict[str, Any] = {"ok": False, "refused": str(error.code), "message": error.message}
    details = dict(error.details)
    if "blocks" in details:
        reply["blocks"] = blocks(details["blocks"])
    if "missing" in details:
        reply["missing"] = missing(details["missing"])
    for name in ("version", "wait_seconds"):
        if name in details:
            reply[name] = details[name]
    return reply


def blocks(found: Sequence[Block]) -> list[dict[str, Any]]:
    """Return blocks with what to do next."""
    return [
        {
            "code": block.code,
            "operative": block.operative or None,
            "text": block.text,
            "next": block.next,
            "first_lawful_day": shown(block.first_lawful_day),
        }
        for block in found
    ]


def missing(owed: Sequence[Missing]) -> list[dict[str, str]]:
    """Return what is owed, code and sentence."""
    return [{"code": str(one.code), "text": one.text} for one in owed]


def visit_row(row: VisitRow) -> dict[str, Any]:
    """Return one visit of a day."""
    return {
        "appointment": row.appointment,
        "version": row.version,
        "day": shown(row.day),
        "start": row.start,
        "end": row.end,
        "home": row.home,
        "address": row.address,
        "postcode": row.postcode,
        "client": row.client,
        "job": row.job,
        "reference": row.reference,
        "trade": row.trade,
        "description": row.description,
        "confirmed_by": row.confirmed_by,
        "confirmed_at": shown(row.confirmed_at),
        "people_needed": row.people_needed,
        "operatives": [{"id": one.id, "name": one.name} for one in row.crew],
        "state": row.state,
        "blocks": blocks(row.blocks),
    }


def import_result(result: ImportResult) -> dict[str, Any]:
    """Return what an import did or would do."""
    return {
        "added": result.added,
        "changed": result.changed,
        "same": result.same,
        "refused": [_cell(one) for one in result.refused],
        "notes": [_cell(one) for one in result.notes],
        "created": result.created,
        **({"batch": result.batch} if result.batch else {}),
    }


def _cell(cell: RefusedCell) -> dict[str, Any]:
    return {"row": cell.row, "column": cell.column, "value": cell.value, "why": cell.why}
