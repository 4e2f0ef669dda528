"""The picked visit below the list: who goes where, every reason and its next step, and the buttons."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.ui.style.widgets import button, column, label, line, row, say_why_not, soft
from desktop.ui.today import dispatch_list as listed

if TYPE_CHECKING:
    from desktop.services.today_visits import BoardRow


class RowBar(QFrame):
    """What can be done with the picked visit; a visit that may not go says here why not."""

    dispatch_wanted = Signal()
    help_wanted = Signal()
    open_wanted = Signal()
    record_wanted = Signal()

    def __init__(self, denial: str) -> None:
        """Take why this person may not dispatch, or an empty text."""
        super().__init__()
        self._denial = denial
        self.setProperty("role", "sheet")
        self.setAccessibleName("Picked visit")
        self.name, self.why = label("", "heading"), soft(wraps=True)
        self.name.setWordWrap(True)
        self.open = button("Open", "plain", self.open_wanted.emit)
        self.open.setAccessibleName("Open the appointment")
        self.help = button("Who can go instead…", "plain", self.help_wanted.emit)
        self.dispatch = button("Dispatch", "primary", self.dispatch_wanted.emit)
        self.record = button("Record what happened", "primary", self.record_wanted.emit)
        words = column(self.name, self.why, spacing=2)
        inner = row(words, self.open, self.help, self.dispatch, self.record, spacing=8)
        inner.setStretch(0, 1)
        inner.setContentsMargins(14, 10, 14, 10)
        column(line(), inner, spacing=0, into=self)
        self.hide()

    def show_row(self, visit: "BoardRow | None") -> None:
        """Show another visit, or nothing."""
        self.setVisible(visit is not None)
        if visit is None:
            return
        said = explanation(visit)
        self.name.setText(
            f"{listed.time_text(visit)}  {listed.place_text(visit)} · {listed.crew_text(visit)}"
        )
        self.why.setText(said)
        state, blocks = visit.visit.state, visit.visit.blocks
        self.dispatch.setVisible(state in listed.AHEAD and state != listed.DISPATCHED)
        self.record.setVisible(state in listed.GONE)
        self.record.setText("Look at the visit" if state == "closed" else "Record what happened")
        self.record.setAccessibleName(self.record.text())
        self.help.setVisible(bool(blocks))
        asks_resident = bool(blocks) and not listed.needs_people(visit)
        self.help.setText("Note the resident's yes…" if asks_resident else "Who can go instead…")
        self.help.setAccessibleName(self.help.text().rstrip("…"))
        reason = self._denial or (said if state != listed.READY else "")
        say_why_not(self.dispatch, reason)

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave out what Enter does as well, where there is little room."""
        self.open.setVisible(not is_compact)


def explanation(visit: "BoardRow") -> str:
    """Return why the visit may not go and what to do, or how it stands."""
    blocks = visit.visit.blocks
    if not blocks:
        return ". ".join(part for part in (listed.state_text(visit), visit.note) if part) + "."
    steps = dict.fromkeys(block.next for block in blocks if block.next)
    return f"{'; '.join(listed.reasons(visit))}. {' '.join(steps)}"
