"""Reading the arguments of one request: each by name and type, and nothing left over unread."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from desktop.domain.errors import RefusedError, bad_input
from desktop.system.clock import parse_day, parse_instant

_REQUIRED = object()
T = TypeVar("T")


def read_object(content: str | bytes, what: str) -> dict[str, Any]:
    """Return the one JSON object a text holds; refuse anything else, and what could mean two things.

    `what` names the text in the refusal.
    """
    try:
        found = json.loads(
            content, object_pairs_hook=_no_repeats, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise bad_input(f"{what} is not one JSON object, or names something twice.") from None
    if not isinstance(found, dict):
        raise bad_input(f"{what} has to hold one JSON object.")
    return found


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large to be kept")
    return number


def _check_texts(value: Any) -> None:
    """Refuse texts no database and no document can hold: NUL, and halves of characters."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise bad_input("A text holds a sign that cannot be kept (NUL, or half a character). Delete it.")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_texts(key)
            _check_texts(item)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)


class Arguments:
    """The arguments of a request; `finish` refuses those that nobody asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        try:
            _check_texts(values)
        except RecursionError:
            raise bad_input("The request is nested too deeply.") from None
        self._values = values
        self._read = {"command"}

    def given(self, name: str) -> bool:
        """Return whether the argument is there at all, even as null."""
        self._read.add(name)
        return name in self._values

    def any(self, name: str, default: Any = _REQUIRED) -> Any:
        """Return an argument of any type."""
        self._read.add(name)
        value = self._values.get(name)
        if value is None:
            if default is _REQUIRED:
                raise bad_input(f"`{name}` is missing.")
            return default
        return value

    def text(self, name: str, default: Any = _REQUIRED) -> str:
        """Return a text, exactly as given."""
        value = self.any(name, default)
        if not isinstance(value, str):
            raise bad_input(f"`{name}` has to be a text.")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where it is not given."""
        return None if self.any(name, None) is None else self.text(name)

    def path(self, name: str) -> Path:
        """Return the path of a file."""
        text = self.text(name)
        if not text.strip():
            raise bad_input(f"`{name}` has to name a file.")
        return Path(text).expanduser()

    def texts(self, name: str, default: Any = _REQUIRED) -> list[str]:
        """Return a list of texts."""
        value = self.any(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise bad_input(f"`{name}` has to be a list of texts.")
        return list(value)

    def number(self, name: str, default: Any = _REQUIRED) -> int:
        """Return a whole number."""
        value = self.any(name, default)
        if type(value) is not int:
            raise bad_input(f"`{name}` has to be a whole number.")
        return value

    def optional_number(self, name: str) -> int | None:
        """Return a whole number, or None where it is not given."""
        return None if self.any(name, None) is None else self.number(name)

    def flag(self, name: str, default: Any = _REQUIRED) -> bool:
        """Return true or false."""
        value = self.any(name, default)
        if not isinstance(value, bool):
            raise bad_input(f"`{name}` has to be true or false.")
        return value

    def optional_flag(self, name: str) -> bool | None:
        """Return true, false, or None where it is not answered."""
        return None if self.any(name, None) is None else self.flag(name)

    def instant(self, name: str) -> datetime:
        """Return an instant; ISO 8601 with its offset."""
        return self._named(name, lambda: parse_instant(self.text(name)))

    def optional_instant(self, name: str) -> datetime | None:
        """Return an instant, or None where it is not given."""
        return None if self.any(name, None) is None else self.instant(name)

    def day(self, name: str) -> date:
        """Return a day; ISO."""
        return self._named(name, lambda: parse_day(self.text(name)))

    def optional_day(self, name: str) -> date | None:
        """Return a day, or None where it is not given."""
        return None if self.any(name, None) is None else self.day(name)

    def object(self, name: str, default: Any = _REQUIRED) -> dict[str, Any]:
        """Return an object."""
        value = self.any(name, default)
        if not isinstance(value, dict):
            raise bad_input(f"`{name}` has to be an object.")
        return value

    def finish(self) -> None:
        """Refuse arguments that were given and not understood: nothing is dropped silently."""
        stray = [name for name in self._values if name not in self._read]
        if stray:
            raise bad_input(f"`{stray[0]}` is not an argument of this command. Check its spelling.")

    def _named(self, name: str, read: Callable[[], T]) -> T:
        try:
            return read()
        except RefusedError as error:
            raise bad_input(f"`{name}`: {error.message}") from None
