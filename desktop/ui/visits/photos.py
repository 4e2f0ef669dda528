"""The photos of a visit: dropped, pasted or chosen, seen small, and looked at large."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QGridLayout, QLabel, QPushButton, QWidget

from desktop.ui.forms.choices import ChoiceEditor
from desktop.ui.forms.dropped import PICTURES, Dropped, Receiver, dropped, from_paths
from desktop.ui.style.tokens import RADIUS, tokens_for
from desktop.ui.style.widgets import button, column, error_label, heading, hide_unless, label, row, soft

if TYPE_CHECKING:
    from desktop.services.visit_photos import PhotoRow

PURPOSES: Final = (
    ("before", "Before the work"),
    ("after", "After the work"),
    ("calling_card", "Calling card"),
    ("damage", "Damage"),
    ("waste", "Waste"),
    ("other", "Something else"),
)
_WORDS: Final = {**dict(PURPOSES), "signature": "Signature"}
_SMALL: Final = QSize(94, 74)
_COLUMNS: Final = 3
_NARROW: Final = 260  # pixels in which only two stand side by side


class Picture(QPushButton):
    """A small picture that fills its frame; pressed, it is shown large."""

    def __init__(self, photo: "PhotoRow", image: QImage) -> None:
        super().__init__()
        self.photo, self._image = photo, image
        self.setProperty("kind", "picture")
        said = ", ".join(part for part in (_WORDS.get(photo.purpose, "Photo"), photo.caption) if part)
        self.setAccessibleName(f"Photo: {said}")
        self.setToolTip(f"{said}\nAdded {photo.added_text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setFixedHeight(_SMALL.height())
        self.setMinimumWidth(60)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the usual size."""
        return _SMALL

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the middle of the picture, and a frame where the cursor is."""
        tokens = tokens_for(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS - 2, RADIUS - 2)
        painter.fillPath(shape, QColor(tokens.neutral_soft))
        painter.setClipPath(shape)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(box, self._image)
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 2))
            painter.drawPath(shape)


class PhotoCard(QFrame):
    """All photos of the visit, and the place to drop more."""

    added = Signal(object, str)
    """Files or pictures to keep, and what they show."""
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Photos")
        Receiver(self, self.add, lambda held: held.hasUrls() or held.hasImage())
        self._count = soft("location data removed", wraps=True)
        self.purpose = ChoiceEditor(PURPOSES)
        self.purpose.set_value("before")
        self.purpose.name_inputs("The next photos show", "")
        self.drop: QPushButton = button("Drop, paste or choose", "drop", self._choose)
        self.drop.setToolTip("Drop photos here, paste one with Ctrl+V, or press to choose files")
        self.error = error_label()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._pictures: list[Picture] = []
        self._shown: object = None
        self._denied = False
        self._columns = _COLUMNS
        head = row(heading("Photos"), self._count, spacing=6)
        head.setStretch(1, 1)
        self._asked = label("The next photos show", "small")
        column(head, self._grid, self.error, self._asked, self.purpose, spacing=8, margin=14, into=self)
        self._place()

    @property
    def pictures(self) -> list[Picture]:
        """Return the small pictures, in order."""
        return list(self._pictures)

    def show_photos(self, photos: Sequence[tuple["PhotoRow", QImage]], *, is_denied: bool) -> None:
        """Show these photos; what is shown already stays."""
        self._denied = is_denied
        self.setAcceptDrops(not is_denied)
        self._asked.setVisible(not is_denied)
        self.purpose.setVisible(not is_denied)
        key = [(one.id, one.caption, one.purpose) for one, _ in photos]
        if key == self._shown:
            self._place()
            return
        self._shown = key
        for old in self._pictures:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._pictures = [Picture(one, image) for one, image in photos]
        for made in self._pictures:
            made.clicked.connect(lambda _=False, made=made: self.opened.emit(made.photo))
        count = f"{len(photos)} · " if photos else ""
        self._count.setText(f"{count}location data removed")
        self._place()

    def say(self, sentence: str) -> None:
        """Say why a photo was not kept, or nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def add(self, held: QMimeData) -> None:
        """Take what is dropped or on the clipboard."""
        found = dropped(held)
        if found:
            self._add(found)
        else:
            self.say("There is no photo on the clipboard. Copy a picture or a file, then paste it here.")

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Add photos", "", PICTURES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._add(from_paths([Path(name) for name in names])))
        dialog.open()

    def _add(self, found: list[Dropped]) -> None:
        if not self._denied:
            self.say("")
            self.added.emit(found, self.purpose.value() or "other")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Set fewer side by side where there is less room."""
        super().resizeEvent(event)
        columns = _COLUMNS if self.width() >= _NARROW else _COLUMNS - 1
        if columns != self._columns:
            self._columns = columns
            self._place()

    def _place(self) -> None:
        columns = self._columns
        shown: list[QWidget] = [*self._pictures]
        self._grid.removeWidget(self.drop)
        for number, made in enumerate(shown):
            self._grid.addWidget(made, number // columns, number % columns)
        hide_unless(self.drop, not self._denied)
        if not self._denied:
            place, at = divmod(len(shown), columns)
            self._grid.addWidget(self.drop, place, at, 1, columns - at if not at else 1)
            self.drop.show()
            self.drop.setText("Drop, paste or choose" if not at else "Drop here")
            self.drop.setAccessibleName("Add photos")
        for nr in range(_COLUMNS):
            self._grid.setColumnStretch(nr, 1 if nr < columns else 0)
        # The editor, not the box in it: Tab would reach that through its editor, past the button.
        order = [*shown, self.drop, self.purpose]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)


class PhotoSheet(QDialog):
    """One photo as large as there is room, and the way to take it out again."""

    remove_wanted = Signal()

    def __init__(self, parent: QWidget, photo: "PhotoRow", image: QImage, *, is_denied: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Photo")
        self.setModal(True)
        self._image = image
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setMinimumSize(QSize(320, 240))
        said = " · ".join(
            part for part in (_WORDS.get(photo.purpose, ""), photo.caption, photo.consent) if part
        )
        self._picture.setAccessibleName(said or "Photo")
        self.remove = button("Remove…", "danger", self.remove_wanted.emit)
        hide_unless(self.remove, not is_denied)
        self.close_button = button("Close", "plain", self.accept)
        body = QFrame()
        body.setProperty("role", "sheet")
        below = row(self.remove, None, self.close_button)
        layout = column(
            heading(said or "Photo"),
            soft(f"{photo.width} × {photo.height} · added {photo.added_text}", wraps=True),
            self._picture,
            below,
            spacing=10,
            margin=20,
            into=body,
        )
        layout.setStretch(2, 1)
        column(body, into=self)
        self.resize(820, 700)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep it as large as there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        smooth = Qt.TransformationMode.SmoothTransformation
        room = self._picture.size() - QSize(2, 2)
        self._picture.setPixmap(
            QPixmap.fromImage(self._image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth))
        )
