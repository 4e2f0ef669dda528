"""Ids are UUIDs of version 7: valid to the standard library, in order of time, never twice."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.system.ids import new_id

NOW = datetime(2026, 11, 22, 9, 30, 0, 123_000, tzinfo=UTC)


def test_the_example_of_the_standard() -> None:
    # RFC 9562, appendix A.6: 22 February 2022 14:22:22 at UTC-5.
    assert new_id(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)).startswith("017f22e2-79b0-7")


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1)))
def test_ids_are_uuids_of_version_7_that_hold_the_millisecond(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    found = uuid.UUID(new_id(instant))
    assert found.variant == uuid.RFC_4122
    assert found.version == 7
    assert found.int >> 80 == (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def test_later_ids_sort_later() -> None:
    made = [new_id(NOW + timedelta(milliseconds=step)) for step in range(1000)]
    assert made == sorted(made)


def test_ids_of_one_instant_differ() -> None:
    assert len({new_id(NOW) for _ in range(20_000)}) == 20_000


def test_ids_of_one_instant_sort_as_they_were_made() -> None:
    made = [new_id(NOW) for _ in range(20_000)]
    assert made == sorted(made)
