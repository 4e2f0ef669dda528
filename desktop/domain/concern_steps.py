"""What must happen about a safety concern, step by step: done, now, overdue or later, with its clock (S58 to S69)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from desktop.domain.concerns import (
    CALL_WITHIN,
    ConcernLike,
    Step,
    ToldLike,
    call_due_at,
    chase,
    reached,
)
from desktop.domain.days import LONDON, local_day
from desktop.domain.visits import Missing
from desktop.domain.wording import MONTHS, WEEKDAYS, duration_text, instant_text

State = Literal["done", "now", "overdue", "later", "not_needed"]


class StepState(NamedTuple):
    """One step as a page shows it; `action` is the word on its button, "" where there is nothing to press.

    `title` names nobody and quotes nothing; `text` may.
    """

    code: str
    number: str
    title: str
    text: str
    state: State
    due_at: datetime | None = None
    action: str = ""


class ActionLike(Protocol):
    """What the rule reads of an agreed action."""

    @property
    def due_at(self) -> datetime: ...
    @property
    def done_at(self) -> datetime | None: ...


class CaseLike(ConcernLike, Protocol):
    """What the steps read of a concern besides."""

    @property
    def raised_at(self) -> datetime: ...
    @property
    def sealed_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Case(NamedTuple):
    """A concern with everything that was done about it; `answer` is the client's answer, "" for none yet.

    `owed` is what keeps it from being sealed; `left_open` the codes that its sealed record leaves open;
    `lead_knows` says by which act of theirs the lead knows, "" where they have to be told.
    """

    concern: CaseLike
    told: Sequence[ToldLike]
    actions: Sequence[ActionLike]
    owed: Sequence[Missing]
    now: datetime
    within: timedelta = CALL_WITHIN
    lead_knows: str = ""
    tells_authority: bool = False
    answer: str = ""
    left_open: Collection[str] = ()

    @property
    def noticed_at(self) -> datetime:
        """Return from when the clocks run."""
        return self.concern.seen_at or self.concern.raised_at


_LEFT_OPEN = "Left open, with the reason, when it was sealed."


def steps(case: Case) -> tuple[StepState, ...]:
    """Return every step in the order in which it is done; the client's call is 1, the platform 2, the rest follow.

    Once the concern is closed nothing is asked any more: what is not done then is not needed.
    """
    found = [
        _danger(case),
        _police(case),
        _call(case),
        _platform(case),
        _lead(case),
        _manager(case),
        _authority(case),
        _actions(case),
        _seal(case),
        _answer(case),
        _close(case),
    ]
    number = 2
    made = []
    for step in found:
        if case.concern.closed_at is not None and step.state not in ("done", "not_needed"):
            step = step._replace(state="not_needed", due_at=None, action="")
        if case.concern.closed_at is not None and step.code == "actions":
            step = step._replace(action="")  # nobody would be reminded of another
        if not step.number and step.code not in ("danger", "police") and step.state != "not_needed":
            number += 1
            step = step._replace(number=str(number))
        made.append(step)
    return tuple(made)


def next_step(found: Sequence[StepState]) -> StepState | None:
    """Return what to do next: the first that is late, else the first of now, else the next with a time."""
    for state in ("overdue", "now"):
        for step in found:
            if step.state == state:
                return step
    timed = [(step.due_at, step) for step in found if step.state == "later" and step.due_at is not None]
    return min(timed, key=lambda one: one[0])[1] if timed else None


def late_text(due_at: datetime, now: datetime) -> str:
    """Return `overdue 25 min`, `due 16:00 today` or `due Tue 24 Nov, 16:00`."""
    if now > due_at:
        return f"overdue {duration_text(now - due_at)}"
    there = due_at.astimezone(LONDON)
    if there.date() == local_day(now):
        return f"due {there:%H:%M} today"
    year = f" {there.year}" if there.year != local_day(now).year else ""
    return f"due {WEEKDAYS[there.weekday()]} {there.day} {MONTHS[there.month - 1]}{year}, {there:%H:%M}"


def dues(case: Case) -> list[datetime]:
    """Return every time that runs, as `steps` would say it, without the words; past one of them it is overdue."""
    if case.concern.closed_at is not None:
        return []
    found = (_police_due(case), _call_due(case), _platform_due(case), _answer_due(case), *_action_dues(case))
    return [due_at for due_at in found if due_at is not None]


def _by(due_at: datetime, now: datetime) -> State:
    return "overdue" if now > due_at else "now"


def _told_text(told: Sequence[ToldLike]) -> str:
    """Return who was reached first, when, and the newest number noted."""
    first = min(told, key=lambda one: one.told_at)
    numbers = [one.reference for one in told if one.reference]
    return " · ".join((first.told, instant_text(first.told_at), *numbers[-1:]))


def _tries_text(tries: Sequence[ToldLike]) -> str:
    """Return how often nobody was reached and when the next try was said to be."""
    last = max(tries, key=lambda one: one.told_at)
    times = "once" if len(tries) == 1 else f"{len(tries)} times"
    again = f" Next try {instant_text(last.next_at)}." if last.next_at else ""
    return f"Tried {times}, nobody reached.{again} Try another number or contact of the client as well."


def _danger(case: Case) -> StepState:
    danger = case.concern.immediate_danger
    if danger is None and case.concern.sealed_at is not None:
        return StepState("danger", "", "Immediate danger", "Not answered when it was sealed.", "not_needed")
    if danger is None:
        text = "Answer this first. If so, call 999; the form comes after."
        return StepState("danger", "", "Is anyone in immediate danger now?", text, "now", None, "Answer")
    if danger:
        return StepState("danger", "", "Immediate danger? Yes", "999 first, the form after.", "done")
    return StepState("danger", "", "Immediate danger? No", "If this changes: call 999.", "done")


def _police(case: Case) -> StepState:
    told = reached(case.told, Step.POLICE)
    if told:
        return StepState("police", "", "Police told", _told_text(told), "done", None, "Log the call")
    due_at = _police_due(case)
    if due_at is not None:
        text = "Note the time, the service and the incident number."
        state = _by(due_at, case.now)
        return StepState("police", "", "Call 999 now", text, state, due_at, "Log the call")
    if not case.concern.immediate_danger:
        text = "No immediate danger. If a crime may have happened: call 101."
        return StepState("police", "", "Police", text, "not_needed", None, "Log the call")
    return StepState("police", "", "Police", _LEFT_OPEN, "not_needed", None, "Log the call")


def _police_due(case: Case) -> datetime | None:
    if not case.concern.immediate_danger or Step.POLICE in case.left_open or reached(case.told, Step.POLICE):
        return None
    return call_due_at(case.noticed_at, case.within)


def _call(case: Case) -> StepState:
    told = reached(case.told, Step.CALL_CLIENT)
    action = "Log the call"
    if told:
        return StepState("call_client", "1", "Client called", _told_text(told), "done", None, action)
    due_at = _call_due(case)
    if due_at is None:
        return StepState("call_client", "1", "Call the client", _LEFT_OPEN, "not_needed", None, action)
    tries = [one for one in case.told if one.step == Step.CALL_CLIENT]
    text = _tries_text(tries) if tries else "Note the number, who you spoke to and what they said."
    return StepState("call_client", "1", "Call the client now", text, _by(due_at, case.now), due_at, action)


def _call_due(case: Case) -> datetime | None:
    if Step.CALL_CLIENT in case.left_open or reached(case.told, Step.CALL_CLIENT):
        return None
    return call_due_at(case.noticed_at, case.within)


def _platform(case: Case) -> StepState:
    code, title = "platform_issue", "Raise “Safety Concern” on the platform"
    issues = reached(case.told, Step.PLATFORM_ISSUE)
    if any(one.reference for one in issues):
        done = "“Safety Concern” raised on the platform"
        return StepState(code, "2", done, _told_text(issues), "done", None, "Add a note")
    due_at = _platform_due(case)
    if issues:
        if due_at is None:
            return StepState(code, "2", title, _told_text(issues), "done", None, "Note the number")
        state = _by(due_at, case.now)
        title = "Note the number of the platform issue"
        return StepState(code, "2", title, _told_text(issues), state, due_at, "Note the number")
    if Step.PLATFORM_ISSUE in case.left_open:
        return StepState(code, "2", title, _LEFT_OPEN, "not_needed", None, "Log the issue")
    text = "The text is ready to copy. Keep the number of the issue."
    if due_at is None:
        return StepState(code, "2", title, text, "later", None, "Log the issue")
    return StepState(code, "2", title, text, _by(due_at, case.now), due_at, "Log the issue")


def _platform_due(case: Case) -> datetime | None:
    """Return when the issue is overdue, counted from the call; or its number, counted from the issue."""
    issues = reached(case.told, Step.PLATFORM_ISSUE)
    if issues:
        if any(one.reference for one in issues) or "platform_reference" in case.left_open:
            return None
        return call_due_at(min(one.told_at for one in issues), case.within)
    calls = [one.told_at for one in reached(case.told, Step.CALL_CLIENT)]
    is_waiting = not calls and Step.CALL_CLIENT not in case.left_open
    if is_waiting or Step.PLATFORM_ISSUE in case.left_open:
        return None
    return call_due_at(min(calls, default=case.noticed_at), case.within)


def _lead(case: Case) -> StepState:
    told = reached(case.told, Step.LEAD)
    title = "Tell your safeguarding lead"
    if told:
        return StepState("lead", "", "Safeguarding lead told", _told_text(told), "done")
    if case.concern.is_manager_involved:
        return StepState("lead", "", title, "Somebody above is told instead.", "not_needed")
    if case.lead_knows:
        return StepState("lead", "", title, case.lead_knows, "not_needed")
    if Step.LEAD in case.left_open:
        return StepState("lead", "", title, _LEFT_OPEN, "not_needed", None, "Note it")
    return StepState("lead", "", title, "Note who was told, when and how.", "now", None, "Note it")


def _manager(case: Case) -> StepState:
    concern = case.concern
    owed = {one.code for one in case.owed}
    if concern.is_manager_involved:
        title = "Go over the manager"
        if "told_instead" in owed:
            text = "A manager may be part of it: tell somebody above them and say who."
            return StepState("manager", "", title, text, "now", None, "Say who")
        return StepState("manager", "", title, f"Told instead: {concern.told_instead}", "done")
    if not concern.is_unsure:
        return StepState("manager", "", "Ask a manager", "Only where you are not sure.", "not_needed")
    if owed & {"manager_asked", "manager_advice"}:
        text = "Note who was asked, when, and the advice. The client is told all the same."
        return StepState("manager", "", "Ask a manager", text, "now", None, "Note it")
    text = f"{concern.manager_asked} · {instant_text(concern.manager_asked_at or concern.raised_at)}"
    return StepState("manager", "", "Manager asked", text, "done")


def _authority(case: Case) -> StepState:
    told = reached(case.told, Step.AUTHORITY)
    title = "Tell the local authority"
    if told:
        return StepState("authority", "", "Local authority told", _told_text(told), "done")
    if not case.tells_authority:
        return StepState("authority", "", title, "This client does not ask for it.", "not_needed")
    if Step.AUTHORITY in case.left_open:
        return StepState("authority", "", title, _LEFT_OPEN, "not_needed", None, "Log the call")
    return StepState("authority", "", title, "This client's area wants it.", "now", None, "Log the call")


def _actions(case: Case) -> StepState:
    code = "actions"
    if not case.actions:
        title = "Agree who does what by when"
        if case.concern.no_action_reason.strip():
            return StepState(code, "", "No action agreed", "With the reason.", "done", None, "Add an action")
        if code in case.left_open:
            return StepState(code, "", title, _LEFT_OPEN, "not_needed", None, "Add an action")
        text = "Or say why there is nothing to do."
        return StepState(code, "", title, text, "now", None, "Add an action")
    waiting = _action_dues(case)
    late = sum(case.now > due_at for due_at in waiting)
    text = f"{len(case.actions) - len(waiting)} of {len(case.actions)} done" + (
        f", {late} overdue." if late else "."
    )
    if not waiting:
        return StepState(code, "", "Agreed actions", text, "done", None, "Add an action")
    state: State = "overdue" if late else "later"
    return StepState(code, "", "Agreed actions", text, state, min(waiting), "Add an action")


def _action_dues(case: Case) -> list[datetime]:
    return [one.due_at for one in case.actions if one.done_at is None]


def _seal(case: Case) -> StepState:
    if case.concern.sealed_at is not None:
        text = f"{instant_text(case.concern.sealed_at)}. Later facts become addenda."
        return StepState("seal", "", "Sealed", text, "done", None, "Add an addendum")
    title = "Seal the record and send it"
    if case.owed:
        count = len(case.owed)
        text = f"{count} thing{' is' if count == 1 else 's are'} missing."
        return StepState("seal", "", title, text, "later", None, "Seal and send")
    text = "A signed PDF; later facts become addenda."
    return StepState("seal", "", title, text, "now", None, "Seal and send")


def _answer(case: Case) -> StepState:
    code, action = "answer", "Note the answer"
    if case.answer.strip():
        return StepState(code, "", "Client's answer", case.answer, "done", None, action)
    text = "Who took it on, and what they will do."
    chasing = chase(case.told)
    if chasing is None:
        return StepState(code, "", "Client's answer", text, "later", None, action)
    due_at = _answer_due(case)
    if due_at is None:
        text = f"Asked {chasing.asked} times without an answer: ask somebody higher at the client."
        return StepState(code, "", "No answer from the client", text, "now", None, action)
    if case.now < due_at:
        return StepState(code, "", "Client's answer", text, "later", due_at, action)
    title = "Ask the client again for an answer"
    return StepState(code, "", title, text, _by(due_at, case.now), due_at, action)


def _answer_due(case: Case) -> datetime | None:
    chasing = None if case.answer.strip() else chase(case.told)
    return chasing.next_at if chasing is not None else None


def _close(case: Case) -> StepState:
    concern = case.concern
    if concern.closed_at is not None:
        return StepState("close", "", "Closed", instant_text(concern.closed_at), "done")
    is_ready = case.answer.strip() and all(one.done_at is not None for one in case.actions)
    if concern.sealed_at is not None and is_ready:
        text = "Say what came of it."
        return StepState("close", "", "Close the concern", text, "now", None, "Close")
    text = "Once it is sealed, answered, and what was agreed is done."
    action = "Close" if concern.sealed_at is not None else ""
    return StepState("close", "", "Close the concern", text, "later", None, action)
