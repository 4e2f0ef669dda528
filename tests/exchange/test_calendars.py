"""Calendar files: read back equal by the library and by libical, another program's parser, over both clock changes."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from desktop.domain.days import LONDON
from desktop.exchange.calendars import CalendarEntry, write_calendar
from tests.factories.needs import missing

MADE = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
# Reads a file from its input with nothing of ours, each event with its instants worked out by its own zone rules.
LIBICAL = """
import json, sys
import gi
gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as I
root = I.Component.new_from_string(sys.stdin.buffer.read().decode())
found = []
errors = root.count_errors()
event = root.get_first_component(I.ComponentKind.VEVENT_COMPONENT)
while event:
    def instant(kind, get):
        value = event.get_first_property(kind)
        time = get(value)
        zone_name = value.get_first_parameter(I.ParameterKind.TZID_PARAMETER)
        zone = root.get_timezone(zone_name.get_tzid()) if zone_name else I.Timezone.get_utc_timezone()
        return time.as_timet_with_zone(zone)
    found.append({
        "uid": event.get_uid(),
        "sequence": event.get_sequence(),
        "start": instant(I.PropertyKind.DTSTART_PROPERTY, lambda p: p.get_dtstart()),
        "end": instant(I.PropertyKind.DTEND_PROPERTY, lambda p: p.get_dtend()),
        "summary": event.get_summary(),
        "location": event.get_location(),
        "cancelled": event.get_status() == I.PropertyStatus.CANCELLED,
        "names": sorted({str(I.Property.kind_to_string(p.isa())) for p in properties(event)}),
    })
    event = root.get_next_component(I.ComponentKind.VEVENT_COMPONENT)
print(json.dumps({"errors": errors, "events": found}))
"""
PROPERTIES = """
def properties(event):
    from gi.repository import ICalGLib as I
    one = event.get_first_property(I.PropertyKind.ANY_PROPERTY)
    while one:
        yield one
        one = event.get_next_property(I.PropertyKind.ANY_PROPERTY)
