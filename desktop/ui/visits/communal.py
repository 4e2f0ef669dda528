"""Every communal area of which a client is still to be told."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from desktop.ui.page import Context
from desktop.ui.shared.communal import COLUMNS, told_sheet
from desktop.ui.style.widgets import button, column, line, panel, row, soft, title
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.communal import CommunalRow


class CommunalSheet(QDialog):
    """Every observation of which the client is still to be told."""

    def __init__(self, parent: QWidget, context: Context, denial: str) -> None:
        super().__init__(parent.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Communal areas")
        self.setModal(True)
        self._context, self._denial = context, denial
        self.table = TableView(COLUMNS, "communal", row_height=46, wraps=True)
        self.table.setAccessibleName("Communal areas")
        self.table.set_empty(
            "Every client has been told",
            "What is seen in a block is noted on the page of the visit, under “Anything that worried you?”.",
        )
        self.tell_button = button("Client told…", "primary", lambda: self.tell(self.table.current_row))
        self.tell_button.setEnabled(False)
        self.tell_button.setToolTip(denial)
        self.table.picked.connect(lambda row: self.tell_button.setEnabled(row is not None and not denial))
        self.table.opened.connect(self.tell)
        self.close_button = button("Close", "plain", self.accept)
        body = QFrame()
        body.setProperty("role", "sheet")
        said = soft(
            "Seen in communal areas, and the client is still to be told. The longest open stands first."
        )
        said.setWordWrap(True)
        layout = column(
            title("Communal areas"),
            said,
            panel(self.table, margin=1),
            line(),
            row(None, self.close_button, self.tell_button),
            spacing=12,
            margin=20,
            into=body,
        )
        layout.setStretch(2, 1)
        column(body, into=self)
        self.resize(820, 520)
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        work = self._context.work
        self._context.tasks.read(work.communal.open, self.table.set_rows, owner=self, key="rows")

    def tell(self, row: "CommunalRow | None") -> None:
        """Note that the client was told of one."""
        if row is None or self._denial:
            return
        sheet = told_sheet(self, self._context, row)
        sheet.saved.connect(lambda _: self.refresh())
        sheet.open()
