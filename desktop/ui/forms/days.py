"""The editor of a day: typed as offices write it, or taken from a calendar."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QWidget

from desktop.domain.days import add_months
from desktop.domain.typed import NoDayError, read_day
from desktop.domain.wording import day_text
from desktop.ui.forms.editors import Editor
from desktop.ui.style.icons import icon, put_icon
from desktop.ui.style.tokens import Tokens, tokens_for
from desktop.ui.style.widgets import button, column, row

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_LEAPS = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}


class _DayLine(QLineEdit):
    """The line of a day; arrows step by days, page keys by months, Alt and arrow down opens the calendar."""

    def __init__(self, owner: "DayEditor") -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Step, or open the calendar."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_F4 or (
            key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self._owner.open_calendar()
        elif key in _STEPS or key in _LEAPS:
            self._owner.step(_STEPS.get(key, 0), _LEAPS.get(key, 0))
        else:
            super().keyPressEvent(event)


class DayEditor(Editor):
    """A day; empty where it is optional. `today` is where the calendar opens."""

    def __init__(self, today: date | None = None, *, is_optional: bool = True) -> None:
        super().__init__()
        self._today, self._is_optional = today, is_optional
        self._calendar: QFrame | None = None
        self.line: QLineEdit = _DayLine(self)
        self.line.setPlaceholderText("3/4/2027")
        self.line.textChanged.connect(lambda _: self.changed.emit())
        self.line.editingFinished.connect(self._tidy)
        self._open = button("", "plain", self.open_calendar)
        put_icon(self._open, "calendar")
        self._open.setAccessibleName("Calendar")
        self._open.setToolTip("Choose from a calendar (Alt+Down)")
        self.take_inputs(self.line, self._open)
        self.line.setMinimumWidth(112)
        row(self.line, self._open, into=self, spacing=6)

    def value(self) -> date | None:
        """Return the day, or None."""
        return self._read()[0]

    def set_value(self, value: Any) -> None:
        """Show a day."""
        self.line.setText(day_text(value) if value is not None else "")

    def problem(self) -> str:
        """Return why what was typed is no day."""
        if not self.line.text().strip():
            return "" if self._is_optional else "Write a day, like 3/4/2027."
        return self._read()[1]

    def draft(self) -> str:
        """Return what was typed."""
        return self.line.text()

    def set_draft(self, kept: Any) -> None:
        """Show what was typed."""
        self.line.setText(str(kept or ""))

    def set_wrong(self, is_wrong: bool) -> None:
        """Mark the line only."""
        inputs, self._inputs = self._inputs, (self.line,)
        super().set_wrong(is_wrong)
        self._inputs = inputs

    def step(self, days: int, months: int) -> None:
        """Go some days or months on, from today where there is no day yet."""
        day = self.value()
        if day is None and self.problem():
            return
        if day is None:
            self.set_value(self._start())
        else:
            self.set_value(add_months(day, months) + timedelta(days=days))

    def open_calendar(self) -> None:
        """Show the calendar below the line."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setProperty("role", "panel")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = _calendar(tokens_for(self.palette()))
        day = self.value() or self._start()
        calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        for signal in (calendar.clicked, calendar.activated):
            signal.connect(lambda chosen: self._take(chosen, popup))
        column(calendar, margin=6, into=popup)
        below: QWidget = self.line
        popup.adjustSize()
        popup.move(below.mapToGlobal(QPoint(0, below.height() + 2)))
        popup.show()
        calendar.setFocus()
        self._calendar = popup

    def name_inputs(self, name: str, description: str) -> None:
        """Name the line, and the button by what it opens."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(description)
        self._open.setAccessibleName(f"Calendar for {name}")

    def _take(self, chosen: QDate, popup: QFrame) -> None:
        self.set_value(date(chosen.year(), chosen.month(), chosen.day()))
        popup.close()
        self.line.setFocus()

    def _start(self) -> date:
        if self._today is not None:
            return self._today
        present = QDate.currentDate()
        return date(present.year(), present.month(), present.day())

    def _read(self) -> tuple[date | None, str]:
        """Return the day typed, or why it is none; read as the import reads a cell, so both take the same."""
        typed = " ".join(self.line.text().split())
        try:
            return (read_day(typed) if typed else None), ""
        except NoDayError as error:
            return None, f"“{typed}”: {error}."

    def _tidy(self) -> None:
        day = self.value()
        if day is not None and self.line.text() != day_text(day):
            self.line.setText(day_text(day))


def _calendar(tokens: Tokens) -> QCalendarWidget:
    """Return a calendar of UK weeks in our colours."""
    made = QCalendarWidget()
    made.setAccessibleName("Calendar")
    made.setLocale(QLocale("en_GB"))
    made.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    made.setMinimumDate(QDate(1900, 1, 1))
    made.setMaximumDate(QDate(2100, 12, 31))
    plain, quiet = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(QColor(tokens.ink))
    quiet.setForeground(QColor(tokens.ink2))
    for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(weekend, plain)
    made.setHeaderTextFormat(quiet)
    for name, sign, words in (
        ("qt_calendar_prevmonth", "left", "Month before"),
        ("qt_calendar_nextmonth", "right", "Next month"),
    ):
        turn = made.findChild(QToolButton, name)
        if turn is not None:
            turn.setIcon(icon(sign, tokens.ink))
            turn.setAccessibleName(words)
    return made
