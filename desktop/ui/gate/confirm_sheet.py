"""The short sheet on which the resident's yes is noted: who said it, how, when, in which words, and what shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.appointments import Channel
from desktop.domain.errors import bad_input
from desktop.system.clock import local
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.forms.times import instant, time_problem
from desktop.ui.page import Context

CHANNELS: Final = (
    (Channel.PHONE, "By phone"),
    (Channel.TEXT, "By text"),
    (Channel.EMAIL, "By e-mail"),
    (Channel.LETTER, "By letter"),
    (Channel.IN_PERSON, "In person"),
    (Channel.PLATFORM, "On the client's platform"),
)
PROOFS: Final = "Photos and PDF (*.pdf *.jpg *.jpeg *.png *.heic *.heif)"


def confirm_sheet(
    parent: QWidget, context: Context, appointment: str, version: int, resident: str, about: str
) -> FormSheet:
    """Return the sheet for a visit's yes to the slot as it was shown; what is typed is kept as a draft.

    `about` says which visit is meant, as it was at `version`: a yes to a slot changed since is refused.
    """
    now = local(context.clock.now())
    form = Form(
        [
            Field("channel", "&How", fields.choice(CHANNELS), required=True),
            Field(
                "spoke_to",
                "&Who said yes",
                fields.text(resident),
                required=True,
                hint="The name of the person spoken to.",
            ),
            Field("on", "&Day", fields.day(today=now.date()), required=True),
            Field("at", "&Time", fields.text("15:10"), required=True, check=time_problem),
            Field(
                "words",
                "In their wor&ds",
                fields.text(),
                wide=True,
                hint="Anything they asked for, such as an interpreter or a later start.",
            ),
            Field("file", "What &shows it", fields.file(PROOFS), wide=True),
        ],
        columns=2,
    )
    form.set_values({"on": now.date(), "at": f"{now:%H:%M}"})

    def save(values: dict[str, Any]) -> Callable[[], str]:
        at, path = instant(values["on"], values["at"]), values["file"]
        return lambda: context.work.appointments.confirm(
            appointment=appointment,
            version=version,
            channel=values["channel"],
            spoke_to=values["spoke_to"],
            at=at,
            words=values["words"],
            file=None if path is None else (path.name, content_of(path)),
        )

    return FormSheet(
        parent,
        context.tasks,
        "The resident's yes",
        form,
        "Note the yes",
        save,
        f"confirm/{appointment}",
        drafts=context.work.drafts,
        today=now.date(),
        text=about,
    )


def content_of(path: Path) -> bytes:
    """Return a file's content; refuses one that cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        raise bad_input(
            "This file cannot be read. Check that it is still there and that you may open it.", field="file"
        ) from None
