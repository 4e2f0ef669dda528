"""What the demo office's registers hold: reports about conduct, and what was seen in communal areas."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from desktop.db.models import Client, CommunalObservation, ConductNotice, ConductReport
from desktop.services.demo_rows import Row, Rows

_NOTED_AFTER: Final = timedelta(minutes=40)


def add_registers(rows: Rows, noted_by_id: str) -> None:
    """Plan the registers; the clients have to be planned already."""
    clients = {one["name"]: one for one in rows.of(Client)}
    counts: Counter[int] = Counter()
    for given in rows.words["conduct"]:
        _report(rows, given, clients, noted_by_id, counts)
    for given in rows.words["communal"]:
        _observation(rows, given, clients)


def _report(
    rows: Rows, given: Mapping[str, Any], clients: Mapping[str, Row], noted_by_id: str, counts: Counter[int]
) -> None:
    manager = rows.words["manager"]["name"]
    happened_at = rows.at(rows.workday(given["workdays"]), given["at"])
    noted_at = happened_at + _NOTED_AFTER
    counts[noted_at.year] += 1
    report = rows.add(
        ConductReport,
        reference=f"CR-{noted_at.year}-{counts[noted_at.year]:04d}",
        kind=given["kind"],
        about_name=given["about"],
        client_id=clients[given["client"]]["id"],
        happened_at=happened_at,
        text=given["text"],
        is_anonymous="by" not in given,
        reported_by=given.get("by", ""),
        noted_at=noted_at,
        noted_by_id=noted_by_id,
        noted_by=manager,
        no_platform_reason=given.get("no_platform", ""),
    )
    for leg, to in given.get("told", {}).items():
        rows.add(
            ConductNotice,
            report_id=report["id"],
            leg=leg,
            told=to,
            told_at=noted_at + _NOTED_AFTER,
            how="phone",
            noted_by=manager,
            noted_at=noted_at + _NOTED_AFTER,
        )
    if "outcome" in given:
        report["outcome"] = given["outcome"]
        report["closed_at"], report["closed_by"] = noted_at + timedelta(days=2), manager


def _observation(rows: Rows, given: Mapping[str, Any], clients: Mapping[str, Row]) -> None:
    manager = rows.words["manager"]["name"]
    seen_at = rows.at(rows.workday(given["workdays"]), given["at"])
    noted_at = seen_at + _NOTED_AFTER
    told = given.get("told", "")
    rows.add(
        CommunalObservation,
        client_id=clients[given["client"]]["id"],
        place=given["place"],
        signs=given["signs"],
        since=given.get("since", ""),
        notes=given.get("notes", ""),
        seen_at=seen_at,
        noted_at=noted_at,
        noted_by=manager,
        told_at=noted_at + _NOTED_AFTER if told else None,
        told_to=told,
        told_how="phone" if told else "",
        told_by=manager if told else "",
    )
