"""Whether one credential counts on one day: every boundary, every reason, and which of several counts."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.credentials import (
    Need,
    faults,
    is_dbs_number,
    judge,
    last_day,
    mask,
    number_warning,
    parse_categories,
)
from tests.factories.credentials import ASBESTOS, CODE, DBS, GAS, PHOTO_ID, Kind, Paper

DAY = date(2026, 11, 20)
ONE = timedelta(days=1)
CARD = Paper(expires_on=date(2027, 6, 30))
SIGNED = Paper(issued_on=date(2026, 1, 5), seen_on=None, seen_by="", version_acknowledged="2026")


def codes(paper: Paper, kind: Kind, day: date, category: str = "") -> list[str]:
    return [fault.code for fault in faults(paper, kind, Need(kind.code, category=category), day)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 19), []),
        (date(2026, 11, 20), []),
        (date(2026, 11, 21), ["expired"]),
        (date(2027, 11, 20), ["expired"]),
    ],
)
def test_the_last_printed_day_still_counts_and_the_next_does_not(day: date, expected: list[str]) -> None:
    assert codes(Paper(expires_on=date(2026, 11, 20)), PHOTO_ID, day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 19), ["not_yet_valid"]),
        (date(2026, 11, 20), []),
        (date(2026, 11, 21), []),
    ],
)
def test_a_card_counts_from_the_day_of_its_issue(day: date, expected: list[str]) -> None:
    assert codes(Paper(issued_on=date(2026, 11, 20), expires_on=date(2027, 1, 1)), PHOTO_ID, day) == expected


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2025, 11, 20), date(2026, 11, 20)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_where_no_last_day_is_printed_the_kind_says_how_long_it_counts(issued: date, last: date) -> None:
    paper = Paper(issued_on=issued)
    assert last_day(paper, ASBESTOS, Need(ASBESTOS.code), DAY) == last
    assert codes(paper, ASBESTOS, last) == []
    assert codes(paper, ASBESTOS, last + ONE) == ["expired"]


def test_a_certificate_without_an_issue_date_counts_from_the_day_its_original_was_seen() -> None:
    paper = Paper(seen_on=date(2025, 11, 20))
    assert codes(paper, ASBESTOS, date(2026, 11, 20)) == []
    assert codes(paper, ASBESTOS, date(2026, 11, 21)) == ["expired"]


@pytest.mark.parametrize("printed", [date(2026, 3, 31), date(2028, 3, 31)])
def test_the_printed_last_day_wins_over_the_usual_one(printed: date) -> None:
    paper = Paper(issued_on=date(2026, 1, 1), expires_on=printed)
    assert codes(paper, ASBESTOS, printed) == []
    assert codes(paper, ASBESTOS, printed + ONE) == ["expired"]


def test_a_kind_without_a_usual_length_has_no_end() -> None:
    paper = Paper(issued_on=date(2010, 1, 1))
    assert last_day(paper, PHOTO_ID, Need(PHOTO_ID.code), DAY) is None
    assert codes(paper, PHOTO_ID, date(2190, 1, 1)) == []
    assert codes(Paper(), PHOTO_ID, date(2190, 1, 1)) == []


def test_what_must_end_some_day_does_not_count_without_any_date() -> None:
    undated = replace(SIGNED, issued_on=None)
    (fault,) = faults(undated, CODE, Need(CODE.code), DAY)
    assert fault.code == "undated"
    assert fault.text == "Code of conduct has no date, so nobody can say how long it counts"
    assert fault.next == "Add the day on which it was issued or signed."


@pytest.mark.parametrize(
    "unseen",
    [
        replace(CARD, seen_on=None),
        replace(CARD, seen_by=""),
        replace(CARD, seen_on=DAY + ONE),
    ],
    ids=["never", "by nobody", "only later"],
)
def test_a_card_whose_original_nobody_has_seen_by_that_day_does_not_count(unseen: Paper) -> None:
    (fault,) = faults(unseen, PHOTO_ID, Need(PHOTO_ID.code), DAY)
    assert fault.code == "not_seen"
    assert fault.text == "Nobody has seen the original of Photo ID card"
    assert codes(replace(unseen, seen_on=DAY, seen_by="Dana Office"), PHOTO_ID, DAY) == []


def test_an_acknowledgement_has_no_original_to_see() -> None:
    assert codes(SIGNED, CODE, DAY) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 19), []), (date(2026, 11, 20), ["withdrawn"]), (date(2026, 11, 21), ["withdrawn"])],
)
def test_a_withdrawn_card_stops_counting_that_very_day(day: date, expected: list[str]) -> None:
    paper = replace(CARD, withdrawn_on=date(2026, 11, 20))
    assert codes(paper, PHOTO_ID, day) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2027, 1, 5), []), (date(2027, 1, 6), ["expired"])], ids=["a year", "later"]
)
def test_the_code_of_conduct_is_acknowledged_for_a_year(day: date, expected: list[str]) -> None:
    assert codes(SIGNED, CODE, day) == expected


@pytest.mark.parametrize("version", ["2025", "", "2026 draft"])
def test_another_version_of_the_code_than_the_current_does_not_count(version: str) -> None:
    (fault,) = faults(replace(SIGNED, version_acknowledged=version), CODE, Need(CODE.code), DAY)
    assert fault.code == "not_acknowledged"
    assert fault.text == "Code of conduct: the current version (2026) is not acknowledged"


@pytest.mark.parametrize("version", ["", "2025"])
def test_where_the_office_has_no_version_any_acknowledgement_counts(version: str) -> None:
    assert codes(replace(SIGNED, version_acknowledged=version), replace(CODE, current_version=""), DAY) == []


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (None, "Gas Safe card does not cover LPG"),
        (
            {"CCN1": "2028-01-01", "CENWAT": None},
            "Gas Safe card does not cover LPG; it covers CCN1 and CENWAT",
        ),
        ({"LPG": "2026-11-19"}, "Gas Safe card: LPG expired 19 Nov 2026"),
        ({"LPG": "2026-11-20"}, ""),
        ({"LPG": "2028-01-01", "CCN1": "2020-01-01"}, ""),
        ({"LPG": None}, ""),
    ],
    ids=["none", "others", "expired", "last day", "another expired", "no end of its own"],
)
def test_the_category_is_part_of_the_card(categories: dict[str, str | None] | None, expected: str) -> None:
    paper = Paper(expires_on=date(2027, 3, 31), categories=categories)
    found = faults(paper, GAS, Need(GAS.code, category="LPG"), DAY)
    assert [fault.text for fault in found] == ([expected] if expected else [])
    assert {fault.code for fault in found} <= {"category"}
    assert codes(paper, GAS, DAY) == [], "without a need for the category the card counts"


def test_a_category_does_not_outlive_its_card() -> None:
    paper = Paper(expires_on=date(2026, 11, 19), categories={"LPG": "2030-01-01"})
    assert codes(paper, GAS, DAY, "LPG") == ["expired"]


def test_every_fault_of_one_card_is_named() -> None:
    paper = Paper(
        issued_on=DAY + ONE, expires_on=DAY - ONE, seen_on=None, withdrawn_on=DAY, version_acknowledged="x"
    )
    kind = replace(GAS, current_version="2")
    assert set(codes(paper, kind, DAY, "LPG")) == {
        "withdrawn",
        "not_yet_valid",
        "expired",
        "not_seen",
        "not_acknowledged",
        "category",
    }


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_one_valid_card_among_old_ones_is_enough(order: tuple[int, ...]) -> None:
    held = [
        Paper(expires_on=date(2025, 1, 1)),
        Paper(expires_on=DAY),
        Paper(expires_on=date(2028, 1, 1), seen_on=None),
    ]
    assert judge([held[i] for i in order], PHOTO_ID, Need(PHOTO_ID.code), DAY) == ()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_several_bad_cards_the_best_says_why(order: tuple[int, ...]) -> None:
    held = [
        Paper(expires_on=date(2024, 1, 1)),
        Paper(expires_on=date(2026, 11, 19)),
        Paper(expires_on=date(2026, 11, 19), seen_on=None),
    ]
    found = judge([held[i] for i in order], PHOTO_ID, Need(PHOTO_ID.code), DAY)
    assert [fault.text for fault in found] == ["Photo ID card expired 19 Nov 2026"]


def test_a_card_without_an_end_is_better_than_an_expired_one() -> None:
    held = [Paper(expires_on=date(2026, 11, 19)), Paper(seen_on=None)]
    assert [fault.code for fault in judge(held, PHOTO_ID, Need(PHOTO_ID.code), DAY)] == ["not_seen"]


EXPIRED = Paper(issued_on=date(2025, 1, 1), expires_on=date(2026, 11, 1))
NEXT = Paper(issued_on=date(2026, 12, 1), expires_on=date(2027, 12, 1))


@pytest.mark.parametrize(
    ("held", "first"),
    [
        ([EXPIRED], None),
        ([EXPIRED, NEXT], date(2026, 12, 1)),
        ([NEXT, replace(NEXT, issued_on=date(2027, 1, 1))], date(2026, 12, 1)),
        ([EXPIRED, replace(NEXT, seen_on=None)], None),
        ([EXPIRED, replace(NEXT, withdrawn_on=date(2026, 12, 1))], None),
        ([replace(NEXT, seen_on=None), replace(NEXT, issued_on=date(2027, 1, 1))], date(2027, 1, 1)),
        ([Paper(seen_on=None), NEXT], date(2026, 12, 1)),
    ],
    ids=["none", "renewed", "twice", "unseen", "withdrawn", "first unseen", "best is another"],
)
def test_a_later_card_that_is_in_order_gives_the_first_lawful_day(
    held: list[Paper], first: date | None
) -> None:
    found = judge(held, PHOTO_ID, Need(PHOTO_ID.code), DAY)
    assert found
    assert {fault.first_lawful_day for fault in found} == {first}
    if first is not None:
        assert judge(held, PHOTO_ID, Need(PHOTO_ID.code), first) == ()
        assert judge(held, PHOTO_ID, Need(PHOTO_ID.code), first - ONE) != ()


@pytest.mark.parametrize(
    ("kind", "need", "expected"),
    [
        (PHOTO_ID, Need("photo_id"), ("missing", "No Photo ID card on file")),
        (PHOTO_ID, Need("photo_id", asked_by="Riverside asks for it"), (
            "missing", "No Photo ID card on file (Riverside asks for it)",
        )),
        (DBS, Need("dbs", "enhanced_adults"), (
            "missing", "No DBS check, enhanced with the adults' barred list on file",
        )),
        (CODE, Need("code_of_conduct"), ("not_acknowledged", "Code of conduct is not acknowledged")),
    ],
)  # fmt: skip
def test_what_is_not_held_at_all_is_named_with_who_asks(
    kind: Kind, need: Need, expected: tuple[str, str]
) -> None:
    (fault,) = judge([], kind, need, DAY)
    assert (fault.code, fault.text) == expected
    assert fault.next.endswith(".")
    assert fault.first_lawful_day is None


BOUNDARY = st.integers(-2, 2).map(lambda days: timedelta(days=days))


@given(
    last=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    length=st.integers(0, 800),
    off=BOUNDARY,
    side=st.sampled_from(["issue", "end", "withdrawal", "sight"]),
    withdrawn=st.one_of(st.none(), st.integers(-3, 3)),
    seen=st.integers(-3, 3),
)
def test_a_card_counts_exactly_between_its_days(
    last: date, length: int, off: timedelta, side: str, withdrawn: int | None, seen: int
) -> None:
    issued = last - timedelta(days=length)
    taken = None if withdrawn is None else last + timedelta(days=withdrawn)
    sight = issued + timedelta(days=seen)
    day = {"issue": issued, "end": last, "withdrawal": taken or last, "sight": sight}[side] + off
    paper = Paper(issued_on=issued, expires_on=last, withdrawn_on=taken, seen_on=sight)
    counts = max(issued, sight) <= day <= last and not (taken is not None and day >= taken)
    assert (judge([paper], PHOTO_ID, Need(PHOTO_ID.code), day) == ()) is counts


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("001234567890", True),
        ("123456789012", True),
        ("12345678901", False),
        ("1234567890123", False),
        ("00123456789O", False),
        ("٠٠١٢٣٤٥٦٧٨٩٠", False),
        ("00123456789 ", False),
        ("", False),
    ],
)
def test_a_dbs_number_has_twelve_digits_and_keeps_its_zeros(text: str, is_number: bool) -> None:
    assert is_dbs_number(text) is is_number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("001234567890", "••••••••7890"), ("12345", "•2345"), ("1234", "••••"), ("1", "•"), ("", "")],
)
def test_a_masked_number_shows_four_signs_at_most(number: str, shown: str) -> None:
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {}),
        ([], {}),
        ("lpg", {"LPG": None}),
        (["CCN1", " lpg "], {"CCN1": None, "LPG": None}),
        ({"lpg": "2027-03-31", "CCN1": None, "CKR1": ""}, {"LPG": "2027-03-31", "CCN1": None, "CKR1": None}),
        ({"LPG": date(2027, 3, 31)}, {"LPG": "2027-03-31"}),
    ],
)
def test_categories_are_read_from_names_or_names_with_days(
    value: object, expected: dict[str, str | None]
) -> None:
    assert parse_categories(value) == expected


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"LPG": "31/03/2027"}, "category LPG: “31/03/2027” is not a day"),
        ({"LPG": "2027-02-30"}, "category LPG"),
        (7, "“7” is no list of names"),
        (True, "“True” is no list of names"),
        ([{"LPG": "2027-03-31"}], "no list of names"),
    ],
)
def test_categories_that_cannot_be_read_are_refused_by_name(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_categories(value)


@pytest.mark.parametrize("number", ["", "1234567", "123 4567"])
def test_a_gas_safe_number_of_seven_digits_or_none_is_not_warned_of(number: str) -> None:
    assert number_warning("gas_safe", number) == ""


@pytest.mark.parametrize("number", ["511823", "12345678", "123456A", "١٢٣٤٥٦٧"])
def test_a_gas_safe_number_of_another_shape_is_worth_a_second_look(number: str) -> None:
    assert "7 digits" in number_warning("gas_safe", number)


def test_no_other_card_has_a_form_to_compare_with() -> None:
    assert number_warning("ecs", "X1") == ""
