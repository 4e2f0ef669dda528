"""The typefaces that ship with the program: which one has a character, how it is shaped, how it is embedded."""

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import Any, Final, Literal, NamedTuple
from unicodedata import category

import pikepdf
import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name

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
_EMOJI: Final = "NotoEmoji-Regular.ttf"
_FIRST_EMOJI: Final = 0x1F000
_ZERO_WIDTH_JOINER: Final = "\u200d"
_AS_EMOJI: Final = "\ufe0f"
# Drawn as nothing and still read back: soft hyphen, zero width space, (non-)joiner, word joiner, presentation.
INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f")
_SKIN_TONES: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
# Only what a reader of the PDF needs to draw glyphs stays in an embedded face.
_NEEDLESS_TABLES: Final = (
    *("GSUB", "GPOS", "GDEF", "BASE", "JSTF", "cmap", "name", "OS/2", "post"),
    *("STAT", "DSIG", "gasp", "meta", "hdmx", "kern", "LTSH", "VDMX", "PCLT", "vhea", "vmtx"),
)
_HEX_LINES: Final = 100
_SYMBOLIC: Final = 4  # font flag: glyphs are named by number, not by a Latin encoding
_CAP_HEIGHT: Final = 714


@dataclass(frozen=True, eq=False)
class Face:
    """One typeface, read once in the life of the program and never changed; lengths in 1/1000 em.

    `plain` tells the character of each glyph that stands for one by itself.
    """

    file: str
    name: str
    characters: frozenset[int]
    shaper: hb.Font
    scale: float
    box: tuple[float, float, float, float]
    ascent: float
    descent: float
    is_text: bool
    plain: Mapping[int, str]

    def __contains__(self, character: str) -> bool:
        return ord(character) in self.characters

    def advance(self, glyph: int) -> float:
        """Return how far the pen moves after this glyph."""
        return float(self.shaper.get_glyph_h_advance(glyph) * self.scale)


class Glyph(NamedTuple):
    """A glyph where the shaper put it; lengths in 1/1000 em."""

    number: int
    advance: float
    right: float
    up: float


class Cluster(NamedTuple):
    """The smallest piece of text that is drawn as one: a letter with its marks, a ligature, a syllable."""

    text: str
    advance: float
    glyphs: tuple[Glyph, ...]


_loading = Lock()


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


