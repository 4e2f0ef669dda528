"""What a safety concern still lacks before it may be sealed, and what must happen when (S48 to S69, N4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from desktop.domain.visits import Missing


class Step(StrEnum):
    """Who has to be told; the client first and at once, then the platform (S66 to S69)."""

    CALL_CLIENT = "call_client"
    PLATFORM_ISSUE = "platform_issue"
    LEAD = "lead"
    POLICE = "police"
    AUTHORITY = "authority"


STEP_NAMES = {
    Step.CALL_CLIENT: "Phone call to the client",
    Step.PLATFORM_ISSUE: "“Safety Concern” raised on the platform",
    Step.LEAD: "Contractor's safeguarding lead",
    Step.POLICE: "Police",
    Step.AUTHORITY: "Local authority",
}


class AboutKind(StrEnum):
    """Whether the person is an adult or a child."""

    ADULT = "adult"
    CHILD = "child"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """How the person belongs to the home."""

    RESIDENT = "resident"
    VISITOR = "visitor"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


class Source(StrEnum):
    """How somebody knows a fact (S56: fact apart from hearsay)."""

    SEEN = "seen"
    HEARD = "heard"
    TOLD = "told"


CALL_WITHIN = timedelta(minutes=15)  # a default; the office may set another
CHASE_AFTER_DAYS = (1, 3, 7)


class NotificationLike(Protocol):
    """What the rule reads of a notification."""

    @property
    def step(self) -> str: ...
    @property
    def reference(self) -> str: ...


class ToldLike(NotificationLike, Protocol):
    """What the rule of what is owed now reads of a notification besides."""

    @property
    def told_at(self) -> datetime: ...
    @property
    def outcome(self) -> str: ...


class Owed(NamedTuple):
    """What is to be done next about a concern, and since or until when."""

    what: str
    due_at: datetime


class ConcernLike(Protocol):
    """What the rule reads of a concern."""

    @property
    def about_name(self) -> str: ...
    @property
    def seen_at(self) -> datetime | None: ...
    @property
    def immediate_danger(self) -> bool | None: ...
    @property
    def no_action_reason(self) -> str: ...


def missing(
    concern: ConcernLike,
    *,
    indicators: int,
    facts: int,
    notifications: Sequence[NotificationLike],
    actions: int,
    is_lead_told: bool,
) -> tuple[Missing, ...]:
    """Return everything still owed before the record may be sealed; () means it may.

    `is_lead_told` is also true where the office has no lead, or the lead is the one who raised it.
    """
    owed: list[Missing] = []
    told = {one.step for one in notifications}
    if not concern.about_name:
        owed.append(Missing("about", "Say who it is about, or “unknown”."))
    if concern.seen_at is None:
        owed.append(Missing("seen_at", "Say when it was seen."))
    if not indicators:
        owed.append(Missing("indicators", "Say what gave rise to it."))
    if not facts:
        owed.append(Missing("facts", "Write at least one thing that was seen or heard, with its time."))
    if Step.CALL_CLIENT not in told:
        owed.append(Missing(Step.CALL_CLIENT, "Step 1: call the client now and note who you spoke to."))
    if Step.PLATFORM_ISSUE not in told:
        owed.append(
            Missing(
                Step.PLATFORM_ISSUE, "Step 2: raise “Safety Concern” on the platform and keep its number."
            )
        )
    elif not any(one.step == Step.PLATFORM_ISSUE and one.reference for one in notifications):
        owed.append(Missing("platform_reference", "Step 2: note the number of the platform issue."))
    if concern.immediate_danger and Step.POLICE not in told:
        owed.append(
            Missing(Step.POLICE, "There was immediate danger: call 999 and note the incident number.")
        )
    if not is_lead_told:
        owed.append(Missing(Step.LEAD, "Tell your safeguarding lead and note it."))
    if not actions and not concern.no_action_reason:
        owed.append(Missing("actions", "Note what was agreed, who does it and by when."))
    return tuple(owed)


def call_due_at(seen_at: datetime, within: timedelta = CALL_WITHIN) -> datetime:
    """Return when the call to the client is overdue: at once means within minutes of seeing it (S67)."""
    return seen_at + within


def chase_due(raised_at: datetime, now: datetime) -> int:
    """Return how often the client should have been chased for an answer by now: after 1, 3 and 7 days."""
    return sum(now >= raised_at + timedelta(days=days) for days in CHASE_AFTER_DAYS)


def owed_now(
    noticed_at: datetime, told: Sequence[ToldLike], now: datetime, within: timedelta = CALL_WITHIN
) -> Owed | None:
    """Return what has to be done next: call, platform, its reference, or ask again for the client's answer.

    The answer is what came of the issue on the platform; every further call or message to the client before it
    counts as one time of asking. None where nothing is owed at this moment.
    """
    calls = [one.told_at for one in told if one.step == Step.CALL_CLIENT]
    issues = [one for one in told if one.step == Step.PLATFORM_ISSUE]
    if not calls:
        return Owed("call", call_due_at(noticed_at, within))
    if not issues:
        return Owed("platform", call_due_at(min(calls), within))
    raised_at = min(one.told_at for one in issues)
    if not any(one.reference for one in issues):
        return Owed("reference", call_due_at(raised_at, within))
    if any(one.outcome.strip() for one in issues):
        return None
    asked = sum(at > raised_at for at in (*calls, *(one.told_at for one in issues)))
    if chase_due(raised_at, now) <= asked:
        return None
    return Owed("answer", raised_at + timedelta(days=CHASE_AFTER_DAYS[asked]))
