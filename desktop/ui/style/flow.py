"""A layout that sets items side by side and goes on in the next line where the width ends."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items as words in a paragraph; one that may grow takes what is left of its line."""

    def __init__(self, into: QWidget | None = None, spacing: int = 6, margin: int = 0) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(margin, margin, margin, margin)
        if into is not None:
            into.setLayout(self)

    def insert_widget(self, place: int, made: QWidget) -> None:
        """Put a widget before the item at a place."""
        self.addWidget(made)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    # What Qt asks

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Take an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, place: int) -> QLayoutItem | None:  # noqa: N802
        """Return an item, or None."""
        return self._items[place] if 0 <= place < len(self._items) else None

    def takeAt(self, place: int) -> QLayoutItem | None:  # noqa: N802
        """Take an item out."""
        return self._items.pop(place) if 0 <= place < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """Return that it takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that a width needs."""
        return self._place(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, is_trial=False)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size with everything in one line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        edge = self.contentsMargins()
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width + edge.left() + edge.right(), height + edge.top() + edge.bottom())

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the size of the largest item."""
        least = QSize()
        for item in self._items:
            if not item.isEmpty():
                least = least.expandedTo(item.minimumSize())
        edge = self.contentsMargins()
        return least + QSize(edge.left() + edge.right(), edge.top() + edge.bottom())

    def _place(self, rect: QRect, *, is_trial: bool) -> int:
        edge = self.contentsMargins()
        inner = rect.adjusted(edge.left(), edge.top(), -edge.right(), -edge.bottom())
        top, lines = inner.top(), self._lines(inner.width())
        for line in lines:
            height = max(size.height() for _, size in line)
            left = inner.left()
            for place, (item, size) in enumerate(line):
                width = size.width()
                if place == len(line) - 1 and item.expandingDirections() & Qt.Orientation.Horizontal:
                    width = max(width, inner.right() + 1 - left)
                if not is_trial:
                    middle = top + (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(left, middle), QSize(width, size.height())))
                left += width + self.spacing()
            top += height + self.spacing()
        return top - (self.spacing() if lines else 0) - rect.top() + edge.bottom()

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(width, item.minimumSize().width())))
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, size))
            left += size.width() + self.spacing()
        return lines
