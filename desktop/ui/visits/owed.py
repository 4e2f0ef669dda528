"""How a visit stands with what is typed and not saved yet: the office's own rule over the answers in the fields."""

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from desktop.domain.visits import Missing, SectionState, missing, sections
from desktop.ui.visits.answers import Answers
from desktop.ui.visits.part import Known

_YES_NO: Final = (
    "external_attended",
    "id_shown",
    "resident_satisfied",
    "adult_present",
    "contact_made",
    "worried",
)
_TEXTS: Final = (
    "external_reason",
    "id_reason",
    "attendance_reason",
    "contact_reason",
    "outcome",
    "work_done",
    "outcome_reason",
    "resident_words",
)
_WASTE: Final = ("fate", "transfer_note", "carrier", "carrier_registration", "ewc_code", "reason")
_CHARGE: Final = ("reason", "reason_code", "approved_by", "agreed_with")


class Standing(NamedTuple):
    """What is still owed, and how each part stands."""

    missing: tuple[Missing, ...]
    sections: tuple[SectionState, ...]


def standing(known: Known, answers: Answers) -> Standing:
    """Return how the visit would stand if `answers` were saved now."""
    detail = known.detail
    visit: Any = SimpleNamespace(
        arrived_at=answers.get("arrived_at"),
        left_at=answers.get("left_at"),
        disruptions=list(answers.get("disruptions") or ()),
        **{name: answers.get(name) for name in _YES_NO},
        **{name: answers.get(name) or "" for name in _TEXTS},
    )
    attended = frozenset(answers.get("attended") or ())
    waste, charge = answers.get("waste"), answers.get("charge")
    risks: list[Any] = list(detail.risk_assessments)
    typed = answers.get("risk_assessment")
    if typed:
        risks = [one for one in risks if one.id != typed.get("corrects")]
        risks.append(_risk(typed, visit.arrived_at or detail.starts_at))
    owed = missing(
        visit,
        attended=attended,
        dispatched=frozenset(one for one, _ in detail.dispatched),
        risk_assessments=risks,
        waste=_fields(waste, _WASTE),
        charge=_charge(charge),
        has_concern=detail.has_concern,
        charged_here_today=detail.charged_here_text.rpartition(": ")[2],
        has_children=detail.has_children,
        stop_hazards={code: name for code, name, is_stop in known.lists.hazards if is_stop},
        uncleared={one.name: one.text for who, one in detail.uncleared.items() if who in attended},
    )
    return Standing(
        owed,
        sections(
            visit,
            owed,
            has_attended=bool(attended),
            has_risk=bool(risks),
            has_waste=waste is not None,
            has_charge=charge is not None,
            has_feedback=bool(visit.resident_words or answers.get("feedback_score")),
            photos=len(detail.photos),
        ),
    )


def _risk(typed: Mapping[str, Any], arrived: Any) -> Any:
    at = typed.get("assessed_at")
    return SimpleNamespace(
        assessed_at=datetime.fromisoformat(at) if at else arrived,
        hazards=typed.get("hazards", ()),
        is_safe_to_start=typed.get("safe_to_start", True),
    )


def _fields(value: Mapping[str, Any] | None, names: tuple[str, ...]) -> Any:
    return None if value is None else SimpleNamespace(**{name: value.get(name) or "" for name in names})


def _charge(value: Mapping[str, Any] | None) -> Any:
    made = _fields(value, _CHARGE)
    if made is not None and value is not None:
        made.is_charged = bool(value.get("is_charged"))
        made.pence = 1 if value.get("amount") else None
    return made
