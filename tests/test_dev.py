"""What dev.py decides before it installs or starts anything."""

import ast
import hashlib
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev

ROOT = Path(__file__).resolve().parents[1]
NOWHERE = "libof-no-system.so.9"


def started(*arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run dev.py with `arguments` that must not lead to any set-up."""
    return subprocess.run([python, str(ROOT / "dev.py"), *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("version", [(3, 11), (3, 11, 0, "final", 0), (3, 14, 1), (4, 0)])
def test_new_python_is_welcome(version: tuple) -> None:
    assert dev.version_refusal(version) == ""


@pytest.mark.parametrize(("version", "named"), [((3, 10, 12, "final", 0), "3.10.12"), ((2, 7, 18), "2.7.18")])
def test_old_python_is_told_in_a_sentence(version: tuple, named: str) -> None:
    refusal = dev.version_refusal(version)
    assert "Python 3.11 or newer" in refusal
    assert f"this is Python {named}." in refusal


def test_old_python_can_read_as_far_as_the_sentence() -> None:
    source = (ROOT / "dev.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    names = [node.names[0].name for node in ast.parse(source).body if isinstance(node, ast.Import)]
    assert "ctypes" not in names  # absent from Debian's python3-minimal, as is:
    assert "venv" not in names
    assert "shutil" not in names


def test_unknown_command_lists_those_there_are() -> None:
    done = started("tset")
    assert (done.returncode, done.stdout) == (2, "")
    for command in ("demo", "test", "run", "bench", "check", "setup"):
        assert f"dev.py {command} " in done.stderr


def test_no_command_is_answered_like_an_unknown_one() -> None:
    assert started().returncode == 2


def test_help_is_no_mistake() -> None:
    done = started("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "py dev.py" in done.stdout


def test_every_command_is_described() -> None:
    for command in dev.COMMANDS:
        assert f"dev.py {command} " in dev.__doc__


def test_apt_line_can_be_pasted_as_it_is() -> None:
    assert dev.apt_line(["libegl1", "libgl1"]) == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 libgl1"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="shared libraries have other names here")
def test_only_the_missing_libraries_are_named() -> None:
    assert dev.missing_libraries({"libc.so.6": "libc6", NOWHERE: "libnowhere9"}) == {NOWHERE: "libnowhere9"}


def test_only_the_missing_tools_are_named(tmp_path: Path) -> None:
    (tmp_path / "15").mkdir()
    (tmp_path / "15" / "initdb").touch()
    here = dev.Tool(f"{tmp_path}/*/initdb", "postgresql", "some tests")
    absent = dev.Tool(f"{tmp_path}/*/pg_ctl", "postgresql", "some tests")
    unheard_of = dev.Tool("program-of-no-system", "nothing", "other tests")
    assert dev.missing_tools((here, absent, unheard_of)) == [absent, unheard_of]


def test_stamp_counts_only_for_what_was_installed(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "lock", tmp_path / "stamp"
    lock.write_text("library==1")
    assert not dev.is_done(stamp, dev.digest(lock))
    stamp.write_text(dev.digest(lock), "ascii")
    assert dev.is_done(stamp, dev.digest(lock))
    lock.write_text("library==2")
    assert not dev.is_done(stamp, dev.digest(lock))


def test_stamp_tells_files_apart(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("ab")
    two.write_text("c")
    before = dev.digest(one, two)
    one.write_text("a")
    two.write_text("bc")
    assert dev.digest(one, two) != before


def test_half_written_stamp_does_not_count(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text(dev.digest()[:20], "ascii")
    assert not dev.is_done(stamp, dev.digest())


def test_exit_code_of_what_it_starts_is_passed_on() -> None:
    assert dev.start([sys.executable, "-c", "raise SystemExit(7)"]) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_signal_becomes_the_shell_s_exit_code() -> None:
    assert dev.start([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]) == 143


def test_a_failed_step_stops_with_its_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        dev.require([sys.executable, "-c", "raise SystemExit(4)"], "Installing failed.")
    assert stopped.value.code == 4
    assert capfd.readouterr().err == "Installing failed.\n"


def test_ci_calls_the_test_command_of_the_readme() -> None:
    assert "exec python3 dev.py test\n" in (ROOT / ".ci/run").read_text("utf-8")


def wheel(folder: Path, name: str, version: str, *needs: str) -> str:
    """Write an empty library; return the line of a lock that names it."""
    file = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    told = "".join(f"{line}\n" for line in (f"Name: {name}", f"Version: {version}", *needs))
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\n{told}")
        packed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        packed.writestr(f"{info}/RECORD", f"{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def test_a_newer_release_changes_nothing_in_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = ("Provides-Extra: toml",)
    lines = [
        wheel(tmp_path, "measure", "1.0", *extra),
        wheel(tmp_path, "plugin", "1.0", "Requires-Dist: measure[toml]>=1.0"),
    ]
    wheel(tmp_path, "measure", "1.1", *extra)
    lock = tmp_path / "lock.txt"
    lock.write_text("".join(lines), "utf-8")
    monkeypatch.setattr(sys, "executable", sys._base_executable)  # dev.py is started with the Python outside
    target = tmp_path / "there"
    dev.install_locked(lock, "--no-index", "--find-links", str(tmp_path), "--target", str(target))
    assert {one.name for one in target.glob("*.dist-info")} == {
        "measure-1.0.dist-info",
        "plugin-1.0.dist-info",
    }


def applies(requirement: Requirement, extra: str = "") -> bool:
    """Return whether a requirement holds on this machine, asked for with this extra."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def test_the_lock_names_all_that_its_libraries_need() -> None:
    lines = map(Requirement, re.findall(r"^[^\s#][^\\\n]*", dev.LOCK.read_text("utf-8"), re.MULTILINE))
    locked = {canonicalize_name(one.name): next(iter(one.specifier)).version for one in lines if applies(one)}
    project = tomllib.loads(dev.PROJECT.read_text("utf-8"))
    named = (project["project"]["dependencies"], project["dependency-groups"]["dev"])
    wanted = [Requirement(line) for lines in named for line in lines]
    seen: set[tuple[str, str]] = set()
    while wanted:
        one = wanted.pop()
        if not applies(one):
            continue
        name = canonicalize_name(one.name)
        assert name in locked, f"{one} is not in the lock"
        assert one.specifier.contains(locked[name], prereleases=True), (
            f"the lock has {locked[name]}, not {one}"
        )
        for extra in {"", *one.extras} - {known for of, known in seen if of == name}:
            seen.add((name, extra))
            needs = map(Requirement, importlib.metadata.requires(name) or ())
            # Only what this machine needs: the rest of it the other machines' tests see.
            wanted += [Requirement(str(need).partition(";")[0]) for need in needs if applies(need, extra)]
    assert len(seen) > 50
