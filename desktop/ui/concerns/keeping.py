"""Keeps what is typed into a record: saved part by part, as a draft meanwhile, and never over others' changes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import Code, RefusedError
from desktop.system.clock import local
from desktop.ui.concerns.record_form import RecordForm, as_edit
from desktop.ui.forms.drafts import DraftKeeper, Kept
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail


class Keeping(QObject):
    """Saves the changes of a form at the version it was read at."""

    said = Signal(str, str)
    """What happened, and its tone."""
    stale = Signal(object)
    """Somebody else changed the record: it has to be read again and saved, and then this is done."""
    wrong = Signal(dict)
    """A save was refused: the sentence for each field."""
    draft_found = Signal(str)
    """A draft is back; when it was kept."""

    def __init__(self, form: RecordForm, context: Context) -> None:
        super().__init__(form)
        self._form, self._context = form, context
        self._concern, self._version, self._may_edit = "", 0, False
        self._drafts: DraftKeeper | None = None
        self._is_saving = False
        self._again: list[Callable[[], None]] = []

    @property
    def is_saving(self) -> bool:
        """Return whether a save is under way."""
        return self._is_saving

    def begin(self, detail: "ConcernDetail") -> None:
        """Keep another record from now on."""
        self.end()
        self._concern, self._version, self._may_edit = detail.id, detail.version, detail.may_edit
        if detail.may_edit:
            keeper = DraftKeeper(
                self._form, self._context.tasks, self._context.work.drafts, f"concern/{detail.id}"
            )
            keeper.found.connect(self._on_draft)
            keeper.look()
            self._drafts = keeper

    def end(self) -> None:
        """Keep what waits for its second, and let go of the record."""
        if self._drafts is not None:
            self._drafts.let_go()
            if not self._is_saving:  # else the save says whether the draft is still needed
                self._drafts.deleteLater()
            self._drafts = None
        self._concern = ""
        self._again = []

    def take_version(self, detail: "ConcernDetail") -> None:
        """Go on from what was read."""
        if detail.id == self._concern:
            self._version, self._may_edit = max(detail.version, self._version), detail.may_edit

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save what can be saved, and then go on; what cannot be taken stays typed, and in the draft."""
        if self._is_saving:
            self._again.append(then or (lambda: None))
            return
        changes = self._form.changes() if self._may_edit else {}
        if not changes:
            if then is not None:
                then()
            return
        work, concern, version = self._context.work, self._concern, self._version
        values, drafts, is_whole = as_edit(changes), self._drafts, not self._form.problems()
        self._is_saving = True

        def done(now: int) -> None:
            self._is_saving = False
            if drafts is not None and drafts is not self._drafts:
                if is_whole:
                    drafts.drop()
                drafts.deleteLater()
            if concern != self._concern:
                return
            self._version = now
            self._form.mark_saved(changes)
            if self._drafts is not None:
                self._drafts.keep_now()
            saved = f"Saved {local(self._context.clock.now()):%H:%M}"
            wrong = self._form.wrong()
            if wrong:
                self.said.emit(f"{saved}, all but “{self._form.name_of(wrong)}”, in red.", "bad")
            else:
                self.said.emit(f"✓ {saved}", "ok")
            self._go_on(then)

        def failed(error: RefusedError) -> None:
            self._is_saving = False
            self._again = []
            if drafts is not None and drafts is not self._drafts:
                drafts.deleteLater()
            if concern == self._concern:
                self._refuse(error, then)
            else:
                self._context.tasks.trouble.emit(
                    f"What you typed last into a safety concern is not saved. {error.message} It is kept as your "
                    "draft: open the concern again and save it."
                )

        self._context.tasks.write(
            lambda: work.concerns.edit(concern, version, values), done, owner=self, failed=failed
        )

    def insist(self) -> None:
        """Let the next save put what is typed here in the place of what others wrote meanwhile."""
        self._form.release()

    def discard(self) -> None:
        """Throw away what is typed and not saved."""
        self._form.discard()
        if self._drafts is not None:
            self._drafts.drop()

    def _go_on(self, then: Callable[[], None] | None) -> None:
        waiting, self._again = self._again, []
        if then is not None:
            then()
        if waiting:

            def all_of_them() -> None:
                for one in waiting:
                    one()

            self.save(all_of_them)

    def _refuse(self, error: RefusedError, then: Callable[[], None] | None) -> None:
        if error.code == Code.STALE:
            self.stale.emit(then)
            return
        field = str(error.details.get("field", "")).partition(".")[0]
        if field in self._form.keys:
            self.wrong.emit({field: error.message})
        else:
            self.said.emit(error.message, "bad")

    def _on_draft(self, kept: Kept) -> None:
        self._form.load_draft(kept.values)
        self.draft_found.emit(f"{local(kept.kept_at):%H:%M}")
