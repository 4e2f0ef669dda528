"""The sheet that notes a try to reach a resident: before a slot is booked, or about one that is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.domain.appointments import Channel
from desktop.domain.errors import bad_input
from desktop.system.clock import local
from desktop.ui.appointments.offers import Offers
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import instant, slot_of, time_problem
from desktop.ui.gate.confirm_sheet import CHANNELS
from desktop.ui.page import Context
from desktop.ui.style.widgets import column

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.services.job_inbox import JobRow
    from desktop.services.slot_offers import FreeSlot

OFFERED = ("offered_on", "offered_start", "offered_end")


class Reached(NamedTuple):
    """What a try is about: a job, and its appointment where one is booked."""

    job: str
    appointment: str
    text: str


def of_job(job: "JobRow", appointment: str = "") -> Reached:
    """Return a job as what a try is about; `appointment` is the slot that is booked for it, if any."""
    place = f"{job.address}, {job.postcode}" if job.postcode else job.address
    said = (place, job.description, job.resident, job.visit_text, job.tried_text, job.next_text)
    return Reached(job.id, appointment, " · ".join(part for part in said if part))


def contact_sheet(parent: QWidget, context: Context, about: Reached) -> FormSheet:
    """Return the sheet that notes a try: what came of it, which slot was offered, and what comes next when."""
    now = local(context.clock.now())
    today = now.date()
    form = Form(
        [
            Field("channel", "&How", fields.choice(CHANNELS), required=True, wide=True),
            Field(
                "outcome",
                "What &came of it",
                fields.text("No reply, voicemail left …"),
                required=True,
                wide=True,
            ),
            Field("next_step", "What comes &next", fields.text("Ring again, write …")),
            Field("next_on", "&When", fields.day(today=today)),
            Field("next_at", "At wh&at time", fields.text("09:00"), check=time_problem),
            Field("offered_on", "Slot o&ffered", fields.day(today=today)),
            Field("offered_start", "F&rom", fields.text("08:00"), check=time_problem),
            Field("offered_end", "&Until", fields.text("10:00"), check=time_problem),
        ],
        columns=3,
    )
    form.set_values({"channel": Channel.PHONE})

    def save(values: dict[str, Any]) -> Callable[[], str]:
        tried_at = context.clock.now()

        def note() -> str:
            return context.work.appointments.note_contact(
                job="" if about.appointment else about.job,
                appointment=about.appointment,
                channel=values["channel"],
                at=tried_at,
                outcome=values["outcome"],
                next_step=values["next_step"],
                next_at=_next_at(values),
                offered=_offered(values),
            )

        return note

    sheet = FormSheet(
        parent,
        context.tasks,
        "Tried to reach the resident",
        form,
        "Note it",
        save,
        f"contact/{about.appointment or about.job}",
        drafts=context.work.drafts,
        today=today,
        text=about.text,
        width=600,
    )
    offers = Offers(context, about.job, (), "Offer them a slot: next free")

    def grow() -> None:
        sheet.resize(sheet.width(), sheet.heightForWidth(sheet.width()))

    def make_room(_: object) -> None:
        sheet.fit()
        QTimer.singleShot(0, sheet, grow)  # the sheet knows its height once the slots stand in it

    def take(offer: "FreeSlot") -> None:
        start, end = local(offer.starts_at), local(offer.ends_at)
        for key, value in zip(OFFERED, (offer.day, f"{start:%H:%M}", f"{end:%H:%M}"), strict=True):
            form.editor(key).set_value(value)

    offers.taken.connect(take)
    offers.read.connect(make_room)
    sheet.add_around(column(), offers)
    return sheet


def _next_at(values: dict[str, Any]) -> "datetime | None":
    """Return when the next step is due, at nine unless told; refuses a time without its day."""
    if values["next_on"] is None:
        if values["next_at"]:
            raise bad_input("Say on which day, or clear the time.", field="next_on")
        return None
    return instant(values["next_on"], values["next_at"] or "09:00")


def _offered(values: dict[str, Any]) -> "tuple[datetime, datetime] | None":
    """Return the slot that was offered; refuses a day without its times."""
    if values["offered_on"] is None:
        return None
    for key, what in (("offered_start", "from when"), ("offered_end", "until when")):
        if not values[key]:
            raise bad_input(f"Say {what} the slot was offered, or clear its day.", field=key)
    return slot_of(values["offered_on"], values["offered_start"], values["offered_end"])
