"""The photos and scans behind one credential: added, looked at, removed, and gone by their day."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.wording import day_text
from desktop.ui.forms.ask import ask
from desktop.ui.forms.dropped import Dropped, Receiver, dropped, from_paths
from desktop.ui.operatives.sheets import ListSheet, framed
from desktop.ui.operatives.shown import Shown
from desktop.ui.page import Context
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.style.photos import photo_image
from desktop.ui.style.widgets import button, error_label, row, soft
from desktop.ui.style.widgets import column as stacked
from desktop.ui.tables.columns import Cell, Column, Span
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.evidence import Evidence, EvidenceRow
    from desktop.services.operative_details import CredentialRow

_FILES: Final = "Photos and scans (*.jpg *.jpeg *.png *.heic *.heif *.pdf)"
_KILOBYTE: Final = 1024


def open_evidence(parent: QWidget, context: Context, shown: Shown, credential: "CredentialRow") -> None:
    """Show the files of a credential."""
    EvidenceSheet(parent, context, shown.person.row.name, credential).open()


class EvidenceSheet(ListSheet):
    """Files at the left, the one chosen at the right; new ones are chosen, dropped or pasted."""

    def __init__(self, parent: QWidget, context: Context, name: str, credential: "CredentialRow") -> None:
        super().__init__(parent, f"Evidence: {credential.name}", name)
        self._context, self._credential = context, credential
        self.table = TableView(_COLUMNS, "evidence", row_height=46)
        self.table.setAccessibleName("Files")
        self.table.set_empty(
            "No file yet", "Drop a photo or a PDF here, paste one with Ctrl+V, or choose a file."
        )
        self.table.opened.connect(lambda _: self._look())
        self.table.picked.connect(self._pick)
        self.picture = Picture()
        self.error = error_label()
        self.add_button = button("Add file…", "primary", self._choose)
        self.look_button = button("Look at it", on=self._look)
        self.remove_button = button("Remove…", "danger", self._ask_remove)
        note = soft(
            "Photos are kept without place and camera. Looking at a file is noted in the history.", wraps=True
        )
        left = stacked(framed(self.table), note, spacing=8)
        halves = row(left, framed(self.picture), spacing=16)
        halves.setStretch(0, 1)
        Receiver(self, self.add_pasted)
        actions = (self.add_button, self.look_button, self.remove_button)
        self.fill(halves, self.error, actions=actions, width=860, height=500)
        self._pick(None)
        self._read()

    # Adding

    def add_files(self, paths: list[Path]) -> None:
        """Keep these files with the credential, one after the other."""
        for one in from_paths(paths):
            self._add(one)

    def add_pasted(self, held: QMimeData) -> None:
        """Keep what is on the clipboard: files, or a picture."""
        found = dropped(held)
        for one in found:
            self._add(one)
        if not found:
            self._say("There is no picture or file on the clipboard. Copy one, then paste it here.")

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Add files", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.open()

    def _add(self, one: Dropped) -> None:
        self._say("")
        work, credential = self._context.work, self._credential.id
        self._context.tasks.write(
            lambda: work.credentials.add_evidence(credential, one.name, one.read()),
            lambda _: self._read(),
            owner=self,
            failed=self._refuse,
        )

    # Looking

    def _read(self) -> None:
        work, credential = self._context.work, self._credential.id
        self._context.tasks.read(
            lambda: work.credentials.evidence(credential), self._show, owner=self, key="files"
        )

    def _show(self, files: "list[EvidenceRow]") -> None:
        self.table.set_rows(files)
        if self.table.current_row is None:
            self.table.pick_first()

    def _pick(self, file: "EvidenceRow | None") -> None:
        self.picture.show_image(None)
        self.look_button.setEnabled(file is not None)
        self.remove_button.setEnabled(file is not None)

    def _look(self) -> None:
        file = self.table.current_row
        if file is not None:
            work = self._context.work
            self._context.tasks.read(
                lambda: work.credentials.read_evidence(file.id),
                self._show_content,
                owner=self,
                key="content",
                failed=self._refuse,
            )

    def _show_content(self, file: "Evidence") -> None:
        if file.media_type == "application/pdf":
            PreviewDialog(
                self, self._context.tasks, self._credential.name, file.content, "evidence.pdf"
            ).open()
        else:
            self.picture.show_image(photo_image(file.content))

    # Removing

    def _ask_remove(self) -> None:
        file = self.table.current_row
        if file is None:
            return
        ask(
            self,
            "Remove this file?",
            "It cannot be brought back. That it was here, and who removed it, stays in the history.",
            "Remove",
            "Keep it",
            "bad",
            on_yes=lambda: self._remove(file.id),
        )

    def _remove(self, file: str) -> None:
        work = self._context.work
        self._context.tasks.write(
            lambda: work.credentials.remove_evidence(file),
            lambda _: self._read(),
            owner=self,
            failed=self._refuse,
        )

    def _refuse(self, error: RefusedError) -> None:
        self._say(error.message)

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))


class Picture(QLabel):
    """A picture as large as there is room; it exists only in memory."""

    def __init__(self) -> None:
        super().__init__("Choose a file and look at it here.")
        self.setProperty("role", "soft")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(QSize(300, 260))
        self.setAccessibleName("Picture")
        self._image: QImage | None = None

    @property
    def image(self) -> QImage | None:
        """Return the picture shown."""
        return self._image

    def show_image(self, image: QImage | None) -> None:
        """Show a picture, or none."""
        self._image = image
        if image is None:
            self.setText("Choose a file and look at it here.")
        else:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep it as large as there is room."""
        super().resizeEvent(event)
        if self._image is not None:
            self._fit()

    def _fit(self) -> None:
        assert self._image is not None  # noqa: S101
        ratio = self.devicePixelRatioF()
        room = QSize(round(self.width() * ratio), round(self.height() * ratio))
        smooth = Qt.TransformationMode.SmoothTransformation
        fitted = QPixmap.fromImage(self._image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth))
        fitted.setDevicePixelRatio(ratio)
        self.setPixmap(fitted)


def _added(file: "EvidenceRow") -> str:
    size = f"{max(1, round(file.size / _KILOBYTE)):,} KB"
    return f"{size}, added {day_text(file.added_on)} by {file.added_by}"


_COLUMNS: Final = (
    Column(
        "name",
        "File",
        lambda row: f"{row.name}, {_added(row)}",
        cell=lambda row: Cell(((Span(row.name),), (Span(_added(row), "soft"),))),
        width=220,
        stretch=3,
    ),
    Column(
        "destroy",
        "Destroyed on",
        lambda row: day_text(row.destroy_on) if row.destroy_on else "kept",
        sort=lambda row: row.destroy_on,
        width=110,
    ),
)
