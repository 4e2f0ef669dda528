"""What a safety concern still lacks before it may be sealed, and what must happen when (S48 to S69, N4)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from desktop.domain.errors import bad_input
from desktop.domain.moments import CLOCKS_DIFFER, refuse_to_come
from desktop.domain.visits import Missing
from desktop.domain.wording import instant_text


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


class PersonKnows(StrEnum):
    """Whether the person knows that it is reported, and wants it."""

    AGREES = "agrees"
    OBJECTS = "objects"
    DOES_NOT_KNOW = "does_not_know"


class Lack(StrEnum):
    """Everything that a record can lack before its seal; the pages have a place for each."""

    DANGER = "danger"
    ABOUT = "about"
    SEEN_AT = "seen_at"
    INDICATORS = "indicators"
    UNFLAGGED_NEED = "unflagged_need"
    FACTS = "facts"
    OVERRIDE_REASON = "override_reason"
    TOLD_INSTEAD = "told_instead"
    MANAGER_ASKED = "manager_asked"
    MANAGER_ADVICE = "manager_advice"
    CALL_CLIENT = "call_client"
    PLATFORM_ISSUE = "platform_issue"
    PLATFORM_REFERENCE = "platform_reference"
    POLICE = "police"
    LEAD = "lead"
    AUTHORITY = "authority"
    ACTIONS = "actions"


CARE_NEEDS: Final = "care_needs"  # the indicator of a need that nobody told us about (S50)
CALL_WITHIN: Final = timedelta(minutes=15)  # a default; the office may set another
CHASE_AFTER_DAYS: Final = (1, 3, 7)

LEAVABLE: Final[Mapping[str, str]] = {
    Lack.DANGER: "Whether anyone was in immediate danger",
    Lack.CALL_CLIENT: "Step 1, the phone call to the client",
    Lack.PLATFORM_ISSUE: "Step 2, “Safety Concern” on the platform",
    Lack.PLATFORM_REFERENCE: "The number of the issue on the platform",
    Lack.POLICE: "The call to the police",
    Lack.LEAD: "Telling the safeguarding lead",
    Lack.AUTHORITY: "Telling the local authority",
    Lack.ACTIONS: "What was agreed, by whom and by when",
}
"""What may be owed still when it is sealed, with the reason said; and what the record calls it."""

CLOSABLE: Final[Mapping[str, str]] = {
    "answer": "No answer from the client",
    "actions": "Agreed actions not done",
}
"""What may be open still when a concern is closed, with the reason said."""


class ToldLike(Protocol):
    """What the rules read of a notification; a voicemail or nobody answering has not reached anybody."""

    @property
    def step(self) -> str: ...
    @property
    def told(self) -> str: ...
    @property
    def told_at(self) -> datetime: ...
    @property
    def reference(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def is_reached(self) -> bool: ...
    @property
    def next_at(self) -> datetime | None: ...


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
    def indicators(self) -> Sequence[str]: ...
    @property
    def immediate_danger(self) -> bool | None: ...
    @property
    def unflagged_need(self) -> str: ...
    @property
    def is_unsure(self) -> bool | None: ...
    @property
    def manager_asked(self) -> str: ...
    @property
    def manager_asked_at(self) -> datetime | None: ...
    @property
    def manager_advice(self) -> str: ...
    @property
    def is_manager_involved(self) -> bool: ...
    @property
    def told_instead(self) -> str: ...
    @property
    def person_knows(self) -> str: ...
    @property
    def override_reason(self) -> str: ...
    @property
    def no_action_reason(self) -> str: ...


def check_told_at(
    seen_at: datetime | None, at: datetime, now: datetime, ended_at: datetime | None = None
) -> None:
    """Refuse that somebody was told before it was seen, or in the future."""
    if ended_at is not None and ended_at < at:
        raise bad_input("The call ends before it starts. Correct one of the two times.", field="ended_at")
    if seen_at is not None and at < seen_at - CLOCKS_DIFFER:
        raise bad_input(
            f"They would have been told at {instant_text(at)}, before the concern was seen at "
            f"{instant_text(seen_at)}. Correct when they were told, or when it was seen.",
            field="at",
        )
    refuse_to_come(at, now, "This", "at")
    refuse_to_come(ended_at, now, "The end of the call", "ended_at")


def check_seen_at(seen_at: datetime | None, told: Sequence[datetime]) -> None:
    """Refuse that it was seen after somebody was told of it."""
    if seen_at is not None and told and min(told) < seen_at - CLOCKS_DIFFER:
        raise bad_input(
            f"It would have been seen at {instant_text(seen_at)}, but somebody was told of it at "
            f"{instant_text(min(told))} already. Correct when it was seen.",
            field="seen_at",
        )


def reached(told: Sequence[ToldLike], step: Step) -> list[ToldLike]:
    """Return those of a step who were really reached."""
    return [one for one in told if one.step == step and one.is_reached]


def missing(
    concern: ConcernLike,
    *,
    facts: int,
    told: Sequence[ToldLike],
    actions: int,
    is_lead_told: bool,
    tells_authority: bool = False,
) -> tuple[Missing, ...]:
    """Return everything still owed before the record may be sealed; () means it may.

    `is_lead_told` is also true where the office has no lead, or the lead raised it, told somebody or seals it;
    `tells_authority` where the client's area wants the local authority told.
    """
    owed: list[Missing] = []

    def ask(code: Lack, text: str) -> None:
        owed.append(Missing(code, text))

    if concern.immediate_danger is None:
        ask(Lack.DANGER, "Say whether anyone was in immediate danger; if somebody is now, call 999 first.")
    if not concern.about_name.strip():
        ask(Lack.ABOUT, "Say who it is about, or “unknown”.")
    if concern.seen_at is None:
        ask(Lack.SEEN_AT, "Say when it was seen.")
    if not concern.indicators:
        ask(Lack.INDICATORS, "Say what gave rise to it.")
    elif concern.unflagged_need.strip() and CARE_NEEDS not in concern.indicators:
        ask(
            Lack.UNFLAGGED_NEED,
            "A need is described that nobody told us about: tick it among what gave rise to it.",
        )
    if not facts:
        ask(Lack.FACTS, "Write at least one thing that was seen or heard, with its time.")
    if concern.person_knows == PersonKnows.OBJECTS and not concern.override_reason.strip():
        ask(Lack.OVERRIDE_REASON, "The person objects: say why it is reported all the same.")
    owed.extend(_manager(concern))
    owed.extend(_two_steps(told))
    if concern.immediate_danger and not reached(told, Step.POLICE):
        ask(Lack.POLICE, "There was immediate danger: call 999 and note the incident number.")
    if not concern.is_manager_involved and not is_lead_told:
        ask(Lack.LEAD, "Tell your safeguarding lead and note it.")
    if tells_authority and not reached(told, Step.AUTHORITY):
        ask(Lack.AUTHORITY, "This client's area wants the local authority told: call them and note it.")
    if not actions and not concern.no_action_reason.strip():
        ask(Lack.ACTIONS, "Note what was agreed, who does it and by when.")
    return tuple(owed)


def _manager(concern: ConcernLike) -> list[Missing]:
    """Return what is owed of asking a manager; of one who may be the source of harm nothing is asked (S59)."""
    if concern.is_manager_involved:
        if concern.told_instead.strip():
            return []
        return [
            Missing(Lack.TOLD_INSTEAD, "A manager may be part of it: say who above them was told instead.")
        ]
    if not concern.is_unsure:
        return []
    owed = []
    if not concern.manager_asked.strip() or concern.manager_asked_at is None:
        owed.append(Missing(Lack.MANAGER_ASKED, "You were not sure: note which manager you asked, and when."))
    if not concern.manager_advice.strip():
        owed.append(
            Missing(Lack.MANAGER_ADVICE, "Note what the manager advised; the client is told all the same.")
        )
    return owed


def _two_steps(told: Sequence[ToldLike]) -> list[Missing]:
    """Return what is owed of the call and the platform (S66 to S68)."""
    owed = []
    if not reached(told, Step.CALL_CLIENT):
        tried = any(one.step == Step.CALL_CLIENT for one in told)
        text = (
            "Step 1: nobody at the client was reached yet. Call again and note who you spoke to."
            if tried
            else "Step 1: call the client now and note who you spoke to."
        )
        owed.append(Missing(Lack.CALL_CLIENT, text))
    issues = reached(told, Step.PLATFORM_ISSUE)
    if not issues:
        owed.append(
            Missing(
                Lack.PLATFORM_ISSUE, "Step 2: raise “Safety Concern” on the platform and keep its number."
            )
        )
    elif not any(one.reference for one in issues):
        owed.append(Missing(Lack.PLATFORM_REFERENCE, "Step 2: note the number of the platform issue."))
    return owed


def leavable(told: Sequence[ToldLike]) -> frozenset[str]:
    """Return what may be left open with a reason; the client's call only where police or authority know."""
    is_known = reached(told, Step.POLICE) or reached(told, Step.AUTHORITY)
    return frozenset(str(code) for code in LEAVABLE if is_known or code != Lack.CALL_CLIENT)


