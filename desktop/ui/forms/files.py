"""The editor of a file: chosen in the system's own dialog, or dropped here."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel

from desktop.ui.forms.editors import Editor
from desktop.ui.style.widgets import button, link, row, soft

_NONE = "No file chosen"


class FileEditor(Editor):
    """The path of one file; `name_filter` is as Qt writes it: `Pictures (*.jpg *.png)`."""

    def __init__(self, name_filter: str = "") -> None:
        super().__init__()
        self._filter = name_filter
        self._path: Path | None = None
        self._choose = button("Choose file…", "plain", self.choose)
        self._name: QLabel = soft(_NONE)
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._remove = link("Remove", lambda: self.set_value(None))
        self._remove.hide()
        self.take_inputs(self._choose, self._remove)
        self.setAcceptDrops(True)
        row(self._choose, self._name, self._remove, None, into=self)

    def value(self) -> Path | None:
        """Return the path, or None."""
        return self._path

    def set_value(self, value: Any) -> None:
        """Take a path."""
        path = Path(value) if value else None
        if path != self._path:
            self._path = path
            self._name.setText(path.name if path is not None else _NONE)
            self._name.setToolTip(path.name if path is not None else "")
            self._remove.setVisible(path is not None)
            self.changed.emit()

    def draft(self) -> None:
        """Return nothing: the file may be gone when the draft comes back."""

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave buttons as they are; the sentence says it."""

    def choose(self) -> None:
        """Ask for the file."""
        dialog = QFileDialog(self, "Choose a file", "", self._filter)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.set_value)
        dialog.open()

    def name_inputs(self, name: str, description: str) -> None:
        """Name both buttons by what the file is."""
        self._choose.setAccessibleName(f"{name}: choose a file")
        self._choose.setAccessibleDescription(description)
        self._remove.setAccessibleName(f"{name}: remove the file")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        """Welcome one file."""
        if _only_file(event.mimeData().urls()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        """Take the file dropped."""
        path = _only_file(event.mimeData().urls())
        if path is not None:
            self.set_value(path)
            event.acceptProposedAction()


def _only_file(urls: list[QUrl]) -> Path | None:
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.is_file() else None
