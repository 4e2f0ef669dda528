"""One door for whoever works on Doorstep: each command sets up what it needs, then does its work.

    python3 dev.py demo     an office with made-up people, to look around in
    python3 dev.py test     every check and every test; more arguments go to pytest alone
    python3 dev.py run      Doorstep itself: its window, or the command that the arguments name
    python3 dev.py bench    the speed figures; more arguments go to them
    python3 dev.py check    lint, format, types, import rules: the quick half of test
    python3 dev.py setup    only the set-up

On Windows say `py dev.py`. Nothing needs to be installed first but Python 3.11 or newer: the libraries go
into the folder .venv, locked by requirements.lock. Nothing outside this folder is written, except that
root on Debian or Ubuntu gets missing system packages by apt-get; anybody else is told the one line to run.
"""

import hashlib
import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn


def version_refusal(version: Any) -> str:
    """Return the sentence for a Python that is too old, "" for a good one.

    Up to the call below this file must run on Python 3.6, and all of it must parse there.
    """
    if tuple(version[:2]) >= (3, 11):
        return ""
    found = ".".join(str(part) for part in version[:3])
    return f"Doorstep needs Python 3.11 or newer; this is Python {found}. Start dev.py with a newer one."


if version_refusal(sys.version_info):
    sys.exit(version_refusal(sys.version_info))

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
LINUX = sys.platform == "linux"
MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
PACKAGES = VENV / ("Lib/site-packages" if WINDOWS else f"lib/python{MINOR}/site-packages")
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
LIBRARIES_STAMP = VENV / "installed-libraries"
PROJECT_STAMP = VENV / "installed-project"

NEEDS_PACKAGES = 3  # exit code: the system lacks packages, and the line that installs them was printed
WRONG_USE = 2
MEMORY_FOR_TESTS = 6 << 30  # bytes

# What Qt loads from the system, by file and Debian package: always, and for a real or virtual X screen.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",  # QtNetwork, from 6.12 on also through QtPdf
}
QT_SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class Tool(NamedTuple):
    """A program or file some tests need: found by name on the path or by a file pattern."""

    found_as: str
    package: str
    used_for: str


TEST_TOOLS = (
    Tool("/usr/lib/postgresql/*/bin/initdb", "postgresql", "the PostgreSQL tests"),
    Tool("gnome-keyring-daemon", "gnome-keyring", "the key store tests"),
    Tool("dbus-run-session", "dbus-daemon", "the key store tests"),
    Tool("secret-tool", "libsecret-tools", "the key store tests"),
    Tool("pdftotext", "poppler-utils", "the PDF tests"),
    Tool("qpdf", "qpdf", "the PDF tests"),
    Tool("java", "default-jre-headless", "the PDF/A tests"),
    Tool("/usr/share/java/pdfbox2.jar", "libpdfbox2-java", "the PDF/A tests"),
    Tool("/usr/share/java/commons-io.jar", "libcommons-io-java", "the PDF/A tests"),
    Tool("/usr/share/java/jaxb-api.jar", "libjaxb-api-java", "the PDF/A tests"),
    Tool("/usr/share/java/javax.activation*.jar", "libactivation-java", "the PDF/A tests"),
    Tool("/usr/lib/*/girepository-1.0/ICalGLib-3.0.typelib", "gir1.2-ical-3.0", "the calendar tests"),
    Tool("/usr/lib/python3/dist-packages/gi/__init__.py", "python3-gi", "the calendar tests"),
    Tool("Xvfb", "xvfb", "the screen tests"),
    Tool("xauth", "xauth", "the screen tests"),
    Tool("/usr/libexec/at-spi-bus-launcher", "at-spi2-core", "the screen reader test"),
    Tool("/usr/lib/python3/dist-packages/pyatspi/__init__.py", "python3-pyatspi", "the screen reader test"),
)


def say(line: str) -> None:
    """Print `line` at once, so that it stands before the output of what it announces."""
    print(line, flush=True)


