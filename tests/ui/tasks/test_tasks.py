"""The road to the office: off the GUI thread, answers in it, one way for errors."""

import threading
import time
import weakref
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from desktop.domain.errors import Code, RefusedError
from desktop.ui.tasks.tasks import READERS, Cancelled, Tasks, _Run


@pytest.fixture
def owner() -> QObject:
    return QObject()


def test_work_runs_elsewhere_and_its_answer_comes_back_here(
    qtbot: QtBot, tasks: Tasks, owner: QObject
) -> None:
    here, found = QThread.currentThread(), []

    def work() -> QThread:
        return QThread.currentThread()

    tasks.read(work, lambda there: found.append((there, QThread.currentThread())), owner=owner)
    assert not tasks.is_idle
    qtbot.waitUntil(lambda: tasks.is_idle)
    ((there, back),) = found
    assert there is not here
    assert back is here


@pytest.mark.parametrize("outcome", ["answer", "cancelled", "refused", "failed"])
def test_what_a_task_held_is_let_go_before_its_answer_goes_back(
    outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that is the last to hold a widget's connections ends them there, and the window may stand still."""

    class Held:
        pass

    def work(held: Held) -> Held | None:
        try:
            raise KeyError(repr(held))
        except KeyError:
            if outcome != "answer":
                raise raised[outcome]()  # noqa: B904  what it came from holds as much
        return None

    class Answered:
        def emit(self, number: int, answer: object, error: Exception | None) -> None:
            told.append((number, answer, error, is_held() is None))

    monkeypatch.setattr("desktop.ui.tasks.tasks.log_failure", lambda _: "ABC123")  # a log of tests keeps all
    raised = {
        "cancelled": Cancelled,
        "refused": lambda: RefusedError(Code.BAD_INPUT, "No."),
        "failed": ValueError,
    }
    held, told = Held(), []
    is_held = weakref.ref(held)
    run = _Run(7, partial(work, held), Answered())
    del held
    run.run()
    ((number, answer, error, is_gone),) = told
    assert (number, answer, is_gone) == (7, None, True)
    said = {"cancelled": "", "refused": "No.", "failed": "Its log has the reason under ABC123"}
    assert error is None if outcome == "answer" else said[outcome] in str(error)


def test_an_answer_for_what_is_gone_is_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    may_end, found = threading.Event(), []
    widget = QWidget()
    tasks.read(lambda: may_end.wait(10), found.append, owner=widget)
    widget.deleteLater()
    qtbot.waitUntil(lambda: not isValid(widget))
    may_end.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert found == []


def test_only_the_newest_answer_to_one_question_counts(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    first_may_end, found = threading.Event(), []
    tasks.read(lambda: first_may_end.wait(10) and "first", found.append, owner=owner, key="find")
    tasks.read(lambda: "second", found.append, owner=owner, key="find")
    tasks.read(lambda: "other", found.append, owner=owner, key="else")
    qtbot.waitUntil(lambda: len(found) == 2)
    first_may_end.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert sorted(found) == ["other", "second"]


def test_what_is_asked_again_before_its_turn_is_not_worked_at(
    qtbot: QtBot, tasks: Tasks, owner: QObject
) -> None:
    may_end, begun, found = threading.Event(), [], []
    for number in range(READERS):
        tasks.read(lambda: may_end.wait(10), owner=owner, key=f"long {number}")
    for day in range(5):
        tasks.read(lambda day=day: begun.append(day) or day, found.append, owner=owner, key="day")
    tasks.read(lambda: begun.append("other"), owner=QObject(tasks), key="day")
    tasks.read(lambda: begun.append("no key"), owner=owner)
    may_end.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert found == [4]
    assert sorted(map(str, begun)) == ["4", "no key", "other"]


def test_what_nobody_waits_for_has_its_turn_after_the_reads_under_way_one_after_another(
    qtbot: QtBot, tasks: Tasks, owner: QObject
) -> None:
    may_end, begun, at_once = threading.Event(), [], []

    def aside(number: int) -> None:
        at_once.append(number)
        begun.append((number, len(at_once)))
        time.sleep(0.02)
        at_once.remove(number)

    tasks.read(lambda: may_end.wait(10), owner=owner)
    for number in range(3):
        tasks.read(lambda number=number: aside(number), owner=owner, is_aside=True)
    found: list[str] = []
    tasks.read(lambda: "quick", found.append, owner=owner)
    tasks.write(lambda: "written", found.append, owner=owner)
    qtbot.waitUntil(lambda: sorted(found) == ["quick", "written"])
    assert not begun
    assert not tasks.is_idle
    may_end.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert begun == [(0, 1), (1, 1), (2, 1)]


def test_a_write_does_not_keep_what_is_aside_waiting(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    may_end, found = threading.Event(), []
    tasks.write(lambda: may_end.wait(10), owner=owner)
    tasks.read(lambda: "aside", found.append, owner=owner, is_aside=True)
    qtbot.waitUntil(lambda: found == ["aside"])
    may_end.set()
    qtbot.waitUntil(lambda: tasks.is_idle)


def test_a_failure_lets_what_is_aside_go_on(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    found: list[str] = []
    refused: list[RefusedError] = []
    tasks.read(refuse, owner=owner, failed=refused.append)
    tasks.read(refuse, owner=owner, failed=refused.append, is_aside=True)
    tasks.read(lambda: "aside", found.append, owner=owner, is_aside=True)
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert found == ["aside"]
    assert len(refused) == 2


def test_writes_keep_their_order_and_tell_everybody(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    order, told = [], []
    tasks.changed.connect(lambda: told.append(len(order)))
    for number in range(20):
        tasks.write(lambda number=number: order.append(number), owner=owner)
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert order == list(range(20))
    assert len(told) == 20


def refuse() -> None:
    raise RefusedError(Code.BAD_INPUT, "The number is too short.", field="number")


def test_a_refusal_goes_to_who_asked_and_a_failed_write_changes_nothing(
    qtbot: QtBot, tasks: Tasks, owner: QObject
) -> None:
    refused, troubles, changes = [], [], []
    tasks.trouble.connect(troubles.append)
    tasks.changed.connect(lambda: changes.append(1))
    tasks.write(refuse, owner=owner, failed=refused.append)
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert [one.details["field"] for one in refused] == ["number"]
    assert troubles == changes == []


def test_a_refusal_nobody_waits_for_is_shown(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    with qtbot.waitSignal(tasks.trouble) as told:
        tasks.read(refuse, owner=owner)
    assert told.args == ["The number is too short."]


@pytest.mark.parametrize("has_ear", [True, False])
def test_an_unforeseen_failure_is_told_without_its_words(
    qtbot: QtBot, tasks: Tasks, owner: QObject, has_ear: bool, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    tasks.trouble.connect(told.append)

    def fail() -> None:
        raise ValueError("Mrs Canary Okafor, 14 Beech Court")

    tasks.read(fail, owner=owner, failed=(lambda error: told.append(error.message)) if has_ear else None)
    qtbot.waitUntil(lambda: tasks.is_idle)
    (sentence,) = told
    assert "changed nothing" in sentence
    assert "Canary" not in sentence
    assert caplog.records


def test_what_was_cancelled_says_nothing(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    told: list[object] = []
    tasks.trouble.connect(told.append)

    def stop() -> None:
        raise Cancelled

    tasks.read(stop, told.append, owner=owner, failed=told.append)
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert told == []


def test_between_two_answers_the_window_has_its_turn(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    done: list[str] = []

    def show(answer: str) -> None:
        done.append(answer)
        QTimer.singleShot(0, owner, lambda: done.append("a turn"))

    for answer in ("first", "second", "third"):
        tasks.read(lambda answer=answer: answer, show, owner=owner)
    assert tasks.wait()  # all three answers are here before anything of them is shown
    qtbot.waitUntil(lambda: tasks.is_idle and len(done) == 6)
    assert done[1::2] == ["a turn"] * 3
    assert sorted(done[::2]) == ["first", "second", "third"]


def test_an_answer_that_cannot_be_shown_does_not_keep_the_next(
    qtbot: QtBot, tasks: Tasks, owner: QObject
) -> None:
    found: list[str] = []

    def fails(_: object) -> None:
        raise ZeroDivisionError

    with qtbot.capture_exceptions() as raised:
        tasks.read(lambda: "first", fails, owner=owner)
        assert tasks.wait()
        tasks.read(lambda: "second", found.append, owner=owner)
        assert tasks.wait()
        qtbot.waitUntil(lambda: tasks.is_idle)
    assert [one[0] for one in raised] == [ZeroDivisionError]
    assert found == ["second"]


def test_between_two_steps_the_window_has_its_turn(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    seen: list[str] = []
    ticks = QTimer(owner, interval=0)
    ticks.timeout.connect(lambda: seen.append("tick"))
    ticks.start()
    tasks.in_turns(owner, lambda: seen.append("one"), lambda: seen.append("two"))
    assert not tasks.is_idle
    assert seen == []
    with qtbot.waitSignal(tasks.idle):
        pass
    assert tasks.is_idle
    assert "tick" in seen[seen.index("one") : seen.index("two")]


def test_steps_of_what_is_gone_are_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[str] = []
    widget = QWidget()
    tasks.in_turns(widget, lambda: (seen.append("one"), delete(widget)), lambda: seen.append("two"))
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == ["one"]


def test_a_step_that_fails_is_the_last(qtbot: QtBot, tasks: Tasks, owner: QObject) -> None:
    seen: list[str] = []

    def fail() -> None:
        raise ValueError("no")

    with qtbot.captureExceptions() as caught:
        tasks.in_turns(owner, fail, lambda: seen.append("two"))
        qtbot.waitUntil(lambda: tasks.is_idle)
    assert [kind for kind, _, _ in caught] == [ValueError]
    assert seen == []
