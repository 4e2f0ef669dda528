"""Why a visit may not go, what to do, and who can go instead: assigned in place, dispatched from here."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.wording import list_text, weekday_text
from desktop.ui.gate.confirm_sheet import confirm_sheet
from desktop.ui.page import Context
from desktop.ui.style.widgets import (
    Segments,
    avatar,
    banner,
    button,
    chip,
    column,
    frame,
    heading,
    label,
    line,
    link,
    row,
    say_why_not,
    scroll_down_only,
    set_tone,
    soft,
    title,
)
from desktop.ui.today import dispatch_list as listed

if TYPE_CHECKING:
    from desktop.domain.clearance import Block
    from desktop.services.clearance import Check
    from desktop.services.today_visits import BoardRow
    from desktop.services.visit_plans import Person

WIDTH = 580
_LISTED_HEIGHT = 420


class GateSheet(QDialog):
    """One visit's check, read again after every step; nothing here can send a visit that may not go."""

    wants = Signal(str, str)
    dispatched = Signal()

    def __init__(self, parent: QWidget, context: Context, visit: "BoardRow", denial: str) -> None:
        """Take the visit as listed, and why this person may change nothing (or an empty text)."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Dispatch check")
        self.setAccessibleName(f"Dispatch check: {listed.visit_text(visit)}")
        self.appointment = visit.visit.appointment
        self._context, self._visit, self._denial = context, visit, denial
        self._check: Check | None = None
        self._instead_of = ""
        self._gone = ""
        self._lay_out()
        self.refresh()

    @property
    def check(self) -> "Check | None":
        """Return the check shown, or None while it is read."""
        return self._check

    def refresh(self) -> None:
        """Check again."""
        work = self._context.work
        self._context.tasks.read(
            lambda: work.clearance.check(self.appointment),
            self._show,
            owner=self,
            key="check",
            failed=self._on_refused,
        )

    def assign_buttons(self) -> list[QPushButton]:
        """Return one button for each person who can go instead, in the order shown."""
        return [one for one in self.findChildren(QPushButton) if one.objectName() == "assign"]

    def words(self) -> str:
        """Return everything the sheet says, for who reads it aloud."""
        found = [made.text() for made in self._inside.findChildren(QWidget) if hasattr(made, "text")]
        return "\n".join(text for text in found if text)

    def note_yes(self) -> None:
        """Open the sheet for the resident's yes."""
        if self._check is not None:
            seen = self._check.row  # which may be newer than what was listed
            about = listed.visit_text(self._visit._replace(visit=seen))
            sheet = confirm_sheet(
                self, self._context, self.appointment, seen.version, self._visit.resident, about
            )
            sheet.open()

    def dispatch(self) -> None:
        """Dispatch, if nothing stands against it."""
        if not self._dispatch.isEnabled():
            return
        self._dispatch.setEnabled(False)
        work = self._context.work

        def ended(_: None) -> None:
            self.dispatched.emit()
            self.accept()

        self._context.tasks.write(
            lambda: work.clearance.dispatch(self.appointment), ended, owner=self, failed=self._on_refused
        )

    # Building

    def _lay_out(self) -> None:
        visit = self._visit
        head = title(listed.place_text(visit))
        head.setWordWrap(True)
        about = " · ".join(
            (listed.time_text(visit), visit.trade_name, visit.visit.reference, visit.visit.client)
        )
        self._inside, self._content = _new_content()
        self._scroll = QScrollArea()
        scroll_down_only(self._scroll)
        self._scroll.setWidget(self._inside)
        self._said = label("", "toned", wraps=True)
        self._said.setAccessibleName("What happened")
        self._said.hide()
        self._close = button("Close", "plain", self.reject)
        self._dispatch = button("Dispatch", "primary", self.dispatch)
        self._dispatch.setEnabled(False)
        body = frame("sheet")
        inner = column(
            column(head, soft(about, wraps=True), spacing=2),
            self._scroll,
            self._said,
            line(),
            row(None, self._close, self._dispatch),
            spacing=12,
            margin=20,
            into=body,
        )
        inner.setStretch(1, 1)
        column(body, into=self)
        self.setFixedWidth(WIDTH)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.dispatch)

    def _show(self, check: "Check") -> None:
        self._check = check
        # Built aside and put in whole: what is added to a shown widget has no height until later.
        self._inside, self._content = _new_content()
        blocks = check.row.blocks
        add = self._content.addWidget
        if not blocks:
            add(self._make_clear())
        for block in blocks:
            add(self._make_block(block))
        if any(map(listed.concerns_people, blocks)):
            self._add_substitutes(check)
        if any(block.code == "not_confirmed" for block in blocks):
            yes = button("Note the resident's yes…", "plain", self.note_yes)
            say_why_not(yes, self._denial)
            self._content.addSpacing(4)
            self._content.addLayout(row(yes, None))
        self._content.addStretch(1)
        self._scroll.setWidget(self._inside)
        why = self._denial or _against(check)
        say_why_not(self._dispatch, why)
        if self._gone:
            self._tell_outcome(check)
        self._fit()
        self._choose_focus()

    def _make_clear(self) -> QWidget:
        made = banner("ok")
        column(
            label("✓ Ready: everybody who goes may go, and the resident has said yes.", wraps=True),
            margin=12,
            into=made,
        )
        return made

    def _make_block(self, block: "Block") -> QWidget:
        assert self._check is not None  # noqa: S101  only called with a check
        names = dict(self._check.row.crew)
        is_waiting = block.code == "not_confirmed"
        made = banner("warn" if is_waiting else "bad")
        sign = "…" if is_waiting else "✕"
        said = label(f"{sign} {listed.reason(block, names)}", wraps=True)
        said.setProperty("role", "heading")
        inner = column(said, label(block.next, wraps=True), spacing=2, into=made)
        inner.setContentsMargins(12, 9, 12, 9)
        if block.operative in names and block.first_lawful_day is not None:
            day = weekday_text(block.first_lawful_day)
            inner.addWidget(label(f"May go again from {day}.", wraps=True))
        return made

    def _add_substitutes(self, check: "Check") -> None:
        names = dict(check.row.crew)
        blocked = list(dict.fromkeys(b.operative for b in check.row.blocks if b.operative in names))
        is_short = any(block.code in ("nobody", "two_person") for block in check.row.blocks)
        if self._instead_of not in blocked:
            self._instead_of = blocked[0] if blocked else ""
        head = "Who can go as well" if is_short and not blocked else "Who can go instead"
        self._content.addSpacing(8)
        self._content.addWidget(heading(head))
        if len(blocked) > 1:
            which = Segments([(one, names[one]) for one in blocked], "Instead of")
            which.button(self._instead_of).setChecked(True)
            which.chosen.connect(self._choose_whom)
            self._content.addLayout(row(soft("Instead of"), which, None))
        self._content.addWidget(soft(self._yes_text(check), wraps=True))
        for person in check.substitutes:
            self._content.addWidget(self._make_person(person, adds=is_short and not blocked))
        if not check.substitutes:
            self._content.addWidget(
                label("Nobody else of this trade is valid and free in this slot. Move the visit.", wraps=True)
            )
        self._content.addSpacing(4)
        self._content.addWidget(self._make_ways_out(check, blocked, names))

    def _yes_text(self, check: "Check") -> str:
        if check.row.confirmed_at is None:
            return "The resident has yet to say yes to this slot, whoever goes."
        return f"The resident's yes to the slot stays, unless {check.row.client} wants them asked again."

    def _make_person(self, person: "Person", *, adds: bool) -> QWidget:
        verb = "Add" if adds else "Assign"
        made = frame("person")
        choose = button(verb, "plain", lambda: self._assign(person, adds=adds))
        choose.setObjectName("assign")
        choose.setAccessibleName(f"{verb} {person.name}")
        say_why_not(choose, self._denial)
        inner = row(
            avatar(person.name), label(person.name), chip("ok", "✓ Valid and free"), None, choose, into=made
        )
        inner.setContentsMargins(0, 2, 0, 2)
        return made

    def _make_ways_out(self, check: "Check", blocked: list[str], names: dict[str, str]) -> QWidget:
        made = QWidget()
        inner = column(into=made, spacing=2)
        if check.first_lawful_day is not None:
            who = list_text(names[one] for one in blocked) or "They"
            text = f"{who} may go from {weekday_text(check.first_lawful_day)} as things stand."
            inner.addWidget(soft(text, wraps=True))
        links = [link("Move the visit →", lambda: self._leave_for("appointments", self.appointment))]
        for one in blocked:
            links.append(link(f"Open {names[one]} →", self._opener(one)))
        inner.addLayout(row(*links, None, spacing=12))
        return made

    def _opener(self, operative: str) -> Callable[[], None]:
        return lambda: self._leave_for("operatives", operative)

    # Steps

    def _assign(self, person: "Person", *, adds: bool) -> None:
        check = self._check
        if check is None or self._denial:
            return
        crew = [one.id for one in check.row.crew]
        if adds or not self._instead_of:
            crew.append(person.id)
        else:
            crew = [person.id if one == self._instead_of else one for one in crew]
        for made in self.assign_buttons():
            made.setEnabled(False)
        work, version = self._context.work, check.row.version

        def ended(_: int) -> None:
            self._gone = person.name
            self.refresh()

        self._context.tasks.write(
            lambda: work.appointments.reassign(
                appointment=self.appointment, operatives=crew, version=version
            ),
            ended,
            owner=self,
            failed=self._on_refused,
        )

    def _tell_outcome(self, check: "Check") -> None:
        who, self._gone = self._gone, ""
        asks = any(block.code == "not_confirmed" for block in check.row.blocks)
        told = "The resident must be asked again." if asks else "The resident's yes to the slot stays."
        self._say(f"{who} is assigned. {told}", "warn" if asks else "ok")

    def _choose_whom(self, operative: str) -> None:
        self._instead_of = operative

    def _leave_for(self, target: str, row_id: str) -> None:
        self.reject()
        self.wants.emit(target, row_id)

    def _on_refused(self, error: RefusedError) -> None:
        self._say(error.message, "bad")
        for made in self.assign_buttons():
            say_why_not(made, self._denial)
        if self._check is not None and error.code != "not_found":
            self._check = None
            self.refresh()

    def _say(self, text: str, tone: str) -> None:
        set_tone(self._said, tone)
        self._said.setText(text)
        self._said.show()

    def _fit(self) -> None:
        self._content.activate()
        is_wrapping = self._content.hasHeightForWidth()
        width = WIDTH - 44
        inside = (
            self._content.totalHeightForWidth(width) if is_wrapping else self._content.sizeHint().height()
        )
        self._scroll.setFixedHeight(min(inside, _LISTED_HEIGHT))
        self.adjustSize()

    def _choose_focus(self) -> None:
        """Put the keyboard where the next step is, unless somebody is typing in a sheet above."""
        if not self.isActiveWindow():
            return
        ready = self._dispatch if self._dispatch.isEnabled() else None
        choices = [made for made in self.assign_buttons() if made.isEnabled()]
        (ready or (choices[0] if choices else self._close)).setFocus()


def _new_content() -> tuple[QWidget, QVBoxLayout]:
    inside = QWidget()
    inside.setProperty("role", "scrolled")
    return inside, column(into=inside, spacing=8)


def _against(check: "Check") -> str:
    """Return why this visit cannot be dispatched now, or an empty text."""
    names = dict(check.row.crew)
    if check.row.blocks:
        return "; ".join(listed.reason(block, names) for block in check.row.blocks)
    return "" if check.row.state == listed.READY else f"{listed.state_words(check.row.state)} already."
