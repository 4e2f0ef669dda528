"""What has happened is not still to come: times are held against the present moment, with five minutes of grace."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.errors import RefusedError
from desktop.domain.moments import refuse_to_come

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GRACE = timedelta(minutes=5)


def test_a_time_may_be_ahead_by_as_much_as_two_watches_differ_and_no_more() -> None:
    for at in (None, NOW - timedelta(days=900), NOW, NOW + GRACE):
        refuse_to_come(at, NOW, "This", "at")
    with pytest.raises(RefusedError, match="yet") as refused:
        refuse_to_come(NOW + GRACE + timedelta(seconds=1), NOW, "The answer", "answered_at")
    assert refused.value.details["field"] == "answered_at"
    assert "The answer would be at Mon 23 Nov 2026, 12:05, but it is only Mon 23 Nov 2026, 12:00" in (
        refused.value.message
    )
