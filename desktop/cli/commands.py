"""The commands of the terminal: the same verbs as the batch door, with arguments and answers for people.

Exit codes: 0 done · 1 refused (blocked, incomplete, problems found) · 2 wrong usage · 3 not signed in or not
allowed · 4 the office cannot be opened.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.cli import batch, replies, tables
from desktop.cli.arguments import Arguments, read_object
from desktop.cli.door import Door
from desktop.cli.verbs import VERBS
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.users import check_new_password
from desktop.system.clock import Clock
from desktop.system.keychain import KeyStore
from desktop.system.log import log_failure
from desktop.system.recovery_code import normalise

DONE, REFUSED, NOT_ALLOWED, CANNOT_OPEN = 0, 1, 3, 4

_EXIT_CODES = {
    **dict.fromkeys((Code.DENIED, Code.NOT_SIGNED_IN, Code.WRONG_PASSWORD, Code.LOCKED_OUT), NOT_ALLOWED),
    **dict.fromkeys(
        (
            Code.WRONG_KEY,
            Code.KEY_MISSING,
            Code.DAMAGED,
            Code.NEWER_VERSION,
            Code.KEYRING_UNUSABLE,
            Code.LOCKED,
        ),
        CANNOT_OPEN,
    ),
}

Reply = dict[str, Any]


def run(options: argparse.Namespace, folder: Path, clock: Clock, keychain: Callable[[], KeyStore]) -> int:
    """Run the chosen command and return its exit code."""
    as_json = getattr(options, "json", False)
    try:
        if options.command == "demo":
            from desktop.cli import demo

            return demo.run(Path(options.out) if options.out else None, clock, keychain)
        door = Door(folder, clock, keychain())
        if options.command == "batch":
            return batch.run(door, sys.stdin.buffer, sys.stdout.buffer)
        door.say_keychain()
        try:
            return _COMMANDS[options.command](door, options)
        finally:
            door.sign_out()
    except RefusedError as error:
        return _refuse(error, as_json=as_json)
    except (KeyboardInterrupt, EOFError):
        print("doorstep: stopped; nothing more was changed.", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        number = log_failure(error)
        sentence = f"Doorstep failed and changed nothing more. Its log has the reason under {number}."
        return _refuse(bad_input(sentence), as_json=as_json)


def _refuse(error: RefusedError, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(replies.refusal(error), ensure_ascii=False))
    else:
        print(f"doorstep: {error.message}", file=sys.stderr)
    return CANNOT_OPEN if "is_office_missing" in error.details else _EXIT_CODES.get(error.code, REFUSED)


def _ask(door: Door, verb: str, **arguments: Any) -> Reply:
    return VERBS[verb](door, Arguments(arguments))


def _sign_in(door: Door, options: argparse.Namespace) -> None:
    user = options.user or (input("User: ") if sys.stdin.isatty() else "")
    if not user:
        raise RefusedError(Code.NOT_SIGNED_IN, "Say who signs in: --user NAME, or DOORSTEP_USER.")
    password = _password("Password: ")
    try:
        door.sign_in(user, password)
    except RefusedError as error:
        if error.code == Code.NOT_FOUND:
            raise RefusedError(error.code, error.message, is_office_missing=True) from None
        raise


def _password(prompt: str, variable: str = "DOORSTEP_PASSWORD") -> str:
    """Return a password from the person, or from a variable where nobody sits at the terminal."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    password = os.environ.get(variable, "")
    if not password:
        raise RefusedError(
            Code.NOT_SIGNED_IN, f"Nobody is at this terminal to type the password: set {variable}."
        )
    return password


def _show(options: argparse.Namespace, reply: Reply, *lines: str) -> None:
    if options.json:
        print(json.dumps({"ok": True, **reply}, ensure_ascii=False))
    else:
        print("\n".join(line for line in lines if line))


