"""The job sheet of a visit on paper, filled or blank."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.ui.page import Context
from desktop.ui.shared.papers import preview_paper


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
    preview_paper(
        parent,
        context,
        f"Job sheet {reference}".strip(),
        lambda: work.job_sheets.pdf(appointment, blank=blank),
        failed=lambda error: failed(error.message),
    )
