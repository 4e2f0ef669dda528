"""Jobs waiting to be booked, soonest due first: dragged onto the board, or booked with Enter."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.appointments.board import JOB_MIME
from desktop.ui.style.widgets import button, chip, clear, column, heading, label, link, row, set_tone, soft

if TYPE_CHECKING:
    from desktop.services.job_inbox import InboxPage, JobRow


class JobButton(QFrame):
    """One job: what, where, until when, and what to know before going."""

    chosen = Signal(str)
    shown = Signal(str)

    def __init__(self, job: "JobRow") -> None:
        super().__init__()
        self.job = job
        self._press: QPoint | None = None
        self.setProperty("role", "listrow")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        what = f"{job.description}, {job.address}"
        self.setAccessibleName(f"{what}. {job.priority_name}, {job.due_text}. Enter books it.")
        self.setToolTip(" ".join(part for part in (what, job.law_text, job.access_notes) if part))
        name = label(what, wraps=True)
        about = soft(" · ".join(part for part in (job.set_by, job.due_text) if part), wraps=True)
        words = column(name, about, spacing=1)
        if job.prompt:
            prompt = label(f"▲ {job.prompt}", "toned", wraps=True)
            set_tone(prompt, "care")
            words.addWidget(prompt)
        if job.no_access:
            words.addWidget(label(f"No access {job.no_access} times", "small"))
        self.menu = [("Book it…", self.chosen), ("Show the job…", self.shown)]
        layout = row(words, chip(job.tone, job.left_text) if job.left_text else None, spacing=8, into=self)
        layout.setStretch(0, 1)
        layout.setContentsMargins(14, 9, 14, 9)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Remember where a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the job; the board takes it."""
        if self._press is None:
            return
        if (event.position().toPoint() - self._press).manhattanLength() < QApplication.startDragDistance():
            return
        self._press = None
        data = QMimeData()
        data.setData(JOB_MIME, QByteArray(self.job.id.encode()))
        data.setText(self.job.address)
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.CopyAction)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Book it."""
        self.chosen.emit(self.job.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer to book it or to show it in full."""
        menu = QMenu(self)
        menu.setAccessibleName(self.job.address)
        menu.aboutToHide.connect(menu.deleteLater)
        for text, signal in self.menu:
            menu.addAction(text).triggered.connect(lambda _=False, signal=signal: signal.emit(self.job.id))
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: object) -> None:  # noqa: N802
        """Book with Enter or Space; walk with the arrows."""
        key = event.key()  # type: ignore[attr-defined]
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.job.id)
        elif key == Qt.Key.Key_Down:
            self.focusNextChild()
        elif key == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]


class Tray(QFrame):
    """The panel of jobs to book."""

    job_chosen = Signal(str)
    job_wanted = Signal(str)
    more_wanted = Signal(str)
    new_wanted = Signal()

    def __init__(self, denial: str = "") -> None:
        """Take why this person may book nothing, or an empty text."""
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Waiting to be booked")
        self._count = soft()
        self._more: QPushButton | None = None
        self._list = QWidget()
        self._list.setProperty("role", "scrolled")
        self._rows: QVBoxLayout = column(spacing=0, into=self._list)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._list)
        new = link("New job", self.new_wanted.emit)
        new.setEnabled(not denial)
        new.setToolTip(denial)
        head = row(heading("Waiting to be booked"), self._count, None, new)
        head.setContentsMargins(14, 10, 10, 6)
        layout = column(head, scroll, spacing=0, into=self)
        layout.setStretch(1, 1)

    @property
    def jobs(self) -> list[JobButton]:
        """Return the jobs shown, in order."""
        return [one for one in self._list.findChildren(JobButton) if one.isVisibleTo(self._list)]

    def show_page(self, page: "InboxPage", *, adds: bool = False) -> None:
        """Show the jobs of a page, behind what stands there if it `adds`."""
        if not adds:
            clear(self._rows)
            self._more = None
        elif self._more is not None:
            self._rows.takeAt(self._rows.count() - 1)  # what stretches below
            self._more.deleteLater()
            self._more = None
        self._add(page.rows)
        if page.after:
            more = button("Show more", "link", lambda: self.more_wanted.emit(page.after))
            more.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self._rows.addWidget(more)
            self._more = more
        if not page.rows and not adds:
            nothing = soft(
                "Nothing waits to be booked. New jobs come from the client's file or by hand.", wraps=True
            )
            nothing.setContentsMargins(14, 6, 14, 14)
            self._rows.addWidget(nothing)
        self._rows.addStretch(1)

    def set_count(self, count: int, most: int) -> None:
        """Say how many wait."""
        self._count.setText(f"{count:,}" if count < most else f"{most:,} or more")

    def _add(self, jobs: Sequence["JobRow"]) -> None:
        for job in jobs:
            made = JobButton(job)
            made.chosen.connect(self.job_chosen)
            made.shown.connect(self.job_wanted)
            self._rows.addWidget(made)
