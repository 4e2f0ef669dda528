"""Keeps what is typed into a form until it is saved, a second after the last key."""

import contextlib
import itertools
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.domain.errors import RefusedError
from desktop.ui.tasks.tasks import Tasks

T = TypeVar("T")

_KEEP_AFTER: Final = 1000  # milliseconds


class Kept(Protocol):
    """A draft as it comes back."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Return what was typed."""
        ...

    @property
    def kept_at(self) -> datetime:
        """Return when."""
        ...


class Drafts(Protocol):
    """The service that keeps drafts of the signed-in person."""

    def keep(self, key: str, values: Mapping[str, Any]) -> None:
        """Keep `values` under `key`, in place of what was kept there."""
        ...

    def take(self, key: str) -> Kept | None:
        """Return what is kept under `key`."""
        ...

    def drop(self, key: str) -> None:
        """Keep nothing under `key` any more."""
        ...


class Typed(Protocol):
    """What drafts are kept of: a form, or a page of several."""

    changed: Any

    @property
    def is_dirty(self) -> bool:
        """Return whether something is typed that is not saved."""
        ...

    def draft(self) -> dict[str, Any]:
        """Return what was typed, as JSON can hold it."""
        ...


class _Slot:
    """The place of one draft, written from several threads: the newest wins, and none after the last word."""

    def __init__(self, drafts: Drafts, key: str) -> None:
        self._drafts, self._key = drafts, key
        self._lock = threading.Lock()
        self._newest = 0
        self._is_over = False

    def put(self, number: int, values: Mapping[str, Any] | None) -> None:
        """Keep `values`, or nothing for None, unless something newer was put."""
        with self._lock:
            if self._is_over or number < self._newest:
                return
            self._newest = number
            if values is None:
                self._drafts.drop(self._key)
            else:
                self._drafts.keep(self._key, values)

    def take(self) -> Kept | None:
        """Return what is kept."""
        return self._drafts.take(self._key)

    def end(self) -> None:
        """Keep nothing, now and whatever is still on its way; a draft left behind does not undo a save."""
        with self._lock, contextlib.suppress(RefusedError):
            self._is_over = True
            self._drafts.drop(self._key)


class DraftKeeper(QObject):
    """Keeps the draft of one form under one key, as long as the form is open.

    Drafts go the way of reads: they are no change of the office that pages would have to show.
    """

    found = Signal(object)
    """What was kept before."""

    def __init__(self, form: Typed, tasks: Tasks, drafts: Drafts, key: str) -> None:
        super().__init__(form if isinstance(form, QObject) else None)
        self._form, self._tasks = form, tasks
        self._slot = _Slot(drafts, key)
        self._numbers = itertools.count(1)
        self._rest = QTimer(self, singleShot=True, interval=_KEEP_AFTER)
        self._rest.timeout.connect(self.keep_now)
        form.changed.connect(self._rest.start)

    def look(self) -> None:
        """Ask whether something was kept; `found` tells it, unless one has begun to type."""
        self._tasks.read(self._slot.take, self._tell, owner=self, failed=self._stay_quiet)

    def keep_now(self) -> None:
        """Keep what is typed now, or drop what is kept where nothing differs any more."""
        self._put(self._form.draft() if self._form.is_dirty else None)

    def flush(self) -> None:
        """Keep what still waits for its second."""
        if self._rest.isActive():
            self.keep_now()

    def let_go(self) -> None:
        """Keep what still waits for its second, and follow the form no longer."""
        self.flush()
        self._form.changed.disconnect(self._rest.start)

    def drop(self) -> None:
        """Keep nothing, until something is typed again."""
        self._put(None)

    def saving(self, work: Callable[[], T]) -> Callable[[], T]:
        """Return `work` that also ends the draft when it has succeeded, in the thread that does it."""
        slot = self._slot

        def saved() -> T:
            answer = work()
            slot.end()
            return answer

        return saved

    def _put(self, values: Mapping[str, Any] | None) -> None:
        self._rest.stop()
        slot, number = self._slot, next(self._numbers)
        self._tasks.read(lambda: slot.put(number, values), owner=self, failed=self._stay_quiet)

    def _tell(self, kept: Kept | None) -> None:
        if kept is not None and not self._form.is_dirty:
            self.found.emit(kept)

    def _stay_quiet(self, error: RefusedError) -> None:
        """Let the person go on: a draft that could not be kept is no reason to stop typing."""
