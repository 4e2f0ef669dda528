"""The one small sheet that books a job: the slot, who goes, what speaks against it, and the resident's yes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.system.clock import local
from desktop.ui.appointments.offers import Offers
from desktop.ui.appointments.scale import DAY_MINUTES, clock_of
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field, Heading
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import slot_of, time_problem
from desktop.ui.gate.confirm_sheet import CHANNELS
from desktop.ui.page import Context
from desktop.ui.style.widgets import column, hide_unless, label, link, row, set_tone

if TYPE_CHECKING:
    from desktop.services.board import BoardPerson
    from desktop.services.job_details import JobDetail
    from desktop.services.slot_offers import FreeSlot

TIMED: Final = "timed"
_SLOT_KEYS: Final = ("day", "slot", "start", "end", "person", "second")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job was put on the board: on whom ("" = nobody), the day, and the minute it starts."""

    person: str
    day: date
    minute: int


class BookingSheet(FormSheet):
    """Books one job. Without a place the first free slot is filled in; nothing is booked before Book."""

    job_wanted = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        job: "JobDetail",
        people: Sequence["BoardPerson"],
        place: Place | None,
    ) -> None:
        self._context, self._job, self._place = context, job, place
        self._windows = {one.code: one for one in job.windows}
        self._is_filling = False
        form = self._make_form(people)
        super().__init__(
            parent,
            context.tasks,
            f"Book {job.row.address}",
            form,
            "Book",
            self._booking,
            f"book/{job.row.id}",
            drafts=context.work.drafts,
            today=context.clock.today(),
            text=" · ".join(part for part in (job.row.description, job.row.due_text, job.row.set_by) if part),
            width=640,
        )
        self._add_around(form)
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self._look_at_slot)
        for key in _SLOT_KEYS:
            form.editor(key).changed.connect(self._later.start)
        form.editor("slot").changed.connect(self._on_window)
        for key in ("start", "end"):
            form.editor(key).changed.connect(self._on_time)
        form.editor("channel").changed.connect(self._show_yes)
        self._show_yes()
        self._later.start()

    @property
    def offers(self) -> "list[FreeSlot]":
        """Return the free slots that are offered."""
        return self._offers.slots

    @property
    def warnings(self) -> str:
        """Return what speaks against the slot, as shown."""
        return self._warning.text()

    def take_offer(self, offer: "FreeSlot") -> None:
        """Fill in a free slot."""
        self._fill(
            {
                "day": offer.day,
                "slot": offer.window if offer.window in self._windows else TIMED,
                "start": f"{local(offer.starts_at):%H:%M}",
                "end": f"{local(offer.ends_at):%H:%M}",
                "person": offer.operative,
            }
        )

    # Building

    def _make_form(self, people: Sequence["BoardPerson"]) -> Form:
        job, today = self._job, self._context.clock.today()
        slots = [(one.code, f"{one.name}, {one.start:%H:%M} to {one.end:%H:%M}") for one in job.windows]
        names = [(one.id, one.name) for one in people if one.id]
        form = Form(
            [
                Field("day", "&Day", fields.day(optional=False, today=today), required=True),
                Field("slot", "&Slot", fields.choice([*slots, (TIMED, "At a time")]), required=True),
                Field("start", "F&rom", fields.text("08:00"), required=True, check=time_problem),
                Field("end", "&Until", fields.text("10:00"), required=True, check=time_problem),
                Field("person", "Who &goes", fields.choice([("", "Nobody yet"), *names])),
                Field("second", "Wh&o else goes", fields.choice([("", "Nobody else"), *names])),
                Heading("The resident's yes to this slot"),
                Field(
                    "channel",
                    "&How they said it",
                    fields.choice([("", "Not asked yet"), *CHANNELS]),
                    hint="Without it the visit is booked, but cannot be dispatched.",
                ),
                Field("spoke_to", "&Who said yes", fields.text(job.row.resident)),
                Field("words", "In their wor&ds", fields.text(), wide=True),
            ],
            columns=2,
        )
        form.set_values(
            {**self._slot_values(today), "second": "", "channel": "", "spoke_to": job.row.resident}
        )
        return form

    def _slot_values(self, today: date) -> dict[str, Any]:
        place = self._place
        if place is None:
            return {"day": today, "slot": TIMED, "start": "", "end": "", "person": ""}
        end = min(place.minute + 120, DAY_MINUTES - 1)
        start, until = clock_of(place.minute), clock_of(end)
        found = next(
            (
                one
                for one in self._job.windows
                if (f"{one.start:%H:%M}", f"{one.end:%H:%M}") == (start, until)
            ),
            None,
        )
        return {
            "day": place.day,
            "slot": found.code if found else TIMED,
            "start": start,
            "end": until,
            "person": place.person,
        }

    def _add_around(self, form: Form) -> None:
        """Put the free slots above the form, and what speaks against the slot below it."""
        chosen = [self._place.person] if self._place is not None and self._place.person else []
        self._offers = Offers(self._context, self._job.row.id, chosen)
        self._offers.taken.connect(self.take_offer)
        self._offers.read.connect(self._on_offers)
        self._warning = label("", "toned", wraps=True)
        set_tone(self._warning, "warn")
        self._warning.setAccessibleName("What speaks against this slot")
        self._warning.hide()
        job = self._job.row
        told = [f"▲ {job.prompt}"] if job.prompt else []
        told += [f"Access: {job.access_notes}"] if job.access_notes else []
        told += [", ".join(job.alerts)] if job.alerts else []
        care = label("\n".join(told), "toned", wraps=True)
        set_tone(care, "care")
        hide_unless(care, told)
        more = link("Show the whole job →", lambda: self.job_wanted.emit(job.id))
        self.add_around(column(care, row(more, None), self._offers, spacing=8), self._warning)

    # Free slots and warnings

    def _on_offers(self, offers: "list[FreeSlot]") -> None:
        self.fit()
        if offers and self._place is None and not self.form.is_dirty:
            self.take_offer(offers[0])
            self.form.mark_clean()

    def _look_at_slot(self) -> None:
        values = self.form.values()
        try:
            start, end = slot_of(values["day"], values["start"], values["end"])
        except (TypeError, ValueError, KeyError):
            self._show_warnings(())
            return
        work, job, crew = self._context.work, self._job.row.id, _crew(values)
        self._context.tasks.read(
            lambda: work.appointments.slot_warnings(job=job, operatives=crew, start=start, end=end),
            self._show_warnings,
            owner=self,
            key="warnings",
            failed=lambda _: self._show_warnings(()),
        )

    def _show_warnings(self, warnings: Sequence[str]) -> None:
        self._warning.setText("\n".join(f"… {one}" for one in warnings))
        self._warning.setVisible(bool(warnings))
        self.fit()

    # What is typed

    def _fill(self, values: dict[str, Any]) -> None:
        self._is_filling = True
        for key, value in values.items():
            self.form.editor(key).set_value(value)
        self._is_filling = False
        self._later.start()

    def _on_window(self) -> None:
        window = self._windows.get(self.form.editor("slot").value())
        if window is not None and not self._is_filling:
            self._fill({"start": f"{window.start:%H:%M}", "end": f"{window.end:%H:%M}"})

    def _on_time(self) -> None:
        """Tell the slot apart from a window once its times are no longer the window's."""
        window = self._windows.get(self.form.editor("slot").value())
        if self._is_filling or window is None:
            return
        typed = (self.form.editor("start").value(), self.form.editor("end").value())
        if typed != (f"{window.start:%H:%M}", f"{window.end:%H:%M}"):
            self._fill({"slot": TIMED})

    def _show_yes(self) -> None:
        has_said = bool(self.form.editor("channel").value())
        for key in ("spoke_to", "words"):
            self.form.show_field(key, is_shown=has_said)

    def _booking(self, values: dict[str, Any]) -> Callable[[], Any]:
        start, end = slot_of(values["day"], values["start"], values["end"])
        context, job = self._context, self._job.row.id
        said_at = context.clock.now()

        def book() -> Any:
            # Here, not above: it brings the database along.
            from desktop.services.confirmations import Yes

            yes = (
                Yes(values["channel"], values["spoke_to"], said_at, values["words"])
                if values["channel"]
                else None
            )
            return context.work.appointments.book(
                job=job,
                operatives=_crew(values),
                start=start,
                end=end,
                slot_kind="" if values["slot"] == TIMED else values["slot"],
                yes=yes,
            )

        return book


def _crew(values: dict[str, Any]) -> list[str]:
    return [one for one in (values.get("person"), values.get("second")) if one]
