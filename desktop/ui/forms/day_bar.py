"""The day in view: one back, one on, a calendar, and the way back to today."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QPushButton, QToolButton, QWidget

from desktop.domain.wording import weekday_text
from desktop.ui.style.icons import icon
from desktop.ui.style.tokens import tokens_for
from desktop.ui.style.widgets import button, column, row

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ONE_DAY = timedelta(days=1)


def long_day_text(day: date) -> str:
    """Return `Monday 23 November 2026`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def distance_text(day: date, today: date) -> str:
    """Return how far `day` is from today: `tomorrow`, `3 days ago`; empty for today itself."""
    days = (day - today).days
    near = {0: "", 1: "tomorrow", -1: "yesterday"}
    return near.get(days, f"in {days} days" if days > 0 else f"{-days} days ago")


class DayBar(QWidget):
    """Shows the day and asks for another one."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Day")
        self._day, self._step = date.min, ONE_DAY
        self.back = self._arrow("‹", "Day before", "Alt+Left", -1)
        self.on = self._arrow("›", "Next day", "Alt+Right", 1)
        self.date = button("", "segment", self.open_calendar)
        for made, place in ((self.back, "first"), (self.date, "middle"), (self.on, "last")):
            made.setProperty("place", place)
        self.calendar: DayCalendar | None = None
        row(self.back, self.date, self.on, spacing=0, into=self)

    def show_day(self, day: date, step: int = 1) -> None:
        """Show another day; the arrows go on by `step` days."""
        self._day, self._step = day, step * ONE_DAY
        text = weekday_text(day).rsplit(" ", 1)[0]
        self.date.setText(text)
        self.date.setAccessibleName(f"{long_day_text(day)}, choose a day")
        self.date.setToolTip(f"{long_day_text(day)}. Choose another day. T goes to today.")

    def open_calendar(self) -> None:
        """Open the calendar under the date."""
        self.calendar = DayCalendar(self._day, self)
        self.calendar.chosen.connect(self.chosen)
        self.calendar.move(self.date.mapToGlobal(QPoint(0, self.date.height() + 4)))
        self.calendar.show()
        self.calendar.days.setFocus()

    def _arrow(self, sign: str, name: str, keys: str, direction: int) -> QPushButton:
        made = button(sign, "segment", lambda: self.chosen.emit(self._day + direction * self._step))
        made.setAccessibleName(name)
        made.setToolTip(f"{name} ({keys})")
        made.setFixedWidth(32)
        return made


class DayCalendar(QFrame):
    """A month to choose a day from; a day clicked, or Enter, chooses it and closes."""

    chosen = Signal(object)

    def __init__(self, day: date, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "panel")
        self.days = QCalendarWidget()
        self.days.setAccessibleName("Calendar")
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.days.setGridVisible(False)
        self.days.setSelectedDate(QDate(day.year, day.month, day.day))
        ink = tokens_for(parent.palette()).ink
        weekend = QTextCharFormat()
        weekend.setForeground(QColor(ink))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.days.setWeekdayTextFormat(weekday, weekend)
        for name, says, sign in (
            ("qt_calendar_prevmonth", "Month before", "left"),
            ("qt_calendar_nextmonth", "Next month", "right"),
        ):
            arrow = self.days.findChild(QToolButton, name)
            if arrow is not None:
                arrow.setAccessibleName(says)
                arrow.setToolTip(says)
                arrow.setIcon(icon(sign, ink))
        self.days.clicked.connect(self._choose)
        self.days.activated.connect(self._choose)
        column(self.days, margin=6, into=self)

    def _choose(self, day: QDate) -> None:
        self.hide()
        self.chosen.emit(date(day.year(), day.month(), day.day()))
        self.close()
