"""Short sheets in which one requirement is added, changed or removed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.credentials import DBS, LEVEL_NAMES
from desktop.domain.requirements import DEFAULT_RECHECK_MONTHS, Scope
from desktop.ui.forms.fields import Field, choice, number, text
from desktop.ui.forms.form import Form
from desktop.ui.page import Context
from desktop.ui.settings.preview import PolicySheet, PreviewSheet, look_ahead
from desktop.ui.settings.section import Section

if TYPE_CHECKING:
    from desktop.services.requirements import RequirementRow, RequirementsView, RuleChange, WouldBlock

_LONGEST_MONTHS: Final = 120
_SCOPES: Final = (
    (Scope.ALWAYS, "Everybody, always"),
    (Scope.TRADE, "A trade"),
    (Scope.CLIENT, "A client"),
    (Scope.JOB_KIND, "A kind of job"),
)
_KEYS: Final = {Scope.TRADE: "Trade", Scope.CLIENT: "Client", Scope.JOB_KIND: "Kind of job"}
_LEVELS: Final = tuple((code, name[:1].upper() + name[1:]) for code, name in LEVEL_NAMES.items())


def add_requirement(
    parent: QWidget, context: Context, view: "RequirementsView", scope: str = ""
) -> PolicySheet:
    """Ask for a new requirement; `scope` is chosen already where the list shows one alone."""
    kinds = [(kind.code, kind.name) for kind in view.kinds if kind.is_active]
    form = Form(
        [
            Field("scope", "Asked &of", choice(_SCOPES), required=True),
            *(Field(key, label, choice(view.scopes[key]), required=True) for key, label in _KEYS.items()),
            Field("kind", "Cr&edential", choice(kinds), required=True),
            *_details(),
        ]
    )

    def fit() -> None:
        for key in _KEYS:
            form.show_field(key, is_shown=form.editor("scope").value() == key)
        _fit_details(form, form.editor("kind").value() or "")

    form.changed.connect(fit)
    form.set_values({"scope": scope or None})
    fit()

    def fields(values: dict[str, Any]) -> dict[str, Any]:
        scope = values["scope"]
        return {
            "scope": str(scope),
            "key": values.get(scope, ""),
            "kind": values["kind"],
            **_asked(values),
        }

    def change_of(values: dict[str, Any]) -> "RuleChange":
        from desktop.services.requirements import RuleChange

        return RuleChange("add", fields=fields(values))

    def save(values: dict[str, Any]) -> Callable[[], str]:
        wanted = fields(values)
        return lambda: context.work.requirements.add(**wanted)

    sheet = PolicySheet(
        parent, context, "Add requirement", form, "Add requirement", change_of, save, "requirements/new"
    )
    sheet.open()
    return sheet


def change_requirement(parent: QWidget, context: Context, row: "RequirementRow") -> PolicySheet:
    """Change what one requirement asks; for whom and which credential stay."""
    form = Form(_details())
    form.set_values(
        {
            "level": row.level or None,
            "recheck_months": row.recheck_months,
            "category": row.category,
            "asked_by": row.asked_by,
        }
    )
    _fit_details(form, row.kind)

    def change_of(values: dict[str, Any]) -> "RuleChange":
        from desktop.services.requirements import RuleChange

        return RuleChange("change", row.id, _asked(values))

    def save(values: dict[str, Any]) -> Callable[[], int]:
        wanted = _asked(values)
        return lambda: context.work.requirements.change(row.id, row.version, **wanted)

    sheet = PolicySheet(
        parent,
        context,
        "Change requirement",
        form,
        "Save",
        change_of,
        save,
        f"requirements/{row.id}",
        text=f"{row.kind_name}, asked of {_whom(row)}.",
    )
    sheet.open()
    return sheet


def remove_requirement(parent: Section, context: Context, row: "RequirementRow") -> None:
    """Ask something no longer, after showing what that means."""
    from desktop.services.requirements import RuleChange

    def ask(found: "list[WouldBlock]") -> None:
        question = f"Ask {_whom(row)} for no {row.kind_name} any more?"
        sheet = PreviewSheet(parent.window(), question, found, "Remove")
        sheet.accepted.connect(remove)
        sheet.open()

    def remove() -> None:
        parent.write(lambda: context.work.requirements.remove(row.id, row.version))

    look_ahead(parent, context, [RuleChange("remove", row.id)], ask)


def _whom(row: "RequirementRow") -> str:
    return {
        Scope.ALWAYS: "everybody",
        Scope.TRADE: f"the trade {row.key_name}",
        Scope.CLIENT: f"everybody who goes for {row.key_name}",
        Scope.JOB_KIND: f"jobs of the kind {row.key_name}",
    }[Scope(row.scope)]


def _details() -> list[Field]:
    return [
        Field("level", "DBS &level", choice(_LEVELS), required=True),
        Field(
            "recheck_months",
            "&Re-check after",
            number(1, _LONGEST_MONTHS, "months"),
            hint=f"Left empty it is {DEFAULT_RECHECK_MONTHS} months. The shortest of all that apply counts.",
        ),
        Field(
            "category",
            "Ca&tegory",
            text("LPG"),
            hint="Only where the card must show a category; left empty any card of this kind will do.",
        ),
        Field(
            "asked_by",
            "&Who asks",
            text("Riverside Trust asks for it"),
            hint="Told to whoever is stopped by it. Left empty, Doorstep words it.",
        ),
    ]


def _fit_details(form: Form, kind: str) -> None:
    form.show_field("level", is_shown=kind == DBS)
    form.show_field("recheck_months", is_shown=kind == DBS)
    form.show_field("category", is_shown=bool(kind) and kind != DBS)


def _asked(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "level": values.get("level") or "",
        "recheck_months": values.get("recheck_months"),
        "category": values.get("category", ""),
        "asked_by": values["asked_by"],
    }
