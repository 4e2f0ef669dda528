"""The risk assessment made at the door: hazards, who might be harmed, what is done about it, stop or go (S26)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from desktop.domain.missing import Missing


class Hazard(NamedTuple):
    """One hazard found: its entry of the list or '', what it is, who might be harmed, and the risk that is left.

    `residual` is low, medium, high, or '' where nobody said.
    """

    code: str
    name: str
    at_risk: tuple[str, ...]
    control: str
    residual: str


class RiskAssessmentLike(Protocol):
    """What the rule reads of the risk assessment made at the door."""

    @property
    def assessed_at(self) -> datetime: ...
    @property
    def hazards(self) -> Sequence[Any]: ...
    @property
    def is_safe_to_start(self) -> bool: ...


RESIDUALS = ("low", "medium", "high")


def read_hazard(value: Any, names: Mapping[str, str]) -> Hazard:
    """Return a hazard as it was told: a mapping with the usual names, or a text; `names` is the list by code."""
    if isinstance(value, Hazard):
        return value
    fields = (
        {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {"name": value}
    )
    told = _text(fields, "name", "hazard", "what")
    given = _text(fields, "code")
    # A hazard typed in as “other” is still the one of the list that bears its name.
    code = given if given in names else _code_of(told, names) or given
    residual = _text(fields, "residual", "risk", "risk_left").lower()
    return Hazard(
        code,
        told if told and told != code else names.get(code, code),
        _people(fields.get("at_risk") or fields.get("who") or ()),
        _text(fields, "control", "controls"),
        residual if residual in RESIDUALS else "",
    )


def risk_owed(
    assessments: Sequence[RiskAssessmentLike],
    arrived_at: datetime | None,
    left_at: datetime | None,
    *,
    was_worked: bool,
    stops: Mapping[str, str],
) -> list[Missing]:
    """Return what has still to be said of the risks; `stops` are the hazards, by code, at which nobody starts."""
    if not assessments:
        return [Missing("risk_assessment", "Record the risk assessment made on arrival.")]
    there = [
        one
        for one in assessments
        if (arrived_at is None or one.assessed_at >= arrived_at)
        and (left_at is None or one.assessed_at <= left_at)
    ]
    if not there:
        return [
            Missing(
                "risk_assessment_time",
                "The risk assessment is from before they arrived or after they left: "
                "record the one made at the door, with its time.",
            )
        ]
    latest = max(there, key=lambda one: (one.assessed_at, not one.is_safe_to_start))
    if not latest.is_safe_to_start:
        stop = Missing(
            "risk_assessment_stop",
            "The last risk assessment says stop, but work was done: add the one that allowed it.",
        )
        return [stop] if was_worked else []
    named = stopping(latest.hazards, stops)
    if named:
        return [
            Missing(
                "risk_assessment_hazard",
                f"The last risk assessment names “{named}” and still says safe to start: add one that says stop, "
                "or one made after it was ruled out.",
            )
        ]
    return []


def stopping(hazards: Sequence[Any], stops: Mapping[str, str]) -> str:
    """Return the name of the first hazard at which nobody may start, or an empty text."""
    codes = (read_hazard(one, stops).code for one in hazards)
    return next((stops[code] for code in codes if code in stops), "")


def _code_of(told: str, names: Mapping[str, str]) -> str:
    wanted = _plain(told)
    return next((code for code, name in names.items() if wanted in (_plain(code), _plain(name))), "")


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def _text(fields: Mapping[str, Any], *names: str) -> str:
    return next((str(fields[name]).strip() for name in names if fields.get(name)), "")


def _people(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, Sequence) and not isinstance(value, str) else str(value).split(",")
    return tuple(text for part in parts if (text := str(part).strip()))
