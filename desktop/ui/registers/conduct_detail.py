"""One report about conduct beside its list: what happened, both who have to be told, and how it ended."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from desktop.domain.conduct import LEG_NAMES, Leg
from desktop.ui.registers.facts import fact, words
from desktop.ui.registers.register import Side
from desktop.ui.style.widgets import banner, button, chip, column, heading, holder, label, line, link, row

if TYPE_CHECKING:
    from desktop.services.conduct import ConductDetail

_WHO = {
    Leg.AUTHORITY: "The police, the health and safety authority, the council: whoever it concerns.",
    Leg.PLATFORM: "Those who run the platform the work came through.",
}


class ReportSide(Side):
    """The report that is picked."""

    told_wanted = Signal(str)
    reason_wanted = Signal(str)
    close_wanted = Signal()

    def __init__(self) -> None:
        self.report: ConductDetail | None = None
        self._firsts: dict[str, QPushButton] = {}
        self._owed: QFrame | None = None
        super().__init__("The report", "Choose a report in the list to see all of it and to go on with it.")

    def show_entry(self, entry: "ConductDetail | None") -> None:
        """Show a report, or that none is picked."""
        self.report = entry
        super().show_entry(entry)

    def parts_of(self, entry: "ConductDetail") -> list[QWidget]:
        """Return the report from above."""
        self._firsts = {}
        head = column(heading(entry.reference), words(entry.kind_name, "soft"), _state(entry), spacing=4)
        parts = [holder(head)]
        where = ", ".join(part for part in (entry.home, entry.client) if part)
        reporter = "Anonymous" if entry.is_anonymous else entry.reported_by
        for name, said in (
            ("About", entry.about),
            ("When", entry.happened_text),
            ("Where", where),
            ("What happened", entry.text),
            ("Reported by", reporter),
            ("Noted", entry.noted_text),
        ):
            if said:
                parts.append(holder(fact(name, said)))
        parts += [self._leg(entry, leg) for leg in Leg]
        if entry.state == "closed":
            parts.append(holder(column(line(), 2, fact("What came of it", entry.outcome))))
            parts.append(holder(fact("Closed", entry.closed_text)))
        else:
            parts += self._closing(entry)
        return parts

    def _leg(self, entry: "ConductDetail", leg: Leg) -> QWidget:
        """Return who was told on one of the two ways, or why nobody need be, and what can be done."""
        told = [one for one in entry.notices if one.leg == leg]
        reason, is_open = entry.reasons[leg], entry.state != "closed"
        state = chip("ok", "✓ Told") if told else chip("neutral", "Not needed") if reason else None
        state = state or chip("warn", "! To be told")
        name = LEG_NAMES[leg]
        title = heading(name)
        title.setWordWrap(True)
        head = row(title, state, spacing=8)
        head.setStretch(0, 1)
        made = QWidget()
        inside = column(line(), 2, head, spacing=8, into=made)
        for one in told:
            first = f"{one.told}, {one.at_text}"
            second = "; ".join(
                part for part in (one.how, f"reference {one.reference}" if one.reference else "") if part
            )
            inside.addLayout(
                column(words(first), words(f"{second}. Noted by {one.noted_by}.", "small"), spacing=1)
            )
            if one.outcome:
                inside.addWidget(words(one.outcome))
        if reason:
            inside.addLayout(fact("Not needed, because", reason))
        if not told and not reason:
            inside.addWidget(label(_WHO[leg], "small", wraps=True))
        if is_open:
            tell = button("Told again…" if told else "Told…", "plain", lambda: self.told_wanted.emit(leg))
            tell.setAccessibleName(f"{name}: {tell.text().rstrip('…').lower()}")
            buttons = row(tell, spacing=8)
            self._firsts[leg] = tell
            if not told:
                words_for_it = "Change the reason…" if reason else "Not needed, because…"
                spare = link(words_for_it, lambda: self.reason_wanted.emit(leg))
                spare.setAccessibleName(f"{name}: {words_for_it.rstrip('…').lower()}")
                buttons.addWidget(spare)
            buttons.addStretch(1)
            inside.addLayout(buttons)
        return made

    def _closing(self, entry: "ConductDetail") -> list[QWidget]:
        owed = banner("warn")
        inside = column(margin=10, spacing=6, into=owed)
        inside.addWidget(label("It cannot be closed yet.", "heading", wraps=True))
        for one in entry.missing:
            go = link(f"Go to {LEG_NAMES[Leg(one.code)].lower()}", partial(self._go_to, one.code))
            inside.addWidget(label(one.text, wraps=True))
            inside.addLayout(row(go, None))
        owed.hide()
        self._owed = owed

        def close() -> None:
            if entry.missing:
                owed.show()
                self._go_to(entry.missing[0].code)
            else:
                self.close_wanted.emit()

        made = button("Close the report…", "plain" if entry.missing else "primary", close)
        return [holder(column(owed, row(made, None), spacing=10))]

    def _go_to(self, leg: str) -> None:
        self._firsts[leg].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(self._firsts[leg])


def _state(entry: "ConductDetail") -> QWidget:
    made = chip("neutral", "Closed") if entry.state == "closed" else chip("warn", "! Open")
    return holder(row(made, None))
