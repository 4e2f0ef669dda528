"""What a visit still lacks before it may be closed: separate answers, each with its evidence (N3)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, Protocol

from desktop.domain.charges import ChargeLike, charge_owed
from desktop.domain.errors import bad_input
from desktop.domain.missing import Missing as Missing
from desktop.domain.risk import RiskAssessmentLike, risk_owed
from desktop.domain.waste import WasteLike, waste_owed
from desktop.domain.wording import instant_text, list_text, weekday_text


class Outcome(StrEnum):
    """How a visit ended."""

    COMPLETED = "completed"
    FOLLOW_ON = "follow_on"
    NO_ACCESS = "no_access"
    REFUSED = "refused"
    UNSAFE = "unsafe"
    COULD_NOT_DO = "could_not_do"


A_DAY = timedelta(days=1)
SCORES = range(1, 6)  # what residents give


class VisitLike(Protocol):
    """What the rule reads of a visit; None always means `not answered yet`."""

    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def left_at(self) -> datetime | None: ...
    @property
    def external_attended(self) -> bool | None: ...
    @property
    def external_reason(self) -> str: ...
    @property
    def id_shown(self) -> bool | None: ...
    @property
    def id_reason(self) -> str: ...
    @property
    def attendance_reason(self) -> str: ...
    @property
    def resident_satisfied(self) -> bool | None: ...
    @property
    def adult_present(self) -> bool | None: ...
    @property
    def contact_made(self) -> bool | None: ...
    @property
    def contact_reason(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def work_done(self) -> str: ...
    @property
    def outcome_reason(self) -> str: ...
    @property
    def disruptions(self) -> Sequence[Any]: ...
    @property
    def resident_words(self) -> str: ...
    @property
    def worried(self) -> bool | None: ...


State = Literal["done", "open", "missing", "not_needed"]
# What is asked in the order of a talk on the telephone, and the codes of what each part may still owe.
_SECTIONS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "attended": (
        "Who attended",
        ("attended", "attendance_reason", "external_attended", "external_reason"),
    ),
    "arrival": (
        "Arrival and ID shown",
        (
            *("arrived_at", "left_at", "id_shown", "id_reason"),
            *("adult_present", "contact_made", "contact_reason"),
        ),
    ),
    "risk": (
        "Risk assessment on arrival",
        ("risk_assessment", "risk_assessment_time", "risk_assessment_stop", "risk_assessment_hazard"),
    ),
    "work": ("Work and outcome", ("outcome", "work_done", "outcome_reason", "disruptions")),
    "waste": ("Waste removed", ("waste", "waste_note", "waste_registration", "waste_reason")),
    "charge": (
        "Charges",
        (
            *("charge", "charge_reason", "charge_price", "charge_approver", "charge_agreed"),
            "charge_twice",
        ),
    ),
    "photos": ("Photos", ()),
    "feedback": ("Resident's feedback", ("resident_words",)),
    "worried": ("Anything that worried you?", ("worried", "worried_child", "worried_concern", "concern")),
}
# The answer that puts right what is owed, where it is not named like the code.
_FIELDS: Final[Mapping[str, str]] = {
    "risk_assessment_time": "risk_assessment",
    "risk_assessment_stop": "risk_assessment",
    "risk_assessment_hazard": "risk_assessment",
    "waste_note": "waste.transfer_note",
    "waste_registration": "waste.carrier_registration",
    "waste_reason": "waste.reason",
    "charge_reason": "charge.reason",
    "charge_price": "charge.amount",
    "charge_approver": "charge.approved_by",
    "charge_agreed": "charge.agreed_with",
    "charge_twice": "charge",
    "worried_child": "worried",
    "worried_concern": "worried",
    "concern": "worried",
}

WENT_IN: Final = frozenset({Outcome.COMPLETED, Outcome.FOLLOW_ON, Outcome.COULD_NOT_DO, Outcome.UNSAFE})
WORKED: Final = frozenset({Outcome.COMPLETED, Outcome.FOLLOW_ON})


class SectionState(NamedTuple):
    """How one part of a visit's answers stands, what it owes first, and the answer that would put it right."""

    code: str
    title: str
    state: State
    text: str
    first_missing_field: str


