"""Jobs waiting to be booked, soonest due first: dragged onto the board, or booked with Enter.

Among those to ring now are also booked visits without the resident's yes; Enter shows these.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.ui.appointments.board import JOB_MIME
from desktop.ui.shared.row_list import RowList
from desktop.ui.style.widgets import (
    Segments,
    button,
    chip,
    column,
    heading,
    holder,
    label,
    link,
    row,
    set_tone,
    soft,
)

if TYPE_CHECKING:
    from desktop.services.job_inbox import InboxPage, JobRow


JOBS_AT_ONCE = 40
_NONE = "Nothing waits to be booked. New jobs come from the client's file or by hand."
_NONE_TO_RING = (
    "Nobody has to be rung now. A try that is noted with its next step comes back here when it is due."
)


class JobButton(QFrame):
    """One job: what, where, until when, and what to know before going."""

    chosen = Signal(str)
    shown = Signal(str)
    tried = Signal(object)
    visit_wanted = Signal(str)

    def __init__(self, job: "JobRow") -> None:
        super().__init__()
        self.job = job
        self._press: QPoint | None = None
        self.setProperty("role", "listrow")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if job.visit else Qt.CursorShape.OpenHandCursor)
        what = f"{job.description}, {job.address}"
        tried = ", ".join(part for part in (job.tried_text, job.next_text) if part)
        told = (what, f"{job.priority_name}, {job.due_text}", job.visit_text, tried)
        self.setAccessibleName(". ".join(part for part in told if part))
        opens = "Enter shows the visit." if job.visit else "Enter books it."
        self.setAccessibleDescription(f"{opens} T notes a try to reach the resident.")
        self.setToolTip(" ".join(part for part in (what, job.law_text, job.access_notes) if part))
        words = column(label(what, wraps=True), spacing=1, into=self)
        words.setContentsMargins(14, 9, 14, 9)
        about = " · ".join(part for part in (job.set_by, job.due_text) if part)
        if about or job.left_text:
            left = chip(job.tone, job.left_text) if job.left_text else None
            below = row(soft(about, wraps=True), left, spacing=8)
            below.setStretch(0, 1)
            words.addLayout(below)
        if job.prompt:
            prompt = label(f"▲ {job.prompt}", "toned", wraps=True)
            set_tone(prompt, "care")
            words.addWidget(prompt)
        if job.no_access:
            words.addWidget(label(f"No access {job.no_access} times", "small"))
        if job.visit_text:
            words.addWidget(label(job.visit_text, "small", wraps=True))
        if tried:
            so_far = label(
                f"{tried[0].upper()}{tried[1:]}", "toned" if job.is_next_due else "soft", wraps=True
            )
            if job.is_next_due:
                set_tone(so_far, "warn")
            words.addWidget(so_far)
        self.menu = [
            ("Show the visit" if job.visit else "Book it…", self._open),
            ("Tried to reach them…\tT", partial(self.tried.emit, job)),
            ("Show the job…", partial(self.shown.emit, job.id)),
        ]

    def _open(self) -> None:
        if self.job.visit:
            self.visit_wanted.emit(self.job.visit)
        else:
            self.chosen.emit(self.job.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Remember where a drag may begin; what is booked is moved on the board."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = None if self.job.visit else event.position().toPoint()
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
        """Book it, or show its visit."""
        self._open()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer to book it or to show its visit, to note a try, or to show it in full."""
        menu = QMenu(self)
        menu.setAccessibleName(self.job.address)
        menu.aboutToHide.connect(menu.deleteLater)
        for text, do in self.menu:
            menu.addAction(text).triggered.connect(lambda _=False, do=do: do())
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: object) -> None:  # noqa: N802
        """Book it, or show its visit, with Enter or Space; note a try with T; walk with the arrows."""
        key = event.key()  # type: ignore[attr-defined]
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        elif key == Qt.Key.Key_T:
            self.tried.emit(self.job)
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
    contact_wanted = Signal(object)
    visit_wanted = Signal(str)
    filtered = Signal()
    more_wanted = Signal(str)
    new_wanted = Signal()

    def __init__(self, denial: str = "") -> None:
        """Take why this person may book nothing, or an empty text."""
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Waiting to be booked")
        self._count = soft()
        self._shown: tuple[InboxPage, bool] | None = None
        self._with_keyboard = ""
        self._rows = RowList("Jobs waiting to be booked")
        self._rows.filled.connect(self._give_keyboard_back)
        new = link("New job", self.new_wanted.emit)
        new.setEnabled(not denial)
        new.setToolTip(denial)
        head = row(heading("Waiting to be booked"), self._count, None, new)
        head.setContentsMargins(14, 10, 10, 6)
        self.which = Segments([("all", "All"), ("ring", "To ring now")], "Which jobs are shown")
        self.which.chosen.connect(lambda _: self.filtered.emit())
        self._choose = holder(row(self.which, None))
        self._choose.setContentsMargins(14, 0, 10, 8)
        self._choose.hide()
        layout = column(head, self._choose, self._rows, spacing=0, into=self)
        layout.setStretch(2, 1)

    @property
    def is_only_to_ring(self) -> bool:
        """Return whether only those are shown whose next step is due."""
        return self.which.current == "ring"

    @property
    def jobs(self) -> list[JobButton]:
        """Return the jobs shown, in order."""
        return [one for one in self._rows.rows() if isinstance(one, JobButton)]

    def show_page(self, page: "InboxPage", *, adds: bool = False) -> None:
        """Show the jobs of a page, behind what stands there if it `adds`; the keyboard stays where it was.

        Rows stay as they are while nothing changed.
        """
        if adds:
            self._shown = None
            for more in self._rows.rows():
                if isinstance(more, QPushButton):
                    if more.hasFocus() and page.rows:
                        self._with_keyboard = page.rows[0].id
                    more.setParent(None)
                    more.deleteLater()
            self._rows.add_rows(self._make(page, self.is_only_to_ring))
            return
        if (page, self.is_only_to_ring) == self._shown:
            return
        self._shown = (page, self.is_only_to_ring)
        before, held = self._rows.rows_so_far(), self.window().focusWidget()
        if isinstance(held, JobButton) and held in before and page.rows:
            ids = [one.id for one in page.rows]
            place = min(before.index(held), len(ids) - 1)
            self._with_keyboard = held.job.id if held.job.id in ids else ids[place]
        self._rows.show_rows(self._make(page, self.is_only_to_ring))

    def set_count(self, count: int, most: int) -> None:
        """Say how many wait."""
        self._count.setText(f"{count:,}" if count < most else f"{most:,} or more")

    def set_to_ring(self, to_ring: int) -> None:
        """Say for how many the next step is due; those can be chosen alone while there are any."""
        self.which.set_counts({"ring": to_ring})
        self._choose.setVisible(to_ring > 0 or self.is_only_to_ring)

    def _make(self, page: "InboxPage", is_only_to_ring: bool) -> Iterator[QWidget]:
        for job in page.rows:
            made = JobButton(job)
            made.chosen.connect(self.job_chosen)
            made.shown.connect(self.job_wanted)
            made.tried.connect(self.contact_wanted)
            made.visit_wanted.connect(self.visit_wanted)
            yield made
        if page.after:
            more = button("Show more", "link", lambda: self.more_wanted.emit(page.after))
            more.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            yield more
        if not page.rows:
            nothing = soft(_NONE_TO_RING if is_only_to_ring else _NONE, wraps=True)
            nothing.setContentsMargins(14, 6, 14, 14)
            yield nothing

    def _give_keyboard_back(self) -> None:
        wanted, self._with_keyboard = self._with_keyboard, ""
        for one in self.jobs if wanted else ():
            if one.job.id == wanted:
                one.show()  # what is hidden takes no keyboard
                one.setFocus(Qt.FocusReason.OtherFocusReason)
