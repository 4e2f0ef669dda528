"""Whether a visit may be dispatched: every reason against it, what to do, and the first lawful day.

This is the only place that decides it; every list, sheet, command and record shows what it returns (N1).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from desktop.domain.credentials import CredentialLike, Fault, KindLike, Need, judge
from desktop.domain.days import local_day
from desktop.domain.wording import day_text, list_text, slot_text


class OperativeStatus(StrEnum):
    """Where an operative stands with the firm."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class OperativeLike(Protocol):
    """What the rule reads of an operative; `left_on` is the last working day."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def started_on(self) -> date | None: ...
    @property
    def left_on(self) -> date | None: ...
    @property
    def suspended_until(self) -> date | None: ...


class CrewLike(OperativeLike, Protocol):
    """What the rule reads besides of somebody who goes: their gender, where it is noted."""

    @property
    def gender(self) -> str: ...


class ConfirmationLike(Protocol):
    """What the rule reads of the resident's yes: the slot it was given for."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Block(NamedTuple):
    """One reason why a visit may not go ahead; `operative` is empty where it concerns the visit itself."""

    code: str
    text: str
    next: str
    operative: str = ""
    first_lawful_day: date | None = None


class VisitPlan(NamedTuple):
    """The visit as booked: its slot, its local day, and what the home asks for on that day."""

    day: date
    starts_at: datetime
    ends_at: datetime
    confirmation: ConfirmationLike | None
    was_confirmed_before: bool
    people_needed: int
    crew: Sequence[CrewLike]
    needs: tuple[Need, ...]
    busy: Mapping[str, str]
    # Who is away, in words, by the operative's id; who may go (woman, man) and who says so.
    absent: Mapping[str, str] = MappingProxyType({})
    genders: Mapping[str, str] = MappingProxyType({})
    # An emergency for which the client agreed that nobody was asked.
    is_unconfirmed: bool = False


Holder = Callable[[str, str], Iterable[CredentialLike]]
"""Given an operative's id and a kind's code: that person's credentials of that kind."""

FaultsOf = Callable[[OperativeLike, tuple[Need, ...], date], tuple[Fault, ...]]
"""`person_faults` with the day's records bound, so that a caller may remember its answers."""


def operative_faults(operative: OperativeLike, day: date) -> tuple[Fault, ...]:
    """Return why this person may not work on this day, whatever papers they hold."""
    if operative.status == OperativeStatus.LEFT or (
        operative.left_on is not None and day > operative.left_on
    ):
        when = f" on {day_text(operative.left_on)}" if operative.left_on else ""
        return (Fault("left", f"{operative.name} left the firm{when}", "Send somebody else."),)
    found = []
    until = operative.suspended_until
    if operative.status == OperativeStatus.SUSPENDED and (until is None or day <= until):
        found.append(
            Fault(
                "suspended",
                f"{operative.name} is suspended" + (f" until {day_text(until)}" if until else ""),
                "Send somebody else.",
                until + timedelta(days=1) if until else None,
            )
        )
    if operative.started_on is not None and day < operative.started_on:
        found.append(
            Fault(
                "not_started",
                f"{operative.name} starts only on {day_text(operative.started_on)}",
                "Send somebody else.",
                operative.started_on,
            )
        )
    return tuple(found)


def person_faults(
    operative: OperativeLike,
    needs: Iterable[Need],
    kinds: Mapping[str, KindLike],
    held: Holder,
    day: date,
) -> tuple[Fault, ...]:
    """Return everything that stops this person on this day: standing with the firm, then each credential."""
    found = list(operative_faults(operative, day))
    for need in needs:
        found.extend(judge(held(operative.id, need.kind), kinds[need.kind], need, day))
    return tuple(found)


