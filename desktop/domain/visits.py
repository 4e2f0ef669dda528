"""What a visit still lacks before it may be closed: separate answers, each with its evidence (N3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from desktop.domain.errors import bad_input
from desktop.domain.wording import instant_text


class Outcome(StrEnum):
    """How a visit ended."""

    COMPLETED = "completed"
    FOLLOW_ON = "follow_on"
    NO_ACCESS = "no_access"
    REFUSED = "refused"
    UNSAFE = "unsafe"
    COULD_NOT_DO = "could_not_do"


class Waste(StrEnum):
    """What became of the waste."""

    NONE_MADE = "none_made"
    TAKEN_AWAY = "taken_away"
    LEFT_BY_AGREEMENT = "left_by_agreement"


A_DAY = timedelta(days=1)


class Missing(NamedTuple):
    """One answer that is still owed: a code, and what to write."""

    code: str
    text: str


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
    def outcome(self) -> str: ...
    @property
    def work_done(self) -> str: ...
    @property
    def outcome_reason(self) -> str: ...
    @property
    def worried(self) -> bool | None: ...


class RiskAssessmentLike(Protocol):
    """What the rule reads of the risk assessment made at the door."""

    @property
    def assessed_at(self) -> datetime: ...
    @property
    def is_safe_to_start(self) -> bool: ...


class WasteLike(Protocol):
    """What the rule reads of the waste record."""

    @property
    def fate(self) -> str: ...
    @property
    def transfer_note(self) -> str: ...
    @property
    def carrier(self) -> str: ...
    @property
    def reason(self) -> str: ...


class ChargeLike(Protocol):
    """What the rule reads of the call-out charge."""

    @property
    def is_charged(self) -> bool: ...
    @property
    def reason(self) -> str: ...


_WENT_IN = (Outcome.COMPLETED, Outcome.FOLLOW_ON, Outcome.COULD_NOT_DO, Outcome.UNSAFE)
_WORKED = (Outcome.COMPLETED, Outcome.FOLLOW_ON)


def check_times(arrived_at: datetime | None, left_at: datetime | None) -> None:
    """Refuse somebody leaving before they came."""
    if arrived_at is not None and left_at is not None and left_at < arrived_at:
        raise bad_input(
            f"Leaving ({instant_text(left_at)}) is before arriving ({instant_text(arrived_at)}). "
            "Correct one of the two."
        )


def check_arrival(arrived_at: datetime | None, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse an arrival more than a day away from the slot: a slip of day, month or year."""
    if arrived_at is not None and not starts_at - A_DAY <= arrived_at <= ends_at + A_DAY:
        raise bad_input(
            f"The arrival ({instant_text(arrived_at)}) is more than a day away from the appointment "
            f"({instant_text(starts_at)}). Check its day, or move the appointment first."
        )


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
) -> tuple[Missing, ...]:
    """Return every answer still owed before the visit may be closed; () means it may.

    `charged_here_today` names another visit to the home that was charged the same day, if there is one (S39).
    """
    owed: list[Missing] = []

    def ask(code: str, text: str) -> None:
        owed.append(Missing(code, text))

    outcome = visit.outcome
    if not outcome:
        ask("outcome", "Say how the visit ended.")
    if visit.arrived_at is None:
        ask("arrived_at", "Say when they arrived.")
    if visit.left_at is None:
        ask("left_at", "Say when they left.")
    if not attended:
        ask("attended", "Say who attended.")
    elif attended != dispatched and not visit.attendance_reason:
        ask("attendance_reason", "Other people attended than were dispatched: say why.")
    if visit.external_attended is None:
        ask("external_attended", "Say whether anybody from outside the firm came along.")
    elif visit.external_attended and not visit.external_reason:
        ask("external_reason", "Somebody from outside came along: say who and why. It breaches the code.")
    if visit.worried is None:
        ask("worried", "Say whether anything worried them, yes or no.")
    elif visit.worried and not has_concern:
        ask("concern", "Something worried them: raise the safety concern first.")
    if outcome and outcome != Outcome.NO_ACCESS:
        if visit.id_shown is None:
            ask("id_shown", "Say whether ID was shown at the door.")
        elif not visit.id_shown and not visit.id_reason:
            ask("id_reason", "ID was not shown: say why.")
    if outcome in _WENT_IN:
        owed.extend(_risk(visit, risk_assessments))
        owed.extend(_waste(waste))
    if outcome in _WORKED:
        if not visit.work_done:
            ask("work_done", "Say what was done.")
    elif outcome and not (visit.outcome_reason or visit.work_done):
        ask("outcome_reason", "Say why the work was not done.")
    owed.extend(_charge(charge, charged_here_today))
    return tuple(owed)


def _risk(visit: VisitLike, assessments: Sequence[RiskAssessmentLike]) -> list[Missing]:
    if not assessments:
        return [Missing("risk_assessment", "Record the risk assessment made on arrival.")]
    there = [
        one
        for one in assessments
        if (visit.arrived_at is None or one.assessed_at >= visit.arrived_at)
        and (visit.left_at is None or one.assessed_at <= visit.left_at)
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
    if not latest.is_safe_to_start and visit.outcome in _WORKED:
        return [
            Missing(
                "risk_assessment_stop",
                "The last risk assessment says stop, but work was done: add the one that allowed it.",
            )
        ]
    return []


def _waste(waste: WasteLike | None) -> list[Missing]:
    if waste is None:
        return [Missing("waste", "Say what became of the waste, or that none was made.")]
    if waste.fate == Waste.TAKEN_AWAY and not (waste.transfer_note or waste.carrier):
        return [Missing("waste_note", "Say where the waste went: a transfer note, ticket number or carrier.")]
    if waste.fate == Waste.LEFT_BY_AGREEMENT and not waste.reason:
        return [Missing("waste_reason", "Waste was left: say why and who agreed.")]
    return []


def _charge(charge: ChargeLike | None, charged_here_today: str) -> list[Missing]:
    if charge is None:
        return [Missing("charge", "Say whether a call-out charge is made.")]
    if not charge.is_charged:
        return []
    owed = []
    if not charge.reason:
        owed.append(Missing("charge_reason", "Say why the call-out charge was necessary."))
    if charged_here_today:
        owed.append(
            Missing(
                "charge_twice",
                f"This home was already charged that day ({charged_here_today}): take one charge off.",
            )
        )
    return owed
