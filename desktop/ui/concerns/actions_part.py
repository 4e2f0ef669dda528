"""What was agreed: who does it and by when, and what of it is done."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms.editors import Editor, TextEditor
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.page import Context
from desktop.ui.style.widgets import (
    button,
    chip,
    column,
    error_label,
    hide_unless,
    holder,
    label,
    link,
    row,
    soft,
)

if TYPE_CHECKING:
    from desktop.services.concern_details import ActionRow, ConcernDetail

_COLUMNS: Final = ((0, 4), (1, 2), (2, 3), (3, 0))


class ActionsPart(Editor):
    """The agreed actions, and a line in which another is typed; its value is what was typed and not added."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._concern = ""
        self._shown: tuple[ActionRow, ...] | None = None
        self.done_buttons: list[QWidget] = []
        self._box = QFrame()
        self._box.setProperty("role", "inputbox")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(9, 6, 6, 6)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        for place, stretch in _COLUMNS:
            self._grid.setColumnStretch(place, stretch)
        self._held = QWidget()
        self._held.setLayout(self._grid)
        self._held.hide()
        self.text, self.owner = TextEditor("What will be done"), TextEditor("Who")
        self.due = MomentEditor(context.clock.today, "By 16:00", is_short=True)
        self.add_button = button("Add", "link", self.add)
        self.add_button.setAccessibleName("Add the action")
        for one in (self.text, self.owner, self.due):
            one.line.setProperty("role", "bare")
            one.changed.connect(self.changed)
            one.line.returnPressed.connect(self.add)
        self._typing = row(self.text, self.owner, self.due, self.add_button, spacing=2)
        for place, stretch in _COLUMNS:
            self._typing.setStretch(place, stretch)
        self._typing.setContentsMargins(1, 1, 4, 1)
        self._line = holder(self._typing)
        self._none = soft("Nothing was agreed.")
        self._none.setContentsMargins(9, 8, 9, 8)
        self._none.hide()
        column(self._held, self._line, self._none, spacing=0, into=self._box)
        self._said = error_label()
        column(self._box, self._said, spacing=3, into=self)
        self.take_inputs(self.text.line, self.owner.line, self.due.line, self.add_button)
        for before, after in pairwise(self.inputs):
            QWidget.setTabOrder(before, after)

    def value(self) -> tuple[str, ...]:
        """Return what is typed and not added yet."""
        typed = (self.text.value(), self.owner.value(), self.due.draft().strip())
        return typed if any(typed) else ()

    def set_value(self, value: Any) -> None:
        """Show what was typed."""
        text, owner, due = value or ("", "", "")
        self.text.set_value(text)
        self.owner.set_value(owner)
        self.due.set_draft(due)

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the line as it is; the sentence says it."""

    def name_inputs(self, name: str, description: str) -> None:
        """Name each part of the line."""
        self.text.name_inputs("Action: what will be done", description)
        self.owner.name_inputs("Action: who does it", "")
        self.due.name_inputs("Action: by when", "")

    def show_detail(self, detail: "ConcernDetail") -> None:
        """Show the actions of a record."""
        self._concern = detail.id
        may_add = detail.may_handle and detail.state != "closed"
        self.setEnabled(detail.may_handle)
        self._line.setVisible(may_add)
        self._none.setVisible(not may_add and not detail.actions)
        if detail.actions == self._shown:
            return
        self._shown = detail.actions
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.done_buttons = []
        for place, words in enumerate(("Action", "Who", "By")):
            self._grid.addWidget(label(words, "small"), 0, place)
        for number, one in enumerate(detail.actions, 1):
            self._show_action(number, one, may_handle=detail.may_handle)
        self._held.setVisible(bool(detail.actions))

    def add(self) -> None:
        """Keep what is typed as an action, or say what it lacks."""
        due = self.due.value()
        lacks = (
            "Write what will be done."
            if not self.text.value()
            else "Write who does it."
            if not self.owner.value()
            else (self.due.problem() or "Write by when it is done, like 16:00 or 24 Nov 2026 12:00.")
            if due is None
            else ""
        )
        if due is None or lacks:
            self._say(lacks)
            first = next((one for one in (self.text, self.owner) if not one.value()), self.due)
            first.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        work, concern = self._context.work, self._concern
        text, owner = self.text.value(), self.owner.value()
        self._say("")
        self._context.tasks.write(
            lambda: work.concerns.agree_action(concern=concern, text=text, owner=owner, due_at=due),
            lambda _: self._on_added(),
            owner=self,
            failed=self._refuse,
        )

    def _on_added(self) -> None:
        self.set_value(())
        self.text.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_action(self, number: int, one: "ActionRow", *, may_handle: bool) -> None:
        self._grid.addWidget(label(one.text, wraps=True), number, 0)
        self._grid.addWidget(label(one.owner, wraps=True), number, 1)
        self._grid.addWidget(label(one.due_text, wraps=True), number, 2)
        if one.is_done:
            state: QWidget = chip("ok", "✓ Done")
            state.setToolTip(one.done_text)
        else:
            tone, words = ("bad", "! Overdue") if one.is_overdue else ("neutral", "Open")
            done = link("Done", lambda: self._set_done(one.id))
            done.setAccessibleName(f"Done: {one.text}")
            hide_unless(done, may_handle)
            self.done_buttons.append(done)
            state = QWidget()
            row(chip(tone, words), done, into=state, spacing=2)
        self._grid.addWidget(state, number, 3)

    def _set_done(self, action: str) -> None:
        work = self._context.work
        self._context.tasks.write(lambda: work.concerns.action_done(action), owner=self, failed=self._refuse)

    def _refuse(self, error: RefusedError) -> None:
        self._say(error.message)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