def still_owed(
    owed: Sequence[Missing], told: Sequence[ToldLike], left_open: Collection[str]
) -> tuple[Missing, ...]:
    """Return what keeps a record from being sealed where these are left open with a reason."""
    allowed = leavable(told) & set(left_open)
    return tuple(one for one in owed if one.code not in allowed)


def call_due_at(seen_at: datetime, within: timedelta = CALL_WITHIN) -> datetime:
    """Return when the call to the client is overdue: at once means within minutes of seeing it (S67)."""
    return seen_at + within


class Chase(NamedTuple):
    """Asking the client for an answer: since when, how often it was asked again, and when it is asked next."""

    raised_at: datetime
    asked: int
    next_at: datetime | None


def chase(told: Sequence[ToldLike]) -> Chase | None:
    """Return how the chasing stands, or None where the client knows of nothing yet.

    It counts from the issue on the platform, or from the call where there is no issue; every further call or
    message that reached the client counts as one time of asking. The first call and the entry with the issue's
    first number do not: they belong to raising it. After three there is no next time.
    """
    issues = sorted(reached(told, Step.PLATFORM_ISSUE), key=lambda one: one.told_at)
    calls = sorted(one.told_at for one in reached(told, Step.CALL_CLIENT))
    if not issues and not calls:
        return None
    raised_at = issues[0].told_at if issues else calls[0]
    numbered = next((place for place, one in enumerate(issues) if one.reference), 0)
    later = (*calls[1:], *(one.told_at for one in issues[numbered + 1 :]))
    asked = sum(at > raised_at for at in later)
    days = CHASE_AFTER_DAYS[asked] if asked < len(CHASE_AFTER_DAYS) else None
    return Chase(raised_at, asked, None if days is None else raised_at + timedelta(days=days))


