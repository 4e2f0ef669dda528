"""What was typed on a visit's page against what is recorded: what to save, and what to take back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Answers = Mapping[str, Any]
"""By the names of the answers that `visits.record_visit` takes; None, "" or () is not answered."""


class Changes(NamedTuple):
    """What a save writes: new answers, and the names of those that are taken back."""

    given: dict[str, Any]
    cleared: tuple[str, ...]


def changes(before: Answers, now: Answers) -> Changes:
    """Return how the answers differ; those that `now` does not name stay as they are."""
    given: dict[str, Any] = {}
    cleared = []
    for name, value in now.items():
        if _same(before.get(name), value):
            continue
        if is_empty(value):
            cleared.append(name)
        else:
            given[name] = value
    return Changes(given, tuple(cleared))


def is_empty(value: Any) -> bool:
    """Return whether this is no answer; a no, a zero and nobody's name are told apart."""
    return value is None or value in ("", (), [], {})


def _same(before: Any, now: Any) -> bool:
    if is_empty(before) and is_empty(now):
        return True
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        return all(_same(before.get(name), now.get(name)) for name in {*before, *now})
    if isinstance(before, list | tuple) and isinstance(now, list | tuple):
        return list(before) == list(now)
    return bool(before == now)
