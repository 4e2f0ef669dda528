"""The short sheets of the board: booking a slot, moving it, calling it off, and what came of reaching the resident."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.appointments import Channel
from desktop.domain.days import LONDON
from desktop.domain.wording import weekday_text
from desktop.system.clock import local
from desktop.ui.appointments.scale import DAY_MINUTES, clock_of
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field, Heading
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.board import BoardPerson
    from desktop.services.board_visits import BoardVisit
    from desktop.services.job_details import JobDetail

CHANNELS: Final = (
    (Channel.PHONE, "By phone"),
    (Channel.TEXT, "By text"),
    (Channel.EMAIL, "By e-mail"),
    (Channel.LETTER, "By letter"),
    (Channel.IN_PERSON, "In person"),
    (Channel.PLATFORM, "On the client's platform"),
)
ASKED_BY: Final = (("resident", "The resident"), ("client", "The client"), ("contractor", "We did"))
TIMED = "timed"


def booking_sheet(
    parent: QWidget,
    context: Context,
    job: "JobDetail",
    people: Sequence["BoardPerson"],
    person: str,
    day: date,
    minute: int,
) -> FormSheet:
    """Return the sheet that books a job: the slot, who goes, and the resident's yes if they gave it already."""
    slots = [(one.code, f"{one.name}, {one.start:%H:%M} to {one.end:%H:%M}") for one in job.windows]
    slots.append((TIMED, "At a time"))
    names = [(one.id, one.name) for one in people]
    now = local(context.clock.now())
    form = Form(
        [
            Field("day", "&Day", fields.day(optional=False, today=now.date()), required=True),
            Field("slot", "&Slot", fields.choice(slots), required=True),
            Field("start", "F&rom", fields.text("08:00"), required=True, check=time_problem),
            Field("end", "&Until", fields.text("10:00"), required=True, check=time_problem),
            Field("person", "Who &goes", fields.choice(names), required=True),
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
        {
            "day": day,
            "slot": TIMED,
            "start": clock_of(minute),
            "end": clock_of(min(minute + 120, DAY_MINUTES - 1)),
            "person": person or None,
            "second": "",
            "channel": "",
            "spoke_to": job.row.resident,
        }
    )
    windows = {one.code: one for one in job.windows}

    def on_slot() -> None:
        window = windows.get(form.editor("slot").value())
        if window is not None:
            form.editor("start").set_value(f"{window.start:%H:%M}")
            form.editor("end").set_value(f"{window.end:%H:%M}")

    form.editor("slot").changed.connect(on_slot)

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        start, end = slot_of(values["day"], values["start"], values["end"])
        crew = [one for one in (values["person"], values["second"]) if one]
        appointments = context.work.appointments
        said_at = context.clock.now()

        def book() -> Any:
            made = appointments.book(
                job=job.row.id,
                operatives=crew,
                start=start,
                end=end,
                slot_kind="" if values["slot"] == TIMED else values["slot"],
            )
            if values["channel"]:
                appointments.confirm(
                    appointment=made.id,
                    channel=values["channel"],
                    spoke_to=values["spoke_to"],
                    at=said_at,
                    words=values["words"],
                )
            return made

        return book

    prompt = f"▲ {job.row.prompt}" if job.row.prompt else ""
    about = " · ".join(
        part for part in (job.row.description, job.row.due_text, job.row.access_notes, prompt) if part
    )
    return FormSheet(
        parent,
        context.tasks,
        f"Book {job.row.address}",
        form,
        "Book",
        save,
        f"book/{job.row.id}",
        drafts=context.work.drafts,
        today=now.date(),
        text=about,
        width=620,
    )


def confirm_sheet(parent: QWidget, context: Context, visit: "BoardVisit") -> FormSheet:
    """Return the sheet that notes the yes to the slot as it stands; what is typed is kept as a draft."""
    now = local(context.clock.now())
    form = Form(
        [
            Field("channel", "&How", fields.choice(CHANNELS), required=True),
            Field("spoke_to", "&Who said yes", fields.text(visit.resident), required=True),
            Field("on", "&Day", fields.day(today=now.date()), required=True),
            Field("at", "&Time", fields.text("15:10"), required=True, check=time_problem),
            Field("words", "In their wor&ds", fields.text(), wide=True),
        ],
        columns=2,
    )
    form.set_values({"on": now.date(), "at": f"{now:%H:%M}", "spoke_to": visit.resident})

    def save(values: dict[str, Any]) -> Callable[[], str]:
        at = datetime.combine(values["on"], _time(values["at"]), LONDON)
        return lambda: context.work.appointments.confirm(
            appointment=visit.appointment,
            channel=values["channel"],
            spoke_to=values["spoke_to"],
            at=at,
            words=values["words"],
        )

    return FormSheet(
        parent,
        context.tasks,
        "The resident's yes",
        form,
        "Note the yes",
        save,
        f"confirm/{visit.appointment}",
        drafts=context.work.drafts,
        today=now.date(),
        text=about_text(visit),
    )


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
    return FormSheet(
        parent,
        context.tasks,
        f"Move {visit.title}",
        form,
        "Move",
        save,
        today=context.clock.today(),
        text=f"{about_text(visit)}. {who} goes.{asks}" if who else f"{about_text(visit)}.{asks}",
    )


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


def contact_sheet(parent: QWidget, context: Context, visit: "BoardVisit") -> FormSheet:
    """Return the sheet that notes a try to reach the resident, what came of it and what comes next."""
    now = local(context.clock.now())
    form = Form(
        [
            Field("channel", "&How", fields.choice(CHANNELS), required=True),
            Field(
                "outcome",
                "What &came of it",
                fields.text("No reply, voicemail left …"),
                required=True,
                wide=True,
            ),
            Field("next_step", "What comes &next", fields.text("Call again, write …"), wide=True),
            Field("next_on", "&When", fields.day(today=now.date())),
        ]
    )

    def save(values: dict[str, Any]) -> Callable[[], str]:
        next_on = values["next_on"]
        next_at = datetime.combine(next_on, time(9), LONDON) if next_on else None
        return lambda: context.work.appointments.note_contact(
            appointment=visit.appointment,
            channel=values["channel"],
            at=context.clock.now(),
            outcome=values["outcome"],
            next_step=values["next_step"],
            next_at=next_at,
        )

    return FormSheet(
        parent,
        context.tasks,
        "Tried to reach the resident",
        form,
        "Note it",
        save,
        f"contact/{visit.appointment}",
        drafts=context.work.drafts,
        today=now.date(),
        text=about_text(visit),
    )


def about_text(visit: "BoardVisit") -> str:
    """Return which visit is meant."""
    return f"{visit.address}, {visit.postcode}, {weekday_text(visit.day)} {visit.start} to {visit.end}"


def slot_of(day: date, start: str, end: str) -> tuple[datetime, datetime]:
    """Return the instants of a London slot; an end before its start is on the next day."""
    begins = datetime.combine(day, _time(start), LONDON)
    ends = datetime.combine(day, _time(end), LONDON)
    return begins, ends if ends > begins else datetime.combine(day + timedelta(days=1), _time(end), LONDON)


def time_problem(text: str) -> str:
    """Return what is wrong with a time as typed, or an empty text."""
    try:
        _time(text)
    except ValueError:
        return "Write the time as hours and minutes, like 15:10."
    return ""


def _time(text: str) -> time:
    hours, _, minutes = text.strip().replace(".", ":").partition(":")
    return time(int(hours) % 24, int(minutes or 0))


def _clock(minutes: int) -> str:
    return clock_of(minutes % DAY_MINUTES)
