"""The kinds of credential as a list: how long each lasts, what it is also called, whether it is in use."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.ui.forms.fields import Field, number, text, yes_no
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.settings.preview import PolicySheet
from desktop.ui.settings.section import ListSection
from desktop.ui.style.widgets import button
from desktop.ui.tables.columns import Cell, Column, Span

if TYPE_CHECKING:
    from desktop.services.requirements import KindRow, RequirementsView, RuleChange

_LONGEST_MONTHS: Final = 120
_SEGMENTS: Final = (("all", "All"), ("used", "In use"), ("unused", "Out of use"))


class KindsSection(ListSection):
    """What an operative may hold."""

    key = "kinds"
    title = "Credential kinds"
    about = "The cards, checks and certificates you keep. One taken out of use stays with whoever held it."

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._add = button("Add kind", "primary", self.new)
        self._change = button("Change…", "plain", lambda: self.open_row(self.table.current_row))
        body = self.make_list(KINDS, "Credential kinds", _SEGMENTS, "Which kinds")
        self.table.add_row_action("C&hange…", self.open_row, lambda _: self.may_change)
        self.lay_out(body, buttons=(self._change, self._add))
        self.permit(self._add, self._change)
        self.show_segment("all")
        self.on_picked()

    def refresh(self) -> None:
        """Read every kind."""
        self.context.tasks.read(self.context.work.requirements.rows, self._show, owner=self, key="kinds")

    def new(self) -> None:
        """Add a kind."""
        if self.may_change:
            self.follow(add_kind(self, self.context))

    def open_row(self, found: Any) -> None:
        """Change a kind."""
        self.follow(change_kind(self, self.context, found))

    def on_picked(self) -> None:
        """Let what is picked be changed."""
        self._change.setEnabled(self.table.current_row is not None and self.may_change)

    def show_segment(self, key: str) -> None:
        """Show kinds in use, out of use, or all."""
        self.table.set_predicate(None if key == "all" else lambda one: one.is_active == (key == "used"))
        action = ("Add kind", self.new) if self.may_change else None
        self.table.set_empty("No kinds yet", "Photo ID card, DBS check and the like belong here.", action)
        self.say_when_none(
            "None out of use" if key == "unused" else "No kinds here",
            "A kind that you no longer ask for can be taken out of use; what people held is kept.",
        )

    def _show(self, view: "RequirementsView") -> None:
        used = sum(one.is_active for one in view.kinds)
        self.segments.set_counts({"all": len(view.kinds), "used": used, "unused": len(view.kinds) - used})
        self.table.set_rows(view.kinds)


def add_kind(parent: QWidget, context: Context) -> FormSheet:
    """Ask for a new kind; nobody is asked for it before a requirement says so."""
    form = Form(_fields())
    form.set_values({"is_original_needed": True})

    def save(values: Mapping[str, Any]) -> Callable[[], str]:
        wanted = _fields_of(values)
        return lambda: context.work.requirements.add_kind(**wanted)

    sheet = FormSheet(
        parent.window(),
        context.tasks,
        "Add kind of credential",
        form,
        "Add kind",
        save,
        "credential_kinds/new",
        drafts=context.work.drafts,
        today=context.clock.today(),
        text="Nobody is asked for it until a requirement says so.",
    )
    sheet.open()
    return sheet


def change_kind(parent: QWidget, context: Context, row: "KindRow") -> PolicySheet:
    """Change a kind, after showing whom that would stop."""
    fields = [*_fields(), Field("is_active", "&In use", yes_no(), required=True)]
    if row.current_version:
        version = Field(
            "current_version",
            "Version in &force",
            text(),
            required=True,
            hint="Everybody has to sign a new version before they are sent again.",
        )
        fields.insert(-1, version)
    form = Form(fields)
    form.set_values(
        {
            "name": row.name,
            "default_months": row.default_months,
            "is_original_needed": row.is_original_needed,
            "synonyms": ", ".join(row.synonyms),
            "current_version": row.current_version,
            "is_active": row.is_active,
        }
    )
    before = _fields_of(form.values())

    def changed(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in _fields_of(values).items() if value != before[name]}

    def change_of(values: dict[str, Any]) -> "RuleChange":
        from desktop.services.requirements import RuleChange

        return RuleChange("change_kind", row.id, changed(values))

    def save(values: dict[str, Any]) -> Callable[[], int]:
        wanted = changed(values)
        return lambda: context.work.requirements.change_kind(row.id, row.version, **wanted)

    sheet = PolicySheet(
        parent,
        context,
        "Change kind of credential",
        form,
        "Save",
        change_of,
        save,
        f"credential_kinds/{row.id}",
    )
    sheet.open()
    return sheet


def _fields() -> list[Field]:
    return [
        Field("name", "&Name", text("First aid"), required=True),
        Field(
            "default_months",
            "&Ends after",
            number(1, _LONGEST_MONTHS, "months"),
            hint="Counts only where the card prints no last day. Left empty, it has no end of its own.",
        ),
        Field("is_original_needed", "&Original must be seen", yes_no(), required=True),
        Field(
            "synonyms",
            "&Also called",
            text("faw, efaw"),
            hint="Other words for it in the lists you import, with commas between them.",
        ),
    ]


def _fields_of(values: Mapping[str, Any]) -> dict[str, Any]:
    words = [word.strip() for word in values["synonyms"].split(",")]
    return {**values, "synonyms": tuple(word for word in words if word)}


def _ends(one: "KindRow") -> str:
    return f"{one.default_months} months" if one.default_months else "As printed"


KINDS: Final = (
    Column(
        "name",
        "Name",
        lambda one: one.name,
        cell=lambda one: Cell(((Span(one.name, "ink" if one.is_active else "soft"),),)),
        width=160,
        stretch=2,
    ),
    Column(
        "default_months",
        "Ends after",
        _ends,
        sort=lambda one: one.default_months,
        cell=lambda one: Cell(((Span(_ends(one), "ink" if one.default_months else "soft"),),)),
        width=96,
    ),
    Column(
        "is_original_needed",
        "Original",
        lambda one: "Must be seen" if one.is_original_needed else "Not needed",
        cell=lambda one: Cell(
            ((Span("Must be seen"),) if one.is_original_needed else (Span("Not needed", "soft"),),)
        ),
        width=118,
    ),
    Column(
        "synonyms",
        "Also called",
        lambda one: ", ".join(one.synonyms),
        cell=lambda one: Cell(((Span(", ".join(one.synonyms), "soft"),),)),
        width=130,
        stretch=3,
        tip=lambda one: ", ".join(one.synonyms),
    ),
    Column(
        "is_active",
        "State",
        lambda one: "In use" if one.is_active else "Out of use",
        cell=lambda one: Cell(
            ((Span("✓ In use", "chip-ok") if one.is_active else Span("Out of use", "chip-neutral"),),)
        ),
        width=100,
    ),
)
