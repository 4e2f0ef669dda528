"""Whom to call at each client about a safety concern: by day, at night, and checked when."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.ui.forms.fields import Field, day, text, yes_no
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.settings.section import ListSection
from desktop.ui.style.widgets import button
from desktop.ui.tables.columns import Cell, Column, Span

if TYPE_CHECKING:
    from desktop.services.clients import ClientLineRow

_SEGMENTS: Final = (("all", "All"), ("stale", "To check"))


class LinesSection(ListSection):
    """The numbers a concern is told to; a number nobody has rung for a long time is not relied upon."""

    key = "lines"
    title = "Safeguarding lines"
    about = (
        "Whom to call at each client about a safety concern. Ring each number now and then, and note that it "
        "was answered."
    )
    action = Action.EDIT_HOMES

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._denial = context.refusal(Action.SEE_HOMES)
        self._checked = button("Checked today", "plain", lambda: self._check(self.table.current_row))
        self._checked.setToolTip("You rang both numbers today, and the right people answered")
        self._change = button("Change…", "primary", lambda: self.open_row(self.table.current_row))
        body = self.make_list(LINES, self.title, _SEGMENTS, "Which lines", row_height=46)
        self.say_when_none("All were checked", "Every line was checked in the last three months.")
        if self._denial:
            self.table.set_empty("Not for your role", self._denial)
            self.table.set_rows([])
            self.filter.hide()
            self.segments.hide()
        else:
            self.table.set_empty("No clients yet", "A client comes in with its first home or work order.")
        if self.may_change:
            self.table.add_row_action("C&hange…", self.open_row)
            self.table.add_row_action("Checked &today", self._check)
        self.lay_out(body, buttons=(self._checked, self._change))
        self.permit(self._checked, self._change)
        self.on_picked()

    def refresh(self) -> None:
        """Read the lines, where one may."""
        if not self._denial:
            self.context.tasks.read(self.context.work.clients.line_rows, self._show, owner=self, key="lines")

    def open_row(self, found: Any) -> None:
        """Change a client's line."""
        self.follow(change_line(self, self.context, found))

    def on_picked(self) -> None:
        """Let what is picked be changed, and noted as checked unless it was today."""
        found: ClientLineRow | None = self.table.current_row
        is_any = found is not None and self.may_change
        self._change.setEnabled(is_any)
        has_number = found is not None and bool(found.phone or found.phone_out_of_hours)
        is_due = found is not None and found.verified_on != self.context.clock.today()
        self._checked.setEnabled(is_any and has_number and is_due)

    def show_segment(self, key: str) -> None:
        """Show all lines, or those to be checked."""
        self.table.set_predicate((lambda one: one.is_stale) if key == "stale" else None)

    def _check(self, found: Any) -> None:
        work, today = self.context.work, self.context.clock.today()
        self.write(lambda: work.clients.set_line(found.id, found.version, verified_on=today))

    def _show(self, found: "Sequence[ClientLineRow]") -> None:
        self.segments.set_counts({"all": len(found), "stale": sum(one.is_stale for one in found)})
        self.table.set_rows(found)
        self.on_picked()


def change_line(parent: QWidget, context: Context, found: "ClientLineRow") -> FormSheet:
    """Change whom to call at a client."""
    today = context.clock.today()
    form = Form(
        [
            Field("contact", "&Whom to ask for", text("Safeguarding duty desk"), wide=True),
            Field("phone", "&Number in office hours", text("0151 496 0333")),
            Field("phone_out_of_hours", "Number &out of hours", text("0151 496 0334")),
            Field("verified_on", "Last &checked on", day(today=today), hint=_CHECKED),
            Field("tells_authority", "Is the local &authority told as well?", yes_no(), required=True),
            Field("authority_contact", "How to &reach the authority", text("Desk and number"), wide=True),
        ],
        columns=2,
    )
    before = {field.key: getattr(found, field.key) for field in form.fields}
    form.set_values(before)

    def fit() -> None:
        form.show_field("authority_contact", is_shown=form.editor("tells_authority").value() is True)

    fit()
    form.changed.connect(fit)

    def save(values: Mapping[str, Any]) -> Callable[[], int]:
        changed = {key: value for key, value in values.items() if value != before[key]}
        return lambda: context.work.clients.set_line(found.id, found.version, **changed)

    sheet = FormSheet(
        parent.window(),
        context.tasks,
        "Safeguarding line",
        form,
        "Save",
        save,
        f"line/{found.id}",
        drafts=context.work.drafts,
        today=today,
        text=f"{found.name}. Office hours are Monday to Friday, 8:00 to 18:00; bank holidays count as out of hours.",
        width=600,
    )
    sheet.open()
    return sheet


def _numbers_cell(row: "ClientLineRow") -> Cell:
    shown = []
    for number, when in ((row.phone, "by day"), (row.phone_out_of_hours, "out of hours")):
        known = Span(number) if number else Span("No number", "sign-warn")
        shown.append((known, Span(when, "soft")))
    return Cell(tuple(shown))


def _checked_text(row: "ClientLineRow") -> str:
    return day_text(row.verified_on) if row.verified_on else "Never"


def _checked_cell(row: "ClientLineRow") -> Cell:
    said = _checked_text(row)
    return Cell(((Span(f"! {said}", "chip-warn") if row.is_stale else Span(f"✓ {said}", "chip-ok"),),))


def _authority_text(row: "ClientLineRow") -> str:
    if not row.tells_authority:
        return "Not told by us"
    return row.authority_contact or "Told; no number yet"


_CHECKED: Final = "Another number counts as not checked until this day is given."

LINES: Final = (
    Column(
        "client",
        "Client",
        lambda row: f"{row.name}, {row.contact}" if row.contact else row.name,
        cell=lambda row: Cell(
            ((Span(row.name),), (Span(row.contact or "Nobody named to ask for", "soft"),)),
        ),
        width=180,
        stretch=3,
    ),
    Column(
        "numbers",
        "Numbers",
        lambda row: (
            f"{row.phone or 'no number'} by day, {row.phone_out_of_hours or 'no number'} out of hours"
        ),
        cell=_numbers_cell,
        width=190,
        stretch=2,
    ),
    Column(
        "checked",
        "Checked",
        lambda row: f"{_checked_text(row)}, to be checked" if row.is_stale else _checked_text(row),
        cell=_checked_cell,
        sort=lambda row: row.verified_on,
        width=120,
        tip=lambda row: (
            "Not checked for a long time, or never. Ring it, then note it here." if row.is_stale else ""
        ),
    ),
    Column("authority", "Local authority", _authority_text, width=140, stretch=2),
)
