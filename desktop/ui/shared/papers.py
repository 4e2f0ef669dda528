"""Papers that several screens show: made beside the window, and previewed from memory."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms.day_bar import long_day_text
from desktop.ui.page import Context

Failed = Callable[[RefusedError], None]


def preview_paper(
    parent: QWidget, context: Context, title: str, make: Callable[[], bytes], failed: Failed | None = None
) -> None:
    """Preview what `make` returns, a PDF; the title names nobody, since print jobs and files are called so."""

    def show(pdf: bytes) -> None:
        # Here, not above: Qt's PDF parts are needed by nobody who only looks at a screen.
        from desktop.ui.printing.preview import PreviewDialog

        PreviewDialog(parent, context.tasks, title, pdf, f"{title.replace('/', '-')}.pdf").open()

    context.tasks.read(make, show, owner=parent, failed=failed, key="paper")


def preview_no_access_report(
    parent: QWidget, context: Context, job: str, failed: Failed | None = None
) -> None:
    """Preview the report to the client that nobody opened."""
    work = context.work
    preview_paper(parent, context, "Report of no access", lambda: work.letters.no_access_pdf(job), failed)


def preview_dispatch_sheet(
    parent: QWidget,
    context: Context,
    day: date,
    person: str = "",
    *,
    shown: Callable[[], object] = lambda: None,
    failed: Failed | None = None,
) -> None:
    """Preview the dispatch sheet of all, or of one person; `shown` is told once it is there."""
    sheets = context.work.dispatch_sheets

    def make() -> tuple[bytes, bytes]:
        pdf = sheets.pdf_for(day, person) if person else sheets.pdf(day)
        return pdf, sheets.to_look_at(pdf)

    def show(made: tuple[bytes, bytes]) -> None:
        from desktop.ui.printing.preview import PreviewDialog

        title = f"Dispatch sheet{' of one person' if person else ''}, {long_day_text(day)}"
        file = f"Dispatch sheet {day.isoformat()}.pdf"
        PreviewDialog(parent, context.tasks, title, made[0], file, seen=made[1]).open()
        shown()

    context.tasks.read(make, show, owner=parent, failed=failed, key="paper")
