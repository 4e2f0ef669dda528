"""Files are replaced whole or not at all, are private, and never lie on a share or in a synced folder."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.system import files
from desktop.system.files import (
    STAGED_SUFFIX,
    fsync_folder,
    is_shared_or_synced,
    private_folder,
    refusal_for,
    restrict_umask,
    staged,
    write_atomically,
)

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX rights and limits")
OLD = b"old" * 1000


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "record.pdf"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_and_a_replaced_file_hold_the_data(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"one\r\ntwo\n\0")
    assert path.read_bytes() == b"one\r\ntwo\n\0"
    write_atomically(path, b"")
    assert path.read_bytes() == b""
    assert names(tmp_path) == ["a"]


@POSIX
def test_what_is_written_is_private_even_where_the_old_file_was_not(old: Path) -> None:
    old.chmod(0o644)
    write_atomically(old, b"new")
    assert mode(old) == 0o600


def test_a_failure_in_the_block_leaves_the_old_file_and_nothing_else(old: Path) -> None:
    with pytest.raises(RuntimeError, match="on the way"), staged(old) as part:
        part.write_bytes(b"half")
        assert part.parent == old.parent
        raise RuntimeError("on the way")
    assert old.read_bytes() == OLD
    assert names(old.parent) == [old.name]


def test_another_file_missing_in_the_block_is_not_blamed_on_this_one(old: Path) -> None:
    with pytest.raises(FileNotFoundError), staged(old):
        (old.parent / "elsewhere").read_bytes()
    assert names(old.parent) == [old.name]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"There is no folder .*reports\. Create it") as refused:
        write_atomically(tmp_path / "reports" / "a.pdf", b"x")
    assert refused.value.code is Code.NOT_FOUND


@POSIX
def test_a_folder_in_the_place_of_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(RefusedError, match="is a folder") as refused:
        write_atomically(tmp_path / "a", b"x")
    assert refused.value.code is Code.BAD_INPUT
    assert names(tmp_path) == ["a"]


@POSIX
def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(RefusedError) as refused:
        write_atomically(tmp_path / "a" / "b", b"x")
    assert refused.value.code is Code.NOT_FOUND


def test_what_the_system_forbids_is_a_plain_sentence(tmp_path: Path) -> None:
    refused = refusal_for(PermissionError(13, "Permission denied"), tmp_path / "a.pdf")
    assert refused is not None
    assert refused.code is Code.LOCKED
    assert "another program has the file open" in refused.message
    assert refusal_for(OSError(5, "Input/output error"), tmp_path / "a.pdf") is None


LIMITED = """
import resource, signal, sys
from pathlib import Path
from desktop.domain.errors import RefusedError
from desktop.system.files import write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    write_atomically(Path(sys.argv[1]), b"n" * 200_000)
except RefusedError as refused:
    print(refused.code, refused.message)
"""


@POSIX
@pytest.mark.faults
def test_a_full_disk_leaves_the_old_file_and_nothing_else(old: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, old], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("disk_full There is not enough room")
    assert str(old) in done.stdout
    assert old.read_bytes() == OLD
    assert names(old.parent) == [old.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_is_full_at_the_first_byte_is_a_full_disk(old: Path) -> None:
    with (
        pytest.raises(RefusedError) as refused,
        staged(old),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert refused.value.code is Code.DISK_FULL
    assert old.read_bytes() == OLD


ENDLESS = """
import itertools, sys
from pathlib import Path
from desktop.system.files import write_atomically
print("started", flush=True)
for turn in itertools.count():
    write_atomically(Path(sys.argv[1]), bytes([turn % 251]) * 300_000)
    print(turn, flush=True)
