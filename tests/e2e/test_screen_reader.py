"""Another program reads the window by the system's accessibility tree, and dispatches a visit by what it hears."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.factories.needs import missing
from tests.factories.offices import TestOffice, set_scene
from tests.factories.processes import write_keyring

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEM_PYTHON = Path("/usr/bin/python3")
NEEDS = {
    "xvfb": shutil.which("Xvfb"),
    "dbus-daemon": shutil.which("dbus-run-session"),
    "at-spi2-core": LAUNCHER.exists(),
    "python3-pyatspi": Path("/usr/lib/python3/dist-packages/pyatspi").is_dir(),
}
# A screen, a message bus and the accessibility bus of their own; the window and the reader end with them.
SESSION = """
Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3>"$SCRATCH/display" 2>/dev/null &
started=$!
while [ ! -s "$SCRATCH/display" ]; do sleep 0.05; done
export DISPLAY=":$(cat "$SCRATCH/display")"
"$LAUNCHER" --launch-immediately >/dev/null 2>&1 &
started="$started $!"
"$PROGRAM" -m tests.e2e.seen "$FOLDER" "$KEYRING_FILE" manager >"$SCRATCH/window" 2>&1 &
started="$started $!"
"$READER" tests/e2e/reader.py "$ADDRESS" >"$SCRATCH/told" 2>&1
code=$?
kill $started 2>/dev/null
wait
exit $code
"""


def test_a_screen_reader_finds_the_visit_and_dispatches_it(office: TestOffice, tmp_path: Path) -> None:
    absent = [package for package, found in NEEDS.items() if not found]
    if absent:
        missing(", ".join(absent), f"apt-get install {' '.join(absent)}")
    scene = set_scene(office)
    keyring = write_keyring(tmp_path / "keys.json", office.office.slots.office_id, office.office.key)
    ended = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SESSION],
        cwd=ROOT,
        env={
            **{
                name: value
                for name, value in os.environ.items()
                if name not in ("DISPLAY", "WAYLAND_DISPLAY")
            },
            "SCRATCH": str(tmp_path),
            "LAUNCHER": str(LAUNCHER),
            "PROGRAM": sys.executable,
            "READER": str(SYSTEM_PYTHON),
            "FOLDER": str(office.folder),
            "KEYRING_FILE": str(keyring),
            "ADDRESS": "Flat 11, Kestrel House",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "XDG_RUNTIME_DIR": str(tmp_path),
            "HOME": str(tmp_path),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
    told = (tmp_path / "told").read_text("utf-8")
    assert ended.returncode == 0, told + (tmp_path / "window").read_text("utf-8")
    assert "Flat 11, Kestrel House" in told
    assert office.ask("get", what="appointments", id=scene.appointment)["row"]["state"] == "dispatched"
