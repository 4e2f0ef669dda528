"""How long this process has been running, for the speed figures of a start."""

import os
import sys
import time
from pathlib import Path
from typing import Final

_IMPORTED: Final = time.monotonic()


def seconds_since_start() -> float:
    """Return the seconds since the system made this process (to 0.01 s); elsewhere than on Linux since this import."""
    if sys.platform != "linux":
        return time.monotonic() - _IMPORTED
    # The name of the program stands in brackets and may hold spaces; what follows it does not.
    fields = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
