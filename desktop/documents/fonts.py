"""The typefaces that ship with the program, known to ReportLab once, and which of them has a character."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Final, Literal
from unicodedata import category

import reportlab.lib.styles  # noqa: F401  before the settings below: it asks of what family the base typeface is
import uharfbuzz
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desktop.system.resources import resource

Cut = Literal["regular", "bold", "italic"]

_CUTS: Final[dict[Cut, str]] = {
    "regular": "NotoSans-Regular.ttf",
    "bold": "NotoSans-Bold.ttf",
    "italic": "NotoSans-Italic.ttf",
}
# Asked in this order for what the text face lacks; they have one weight only.
_OTHERS: Final = (
    "NotoSansArmenian-Regular.ttf",
    "NotoSansGeorgian-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansBengali-Regular.ttf",
    "NotoSansGurmukhi-Regular.ttf",
    "NotoSansGujarati-Regular.ttf",
    "NotoSansTamil-Regular.ttf",
    "NotoSansSymbols-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "NotoSansMath-Regular.ttf",
    "DroidSansFallback.ttf",
)
_LAST: Final = _OTHERS[-1]  # has more glyphs without a character than there are private numbers
_EMOJI: Final = "NotoEmoji-Regular.ttf"
# Letters of these join, move or change with their neighbours, so every run goes through HarfBuzz.
_JOINING: Final = frozenset({*_OTHERS[2:7], _EMOJI})
_FIRST_EMOJI: Final = 0x1F000
_FIRST_PRIVATE: Final = 0xE000
_ZERO_WIDTH_JOINER: Final = "\u200d"
_AS_EMOJI: Final = "\ufe0f"
# Drawn as nothing and still read back: soft hyphen, zero width space, (non-)joiner, word joiner, presentation.
INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f")
# ReportLab would take these two out when it breaks lines, so they travel as private characters nobody can type.
_STOWED: Final = str.maketrans("\u00ad\u200b", "\uf8fe\uf8ff")
_UNSTOWED: Final = str.maketrans("\uf8fe\uf8ff", "\u00ad\u200b")
_UNSEEN: Final = dict.fromkeys(map(ord, (*INVISIBLE, "\uf8fe", "\uf8ff")))
_UNJOINED: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\uf8fe\uf8ff"))
_SKIN_TONES: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))

# All of ReportLab's settings, here only. Un-encoded streams are eleven times quicker to write, the base typeface
# must be one that is embedded, and no document may fetch anything from anywhere.
rl_config.useA85 = 0
rl_config.canvas_basefontname = Path(_CUTS["regular"]).stem
rl_config.trustedHosts = []
rl_config.trustedSchemes = []

_loading = Lock()


class Face(TTFont):  # type: ignore[misc]
    """A typeface that ReportLab cuts down and embeds; `letters` are the characters it can draw.

    `is_joining` tells a writing whose letters must be shaped. After it is made it never changes.
    """

    def __init__(self, file: str) -> None:
        super().__init__(
            Path(file).stem, str(resource("fonts", file)), shapable=file != _LAST, asciiReadable=False
        )
        self.is_joining: Final = file in _JOINING
        self.letters: Final = frozenset(code for code, glyph in self.face.charToGlyph.items() if glyph)
        self._mend_advances()
        if self.shapable:
            self._number_glyphs()

    def __contains__(self, character: str) -> bool:
        return ord(character) in self.letters

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802
        """Return the width in points, for joining writings as HarfBuzz sets them; ReportLab asks for it."""
        return _width(self, text) * size / 1000

    def splitString(  # noqa: N802
        self, text: str, doc: object, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """Return the text as codes of the subsets that this document embeds; ReportLab asks for it.

        Most words are of letters that have their codes by now, and ReportLab would look up one after another.
        """
        plain = text.replace("\xa0", " ")
        state = self.state.get(doc)
        if plain and state and state.assignments.keys() >= set(map(ord, plain)):
            with suppress(UnicodeEncodeError):  # a letter of another subset
                return [(0, plain.translate(state.assignments).encode("latin-1"))]
        return list(super().splitString(text, doc, encoding))

    def seen(self, text: str) -> str:
        """Return the text without what leaves no mark; joining writings keep what decides how they join."""
        return text.translate(_UNJOINED if self.is_joining else _UNSEEN)

    def measure(self, text: str) -> float:
        """Return the width in 1/1000 of the size."""
        if not text.isascii():
            text = self.seen(text)
            if self.is_joining and text:
                # A mark asked for alone: where a long word is cut, it stays with its letter.
                alone = len(text) == 1 and category(text)[0] == "M"
                return 0.0 if alone else self._measure_shaped(text)
        return float(super().stringWidth(text, 1000))

    def _measure_shaped(self, text: str) -> float:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self.hbFont(), buffer)
        return float(self.pdfScale(sum(at.x_advance for at in buffer.glyph_positions)))

    def _mend_advances(self) -> None:
        # The last glyphs of a file share one advance. ReportLab 5.1 scales it to 1/1000 and then embeds it as if it
        # were in the units of the file, where PDF/A wants the very width the page is told.
        metrics = self.face.hmetrics
        own = int.from_bytes(self.face.get_table("hhea")[34:36], "big")
        metrics[own:] = [(metrics[own - 1][0], bearing) for _, bearing in metrics[own:]]

    def _number_glyphs(self) -> None:
        # ReportLab gives a shaped glyph without a character a private number when it first meets it. Given here,
        # in the order of the file, no document's bytes depend on what was printed before it.
        face = self.face
        free = (code for code in count(_FIRST_PRIVATE) if code not in face.charToGlyph)
        for glyph, (advance, _) in enumerate(face.hmetrics):
            if glyph not in face.glyphToChar:
                code = next(free)
                face.charToGlyph[code] = glyph
                face.glyphToChar[glyph] = [code]
                face.charWidths[code] = self.pdfScale(advance)


# Office records repeat their words, and measuring them is most of the work of breaking lines.
@lru_cache(maxsize=8192)
def _width(face: Face, text: str) -> float:
    return face.measure(text)


def stow(text: str) -> str:
    """Return the text with every character in a form that ReportLab leaves where it is."""
    return text.translate(_STOWED)


def unstow(text: str) -> str:
    """Return the text that was stowed."""
    return text.translate(_UNSTOWED)


@cache
def face_of(cut: Cut) -> Face:
    """Return the text face in this cut."""
    return _load(_CUTS[cut])


def face_with(character: str, cut: Cut, *, as_emoji: bool = False) -> Face | None:
    """Return the first face that can draw `character`, or None when none of those that ship can."""
    return _find(character, cut, as_emoji or ord(character) >= _FIRST_EMOJI)


def runs(text: str, cut: Cut) -> Iterator[tuple[Face | None, str]]:
    """Yield the text in pieces of one face each; None stands for characters that no face has."""
    base = face_of(cut)
    if text.isascii():
        yield base, text
        return
    start = 0
    current: Face | None = None
    for place, character in enumerate(text):
        if place and _stays(character, text[place - 1], current):
            continue
        following = text[place + 1 : place + 2]
        if character in INVISIBLE:
            chosen: Face | None = base
        else:
            chosen = face_with(character, cut, as_emoji=following == _AS_EMOJI)
        if place and chosen is not current:
            yield current, text[start:place]
            start = place
        current = chosen
    yield current, text[start:]


def _stays(character: str, previous: str, face: Face | None) -> bool:
    """Return whether `character` is drawn with the one before it: one glyph with it, or a space."""
    if face is None:
        return False
    if character in INVISIBLE or character in " \u00a0":
        return True
    joined = previous == _ZERO_WIDTH_JOINER or character in _SKIN_TONES or category(character)[0] == "M"
    return joined and character in face


@cache
def _find(character: str, cut: Cut, as_emoji: bool) -> Face | None:
    text_face = _CUTS[cut]
    order = (_EMOJI, text_face, *_OTHERS) if as_emoji else (text_face, *_OTHERS, _EMOJI)
    return next((face for face in map(_load, order) if character in face), None)


def _load(file: str) -> Face:
    with _loading:
        return _read(file)


@cache
def _read(file: str) -> Face:
    face = Face(file)
    pdfmetrics.registerFont(face)
    return face