def _init(door: Door, options: argparse.Namespace) -> int:
    password = _password("Choose a password: ")
    check_new_password(password)
    if sys.stdin.isatty() and getpass.getpass("The same password again: ") != password:
        raise bad_input("The two passwords differ. Nothing was made; start again.")
    reply = _ask(
        door,
        "init",
        company=options.company,
        admin=options.admin,
        password=password,
        phone=options.phone,
        lead=options.lead,
        database_url=options.database_url,
    )
    code = reply["recovery_code"]
    _show(
        options,
        reply,
        f"The office of {options.company} is set up in {door.folder}.",
        "",
        f"Recovery code: {code}",
        "Print or copy it now and keep it in a locked cupboard, never on this computer. It is shown only once.",
        "With it and a backup everything comes back; without it a lost keychain means lost data.",
    )
    if sys.stdin.isatty() and not options.json:
        _type_back(code)
    return DONE


def _type_back(code: str) -> None:
    """Have the printed code typed back before anybody relies on it."""
    while True:
        try:
            if normalise(input("Type it back from your copy: ")) == normalise(code):
                print("It fits.")
                return
            print("That is another code. Look at your copy again.")
        except RefusedError as error:
            print(error.message)


def _recover(door: Door, options: argparse.Namespace) -> int:
    code = input("Recovery code: ") if sys.stdin.isatty() else sys.stdin.readline()
    extra = {"backup": options.backup} if options.backup else {}
    reply = _ask(door, "recover", code=code, **extra)
    _show(options, reply, "The key is back in this computer's keychain. Sign in as usual.")
    return DONE


def _import(door: Door, options: argparse.Namespace) -> int:
    _sign_in(door, options)
    reply = _ask(
        door,
        "import",
        what=options.what,
        path=options.path,
        dry_run=options.dry_run,
        client=options.client,
        trade=options.trade,
    )
    if options.refused:
        from desktop.domain.imports import RefusedCell
        from desktop.exchange.tables_out import refused_rows_csv
        from desktop.system.files import write_atomically

        cells = [RefusedCell(**one) for one in reply["refused"]]
        write_atomically(Path(options.refused), refused_rows_csv(cells))
    _show(options, reply, *tables.import_lines(reply, dry_run=options.dry_run))
    return DONE


def _day(door: Door, options: argparse.Namespace) -> int:
    _sign_in(door, options)
    on = options.on or door.clock.today().isoformat()
    reply = _ask(door, "day", on=on)
    if options.sheet:
        _ask(door, "dispatch_sheet", on=on, out=options.sheet)
    _show(options, reply, *tables.day_lines(reply["rows"], on))
    return DONE


def _check(door: Door, options: argparse.Namespace) -> int:
    _sign_in(door, options)
    reply = _ask(door, "check", appointment=options.appointment)
    _show(options, reply, *tables.check_lines(reply))
    return REFUSED if reply["blocks"] else DONE


def _dispatch(door: Door, options: argparse.Namespace) -> int:
    _sign_in(door, options)
    reply = _ask(door, "dispatch", appointment=options.appointment)
    _show(options, reply, "➜ Dispatched.")
    return DONE


def _record(door: Door, options: argparse.Namespace) -> int:
    answers = _json_from(options.answers)
    _sign_in(door, options)
    reply = _ask(door, "record_visit", **{**answers, "appointment": options.appointment})
    lines = ["Recorded.", *(f"  still owed: {one['text']}" for one in reply["missing"])]
    if options.close:
        _ask(door, "close_visit", visit=reply["id"])
        lines.append("The visit is closed.")
    _show(options, reply, *lines)
    return DONE


# The steps that take their details from a file: the verb, and what is said when it is done.
_STEPS = {
    "notify": ("notify", "Noted."),
    "agree": ("agree_action", "Noted."),
    "done": ("action_done", "Done."),
    "addendum": ("add_addendum", "Noted."),
    "answer": ("note_answer", "Noted."),
    "close": ("close_concern", "Closed."),
}


