"""Answers about a visit as people and programs write them: usual spellings read, the rest refused."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from desktop.domain.answers import (
    Disruption,
    RiskAnswer,
    parse_charge,
    parse_disruptions,
    parse_risk_assessment,
    parse_waste,
)
from desktop.domain.errors import Code, RefusedError

ARRIVED = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
MADE = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
MADE_TEXT = "2026-11-23T09:12:00+00:00"


def refusal(parse: Any, *values: Any) -> str:
    with pytest.raises(RefusedError) as found:
        parse(*values)
    assert found.value.code is Code.BAD_INPUT
    return found.value.message


@pytest.mark.parametrize(
    ("value", "fate"),
    [
        (False, "none_made"),
        ("none", "none_made"),
        ("None made", "none_made"),
        ("no waste", "none_made"),
        ("nothing", "none_made"),
        ("No.", "none_made"),
        ({"made": False}, "none_made"),
        ({"produced": False}, "none_made"),
        ({"any": False}, "none_made"),
        ({"fate": False}, "none_made"),
        ({"fate": None, "made": False}, "none_made"),
        ("taken_away", "taken_away"),
        ("Taken away", "taken_away"),
        ("removed", "taken_away"),
        ("disposed of at our yard", "taken_away"),
        ("carried out", "taken_away"),
        ({"state": "taken-away"}, "taken_away"),
        ({"taken_away": True}, "taken_away"),
        ({"made": True, "taken": True}, "taken_away"),
        ({"removed": True}, "taken_away"),
        ({"note": "WTN 55"}, "taken_away"),
        ({"where": "Mersey Skips", "made": True}, "taken_away"),
        ("left_by_agreement", "left_by_agreement"),
        ("left", "left_by_agreement"),
        ({"left": True, "reason": "he keeps it", "where": "the shed"}, "left_by_agreement"),
        ({"left": False, "made": False}, "none_made"),
        ({"kind": "left by agreement"}, "left_by_agreement"),
    ],
)
def test_what_became_of_the_waste_is_read_from_usual_words(value: Any, fate: str) -> None:
    found = parse_waste(value)
    assert found is not None
    assert found["fate"] == fate


def test_a_waste_answer_that_was_not_given_is_none() -> None:
    assert parse_waste(None) is None


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (True, "“True”"),
        ("yes", "“yes”"),
        ("perhaps", "“perhaps”"),
        ("", "“”"),
        (["taken"], "“['taken']”"),
        ({}, "“0 answers”"),
        ({"made": True}, "“0 answers”"),
        ({"taken_away": False}, "“0 answers”"),
        ({"made": False, "taken": True}, "“2 answers”"),
        ({"left": True, "removed": True}, "“2 answers”"),
        ({"note": True}, "“0 answers”"),
        ({"fate": "binned"}, "“binned”"),
    ],
)
def test_a_waste_answer_that_says_nothing_or_two_things_is_refused(value: Any, named: str) -> None:
    message = refusal(parse_waste, value)
    assert message.startswith(f"{named} does not say what became of the waste. Say none_made")


def test_every_field_of_the_waste_is_kept_by_its_own_and_its_usual_name() -> None:
    expected = {
        "fate": "taken_away",
        "description": "plasterboard",
        "transfer_note": "118",
        "carrier": "Mersey Skips",
        "carrier_registration": "CBDU1",
        "destination": "Mersey yard",
        "ewc_code": "17 09 04",
        "quantity": "2 bags",
        "reason": "full van",
    }
    own = {
        "transfer_note": 118,
        **{key: f" {text} " for key, text in expected.items() if key != "transfer_note"},
    }
    usual = {
        "disposal": "taken",
        "what": "plasterboard",
        "ticket": "118",
        "to": "Mersey Skips",
        "registration": "CBDU1",
        "destination": "Mersey yard",
        "ewc": "17 09 04",
        "quantity": "2 bags",
        "why": "full van",
    }
    assert parse_waste(own) == parse_waste(usual) == expected


def test_a_yes_is_not_taken_for_the_number_of_a_note() -> None:
    found = parse_waste({"fate": "taken", "transfer_note": True, "carrier": False, "reason": None})
    assert found is not None
    assert (found["transfer_note"], found["carrier"], found["reason"]) == ("", "", "")


@pytest.mark.parametrize(
    ("value", "is_charged", "pence", "reason"),
    [
        (False, False, None, ""),
        (True, True, None, ""),
        ("none", False, None, ""),
        ("No", False, None, ""),
        (" No charge ", False, None, ""),
        ("no_charge", False, None, ""),
        (0, False, 0, ""),
        (45, True, 4500, ""),
        (45.5, True, 4550, ""),
        (0.29, True, 29, ""),
        ({"amount": "£1,045.00", "reason": " late call "}, True, 104500, "late call"),
        ({"price": 45, "why": "no access twice"}, True, 4500, "no access twice"),
        ({"pounds": 0, "reason": "waived"}, False, 0, "waived"),
        ({"reason": "no access twice"}, True, None, "no access twice"),
        ({"charged": False, "reason": "warranty"}, False, None, "warranty"),
        ({"charged": "no", "reason": "warranty"}, False, None, "warranty"),
        ({"charged": "Yes", "amount": 45}, True, 4500, ""),
        ({"made": True, "necessity": "x"}, True, None, "x"),
        ({"is_charged": True, "amount": 0}, True, 0, ""),
        ({"charge": False}, False, None, ""),
    ],
)
def test_a_call_out_charge_is_read_from_usual_words(
    value: Any, is_charged: bool, pence: int | None, reason: str
) -> None:
    found = parse_charge(value)
    assert found is not None
    assert (found["is_charged"], found["pence"], found["reason"]) == (is_charged, pence, reason)


def test_the_rest_of_a_charge_is_kept() -> None:
    found = parse_charge({"amount": 45, "reason": "x", "alternatives": " a text ", "approver": "Dana"})
    assert found is not None
    assert (found["alternatives"], found["approved_by"]) == ("a text", "Dana")
    assert (parse_charge({"amount": 1, "approved_by": "Ann"}) or {})["approved_by"] == "Ann"


def test_who_agreed_to_a_charge_and_its_reason_off_the_list_are_kept_apart() -> None:
    told = {"amount": 45, "reason_code": " out_of_hours ", "reason": "rang at two", "agreed_with": "Ann"}
    found = parse_charge(told)
    assert found is not None
    assert (found["reason_code"], found["reason"], found["agreed_with"]) == (
        "out_of_hours",
        "rang at two",
        "Ann",
    )
    only = parse_charge({"reason_code": "out_of_hours", "agreed_by": "Ann"})
    assert only is not None
    assert (only["is_charged"], only["reason"], only["agreed_with"]) == (True, "", "Ann")


def test_a_charge_that_was_not_given_is_none() -> None:
    assert parse_charge(None) is None


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("perhaps", "Say whether a call-out charge is made: false, or its amount and reason."),
        ("", "Say whether a call-out charge is made: false, or its amount and reason."),
        ([45], "Say whether a call-out charge is made: false, or its amount and reason."),
        ({}, "Say whether a call-out charge is made: false, or its amount and reason."),
        ({"alternatives": "x"}, "Say whether a call-out charge is made: false, or its amount and reason."),
        ({"charged": 45}, "`charge`: “45” is neither yes nor no. Say true or false."),
        ({"charged": "perhaps"}, "`charge`: “perhaps” is neither yes nor no. Say true or false."),
        ({"amount": "forty"}, "“forty” is not an amount in pounds, like 45.00."),
        ({"amount": True}, "“True” is not an amount in pounds, like 45.00."),
        (float("nan"), "“nan” is not an amount in pounds, like 45.00."),
        (float("inf"), "“inf” is not an amount in pounds, like 45.00."),
        (-1, "“-1” pounds cannot be right for a call-out charge."),
        (1_000_000.01, "“1000000.01” pounds cannot be right for a call-out charge."),
    ],
)
def test_a_charge_that_cannot_be_understood_is_refused(value: Any, sentence: str) -> None:
    assert refusal(parse_charge, value) == sentence


def test_a_million_pounds_is_still_an_amount() -> None:
    assert (parse_charge(1_000_000) or {})["pence"] == 100_000_000


def risk(value: Any, arrived_at: datetime | None = ARRIVED) -> list[RiskAnswer]:
    return parse_risk_assessment(value, arrived_at, NOW)


def test_a_whole_risk_assessment_is_kept() -> None:
    value = {
        "at": MADE_TEXT,
        "by": "Priya Lal",
        "hazards": ["electric", "dog"],
        "notes": "dog shut in the kitchen",
        "controls": "isolated at the board",
        "ppe": "",
        "safe": True,
    }
    assert risk(value) == [
        RiskAnswer(
            MADE,
            "Priya Lal",
            ["electric", "dog"],
            "dog shut in the kitchen; controls: isolated at the board",
            True,
        )
    ]


@pytest.mark.parametrize("key", ["at", "assessed_at", "made_at", "time", "done_at"])
def test_its_time_is_known_by_several_names_and_is_not_repeated_in_the_notes(key: str) -> None:
    (found,) = risk({key: MADE_TEXT, "assessed_by": "Priya"})
    assert (found.assessed_at, found.assessed_by, found.notes) == (MADE, "Priya", "")


def test_a_time_may_be_an_instant_and_keeps_its_moment_in_any_offset() -> None:
    summer = datetime(2026, 6, 30, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert risk({"at": summer})[0].assessed_at == datetime(2026, 6, 29, 23, 30, tzinfo=UTC)
    assert risk({"at": "2026-06-30T00:30:00+01:00"})[0].assessed_at == summer


@pytest.mark.parametrize(
    "time", ["09:12", "2026-11-23T09:12:00", "2026-11-23", 9, datetime(2026, 11, 23, 9, 12)]
)
def test_a_time_without_its_offset_is_refused(time: Any) -> None:
    assert refusal(risk, {"at": time}).startswith(f"“{time}” is not a time with its offset")


def test_without_a_time_it_was_made_on_arrival_or_else_now() -> None:
    assert risk({"hazards": []})[0].assessed_at == ARRIVED
    assert risk({"hazards": []}, arrived_at=None)[0].assessed_at == NOW
    assert risk("stairs", arrived_at=None)[0].assessed_at == NOW


@pytest.mark.parametrize("value", [False, "no", "None", "not made", "Not done."])
def test_a_no_is_no_risk_assessment(value: Any) -> None:
    assert risk(value) == []


@pytest.mark.parametrize("value", [True, "yes", "Done", "made"])
def test_a_bare_yes_is_kept_as_just_that(value: Any) -> None:
    note = "Said to be made on arrival; no hazards were named."
    assert risk(value) == [RiskAnswer(ARRIVED, "", [], note, True)]


@pytest.mark.parametrize(
    ("value", "hazards", "notes"),
    [
        ("No hazards found", [], "No hazards found"),
        (["electric", "dog"], ["electric", "dog"], ""),
        ([{"hazard": "dog", "control": "shut in"}], [{"hazard": "dog", "control": "shut in"}], ""),
        ({"hazards": "stairs"}, ["stairs"], ""),
        ({"risks": ["stairs"]}, ["stairs"], ""),
        ({"hazards": None, "residual": "low"}, [], "residual: low"),
        ({"hazards": ("a", "b")}, ["a", "b"], ""),
    ],
)
def test_hazards_and_notes_are_read_from_what_people_write(
    value: Any, hazards: list[Any], notes: str
) -> None:
    assert risk(value) == [RiskAnswer(ARRIVED, "", hazards, notes, True)]


def test_several_assessments_of_one_visit_are_all_kept() -> None:
    found = risk([{"stop": True}, {"at": MADE_TEXT, "safe": "yes"}, {"hazards": ["dog"]}])
    assert [(one.assessed_at, one.is_safe_to_start) for one in found] == [
        (ARRIVED, False),
        (MADE, True),
        (ARRIVED, True),
    ]


@pytest.mark.parametrize(
    ("value", "is_safe"),
    [
        ({"safe": True}, True),
        ({"safe": "yes"}, True),
        ({"decision": "Go ahead"}, True),
        ({"stop": False}, True),
        ({"unsafe": "no", "safe": True}, True),
        ({"notes": "tidy"}, True),
        ({"safe": None, "notes": "tidy"}, True),
        ({"safe": False}, False),
        ({"safe_to_start": "no"}, False),
        ({"is_safe_to_start": "stop"}, False),
        ({"go": False}, False),
        ({"proceed": "no"}, False),
        ({"safe_to_proceed": False}, False),
        ({"decision": "STOP"}, False),
        ({"decision": "unsafe"}, False),
        ({"stop": True}, False),
        ({"stop": "yes"}, False),
        ({"stop": "stop"}, False),
        ({"unsafe": "asbestos suspected"}, False),
        ({"safe": True, "stop": True}, False),
        ({"safe": True, "proceed": False}, False),
        ({"decision": "stop", "safe": True}, False),
        ("Stop", False),
        ("STOP: asbestos suspected", False),
        ("Unsafe, live cable", False),
        ("Stopped at once, smell of gas", False),
        ("stopcock checked, nothing else", True),
        ("no go", False),
    ],
)
def test_one_answer_against_starting_is_enough(value: Any, is_safe: bool) -> None:
    assert [one.is_safe_to_start for one in risk(value)] == [is_safe]


GO = [
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
    "OK",
]
STOP = ["no", "false", "no go", "stop", "stopped", "stop work", "unsafe", "not safe", "do not start"]


@pytest.mark.parametrize(
    ("word", "is_safe"), [(word, True) for word in GO] + [(word, False) for word in STOP]
)
def test_whether_it_was_safe_is_read_from_these_words(word: str, is_safe: bool) -> None:
    assert [one.is_safe_to_start for one in risk({"decision": word.replace(" ", "_")})] == [is_safe]


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"safe": "perhaps"}, "`safe`: “perhaps”"),
        ({"safe": 0}, "`safe`: “0”"),
        ({"decision": "call Dana"}, "`decision`: “call Dana”"),
        ([{"safe": "?"}], "`safe`: “?”"),
    ],
)
def test_whether_it_was_safe_is_never_guessed(value: Any, named: str) -> None:
    assert refusal(risk, value) == f"{named} is neither yes nor no. Say true or false."


@pytest.mark.parametrize("value", [None, "", " . ", [], {}, 7, ["dog", {"safe": False}]])
def test_a_risk_assessment_that_cannot_be_read_is_refused(value: Any) -> None:
    assert refusal(risk, value).startswith("Say what the risk assessment found: its time, the hazards")


@pytest.mark.parametrize("value", [7, {"stairs": "rail"}])
def test_hazards_that_are_no_list_are_refused(value: Any) -> None:
    assert refusal(risk, {"hazards": value}).startswith(f"`hazards`: “{value}” is not a list")


SERVICES = {"water": "Water", "gas": "Gas", "power": "Power and light"}


def test_what_was_off_is_read_with_its_times() -> None:
    value = [
        {"service": "WATER", "from": MADE_TEXT, "to": NOW},
        {"service": "power and light", "from": MADE},
        {"service": "power", "from": MADE},
        {"service": "gas", "from": MADE, "to": ""},
    ]
    assert parse_disruptions(value, SERVICES) == [
        Disruption("water", MADE, NOW),
        Disruption("power", MADE, None),
        Disruption("power", MADE, None),
        Disruption("gas", MADE, None),
    ]
    assert parse_disruptions([], SERVICES) == []


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("water", "`disruptions`: “water” is not a list of what was off."),
        ({"service": "water"}, "is not a list of what was off."),
        (7, "`disruptions`: “7” is not a list"),
        (["water"], "Say of each thing that was off"),
        ([{"service": "water"}], "Say of each thing that was off"),
        ([{"from": MADE}], "Say of each thing that was off"),
        ([{"service": "water", "from": "09:12"}], "is not a time with its offset"),
        (
            [{"service": "water", "from": NOW, "to": MADE}],
            "Water would have come back before it went off.",
        ),
        (
            [{"service": "the mood", "from": MADE}],
            "“the mood” is nothing that can be noted as off. Use water, gas, power.",
        ),
    ],
)
def test_what_was_off_and_cannot_be_understood_is_refused(value: Any, sentence: str) -> None:
    assert sentence in refusal(lambda told: parse_disruptions(told, SERVICES), value)


def test_an_assessment_may_stand_in_the_place_of_another() -> None:
    (found,) = risk({"corrects": "0192", "hazards": ["dog"]})
    assert (found.corrects, found.notes) == ("0192", "")


def test_asbestos_in_the_text_of_an_assessment_is_a_hazard_that_was_found() -> None:
    (found,) = risk("Old lagging, looks like asbestos")
    assert (found.hazards, found.notes, found.is_safe_to_start) == (
        ["Old lagging, looks like asbestos"],
        "",
        True,
    )
    (clear,) = risk("No asbestos found")
    assert (clear.hazards, clear.notes) == ([], "No asbestos found")
