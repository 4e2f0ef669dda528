"""Papers that several screens show: made beside the window, and previewed from memory."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms.day_bar import long_day_text
from desktop.ui.page import Context

Failed = Callable[[RefusedError], None]


def preview_paper(
    parent: QWidget,
    context: Context,
    title: str,
    make: Callable[[], bytes],
    failed: Failed | None = None,
    *,
    file: str = "",
    to_look_at: Callable[[bytes], bytes] | None = None,
    made: Callable[[], object] = lambda: None,
) -> None:
    """Preview what `make` returns, a PDF; the title names nobody, since print jobs and files are called so.

    `to_look_at` makes of a long PDF the same pages quicker to open; `made` is told before the preview opens.
    """

    def work() -> tuple[bytes, bytes | None]:
        pdf = make()
        return pdf, to_look_at(pdf) if to_look_at is not None else None

    def show(found: tuple[bytes, bytes | None]) -> None:
        # Here, not above: Qt's PDF parts are needed by nobody who only looks at a screen.
        from desktop.ui.printing.preview import PreviewDialog

        made()
        pdf, seen = found
        name = file or f"{title.replace('/', '-')}.pdf"
        PreviewDialog(parent, context.tasks, title, pdf, name, seen=seen).open()

    context.tasks.read(work, show, owner=parent, failed=failed, key="paper")


def preview_no_access_report(
    parent: QWidget, context: Context, job: str, failed: Failed | None = None
) -> None:
    """Preview the report to the client that nobody opened."""
    letters = context.work.letters
    preview_paper(parent, context, "Report of no access", lambda: letters.no_access_pdf(job), failed)


def preview_dispatch_sheet(
    parent: QWidget,
    context: Context,
    day: date,
    person: str = "",
    *,
    made: Callable[[], object] = lambda: None,
    failed: Failed | None = None,
) -> None:
    """Preview the dispatch sheet of all, or of one person; `made` is told before the preview opens."""
    sheets = context.work.dispatch_sheets
    preview_paper(
        parent,
        context,
        f"Dispatch sheet{' of one person' if person else ''}, {long_day_text(day)}",
        lambda: sheets.pdf_for(day, person) if person else sheets.pdf(day),
        failed,
        file=f"Dispatch sheet {day.isoformat()}.pdf",
        to_look_at=sheets.to_look_at,
        made=made,
    )
