"""The screen of safety concerns: the board, the first question, and one concern."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action
from desktop.ui.concerns.board import Board
from desktop.ui.concerns.concern_view import ConcernView
from desktop.ui.concerns.start import StartView
from desktop.ui.page import Context, Page, Waiting
from desktop.ui.style.widgets import column

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail
    from desktop.services.concern_lists import ConcernListRow

_CLOCK_MILLISECONDS: Final = 30_000
_VISIT: Final = "visit:"


class ConcernsPage(Page):
    """What worried somebody, and what was done about it."""

    name = "concerns"
    title = "Safety concerns"
    icon = "concerns"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._denial = context.refusal(Action.RAISE_CONCERN)
        self._due: list[float] = []
        self._start: StartView | None = None
        self._view: ConcernView | None = None
        self._stack = QStackedWidget()
        column(self._stack, into=self)
        self.board = Board(self._denial)
        self._stack.addWidget(self.board)
        self.board.opened.connect(self._open)
        self.board.state_chosen.connect(lambda _: self._read_board())
        self.board.new_wanted.connect(self.new)
        # Clocks go on while nobody types: what is late says so by itself.
        self._clock = QTimer(self, interval=_CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._on_tick)
        self._clock.start()

    @classmethod
    def waiting(cls, context: Context) -> Waiting:
        """Return how many concerns are overdue, and when the next clock runs out."""
        found = context.work.concern_lists.overdue()
        return Waiting(found.overdue, "bad", found.next_at)

    @property
    def start(self) -> StartView:
        """Return the first questions; made when they are first asked."""
        if self._start is None:
            self._start = StartView(self.context)
            self._stack.addWidget(self._start)
            self._start.raised.connect(lambda concern: self._open(concern, "facts"))
            self._start.left.connect(self.show_start)
        return self._start

    @property
    def view(self) -> ConcernView:
        """Return the page of one concern; made when the first is opened."""
        if self._view is None:
            self._view = ConcernView(self.context)
            self._stack.addWidget(self._view)
            self._view.back_wanted.connect(self.show_start)
            self._view.head_changed.connect(self._tell_head)
            self._view.refused.connect(self._on_refused)
        return self._view

    # What the window asks

    def headline(self) -> str:
        """Return the reference of the concern that is open, or the screen's name."""
        detail = self._open_detail
        return detail.reference if detail is not None else self.title

    def actions_in_title(self) -> list[QPushButton]:
        """Return the actions of the concern that is open."""
        return self.view.title_actions() if self._open_detail is not None else []

    def refresh(self) -> None:
        """Read again what is shown."""
        if self._is_shown(self._view):
            self.view.refresh()
            self._tell_subtitle()
        elif self._is_shown(self.board):
            self._read_board()

    def show_start(self) -> None:
        """Show the board."""
        if self._view is not None:
            self._view.leave()
        self.board.say("")
        self._show(self.board)
        self._read_board()
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_target(self, row_id: str) -> None:
        """Show a concern by its id, or begin one: `visit:<id>` and `visit:<id>:code,code` bring a visit's facts."""
        if row_id.startswith(_VISIT):
            visit, _, codes = row_id.removeprefix(_VISIT).partition(":")
            self._begin(visit, tuple(code for code in codes.split(",") if code))
        elif row_id == "first":
            rows = self.board.table.rows_model.rows
            if rows:
                self._open(rows[0].id)
        else:
            self._open(row_id)

    def focus_filter(self) -> None:
        """Put the cursor into the filter of the board."""
        if not self._is_shown(self.board):
            self.show_start()
        self.board.focus_filter()

    def new(self) -> None:
        """Ask the first question."""
        self._begin()

    def print_it(self) -> None:
        """Print the record that is open."""
        detail = self._open_detail
        if detail is not None and detail.may_handle:
            self.view.open_preview(is_for_print=True)

    # Showing

    @property
    def _open_detail(self) -> "ConcernDetail | None":
        return self.view.detail if self._is_shown(self._view) else None

    def _is_shown(self, one: QWidget | None) -> bool:
        return self._stack.currentWidget() is one

    def _show(self, one: QWidget) -> None:
        self._stack.setCurrentWidget(one)
        self._tell_head()

    def _begin(self, visit: str = "", indicators: tuple[str, ...] = ()) -> None:
        if self._denial:
            self._show(self.board)
            self.board.say(self._denial)
            return
        if self._view is not None:
            self._view.leave()
        self._show(self.start)
        self.start.begin(visit, indicators)

    def _open(self, concern: str, field: str = "") -> None:
        if self._view is None:
            # Made in one turn and shown in the next: both at once would stop the window.
            self.context.tasks.in_turns(self, lambda: self.view, lambda: self._open(concern, field))
            return
        self._show(self.view)
        self.view.open(concern, field)

    def _on_refused(self, sentence: str) -> None:
        self._show(self.board)
        self.board.say(sentence)
        self._read_board()

    def _tell_head(self) -> None:
        self.head_changed.emit()
        self._tell_subtitle()

    def _tell_subtitle(self) -> None:
        if self._is_shown(self._view):
            self.subtitle_changed.emit(self.view.subtitle())
        elif self._is_shown(self._start):
            self.subtitle_changed.emit("New")

    def _read_board(self) -> None:
        work, is_open = self.context.work, self.board.is_open
        if self._denial:
            self.board.show_rows(())
            self.board.say(self._denial)
            return
        self.context.tasks.read(
            lambda: work.concern_lists.rows(is_open=is_open),
            self._show_rows,
            owner=self,
            key="rows",
            failed=self._on_no_rows,
        )

    def _show_rows(self, rows: "tuple[ConcernListRow, ...]") -> None:
        self.board.show_rows(rows)
        if self.board.is_open:
            late = sum(one.is_overdue for one in rows)
            self._due = sorted(
                one.due_at.timestamp() for one in rows if one.due_at is not None and not one.is_overdue
            )
            count = "1 open" if len(rows) == 1 else f"{len(rows):,} open"
            said = f"{count} · {late} overdue" if late else count
        else:
            said = "1 closed" if len(rows) == 1 else f"{len(rows):,} closed"
        if self._is_shown(self.board):
            self.subtitle_changed.emit(said)

    def _on_no_rows(self, error: RefusedError) -> None:
        self.board.show_rows(())
        self.board.say(error.message)

    def _on_tick(self) -> None:
        """Look again when a clock has run out; each look at the board is noted, so not every minute."""
        if not self.isVisible():
            return
        if self._is_shown(self._view):
            self.view.refresh()
        elif (
            self._is_shown(self.board) and self._due and self._due[0] <= self.context.clock.now().timestamp()
        ):
            self._read_board()
