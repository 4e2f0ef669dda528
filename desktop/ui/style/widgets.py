"""The small widgets all screens share, each with its look and its accessible name."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

Item = QWidget | QLayout | int | None
"""What a row or column holds: a widget, a layout, a gap in pixels, or None for what stretches."""


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label of plain text (never markup) in the look of a role."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if role:
        made.setProperty("role", role)
    return made


def title(text: str = "") -> QLabel:
    """Return the name of a page."""
    return label(text, "title")


def heading(text: str = "") -> QLabel:
    """Return the heading of a part."""
    return label(text, "heading")


def soft(text: str = "", *, wraps: bool = False) -> QLabel:
    """Return a quieter text."""
    return label(text, "soft", wraps=wraps)


def error_label() -> QLabel:
    """Return the place of an error sentence; hidden while there is none."""
    made = label("", "error", wraps=True)
    made.hide()
    return made


def button(text: str, kind: str = "plain", on: Callable[[], object] | None = None) -> QPushButton:
    """Return a button: primary, care, plain, link, danger."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text.replace("&", "").strip("▲ ").strip() or text)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if on is not None:
        made.clicked.connect(lambda: on())
    return made


def link(text: str, on: Callable[[], object] | None = None, *, is_flush: bool = False) -> QPushButton:
    """Return a button that looks like a link; a flush one begins where the words above it begin."""
    made = button(text, "link", on)
    if is_flush:
        made.setProperty("place", "flush")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def frame(role: str, tone: str = "") -> QFrame:
    """Return a frame in the look of a role."""
    made = QFrame()
    made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    return made


def panel(*items: Item, margin: int = 0, spacing: int = 0) -> QFrame:
    """Return a white panel with a thin border."""
    made = frame("panel")
    column(*items, into=made, margin=margin, spacing=spacing)
    return made


def line() -> QFrame:
    """Return a thin line across."""
    return frame("line")


def banner(tone: str) -> QFrame:
    """Return a coloured notice to fill with labels."""
    return frame("banner", tone)


class _Holding(QPushButton):
    """A button as large as what lies in it."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return what the content asks for."""
        inner = self.layout()
        return inner.sizeHint() if inner is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least the content can do with."""
        inner = self.layout()
        return inner.minimumSize() if inner is not None else super().minimumSizeHint()


def card(
    name: str, tone: str = "", on: Callable[[], object] | None = None, kind: str = "card"
) -> QPushButton:
    """Return a button to fill with a layout: a `card` of its own, or a `row` of a list in a panel."""
    made = _Holding()
    made.setProperty("kind", kind)
    made.setAccessibleName(name)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if tone:
        made.setProperty("tone", str(tone))
    if on is not None:
        made.clicked.connect(lambda: on())
    return made


def chip(tone: str, text: str) -> QLabel:
    """Return a state: its sign and word on its colour."""
    made = label(text, "chip")
    set_tone(made, tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def hide_unless(widget: QWidget, is_wanted: object) -> None:
    """Hide a new part that is not wanted; what is shown before it has its place flashes up as a window."""
    if not is_wanted:
        widget.hide()


def say_why_not(control: QWidget | QAction, why: str) -> None:
    """Disable a control and say why, to who points at it and to who hears it; without a reason it can be used."""
    control.setEnabled(not why)
    control.setToolTip(why)
    if isinstance(control, QWidget):
        control.setAccessibleDescription(why)


def scroll_down_only(area: QScrollArea) -> None:
    """Have an area scroll what it holds up and down alone, without a frame, and leave the keyboard to it."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a widget another tone and have it painted so."""
    widget.setProperty("tone", str(tone))
    repolish(widget)


def repolish(widget: QWidget) -> None:
    """Have the style sheet look at changed properties."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def initials(name: str) -> str:
    """Return the first letters of the first and last name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


def avatar(name: str) -> QLabel:
    """Return the initials of a person on a disc."""
    made = label(initials(name), "avatar")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedSize(QSize(26, 26))
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def row(*items: Item, spacing: int = 8, margin: int = 0, into: QWidget | None = None) -> QHBoxLayout:
    """Return items side by side."""
    layout = QHBoxLayout(into) if into is not None else QHBoxLayout()
    return _fill(layout, items, spacing, margin)  # type: ignore[return-value]


def column(*items: Item, spacing: int = 8, margin: int = 0, into: QWidget | None = None) -> QVBoxLayout:
    """Return items one below the other."""
    layout = QVBoxLayout(into) if into is not None else QVBoxLayout()
    return _fill(layout, items, spacing, margin)  # type: ignore[return-value]


def holder(layout: QLayout) -> QWidget:
    """Return a bare widget around a layout."""
    made = QWidget()
    made.setLayout(layout)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def _fill(layout: QBoxLayout, items: Iterable[Item], spacing: int, margin: int) -> QBoxLayout:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


class Segments(QWidget):
    """A row of choices of which one holds, each with a count if one is known."""

    chosen = Signal(str)

    def __init__(self, labels: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        """Take (key, label) pairs; `name` says what is chosen, for who cannot see it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._labels = dict(labels)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = row(into=self, spacing=0)
        for place, (key, text) in enumerate(labels):
            made = button(text, "segment")
            made.setCheckable(True)
            made.setProperty(
                "place", "first" if not place else "last" if place == len(labels) - 1 else "middle"
            )
            made.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(made)
            self._buttons[key] = made
            layout.addWidget(made)
        next(iter(self._buttons.values())).setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def current(self) -> str:
        """Return the key that holds."""
        return next(key for key, made in self._buttons.items() if made.isChecked())

    def choose(self, key: str) -> None:
        """Choose by program, as a click would."""
        self._buttons[key].click()

    def button(self, key: str) -> QPushButton:
        """Return the button of a key."""
        return self._buttons[key]

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show how many each choice would list."""
        for key, made in self._buttons.items():
            text = f"{self._labels[key]} {counts[key]}" if key in counts else self._labels[key]
            made.setText(text)
            made.setAccessibleName(text)
