"""The reader of the command line, apart from the commands: the window must not wait for what they import."""

import argparse
import os

from desktop.system.version import __version__

USAGE = 2  # the exit code argparse itself ends with


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    top = argparse.ArgumentParser(
        prog="doorstep",
        description="Who may go to whose home today: operatives, confirmed appointments, visits, safety concerns.",
        epilog="Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not signed in or not allowed, "
        "4 the office cannot be opened.",
    )
    top.add_argument("--version", action="version", version=f"doorstep {__version__}")
    top.add_argument("--office", metavar="DIR", help="the office's folder (default: this user's own)")
    top.add_argument("--now", metavar="INSTANT", help="fix the clock, for rehearsals; the history notes it")
    top.add_argument("--user", default=os.environ.get("DOORSTEP_USER", ""), help="who signs in")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--json", action="store_true", help="print the answer as JSON")
        return added

    init = command("init", "set up a new office")
    init.add_argument("--company", required=True)
    init.add_argument("--admin", required=True, help="the first person's user name")
    init.add_argument("--phone", default="")
    init.add_argument("--lead", default="", help="the safeguarding lead's name")
    init.add_argument("--database-url", default="", help="a PostgreSQL database that several desks share")

    recover = command("recover", "put the key back with the printed recovery code")
    recover.add_argument("--backup", default="", help="on a new computer: the backup to start from")

    bring = command("import", "import operatives, credentials, homes, residents, alerts or jobs from a file")
    bring.add_argument("what")
    bring.add_argument("path")
    bring.add_argument("--dry-run", action="store_true", help="only say what would happen")
    bring.add_argument("--client", default="", help="the client of work orders that name none")
    bring.add_argument("--trade", default="", help="the trade of work orders that name none")
    bring.add_argument("--refused", default="", metavar="FILE.csv", help="write the refused cells here")

    day = command("day", "who goes where on a day, and why not")
    day.add_argument("on", nargs="?", default="", help="the day, like 2026-11-23 (default: today)")
    day.add_argument("--sheet", default="", metavar="FILE.pdf", help="write the dispatch sheet as well")

    check = command("check", "may this visit be dispatched")
    check.add_argument("appointment")
    dispatch = command("dispatch", "dispatch a visit that may go")
    dispatch.add_argument("appointment")

    record = command("record", "record what happened at a visit, from a JSON file of answers")
    record.add_argument("appointment")
    record.add_argument("answers", help="a JSON file, or - for standard input")
    record.add_argument("--close", action="store_true", help="close the visit if nothing is owed")

    concern = command("concern", "raise, tell, agree, seal, add to, save or close a safety concern")
    steps = ("raise", "notify", "agree", "done", "seal", "addendum", "pdf", "answer", "close", "list", "show")
    concern.add_argument("step", choices=steps)
    concern.add_argument(
        "id", nargs="?", default="", help="the concern's id (for done the action's; not for raise and list)"
    )
    concern.add_argument(
        "details", nargs="?", default="", help="a JSON file, - for standard input, or FILE.pdf"
    )
    concern.add_argument("--encrypt", action="store_true", help="ask for a password for the saved PDF")

    verify = command("verify", "find what was changed behind the program's back, or in a record's PDF")
    verify.add_argument(
        "anchors", nargs="*", metavar="FILE", help="PDFs to check, and backups to hold the history against"
    )
    back_up = command("backup", "write a complete, verified backup")
    back_up.add_argument("out")
    restore = command("restore", "put a backup in place; the present data is kept beside it")
    restore.add_argument("path")

    commands.add_parser("batch", help="answer JSON requests, one a line (see the README)")
    commands.add_parser("demo", help="make the demo office and run the whole story").add_argument(
        "--out", default="", help="where to write (default: a new temporary folder)"
    )
    desk = commands.add_parser("desk", help="open the window", description="open the window")
    desk.add_argument(
        "--demo", action="store_true", help="look around in a made-up office that goes when you leave"
    )
    desk.add_argument("--perf-marks", action="store_true", help=argparse.SUPPRESS)
    return top
