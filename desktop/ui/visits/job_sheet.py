"""What a visit gives on paper: the job sheet, filled or blank, and the report that nobody opened."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.ui.page import Context


def show_job_sheet(
    parent: QWidget,
    context: Context,
    appointment: str,
    reference: str,
    *,
    blank: bool,
    failed: Callable[[str], None],
) -> None:
    """Preview the sheet from memory; `failed` gets a sentence where there is none."""
    work = context.work
    name = f"Job sheet {reference}".strip()
    _preview(parent, context, name, lambda: work.job_sheets.pdf(appointment, blank=blank), failed)


def show_no_access_report(
    parent: QWidget, context: Context, job: str, *, failed: Callable[[str], None]
) -> None:
    """Preview the report to the client that nobody opened, from memory."""
    work = context.work
    _preview(parent, context, "Report of no access", lambda: work.letters.no_access_pdf(job), failed)


def _preview(
    parent: QWidget,
    context: Context,
    name: str,
    make: Callable[[], bytes],
    failed: Callable[[str], None],
) -> None:
    def show(pdf: bytes) -> None:
        # Here, not above: Qt's PDF parts are needed by nobody who only looks at visits.
        from desktop.ui.printing.preview import PreviewDialog

        PreviewDialog(parent, context.tasks, name, pdf, f"{name.replace('/', '-')}.pdf").open()

    context.tasks.read(make, show, owner=parent, key="paper", failed=lambda error: failed(error.message))
