"""One job in full: its deadline and the law behind it, its clock, its visits so far, and what the home had before."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.wording import instant_text, weekday_text
from desktop.ui.appointments.contact_sheet import contact_sheet, of_job
from desktop.ui.appointments.hazard_sheets import hazard_sheet, told_sheet
from desktop.ui.page import Context
from desktop.ui.style.widgets import (
    button,
    chip,
    column,
    frame,
    heading,
    label,
    line,
    row,
    scroll_down_only,
    set_tone,
    soft,
    title,
)

if TYPE_CHECKING:
    from desktop.services.job_details import HazardClock, JobDetail, RelatedJob

_AHEAD = ("booked", "confirmed", "dispatched")
_MOST = 12
"""Jobs of the home that are listed; the rest is counted."""


class JobSheet(QDialog):
    """Shows a job and what can be done about it; read again after each change."""

    book_wanted = Signal(str)
    follow_on_wanted = Signal(object)
    report_wanted = Signal(str)

    def __init__(self, parent: QWidget, context: Context, job: str, denial: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Job")
        self._context, self._job, self._denial = context, job, denial
        self.detail: JobDetail | None = None
        self._title = title("Job")
        self._title.setWordWrap(True)
        self._about = soft("", wraps=True)
        self._said = label("", "error", wraps=True)
        self._said.hide()
        self._scroll = QScrollArea()
        scroll_down_only(self._scroll)
        self._inside = QWidget()
        self.follow_button = button("Follow-on job…", "plain", self._follow_on)
        self.contact_button = button("&Tried to reach them…", "plain", self._note_contact)
        self.book_button = button("Book it…", "primary", lambda: self.book_wanted.emit(job))
        close = button("Close", "plain", self.reject)
        body = frame("sheet")
        inside = column(
            column(self._title, self._about, spacing=2),
            self._said,
            self._scroll,
            line(),
            row(self.follow_button, self.contact_button, None, close, self.book_button),
            spacing=12,
            margin=20,
            into=body,
        )
        inside.setStretch(2, 1)
        column(body, into=self)
        self.resize(620, 640)
        for one in (self.follow_button, self.contact_button, self.book_button):
            one.setEnabled(False)
            one.setToolTip(denial)
        QShortcut(QKeySequence("T"), self, self.contact_button.click)
        context.tasks.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the job again."""
        work, job = self._context.work, self._job
        self._context.tasks.read(
            lambda: work.jobs.job(job), self._show, owner=self, key="job", failed=self._refuse
        )

    def words(self) -> str:
        """Return everything shown, for who reads it aloud."""
        found = [made.text() for made in self._inside.findChildren(QWidget) if hasattr(made, "text")]
        return "\n".join(text for text in found if text)

    def _show(self, detail: "JobDetail") -> None:
        self.detail = detail
        job = detail.row
        self._title.setText(f"{job.address}, {job.postcode}" if job.postcode else job.address)
        told = (job.reference, job.client, job.trade_name, job.description)
        self._about.setText(" · ".join(part for part in told if part))
        may = not self._denial
        self.follow_button.setEnabled(may)
        self.contact_button.setEnabled(may)
        waits = not any(one.state in _AHEAD for one in detail.appointments)
        self.book_button.setEnabled(may and waits)
        self.book_button.setToolTip(self._denial or ("" if waits else "It is booked already."))
        # Built aside and put in whole: what is added to a shown widget has no height until later.
        self._inside = QWidget()
        self._inside.setProperty("role", "scrolled")
        content = column(spacing=6, into=self._inside)
        content.setContentsMargins(0, 0, 12, 0)
        self._add_deadline(content, detail)
        self._add_home(content, detail)
        if detail.clock is not None:
            self._add_clock(content, detail, detail.clock)
        self._add_contacts(content, detail)
        self._add_visits(content, detail)
        if detail.follows is not None:
            self._add_jobs(content, "Goes on from", (detail.follows,))
        self._add_jobs(content, "The same trade at this home", detail.related)
        self._add_jobs(content, "Other jobs at this home", detail.history)
        content.addStretch(1)
        self._scroll.setWidget(self._inside)

    def _add_deadline(self, content: QVBoxLayout, detail: "JobDetail") -> None:
        job = detail.row
        said = ": ".join(part for part in (job.priority_name, job.due_text) if part)
        due = label(said or "No day is set", wraps=True)
        content.addWidget(heading("Deadline"))
        content.addLayout(row(due, chip(job.tone, job.left_text) if job.left_text else None, None))
        if job.law_text:
            content.addWidget(soft(job.law_text, wraps=True))
        if job.reported_on is not None:
            content.addWidget(soft(f"Reported {weekday_text(job.reported_on)}"))
        if detail.clock is None:
            note = button("Hazard noticed…", "plain", self._note_hazard)
            self._deny(note)
            note.setAccessibleDescription("Starts the landlord's clock of Awaab's Law")
            content.addLayout(row(note, None))

    def _add_home(self, content: QVBoxLayout, detail: "JobDetail") -> None:
        job = detail.row
        if not (job.alerts or job.access_notes or job.prompt):
            return
        content.addSpacing(8)
        content.addWidget(heading("To know before going"))
        for alert in job.alerts:
            content.addWidget(chip("warn", alert))
        if job.access_notes:
            content.addWidget(label(f"Access: {job.access_notes}", wraps=True))
        if job.prompt:
            prompt = label(f"▲ {job.prompt}", "toned", wraps=True)
            set_tone(prompt, "care")
            content.addWidget(prompt)

    def _add_clock(self, content: QVBoxLayout, detail: "JobDetail", clock: "HazardClock") -> None:
        content.addSpacing(8)
        content.addWidget(heading(f"Hazard: {clock.step_name}"))
        content.addWidget(soft(f"Noticed {instant_text(clock.noticed_at)}"))
        for step in clock.steps:
            done = f"✓ {instant_text(step.done_at)}" if step.done_at else step.left_text
            content.addLayout(row(label(step.text, wraps=True), None, chip(step.tone, done)))
        if clock.told_at is not None:
            how = f"{clock.told_to}, {clock.told_how}, noted by {clock.told_by}"
            content.addWidget(soft(f"Told: {how}", wraps=True))
        else:
            tell = button("Client told…", "plain", lambda: self._tell_client(detail))
            self._deny(tell)
            content.addLayout(row(tell, None))

    def _add_contacts(self, content: QVBoxLayout, detail: "JobDetail") -> None:
        job = detail.row
        content.addSpacing(8)
        content.addWidget(
            heading("Tries to reach the resident" if detail.contacts else "Nobody was rung yet")
        )
        if job.next_text:
            following = label(f"Next: {job.next_text}", "toned", wraps=True)
            set_tone(following, "warn" if job.is_next_due else "neutral")
            content.addWidget(following)
        for tried in detail.contacts:
            content.addWidget(soft(f"{tried.line} · noted by {tried.noted_by}", wraps=True))

    def _add_visits(self, content: QVBoxLayout, detail: "JobDetail") -> None:
        content.addSpacing(8)
        content.addWidget(heading("Visits so far" if detail.appointments else "No visit yet"))
        for visit in detail.appointments:
            when = f"{weekday_text(visit.day)}, {visit.start} to {visit.end}"
            told = " · ".join(part for part in (", ".join(visit.crew), visit.outcome_text) if part)
            content.addWidget(label(when))
            content.addWidget(soft(told or "Nobody goes yet", wraps=True))
        report = detail.report
        if report is not None:
            said = label(report.text, "toned", wraps=True)
            set_tone(said, "bad" if report.is_due else "neutral")
            content.addWidget(said)
            made = button("Report of no access…", "plain", lambda: self.report_wanted.emit(self._job))
            self._deny(made)
            content.addLayout(row(made, None))

    def _add_jobs(self, content: QVBoxLayout, words: str, jobs: "tuple[RelatedJob, ...]") -> None:
        if not jobs:
            return
        content.addSpacing(8)
        content.addWidget(heading(words))
        for job in jobs[:_MOST]:
            on = weekday_text(job.reported_on) if job.reported_on else ""
            told = (job.reference, on, job.trade_name, "open" if job.is_open else job.outcome_text)
            content.addWidget(label(job.description, wraps=True))
            content.addWidget(soft(" · ".join(part for part in told if part), wraps=True))
        if len(jobs) > _MOST:
            content.addWidget(soft(f"and {len(jobs) - _MOST} more"))

    def _note_contact(self) -> None:
        if self.detail is not None:
            booked = next((one.id for one in self.detail.appointments if one.state in _AHEAD), "")
            contact_sheet(self, self._context, of_job(self.detail.row, booked)).open()

    def _tell_client(self, detail: "JobDetail") -> None:
        told_sheet(self, self._context, detail.row).open()

    def _note_hazard(self) -> None:
        work, detail = self._context.work, self.detail
        if detail is not None:
            self._context.tasks.read(
                work.jobs.lists,
                lambda lists: hazard_sheet(self, self._context, detail.row, lists).open(),
                owner=self,
                key="lists",
            )

    def _follow_on(self) -> None:
        if self.detail is not None:
            self.follow_on_wanted.emit(self.detail)

    def _deny(self, made: QWidget) -> None:
        made.setEnabled(not self._denial)
        made.setToolTip(self._denial)

    def _refuse(self, error: RefusedError) -> None:
        self._said.setText(error.message)
        self._said.show()
