"""Communal areas as lists show them, and their sheets: what was seen, and that the client was told."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.ui.forms.fields import Field, choice, multiline, text, ticks
from desktop.ui.forms.form import Form
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.shared.place_editor import PlaceEditor
from desktop.ui.tables.columns import Cell, Column, Span

if TYPE_CHECKING:
    from desktop.services.communal import CommunalRow

_HOW: Final = (
    ("phone", "By phone"),
    ("email", "By e-mail"),
    ("platform", "On their platform"),
    ("text", "By text"),
    ("letter", "By letter"),
    ("in_person", "In person"),
)
_LATE: Final = 3  # days after which it is high time


def note_sheet(
    parent: QWidget,
    context: Context,
    signs: tuple[tuple[str, str], ...],
    *,
    day: date,
    visit: str = "",
    about: str = "Noted beside a home or a visit",
) -> FormSheet:
    """Return the sheet that notes what was seen on a day in the block of a visit, or of a place it asks for."""
    asked = [Field("beside", "Home or visi&t in the block", PlaceEditor(context), required=True, wide=True)]
    form = Form(
        [
            *([] if visit else asked),
            Field("place", "&Where", text("Second floor, door of flat 9 …"), required=True, wide=True),
            Field("signs", "What was &seen", ticks(signs), wide=True),
            Field("since", "Since when, if anybody &knows", text("Some weeks, says a neighbour …")),
            Field("seen_at", "Seen &at", MomentEditor(lambda: day), required=True),
            Field("notes", "In plain &words", multiline(3), wide=True),
        ],
        columns=2,
    )

    def save(values: dict[str, Any]) -> Callable[[], str]:
        beside = values.pop("beside", None)
        where = {"visit": visit} if visit else {"visit": beside.visit, "home": beside.home}
        given = {**values, **where, "signs": list(values["signs"])}
        return lambda: context.work.communal.note(**given)

    return FormSheet(
        parent.window(),
        context.tasks,
        "Note a communal area",
        form,
        "Note it",
        save,
        f"communal/{visit or 'new'}",
        drafts=context.work.drafts,
        today=context.clock.today(),
        text=f"{about}. What was seen, without guessing why. The client is told next.",
        width=600,
    )


def told_sheet(parent: QWidget, context: Context, observation: "CommunalRow") -> FormSheet:
    """Return the sheet that notes that the client was told."""
    now, today = context.clock.now(), context.clock.today()
    form = Form(
        [
            Field("to", "&Who of the client was told", text("The person's name"), required=True),
            Field("how", "&How", choice(_HOW), required=True),
            Field("at", "&When", MomentEditor(lambda: today), required=True),
            Field("reference", "Their &reference", text()),
        ],
        columns=2,
    )
    form.set_values({"at": now.replace(second=0, microsecond=0), "how": "phone"})

    def save(values: dict[str, Any]) -> Callable[[], None]:
        return lambda: context.work.communal.told(observation.id, **values)

    about = f"{observation.client}: {observation.place}. {observation.signs_text}"
    return FormSheet(
        parent.window(), context.tasks, "The client was told", form, "Note it", save, text=about, today=today
    )


def days_text(row: "CommunalRow") -> str:
    """Return for how long an observation has been open, or was."""
    return "today" if not row.days_open else "1 day" if row.days_open == 1 else f"{row.days_open} days"


def _is_late(row: "CommunalRow") -> bool:
    return not row.is_told and row.days_open >= _LATE


COLUMNS: Final = (
    Column(
        "place",
        "Where",
        lambda row: f"{row.place}, {row.client}",
        cell=lambda row: Cell(((Span(row.place),), (Span(row.client, "soft"),))),
        width=190,
        stretch=3,
    ),
    Column(
        "signs",
        "What was seen",
        lambda row: "; ".join(part for part in (row.signs_text, row.notes, row.since) if part),
        cell=lambda row: Cell(
            tuple(
                (Span(part) if not place else Span(part, "soft"),)
                for place, part in enumerate((row.signs_text, row.notes, row.since))
                if part
            )
        ),
        width=220,
        stretch=4,
    ),
    Column("seen", "Seen", lambda row: row.seen_text, width=150, stretch=2),
    Column(
        "open",
        "Open for",
        days_text,
        sort=lambda row: row.days_open,
        cell=lambda row: Cell(((Span(days_text(row), "chip-warn" if _is_late(row) else "chip-neutral"),),)),
        width=96,
    ),
)
