"""When somebody is away and when they work: the short sheets behind a name on the board."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.domain.days import LONDON
from desktop.system.clock import local
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import instant, time_problem
from desktop.ui.page import Context

if TYPE_CHECKING:
    from datetime import date

    from desktop.services.absences import AbsenceRow, HoursRow

ONE_DAY = timedelta(days=1)


def absence_sheet(
    parent: QWidget,
    context: Context,
    person: str,
    name: str,
    kinds: Sequence[tuple[str, str]],
    day: "date",
    absence: "AbsenceRow | None" = None,
) -> FormSheet:
    """Return the sheet that notes, or changes, when somebody is away; without times it is whole days."""
    form = Form(
        [
            Field("kind", "&Why", fields.choice(kinds), required=True, wide=True),
            Field("first", "&First day", fields.day(optional=False, today=day), required=True),
            Field("last", "&Last day", fields.day(optional=False, today=day), required=True),
            Field("start", "F&rom", fields.text("whole day"), check=time_problem),
            Field("end", "&Until", fields.text("whole day"), check=time_problem),
            Field("notes", "&Notes", fields.text(), wide=True),
        ],
        columns=2,
    )
    form.set_values(_shown(absence) if absence is not None else {"first": day, "last": day})

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        starts = instant(values["first"], values["start"] or "00:00")
        ends = (
            instant(values["last"], values["end"])
            if values["end"]
            else datetime.combine(values["last"] + ONE_DAY, time(), LONDON)
        )
        given = {"kind": values["kind"], "starts_at": starts, "ends_at": ends, "notes": values["notes"]}
        if absence is not None:
            return lambda: context.work.absences.change(absence.id, absence.version, **given)
        return lambda: context.work.absences.add(person, **given)

    return FormSheet(
        parent,
        context.tasks,
        f"{name} is away",
        form,
        "Save" if absence is not None else "Note the absence",
        save,
        today=context.clock.today(),
        text="Visits that fall into it stay booked. The dispatch check stops them until somebody else goes.",
    )


def hours_sheet(parent: QWidget, context: Context, name: str, hours: "HoursRow") -> FormSheet:
    """Return the sheet of somebody's working hours; left empty they have the office's."""
    own = "" if hours.is_default else hours.text
    form = Form([Field("text", "&Working hours", fields.text(hours.text), hint="Empty: the office's hours.")])
    form.set_values({"text": own})

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        return partial(context.work.absences.set_hours, hours.operative, hours.version, values["text"])

    return FormSheet(
        parent, context.tasks, f"When {name} works", form, "Save", save, text="Like Mon-Fri 08:00-16:30."
    )


def _shown(absence: "AbsenceRow") -> dict[str, Any]:
    starts, ends = local(absence.starts_at), local(absence.ends_at)
    is_whole = ends.time() == time()
    return {
        "kind": absence.kind,
        "first": starts.date(),
        "last": (ends - ONE_DAY).date() if is_whole else ends.date(),
        "start": "" if starts.time() == time() else f"{starts:%H:%M}",
        "end": "" if is_whole else f"{ends:%H:%M}",
        "notes": absence.notes,
    }
