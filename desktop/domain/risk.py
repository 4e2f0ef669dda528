"""The risk assessment made at the door: hazards, who might be harmed, what is done about it, stop or go (S26)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

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

# Asbestos by its names and minerals, with the slips of a hurried typist; and by what surveyors presume to hold it.
# The other ACM of the building trade is cladding.
_ASBESTOS: Final = re.compile(
    r"\b(?:asbest|abest|aib\b|acms?\b(?! (?:cladding|panel))|chrysotile|amosite|crocidolite)"
)
_PRESUMED: Final = re.compile(r"\b(?:artex|textured coating)")
# “No asbestos found” rules it out; “no asbestos survey” does not.
_RULED_OUT: Final = re.compile(
    r"\bnon asbestos\b|\b(?:no|not|without|free of|free from) (?:suspected )?asbestos"
    r"(?=$|[^\w ]| (?:found|present|detected|seen|suspected|content|fibres|here|in)\b)"
    r"|\basbestos (?:free|ruled out|excluded|not (?:found|present|detected|suspected))\b"
)


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
    code = given if given in names else code_of(told, names) or given
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
    """Return the name of the first hazard at which nobody may start, or an empty text.

    That is one of `stops`, or one that says in its own words that it may be asbestos, under whichever code.
    """
    for one in hazards:
        hazard = read_hazard(one, stops)
        if hazard.code in stops:
            return stops[hazard.code]
        if says_asbestos(hazard.name):
            return hazard.name
    return ""


def is_stop(assessment: RiskAssessmentLike, stops: Mapping[str, str]) -> bool:
    """Return whether an assessment stops the work, by its answer or by a hazard; such a one stays as it was made."""
    return not assessment.is_safe_to_start or bool(stopping(assessment.hazards, stops))


def says_asbestos(text: str) -> bool:
    """Return whether words say that something is, or may be, asbestos; until it is sampled it counts as that."""
    told = _plain(text)
    # What is asked is not answered.
    left = told if "?" in told else _RULED_OUT.sub(" ", told)
    return bool(_ASBESTOS.search(left) or (left == told and _PRESUMED.search(told)))


def code_of(told: str, names: Mapping[str, str]) -> str:
    """Return the code of a list (names by code) that a text names, by either; "" for none."""
    wanted = _plain(told)
    return next((code for code, name in names.items() if wanted in (_plain(code), _plain(name))), "")


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()


def _text(fields: Mapping[str, Any], *names: str) -> str:
    return next((str(fields[name]).strip() for name in names if fields.get(name)), "")


def _people(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, Sequence) and not isinstance(value, str) else str(value).split(",")
    return tuple(text for part in parts if (text := str(part).strip()))
