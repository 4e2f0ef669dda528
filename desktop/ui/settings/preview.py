"""Before a rule is saved: who would be stopped by it, for what, and which booked visits that concerns."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from desktop.domain.wording import near_day_text
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet, Save
from desktop.ui.page import Context
from desktop.ui.style.widgets import banner, button, column, frame, label, row, soft, title
from desktop.ui.tables.columns import Cell, Column, Span
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.domain.errors import RefusedError
    from desktop.services.operative_details import UpcomingRow
    from desktop.services.requirements import RuleChange, WouldBlock

_SHOWN_VISITS: Final = 3
_MEASURED: Final = 60  # people
_ROW, _TALL_ROW = 40, 92  # pixels
ChangeOf = Callable[[dict[str, Any]], "RuleChange"]


class PreviewSheet(QDialog):
    """Who would become blocked, with a way on and a way back; Enter goes back where somebody would be."""

    def __init__(self, parent: QWidget, question: str, found: "Sequence[WouldBlock]", yes: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(question)
        self.setAccessibleName(question)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.yes: QPushButton = button(
            f"{yes} anyway" if found else yes, "danger" if found else "primary", self.accept
        )
        self.no: QPushButton = button("Cancel", "plain", self.reject)
        first = self.no if found else self.yes
        first.setDefault(True)
        said = banner("bad" if found else "ok")
        self.said = label(summary(found), wraps=True)
        column(self.said, margin=10, into=said)
        said.setAccessibleName(self.said.text())
        body = frame("sheet")
        head = title(question)
        head.setWordWrap(True)
        column(head, said, spacing=12, margin=20, into=body)
        inside = body.layout()
        assert inside is not None  # noqa: S101  made just above
        if found:
            inside.addWidget(self._table(found))
            inside.addWidget(
                soft("They are stopped at dispatch until what is missing is on file.", wraps=True)
            )
        self.setAccessibleDescription(self.said.text())
        ends = row(None, self.no, self.yes)
        ends.setContentsMargins(20, 0, 20, 20)
        foot = frame("sheet")
        foot.setLayout(ends)
        whole = column(body, foot, spacing=0, into=self)
        whole.setStretch(0, 1)
        if found:
            self.resize(760, 500)
        else:
            self.setFixedWidth(460)
        first.setFocus()

    def _table(self, found: "Sequence[WouldBlock]") -> QWidget:
        framed = frame("panel")
        # Measuring the words of a whole staff would hold the window up; then each row has room for four lines.
        is_short = len(found) <= _MEASURED
        height = _ROW if is_short else _TALL_ROW
        self.table = TableView(COLUMNS, "Who would be blocked", row_height=height, wraps=is_short)
        self.table.set_rows(found, key=lambda one: one.operative)
        column(self.table, margin=1, into=framed)
        return framed


class PolicySheet(FormSheet):
    """A form about a rule: before it is saved one sees whom it would stop, and may go back to it."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        form: Form,
        action: str,
        change_of: ChangeOf,
        save: Save,
        draft_key: str,
        *,
        text: str = "",
    ) -> None:
        super().__init__(
            parent.window(),
            context.tasks,
            title,
            form,
            action,
            save,
            draft_key,
            drafts=context.work.drafts,
            today=context.clock.today(),
            text=text,
        )
        self._context, self._change_of = context, change_of

    def save(self) -> None:
        """Check the form, then ask whom it would block; what follows saves it."""
        if self._is_saving or not self.form.check():
            return
        change = self._change_of(self.form.values())
        self._set_saving(is_saving=True)
        self.save_button.setText("Checking…")
        look_ahead(self, self._context, [change], self._on_looked, self._on_refused)

    def _on_looked(self, found: "list[WouldBlock]") -> None:
        self._set_saving(is_saving=False)
        sheet = PreviewSheet(self, "Before you save", found, "Save")
        sheet.accepted.connect(self._save_now)
        sheet.open()

    def _save_now(self) -> None:
        super().save()


def look_ahead(
    owner: QWidget,
    context: Context,
    changes: "Sequence[RuleChange]",
    done: "Callable[[list[WouldBlock]], None]",
    failed: "Callable[[RefusedError], None] | None" = None,
) -> None:
    """Ask who would be blocked by these changes from today on."""
    work, today = context.work, context.clock.today()
    context.tasks.read(
        lambda: work.requirements.preview(changes, today), done, owner=owner, failed=failed, key="preview"
    )


def summary(found: "Sequence[WouldBlock]") -> str:
    """Return how many people and visits a change would stop."""
    if not found:
        return "✓ Nobody would become blocked, today or on a visit booked for the next 14 days."
    visits = len({visit.appointment for one in found for visit in one.visits})
    people = "1 person would" if len(found) == 1 else f"{len(found)} people would"
    booked = (
        "no visit booked for the next 14 days is affected"
        if not visits
        else "1 visit booked for the next 14 days would need somebody else"
        if visits == 1
        else f"{visits} visits booked for the next 14 days would need somebody else"
    )
    return f"✕ {people} become blocked; {booked}."


def reasons(one: "WouldBlock") -> tuple[str, ...]:
    """Return why somebody would be stopped, each reason once."""
    every = [fault.text for fault in one.reasons]
    every += [block.text for visit in one.visits for block in visit.blocks]
    return tuple(dict.fromkeys(every))


def visit_text(visit: "UpcomingRow") -> str:
    """Return `Tue 24 Nov 09:00, 14 Beech Court`."""
    return f"{near_day_text(visit.day)} {visit.start}, {visit.address}"


def _visits_cell(one: "WouldBlock") -> Cell:
    if not one.visits:
        return Cell(((Span("None booked", "soft"),),))
    lines = [(Span(visit_text(visit)),) for visit in one.visits[:_SHOWN_VISITS]]
    more = len(one.visits) - _SHOWN_VISITS
    if more > 0:
        lines.append((Span(f"and {more} more", "soft"),))
    return Cell(tuple(lines))


def _visits_text(one: "WouldBlock") -> str:
    return "; ".join(map(visit_text, one.visits)) or "None booked"


COLUMNS: Final = (
    Column(
        "name",
        "Who",
        lambda one: one.name,
        cell=lambda one: Cell(((Span(one.name),),), avatars=(one.name,)),
        width=170,
        stretch=1,
    ),
    Column(
        "why",
        "What would stop them",
        lambda one: "; ".join(reasons(one)),
        cell=lambda one: Cell(tuple((Span("✕", "sign-bad"), Span(text)) for text in reasons(one))),
        width=230,
        stretch=2,
    ),
    Column(
        "visits",
        "Booked, next 14 days",
        _visits_text,
        sort=lambda one: len(one.visits),
        cell=_visits_cell,
        width=240,
        stretch=2,
        tip=_visits_text,
    ),
)
