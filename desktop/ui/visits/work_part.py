"""What came of the visit: the outcome, the work, what was off, and what follows."""

from functools import partial
from typing import Any, ClassVar, Final, NamedTuple

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFrame

from desktop.domain.visits import WENT_IN, WORKED, Outcome
from desktop.domain.wording import in_sentence
from desktop.ui.forms.fields import Field, choice, multiline, number, text, ticks
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.style.theme import put_on_list
from desktop.ui.style.widgets import button, clear, column, link, row
from desktop.ui.visits.answers import Answers
from desktop.ui.visits.disruptions import DisruptionsEditor
from desktop.ui.visits.part import Day, Known, Part

_OUTCOMES: Final = (
    (Outcome.COMPLETED.value, "Completed"),
    (Outcome.FOLLOW_ON.value, "Completed, follow-on needed"),
    (Outcome.NO_ACCESS.value, "No access"),
    (Outcome.REFUSED.value, "Resident refused"),
    (Outcome.UNSAFE.value, "Unsafe, work stopped"),
    (Outcome.COULD_NOT_DO.value, "Could not do it"),
)
# Kept in these words, as they stand inside a sentence of the report.
_TRIED: Final = tuple(
    (in_sentence(words), words)
    for words in (
        "Knocked again",
        "Rang the resident",
        "Sent a text",
        "Asked a neighbour",
        "Rang the office",
    )
)
_NOBODY_OPENED: Final = "Nobody opened."
NO_ACCESS: Final = ("waited_minutes", "card_left", "tried")
FOLLOW_ON: Final = ("follow_what", "follow_trade", "follow_priority", "follow_hours")
_ANSWERS: Final = (
    "outcome",
    "outcome_reason",
    *NO_ACCESS,
    "work_done",
    "materials",
    "disruptions",
)


class FollowOn(NamedTuple):
    """Work that is still to be done, as a job of its own."""

    description: str
    trade: str
    priority: str
    hours: int | None


