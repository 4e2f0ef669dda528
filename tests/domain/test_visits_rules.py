"""Answers that are owed only because of another one, and how the parts of a visit stand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.missing import Missing
from desktop.domain.visits import check_score, field_of, missing, sections, went_in
from tests.domain.test_visits import (
    ARRIVED,
    COMPLETE,
    EVERY,
    MINUTE,
    REMOVED,
    WENT_IN,
    WORKED,
    WRONG,
    Charge,
    Risk,
    Visit,
    WasteRecord,
    owed,
)

STOPS = {"suspected_asbestos": "Suspected asbestos"}
AGREED = Charge(
    True, "Called at night", pence=4500, reason_code="out_of_hours", approved_by="Dana", agreed_with="Ann"
)
HAZARDOUS = WasteRecord(
    "taken_away", transfer_note="CN 7", carrier_registration="CBDU1", ewc_code="17 06 05*"
)
OFF = {"service": "water", "from": ARRIVED, "to": None}
BACK = {**OFF, "to": ARRIVED + timedelta(hours=1)}

# Each answer that another one makes needed, the answer that puts it right, and the outcomes at which it counts.
NEEDED: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    ("contact_reason", {"contact_made": True}, {"contact_reason": "Took his arm on the step"}, EVERY),
    ("resident_words", {"resident_satisfied": False}, {"resident_words": "Nobody had told me"}, EVERY),
    ("adult_present", {"has_children": True, "contact_made": False}, {"adult_present": True}, WENT_IN),
    ("contact_made", {"has_children": True, "adult_present": True}, {"contact_made": False}, WENT_IN),
    ("worried_child", {"adult_present": False}, {"worried": True, "has_concern": True}, EVERY),
    ("worried_concern", {"has_concern": True}, {"worried": True}, EVERY),
    ("disruptions", {"disruptions": (BACK, OFF)}, {"disruptions": (BACK, BACK)}, ("completed",)),
    ("waste_note", {"waste": replace(HAZARDOUS, transfer_note="", carrier="Skips")}, {"waste": HAZARDOUS}, WENT_IN),
    ("waste_registration", {"waste": replace(HAZARDOUS, carrier_registration="")}, {"waste": HAZARDOUS}, WENT_IN),
    ("charge_price", {"charge": replace(AGREED, pence=None)}, {"charge": AGREED}, EVERY),
    ("charge_approver", {"charge": replace(AGREED, approved_by="")}, {"charge": AGREED}, EVERY),
    ("charge_agreed", {"charge": replace(AGREED, agreed_with="")}, {"charge": AGREED}, EVERY),
    ("charge_reason", {"charge": replace(AGREED, reason="")}, {"charge": AGREED}, EVERY),
]  # fmt: skip


@pytest.mark.parametrize("outcome", EVERY)
@pytest.mark.parametrize(
    ("code", "change", "remedy", "where"), NEEDED, ids=[f"{i} {row[0]}" for i, row in enumerate(NEEDED)]
)
def test_an_answer_that_another_one_needs_is_named_until_it_is_given(
    outcome: str, code: str, change: dict[str, Any], remedy: dict[str, Any], where: tuple[str, ...]
) -> None:
    if code == "worried_child" and outcome in WORKED:
        assert owed(outcome, **change) == ["worried_child", "adult_present"]
        return
    assert owed(outcome, **change) == ([code] if outcome in where else [])
    assert owed(outcome, **{**change, **remedy}) == []


@pytest.mark.parametrize("outcome", EVERY)
def test_with_a_child_alone_nobody_goes_in(outcome: str) -> None:
    """Whoever did not go in has assessed nothing and made no waste; who worked was in, whatever else is said."""
    child = {"adult_present": False, "worried": True, "has_concern": True}
    outside = {**child, "risk_assessments": [], "waste": None}
    if outcome in WORKED:
        assert owed(outcome, **child) == ["adult_present"]
        assert owed(outcome, **outside) == ["adult_present", "risk_assessment", "waste"]
    else:
        assert owed(outcome, **child) == owed(outcome, **outside) == []
    assert went_in(Visit(outcome=outcome, adult_present=False)) == (outcome in WORKED)
    assert went_in(Visit(outcome=outcome)) == (outcome in WENT_IN)


def test_a_child_alone_is_a_worry_that_wants_its_concern() -> None:
    assert owed("unsafe", adult_present=False, worried=None) == ["worried"]
    assert owed("unsafe", adult_present=False, worried=True) == ["concern"]


def test_nothing_new_is_asked_of_whoever_answers_only_what_was_asked_before() -> None:
    for outcome in EVERY:
        assert owed(outcome, stop_hazards=STOPS) == []
    assert owed(charge=Charge(True, "No access twice")) == []
    assert owed(waste=WasteRecord("taken_away", transfer_note="WTN 1", ewc_code="17 02 01")) == []


@pytest.mark.parametrize(
    "told",
    [
        "Suspected asbestos",
        "suspected_asbestos",
        {"code": "suspected_asbestos", "name": "Textured ceiling"},
        {"hazard": "SUSPECTED  asbestos", "control": "not touched"},
        {"code": "other", "name": "Flue, perhaps Asbestos cement"},
        {"code": "dust", "name": "Artex to be drilled"},
    ],
)
def test_a_hazard_that_stops_cannot_be_called_safe(told: Any) -> None:
    named = Risk(hazards=("dog", told))
    for outcome in EVERY:
        found = owed(outcome, risk_assessments=[named], stop_hazards=STOPS)
        assert found == (["risk_assessment_hazard"] if outcome in WENT_IN else [])
    assert owed(risk_assessments=[Risk(hazards=("dog", "goose"))], stop_hazards=STOPS) == []
    says_stop = replace(named, is_safe_to_start=False)
    assert owed("unsafe", risk_assessments=[says_stop], stop_hazards=STOPS) == []
    assert owed(risk_assessments=[says_stop], stop_hazards=STOPS) == ["risk_assessment_stop"]
    ruled_out = Risk(ARRIVED + 9 * MINUTE)
    assert owed(risk_assessments=[says_stop, ruled_out], stop_hazards=STOPS) == []
    assert owed(risk_assessments=[named, ruled_out], stop_hazards=STOPS) == []


def test_the_sentence_names_the_hazard() -> None:
    (one,) = missing(
        Visit(),
        **{**COMPLETE, "risk_assessments": [Risk(hazards=("Suspected asbestos",))]},
        stop_hazards=STOPS,
    )
    assert "“Suspected asbestos”" in one.text


@pytest.mark.parametrize("score", [None, 1, 5])
def test_a_score_is_one_to_five(score: int | None) -> None:
    check_score(score)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_another_score_is_refused(score: int) -> None:
    with pytest.raises(RefusedError) as refusal:
        check_score(score)
    assert (refusal.value.code, refusal.value.details["field"]) == (Code.BAD_INPUT, "feedback_score")


NOBODY_SAID: dict[str, Any] = {
    "has_attended": False,
    "has_risk": False,
    "has_waste": False,
    "has_charge": False,
    "has_feedback": False,
    "photos": 0,
}
SAID: dict[str, Any] = {**dict.fromkeys(NOBODY_SAID, True), "photos": 2}
EMPTY = Visit(None, None, None, id_shown=None, outcome="", work_done="", worried=None)


def stand(visit: Visit, said: dict[str, Any], *codes: str) -> dict[str, tuple[str, str]]:
    """Return state and first field of each part, with these codes owed."""
    found = sections(visit, [Missing(code, f"Say {code}.") for code in codes], **said)
    return {one.code: (one.state, one.first_missing_field) for one in found}


def test_the_parts_stand_in_the_order_of_a_talk() -> None:
    assert [one.code for one in sections(Visit(), (), **SAID)] == (
        ["attended", "arrival", "risk", "work", "waste", "charge", "photos", "feedback", "worried"]
    )


def test_of_a_visit_with_every_answer_each_part_is_done() -> None:
    assert set(stand(Visit(), SAID).values()) == {("done", "")}


def test_of_a_visit_of_which_nothing_is_known_the_parts_are_open() -> None:
    found = missing(
        EMPTY,
        attended=frozenset(),
        dispatched=frozenset("1"),
        risk_assessments=[],
        waste=None,
        charge=None,
        has_concern=False,
    )
    states = {one.code: one.state for one in sections(EMPTY, found, **NOBODY_SAID)}
    not_needed = {code for code, state in states.items() if state == "not_needed"}
    assert not_needed == {"photos", "feedback"}
    assert {state for code, state in states.items() if code not in not_needed} == {"open"}


def test_waste_and_risk_are_not_needed_where_nobody_went_in() -> None:
    states = stand(Visit(outcome="no_access"), NOBODY_SAID)
    assert states["risk"] == states["waste"] == ("not_needed", "")


def test_a_part_that_is_half_said_is_missing_with_its_sentence_and_its_field() -> None:
    found = sections(Visit(), [Missing("waste_note", "Say where."), Missing("waste_reason", "Why.")], **SAID)
    (waste,) = [one for one in found if one.code == "waste"]
    assert (waste.state, waste.text, waste.first_missing_field) == (
        "missing",
        "Say where.",
        "waste.transfer_note",
    )
    assert [one.state for one in found if one.code != "waste"] == ["done"] * 8


@pytest.mark.parametrize(
    ("part", "visit", "said"),
    [
        ("attended", replace(EMPTY, external_attended=False), {}),
        ("attended", EMPTY, {"has_attended": True}),
        ("arrival", replace(EMPTY, arrived_at=ARRIVED), {}),
        ("arrival", replace(EMPTY, adult_present=False), {}),
        ("work", replace(EMPTY, outcome="refused"), {}),
        ("work", replace(EMPTY, work_done="x"), {}),
        ("feedback", EMPTY, {"has_feedback": True}),
        ("photos", EMPTY, {"photos": 1}),
        ("worried", replace(EMPTY, worried=False), {}),
    ],
)
def test_one_answer_is_enough_to_have_begun_a_part(part: str, visit: Visit, said: dict[str, Any]) -> None:
    assert stand(EMPTY, NOBODY_SAID)[part][0] != "done"
    assert stand(visit, {**NOBODY_SAID, **said})[part][0] == "done"


CODES = {row[0] for row in (*REMOVED, *WRONG, *NEEDED)} | {"outcome", "risk_assessment_hazard"}


@pytest.mark.parametrize("code", sorted(CODES))
def test_everything_that_can_be_owed_belongs_to_one_part(code: str) -> None:
    owing = [one for one in sections(Visit(), [Missing(code, "x")], **SAID) if one.text]
    assert [one.first_missing_field for one in owing] == [field_of(code)]
