"""The last look before the seal: what is missing, each one click away, or left open with its reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

from desktop.domain.concerns import leavable
from desktop.domain.errors import RefusedError
from desktop.ui.forms.editors import TextEditor
from desktop.ui.page import Context
from desktop.ui.style.widgets import button, column, error_label, frame, label, line, link, row, soft, title

if TYPE_CHECKING:
    from desktop.domain.visits import Missing
    from desktop.services.concern_details import ConcernDetail

_WIDTH: Final = 560
_TALLEST: Final = 380
_MARGIN: Final = 20


class MissingLine(QFrame):
    """One thing that is missing: its sentence, the way there, and for some the reason why it stays open."""

    wanted = Signal(str)
    changed = Signal()
    opened = Signal()

    def __init__(self, missing: "Missing", *, may_stay: bool) -> None:
        super().__init__()
        self.code, self.may_stay = str(missing.code), may_stay
        self.go = button("Go there", on=lambda: self.wanted.emit(self.code))
        self.go.setAccessibleName(f"Go there: {missing.text}")
        self.reason = TextEditor("Leave it open, because…")
        self.reason.name_inputs(f"Leave it open, because: {missing.text}", "")
        self.reason.changed.connect(self.changed)
        self.opener = link("Leave it open, because…", self._open, is_flush=True)
        self.opener.setAccessibleName(f"Leave it open, because: {missing.text}")
        self.opener.setVisible(may_stay)
        self.reason.hide()
        words = column(label(missing.text, wraps=True), row(self.opener, None), self.reason, spacing=2)
        whole = row(words, column(self.go, None, spacing=0), spacing=10, into=self)
        whole.setStretch(0, 1)
        whole.setContentsMargins(0, 4, 0, 4)

    @property
    def is_settled(self) -> bool:
        """Return whether it may stay open."""
        return bool(self.reason.value())

    def _open(self) -> None:
        self.opener.hide()
        self.reason.show()
        self.opened.emit()
        self.reason.line.setFocus(Qt.FocusReason.OtherFocusReason)


class SealSheet(QDialog):
    """Seals when nothing is missing, or what is missing may stay open and it is said why."""

    go_wanted = Signal(str)
    sealed = Signal()

    def __init__(self, parent: QWidget, context: Context, detail: "ConcernDetail") -> None:
        super().__init__(parent.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Seal and send")
        self.setAccessibleName("Seal and send")
        self._context, self._concern = context, detail.id
        may_stay = leavable(detail.notifications)
        self.lines = [MissingLine(one, may_stay=str(one.code) in may_stay) for one in detail.missing]
        for one in self.lines:
            one.wanted.connect(self._go)
            one.changed.connect(self._fit)
        self.error = error_label()
        self.seal_button = button("Seal and send", "care", self.seal)
        self.cancel_button = button("Cancel", on=self.reject)
        count = len(self.lines)
        missing = f"{count} thing{' is' if count == 1 else 's are'} missing."
        if not count:
            said = "A signed PDF is made. From then on the text cannot change; later facts become numbered addenda."
        elif all(one.may_stay for one in self.lines):
            said = f"{missing} Go there, or say why it stays open."
        elif any(one.may_stay for one in self.lines):
            said = f"{missing} Some may stay open with a reason; the others come before the seal."
        else:
            said = f"{missing} {'It comes' if count == 1 else 'They come'} before the seal."
        body = frame("sheet")
        column(
            title(f"Seal {detail.reference}"),
            soft(said, wraps=True),
            *([_Lines(self.lines)] if self.lines else []),
            self.error,
            line(),
            row(None, self.cancel_button, self.seal_button),
            into=body,
            margin=_MARGIN,
            spacing=12,
        )
        column(body, into=self)
        self.setFixedWidth(_WIDTH)
        self._fit()
        for one in self.lines:
            one.go.setAutoDefault(True)
        first = self.lines[0].go if self.lines else self.seal_button
        first.setDefault(True)
        first.setFocus()

    def seal(self) -> None:
        """Seal the record; it takes a moment."""
        if not self.seal_button.isEnabled():
            return
        work, concern = self._context.work, self._concern
        left_open = {one.code: one.reason.value() for one in self.lines if one.is_settled}
        self._set_busy(is_busy=True)
        self._context.tasks.write(
            lambda: work.incident_records.seal(concern, left_open=left_open).number,
            lambda _: self._on_sealed(),
            owner=self,
            failed=self._refuse,
        )

    def reject(self) -> None:
        """Close, unless it is being sealed."""
        if self.cancel_button.isEnabled():
            super().reject()

    def _on_sealed(self) -> None:
        self.accept()
        self.sealed.emit()

    def _refuse(self, error: RefusedError) -> None:
        self._set_busy(is_busy=False)
        self.error.setText(error.message)
        self.error.show()

    def _go(self, code: str) -> None:
        self.accept()
        self.go_wanted.emit(code)

    def _fit(self) -> None:
        self.seal_button.setEnabled(all(one.is_settled for one in self.lines))

    def _set_busy(self, *, is_busy: bool) -> None:
        self.cancel_button.setEnabled(not is_busy)
        self.seal_button.setEnabled(not is_busy)
        self.seal_button.setText("Sealing…" if is_busy else "Seal and send")


class _Lines(QScrollArea):
    """The lines, as tall as they are, up to a bound."""

    def __init__(self, lines: Sequence[MissingLine]) -> None:
        super().__init__()
        self._inside = QWidget()
        self._inside.setProperty("role", "scrolled")
        column(*lines, None, into=self._inside, spacing=4).setContentsMargins(0, 0, 10, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)
        for one in lines:
            one.opened.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Take the height that the lines need."""
        layout = self._inside.layout()
        if layout is not None:
            layout.activate()
        width = _WIDTH - 2 * _MARGIN - 1
        wanted = layout.totalHeightForWidth(width) if layout is not None else 0
        self.setFixedHeight(min(wanted + 4, _TALLEST))
