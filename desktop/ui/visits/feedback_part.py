"""The resident's own words, a score, and a signature for who likes to give one."""

from typing import Any, ClassVar

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame

from desktop.ui.forms.fields import Field, multiline
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.style.widgets import column, link, row, soft
from desktop.ui.visits.answers import Answers
from desktop.ui.visits.part import Part
from desktop.ui.visits.signature import SignaturePad


class FeedbackPart(Part):
    """What the resident said, from 1 (poor) to 5 (very good), and their signature."""

    section: ClassVar = "feedback"

    def __init__(self) -> None:
        super().__init__(
            [
                Field("resident_words", "What the resident said, in their words", multiline(2), wide=True),
                Field(
                    "feedback_score",
                    "Their score",
                    SegmentEditor([(score, str(score)) for score in range(1, 6)]),
                    hint="1 poor, 5 very good. Leave it where they gave none.",
                ),
            ]
        )
        self.pad = SignaturePad()
        self.pad.changed.connect(self.changed)
        self._sign = link("Have the resident sign (optional)", self._open)
        self._wipe = link("Start again", self.pad.wipe)
        self._note = soft("Kept with the photos when the visit is saved.")
        self._frame = QFrame()
        column(self.pad, row(self._wipe, self._note, None), spacing=4, into=self._frame)
        self._frame.hide()
        layout = self.layout()
        assert layout is not None  # noqa: S101  made by Form
        layout.addWidget(self._sign)
        layout.addWidget(self._frame)

    @property
    def signature(self) -> QImage | None:
        """Return the signature that is drawn, or None."""
        return self.pad.image()

    def recorded(self, answers: Answers) -> dict[str, Any]:
        """Return the recorded values."""
        return {
            "resident_words": answers.get("resident_words") or "",
            "feedback_score": answers.get("feedback_score"),
        }

    def after_saving(self) -> None:
        """Put the pad away: the signature is among the photos now."""
        self.pad.wipe()
        self._frame.hide()
        self._sign.show()

    def _open(self) -> None:
        self._sign.hide()
        self._frame.show()
        self._wipe.setFocus()
