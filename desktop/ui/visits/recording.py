"""Recording one visit: reads it, keeps drafts of what is typed, saves it, and closes it."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import Code, RefusedError
from desktop.domain.roles import Action
from desktop.domain.wording import WEEKDAYS, weekday_text
from desktop.system.clock import local
from desktop.ui.forms.ask import ask
from desktop.ui.forms.drafts import DraftKeeper, Kept
from desktop.ui.forms.dropped import Dropped
from desktop.ui.page import Context
from desktop.ui.shared.communal import note_sheet
from desktop.ui.shared.papers import preview_no_access_report
from desktop.ui.style.photos import photo_image
from desktop.ui.visits.answers import changes
from desktop.ui.visits.job_sheet import show_job_sheet
from desktop.ui.visits.outcome import OutcomeView
from desktop.ui.visits.part import Known
from desktop.ui.visits.photos import PhotoSheet
from desktop.ui.visits.saving import Saved, saving

if TYPE_CHECKING:
    from desktop.domain.visits import Missing
    from desktop.services.visit_details import VisitDetail
    from desktop.services.visit_photos import PhotoRow

    _Read = tuple[Known, list[tuple[PhotoRow, QImage]]]

_ALONE = "unsupervised_children"


class Recording(QObject):
    """What is done with the visit in view; `wants` asks for another screen."""

    shown = Signal(object)
    """The visit as it is read."""
    wants = Signal(str, str)
    closed = Signal(str)
    gone = Signal(str)
    """The visit cannot be shown, and why."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent)
        self._parent, self.context = parent, context
        self.denial = context.refusal(Action.EDIT_VISITS)
        self.appointment = ""
        self.detail: VisitDetail | None = None
        self.is_saving = False
        self._keeper: DraftKeeper | None = None
        self._read_before_ready: _Read | None = None
        self.view = OutcomeView(context.tasks, self._day)
        self._connect()

    # Reading

    def open(self, appointment: str) -> None:
        """Show a visit; what was typed about the one before is kept as a draft."""
        if appointment == self.appointment and self.detail is not None:
            self.refresh()
            return
        self.leave()
        self.appointment, self.detail = appointment, None
        self.refresh()

    def leave(self) -> None:
        """Keep what still waits for its second as a draft."""
        if self._keeper is not None:
            self._keeper.flush()
            self._keeper.deleteLater()
            self._keeper = None

    def refresh(self) -> None:
        """Read the visit again; what is typed stays."""
        work, appointment, denial = self.context.work, self.appointment, self.denial
        if not appointment:
            return

        def read() -> "_Read":
            detail, lists = work.visit_details.of(appointment), work.visits.lists()
            trades, priorities = _job_lists(self.context)
            why = denial or detail.closed_text
            pictures = [(one, photo_image(one.thumbnail)) for one in detail.photos]
            return Known(detail, lists, trades, priorities, why), pictures

        self.context.tasks.read(read, self._on_read, owner=self, key="visit", failed=self._on_unreadable)

    def _on_read(self, found: "_Read") -> None:
        if found[0].detail.appointment != self.appointment:
            return
        if not self.view.is_ready:
            self._read_before_ready = found
            return
        known, pictures = found
        is_first = self.detail is None
        self.detail = known.detail
        self.view.take(known, pictures, may_report=not self.context.refusal(Action.EDIT_APPOINTMENTS))
        closed = known.detail.closed_text
        self.view.notices.say_closed(f"{closed}. It stays as it is." if closed else "")
        if is_first and not known.denial:
            self._keep_drafts()
            self.view.guide.go_to("arrived_at")
        self.shown.emit(known.detail)

    def _on_ready(self) -> None:
        found, self._read_before_ready = self._read_before_ready, None
        if found is not None:
            self._on_read(found)

    def _on_unreadable(self, error: RefusedError) -> None:
        self.appointment, self.detail = "", None
        self.gone.emit(error.message)

    def _day(self) -> date:
        return self.detail.day if self.detail is not None else self.context.clock.today()

    # Drafts

    def _keep_drafts(self) -> None:
        context = self.context
        self._keeper = DraftKeeper(self.view, context.tasks, context.work.drafts, f"visit/{self.appointment}")
        self._keeper.found.connect(self._show_draft)
        self._keeper.look()

    def _show_draft(self, kept: Kept) -> None:
        self.view.load_draft(kept.values)
        at = local(kept.kept_at)
        is_today = at.date() == self.context.clock.today()
        when = f"{at:%H:%M}" if is_today else f"{weekday_text(at.date())}, {at:%H:%M}"
        self.view.notices.say_draft(f"Your draft of {when} is back. It is not saved yet.")

    def _discard(self) -> None:
        self.view.take_back()
        self.view.notices.say_draft("")
        if self._keeper is not None:
            self._keeper.drop()

    # Saving

    def save(self, then: Callable[[Saved], object] | None = None, *, worried: bool = False) -> None:
        """Save what is typed; `then` goes on from there. Nothing typed is lost where it is refused."""
        detail = self.detail
        if detail is None or self.is_saving:
            return
        if why := self.denial or detail.closed_text:
            self.view.say(why, "warn")
            return
        if worried:
            self.view.worried.answer.set_value(True)
        problems = self.view.problems()
        if problems:
            self.view.guide.show_problems(problems)
            return
        typed, answers = self.view.draft(), self.view.answers()
        work = saving(
            self.context.work,
            self.appointment,
            changes(self.view.recorded, answers),
            follow_on=self.view.work.follow_on,
            signature=self.view.feedback.signature,
        )
        self.is_saving = True
        self.context.tasks.write(
            work, partial(self._on_saved, typed, answers, then), owner=self, failed=self._on_refused
        )

    def close(self) -> None:
        """Save, then close; what is missing is named, each thing one click away."""

        def close_it(saved: Saved) -> None:
            work = self.context.work
            if saved.missing:
                self._on_missing(saved.missing)
                return
            self.context.tasks.write(
                lambda: work.visits.close_visit(saved.visit),
                lambda _: self._on_closed(),
                owner=self,
                failed=self._on_refused,
            )

        self.save(close_it)

    def start_concern(self, *codes: str) -> None:
        """Save with a yes to the worry, then go to the new concern with this visit's facts."""
        ticked = codes or self.view.worried.codes

        def go(saved: Saved) -> None:
            self.wants.emit(
                "concerns", ":".join(part for part in ("visit", saved.visit, ",".join(ticked)) if part)
            )

        if self.denial or (self.detail is not None and self.detail.closed_text):
            if self.detail is not None and self.detail.visit:
                self.wants.emit("concerns", f"visit:{self.detail.visit}")
            return
        self.save(go, worried=True)

    def _on_saved(
        self,
        typed: dict[str, Any],
        answers: dict[str, Any],
        then: Callable[[Saved], object] | None,
        saved: Saved,
    ) -> None:
        self.is_saving = False
        self.view.after_saving(typed, answers)
        self.view.notices.say_draft("")
        if self._keeper is not None:
            self._keeper.keep_now()
        if self.detail is not None and not self.detail.visit:
            self.detail = self.detail._replace(visit=saved.visit)
        self.view.say(saved.prompt or _saved_text(saved), "warn" if saved.prompt else "ok")
        if then is not None:
            then(saved)

    def _on_refused(self, error: RefusedError) -> None:
        self.is_saving = False
        owed = error.details.get("missing")
        if error.code == Code.INCOMPLETE and owed:
            self._on_missing(owed)
            return
        self.view.say(error.message)
        field = str(error.details.get("field", ""))
        if field:
            self.view.guide.show_problem(field, error.message)

    def _on_missing(self, owed: "Sequence[Missing]") -> None:
        count = "One thing is" if len(owed) == 1 else f"{len(owed)} things are"
        self.view.say(
            f"Saved, but not closed: {count} still missing. The list at the left goes to each.", "bad"
        )
        self.view.guide.show_missing(owed)

    def _on_closed(self) -> None:
        if self.detail is not None:
            self.closed.emit(self.detail.address)

    # Photos, follow-on, communal areas, paper

    def _add_photos(self, found: Sequence[Dropped], purpose: str) -> None:
        work, appointment, card = self.context.work, self.appointment, self.view.photos
        for one in found:
            self.context.tasks.write(
                lambda one=one: work.visit_photos.add(  # type: ignore[misc]
                    appointment, one.name, one.read(), purpose=purpose
                ),
                owner=self,
                failed=lambda error: card.say(error.message),
            )

    def _open_photo(self, photo: "PhotoRow") -> None:
        work, is_denied = self.context.work, bool(self.denial or (self.detail and self.detail.closed_text))

        def show(image: QImage) -> None:
            sheet = PhotoSheet(self._parent.window(), photo, image, is_denied=is_denied)
            sheet.remove_wanted.connect(lambda: self._ask_remove(sheet, photo))
            sheet.open()

        self.context.tasks.read(
            lambda: photo_image(work.visit_photos.content(photo.id)),
            show,
            owner=self,
            key="photo",
            failed=lambda error: self.view.photos.say(error.message),
        )

    def _ask_remove(self, sheet: PhotoSheet, photo: "PhotoRow") -> None:
        work = self.context.work

        def remove() -> None:
            sheet.accept()
            self.context.tasks.write(
                lambda: work.visit_photos.remove(photo.id),
                owner=self,
                failed=lambda error: self.view.photos.say(error.message),
            )

        ask(
            sheet,
            "Remove this photo?",
            "It cannot be brought back. That it was here, and who removed it, stays in the history.",
            "Remove",
            "Keep it",
            "bad",
            on_yes=remove,
        )

    def note_communal(self) -> None:
        """Note what was seen in the block of this visit; the visit is recorded first."""

        def open_sheet(visit: str) -> None:
            if self.detail is None:
                return
            signs = self.view.known.lists.communal_signs if self.view.known is not None else ()
            note_sheet(
                self._parent, self.context, signs, visit=visit, day=self.detail.day, about=self.detail.address
            ).open()

        if self.detail is not None and self.detail.visit:
            open_sheet(self.detail.visit)
        else:
            self.save(lambda saved: open_sheet(saved.visit))

    def show_sheet(self, *, blank: bool) -> None:
        """Preview the job sheet, filled or to fill by hand."""
        if self.detail is not None:
            show_job_sheet(
                self._parent,
                self.context,
                self.appointment,
                self.detail.job_reference,
                blank=blank,
                failed=self.view.say,
            )

    def show_report(self) -> None:
        """Preview the report to the client that nobody opened; what is typed is saved first."""

        def show(_: object = None) -> None:
            if self.detail is not None:
                preview_no_access_report(
                    self._parent, self.context, self.detail.job, lambda error: self.view.say(error.message)
                )

        if self.denial or (self.detail is not None and self.detail.closed_text):
            show()
        else:
            self.save(show)

    def _connect(self) -> None:
        view = self.view
        view.ready.connect(self._connect_parts)
        view.ready.connect(self._on_ready)
        view.notices.discard.clicked.connect(self._discard)
        view.checklist.sheet_wanted.connect(lambda blank: self.show_sheet(blank=blank))

    def _connect_parts(self) -> None:
        view = self.view
        view.photos.added.connect(self._add_photos)
        view.photos.opened.connect(self._open_photo)
        view.worried.start_wanted.connect(self.start_concern)
        view.worried.concern_wanted.connect(lambda concern: self.wants.emit("concerns", concern))
        view.worried.communal_wanted.connect(self.note_communal)
        self.view.arrival.stopped.connect(lambda: self.start_concern(_ALONE))
        view.no_access.report_wanted.connect(self.show_report)
        view.no_access.concern_wanted.connect(self.start_concern)
        self.view.work.follow_on_wanted.connect(self.save)
        self.view.work.job_wanted.connect(lambda job: self.wants.emit("appointments", job))


def heading_of(detail: "VisitDetail") -> str:
    """Return `Flat 11, Kestrel House · WO-118196 · Mon 23 Nov 09:00–12:00`."""
    start, end = local(detail.starts_at), local(detail.ends_at)
    when = f"{WEEKDAYS[start.weekday()]} {start.day} {start:%b} {start:%H:%M}–{end:%H:%M}"
    return " · ".join(part for part in (detail.address, detail.job_reference, when) if part)


def _job_lists(context: Context) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return trades and priorities for a follow-on, where this person may make jobs."""
    if not context.work.desk.may(Action.SEE_APPOINTMENTS):
        return (), ()
    lists = context.work.jobs.lists()
    return lists.trades, lists.priorities


def _saved_text(saved: Saved) -> str:
    count = len(saved.missing)
    if not count:
        return "Saved. Nothing is missing: the visit can be closed."
    return "Saved. One thing is still missing." if count == 1 else f"Saved. {count} things are still missing."
