"""What a test sees of a window: names read aloud, the order of the Tab key, and how long it stood still."""

import itertools
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from desktop.system.liveliness import tidy

NAMED = {
    QAccessible.Role.Button,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.Table,
    QAccessible.Role.List,
    QAccessible.Role.ListItem,
    QAccessible.Role.PageTab,
    QAccessible.Role.SpinBox,
    QAccessible.Role.ButtonMenu,
}

LONGEST_GAP = 0.050  # seconds
TRIES = 10


def nameless(widget: QWidget) -> list[str]:
    """Return every visible control that a screen reader could not name: its class and object name."""
    found = []
    for child in widget.findChildren(QWidget):
        if not child.isVisible() or child.objectName().startswith("qt_"):
            continue
        spoken = QAccessible.queryAccessibleInterface(child)
        if spoken is None or spoken.role() not in NAMED:
            continue
        is_inner = isinstance(child.parent(), QWidget) and child.parent().focusProxy() is child
        name = spoken.text(QAccessible.Text.Name)
        if not name and child.focusPolicy() != Qt.FocusPolicy.NoFocus and not is_inner:
            found.append(f"{type(child).__name__} {child.objectName()} in {type(child.parent()).__name__}")
    return found


def tab_chain(widget: QWidget) -> Iterator[QWidget]:
    """Yield the visible controls of a window in the order of the Tab key."""
    first = current = widget.nextInFocusChain()
    while True:
        if (
            current.isVisible()
            and current.isEnabled()
            and current.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isAncestorOf(current)
        ):
            yield current
        current = current.nextInFocusChain()
        if current is first:
            return


def backward_steps(widget: QWidget) -> list[str]:
    """Return where Tab goes back: to a sibling that stands before, as people read (rows, then columns)."""
    found = []
    chain = list(tab_chain(widget))
    for before, after in itertools.pairwise(chain):
        if before.parentWidget() is not after.parentWidget():
            continue
        one, two = before.mapTo(widget, QPoint()), after.mapTo(widget, QPoint())
        if after.isAncestorOf(before) or before.isAncestorOf(after):
            continue
        is_above = two.y() + after.height() <= one.y()
        is_left = two.x() + after.width() <= one.x() and two.y() < one.y() + before.height()
        if is_above or is_left:
            found.append(f"{_said(before)} -> {_said(after)}")
    return found


def _said(widget: QWidget) -> str:
    return widget.accessibleName() or type(widget).__name__


class Flashes(QObject):
    """Notes every window that is shown: a part shown before it has its place flashes up and takes the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a window that appears."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(_said(watched))
        return False


class GapProbe(QObject):
    """Measures how long the event loop stood still: a timer that should come every 2 ms.

    `gaps` are seconds by the clock; `own` counts of each only what this process computed in it, because on a
    machine that runs other things a gap also holds the time in which it was not let to run at all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.own: list[float] = []
        self._last = (0.0, 0.0)
        self._timer = QTimer(self, interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Begin, with nothing measured yet."""
        self.gaps, self.own = [], []
        self._last = (time.perf_counter(), time.process_time())
        self._timer.start()

    def stop(self) -> float:
        """Return the longest stillness of our own doing, in seconds."""
        self._on_tick()
        self._timer.stop()
        return max(self.own)

    def _on_tick(self) -> None:
        now = (time.perf_counter(), time.process_time())
        gap, computed = now[0] - self._last[0], now[1] - self._last[1]
        self.gaps.append(gap)
        self.own.append(min(gap, computed))
        self._last = now


def least_gap(
    work: Callable[[], object], settle: Callable[[], object], before: Callable[[], object] = lambda: None
) -> float:
    """Return the longest gap of the best of some tries, in seconds.

    What stops the window of itself does so each time; other programs do not.
    """
    best = 1e9
    for _ in range(TRIES):
        before()
        settle()
        tidy()
        probe = GapProbe()
        probe.start()
        work()
        settle()
        best = min(best, probe.stop())
        if best <= LONGEST_GAP:
            break
    return best
