"""The photos of a record: dropped, pasted or chosen, each with what it shows and who agreed to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QPixmap,
)
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms import fields
from desktop.ui.forms.ask import ask
from desktop.ui.forms.dropped import PICTURES, Dropped, Receiver, dropped, from_paths
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.style.flow import FlowLayout
from desktop.ui.style.photos import photo_image
from desktop.ui.style.widgets import button, column, error_label, label, link, row, soft

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail

_SIDE = 112


class _Thumb(QWidget):
    """One photo, small, with its words."""

    def __init__(self, photo: Any) -> None:
        super().__init__()
        words = photo.caption or "Photo"
        self.setFixedWidth(_SIDE)
        self.look = button("", "photo")
        self.look.setAccessibleName(f"Look at the photo: {words}")
        self.look.setToolTip(f"{words}\n{photo.consent}\n{photo.added_text}".strip())
        self.look.setFixedSize(QSize(_SIDE, _SIDE * 3 // 4))
        picture = QPixmap.fromImage(photo_image(photo.thumbnail))
        self.look.setIcon(picture)
        self.look.setIconSize(QSize(_SIDE - 6, _SIDE * 3 // 4 - 6))
        self.away = link("Take away", is_flush=True)
        self.away.setAccessibleName(f"Take the photo away: {words}")
        said = label(words, "small", wraps=True)
        column(self.look, said, label(photo.consent, "small", wraps=True), self.away, spacing=2, into=self)


class PhotosPart(Editor):
    """Photos are kept at once; the editor itself holds no value."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._concern, self._is_editable = "", True
        self._shown: tuple[str, ...] = ()
        self.thumbs: list[_Thumb] = []
        self._strip = QWidget()
        self._flow = FlowLayout(self._strip, spacing=10)
        self._strip.hide()
        self.add_button = button("Add photos…", on=self.choose)
        self.paste_button = button("Paste it", on=self.paste)
        self.paste_button.setAccessibleName("Paste a photo")
        self.paste_button.setToolTip("Take the photo from the clipboard (Ctrl+V)")
        self._tip = soft("or drop them here")
        self._said = error_label()
        Receiver(self, self.take)
        self.take_inputs(self.add_button, self.paste_button)
        column(
            self._strip,
            row(self.add_button, self.paste_button, self._tip, None),
            self._said,
            spacing=6,
            into=self,
        )

    def value(self) -> tuple[str, ...]:
        """Return nothing: photos are kept at once."""
        return ()

    def set_value(self, value: Any) -> None:
        """Take nothing."""

    def draft(self) -> None:
        """Keep nothing."""

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the photos as they are."""

    def show_detail(self, detail: "ConcernDetail") -> None:
        """Show the photos of a record."""
        self._concern = detail.id
        found = tuple(f"{one.id}{one.caption}{one.consent}" for one in detail.photos)
        if found == self._shown:
            return
        self._shown = found
        for old in self.thumbs:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.thumbs = []
        for one in detail.photos:
            made = _Thumb(one)
            made.look.clicked.connect(lambda _=False, one=one: self._look(one))
            made.away.clicked.connect(lambda _=False, one=one: self._ask_away(one))
            made.away.setVisible(self._is_editable)
            self.thumbs.append(made)
            self._flow.addWidget(made)
        self._strip.setVisible(bool(self.thumbs))
        self._strip.updateGeometry()

    def set_editable(self, *, is_editable: bool) -> None:
        """Let photos be added and taken away, or only be looked at."""
        self._is_editable = is_editable
        for one in (self.add_button, self.paste_button, self._tip, *(thumb.away for thumb in self.thumbs)):
            one.setVisible(is_editable)
        self.setAcceptDrops(is_editable)

    # Adding

    def choose(self) -> None:
        """Ask for files."""
        dialog = QFileDialog(self, "Add photos", "", PICTURES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.add(from_paths([Path(name) for name in names])))
        dialog.open()

    def paste(self) -> None:
        """Add what is on the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, held: QMimeData) -> None:
        """Add what was dropped or is on the clipboard."""
        found = dropped(held)
        if found:
            self.add(found)
        else:
            self._say("There is no picture on the clipboard. Copy one, then paste it here.")

    def add(self, found: Sequence[Dropped]) -> None:
        """Ask what the photos show and who agreed, and keep them."""
        self._say("")
        work, concern = self._context.work, self._concern
        left = list(found)

        def save(values: dict[str, Any]) -> Any:
            said = {"caption": values["caption"], "consent": values["consent"]}

            def keep() -> None:
                while left:  # one that was refused is tried again, those before it are kept
                    try:
                        work.concern_photos.add(concern, left[0].name, left[0].read(), **said)
                    except RefusedError as error:
                        which = f"{left[0].name}: " if len(found) > 1 else ""
                        raise RefusedError(error.code, f"{which}{error.message}", **error.details) from None
                    left.pop(0)

            return keep

        count = "1 photo" if len(found) == 1 else f"{len(found)} photos"
        form = Form(
            [
                Field(
                    "caption", "What it shows", fields.text("Hallway, the floor by the door"), required=True
                ),
                Field(
                    "consent",
                    "Who agreed to it",
                    fields.text("The resident agreed"),
                    required=True,
                    hint="If nobody could be asked, write why it was needed. Never photograph injuries of a child.",
                ),
            ]
        )
        text = "It is kept without its place and camera, and printed with the record."
        FormSheet(self.window(), self._context.tasks, f"Add {count}", form, "Add", save, text=text).open()

    # Looking and taking away

    def _look(self, photo: Any) -> None:
        work = self._context.work

        def show(image: QImage) -> None:
            LookSheet(self.window(), photo.caption or "Photo", image).open()

        self._context.tasks.read(
            lambda: photo_image(work.concern_photos.content(photo.id)),
            show,
            owner=self,
            key="photo",
            failed=self._refuse,
        )

    def _ask_away(self, photo: Any) -> None:
        ask(
            self.window(),
            "Take this photo away?",
            f"{photo.caption or 'Photo'}. It is not kept anywhere else; the history notes that it was here.",
            "Take it away",
            tone="bad",
            on_yes=lambda: self._remove(photo.id),
        )

    def _remove(self, photo: str) -> None:
        work = self._context.work
        self._context.tasks.write(lambda: work.concern_photos.remove(photo), owner=self, failed=self._refuse)

    def _refuse(self, error: RefusedError) -> None:
        self._say(error.message)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))


class LookSheet(QDialog):
    """One photo as large as there is room; it exists only in memory."""

    def __init__(self, parent: QWidget, caption: str, image: QImage) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Photo")
        self.setModal(True)
        picture = QLabel()
        picture.setAccessibleName(caption)
        room = QSize(round(parent.width() * 0.75), round(parent.height() * 0.72))
        smooth = Qt.TransformationMode.SmoothTransformation
        shown = image.scaled(image.size().boundedTo(room), Qt.AspectRatioMode.KeepAspectRatio, smooth)
        picture.setPixmap(QPixmap.fromImage(shown))
        close = button("Close", on=self.accept)
        below = row(label(caption, wraps=True), close)
        below.setStretch(0, 1)
        column(picture, below, spacing=12, margin=16, into=self)
