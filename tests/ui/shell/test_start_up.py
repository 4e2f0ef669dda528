"""The first page is painted before anything heavy is imported, and the look around leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories.keyrings import FILE_VARIABLE
from tests.factories.offices import PASSWORD, Template

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("sqlalchemy", "sqlcipher3", "alembic", "keyring", "reportlab", "pyhanko", "pikepdf", "argon2", "PIL")
_RUN = f"""
import sys
seen = set()
def hook(event, arguments):
    if event == "import" and arguments[0].partition(".")[0] in {HEAVY!r}:
        name = arguments[0].partition(".")[0]
        if name not in seen:
            seen.add(name)
            print("import", name, flush=True)
sys.addaudithook(hook)
from desktop.app import run
sys.exit(run(sys.argv[1:]))
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment with a home of its own."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "DOORSTEP_LOG": str(home / "log")}
    env |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("STATE", "DATA", "CONFIG", "CACHE")}
    return {**env, "TMPDIR": str(home), **more}


@pytest.mark.parametrize("has_office", [True, False])
def test_the_first_page_is_painted_before_the_heavy_imports(
    closed: Template, tmp_path: Path, has_office: bool
) -> None:
    from desktop.system.keyslots import read_slots

    home = tmp_path / "home"
    home.mkdir()
    number = read_slots(closed.folder / "slots.json").office_id
    key = closed.keys.load(number)
    assert key is not None
    (home / "keyring.json").write_text('{"Doorstep\\u0000' + number + '": "' + key.hex() + '"}')
    folder = closed.folder if has_office else tmp_path / "none"
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, "--office", str(folder), "desk", "--perf-marks"],
        cwd=ROOT,
        env=environment(
            home,
            PYTHON_KEYRING_BACKEND="tests.factories.keyrings.FileKeyring",
            **{FILE_VARIABLE: str(home / "keyring.json")},
            DOORSTEP_USER="boss" if has_office else "",
            DOORSTEP_PASSWORD=PASSWORD,
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first.startswith("first-paint "), first  # an import before it would have been printed first
    if not has_office:
        process.kill()
        process.communicate()
        return
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    assert error == ""
    lines = out.splitlines()
    assert "import sqlalchemy" in lines  # so the hook does see them
    assert lines[-1].startswith("usable ")
    assert 0 < float(first.split()[1]) < float(lines[-1].split()[1])


def test_the_look_around_is_signed_in_and_goes_without_a_trace(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "desk", "--demo", "--perf-marks"],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["first-paint", "usable"]
    left = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert not [name for name in left if "office" in name or "demo" in name], left
    assert not list(home.glob("doorstep-demo-*"))