def _concern(door: Door, options: argparse.Namespace) -> int:
    step = options.step
    source = options.id if step == "raise" else options.details
    is_told = step == "raise" or (step in _STEPS and not (step == "done" and not source))
    details = _json_from(source) if is_told else {}
    _sign_in(door, options)
    if step == "raise":
        reply = _ask(door, "raise_concern", **details)
        _show(options, reply, f"{reply['reference']} is kept. Call the client now.")
    elif step == "list":
        reply = _ask(door, "list", what="concerns")
        _show(options, reply, *tables.concern_lines(reply["rows"]))
    elif step == "show":
        reply = _ask(door, "get", what="concerns", id=options.id)
        _show(options, reply, json.dumps(reply["row"], indent=1, ensure_ascii=False))
    elif step == "seal":
        reply = _ask(door, "seal", concern=options.id)
        _show(options, reply, f"Sealed as version {reply['version']}.")
    elif step == "pdf":
        # Never the password that signs in: this one is told to somebody else.
        password = _password("Password of the copy: ", "DOORSTEP_COPY_PASSWORD") if options.encrypt else ""
        reply = _ask(door, "concern_pdf", concern=options.id, out=options.details, password=password)
        what = "signed record" if reply["signed"] else "DRAFT, not signed"
        _show(options, reply, f"Saved ({what}), SHA-256 {reply['sha256']}.")
    else:
        verb, said = _STEPS[step]
        reply = _ask(door, verb, **{**details, "action" if step == "done" else "concern": options.id})
        _show(options, reply, said)
    return DONE


def _verify(door: Door, options: argparse.Namespace) -> int:
    paths = [Path(one) for one in options.anchors]
    _sign_in(door, options)
    verdicts = {str(path): _verify_file(door, path) for path in paths if _is_pdf(path)}
    reply = _ask(door, "verify", anchors=[str(path) for path in paths if str(path) not in verdicts])
    problems = reply["problems"]
    lines = [
        line
        for path, verdict in verdicts.items()
        for line in (f"{Path(path).name}:", *tables.verdict_lines(verdict), "")
    ]
    lines += [f"✕ {one['text']}" for one in problems] or [
        f"✓ Nothing was changed behind the program's back. {reply['entries']} entries, head {reply['head']}."
    ]
    reply = {**reply, "files": list(verdicts.values())}
    if options.json:
        _show(options, reply)
    else:
        print("\n".join([*lines, f"Keys are kept by {reply['keychain']}."]))
    return REFUSED if problems or not all(one["good"] for one in verdicts.values()) else DONE


def _verify_file(door: Door, path: Path) -> Reply:
    """Return the verdict on a PDF; for a locked copy its password is asked for."""
    found = _ask(door, "verify_pdf", path=str(path))
    if found["needs_password"] and (sys.stdin.isatty() or os.environ.get("DOORSTEP_COPY_PASSWORD")):
        password = _password(f"Password of {path.name}: ", "DOORSTEP_COPY_PASSWORD")
        found = _ask(door, "verify_pdf", path=str(path), password=password)
    return found


def _is_pdf(path: Path) -> bool:
    """Return whether a file is a PDF by its name or its first bytes; anything else is taken for a backup."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() == ".pdf" or file.read(5) == b"%PDF-"
    except OSError:
        return False  # said when it is read as a backup


def _backup(door: Door, options: argparse.Namespace) -> int:
    _sign_in(door, options)
    reply = _ask(door, "backup", out=options.out)
    _show(
        options,
        reply,
        f"Backup written and verified: {reply['bytes']} bytes, up to entry {reply['seq']}.",
        f"Receipt: {reply['head']}",
    )
    return DONE


def _restore(door: Door, options: argparse.Namespace) -> int:
    _sign_in(door, options)
    reply = _ask(door, "restore", path=options.path)
    _show(options, reply, "Restored. The data that was here is kept beside it; sign in again.")
    return DONE


def _json_from(source: str) -> dict[str, Any]:
    if not source:
        raise bad_input("Name a JSON file with the details, or - for standard input.")
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError:
        raise RefusedError(Code.NOT_FOUND, f"{source} cannot be read. Check the path.") from None
    return read_object(content, source)


_COMMANDS: dict[str, Callable[[Door, argparse.Namespace], int]] = {
    "init": _init,
    "recover": _recover,
    "import": _import,
    "day": _day,
    "check": _check,
    "dispatch": _dispatch,
    "record": _record,
    "concern": _concern,
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
}

__all__: Sequence[str] = ("DONE", "REFUSED", "run")
