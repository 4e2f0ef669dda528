"""Repairs that come back too often: lock changes twice in six months, at the boundaries."""

from datetime import date

import pytest

from desktop.domain.repeats import RepeatRule, no_access_text, repeat_text, repeats

LOCKS = RepeatRule()
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("reported", "count"),
    [
        ([], 0),
        ([TODAY], 0),
        ([TODAY, TODAY], 2),
        ([date(2026, 5, 24), TODAY], 2),
        ([date(2026, 5, 23), TODAY], 0),
        ([date(2026, 5, 23), date(2026, 5, 24), TODAY], 2),
        ([date(2026, 11, 24), TODAY], 0),
        ([date(2026, 7, 1), date(2026, 9, 1), date(2026, 11, 1)], 3),
        ([date(2025, 11, 23), date(2026, 5, 1)], 0),
    ],
)
def test_two_lock_changes_in_six_months_are_a_sign(reported: list[date], count: int) -> None:
    assert repeats(reported, TODAY, LOCKS) == count
    assert repeats(reversed(reported), TODAY, LOCKS) == count


@pytest.mark.parametrize(
    ("day", "first_counted"),
    [
        (date(2026, 8, 31), date(2026, 3, 1)),
        (date(2027, 8, 30), date(2027, 3, 1)),
        (date(2028, 8, 31), date(2028, 3, 1)),
    ],
)
def test_six_months_back_end_with_the_month_where_it_is_shorter(day: date, first_counted: date) -> None:
    assert repeats([first_counted, day], day, LOCKS) == 2
    assert repeats([date.fromordinal(first_counted.toordinal() - 1), day], day, LOCKS) == 0


def test_an_office_may_set_another_rule() -> None:
    rule = RepeatRule(at_least=3, months=12)
    three = [date(2025, 11, 24), date(2026, 1, 5), TODAY]
    assert repeats(three, TODAY, rule) == 3
    assert repeats(three[1:], TODAY, rule) == 0


def test_a_prompt_says_how_often_and_asks_to_think() -> None:
    assert repeat_text(3, "Lock change", 6).startswith("3rd lock change here in 6 months: think of a safety")
    assert no_access_text(2, 6).startswith("Nobody opened 2 times in 6 months here: think of a safety")
