"""What every part of Settings is: a heading with its buttons, why it cannot be changed, and the work below."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QPushButton, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action
from desktop.ui.page import Context
from desktop.ui.style.widgets import Item, Segments, banner, column, heading, label, row, say_why_not, soft
from desktop.ui.tables.columns import Column
from desktop.ui.tables.empty_page import Action as FirstStep
from desktop.ui.tables.filter_box import FilterBox
from desktop.ui.tables.view import TableView

MARGIN: Final = 16


class Section(QFrame):
    """One part of Settings; it reads when it is shown, and says so where it can only be read."""

    key = ""
    title = ""
    about = ""
    action: Action | None = Action.CHANGE_POLICY
    """What changing it takes; None where everybody may."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.why_not: Final = context.refusal(self.action) if self.action is not None else ""
        self.setProperty("role", "panel")
        self.setAccessibleName(self.title)

    @property
    def may_change(self) -> bool:
        """Return whether the person signed in may change what is shown."""
        return not self.why_not

    def refresh(self) -> None:
        """Read again what is shown."""

    def focus_filter(self) -> None:
        """Put the cursor where one looks for something, or else on the first control."""

    def new(self) -> None:
        """Start adding what is listed here."""

    def follow(self, sheet: QDialog) -> None:
        """Read again when a sheet closes: what it refused may be that somebody else was faster."""
        sheet.finished.connect(lambda _: self.refresh())

    def write(self, work: Callable[[], object]) -> None:
        """Change something without a sheet; a refusal is told above the screen, and what holds now is shown."""
        self.context.tasks.write(work, owner=self, failed=self._on_refused)

    def lay_out(self, *items: Item, buttons: Sequence[QPushButton] = ()) -> None:
        """Put the heading with its buttons above what is shown."""
        line_of = row(heading(self.title), None, *buttons, spacing=8)
        head = column(line_of, soft(self.about, wraps=True), spacing=4)
        head.setContentsMargins(MARGIN, 12 if buttons else 16, MARGIN, 12)
        everything = column(head, spacing=0, into=self)
        if self.why_not:
            everything.addLayout(self._notice())
        for item in items:
            if isinstance(item, QWidget):
                everything.addWidget(item)
            elif item is not None and not isinstance(item, int):
                everything.addLayout(item)

    def indented(self, made: QWidget) -> QLayout:
        """Return the line of something that has no margin of its own."""
        around = row(made)
        around.setContentsMargins(MARGIN, 0, MARGIN, 12)
        return around

    def permit(self, *controls: QWidget) -> None:
        """Disable controls that the person's roles do not let them use, with the reason as their tip."""
        for made in controls:
            if self.why_not:
                say_why_not(made, self.why_not)

    def _on_refused(self, error: RefusedError) -> None:
        self.context.tasks.trouble.emit(error.message)
        self.refresh()

    def _notice(self) -> QLayout:
        made = banner("neutral")
        column(label(self.why_not, wraps=True), margin=10, into=made)
        made.setAccessibleName(self.why_not)
        return self.indented(made)


class ListSection(Section):
    """A part that is a list: filter, segments, table."""

    def make_list(
        self,
        columns: Sequence[Column],
        name: str,
        segments: Sequence[tuple[str, str]] = (),
        segments_name: str = "",
        row_height: int = 40,
    ) -> QWidget:
        """Return the list under its filter, and the segments if there are any."""
        self.table = TableView(columns, name, row_height=row_height, wraps=True)
        self.filter = FilterBox(self.table)
        self.filter.setMinimumWidth(90)
        self.filter.setMaximumWidth(240)
        self._say: Callable[[], None] = lambda: None
        self.filter.textChanged.connect(lambda _: self._say())
        self.table.picked.connect(lambda _: self.on_picked())
        self.table.opened.connect(lambda found: self.open_row(found) if self.may_change else None)
        tools = row(self.filter, spacing=10)
        if segments:
            self.segments = Segments(segments, segments_name)
            self.segments.chosen.connect(self.show_segment)
            tools.addWidget(self.segments)
        tools.addStretch(1)
        tools.setStretch(0, 2)
        tools.setContentsMargins(MARGIN, 0, MARGIN, 12)
        made = QWidget()
        whole = column(tools, self.table, spacing=0, into=made)
        whole.setStretch(1, 1)
        return made

    def say_when_none(self, title: str, text: str, action: FirstStep | None = None) -> None:
        """Say this where the chosen segment has no row; where the words typed find none, say that instead."""

        def say() -> None:
            if self.filter.text():
                found = (
                    "Nothing found",
                    "No row holds these words.",
                    ("Clear the filter", self.filter.clear_now),
                )
                self.table.set_nothing_found(*found)
            else:
                self.table.set_nothing_found(title, text, action)

        self._say = say
        say()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def on_picked(self) -> None:
        """Take notice of another current row."""

    def open_row(self, found: Any) -> None:
        """Change a row."""

    def show_segment(self, key: str) -> None:
        """Show only the rows of a segment."""
