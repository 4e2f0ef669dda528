"""How somebody stands on a day in a word, until when what they hold meets a need, and how a list shows it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.domain.credentials import Fault, Need, judge
from desktop.domain.operatives import (
    FILTERS,
    TONES,
    CredentialState,
    DayState,
    credential_state,
    day_state,
    days_left_text,
    filter_counts,
    good_until,
    is_in_filter,
    short_day,
    together,
)
from tests.factories.credentials import CODE, DBS, GAS, PHOTO_ID, Kind, Paper

DAY = date(2026, 11, 23)
ONE = timedelta(days=1)
GAS_GONE = Fault("expired", "Gas Safe card expired 20 Nov 2026", "Renew it.")
NO_ID = Fault("missing", "No Photo ID card on file", "See it.")
LEFT = Fault("left", "Jamie left the firm", "Send somebody else.")
AWAY = Fault("suspended", "Jamie is suspended", "Send somebody else.")
LATER = Fault("not_started", "Jamie starts only on 1 Dec 2026", "Send somebody else.")
CARD = Need("photo_id")
RECHECK = Need("dbs", "basic", recheck_months=36)


@pytest.mark.parametrize(
    ("standing", "always", "by_trade", "until", "state", "text"),
    [
        ((), (), {}, None, "valid", "Valid"),
        ((), (), {"Gas": (), "Plumbing": ()}, DAY + 31 * ONE, "valid", "Valid"),
        ((), (), {"Gas": ()}, DAY + 30 * ONE, "running_out", "30 days"),
        ((), (), {}, DAY + ONE, "running_out", "1 day"),
        ((), (), {}, DAY, "running_out", "today"),
        ((), (), {"Gas": (GAS_GONE,), "Plumbing": ()}, DAY, "not_for", "Not for gas"),
        (
            (),
            (),
            {"Gas": (GAS_GONE,), "Damp and mould": (NO_ID,), "Roofing": ()},
            None,
            "not_for",
            "Not for gas and damp and mould",
        ),
        ((), (), {"Gas": (GAS_GONE,)}, None, "blocked", "Blocked"),
        ((), (), {"Gas": (GAS_GONE,), "Plumbing": (NO_ID,)}, None, "blocked", "Blocked"),
        ((), (NO_ID,), {"Gas": ()}, None, "blocked", "Blocked"),
        ((AWAY,), (NO_ID,), {}, DAY, "suspended", "Suspended"),
        ((LEFT,), (), {}, None, "left", "Left"),
        ((LATER,), (), {}, None, "not_started", "Not started"),
    ],
)
def test_a_state_and_its_words(standing, always, by_trade, until, state: str, text: str) -> None:
    found = day_state(standing, always, by_trade, until, DAY)
    assert (found.state, found.text) == (state, text)
    assert set(found.reasons) == {*standing, *always, *(one for some in by_trade.values() for one in some)}


def test_a_reason_that_two_trades_share_is_told_once() -> None:
    found = day_state((), (NO_ID,), {"Gas": (NO_ID,), "Roofing": (NO_ID, GAS_GONE)}, None, DAY)
    assert found.reasons == (NO_ID, GAS_GONE)


def test_the_office_sets_how_many_days_are_soon() -> None:
    assert day_state((), (), {}, DAY + 40 * ONE, DAY, 40).days_left == 40
    assert day_state((), (), {}, DAY + 41 * ONE, DAY, 40).state == "valid"


def test_every_state_has_a_tone_and_is_under_one_filter_beside_all() -> None:
    assert set(TONES) == set(DayState)
    for state in DayState:
        under = [key for key in FILTERS if is_in_filter(state, key)]
        assert (under == ["left"]) if state == DayState.LEFT else (under[0] == "all" and len(under) == 2)


def test_counts_of_the_filters() -> None:
    states = ["valid", "valid", "running_out", "not_for", "blocked", "not_started", "suspended", "left"]
    assert filter_counts(iter(states)) == {
        "all": 7,
        "valid": 2,
        "blocked": 3,
        "running_out": 1,
        "suspended": 1,
        "left": 1,
    }


@pytest.mark.parametrize(
    ("papers", "kind", "need", "expected"),
    [
        ([Paper(expires_on=DAY + 9 * ONE)], PHOTO_ID, CARD, DAY + 9 * ONE),
        ([Paper(expires_on=DAY)], PHOTO_ID, CARD, DAY),
        ([Paper()], PHOTO_ID, CARD, None),
        ([Paper(expires_on=DAY - ONE)], PHOTO_ID, CARD, DAY - ONE),
        ([], PHOTO_ID, CARD, DAY - ONE),
        # The later of two, and one without an end outlasts every other.
        ([Paper(expires_on=DAY + ONE), Paper(expires_on=DAY + 5 * ONE)], PHOTO_ID, CARD, DAY + 5 * ONE),
        ([Paper(expires_on=DAY + ONE), Paper()], PHOTO_ID, CARD, None),
        # A renewal that is there already carries on only where there is no gap.
        (
            [
                Paper(expires_on=DAY + 2 * ONE),
                Paper(issued_on=DAY + 3 * ONE, expires_on=DAY + 365 * ONE),
            ],
            PHOTO_ID,
            CARD,
            DAY + 365 * ONE,
        ),
        (
            [
                Paper(expires_on=DAY + 2 * ONE),
                Paper(issued_on=DAY + 4 * ONE, expires_on=DAY + 365 * ONE),
            ],
            PHOTO_ID,
            CARD,
            DAY + 2 * ONE,
        ),
        # A renewal whose original nobody has seen does not count.
        (
            [Paper(expires_on=DAY + 2 * ONE), Paper(expires_on=DAY + 99 * ONE, seen_on=None)],
            PHOTO_ID,
            CARD,
            DAY + 2 * ONE,
        ),
        ([Paper(level="basic", issued_on=date(2025, 1, 6))], DBS, RECHECK, date(2028, 1, 6)),
        # The Update Service spoke of the person: a check from before that day carries nothing on.
        (
            [
                Paper(level="basic", issued_on=date(2026, 10, 1)),
                Paper(
                    level="basic",
                    issued_on=date(2023, 1, 1),
                    update_status="NEW_INFO",
                    update_checked_on=date(2026, 9, 1),
                ),
                Paper(level="basic", issued_on=date(2026, 8, 1), expires_on=date(2031, 1, 1)),
            ],
            DBS,
            RECHECK,
            date(2029, 10, 1),
        ),
        # A category ends before its card does, or after it.
        (
            [Paper(expires_on=date(2027, 3, 31), categories={"LPG": "2026-12-24"})],
            GAS,
            Need("gas_safe", category="LPG"),
            date(2026, 12, 24),
        ),
        (
            [Paper(expires_on=date(2027, 3, 31), categories={"LPG": "2029-12-24"})],
            GAS,
            Need("gas_safe", category="LPG"),
            date(2027, 3, 31),
        ),
        (
            [Paper(expires_on=date(2027, 3, 31), categories={"LPG": None})],
            GAS,
            Need("gas_safe", category="LPG"),
            date(2027, 3, 31),
        ),
    ],
)
def test_until_when_a_need_is_met(papers: list[Paper], kind: Kind, need: Need, expected: date | None) -> None:
    assert good_until(papers, kind, need, DAY) == expected
    if expected is not None and expected >= DAY:  # the dispatch check says the same on that day and the next
        assert judge(papers, kind, need, expected) == ()
        assert judge(papers, kind, need, expected + ONE) != ()


def test_a_category_with_a_day_of_its_own_ends_then_where_the_card_has_no_end() -> None:
    open_ended = replace(GAS, default_months=None)
    paper = Paper(issued_on=date(2026, 1, 1), categories={"LPG": "2026-12-24"})
    assert good_until([paper], open_ended, Need("gas_safe", category="LPG"), DAY) == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("papers", "kind", "need", "state", "text"),
    [
        ([Paper(expires_on=date(2027, 3, 3))], PHOTO_ID, CARD, "ok", "Mar 2027"),
        ([Paper()], PHOTO_ID, CARD, "ok", "No end"),
        ([Paper(expires_on=DAY + 30 * ONE)], PHOTO_ID, CARD, "soon", "23 Dec"),
        ([Paper(expires_on=DAY + 31 * ONE)], PHOTO_ID, CARD, "ok", "Dec 2026"),
        ([Paper(expires_on=date(2026, 11, 20))], PHOTO_ID, CARD, "bad", "20 Nov"),
        ([Paper(expires_on=date(2024, 11, 20))], PHOTO_ID, CARD, "bad", "20 Nov 2024"),
        ([], PHOTO_ID, CARD, "bad", "None on file"),
        ([Paper(withdrawn_on=date(2026, 11, 1))], PHOTO_ID, CARD, "bad", "Withdrawn"),
        ([Paper(seen_on=None)], PHOTO_ID, CARD, "bad", "Original not seen"),
        ([Paper(issued_on=date(2026, 12, 1))], PHOTO_ID, CARD, "bad", "From 1 Dec"),
        ([Paper()], GAS, Need("gas_safe"), "ok", "Jan 2025"),
        ([Paper(seen_on=None, issued_on=None)], GAS, Need("gas_safe"), "bad", "No date"),
        ([Paper(level="basic", issued_on=date(2023, 11, 18))], DBS, RECHECK, "bad", "Re-check 18 Nov"),
        ([Paper(level="basic")], DBS, RECHECK, "bad", "No date"),
        (
            [Paper(level="basic", issued_on=date(2026, 1, 1))],
            DBS,
            Need("dbs", "enhanced", recheck_months=36),
            "bad",
            "Level too low",
        ),
        (
            [Paper(issued_on=date(2026, 5, 1), version_acknowledged="2025")],
            CODE,
            Need("code_of_conduct"),
            "bad",
            "Not acknowledged",
        ),
        (
            [Paper(expires_on=date(2027, 5, 1), categories={"CCN1": None})],
            GAS,
            Need("gas_safe", category="LPG"),
            "bad",
            "Category not covered",
        ),
        (
            [Paper(expires_on=date(2027, 5, 1), categories={"LPG": "2026-11-02"})],
            GAS,
            Need("gas_safe", category="LPG"),
            "bad",
            "2 Nov",
        ),
    ],
)
def test_how_a_list_shows_one_need(
    papers: list[Paper], kind: Kind, need: Need, state: str, text: str
) -> None:
    day = date(2024, 6, 1) if text == "Jan 2025" else DAY
    found = credential_state(papers, kind, need, day)
    assert (found.kind, found.name, found.state, found.text) == (kind.code, kind.name, state, text)


def test_an_older_one_that_ran_out_is_not_named_where_the_newer_was_withdrawn() -> None:
    papers = [Paper(expires_on=date(2026, 1, 1)), Paper(expires_on=DAY + ONE, withdrawn_on=DAY)]
    assert credential_state(papers, PHOTO_ID, CARD, DAY).text == "Withdrawn"


def test_of_several_that_ran_out_the_last_is_named() -> None:
    papers = [Paper(expires_on=date(2026, 10, 1)), Paper(expires_on=date(2026, 11, 1))]
    found = credential_state(papers, PHOTO_ID, CARD, DAY)
    assert (found.text, found.until) == ("1 Nov", date(2026, 11, 1))


def test_several_certificates_are_shown_by_the_worst_and_counted_where_all_are_well() -> None:
    ok = CredentialState("a", "First aid", "ok", "Mar 2027", date(2027, 3, 1))
    endless = CredentialState("b", "CSCS card", "ok", "No end")
    soon = CredentialState("c", "Asbestos awareness", "soon", "15 Dec", date(2026, 12, 15))
    gone = CredentialState("d", "Gas Safe card", "bad", "20 Nov", date(2026, 11, 20))
    none = CredentialState("e", "ECS card", "bad", "None on file")
    assert together([]).state == "none"
    assert together([ok, endless, ok]).text == "3 of 3"
    assert together([ok, endless]).until == date(2027, 3, 1)
    assert together([endless]).until is None
    assert (together([ok, soon]).state, together([ok, soon]).text) == ("soon", "Asbestos awareness 15 Dec")
    assert together([ok, soon, none, gone]).text == "Gas Safe card 20 Nov and 1 more"
    assert together([none]).text == "ECS card none on file"


@pytest.mark.parametrize(
    ("days", "text"),
    [(-3, "3 days ago"), (-1, "1 day ago"), (0, "today"), (1, "1 day"), (22, "22 days")],
)
def test_days_in_words(days: int, text: str) -> None:
    assert days_left_text(days) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 12, 15), "15 Dec"),
        (DAY + 183 * ONE, "25 May"),
        (DAY + 184 * ONE, "26 May 2027"),
        (DAY - 184 * ONE, "23 May 2026"),
    ],
)
def test_a_day_has_its_year_where_that_is_not_plain(day: date, text: str) -> None:
    assert short_day(day, DAY) == text
