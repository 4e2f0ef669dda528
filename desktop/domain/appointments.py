"""What a slot is, who may say yes to it, and what a move does to that yes."""

from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain.days import LONDON
from desktop.domain.errors import bad_input
from desktop.domain.moments import refuse_to_come
from desktop.domain.wording import instant_text

LONGEST_VISIT = timedelta(hours=24)


class AppointmentState(StrEnum):
    """Where an appointment stands; code branches on these, so they are not a list an office edits."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    DISPATCHED = "dispatched"
    VISITED = "visited"
    CLOSED = "closed"
    NO_ACCESS = "no_access"
    CANCELLED = "cancelled"


STILL_AHEAD = frozenset({AppointmentState.BOOKED, AppointmentState.CONFIRMED, AppointmentState.DISPATCHED})
ATTENDED = frozenset({AppointmentState.VISITED, AppointmentState.CLOSED})
OVER = ATTENDED | {AppointmentState.NO_ACCESS}


class Channel(StrEnum):
    """How a resident was reached or said yes."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    PLATFORM = "platform"


class AskedBy(StrEnum):
    """Who asked for a move."""

    RESIDENT = "resident"
    CLIENT = "client"
    CONTRACTOR = "contractor"


def check_channel(channel: str) -> None:
    """Refuse a way to reach somebody that there is not."""
    if channel not in Channel.__members__.values():
        raise bad_input(
            f"“{channel}” is no way to reach somebody. Use {', '.join(Channel)}.", field="channel"
        )


def check_asked_by(asked_by: str) -> None:
    """Refuse somebody who cannot have asked for a change."""
    if asked_by not in AskedBy.__members__.values():
        raise bad_input(f"Say who asked for it: {', '.join(AskedBy)}.", field="asked_by")


def check_slot(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a slot that ends before it starts or is longer than a day."""
    if ends_at <= starts_at:
        raise bad_input(
            f"The visit would end ({instant_text(ends_at)}) before it starts ({instant_text(starts_at)}). "
            "Swap or correct the times."
        )
    if ends_at - starts_at > LONGEST_VISIT:
        raise bad_input("A visit lasts at most 24 hours. Check the day of its end, or book several visits.")


def check_confirmed_at(
    at: datetime, ends_at: datetime, now: datetime, refused_at: datetime | None = None
) -> None:
    """Refuse a yes that came after the visit was over, is still to come, or was taken back by a later no.

    `refused_at` is when the resident last said no; times are typed to the minute, so within one both may stand.
    """
    if at >= ends_at:
        raise bad_input(
            f"The confirmation ({instant_text(at)}) is later than the end of the visit "
            f"({instant_text(ends_at)}). Check the day and time of the confirmation."
        )
    refuse_to_come(at, now, "The resident's yes", "at")
    if refused_at is not None and at < refused_at.replace(second=0, microsecond=0):
        raise bad_input(
            f"The resident said no to this visit at {instant_text(refused_at)}, after this yes "
            f"({instant_text(at)}). Ask them again and note what they say, or correct the time of the yes.",
            field="at",
        )


def offset_minutes(instant: datetime) -> int:
    """Return London's offset from UTC at that instant, kept beside the local text (F17)."""
    offset = instant.astimezone(LONDON).utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) // 60
