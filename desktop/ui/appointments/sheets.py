"""The short sheets about one visit: moving it, calling it off, a resident who says no, and emergencies."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.wording import weekday_text
from desktop.system.clock import local
from desktop.ui.appointments.offers import Offers
from desktop.ui.appointments.scale import DAY_MINUTES, clock_of
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import instant, slot_of, time_problem
from desktop.ui.gate.confirm_sheet import CHANNELS
from desktop.ui.page import Context
from desktop.ui.style.widgets import column

if TYPE_CHECKING:
    from desktop.services.board import BoardPerson
    from desktop.services.board_visits import BoardVisit
    from desktop.services.slot_offers import FreeSlot

ASKED_BY: Final = (("resident", "The resident"), ("client", "The client"), ("contractor", "We did"))


def move_sheet(
    parent: QWidget,
    context: Context,
    visit: "BoardVisit",
    crew: Sequence[str],
    day: date,
    start: int,
    end: int,
    people: Sequence["BoardPerson"],
) -> FormSheet:
    """Return the sheet that says why a slot changes and who asked for it; the resident is asked again."""
    names = {one.id: one.name for one in people}
    form = Form(
        [
            Field("day", "&Day", fields.day(optional=False, today=context.clock.today()), required=True),
            Field("start", "F&rom", fields.text("08:00"), required=True, check=time_problem),
            Field("end", "&Until", fields.text("10:00"), required=True, check=time_problem),
            Field("asked_by", "Who &asked for it", fields.choice(ASKED_BY), required=True),
            Field(
                "reason",
                "&Why",
                fields.text("Sick, parts late, resident is away …"),
                required=True,
                wide=True,
            ),
        ],
        columns=2,
    )
    form.set_values({"day": day, "start": clock_of(start), "end": _clock(end), "asked_by": "contractor"})

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        starts, ends = slot_of(values["day"], values["start"], values["end"])
        return lambda: context.work.appointments.rearrange(
            appointment=visit.appointment,
            version=visit.version,
            start=starts,
            end=ends,
            operatives=list(crew),
            reason=values["reason"],
            asked_by=values["asked_by"],
        )

    who = ", ".join(names[one] for one in crew if one in names)
    asks = " The resident said yes to the old slot, so they are asked again." if visit.confirmed_text else ""
    sheet = FormSheet(
        parent,
        context.tasks,
        f"Move {visit.title}",
        form,
        "Move",
        save,
        today=context.clock.today(),
        text=f"{about_text(visit)}. {who} goes.{asks}" if who else f"{about_text(visit)}.{asks}",
    )
    offers = Offers(context, visit.job, crew)

    def take(offer: "FreeSlot") -> None:
        start_text, end_text = f"{local(offer.starts_at):%H:%M}", f"{local(offer.ends_at):%H:%M}"
        for key, value in (("day", offer.day), ("start", start_text), ("end", end_text)):
            form.editor(key).set_value(value)

    offers.taken.connect(take)
    offers.read.connect(lambda _: sheet.fit())
    sheet.add_around(column(offers), QWidget())
    return sheet


def cancel_sheet(parent: QWidget, context: Context, visit: "BoardVisit") -> FormSheet:
    """Return the sheet that calls a visit off, with its reason."""
    form = Form(
        [
            Field("asked_by", "Who &asked for it", fields.choice(ASKED_BY), required=True),
            Field("reason", "&Why", fields.text(), required=True, wide=True),
        ]
    )

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        return lambda: context.work.appointments.cancel(
            appointment=visit.appointment,
            reason=values["reason"],
            asked_by=values["asked_by"],
            version=visit.version,
        )

    return FormSheet(
        parent, context.tasks, f"Cancel {visit.title}", form, "Cancel the visit", save, text=about_text(visit)
    )


def refusal_sheet(parent: QWidget, context: Context, visit: "BoardVisit") -> FormSheet:
    """Return the sheet that notes that the resident said no to the slot; it is moved or cancelled next."""
    now = local(context.clock.now())
    form = Form(
        [
            Field("channel", "&How", fields.choice(CHANNELS), required=True),
            Field("spoke_to", "&Who said no", fields.text(), required=True),
            Field("on", "&Day", fields.day(today=now.date()), required=True),
            Field("at", "&Time", fields.text("15:10"), required=True, check=time_problem),
            Field("words", "Wh&y, in their words", fields.text(), required=True, wide=True),
        ],
        columns=2,
    )
    form.set_values({"on": now.date(), "at": f"{now:%H:%M}", "spoke_to": visit.resident})

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        at = instant(values["on"], values["at"])
        return lambda: context.work.appointments.refuse(
            appointment=visit.appointment,
            version=visit.version,
            spoke_to=values["spoke_to"],
            at=at,
            channel=values["channel"],
            words=values["words"],
        )

    return FormSheet(
        parent,
        context.tasks,
        "The resident says no",
        form,
        "Note the no",
        save,
        text=f"{about_text(visit)}. A yes to this slot counts no more; Move… then offers the next free ones.",
    )


def emergency_sheet(parent: QWidget, context: Context, visit: "BoardVisit") -> FormSheet:
    """Return the sheet that lets an emergency go without the resident's yes: why, and who of the client agreed."""
    form = Form(
        [
            Field(
                "reason", "&Why nobody can be asked first", fields.text("Water through the ceiling …"), True
            ),
            Field("agreed_by", "&Who of the client agreed", fields.text("The person's name"), True),
        ]
    )

    def save(values: dict[str, Any]) -> Callable[[], int]:
        return lambda: context.work.appointments.send_unconfirmed(
            appointment=visit.appointment, version=visit.version, **values
        )

    return FormSheet(
        parent,
        context.tasks,
        "Send without the resident's yes",
        form,
        "Let it go",
        save,
        text=f"{about_text(visit)}, {visit.client}. Emergencies only; it holds for this slot alone.",
    )


def about_text(visit: "BoardVisit") -> str:
    """Return which visit is meant."""
    return f"{visit.address}, {visit.postcode}, {weekday_text(visit.day)} {visit.start} to {visit.end}"


def _clock(minutes: int) -> str:
    return clock_of(minutes % DAY_MINUTES)
