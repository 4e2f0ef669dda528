"""The batch door: one JSON request a line in, one JSON reply a line out, once the change is durable."""

import json
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from desktop.cli import replies
from desktop.cli.arguments import Arguments, read_object
from desktop.cli.door import Door
from desktop.cli.verbs import VERBS, WITHOUT_SIGN_IN
from desktop.domain.errors import RefusedError, bad_input
from desktop.system.log import log_failure

LONGEST_LINE = 8 * 1024 * 1024


def run(door: Door, requests: BinaryIO, answers: BinaryIO) -> int:
    """Answer every line until the input ends; a line that cannot be answered gets its refusal, never a traceback."""
    door.say_keychain()
    try:
        for line in _lines(requests):
            if not line.strip():
                continue
            reply = answer(door, line)
            answers.write(json.dumps(reply, separators=(",", ":")).encode() + b"\n")
            answers.flush()
    finally:
        door.sign_out()
    return 0


def answer(door: Door, line: bytes) -> dict[str, Any]:
    """Return the reply to one request."""
    try:
        request = _parse(line)
        return {"ok": True, **_verb(door, request)(door, Arguments(request))}
    except RefusedError as error:
        return replies.refusal(error)
    except Exception as error:
        number = log_failure(error)
        return replies.refusal(
            bad_input(
                f"Doorstep failed at this request and changed nothing. Its log has the reason under {number}; "
                "please send it to us."
            )
        )


def _verb(door: Door, request: dict[str, Any]) -> Callable[[Door, Arguments], dict[str, Any]]:
    name = request.get("command")
    if not isinstance(name, str) or name not in VERBS:
        known = ", ".join(sorted(VERBS))
        raise bad_input(f"There is no command “{name}”. The commands are {known}.")
    if name not in WITHOUT_SIGN_IN:
        _ = door.workplace  # refuses while nobody is signed in
    return VERBS[name]


def _parse(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise bad_input("The request is longer than 8 MB.")
    return read_object(line, "The line")


def _lines(requests: BinaryIO) -> Iterable[bytes]:
    while line := requests.readline(LONGEST_LINE + 2):
        while not line.endswith(b"\n") and len(line) > LONGEST_LINE:
            rest = requests.readline(LONGEST_LINE)  # skip to the end of an endless line
            if not rest or rest.endswith(b"\n"):
                break
        yield line
