"""The short sheets in which a step is logged: a call, the platform's issue, who was told, the client's answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.ui.concerns.platform_editors import CopyEditor, PictureEditor
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.growing import GrowingEditor
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail

REACHED, VOICEMAIL, NOBODY = "reached", "voicemail", "no_answer"
_RESULTS: Final = ((REACHED, "Reached"), (VOICEMAIL, "Voicemail"), (NOBODY, "No answer"))
_WORDS: Final = {VOICEMAIL: "Voicemail left.", NOBODY: "No answer."}
_SAID: Final = {VOICEMAIL: "What you said on it", NOBODY: "Anything to add"}
_TRY_AGAIN: Final = timedelta(minutes=15)
"""After an attempt that reached nobody, as long as for the first call."""
_TITLES: Final = {
    "lead": ("Tell the safeguarding lead", "Note it", "Who was told", ""),
    "police": ("Police or ambulance", "Log the call", "Which service", "Incident number"),
    "authority": ("Tell the local authority", "Note it", "Who was told", "Reference"),
}


def open_step(parent: QWidget, context: Context, detail: "ConcernDetail", step: str) -> FormSheet | None:
    """Show the sheet of a step; returns None for one that has none."""
    made = {
        "call_client": _call,
        "platform_issue": _platform,
        "lead": _told,
        "police": _told,
        "authority": _told,
        "answer": _answer,
        "close": _close,
        "danger": _danger,
    }.get(step)
    if made is None:
        return None
    sheet = made(parent, context, detail, step)
    sheet.open()
    return sheet


def _sheet(
    parent: QWidget,
    context: Context,
    detail: "ConcernDetail",
    step: str,
    title: str,
    form: Form,
    action: str,
    save: Callable[[dict[str, Any]], Callable[[], Any]],
    text: str = "",
) -> FormSheet:
    return FormSheet(
        parent.window(),
        context.tasks,
        title,
        form,
        action,
        save,
        f"concern/{detail.id}/{step}",
        drafts=context.work.drafts,
        today=context.clock.today(),
        text=text,
        width=540,
    )


def _moment(context: Context, *, is_now: bool = True) -> MomentEditor:
    made = MomentEditor(context.clock.today, "Now" if is_now else "10:35", is_short=True)
    if is_now:
        made.set_value(context.clock.now().replace(second=0, microsecond=0))
    return made


def _call(parent: QWidget, context: Context, detail: "ConcernDetail", step: str) -> FormSheet:
    client = detail.client
    number = fields.text("0151 496 0333")
    number.set_value(client.number_now)
    result = SegmentEditor(_RESULTS)
    result.set_value(REACHED)
    form = Form(
        [
            Field("to", "Who you spoke to", fields.text("Name"), required=True),
            Field("role", "Who they are there", fields.text("Safeguarding duty line")),
            Field("result", "What came of it", result, wide=True),
            Field("outcome", "What was said", GrowingEditor(1), wide=True),
            Field("number", "Number dialled", number, required=True),
            Field("at", "Called at", _moment(context), required=True),
            Field("next_at", "Next try at", _moment(context, is_now=False)),
        ],
        columns=2,
    )

    def fit() -> None:
        is_reached = result.value() == REACHED
        for key in ("to", "role"):  # nobody to name where nobody was reached
            form.show_field(key, is_shown=is_reached)
        form.show_field("next_at", is_shown=not is_reached)
        form.set_label("outcome", _SAID.get(result.value(), "What was said"))
        if not is_reached and form.editor("next_at").value() is None:
            form.editor("next_at").set_value(
                context.clock.now().replace(second=0, microsecond=0) + _TRY_AGAIN
            )

    result.changed.connect(fit)
    fit()
    who = client.name

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        is_reached = values["result"] == REACHED
        outcome = " ".join(part for part in (_WORDS.get(values["result"], ""), values["outcome"]) if part)
        work = context.work
        return lambda: work.concerns.notify(
            concern=detail.id,
            step=step,
            # Whom the call was for, where nobody answered.
            to=values["to"] if is_reached else client.contact or who,
            at=values["at"],
            outcome=outcome,
            number=values["number"],
            role=values.get("role", ""),
            is_reached=is_reached,
            next_at=values.get("next_at"),
        )

    out_of_hours = " It is out of hours there." if client.is_out_of_hours else ""
    text = f"{who}: {client.number_now or 'no number kept'}.{out_of_hours}"
    return _sheet(parent, context, detail, step, "Log the call", form, "Log the call", save, text)


def _platform(parent: QWidget, context: Context, detail: "ConcernDetail", step: str) -> FormSheet:
    copied, picture = CopyEditor(context, detail.id), PictureEditor()
    noted: list[str] = []
    form = Form(
        [
            Field("reference", "Number of the issue", fields.text("448120")),
            Field("at", "Raised at", _moment(context), required=True),
            Field(
                "text",
                "Text for the issue",
                copied,
                hint="Title: Safety Concern. It names nobody and leaves the clipboard after a minute.",
                wide=True,
            ),
            Field("screenshot", "Screenshot of the issue", picture, wide=True),
        ],
        columns=2,
    )

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        work, shot = context.work, values["screenshot"]

        def keep() -> None:
            content = shot.read() if shot is not None else None
            if not noted:  # a picture that was refused is tried again; the issue is noted once
                noted.append(
                    work.concerns.notify(
                        concern=detail.id,
                        step=step,
                        to=detail.client.name,
                        at=values["at"],
                        reference=values["reference"],
                    )
                )
            if shot is not None and content is not None:
                work.concerns.keep_screenshot(noted[0], shot.name, content)

        return keep

    text = "Raise an outstanding issue on the client's platform, then write its number here."
    return _sheet(parent, context, detail, step, "Raise “Safety Concern”", form, "Keep it", save, text)


def _told(parent: QWidget, context: Context, detail: "ConcernDetail", step: str) -> FormSheet:
    title, action, who, reference = _TITLES[step]
    to = fields.text()
    if step == "police":
        to.set_value("999")
    elif step == "authority":
        to.set_value(detail.client.authority_contact)
    form = Form(
        [
            Field("to", who, to, required=True),
            Field("at", "At", _moment(context), required=True),
            Field("reference", reference or "Reference", fields.text()),
            Field("outcome", "What came of it", GrowingEditor(1), wide=True),
        ],
        columns=2,
    )
    form.show_field("reference", is_shown=bool(reference))

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        work = context.work
        return lambda: work.concerns.notify(
            concern=detail.id,
            step=step,
            to=values["to"],
            at=values["at"],
            reference=values.get("reference", ""),
            outcome=values["outcome"],
        )

    return _sheet(parent, context, detail, step, title, form, action, save)


def _answer(parent: QWidget, context: Context, detail: "ConcernDetail", step: str) -> FormSheet:
    form = Form(
        [
            Field("answered_by", "Who answered", fields.text("Name, and who they are"), required=True),
            Field("at", "Answered at", _moment(context), required=True),
            Field(
                "text", "Who took it on, and what they will do", GrowingEditor(2), required=True, wide=True
            ),
        ],
        columns=2,
    )

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        work = context.work
        return lambda: work.concerns.note_answer(
            detail.id, values["answered_by"], values["at"], values["text"]
        )

    return _sheet(parent, context, detail, step, "The client's answer", form, "Keep the answer", save)


def _close(parent: QWidget, context: Context, detail: "ConcernDetail", step: str) -> FormSheet:
    asked = [Field("outcome", "What came of it", GrowingEditor(2), required=True)]
    if any(one.code == "answer" and one.state != "done" for one in detail.steps):
        asked.append(
            Field("answer", "Why it is closed without the client's answer", GrowingEditor(1), required=True)
        )
    if any(not one.is_done for one in detail.actions):
        asked.append(Field("actions", "Why agreed actions are not done", GrowingEditor(1), required=True))

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        work = context.work
        left_open = {str(key): str(values[key]) for key in ("answer", "actions") if key in values}
        return lambda: work.concerns.close(detail.id, values["outcome"], left_open=left_open)

    text = "It leaves the board and is kept with its record and its history."
    return _sheet(parent, context, detail, step, "Close this concern", Form(asked), "Close it", save, text)


def _danger(parent: QWidget, context: Context, detail: "ConcernDetail", step: str) -> FormSheet:
    answer = SegmentEditor(((True, "Yes"), (False, "No")))
    answer.set_value(detail.fields.get("immediate_danger"))
    details = GrowingEditor(1)
    details.set_value(detail.fields.get("danger_details"))
    form = Form(
        [
            Field("immediate_danger", "Is anyone in immediate danger?", answer, required=True),
            Field("danger_details", "What is known of it", details),
        ]
    )

    def save(values: dict[str, Any]) -> Callable[[], Any]:
        work = context.work
        return lambda: work.concerns.edit(detail.id, detail.version, dict(values))

    text = "If so, call 999 before anything else."
    return _sheet(parent, context, detail, step, "Immediate danger", form, "Keep it", save, text)
