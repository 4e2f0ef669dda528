"""Calendar files for other programs: appointments go out as iCalendar; none is ever read in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from desktop.domain.days import LONDON
from desktop.system.version import __version__

_ZONE: Final = "Europe/London"


class CalendarEntry(NamedTuple):
    """One visit as a calendar may know it: no name, no warning, nothing about who lives there."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    status: str  # CONFIRMED, TENTATIVE or CANCELLED


def write_calendar(name: str, entries: Iterable[CalendarEntry], made_at: datetime) -> bytes:
    """Return an iCalendar file (RFC 5545) of these visits, in London's time with its zone described.

    A time that comes twice, in the night in which summer ends, is written in UTC: by its name alone some programs
    take it for the first of the two and some for the second.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Doorstep//Doorstep {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what programs older than RFC 7986 read
    calendar.add_component(_london())
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", made_at.astimezone(UTC))
        event.add("sequence", entry.sequence)
        event.add("dtstart", _in_london(entry.starts_at))
        event.add("dtend", _in_london(entry.ends_at))
        event.add("summary", entry.summary)
        if entry.location:
            event.add("location", entry.location)
        event.add("status", entry.status)
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _in_london(instant: datetime) -> datetime:
    there = instant.astimezone(LONDON)
    is_twice = there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()
    return instant.astimezone(UTC) if is_twice else there


def _london() -> Timezone:
    """Return London's rule since 1996, written out: every program can follow it, for any year to come."""
    zone = Timezone()
    zone.add("tzid", _ZONE)
    for part, name, start, before, after, month in (
        (TimezoneDaylight(), "BST", datetime(1996, 3, 31, 1), 0, 1, 3),  # noqa: DTZ001  local by definition
        (TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), 1, 0, 10),  # noqa: DTZ001
    ):
        part.add("dtstart", start)
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        zone.add_component(part)
    return zone
