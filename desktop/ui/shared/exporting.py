"""A list goes out as a spreadsheet, as it stands on the screen; the office notes that it did."""

from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action
from desktop.ui.outward import ask_where
from desktop.ui.page import Context
from desktop.ui.tables.view import TableView

_FILES = "Spreadsheets (*.csv *.xlsx)"


def offer_export(table: TableView, context: Context, what: str, say: Callable[[str, str], object]) -> None:
    """Offer "Export…" in the rows' menu to whoever may; `say` (sentence, tone) tells what came of it.

    `what` names the list in the history, and the file together with the day: never a person.
    """
    if context.refusal(Action.EXPORT):
        return

    def save(chosen: str) -> None:
        headers, rows = table.table_text()
        path, records = Path(chosen), context.work.records

        def saved(count: int) -> None:
            rows_text = "1 row" if count == 1 else f"{count:,} rows"
            say(
                f"{rows_text} saved as {path.name}. The file is not encrypted: keep it where only you look.",
                "ok",
            )

        def failed(error: RefusedError) -> None:
            say(error.message, "bad")

        context.tasks.read(
            lambda: records.export_rows(path, headers, rows, what), saved, owner=table, failed=failed
        )

    name = f"{what.capitalize()} {context.clock.today().isoformat()}.xlsx"
    table.set_export(lambda: ask_where(table, "Export the list", name, _FILES, save))
