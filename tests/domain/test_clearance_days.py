"""The day a visit is judged by: London's calendar, nights, and the first day on which people may go."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.days import LONDON
from tests.factories.clearance import BETH, DAY, HOUR, PRIYA, VALID, Visit, but, holding, who
from tests.factories.credentials import Paper

MINUTE = timedelta(minutes=1)


def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    """Return what London clocks show, as an instant in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def card_until(last: date) -> dict[str, Any]:
    return but("photo_id", expires_on=last)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        (at(2026, 10, 24, 23, 59), date(2026, 10, 24)),
        (at(2026, 10, 25, 0, 1), date(2026, 10, 25)),
        (at(2026, 10, 25, 23, 59), date(2026, 10, 25)),
        (at(2026, 10, 26, 0, 1), date(2026, 10, 26)),
        (at(2027, 3, 27, 23, 59), date(2027, 3, 27)),
        (at(2027, 3, 28, 0, 1), date(2027, 3, 28)),
        (at(2027, 3, 28, 23, 59), date(2027, 3, 28)),
        (at(2027, 3, 29, 0, 1), date(2027, 3, 29)),
        (datetime(2026, 6, 29, 23, 30, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 29, 22, 59, tzinfo=UTC), date(2026, 6, 29)),
    ],
)
def test_a_card_counts_to_the_end_of_its_last_day_in_london(start: datetime, day: date) -> None:
    slot = {"starts_at": start, "ends_at": start + MINUTE}
    assert Visit(**slot, **card_until(day)).blocks() == ()
    blocks = Visit(**slot, **card_until(day - 24 * HOUR)).blocks()
    assert [block.code for block in blocks] == ["expired"]


@pytest.mark.parametrize(
    ("start", "end", "last", "goes"),
    [
        (at(2026, 11, 23, 22, 0), at(2026, 11, 24, 0, 0), date(2026, 11, 23), True),
        (at(2026, 11, 23, 22, 0), at(2026, 11, 24, 0, 1), date(2026, 11, 23), False),
        (at(2026, 11, 23, 22, 0), at(2026, 11, 24, 0, 1), date(2026, 11, 24), True),
        (at(2026, 10, 24, 23, 0), at(2026, 10, 25, 1, 30), date(2026, 10, 24), False),
        (at(2027, 3, 27, 23, 30), at(2027, 3, 28, 2, 30), date(2027, 3, 27), False),
        (at(2027, 3, 27, 23, 30), at(2027, 3, 28, 2, 30), date(2027, 3, 28), True),
    ],
)
def test_a_visit_past_midnight_needs_papers_that_count_on_both_days(
    start: datetime, end: datetime, last: date, goes: bool
) -> None:
    blocks = Visit(starts_at=start, ends_at=end, **card_until(last)).blocks()
    assert [block.code for block in blocks] == ([] if goes else ["expired"])


def test_a_reason_that_holds_on_both_days_is_named_once() -> None:
    visit = Visit(starts_at=at(2026, 11, 23, 22, 0), ends_at=at(2026, 11, 24, 2, 0), **holding("photo_id"))
    assert [block.code for block in visit.blocks()] == ["missing"]


NEW_CARD = Paper(issued_on=date(2026, 12, 1), expires_on=date(2027, 12, 1))


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ({}, None),
        ({"yes": None}, None),
        ({"people_needed": 2}, None),
        ({"crew": ()}, None),
        ({"busy": {PRIYA.id: "WO-7"}}, None),
        (who(status="left"), None),
        (who(status="suspended"), None),
        (who(status="suspended", suspended_until=date(2026, 11, 30)), date(2026, 12, 1)),
        (who(started_on=date(2026, 12, 7)), date(2026, 12, 7)),
        (card_until(date(2026, 11, 1)), None),
        (holding("photo_id", NEW_CARD), date(2026, 12, 1)),
        (holding("photo_id", NEW_CARD) | {"yes": None, "people_needed": 2}, date(2026, 12, 1)),
        (holding("photo_id", NEW_CARD) | {"busy": {PRIYA.id: "WO-7"}}, date(2026, 12, 1)),
        (holding("photo_id", NEW_CARD) | who(started_on=date(2026, 12, 7)), date(2026, 12, 7)),
        (holding("photo_id", NEW_CARD) | who(left_on=date(2026, 11, 30)), None),
        (holding("photo_id", NEW_CARD) | {"crew": (PRIYA, replace(BETH, status="left"))}, None),
        (holding("photo_id", NEW_CARD) | {"crew": (PRIYA, BETH)}, date(2026, 12, 1)),
        (
            {
                "papers": {
                    PRIYA.id: {
                        "photo_id": [NEW_CARD],
                        "gas_safe": [replace(VALID["gas_safe"], expires_on=date(2026, 11, 30))],
                    }
                }
            },
            None,
        ),
        (
            {
                "papers": {
                    PRIYA.id: {
                        "photo_id": [NEW_CARD],
                        "gas_safe": [
                            replace(VALID["gas_safe"], expires_on=date(2026, 11, 30)),
                            replace(VALID["gas_safe"], issued_on=date(2026, 12, 9)),
                        ],
                    }
                }
            },
            date(2026, 12, 9),
        ),
    ],
)
def test_the_first_lawful_day_is_one_on_which_these_people_may_really_go(
    change: dict[str, Any], first: date | None
) -> None:
    assert Visit(**change).first_lawful_day() == first


DAYS = st.integers(-5, 25).map(lambda days: DAY + timedelta(days=days))


@given(
    cards=st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=3),
    gas=st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=3),
    starts=DAYS,
    suspended_until=DAYS,
    hours=st.sampled_from([2, 16]),
)
def test_the_first_lawful_day_is_the_first_of_the_days_tried_one_by_one(
    cards: list[tuple[date, int]],
    gas: list[tuple[date, int]],
    starts: date,
    suspended_until: date,
    hours: int,
) -> None:
    def papers(kind: str, days: list[tuple[date, int]]) -> list[Paper]:
        return [
            replace(VALID[kind], issued_on=day, expires_on=day + timedelta(days=length))
            for day, length in days
        ]

    visit = Visit(
        papers={PRIYA.id: {"photo_id": papers("photo_id", cards), "gas_safe": papers("gas_safe", gas)}},
        **who(status="suspended", suspended_until=suspended_until, started_on=starts),
        ends_at=at(2026, 11, 23, 9, 0) + hours * HOUR,
    )

    def goes_on(days: int) -> bool:
        later = timedelta(days=days)
        return not replace(visit, starts_at=visit.starts_at + later, ends_at=visit.ends_at + later).blocks()

    lawful = next((DAY + timedelta(days=days) for days in range(40) if goes_on(days)), None)
    assert visit.first_lawful_day() == (None if lawful == DAY else lawful)
