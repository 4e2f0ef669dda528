"""The flow of a document down its pages: paragraphs, panels and photos, tagged as they are drawn."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from desktop.documents.tagged import Box, Node, Page, Picture
from desktop.documents.text import Line, Span, Style, Typesetter, colour

_ROUND: Final = 0.5523  # a quarter circle as a Bézier curve
_CAPITALS: Final = 0.714  # the height of capital letters in ems, on which a line is centred
_CAPTION_GAP: Final = 4


class Margins(NamedTuple):
    """White around the text of a page, in points; `first` is the top of page one, `top` of the others."""

    left: float
    right: float
    top: float
    first: float
    bottom: float


class Figure(NamedTuple):
    """A photo, the caption below it, and what is said in its place to who cannot see it."""

    photo: Picture
    caption: tuple[Span, ...]
    alternative: str


class Flow:
    """Pages being filled from top to bottom; each document has its own."""

    def __init__(
        self, size: tuple[float, float], margins: Margins, furniture: Callable[["Flow", Page, int], None]
    ) -> None:
        self.setter: Final = Typesetter()
        self.document: Final = Node("Document")
        self.pages: Final[list[Page]] = []
        self.left: Final = margins.left
        self.right: Final = size[0] - margins.right
        self.bottom: Final = margins.bottom
        self._size = size
        self._margins = margins
        self._furniture = furniture
        self.y = 0.0
        self.turn()

    @property
    def page(self) -> Page:
        """The page that is being filled."""
        return self.pages[-1]

    @property
    def width(self) -> float:
        """The width of the text."""
        return self.right - self.left

    @property
    def room(self) -> float:
        """The height that is left on this page."""
        return self.y - self.bottom

    def finish(self) -> None:
        """Draw the header and footer of every page, now that it is known how many there are."""
        for page in self.pages:
            self._furniture(self, page, len(self.pages))

    def turn(self) -> None:
        """Go on at the head of a new page."""
        self.pages.append(Page(len(self.pages), *self._size))
        self.y = self.bottom + self._fresh

    def need(self, height: float) -> None:
        """Turn the page unless `height` is left on it."""
        if self.room < height and self.room < self._fresh:
            self.turn()

    def space(self, height: float) -> None:
        """Leave white, but none at the head of a page."""
        if self.room < self._fresh:
            self.y -= height

    def put(self, owner: Node, lines: Iterable[Line], x: float, y: float, style: Style) -> None:
        """Draw lines downwards on this page; `y` is the top of the first."""
        drawn = []
        for line in lines:
            y -= style.leading
            if line.placed:
                drawn.append(self.setter.operators(line, x, y + baseline(style)))
        if drawn:
            self.page.draw(owner, *drawn)

    def text(
        self,
        spans: Sequence[Span],
        role: str = "P",
        *,
        exact: str | None = None,
        indent: float = 0,
        parent: Node | None = None,
        behind: Callable[[float, float], list[str]] | None = None,
        keep: float = 0,
    ) -> Node:
        """Set a paragraph that may run over pages and stays one element; `keep` is wanted below it.

        `behind` returns what is drawn behind each part, given its top and bottom.
        """
        style = spans[0].style
        node = (parent or self.document).add(role, exact=exact)
        lines = self.setter.lines(spans, self.width - 2 * indent)
        self.need(min(len(lines), 2) * style.leading + keep)
        while lines:
            if self.room < style.leading:
                self.turn()
            count = max(1, int(self.room / style.leading + 0.001))
            part, lines = lines[:count], lines[count:]
            bottom = self.y - len(part) * style.leading
            if behind:
                self.page.decorate(*behind(self.y, bottom))
            self.put(node, part, self.left + indent, self.y, style)
            self.y = bottom
        return node

    def panel(self, parts: Sequence[Sequence[Span]], frame: str, *, dashes: str = "", pad: float = 11) -> Box:
        """Set a short text in a rounded frame that is never broken, and return where it stands."""
        set_parts = [(spans, self.setter.lines(spans, self.width - 2 * pad)) for spans in parts]
        height = 2 * pad - 2 + sum(len(lines) * spans[0].style.leading for spans, lines in set_parts)
        self.need(height)
        box = Box(len(self.pages) - 1, self.left, self.y - height, self.right, self.y)
        self.page.decorate("q", dashes, f"{colour(frame)} RG 1 w", rounded(*box[1:], 3), "S Q")
        y = self.y - pad
        for spans, lines in set_parts:
            self.put(self.document.add("P"), lines, self.left + pad, y, spans[0].style)
            y -= len(lines) * spans[0].style.leading
        self.y -= height
        return box

    def figures(self, figures: Sequence[Figure], *, across: int, tallest: float, gap: float) -> None:
        """Set photos `across` to a row and at most `tallest` points high, each with its caption below."""
        for start in range(0, len(figures), across):
            self._figure_row(
                figures[start : start + across], start, (self.width + gap) / across, tallest, gap
            )

    def _figure_row(
        self, figures: Sequence[Figure], first: int, step: float, tallest: float, gap: float
    ) -> None:
        wide = step - gap
        scales = [min(wide / photo.width, tallest / photo.height) for photo, *_ in figures]
        tall = max(photo.height * scale for (photo, *_), scale in zip(figures, scales, strict=True))
        captions = [self.setter.lines(figure.caption, wide) for figure in figures]
        style = figures[0].caption[0].style
        below = max(map(len, captions)) * style.leading
        # A caption too long for any page to hold below its photo runs on over the pages after the row.
        runs_on = tall + _CAPTION_GAP + below > self._fresh
        self.need(tall + _CAPTION_GAP + (0 if runs_on else below))
        bottom = self.y - tall
        for place, (photo, caption, alternative) in enumerate(figures):
            x = self.left + place * step
            across, high = photo.width * scales[place], photo.height * scales[place]
            label = f"Im{first + place + 1}"
            self.page.pictures[label] = photo
            self.page.draw(
                self.document.add("Figure", alternative=alternative),
                f"q {across:.2f} 0 0 {high:.2f} {x:.2f} {self.y - high:.2f} cm /{label} Do Q",
            )
            if not runs_on:
                node = self.document.add("P", exact="".join(span.text for span in caption))
                self.put(node, captions[place], x, bottom - _CAPTION_GAP, style)
        self.y = bottom - _CAPTION_GAP
        if runs_on:
            for _, caption, _ in figures:
                self.text(caption, exact="".join(span.text for span in caption))
        else:
            self.y -= below
        self.space(gap)

    @property
    def _fresh(self) -> float:
        """The height of this page when nothing is on it."""
        margin = self._margins.first if len(self.pages) == 1 else self._margins.top
        return self._size[1] - margin - self.bottom


def baseline(style: Style) -> float:
    """Return how far the baseline stands above the bottom of a line, in points."""
    return (style.leading - style.size * _CAPITALS) / 2


def filled(left: float, bottom: float, right: float, top: float, tint: str) -> str:
    """Return the operators of a tinted rectangle."""
    return f"{colour(tint)} rg {left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re f"


def ruled(left: float, right: float, y: float, ink: str, weight: float) -> str:
    """Return the operators of a horizontal rule."""
    return f"{colour(ink)} RG {weight:g} w {left:.2f} {y:.2f} m {right:.2f} {y:.2f} l S"


def rounded(left: float, bottom: float, right: float, top: float, radius: float) -> str:
    """Return the path of a rectangle with round corners."""
    bend = radius * (1 - _ROUND)
    corners = (
        f"{left + radius:.2f} {bottom:.2f} m {right - radius:.2f} {bottom:.2f} l",
        f"{right - bend:.2f} {bottom:.2f} {right:.2f} {bottom + bend:.2f} {right:.2f} {bottom + radius:.2f} c",
        f"{right:.2f} {top - radius:.2f} l",
        f"{right:.2f} {top - bend:.2f} {right - bend:.2f} {top:.2f} {right - radius:.2f} {top:.2f} c",
        f"{left + radius:.2f} {top:.2f} l",
        f"{left + bend:.2f} {top:.2f} {left:.2f} {top - bend:.2f} {left:.2f} {top - radius:.2f} c",
        f"{left:.2f} {bottom + radius:.2f} l",
        f"{left:.2f} {bottom + bend:.2f} {left + bend:.2f} {bottom:.2f} {left + radius:.2f} {bottom:.2f} c h",
    )
    return " ".join(corners)
