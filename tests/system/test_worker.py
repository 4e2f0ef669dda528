"""A worker answers from a process of its own, survives its own death, and ends with the program."""

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.system.worker import Worker, WorkerError, WorkerTooSlowError
from tests.system import tasks

SECRET = "Ms Testperson, 1 Private Road"
PROGRAM = """
import os, signal
from desktop.system.worker import Worker
from tests.system import tasks
if __name__ == "__main__":
    print(Worker().call(20, tasks.process_id), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()
    assert multiprocessing.active_children() == []


def test_one_process_does_one_thing_after_another(worker: Worker) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda number: worker.call(20, tasks.double, number), range(40))) == [
            2 * number for number in range(40)
        ]
    assert worker.call(20, tasks.process_id) == worker.call(20, tasks.process_id) != os.getpid()


def test_a_refusal_comes_back_whole_and_the_worker_goes_on(worker: Worker) -> None:
    before = worker.call(20, tasks.process_id)
    with pytest.raises(RefusedError, match="There is a hole in it") as caught:
        worker.call(20, tasks.refuse)
    assert (caught.value.code, dict(caught.value.details)) == (Code.BAD_INPUT, {"row": 3})
    assert worker.call(20, tasks.process_id) == before


def test_of_another_failure_only_its_place_is_told(
    worker: Worker, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(WorkerError, match=r"^KeyError$"):
        worker.call(20, tasks.fail_with_a_secret, SECRET)
    worker.call(20, tasks.warn_of_a_secret, SECRET)
    assert "KeyError at " in caplog.text
    output = capfd.readouterr()
    assert "Private" not in caplog.text + output.out + output.err


def test_an_answer_that_cannot_travel_is_a_failure_and_the_next_one_comes(worker: Worker) -> None:
    with pytest.raises(WorkerError):
        worker.call(20, tasks.unpicklable)
    assert worker.call(20, tasks.double, 21) == 42


def test_a_worker_that_dies_at_work_is_replaced(worker: Worker) -> None:
    with pytest.raises(WorkerError, match="ended"):
        worker.call(20, tasks.die)
    assert worker.call(20, tasks.double, 21) == 42


def test_a_worker_that_died_at_rest_is_replaced_unseen(worker: Worker) -> None:
    first = worker.call(20, tasks.process_id)
    (child,) = multiprocessing.active_children()
    child.kill()
    child.join()
    assert worker.call(20, tasks.process_id) != first


def test_work_that_takes_too_long_is_ended_and_its_answer_never_taken_for_another(worker: Worker) -> None:
    worker.call(20, tasks.process_id)
    with pytest.raises(WorkerTooSlowError):
        worker.call(0.2, tasks.sleep, 0.4)
    assert worker.call(20, tasks.double, 21) == 42


def test_closing_ends_the_work_that_is_under_way(worker: Worker) -> None:
    worker.call(20, tasks.process_id)
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            worker.call(60, tasks.sleep, 60)
        except WorkerError as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not worker._turn.locked():
        pass
    worker.close()
    asking.join(20)
    assert not asking.is_alive()
    assert len(failed) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_worker_ends_with_a_program_that_was_killed() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    # The worker holds standard output as well, so `run` ends only when it has gone too, or in time fails.
    assert (done.returncode, int(done.stdout) > 0) == (-signal.SIGKILL, True)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_of_the_work_stands_on_the_command_line(worker: Worker) -> None:
    with pytest.raises(WorkerError):
        worker.call(20, tasks.fail_with_a_secret, SECRET)
    assert b"Private" not in worker.call(20, tasks.command_line)