def stop(sentence: str, code: int = NEEDS_PACKAGES) -> NoReturn:
    """End with `sentence` on the error output and `code` as exit code."""
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(code)


def apt_line(packages: list[str]) -> str:
    """Return the one line that installs `packages` on Debian or Ubuntu."""
    names = " ".join(packages)
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"


def can_apt() -> bool:
    """Return whether this is root on a system with apt-get."""
    return LINUX and os.geteuid() == 0 and Path("/usr/bin/apt-get").exists()


def apt(packages: list[str]) -> bool:
    """Install `packages` and return whether that worked; what apt-get says is shown only where it failed."""
    say(f"Installing system packages: {' '.join(packages)}")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    wait = ["-o", "DPkg::Lock::Timeout=300"]  # another apt-get may be at work on a machine that just started
    # The lists may be absent or old. A source that fails here need not be the one that is needed.
    update = subprocess.run(["apt-get", *wait, "-qq", "update"], env=env, capture_output=True, text=True)
    install = subprocess.run(
        ["apt-get", *wait, "-qq", "-y", "--no-install-recommends", "install", *packages],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if install.returncode:
        print(update.stderr, install.stdout, install.stderr, sep="\n", file=sys.stderr)
    return install.returncode == 0


def provide(needs: dict[str, str]) -> None:
    """Install the packages of `needs` (what is missing: its package) or stop with the line that does."""
    packages = list(needs.values())
    if packages and not (can_apt() and apt(packages)):
        stop(
            f"Missing on this computer: {', '.join(needs)}. On Debian or Ubuntu run this, then try again:\n"
            f"  {apt_line(packages)}"
        )
    importlib.invalidate_caches()


def missing_libraries(libraries: dict[str, str]) -> dict[str, str]:
    """Return the rows of `libraries` (file: package) that this system's loader does not find."""
    import ctypes  # not in Debian's python3-minimal, which gets this far

    missing = {}
    for file, package in libraries.items():
        try:
            ctypes.CDLL(file)
        except OSError:
            missing[file] = package
    return missing


def missing_tools(tools: tuple[Tool, ...]) -> list[Tool]:
    """Return those of `tools` that are not here."""
    import shutil  # not in Debian's python3-minimal either

    def is_here(name: str) -> bool:
        return any(Path("/").glob(name[1:])) if name.startswith("/") else shutil.which(name) is not None

    return [tool for tool in tools if not is_here(tool.found_as)]


def missing_for_qt() -> dict[str, str]:
    """Return what Qt lacks on Linux (file: package); the X libraries count only where there is a screen."""
    if not LINUX:
        return {}
    screen = QT_SCREEN_LIBRARIES if os.environ.get("DISPLAY") else {}
    return missing_libraries({**QT_LIBRARIES, **screen})


def ensure_test_tools() -> None:
    """Make the programs available that some tests use; without them those are skipped, but not in CI."""
    missing = missing_tools(TEST_TOOLS) if LINUX else []
    screen = missing_libraries(QT_SCREEN_LIBRARIES) if LINUX else {}
    packages = [*(tool.package for tool in missing), *screen.values()]
    if not packages or (can_apt() and apt(packages)):
        return
    uses = ", ".join(
        dict.fromkeys([*(tool.used_for for tool in missing), *(["the screen tests"] if screen else [])])
    )
    if os.environ.get("CI"):
        stop(f"Here every test must run, but {uses} lack programs. On Debian:\n  {apt_line(packages)}")
    say(f"Skipped for want of programs: {uses}. On Debian or Ubuntu get them with:\n  {apt_line(packages)}")


def digest(*files: Path) -> str:
    """Return one word for `files`, the version of Python and this folder's place: all an install rests on."""
    total = hashlib.sha256(f"{MINOR}\n{ROOT}\n".encode())
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    """Return whether `stamp` says that exactly `wanted` was installed, to the end."""
    return stamp.is_file() and stamp.read_bytes() == wanted.encode()


def has(module: str) -> bool:
    """Return whether this Python has `module`."""
    return importlib.util.find_spec(module) is not None


def system_pip() -> bool:
    """Return whether this Python has a pip that can install into another one (22.3 or newer)."""
    if not has("pip"):
        return False
    command = [sys.executable, "-m", "pip", "--python", sys.executable, "--version"]
    return subprocess.run(command, capture_output=True).returncode == 0


def missing_for_venv() -> dict[str, str]:
    """Return what this Python lacks to make .venv with a pip to fill it; Debian keeps both apart."""
    if has_libraries() or (has("venv") and (has("ensurepip") or system_pip())):
        return {}
    return {"Python's venv with pip": f"python{MINOR}-venv"}


def make_venv() -> None:
    """Make an empty .venv, with pip in it where Python brings one, else for the system's pip."""
    bare = [] if has("ensurepip") else ["--without-pip"]
    command = [sys.executable, "-m", "venv", "--clear", *bare, str(VENV)]
    require(command, "Making the virtual environment failed; the lines above say why.")


def pip_install(*arguments: str) -> None:
    """Install into .venv with its own pip, or with the system's where it has none."""
    pip = [str(PYTHON), "-m", "pip"]
    if not (PACKAGES / "pip").is_dir():
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    env = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_ROOT_USER_ACTION="ignore")
    env.update(PIP_NO_CACHE_DIR="1", PIP_USER="0")  # nothing in the home folder
    command = [*pip, "install", "-qq", "--no-compile", *arguments]
    require(command, "Installing failed; the lines above say why. Nothing is lost: try again.", env)


