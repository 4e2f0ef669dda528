"""One safety concern: what must happen, the record, and what it looks like on paper."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.wording import instant_text
from desktop.ui.concerns.copies import addendum_sheet, copy_sheet, disclosure_sheet, save_copy
from desktop.ui.concerns.keeping import Keeping
from desktop.ui.concerns.log_part import LogPart, PlaceHead, SealedBar
from desktop.ui.concerns.preview_panel import PreviewPanel, open_large
from desktop.ui.concerns.record_form import RecordForm
from desktop.ui.concerns.seal_sheet import SealSheet
from desktop.ui.concerns.step_sheets import open_step
from desktop.ui.concerns.steps_panel import StepsPanel
from desktop.ui.forms.draft_line import DraftLine
from desktop.ui.page import Context
from desktop.ui.style.widgets import (
    button,
    column,
    frame,
    hide_unless,
    label,
    line,
    row,
    say_why_not,
    set_tone,
)

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail
    from desktop.services.concerns import ConcernLists

_LEFT, _LEFT_NARROW, _RIGHT = 300, 262, 392
_WIDE: Final = 1180  # pixels from which the preview has its room
_OTHERS_SEAL: Final = "A manager or the safeguarding lead seals it."
_STATES: Final = {"draft": "Draft", "sealed": "Sealed", "closed": "Closed"}
_FIELD_OF: Final = {"about": "about_name"}
_STEP_OF: Final = {"platform_reference": "platform_issue"}


class ConcernView(QWidget):
    """The page of one concern."""

    back_wanted = Signal()
    head_changed = Signal()
    refused = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._concern = ""
        self._wanted_field = ""
        self._lists: ConcernLists | None = None
        self._is_asked = self._is_told = False
        self.detail: ConcernDetail | None = None
        self.steps = StepsPanel()
        self.form = RecordForm(context)
        self.keeping = Keeping(self.form, context)
        self.head, self.sealed_bar, self.log = PlaceHead(), SealedBar(), LogPart()
        self.preview = PreviewPanel(context)
        self.preview_button = button("Preview PDF", on=self.open_preview)
        self.seal_button = button("Seal and send", "care", self.seal)
        self._is_built = False
        self._waiting: Callable[[], None] | None = None
        self._lay_out()
        self._connect()
        # A part a turn: all at once would stop the window.
        context.tasks.in_turns(self, *self.form.steps(), self._on_built)

    # What the page asks

    @property
    def concern(self) -> str:
        """Return the id of what is open, or ""."""
        return self._concern

    def title_actions(self) -> list[QPushButton]:
        """Return the buttons of the title line."""
        is_draft = self.detail is not None and self.detail.state == "draft"
        return [self.preview_button, *([self.seal_button] if is_draft else [])]

    def subtitle(self) -> str:
        """Return state, client and when it was seen; nobody's name."""
        if self.detail is None:
            return ""
        seen = self.detail.fields.get("seen_at")
        when = f"seen {instant_text(seen)}" if seen is not None else ""
        return " · ".join(
            part for part in (_STATES[self.detail.state], self.detail.client.name, when) if part
        )

    def open(self, concern: str, field: str = "") -> None:
        """Show a concern, and put the cursor into a field."""
        if concern != self._concern:
            self.leave()
            self._concern, self.detail = concern, None
            self._body.setEnabled(False)
            self._draft_line.hide()
            self._say("")
            self.preview.begin()
        self._wanted_field = field
        self._read(is_view=True)

    def leave(self) -> None:
        """Save what can be saved and let go of the concern."""
        if self._concern:
            self.keeping.save()
            self.keeping.end()
        self._concern, self.detail = "", None

    def refresh(self) -> None:
        """Read again what is shown; what is typed stays."""
        if self.detail is not None:  # else it is being read already
            self._read()

    def save(self) -> None:
        """Save what is typed, and go to what cannot be taken."""
        if self._is_told:  # what others wrote was read: now mine
            self.keeping.insist()
        self._show_problems("Not saved")
        self._is_asked, self._is_told = True, False
        self.keeping.save()

    def seal(self) -> None:
        """Save, then seal or say what is missing."""
        if not self._show_problems("Not sealed"):
            self._is_asked = True
            self.keeping.save(lambda: self._read(then=self._open_seal))

    def _show_problems(self, what: str) -> bool:
        """Say which fields cannot be taken as they are, and go to the first; return whether there is one."""
        problems = self.form.problems()
        self.form.show_errors(problems)
        if problems:
            self._go_to_error(what)
        return bool(problems)

    def _go_to_error(self, what: str, *, is_shown: bool = True) -> None:
        """Name the first field in red, and bring it in sight where somebody asked."""
        wrong = self.form.wrong()
        self._say(f"{what}: see “{self.form.name_of(wrong)}”, in red.", "bad")
        if is_shown:  # once its sentence has its place
            editor = self.form.editor(wrong)
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(editor, 0, 60))

    def _on_wrong(self, errors: dict[str, str]) -> None:
        """Show why a save was refused; who has gone on to another part keeps the cursor there."""
        self.form.show_errors(errors, goes_there=self._is_asked)
        self._go_to_error("Not saved", is_shown=self._is_asked)

    # Reading

    def _read(self, *, is_view: bool = False, then: Callable[[], None] | None = None) -> None:
        work, concern = self._context.work, self._concern

        def read() -> "tuple[ConcernDetail, ConcernLists]":
            return work.concern_details.of(concern, view=is_view), self._lists or work.concerns.lists()

        def show(found: "tuple[ConcernDetail, ConcernLists]") -> None:
            if found[0].id != self._concern:
                return
            if not self._is_built:
                self._waiting = lambda: show(found)
                return
            self._show(*found, then)

        # An answer that something waits for is not dropped for a newer one.
        key = "" if then is not None or is_view else "detail"
        self._context.tasks.read(read, show, owner=self, key=key, failed=self._on_refused)

    def _on_built(self) -> None:
        self._is_built = True
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def _on_refused(self, error: RefusedError) -> None:
        self._concern, self.detail = "", None
        self.keeping.end()
        self.refused.emit(error.message)

    def _show(self, detail: "ConcernDetail", lists: "ConcernLists", then: Callable[[], None] | None) -> None:
        if self._lists is None:
            self._lists = lists
            self.form.set_lists(lists)
        if self.detail is None:
            # Another concern: a part a turn, since all at once would stop the window.
            now = self._context.clock.now()
            steps: list[Callable[[], object]] = [
                self.form.reset,
                lambda: self.steps.show_detail(detail, now),
                *self.form.show_steps(detail),
                lambda: self.log.show_detail(detail),
                lambda: self._body.setEnabled(True),
                lambda: self._begin(detail, then),
            ]
            self._context.tasks.in_turns(self, *(partial(self._unless_gone, detail.id, one) for one in steps))
            return
        if self.form.show_detail(detail):
            self._is_told, self._is_asked = True, self._is_asked and then is not None
            self._on_wrong(self.form.problems())
            then = None
        self.keeping.take_version(detail)
        self._end_showing(detail)
        if then is not None:
            then()

    def _unless_gone(self, concern: str, step: Callable[[], object]) -> None:
        """Take a step, unless another concern was opened meanwhile."""
        if concern == self._concern:
            step()

    def _begin(self, detail: "ConcernDetail", then: Callable[[], None] | None) -> None:
        """Let a concern be worked on."""
        if detail.id != self._concern or self.detail is not None:
            return
        self.keeping.begin(detail)
        self._scroll.verticalScrollBar().setValue(0)
        self._end_showing(detail)
        if then is not None:
            then()

    def _end_showing(self, detail: "ConcernDetail") -> None:
        before, self.detail = self.detail, detail
        self.form.set_editable(is_editable=detail.may_edit)
        self.steps.show_detail(detail, self._context.clock.now())
        self.head.show_detail(detail)
        self.sealed_bar.show_detail(detail)
        self.log.show_detail(detail)
        self._foot.setVisible(detail.may_edit)
        say_why_not(self.seal_button, "" if detail.may_handle else _OTHERS_SEAL)
        self.preview.print_link.setVisible(detail.may_handle)
        if before is None or before.state != detail.state:
            self.head_changed.emit()
        if self._wanted_field:
            field, self._wanted_field = self._wanted_field, ""
            self.go_to(field)
        self._read_preview()

    def _read_preview(self) -> None:
        """Make the preview anew, where it is in sight."""
        if self.detail is not None and self.preview.isVisibleTo(self):
            self.preview.show_detail(self.detail)

    # Going somewhere

    def go_to(self, code: str) -> None:
        """Put the cursor where something is missing, or open the sheet of a step."""
        detail = self.detail
        if detail is None:
            return
        if (field := _FIELD_OF.get(code, code)) in self.form.keys:
            editor = self.form.editor(field)
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(editor, 0, 60)
            return
        self.keeping.save(lambda: self._open_step(_STEP_OF.get(code, code)))

    def _open_step(self, step: str) -> None:
        if self.detail is not None:
            open_step(self, self._context, self.detail, step)

    def _act(self, code: str) -> None:
        """Take a step."""
        detail = self.detail
        if detail is None:
            return
        if code == "seal":
            self.seal() if detail.state == "draft" else addendum_sheet(self, self._context, detail)
        elif code == "manager":
            is_over, is_unsure = (detail.fields.get(key) for key in ("is_manager_involved", "is_unsure"))
            self.go_to("told_instead" if is_over else "manager_asked" if is_unsure else "is_unsure")
        else:
            self.go_to(code)

    def _open_seal(self) -> None:
        if self.detail is None:
            return
        sheet = SealSheet(self, self._context, self.detail)
        # After the sheet has given the cursor back.
        sheet.go_wanted.connect(lambda code: QTimer.singleShot(0, self, lambda: self.go_to(code)))
        sheet.sealed.connect(lambda: self._read(then=self._send))
        sheet.open()

    def _send(self) -> None:
        """Go on from the seal to the client's copy; the cursor comes back to what can be done then."""
        self.sealed_bar.addendum.setFocus(Qt.FocusReason.OtherFocusReason)
        self._act_on_sealed("copy")

    def _act_on_sealed(self, what: str) -> None:
        detail = self.detail
        if detail is None or self._lists is None:
            return
        if what == "addendum":
            addendum_sheet(self, self._context, detail)
        elif what == "copy":
            copy_sheet(self, self._context, detail, self._lists)
        elif what == "disclosure":
            disclosure_sheet(self, self._context, detail, self._lists)
        else:
            save_copy(self, self._context, detail, self._say)

    def open_preview(self, *, is_for_print: bool = False) -> None:
        """Show the record large, from memory; printing and saving are noted."""
        detail = self.detail
        if detail is not None:
            self.keeping.save(
                lambda: open_large(self, self._context, detail, self._say, is_for_print=is_for_print)
            )

    # Building

    def _lay_out(self) -> None:
        self._draft_line = DraftLine()
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        whole = column(
            *(self.sealed_bar, self._draft_line, self.head, self.form, line(), self.log, None),
            into=inner,
            spacing=14,
        )
        whole.setContentsMargins(18, 16, 14, 18)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName("The record")
        self._scroll.setWidget(inner)
        self._said = label("", "toned", wraps=True)
        self.save_button = button("Save", on=self.save)
        self.save_button.setToolTip("Save (Ctrl+S). Every part is saved when you leave it.")
        self._foot = QFrame()
        self._foot.setProperty("role", "foot")
        foot = row(self._said, self.save_button, into=self._foot)
        foot.setStretch(0, 1)
        foot.setContentsMargins(18, 8, 14, 8)
        middle = frame("panel")
        parts = column(self._scroll, self._foot, into=middle, spacing=0, margin=1)
        parts.setStretch(0, 1)
        self._body = middle
        everything = row(self.steps, middle, self.preview, spacing=14, into=self)
        everything.setContentsMargins(20, 18, 20, 18)
        everything.setStretch(1, 1)
        hide_unless(self.preview, False)

    def _connect(self) -> None:
        self.steps.acted.connect(self._act)
        self.steps.back_wanted.connect(self.back_wanted)
        self.sealed_bar.acted.connect(self._act_on_sealed)
        self.log.disclosure_wanted.connect(lambda: self._act_on_sealed("disclosure"))
        self.preview.print_wanted.connect(lambda: self.open_preview(is_for_print=True))
        self.keeping.said.connect(self._say)
        self.keeping.wrong.connect(self._on_wrong)
        self.keeping.stale.connect(lambda then: self._read(then=lambda: self.keeping.save(then)))
        self.keeping.draft_found.connect(self._draft_line.tell)
        self._draft_line.discarded.connect(self._discard)
        shortcut = QShortcut(QKeySequence.StandardKey.Save, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.save)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Save a part when it is left for another."""
        before = self.form.part_of(old)
        if before is not None and new is not None and before != self.form.part_of(new):
            self._is_asked = False
            self.keeping.save()

    def _discard(self) -> None:
        self.keeping.discard()
        self._draft_line.hide()

    def _say(self, sentence: str, tone: str = "ok") -> None:
        set_tone(self._said, tone)
        self._said.setText(sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Leave the preview out where the form needs the room."""
        super().resizeEvent(event)
        is_wide = self.width() >= _WIDE
        self.steps.setFixedWidth(_LEFT if is_wide else _LEFT_NARROW)
        self.preview.setFixedWidth(_RIGHT)
        if self.preview.isVisibleTo(self) != is_wide:
            self.preview.setVisible(is_wide)
            self._read_preview()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        """Save when another screen is shown."""
        super().hideEvent(event)
        if self._concern:
            self.keeping.save()
