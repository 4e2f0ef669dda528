"""The forms that write a job down: a new one, and one that goes on from another."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import bad_input
from desktop.system.clock import local
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field, Heading
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import instant, time_problem
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.job_details import JobDetail
    from desktop.services.jobs import JobLists
    from desktop.services.search import Hit

_HAZARD = ("hazard", "hazard_on", "hazard_at")


class NewJobSheet(FormSheet):
    """Writes a job down by hand; the home is found by a part of its address, its resident or its postcode."""

    def __init__(self, parent: QWidget, context: Context, lists: "JobLists") -> None:
        self._context = context
        form = self._make_form(context, lists)
        super().__init__(
            parent,
            context.tasks,
            "New job",
            form,
            "Add the job",
            self._adding,
            "job/new",
            drafts=context.work.drafts,
            today=context.clock.today(),
            text="It waits to be booked with its deadline worked out from what is told here.",
            width=640,
        )
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self._look_for_homes)
        form.editor("find").changed.connect(self._later.start)
        form.editor("hazard_step").changed.connect(self._show_hazard)
        self._show_hazard()

    def _make_form(self, context: Context, lists: "JobLists") -> Form:
        now = local(context.clock.now())
        form = Form(
            [
                Field("find", "Find the &home", fields.text("Part of the address, postcode or name")),
                Field("home", "H&ome", fields.choice([], "Type at the left first"), required=True),
                Field("description", "&What is to be done", fields.text(), required=True, wide=True),
                Field("trade", "&Trade", fields.choice(lists.trades), required=True),
                Field("priority", "&Priority", fields.choice([("", "Not given"), *lists.priorities])),
                Field("reference", "&Reference", fields.text("Ours, if left empty")),
                Field("kind", "&Kind", fields.choice([("", "Worked out"), *lists.kinds])),
                Field("on", "Reported &on", fields.day(optional=False, today=now.date()), required=True),
                Field("at", "At wh&at time", fields.text("09:00"), required=True, check=time_problem),
                Field("access_notes", "How to get &in", fields.text("Side gate, ring twice …"), wide=True),
                Heading("Deadlines the law sets"),
                Field(
                    "right", "Ri&ght to repair", fields.choice([("", "Does not apply"), *lists.rights], "")
                ),
                Field("hazard_step", "Awaab's &Law", fields.choice([("", "No hazard"), *lists.hazard_steps])),
                Field("hazard", "Ha&zard", fields.choice([("", "Not said"), *lists.hazard_kinds])),
                Field("hazard_on", "Noticed on", fields.day(today=now.date())),
                Field("hazard_at", "Noticed at", fields.text("09:00"), check=time_problem),
            ],
            columns=2,
        )
        form.set_values({"on": now.date(), "at": f"{now:%H:%M}", "priority": "", "kind": "", "right": ""})
        form.editor("hazard_step").set_value("")
        form.editor("hazard").set_value("")
        form.mark_clean()
        return form

    def _show_hazard(self) -> None:
        has_hazard = bool(self.form.editor("hazard_step").value())
        for key in _HAZARD:
            self.form.show_field(key, is_shown=has_hazard)

    def _look_for_homes(self) -> None:
        text, work = self.form.editor("find").value(), self._context.work
        if len(text.strip()) < 2:
            return
        self._context.tasks.read(
            lambda: work.search.find(text), self._show_homes, owner=self, key="homes", failed=lambda _: None
        )

    def _show_homes(self, hits: "list[Hit]") -> None:
        found: dict[str, str] = {}
        for hit in hits:
            if hit.target == "homes":
                words = hit.title if hit.kind == "homes" else f"{hit.subtitle} ({hit.title})"
                found.setdefault(hit.target_id, words)
        editor = self.form.editor("home")
        editor.set_options(list(found.items()))
        if found and editor.value() is None:
            editor.set_value(next(iter(found)))

    def _adding(self, values: dict[str, Any]) -> Callable[[], str]:
        work = self._context.work
        reported_at = instant(values["on"], values["at"])
        noticed = values.get("hazard_on")
        noticed_at = instant(noticed, values.get("hazard_at") or "09:00") if noticed else None
        given = {
            key: values.get(key) or ""
            for key in (
                "trade",
                "description",
                "reference",
                "priority",
                "kind",
                "right",
                "access_notes",
                "hazard_step",
                "hazard",
            )
        }

        def add() -> str:
            homes = work.records.list("homes", {"id": values["home"]})
            if not homes:
                raise bad_input("This home is no longer there. Find it once more.", field="home")
            return work.jobs.add_job(
                client=homes[0]["client"],
                home=values["home"],
                reported_at=reported_at,
                hazard_noticed_at=noticed_at,
                **given,
            )

        return add


def follow_on_sheet(parent: QWidget, context: Context, job: "JobDetail", lists: "JobLists") -> FormSheet:
    """Return the sheet that writes down what is left to do after a job, at the same home."""
    form = Form(
        [
            Field("description", "&What is left to do", fields.text(), required=True),
            Field("trade", "&Trade", fields.choice(lists.trades), required=True),
            Field("priority", "&Priority", fields.choice([("", "As the first job"), *lists.priorities])),
        ]
    )
    form.set_values({"trade": job.row.trade, "priority": ""})

    def save(values: dict[str, Any]) -> Callable[[], str]:
        return lambda: context.work.jobs.follow_on(
            job.row.id,
            description=values["description"],
            trade=values["trade"],
            priority=values["priority"] or "",
        )

    about = f"{job.row.reference}, {job.row.address}: {job.row.description}"
    return FormSheet(parent, context.tasks, "Follow-on job", form, "Add the job", save, text=about)
