"""Sheets about one credential: added, renewed, corrected, seen, checked, withdrawn."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.credentials import CODE_OF_CONDUCT, DBS, LEVEL_NAMES, number_warning
from desktop.ui.forms.dropped import read_file
from desktop.ui.forms.fields import Field, choice, day, file, multiline, text
from desktop.ui.forms.form import Form
from desktop.ui.operatives.covers import Covers
from desktop.ui.operatives.sheets import as_edit, open_sheet
from desktop.ui.operatives.shown import ANSWERS, WORKFORCES, Shown
from desktop.ui.operatives.warned import Warned
from desktop.ui.page import Context
from desktop.ui.printing.preview import PreviewDialog

if TYPE_CHECKING:
    from desktop.services.operative_details import CredentialRow, OperativeDetail
    from desktop.services.requirements import KindRow

_LEVELS: Final = [(code, name[:1].upper() + name[1:]) for code, name in LEVEL_NAMES.items()]
_WORKFORCES: Final = [(code, name[:1].upper() + name[1:]) for code, name in WORKFORCES.items()]
_SCANS: Final = "Scans (*.pdf)"


def open_credential(
    parent: QWidget,
    context: Context,
    shown: Shown,
    kind: str,
    *,
    step: str = "",
    action: str = "Save",
    then: Callable[[Any], object] | None = None,
    skip: Callable[[], object] | None = None,
) -> None:
    """Add a credential of a kind, or renew the one in use; `step` says where in a round this is."""
    held = next((one for one in shown.person.credentials if one.is_current and one.kind == kind), None)
    if kind == CODE_OF_CONDUCT:
        _open_acknowledge(parent, context, shown.person, step, action, then, skip)
    elif held is None:
        _open_new(parent, context, shown, kind, None, {}, step, action, then, skip)
    else:
        context.tasks.read(
            lambda: context.work.records.get("credentials", held.id),
            lambda record: _open_new(parent, context, shown, kind, held, record, step, action, then, skip),
            owner=parent,
            key="held",
        )


def _open_new(
    parent: QWidget,
    context: Context,
    shown: Shown,
    kind: str,
    held: "CredentialRow | None",
    record: Mapping[str, Any],
    step: str,
    action: str,
    then: Callable[[Any], object] | None,
    skip: Callable[[], object] | None,
) -> None:
    operative, today = shown.person.row, context.clock.today()
    rule = next(one for one in shown.rules.kinds if one.code == kind)
    form = Form(_fields(shown, rule, today), columns=2)
    form.set_values(_prefilled(kind, record, today))
    if kind == DBS:
        _watch_level(form, context, operative.id)
    else:
        _watch_number(form, kind)

    def save(values: Mapping[str, Any]) -> Callable[[], str]:
        fields = dict(values)
        if kind == DBS:
            # An empty reason says that it was asked for and not given; the service decides whether it must be.
            fields = {"level_reason": "", **fields, "workforce": fields["workforce"] or ""}
        covers = fields.pop("covers", None)
        if covers:
            fields["details"] = {"categories": covers}
        if held is not None:
            return lambda: context.work.credentials.renew(held.id, **fields)
        return lambda: context.work.credentials.add_credential(operative=operative.id, kind=kind, **fields)

    word = "Renew" if held is not None else "Add"
    open_sheet(
        parent,
        context,
        f"{word} {rule.name}",
        form,
        action,
        save,
        subtitle=step or operative.name,
        then=then,
        skip=skip,
        draft_key=f"credentials/{operative.id}/{kind}",
    )


def _fields(shown: Shown, rule: "KindRow", today: date) -> list[Field]:
    number = Field("number", "Number", Warned(text()))
    issued = Field("issued_on", "Issued on", day(today=today))
    seen = Field(
        "seen_on",
        "Original seen on",
        day(today=today),
        hint="You vouch for having seen it. Leave it empty if nobody has.",
    )
    if rule.code == DBS:
        return [
            Field(
                "number",
                "Certificate number",
                text("001234567890"),
                required=True,
                hint="12 digits, leading zeros included.",
            ),
            Field(
                "issued_on", "Issued on", day(today=today), required=True, hint="The day on the certificate."
            ),
            Field("level", "Level", choice(_LEVELS), required=True, wide=True),
            Field("workforce", "Workforce", choice(_WORKFORCES, "Not stated")),
            seen,
            Field(
                "decided_on",
                "Decision on",
                day(today=today),
                hint="The day on which you decided that this person may go.",
            ),
            Field("decided_by", "Decision by", text(), hint="Empty: you, if there is a day."),
            Field("level_reason", "Why this level", Warned(multiline(2)), wide=True),
        ]
    months = rule.default_months
    hint = f"If none is printed, {months} months count." if months else "As printed; empty if it has no end."
    fields = [number, issued, Field("expires_on", "Valid until", day(today=today), hint=hint), seen]
    if _has_categories(shown, rule.code):
        fields.append(
            Field(
                "covers",
                "Covers",
                Covers(),
                hint="One a line; add a last day of its own where one is printed: CCN1 3 Apr 2027.",
                wide=True,
            )
        )
    return fields


def _has_categories(shown: Shown, kind: str) -> bool:
    asked = any(rule.kind == kind and rule.category for rule in shown.rules.requirements)
    return asked or any(one.kind == kind and one.categories for one in shown.person.credentials)


def _prefilled(kind: str, record: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return what is known before anything is typed; a renewed DBS check has a new number."""
    values: dict[str, Any] = {"seen_on": today}
    if kind == DBS:
        known = {"level": record["level"], "workforce": record["workforce"] or None} if record else {}
        return {**values, **known, "level_reason": record.get("level_reason", "")}
    if record:
        values["number"] = record["number"]
    if record.get("categories"):
        values["covers"] = record["categories"]
    return values