def install_locked(lock: Path, *where: str) -> None:
    """Install what `lock` says, no more and no less."""
    # It names every library with all that it needs. Left to look for that itself, pip takes up a newer release of a
    # library that is asked for by an extra, and stops because the lock has no hash of it.
    pip_install("--no-deps", "--require-hashes", "-r", str(lock), *where)


def has_libraries() -> bool:
    """Return whether .venv holds just what requirements.lock says."""
    return PYTHON.exists() and is_done(LIBRARIES_STAMP, digest(LOCK))


def ensure_environment() -> None:
    """Bring .venv to what requirements.lock and pyproject.toml say; redo an install that was cut short."""
    if not has_libraries():
        if Path(sys.prefix) == VENV:
            stop("The folder .venv must be made anew: start dev.py with the Python outside it.", WRONG_USE)
        LIBRARIES_STAMP.unlink(missing_ok=True)
        PROJECT_STAMP.unlink(missing_ok=True)
        say("Making the folder .venv and installing the locked libraries (one to three minutes)")
        make_venv()
        install_locked(LOCK)
        # Compiled here, once and on all cores, because PYTHONDONTWRITEBYTECODE would make every start slow.
        # A few libraries ship templates that are not Python; those do not matter.
        subprocess.run([str(PYTHON), "-m", "compileall", "-qq", "-j", "0", str(PACKAGES)])
        LIBRARIES_STAMP.write_text(digest(LOCK), "ascii")
    project = digest(LOCK, PROJECT)
    if not is_done(PROJECT_STAMP, project):
        say("Installing Doorstep itself into .venv")
        pip_install("--no-deps", "--no-build-isolation", "-e", str(ROOT))
        PROJECT_STAMP.write_text(project, "ascii")


