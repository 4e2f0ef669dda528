"""What comes next where nobody opened: the how manieth time it was, and at the client's limit the report."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.ui.style.widgets import button, column, hide_unless, label, row, set_tone
from desktop.ui.visits.part import Known


class NoAccessCard(QFrame):
    """Shown while the outcome is no access; a closed visit offers the report as well."""

    report_wanted = Signal()
    concern_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setAccessibleName("No access")
        self.said = label("", wraps=True)
        self.next = label(
            "Has anybody seen the resident lately? If nobody has, think of a safety concern.", wraps=True
        )
        self.report = button("Report for the client…", "plain", self.report_wanted.emit)
        self.concern = button("Record a safety concern", "care", self.concern_wanted.emit)
        self.concern.setObjectName("unseen")
        self._steps = QFrame()
        column(self.next, row(self.report, self.concern, None, spacing=8), spacing=8, into=self._steps)
        column(self.said, self._steps, spacing=8, margin=12, into=self)
        set_tone(self, "info")
        hide_unless(self, False)

    def take(self, known: Known, *, may_report: bool) -> None:
        """Show how the visit counts."""
        found = known.detail.no_access
        self.said.setText(found.text)
        self._steps.setVisible(found.is_report_due)
        self.report.setVisible(may_report)
        set_tone(self, "warn" if found.is_report_due else "info")