def issue_outcome(told: Sequence[ToldLike]) -> str:
    """Return the newest word of what came of the issue on the platform, which is an answer too; "" for none."""
    said = [one for one in reached(told, Step.PLATFORM_ISSUE) if one.outcome.strip()]
    return max(said, key=lambda one: one.told_at).outcome if said else ""


def owed_now(
    noticed_at: datetime,
    told: Sequence[ToldLike],
    now: datetime,
    within: timedelta = CALL_WITHIN,
    *,
    is_answered: bool = False,
    left_open: Collection[str] = (),
) -> Owed | None:
    """Return what has to be done next: call, platform, its reference, or ask again for the client's answer.

    A call that reached nobody leaves the clock running. `left_open` names what the sealed record leaves open
    with its reason. None where nothing is owed at this moment.
    """
    calls = reached(told, Step.CALL_CLIENT)
    issues = reached(told, Step.PLATFORM_ISSUE)
    if not calls and Step.CALL_CLIENT not in left_open:
        return Owed("call", call_due_at(noticed_at, within))
    if not issues and Step.PLATFORM_ISSUE not in left_open:
        called_at = min((one.told_at for one in calls), default=noticed_at)
        return Owed("platform", call_due_at(called_at, within))
    if issues and not any(one.reference for one in issues) and "platform_reference" not in left_open:
        return Owed("reference", call_due_at(min(one.told_at for one in issues), within))
    if is_answered or issue_outcome(told):
        return None
    chasing = chase(told)
    if chasing is None or chasing.next_at is None or now < chasing.next_at:
        return None
    return Owed("answer", chasing.next_at)