"""


def libical(content: bytes) -> dict[str, Any]:
    """Return what libical reads, as GNOME's and KDE's calendars do."""
    if not Path("/usr/lib/python3/dist-packages/gi/__init__.py").exists():
        missing("python3-gi", "apt-get install python3-gi gir1.2-ical-3.0")
    done = subprocess.run(
        ["/usr/bin/python3", "-c", PROPERTIES + LIBICAL],
        input=content,
        capture_output=True,
        timeout=60,
        check=False,
    )
    if b"Namespace ICalGLib not available" in done.stderr:
        missing("libical", "apt-get install gir1.2-ical-3.0")
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def entry(number: int, starts_at: datetime, **changes: Any) -> CalendarEntry:
    """Return one visit of two hours, with `changes`."""
    whole: dict[str, Any] = {
        "uid": f"visit-{number}@doorstep",
        "sequence": number,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "summary": f"Gas · WO-{number}",
        "location": "14 Beech Court, L8 3TD",
        "status": "CONFIRMED",
    }
    return CalendarEntry(**(whole | changes))


# Every hour of both nights in which the clocks change, and ordinary days of summer and winter.
HOURS = [
    *(datetime(2026, 3, 28, 22, tzinfo=UTC) + timedelta(minutes=30 * step) for step in range(12)),
    *(datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(minutes=30 * step) for step in range(12)),
    datetime(2026, 7, 6, 8, 0, tzinfo=UTC),
    datetime(2027, 1, 4, 9, 0, tzinfo=UTC),
    datetime(2045, 10, 29, 9, 0, tzinfo=UTC),
]


@pytest.fixture(scope="module")
def through_the_year() -> bytes:
    """A file with a visit at each of these hours."""
    return write_calendar("Visits", [entry(number, at) for number, at in enumerate(HOURS)], MADE)


def test_the_library_reads_back_what_was_written(through_the_year: bytes) -> None:
    calendar = Calendar.from_ical(through_the_year)
    events = calendar.walk("VEVENT")
    assert [event["DTSTART"].dt.astimezone(UTC) for event in events] == HOURS
    assert [event["DTEND"].dt.astimezone(UTC) - at for event, at in zip(events, HOURS, strict=True)] == [
        timedelta(hours=2)
    ] * len(HOURS)
    assert [str(event["UID"]) for event in events] == [f"visit-{n}@doorstep" for n in range(len(HOURS))]
    assert [event["SEQUENCE"] for event in events] == list(range(len(HOURS)))
    assert {event["DTSTAMP"].dt for event in events} == {MADE}
    assert calendar.walk("VTIMEZONE")[0]["TZID"] == "Europe/London"


def test_another_program_reads_the_same_instants(through_the_year: bytes) -> None:
    found = libical(through_the_year)
    assert found["errors"] == 0
    starts = [datetime.fromtimestamp(event["start"], UTC) for event in found["events"]]
    ends = [datetime.fromtimestamp(event["end"], UTC) for event in found["events"]]
    assert starts == HOURS
    assert ends == [at + timedelta(hours=2) for at in HOURS]
    assert [event["sequence"] for event in found["events"]] == list(range(len(HOURS)))


def test_the_described_zone_is_right_without_anybody_s_own_tables(through_the_year: bytes) -> None:
    """A program that knows no London follows the rules in the file: they must say what London does."""
    elsewhere = through_the_year.replace(b"Europe/London", b"Office/Local")
    found = libical(elsewhere)
    assert [datetime.fromtimestamp(event["start"], UTC) for event in found["events"]] == HOURS
    zone = Calendar.from_ical(elsewhere).walk("VTIMEZONE")[0].to_tz()
    for at in HOURS:
        there = at.astimezone(LONDON)
        if there.utcoffset() == there.replace(fold=1 - there.fold).utcoffset():
            assert there.replace(tzinfo=zone).utcoffset() == there.utcoffset()


def test_times_are_london_s_and_only_the_hour_that_comes_twice_is_utc(through_the_year: bytes) -> None:
    raw = through_the_year.decode()
    assert "DTSTART;TZID=Europe/London:20260706T090000\r\n" in raw
    assert "DTSTART:20261025T003000Z\r\n" in raw  # the first half past one
    assert "DTSTART:20261025T013000Z\r\n" in raw  # the second
    assert raw.count("DTSTART:2026") == 4


def test_a_cancelled_visit_says_so_and_keeps_its_name() -> None:
    before = write_calendar("V", [entry(7, HOURS[0])], MADE)
    after = write_calendar("V", [entry(7, HOURS[0], sequence=8, status="CANCELLED")], MADE)
    was, now = (libical(one)["events"][0] for one in (before, after))
    assert was["uid"] == now["uid"]
    assert (was["cancelled"], now["cancelled"]) == (False, True)
    assert now["sequence"] > was["sequence"]


@pytest.mark.parametrize(
    "text",
    [
        "Flat 1; 2, \\ Kestrel House",
        "1 Ffordd y Môr, Caerdydd" * 8,
        "বাড়ি" * 40,
        "END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
        "a\nATTENDEE:mailto:x@example.org",
    ],
)
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    raw = write_calendar("Visits", [entry(1, HOURS[0], summary=text, location=text)], MADE)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    wanted = text.replace("\r\n", "\n")
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (wanted, wanted)
    (found,) = libical(raw)["events"]
    assert found["summary"] == wanted
    assert "ATTENDEE" not in found["names"]


def test_an_empty_calendar_is_a_calendar() -> None:
    raw = write_calendar("Visits of Nobody", [], MADE)
    assert libical(raw) == {"errors": 0, "events": []}
    assert str(Calendar.from_ical(raw)["NAME"]) == "Visits of Nobody"