class WorkPart(Part):
    """Outcome and work, with a follow-on in one step; no access asks what was tried."""

    section: ClassVar = "work"
    follow_on_wanted = Signal()
    job_wanted = Signal(str)

    def __init__(self, day: Day) -> None:
        self._reason, self.disruptions = text("In a few words"), DisruptionsEditor(day)
        self._reasons = QStringListModel(self._reason)
        completer = QCompleter(self._reasons, self._reason)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._reason.line.setCompleter(completer)
        put_on_list(completer)
        self._trade, self._priority = choice([], "Trade…"), choice([], "As before")
        self._tried = ticks(_TRIED, columns=2)
        self._was_away, self._is_denied = False, False
        super().__init__(
            [
                Field("outcome", "Outcome", choice(_OUTCOMES)),
                Field("follow_what", "Follow-on", text("What is still to be done")),
                Field("follow_trade", "Trade of the follow-on", self._trade),
                Field("follow_hours", "How long it takes", number(1, 80, "hours")),
                Field("waited_minutes", "Waited", number(0, 1440, "minutes")),
                Field("card_left", "Calling card", SegmentEditor([(True, "Left"), (False, "Not left")])),
                Field("follow_priority", "Priority of the follow-on", self._priority),
                Field("tried", "What was tried", self._tried, wide=True),
                Field("outcome_reason", "Why the work was not done", self._reason, wide=True),
                Field("work_done", "Work done", multiline(2), wide=True),
                Field("materials", "Materials", text("Parts used, with their numbers"), wide=True),
                Field("disruptions", "Off during the work", self.disruptions, wide=True),
            ]
        )
        self.add_follow_on = button("Add the follow-on job", "plain", self.follow_on_wanted.emit)
        self._follow_ons = column(spacing=2)
        self._follow = QFrame()
        column(row(self.add_follow_on, None), self._follow_ons, spacing=4, into=self._follow)
        layout = self.layout()
        assert layout is not None  # noqa: S101  made by Form
        layout.addWidget(self._follow)
        self.arrange()

    @property
    def follow_on(self) -> FollowOn | None:
        """Return the follow-on that is typed, or None."""
        value = {key: self.editor(key).value() for key in FOLLOW_ON}
        if self.editor("outcome").value() != Outcome.FOLLOW_ON or not value["follow_what"]:
            return None
        return FollowOn(
            value["follow_what"],
            value["follow_trade"] or "",
            value["follow_priority"] or "",
            value["follow_hours"],
        )

    @property
    def is_away(self) -> bool:
        """Return whether nobody opened."""
        return bool(self.editor("outcome").value() == Outcome.NO_ACCESS)

    def offer(self, known: Known) -> None:
        """Offer the office's lists, and show the follow-ons there are."""
        self._is_denied = bool(known.denial)
        # What another program wrote down beyond the list is offered too, and so is not lost.
        others = [one for one in known.detail.answers.get("tried", ()) if one not in dict(_TRIED)]
        self._tried.set_options([*_TRIED, *((one, one) for one in others)])
        self._reasons.setStringList([name for _, name in known.lists.could_not_reasons])
        self.disruptions.set_services(known.lists.services)
        self._trade.set_options(known.trades)
        self._priority.set_options(known.priorities)
        clear(self._follow_ons)
        for job, reference, what in known.detail.follow_ons:
            words = " · ".join(part for part in (reference, what) if part)
            made = link(f"✓ Follow-on {words} →", partial(self.job_wanted.emit, job))
            self._follow_ons.addWidget(made)

    def recorded(self, answers: Answers) -> dict[str, Any]:
        """Return the recorded values; a follow-on that is being typed stays."""
        values = {key: answers.get(key) for key in _ANSWERS}
        return {
            **values,
            "outcome": values["outcome"] or None,
            "tried": tuple(one for one in self._tried.boxes if one in (values["tried"] or ())),
            "disruptions": tuple(values["disruptions"] or ()),
        }

    def answers(self) -> dict[str, Any]:
        """Return the answers in these fields."""
        found = {key: self.editor(key).value() for key in _ANSWERS}
        if not self.is_away:
            found |= dict.fromkeys(NO_ACCESS)
        return {**found, "tried": list(found["tried"] or ()), "disruptions": list(found["disruptions"])}

    def arrange(self) -> None:
        """Ask what belongs to the outcome."""
        outcome = self.editor("outcome").value()
        is_worked, is_away = outcome in WORKED, self.is_away
        self.show_field("follow_what", is_shown=outcome == Outcome.FOLLOW_ON and not self._is_denied)
        typed = outcome == Outcome.FOLLOW_ON and bool(self.editor("follow_what").value())
        for key in FOLLOW_ON[1:]:
            self.show_field(key, is_shown=typed)
        for key in NO_ACCESS:
            self.show_field(key, is_shown=is_away)
        if is_away != self._was_away:
            self._was_away = is_away
            # Why nothing was done goes without saying at a closed door; it can be said better.
            before, said = ("", _NOBODY_OPENED) if is_away else (_NOBODY_OPENED, "")
            if self._reason.value() == before and not self._is_denied:
                self._reason.set_value(said)
            self.set_label("outcome_reason", "What happened" if is_away else "Why the work was not done")
        has_reason = bool(self.editor("outcome_reason").value())
        self.show_field("outcome_reason", is_shown=bool(outcome) and (not is_worked or has_reason))
        is_in = outcome is None or outcome in WENT_IN
        for key in ("work_done", "materials", "disruptions"):
            self.show_field(key, is_shown=is_in or bool(self.editor(key).value()))
        self._follow.setVisible(typed or self._follow_ons.count() > 0)
        self.add_follow_on.setVisible(typed)

    def after_saving(self) -> None:
        """Empty the follow-on: it is a job now."""
        for key in FOLLOW_ON:
            self.editor(key).set_value(None)
        self.arrange()
