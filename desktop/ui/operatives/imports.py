"""Brings a spreadsheet of people or credentials in: looked at first, imported whole, undone whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms.fields import file
from desktop.ui.operatives.sheets import ListSheet, framed
from desktop.ui.page import Context
from desktop.ui.style.widgets import banner, button, column, error_label, label, repolish, set_tone, soft
from desktop.ui.tables.columns import Column
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.imports import ImportResult

_FILES: Final = "Spreadsheets (*.csv *.xlsx)"
_WHAT: Final = {"operatives": "people", "credentials": "credentials"}
_HINTS: Final = {
    "operatives": "One person a row: name, trades, phone, e-mail, and their cards and checks in further columns.",
    "credentials": "One credential a row: whose it is (name or e-mail), its kind, number and days.",
}


def open_import(parent: QWidget, context: Context, what: str) -> None:
    """Ask for a file and show what it would bring."""
    ImportSheet(parent, context, what).open()


class ImportSheet(ListSheet):
    """Choose a file, see what it would change, then import it."""

    def __init__(self, parent: QWidget, context: Context, what: str) -> None:
        super().__init__(parent, f"Import {_WHAT[what]}", _HINTS[what])
        self._context, self._what = context, what
        self._batch = ""
        self.file = file(_FILES)
        self.file.name_inputs("Spreadsheet", "CSV or Excel")
        self.file.changed.connect(self._look)
        self._sum = banner("info")
        self._sum_text = label("", wraps=True)
        column(self._sum_text, into=self._sum, margin=10)
        self._sum.hide()
        self.error = error_label()
        self.table = TableView(_COLUMNS, "import-refused", row_height=36, wraps=True)
        self.table.setAccessibleName("What stays out, or was put right")
        self.table.set_empty("Every row can be imported", "Nothing in this file had to be left out.")
        self.import_button = button("Import", "primary", self._import)
        self.undo_button = button("Undo the import", on=self._undo)
        self.import_button.setEnabled(False)
        self.undo_button.hide()
        note = soft("Nothing is written until you press Import.", wraps=True)
        self.fill(
            self.file,
            self._sum,
            self.error,
            framed(self.table),
            note,
            actions=(self.import_button, self.undo_button),
            width=780,
            height=520,
        )

    @property
    def summary(self) -> str:
        """Return what the file would bring, or brought."""
        return self._sum_text.text()

    def _look(self) -> None:
        path = self.file.value()
        self.error.hide()
        self._sum.hide()
        self.import_button.setEnabled(False)
        self.undo_button.hide()
        if path is None:
            self.table.set_rows([])
            return
        self._tell("info", "Reading the file…")
        work, what = self._context.work, self._what
        self._context.tasks.read(
            lambda: work.imports.import_file(what, Path(path), dry_run=True),
            self._show_plan,
            owner=self,
            key="plan",
            failed=self._refuse,
        )

    def _show_plan(self, found: "ImportResult") -> None:
        count = found.added + found.changed
        self._tell("info" if count else "warn", _words(found, "would be "))
        self._show_cells(found)
        self.import_button.setText(f"Import {count:,}" if count else "Import")
        self.import_button.setAccessibleName(self.import_button.text())
        self.import_button.setEnabled(count > 0)

    def _import(self) -> None:
        work, what, path = self._context.work, self._what, self.file.value()
        if path is None:
            return
        self.import_button.setEnabled(False)
        self._tell("info", "Importing…")
        self._context.tasks.write(
            lambda: work.imports.import_file(what, path), self._show_done, owner=self, failed=self._refuse
        )

    def _show_done(self, found: "ImportResult") -> None:
        self._batch = found.batch
        self._tell("ok", _words(found, ""))
        self._show_cells(found)
        self.undo_button.setVisible(bool(found.batch))

    def _undo(self) -> None:
        work, batch = self._context.work, self._batch
        self._context.tasks.write(
            lambda: work.imports.undo(batch), self._show_undone, owner=self, failed=self._refuse
        )

    def _show_undone(self, _: int) -> None:
        self.undo_button.hide()
        self._tell("info", "The import was taken back as a whole.")

    def _show_cells(self, found: "ImportResult") -> None:
        cells = [(number, one) for number, one in enumerate((*found.refused, *found.notes))]
        self.table.set_rows(cells, key=lambda row: row[0])

    def _tell(self, tone: str, sentence: str) -> None:
        self._sum_text.setText(sentence)
        set_tone(self._sum, tone)
        repolish(self._sum_text)
        self._sum.show()

    def _refuse(self, error: RefusedError) -> None:
        self._sum.hide()
        self.error.setText(error.message)
        self.error.show()


def _words(found: "ImportResult", verb: str) -> str:
    parts = [f"{found.added:,} {verb}added", f"{found.changed:,} {verb}changed"]
    if found.same:
        parts.append(f"{found.same:,} as they are already")
    refused = len({cell.row for cell in found.refused})
    if refused:
        stay = "stays" if refused == 1 else "stay"
        parts.append(
            f"{refused:,} {'row' if refused == 1 else 'rows'} with something that {stay} out, listed below"
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


_COLUMNS: Final = (
    Column("row", "Row", lambda row: str(row[1].row), sort=lambda row: row[1].row, width=60, align="right"),
    Column("column", "Column", lambda row: row[1].column or "whole row", width=130, stretch=1),
    Column("value", "Value", lambda row: row[1].value, width=130, stretch=1),
    Column("why", "Why", lambda row: row[1].why, width=280, stretch=4),
)