def shape(text: str, face: Face) -> tuple[Cluster, ...]:
    """Return `text`, all of one face and one line, as the clusters HarfBuzz makes of it, in reading order."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "ltr"
    # Without ligatures every Latin letter stays its own, so a line may end anywhere and text reads back plainly.
    hb.shape(face.shaper, buffer, {"liga": False, "clig": False} if face.is_text else {})
    scale = face.scale
    drawn = [
        (at.cluster, Glyph(at.codepoint, to.x_advance * scale, to.x_offset * scale, to.y_offset * scale))
        for at, to in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True)
    ]
    starts = sorted({start for start, _ in drawn})
    if len(starts) == len(drawn) == len(text):
        return tuple(
            Cluster(letter, glyph.advance, (glyph,)) for letter, (_, glyph) in zip(text, drawn, strict=True)
        )
    clusters = []
    for start, end in pairwise([*starts, len(text)]):
        glyphs = tuple(glyph for at, glyph in drawn if at == start)
        clusters.append(Cluster(text[start:end], sum(glyph.advance for glyph in glyphs), glyphs))
    return tuple(clusters)


@dataclass
class _Used:
    """What one document has drawn with one face: each glyph and the text it stands for."""

    label: str
    glyphs: dict[int, str] = field(default_factory=dict)


class FontBook:
    """The faces one document draws with; each document has its own, so two may be made at the same time."""

    def __init__(self) -> None:
        self._used: dict[Face, _Used] = {}

    def label(self, face: Face) -> str:
        """Return the name a page uses for this face."""
        return self._used[face].label

    def use(self, face: Face, glyphs: Mapping[int, str]) -> None:
        """Note that the document draws these glyphs; pages name a glyph by its number in the whole face."""
        used = self._used.get(face)
        if used is None:
            used = self._used[face] = _Used(f"F{len(self._used) + 1}")
        for glyph, text in glyphs.items():
            used.glyphs.setdefault(glyph, text)

    def embed(self, pdf: pikepdf.Pdf) -> Dictionary:
        """Write every face that was used into `pdf`, cut down to its used glyphs; return the font resources."""
        return Dictionary(
            {f"/{used.label}": _embed(pdf, face, used.glyphs) for face, used in self._used.items()}
        )


def _stays(character: str, previous: str, face: Face | None) -> bool:
    """Return whether `character` belongs to the same glyph as the one before it."""
    if face is None:
        return False
    if character in INVISIBLE:
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
    face = hb.Face(hb.Blob(resource("fonts", file).read_bytes()))
    shaper = hb.Font(face)
    scale = 1000 / face.upem
    head = face.reference_table("head").data
    left, bottom, right, top = (edge * scale for edge in struct.unpack_from(">4h", head, 36))
    extents = shaper.get_font_extents("ltr")
    plain: dict[int, str] = {}
    for number in sorted(face.unicodes):
        # The lowest comes first, so the glyph that space and no-break space share is a space.
        plain.setdefault(shaper.get_nominal_glyph(number), chr(number))
    return Face(
        file=file,
        name=face.get_name(6) or file.removesuffix(".ttf"),
        characters=frozenset(face.unicodes),
        shaper=shaper,
        scale=scale,
        box=(left, bottom, right, top),
        ascent=extents.ascender * scale,
        descent=extents.descender * scale,
        is_text=file in _CUTS.values(),
        plain=plain,
    )


def _embed(pdf: pikepdf.Pdf, face: Face, texts: Mapping[int, str]) -> pikepdf.Object:
    glyphs = sorted({0, *texts})
    program, places = _subset(face, glyphs)
    tag = hashlib.sha256(struct.pack(f">{len(glyphs)}H", *glyphs)).digest()
    name = Name("/" + "".join(chr(65 + byte % 26) for byte in tag[:6]) + "+" + face.name)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=_SYMBOLIC,
        FontBBox=Array([round(edge) for edge in face.box]),
        ItalicAngle=-12 if face.file == _CUTS["italic"] else 0,
        Ascent=round(face.ascent),
        Descent=round(face.descent),
        CapHeight=_CAP_HEIGHT,
        StemV=80,
        FontFile2=pdf.make_stream(program, Length1=len(program)),
        CIDSet=pdf.make_stream(_bits(glyphs)),
    )
    widths: list[Any] = []
    for glyph in glyphs:
        widths += [glyph, Array([_number(face.advance(glyph))])]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=Array(widths),
        CIDToGIDMap=pdf.make_stream(places),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(texts)),
        )
    )


def _subset(face: Face, glyphs: list[int]) -> tuple[bytes, bytes]:
    """Return the face cut down to `glyphs`, and for every number in the whole face the number in that."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(set(glyphs))
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.update({_tag(table) for table in _NEEDLESS_TABLES})
    plan = hb.SubsetPlan(face.shaper.face, wanted)
    moved = dict(plan.old_to_new_glyph_mapping)
    places = [0] * (glyphs[-1] + 1)
    for glyph in glyphs:
        places[glyph] = moved[glyph]
    return bytes(plan.execute().blob.data), struct.pack(f">{len(places)}H", *places)


def _bits(glyphs: list[int]) -> bytes:
    """Return which numbers are there, one bit each with the first in the highest, as PDF/A-1 wants it."""
    bits = bytearray(glyphs[-1] // 8 + 1)
    for glyph in glyphs:
        bits[glyph // 8] |= 0x80 >> glyph % 8
    return bytes(bits)


def _tag(table: str) -> int:
    return int.from_bytes(table.encode("ascii"), "big")


def _number(length: float) -> Any:
    whole = round(length)
    return whole if abs(length - whole) < 0.005 else round(length, 2)


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    pairs = [f"<{glyph:04x}> <{utf16(text)}>" for glyph, text in sorted(texts.items()) if text]
    blocks = [pairs[start : start + _HEX_LINES] for start in range(0, len(pairs), _HEX_LINES)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


def utf16(text: str) -> str:
    """Return the text as PDF writes it in hexadecimal, without the byte order mark."""
    return text.encode("utf-16-be").hex()
