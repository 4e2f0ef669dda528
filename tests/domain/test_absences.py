"""A time in which somebody is away: whole days or hours, in words that say nothing of why."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.absences import absence_text, check_absence
from desktop.domain.errors import RefusedError

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (MONDAY, MONDAY + DAY, "Mon 23 Nov 2026"),
        (MONDAY, MONDAY + 5 * DAY, "Mon 23 Nov 2026 to Fri 27 Nov 2026"),
        (MONDAY + DAY / 2, MONDAY + DAY, "Mon 23 Nov 2026, 12:00 to Tue 24 Nov 2026, 00:00"),
        (MONDAY, MONDAY + DAY / 2, "Mon 23 Nov 2026, 00:00 to 12:00"),
        # London's day begins an hour earlier in summer.
        (datetime(2026, 6, 30, 23, tzinfo=UTC), datetime(2026, 7, 1, 23, tzinfo=UTC), "Wed 1 Jul 2026"),
    ],
)
def test_an_absence_says_its_days_or_its_times(start: datetime, end: datetime, text: str) -> None:
    assert absence_text(start, end) == text


@pytest.mark.parametrize(
    ("length", "says"),
    [(timedelta(), "before it starts"), (-DAY, "before it starts"), (1200 * DAY, "three years")],
)
def test_an_absence_that_cannot_be_is_refused(length: timedelta, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        check_absence(MONDAY, MONDAY + length)
    check_absence(MONDAY, MONDAY + DAY)
