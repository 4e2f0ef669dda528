"""A client's booking windows: read from one line, laid on a day, and recognised in a slot."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.windows import TIMED, Window, parse_windows, slot_in, window_of

USUAL = parse_windows("AM 08:00-12:00, PM 12:00-17:00")


def test_a_line_names_windows_in_its_order() -> None:
    assert (Window("am", "AM", time(8), time(12)), Window("pm", "PM", time(12), time(17))) == USUAL
    (school,) = parse_windows("School run 9.30 to 14.30;")
    assert school == Window("school_run", "School run", time(9, 30), time(14, 30))
    assert parse_windows("") == ()


@pytest.mark.parametrize(
    "wrong",
    ["AM", "08:00-12:00", "AM 12:00-08:00", "AM 8:00-8:00", "AM 8:00-9:00, am 9:00-10:00", "AM 8:00-99:00"],
)
def test_a_window_that_cannot_be_meant_is_refused(wrong: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_windows(wrong)
    assert refused.value.code == Code.BAD_INPUT


def test_a_window_is_laid_on_a_day_in_london_s_time() -> None:
    assert slot_in(USUAL[0], date(2026, 11, 23)) == (
        datetime(2026, 11, 23, 8, tzinfo=UTC),
        datetime(2026, 11, 23, 12, tzinfo=UTC),
    )
    assert slot_in(USUAL[0], date(2026, 7, 1))[0] == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_a_slot_is_a_window_only_where_both_its_times_are() -> None:
    start, end = slot_in(USUAL[1], date(2026, 7, 1))
    assert window_of(USUAL, start, end) == "pm"
    assert window_of(USUAL, start, end - timedelta(minutes=1)) == TIMED
    assert window_of(USUAL, start, end + timedelta(days=1)) == TIMED
    assert window_of((), start, end) == TIMED
