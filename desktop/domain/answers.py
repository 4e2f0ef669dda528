"""Answers about a visit as people and programs write them, read into one shape.

The batch door and the forms meet a word, a yes/no or a mapping with usual names; what cannot be understood
is refused with a sentence, never guessed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from desktop.domain.errors import bad_input
from desktop.domain.risk import code_of, says_asbestos
from desktop.domain.waste import Waste


class RiskAnswer(NamedTuple):
    """One risk assessment as told."""

    assessed_at: datetime
    assessed_by: str
    hazards: list[Any]
    notes: str
    is_safe_to_start: bool
    corrects: str = ""  # the id of the assessment in whose place it stands


class Disruption(NamedTuple):
    """Something that was off in the home; None where it was still off when they left."""

    service: str
    since: datetime
    until: datetime | None


def parse_waste(value: Any) -> dict[str, str] | None:
    """Return the waste answer as fields, from a word, a yes/no or a mapping; None where it is unanswered.

    Yes/no answers "was waste made?"; a word, or `fate` of the mapping, says none, taken or left.
    """
    if value is None:
        return None
    fields = {str(k): v for k, v in value.items()} if isinstance(value, Mapping) else {"fate": value}
    # A yes or no is no note, no carrier and no reason.
    text = {key: str(val).strip() for key, val in fields.items() if val and not isinstance(val, bool)}
    return {
        "fate": _waste_fate(fields, text),
        "description": text.get("description", text.get("what", "")),
        "transfer_note": text.get("transfer_note", text.get("note", text.get("ticket", ""))),
        "carrier": text.get("carrier", text.get("where", text.get("to", ""))),
        "carrier_registration": text.get("carrier_registration", text.get("registration", "")),
        "destination": text.get("destination", ""),
        "ewc_code": text.get("ewc_code", text.get("ewc", "")),
        "quantity": text.get("quantity", ""),
        "reason": text.get("reason", text.get("why", "")),
    }


_WASTE_ANSWERS = {
    ("made", False): Waste.NONE_MADE,
    ("produced", False): Waste.NONE_MADE,
    ("any", False): Waste.NONE_MADE,
    ("taken_away", True): Waste.TAKEN_AWAY,
    ("taken", True): Waste.TAKEN_AWAY,
    ("removed", True): Waste.TAKEN_AWAY,
    ("left", True): Waste.LEFT_BY_AGREEMENT,
}


def _waste_fate(fields: Mapping[str, Any], text: Mapping[str, str]) -> str:
    word = _first(fields, "fate", "state", "kind", "disposal", "outcome")
    if word is None:
        said = {fate for (key, answer), fate in _WASTE_ANSWERS.items() if fields.get(key) is answer}
        if not said and any(text.get(key) for key in ("transfer_note", "note", "ticket", "carrier", "where")):
            said = {Waste.TAKEN_AWAY}
        word = said.pop() if len(said) == 1 else f"{len(said)} answers"
    name = _words(word)
    if name in ("none", "none made", "no", "no waste", "nothing", "false"):
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
    if _words(value) in ("none", "no", "no charge"):
        value = False
    if isinstance(value, bool):
        value = {"charged": value}
    if isinstance(value, int | float):
        value = {"amount": value}
    fields = {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}
    pence = _pence(_first(fields, "amount", "price", "pounds"))
    said = _first(fields, "charged", "is_charged", "made", "charge")
    reason = _first(fields, "reason", "why", "necessity")
    code = _first(fields, "reason_code")
    if said is None and pence is None and not (reason or code):
        raise bad_input("Say whether a call-out charge is made: false, or its amount and reason.")
    return {
        "is_charged": pence != 0 if said is None else _is_yes("charge", said),
        "pence": pence,
        "reason": str(reason or "").strip(),
        "reason_code": str(code or "").strip(),
        "alternatives": str(_first(fields, "alternatives") or "").strip(),
        "approved_by": str(_first(fields, "approved_by", "approver") or "").strip(),
        "agreed_with": str(_first(fields, "agreed_with", "agreed_by") or "").strip(),
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


def parse_disruptions(value: Any, services: Mapping[str, str]) -> list[Disruption]:
    """Return what was off from when to when.

    `services` are the names by code of what may be off. Refuses any other, and an end before its start.
    """
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
        raise bad_input(f"`disruptions`: “{value}” is not a list of what was off.", field="disruptions")
    found = []
    for one in value:
        fields = {str(key): item for key, item in one.items()} if isinstance(one, Mapping) else {}
        service, since, until = (_first(fields, name) for name in ("service", "from", "to"))
        if not service or since is None:
            raise bad_input(
                "Say of each thing that was off which it was (water, gas, power …) and from when.",
                field="disruptions",
            )
        code = code_of(str(service), services)
        if not code:
            raise bad_input(
                f"“{service}” is nothing that can be noted as off. Use {', '.join(services)}.",
                field="disruptions",
            )
        made = Disruption(code, _instant(since), _instant(until) if until not in (None, "") else None)
        if made.until is not None and made.until < made.since:
            raise bad_input(
                f"{services[code]} would have come back before it went off. Correct one of the two times.",
                field="disruptions",
            )
        found.append(made)
    return found


def parse_risk_assessment(value: Any, arrived_at: datetime | None, now: datetime) -> list[RiskAnswer]:
    """Return the risk assessments told: one mapping or several, a list of hazards, or a text.

    Without a time of its own an assessment counts as made on arrival, and without a word about it as safe to
    start. A bare yes is kept as just that, and a no as none made (S26).
    """
    otherwise = arrived_at or now
    words = _words(value)
    if words in ("no", "none", "not made", "not done", "false"):
        return []
    if words in ("yes", "made", "done", "true"):
        return [_risk({"notes": "Said to be made on arrival; no hazards were named."}, otherwise)]
    if words:
        says_stop = words in _STOP or words.split()[0] in ("stop", "stopped", "unsafe")
        # Asbestos in a text about the whole home is a hazard that was found, not a note.
        what = {"hazards": [value]} if says_asbestos(value) else {"notes": value}
        return [_risk({**what, "stop": says_stop}, otherwise)]
    if isinstance(value, Mapping) and value:
        return [_risk(value, otherwise)]
    if isinstance(value, Sequence) and value and not isinstance(value, str):
        told = [one for one in value if isinstance(one, Mapping) and _has_time_or_answer(one)]
        if not told:
            return [_risk({"hazards": value}, otherwise)]
        if len(told) == len(value):
            return [_risk(one, otherwise) for one in told]
    raise bad_input(
        "Say what the risk assessment found: its time, the hazards (or none) and whether it was safe to start."
    )


def _has_time_or_answer(value: Mapping[Any, Any]) -> bool:
    return any(key in value for key in (*_TIMES, *_SAFE, *_UNSAFE, "hazards"))


_TIMES = ("at", "assessed_at", "made_at", "time", "done_at")
_SAFE = ("safe", "safe_to_start", "is_safe_to_start", "go", "proceed", "safe_to_proceed", "decision")
_UNSAFE = ("stop", "unsafe")
_GO = {
    "yes",
    "true",
    "go",
    "go ahead",
    "proceed",
    "safe",
    "safe to start",
    "start",
    "started",
    "continue",
    "ok",
}
_STOP = {"no", "false", "no go", "stop", "stopped", "stop work", "unsafe", "not safe", "do not start"}


def _risk(value: Mapping[Any, Any], otherwise: datetime) -> RiskAnswer:
    fields = {str(key): item for key, item in value.items()}
    at = _first(fields, *_TIMES)
    hazards = _first(fields, "hazards", "risks")
    known = {*_TIMES, *_SAFE, *_UNSAFE, "hazards", "risks", "by", "assessed_by", "notes", "corrects"}
    rest = [f"{key}: {item}" for key, item in fields.items() if key not in known and item not in (None, "")]
    notes = [str(item) for item in (_first(fields, "notes"),) if item]
    return RiskAnswer(
        assessed_at=_instant(at) if at is not None else otherwise,
        assessed_by=str(_first(fields, "by", "assessed_by") or ""),
        hazards=_hazards(hazards),
        notes="; ".join(notes + rest),
        is_safe_to_start=_is_safe(fields),
        corrects=str(_first(fields, "corrects") or ""),
    )


def _hazards(value: Any) -> list[Any]:
    if not value:
        return []
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Sequence):
        raise bad_input(f"`hazards`: “{value}” is not a list of what was found.")
    return list(value)


def _is_safe(fields: Mapping[str, Any]) -> bool:
    """Return whether work could start: one answer against it is enough, and only a clear no takes a stop back."""
    go = [_is_yes(key, fields[key]) for key in _SAFE if fields.get(key) is not None]
    stop = [_words(fields[key]) not in ("no", "false") for key in _UNSAFE if fields.get(key) is not None]
    return all(go) and not any(stop)


def _is_yes(name: str, value: Any) -> bool:
    """Return a yes or no given as such or in words; refuse anything else."""
    words = _words(value)
    if words not in _GO | _STOP:
        raise bad_input(f"`{name}`: “{value}” is neither yes nor no. Say true or false.")
    return words in _GO


def _words(value: Any) -> str:
    """Return a text, or a yes or no, in lower case, with single spaces and without punctuation; else ''."""
    text = str(value).lower() if isinstance(value, str | bool) else ""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())


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
