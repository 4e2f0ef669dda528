"""The Visits screen: the visits of some days, and one of them answered until nothing is missing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from desktop.domain.roles import Action
from desktop.ui.page import Context, Page, Waiting
from desktop.ui.style.widgets import banner, button, column, hide_unless, label, link, row, set_tone
from desktop.ui.visits.communal import CommunalSheet
from desktop.ui.visits.job_sheet import show_job_sheet
from desktop.ui.visits.recording import Recording, heading_of
from desktop.ui.visits.visit_list import VisitListPanel

if TYPE_CHECKING:
    from desktop.services.visit_details import VisitDetail
    from desktop.services.visit_lists import VisitListRow

    _Read = tuple[tuple[VisitListRow, ...], int]

MARGIN = 20


class VisitsPage(Page):
    """What happened at the door."""

    name = "visits"
    title = "Visits"
    icon = "visits"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.list = VisitListPanel(context.clock.today())
        self._recording: Recording | None = None
        self.save_button = button("Save draft", "plain", self._save)
        self.save_button.setToolTip("Save what is answered so far (Ctrl+S)")
        self.close_button = button("Close visit", "primary", self._close)
        self.close_button.setToolTip("Save and close; what is missing is named (Ctrl+Enter)")
        self.communal_button = button("Communal areas…", "plain", self.show_communal)
        self._said = label("", wraps=True)
        self._notice = banner("ok")
        inner = row(self._said, link("Close", self._notice.hide), into=self._notice, margin=8)
        inner.setStretch(0, 1)
        hide_unless(self._notice, False)
        self._front = QWidget()
        column(self._notice, self.list, spacing=10, into=self._front)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._front)
        column(self._stack, into=self).setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN)
        self.list.days_wanted.connect(self.refresh)
        self.list.opened.connect(lambda one: self.show_target(one.appointment))
        self.list.sheet_wanted.connect(self._show_sheet_of)
        for keys, on in (
            ("Ctrl+S", self._save),
            ("Ctrl+Return", self._close),
        ):
            made = QShortcut(QKeySequence(keys), self, on)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setFocusProxy(self.list.table)

    # What the window asks

    @classmethod
    def waiting(cls, context: Context) -> Waiting | None:
        """Return how many visits are to be recorded or closed."""
        if context.refusal(Action.SEE_VISITS):
            return None
        return Waiting(context.work.visit_lists.to_record_count())

    @property
    def recording(self) -> Recording:
        """Return what records a visit; it is made when the first one is opened."""
        if self._recording is None:
            made = Recording(self, self.context)
            made.view.checklist.back_wanted.connect(self.show_list)
            made.shown.connect(self._on_shown)
            made.closed.connect(self._on_closed)
            made.gone.connect(self._on_gone)
            made.wants.connect(self.wants)
            self._stack.addWidget(made.view)
            self._recording = made
        return self._recording

    @property
    def is_recording(self) -> bool:
        """Return whether one visit is in view."""
        return self._stack.currentWidget() is not self._front

    def headline(self) -> str:
        """Return what the title line says."""
        return "Visit outcome" if self.is_recording else self.title

    def actions_in_title(self) -> list[QPushButton]:
        """Return Save draft and Close visit for one visit, the communal areas for the list."""
        if not self.is_recording:
            return [self.communal_button]
        is_closed = self.recording.denial or (
            self.recording.detail is not None and self.recording.detail.closed_text
        )
        return [] if is_closed else [self.save_button, self.close_button]

    def refresh(self) -> None:
        """Read the list, and the visit in view."""
        if why_not := self.context.refusal(Action.SEE_VISITS):
            self.list.show_refused(why_not)
            self.communal_button.setEnabled(False)
            self.subtitle_changed.emit(why_not)
            return
        work = self.context.work
        self.list.show_days(self.context.clock.today())
        first, last = self.list.days
        self.context.tasks.read(
            lambda: (work.visit_lists.rows(first, last), work.visit_lists.to_record_count()),
            self._show_rows,
            owner=self,
            key="rows",
        )
        if self.is_recording:
            self.recording.refresh()

    def show_start(self) -> None:
        """Go back to the list."""
        if self.is_recording:
            self.show_list()

    def show_target(self, row_id: str) -> None:
        """Open a visit by its appointment (`first`: the first of the list that waits)."""
        if self.context.refusal(Action.SEE_VISITS):
            return
        if row_id == "first":
            waiting = [one for one in self.list.rows if one.state in ("to_record", "open")]
            found = (waiting or list(self.list.rows))[:1]
            row_id = found[0].appointment if found else ""
        if not row_id:
            return
        self._notice.hide()
        if self._recording is None:
            # In turns: making the page of a visit takes a while, and showing it as long again.
            self.context.tasks.in_turns(self, lambda: self.recording, lambda: self._open(row_id))
        else:
            self._open(row_id)

    def _open(self, row_id: str) -> None:
        self.recording.open(row_id)
        self._stack.setCurrentWidget(self.recording.view)
        self.setFocusProxy(self.recording.view)
        self.head_changed.emit()
        if self.recording.detail is not None:
            self._on_shown(self.recording.detail)

    def show_list(self) -> None:
        """Go back to the list, at the visit that was in view."""
        appointment = ""
        if self._recording is not None:
            self._recording.leave()
            appointment, self._recording.appointment = self._recording.appointment, ""
            self._recording.detail = None
        self._stack.setCurrentWidget(self._front)
        self.setFocusProxy(self.list.table)
        self.head_changed.emit()
        self.refresh()
        self.list.pick(appointment)
        self.list.table.setFocus()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        if self.is_recording:
            self.show_list()
        self.list.filter.setFocus()
        self.list.filter.selectAll()

    def print_it(self) -> None:
        """Preview the job sheet of the visit in view, or of the one picked in the list."""
        if self.is_recording:
            detail = self.recording.detail
            self.recording.show_sheet(blank=detail is not None and not detail.visit)
        elif self.list.table.current_row is not None:
            one = self.list.table.current_row
            self._show_sheet_of(one, not one.visit)

    def show_communal(self) -> None:
        """Show what was seen in communal areas and the client is still to be told of."""
        CommunalSheet(self, self.context, self.context.refusal(Action.EDIT_VISITS)).open()

    # What happens

    def _show_rows(self, found: "_Read") -> None:
        rows, waiting = found
        self.list.show_rows(rows, waiting)
        if not self.is_recording:
            visits = "1 visit" if len(rows) == 1 else f"{len(rows):,} visits"
            self.subtitle_changed.emit(f"{visits} · {waiting:,} waiting to be recorded or closed")

    def _on_shown(self, detail: "VisitDetail") -> None:
        if self.is_recording:
            self.head_changed.emit()
            self.subtitle_changed.emit(heading_of(detail))

    def _on_closed(self, address: str) -> None:
        self.show_list()
        self._say(f"The visit to {address} is closed.", "ok")

    def _on_gone(self, sentence: str) -> None:
        self.show_list()
        self._say(sentence, "bad")

    def _say(self, sentence: str, tone: str) -> None:
        self._said.setText(sentence)
        set_tone(self._notice, tone)
        self._notice.show()

    def _save(self) -> None:
        if self.is_recording:
            self.recording.save()

    def _close(self) -> None:
        if self.is_recording:
            self.recording.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Go back to the list with Esc, where nothing on the page takes it; what is typed is kept."""
        if event.key() == Qt.Key.Key_Escape and self.is_recording:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def _show_sheet_of(self, one: "VisitListRow", is_blank: bool) -> None:
        show_job_sheet(
            self,
            self.context,
            one.appointment,
            one.job_reference,
            blank=is_blank,
            failed=lambda sentence: self._say(sentence, "bad"),
        )
