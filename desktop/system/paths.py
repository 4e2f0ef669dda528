"""Where this computer keeps the office and the log; nothing here creates a folder."""

from pathlib import Path
from typing import Final

import platformdirs

_PROGRAM: Final = "Doorstep"


def default_office() -> Path:
    """Return the folder for the office's data that stays on this computer and belongs to this account.

    Local (never roaming) application data on Windows, `~/Library/Application Support` on macOS, the XDG data
    folder elsewhere.
    """
    return platformdirs.user_data_path(_PROGRAM, appauthor=False, roaming=False) / "Office"


def log_folder() -> Path:
    """Return the folder for this account's log files, apart from the office's data."""
    return platformdirs.user_log_path(_PROGRAM, appauthor=False)
