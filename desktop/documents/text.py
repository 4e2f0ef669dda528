"""The one road on which typed text reaches a page: checked first, then made paragraphs that lose nothing."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from unicodedata import bidirectional, category, name

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.paraparser import ParaFrag, ParaParser

from desktop.documents.flowables import TaggedParagraph
from desktop.documents.fonts import INVISIBLE, Cut, face_of, face_with, runs, stow
from desktop.documents.tagged import Node
from desktop.domain.errors import bad_input

Align = Literal["left", "centre", "right"]

MAX_CHARACTERS: Final = 20_000
_MAX_BYTES: Final = 65_000  # PDF/A-1 ends a string at 65,535, which only 16,000 emoji and more reach
# ReportLab's time grows with the square of a paragraph's length.
_MAX_PARAGRAPH: Final = 2_000
_MAX_LINES: Final = 50
_MAX_MARKS: Final = 4
_ALIGNED: Final[dict[Align, int]] = {"left": TA_LEFT, "centre": TA_CENTER, "right": TA_RIGHT}
LINE_END: Final = re.compile("\r\n|[\n\r\u2028\u2029]")
NO_BREAK: Final = "\u00a0"
_SPACES: Final = re.compile(" {2,}")
# Spaces of other widths are set as plain ones, a tab as four; ReportLab would drop them where it breaks lines.
_PLAIN: Final = str.maketrans(
    {
        "\t": NO_BREAK * 3 + " ",
        **dict.fromkeys(
            "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000", " "
        ),
        **dict.fromkeys("\u2007\u202f", NO_BREAK),
    }
)
_RIGHT_TO_LEFT: Final = (
    "this writing runs from right to left and cannot be printed exactly yet; "
    "write it in Latin letters or attach it as a picture"
)
_REASONS: Final = {
    "Cc": "it is a control character that leaves no mark on paper; delete it",
    "Cf": "it is invisible and can change how the words around it read; delete it",
    "Cs": "it is half of a character; type it again",
    "Co": "its meaning is private to one typeface; write it in other words",
    "Cn": "it stands for no character; delete it",
}
_NO_GLYPH: Final = "no typeface of this program has it; write it in other words or attach it as a picture"
_TOO_LONG: Final = f"a text may have at most {MAX_CHARACTERS:,} characters; split it or attach it as a file"
_TOO_MANY_MARKS: Final = (
    f"more than {_MAX_MARKS} marks sit on one letter and would cover other lines; delete some"
)


class Unprintable(NamedTuple):
    """A character that would not be on the page as typed; `position` counts from 0, `why` says what to do."""

    character: str
    name: str
    position: int
    why: str


class Style(NamedTuple):
    """How text looks; `size` and `leading` in points, `colour` as #RRGGBB."""

    size: float
    leading: float
    colour: str
    cut: Cut = "regular"


class Span(NamedTuple):
    """Some text in one style."""

    text: str
    style: Style


def check_printable(text: str) -> list[Unprintable]:
    """Return what in `text` cannot be printed exactly, each character once where it first stands."""
    found: dict[str, Unprintable] = {}
    marks = 0
    # A tab and line ends are the only control characters that mean something on paper.
    for position, character in enumerate(text[:MAX_CHARACTERS]):
        if character in found:
            continue
        why = _why_not(character)
        if character >= "\u0300" and category(character) in ("Mn", "Me"):
            marks += 1
            if marks > _MAX_MARKS:
                why = why or _TOO_MANY_MARKS
        elif character not in INVISIBLE:
            marks = 0
        if why:
            found[character] = Unprintable(character, _name(character), position, why)
    if len(text) > MAX_CHARACTERS or len(text.encode("utf-16-le", "surrogatepass")) > _MAX_BYTES:
        position = min(len(text) - 1, MAX_CHARACTERS)
        found["too long"] = Unprintable(text[position], _name(text[position]), position, _TOO_LONG)
    return list(found.values())


def require_printable(text: str, where: str) -> None:
    """Refuse (BAD_INPUT) the first thing in `text` that cannot be printed; `where` names the field."""
    for trouble in check_printable(text):
        sign = f"“{trouble.character}” " if trouble.character.isprintable() else ""
        raise bad_input(
            f"{where} cannot be printed exactly. Character {trouble.position + 1:,}, {sign}({trouble.name}): "
            f"{trouble.why}.",
            position=trouble.position,
            character=trouble.name,
        )


