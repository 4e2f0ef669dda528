import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.exchange import worker
from desktop.exchange.worker import read_in_worker
from tests.exchange import tasks


def test_the_result_comes_back_from_another_process() -> None:
    assert read_in_worker(tasks.double, 21) == 42
    assert read_in_worker(tasks.process_id) != os.getpid()


def test_a_refusal_comes_back_whole() -> None:
    with pytest.raises(RefusedError, match="There is a hole in it") as caught:
        read_in_worker(tasks.refuse)
    assert (caught.value.code, dict(caught.value.details)) == (Code.BAD_FILE, {"row": 3})


@pytest.mark.parametrize("task", [tasks.crash, tasks.unpicklable])
def test_a_worker_that_dies_or_cannot_answer_is_a_file_that_cannot_be_read(task: Callable[[], Any]) -> None:
    with pytest.raises(RefusedError, match="save it again") as caught:
        read_in_worker(task)
    assert caught.value.code == Code.BAD_FILE
    assert multiprocessing.active_children() == []


def test_the_text_of_an_error_stays_in_the_worker(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RefusedError) as caught:
        read_in_worker(tasks.fail_with_a_secret)
    assert dict(caught.value.details) == {"technical": "KeyError"}
    output = capfd.readouterr()
    assert "Private" not in caught.value.message + output.out + output.err


def test_a_worker_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 1)
    with pytest.raises(RefusedError, match="took longer than 1 seconds") as caught:
        read_in_worker(tasks.sleep)
    assert caught.value.code == Code.BAD_FILE
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_a_worker_cannot_take_the_memory_of_the_machine() -> None:
    with pytest.raises(RefusedError) as caught:
        read_in_worker(tasks.take_memory)
    assert dict(caught.value.details) == {"technical": "MemoryError"}
