"""Two editors of the platform's sheet: the text to copy there, and the screenshot to bring back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop.ui.concerns.clipboard import copier
from desktop.ui.forms.dropped import PICTURES, Dropped, Receiver, dropped, from_paths
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.shown_words import ShownWords
from desktop.ui.outward import settle_first
from desktop.ui.page import Context
from desktop.ui.style.widgets import button, column, link, row, soft

if TYPE_CHECKING:
    from desktop.services.concerns import PlatformText


class CopyEditor(Editor):
    """The words for the platform, to copy; they hold no name and no fact, and cannot be changed here."""

    def __init__(self, context: Context, concern: str) -> None:
        super().__init__()
        self.text = ShownWords()
        self.text.copy_wanted.connect(self.copy)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(150)
        self.copy_button = button("Copy the text", on=self.copy)
        self.copy_button.setEnabled(False)
        self._said = soft()
        self.take_inputs(self.copy_button, self.text)
        column(row(self.copy_button, self._said, None), self.text, spacing=6, into=self)
        work = context.work
        context.tasks.read(
            lambda: work.concerns.platform_text(concern),
            self._show,
            owner=self,
            failed=lambda error: self._said.setText(error.message),
        )

    def copy(self) -> None:
        """Copy the words for a minute."""

        def copy() -> None:
            copier().copy(self.text.toPlainText())
            self._said.setText("✓ Copied for one minute.")

        settle_first(self, copy)

    def value(self) -> None:
        """Return nothing: it is no answer."""

    def set_value(self, value: Any) -> None:
        """Take nothing."""

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the words as they are."""

    def name_inputs(self, name: str, description: str) -> None:
        """Name the words."""
        self.text.setAccessibleName(name)
        self.text.setAccessibleDescription(description)

    def _show(self, found: "PlatformText") -> None:
        self.text.setPlainText(found.text)
        self.copy_button.setEnabled(True)


class PictureEditor(Editor):
    """One picture: pasted, dropped or chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Dropped | None = None
        self.paste_button = button("Paste it", on=self.paste)
        self.paste_button.setToolTip("Take the picture from the clipboard (Ctrl+V)")
        self._choose = button("Choose a file…", on=self._ask)
        self._name = soft("or drop it here")
        self._away = link("Remove", lambda: self.set_value(None))
        self._away.hide()
        Receiver(self, self._take)
        self.take_inputs(self.paste_button, self._choose, self._away)
        row(self.paste_button, self._choose, self._name, self._away, None, into=self)

    def value(self) -> Dropped | None:
        """Return the picture, or None."""
        return self._picture

    def set_value(self, value: Any) -> None:
        """Take a picture."""
        self._picture = value
        self._name.setText(f"✓ {value.name}" if value is not None else "or drop it here")
        self._away.setVisible(value is not None)
        self.changed.emit()

    def draft(self) -> None:
        """Keep nothing: a picture is too large for it."""

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the buttons as they are; the sentence says it."""

    def name_inputs(self, name: str, description: str) -> None:
        """Name the buttons by what the picture is."""
        self.paste_button.setAccessibleName(f"{name}: paste it")
        self._choose.setAccessibleName(f"{name}: choose a file")
        self._away.setAccessibleName(f"{name}: remove it")

    def paste(self) -> None:
        """Take what is on the clipboard."""
        self._take(QGuiApplication.clipboard().mimeData())

    def _take(self, held: QMimeData) -> None:
        found = dropped(held)
        if found:
            self.set_value(found[0])
        else:
            self._name.setText("There is no picture on the clipboard.")

    def _ask(self) -> None:
        dialog = QFileDialog(self, "Screenshot of the issue", "", PICTURES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.set_value(from_paths([Path(name)])[0]))
        dialog.open()
