"""What a visit asks of everybody who goes: always, by trade, by client, by kind of job."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from desktop.domain.credentials import DBS, Need, combine_levels


class Scope(StrEnum):
    """Where a requirement comes from; `key` of the row names the trade, the client or the kind of job."""

    ALWAYS = "always"
    TRADE = "trade"
    CLIENT = "client"
    JOB_KIND = "job_kind"


class RequirementLike(Protocol):
    """What the rule reads of a requirement row."""

    @property
    def scope(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def recheck_months(self) -> int | None: ...
    @property
    def asked_by(self) -> str: ...


DEFAULT_RECHECK_MONTHS = 36  # common advice; each client's policy may differ (domain/facts 3.1)


def needs(
    requirements: Iterable[RequirementLike], *, trade: str, client_id: str, job_kind: str
) -> tuple[Need, ...]:
    """Return what a visit needs, one entry a kind and category, in the order first asked.

    Several askers of one kind add up: the DBS level that meets them all, the shortest re-check interval.
    """
    keys = {Scope.ALWAYS: "", Scope.TRADE: trade, Scope.CLIENT: client_id, Scope.JOB_KIND: job_kind}
    merged: dict[tuple[str, str], list[RequirementLike]] = {}
    for row in requirements:
        if keys[Scope(row.scope)] == row.key and (row.key or row.scope == Scope.ALWAYS):
            merged.setdefault((row.kind, row.category), []).append(row)
    # A need for a category covers the plain need for the same card, and takes over what that one asks.
    with_category = {kind for kind, category in merged if category}
    return tuple(
        _merge(kind, category, [*merged.get((kind, ""), ()), *rows] if category else rows)
        for (kind, category), rows in merged.items()
        if category or kind not in with_category
    )


def _merge(kind: str, category: str, rows: list[RequirementLike]) -> Need:
    months = [row.recheck_months for row in rows if row.recheck_months]
    level = combine_levels(row.level for row in rows) if kind == DBS else ""
    strictest = next((row for row in reversed(rows) if row.level == level), rows[-1])
    return Need(
        kind=kind,
        level=level,
        category=category,
        recheck_months=(min(months) if months else DEFAULT_RECHECK_MONTHS) if kind == DBS else 0,
        asked_by=strictest.asked_by,
    )
