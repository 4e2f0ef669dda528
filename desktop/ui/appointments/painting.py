"""Paints the board: only the rows that can be seen, from what was fetched for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from desktop.domain.days import LONDON
from desktop.ui.appointments.scale import Scale, clock_of, minutes_of
from desktop.ui.style.tokens import Tokens, tone_colours
from desktop.ui.style.widgets import initials

if TYPE_CHECKING:
    from desktop.services.board import BoardAround, BoardPerson, BoardVisit

HEAD = 30
ROW = 56
NAMES = 190
SLIM_NAMES = 138
"""Pixels of the names where the hours need the room; the discs with the initials are left out."""
_ROOMY = 660  # pixels of a board from which there is room for the discs
_GAP = 5
_CROWDED = 150  # pixels of two hours below which visits are written small, on three lines
_NARROW = 74  # pixels of a day below which its words are shortened
_ALL = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value | Qt.TextFlag.TextSingleLine.value


@dataclass(frozen=True, slots=True)
class Ghost:
    """Where a visit (or a job) would go while it is dragged or carried by keys."""

    row: int
    day: date
    start: int
    end: int
    text: str


def names_width(board: int) -> int:
    """Return how many pixels of a board the names take."""
    return NAMES if board >= _ROOMY else SLIM_NAMES


def block_rect(scale: Scale, row_top: float, day: date, start: int, end: int) -> QRectF:
    """Return the place of a slot in its row; never narrower than can be hit."""
    left, right = scale.x(day, start), scale.x(day, end)
    return QRectF(left + 1, row_top + _GAP, max(right - left - 2, 10.0), ROW - 2 * _GAP)


def week_rect(scale: Scale, row_top: float, day: date, place: int, count: int) -> QRectF:
    """Return the place of one of a day's visits where several days stand side by side: one below the other."""
    height = (ROW - 2 * _GAP + 2) / max(count, 1)
    left = scale.day_left(day)
    return QRectF(left + 3, row_top + _GAP - 1 + place * height, scale.day_width - 7, height - 2)


def placed(scale: Scale, row_top: float, visits: Sequence["BoardVisit"]) -> list[tuple[QRectF, "BoardVisit"]]:
    """Return where each visit of a row stands: by its hours in a day, one below the other in a week."""
    if scale.days == 1:
        return [
            (block_rect(scale, row_top, one.day, minutes_of(one.start), end_minutes(one)), one)
            for one in visits
        ]
    by_day: dict[date, list[BoardVisit]] = {}
    for visit in visits:
        by_day.setdefault(visit.day, []).append(visit)
    return [
        (week_rect(scale, row_top, day, place, len(found)), visit)
        for day, found in by_day.items()
        for place, visit in enumerate(found)
    ]


