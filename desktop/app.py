"""The composition root: reads the settings of a run and puts clock, keychain, office and commands together."""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.cli import commands
from desktop.domain.errors import RefusedError
from desktop.system.clock import Clock, FixedClock, SystemClock, parse_instant
from desktop.system.files import restrict_umask
from desktop.system.keychain import Keychain
from desktop.system.log import install_hooks, start_log
from desktop.system.paths import default_office, log_folder


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code (see `cli.commands`)."""
    multiprocessing.freeze_support()
    restrict_umask()
    _speak_utf8()
    options = commands.parser().parse_args(arguments)
    try:
        clock: Clock = FixedClock(parse_instant(options.now)) if options.now else SystemClock()
    except RefusedError as error:
        print(f"doorstep: --now: {error.message}", file=sys.stderr)
        return commands.USAGE
    try:
        start_log(Path(os.environ.get("DOORSTEP_LOG", "") or log_folder()), "doorstep")
    except (RefusedError, OSError):
        print("doorstep: no log can be written on this computer; going on without one", file=sys.stderr)
    install_hooks(lambda sentence: print(f"doorstep: {sentence}", file=sys.stderr))
    folder = Path(options.office).expanduser().resolve() if options.office else default_office()
    return commands.run(options, folder, clock, Keychain)


def _speak_utf8() -> None:
    """Print names as they are, whatever the code page of the terminal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
