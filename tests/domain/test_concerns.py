"""What a safety concern lacks before it may be sealed, and when the client is to be called and chased."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.concerns import STEP_NAMES, Step, call_due_at, chase_due, missing

SEEN = datetime(2026, 11, 23, 10, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Concern:
    """A concern as typed."""

    about_name: str = "Mr Derek Lunt"
    seen_at: datetime | None = SEEN
    immediate_danger: bool | None = False
    no_action_reason: str = ""


@dataclass(frozen=True)
class Told:
    """Somebody who was told."""

    step: str
    reference: str = ""


CALLED, POSTED, POLICE = Told("call_client"), Told("platform_issue", "448120"), Told("police", "CAD 7")
COMPLETE: dict[str, Any] = {
    "concern": Concern(),
    "indicators": 1,
    "facts": 1,
    "notifications": [CALLED, POSTED],
    "actions": 1,
    "is_lead_told": True,
}


def owed(**changes: Any) -> list[str]:
    found = missing(**{**COMPLETE, **changes})
    assert all(one.text.endswith(".") for one in found)
    return [str(one.code) for one in found]


def test_a_concern_with_everything_lacks_nothing() -> None:
    assert owed() == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("about", {"concern": Concern(about_name="")}),
        ("seen_at", {"concern": Concern(seen_at=None)}),
        ("indicators", {"indicators": 0}),
        ("facts", {"facts": 0}),
        ("call_client", {"notifications": [POSTED]}),
        ("call_client", {"notifications": [POSTED, POLICE, Told("lead"), Told("authority")]}),
        ("platform_issue", {"notifications": [CALLED]}),
        ("platform_reference", {"notifications": [CALLED, Told("platform_issue")]}),
        ("platform_reference", {"notifications": [Told("call_client", "448120"), Told("platform_issue")]}),
        ("police", {"concern": Concern(immediate_danger=True)}),
        ("lead", {"is_lead_told": False}),
        ("actions", {"actions": 0}),
    ],
)
def test_each_thing_that_is_missing_is_named_and_nothing_else(code: str, change: dict[str, Any]) -> None:
    assert owed(**change) == [code]


@pytest.mark.parametrize(
    "change",
    [
        {"notifications": [CALLED, Told("platform_issue"), POSTED]},
        {"notifications": [CALLED, CALLED, POSTED, POLICE]},
        {"concern": Concern(immediate_danger=True), "notifications": [CALLED, POSTED, POLICE]},
        {"concern": Concern(immediate_danger=None)},
        {"concern": Concern(no_action_reason="She moves out today"), "actions": 0},
        {"concern": Concern(about_name="unknown")},
    ],
    ids=[
        "number came later",
        "told twice",
        "police told",
        "danger not asked",
        "no action, with why",
        "unknown",
    ],
)
def test_these_are_complete_as_well(change: dict[str, Any]) -> None:
    assert owed(**change) == []


def test_the_police_do_not_replace_the_call_and_the_platform() -> None:
    danger = Concern(immediate_danger=True)
    assert owed(concern=danger, notifications=[POLICE]) == ["call_client", "platform_issue"]


def test_an_empty_concern_owes_everything() -> None:
    assert owed(
        concern=replace(Concern(), about_name="", seen_at=None, immediate_danger=True),
        indicators=0,
        facts=0,
        notifications=[],
        actions=0,
        is_lead_told=False,
    ) == [
        "about",
        "seen_at",
        "indicators",
        "facts",
        "call_client",
        "platform_issue",
        "police",
        "lead",
        "actions",
    ]


def test_the_two_steps_say_what_to_do_now() -> None:
    texts = {str(one.code): one.text for one in missing(**{**COMPLETE, "notifications": []})}
    assert texts["call_client"] == "Step 1: call the client now and note who you spoke to."
    assert texts["platform_issue"] == ("Step 2: raise “Safety Concern” on the platform and keep its number.")


def test_every_step_has_a_name_to_print() -> None:
    assert set(STEP_NAMES) == set(Step)


def test_the_call_is_due_a_quarter_of_an_hour_after_it_was_seen_or_as_the_office_set() -> None:
    assert call_due_at(SEEN) == datetime(2026, 11, 23, 10, 35, tzinfo=UTC)
    assert call_due_at(SEEN, timedelta(hours=1)) == datetime(2026, 11, 23, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "times"),
    [
        (timedelta(0), 0),
        (timedelta(hours=23, minutes=59), 0),
        (timedelta(days=1), 1),
        (timedelta(days=2, hours=23), 1),
        (timedelta(days=3), 2),
        (timedelta(days=6, hours=23, minutes=59), 2),
        (timedelta(days=7), 3),
        (timedelta(days=90), 3),
    ],
)
def test_a_client_without_an_answer_is_chased_after_one_three_and_seven_days(
    after: timedelta, times: int
) -> None:
    assert chase_due(SEEN, SEEN + after) == times