class BoardPainter:
    """One frame: fonts and colours are made once for it."""

    def __init__(self, painter: QPainter, tokens: Tokens, scale: Scale, font: QFont, width: int) -> None:
        self._painter, self._tokens, self._scale, self._width = painter, tokens, scale, width
        self._font = font
        self._strong, self._small, self._tiny = QFont(font), QFont(font), QFont(font)
        self._tight = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._small.setPixelSize(max(10, font.pixelSize() - 2) if font.pixelSize() > 0 else 11)
        self._tiny.setPixelSize(10)
        self._tiny.setWeight(QFont.Weight.DemiBold)
        self._tight.setPixelSize(self._small.pixelSize())
        self._tight.setWeight(QFont.Weight.DemiBold)
        fonts = (self._font, self._strong, self._small, self._tight, self._tiny)
        self._metrics = {id(one): QFontMetricsF(one) for one in fonts}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def ground(self, top: float, rows: int, around: "BoardAround | None", first_row: int) -> None:
        """Paint the grid under the visits: hours, days off, and the lines between rows."""
        tokens, scale, painter = self._tokens, self._scale, self._painter
        bottom = top + rows * ROW
        if around is not None:
            for day in around.holidays:
                if scale.start <= day < scale.start + timedelta(days=scale.days):
                    painter.fillRect(
                        QRectF(scale.day_left(day), top, scale.day_width, bottom - top),
                        QColor(tokens.neutral_soft),
                    )
        ink = QColor(tokens.line)  # filling a thin box costs a fifth of drawing a smooth line
        for x in self._lines():
            painter.fillRect(QRectF(round(x), top, 1, bottom - top), ink)
        for number in range(rows + 1):
            painter.fillRect(QRectF(0, top + number * ROW - 1, self._width, 1), ink)

    def absences(self, person: "BoardPerson", around: "BoardAround | None", row_top: float) -> None:
        """Paint what keeps somebody away, hatched, with its word; and the hours nobody asked them to work."""
        if around is None:
            return
        tokens, scale, painter = self._tokens, self._scale, self._painter
        soft = QColor(tokens.neutral_soft)
        for number, hours in enumerate(around.hours.get(person.id, ())):
            day = scale.start + timedelta(days=number)
            opens = hours.start.hour * 60 + hours.start.minute if hours else scale.closes
            closes = hours.end.hour * 60 + hours.end.minute if hours else scale.closes
            for start, end in ((scale.opens, opens), (closes, scale.closes)):
                if end > start and (scale.days == 1 or hours is None):
                    left = scale.x(day, start)
                    painter.fillRect(QRectF(left, row_top, scale.x(day, end) - left, ROW - 1), soft)
        for absence in around.absences:
            if absence.operative != person.id:
                continue
            begins, ends = absence.starts_at.astimezone(LONDON), absence.ends_at.astimezone(LONDON)
            left = self._x(begins)
            right = self._x(ends)
            if right <= left:
                continue
            area = QRectF(left, row_top + _GAP, right - left, ROW - 2 * _GAP)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(QColor(tokens.line), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(area, 4, 4)
            painter.setPen(QColor(tokens.ink2))
            self._text(area.adjusted(8, 0, -6, 0), absence.kind_name or "Away", self._small)

    def visit(
        self, visit: "BoardVisit", person_id: str, rect: QRectF, *, is_current: bool, is_faint: bool
    ) -> None:
        """Paint one visit: what and where, and below it, where there is room, the resident or the reason."""
        ink, fill = tone_colours(self._tokens, visit.tone)
        self._painter.setOpacity(0.4 if is_faint else 1.0)
        self._block(rect, ink, fill, is_current=is_current)
        self._painter.setPen(QColor(ink))
        if self._scale.days == 1:
            self._day_words(visit, visit.line_for(person_id), rect)
        else:
            self._week_words(visit, rect)
        self._painter.setOpacity(1.0)

    def _day_words(self, visit: "BoardVisit", line: str, rect: QRectF) -> None:
        """Paint the address, over two lines where one has no room for it, and below it the sign and what is known."""
        below = line if not visit.sign or line.startswith(visit.sign) else f"{visit.sign} {line}"
        if self._scale.minute_width * 120 >= _CROWDED:
            inner, font = rect.adjusted(11, 4, -6, -4), self._strong
            above, rest = [visit.title], [below]
        else:
            inner, font = rect.adjusted(9, 3, -3, -3), self._tight
            above = self._broken(visit.title, font, inner.width())
            rest = [below] if len(above) > 1 else self._broken(below, self._small, inner.width())
        height = inner.height() / (len(above) + len(rest))
        for number, text in enumerate((*above, *rest)):
            is_first = number < len(above)
            if number == len(above):
                self._painter.setPen(QColor(self._tokens.ink2))
            place = QRectF(inner.left(), inner.top() + number * height, inner.width(), height)
            self._text(place, text, font if is_first else self._small)

    def _broken(self, text: str, font: QFont, width: float) -> list[str]:
        """Return a text as one line or two, parted at the last space for which the first has room."""
        metrics, words = self._metrics[id(font)], text.split(" ")
        for count in range(len(words), 0, -1):
            first = " ".join(words[:count])
            if count == 1 or metrics.horizontalAdvance(first) <= width:
                return [first, " ".join(words[count:])] if count < len(words) else [first]
        return [text]

    def _week_words(self, visit: "BoardVisit", rect: QRectF) -> None:
        sign = f"{visit.sign} " if visit.sign else ""
        if rect.height() < ROW / 2:
            font = self._small if rect.height() > 12 and rect.width() >= _NARROW else self._tiny
            words = (
                f"{sign}{visit.start} {visit.title}" if rect.width() >= _NARROW else f"{sign}{visit.start}"
            )
            self._text(rect.adjusted(7, 0, 0, 0), words, font)
            return
        inner = rect.adjusted(8, 4, -3, -4)
        above, below = QRectF(inner), QRectF(inner)
        above.setHeight(inner.height() / 2)
        below.setTop(above.bottom())
        if rect.width() < _NARROW:
            self._text(above.adjusted(-1, 0, 3, 0), f"{sign}{visit.start}", self._tiny)
        else:
            self._text(above, f"{sign}{visit.start}", self._strong)
        self._painter.setPen(QColor(self._tokens.ink2))
        self._text(below, visit.title, self._small)

    def ghost(self, ghost: Ghost, row_top: float) -> None:
        """Paint where it would go."""
        if self._scale.days > 1:
            rect = week_rect(self._scale, row_top, ghost.day, 0, 1)
        else:
            rect = block_rect(self._scale, row_top, ghost.day, ghost.start, ghost.end)
        self._painter.setPen(QPen(QColor(self._tokens.accent), 2, Qt.PenStyle.DashLine))
        fill = QColor(self._tokens.accent_soft)
        fill.setAlpha(210)
        self._painter.setBrush(fill)
        self._painter.drawRoundedRect(rect, 5, 5)
        self._painter.setPen(QColor(self._tokens.accent))
        inner = rect.adjusted(9, 4, -6, -4)
        above, below = QRectF(inner), QRectF(inner)
        above.setHeight(inner.height() / 2)
        below.setTop(above.bottom())
        self._text(above, f"{clock_of(ghost.start)}–{clock_of(ghost.end)}", self._strong)
        self._text(below, ghost.text, self._small)

    def names(self, people: Sequence["BoardPerson"], top: float, first: int, current: int) -> None:
        """Paint the people at the left, over whatever reached under them."""
        tokens, painter, width = self._tokens, self._painter, self._scale.left
        left = 48 if width >= NAMES else 10
        for number, person in enumerate(people):
            y = top + number * ROW
            ground = tokens.selection if first + number == current else tokens.panel
            painter.fillRect(QRectF(0, y, width, ROW - 1), QColor(ground))
            if width >= NAMES:
                disc = QRectF(12, y + ROW / 2 - 13, 26, 26)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.avatar))
                painter.drawEllipse(disc)
                painter.setPen(QColor(tokens.ink))
                painter.setFont(self._tiny)
                word = initials(person.name) if person.id else "?"
                painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, word)
            painter.setPen(QColor(tokens.ink))
            self._text(QRectF(left, y + 8, width - left - 3, 20), person.name, self._font)
            painter.setPen(QColor(tokens.ink2))
            self._text(QRectF(left, y + 28, width - left - 3, 18), ", ".join(person.trades), self._small)
        ink, bottom = QColor(tokens.line), top + len(people) * ROW
        painter.fillRect(QRectF(width - 1, HEAD, 1, bottom - HEAD), ink)
        for number in range(len(people) + 1):
            painter.fillRect(QRectF(0, top + number * ROW - 1, width, 1), ink)

    def head(self, today: date, around: "BoardAround | None") -> None:
        """Paint the hours, or the days of the week, along the top."""
        tokens, painter, scale = self._tokens, self._painter, self._scale
        painter.fillRect(QRectF(0, 0, self._width, HEAD), QColor(tokens.head))
        painter.setPen(QColor(tokens.ink2))
        self._text(QRectF(12, 0, scale.left - 12, HEAD), "Operative", self._tiny)
        if scale.days == 1:
            for hour in range(-(-scale.opens // 60), scale.closes // 60):
                self._text(
                    QRectF(scale.x(scale.start, hour * 60) + 4, 0, 60, HEAD), f"{hour:02d}:00", self._tiny
                )
        else:
            for number in range(scale.days):
                day = scale.start + timedelta(days=number)
                holiday = around.holidays.get(day, "") if around is not None else ""
                text = f"{day:%a} {day.day}" if scale.day_width < _NARROW else f"{day:%a} {day.day} {day:%b}"
                text += f" · {holiday}" if holiday else ""
                painter.setPen(QColor(tokens.accent if day == today else tokens.ink2))
                self._text(QRectF(scale.day_left(day) + 6, 0, scale.day_width - 8, HEAD), text, self._tiny)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(0, HEAD - 0.5), QPointF(self._width, HEAD - 0.5))

    def now_line(self, now: datetime, bottom: float) -> None:
        """Paint where the present stands, if it is among what is shown."""
        moment, scale = now.astimezone(LONDON), self._scale
        minutes = moment.hour * 60 + moment.minute
        if not scale.start <= moment.date() < scale.start + timedelta(days=scale.days):
            return
        if not scale.opens <= minutes <= scale.closes:
            return
        x = scale.x(moment.date(), minutes)
        self._painter.setPen(QPen(QColor(self._tokens.bad), 2))
        self._painter.drawLine(QPointF(x, HEAD), QPointF(x, bottom))
        self._painter.setBrush(QColor(self._tokens.bad))
        self._painter.drawEllipse(QPointF(x, HEAD), 3.5, 3.5)

    def _x(self, moment: datetime) -> float:
        scale = self._scale
        if moment.date() < scale.start:
            return scale.left
        if moment.date() >= scale.start + timedelta(days=scale.days):
            return scale.left + scale.width
        return scale.x(moment.date(), moment.hour * 60 + moment.minute)

    def _lines(self) -> list[float]:
        scale = self._scale
        if scale.days == 1:
            hours = range(-(-scale.opens // 60), scale.closes // 60 + 1)
            return [scale.x(scale.start, hour * 60) for hour in hours]
        return [scale.left + number * scale.day_width for number in range(scale.days + 1)]

    def _block(self, rect: QRectF, ink: str, fill: str, *, is_current: bool) -> None:
        painter = self._painter
        shape = QPainterPath()
        shape.addRoundedRect(rect, 5, 5)
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.fillRect(rect, QColor(fill))
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(ink))
        painter.restore()
        if is_current:
            painter.setPen(QPen(QColor(self._tokens.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 5, 5)

    def _text(self, rect: QRectF, text: str, font: QFont) -> None:
        if rect.width() < 8:
            return
        self._painter.setFont(font)
        shown = self._metrics[id(font)].elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        self._painter.drawText(rect, _ALL, shown)


def end_minutes(visit: "BoardVisit") -> int:
    """Return where a visit ends on the day on which it starts; past midnight is the end of that day."""
    end = minutes_of(visit.end)
    return end if end > minutes_of(visit.start) else 24 * 60
