"""What is asked of everybody who goes, as a list: always, by trade, by client, by kind of job."""

from typing import TYPE_CHECKING, Any, Final

from desktop.domain.credentials import DBS, LEVEL_NAMES
from desktop.domain.requirements import DEFAULT_RECHECK_MONTHS, Scope
from desktop.ui.page import Context
from desktop.ui.settings.requirement_sheets import add_requirement, change_requirement, remove_requirement
from desktop.ui.settings.section import ListSection
from desktop.ui.style.widgets import button
from desktop.ui.tables.columns import Cell, Column, Span

if TYPE_CHECKING:
    from desktop.services.requirements import RequirementRow, RequirementsView

_SEGMENTS: Final = (
    ("all", "All"),
    (Scope.ALWAYS, "Everybody"),
    (Scope.TRADE, "By trade"),
    (Scope.CLIENT, "By client"),
    (Scope.JOB_KIND, "By job"),
)
_WHAT: Final = {
    Scope.ALWAYS: "",
    Scope.TRADE: "trade",
    Scope.CLIENT: "client",
    Scope.JOB_KIND: "kind of job",
}
_NOTHING: Final = (
    "Nothing is asked yet",
    "Everybody could be dispatched without a single paper. Begin with a photo ID card and a DBS check.",
)
_EMPTY: Final = {
    Scope.ALWAYS: ("Nothing is asked of everybody", "A photo ID card and a DBS check usually are."),
    Scope.TRADE: ("Nothing is asked by trade", "A Gas Safe card for gas work, for example."),
    Scope.CLIENT: (
        "No client asks for more",
        "A client may ask for a higher DBS level, or an earlier re-check.",
    ),
    Scope.JOB_KIND: (
        "Nothing is asked by kind of job",
        "LPG on the Gas Safe card for LPG jobs, for example.",
    ),
}


class RequirementsSection(ListSection):
    """The requirements; a change of one shows first whom it would stop."""

    key = "requirements"
    title = "Requirements"
    about = "What must be on file before somebody is dispatched. A change shows you first whom it would stop."

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._view: RequirementsView | None = None
        self._add = button("Add requirement", "primary", self.new)
        self._change = button("Change…", "plain", self._change_picked)
        self._remove = button("Remove…", "plain", self._remove_picked)
        body = self.make_list(REQUIREMENTS, "Requirements", _SEGMENTS, "For whom")
        self.table.add_row_action("C&hange…", self.open_row, lambda _: self.may_change)
        self.table.add_row_action("&Remove…", self._remove_row, lambda _: self.may_change)
        self.lay_out(body, buttons=(self._change, self._remove, self._add))
        self.permit(self._add, self._change, self._remove)
        self.show_segment("all")
        self.on_picked()

    def refresh(self) -> None:
        """Read every requirement."""
        self.context.tasks.read(
            self.context.work.requirements.rows, self._show, owner=self, key="requirements"
        )

    def new(self) -> None:
        """Add a requirement, for whom the list shows."""
        if self.may_change and self._view is not None:
            scope = self.segments.current
            self.follow(add_requirement(self, self.context, self._view, "" if scope == "all" else scope))

    def open_row(self, found: Any) -> None:
        """Change a requirement."""
        self.follow(change_requirement(self, self.context, found))

    def on_picked(self) -> None:
        """Let what is picked be changed."""
        is_any = self.table.current_row is not None and self.may_change
        self._change.setEnabled(is_any)
        self._remove.setEnabled(is_any)

    def show_segment(self, key: str) -> None:
        """Show the requirements of a scope."""
        self.table.set_predicate(None if key == "all" else lambda one: one.scope == key)
        action = ("Add requirement", self.new) if self.may_change else None
        self.table.set_empty(*_NOTHING, action)
        self.say_when_none(*(_NOTHING if key == "all" else _EMPTY[Scope(key)]), action)

    def _show(self, view: "RequirementsView") -> None:
        self._view = view
        counts = {str(scope): sum(one.scope == scope for one in view.requirements) for scope in Scope}
        self.segments.set_counts({"all": len(view.requirements), **counts})
        self.table.set_rows(view.requirements)

    def _change_picked(self) -> None:
        self.open_row(self.table.current_row)

    def _remove_picked(self) -> None:
        self._remove_row(self.table.current_row)

    def _remove_row(self, found: Any) -> None:
        remove_requirement(self, self.context, found)


def _details(one: "RequirementRow") -> tuple[str, str]:
    """Return what is asked of the credential itself, and how often it is looked at again."""
    if one.kind == DBS:
        name = LEVEL_NAMES.get(one.level, one.level)
        return name[:1].upper() + name[1:], f"· {one.recheck_months or DEFAULT_RECHECK_MONTHS} months"
    return (f"Category {one.category}" if one.category else ""), ""


def _details_text(one: "RequirementRow") -> str:
    level, months = _details(one)
    return f"{level}, re-check after {months[2:]}" if months else level


REQUIREMENTS: Final = (
    Column(
        "key",
        "Asked of",
        lambda one: f"{one.key_name} {_WHAT[Scope(one.scope)]}".strip(),
        sort=lambda one: (list(Scope).index(Scope(one.scope)), one.key_name.casefold()),
        cell=lambda one: Cell(((Span(one.key_name), Span(_WHAT[Scope(one.scope)], "soft")),)),
        width=164,
        stretch=2,
    ),
    Column("kind", "Credential", lambda one: one.kind_name, width=168, stretch=2),
    Column(
        "details",
        "Level and re-check",
        _details_text,
        cell=lambda one: Cell(((Span(_details(one)[0]), Span(_details(one)[1], "soft")),)),
        width=176,
        stretch=2,
        tip=_details_text,
    ),
    Column(
        "asked_by",
        "Who asks",
        lambda one: one.asked_by,
        cell=lambda one: Cell(((Span(one.asked_by, "soft"),),)),
        width=132,
        stretch=3,
        tip=lambda one: one.asked_by,
    ),
)
