"""Opens the short sheets in which one thing about a person is typed or decided."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.style.widgets import Item, button, column, frame, label, line, row, soft


def open_sheet(
    parent: QWidget,
    context: Context,
    title: str,
    form: Form,
    action: str,
    save: Callable[[Mapping[str, Any]], Callable[[], Any]],
    *,
    subtitle: str = "",
    then: Callable[[Any], object] | None = None,
    skip: Callable[[], object] | None = None,
    draft_key: str = "",
) -> FormSheet:
    """Show a sheet over the window; `save(values)` gives the work, `then` gets what it returned.

    With `skip` there is a way past this one, for later.
    """
    sheet = FormSheet(
        parent.window(),
        context.tasks,
        title,
        form,
        action,
        save,
        draft_key,
        drafts=context.work.drafts if draft_key else None,
        today=context.clock.today(),
        text=subtitle,
        width=560,
    )
    answers: list[Any] = []
    skips: list[bool] = []
    sheet.saved.connect(answers.append)

    def go_on(result: int) -> None:
        if result == QDialog.DialogCode.Accepted and then is not None:
            then(*answers)
        elif skips and skip is not None:
            skip()

    def pass_by() -> None:
        skips.append(True)
        sheet.reject()

    if skip is not None:
        _put_before(sheet.cancel_button, button("Skip for now", "link", pass_by))
    sheet.finished.connect(go_on)
    sheet.open()
    return sheet


def _put_before(neighbour: QWidget, made: QWidget) -> None:
    """Put a button at the left end of the line in which another stands."""
    body = neighbour.parentWidget()
    for layout in body.findChildren(QHBoxLayout) if body is not None else ():
        if layout.indexOf(neighbour) >= 0:
            layout.insertWidget(0, made)


class ListSheet(QDialog):
    """A sheet that shows a list with its actions; it is closed with Esc."""

    def __init__(self, parent: QWidget, title: str, subtitle: str = "") -> None:
        super().__init__(parent.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self._title, self._subtitle = title, subtitle

    def fill(self, *items: Item, actions: tuple[Item, ...] = (), width: int = 720, height: int = 480) -> None:
        """Lay out what the sheet shows, its actions, and Close."""
        close = button("Close", on=self.accept)
        head = column(label(self._title, "title"), soft(self._subtitle, wraps=True), spacing=2)
        body = frame("sheet")
        column(head, *items, line(), row(*actions, None, close), into=body, margin=20, spacing=12)
        column(body, into=self)
        self.resize(width, height)


def framed(inside: QWidget) -> QWidget:
    """Return a list in a thin frame, as it stands on a sheet."""
    made = frame("panel")
    column(inside, into=made, margin=1)
    return made


def as_edit(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's values as an edit of a record takes them: days as ISO, several as a list, none as empty."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else list(value)
        if isinstance(value, tuple)
        else None
        if value is None and name.endswith("_on")
        else value
        if value is not None
        else ""
        for name, value in values.items()
    }