def check_times(arrived_at: datetime | None, left_at: datetime | None) -> None:
    """Refuse somebody leaving before they came, or more than a day later: a slip of day, month or year."""
    if arrived_at is not None and left_at is not None and left_at < arrived_at:
        raise bad_input(
            f"Leaving ({instant_text(left_at)}) is before arriving ({instant_text(arrived_at)}). "
            "Correct one of the two.",
            field="left_at",
        )
    if arrived_at is not None and left_at is not None and left_at > arrived_at + A_DAY:
        raise bad_input(
            f"Leaving ({instant_text(left_at)}) is more than a day after arriving ({instant_text(arrived_at)}). "
            "Correct one of the two.",
            field="left_at",
        )


def check_arrival(arrived_at: datetime | None, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse an arrival more than a day away from the slot: a slip of day, month or year."""
    if arrived_at is not None and not starts_at - A_DAY <= arrived_at <= ends_at + A_DAY:
        raise bad_input(
            f"The arrival ({instant_text(arrived_at)}) is more than a day away from the appointment "
            f"({instant_text(starts_at)}). Check its day, or move the appointment first.",
            field="arrived_at",
        )


def check_day(day: date, today: date) -> None:
    """Refuse to record what happened on a day that has not come in London; an early arrival on the day is no matter."""
    if today < day:
        raise bad_input(
            f"This visit is booked for {weekday_text(day)} and today is {weekday_text(today)}, so nothing can have "
            "happened yet. Record it on that day; if they went already, move the appointment to the day they went."
        )


def check_score(score: int | None) -> None:
    """Refuse a feedback score that is not one of 1 to 5."""
    if score is not None and score not in SCORES:
        raise bad_input("The resident's score is a whole number from 1 to 5.", field="feedback_score")


def went_in(visit: VisitLike) -> bool:
    """Return whether somebody was in the home; with a child alone at the door nobody goes in (S55)."""
    return visit.outcome in WORKED or (visit.outcome in WENT_IN and visit.adult_present is not False)


def missing(
    visit: VisitLike,
    *,
    attended: frozenset[str],
    dispatched: frozenset[str],
    risk_assessments: Sequence[RiskAssessmentLike],
    waste: WasteLike | None,
    charge: ChargeLike | None,
    has_concern: bool,
    charged_here_today: str = "",
    has_children: bool = False,
    stop_hazards: Mapping[str, str] | None = None,
    uncleared: Mapping[str, str] | None = None,
) -> tuple[Missing, ...]:
    """Return every answer still owed before the visit may be closed; () means it may.

    `charged_here_today` names another visit to the home that was charged the same day, if there is one (S39),
    `has_children` says that children live there, `stop_hazards` are the hazards, by code, at which nobody starts.
    `dispatched` are those assigned; `uncleared` says, by the name of each who attended and whom the check had not let
    go, or would not have that day, why.
    """
    owed: list[Missing] = []
    if not visit.outcome:
        owed.append(Missing("outcome", "Say how the visit ended."))
    if visit.arrived_at is None:
        owed.append(Missing("arrived_at", "Say when they arrived."))
    if visit.left_at is None:
        owed.append(Missing("left_at", "Say when they left."))
    if not attended:
        owed.append(Missing("attended", "Say who attended."))
    else:
        owed.extend(_attendance(visit.attendance_reason, attended != dispatched, uncleared or {}))
    owed.extend(_outsiders(visit))
    owed.extend(_worries(visit, has_concern))
    owed.extend(_door(visit, has_children))
    if went_in(visit):
        owed.extend(
            risk_owed(
                risk_assessments,
                visit.arrived_at,
                visit.left_at,
                was_worked=visit.outcome in WORKED,
                stops=stop_hazards or {},
            )
        )
        owed.extend(waste_owed(waste))
    owed.extend(_work(visit))
    owed.extend(charge_owed(charge, charged_here_today))
    return tuple(owed)


def _attendance(reason: str, is_other: bool, uncleared: Mapping[str, str]) -> list[Missing]:
    """Return the reason owed for who went; whoever was not cleared for the day has to be named in it."""
    unnamed = [name for name in uncleared if not _is_named(name, reason)]
    if unnamed:
        who, why = list_text(unnamed), "; ".join(dict.fromkeys(uncleared[name] for name in unnamed))
        text = f"{who} attended without being cleared for that day ({why}): say why, naming {who}."
    elif is_other and not reason:
        text = "Other people attended than were dispatched: say why."
    else:
        return []
    return [Missing("attendance_reason", text)]


def _is_named(name: str, text: str) -> bool:
    """Return whether a text names a person, by the whole name or a word of it."""
    told = text.casefold()
    words = re.findall(r"\w+", told)
    return name.casefold() in told or any(part in words for part in name.casefold().split() if len(part) > 1)


def _outsiders(visit: VisitLike) -> list[Missing]:
    if visit.external_attended is None:
        return [Missing("external_attended", "Say whether anybody from outside the firm came along.")]
    if visit.external_attended and not visit.external_reason:
        return [
            Missing(
                "external_reason", "Somebody from outside came along: say who and why. It breaches the code."
            )
        ]
    return []


def _worries(visit: VisitLike, has_concern: bool) -> list[Missing]:
    if visit.worried is None:
        return [Missing("worried", "Say whether anything worried them, yes or no.")]
    if visit.adult_present is False and not visit.worried:
        return [
            Missing(
                "worried_child", "A child was alone: answer yes to the worry and raise the safety concern."
            )
        ]
    if has_concern and not visit.worried:
        return [
            Missing(
                "worried_concern",
                "A safety concern is recorded about this visit, but the answer is that nothing worried them: "
                "set it to yes.",
            )
        ]
    if visit.worried and not has_concern:
        return [Missing("concern", "Something worried them: raise the safety concern first.")]
    return []


def _door(visit: VisitLike, has_children: bool) -> list[Missing]:
    owed = []
    if visit.outcome and visit.outcome != Outcome.NO_ACCESS:
        if visit.id_shown is None:
            owed.append(Missing("id_shown", "Say whether ID was shown at the door."))
        elif not visit.id_shown and not visit.id_reason:
            owed.append(Missing("id_reason", "ID was not shown: say why."))
    if visit.adult_present is False and visit.outcome in WORKED:
        owed.append(
            Missing(
                "adult_present",
                "A child was alone, so nobody may go in, but the outcome says that work was done: "
                "correct the one that is wrong.",
            )
        )
    elif visit.adult_present is None and has_children and went_in(visit):
        owed.append(Missing("adult_present", "Children live in this home: say whether an adult was there."))
    if visit.contact_made is None and has_children and went_in(visit):
        owed.append(Missing("contact_made", "Children live in this home: say whether anybody was touched."))
    if visit.contact_made and not visit.contact_reason:
        owed.append(Missing("contact_reason", "There was physical contact: say why it could not be avoided."))
    if visit.resident_satisfied is False and not visit.resident_words:
        owed.append(
            Missing("resident_words", "The resident was not content at the door: write down what they said.")
        )
    return owed


def _work(visit: VisitLike) -> list[Missing]:
    owed = []
    if visit.outcome in WORKED:
        if not visit.work_done:
            owed.append(Missing("work_done", "Say what was done."))
    elif visit.outcome and not (visit.outcome_reason or visit.work_done):
        owed.append(Missing("outcome_reason", "Say why the work was not done."))
    if visit.outcome == Outcome.COMPLETED and any(not one["to"] for one in visit.disruptions):
        owed.append(
            Missing(
                "disruptions",
                "Something is still noted as off, but the work is completed: say when it came back.",
            )
        )
    return owed


def field_of(code: str) -> str:
    """Return the answer that puts right what is owed: `waste.transfer_note` for the code `waste_note`."""
    return _FIELDS.get(code, code)


def sections(
    visit: VisitLike,
    owed: Sequence[Missing],
    *,
    has_attended: bool,
    has_risk: bool,
    has_waste: bool,
    has_charge: bool,
    has_feedback: bool,
    photos: int,
) -> tuple[SectionState, ...]:
    """Return how each part of the answers stands: done, open (nothing said yet), missing (half said), not needed."""
    said = {
        "attended": has_attended or visit.external_attended is not None,
        "arrival": any(
            one is not None
            for one in (
                visit.arrived_at,
                visit.left_at,
                visit.id_shown,
                visit.adult_present,
                visit.contact_made,
            )
        ),
        "risk": has_risk,
        "work": bool(visit.outcome or visit.work_done or visit.outcome_reason),
        "waste": has_waste,
        "charge": has_charge,
        "photos": photos > 0,
        "feedback": has_feedback,
        "worried": visit.worried is not None,
    }
    # Before the outcome is known nothing of these is owed, but it will be.
    waiting = {"risk", "waste"} if not visit.outcome else set()
    made = []
    for code, (title, codes) in _SECTIONS.items():
        first = next((one for one in owed if one.code in codes), None)
        if first is not None:
            state: State = "missing" if said[code] else "open"
        elif not said[code]:
            state = "open" if code in waiting else "not_needed"
        else:
            state = "done"
        made.append(
            SectionState(
                code, title, state, first.text if first else "", field_of(first.code) if first else ""
            )
        )
    return tuple(made)
