"""JSON messages from other systems, read once and strictly."""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from desktop.domain.errors import RefusedError
from desktop.exchange.cells import bad_file

DEEPEST: Final = 20  # a work order with all its parts nests seven deep

Message = Mapping[str, Any]  # keys in lower case: systems write both DescriptionOfWork and descriptionOfWork


def messages_in(content: bytes) -> list[Message]:
    """Return the messages in the bytes of a JSON file: one, a list of them, or one on each line.

    Keys come in lower case. Refuses with BAD_FILE what is no JSON, nests deeper than 20, holds NaN or an
    infinite number, or says one thing twice.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_json() from error
    try:
        found = _loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise _no_json() from error
        try:
            found = [_loads(line) for line in lines]
        except json.JSONDecodeError:
            raise _no_json() from error
    messages = found if isinstance(found, list) else [found]
    if not messages or not all(isinstance(message, dict) for message in messages):
        raise bad_file(
            "This file holds no work orders: each has to be a RaiseRepair message. Ask the client to send it "
            "again."
        )
    for message in messages:
        _check_depth(message, DEEPEST)
    return messages


def _no_json() -> RefusedError:
    return bad_file(
        "This file is not JSON, the format in which work orders are sent. Ask the client to send it again; "
        "if it is a table, save it as .csv or .xlsx and import that."
    )


def _too_deep() -> RefusedError:
    return bad_file(
        "This file is nested deeper than any work order. It may be damaged: ask the client to send it again."
    )


def _loads(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_refuse_constant, parse_float=_finite
        )
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise _no_json() from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {key.lower(): value for key, value in pairs}
    if len(found) != len(pairs):
        raise bad_file(
            "This file says one thing twice in the same place, so it is not clear which counts. Ask the "
            "client to send it again."
        )
    return found


def _refuse_constant(name: str) -> None:
    raise bad_file(f"This file holds {name} where a number belongs. Ask the client to send it again.")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        _refuse_constant("an endless number")
    return number


def _check_depth(value: Any, left: int) -> None:
    if left == 0:
        raise _too_deep()
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, left - 1)


def value_at(message: Any, *path: str) -> Any:
    """Return what stands at a path of keys, looking into the first entry of lists, or None."""
    for key in path:
        if isinstance(message, list):
            message = message[0] if message else None
        message = message.get(key.lower()) if isinstance(message, dict) else None
    return message


def entries_at(message: Any, *path: str) -> list[Any]:
    """Return the entries at a path; what should be a list and is one entry counts as a list of it."""
    found = value_at(message, *path)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]
