"""Sets the words of a cell into lines: wraps, keeps chips whole, elides in the last line there is room for."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from desktop.ui.tables.columns import Cell, Look, Span

AVATAR: Final = 26  # pixels across
AVATAR_GAP: Final = 8
SWATCH: Final = 10
CHIP_PAD: Final = 7
_CHIP_GAP: Final = 5  # between a chip and its neighbour
_LINE_GAP: Final = 2
_CLINGING: Final = (",", ".", ";", ":", ")", "’")  # no space before these
_MOST_KEPT: Final = 20_000
# A postcode and a day with its month are read as one word.
_TOGETHER: Final = re.compile(
    r"\b([A-Z]{1,2}[0-9][0-9A-Z]?) ([0-9][A-Z]{2})\b"
    r"|\b([0-9]{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
)

_HYPHENED: Final = re.compile(r"[^-]*-+|[^-]+")


class Piece(NamedTuple):
    """Words of one look at one place; x and y (the baseline) from the top left of the laid block."""

    x: float
    y: float
    width: float
    text: str
    look: Look


class Laid(NamedTuple):
    """A cell as set; `width` is that of its widest line, with what stands before it (from `left`)."""

    pieces: tuple[Piece, ...]
    left: float
    width: float
    height: float
    is_elided: bool


class _Unit(NamedTuple):
    """What is not broken: a word or a chip, and whether a space parts it from the one before."""

    text: str
    look: Look
    width: float
    gap: float


class Typesetter:
    """Sets cells in one base font; what was set once is kept."""

    def __init__(self, base: QFont) -> None:
        pixels = base.pixelSize() if base.pixelSize() > 0 else round(QFontMetricsF(base).height() / 1.362)
        small, strong, chip = QFont(base), QFont(base), QFont(base)
        small.setPixelSize(max(10, pixels - 1))
        strong.setWeight(QFont.Weight.DemiBold)
        chip.setWeight(QFont.Weight.DemiBold)
        chip.setPixelSize(max(10, pixels - 1))
        self.fonts: Final[dict[Look, QFont]] = {
            "ink": base,
            "link": base,
            "strong": strong,
            "soft": small,
            **dict.fromkeys(("sign-ok", "sign-warn", "sign-bad"), base),
            **dict.fromkeys(
                ("chip-ok", "chip-warn", "chip-bad", "chip-care", "chip-info", "chip-neutral"), chip
            ),
        }
        self._metrics = {look: QFontMetricsF(font) for look, font in self.fonts.items()}
        self.ascent: Final = self._metrics["ink"].ascent()
        self.line_height: Final = round(self._metrics["ink"].height()) + 1.0
        self.chip_ascent: Final = self._metrics["chip-ok"].ascent()
        self.chip_height: Final = round(self._metrics["chip-ok"].height()) + 2.0
        self._widths: dict[tuple[str, bool, bool], float] = {}
        self._laid: dict[tuple[Cell, int, int, str], Laid] = {}

    def lay(self, cell: Cell, width: int, most_lines: int, align: str = "left") -> Laid:
        """Set `cell` into `width` pixels and at most `most_lines` lines (0: as many as it takes)."""
        key = (cell, width, most_lines, align)
        laid = self._laid.get(key)
        if laid is None:
            if len(self._laid) >= _MOST_KEPT:
                self._laid.clear()
            laid = self._laid[key] = self._lay(cell, width, most_lines, align)
        return laid

    def height(self, cell: Cell, width: int) -> float:
        """Return how high `cell` is in `width` pixels; nothing is kept, since most rows are never seen."""
        return self._lay(cell, width, 0, "left").height

    def natural_width(self, cell: Cell) -> float:
        """Return the width in which nothing of `cell` wraps."""
        lines = [sum(unit.gap + unit.width for unit in self._units(line)) for line in cell.lines]
        return _before(cell) + max(lines, default=0.0) + _behind(cell)

    def lines_in(self, height: float) -> int:
        """Return how many lines fit into `height` pixels, one at least."""
        return max(1, int((height + _LINE_GAP) // (self.line_height + _LINE_GAP)))

    def _lay(self, cell: Cell, width: int, most: int, align: str) -> Laid:
        left = _before(cell)
        room = max(1.0, width - left - _behind(cell))
        pieces: list[Piece] = []
        widest, top, is_elided, used = 0.0, 0.0, False, 0
        for place, spans in enumerate(cell.lines):
            later = len(cell.lines) - place - 1
            if most and used >= most:
                is_elided = True
                break
            allowed = max(1, most - used - later) if most else 0
            wrapped, was_cut = self._wrap(list(self._units(spans)), room, allowed)
            is_elided = is_elided or was_cut
            for units in wrapped:
                line_width = sum(unit.gap * (nr > 0) + unit.width for nr, unit in enumerate(units))
                slack = room - line_width
                x = left + (slack if align == "right" else slack / 2 if align == "center" else 0.0)
                pieces.extend(self._joined(units, x, top + self.ascent))
                widest = max(widest, line_width)
                top += self.line_height + _LINE_GAP
            used += len(wrapped)
        return Laid(tuple(pieces), left, left + widest, max(0.0, top - _LINE_GAP), is_elided)

    def _wrap(self, units: list[_Unit], room: float, allowed: int) -> tuple[list[list[_Unit]], bool]:
        lines: list[list[_Unit]] = []
        x = 0.0
        if any(unit.width > room for unit in units):
            units = [part for unit in units for part in self._parts(unit, room)]
        for place, unit in enumerate(units):
            if lines and x + unit.gap + unit.width <= room:
                lines[-1].append(unit)
                x += unit.gap + unit.width
                continue
            if allowed and len(lines) == allowed:
                lines[-1] = self._cut(lines[-1], units[place:], room)
                return lines, True
            lines.append([unit if unit.width <= room else self._elided(unit, room)])
            x = lines[-1][0].width
        return lines, any(unit.width > room for unit in units)

    def _parts(self, unit: _Unit, room: float) -> Iterator[_Unit]:
        """Yield a word that is wider than the cell in the parts between its hyphens."""
        if unit.width <= room or "-" not in unit.text or unit.look.startswith("chip-"):
            yield unit
            return
        for place, text in enumerate(_HYPHENED.findall(unit.text)):
            yield _Unit(text, unit.look, self._width(text, unit.look), 0.0 if place else unit.gap)

    def _cut(self, line: list[_Unit], rest: list[_Unit], room: float) -> list[_Unit]:
        """Return the last line with "…" for what follows, which may show its first letters."""
        taken = sum(unit.gap * (nr > 0) + unit.width for nr, unit in enumerate(line))
        after = rest[0]
        left = room - taken - after.gap
        if after.look == line[-1].look or left > 40:
            words = " ".join(unit.text for unit in rest if unit.look == after.look)
            part = self._elided(after._replace(text=words), left)
            if part.text not in ("", "…") and part.width <= left:
                return [*line, part]
        last = line[-1]
        return [*line[:-1], self._elided(last._replace(text=f"{last.text} …"), room - taken + last.width)]

    def _elided(self, unit: _Unit, room: float) -> _Unit:
        pad = 2 * CHIP_PAD if unit.look.startswith("chip-") else 0
        text = self._metrics[unit.look].elidedText(unit.text, Qt.TextElideMode.ElideRight, room - pad)
        return unit._replace(text=text, width=self._metrics[unit.look].horizontalAdvance(text) + pad)

    def _units(self, spans: tuple[Span, ...]) -> Iterator[_Unit]:
        was_chip, is_first = False, True
        for span in spans:
            gap = _CHIP_GAP if was_chip or span.is_chip else self._width(" ", span.look)
            if is_first or span.text.startswith(_CLINGING):
                gap = 0.0
            if span.is_chip:
                yield _Unit(span.text, span.look, self._width(span.text, span.look) + 2 * CHIP_PAD, gap)
            else:
                for word in _TOGETHER.sub(_joined_words, span.text).split(" "):
                    if not word:
                        continue
                    yield _Unit(word, span.look, self._width(word, span.look), gap)
                    gap = self._width(" ", span.look)
            was_chip, is_first = span.is_chip, False

    def _width(self, word: str, look: Look) -> float:
        key = (word, look == "strong" or look.startswith("chip-"), look == "soft")
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= _MOST_KEPT:
                self._widths.clear()
            width = self._widths[key] = self._metrics[look].horizontalAdvance(word)
        return width

    def _joined(self, units: list[_Unit], x: float, y: float) -> Iterator[Piece]:
        """Give the units of a line as few pieces as they have looks, so that little is drawn."""
        start, words, look, width = x, [units[0].text], units[0].look, units[0].width
        for unit in units[1:]:
            is_same = unit.look == look and not look.startswith("chip-") and unit.gap > 0
            if is_same:
                words.append(unit.text)
                width += unit.gap + unit.width
                continue
            yield Piece(start, y, width, " ".join(words), look)
            start += width + unit.gap
            words, look, width = [unit.text], unit.look, unit.width
        yield Piece(start, y, width, " ".join(words), look)


def _before(cell: Cell) -> float:
    return (AVATAR + AVATAR_GAP if cell.avatars else 0) + (SWATCH + AVATAR_GAP if cell.swatch else 0)


def _behind(cell: Cell) -> float:
    return (AVATAR + AVATAR_GAP) * max(0, len(cell.avatars) - 1)


def _joined_words(found: re.Match[str]) -> str:
    return found[0].replace(" ", "\N{NO-BREAK SPACE}")
