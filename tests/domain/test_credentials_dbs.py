"""DBS checks: re-checks that fall due, the four answers of the Update Service, and every pair of levels."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.credentials import LEVEL_NAMES, DbsLevel, Need, combine_levels, judge, last_day, satisfies
from tests.factories.credentials import DBS, Paper

ONE = timedelta(days=1)
BASIC = Need("dbs", "basic", recheck_months=36)
CHECK = Paper(level="basic", issued_on=date(2024, 5, 31))
DAY = date(2026, 11, 23)

# Down: the level held; across: basic, standard, enhanced, + adults, + children, + both.
MEETS = {
    "basic":             "x.....",
    "standard":          "xx....",
    "enhanced":          "xxx...",
    "enhanced_adults":   "xxxx..",
    "enhanced_children": "xxx.x.",
    "enhanced_both":     "xxxxxx",
}  # fmt: skip
LEVELS = list(MEETS)


def codes(*held: Paper, need: Need = BASIC, day: date = DAY) -> list[str]:
    return [fault.code for fault in judge(held, DBS, need, day)]


@pytest.mark.parametrize("required", LEVELS)
@pytest.mark.parametrize("held", LEVELS)
def test_each_level_meets_exactly_those_it_covers(held: str, required: str) -> None:
    expected = MEETS[held][LEVELS.index(required)] == "x"
    assert satisfies(held, required) is expected
    check = replace(CHECK, level=held)
    assert codes(check, need=Need("dbs", required, recheck_months=36)) == ([] if expected else ["dbs_level"])


def test_the_table_above_has_every_level() -> None:
    assert list(DbsLevel) == LEVELS == list(LEVEL_NAMES)


@pytest.mark.parametrize("level", ["", "Enhanced", "enhanced ", "gold"])
def test_a_level_that_does_not_exist_meets_none(level: str) -> None:
    assert not any(satisfies(level, required) for required in LEVELS)
    assert satisfies(level, "")


def test_a_level_too_low_is_named_with_the_one_needed_and_who_asks() -> None:
    need = Need("dbs", "enhanced_adults", recheck_months=36, asked_by="Riverside asks for it")
    (fault,) = judge([CHECK], DBS, need, DAY)
    assert fault.text == (
        "DBS is basic; enhanced with the adults' barred list is needed (Riverside asks for it)"
    )
    assert fault.next.startswith("Get a check of that level if the role allows it in law")
    (fault,) = judge([replace(CHECK, level="")], DBS, need._replace(asked_by=""), DAY)
    assert fault.text == "DBS is of no stated level; enhanced with the adults' barred list is needed"


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], "basic"),
        ([""], "basic"),
        (["basic", "standard"], "standard"),
        (["enhanced", "basic", ""], "enhanced"),
        (["enhanced_adults", "enhanced"], "enhanced_adults"),
        (["enhanced_adults", "enhanced_children"], "enhanced_both"),
        (["enhanced_children", "basic", "enhanced_adults"], "enhanced_both"),
        (["enhanced_children", "enhanced_children"], "enhanced_children"),
        (["enhanced_both", "basic"], "enhanced_both"),
    ],
)
def test_levels_asked_together_become_the_lowest_that_meets_them_all(
    levels: list[str], expected: str
) -> None:
    assert combine_levels(levels) == expected


@pytest.mark.parametrize("levels", [["enhnced"], ["basic", "enhnced"], ["enhnced", "enhanced_both"]])
def test_a_misspelt_level_stops_everybody_rather_than_nobody(levels: list[str]) -> None:
    need = Need("dbs", combine_levels(levels), recheck_months=36)
    found = judge([replace(CHECK, level="enhanced_both")], DBS, need, DAY)
    assert [fault.code for fault in found] == ["dbs_level"]
    assert "enhnced is needed" in found[0].text


@pytest.mark.parametrize(
    ("issued", "months", "due"),
    [
        (date(2024, 5, 31), 36, date(2027, 5, 31)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2024, 10, 25), 24, date(2026, 10, 25)),
    ],
)
def test_a_recheck_is_due_the_policys_months_after_the_issue(issued: date, months: int, due: date) -> None:
    check, need = replace(CHECK, issued_on=issued), BASIC._replace(recheck_months=months)
    assert last_day(check, DBS, need, DAY) == due
    assert codes(check, need=need, day=due - ONE) == []
    assert codes(check, need=need, day=due) == []
    assert codes(check, need=need, day=due + ONE) == ["dbs_recheck_due"]
    assert codes(check, need=need, day=issued) == []
    assert codes(check, need=need, day=issued - ONE) == ["not_yet_valid"]


def test_a_dbs_check_is_never_called_expired() -> None:
    (fault,) = judge([CHECK], DBS, BASIC, date(2027, 6, 1))
    assert fault.text == "DBS check: re-check was due 31 May 2027"
    assert fault.next.startswith("Check with the Update Service")


def test_a_stricter_policy_makes_the_same_check_due_sooner() -> None:
    assert codes(CHECK, day=date(2026, 6, 1)) == []
    assert codes(CHECK, need=BASIC._replace(recheck_months=24), day=date(2026, 6, 1)) == ["dbs_recheck_due"]


@pytest.mark.parametrize(
    ("by_hand", "last"),
    [(date(2026, 3, 31), date(2026, 3, 31)), (date(2029, 1, 1), date(2027, 5, 31))],
    ids=["earlier", "later"],
)
def test_a_day_given_by_hand_may_only_shorten_it(by_hand: date, last: date) -> None:
    check = replace(CHECK, expires_on=by_hand)
    assert codes(check, day=last) == []
    assert codes(check, day=last + ONE) == ["dbs_recheck_due"]


def test_without_a_policy_only_the_day_given_by_hand_ends_it() -> None:
    policy = Need("dbs", "basic")
    assert codes(CHECK, need=policy, day=date(2099, 1, 1)) == []
    assert last_day(replace(CHECK, expires_on=DAY), DBS, policy, DAY) == DAY


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("BLANK_NO_NEW_INFO", []),
        ("NON_BLANK_NO_NEW_INFO", []),
        ("NEW_INFO", ["dbs_new_info"]),
        ("NO_MATCH_FOUND", ["dbs_no_match"]),
    ],
)
def test_only_two_of_the_four_answers_may_be_relied_on(status: str, expected: list[str]) -> None:
    answered = replace(CHECK, update_status=status, update_checked_on=date(2026, 11, 20))
    assert codes(answered) == expected


@pytest.mark.parametrize(
    ("status", "renews"),
    [
        ("BLANK_NO_NEW_INFO", True),
        ("NON_BLANK_NO_NEW_INFO", True),
        ("NEW_INFO", False),
        ("NO_MATCH_FOUND", False),
        ("", False),
    ],
)
def test_only_a_good_answer_counts_as_a_recheck(status: str, renews: bool) -> None:
    answered = replace(CHECK, update_status=status, update_checked_on=date(2027, 6, 10))
    due = date(2030, 6, 10) if renews else date(2027, 5, 31)
    assert last_day(answered, DBS, BASIC, date(2027, 7, 1)) == due
    assert ("dbs_recheck_due" in codes(answered, day=date(2027, 7, 1))) is not renews
    assert "dbs_recheck_due" not in codes(answered, day=due)
    assert "dbs_recheck_due" in codes(answered, day=due + ONE)


def test_each_bad_answer_says_what_to_do() -> None:
    (new,) = judge([replace(CHECK, update_status="NEW_INFO")], DBS, BASIC, DAY)
    assert new.text == "The Update Service says this DBS is no longer current"
    assert new.next == "Ask for a new DBS check. Do not send this person until you have seen it."
    (none,) = judge([replace(CHECK, update_status="NO_MATCH_FOUND")], DBS, BASIC, DAY)
    assert none.text == "The Update Service found no match, so this DBS cannot be relied on"
    assert none.next.startswith("Check number, surname and date of birth")


def test_an_answer_given_only_later_is_no_recheck_yet() -> None:
    answered = replace(CHECK, update_status="BLANK_NO_NEW_INFO", update_checked_on=date(2027, 6, 10))
    assert codes(answered, day=date(2027, 6, 9)) == ["dbs_recheck_due"]
    assert codes(answered, day=date(2027, 6, 10)) == []


def test_an_answer_older_than_the_certificate_does_not_shorten_it() -> None:
    answered = replace(CHECK, update_status="BLANK_NO_NEW_INFO", update_checked_on=date(2023, 1, 1))
    assert last_day(answered, DBS, BASIC, DAY) == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (replace(CHECK, issued_on=None), ["dbs_recheck_due"]),
        (replace(CHECK, issued_on=None, update_checked_on=DAY), ["dbs_recheck_due"]),
        (replace(CHECK, issued_on=None, update_status="BLANK_NO_NEW_INFO"), ["dbs_recheck_due"]),
        (replace(CHECK, issued_on=None, update_status="BLANK_NO_NEW_INFO", update_checked_on=DAY), []),
        (replace(CHECK, issued_on=None, expires_on=DAY), []),
        (replace(CHECK, issued_on=None, expires_on=DAY - ONE), ["dbs_recheck_due"]),
    ],
    ids=[
        "nothing",
        "a check without answer",
        "an answer without day",
        "answered",
        "by hand",
        "by hand, over",
    ],
)
def test_without_an_issue_date_something_else_must_say_when_the_recheck_is_due(
    check: Paper, expected: list[str]
) -> None:
    assert codes(check) == expected


def test_a_dbs_check_without_any_day_says_what_to_add() -> None:
    (fault,) = judge([replace(CHECK, issued_on=None)], DBS, BASIC, DAY)
    assert fault.text == "DBS check has no issue date, so nobody can say when its re-check is due"
    assert fault.next == "Add the issue date from the certificate."


NEWS = replace(
    CHECK,
    issued_on=date(2025, 6, 2),
    update_status="NEW_INFO",
    update_checked_on=date(2026, 9, 1),
)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (CHECK, ["dbs_new_info"]),
        (replace(CHECK, issued_on=date(2026, 9, 1)), ["dbs_new_info"]),
        (replace(CHECK, issued_on=date(2026, 9, 2)), []),
        (
            replace(CHECK, update_status="BLANK_NO_NEW_INFO", update_checked_on=date(2026, 9, 1)),
            ["dbs_new_info"],
        ),
        (replace(CHECK, update_status="BLANK_NO_NEW_INFO", update_checked_on=date(2026, 9, 2)), []),
        (replace(CHECK, issued_on=None, expires_on=date(2027, 1, 1)), ["dbs_new_info"]),
    ],
    ids=["older", "same day", "newer", "checked by then", "checked since", "undated"],
)
@pytest.mark.parametrize("news", [NEWS, replace(NEWS, withdrawn_on=date(2026, 9, 2))], ids=["", "withdrawn"])
def test_new_information_stops_every_check_that_was_current_only_before(
    news: Paper, other: Paper, expected: list[str]
) -> None:
    for held in permutations([news, other]):
        assert codes(*held) == expected


def test_new_information_of_an_unknown_day_counts_from_the_issue_or_stops_them_all() -> None:
    undated = replace(NEWS, update_checked_on=None)
    newer = replace(CHECK, issued_on=date(2025, 6, 3))
    assert codes(undated, newer) == []
    assert codes(undated, replace(newer, issued_on=date(2025, 6, 2))) == ["dbs_new_info"]
    assert codes(replace(undated, issued_on=None), newer) == ["dbs_new_info"]


def test_of_several_answers_with_new_information_the_last_decides() -> None:
    between = replace(CHECK, issued_on=date(2026, 9, 15))
    for held in permutations([NEWS, replace(NEWS, update_checked_on=date(2026, 10, 1)), between]):
        assert codes(*held) == ["dbs_new_info"]
    assert codes(NEWS, replace(NEWS, update_checked_on=date(2026, 8, 1)), between) == []


def test_a_failed_match_of_one_certificate_does_not_touch_another() -> None:
    assert codes(replace(NEWS, update_status="NO_MATCH_FOUND"), CHECK) == []


def test_a_new_certificate_gives_the_first_lawful_day_after_new_information() -> None:
    coming = replace(CHECK, issued_on=date(2026, 12, 1))
    found = judge([NEWS, CHECK, coming], DBS, BASIC, DAY)
    assert {fault.first_lawful_day for fault in found} == {date(2026, 12, 1)}


def due_by_hand(start: date, months: int) -> date:
    """Return the due day, worked out another way than the program does."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = start.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def may_be_relied_on(check: Paper, months: int, day: date) -> bool:
    """Return the rule once more in few words."""
    assert check.issued_on is not None
    start = check.issued_on
    if check.update_status in ("NEW_INFO", "NO_MATCH_FOUND") or day < start:
        return False
    if check.update_status and check.update_checked_on is not None and start < check.update_checked_on <= day:
        start = check.update_checked_on
    ends = [due_by_hand(start, months)] + ([check.expires_on] if check.expires_on else [])
    return day <= min(ends)


