"""The age of the process is counted from its start, not from an import."""

import subprocess
import sys
import time


def test_it_counts_from_before_the_interpreter_ran() -> None:
    script = "from desktop.system.stopwatch import seconds_since_start; print(seconds_since_start())"
    started = time.monotonic()
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    around = time.monotonic() - started
    assert 0 < float(out) <= around + 0.02  # the kernel counts in hundredths
