"""Times and points of the board: there and back again, at every edge."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.appointments.scale import Scale, clock_of, minutes_of, snapped

MONDAY = date(2026, 11, 23)


@given(
    days=st.integers(1, 14),
    opens=st.integers(0, 10),
    hours=st.integers(1, 14),
    width=st.floats(100, 4000),
    share=st.floats(0, 0.999),
)
def test_a_point_tells_the_time_that_stands_there(
    days: int, opens: int, hours: int, width: float, share: float
) -> None:
    scale = Scale(MONDAY, days, opens * 60, (opens + hours) * 60, 190, width)
    x = 190 + share * width
    day, minutes = scale.at(x)
    assert MONDAY <= day < MONDAY + timedelta(days=days)
    assert opens * 60 <= minutes <= (opens + hours) * 60
    assert scale.x(day, minutes) == pytest.approx(x, abs=0.01)


def test_a_point_outside_is_taken_for_the_nearest_inside() -> None:
    scale = Scale(MONDAY, 7, 480, 1080, 190, 700)
    assert scale.at(0) == (MONDAY, 480)
    day, minutes = scale.at(10_000)
    assert day == MONDAY + timedelta(days=6)
    assert minutes == pytest.approx(1080, abs=0.01)


def test_a_time_before_the_first_hour_stands_at_the_edge() -> None:
    scale = Scale(MONDAY, 1, 480, 1080, 190, 600)
    assert scale.x(MONDAY, 0) == scale.x(MONDAY, 480) == 190
    assert scale.x(MONDAY, 1440) == 790


@pytest.mark.parametrize(
    ("minutes", "quarter"), [(0, 0), (7, 0), (8, 15), (487, 480), (488, 495), (1439, 1440)]
)
def test_times_snap_to_the_quarter(minutes: int, quarter: int) -> None:
    assert snapped(minutes) == quarter


@given(st.integers(0, 1439))
def test_a_clock_reads_as_it_was_written(minutes: int) -> None:
    assert minutes_of(clock_of(minutes)) == minutes
