"""The composition root: reads the settings of a run and puts clock, keychain, office and door together.

Only the window or the commands are imported, never both: each brings libraries the other would wait for.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from desktop.cli.parser import USAGE, parser
from desktop.domain.errors import RefusedError
from desktop.system.clock import Clock, FixedClock, SystemClock, parse_instant
from desktop.system.files import restrict_umask
from desktop.system.keychain import Keychain
from desktop.system.log import install_hooks, start_log
from desktop.system.paths import default_office, log_folder


def run(arguments: Sequence[str]) -> int:
    """Run one command, or the window, and return its exit code (see `cli.commands`)."""
    if getattr(sys, "frozen", False):  # else not imported: the window would wait 30 ms for nothing
        import multiprocessing

        multiprocessing.freeze_support()
    restrict_umask()
    _speak_utf8()
    options = parser().parse_args(arguments)
    try:
        clock: Clock = FixedClock(parse_instant(options.now)) if options.now else SystemClock()
    except RefusedError as error:
        print(f"doorstep: --now: {error.message}", file=sys.stderr)
        return USAGE
    logs = Path(os.environ.get("DOORSTEP_LOG", "") or log_folder())
    try:
        start_log(logs, "doorstep")
    except (RefusedError, OSError):
        print("doorstep: no log can be written on this computer; going on without one", file=sys.stderr)
    folder = Path(options.office).expanduser().resolve() if options.office else None
    if options.command == "desk":
        return _run_window(options, folder, clock, logs)
    from desktop.cli import commands

    install_hooks(lambda sentence: print(f"doorstep: {sentence}", file=sys.stderr))
    return commands.run(options, folder or default_office(), clock, Keychain)


def _run_window(options: Namespace, folder: Path | None, clock: Clock, logs: Path) -> int:
    try:
        from desktop.ui import application
    except ImportError as error:
        # A system library that Qt needs is not there; the name of the file helps whoever installs it.
        print(f"doorstep: the window cannot start on this computer: {error.msg}", file=sys.stderr)
        return USAGE
    return application.run(
        folder,
        clock,
        Keychain,
        logs=logs,
        user=options.user,
        demo=options.demo,
        perf_marks=options.perf_marks,
    )


def _speak_utf8() -> None:
    """Print names as they are, whatever the code page of the terminal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
