"""Answers about a visit as people and programs write them, read into one shape.

The batch door and the forms meet a word, a yes/no or a mapping with usual names; what cannot be understood
is refused with a sentence, never guessed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from desktop.domain.errors import bad_input
from desktop.domain.visits import Waste


class RiskAnswer(NamedTuple):
    """One risk assessment as told."""

    assessed_at: datetime
    assessed_by: str
    hazards: list[Any]
    notes: str
    is_safe_to_start: bool


def parse_waste(value: Any) -> dict[str, str] | None:
    """Return the waste answer as fields, from a word, a yes/no or a mapping; None where it is unanswered.

    Yes/no answers "was waste made?"; a word, or `fate` of the mapping, says none, taken or left.
    """
    if value is None:
        return None
    fields = {str(k): v for k, v in value.items()} if isinstance(value, Mapping) else {"fate": value}
    word = next(
        (fields[key] for key in ("fate", "state", "kind", "disposal", "outcome") if key in fields), None
    )
    if word is None:
        for key in ("made", "produced", "any", "taken_away", "taken", "removed", "left"):
            if key in fields and isinstance(fields[key], bool):
                negative = key in ("made", "produced", "any")
                if not fields[key] and negative:
                    word = "none"
                elif fields[key] and not negative:
                    word = "left" if key == "left" else "taken"
    if word is None and any(
        fields.get(key) for key in ("transfer_note", "note", "ticket", "carrier", "where")
    ):
        word = "taken"
    fate = _waste_fate(word)
    text = {key: str(val).strip() for key, val in fields.items() if val is not None}
    return {
        "fate": fate,
        "description": text.get("description", text.get("what", "")),
        "transfer_note": text.get("transfer_note", text.get("note", text.get("ticket", ""))),
        "carrier": text.get("carrier", text.get("where", text.get("to", ""))),
        "ewc_code": text.get("ewc_code", text.get("ewc", "")),
        "quantity": text.get("quantity", ""),
        "reason": text.get("reason", text.get("why", "")),
    }


def _waste_fate(word: Any) -> str:
    if word is False:
        return Waste.NONE_MADE
    name = str(word).strip().lower().replace(" ", "_").replace("-", "_")
    if name in ("none", "none_made", "no", "no_waste", "nothing"):
        return Waste.NONE_MADE
    if name.startswith(("taken", "removed", "disposed", "carried")):
        return Waste.TAKEN_AWAY
    if name.startswith("left"):
        return Waste.LEFT_BY_AGREEMENT
    raise bad_input(
        f"“{word}” does not say what became of the waste. "
        "Say none_made, taken_away (with its note) or left_by_agreement (with the reason)."
    )


def parse_charge(value: Any) -> dict[str, Any] | None:
    """Return the call-out charge answer as fields; None where it is unanswered. `amount` is in pounds."""
    if value is None:
        return None
    if isinstance(value, str) and value.strip().lower() in ("none", "no", "no charge", "no_charge", ""):
        value = False
    if isinstance(value, bool):
        value = {"charged": value}
    if isinstance(value, int | float):
        value = {"amount": value}
    if not isinstance(value, Mapping):
        raise bad_input("Say whether a call-out charge is made: false, or its amount and reason.")
    fields = {str(key): item for key, item in value.items()}
    pence = _pence(_first(fields, "amount", "price", "pounds"))
    said = _first(fields, "charged", "is_charged", "made", "charge")
    reason = _first(fields, "reason", "why", "necessity", "reason_code")
    charged = said if isinstance(said, bool) else bool(pence) or (pence is None and bool(reason))
    return {
        "is_charged": charged,
        "pence": pence,
        "reason": str(reason or "").strip(),
        "alternatives": str(_first(fields, "alternatives") or "").strip(),
        "approved_by": str(_first(fields, "approved_by", "approver") or "").strip(),
    }


def _pence(amount: Any) -> int | None:
    if amount is None:
        return None
    try:
        pence = round(float(str(amount).replace("£", "").replace(",", "")) * 100)
    except (ValueError, OverflowError):
        raise bad_input(f"“{amount}” is not an amount in pounds, like 45.00.") from None
    if not 0 <= pence <= 100_000_000:
        raise bad_input(f"“{amount}” pounds cannot be right for a call-out charge.")
    return pence


def parse_risk_assessment(value: Any, arrived_at: datetime | None, now: datetime) -> list[RiskAnswer]:
    """Return the risk assessments told: one mapping or several, a list of hazards, or a text.

    Without a time of its own an assessment counts as made on arrival. A bare yes is kept as just that, and a
    no as none made (S26).
    """
    if value is False:
        return []
    if value is True:
        return [_risk({"notes": "Said to be made on arrival; no hazards were named."}, arrived_at or now)]
    if isinstance(value, Mapping):
        return [_risk(value, arrived_at or now)]
    if isinstance(value, str) and value.strip():
        return [_risk({"notes": value}, arrived_at or now)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        if value and all(isinstance(one, Mapping) and _has_time_or_answer(one) for one in value):
            return [_risk(one, arrived_at or now) for one in value]
        return [_risk({"hazards": list(value)}, arrived_at or now)]
    raise bad_input(
        "Say what the risk assessment found: its time, the hazards (or none) and whether it was safe to start."
    )


def _has_time_or_answer(value: Mapping[Any, Any]) -> bool:
    return any(key in value for key in (*_TIMES, *_SAFE, *_UNSAFE, "hazards"))


_TIMES = ("at", "assessed_at", "made_at", "time", "done_at")
_SAFE = ("safe", "safe_to_start", "is_safe_to_start", "go", "proceed", "safe_to_proceed")
_UNSAFE = ("stop", "unsafe")


def _risk(value: Mapping[Any, Any], otherwise: datetime) -> RiskAnswer:
    fields = {str(key): item for key, item in value.items()}
    at = _first(fields, *_TIMES)
    hazards = _first(fields, "hazards", "risks")
    known = {*_TIMES, *_SAFE, *_UNSAFE, "hazards", "risks", "by", "assessed_by", "notes", "decision"}
    rest = [f"{key}: {item}" for key, item in fields.items() if key not in known and item not in (None, "")]
    notes = [str(item) for item in (_first(fields, "notes"),) if item]
    return RiskAnswer(
        assessed_at=_instant(at) if at is not None else otherwise,
        assessed_by=str(_first(fields, "by", "assessed_by") or ""),
        hazards=[hazards] if isinstance(hazards, str) else list(hazards or []),
        notes="; ".join(notes + rest),
        is_safe_to_start=_is_safe(fields),
    )


def _is_safe(fields: Mapping[str, Any]) -> bool:
    for key in _UNSAFE:
        if fields.get(key) is True:
            return False
    if str(fields.get("decision", "")).strip().lower() in ("stop", "no", "unsafe"):
        return False
    said = _first(fields, *_SAFE)
    if said is None or isinstance(said, bool):
        return said is not False
    return str(said).strip().lower() not in ("no", "stop", "false")


def _instant(value: Any) -> datetime:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise bad_input(f"“{value}” is not a time with its offset, like 2026-11-23T09:15:00+00:00.")
    return at


def _first(fields: Mapping[str, Any], *names: str) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)
