"""What a visit still lacks before it may be closed: each answer alone, for each outcome."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.visits import Outcome, check_arrival, check_day, check_times, missing

ARRIVED = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
LEFT = datetime(2026, 11, 23, 10, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Visit:
    """A visit to which every answer was given."""

    arrived_at: datetime | None = ARRIVED
    left_at: datetime | None = LEFT
    external_attended: bool | None = False
    external_reason: str = ""
    id_shown: bool | None = True
    id_reason: str = ""
    attendance_reason: str = ""
    resident_satisfied: bool | None = None
    adult_present: bool | None = None
    contact_made: bool | None = None
    contact_reason: str = ""
    outcome: str = "completed"
    work_done: str = "Renewed the trap under the kitchen sink"
    outcome_reason: str = ""
    disruptions: tuple[Any, ...] = ()
    resident_words: str = ""
    worried: bool | None = False


@dataclass(frozen=True)
class Risk:
    """A risk assessment."""

    assessed_at: datetime = ARRIVED + MINUTE
    is_safe_to_start: bool = True
    hazards: tuple[Any, ...] = ()


@dataclass(frozen=True)
class WasteRecord:
    """What became of the waste."""

    fate: str = "none_made"
    transfer_note: str = ""
    carrier: str = ""
    reason: str = ""
    carrier_registration: str = ""
    ewc_code: str = ""


@dataclass(frozen=True)
class Charge:
    """The call-out charge."""

    is_charged: bool = False
    reason: str = ""
    pence: int | None = None
    reason_code: str = ""
    approved_by: str = ""
    agreed_with: str = ""


COMPLETE: dict[str, Any] = {
    "attended": frozenset({"1", "2"}),
    "dispatched": frozenset({"1", "2"}),
    "risk_assessments": [Risk()],
    "waste": WasteRecord(),
    "charge": Charge(),
    "has_concern": False,
}
IN_VISIT = set(Visit.__dataclass_fields__)


def owed(outcome: str = "completed", **changes: Any) -> list[str]:
    """Return the codes of what a complete visit of this outcome lacks after these changes."""
    visit = Visit(outcome=outcome)
    if outcome not in ("completed", "follow_on"):
        visit = replace(visit, work_done="", outcome_reason="The resident asked us to come back")
    visit = replace(visit, **{name: value for name, value in changes.items() if name in IN_VISIT})
    rest = {name: value for name, value in changes.items() if name not in IN_VISIT}
    found = missing(visit, **{**COMPLETE, **rest})
    assert all(one.text.endswith(".") for one in found)
    return [one.code for one in found]


WENT_IN = ("completed", "follow_on", "could_not_do", "unsafe")
AT_THE_DOOR = (*WENT_IN, "refused")
EVERY = (*AT_THE_DOOR, "no_access")
WORKED = ("completed", "follow_on")
STAYED_OUT = ("no_access", "refused")

# Each answer taken away: which outcomes owe it then.
REMOVED: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("arrived_at", {"arrived_at": None}, EVERY),
    ("left_at", {"left_at": None}, EVERY),
    ("attended", {"attended": frozenset()}, EVERY),
    ("external_attended", {"external_attended": None}, EVERY),
    ("worried", {"worried": None}, EVERY),
    ("charge", {"charge": None}, EVERY),
    ("id_shown", {"id_shown": None}, AT_THE_DOOR),
    ("risk_assessment", {"risk_assessments": []}, WENT_IN),
    ("waste", {"waste": None}, WENT_IN),
    ("work_done", {"work_done": ""}, WORKED),
    ("outcome_reason", {"outcome_reason": "", "work_done": ""}, tuple(set(EVERY) - set(WORKED))),
]

# Each answer that does not hold, and the answer that puts it right.
WRONG: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    ("external_reason", {"external_attended": True}, {"external_reason": "His brother carried the bath"}, EVERY),
    ("attendance_reason", {"attended": frozenset({"1"})}, {"attendance_reason": "Beth was ill"}, EVERY),
    ("attendance_reason", {"attended": frozenset({"1", "2", "3"})}, {"attendance_reason": "Trainee"}, EVERY),
    ("attendance_reason", {"attended": frozenset({"1", "3"})}, {"attendance_reason": "Beth was ill"}, EVERY),
    (
        "attendance_reason",
        {"uncleared": {"Beth Thomas": "DBS ran out"}, "attendance_reason": "Mabeth swapped"},
        {"attendance_reason": "BETH held the ladder"},
        EVERY,
    ),
    (
        "attendance_reason",
        {"uncleared": {"Li Ng": "no DBS", "Beth Thomas": "no ID"}, "attendance_reason": "Beth was near"},
        {"attendance_reason": "Li and Beth were near"},
        EVERY,
    ),
    ("concern", {"worried": True}, {"has_concern": True}, EVERY),
    ("charge_reason", {"charge": Charge(True)}, {"charge": Charge(True, "No access twice")}, EVERY),
    (
        "charge_twice",
        {"charge": Charge(True, "Late call"), "charged_here_today": "WO-7"},
        {"charge": Charge()},
        EVERY,
    ),
    ("id_reason", {"id_shown": False}, {"id_reason": "Card left in the van"}, AT_THE_DOOR),
    ("risk_assessment_time", {"risk_assessments": [Risk(ARRIVED - MINUTE)]}, {"risk_assessments": [Risk()]}, WENT_IN),
    ("risk_assessment_time", {"risk_assessments": [Risk(LEFT + MINUTE)]}, {"risk_assessments": [Risk()]}, WENT_IN),
    (
        "risk_assessment_stop",
        {"risk_assessments": [Risk(is_safe_to_start=False)]},
        {"risk_assessments": [Risk(is_safe_to_start=False), Risk(ARRIVED + 2 * MINUTE)]},
        WORKED,
    ),
    (
        "waste_note",
        {"waste": WasteRecord("taken_away")},
        {"waste": WasteRecord("taken_away", transfer_note="WTN 55")},
        WENT_IN,
    ),
    (
        "waste_note",
        {"waste": WasteRecord("taken_away", reason="to the tip")},
        {"waste": WasteRecord("taken_away", carrier="Mersey Skips")},
        WENT_IN,
    ),
    (
        "waste_reason",
        {"waste": WasteRecord("left_by_agreement", carrier="x")},
        {"waste": WasteRecord("left_by_agreement", reason="Mr Lunt keeps the old door")},
        WENT_IN,
    ),
]  # fmt: skip


def test_the_outcomes_of_these_tests_are_all_there_are() -> None:
    assert set(EVERY) == set(Outcome)


@pytest.mark.parametrize("outcome", EVERY)
def test_a_visit_with_every_answer_lacks_nothing(outcome: str) -> None:
    assert owed(outcome) == []


@pytest.mark.parametrize("outcome", EVERY)
@pytest.mark.parametrize(("code", "change", "where"), REMOVED, ids=[row[0] for row in REMOVED])
def test_each_answer_that_is_missing_is_named_and_nothing_else(
    outcome: str, code: str, change: dict[str, Any], where: tuple[str, ...]
) -> None:
    if code == "outcome_reason" and outcome in WORKED:
        change = {"outcome_reason": ""}
    if code == "work_done" and outcome not in WORKED:
        assert owed(outcome, work_done="", outcome_reason="why") == []
    assert owed(outcome, **change) == ([code] if outcome in where else [])


@pytest.mark.parametrize("outcome", EVERY)
@pytest.mark.parametrize(
    ("code", "change", "remedy", "where"), WRONG, ids=[f"{i} {row[0]}" for i, row in enumerate(WRONG)]
)
def test_each_answer_that_does_not_hold_is_named_until_it_is_put_right(
    outcome: str, code: str, change: dict[str, Any], remedy: dict[str, Any], where: tuple[str, ...]
) -> None:
    assert owed(outcome, **change) == ([code] if outcome in where else [])
    assert owed(outcome, **{**change, **remedy}) == []


def test_without_an_outcome_it_is_asked_and_what_depends_on_it_waits() -> None:
    waiting = {"id_shown": None, "risk_assessments": [], "waste": None, "outcome_reason": "", "work_done": ""}
    assert owed(outcome="", **waiting) == ["outcome"]


def test_a_visit_of_which_nothing_is_known_owes_every_answer() -> None:
    empty = Visit(None, None, None, id_shown=None, work_done="", worried=None)
    found = missing(
        empty,
        attended=frozenset(),
        dispatched=frozenset({"1"}),
        risk_assessments=[],
        waste=None,
        charge=None,
        has_concern=False,
    )
    assert {one.code for one in found} == {code for code, _, where in REMOVED if "completed" in where}


def test_the_same_people_in_another_order_are_the_people_dispatched() -> None:
    assert owed(attended=frozenset(["2", "1"]), dispatched=frozenset(["1", "2"])) == []


def test_what_was_done_may_also_say_why_nothing_was() -> None:
    assert owed("refused", outcome_reason="", work_done="He did not want us in") == []
    assert owed("completed", work_done="", outcome_reason="It was easy") == ["work_done"]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([ARRIVED], []),
        ([LEFT], []),
        ([ARRIVED - MINUTE, ARRIVED], []),
        ([LEFT + MINUTE, LEFT], []),
        ([ARRIVED - MINUTE, LEFT + MINUTE], ["risk_assessment_time"]),
    ],
    ids=["on arrival", "on leaving", "corrected", "corrected too", "never there"],
)
def test_one_risk_assessment_has_to_be_from_their_time_there(
    moments: list[datetime], expected: list[str]
) -> None:
    assert owed(risk_assessments=[Risk(moment) for moment in moments]) == expected


@pytest.mark.parametrize("unknown", [{"arrived_at": None}, {"left_at": None}])
def test_a_risk_assessment_is_not_called_early_or_late_while_a_time_is_unknown(
    unknown: dict[str, None],
) -> None:
    moment = ARRIVED - MINUTE if "arrived_at" in unknown else LEFT + MINUTE
    assert owed(**unknown, risk_assessments=[Risk(moment)]) == list(unknown)


STOP, GO = False, True


@pytest.mark.parametrize(
    ("assessments", "stops"),
    [
        ([(1, GO), (2, STOP)], True),
        ([(2, STOP), (1, GO)], True),
        ([(1, STOP), (2, GO)], False),
        ([(2, GO), (1, STOP)], False),
        ([(1, STOP), (1, GO)], True),
        ([(1, GO), (1, STOP)], True),
        ([(1, STOP), (600, GO)], True),
        ([(1, STOP), (-5, GO)], True),
        ([(1, GO), (600, STOP)], False),
    ],
)
def test_the_last_risk_assessment_made_there_decides_whether_work_could_start(
    assessments: list[tuple[int, bool]], stops: bool
) -> None:
    made = [Risk(ARRIVED + minutes * MINUTE, is_safe) for minutes, is_safe in assessments]
    assert owed(risk_assessments=made) == (["risk_assessment_stop"] if stops else [])
    assert owed("unsafe", risk_assessments=made) == []


def test_a_home_charged_twice_in_a_day_is_told_with_the_other_visit() -> None:
    found = missing(Visit(), **{**COMPLETE, "charge": Charge(True, "Late call")}, charged_here_today="WO-7")
    assert [one.text for one in found] == [
        "This home was already charged that day (WO-7): take one charge off."
    ]
    assert owed(charged_here_today="WO-7") == [], "a visit that is not charged does not mind"


def test_a_charge_owes_its_reason_and_the_double_at_once() -> None:
    assert owed(charge=Charge(True), charged_here_today="WO-7") == ["charge_reason", "charge_twice"]


def test_somebody_outside_is_called_a_breach_of_the_code() -> None:
    (one,) = missing(Visit(external_attended=True), **COMPLETE)
    assert "breaches the code" in one.text


def test_nobody_leaves_before_they_came() -> None:
    check_times(ARRIVED, ARRIVED)
    check_times(ARRIVED, None)
    check_times(None, LEFT)
    check_times(ARRIVED, ARRIVED + timedelta(days=1))
    with pytest.raises(RefusedError, match=r"Leaving .* is more than a day after arriving") as late:
        check_times(ARRIVED, ARRIVED + timedelta(days=1) + MINUTE)
    assert late.value.details == {"field": "left_at"}
    with pytest.raises(RefusedError) as refusal:
        check_times(ARRIVED, ARRIVED - MINUTE)
    assert refusal.value.code is Code.BAD_INPUT
    assert refusal.value.message == (
        "Leaving (Mon 23 Nov 2026, 09:04) is before arriving (Mon 23 Nov 2026, 09:05). "
        "Correct one of the two."
    )


@pytest.mark.parametrize(
    ("arrived", "is_right"),
    [
        (None, True),
        (datetime(2026, 11, 22, 9, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 11, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 11, 1, tzinfo=UTC), False),
        (datetime(2027, 11, 23, 9, tzinfo=UTC), False),
    ],
)
def test_an_arrival_lies_within_a_day_of_the_appointment(arrived: datetime | None, is_right: bool) -> None:
    slot = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 11, tzinfo=UTC)
    if is_right:
        check_arrival(arrived, *slot)
        return
    with pytest.raises(RefusedError, match="more than a day away from the appointment") as refusal:
        check_arrival(arrived, *slot)
    assert refusal.value.code is Code.BAD_INPUT


def test_nothing_is_recorded_before_the_day_of_the_visit() -> None:
    today = date(2026, 11, 23)
    check_day(today, today)
    check_day(today - timedelta(days=40), today)
    with pytest.raises(RefusedError, match="booked for Tue 24 Nov 2026 and today is Mon 23 Nov 2026"):
        check_day(today + timedelta(days=1), today)
