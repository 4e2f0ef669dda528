"""The register of reports about conduct: unsafe and unethical situations, and breaches of the code."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QPushButton

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.registers.conduct_detail import ReportSide
from desktop.ui.registers.conduct_sheets import close_sheet, new_report, reason_sheet, told_sheet
from desktop.ui.registers.register import Register
from desktop.ui.style.widgets import button, say_why_not
from desktop.ui.tables.columns import Cell, Column, Span

if TYPE_CHECKING:
    from desktop.services.conduct import ConductDetail, ConductRow
    from desktop.services.conduct_starts import ConductChoices
    from desktop.services.workplace import Workplace

OPEN, CLOSED = "open", "closed"


class ConductRegister(Register):
    """Reports, who was told, and how each ended; nobody finds one about themselves here."""

    key = "conduct"
    title = "Conduct reports"
    action = Action.REPORT_CONDUCT

    def __init__(self, context: Context) -> None:
        self._side = ReportSide()
        self._viewed = ""
        super().__init__(context, COLUMNS, ((OPEN, "Open"), (CLOSED, "Closed")), self._side)
        self.new_button: QPushButton = button("New report", "primary", self.new)
        self.new_button.setToolTip("Note unsafe or unethical conduct, or a breach of the code (Ctrl+N)")
        if self.denial:
            say_why_not(self.new_button, self.denial)
        else:
            self.table.set_empty(
                "No reports",
                "Unsafe or unethical situations and breaches of the code of conduct belong here. Each is told to "
                "the authority and to the platform’s administrators, or it says why not.",
                ("New report", self.new),
            )
        self._side.told_wanted.connect(lambda leg: self._follow(told_sheet, leg))
        self._side.reason_wanted.connect(lambda leg: self._follow(reason_sheet, leg))
        self._side.close_wanted.connect(self._close)
        self.table.opened.connect(lambda _: self._side.setFocus())

    def actions_in_title(self) -> list[QPushButton]:
        """Return New report."""
        return [self.new_button]

    def new(self) -> None:
        """Ask for a new report, with the names to choose from."""
        if self.denial:
            return
        work = self.context.work

        def ask(choices: "ConductChoices") -> None:
            sheet = new_report(self, self.context, choices)
            sheet.saved.connect(lambda made: self.show_entry(made[0]))
            sheet.open()

        self.context.tasks.read(work.conduct_starts.choices, ask, owner=self, key="choices")

    @classmethod
    def open_count(cls, work: "Workplace") -> int:
        """Return how many reports are open."""
        return work.conduct.open_count()

    def read(self) -> "Sequence[ConductRow]":
        """Return every report that is not about the reader."""
        return self.context.work.conduct.rows()

    def words_for_none(self, state: str) -> tuple[str, str]:
        """Return that nothing waits, or that nothing is closed."""
        if state == OPEN:
            return "No open reports", "Every report is closed with what came of it."
        return "No closed reports", "A report is closed once both were told, or it says why not."

    def on_picked(self, entry: "ConductRow | None") -> None:
        """Read the report; looking at it is noted once, not each time the list is read again."""
        if entry is None:
            self._viewed = ""
            self._side.show_entry(None)
        else:
            self._read_report(entry.id)

    def refresh(self) -> None:
        """Read the list again, and the report beside it."""
        super().refresh()
        if not self.denial and (entry := self.table.current_row) is not None:
            self._read_report(entry.id)

    def _read_report(self, report: str) -> None:
        work, is_new = self.context.work, report != self._viewed
        self._viewed = report
        self.context.tasks.read(
            lambda: work.conduct.details(report, view=is_new),
            self._show_report,
            owner=self,
            key="report",
            failed=self._on_gone,
        )

    def _show_report(self, report: "ConductDetail") -> None:
        if report.id == self._viewed:
            self._side.show_entry(report)

    def _on_gone(self, error: RefusedError) -> None:
        self._viewed = ""
        self._side.show_entry(None)
        self.context.tasks.trouble.emit(error.message)

    def _follow(self, sheet: Callable[..., FormSheet], leg: str) -> None:
        if (report := self._side.report) is not None:
            sheet(self, self.context, report, leg).open()

    def _close(self) -> None:
        if (report := self._side.report) is not None:
            close_sheet(self, self.context, report).open()


def _state_cell(row: "ConductRow") -> Cell:
    if row.state == CLOSED:
        return Cell(((Span("Closed", "chip-neutral"),),))
    return Cell(((Span("! Open", "chip-warn"),), (Span(row.owed, "soft"),)))


COLUMNS: Final = (
    Column(
        "report",
        "Report",
        lambda row: f"{row.reference}, {row.happened_text}",
        cell=lambda row: Cell(((Span(row.reference, "strong"),), (Span(row.happened_text, "soft"),))),
        sort=lambda row: row.happened_at,
        width=118,
    ),
    Column(
        "about",
        "About",
        lambda row: f"{row.about}, {row.kind_name}",
        cell=lambda row: Cell(((Span(row.about),), (Span(row.kind_name, "soft"),))),
        width=118,
        stretch=2,
    ),
    Column(
        "next",
        "Next",
        lambda row: row.owed or "Closed",
        cell=_state_cell,
        width=118,
        stretch=3,
    ),
)
