"""Whether a visit may be dispatched: every reason, alone and together, and nothing else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.domain.clearance import operative_faults, refusal_text
from desktop.domain.days import LONDON
from tests.factories.clearance import BETH, DAY, HOUR, PRIYA, START, Visit, Yes, but, holding, who
from tests.factories.credentials import Operative, Paper

ELSEWHERE = "Send somebody else."
LATER = date(2027, 1, 1)
REASONS: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {"yes": None, "was_confirmed": False},
        "not_confirmed",
        "The resident has not confirmed this slot",
        "Ask the resident and note who said yes, how and when.",
    ),
    (
        {"yes": Yes(START + HOUR, START + 3 * HOUR)},
        "not_confirmed",
        "The slot changed after the resident confirmed; now Mon 23 Nov 2026, 09:00 to 11:00",
        "Ask the resident and note who said yes, how and when.",
    ),
    ({"crew": ()}, "nobody", "Nobody is assigned", "Assign somebody who is valid and free."),
    (
        {"people_needed": 2},
        "two_person",
        "This visit needs 2 people and has 1",
        "Add somebody who is valid and free.",
    ),
    (
        {"busy": {PRIYA.id: "WO-7"}},
        "overlap",
        "Priya Lal is booked elsewhere at that time (WO-7)",
        "Move one of the two visits, or send somebody else.",
    ),
    (who(status="left"), "left", "Priya Lal left the firm", ELSEWHERE),
    (who(left_on=date(2026, 11, 22)), "left", "Priya Lal left the firm on 22 Nov 2026", ELSEWHERE),
    (who(status="suspended"), "suspended", "Priya Lal is suspended", ELSEWHERE),
    (
        who(status="suspended", suspended_until=DAY),
        "suspended",
        "Priya Lal is suspended until 23 Nov 2026",
        ELSEWHERE,
    ),
    (who(started_on=date(2026, 11, 24)), "not_started", "Priya Lal starts only on 24 Nov 2026", ELSEWHERE),
    (
        holding("photo_id"),
        "missing",
        "No Photo ID card on file",
        "See the original and add it, or send somebody else.",
    ),
    (
        but("photo_id", expires_on=date(2026, 11, 22)),
        "expired",
        "Photo ID card expired 22 Nov 2026",
        "Renew it and see the original, or send somebody else.",
    ),
    (
        but("code_of_conduct", issued_on=date(2025, 11, 22)),
        "expired",
        "Code of conduct expired 22 Nov 2026",
        "Renew it, or send somebody else.",
    ),
    (
        but("photo_id", issued_on=date(2026, 11, 24)),
        "not_yet_valid",
        "Photo ID card counts only from 24 Nov 2026",
        "Move the visit, or send somebody else.",
    ),
    (
        but("photo_id", withdrawn_on=DAY),
        "withdrawn",
        "Photo ID card was withdrawn on 23 Nov 2026",
        "Add the new one and see the original, or send somebody else.",
    ),
    (
        but("photo_id", seen_on=None),
        "not_seen",
        "Nobody has seen the original of Photo ID card",
        "See the original and note who saw it.",
    ),
    (
        but("code_of_conduct", issued_on=None, seen_on=None),
        "undated",
        "Code of conduct has no date, so nobody can say how long it counts",
        "Add the day on which it was issued or signed.",
    ),
    (
        but("code_of_conduct", version_acknowledged="2025"),
        "not_acknowledged",
        "Code of conduct: the current version (2026) is not acknowledged",
        "Have the current version read and signed.",
    ),
    (
        holding("code_of_conduct"),
        "not_acknowledged",
        "Code of conduct is not acknowledged",
        "Have the current version read and signed, and note the day.",
    ),
    (
        but("dbs", issued_on=date(2023, 11, 22)),
        "dbs_recheck_due",
        "DBS check: re-check was due 22 Nov 2026",
        "Check with the Update Service or see a new certificate, or send somebody else.",
    ),
    (
        but("dbs", level="standard"),
        "dbs_level",
        "DBS is standard; enhanced is needed (Riverside asks for it)",
        "Get a check of that level if the role allows it in law, or send somebody else.",
    ),
    (
        but("dbs", update_status="NEW_INFO"),
        "dbs_new_info",
        "The Update Service says this DBS is no longer current",
        "Ask for a new DBS check. Do not send this person until you have seen it.",
    ),
    (
        but("dbs", update_status="NO_MATCH_FOUND"),
        "dbs_no_match",
        "The Update Service found no match, so this DBS cannot be relied on",
        "Check number, surname and date of birth against the certificate, then check again.",
    ),
    (
        but("gas_safe", categories={"CCN1": None}),
        "category",
        "Gas Safe card does not cover LPG; it covers CCN1",
        "Send somebody whose card covers it.",
    ),
    (
        but("gas_safe", categories={"LPG": "2026-11-22"}),
        "category",
        "Gas Safe card: LPG expired 22 Nov 2026",
        "Renew the category and see the card, or send somebody else.",
    ),
]
OF_THE_VISIT = {"not_confirmed", "nobody", "two_person"}


def test_a_visit_in_order_may_go() -> None:
    assert Visit().blocks() == ()
    assert Visit(crew=(PRIYA, BETH), people_needed=2).blocks() == ()
    assert Visit(crew=(PRIYA, BETH), busy={"3": "WO-9"}).blocks() == ()


@pytest.mark.parametrize(
    ("change", "code", "text", "step"), REASONS, ids=[f"{i} {row[1]}" for i, row in enumerate(REASONS)]
)
def test_each_reason_alone_stops_the_visit_and_is_named_with_its_next_step(
    change: dict[str, Any], code: str, text: str, step: str
) -> None:
    (block,) = Visit(**change).blocks()
    assert (block.code, block.text, block.next) == (code, text, step)
    assert block.operative == ("" if code in OF_THE_VISIT else PRIYA.id)


def test_all_reasons_together_are_all_named_and_each_with_its_person() -> None:
    visit = Visit(
        crew=(replace(PRIYA, status="suspended", started_on=LATER), replace(BETH, left_on=date(2026, 1, 1))),
        people_needed=3,
        yes=None,
        busy={"1": "WO-7", "2": "WO-8"},
        papers={
            "1": {
                "photo_id": [Paper(issued_on=LATER, expires_on=DAY - HOUR * 24, seen_by="", withdrawn_on=DAY)],
                "dbs": [Paper(level="basic", issued_on=date(2020, 1, 1), update_status="NEW_INFO")],
                "code_of_conduct": [Paper(seen_on=None)],
                "gas_safe": [Paper(expires_on=date(2030, 1, 1))],
            },
            "2": {
                "photo_id": [],
                "dbs": [Paper(level="", update_status="NO_MATCH_FOUND")],
                "code_of_conduct": [],
                "gas_safe": [Paper(expires_on=date(2030, 1, 1), categories={"LPG": "2020-01-01"})],
            },
        },
    )  # fmt: skip
    assert [(block.operative, block.code) for block in visit.blocks()] == [
        ("", "not_confirmed"),
        ("", "two_person"),
        ("1", "suspended"),
        ("1", "not_started"),
        ("1", "withdrawn"),
        ("1", "not_yet_valid"),
        ("1", "expired"),
        ("1", "not_seen"),
        ("1", "dbs_recheck_due"),
        ("1", "dbs_level"),
        ("1", "dbs_new_info"),
        ("1", "undated"),
        ("1", "not_acknowledged"),
        ("1", "category"),
        ("1", "overlap"),
        ("2", "left"),
        ("2", "missing"),
        ("2", "dbs_recheck_due"),
        ("2", "dbs_level"),
        ("2", "dbs_no_match"),
        ("2", "not_acknowledged"),
        ("2", "category"),
        ("2", "overlap"),
    ]
    every_code = {code for _, code, _, _ in REASONS}
    assert {block.code for block in visit.blocks()} == every_code - {"nobody"}


@pytest.mark.parametrize(
    ("change", "stops"),
    [
        ({"left_on": DAY}, False),
        ({"left_on": DAY - 24 * HOUR}, True),
        ({"status": "left", "left_on": DAY + 24 * HOUR}, True),
        ({"started_on": DAY}, False),
        ({"started_on": DAY + 24 * HOUR}, True),
        ({"status": "suspended", "suspended_until": DAY}, True),
        ({"status": "suspended", "suspended_until": DAY - 24 * HOUR}, False),
        ({"status": "active", "suspended_until": DAY + 24 * HOUR}, False),
    ],
)
def test_standing_with_the_firm_counts_by_the_day(change: dict[str, Any], stops: bool) -> None:
    assert bool(operative_faults(replace(PRIYA, **change), DAY)) is stops
    assert bool(Visit(**who(**change)).blocks()) is stops


@pytest.mark.parametrize(
    ("yes", "was_confirmed", "expected"),
    [
        ("this slot", True, None),
        (None, False, "The resident has not confirmed this slot"),
        (None, True, "The slot changed after the resident confirmed"),
        (Yes(START, START + HOUR), False, "The slot changed after the resident confirmed"),
        (Yes(START + HOUR, START + 2 * HOUR), True, "The slot changed after the resident confirmed"),
        (Yes(START.astimezone(LONDON), (START + 2 * HOUR).astimezone(LONDON)), True, None),
    ],
    ids=["same", "never", "taken back", "other end", "other start", "same instants"],
)
def test_only_a_yes_to_this_very_slot_counts(
    yes: Yes | str | None, was_confirmed: bool, expected: str | None
) -> None:
    blocks = Visit(yes=yes, was_confirmed=was_confirmed).blocks()
    assert [block.code for block in blocks] == (["not_confirmed"] if expected else [])
    if expected:
        assert blocks[0].text.startswith(expected)


@pytest.mark.parametrize(
    ("crew", "needed", "expected"),
    [
        ((), 1, "Nobody is assigned"),
        ((), 2, "Nobody is assigned"),
        ((PRIYA,), 2, "This visit needs 2 people and has 1"),
        ((PRIYA, BETH), 3, "This visit needs 3 people and has 2"),
        ((PRIYA, BETH), 2, None),
        ((PRIYA, BETH), 1, None),
    ],
)
def test_as_many_people_go_as_the_home_needs(
    crew: tuple[Operative, ...], needed: int, expected: str | None
) -> None:
    assert [block.text for block in Visit(crew=crew, people_needed=needed).blocks()] == (
        [expected] if expected else []
    )


def test_one_unfit_person_stops_a_visit_of_two_and_is_told_apart() -> None:
    visit = Visit(crew=(PRIYA, BETH), papers={"2": {"dbs": []}})
    assert [(block.operative, block.code) for block in visit.blocks()] == [("2", "missing")]


def test_a_refusal_names_every_person_and_each_next_step_once() -> None:
    visit = Visit(
        crew=(PRIYA, BETH), yes=None, was_confirmed=False, papers={"1": {"photo_id": []}, "2": {"photo_id": []}}
    )  # fmt: skip
    assert refusal_text(visit.blocks(), {"1": "Priya Lal", "2": "Beth Thomas"}) == (
        "This visit may not be dispatched: The resident has not confirmed this slot, "
        "Priya Lal: No Photo ID card on file and Beth Thomas: No Photo ID card on file. "
        "Ask the resident and note who said yes, how and when. "
        "See the original and add it, or send somebody else."
    )