def paragraphs(
    spans: Sequence[Span], node: Node | None = None, *, align: Align = "left"
) -> list[TaggedParagraph]:
    """Return the text as paragraphs that belong to `node`, or are furniture without one; none for no text.

    Line ends and runs of spaces stay, markup is text, a word wider than the line is cut anywhere, and what the
    text face lacks is set in the first face that has it. Refuses (BAD_INPUT) what `check_printable` finds, so
    nothing is ever left out silently.
    """
    for span in spans:
        if not span.text.isascii() or not span.text.isprintable() or len(span.text) > MAX_CHARACTERS:
            require_printable(span.text, "This text")
    made = []
    for part in _parts(spans):
        style = part[0].style
        fragments = [
            f for place, span in enumerate(part) for f in _fragments(span, align, is_first=not place)
        ]
        paragraph = TaggedParagraph(None, _paragraph_style(style, align), frags=fragments)
        paragraph.node = node
        made.append(paragraph)
    for paragraph in made[:-1]:
        paragraph.goes_on = True
    return made


def _parts(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the spans in parts short enough for ReportLab, cut at a line end, a sentence, a space, or anywhere."""
    part: list[Span] = []
    room = _MAX_PARAGRAPH
    for text, style in spans:
        rest = LINE_END.sub("\n", text)
        while len(rest) > room or rest.count("\n") > _MAX_LINES:
            head, rest = _cut(rest, room)
            yield [*part, Span(head, style)]
            part = []
            room = _MAX_PARAGRAPH
        if rest:
            part.append(Span(rest, style))
            room -= len(rest)
    if part:
        yield part


def _cut(text: str, room: int) -> tuple[str, str]:
    *lines, left = text[:room].split("\n", _MAX_LINES)
    if len(lines) == _MAX_LINES:
        at = len(text[:room]) - len(left) - 1
        return text[:at], text[at + 1 :]
    for mark, least in (("\n", 0), (". ", room // 2), (" ", room // 2)):
        at = text.rfind(mark, least, room) + len(mark) - 1
        if at >= len(mark) - 1 + least:
            return text[:at], text[at + 1 :]
    at = room
    while at > 1 and (text[at] in INVISIBLE or text[at - 1] in INVISIBLE or category(text[at])[0] == "M"):
        at -= 1
    return text[:at], text[at:]


def _fragments(span: Span, align: Align, *, is_first: bool) -> Iterator[ParaFrag]:
    """Yield the span as ReportLab keeps text, never as markup; `is_first` says that a line starts with it."""
    base = face_of(span.style.cut)
    in_text, at_line_end = _prototypes(span.style, align)
    for number, line in enumerate(LINE_END.split(span.text)):
        shown = line.translate(_PLAIN)
        if number:
            yield at_line_end.clone()
        if number or is_first:
            words = shown.lstrip(" ")
            shown = NO_BREAK * (len(shown) - len(words)) + words or NO_BREAK
        shown = _SPACES.sub(lambda found: NO_BREAK * (len(found[0]) - 1) + " ", shown)
        for face, run in runs(shown, span.style.cut) if shown else ():
            yield in_text.clone(text=stow(run), fontName=(face or base).fontName)


@lru_cache(maxsize=128)
def _prototypes(style: Style, align: Align) -> list[ParaFrag]:
    """Return what ReportLab makes of a piece of text and of a line end in this style, for copying."""
    fragments: list[ParaFrag] = ParaParser().parse("x<br/>", _paragraph_style(style, align))[1]
    return fragments


@lru_cache(maxsize=128)
def _paragraph_style(style: Style, align: Align) -> ParagraphStyle:
    return ParagraphStyle(
        "typed",
        fontName=face_of(style.cut).fontName,
        fontSize=style.size,
        leading=style.leading,
        textColor=HexColor(style.colour),
        alignment=_ALIGNED[align],
        allowOrphans=1,
    )


@lru_cache(maxsize=4096)
def _why_not(character: str) -> str | None:
    if character in "\t\n\r\u2028\u2029" or character in INVISIBLE:
        return None
    why = _REASONS.get(category(character))
    if why is None and bidirectional(character) in ("R", "AL", "AN"):
        why = _RIGHT_TO_LEFT
    if why is None and face_with(character, "regular") is None:
        why = _NO_GLYPH
    return why


def _name(character: str) -> str:
    return name(character, f"U+{ord(character):04X}").capitalize()
