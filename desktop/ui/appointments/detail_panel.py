"""The visit that is picked: home, resident and their yes, the dispatch check line by line, and what can be done."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QScrollArea, QWidget

from desktop.ui.appointments.carrying import MOVABLE
from desktop.ui.style.widgets import (
    avatar,
    button,
    chip,
    clear,
    column,
    heading,
    hide_unless,
    label,
    line,
    link,
    row,
    scroll_down_only,
    set_tone,
    soft,
)

if TYPE_CHECKING:
    from desktop.services.board_details import CheckLine, VisitDetail

_GONE = ("dispatched", "visited", "no_access", "closed")
_LATER = "Pick a visit on the board. Its home, its resident and its dispatch check are shown here."


class DetailPanel(QFrame):
    """Shows one visit; every button asks the page."""

    confirm_wanted = Signal()
    contact_wanted = Signal()
    move_wanted = Signal()
    cancel_wanted = Signal()
    dispatch_wanted = Signal()
    assign_wanted = Signal(str)
    message_wanted = Signal()
    more_wanted = Signal()
    job_wanted = Signal(str)
    record_wanted = Signal(str)
    proof_wanted = Signal()
    filled = Signal(bool)
    """Whether a visit is shown now."""

    def __init__(self, denial: str) -> None:
        """Take why this person may change nothing, or an empty text."""
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Visit")
        self._denial = denial
        self._inside = QWidget()
        self._inside.setProperty("role", "scrolled")
        self._content = column(spacing=6, margin=14, into=self._inside)
        scroll = QScrollArea()
        scroll_down_only(scroll)
        scroll.setWidget(self._inside)
        self._foot = QFrame()
        self._foot_row = row(spacing=8, into=self._foot)
        self._foot_row.setContentsMargins(14, 8, 14, 10)
        self._foot_line = line()
        layout = column(scroll, self._foot_line, self._foot, spacing=0, into=self)
        layout.setStretch(0, 1)
        self.detail: VisitDetail | None = None
        self.more_button: QPushButton | None = None
        self.show_detail(None)

    def show_detail(self, detail: "VisitDetail | None") -> None:
        """Show another visit, or what belongs here."""
        self.detail, self.more_button = detail, None
        self.filled.emit(detail is not None)
        clear(self._content)
        clear(self._foot_row)
        is_ahead = detail is not None and detail.visit.state in MOVABLE - {"dispatched"}
        self._foot.setVisible(is_ahead)
        self._foot_line.setVisible(is_ahead)
        if detail is None:
            self._content.addWidget(soft(_LATER, wraps=True))
            self._content.addStretch(1)
            return
        add = self._content.addWidget
        name = label(detail.address, "name", wraps=True)
        add(name)
        add(soft(detail.subtitle, wraps=True))
        add(link("Show the job →", lambda: self.job_wanted.emit(detail.visit.job)))
        self._add_resident(detail)
        self._add_check(detail)
        self._add_instead(detail)
        self._content.addSpacing(6)
        self._content.addLayout(self._make_actions(detail))
        self._add_dispatch(detail)
        self._add_contacts(detail)
        self._content.addStretch(1)

    def say(self, sentence: str) -> None:
        """Say something instead of a visit."""
        self.show_detail(None)
        clear(self._content)
        self._content.addWidget(soft(sentence, wraps=True))
        self._content.addStretch(1)

    def words(self) -> str:
        """Return everything shown, for who reads it aloud."""
        return "\n".join(
            made.text()
            for made in self._inside.findChildren(QWidget)
            if hasattr(made, "text") and made.text()
        )

    def _add_resident(self, detail: "VisitDetail") -> None:
        add = self._content.addWidget
        self._content.addSpacing(6)
        add(heading("Resident"))
        who = detail.resident
        if who is None:
            add(soft("Nobody is named for this home.", wraps=True))
        else:
            add(label(" · ".join(part for part in (who.name, who.phone, who.prefers) if part), wraps=True))
            if who.language_text:
                add(soft(who.language_text, wraps=True))
        yes = detail.confirmation
        if yes is not None:
            add(chip("ok", "✓ Confirmed"))
            add(soft(yes.text, wraps=True))
            if yes.words:
                add(soft(f"“{yes.words}”", wraps=True))
            if yes.files:
                words = "1 file shows it →" if yes.files == 1 else f"{yes.files} files show it →"
                look = link(words, self.proof_wanted.emit)
                self._deny(look)
                add(look)
        elif detail.visit.is_unconfirmed:
            add(chip("care", "▲ Emergency, sent without a yes"))
        else:
            add(chip("warn", "… Not confirmed"))
        for need in detail.needs:
            add(chip(need.tone, need.text))
        if detail.access_notes:
            add(soft(f"Access: {detail.access_notes}", wraps=True))
        if detail.prompt:
            prompt = label(f"▲ {detail.prompt}", "toned", wraps=True)
            set_tone(prompt, "care")
            add(prompt)

    def _add_check(self, detail: "VisitDetail") -> None:
        self._content.addSpacing(8)
        self._content.addWidget(
            heading(f"Dispatch check for {detail.visit.day:%a} {detail.visit.day.day} {detail.visit.day:%b}")
        )
        person = ""
        for check in detail.checks:
            if check.operative_name and check.operative_name != person and len(detail.visit.operatives) > 1:
                person = check.operative_name
                self._content.addWidget(label(person, "small"))
            self._content.addLayout(_check_row(check))
            self._content.addWidget(line())

    def _add_instead(self, detail: "VisitDetail") -> None:
        if not detail.substitutes:
            return
        self._content.addSpacing(6)
        self._content.addWidget(
            heading("Valid and free instead" if detail.visit.operatives else "Valid and free")
        )
        for person in detail.substitutes:
            assign = button("Assign", "plain", partial(self.assign_wanted.emit, person.id))
            assign.setObjectName("assign")
            assign.setAccessibleName(f"Assign {person.name}")
            self._deny(assign)
            self._content.addLayout(row(avatar(person.name), label(person.name), None, assign))

    def _add_dispatch(self, detail: "VisitDetail") -> None:
        dispatch = button("Dispatch", "primary", self.dispatch_wanted.emit)
        dispatch.setObjectName("dispatch")
        why = self._denial or ("" if detail.can_dispatch else detail.dispatch_text)
        dispatch.setEnabled(not why)
        dispatch.setToolTip(why)
        dispatch.setAccessibleDescription(why)
        said = soft(detail.dispatch_text, wraps=True)
        self._foot_row.addWidget(dispatch)
        self._foot_row.addWidget(said, 1)

    def _make_actions(self, detail: "VisitDetail") -> QLayout:
        is_over = detail.visit.state not in MOVABLE
        confirm = button("Note the resident's yes…", "plain", self.confirm_wanted.emit)
        hide_unless(confirm, detail.confirmation is None and not is_over)
        message = button("Message or letter…", "plain", self.message_wanted.emit)
        contact = button("Tried to reach them…", "plain", self.contact_wanted.emit)
        move = button("Move…", "plain", self.move_wanted.emit)
        cancel = button("Cancel visit…", "danger", self.cancel_wanted.emit)
        for one in (confirm, contact, message, move, cancel):
            self._deny(one)
        for one in (move, cancel):
            hide_unless(one, not is_over)
        self.more_button = button("More…", "plain", self.more_wanted.emit)
        self.more_button.setAccessibleDescription("Opens a menu")
        record = button(
            "Record what happened", "primary", partial(self.record_wanted.emit, detail.visit.appointment)
        )
        hide_unless(record, detail.visit.state in _GONE)
        return column(record, confirm, contact, message, row(move, cancel), self.more_button)

    def take_focus(self) -> None:
        """Put the keyboard where the next step is: on the first button that can be pressed."""
        inside = self._inside.findChildren(QPushButton)
        for made in (*self._foot.findChildren(QPushButton), *inside):
            if made.isVisible() and made.isEnabled() and made.property("kind") != "link":
                made.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _add_contacts(self, detail: "VisitDetail") -> None:
        if detail.moves_text:
            self._content.addWidget(soft(detail.moves_text, wraps=True))
        for tried in detail.contacts:
            self._content.addWidget(soft(tried.line, wraps=True))

    def _deny(self, made: QWidget) -> None:
        if self._denial:
            made.setEnabled(False)
            made.setToolTip(self._denial)


def _check_row(check: "CheckLine") -> QLayout:
    sign = label("✓" if check.is_met else "✕", "toned")
    set_tone(sign, "ok" if check.is_met else "bad")
    until = label(check.until, "toned" if not check.is_met else "soft", wraps=True)
    if not check.is_met:
        set_tone(until, "bad")
    until.setAlignment(Qt.AlignmentFlag.AlignRight)
    layout = row(sign, label(check.text, wraps=True), until, spacing=6)
    layout.setStretch(1, 3)
    layout.setStretch(2, 2)
    return layout
