"""Paints cells: lines of words, chips, signs and initials, in the colours of the widget's palette."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from desktop.ui.style.tokens import Tokens, Tone, tokens_for, tone_colours
from desktop.ui.style.widgets import initials
from desktop.ui.tables.columns import Cell, Look
from desktop.ui.tables.model import Index, RowsModel
from desktop.ui.tables.typeset import AVATAR, AVATAR_GAP, CHIP_PAD, SWATCH, Laid, Typesetter

if TYPE_CHECKING:
    from desktop.ui.tables.view import TableView

PAD: Final = 12  # left and right of a cell's words, as in the header
PAD_Y: Final = 4
_CORNER: Final = 4
_BAR: Final = 3  # the mark of the current row


class _Paint:
    """The ready colours of one palette."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.line, self.hover, self.selection = map(QColor, (tokens.line, tokens.hover, tokens.selection))
        self.accent, self.avatar, self.ink = map(QColor, (tokens.accent, tokens.avatar, tokens.ink))
        self.words: dict[Look, QColor] = {
            "ink": self.ink,
            "strong": self.ink,
            "soft": QColor(tokens.ink2),
            "link": self.accent,
            "sign-ok": QColor(tokens.ok),
            "sign-warn": QColor(tokens.warn),
            "sign-bad": QColor(tokens.bad),
        }
        self.ground: dict[str, QColor] = {}
        chips: tuple[tuple[Look, Tone], ...] = (
            ("chip-ok", Tone.OK),
            ("chip-warn", Tone.WARN),
            ("chip-bad", Tone.BAD),
            ("chip-care", Tone.CARE),
            ("chip-info", Tone.INFO),
            ("chip-neutral", Tone.NEUTRAL),
        )
        for look, tone in chips:
            ink, soft = tone_colours(tokens, tone)
            self.words[look], self.ground[look] = QColor(ink), QColor(soft)

    def swatch(self, name: str) -> QColor:
        """Return the colour of a tone or of `#rrggbb`."""
        return QColor(name if name.startswith("#") else tone_colours(self.tokens, name)[0])


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of one `TableView`; what it has set and mixed once is kept."""

    def __init__(self, view: "TableView") -> None:
        super().__init__(view)
        self._view = view
        self._set: Typesetter | None = None
        self._font = QFont()
        self._mixed: tuple[int, _Paint] | None = None
        self._initials_font = QFont()

    @property
    def typesetter(self) -> Typesetter:
        """Return the typesetter for the view's present font."""
        font = self._view.font()
        if self._set is None or font != self._font:
            self._font = font
            self._set = Typesetter(font)
            self._initials_font = QFont(font)
            self._initials_font.setPixelSize(10)
            self._initials_font.setWeight(QFont.Weight.DemiBold)
        return self._set

    def height_for(self, cell: Cell, width: int) -> float:
        """Return the height in which nothing of `cell` is cut at a column of `width` pixels."""
        height = self.typesetter.height(cell, max(1, width - 2 * PAD))
        return max(height, AVATAR if cell.avatars else 0) + 2 * PAD_Y

    def link_at(self, index: Index, rect: QRect, point: QPointF) -> str:
        """Return the words of the link under `point`, or ""."""
        cell, laid, top = self._laid(index, rect)
        for piece in laid.pieces if "link" in {s.look for line in cell.lines for s in line} else ():
            box = QRectF(
                rect.x() + PAD + piece.x,
                top + piece.y - self.typesetter.ascent,
                piece.width,
                self.typesetter.line_height,
            )
            if piece.look == "link" and box.contains(point):
                return piece.text
        return ""

    def paint_row(self, painter: QPainter, place: int, columns: list[tuple[int, int, int]]) -> None:
        """Paint one row: its ground, the line below, and the cells of `columns` (number, left, width).

        The view calls this instead of `paint` for each cell, which costs several times as much from Python.
        """
        view, how = self._view, self._paint_for(self._view.palette())
        top, height = view.rowViewportPosition(place), view.rowHeight(place)
        right = view.viewport().width()
        if view.selectionModel().isRowSelected(place):
            painter.fillRect(0, top, right, height, how.selection)
        elif place == view.pointing.row:
            painter.fillRect(0, top, right, height, how.hover)
        painter.fillRect(0, top + height - 1, right, 1, how.line)
        if place == view.currentIndex().row() and view.hasFocus():
            painter.fillRect(0, top, _BAR, height - 1, how.accent)
        model, setter = view.rows_model, self.typesetter
        most = setter.lines_in(height - 1 - PAD_Y)
        over = view.pointing.link
        for number, left, width in columns:
            cell = model.cell(place, number)
            align = model.columns[number].align
            laid = setter.lay(cell, max(1, width - 2 * PAD), most, align)
            x = left + PAD
            if cell.swatch:
                self._paint_swatch(painter, how, cell, QPointF(x, top + height / 2))
            if cell.avatars:
                self._paint_avatars(painter, how, cell, laid, QRect(left, top, width, height))
            y = top + round((height - 1 - laid.height) / 2)
            self._paint_words(painter, how, laid, x, y, is_over=over == (place, number))

    def _paint_words(
        self, painter: QPainter, how: _Paint, laid: Laid, left: float, top: float, *, is_over: bool
    ) -> None:
        setter = self.typesetter
        for piece in laid.pieces:
            look = piece.look
            painter.setFont(setter.fonts[look])
            x, y = left + piece.x, top + piece.y
            ground = how.ground.get(look)
            if ground is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                box = QRectF(x, round(y - setter.chip_ascent - 1), piece.width, setter.chip_height)
                painter.drawRoundedRect(box, _CORNER, _CORNER)
                x += CHIP_PAD
            painter.setPen(how.words[look])
            painter.drawText(QPointF(x, y), piece.text)
            if is_over and look == "link":
                painter.drawLine(QPointF(x, y + 2), QPointF(x + piece.width, y + 2))

    def _paint_swatch(self, painter: QPainter, how: _Paint, cell: Cell, middle_left: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(how.swatch(cell.swatch))
        x = middle_left.x() + (AVATAR + AVATAR_GAP if cell.avatars else 0)
        painter.drawRoundedRect(QRectF(x, middle_left.y() - SWATCH / 2, SWATCH, SWATCH), 3, 3)

    def _paint_avatars(self, painter: QPainter, how: _Paint, cell: Cell, laid: Laid, rect: QRect) -> None:
        painter.setFont(self._initials_font)
        x = float(rect.x() + PAD)
        y = rect.y() + (rect.height() - 1 - AVATAR) / 2
        for nr, name in enumerate(cell.avatars):
            box = QRectF(x, y, AVATAR, AVATAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(how.avatar)
            painter.drawEllipse(box)
            painter.setPen(how.ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name))
            x = rect.x() + PAD + laid.width + AVATAR_GAP if nr == 0 else x + AVATAR + AVATAR_GAP

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802  Qt's name
        """Return the size in which nothing wraps, which a double click on a header's edge asks for."""
        cell = self._model(index).cell(index.row(), index.column())
        width = self.typesetter.natural_width(cell) + 2 * PAD + 1
        return QSize(int(width) + 1, self._view.rowHeight(index.row()))

    def helpEvent(  # noqa: N802  Qt's name
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show the column's tip, or the whole text where it had to be cut."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            tip = index.data(Qt.ItemDataRole.ToolTipRole)
            _, laid, _ = self._laid(index, view.visualRect(_plain(index)))
            text = tip or (index.data() if laid.is_elided else "")
            QToolTip.showText(event.globalPos(), text or "", view)
            return True
        return super().helpEvent(event, view, option, index)

    def _laid(self, index: Index, rect: QRect) -> tuple[Cell, Laid, float]:
        """Return a cell, how it is set in `rect`, and the top of its words."""
        model = self._model(index)
        cell = model.cell(index.row(), index.column())
        setter = self.typesetter
        most = setter.lines_in(rect.height() - 1 - PAD_Y)
        align = model.columns[index.column()].align
        laid = setter.lay(cell, max(1, rect.width() - 2 * PAD), most, align)
        return cell, laid, rect.y() + round((rect.height() - 1 - laid.height) / 2)

    @staticmethod
    def _model(index: Index) -> RowsModel:
        model: Any = index.model()
        assert isinstance(model, RowsModel)  # noqa: S101  the view sets no other
        return model

    def _paint_for(self, palette: QPalette) -> _Paint:
        key = palette.cacheKey()
        if self._mixed is None or self._mixed[0] != key:
            self._mixed = (key, _Paint(tokens_for(palette)))
        return self._mixed[1]


def _plain(index: Index) -> Any:
    return index.model().index(index.row(), index.column())
