"""Where this computer keeps the office and the log; nothing here creates a folder."""

from pathlib import Path
from typing import Final

import platformdirs

_PROGRAM: Final = "Doorstep"
OFFICE_FILES: Final = ("office.db", "slots.json", "server.json")


def default_office() -> Path:
    """Return the folder for the office's data that stays on this computer and belongs to this account.

    Local (never roaming) application data on Windows, `~/Library/Application Support` on macOS, the XDG data
    folder elsewhere.
    """
    return platformdirs.user_data_path(_PROGRAM, appauthor=False, roaming=False) / "Office"


def holds_office(folder: Path) -> bool:
    """Return whether an office stands in this folder, whole or not."""
    return any((folder / name).exists() for name in OFFICE_FILES)


def state_folder() -> Path:
    """Return the folder for small files of this account that are worth nothing elsewhere, such as locks."""
    return platformdirs.user_state_path(_PROGRAM, appauthor=False, roaming=False)


def log_folder() -> Path:
    """Return the folder for this account's log files, apart from the office's data."""
    return platformdirs.user_log_path(_PROGRAM, appauthor=False)
