"""The one road on which typed text reaches a page: checked first, then set line by line exactly as typed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import bidirectional, category, name

from desktop.documents.fonts import INVISIBLE, Cluster, Cut, Face, FontBook, face_with, runs, shape, utf16
from desktop.domain.errors import bad_input

MAX_CHARACTERS: Final = 20_000
_MAX_BYTES: Final = 65_000  # PDF/A-1 ends a string at 65,535, which only 16,000 emoji and more reach
_MAX_MARKS: Final = 4
_LINE_END: Final = re.compile("\r\n|[\n\r\u2028\u2029]")
_TOKEN: Final = re.compile(r"([^ \t]*)([ \t]*)")
# A line may also end after a hyphen or dash between letters, and between two Chinese, Japanese or Korean signs.
_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_BREAK: Final = re.compile(
    rf"(?<=[^\W\d_][-–—/])(?=[^\W\d_])|(?<=[{_CJK}\u3000-\u303f\uff01-\uff60])(?=[{_CJK}])"
)
_TAB_SPACES: Final = 4
_NEGLIGIBLE: Final = 0.5

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


class Piece(NamedTuple):
    """Part of a word in one face, ready for a page.

    `shows` are (rise in 1/1000 em, TJ items), `glyphs` what each drawn glyph stands for; `reads_back` says that
    a reader finds the very text by the glyphs alone.
    """

    face: Face
    text: str
    width: float
    shows: tuple[tuple[float, str], ...]
    reads_back: bool
    glyphs: Mapping[int, str]


class Placed(NamedTuple):
    """A piece in its style."""

    piece: Piece
    style: Style


class Line(NamedTuple):
    """One line of set text and its width in points."""

    placed: tuple[Placed, ...]
    width: float


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


class Typesetter:
    """Sets the text of one document; remembers each word it has set."""

    def __init__(self) -> None:
        self.fonts: Final = FontBook()
        self._words: dict[tuple[str, Cut], tuple[Piece, ...]] = {}

    def lines(self, spans: Iterable[Span], width: float) -> list[Line]:
        """Return the text in lines of at most `width` points; line ends and runs of spaces stay as typed.

        Refuses (BAD_INPUT) what `check_printable` finds, so nothing is ever left out silently.
        """
        filler = _Filler(self, width)
        for span in spans:
            if not span.text.isascii() or not span.text.isprintable() or len(span.text) > MAX_CHARACTERS:
                require_printable(span.text, "This text")
            for number, paragraph in enumerate(_LINE_END.split(span.text)):
                if number:
                    filler.end_line()
                for word, spaces in _tokens(paragraph):
                    filler.add(word, spaces, span.style)
        filler.end_line()
        return filler.lines

    def width(self, text: str, style: Style) -> float:
        """Return the width in points of a text set on one line."""
        return sum(piece.width for piece in self.pieces(text, style.cut)) * style.size / 1000

    def pieces(self, word: str, cut: Cut) -> tuple[Piece, ...]:
        """Return a word in pieces of one face each."""
        pieces = self._words.get((word, cut))
        if pieces is None:
            pieces = self._words[word, cut] = _pieces(word, cut)
            for piece in pieces:
                self.fonts.use(piece.face, piece.glyphs)
        return pieces

    def white(self, spaces: str, cut: Cut) -> tuple[Piece, ...]:
        """Return a run of spaces and tabs, each tab as wide as four spaces."""
        if spaces.isspace() and "\t" not in spaces:
            return self.pieces(spaces, cut)
        made = []
        for space in re.findall(r" +|\t", spaces):
            (piece,) = self.pieces(space.replace("\t", " " * _TAB_SPACES), cut)
            made.append(piece._replace(text=space, reads_back=space != "\t"))
        return tuple(made)

    def operators(self, line: Line, x: float, y: float) -> str:
        """Return the page operators that draw the line with its baseline starting at (x, y) points."""
        written = ["BT", f"1 0 0 1 {x:.2f} {y:.2f} Tm"]
        face: Face | None = None
        style: Style | None = None
        items = ""
        for piece, its_style in line.placed:
            plain = piece.reads_back and len(piece.shows) == 1 and not piece.shows[0][0]
            if items and not (plain and piece.face is face and its_style == style):
                written.append(f"[{items}] TJ")
                items = ""
            if piece.face is not face or style is None or its_style.size != style.size:
                written.append(f"/{self.fonts.label(piece.face)} {its_style.size:g} Tf")
            if style is None or its_style.colour != style.colour:
                written.append(f"{colour(its_style.colour)} rg")
            face, style = piece.face, its_style
            if plain:
                items += piece.shows[0][1]
            else:
                written += _odd_operators(piece, style.size)
        if items:
            written.append(f"[{items}] TJ")
        written.append("ET")
        return "\n".join(written)


@lru_cache(maxsize=64)
def colour(code: str) -> str:
    """Return #RRGGBB as three PDF numbers."""
    return " ".join(f"{int(code[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5))


class _Filler:
    """Fills lines word by word."""

    def __init__(self, setter: Typesetter, limit: float) -> None:
        self.lines: list[Line] = []
        self._setter = setter
        self._limit = limit
        self._placed: list[Placed] = []
        self._x = 0.0
        # How much of the line stands when the spaces at its end are taken off.
        self._kept = (0, 0.0)

    def add(self, word: str, spaces: str, style: Style) -> None:
        """Put a word and the spaces after it on this line or the next."""
        if word:
            pieces = self._setter.pieces(word, style.cut)
            width = sum(piece.width for piece in pieces) * style.size / 1000
            if self._placed and self._x + width > self._limit:
                self._wrap()
            if width > self._limit:
                *whole, rest = _cut_up(word, style, self._limit)
                for part in whole:
                    self._place_word(self._setter.pieces(part, style.cut), style)
                    self.end_line()
                pieces = self._setter.pieces(rest, style.cut)
            self._place_word(pieces, style)
        if spaces:
            self._place(self._setter.white(spaces, style.cut), style)

    def _wrap(self) -> None:
        # One space stays at the end of a wrapped line, or a screen reader joins the words around it.
        count, width = self._kept
        if len(self._placed) > count:
            style = self._placed[count].style
            space = self._setter.pieces(" ", style.cut)
            self._placed[count:] = [Placed(piece, style) for piece in space]
            self._kept = (len(self._placed), width)
        self.end_line()

    def end_line(self) -> None:
        """Close the line without the spaces at its end."""
        count, width = self._kept
        self.lines.append(Line(tuple(self._placed[:count]), width))
        self._placed = []
        self._x = 0.0
        self._kept = (0, 0.0)

    def _place_word(self, pieces: Sequence[Piece], style: Style) -> None:
        self._place(pieces, style)
        self._kept = (len(self._placed), self._x)

    def _place(self, pieces: Sequence[Piece], style: Style) -> None:
        for piece in pieces:
            self._placed.append(Placed(piece, style))
            self._x += piece.width * style.size / 1000


def _tokens(paragraph: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(paragraph):
        word, spaces = found.groups()
        if word and ("-" in word or "/" in word or not word.isascii()):
            *firsts, word = _BREAK.split(word)
            for first in firsts:
                yield first, ""
        if word or spaces:
            yield word, spaces


def _cut_up(word: str, style: Style, limit: float) -> list[str]:
    """Return a word that is wider than a line in parts that fit, cut between what is drawn as one."""
    parts = [""]
    x = 0.0
    for face, run in runs(word, style.cut):
        for cluster in shape(run, face) if face else ():
            advance = cluster.advance * style.size / 1000
            if parts[-1] and x + advance > limit:
                parts.append("")
                x = 0.0
            parts[-1] += cluster.text
            x += advance
    return parts


# Office records repeat their words; shaping them is most of the work of setting a page.
@lru_cache(maxsize=8192)
def _pieces(word: str, cut: Cut) -> tuple[Piece, ...]:
    return tuple(_piece(face, run, shape(run, face)) for face, run in runs(word, cut) if face)


def _piece(face: Face, text: str, clusters: Iterable[Cluster]) -> Piece:
    shows: list[tuple[float, str]] = []
    glyphs: dict[int, str] = {}
    items = codes = read = ""
    level = shift = width = 0.0
    is_single = True
    for cluster in clusters:
        width += cluster.advance
        if INVISIBLE.issuperset(cluster.text):
            continue
        # Readers guess where a mark drawn by itself belongs, so they are told.
        is_single &= len(cluster.text) == len(cluster.glyphs) == 1
        for glyph in cluster.glyphs:
            shift += glyph.right
            if glyph.up != level:
                shows.append((level, _items(items, codes)))
                items = codes = ""
                level = glyph.up
            if abs(shift) >= _NEGLIGIBLE:
                items = _items(items, codes) + f"{-shift:.1f}"
                codes = ""
                shift = 0.0
            meaning = face.plain.get(glyph.number, cluster.text)
            glyphs[glyph.number] = meaning
            read += meaning
            codes += f"{glyph.number:04x}"
            shift += glyph.advance - glyph.right - face.advance(glyph.number)
    items = _items(items, codes)
    if abs(shift) >= _NEGLIGIBLE:
        items += f"{-shift:.1f}"
    shows.append((level, items))
    return Piece(
        face, text, width, tuple(show for show in shows if show[1]), is_single and read == text, glyphs
    )


def _items(items: str, codes: str) -> str:
    return f"{items}<{codes}>" if codes else items


def _odd_operators(piece: Piece, size: float) -> Iterator[str]:
    if not piece.reads_back:
        yield f"/Span <</ActualText <feff{utf16(piece.text)}>>> BDC"
    for rise, items in piece.shows:
        yield f"{rise * size / 1000:.3g} Ts [{items}] TJ" if rise else f"[{items}] TJ"
        if rise:
            yield "0 Ts"
    if not piece.reads_back:
        yield "EMC"


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
