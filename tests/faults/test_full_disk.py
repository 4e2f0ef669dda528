"""A full disk, played by the size limit of one process: a plain refusal, nothing lost, and it works again."""

import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.db.story import tell
from tests.factories.offices import PASSWORD
from tests.factories.processes import BatchProcess
from tests.faults.conftest import Served

if sys.platform != "linux":
    pytest.skip("limits another process's files, which only Linux can", allow_module_level=True)

import resource

pytestmark = pytest.mark.faults


@contextmanager
def full_disk(process: BatchProcess, size: int) -> Iterator[None]:
    """Let the process write no file beyond `size` bytes; afterwards it may again."""
    soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def desk(served: Served) -> Iterator[BatchProcess]:
    """Yield a process of the office with its boss signed in."""
    process = served.process()
    process.done("login", user="boss", password=PASSWORD)
    yield process
    process.close()


def size_of_log(served: Served) -> int:
    return (served.office.folder / "office.db-wal").stat().st_size


def leftovers(folder: Path) -> list[str]:
    return [one.name for one in folder.rglob("*") if one.name.startswith(".") or one.suffix == ".part"]


def names(served: Served) -> list[str]:
    return [one["name"] for one in served.office.ask("list", what="operatives")["rows"]]


def assert_sound(served: Served, desk: BatchProcess) -> None:
    """Assert that nothing is damaged, and that the same process works on."""
    desk.done("add_operative", name="Works Again")
    assert "Works Again" in names(served)
    assert desk.done("verify")["problems"] == []
    assert leftovers(served.office.folder) == []


@pytest.mark.parametrize("room", [0, 1, 5000, 20_000, 60_000])
def test_a_save_is_refused_and_everything_acknowledged_stays(
    served: Served, desk: BatchProcess, room: int
) -> None:
    desk.done("add_operative", name="First")
    acknowledged, answer = ["First"], {"ok": True}
    with full_disk(desk, size_of_log(served) + room):
        while answer["ok"] and len(acknowledged) < 100:
            name = f"Person {len(acknowledged):03}"
            answer = desk.ask("add_operative", name=name, notes="x" * 3000)
            if answer["ok"]:
                acknowledged.append(name)
        assert answer["refused"] == "disk_full"
        assert "Free some space" in str(answer["message"])
        assert desk.ask("add_operative", name="Refused As Well", notes="x" * 30_000)["refused"] == "disk_full"
        assert names(served) == sorted(acknowledged)  # others read meanwhile
        assert len(desk.done("list", what="operatives")["rows"]) == len(acknowledged)
    assert_sound(served, desk)
    assert names(served) == sorted([*acknowledged, "Works Again"])


def test_an_import_is_refused_whole(served: Served, desk: BatchProcess, tmp_path: Path) -> None:
    table = tmp_path / "operatives.csv"
    rows = [f"Person {number},07700 900{number:03}" for number in range(400)]
    table.write_text("\n".join(["name,phone", *rows]), encoding="utf-8")
    with full_disk(desk, size_of_log(served) + 100_000):
        assert desk.ask("import", what="operatives", path=str(table))["refused"] == "disk_full"
    assert names(served) == []
    assert_sound(served, desk)
    assert desk.done("import", what="operatives", path=str(table))["added"] == 400


def test_a_backup_is_refused_and_the_one_before_it_stays(
    served: Served, desk: BatchProcess, tmp_path: Path
) -> None:
    target = tmp_path / "backups" / "b.doorstep"
    target.parent.mkdir()
    desk.done("backup", out=str(target))
    before = target.read_bytes()
    with full_disk(desk, len(before) // 2):
        assert desk.ask("backup", out=str(target))["refused"] == "disk_full"
    assert target.read_bytes() == before
    assert leftovers(target.parent) == []
    assert_sound(served, desk)
    desk.done("backup", out=str(target))


def test_a_restore_is_refused_and_the_present_data_stays(
    served: Served, desk: BatchProcess, tmp_path: Path
) -> None:
    desk.done("add_operative", name="In The Backup")
    target = tmp_path / "b.doorstep"
    desk.done("backup", out=str(target))
    desk.done("add_operative", name="After The Backup")
    served.office.store.close()
    with full_disk(desk, target.stat().st_size // 2):
        assert desk.ask("restore", path=str(target))["refused"] == "disk_full"
    desk.done("login", user="boss", password=PASSWORD)
    assert names(served) == ["After The Backup", "In The Backup"]
    assert_sound(served, desk)
    served.office.store.close()
    desk.done("restore", path=str(target))
    assert names(served) == ["In The Backup"]


def test_a_pdf_is_refused_and_the_file_that_was_there_stays(
    served: Served, desk: BatchProcess, tmp_path: Path
) -> None:
    story = tell(served.office, tmp_path)
    served.office.office.close()
    out = tmp_path / "papers" / "record.pdf"
    out.parent.mkdir()
    whole = desk.done("concern_pdf", concern=story.concern, out=str(out))
    size = out.stat().st_size
    shutil.copy(out, tmp_path / "kept.pdf")
    desk.done("verify")  # folds the log, so that the paper is what does not fit
    with full_disk(desk, size - 1):
        refused = desk.ask("concern_pdf", concern=story.concern, out=str(out))
    assert refused["refused"] == "disk_full"
    assert out.read_bytes() == (tmp_path / "kept.pdf").read_bytes()
    assert leftovers(out.parent) == []
    assert desk.done("concern_pdf", concern=story.concern, out=str(out))["sha256"] == whole["sha256"]
    assert_sound(served, desk)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_is_refused_and_leaves_no_half_of_a_table(
    served: Served, desk: BatchProcess, tmp_path: Path, ending: str
) -> None:
    for number in range(40):
        desk.done("add_operative", name=f"Person {number}", notes=secrets.token_hex(1000))
    desk.done("verify")  # folds the log, so that the table is what does not fit
    target = tmp_path / "tables" / f"o.{ending}"
    target.parent.mkdir()
    with full_disk(desk, 30_000):
        assert desk.ask("export", what="operatives", path=str(target))["refused"] == "disk_full"
    assert list(target.parent.iterdir()) == []
    assert_sound(served, desk)
    assert desk.done("export", what="operatives", path=str(target))["rows"] == 41
