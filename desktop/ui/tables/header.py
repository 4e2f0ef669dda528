"""A table's header: widths that fill the table, order, hidden columns and sorting, remembered by name."""

import json
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPolygonF
from PySide6.QtWidgets import QHeaderView, QMenu, QStyleOptionHeader, QWidget

from desktop.ui.style.tokens import tokens_for
from desktop.ui.tables.columns import Column

_NARROWEST: Final = 48  # pixels
_SQUEEZE: Final = 0.6  # a column gives up this much of its width before the table scrolls sideways
_TITLE_PIXELS, _PAD = 12, 12  # as the style sheet sets the titles
_SAVE_AFTER: Final = 400  # milliseconds


class Header(QHeaderView):
    """The header over `columns`; its state is kept in the settings under `tables/<name>`."""

    fitted = Signal()

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = tuple(columns)
        self._name = name
        self._widths: dict[str, int] = {}  # those a person has set
        self._room = 0
        self._is_busy = True  # until the model is there
        self._saving = QTimer(self, singleShot=True, interval=_SAVE_AFTER)
        self._saving.timeout.connect(self.save)
        self.setAccessibleName("Columns")
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setSortIndicatorClearable(True)
        self.setMinimumSectionSize(_NARROWEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.sectionResized.connect(self._on_resized)
        self.sectionMoved.connect(self._changed)
        self.sortIndicatorChanged.connect(self._changed)

    def start(self) -> None:
        """Take up the remembered state, once the model is there."""
        self._restore()
        self._is_busy = False

    def fit(self, room: int) -> None:
        """Share `room` pixels among the columns: by weight where there is more, squeezed where there is less."""
        self._room = room
        # While Qt hides a column it tells of the width 0 first: to widen it then would leave a hole.
        shown = [nr for nr in range(len(self._columns)) if self.sectionSize(nr)]
        if not shown or room <= 0:
            return
        widths = {nr: self._widths.get(self._columns[nr].key, self._columns[nr].width) for nr in shown}
        spare = room - sum(widths.values())
        free = [nr for nr in shown if self._columns[nr].key not in self._widths]
        if spare >= 0:
            weights = {nr: self._columns[nr].stretch for nr in free if self._columns[nr].stretch}
            _share(widths, spare, weights or {max(shown, key=self.visualIndex): 1})
        else:
            given = {nr: int(widths[nr] * (1 - _SQUEEZE)) for nr in free}
            wanted = min(-spare, sum(given.values()))
            _share(widths, -wanted, given)
        self._is_busy, was_busy = True, self._is_busy
        for nr, width in widths.items():
            if self.sectionSize(nr) != width:
                self.resizeSection(nr, width)
        self._is_busy = was_busy
        self.fitted.emit()

    def save(self) -> None:
        """Keep order, widths, hidden columns and sorting for the next time."""
        self._saving.stop()
        in_order = sorted(range(len(self._columns)), key=self.visualIndex)
        sorted_by = self.sortIndicatorSection()
        state = {
            "order": [self._columns[nr].key for nr in in_order],
            "widths": self._widths,
            "hidden": [self._columns[nr].key for nr in in_order if self.isSectionHidden(nr)],
            "sort": self._columns[sorted_by].key if 0 <= sorted_by < len(self._columns) else "",
            "descending": self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
        }
        QSettings().setValue(f"tables/{self._name}", json.dumps(state))

    def save_soon(self) -> None:
        """Keep the state when what changes it has come to rest."""
        self._saving.start()

    def flush(self) -> None:
        """Keep what `save_soon` still waits for."""
        if self._saving.isActive():
            self.save()

    def reset(self) -> None:
        """Go back to the columns as they were at first."""
        self._widths = {}
        self._is_busy = True
        for nr in range(len(self._columns)):
            self.setSectionHidden(nr, False)
            self.moveSection(self.visualIndex(nr), nr)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._is_busy = False
        self.fit(self._room)
        self.save_soon()

    def initStyleOptionForIndex(  # noqa: N802  Qt's name
        self, option: QStyleOptionHeader, logical_index: int
    ) -> None:
        """Leave the style's own sort arrow out."""
        super().initStyleOptionForIndex(option, logical_index)
        option.sortIndicator = QStyleOptionHeader.SortIndicator.None_

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:  # noqa: N802  Qt's
        """Paint a title, and the sort arrow right behind its words."""
        painter.save()
        super().paintSection(painter, rect, logical_index)
        painter.restore()
        if logical_index != self.sortIndicatorSection():
            return
        font = QFont(self.font())
        font.setPixelSize(_TITLE_PIXELS)
        font.setWeight(QFont.Weight.DemiBold)
        column = self._columns[logical_index]
        words = QFontMetrics(font).horizontalAdvance(column.title)
        x = min(rect.x() + _PAD + words + 6, rect.right() - 10) if column.align == "left" else rect.x() + 3
        y = rect.center().y()
        is_up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        base, tip = (y + 2.5, y - 2.5) if is_up else (y - 2.5, y + 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens_for(self.palette()).ink2))
        painter.drawPolygon(QPolygonF([QPointF(x, base), QPointF(x + 8, base), QPointF(x + 4, tip)]))

    def _restore(self) -> None:
        state = _read(str(QSettings().value(f"tables/{self._name}", "") or ""))
        places = {column.key: nr for nr, column in enumerate(self._columns)}
        # A column this version does not know is left out; one it has gained stays where it was put.
        known = [places[key] for key in _keys(state.get("order")) if key in places]
        if len(known) == len(places):
            for visual, nr in enumerate(known):
                self.moveSection(self.visualIndex(nr), visual)
        widths = state.get("widths")
        self._widths = {
            key: max(_NARROWEST, width)
            for key, width in (widths.items() if isinstance(widths, dict) else ())
            if key in places and isinstance(width, int)
        }
        hidden = {places[key] for key in _keys(state.get("hidden")) if key in places}
        for nr in hidden if len(hidden) < len(places) else ():
            self.setSectionHidden(nr, True)
        descends = Qt.SortOrder.DescendingOrder if state.get("descending") else Qt.SortOrder.AscendingOrder
        self.setSortIndicator(places.get(str(state.get("sort", "")), -1), descends)

    def _on_resized(self, nr: int, old: int, new: int) -> None:
        if self._is_busy:
            return
        if old and new:  # else the column was hidden or has come back
            self._widths[self._columns[nr].key] = new
        self.fit(self._room)
        self.save_soon()

    def _changed(self, *_: object) -> None:
        if not self._is_busy:
            self.save_soon()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Columns")
        shown = [nr for nr in range(len(self._columns)) if not self.isSectionHidden(nr)]
        for nr in sorted(range(len(self._columns)), key=self.visualIndex):
            action = menu.addAction(self._columns[nr].title or self._columns[nr].key)
            action.setCheckable(True)
            action.setChecked(nr in shown)
            action.setEnabled(shown != [nr])  # the last one stays
            action.toggled.connect(lambda is_on, nr=nr: self.setSectionHidden(nr, not is_on))
        menu.addSeparator()
        menu.addAction("Columns as at first").triggered.connect(self.reset)
        menu.popup(self.mapToGlobal(at))


def _share(widths: dict[int, int], amount: int, weights: dict[int, int]) -> None:
    """Add `amount` pixels to `widths` by weight, to the pixel."""
    total, given = sum(weights.values()), 0
    for place, (nr, weight) in enumerate(weights.items()):
        is_last = place == len(weights) - 1
        part = amount - given if is_last else int(amount * weight / total) if total else 0
        widths[nr] += part
        given += part


def _read(text: str) -> dict[str, Any]:
    try:
        state = json.loads(text) if text else {}
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


def _keys(told: Any) -> list[str]:
    return [key for key in told if isinstance(key, str)] if isinstance(told, list) else []
