"""A hazard that somebody noticed: noted with a job, which starts the landlord's clock, and told to the client."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.system.clock import local
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import instant, time_problem
from desktop.ui.gate.confirm_sheet import CHANNELS
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.job_inbox import JobRow
    from desktop.services.jobs import JobLists


def hazard_sheet(parent: QWidget, context: Context, job: "JobRow", lists: "JobLists") -> FormSheet:
    """Return the sheet that notes when an operative or the resident noticed a hazard, and what it is."""
    now = local(context.clock.now())
    form = Form(
        [
            Field("step", "Awaab's &Law", fields.choice(lists.hazard_steps), required=True, wide=True),
            Field("hazard", "Ha&zard", fields.choice(lists.hazard_kinds), required=True, wide=True),
            Field("on", "Noticed on (&day)", fields.day(today=now.date()), required=True),
            Field("at", "&Time", fields.text("15:10"), required=True, check=time_problem),
        ],
        columns=2,
    )
    form.set_values({"on": now.date(), "at": f"{now:%H:%M}"})

    def save(values: dict[str, Any]) -> Callable[[], int]:
        noticed_at = instant(values["on"], values["at"])
        return lambda: context.work.jobs.note_hazard(
            job.id, noticed_at=noticed_at, step=values["step"], hazard=values["hazard"], version=job.version
        )

    text = f"{_about(job)}. What your operative knows, the landlord knows: tell the client next."
    return FormSheet(parent, context.tasks, "A hazard was noticed", form, "Note it", save, text=text)


def told_sheet(parent: QWidget, context: Context, job: "JobRow") -> FormSheet:
    """Return the sheet that notes when the client was told of the hazard, who was told, and how."""
    now = local(context.clock.now())
    form = Form(
        [
            Field("to", "&Who was told", fields.text("The person's name"), required=True),
            Field("how", "&How", fields.choice(CHANNELS), required=True),
            Field("on", "&Day", fields.day(today=now.date()), required=True),
            Field("at", "&Time", fields.text("15:10"), required=True, check=time_problem),
        ],
        columns=2,
    )
    form.set_values({"on": now.date(), "at": f"{now:%H:%M}"})

    def save(values: dict[str, Any]) -> Callable[[], int]:
        at = instant(values["on"], values["at"])
        return lambda: context.work.jobs.tell_client(
            job.id, at=at, to=values["to"], how=values["how"], version=job.version
        )

    return FormSheet(parent, context.tasks, "The client was told", form, "Note it", save, text=_about(job))


def _about(job: "JobRow") -> str:
    return f"{job.reference}, {job.address}, {job.client}"