@given(
    issued=st.dates(date(2019, 1, 1), date(2028, 12, 31)),
    months=st.integers(1, 60),
    status=st.sampled_from(["", "BLANK_NO_NEW_INFO", "NON_BLANK_NO_NEW_INFO", "NEW_INFO", "NO_MATCH_FOUND"]),
    checked_after=st.one_of(st.none(), st.integers(-30, 900)),
    by_hand_after=st.one_of(st.none(), st.integers(0, 1500)),
    near=st.sampled_from(["issue", "due", "check", "due after check", "by hand"]),
    off=st.integers(-2, 2),
)
def test_a_dbs_check_is_relied_on_exactly_while_the_rule_says_so(
    issued: date,
    months: int,
    status: str,
    checked_after: int | None,
    by_hand_after: int | None,
    near: str,
    off: int,
) -> None:
    checked = None if checked_after is None else issued + timedelta(days=checked_after)
    by_hand = None if by_hand_after is None else issued + timedelta(days=by_hand_after)
    day = {
        "issue": issued,
        "due": due_by_hand(issued, months),
        "check": checked or issued,
        "due after check": due_by_hand(checked or issued, months),
        "by hand": by_hand or issued,
    }[near] + timedelta(days=off)
    check = Paper(
        level="basic",
        issued_on=issued,
        expires_on=by_hand,
        seen_on=date(2018, 1, 1),
        update_status=status,
        update_checked_on=checked,
    )
    need = BASIC._replace(recheck_months=months)
    assert (judge([check], DBS, need, day) == ()) is may_be_relied_on(check, months, day)
