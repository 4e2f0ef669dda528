"""Backups and putting one back: all of it or nothing, the present data kept beside it (P7)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.db.backup import back_up
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import create, open_office
from desktop.system.keychain import MemoryKeychain
from tests.factories.offices import MONDAY, PASSWORD, MovableClock, TestOffice


@pytest.fixture
def saved(office: TestOffice, tmp_path: Path) -> tuple[TestOffice, Path]:
    """An office with one client and a backup of it; a second client came later."""
    office.ask("add_client", name="Riverside Trust", phone="")
    backup = tmp_path / "office.doorstep"
    office.ask("backup", "manager", out=str(backup))
    office.ask("add_client", name="Northgate HA", phone="")
    return office, backup


def _clients(office: TestOffice) -> list[str]:
    return [row["name"] for row in office.ask("list", "manager", what="clients")["rows"]]


def _refused(office: TestOffice, verb: str, user: str = "boss", **arguments: str) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        office.ask(verb, user, **arguments)
    return refused.value


def test_a_backup_is_noted_and_carries_the_head_of_the_history(office: TestOffice, tmp_path: Path) -> None:
    reply = office.ask("backup", "manager", out=str(tmp_path / "office.doorstep"))
    newest, before = office.ask("list", what="audit")["rows"][:2]
    assert (newest["action"], newest["note"]) == ("office.back_up", f"up to entry {before['seq']}")
    assert reply["seq"] == before["seq"]
    assert len(reply["head"]) == 64
    assert reply["bytes"] < (tmp_path / "office.doorstep").stat().st_size
    content = (tmp_path / "office.doorstep").read_bytes()
    for secret in (b"Mersey", b"Manager Person", b"SQLite format"):
        assert secret not in content
    assert office.ask("verify", anchors=[str(tmp_path / "office.doorstep")])["problems"] == []


def test_a_restore_gives_exactly_the_backup_and_keeps_what_was_there(saved: tuple[TestOffice, Path]) -> None:
    office, backup = saved
    office.ask("restore", path=str(backup))
    assert _clients(office) == ["Riverside Trust"]
    (kept,) = office.folder.glob("before-restore-*.db")
    assert kept.name == "before-restore-20261123T073000Z.db"
    newest = office.ask("list", "manager", what="audit")["rows"][0]
    assert (newest["action"], newest["actor"]) == ("office.restored", "boss")
    assert office.ask("verify", "manager", anchors=[str(backup)])["problems"] == []
    # What was set aside is whole: put back by hand, it opens with everything.
    office.office.store.close()
    for path in office.folder.glob("office.db*"):
        path.unlink()
    kept.rename(office.folder / "office.db")
    again = open_office(office.folder, office.clock, office.keys)
    again.store.close()
    assert _clients(office) == ["Northgate HA", "Riverside Trust"]


def _cut(content: bytes, _: bytes) -> bytes:
    return content[:-1]


def _cut_in_the_middle(content: bytes, _: bytes) -> bytes:
    return content[: len(content) // 2]


def _data_changed(content: bytes, _: bytes) -> bytes:
    return content[:50_000] + bytes([content[50_000] ^ 1]) + content[50_001:]


def _manifest_changed(content: bytes, _: bytes) -> bytes:
    return content.replace(b"2026-11-23T07:30", b"2026-11-24T07:30")


def _nothing(_: bytes, __: bytes) -> bytes:
    return b""


def _others(_: bytes, other: bytes) -> bytes:
    return other


def _others_data(content: bytes, other: bytes) -> bytes:
    ours = content.index(b"PK\x03\x04", len(content) - 8000)
    return other[: other.index(b"PK\x03\x04", len(other) - 8000)] + content[ours:]


@pytest.fixture(scope="module")
def others_backup(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The backup of another office."""
    folder, keys = tmp_path_factory.mktemp("other"), MemoryKeychain()
    fields = {"company": "Other Ltd", "admin": "boss", "password": PASSWORD}
    create(folder / "office", clock=MovableClock(), keys=keys, **fields)
    other = open_office(folder / "office", MovableClock(), keys)
    back_up(other.data_file, other.slots, other.key, folder / "backup", MovableClock().now())
    other.close()
    return (folder / "backup").read_bytes()


HARMS: dict[str, tuple[Callable[[bytes, bytes], bytes], set[Code]]] = {
    "the last byte is gone": (_cut, {Code.BAD_FILE}),
    "half is gone": (_cut_in_the_middle, {Code.BAD_FILE}),
    "empty": (_nothing, {Code.BAD_FILE}),
    "one bit of the data": (_data_changed, {Code.DAMAGED}),
    "what it says of itself": (_manifest_changed, {Code.BAD_FILE}),
    "another office's": (_others, {Code.WRONG_KEY}),
    "another office's data under our name": (_others_data, {Code.BAD_FILE, Code.DAMAGED}),
}


