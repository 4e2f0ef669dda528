"""What every register is: its list under a filter, what is open first, and the picked entry beside it."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action
from desktop.ui.page import Context
from desktop.ui.style.widgets import Segments, clear, column, frame, holder, row, scroll_down_only, soft
from desktop.ui.tables.columns import Column
from desktop.ui.tables.filter_box import FilterBox
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.workplace import Workplace

MARGIN: Final = 14
_NOT_FOR = "Not for your role"
_SIDE_LEAST, _SIDE_MOST, _SIDE_PART = 290, 400, 0.38


class Side(QScrollArea):
    """The picked entry; it is laid out anew only when something about it has changed."""

    def __init__(self, name: str, nothing: str) -> None:
        super().__init__()
        self._nothing = nothing
        self._shown: Any = ()
        scroll_down_only(self)
        self.setAccessibleName(name)
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        self._inside = column(into=inside, margin=MARGIN, spacing=14)
        self._inside.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinAndMaxSize)
        self.setWidget(inside)

    def show_entry(self, entry: Any) -> None:
        """Show an entry, or (None) what to do to see one."""
        if entry == self._shown:
            return
        is_same = entry is not None and bool(self._shown) and entry.id == self._shown.id
        place = self.verticalScrollBar().value() if is_same else 0
        self._shown = entry
        clear(self._inside)
        parts = self.parts_of(entry) if entry is not None else [_centred(self._nothing)]
        for one in parts:
            self._inside.addWidget(one)
            one.show()  # with the rest of them, not one after another
        self._inside.addStretch(1)
        self.verticalScrollBar().setValue(place)

    def parts_of(self, entry: Any) -> list[QWidget]:
        """Return what is shown of an entry, from above."""
        return []


class Register(QSplitter):
    """One register; it reads when it is shown, and says so where it is not for somebody's role."""

    key = ""
    title = ""
    action: Action
    """What seeing it takes."""

    told = Signal(str)
    """What the title line says."""

    def __init__(
        self, context: Context, columns: Sequence[Column], states: Sequence[tuple[str, str]], side: Side
    ) -> None:
        """Take what the list shows, the states by which it is parted (what waits first), and the panel beside it."""
        super().__init__(Qt.Orientation.Horizontal)
        self.context = context
        self.denial: Final = context.refusal(self.action)
        self.side = side
        self._wanted = ""
        self._is_moved = False
        self._keys = [key for key, _ in states]
        self._counts: dict[str, int] = {}
        self.table = TableView(columns, f"register-{self.key}", row_height=46, wraps=True)
        self.table.setAccessibleName(self.title)
        self.filter = FilterBox(self.table)
        self.filter.setAccessibleName(f"Filter {self.title}")
        self.filter.setMinimumWidth(90)
        self.filter.setMaximumWidth(220)
        self.states = Segments(states, "Which entries")
        self.states.setMinimumWidth(1)
        self.states.chosen.connect(self._choose)
        self.filter.textChanged.connect(lambda _: self._say_none())
        self.table.picked.connect(self.on_picked)
        self.splitterMoved.connect(self._on_moved)
        head = row(self.states, None, self.filter, spacing=10)
        head.setStretch(2, 1)
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, 12)
        listed = frame("panel")
        column(head, self.table, spacing=0, into=listed).setStretch(1, 1)
        listed.setMinimumWidth(330)
        beside = frame("panel")
        column(side, into=beside, spacing=0)
        beside.setMinimumWidth(_SIDE_LEAST)
        for place, made in enumerate((listed, beside)):
            self.addWidget(made)
            self.setStretchFactor(place, 1 - place)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(14)
        self.setFocusProxy(self.table)
        side.show_entry(None)
        self._choose(states[0][0])
        if self.denial:
            self.table.set_empty(_NOT_FOR, self.denial)
            self.table.set_rows(())
            self.states.setEnabled(False)
            self.filter.setEnabled(False)

    # What each register says

    def actions_in_title(self) -> list[QPushButton]:
        """Return its main actions, shown in the title line."""
        return []

    def new(self) -> None:
        """Start a new entry."""

    def read(self) -> Sequence[Any]:
        """Return every entry; called in another thread."""
        return ()

    def state_of(self, entry: Any) -> str:
        """Return under which state an entry is listed."""
        return str(entry.state)

    def words_for_none(self, state: str) -> tuple[str, str]:
        """Return what is said where no entry has this state: in short, and what to know."""
        return "", ""

    def on_picked(self, entry: Any) -> None:
        """Show another entry beside the list, or none."""

    # What the screen asks

    @classmethod
    def open_count(cls, work: "Workplace") -> int:
        """Return how many entries are open; called in another thread, where the role may see them."""
        return 0

    def refresh(self) -> None:
        """Read again."""
        if self.denial:
            self.told.emit(_NOT_FOR)
            return
        self.context.tasks.read(self.read, self._show, owner=self, key="rows", failed=self._on_refused)

    def show_entry(self, entry: str) -> None:
        """Pick an entry, whatever is filtered; one that is not read yet is picked when it is."""
        self._wanted = entry
        self._pick_wanted()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Part the room until somebody does it by hand; leave counts out where they have none."""
        super().resizeEvent(event)
        if not self._is_moved:
            side = max(_SIDE_LEAST, min(_SIDE_MOST, int(self.width() * _SIDE_PART)))
            self.setSizes([self.width() - self.handleWidth() - side, side])
        self._fit()

    def _on_moved(self) -> None:
        self._is_moved = True
        self._fit()

    # The list

    def _show(self, rows: Sequence[Any]) -> None:
        found = Counter(self.state_of(one) for one in rows)
        self._counts = {key: found[key] for key in self._keys}
        self._fit()
        self.table.set_rows(rows)
        waiting = found[self._keys[0]]
        self.told.emit(f"{waiting} open" if waiting else "Nothing open")
        self._pick_wanted()

    def _pick_wanted(self) -> None:
        found = next((one for one in self.table.rows_model.all_rows if one.id == self._wanted), None)
        if found is None:
            return
        self._wanted = ""
        self.filter.clear()
        self.states.choose(self.state_of(found))
        self.table.pick(found.id)

    def _choose(self, state: str) -> None:
        self._say_none()
        self.table.set_predicate(lambda one: self.state_of(one) == state)

    def _say_none(self) -> None:
        if self.filter.text():
            clear_it = ("Clear the filter", self.filter.clear_now)
            self.table.set_nothing_found("Nothing found", "No entry holds these words.", clear_it)
        else:
            self.table.set_nothing_found(*self.words_for_none(self.states.current))

    def _fit(self) -> None:
        self.states.set_counts(self._counts)
        if self.states.sizeHint().width() + self.filter.minimumWidth() > self.sizes()[0] - 3 * MARGIN:
            self.states.set_counts({})

    def _on_refused(self, error: RefusedError) -> None:
        self.table.set_empty(_NOT_FOR, error.message)
        self.table.set_rows(())


def _centred(text: str) -> QWidget:
    made = soft(text, wraps=True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return holder(column(26, made))