def start(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run `command` and return its exit code, 128 + n where signal n ended it."""
    code = subprocess.run(command, env=env).returncode
    return 128 - code if code < 0 else code


def require(command: list[str], sentence: str, env: dict[str, str] | None = None) -> None:
    """Run `command`; stop with `sentence` and its exit code where it fails."""
    code = start(command, env)
    if code:
        stop(sentence, code)


def has_screen() -> bool:
    """Return whether a window can be seen; Windows and macOS always have a screen."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def python(*arguments: str) -> int:
    """Run the environment's Python where the person stands; without a screen Qt draws into memory."""
    env = dict(os.environ)
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling Doorstep anew doubles the time of each start
    if not has_screen():
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
    return start([str(PYTHON), *arguments], env)


def in_turn(*steps: tuple[str, list[str]]) -> int:
    """Run each (title, arguments of Python) in the project's folder until one fails; return its exit code."""
    os.chdir(ROOT)
    for title, arguments in steps:
        say(f"{title}: {' '.join(arguments[1:])}")
        code = python(*arguments)
        if code:
            return code
    return 0


LINT = ("Lint", ["-m", "ruff", "check"])
FORMAT = ("Format", ["-m", "ruff", "format", "--check"])
TYPES = ("Types", ["-m", "mypy"])
IMPORTS = ("Import rules", ["-m", "pytest", "-q", "tests/test_architecture.py"])


def setup() -> None:
    """Do all the set-up that Doorstep itself needs."""
    # One line for a person to run, so everything is looked for first; but ctypes may be part of what is missing.
    provide({**missing_for_venv(), **(missing_for_qt() if has("ctypes") else {})})
    provide(missing_for_qt())
    ensure_environment()


def do_setup(arguments: list[str]) -> int:
    """Set up, and say so."""
    setup()
    say(f"Ready. Next: {'py' if WINDOWS else 'python3'} dev.py demo")
    return 0


def do_check(arguments: list[str]) -> int:
    """Lint, formatting, types and import rules; changes nothing."""
    provide(missing_for_venv())
    ensure_environment()
    return in_turn(LINT, FORMAT, TYPES, IMPORTS)


def work_in_memory() -> None:
    """Let temporary files rest in memory where there is plenty: tests make offices and sync them by the thousand."""
    import shutil

    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_FOR_TESTS:
        os.environ.setdefault("TMPDIR", str(memory))


def do_test(arguments: list[str]) -> int:
    """Every check and test; with arguments, pytest with just those."""
    setup()
    ensure_test_tools()
    work_in_memory()
    if arguments:
        return in_turn(("Tests", ["-m", "pytest", *arguments]))
    domain = ["tests/domain", "--cov=desktop/domain", "--cov-branch", "--cov-fail-under=100"]
    # What holds the clock against 50 ms needs the computer to itself: `dev.py test -m large`.
    workers = 1 + (os.cpu_count() or 1)  # one more: many wait for processes that they started
    rest = ["--ignore=tests/domain", "-m", "not large", "-n", str(workers), "--dist", "worksteal"]
    return in_turn(
        LINT,
        FORMAT,
        TYPES,
        ("Tests of the rules, every line and branch", ["-m", "pytest", *domain]),
        ("All other tests", ["-m", "pytest", *rest]),
    )


def do_run(arguments: list[str]) -> int:
    """Doorstep's window, or what `arguments` ask for."""
    setup()
    arguments = arguments or ["desk"]
    if "desk" in arguments and not has_screen():
        say("There is no screen here: the window is drawn into memory, where nobody sees it. Ctrl+C ends it.")
    return python("-m", "desktop", *arguments)


def do_demo(arguments: list[str]) -> int:
    """Doorstep's demonstration office."""
    return do_run(["demo", *arguments])


def do_bench(arguments: list[str]) -> int:
    """The speed figures."""
    setup()
    return in_turn(("Speed figures", ["-m", "benchmarks", *arguments]))


COMMANDS = {
    "demo": do_demo,
    "test": do_test,
    "run": do_run,
    "bench": do_bench,
    "check": do_check,
    "setup": do_setup,
}


def main(arguments: list[str]) -> int:
    """Run the command named first in `arguments` and return the exit code."""
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        say(__doc__.strip())
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print(f"Say which of these to do: {', '.join(COMMANDS)}.\n\n{__doc__.strip()}", file=sys.stderr)
        return WRONG_USE
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
