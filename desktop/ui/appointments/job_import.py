"""Brings jobs in from a client's file: looked at first, imported whole, taken back whole."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms import fields
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.style.widgets import label, set_tone

if TYPE_CHECKING:
    from desktop.services.imports import ImportResult
    from desktop.services.workplace import Workplace

_FILES: Final = "Work orders (*.csv *.xlsx *.json *.xml)"
_MOST: Final = 8
"""Refused cells that are listed; the rest is counted."""


class ImportJobsSheet(FormSheet):
    """Choose a file, read what it would bring, then import it; `saved` brings the result."""

    def __init__(self, parent: QWidget, context: Context, clients: Sequence[str], lists: Any) -> None:
        self._context = context
        form = Form(
            [
                Field("file", "&File", fields.file(_FILES), required=True, wide=True),
                Field(
                    "client",
                    "&Client, where the file names none",
                    fields.choice([("", "The file says"), *((name, name) for name in clients)]),
                ),
                Field(
                    "trade",
                    "&Trade, where the file names none",
                    fields.choice([("", "The file says"), *lists.trades]),
                ),
            ],
            columns=2,
        )
        form.set_values({"client": "", "trade": ""})
        super().__init__(
            parent,
            context.tasks,
            "Import jobs",
            form,
            "Import",
            self._importing,
            text="A HACT work order message, or a table with one job a row. Nothing is written before Import.",
            width=620,
        )
        self._said = label("", "toned", wraps=True)
        self._said.setAccessibleName("What the file would bring")
        self._said.hide()
        self.add_around(QVBoxLayout(), self._said)
        self.save_button.setEnabled(False)
        for key in ("file", "client", "trade"):
            form.editor(key).changed.connect(self._look)

    @property
    def summary(self) -> str:
        """Return what the file would bring, as shown."""
        return self._said.text()

    def _look(self) -> None:
        values, work = self.form.values(), self._context.work
        self.save_button.setEnabled(False)
        if values["file"] is None:
            return
        self._tell("Reading the file…", "neutral")
        self._context.tasks.read(
            lambda: self._import(work, values, is_trial=True),
            self._show,
            owner=self,
            key="plan",
            failed=self._on_unreadable,
        )

    def _show(self, found: "ImportResult") -> None:
        lines = [
            f"{found.added:,} would be added, {found.changed:,} changed, {found.same:,} are here already."
        ]
        cells = [*found.refused, *found.notes]
        lines += [f"Row {one.row}, {one.column or 'whole row'}: {one.why}" for one in cells[:_MOST]]
        if len(cells) > _MOST:
            lines.append(f"and {len(cells) - _MOST} more")
        count = found.added + found.changed
        self._tell("\n".join(lines), "warn" if found.refused or not count else "ok")
        self.save_button.setEnabled(count > 0)

    def _importing(self, values: dict[str, Any]) -> Callable[[], Any]:
        work = self._context.work
        return lambda: self._import(work, values, is_trial=False)

    @staticmethod
    def _import(work: "Workplace", values: dict[str, Any], *, is_trial: bool) -> "ImportResult":
        return work.imports.import_file(
            "jobs",
            Path(values["file"]),
            dry_run=is_trial,
            client=values["client"] or "",
            trade=values["trade"] or "",
        )

    def _on_unreadable(self, error: RefusedError) -> None:
        self._tell(error.message, "bad")

    def _tell(self, text: str, tone: str) -> None:
        set_tone(self._said, tone)
        self._said.setText(text)
        self._said.show()
        self.fit()
