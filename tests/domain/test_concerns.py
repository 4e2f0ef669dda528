"""What a safety concern lacks before it may be sealed, and what of it may be left open with a reason."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.concerns import (
    CLOSABLE,
    LEAVABLE,
    STEP_NAMES,
    Step,
    call_due_at,
    check_seen_at,
    check_told_at,
    leavable,
    missing,
    still_owed,
)
from desktop.domain.errors import RefusedError

SEEN = datetime(2026, 11, 23, 10, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Concern:
    """A concern as typed, with nothing but what everybody is asked."""

    about_name: str = "Mr Derek Lunt"
    seen_at: datetime | None = SEEN
    indicators: list[str] = field(default_factory=lambda: ["unwell", "care_needs"])
    immediate_danger: bool | None = False
    unflagged_need: str = ""
    is_unsure: bool | None = None
    manager_asked: str = ""
    manager_asked_at: datetime | None = None
    manager_advice: str = ""
    is_manager_involved: bool = False
    told_instead: str = ""
    person_knows: str = ""
    override_reason: str = ""
    no_action_reason: str = ""


@dataclass(frozen=True)
class Told:
    """Somebody who was told."""

    step: str
    reference: str = ""
    is_reached: bool = True
    told: str = "Karen Doyle"
    told_at: datetime = SEEN
    outcome: str = ""
    next_at: datetime | None = None


CALLED, POSTED, POLICE = Told("call_client"), Told("platform_issue", "448120"), Told("police", "CAD 7")
AUTHORITY = Told("authority")
VOICEMAIL = Told("call_client", is_reached=False, next_at=SEEN + timedelta(minutes=5))
COMPLETE: dict[str, Any] = {
    "concern": Concern(),
    "facts": 1,
    "told": [CALLED, POSTED],
    "actions": 1,
    "is_lead_told": True,
}


def owed(**changes: Any) -> list[str]:
    found = missing(**{**COMPLETE, **changes})
    assert all(one.text.endswith(".") for one in found)
    return [str(one.code) for one in found]


def of(**changes: Any) -> list[str]:
    """Return what is owed where the concern alone is another."""
    return owed(concern=replace(Concern(), **changes))


def test_a_concern_with_everything_lacks_nothing() -> None:
    assert owed() == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("about", {"concern": Concern(about_name="  ")}),
        ("seen_at", {"concern": Concern(seen_at=None)}),
        ("indicators", {"concern": Concern(indicators=[])}),
        ("facts", {"facts": 0}),
        ("call_client", {"told": [POSTED]}),
        ("call_client", {"told": [POSTED, POLICE, Told("lead"), AUTHORITY]}),
        ("call_client", {"told": [POSTED, VOICEMAIL]}),
        ("platform_issue", {"told": [CALLED]}),
        ("platform_reference", {"told": [CALLED, Told("platform_issue")]}),
        ("platform_reference", {"told": [Told("call_client", "448120"), Told("platform_issue")]}),
        ("police", {"concern": Concern(immediate_danger=True)}),
        (
            "police",
            {
                "concern": Concern(immediate_danger=True),
                "told": [CALLED, POSTED, replace(POLICE, is_reached=False)],
            },
        ),
        ("lead", {"is_lead_told": False}),
        ("authority", {"tells_authority": True}),
        (
            "authority",
            {"tells_authority": True, "told": [CALLED, POSTED, replace(AUTHORITY, is_reached=False)]},
        ),
        ("actions", {"actions": 0}),
        ("actions", {"actions": 0, "concern": Concern(no_action_reason=" ")}),
    ],
)
def test_each_thing_that_is_missing_is_named_and_nothing_else(code: str, change: dict[str, Any]) -> None:
    assert owed(**change) == [code]


@pytest.mark.parametrize(
    "change",
    [
        {"told": [CALLED, Told("platform_issue"), POSTED]},
        {"told": [CALLED, CALLED, POSTED, POLICE]},
        {"told": [VOICEMAIL, CALLED, POSTED]},
        {"concern": Concern(immediate_danger=True), "told": [CALLED, POSTED, POLICE]},
        {"tells_authority": True, "told": [CALLED, POSTED, AUTHORITY]},
        {"concern": Concern(no_action_reason="She moves out today"), "actions": 0},
        {"concern": Concern(about_name="unknown")},
    ],
    ids=[
        "number came later",
        "told twice",
        "reached at the second try",
        "police told",
        "authority told",
        "no action, with why",
        "unknown",
    ],
)
def test_these_are_complete_as_well(change: dict[str, Any]) -> None:
    assert owed(**change) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        # Not sure: a manager is asked, and the client is told all the same.
        ({"is_unsure": True}, ["manager_asked", "manager_advice"]),
        ({"is_unsure": True, "manager_asked": "Ann", "manager_advice": "Report it."}, ["manager_asked"]),
        ({"is_unsure": True, "manager_asked_at": SEEN, "manager_advice": "Report it."}, ["manager_asked"]),
        ({"is_unsure": True, "manager_asked": "Ann", "manager_asked_at": SEEN}, ["manager_advice"]),
        (
            {
                "is_unsure": True,
                "manager_asked": "Ann",
                "manager_asked_at": SEEN,
                "manager_advice": "Report it.",
            },
            [],
        ),
        ({"is_unsure": False}, []),
        ({"is_unsure": None, "manager_advice": "Report it."}, []),
        # The manager may be part of it: somebody above is told, and no manager is asked.
        ({"is_manager_involved": True}, ["told_instead"]),
        ({"is_manager_involved": True, "told_instead": " "}, ["told_instead"]),
        ({"is_manager_involved": True, "told_instead": "The director"}, []),
        ({"is_manager_involved": True, "told_instead": "The director", "is_unsure": True}, []),
        ({"told_instead": "The director"}, []),
        # Reported against the person's will: with a reason.
        ({"person_knows": "objects"}, ["override_reason"]),
        ({"person_knows": "objects", "override_reason": " "}, ["override_reason"]),
        ({"person_knows": "objects", "override_reason": "A child lives there."}, []),
        ({"person_knows": "agrees"}, []),
        ({"person_knows": "does_not_know"}, []),
        # A need that nobody told us about is one of the things that gave rise to it.
        ({"unflagged_need": "cannot stand", "indicators": ["unwell"]}, ["unflagged_need"]),
        ({"unflagged_need": "cannot stand", "indicators": []}, ["indicators"]),
        ({"unflagged_need": "cannot stand"}, []),
        ({"unflagged_need": " ", "indicators": ["unwell"]}, []),
    ],
)
def test_some_answers_ask_for_another(change: dict[str, Any], codes: list[str]) -> None:
    assert of(**change) == codes


def test_the_lead_is_not_asked_to_be_told_of_a_manager_who_may_be_part_of_it() -> None:
    involved = Concern(is_manager_involved=True, told_instead="The director")
    assert owed(concern=involved, is_lead_told=False) == []


def test_the_police_do_not_replace_the_call_and_the_platform() -> None:
    danger = Concern(immediate_danger=True)
    assert owed(concern=danger, told=[POLICE]) == ["call_client", "platform_issue"]


def test_an_empty_concern_owes_everything() -> None:
    empty = Concern(about_name="", seen_at=None, indicators=[], immediate_danger=None)
    assert owed(concern=empty, facts=0, told=[], actions=0, is_lead_told=False, tells_authority=True) == [
        "danger",
        "about",
        "seen_at",
        "indicators",
        "facts",
        "call_client",
        "platform_issue",
        "lead",
        "authority",
        "actions",
    ]


def test_the_two_steps_say_what_to_do_now() -> None:
    texts = {str(one.code): one.text for one in missing(**{**COMPLETE, "told": []})}
    assert texts["call_client"] == "Step 1: call the client now and note who you spoke to."
    assert texts["platform_issue"] == ("Step 2: raise “Safety Concern” on the platform and keep its number.")
    (tried,) = missing(**{**COMPLETE, "told": [VOICEMAIL, POSTED]})
    assert tried.text.startswith("Step 1: nobody at the client was reached yet.")


def test_the_first_question_is_owed_until_it_is_answered_either_way() -> None:
    assert of(immediate_danger=None) == ["danger"]
    assert of(immediate_danger=False) == []
    assert of(immediate_danger=True) == ["police"]


def test_every_step_has_a_name_to_print() -> None:
    assert set(STEP_NAMES) == set(Step)


# What may be left open


@pytest.mark.parametrize("code", [*LEAVABLE])
def test_what_may_be_left_open_is_owed_by_an_empty_concern_or_its_issue(code: str) -> None:
    bare = {"facts": 0, "actions": 0, "is_lead_told": False, "tells_authority": True}
    danger = Concern(immediate_danger=True)
    found = [
        *owed(concern=danger, told=[], **bare),
        *owed(told=[CALLED, Told("platform_issue")]),
        *of(immediate_danger=None),
    ]
    assert code in found


@pytest.mark.parametrize(
    ("told", "is_call_leavable"),
    [
        ([], False),
        ([VOICEMAIL], False),
        ([POSTED, Told("lead")], False),
        ([POLICE], True),
        ([AUTHORITY], True),
        ([replace(POLICE, is_reached=False), replace(AUTHORITY, is_reached=False)], False),
    ],
)
def test_the_call_may_be_left_open_only_where_police_or_authority_know(
    told: list[Told], is_call_leavable: bool
) -> None:
    assert (Step.CALL_CLIENT in leavable(told)) is is_call_leavable
    assert leavable(told) | {"call_client"} == {str(code) for code in LEAVABLE}


def test_only_what_may_be_left_open_stops_no_seal() -> None:
    told = [CALLED]
    open_ = missing(**{**COMPLETE, "told": told, "facts": 0, "actions": 0})
    assert [one.code for one in open_] == ["facts", "platform_issue", "actions"]
    assert [one.code for one in still_owed(open_, told, ["actions"])] == ["facts", "platform_issue"]
    assert [one.code for one in still_owed(open_, told, ["actions", "platform_issue", "facts"])] == ["facts"]
    assert still_owed(open_, told, []) == open_


def test_what_is_left_open_has_words_for_the_record() -> None:
    assert all(
        text[0].isupper() and not text.endswith(".") for text in (*LEAVABLE.values(), *CLOSABLE.values())
    )


# Clocks


def test_the_call_is_due_a_quarter_of_an_hour_after_it_was_seen_or_as_the_office_set() -> None:
    assert call_due_at(SEEN) == datetime(2026, 11, 23, 10, 35, tzinfo=UTC)
    assert call_due_at(SEEN, timedelta(hours=1)) == datetime(2026, 11, 23, 11, 20, tzinfo=UTC)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "ended_at"),
    [(SEEN - 5 * MINUTE, None), (SEEN + 30 * MINUTE, None), (SEEN + 20 * MINUTE, SEEN + 30 * MINUTE)],
)
def test_somebody_is_told_after_it_was_seen_as_far_as_watches_agree(
    at: datetime, ended_at: datetime | None
) -> None:
    check_told_at(SEEN, at, SEEN + 30 * MINUTE + timedelta(seconds=4), ended_at)
    check_seen_at(SEEN, [at])


@pytest.mark.parametrize(
    ("at", "ended_at", "field", "says"),
    [
        (SEEN - 6 * MINUTE, None, "at", ("10:14, before", "10:20. Correct")),
        (SEEN + 36 * MINUTE, None, "at", ("at Mon 23 Nov 2026, 10:56", "only Mon 23 Nov 2026, 10:50")),
        (SEEN + 29 * MINUTE, SEEN + 36 * MINUTE, "ended_at", ("10:56", "10:50")),
        (SEEN + 20 * MINUTE, SEEN + 19 * MINUTE, "ended_at", ("ends before it starts",)),
    ],
)
def test_nobody_is_told_before_it_was_seen_nor_in_the_future(
    at: datetime, ended_at: datetime | None, field: str, says: tuple[str, ...]
) -> None:
    with pytest.raises(RefusedError) as refused:
        check_told_at(SEEN, at, SEEN + 30 * MINUTE, ended_at)
    assert refused.value.details == {"field": field}
    assert all(words in refused.value.message for words in says), refused.value.message


def test_no_day_is_so_far_ahead_that_the_clock_says_nothing_of_it() -> None:
    for seen_at in (None, SEEN, SEEN + timedelta(days=365)):
        with pytest.raises(RefusedError, match="only"):
            check_told_at(seen_at, SEEN + timedelta(days=366), SEEN)


def test_it_cannot_be_put_as_seen_after_somebody_was_told() -> None:
    check_seen_at(None, [SEEN])
    check_seen_at(SEEN, [])
    with pytest.raises(RefusedError, match=r"seen at .* 10:26, but somebody was told of it at .* 10:20"):
        check_seen_at(SEEN + 6 * MINUTE, [SEEN + 60 * MINUTE, SEEN])
