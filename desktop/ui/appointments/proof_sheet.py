"""What shows a resident's yes: the photos and PDFs that were kept with it, to look at."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.wording import day_text
from desktop.ui.page import Context
from desktop.ui.style.photos import photo_image
from desktop.ui.style.widgets import button, column, error_label, frame, line, link, row, soft, title

if TYPE_CHECKING:
    from desktop.services.board_details import VisitDetail
    from desktop.services.evidence import Evidence, EvidenceRow

_PICTURE = QSize(520, 380)


class ProofSheet(QDialog):
    """The files of one yes by name; looking at one is noted in the history."""

    def __init__(self, parent: QWidget, context: Context, detail: "VisitDetail") -> None:
        super().__init__(parent)
        assert detail.confirmation is not None  # noqa: S101  asked for from its line
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("What shows the yes")
        self._context, self._confirmation = context, detail.confirmation.id
        self._list = QWidget()
        self._files = column(spacing=4, into=self._list)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName("Picture")
        self.picture.hide()
        self.error = error_label()
        note = soft(
            "A picture is shown only here. That it was looked at is noted in the history.", wraps=True
        )
        body = frame("sheet")
        column(
            column(title("What shows the yes"), soft(detail.confirmation.text, wraps=True), spacing=2),
            self._list,
            self.picture,
            self.error,
            note,
            line(),
            row(None, button("Close", "plain", self.reject)),
            spacing=12,
            margin=20,
            into=body,
        )
        column(body, into=self)
        self.setMinimumWidth(_PICTURE.width() + 60)
        work, confirmation = context.work, self._confirmation
        context.tasks.read(
            lambda: work.appointments.confirmation_files(confirmation),
            self._show,
            owner=self,
            key="files",
            failed=self._refuse,
        )

    def _show(self, files: "list[EvidenceRow]") -> None:
        for file in files:
            look = link(file.name, partial(self.look, file))
            look.setToolTip("Look at it")
            look.setAccessibleName(f"Look at {file.name}")
            self._files.addLayout(row(look, soft(f"{day_text(file.added_on)} · {file.added_by}"), None))
        self.adjustSize()

    def look(self, file: "EvidenceRow") -> None:
        """Show one of the files."""
        work = self._context.work
        self._context.tasks.read(
            lambda: work.appointments.read_confirmation_file(file.id),
            self._show_content,
            owner=self,
            key="content",
            failed=self._refuse,
        )

    def _show_content(self, file: "Evidence") -> None:
        self.error.hide()
        if file.media_type == "application/pdf":
            # Here, not above: Qt's PDF parts are needed by nobody who only looks at the board.
            from desktop.ui.printing.preview import PreviewDialog

            PreviewDialog(self, self._context.tasks, "What shows the yes", file.content, "yes.pdf").open()
            return
        image = photo_image(file.content)
        kept = Qt.AspectRatioMode.KeepAspectRatio
        if image.width() > _PICTURE.width() or image.height() > _PICTURE.height():
            image = image.scaled(_PICTURE, kept, Qt.TransformationMode.SmoothTransformation)
        self.picture.setPixmap(QPixmap.fromImage(image))
        self.picture.show()
        self.adjustSize()

    def _refuse(self, error: RefusedError) -> None:
        self.error.setText(error.message)
        self.error.show()
