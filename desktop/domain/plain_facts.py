"""Gentle hints on a text about a concern: words that judge, guess or lead, and initials in place of names (S56).

A hint never stops anybody: whoever was there knows best what they saw.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Hint(NamedTuple):
    """One hint on `text[start:end]`."""

    start: int
    end: int
    text: str


JUDGING: Final = "Say what you saw or heard in place of a word that judges."
GUESSING: Final = "This reads like a guess: write what you saw or heard, or move it to the impressions."
INITIALS: Final = "Write names in full: initials can mean somebody else."
LEADING: Final = "Keep questions open, like “What happened?”, and write down the question with its answer."


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


_JUDGING: Final = _words(
    "disgusting(?:ly)?",
    "revolting",
    "vile",
    "squalid",
    "squalor",
    "pigsty",
    "crazy",
    "mad(?:man|woman)",
    "insane",
    "mental(?! health)",
    "psycho",
    "nutter",
    "weirdo?",
    "creepy",
    "lazy",
    "stupid",
    "useless",
    "hopeless",
    "scrounger",
    "druggie",
    "junkie",
    "alcoholic",
    "drunkard",
    "attention[- ]seek(?:er|ing)",
    "manipulative",
    "bad (?:mother|father|mum|dad|parents?|carer|son|daughter)",
    "obviously",
    "clearly",
    "of course",
    "typical(?:ly)?",
    "as usual",
)
_GUESSING: Final = _words(
    "I (?:think|thought|guess|suppose|believe|felt|assume|reckon)",
    "(?:perhaps|maybe|probably|possibly|presumably|apparently|supposedly|likely)",
    "(?:must|might|may|could) have(?: been)?",
    "(?:seem|appear)(?:s|ed)? (?:to|as|like|that)",
)
_TITLE: Final = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?[ \u00a0]"
_INITIALS: Final = re.compile(
    rf"\b{_TITLE}[A-Z](?![\w'’])\.?"  # Mr L
    r"|\b[A-Z]\.[ \u00a0]?[A-Z]\.(?!\w)"  # D.L.
    r"|\b[A-Z]\.[ \u00a0]?[A-Z][a-z]+"  # P. Lal
)
_PEOPLE: Final = r"(?:he|she|they|it|you|your \w+|somebody|someone|anybody|anyone)"
_LEADING: Final = re.compile(
    rf"(?:^|(?<=[“\"])|(?<=[.?!:;] ))(?:did|has|have|does|is|was|were) {_PEOPLE}\b[^.?!\n]{{0,120}}\?"
    rf"|\b(?:did|do|does|has|have|is|was|were|are|would|could)n['’]t {_PEOPLE}\?",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED: Final = re.compile(r"“[^”]*(?:”|$)|\"[^\"\n]*\"")

# What is looked for in which field: exact words are kept as they were said, and impressions may guess.
_RULES: Final = {
    "facts": (_JUDGING, _GUESSING, _INITIALS, _LEADING),
    "impressions": (_JUDGING, _INITIALS),
    "words": (_LEADING,),
}
_OTHERWISE: Final = (_JUDGING, _INITIALS)
_SENTENCES: Final = {_JUDGING: JUDGING, _GUESSING: GUESSING, _INITIALS: INITIALS, _LEADING: LEADING}


def hints(text: str, *, field: str = "facts") -> tuple[Hint, ...]:
    """Return hints on a text of a field, in their order; what stands in quotation marks was said and stays.

    Positions count signs from 0. A question that leads is pointed out in quotation marks as well.
    """
    said = [found.span() for found in _QUOTED.finditer(text)]
    made = [
        Hint(found.start(), found.end(), _SENTENCES[rule])
        for rule in _RULES.get(field, _OTHERWISE)
        for found in rule.finditer(text)
        if rule is _LEADING or not _is_within(found.start(), said)
    ]
    return tuple(_apart(sorted(made)))


def _is_within(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _apart(found: list[Hint]) -> Iterator[Hint]:
    """Yield hints so that no two stand on the same words."""
    last = 0
    for one in found:
        if one.start >= last:
            last = one.end
            yield one