@pytest.mark.parametrize("name", HARMS)
def test_a_backup_that_is_not_whole_or_not_ours_changes_nothing_and_nobody_is_signed_out(
    name: str, saved: tuple[TestOffice, Path], others_backup: bytes
) -> None:
    office, backup = saved
    harm, codes = HARMS[name]
    before = backup.read_bytes()
    backup.write_bytes(harm(before, others_backup))
    assert backup.read_bytes() != before
    assert _refused(office, "restore", path=str(backup)).code in codes
    assert _clients(office) == ["Northgate HA", "Riverside Trust"]
    assert list(office.folder.glob("before-restore-*")) == []
    assert list(office.folder.glob(".doorstep-*")) == []
    assert office.door().workplace.desk.actor.name == "boss"
    assert office.ask("verify")["problems"] == []


def test_a_restore_while_another_program_has_the_office_open_is_refused(
    saved: tuple[TestOffice, Path],
) -> None:
    office, backup = saved
    other = open_office(office.folder, office.clock, office.keys)
    with other.store.read() as session:
        session.connection()
        assert _refused(office, "restore", path=str(backup)).code == Code.LOCKED
    other.store.close()
    assert _clients(office) == ["Northgate HA", "Riverside Trust"]


def test_a_backup_needs_a_file_of_its_own_outside_the_office(
    saved: tuple[TestOffice, Path], tmp_path: Path
) -> None:
    office, _ = saved
    before = sorted(path.name for path in office.folder.iterdir())
    for out, code in (
        (tmp_path, Code.BAD_INPUT),
        (office.folder / "backup", Code.BAD_INPUT),
        (office.folder / ".." / "office" / "backup", Code.BAD_INPUT),
        (tmp_path / "no" / "backup", Code.NOT_FOUND),
    ):
        assert _refused(office, "backup", out=str(out)).code == code
    assert sorted(path.name for path in office.folder.iterdir()) == before


def test_a_failed_backup_leaves_the_older_one_in_its_place(saved: tuple[TestOffice, Path]) -> None:
    office, backup = saved
    before = backup.read_bytes()
    data = office.folder / "office.db"
    office.office.store.close()
    content = bytearray(data.read_bytes())
    content[60_000] ^= 1  # a bad sector
    data.write_bytes(content)
    assert _refused(office, "backup", out=str(backup)).code == Code.DAMAGED
    assert backup.read_bytes() == before
    assert list(backup.parent.glob(".doorstep-*")) == []


@pytest.mark.postgresql
def test_an_office_on_a_server_says_where_its_backups_are_made(
    any_office: TestOffice, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if "sqlcipher" in request.node.name:
        assert any_office.ask("backup", out=str(tmp_path / "backup"))["bytes"]
        return
    for verb, arguments in {"backup": {"out": str(tmp_path / "backup")}, "restore": {"path": "x"}}.items():
        refused = _refused(any_office, verb, **arguments)
        assert (refused.code, "pg_dump" in refused.message) == (Code.BAD_INPUT, True)
    assert not (tmp_path / "backup").exists()


def test_when_the_last_backup_was_made_is_told_to_everybody(office: TestOffice, tmp_path: Path) -> None:
    backups = office.work("viewer").backups
    assert backups.last() == (None, "Never backed up", True)
    office.ask("backup", "manager", out=str(tmp_path / "one.doorstep"))
    assert backups.last() == (MONDAY, "Backed up today 07:30", False)
    office.clock.advance(days=2)
    assert (backups.last().text, backups.last().is_late) == ("Backed up 23 Nov 2026", False)
    office.clock.advance(minutes=1)
    assert backups.last().is_late is True
    office.work().settings.set("backup_late_days", 7)
    assert backups.last().is_late is False


def test_a_backup_tells_each_step_and_stops_where_it_is_told_to(office: TestOffice, tmp_path: Path) -> None:
    """Stopped in the middle it leaves no file, no half of one, and no entry that says there is a backup."""

    class StoppedError(Exception):
        pass

    steps: list[tuple[int, int]] = []
    office.work("manager").backups.back_up(
        tmp_path / "whole.doorstep", lambda done, total, text: steps.append((done, total))
    )
    assert steps == [(0, 3), (1, 3), (2, 3)]
    first = office.work().backups.last()
    office.clock.advance(hours=1)
    for stop_at in range(3):

        def tell(done: int, total: int, text: str, stop_at: int = stop_at) -> None:
            if done == stop_at:
                raise StoppedError

        with pytest.raises(StoppedError):
            office.work("manager").backups.back_up(tmp_path / "half.doorstep", tell)
    assert [file.name for file in tmp_path.glob("*half*")] == []
    assert office.work().backups.last() == first


def test_everybody_may_know_where_the_data_lies(any_office: TestOffice) -> None:
    place = any_office.work("viewer").backups.place()
    assert (place.folder, place.is_server) == (
        any_office.folder,
        any_office.office.data_file.exists() is False,
    )