"""


@POSIX
@pytest.mark.faults
def test_a_killed_writer_leaves_a_whole_file(old: Path) -> None:
    for rounds in range(1, 13):
        with subprocess.Popen([sys.executable, "-c", ENDLESS, old], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            for _ in range(rounds):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
        content = old.read_bytes()
        assert content == OLD or (len(content) == 300_000 and len(set(content)) == 1)
        others = [name for name in names(old.parent) if name != old.name]
        assert all(name.endswith(STAGED_SUFFIX) for name in others)
    assert old.read_bytes() != OLD


@POSIX
def test_a_new_folder_and_its_missing_parents_are_private(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        assert private_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700
    private_folder(tmp_path / "a" / "b")


def test_a_file_is_no_folder(old: Path) -> None:
    for path in (old, old / "deeper"):
        with pytest.raises(RefusedError) as refused:
            private_folder(path)
        assert refused.value.code in {Code.BAD_INPUT, Code.NOT_FOUND}


@POSIX
def test_the_umask_keeps_everything_else_private(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        restrict_umask()
        (tmp_path / "a").write_bytes(b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == 0o600


@POSIX
def test_a_folder_that_is_gone_cannot_be_made_durable(tmp_path: Path) -> None:
    fsync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        fsync_folder(tmp_path / "gone")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (r"\\server\share\office", "a network share"),
        (r"\\?\UNC\server\share\office", "a network share"),
        ("/home/ann/OneDrive/office", "a OneDrive folder"),
        ("/mnt/c/Users/Ann/OneDrive - Acme Repairs Ltd/office", "a OneDrive folder"),
        ("/Users/ann/Library/CloudStorage/OneDrive-Acme/office", "a OneDrive folder"),
        ("/home/ann/Dropbox (Acme)/office", "a Dropbox folder"),
        ("/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/office", "an iCloud folder"),
        ("/Users/ann/iCloudDrive/office", "an iCloud folder"),
        ("/Volumes/GoogleDrive/My Drive/office", "a Google Drive folder"),
        ("/Users/ann/Library/CloudStorage/Box-Box/office", "a cloud storage folder"),
    ],
)
def test_shares_and_synced_folders_are_named_with_the_way_out(path: str, place: str) -> None:
    sentence = is_shared_or_synced(Path(path))
    assert sentence is not None
    assert f"is in {place}" in sentence or f"is on {place}" in sentence
    assert "PostgreSQL" in sentence


@pytest.mark.parametrize(
    "path", [r"\\?\C:\Office", "/home/ann/office", "/srv/dropboxes/office", "/srv/onedrives"]
)
def test_folders_of_this_computer_are_welcome(path: str) -> None:
    assert is_shared_or_synced(Path(path)) is None


def test_the_default_place_of_tests_is_welcome(tmp_path: Path) -> None:
    assert is_shared_or_synced(tmp_path / "not" / "there" / "yet") is None


@POSIX
def test_a_link_into_a_synced_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "office").symlink_to(tmp_path / "Dropbox")
    assert "Dropbox" in (is_shared_or_synced(tmp_path / "office" / "data") or "")


LINUX_TABLE = """\
/dev/vda / ext4 rw,relatime 0 0
server:/export /home nfs4 rw,vers=4.2 0 0
/dev/sdb /home/ann/local ext4 rw 0 0
//nas/share /mnt/the\\040share cifs rw 0 0
ann@host:/ /srv/remote fuse.sshfs rw 0 0
/dev/sdc /srv/twice ext4 rw 0 0
nas:/x /srv/twice nfs rw 0 0
"""
MAC_TABLE = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//ann@nas._smb._tcp.local/office on /Volumes/office (smbfs, nodev, nosuid, mounted by ann)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/bob/office", "nfs4"),
        ("/home/ann/local/office", "ext4"),
        ("/homes/office", "ext4"),
        ("/mnt/the share/office", "cifs"),
        ("/srv/remote", "fuse.sshfs"),
        ("/srv/twice/office", "nfs"),
    ],
)
@POSIX
def test_the_nearest_linux_mount_decides(path: str, kind: str) -> None:
    assert files._mount_type(Path(path), files._linux_mounts(LINUX_TABLE)) == kind
    assert (kind in files._NETWORK_TYPES) == (kind != "ext4")


@POSIX
def test_the_nearest_macos_mount_decides() -> None:
    mounts = files._mac_mounts(MAC_TABLE)
    assert len(mounts) == 4
    assert files._mount_type(Path("/Volumes/office/data"), mounts) == "smbfs"
    assert files._mount_type(Path("/Users/ann/office"), mounts) == "apfs"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_mounts_of_this_computer_are_readable() -> None:
    assert (Path("/proc"), "proc") in files._mounts()  # it is what they are read from
