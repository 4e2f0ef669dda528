"""The letter that tells a resident what to expect: when we come, who comes and how to check them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

PEOPLE: Final = "{people}"  # a line of a part that stands for the people with their photos


@dataclass(frozen=True)
class Visitor:
    """Somebody who comes; `card` is worded, like `Card number DS-7K4P-2MQ`, `photo` a JPEG or None."""

    name: str
    trades: str
    card: str
    photo: bytes | None


@dataclass(frozen=True)
class LetterPart:
    """Some lines below a heading, which may be empty; the line `{people}` stands for the visitors."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class VisitLetter:
    """One letter, every word of it in its language already; `made_at` carries its offset.

    `is_drawn_by_window` says that its writing runs from right to left, which this room cannot set in order.
    """

    company: str
    sender: tuple[str, ...]
    phone: str
    to: tuple[str, ...]
    title: str
    reference: str
    reference_label: str
    made_on: str
    parts: tuple[LetterPart, ...]
    visitors: tuple[Visitor, ...]
    language: str
    is_right_to_left: bool
    is_drawn_by_window: bool
    page: str
    made_at: datetime

    def texts(self) -> Iterator[str]:
        """Yield every text that stands on the paper."""
        yield from (
            self.company,
            *self.sender,
            self.phone,
            *self.to,
            self.title,
            self.reference,
            self.made_on,
        )
        yield self.reference_label
        for part in self.parts:
            yield from (part.heading, *part.lines)
        for one in self.visitors:
            yield from (one.name, one.trades, one.card)


def render(letter: VisitLetter) -> bytes:
    """Return the letter as a tagged PDF/A-1b in its language; the same letter gives the same bytes.

    Refuses (BAD_INPUT) text that cannot be printed exactly, such as writing from right to left.
    """
    from desktop.documents.making import visit_letter

    return visit_letter.render(letter)


def finish_drawn(letter: VisitLetter, pdf: bytes) -> bytes:
    """Return the letter that the window drew as a PDF/A-1b that says what it is; it stays untagged."""
    from desktop.documents.making import visit_letter

    return visit_letter.finish_drawn(letter, pdf)