def confirmation_blocks(plan: VisitPlan) -> tuple[Block, ...]:
    """Return the block of a slot that the resident has not confirmed as it stands now (S23, N2)."""
    yes = plan.confirmation
    if plan.is_unconfirmed:
        return ()
    if yes is not None and yes.starts_at == plan.starts_at and yes.ends_at == plan.ends_at:
        return ()
    if yes is not None or plan.was_confirmed_before:
        text = f"The slot changed after the resident confirmed; now {slot_text(plan.starts_at, plan.ends_at)}"
    else:
        text = "The resident has not confirmed this slot"
    return (Block("not_confirmed", text, "Ask the resident and note who said yes, how and when."),)


def absence_blocks(operative: OperativeLike, plan: VisitPlan) -> tuple[Block, ...]:
    """Return the block of somebody who is away in the slot; why they are away is nobody's business here."""
    if operative.id not in plan.absent:
        return ()
    text = f"{operative.name} is away: {plan.absent[operative.id]}"
    return (Block("absent", text, "Send somebody else, or move the visit.", operative.id),)


def gender_blocks(operative: CrewLike, plan: VisitPlan) -> tuple[Block, ...]:
    """Return the blocks of somebody of another gender than the home asks for (facts 3.5)."""
    found = []
    for gender, who in plan.genders.items():
        if operative.gender == gender:
            continue
        why = f"{operative.name} is none" if operative.gender else f"for {operative.name} none is noted"
        text = f"{who} a {gender} to come; {why}"
        found.append(
            Block("gender", text, f"Send a {gender}, or ask the resident and correct the note.", operative.id)
        )
    return tuple(found)


def visit_faults(
    operative: OperativeLike, plan: VisitPlan, day: date, faults_of: FaultsOf
) -> tuple[Fault, ...]:
    """Return what stops this person from this visit if it starts on `day`; past midnight the next day counts too."""
    found = faults_of(operative, plan.needs, day)
    nights = local_day(plan.ends_at - timedelta.resolution) - local_day(plan.starts_at)
    return found or (faults_of(operative, plan.needs, day + nights) if nights else ())


def clear_visit(plan: VisitPlan, faults_of: FaultsOf) -> tuple[Block, ...]:
    """Return every reason why this visit may not be dispatched; () means it may."""
    blocks = list(confirmation_blocks(plan))
    if not plan.crew:
        blocks.append(Block("nobody", "Nobody is assigned", "Assign somebody who is valid and free."))
    elif len(plan.crew) < plan.people_needed:
        blocks.append(
            Block(
                "two_person",
                f"This visit needs {plan.people_needed} people and has {len(plan.crew)}",
                "Add somebody who is valid and free.",
            )
        )
    for operative in plan.crew:
        for fault in visit_faults(operative, plan, plan.day, faults_of):
            blocks.append(Block(fault.code, fault.text, fault.next, operative.id, fault.first_lawful_day))
        blocks += absence_blocks(operative, plan)
        blocks += gender_blocks(operative, plan)
        if operative.id in plan.busy:
            blocks.append(
                Block(
                    "overlap",
                    f"{operative.name} is booked elsewhere at that time ({plan.busy[operative.id]})",
                    "Move one of the two visits, or send somebody else.",
                    operative.id,
                )
            )
    return tuple(blocks)


def first_lawful_day(plan: VisitPlan, faults_of: FaultsOf) -> date | None:
    """Return the first later day on which these very people may go as things stand.

    None if they may go on the planned day, or if no such day is known. What can be met on any day
    (confirmation, a second person, another booking) does not count here.
    """
    day = plan.day
    while found := [fault for one in plan.crew for fault in visit_faults(one, plan, day, faults_of)]:
        days = [fault.first_lawful_day for fault in found if fault.first_lawful_day is not None]
        if len(days) < len(found):
            return None
        day = max(days)
    return day if day > plan.day else None


def refusal_text(blocks: Sequence[Block], names: Mapping[str, str]) -> str:
    """Return one sentence that names every block, with the person each concerns."""
    parts = [
        f"{names[block.operative]}: {block.text}" if block.operative in names else block.text
        for block in blocks
    ]
    steps = list(dict.fromkeys(block.next for block in blocks))
    return f"This visit may not be dispatched: {list_text(parts)}. {' '.join(steps)}"
