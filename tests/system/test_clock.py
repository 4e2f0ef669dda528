"""Typed instants and days are read strictly, and a fixed clock stands still."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import Code, RefusedError
from desktop.system.clock import Clock, FixedClock, SystemClock, local, parse_day, parse_instant


def refusal(function: object, *arguments: object) -> str:
    with pytest.raises(RefusedError) as refused:
        function(*arguments)  # type: ignore[operator]
    assert refused.value.code is Code.BAD_INPUT
    return refused.value.message


def test_the_system_clock_tells_utc_and_moves_on() -> None:
    clock: Clock = SystemClock()
    first = clock.now()
    assert first.utcoffset() == timedelta(0)
    assert abs((first - datetime.now(UTC)).total_seconds()) < 60
    assert clock.now() >= first
    assert not clock.is_fixed
    assert abs((clock.today() - datetime.now(UTC).date()).days) <= 1


def test_a_fixed_clock_tells_one_instant_in_utc_and_its_london_day() -> None:
    clock: Clock = FixedClock(datetime(2026, 6, 30, 0, 30, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == clock.now() == datetime(2026, 6, 29, 23, 30, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.today() == date(2026, 6, 30)
    assert clock.is_fixed


def test_naive_instants_are_refused_wherever_they_come_in() -> None:
    assert "+01:00" in refusal(FixedClock, datetime(2026, 6, 30))
    assert "+01:00" in refusal(local, datetime(2026, 6, 30))


def test_local_shows_london_clocks() -> None:
    assert local(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)).isoformat() == "2026-10-25T01:30:00+01:00"
    assert local(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)).isoformat() == "2026-10-25T01:30:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-25T00:30:00Z",
        " 2026-10-25t00:30z ",
        "2026-10-25 00:30:00.000000Z",
        "2026-10-25T01:30:00+01:00",
        "2026-10-25T01:30+0100",
        "2026-10-24T19:30:00-05:00",
    ],
)
def test_an_instant_is_read_with_any_offset(text: str) -> None:
    assert parse_instant(text) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_every_written_instant_reads_back(naive: datetime, minutes: int) -> None:
    instant = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_instant(instant.isoformat()) == instant


def test_a_naive_instant_is_refused_with_what_to_add() -> None:
    message = refusal(parse_instant, "2026-10-25T01:30:00")
    assert "Add Z for UTC" in message
    assert "+01:00" in message


def test_a_day_is_not_an_instant() -> None:
    assert "2026-10-25T09:00:00Z" in refusal(parse_instant, "2026-10-25")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "25/10/2026 01:30Z",
        "20261025T013000Z",
        "2026-W43-7T01:30Z",
        "2026-10-25T24:00Z",
        "2026-10-25T01:60Z",
        "2026-02-29T01:30Z",
        "2026-10-25T01:30:00+25:00",
        "٢٠٢٦-10-25T01:30Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0026-10-25T01:30Z",
        "2026-10-25T01:30Z\n; more",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert refusal(parse_instant, text).endswith(".")


def test_a_day_is_read_in_one_form_only() -> None:
    assert parse_day(" 2028-02-29 ") == date(2028, 2, 29)
    for text in ("", "29/02/2028", "20280229", "2028-W09-2", "2027-02-29", "2026-10-25T00:00Z", "0026-01-01"):
        assert refusal(parse_day, text).endswith(".")
