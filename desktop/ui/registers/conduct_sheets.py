"""Short sheets about a report on conduct: a new one, who was told, why nobody need be, and what came of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.conduct import KIND_NAMES, LEG_NAMES, WAY_NAMES, Leg, Way
from desktop.ui.forms.fields import Field, choice, multiline, text, yes_no
from desktop.ui.forms.form import Form
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.shared.place_editor import PlaceEditor

if TYPE_CHECKING:
    from desktop.services.conduct import ConductDetail
    from desktop.services.conduct_starts import ConductChoices

_ABOUT: Final = (
    ("operative", "One of our operatives"),
    ("user", "Somebody who signs in here"),
    ("name", "Somebody else"),
)


def new_report(parent: QWidget, context: Context, choices: "ConductChoices") -> FormSheet:
    """Return the sheet of a new report; `saved` brings its id and reference."""
    today = context.clock.today()
    form = Form(
        [
            Field("kind", "&What it is", choice(list(KIND_NAMES.items())), required=True),
            Field("happened_at", "When it &happened", MomentEditor(lambda: today), required=True, hint=_WHEN),
            Field("about", "About wh&om", choice(_ABOUT), required=True),
            Field("about_operative", "The o&perative", choice(choices.operatives), required=True),
            Field("about_user", "The pe&rson", choice(choices.users), required=True),
            Field("about_name", "The &name", text("As far as it is known"), required=True),
            Field("place", "Home or &visit, if any", PlaceEditor(context), wide=True),
            Field("client", "&Client, if any", choice([("", "None, or the home’s"), *choices.clients])),
            Field("text", "What happene&d", multiline(6), required=True, wide=True, hint=_PLAINLY),
            Field("is_anonymous", "Is it &anonymous?", yes_no(), required=True),
            Field("reported_by", "Reported &by", text("The person’s name")),
        ],
        columns=2,
    )
    form.set_values({"client": ""})

    def fit() -> None:
        about = form.editor("about").value()
        for key, _ in _ABOUT:
            form.show_field(f"about_{key}", is_shown=key == about)
        form.show_field("reported_by", is_shown=form.editor("is_anonymous").value() is False)

    fit()
    form.changed.connect(fit)

    def save(values: dict[str, Any]) -> Callable[[], tuple[str, str]]:
        place = values.pop("place")
        del values["about"]
        given: dict[str, Any] = {key: "" if value is None else value for key, value in values.items()}
        if place is not None:
            given |= {"home": place.home, "visit": place.visit}
        return lambda: context.work.conduct.report(**given)

    return FormSheet(
        parent.window(),
        context.tasks,
        "New report about conduct",
        form,
        "Keep the report",
        save,
        "conduct/new",
        drafts=context.work.drafts,
        today=today,
        text="Whoever it is about never sees it. An anonymous report keeps no name of who reported it.",
        width=640,
    )


def told_sheet(parent: QWidget, context: Context, report: "ConductDetail", leg: str) -> FormSheet:
    """Return the sheet that notes that an authority, or the platform's administrators, were told."""
    today = context.clock.today()
    form = Form(
        [
            Field("to", "&Who was told", text("Office and person"), required=True, wide=True),
            Field("how", "&How", choice(list(WAY_NAMES.items())), required=True),
            Field("at", "Whe&n", MomentEditor(lambda: today), required=True),
            Field("reference", "Their &reference", text()),
            Field("outcome", "What they &said", multiline(3), wide=True),
        ],
        columns=2,
    )
    form.set_values({"at": context.clock.now().replace(second=0, microsecond=0), "how": Way.PHONE})

    def save(values: dict[str, Any]) -> Callable[[], str]:
        return lambda: context.work.conduct.tell(report.id, leg, **values)

    return FormSheet(
        parent.window(),
        context.tasks,
        f"{LEG_NAMES[Leg(leg)]} told",
        form,
        "Note it",
        save,
        f"conduct/{report.id}/{leg}",
        drafts=context.work.drafts,
        today=today,
        text=f"{report.reference}, {report.kind_name.lower()}.",
    )


def reason_sheet(parent: QWidget, context: Context, report: "ConductDetail", leg: str) -> FormSheet:
    """Return the sheet that says why one of the two need not be told."""
    form = Form([Field("reason", "Not &needed, because", multiline(3), required=True)])
    form.set_values({"reason": report.reasons[leg]})

    def save(values: dict[str, Any]) -> Callable[[], None]:
        return lambda: context.work.conduct.justify(report.id, leg, values["reason"])

    return FormSheet(
        parent.window(),
        context.tasks,
        f"{LEG_NAMES[Leg(leg)]} need not be told",
        form,
        "Keep the reason",
        save,
        text=f"{report.reference}, {report.kind_name.lower()}. The reason stays with the report.",
    )


def close_sheet(parent: QWidget, context: Context, report: "ConductDetail") -> FormSheet:
    """Return the sheet that closes a report."""
    form = Form([Field("outcome", "What came &of it", multiline(4), required=True)])

    def save(values: dict[str, Any]) -> Callable[[], None]:
        return lambda: context.work.conduct.close(report.id, values["outcome"])

    return FormSheet(
        parent.window(),
        context.tasks,
        f"Close {report.reference}",
        form,
        "Close the report",
        save,
        f"conduct/{report.id}/close",
        drafts=context.work.drafts,
        today=context.clock.today(),
        text="A closed report stays as it is; what comes later is a new report.",
    )


_WHEN: Final = "A time today, or day and time: 20 Nov 2026 9:12."
_PLAINLY: Final = "What was seen or said, by whom, in plain words. It is kept as typed."
