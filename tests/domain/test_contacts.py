"""A try to reach a resident in a few words: the day as people say it, and no doubt which one."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.contacts import check_times, near_text, next_text, tried_text
from desktop.domain.errors import RefusedError

NOW = datetime(2026, 3, 30, 8, tzinfo=UTC)  # the Monday after the clocks went forward: 09:00 in London


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), "today 00:30"),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), "Sun 23:30"),
        (datetime(2026, 3, 24, 14, 10, tzinfo=UTC), "Tue 14:10"),
        (datetime(2026, 3, 23, 14, 10, tzinfo=UTC), "Mon 23 Mar 14:10"),  # not this Monday
        (datetime(2026, 4, 5, 8, tzinfo=UTC), "Sun 09:00"),
        (datetime(2025, 12, 1, 8, tzinfo=UTC), "Mon 1 Dec 2025 08:00"),
    ],
)
def test_a_day_is_told_as_people_say_it(at: datetime, says: str) -> None:
    assert near_text(at, NOW) == says


def test_one_try_several_and_what_comes_next() -> None:
    tuesday, wednesday = datetime(2026, 3, 24, 14, 10, tzinfo=UTC), datetime(2026, 4, 1, 8, tzinfo=UTC)
    assert tried_text(1, tuesday, NOW) == "tried Tue 14:10"
    assert tried_text(2, tuesday, NOW) == "tried 2×, last Tue 14:10"
    assert next_text("Ring again.", wednesday, NOW) == "ring again Wed 09:00"
    assert next_text(" ", wednesday, NOW) == "try again Wed 09:00"
    assert (next_text("SMS her son", None, NOW), next_text("", None, NOW)) == ("SMS her son", "")


TRIED = NOW - timedelta(hours=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "next_at", "offered", "field"),
    [
        (TRIED, None, None, ""),
        (NOW + timedelta(minutes=5), None, None, ""),
        (NOW + timedelta(minutes=6), None, None, "at"),
        (TRIED, TRIED, None, "next_at"),
        (TRIED, TRIED + timedelta(minutes=1), None, ""),
        (TRIED, None, (TRIED, TRIED + HOUR), ""),
        (TRIED, None, (TRIED - timedelta(minutes=1), TRIED + HOUR), "offered_start"),
        (TRIED, None, (NOW + HOUR, NOW), None),
    ],
)
def test_a_try_has_been_and_what_follows_comes_after_it(
    at: datetime, next_at: datetime | None, offered: tuple[datetime, datetime] | None, field: str | None
) -> None:
    if field == "":
        check_times(NOW, at, next_at, offered)
        return
    with pytest.raises(RefusedError) as refused:
        check_times(NOW, at, next_at, offered)
    assert refused.value.details.get("field") == field
