"""Where a time stands on the board, and which time stands at a point: pure arithmetic."""

from dataclasses import dataclass
from datetime import date, timedelta

STEP_MINUTES = 15
DAY_MINUTES = 24 * 60


def minutes_of(clock: str) -> int:
    """Return the minutes since midnight of `08:30`."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minutes: int) -> str:
    """Return `08:30` of minutes since midnight; midnight at the end of the day is 24:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def snapped(minutes: float) -> int:
    """Return the nearest quarter of an hour."""
    return round(minutes / STEP_MINUTES) * STEP_MINUTES


@dataclass(frozen=True, slots=True)
class Scale:
    """The days side by side, each from `opens` to `closes` (minutes since midnight), `width` pixels in all."""

    start: date
    days: int
    opens: int
    closes: int
    left: float
    width: float

    @property
    def day_width(self) -> float:
        """Return the pixels of one day."""
        return self.width / self.days

    @property
    def minute_width(self) -> float:
        """Return the pixels of one minute."""
        return self.day_width / (self.closes - self.opens)

    def day_left(self, day: date) -> float:
        """Return where a day begins."""
        return self.left + (day - self.start).days * self.day_width

    def x(self, day: date, minutes: float) -> float:
        """Return where a time of a day stands; a time outside the hours shown stands at their edge."""
        shown = min(max(minutes, self.opens), self.closes)
        return self.day_left(day) + (shown - self.opens) * self.minute_width

    def at(self, x: float) -> tuple[date, float]:
        """Return the day and the minutes since midnight at a point, kept inside what is shown."""
        place = min(max(x - self.left, 0.0), self.width - 0.001)
        number = int(place // self.day_width)
        minutes = self.opens + (place - number * self.day_width) / self.minute_width
        return self.start + timedelta(days=number), minutes
