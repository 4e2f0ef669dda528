"""Every change that the board makes: booked, moved, sent, called off, taken back and made again."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.appointments.booking import BookingSheet, Place
from desktop.ui.appointments.contact_sheet import Reached, contact_sheet, of_job
from desktop.ui.appointments.painting import end_minutes
from desktop.ui.appointments.scale import minutes_of
from desktop.ui.appointments.sheets import (
    about_text,
    cancel_sheet,
    emergency_sheet,
    move_sheet,
    refusal_sheet,
)
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import slot_of
from desktop.ui.forms.undo_bar import UndoBar
from desktop.ui.gate.confirm_sheet import confirm_sheet
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.appointments import Booked
    from desktop.services.board import BoardPerson
    from desktop.services.board_details import VisitDetail
    from desktop.services.board_visits import BoardVisit
    from desktop.services.job_inbox import JobRow
    from desktop.services.undos import Changed, Undo


class Changes(QObject):
    """Asks for what is missing by one small sheet, and offers to undo what was done."""

    booked = Signal(str)
    """The id of the visit that was just booked."""
    job_wanted = Signal(str)

    def __init__(self, page: QWidget, context: Context, undo_bar: UndoBar, denial: str) -> None:
        """Take the page that sheets open over, and why this person may change nothing (or an empty text)."""
        super().__init__(page)
        self._page, self._context, self._undo_bar, self.denial = page, context, undo_bar, denial
        self.people: Sequence[BoardPerson] = ()
        self._redo: Undo | None = None

    # Booking

    def book(self, job: str, place: Place | None = None) -> None:
        """Open the sheet that books a job, at a place of the board or at the first free slot."""
        if self._refuses():
            return
        work = self._context.work

        def show(found: Any) -> None:
            sheet = BookingSheet(self._page, self._context, found, self.people, place)
            sheet.job_wanted.connect(self.job_wanted)
            self.open(sheet, self._on_booked)

        self._context.tasks.read(lambda: work.jobs.job(job), show, owner=self, key="job")

    def _on_booked(self, made: "Booked") -> None:
        self.booked.emit(made.id)
        said = [made.undo.text, *made.warnings, made.prompt]
        self._offer(". ".join(part.rstrip(".") for part in said if part) + ".", made.undo)

    # Moving

    def move(self, visit: "BoardVisit", leaver: str, comer: str, day: date, start: int, end: int) -> None:
        """Give a visit another slot (which needs a reason) or other people (which needs none)."""
        if self._refuses():
            return
        crew = [one.id for one in visit.operatives]
        if comer != leaver and comer in crew:
            self._context.tasks.trouble.emit("This person goes to this visit already. Nothing was changed.")
            return
        wanted = [comer if one == leaver else one for one in crew] if leaver else [*crew, comer]
        wanted = [one for one in wanted if one]
        is_same_slot = (day, start, end) == (visit.day, minutes_of(visit.start), end_minutes(visit))
        if is_same_slot:
            self.reassign(visit, wanted)
        else:
            sheet = move_sheet(self._page, self._context, visit, wanted, day, start, end, self.people)
            self.open(sheet, self._on_changed)

    def reschedule(self, visit: "BoardVisit") -> None:
        """Open the sheet that moves a visit."""
        start, end = minutes_of(visit.start), end_minutes(visit)
        crew = [one.id for one in visit.operatives]
        sheet = move_sheet(self._page, self._context, visit, crew, visit.day, start, end, self.people)
        self.open(sheet, self._on_changed)

    def reassign(self, visit: "BoardVisit", crew: Sequence[str]) -> None:
        """Send these people in the slot as it is."""
        starts, ends = slot_of(visit.day, visit.start, visit.end)
        work = self._context.work
        self._context.tasks.write(
            lambda: work.appointments.rearrange(
                appointment=visit.appointment,
                version=visit.version,
                start=starts,
                end=ends,
                operatives=list(crew),
            ),
            self._on_changed,
            owner=self,
        )

    def assign(self, detail: "VisitDetail", person: str) -> None:
        """Send somebody who may go instead of who is blocked, or as the second one where two are needed."""
        if self._refuses():
            return
        visit = detail.visit
        crew = [one.id for one in visit.operatives]
        blocked = {block.operative for block in visit.blocks if block.operative}
        leaver = next((one for one in crew if one in blocked), crew[0] if crew else "")
        if len(crew) < visit.people_needed or not crew:
            self.reassign(visit, [*crew, person])
        else:
            self.reassign(visit, [person if one == leaver else one for one in crew])

    def swap(self, visit: "BoardVisit", other: "BoardVisit") -> None:
        """Let the people of two visits change places; each slot stays as it is."""
        if self._refuses():
            return
        work = self._context.work
        self._context.tasks.write(
            lambda: work.appointments.swap(
                appointment=visit.appointment,
                other=other.appointment,
                version=visit.version,
                other_version=other.version,
            ),
            self._on_changed,
            owner=self,
        )

    # The resident, the visit itself

    def confirm(self, visit: "BoardVisit") -> None:
        """Note the resident's yes."""
        seen = (visit.appointment, visit.version)
        sheet = confirm_sheet(self._page, self._context, *seen, visit.resident, about_text(visit))
        self.open(sheet)

    def refuse(self, visit: "BoardVisit") -> None:
        """Note the resident's no; the next slot is chosen right after."""
        self.open(refusal_sheet(self._page, self._context, visit), self._on_changed)

    def note_contact(self, visit: "BoardVisit") -> None:
        """Note a try to reach the resident of a visit."""
        self._note_contact(Reached(visit.job, visit.appointment, about_text(visit)))

    def note_job_contact(self, job: "JobRow") -> None:
        """Note a try to reach the resident of a job, or of the visit that is booked for it."""
        self._note_contact(of_job(job, job.visit))

    def _note_contact(self, about: Reached) -> None:
        if not self._refuses():
            contact_sheet(self._page, self._context, about).open()

    def send_unconfirmed(self, visit: "BoardVisit") -> None:
        """Let an emergency go without the resident's yes."""
        self.open(emergency_sheet(self._page, self._context, visit))

    def cancel(self, visit: "BoardVisit") -> None:
        """Call a visit off."""
        self.open(cancel_sheet(self._page, self._context, visit), self._on_changed)

    def dispatch(self, visit: "BoardVisit") -> None:
        """Dispatch a visit that may go."""
        if self._refuses():
            return
        work, appointment = self._context.work, visit.appointment
        self._undo_bar.lapse()  # sending somebody settles what was done before
        self._context.tasks.write(lambda: work.clearance.dispatch(appointment), owner=self)

    # Back and again

    def _on_changed(self, made: "Changed") -> None:
        if made.undo is not None:
            words = [f"{made.undo.text}.", *made.warnings]
            if made.asks_again:
                words.insert(1, "The resident must be asked again.")
            self._offer(" ".join(words), made.undo)

    def _offer(self, text: str, undo: "Undo") -> None:
        self._redo = None
        self._undo_bar.offer(text, lambda: self._take_back(undo, is_redo=False))

    def _take_back(self, undo: "Undo", *, is_redo: bool) -> None:
        work = self._context.work

        def undone(other: "Undo") -> None:
            if other.warning:
                self._context.tasks.trouble.emit(other.warning)
            if is_redo:
                self._offer("Done again.", other)
            else:
                self._redo = other

        self._context.tasks.write(lambda: work.appointments.undo(undo), undone, owner=self)

    def redo(self) -> None:
        """Do again what was just taken back."""
        if self._redo is not None:
            again, self._redo = self._redo, None
            self._take_back(again, is_redo=True)

    def offer_import(self, batch: str, count: int) -> None:
        """Offer to take a whole import back."""
        work = self._context.work
        words = "1 job was imported." if count == 1 else f"{count:,} jobs were imported."
        self._redo = None
        self._undo_bar.offer(
            words, lambda: self._context.tasks.write(lambda: work.imports.undo(batch), owner=self)
        )

    def open(self, sheet: FormSheet, saved: Callable[[Any], object] | None = None) -> None:
        """Open a sheet, unless this person may change nothing."""
        if self._refuses():
            sheet.deleteLater()
            return
        if saved is not None:
            sheet.saved.connect(saved)
        sheet.open()

    def _refuses(self) -> bool:
        if self.denial:
            self._context.tasks.trouble.emit(self.denial)
        return bool(self.denial)
