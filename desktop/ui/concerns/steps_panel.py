"""What must happen about a concern, step by step with its clock, and who can open it."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from desktop.domain.concern_steps import late_text
from desktop.ui.style.widgets import (
    button,
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
    from desktop.domain.concern_steps import StepState
    from desktop.services.clients import ClientLine
    from desktop.services.concern_details import ConcernDetail

_DISC: Final = 24  # pixels
_TONES: Final = {"done": "ok", "overdue": "bad", "now": "care"}
_OTHERS_DO: Final = (
    "A manager or the safeguarding lead takes these steps. Tell one of them now; the time runs. "
    "You write down what you know."
)
_FOR_THE_RAISER: Final = frozenset({"danger", "manager"})
_WORDS: Final = {
    "done": "done",
    "overdue": "overdue",
    "now": "to do now",
    "later": "to do later",
    "not_needed": "not needed",
}


class StepsPanel(QFrame):
    """The steps; `acted` says which one somebody wants to take."""

    acted = Signal(str)
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("What must happen")
        self.buttons: dict[str, QPushButton] = {}
        self._shown: object = None
        self.back = link("‹ All safety concerns", self.back_wanted.emit, is_flush=True)
        self._steps, self._others = column(spacing=14), column(spacing=2)
        self._access = soft(wraps=True)
        self.others_do = label("", "toned", wraps=True)
        set_tone(self.others_do, "warn")
        hide_unless(self.others_do, False)
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        layout = column(
            row(self.back, None),
            heading("What must happen"),
            self.others_do,
            self._steps,
            self._others,
            4,
            line(),
            heading("Who can open this"),
            self._access,
            None,
            into=inside,
            spacing=10,
        )
        layout.setContentsMargins(15, 8, 12, 14)
        scroll = QScrollArea()
        scroll_down_only(scroll)
        scroll.setWidget(inside)
        column(scroll, into=self, margin=1)

    def show_detail(self, detail: "ConcernDetail", now: datetime) -> None:
        """Show the steps of a concern; nothing is made anew while nothing changed."""
        self._access.setText(detail.access_text)
        is_for_others = not detail.may_handle and detail.state != "closed"
        self.others_do.setText(_OTHERS_DO if is_for_others else "")
        self.others_do.setVisible(is_for_others)
        shown = (detail.id, detail.steps, detail.client, now.replace(second=0, microsecond=0))
        if shown == self._shown:
            return
        self._shown = shown
        focused = next((code for code, made in self.buttons.items() if made.hasFocus()), "")
        clear(self._steps)
        clear(self._others)
        self.buttons = {}
        for one in detail.steps:
            if one.state != "not_needed":
                self._steps.addLayout(self._make(one, detail.client, now))
        others = [one for one in detail.steps if one.state == "not_needed"]
        if others:
            self._others.addWidget(soft("Not needed so far"))
        for one in others:
            self._others.addLayout(self._make_quiet(one))
        for code, made in self.buttons.items():
            may = detail.may_handle or code in _FOR_THE_RAISER
            may = may or (code == "police" and detail.may_log_emergency)
            made.setEnabled(may)
            made.setToolTip("" if may else "A manager or the safeguarding lead does this.")
        if focused in self.buttons:
            self.buttons[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self, step: "StepState", client: "ClientLine", now: datetime) -> QHBoxLayout:
        words = column(spacing=2)
        head = label(step.title, "heading", wraps=True)
        head.setAccessibleName(f"{step.title}: {_WORDS[step.state]}")
        words.addWidget(head)
        if step.code == "call_client" and step.state != "done":
            for one in _numbers(client):
                words.addWidget(one)
        said = soft(step.text, wraps=True)
        hide_unless(said, step.text)
        words.addWidget(said)
        if step.due_at is not None and step.state in ("now", "overdue", "later"):
            late = label(
                late_text(step.due_at, now), "toned" if step.state == "overdue" else "soft", wraps=True
            )
            if step.state == "overdue":
                set_tone(late, "bad")
            words.addWidget(late)
        if step.action:
            is_now = step.state in ("now", "overdue")
            words.addLayout(row(self._button(step, "plain" if is_now else "link"), None))
        whole = row(column(_disc(step), None, spacing=0), words, spacing=10)
        whole.setStretch(1, 1)
        return whole

    def _make_quiet(self, step: "StepState") -> QHBoxLayout:
        """Return one line for a step that nobody has to take."""
        words = label(f"– {step.title}", "small", wraps=True)
        words.setAccessibleName(f"{step.title}: {_WORDS[step.state]}. {step.text}")
        words.setToolTip(step.text)
        whole = row(words, spacing=4)
        whole.setStretch(0, 1)
        if step.action:
            whole.addWidget(self._button(step, "link"))
        return whole

    def _button(self, step: "StepState", kind: str) -> QPushButton:
        made = button(step.action, kind, lambda: self.acted.emit(step.code))
        if kind == "link":
            made.setProperty("place", "flush")  # its words stand below the others
        made.setAccessibleName(f"{step.action}: {step.title}")
        self.buttons[step.code] = made
        return made


def _disc(step: "StepState") -> QLabel:
    made = label("✓" if step.state == "done" else step.number or "!", "step")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedSize(_DISC, _DISC)
    made.setAccessibleName(_WORDS[step.state])
    set_tone(made, _TONES.get(step.state, "neutral"))
    return made


def _numbers(client: "ClientLine") -> list[QLabel]:
    """Return whom to ring, the number of this hour first, and when it was last checked."""
    who = soft(" · ".join(part for part in (client.name, client.contact) if part), wraps=True)
    if not client.number_now:
        missing = label(
            "No number is kept for this client. Find it, call, and add it to the client.", "toned", wraps=True
        )
        set_tone(missing, "warn")
        return [who, missing]
    number = label(client.number_now, "number")
    number.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    number.setAccessibleName(f"Number to call now: {client.number_now}")
    other = client.phone if client.is_out_of_hours else client.phone_out_of_hours
    which = "in office hours" if client.is_out_of_hours else "out of hours"
    parts = [f"{which} {other}" if other and other != client.number_now else "", client.verified_text]
    more = soft(" · ".join(part for part in parts if part), wraps=True)
    hide_unless(more, more.text())
    return [who, number, more]
