"""Sheets about a person as such: added, changed, suspended, gone and back again, and the photo."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.ui.forms.dropped import PICTURES, read_file
from desktop.ui.forms.fields import Field, day, file, multiline, text, ticks
from desktop.ui.forms.form import Form
from desktop.ui.operatives import rounds
from desktop.ui.operatives.sheets import as_edit, open_sheet
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.operative_details import OperativeDetail
    from desktop.services.requirements import RequirementsView


def add_operative(parent: QWidget, context: Context, then: Callable[[str], object]) -> None:
    """Ask for a new person; once added, `then` gets the id and what they hold is asked for."""

    def ask(rules: "RequirementsView") -> None:
        form = Form(_fields(rules, context.clock.today()), columns=2)
        form.set_values({"started_on": context.clock.today()})

        def save(values: Mapping[str, Any]) -> Callable[[], str]:
            return lambda: context.work.operatives.add_operative(**values)

        def added(operative: str) -> None:
            then(operative)
            rounds.start(parent, context, operative)

        open_sheet(
            parent,
            context,
            "Add operative",
            form,
            "Add operative",
            save,
            then=added,
            draft_key="operatives/new",
        )

    context.tasks.read(context.work.requirements.rows, ask, owner=parent, key="rules")


def edit_operative(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Change name, numbers, trades and notes."""
    row = person.row

    def ask(rules: "RequirementsView") -> None:
        form = Form(
            [*_fields(rules, context.clock.today()), Field("notes", "Notes", multiline(3))], columns=2
        )
        form.set_values(
            {
                "name": row.name,
                "staff_no": row.staff_no,
                "phone": person.phone,
                "email": person.email,
                "trades": list(row.trade_codes),
                "started_on": person.started_on,
                "notes": person.notes,
            }
        )

        def save(values: Mapping[str, Any]) -> Callable[[], int]:
            changes = as_edit(values)
            return lambda: context.work.records.edit("operatives", row.id, row.version, changes)

        open_sheet(parent, context, f"Edit {row.name}", form, "Save", save, draft_key=f"operatives/{row.id}")

    context.tasks.read(context.work.requirements.rows, ask, owner=parent, key="rules")


def suspend(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Stop sending somebody, until a day or until further notice."""
    form = Form(
        [
            Field(
                "until",
                "Last day of the suspension",
                day(today=context.clock.today()),
                hint="Leave it empty to suspend until further notice.",
            ),
            Field("reason", "Why", multiline(3), required=True, hint="Kept with the record."),
        ]
    )

    def save(values: Mapping[str, Any]) -> Callable[[], Any]:
        return lambda: context.work.operatives.suspend(
            person.row.id, person.row.version, values["until"], values["reason"]
        )

    open_sheet(parent, context, f"Suspend {person.row.name}", form, "Suspend", save)


def reinstate(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Let a suspended person go again."""
    form = Form([Field("reason", "Note", multiline(2), hint="Optional.")])

    def save(values: Mapping[str, Any]) -> Callable[[], Any]:
        return lambda: context.work.operatives.reinstate(person.row.id, person.row.version, values["reason"])

    open_sheet(parent, context, f"Reinstate {person.row.name}", form, "Reinstate", save)


def leave(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Note somebody's last working day."""
    _note_day(
        parent,
        context,
        person,
        f"{person.row.name} leaves the firm",
        ("Last working day", "From the next day on nobody can send this person. Everything on file is kept."),
        "Note the last day",
        context.work.operatives.leave,
    )


def come_back(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Note somebody's first day back."""
    _note_day(
        parent,
        context,
        person,
        f"{person.row.name} comes back",
        ("First day back", ""),
        "Note the first day",
        context.work.operatives.come_back,
    )


def _note_day(
    parent: QWidget,
    context: Context,
    person: "OperativeDetail",
    title: str,
    asked: tuple[str, str],
    action: str,
    work: Callable[[str, int, date, str], Any],
) -> None:
    """Ask for a day, as `asked` names and explains it, and a note; `work` gets id, version, day and note."""
    row, today = person.row, context.clock.today()
    form = Form(
        [
            Field("on", asked[0], day(today=today), required=True, hint=asked[1]),
            Field("reason", "Note", multiline(2), hint="Optional."),
        ]
    )
    form.set_values({"on": today})

    def save(values: Mapping[str, Any]) -> Callable[[], Any]:
        return lambda: work(row.id, row.version, values["on"], values["reason"])

    open_sheet(parent, context, title, form, action, save)


def change_photo(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Keep a photo of somebody, in place of the one before."""
    form = Form(
        [
            Field(
                "content",
                "Photo",
                file(PICTURES),
                required=True,
                hint="JPEG, PNG or HEIC; face forward. It is kept without place and camera.",
            )
        ]
    )

    def save(values: Mapping[str, Any]) -> Callable[[], Any]:
        path = values["content"]
        return lambda: context.work.operatives.set_photo(
            person.row.id, person.row.version, path.name, read_file(path)
        )

    open_sheet(parent, context, f"Photo of {person.row.name}", form, "Keep photo", save)


def _fields(rules: "RequirementsView", today: date) -> list[Field]:
    return [
        Field("name", "Name", text("First name and surname"), required=True),
        Field("staff_no", "Staff number", text()),
        Field("phone", "Phone", text("07700 900123")),
        Field("email", "E-mail", text()),
        Field("trades", "Trades", ticks(list(rules.scopes["trade"])), wide=True),
        Field("started_on", "Started", day(today=today)),
    ]
