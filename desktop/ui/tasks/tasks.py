"""Runs services off the GUI thread and brings the answers back to it."""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot
from shiboken6 import isValid

from desktop.domain.errors import Code, RefusedError
from desktop.system.log import log_failure

T = TypeVar("T")
E = TypeVar("E", bound=BaseException)
READERS = 2
"""One for what takes long, one for what is quick: more would only take Python's lock from the window."""
TURN = 1  # milliseconds; what Qt is to do after 0 it does before it looks at anything else


class Cancelled(Exception):  # noqa: N818  an outcome, not an error
    """The person stopped a long piece of work."""


@dataclass(slots=True)
class _Task:
    number: int
    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[RefusedError], None] | None
    key: str
    is_write: bool
    owner: QObject


class _Run(QRunnable):
    """One task on a thread of a pool; only its answer goes to the GUI thread, which alone ends what the task held."""

    def __init__(self, number: int, work: Callable[[], Any], answered: Any) -> None:
        super().__init__()
        self._number, self._answered = number, answered
        self._work: list[Callable[[], Any]] = [work]

    def run(self) -> None:
        """Do the work; whatever happens, exactly one answer goes back."""
        answer, error = None, None
        try:
            answer = self._work.pop()()
        except (Cancelled, RefusedError) as caught:
            error = _without_frames(caught)
        except BaseException as caught:
            error = _as_refusal(caught)
        try:
            self._answered.emit(self._number, answer, error)
        except RuntimeError:
            return  # the window went away while this ran


class Tasks(QObject):
    """Reads run side by side, writes one after another; widgets are only ever touched in the GUI thread.

    What nobody waits for is read when no other read is under way: two threads that fetch rows hand Python's lock to
    each other, and the window, which may demand it only once nobody has passed it on for a while, stands still.
    """

    changed = Signal()
    trouble = Signal(str)
    idle = Signal()
    _answered = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers, self._writer = QThreadPool(self), QThreadPool(self)
        self._readers.setMaxThreadCount(READERS)
        self._writer.setMaxThreadCount(1)
        for pool in (self._readers, self._writer):
            pool.setExpiryTimeout(-1)
        self._numbers = itertools.count(1)
        self._open: dict[int, _Task] = {}
        self._aside: deque[_Task] = deque()
        self._turns = 0
        self._answers: deque[tuple[int, Any, Cancelled | RefusedError | None]] = deque()
        self._next_turn = QTimer(self, singleShot=True, interval=TURN, timerType=Qt.TimerType.PreciseTimer)
        self._next_turn.timeout.connect(self._take_answer)
        self._newest: dict[tuple[int, str], int] = {}
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is under way."""
        return not (self._open or self._aside or self._turns)

    def read(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        owner: QObject,
        failed: Callable[[RefusedError], None] | None = None,
        key: str = "",
        is_aside: bool = False,
    ) -> None:
        """Ask; `done` gets the answer unless `owner` is gone or, with a `key`, has asked again since.

        Nobody waits for what `is_aside`: it has its turn, one after another, when no other read is under way.
        """
        task = _Task(next(self._numbers), work, done, failed, key, False, owner)
        self._remember(task)
        if is_aside:
            self._aside.append(task)
            self._go_on_aside()
        else:
            self._start(self._readers, task)

    def write(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        owner: QObject,
        failed: Callable[[RefusedError], None] | None = None,
    ) -> None:
        """Change something; afterwards `changed` tells every page."""
        self._start(self._writer, _Task(next(self._numbers), work, done, failed, "", True, owner))

    def in_turns(self, owner: QObject, *steps: Callable[[], object]) -> None:
        """Do in this thread, a step a turn of the event loop, what would stop the window if done at once.

        What is left is dropped once `owner` is gone or a step fails.
        """
        self._turns += 1
        QTimer.singleShot(TURN, self, partial(self._take_turn, owner, list(steps)))

    def wait(self, milliseconds: int = 10_000) -> bool:
        """Wait until both pools are empty, as before closing; the answers are dropped with the window."""
        return self._writer.waitForDone(milliseconds) and self._readers.waitForDone(milliseconds)

    def _take_turn(self, owner: QObject, left: list[Callable[[], object]]) -> None:
        step = left.pop(0)
        try:
            if not isValid(owner):
                left.clear()
            else:
                step()
        except BaseException:
            left.clear()
            raise
        finally:
            if left:
                QTimer.singleShot(TURN, self, partial(self._take_turn, owner, left))
            else:
                self._turns -= 1
                self._tell_idle()

    def _remember(self, task: _Task) -> None:
        if task.key:
            self._newest[id(task.owner), task.key] = task.number

    def _go_on_aside(self) -> None:
        if self._aside and all(task.is_write for task in self._open.values()):
            self._start(self._readers, self._aside.popleft())

    def _start(self, pool: QThreadPool, task: _Task) -> None:
        self._open[task.number] = task
        pool.start(_Run(task.number, partial(self._do, task), self._answered))

    def _do(self, task: _Task) -> Any:
        # Asked again before its turn came, as by going through the days: nobody waits for this answer any more.
        if task.key and self._newest.get((id(task.owner), task.key)) != task.number:
            raise Cancelled
        return task.work()

    @Slot(int, object, object)
    def _on_answered(self, number: int, answer: Any, error: Cancelled | RefusedError | None) -> None:
        # Qt hands over all answers that have come in one turn; to show each of them takes a good part of one.
        self._answers.append((number, answer, error))
        if not self._next_turn.isActive():
            self._take_answer()

    def _take_answer(self) -> None:
        if self._answers:
            try:
                self._use(*self._answers.popleft())
            finally:
                self._next_turn.start()

    def _use(self, number: int, answer: Any, error: Cancelled | RefusedError | None) -> None:
        task = self._open.pop(number)
        question = (id(task.owner), task.key)
        is_wanted = isValid(task.owner) and (not task.key or self._newest.get(question) == number)
        if is_wanted and task.key:
            del self._newest[question]
        try:
            if error is not None:
                self._fail(task, error, is_wanted=is_wanted)
            elif task.done is not None and is_wanted:
                task.done(answer)
            if error is None and task.is_write:
                self.changed.emit()
        finally:
            self._go_on_aside()
            self._tell_idle()

    def _tell_idle(self) -> None:
        if self.is_idle:
            self.idle.emit()

    def _fail(self, task: _Task, error: Cancelled | RefusedError, *, is_wanted: bool) -> None:
        if isinstance(error, Cancelled):
            return
        if not is_wanted:
            return
        if task.failed is not None:
            task.failed(error)
        else:
            self.trouble.emit(error.message)


def _without_frames(error: E) -> E:
    """Return an error that holds nothing of the work in which it was raised."""
    error.__context__ = None
    return error.with_traceback(None)


def _as_refusal(error: BaseException) -> RefusedError:
    """Return what the person is told of a failure; the log has its reason."""
    number = log_failure(error)
    return RefusedError(
        Code.BAD_INPUT,
        f"Doorstep could not do this, and changed nothing. Its log has the reason under {number}; "
        "try again, and if it stays so, send us that number.",
    )
