"""What is written to residents: the kinds of message, what their words may name, and how easy they are to read."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from desktop.domain.errors import bad_input


class MessageKind(StrEnum):
    """Why the office writes to a resident; code fills each from the same visit."""

    CONFIRMATION = "confirmation"
    ON_OUR_WAY = "on_our_way"
    RUNNING_LATE = "running_late"
    MISSED_YOU = "missed_you"
    FOLLOW_UP = "follow_up"
    LETTER = "letter"


KIND_NAMES: Final = {
    MessageKind.CONFIRMATION: "Confirmation",
    MessageKind.ON_OUR_WAY: "On our way",
    MessageKind.RUNNING_LATE: "Running late",
    MessageKind.MISSED_YOU: "Missed you",
    MessageKind.FOLLOW_UP: "Follow-up",
    MessageKind.LETTER: "What to expect",
}
# Kinds that speak of a visit still to come.
OF_WHAT_COMES: Final = frozenset(
    {
        MessageKind.CONFIRMATION,
        MessageKind.ON_OUR_WAY,
        MessageKind.RUNNING_LATE,
        MessageKind.LETTER,
    }
)
# What nobody but the person who writes knows, by kind.
ASKED_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    MessageKind.RUNNING_LATE: ("expected",),
    MessageKind.LETTER: ("price",),
}


class Variable(NamedTuple):
    """Something that the words may name, and what to do where it is not known; optional ones may be empty."""

    meaning: str
    remedy: str
    is_optional: bool = False


# The whole list: no alert, no concern, no key safe and nothing of a DBS check can be named by any words.
VARIABLES: Final[Mapping[str, Variable]] = {
    "resident": Variable("the resident's name", "no resident is noted for this home; add one"),
    "address": Variable("the address of the home", "the home has no address; add it"),
    "day": Variable("the day of the visit", "the visit has no day"),
    "from": Variable("from when we may come", "the visit has no time"),
    "until": Variable("until when we may come", "the visit has no time"),
    "expected": Variable("when we now expect to be there", "type the time, like 11:30"),
    "operative": Variable("who comes", "nobody is assigned yet; say who goes"),
    "people": Variable("who comes, with trades and card numbers", "nobody is assigned yet; say who goes"),
    "trade": Variable("the trade of the job", "the job has no trade; add it"),
    "scope": Variable("what we come to do", "the job has no description; add it"),
    "price": Variable("what it costs", "type the price", is_optional=True),
    "reference": Variable("the job's number", "the job has no number; add it"),
    "company": Variable("the name of our company", "the company has no name; add it in Settings"),
    "phone": Variable(
        "the office's telephone number", "the company has no telephone number; add it in Settings"
    ),
}
_PART: Final = re.compile(r"\{([^{}]*)\}|[{}]")
_FIRST_STRONG: Final = "\u2068"  # what follows is set in its own order, up to …
_END: Final = "\u2069"


class Filled(NamedTuple):
    """Words with everything in its place; what was not known stands there in braces and is named in `missing`."""

    text: str
    missing: tuple[str, ...]


def check_words(text: str, field: str) -> None:
    """Refuse words that are empty, or name what cannot be named; `field` is where they stand."""
    if not text.strip():
        raise bad_input("There are no words. Write some, or go back to those that ship.", field=field)
    for found in _PART.finditer(text):
        if found[1] is None:
            raise bad_input(
                f"A “{found[0]}” stands alone. Braces only go around a variable, like {{day}}.", field=field
            )
        if found[1] not in VARIABLES:
            raise bad_input(
                f"There is no variable {{{found[1]}}}. Use one of {', '.join(f'{{{one}}}' for one in VARIABLES)}.",
                field=field,
                variable=found[1],
            )


def fill(text: str, values: Mapping[str, str], *, isolates: bool = False) -> Filled:
    """Return the words with each variable in its place; refuse an unknown one as `check_words` does.

    A line of nothing but empty optional variables goes, and with it a heading (`# …`) that has nothing left below.
    With `isolates`, for writing from right to left, each value keeps the order it has in its own writing.
    """
    check_words(text, "text")
    missing: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        name = found[1]
        value = values.get(name, "").strip()
        if not value and not VARIABLES[name].is_optional:
            missing[name] = None
            return found[0]
        return isolate(value) if isolates else value

    lines: list[str] = []
    for line in text.strip().split("\n"):
        names = [found[1] for found in _PART.finditer(line)]
        if names and not any(values.get(one, "").strip() or not VARIABLES[one].is_optional for one in names):
            continue
        lines.append(_PART.sub(put, line).rstrip())
    parts = [part.strip("\n") for part in "\n".join(lines).split("\n\n")]
    kept = [part for part in parts if part and not (part.startswith("# ") and "\n" not in part)]
    return Filled("\n\n".join(kept), tuple(missing))


def isolate(text: str) -> str:
    """Return text that keeps its own order inside writing of the other direction: 0151 496 0900 stays as it is."""
    return "\n".join(f"{_FIRST_STRONG}{line}{_END}" if line else "" for line in text.split("\n"))


def missing_text(missing: tuple[str, ...]) -> str:
    """Return what to do about each variable that could not be filled, or an empty text."""
    return " ".join(f"{{{one}}} is empty: {VARIABLES[one].remedy}." for one in missing)


def refuse_missing(missing: tuple[str, ...]) -> None:
    """Refuse to let words out in which something is missing, naming it (details: missing)."""
    if missing:
        raise bad_input(f"This is not whole yet. {missing_text(missing)}", missing=list(missing))


class Language(NamedTuple):
    """A language in which the office writes: its names, its calendar, and which way it runs."""

    code: str
    name: str
    own_name: str
    is_right_to_left: bool
    spoken: tuple[str, ...]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    words: Mapping[str, str]

    def day_text(self, day: date) -> str:
        """Return the day as this language writes it: `Tuesday 24 November 2026`."""
        return self.day.format(
            weekday=self.weekdays[day.weekday()], day=day.day, month=self.months[day.month - 1], year=day.year
        )


_VOWELS: Final = re.compile("[aeiouy]+")


def reading_ease(text: str) -> float:
    """Return how easy English is to read by Flesch's formula: 100 is very easy, below 60 is hard (S4).

    A variable counts as one short word, a line end as the end of a sentence.
    """
    plain = _PART.sub("Ann", text)
    sentences = [one for one in re.split(r"[.!?:;\n]+", plain) if re.search(r"[A-Za-z]", one)]
    words = re.findall(r"[A-Za-z]+(?:'[a-z]+)?", plain)
    if not words:
        return 100.0
    syllables = sum(_syllables(word.casefold()) for word in words)
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)


def ease_text(ease: float) -> str:
    """Return in words how easy something is to read."""
    if ease >= 70:
        return "Easy to read"
    return "Could be plainer" if ease >= 60 else "Hard to read: use shorter words and sentences"


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith("le"):
        count -= 1
    return max(count, 1)
