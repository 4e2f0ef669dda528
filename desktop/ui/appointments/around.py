"""What surrounds a visit: its messages, its job, the people's time, and the files that leave the office."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.appointments.changes import Changes
from desktop.ui.appointments.job_form import NewJobSheet, follow_on_sheet
from desktop.ui.appointments.job_import import ImportJobsSheet
from desktop.ui.appointments.job_sheet import JobSheet
from desktop.ui.appointments.message_sheet import MessageSheet
from desktop.ui.appointments.people_sheets import absence_sheet, hours_sheet
from desktop.ui.appointments.proof_sheet import ProofSheet
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.outward import ask_where
from desktop.ui.page import Context
from desktop.ui.shared.papers import preview_dispatch_sheet, preview_no_access_report
from desktop.ui.tasks.tasks import Tasks

if TYPE_CHECKING:
    from desktop.services.absences import AbsenceRow
    from desktop.services.board_details import VisitDetail
    from desktop.services.board_visits import BoardVisit
    from desktop.services.imports import ImportResult

CALENDAR_DAYS = 28


class Around(QObject):
    """Opens the sheets that do not change a slot."""

    job_added = Signal(str)

    def __init__(self, page: QWidget, context: Context, changes: Changes) -> None:
        super().__init__(page)
        self._page, self._context, self._changes = page, context, changes

    @property
    def _tasks(self) -> Tasks:
        return self._context.tasks

    # The resident

    def write_to(self, visit: "BoardVisit") -> None:
        """Open what can be sent to the resident."""
        if not self._denied():
            MessageSheet(self._page, self._context, visit).open()

    def edit_needs(self, detail: "VisitDetail") -> None:
        """Open what the resident needs, as the office knows it."""
        resident, work = detail.resident, self._context.work
        if resident is None or self._denied():
            return
        self._tasks.read(
            lambda: work.records.list("residents", {"id": resident.id})[0],
            self._show_needs,
            owner=self,
            key="needs",
        )

    def _show_needs(self, kept: dict[str, Any]) -> None:
        anybody = [("", "Anybody"), ("woman", "A woman"), ("man", "A man")]
        form = Form(
            [
                Field("preferred_contact", "How they like to be &reached", fields.text("phone")),
                Field("contact_times", "&When", fields.text("mornings")),
                Field("language", "&Language", fields.text("English")),
                Field("interpreter_needed", "&Interpreter needed", fields.yes_no()),
                Field("hearing_needs", "&Hearing", fields.text("Knock loudly …"), wide=True),
                Field(
                    "mobility_needs", "&Mobility", fields.text("Give time to come to the door …"), wide=True
                ),
                Field("operative_gender", "&Who may come", fields.choice(anybody)),
                Field("notes", "&Notes", fields.text(), wide=True),
            ],
            columns=2,
        )
        form.set_values({key: kept.get(key) for key in form.values()})
        work, version = self._context.work, kept["version"]

        def save(values: dict[str, Any]) -> Callable[[], int]:
            changes = {
                key: value if isinstance(value, bool) else value or ""
                for key, value in values.items()
                if (value or "") != (kept.get(key) or "")
            }
            if not changes:
                return lambda: int(version)
            return lambda: work.records.edit("residents", kept["id"], version, changes)

        title = f"What {kept['name']} needs"
        self._changes.open(FormSheet(self._page, self._tasks, title, form, "Save", save, width=600))

    def show_proof(self, detail: "VisitDetail") -> None:
        """Open the files that show the resident's yes."""
        if detail.confirmation is not None and not self._denied():
            ProofSheet(self._page, self._context, detail).open()

    # Jobs

    def show_job(self, job: str) -> None:
        """Open one job in full."""
        sheet = JobSheet(self._page, self._context, job, self._changes.denial)

        def book(job: str) -> None:
            sheet.accept()
            self._changes.book(job)

        sheet.book_wanted.connect(book)
        sheet.follow_on_wanted.connect(self._follow_on)
        sheet.report_wanted.connect(self._report)
        sheet.open()

    def add_job(self) -> None:
        """Write a new job down; it can be booked right after."""
        if self._denied():
            return
        work = self._context.work

        def show(lists: Any) -> None:
            self._changes.open(NewJobSheet(self._page, self._context, lists), self.job_added.emit)

        self._tasks.read(work.jobs.lists, show, owner=self, key="lists")

    def import_jobs(self) -> None:
        """Bring jobs in from a client's file."""
        if self._denied():
            return
        work = self._context.work

        def done(found: "ImportResult") -> None:
            if found.batch:
                self._changes.offer_import(found.batch, found.added + found.changed)

        def show(found: Any) -> None:
            clients, lists = found
            names = sorted(str(one["name"]) for one in clients)
            self._changes.open(ImportJobsSheet(self._page, self._context, names, lists), done)

        self._tasks.read(
            lambda: (work.records.list("clients"), work.jobs.lists()), show, owner=self, key="lists"
        )

    def _follow_on(self, detail: Any) -> None:
        work = self._context.work

        def show(lists: Any) -> None:
            sheet = follow_on_sheet(self._page, self._context, detail, lists)
            self._changes.open(sheet, self.job_added.emit)

        self._tasks.read(work.jobs.lists, show, owner=self, key="lists")

    def _report(self, job: str) -> None:
        preview_no_access_report(self._page, self._context, job)

    # People

    def add_absence(self, person: str, name: str, day: date) -> None:
        """Note that somebody is away."""
        self._with_kinds(lambda kinds: absence_sheet(self._page, self._context, person, name, kinds, day))

    def change_absence(self, name: str, absence: "AbsenceRow") -> None:
        """Change when somebody is away."""
        day = absence.starts_at.date()
        self._with_kinds(
            lambda kinds: absence_sheet(
                self._page, self._context, absence.operative, name, kinds, day, absence
            )
        )

    def remove_absence(self, absence: "AbsenceRow") -> None:
        """Remove an absence that will not be; the history keeps it."""
        if not self._denied():
            work = self._context.work
            self._tasks.write(lambda: work.absences.remove(absence.id, absence.version), owner=self)

    def _with_kinds(self, make: Callable[[Any], FormSheet]) -> None:
        if not self._denied():
            work = self._context.work
            self._tasks.read(
                work.absences.kinds, lambda kinds: self._changes.open(make(kinds)), owner=self, key="kinds"
            )

    def set_hours(self, person: str, name: str) -> None:
        """Open somebody's working hours."""
        if self._denied():
            return
        work = self._context.work

        def show(hours: Any) -> None:
            self._changes.open(hours_sheet(self._page, self._context, name, hours))

        self._tasks.read(lambda: work.absences.hours(person), show, owner=self, key="hours")

    # Out of the office

    def save_calendar(self, person: str | None, start: date) -> None:
        """Save four weeks as a calendar file, for one person or the office."""
        if self._denied():
            return
        work = self._context.work

        def chosen(path: str) -> None:
            self._tasks.write(
                lambda: work.calendars.save(person, start, Path(path), CALENDAR_DAYS), owner=self
            )

        def ask(name: str) -> None:
            ask_where(self._page, "Save the calendar file", name, "Calendars (*.ics)", chosen)

        self._tasks.read(lambda: work.calendars.file_name(person), ask, owner=self, key="file")

    def show_sheet(self, day: date, person: str = "") -> None:
        """Preview the dispatch sheet of a day, of one person or of all."""
        preview_dispatch_sheet(self._page, self._context, day, person)

    def _denied(self) -> bool:
        if self._changes.denial:
            self._tasks.trouble.emit(self._changes.denial)
        return bool(self._changes.denial)