def _watch_level(form: Form, context: Context, operative: str) -> None:
    """Ask for a reason as soon as a level is chosen for which the role gives no ground."""
    editor, reason = form.editor("level"), form.editor("level_reason")
    form.show_field("level_reason", is_shown=False)

    def show(warning: str) -> None:
        form.show_field("level_reason", is_shown=bool(warning))
        reason.warn(warning)

    def ask() -> None:
        level = editor.value()
        if level:
            context.tasks.read(
                lambda: context.work.credentials.level_warning(operative, level),
                show,
                owner=form,
                key="level",
            )
        else:
            show("")

    editor.changed.connect(ask)
    ask()


def _watch_number(form: Form, kind: str) -> None:
    """Say where a number looks mistyped; it may be kept all the same."""
    editor = form.editor("number")
    editor.inner.line.editingFinished.connect(lambda: editor.warn(number_warning(kind, editor.value())))


def acknowledge(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Note that somebody read and signed the code of conduct."""
    _open_acknowledge(parent, context, person, "", "Save", None, None)


def _open_acknowledge(
    parent: QWidget,
    context: Context,
    person: "OperativeDetail",
    step: str,
    action: str,
    then: Callable[[Any], object] | None,
    skip: Callable[[], object] | None,
) -> None:
    form = Form(
        [
            Field("on", "Read and signed on", day(today=context.clock.today()), required=True),
            Field("page", "Signed page", file(_SCANS), hint="Optional: the scan as a PDF."),
        ]
    )
    form.set_values({"on": context.clock.today()})

    def save(values: Mapping[str, Any]) -> Callable[[], str]:
        path = values["page"]
        return lambda: context.work.credentials.acknowledge(
            person.row.id, values["on"], signed_pdf=read_file(path, "page") if path else None
        )

    open_sheet(
        parent,
        context,
        "Acknowledge the code of conduct",
        form,
        action,
        save,
        subtitle=step or person.row.name,
        then=then,
        skip=skip,
    )


def print_conduct(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Show the page for this person to read and sign."""
    context.tasks.read(
        lambda: context.work.credentials.conduct_page(person.row.id),
        lambda pdf: PreviewDialog(
            parent.window(), context.tasks, "Code of conduct", pdf, "code-of-conduct.pdf"
        ).open(),
        owner=parent,
        key="conduct",
    )


def mark_seen(parent: QWidget, context: Context, shown: Shown, row: "CredentialRow") -> None:
    """Note that the person signed in saw the original."""
    form = Form([Field("on", "Seen on", day(today=context.clock.today()), required=True)])
    form.set_values({"on": context.clock.today()})

    def save(values: Mapping[str, Any]) -> Callable[[], int]:
        return lambda: context.work.credentials.mark_seen(row.id, row.version, values["on"])

    _ask(parent, context, shown, f"You saw the original: {row.name}", form, "Mark seen", save)


def withdraw(parent: QWidget, context: Context, shown: Shown, row: "CredentialRow") -> None:
    """Note that a credential counts no longer, and why."""
    today = context.clock.today()
    form = Form(
        [
            Field(
                "on", "From", day(today=today), required=True, hint="From this day on it counts no longer."
            ),
            Field("reason", "Why", multiline(3), required=True, hint="Kept in its history."),
        ]
    )
    form.set_values({"on": today})

    def save(values: Mapping[str, Any]) -> Callable[[], int]:
        return lambda: context.work.credentials.withdraw(row.id, row.version, values["on"], values["reason"])

    _ask(parent, context, shown, f"Withdraw {row.name}", form, "Withdraw", save)


def record_answer(parent: QWidget, context: Context, shown: Shown, row: "CredentialRow") -> None:
    """Note what the DBS Update Service answered."""
    form = Form(
        [
            Field("status", "It answered", choice(list(ANSWERS.items())), required=True),
            Field(
                "on",
                "Asked on",
                day(today=context.clock.today()),
                required=True,
                hint="Only with the consent of the person whose check it is.",
            ),
        ]
    )
    form.set_values({"on": context.clock.today()})

    def save(values: Mapping[str, Any]) -> Callable[[], int]:
        return lambda: context.work.credentials.record_update_check(
            row.id, row.version, values["status"], values["on"]
        )

    _ask(parent, context, shown, "Update Service answer", form, "Save", save)


def correct(parent: QWidget, context: Context, shown: Shown, row: "CredentialRow") -> None:
    """Put right what was mistyped; a newer card or certificate is a renewal instead."""

    def ask(record: Mapping[str, Any]) -> None:
        rule = next(one for one in shown.rules.kinds if one.code == row.kind)
        fields = [one for one in _fields(shown, rule, context.clock.today()) if one.key != "seen_on"]
        form = Form(fields, columns=2)
        form.set_values(
            {
                **{one.key: record.get(one.key) or None for one in fields if not one.key.endswith("_on")},
                **{one.key: _day(record.get(one.key)) for one in fields if one.key.endswith("_on")},
                **({"covers": record["categories"]} if record.get("categories") else {}),
            }
        )

        def save(values: Mapping[str, Any]) -> Callable[[], int]:
            changes = as_edit(values)
            if "covers" in changes:
                changes["categories"] = changes.pop("covers")
            return lambda: context.work.records.edit("credentials", row.id, row.version, changes)

        _ask(parent, context, shown, f"Correct {row.name}", form, "Save", save)

    context.tasks.read(
        lambda: context.work.records.get("credentials", row.id), ask, owner=parent, key="correct"
    )


def _ask(
    parent: QWidget,
    context: Context,
    shown: Shown,
    title: str,
    form: Form,
    action: str,
    save: Callable[[Mapping[str, Any]], Callable[[], Any]],
) -> None:
    open_sheet(parent, context, title, form, action, save, subtitle=shown.person.row.name)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
