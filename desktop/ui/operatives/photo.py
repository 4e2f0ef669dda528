"""The photo of a person, or the initials where there is none."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.style.photos import photo_image
from desktop.ui.style.tokens import RADIUS, tokens_for
from desktop.ui.style.widgets import initials

WIDTH, HEIGHT = 82, 104


class Photo(QWidget):
    """An upright picture that fills its frame; initials stand in for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(WIDTH, HEIGHT))
        self._name = ""
        self._image: QImage | None = None

    @property
    def has_picture(self) -> bool:
        """Return whether a photo is shown."""
        return self._image is not None

    def show_person(self, name: str, jpeg: bytes | None) -> None:
        """Show somebody's photo; None stands for no photo."""
        self._name = name
        image = photo_image(jpeg) if jpeg else QImage()
        self._image = None if image.isNull() else image
        self.setAccessibleName(f"Photo of {name}" if self._image else f"No photo of {name}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the middle of the photo, or the initials."""
        tokens = tokens_for(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.fillPath(shape, QColor(tokens.avatar))
        if self._image is None:
            font = QFont(self.font())
            font.setPixelSize(25)
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(QColor(tokens.ink))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, initials(self._name))
            return
        painter.setClipPath(shape)
        filled = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        box = QRectF(0, 0, filled.width(), filled.height())
        box.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(box, self._image)
