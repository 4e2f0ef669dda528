"""A short modal sheet around one form: saving runs aside, a refusal is shown in place, nothing typed is lost."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QPushButton, QScrollArea, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.wording import weekday_text
from desktop.system.clock import local
from desktop.ui.forms.ask import ask
from desktop.ui.forms.draft_line import DraftLine
from desktop.ui.forms.drafts import DraftKeeper, Drafts, Kept
from desktop.ui.forms.form import Form
from desktop.ui.style.widgets import button, column, label, line, row, scroll_down_only
from desktop.ui.style.widgets import title as title_label
from desktop.ui.tasks.tasks import Tasks

_MARGIN: Final = 20  # pixels
_GUTTER: Final = 12  # pixels, for the scroll bar

Save = Callable[[dict[str, Any]], Callable[[], Any]]
"""Takes the values in the GUI thread and returns the work that saves them in another."""


class FormSheet(QDialog):
    """A form with its main action; `saved` brings what the work returned.

    With `draft_key` and `drafts` (the draft service) what is typed is kept, offered again and dropped on saving.
    """

    saved = Signal(object)

    def __init__(
        self,
        parent: QWidget | None,
        tasks: Tasks,
        title: str,
        form: Form,
        action: str,
        save: Save,
        draft_key: str = "",
        *,
        drafts: Drafts | None = None,
        today: date | None = None,
        text: str = "",
        width: int = 520,
    ) -> None:
        super().__init__(parent)
        self.form = form
        self._tasks, self._save, self._today = tasks, save, today
        self._action_text = action
        self._is_saving = False
        self._typing_in: QWidget | None = None
        self._keeper: DraftKeeper | None = None
        self.setWindowTitle(title.replace("&", ""))
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.save_button: QPushButton = button(action, "primary", self.save)
        self.save_button.setDefault(True)
        self.cancel_button: QPushButton = button("Cancel", "plain", self.reject)
        self._draft_line = DraftLine()
        self._draft_line.discarded.connect(self._discard)
        self._build(title, text, width)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self, self.save)
        if draft_key and drafts is not None:
            self._keeper = DraftKeeper(form, tasks, drafts, draft_key)
            self._keeper.found.connect(self._show_draft)
            self._keeper.look()
        form.focus_first()

    def save(self) -> None:
        """Check the form and save it; the sheet closes when that is done."""
        if self._is_saving:
            return
        if not self.form.check():
            self.fit()  # the sentences below the fields need room
            return
        work = self._save(self.form.values())
        if self._keeper is not None:
            work = self._keeper.saving(work)
        self._typing_in = self.focusWidget()
        self._set_saving(is_saving=True)
        self._tasks.write(work, self._on_saved, owner=self, failed=self._on_refused)

    def reject(self) -> None:
        """Close without saving; what was typed is kept as a draft, or one is asked first."""
        if self._is_saving:
            return
        if self._keeper is not None:
            self._keeper.flush()
        elif self.form.is_dirty:
            self._ask_first()
            return
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Fit once more: only now every part has the look that decides how high it is."""
        super().showEvent(event)
        if not event.spontaneous():  # else it only comes back, in the size somebody may have given it
            self.fit()
            self.adjustSize()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Treat the window's own close button as Cancel."""
        if not self.isVisible() or self.result() == QDialog.DialogCode.Accepted:
            super().closeEvent(event)
            return
        event.ignore()
        self.reject()

    def add_around(self, above: QLayout, below: QWidget) -> None:
        """Put something of its own above and below the form, scrolled with it."""
        self._inside.setSpacing(10)
        self._inside.insertLayout(0, above)
        self._inside.addWidget(below)
        self.fit()

    def _build(self, title: str, text: str, width: int) -> None:
        head = title_label(title)
        head.setWordWrap(True)
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        self._inside = column(self.form, into=inner)
        self._inside.setContentsMargins(0, 0, _GUTTER, 0)
        scroll = QScrollArea()
        scroll_down_only(scroll)
        scroll.setWidget(inner)
        self._scroll, self._inner = scroll, inner
        body = QFrame()
        body.setProperty("role", "sheet")
        above = column(head, spacing=12)
        if text:
            above.addWidget(label(text, "soft", wraps=True))
        above.addWidget(self._draft_line)
        below = column(line(), row(None, self.cancel_button, self.save_button), spacing=12)
        inside = column(above, scroll, below, spacing=12, into=body)
        inside.setStretch(1, 1)
        # The scroll bar stands in the margin, so that fields and buttons end at one line.
        inside.setContentsMargins(_MARGIN, _MARGIN, _MARGIN - _GUTTER, _MARGIN)
        for layout in (above, below):
            layout.setContentsMargins(0, 0, _GUTTER, 0)
        column(body, into=self)
        QWidget.setTabOrder(self.cancel_button, self.save_button)
        self.setFixedWidth(width)
        self.form.changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Give the form its height, with every line that wraps, as far as the screen has it."""
        self._inside.activate()
        room = self._scroll.viewport().width() if self.isVisible() else self.width() - 2 * _MARGIN
        wanted = max(self._inner.sizeHint().height(), self._inside.totalHeightForWidth(room)) + 4
        screen = self.screen()
        most = int(screen.availableGeometry().height() * 0.7) if screen is not None else 600
        self._scroll.setMinimumHeight(min(wanted, most))

    def _show_draft(self, kept: Kept) -> None:
        before = self.form.values()
        self._before = before
        self.form.load_draft(kept.values)
        at = local(kept.kept_at)
        when = f"{at:%H:%M}" if at.date() == self._today else f"{weekday_text(at.date())}, {at:%H:%M}"
        self._draft_line.tell(when)
        self.adjustSize()

    def _discard(self) -> None:
        self.form.set_values(self._before)
        self._draft_line.hide()
        if self._keeper is not None:
            self._keeper.drop()
        self.form.focus_first()

    def _set_saving(self, *, is_saving: bool) -> None:
        self._is_saving = is_saving
        self.form.setEnabled(not is_saving)
        self.cancel_button.setEnabled(not is_saving)
        self.save_button.setEnabled(not is_saving)
        self.save_button.setText("Saving…" if is_saving else self._action_text)

    def _on_saved(self, answer: Any) -> None:
        self._is_saving = False
        self.form.mark_clean()
        self.saved.emit(answer)
        self.accept()

    def _on_refused(self, error: RefusedError) -> None:
        self._set_saving(is_saving=False)
        if self._typing_in is not None:  # the form let go of the cursor while it was saved
            self._typing_in.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.show_refusal(error)
        self.fit()

    def _ask_first(self) -> None:
        ask(
            self,
            "Leave without saving?",
            "What you have typed here would be lost.",
            "Leave",
            "Stay here",
            "bad",
            on_yes=lambda: QDialog.reject(self),
        )
