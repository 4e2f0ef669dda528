"""Many programs may have a data file open, or one restore has it alone; the system frees what a dead one held."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.system.presence import alone, join
from tests.factories.processes import Child, pipe

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces no open file")


def leave(handle: int | None) -> None:
    assert handle is not None
    os.close(handle)


def test_many_may_have_the_file_open_and_a_restore_waits_for_the_last(tmp_path: Path) -> None:
    data_file = tmp_path / "office.db"
    first, second = join(data_file), join(data_file)
    for handle in (first, second):
        with pytest.raises(RefusedError) as caught, alone(data_file):
            raise AssertionError("not alone")
        assert caught.value.code is Code.LOCKED
        assert "open in another window" in caught.value.message
        leave(handle)
    with alone(data_file):
        pass


def test_nobody_opens_the_file_while_it_is_replaced(tmp_path: Path) -> None:
    data_file = tmp_path / "office.db"
    with alone(data_file):
        with pytest.raises(RefusedError) as caught:
            join(data_file)
        assert caught.value.code is Code.LOCKED
        with pytest.raises(RefusedError), alone(data_file):
            raise AssertionError("two restores at once")
    leave(join(data_file))


def test_a_restore_that_fails_lets_the_others_in_again(tmp_path: Path) -> None:
    data_file = tmp_path / "office.db"
    with pytest.raises(ValueError, match="x"), alone(data_file):
        raise ValueError("x")
    leave(join(data_file))


def hold(path: str, how: str, ready: Any) -> None:
    """Run in a process of its own: hold the file until killed."""
    if how == "alone":
        with alone(Path(path)):
            ready.send("held")
            ready.poll(60)
    else:
        join(Path(path))
        ready.send("held")
        ready.poll(60)


@pytest.mark.parametrize("how", ["alone", "join"])
def test_what_a_killed_process_held_is_free(tmp_path: Path, how: str) -> None:
    data_file = tmp_path / "office.db"
    ours, theirs = pipe(both_ways=True)
    child = Child(hold, str(data_file), how, theirs)
    assert ours.recv() == "held"
    with pytest.raises(RefusedError), alone(data_file):
        raise AssertionError("not alone")
    child.kill()
    with alone(data_file):
        pass
    for one in (child, ours, theirs):
        one.close()


def test_the_file_it_needs_is_private_and_holds_nothing(tmp_path: Path) -> None:
    leave(join(tmp_path / "office.db"))
    (made,) = tmp_path.iterdir()
    assert made.stat().st_size == 0
    assert made.stat().st_mode & 0o777 == 0o600
