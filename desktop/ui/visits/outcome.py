"""One visit's page: what has to be there, the questions, the photos, and the worry."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.visits import Outcome
from desktop.ui.forms.dropped import Receiver, has_picture
from desktop.ui.style.widgets import column, heading, panel, row, soft
from desktop.ui.tasks.tasks import Tasks
from desktop.ui.visits.answers import Answers, is_empty
from desktop.ui.visits.arrival_part import ArrivalPart
from desktop.ui.visits.charge_part import ChargePart
from desktop.ui.visits.checklist import Checklist
from desktop.ui.visits.feedback_part import FeedbackPart
from desktop.ui.visits.guide import Guide
from desktop.ui.visits.no_access_card import NoAccessCard
from desktop.ui.visits.notices import Notices
from desktop.ui.visits.owed import standing
from desktop.ui.visits.part import Known, Part
from desktop.ui.visits.photos import PhotoCard
from desktop.ui.visits.risk_editor import RiskEditor
from desktop.ui.visits.risk_part import RiskPart
from desktop.ui.visits.scrolls import scrolled
from desktop.ui.visits.waste_part import WastePart
from desktop.ui.visits.work_part import WorkPart
from desktop.ui.visits.worried_card import WorriedCard

if TYPE_CHECKING:
    from desktop.services.visit_photos import PhotoRow

_GAP: Final = 14
_NARROW: Final = 1000
_REST: Final = 200  # milliseconds after a key before the list of parts looks again
_AT_HOME: Final = ("risk", "waste", "feedback")  # of what nobody can tell at a closed door


class OutcomeView(QWidget):
    """The questions in the order of a telephone call; drafts are kept of it as of a form."""

    changed = Signal()
    ready = Signal()

    def __init__(self, tasks: Tasks, day: Callable[[], date]) -> None:
        super().__init__()
        self._tasks = tasks
        self._makers: dict[str, Callable[[], Part]] = {
            "arrival": partial(ArrivalPart, day),
            "risk": lambda: RiskPart(self._risk_editor),
            "work": partial(WorkPart, day),
            "waste": WastePart,
            "charge": ChargePart,
            "feedback": FeedbackPart,
        }
        self.parts: dict[str, Part] = {}
        self.known: Known | None = None
        self._base: dict[str, Any] = {}
        self.recorded: Answers = {}
        """The answers from which typing began; what others answer meanwhile is not undone by a save."""
        self._is_filling = self._is_ready = False
        self.checklist, self._home_text = Checklist(), soft(wraps=True)
        self.no_access = NoAccessCard()
        self._lay_out()
        self.guide = Guide(self, self._scroll, self._right)
        Receiver(self, self._add_photos, self._is_photo_welcome)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self.show_standing)
        parts = [
            partial(step, name) for name in self._makers for step in (self._make, self._place, self._show)
        ]
        # In the order of the talk, which Tab follows.
        first, last = partial(self._make_risk_editor, day), (self._make_worried, self._make_photos)
        tasks.in_turns(self, first, *parts, *last, self._finish)

    # Parts; each is made in a turn of its own, so that the window goes on answering

    @property
    def is_ready(self) -> bool:
        """Return whether every part is there."""
        return self._is_ready

    @property
    def arrival(self) -> ArrivalPart:
        """Return the part about the door."""
        return self.parts["arrival"]  # type: ignore[return-value]

    @property
    def work(self) -> WorkPart:
        """Return the part about the work."""
        return self.parts["work"]  # type: ignore[return-value]

    @property
    def risk(self) -> RiskPart:
        """Return the part about the risks."""
        return self.parts["risk"]  # type: ignore[return-value]

    @property
    def feedback(self) -> FeedbackPart:
        """Return the part about what the resident said."""
        return self.parts["feedback"]  # type: ignore[return-value]

    def _make_photos(self) -> None:
        self.photos = PhotoCard()
        self._beside.insertWidget(0, self.photos)

    def _make_worried(self) -> None:
        self.worried = WorriedCard()
        self.worried.changed.connect(self._on_changed)
        self._beside.insertWidget(0, self.worried)

    def _make_risk_editor(self, day: Callable[[], date]) -> None:
        self._risk_editor = RiskEditor(day)

    def _make(self, name: str) -> None:
        made = self._makers[name]()
        made.changed.connect(self._on_changed)
        self.parts[name] = made
        made.hide()

    def _place(self, name: str) -> None:
        self._middle.insertWidget(self._middle.count() - 1, self.parts[name])

    def _show(self, name: str) -> None:
        self.parts[name].show()

    def _finish(self) -> None:
        self.arrival.people.changed.connect(self._offer_makers)
        self.arrival.order_tabs()
        self.arrival.nobody_opened.connect(self._say_nobody_opened)
        self.work.changed.connect(self._follow_outcome)
        self._middle.insertWidget(self._middle.indexOf(self.work) + 1, self.no_access)
        self._opening.hide()
        self._is_ready = True
        self.ready.emit()

    # What is recorded, and what is typed

    def take(
        self, known: Known, photos: "Sequence[tuple[PhotoRow, QImage]]", *, may_report: bool = False
    ) -> None:
        """Show one visit as it is recorded; what is typed and not saved stays."""
        is_other = self.known is None or known.detail.appointment != self.known.detail.appointment
        is_kept = not is_other and self.is_dirty
        self.known = known
        self._is_filling = True
        for part in self.parts.values():
            if is_kept:
                part.offer(known)
                part.arrange()
            else:
                part.take(known)
        if not is_kept:
            if is_other:
                self._forget()
            self.worried.take(known)
            self.recorded = known.detail.answers
            self.mark_clean()
        else:
            self.worried.show_recorded(known.detail)
        self.checklist.show_closed(is_closed=bool(known.detail.closed_text))
        self.photos.show_photos(photos, is_denied=bool(known.denial))
        self._home_text.setText(known.detail.home_text)
        self._offer_makers()
        self.no_access.take(known, may_report=may_report)
        self._follow_outcome()
        self._is_filling = False
        self._tasks.in_turns(self, self.show_standing)

    def answers(self) -> dict[str, Any]:
        """Return every answer as it stands in the fields."""
        found: dict[str, Any] = {}
        for part in self.parts.values():
            found |= part.answers()
        return {**found, "worried": self.worried.answer.value()}

    @property
    def is_dirty(self) -> bool:
        """Return whether something is typed that is not saved."""
        return bool(self._base) and self.draft() != self._base

    def draft(self) -> dict[str, Any]:
        """Return what is typed, part by part."""
        kept: dict[str, Any] = {name: part.draft() for name, part in self.parts.items()}
        if not self.feedback.pad.is_empty:
            kept["signed"] = self.feedback.pad.strokes
        return {**kept, "worried": self.worried.draft()}

    def load_draft(self, kept: Mapping[str, Any]) -> None:
        """Show what was typed before."""
        for name, part in self.parts.items():
            part.load_draft(kept.get(name, {}))
            part.arrange()
        self.worried.load_draft(kept.get("worried", {}))

    def take_back(self) -> None:
        """Empty what is typed beside the recorded answers, and show those again."""
        if self.known is None:
            return
        self._is_filling = True
        for part in self.parts.values():
            part.after_saving()
            part.take(self.known)
        self.worried.tick(())
        self.worried.take(self.known)
        self._is_filling = False
        self.mark_clean()
        self.show_standing()

    def mark_clean(self, saved: Mapping[str, Any] | None = None) -> None:
        """Count what is typed from now on, or from what was saved."""
        self._base = self.draft() if saved is None else dict(saved)

    def after_saving(self, saved: Mapping[str, Any], answers: Answers) -> None:
        """Take what was saved as recorded; what was typed meanwhile stays."""
        self.recorded = {**self.recorded, **answers, "risk_assessment": None}
        self._is_filling = True
        base = dict(saved)
        for name, part in self.parts.items():
            if part.draft() == saved.get(name):
                part.after_saving()
                base[name] = part.draft()
        if self.feedback.pad.is_empty:
            base.pop("signed", None)
        self._is_filling = False
        self.mark_clean(base)

    def problems(self) -> dict[str, dict[str, str]]:
        """Return by part and field what was typed and cannot be taken."""
        return {name: found for name, part in self.parts.items() if (found := part.problems())}

    def show_standing(self) -> None:
        """Show how every part stands with what is typed."""
        if self.known is None or not self.is_ready:
            return
        answers = self.answers()
        if not self.known.detail.visit and not self.is_dirty:
            answers["attended"] = ()  # what the page offers to begin with is no answer yet
        now = standing(self.known, answers)
        self.checklist.show_sections(now.sections)
        if self.checklist.missing_links:
            self.checklist.show_missing(sorted(now.missing, key=self.guide.order))

    def say(self, sentence: str, tone: str = "bad") -> None:
        """Say something above the questions, or nothing."""
        self.notices.say(sentence, tone)
        if sentence:
            self._scroll.verticalScrollBar().setValue(0)

    # Inside

    def _on_changed(self) -> None:
        if self._is_filling:
            return
        self._rest.start()
        self.changed.emit()

    def _follow_outcome(self) -> None:
        """Where nobody opened, ask what belongs to that; what is answered already stays in view."""
        is_away = self.work.is_away
        self.arrival.show_away(is_away=is_away)
        for name in _AT_HOME:
            is_answered = not all(map(is_empty, self.parts[name].answers().values()))
            is_recorded = name == "risk" and self.known and self.known.detail.risk_assessments
            self.parts[name].setVisible(bool(not is_away or is_answered or is_recorded))
        self.no_access.setVisible(is_away)

    def _say_nobody_opened(self) -> None:
        self.work.editor("outcome").set_value(Outcome.NO_ACCESS.value)
        self.guide.go_to("waited_minutes")

    def _offer_makers(self) -> None:
        self.risk.risk.set_makers(self.arrival.names())

    def _forget(self) -> None:
        """Leave nothing of the visit shown before."""
        for part in self.parts.values():
            part.after_saving()
            part.show_errors({})
        self.worried.tick(())
        self.worried.show_error("")
        self.checklist.show_missing(())
        self.checklist.show_here("")
        self.say("")
        self.notices.say_draft("")
        self._scroll.verticalScrollBar().setValue(0)
        self._right.verticalScrollBar().setValue(0)

    def _is_photo_welcome(self, held: QMimeData) -> bool:
        """Return whether photos are dragged, which are welcome anywhere; other files are for the window."""
        return self.is_ready and self.photos.acceptDrops() and has_picture(held)

    def _add_photos(self, held: QMimeData) -> None:
        if self.is_ready:
            self.photos.add(held)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the questions the room first."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        self.checklist.setFixedWidth(178 if is_narrow else 236)
        self._right.setFixedWidth(232 if is_narrow else 344)

    def _lay_out(self) -> None:
        self.notices = Notices()
        self.notices.hide()
        self._opening = soft("Opening the visit…")
        self._inside = QWidget()
        self._inside.setProperty("role", "scrolled")
        above = column(self.notices, self._opening, spacing=8)
        self._middle = column(above, None, spacing=14, margin=16, into=self._inside)
        self._scroll = scrolled(self._inside)
        middle = panel(self._scroll, margin=1)
        home = panel(heading("This home"), self._home_text, margin=14, spacing=6)
        beside = QWidget()
        beside.setProperty("role", "scrolled")
        self._beside = column(home, None, spacing=_GAP, into=beside)
        self._right = scrolled(beside)
        whole = row(self.checklist, middle, self._right, spacing=_GAP, into=self)
        whole.setStretch(1, 1)
