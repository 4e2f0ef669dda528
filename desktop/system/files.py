"""Writing files so that a crash, a full disk or another account cannot harm or read them."""

import contextlib
import errno
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desktop.domain.errors import Code, RefusedError

STAGED_SUFFIX: Final = ".part"  # a file of this ending is what a killed process left; never a whole file
# EFBIG is the size limit of a process or of the file system, EDQUOT the person's share of the disk.
_FULL: Final = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}

_NETWORK_TYPES: Final = {
    *("nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "afpfs", "afs", "webdav", "davfs", "ceph", "glusterfs"),
    *("fuse.sshfs", "fuse.davfs", "fuse.rclone", "fuse.glusterfs", "fuse.gvfsd-fuse", "vboxsf"),
}
_SYNCED: Final = {
    "a OneDrive folder": re.compile(r"onedrive( -.*)?|onedrive-.*", re.IGNORECASE),
    "a Dropbox folder": re.compile(r"dropbox( \(.*\))?", re.IGNORECASE),
    "an iCloud folder": re.compile(r"icloud ?drive|mobile documents", re.IGNORECASE),
    "a Google Drive folder": re.compile(r"google ?drive( \(.*\))?|googledrive-.*|my drive", re.IGNORECASE),
    "a cloud storage folder": re.compile(r"cloudstorage", re.IGNORECASE),
}


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`, or leave it as it was; readable by this account only.

    Refuses with DISK_FULL, LOCKED or NOT_FOUND (see `refusal_for`); any other OSError passes through.
    """
    with staged(path) as part:
        part.write_bytes(data)


@contextlib.contextmanager
def staged(path: Path) -> Iterator[Path]:
    """Lend an empty private file beside `path`; when the block ends well it becomes `path`, safely on disk.

    When the block raises, the lent file is removed and `path` is untouched. Refuses as `write_atomically`.
    """
    part = path.parent / f".doorstep-{secrets.token_hex(8)}{STAGED_SUFFIX}"
    with _refusing(path):
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
        with _refusing(path):
            _fsync_file(part)
            part.replace(path)
            fsync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        # What else fails in the caller's block may concern another file: only a full disk is explained.
        if isinstance(error, OSError) and error.errno in _FULL:
            raise _disk_full(path) from error
        raise


def refusal_for(error: OSError, path: Path) -> RefusedError | None:
    """Return the refusal to show when writing `path` failed with `error`, or None when there is none.

    DISK_FULL: no room. LOCKED: no permission, or another program holds the file. NOT_FOUND: no such folder.
    """
    if error.errno in _FULL:
        return _disk_full(path)
    if isinstance(error, PermissionError) or error.errno in {errno.EROFS, errno.EBUSY}:
        return RefusedError(
            Code.LOCKED,
            f"{path} cannot be written: this account may not write there, or another program has the file "
            "open. Close the other program or choose another folder, and try again.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError) and not path.parent.is_dir():
        return RefusedError(
            Code.NOT_FOUND, f"There is no folder {path.parent}. Create it or choose another folder."
        )
    if isinstance(error, IsADirectoryError):
        return RefusedError(Code.BAD_INPUT, f"{path} is a folder. Give the name of a file.")
    return None


def _disk_full(path: Path) -> RefusedError:
    return RefusedError(
        Code.DISK_FULL,
        f"There is not enough room on the disk to write {path}. What was there before is unchanged. "
        "Free some space and try again.",
    )


@contextlib.contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        refusal = refusal_for(error, path)
        if refusal is None:
            raise
        raise refusal from error


def _fsync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        if sys.platform == "darwin":
            import fcntl

            # fsync on macOS stops at the drive's own cache; only this call reaches the disk.
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        else:
            os.fsync(handle)
    finally:
        os.close(handle)


def fsync_folder(path: Path) -> None:
    """Make a rename or removal inside the folder `path` survive a power cut; nothing to do on Windows."""
    if sys.platform != "win32":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def private_folder(path: Path) -> Path:
    """Create the folder `path` for this account only (0700) where it is missing, and return it.

    A folder that exists keeps its rights. Refuses as `write_atomically`, and with BAD_INPUT where a file is
    in the way.
    """
    with _refusing(path):
        if path.exists() and not path.is_dir():
            raise RefusedError(Code.BAD_INPUT, f"{path} is a file. Give the name of a folder.")
        for missing in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
    return path


def restrict_umask() -> None:
    """Make every file this process creates from now on private to its account (POSIX; Windows inherits)."""
    os.umask(0o077)


def is_shared_or_synced(path: Path) -> str | None:
    """Return the sentence that says why the data file must not live at `path`, or None when it may.

    SQLite's write-ahead log loses data on network shares, and sync programs copy the file between two writes.
    """
    place: str | None
    whole = Path(os.path.realpath(path))
    if _is_unc(str(path)) or _is_unc(str(whole)) or _is_network_drive(whole) or _is_network_mount(whole):
        place = "on a network share"
    else:
        parts = (*path.parts, *whole.parts)
        folders = (name for name, form in _SYNCED.items() if any(form.fullmatch(part) for part in parts))
        place = next((f"in {name}" for name in folders), None)
    if place is None:
        return None
    return (
        f"{path} is {place}, where a data file in use gets damaged. Use the default folder on this computer, "
        "or PostgreSQL if several desks share one office."
    )


def _is_unc(text: str) -> bool:
    if text.startswith("\\\\?\\"):
        return text[4:8].upper() == "UNC\\"
    return text.startswith("\\\\") or (sys.platform == "win32" and text.startswith("//"))


def _is_network_drive(path: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        drive_remote = 4  # GetDriveType of a drive letter that stands for a share
        return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == drive_remote)
    else:
        return False


def _is_network_mount(path: Path) -> bool:
    return _mount_type(path, _mounts()) in _NETWORK_TYPES


def _mounts() -> list[tuple[Path, str]]:
    try:
        if sys.platform == "darwin":
            listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True, timeout=5)
            return _mac_mounts(listed.stdout)
        else:
            return _linux_mounts(Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace"))
    except (OSError, subprocess.SubprocessError):
        return []  # Windows has drive letters instead


def _linux_mounts(table: str) -> list[tuple[Path, str]]:
    mounts = []
    for line in table.splitlines():
        _, folder, kind, *_ = line.split(" ")
        # The kernel writes blanks and backslashes in folder names as three octal digits.
        plain = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), folder)
        mounts.append((Path(plain), kind))
    return mounts


def _mac_mounts(table: str) -> list[tuple[Path, str]]:
    lines = (re.fullmatch(r".+? on (/.*) \(([a-z0-9_.]+)[,)].*", line) for line in table.splitlines())
    return [(Path(found[1]), found[2]) for found in lines if found]


def _mount_type(path: Path, mounts: list[tuple[Path, str]]) -> str:
    holding = [
        (len(folder.parts), order) for order, (folder, _) in enumerate(mounts) if path.is_relative_to(folder)
    ]
    # The longest folder holds the path; of two mounts on one folder the later covers the earlier.
    return mounts[max(holding)[1]][1] if holding else ""
