"""The beginning of a concern: first whether anyone is in danger now, then 999 or the few answers it needs."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.domain.concerns import AboutKind
from desktop.domain.errors import RefusedError
from desktop.system.clock import local
from desktop.ui.concerns.record_fields import ADD, KINDS
from desktop.ui.forms import fields
from desktop.ui.forms.chips import ChipsEditor
from desktop.ui.forms.draft_line import DraftLine
from desktop.ui.forms.drafts import DraftKeeper, Kept
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.page import Context
from desktop.ui.shared.place_editor import PlaceEditor
from desktop.ui.style.widgets import (
    button,
    column,
    frame,
    holder,
    label,
    line,
    link,
    row,
    set_tone,
    soft,
)

if TYPE_CHECKING:
    from desktop.services.concern_starts import PlaceRow
    from desktop.services.concerns import ConcernLists

_SERVICES: Final = (("ambulance", "Ambulance"), ("police", "Police"), ("fire", "Fire"))
DRAFT: Final = "concern/new"
_CALL: Final = "999"
"""Where a draft holds what was typed about the call, beside the fields of the form."""
_NOTHING: Final = {"place": None, "about_name": ""}
"""What is known to begin with, unless a visit brings it along."""


class StartView(QWidget):
    """Asks one thing after the other; drafts are kept of all of it as of a form."""

    changed = Signal()
    raised = Signal(str)
    """Brings the id of the new concern."""
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._is_danger: bool | None = None
        self._preset: tuple[str, ...] = ()
        self._known: dict[str, Any] = dict(_NOTHING)
        self._is_busy = False
        self._keeper: DraftKeeper | None = None
        self._is_built = False
        self._waiting: list[Callable[[], None]] = []
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_question())
        self._draft_line = DraftLine()
        self._draft_line.discarded.connect(self._discard)
        back = column(self._draft_line)
        back.setContentsMargins(20, 12, 20, 0)
        column(back, self._stack, spacing=0, into=self)
        # The question is there at once, what comes after it in turns.
        context.tasks.in_turns(
            self,
            lambda: self._stack.addWidget(self._make_emergency()),
            lambda: self._stack.addWidget(self._make_form()),
            self._follow,
            self._on_built,
        )

    def begin(self, visit: str = "", indicators: tuple[str, ...] = ()) -> None:
        """Ask the first question; a visit brings its facts along."""
        self._is_danger = None
        self._preset = indicators
        self._stack.setCurrentIndex(0)
        self.no_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._when_built(lambda: self._prepare(visit))

    @property
    def is_dirty(self) -> bool:
        """Return whether something is typed that is not kept as a concern."""
        return self.form.is_dirty or self.emergency.is_dirty

    def draft(self) -> dict[str, Any]:
        """Return what is typed, what is known of the call to 999 by itself."""
        return {**self.form.draft(), _CALL: self.emergency.draft()}

    def _when_built(self, then: Callable[[], None]) -> None:
        if self._is_built:
            then()
        else:
            self._waiting.append(then)

    def _follow(self) -> None:
        for form in (self.form, self.emergency):
            form.changed.connect(self.changed)

    def _on_built(self) -> None:
        self._is_built = True
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            one()

    def _prepare(self, visit: str) -> None:
        """Empty the forms, and fill in what is known; what was typed before is kept as a draft."""
        if self._keeper is not None:
            self._keeper.flush()
        now = self._now()
        self._known = dict(_NOTHING)
        self.form.set_values(
            {
                **self._known,
                "about_kind": AboutKind.ADULT.value,
                "seen_at": now,
                "indicators": self._preset,
            }
        )
        self.form.mark_clean()
        self.emergency.set_values({"at": now, "service": None, "reference": ""})
        self._draft_line.hide()
        work = self._context.work
        self._context.tasks.read(work.concerns.lists, self._show_lists, owner=self, key="lists")
        if self._keeper is not None:
            self._keeper.deleteLater()
        # One a visit: what was typed about another home must not come back here.
        key = f"{DRAFT}/{visit}" if visit else DRAFT
        self._keeper = DraftKeeper(self, self._context.tasks, work.drafts, key)
        self._keeper.found.connect(self._show_draft)
        if visit:
            self._context.tasks.read(
                lambda: work.concern_starts.of_visit(visit),
                self._show_place,
                owner=self,
                key="visit",
                failed=self._refuse,
            )
        else:
            self._keeper.look()

    def _now(self) -> datetime:
        return self._context.clock.now().replace(second=0, microsecond=0)

    # The first question

    def _make_question(self) -> QWidget:
        asked = label("Is anyone in immediate danger now?", "huge", wraps=True)
        asked.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.yes_button = button("Yes", "huge", lambda: self._answer(is_danger=True))
        set_tone(self.yes_button, "bad")
        self.no_button = button("No", "huge", lambda: self._answer(is_danger=False))
        for made, words in (
            (self.yes_button, "Yes, somebody is in immediate danger"),
            (self.no_button, "No, nobody is in immediate danger"),
        ):
            made.setAccessibleName(words)
            made.setMinimumWidth(180)
        tip = soft("Press Y or N. If you are not sure, say yes.", wraps=True)
        tip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page = holder(
            column(
                row(link("‹ All safety concerns", self._leave), None),
                None,
                asked,
                12,
                row(None, self.yes_button, self.no_button, None, spacing=16),
                8,
                tip,
                None,
                None,
                margin=20,
            )
        )
        for key, is_danger in (("Y", True), ("N", False)):
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda is_danger=is_danger: self._answer(is_danger=is_danger))
        return page

    def _answer(self, *, is_danger: bool) -> None:
        self._is_danger = is_danger
        self._when_built(lambda: self._show_next(is_danger=is_danger))

    def _show_next(self, *, is_danger: bool) -> None:
        if is_danger:
            self._back_to(1)
        else:
            self._go_on()

    def _back_to(self, place: int) -> None:
        """Go back a step; what was typed stays."""
        self._stack.setCurrentIndex(place)
        self._go_to_first()

    def _go_to_first(self) -> None:
        """Put the cursor where the step that is shown begins."""
        firsts = (self.no_button, self.emergency.editor("service"), self.form.editor("place"))
        firsts[self._stack.currentIndex()].setFocus(Qt.FocusReason.OtherFocusReason)

    # 999

    def _make_emergency(self) -> QWidget:
        said = label("Call 999 now", "huge")
        set_tone(said, "bad")
        at = MomentEditor(self._context.clock.today, is_short=True)
        self.emergency = Form(
            [
                Field("service", "Service", SegmentEditor(_SERVICES), wide=True),
                Field("at", "Called at", at),
                Field("reference", "Incident number", fields.text("They give it if you ask")),
            ],
            columns=2,
        )
        go_on = button("Go on to the record", "care", self._go_on)
        body = _card(
            said,
            label(
                "The call comes before the form. Stay on the line for as long as they want you to.",
                wraps=True,
            ),
            4,
            self.emergency,
            line(),
            row(soft("You can fill this in while you speak."), None, go_on),
        )
        return _centred(body, link("‹ Back", lambda: self._back_to(0)))

    # The few answers

    def _make_form(self) -> QWidget:
        self.place = PlaceEditor(self._context)
        self.place.changed.connect(self._on_place)
        self.form = Form(
            [
                Field("place", "Home or visit", self.place, required=True, wide=True),
                Field("about_name", "Who it is about", fields.text("Name, or “unknown”"), required=True),
                Field("about_kind", "Adult or child", SegmentEditor(KINDS)),
                Field(
                    "indicators",
                    "What gave rise to it",
                    ChipsEditor(placeholder=ADD),
                    wide=True,
                ),
                Field(
                    "seen_at",
                    "Seen at",
                    MomentEditor(self._context.clock.today, is_short=True),
                    required=True,
                ),
            ],
            columns=2,
        )
        self.start_button = button("Start the record", "care", self.start)
        body = _card(
            label("Record a safety concern", "title"),
            self.form,
            line(),
            row(soft("Everything else comes next."), None, self.start_button),
        )
        made = _centred(body, link("‹ Back", lambda: self._back_to(1 if self._is_danger else 0)))
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            shortcut = QShortcut(QKeySequence(keys), made)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.start)
        return made

    def _go_on(self) -> None:
        self._stack.setCurrentIndex(2)
        first = "place" if self.place.value() is None else "about_name"
        self.form.editor(first).setFocus(Qt.FocusReason.TabFocusReason)

    def start(self) -> None:
        """Keep the concern and go on with its record."""
        if self._is_busy or not self.form.check():
            return
        values, emergency = self.form.values(), self.emergency.values()
        work, is_danger = self._context.work, self._is_danger
        self._set_busy(is_busy=True)

        def keep() -> str:
            return raise_it(work, values, emergency, is_danger=is_danger)

        done = self._keeper.saving(keep) if self._keeper is not None else keep
        self._context.tasks.write(done, self._on_raised, owner=self, failed=self._refuse)

    def _on_raised(self, concern: str) -> None:
        self._set_busy(is_busy=False)
        self.form.mark_clean()
        self.emergency.mark_clean()
        self.raised.emit(concern)

    def _on_place(self) -> None:
        place = self.place.value()
        name = self.form.editor("about_name")
        if place is not None and place.resident and not name.value():
            name.set_value(place.resident)

    def _show_place(self, place: "PlaceRow") -> None:
        was_dirty = self.form.is_dirty
        self.place.set_value(place)
        if not was_dirty:
            self._known = {key: self.form.editor(key).value() for key in _NOTHING}
            self.form.mark_clean()
        if self._keeper is not None:
            self._keeper.look()

    def _show_lists(self, lists: "ConcernLists") -> None:
        self.form.editor("indicators").set_options(lists.indicators)

    def _show_draft(self, kept: Kept) -> None:
        self.form.load_draft(kept.values)
        self.emergency.load_draft(kept.values.get(_CALL, {}))
        self._draft_line.tell(f"{local(kept.kept_at):%H:%M}")

    def _discard(self) -> None:
        with QSignalBlocker(self.form):
            self.form.set_values({**self._known, "indicators": self._preset})
        with QSignalBlocker(self.emergency):
            self.emergency.set_values({"at": self._now(), "service": None, "reference": ""})
        self._draft_line.hide()
        if self._keeper is not None:
            self._keeper.drop()
        self._go_to_first()

    def _leave(self) -> None:
        if self._keeper is not None:
            self._keeper.flush()
        self.left.emit()

    def _set_busy(self, *, is_busy: bool) -> None:
        self._is_busy = is_busy
        self.start_button.setEnabled(not is_busy)

    def _refuse(self, error: RefusedError) -> None:
        self._set_busy(is_busy=False)
        field = {"home": "place"}.get(str(error.details.get("field", "")), error.details.get("field", ""))
        self.form.show_refusal(RefusedError(error.code, error.message, field=field))


def raise_it(work: Any, values: dict[str, Any], emergency: dict[str, Any], *, is_danger: bool | None) -> str:
    """Keep a concern from the first answers, and the emergency call with it; return its id."""
    from desktop.services.concerns import ConcernDraft, EmergencyCall

    place = values["place"]
    called = is_danger and (emergency["service"] or emergency["reference"])
    service = dict(_SERVICES).get(emergency["service"], "")
    number = emergency["reference"]
    details = " ".join(part for part in ("999 called.", service, number) if part) if called else ""
    concern, _ = work.concerns.raise_concern(
        ConcernDraft(
            about_name=values["about_name"],
            about_kind=values["about_kind"] or AboutKind.UNKNOWN.value,
            seen_at=values["seen_at"],
            indicators=list(values["indicators"]),
            facts=[],
            home="" if place.visit else place.home,
            visit=place.visit,
            immediate_danger=is_danger,
            danger_details=details,
            emergency=EmergencyCall(
                emergency["at"] or values["seen_at"], f"999, {service}" if service else "999", number
            )
            if called
            else None,
        )
    )
    return str(concern)


def _card(*items: Any) -> QFrame:
    made = frame("panel")
    column(*items, into=made, margin=24, spacing=12)
    made.setMaximumWidth(680)
    return made


def _centred(body: QWidget, back: QWidget) -> QWidget:
    middle = row(None, body, None)
    middle.setStretch(1, 100)
    return holder(column(row(back, None), 8, middle, None, margin=20))
