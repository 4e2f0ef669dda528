"""What sets a deadline: priority, right to repair and Awaab's Law with the seeds that ship, and how long is left."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.deadlines import (
    Deadline,
    SetBy,
    deadline,
    due_by_rule,
    due_text,
    is_emergency,
    is_in_force,
    time_left,
)
from desktop.system.bank_holidays import bank_holidays
from desktop.system.resources import resource

SEEDS: dict[str, dict[str, Any]] = {
    name: {one["code"]: one for one in entries}
    for name, entries in tomllib.loads(resource("seed", "choices.toml").read_text("utf-8")).items()
}
STEPS, HAZARDS, RIGHTS = SEEDS["hazard_steps"], SEEDS["hazard_kinds"], SEEDS["rights_to_repair"]
HOLIDAYS = bank_holidays(2026)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def due(step: str, known: datetime, hazard: str = "damp_mould", nation: str = "england") -> datetime | None:
    found = deadline(
        reported_at=known,
        noticed_at=known,
        holidays=bank_holidays(known.year, nation),
        step=STEPS[step],
        hazard=HAZARDS[hazard],
        nation=nation,
    )
    return found.at if found else None


@pytest.mark.parametrize(
    ("step", "known", "expected"),
    [
        ("emergency", at(date(2026, 11, 20), 17), at(date(2026, 11, 21), 17)),  # Friday into Saturday
        ("emergency", at(date(2026, 12, 25), 3), at(date(2026, 12, 26), 3)),  # Christmas does not stop it
        ("investigate", at(date(2026, 11, 20)), at(date(2026, 12, 4), 18)),
        ("investigate", at(date(2026, 12, 21)), at(date(2027, 1, 7), 18)),
        ("summary", at(date(2026, 11, 26)), at(date(2026, 12, 1), 18)),
        ("safety_works", at(date(2026, 12, 23)), at(date(2027, 1, 4), 18)),
        ("begin_works", at(date(2026, 11, 23)), at(date(2026, 11, 30), 18)),
        ("start_works", at(date(2026, 11, 23)), at(date(2027, 2, 15), 18)),  # 12 weeks, whatever the holidays
    ],
)
def test_each_step_of_awaab_s_law_has_its_day(step: str, known: datetime, expected: datetime) -> None:
    assert due(step, known) == expected


def test_the_law_binds_from_its_day_for_its_hazards_and_in_england_alone() -> None:
    first = date(2025, 10, 27)
    assert due("investigate", at(first)) is not None
    assert due("investigate", at(first - timedelta(1))) is None
    assert due("investigate", at(date(2026, 11, 23)), nation="wales") is None
    assert due("investigate", at(date(2026, 11, 23)), hazard="falls") is None  # no first day is known yet
    assert (
        due("emergency", at(date(2026, 11, 23)), hazard="falls") is not None
    )  # an emergency is one in any hazard
    assert is_in_force(STEPS["investigate"], {"starts_on": "2026-12-01"}, date(2026, 12, 1), "england")
    assert not is_in_force({}, HAZARDS["damp_mould"], date(2026, 12, 1), "england")


def test_an_operative_who_noticed_the_hazard_first_started_the_clock() -> None:
    noticed, reported = at(date(2026, 11, 20), 8), at(date(2026, 11, 24), 8)
    facts: dict[str, Any] = {
        "reported_at": reported,
        "noticed_at": noticed,
        "holidays": HOLIDAYS,
        "hazard": HAZARDS["damp_mould"],
    }
    found = deadline(step=STEPS["emergency"], **facts)
    assert found == Deadline(noticed + timedelta(hours=24), SetBy.LAW)
    # What follows the investigation counts from the order.
    found = deadline(step=STEPS["safety_works"], **facts)
    assert found == Deadline(at(date(2026, 12, 1), 18), SetBy.LAW)
    # Noticed during other work, it is known from then on; ordered as a hazard, since the order.
    later = reported + timedelta(hours=2)
    found = deadline(step=STEPS["emergency"], **{**facts, "noticed_at": later})
    assert found == Deadline(later + timedelta(hours=24), SetBy.LAW)
    found = deadline(step=STEPS["emergency"], **{**facts, "noticed_at": None})
    assert found == Deadline(reported + timedelta(hours=24), SetBy.LAW)


@pytest.mark.parametrize(
    ("right", "reported", "expected"),
    [
        ("no_power", date(2026, 11, 20), date(2026, 11, 23)),  # Friday: the next working day
        ("tap", date(2026, 12, 23), date(2026, 12, 30)),
        ("roof", date(2026, 12, 23), date(2027, 1, 6)),
        ("no_heating", date(2026, 10, 30), date(2026, 11, 4)),  # the day before the season
        ("no_heating", date(2026, 10, 31), date(2026, 11, 2)),  # a Saturday, the first day of it
        ("no_heating", date(2027, 4, 30), date(2027, 5, 4)),  # its last day, before a bank holiday
        ("no_heating", date(2027, 5, 1), date(2027, 5, 6)),
    ],
)
def test_a_right_to_repair_has_its_working_days_and_heating_its_season(
    right: str, reported: date, expected: date
) -> None:
    found = due_by_rule(RIGHTS[right], at(reported), bank_holidays(reported.year))
    assert found is not None
    assert found.date() == expected


def test_a_season_may_lie_within_one_year() -> None:
    rule = {"working_days": 7, "season_working_days": 1, "season_from": "06-01", "season_to": "08-31"}
    assert due_by_rule(rule, at(date(2026, 6, 1)), HOLIDAYS) == at(date(2026, 6, 2), 17)
    assert due_by_rule(rule, at(date(2026, 9, 1)), HOLIDAYS) == at(date(2026, 9, 10), 17)


def test_the_earliest_of_all_that_asks_sets_the_deadline_and_nothing_asked_sets_none() -> None:
    known = at(date(2026, 11, 20))
    facts: dict[str, Any] = {"reported_at": known, "holidays": HOLIDAYS, "hazard": HAZARDS["damp_mould"]}
    routine, emergency = SEEDS["priorities"]["routine"], SEEDS["priorities"]["emergency"]
    found = deadline(priority=routine, right=RIGHTS["tap"], step=STEPS["investigate"], **facts)
    assert found == Deadline(at(date(2026, 11, 25), 18), SetBy.RIGHT)
    found = deadline(priority=emergency, right=RIGHTS["tap"], **facts)
    assert found == Deadline(known + timedelta(hours=24), SetBy.PRIORITY)
    assert deadline(**facts) is None
    assert deadline(priority={}, **facts) is None
    assert deadline(step={}, **facts) is None


def test_only_priorities_of_hours_are_emergencies() -> None:
    emergencies = {code for code, one in SEEDS["priorities"].items() if is_emergency(one)}
    assert emergencies == {"immediate", "emergency"}
    assert not is_emergency({"hours": 25})


NOW = at(date(2026, 11, 23), 15, 10)


@pytest.mark.parametrize(
    ("due_at", "by", "text", "tone"),
    [
        (at(date(2026, 11, 23), 21, 10), SetBy.PRIORITY, "6 h left", "bad"),
        (at(date(2026, 11, 23), 15, 30), SetBy.LAW, "20 min left", "bad"),
        (at(date(2026, 12, 4), 18), SetBy.LAW, "9 working days", "warn"),
        (at(date(2026, 11, 25), 18), SetBy.RIGHT, "2 working days", "warn"),
        (at(date(2026, 12, 18), 18), SetBy.PRIORITY, "25 days", "neutral"),
        (at(date(2026, 11, 28), 18), SetBy.GIVEN, "5 days", "warn"),
        (at(date(2026, 11, 29), 18), SetBy.PRIORITY, "6 days", "neutral"),
        (at(date(2026, 11, 24), 18), SetBy.PRIORITY, "1 day", "warn"),
        (at(date(2026, 11, 24), 18), SetBy.LAW, "1 working day", "warn"),
        (NOW, SetBy.PRIORITY, "1 min overdue", "bad"),
        (at(date(2026, 11, 21), 15), SetBy.LAW, "2 days overdue", "bad"),
    ],
)
def test_how_long_is_left_is_said_in_hours_in_days_or_in_working_days(
    due_at: datetime, by: SetBy, text: str, tone: str
) -> None:
    assert time_left(due_at, NOW, by=by, holidays=HOLIDAYS) == (text, tone)


@pytest.mark.parametrize(
    ("due_at", "by", "verb", "text"),
    [
        (at(date(2026, 11, 23), 21, 10), SetBy.PRIORITY, "due", "due today 21:10"),
        (at(date(2026, 12, 4), 18), SetBy.LAW, "investigate", "investigate by Fri 4 Dec"),
        (at(date(2026, 12, 18), 18), SetBy.PRIORITY, "due", "due Fri 18 Dec"),
        (at(date(2026, 11, 24), 9, 5), SetBy.PRIORITY, "due", "due Tue 24 Nov 09:05"),
        (at(date(2027, 1, 7), 18), SetBy.LAW, "investigate", "investigate by Thu 7 Jan 2027"),
    ],
)
def test_when_it_is_due_is_said_with_the_time_where_the_clock_counts(
    due_at: datetime, by: SetBy, verb: str, text: str
) -> None:
    assert due_text(due_at, NOW, verb=verb, by=by) == text
