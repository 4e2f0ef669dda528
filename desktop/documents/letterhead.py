"""What every document has in common: styles, colours, the head of page one, headers and footers, times in words."""

from datetime import date, datetime
from typing import Final, NamedTuple

from desktop.documents.layout import Flow, Margins, ruled
from desktop.documents.tables import Cell, Grid
from desktop.documents.tagged import Page
from desktop.documents.text import Line, Placed, Span, Style
from desktop.domain.days import LONDON

A4: Final = (595.28, 841.89)
A4_LANDSCAPE: Final = (841.89, 595.28)
MARGINS: Final = Margins(left=42, right=42, top=66, first=32, bottom=52)

INK: Final = "#17212B"
INK_2: Final = "#51606F"
LINE: Final = "#D5DBE2"
TINT: Final = "#F3F5F8"
ACCENT: Final = "#0F5C6E"
OK: Final = "#1B7F4B"
WARN: Final = "#9A6100"
BAD: Final = "#B3261E"
CARE: Final = "#6B3FA0"
CARE_TINT: Final = "#F8F5FC"
WATERMARK: Final = "#EEF0F3"

BODY: Final = Style(8.4, 12.8, INK)
BODY_BOLD: Final = BODY._replace(cut="bold")
BODY_ITALIC: Final = BODY._replace(cut="italic")
QUIET: Final = BODY._replace(colour=INK_2)
SMALL: Final = Style(7.4, 11, INK_2)
SMALL_BOLD: Final = SMALL._replace(cut="bold")
FOOT: Final = Style(6.8, 9.5, INK_2)
HEADING: Final = Style(9.2, 13.5, INK, "bold")
HEADING_NOTE: Final = Style(9.2, 13.5, INK_2)
TITLE: Final = Style(15.5, 21, INK, "bold")
REFERENCE: Final = Style(11.5, 16, INK, "bold")

GRID: Final = Grid(line=LINE, tint=TINT, pad_x=6.6, pad_y=2.5, leading=12.8)
_RULE: Final = 1.6
_GAP: Final = 12
_NARROWEST: Final = 100
_FOOT_LINES: Final = 3
# Not from the computer's language: an English record has English days.
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Letterhead(NamedTuple):
    """The words at the head and foot of a document; `edition` is `version 1` or a day, `audit` a short mark."""

    company: str
    phone: str
    lead: str
    title: str
    over_title: str
    reference: str
    edition: str
    state: str
    confidence: str
    confidence_note: str
    accent: str
    audit: str = ""
    state_colour: str = INK_2
    watermark: str = ""


def start(letterhead: Letterhead, size: tuple[float, float] = A4) -> Flow:
    """Return the pages of a new document with the head of page one already set."""
    flow = Flow(size, MARGINS, lambda flow, page, total: _furnish(flow, page, total, letterhead))
    top = flow.y
    wide = flow.width * 0.62
    y = top
    for text, style, role in ((letterhead.over_title, SMALL, "P"), (letterhead.title, TITLE, "H1")):
        lines = flow.setter.lines([Span(text, style)], wide)
        flow.put(flow.document.add(role), lines, flow.left, y, style)
        y -= len(lines) * style.leading
    state = SMALL._replace(colour=letterhead.state_colour)
    for text, style, bottom in (
        (letterhead.reference, REFERENCE, y + SMALL.leading),
        (letterhead.state, state, y),
    ):
        line = _line(flow, text, style)
        node = flow.document.add("P")
        flow.put(node, [line], flow.right - line.width, bottom + style.leading, style)
    flow.y = y - 7
    flow.page.decorate(ruled(flow.left, flow.right, flow.y, letterhead.accent, _RULE))
    flow.y -= 6
    bold = SMALL_BOLD._replace(colour=letterhead.accent)
    flow.text([Span(letterhead.confidence, bold)])
    flow.text([Span(letterhead.confidence_note, SMALL)])
    flow.space(6)
    return flow


def heading(flow: Flow, text: str, note: str = "", *, keep: float = 64) -> None:
    """Set a heading with a quieter note after it; it never stands alone at the foot of a page."""
    flow.space(9)
    spans = [Span(text, HEADING), *([Span(" " + note, HEADING_NOTE)] if note else [])]
    flow.text(spans, "H2", keep=keep)
    flow.space(2)


def column_heads(*texts: str) -> list[Cell]:
    """Return the heading row of a table."""
    return [Cell((Span(text, SMALL_BOLD),), heading="Column") for text in texts]


def typed(text: str, style: Style = BODY, *, columns: int = 1) -> Cell:
    """Return a cell of text that must read back exactly as it is."""
    return Cell((Span(text, style),), exact=text or None, columns=columns)


def label(text: str) -> Cell:
    """Return the heading of a row."""
    return Cell((Span(text, QUIET),), heading="Row")


def clock_text(at: datetime) -> str:
    """Return the time of day in London, with its zone in the hour that happens twice in October."""
    local = at.astimezone(LONDON)
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{local:%H:%M %Z}" if is_twice else f"{local:%H:%M}"


def day_text(day: date) -> str:
    """Return `Mon 23 Nov 2026`, in English whatever the computer speaks."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def instant_text(at: datetime) -> str:
    """Return `Mon 23 Nov 2026, 09:12`, in London."""
    return f"{day_text(at.astimezone(LONDON).date())}, {clock_text(at)}"


def stamp_text(at: datetime) -> str:
    """Return `23 Nov 2026 12:04`, in London."""
    local = at.astimezone(LONDON)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} {clock_text(at)}"


def short_text(at: datetime) -> str:
    """Return `23 Nov 11:38`, in London."""
    local = at.astimezone(LONDON)
    return f"{local.day} {_MONTHS[local.month - 1]} {clock_text(at)}"


def _furnish(flow: Flow, page: Page, total: int, letterhead: Letterhead) -> None:
    if letterhead.watermark:
        page.underlay(_watermark(flow, page, letterhead.watermark))
    edition = f"{letterhead.reference} · {letterhead.edition}"
    if page.number:
        _furnish_head(flow, page, letterhead, edition)
    y = flow.bottom - 22
    left = edition + (f" · {letterhead.audit}" if letterhead.audit else "")
    right = f"Page {page.number + 1} of {total}"
    lead = f" · safeguarding lead {letterhead.lead}" if letterhead.lead else ""
    # In the middle of the page where it fits, else in the middle of what the corners leave.
    start = flow.left + flow.setter.width(left, FOOT) + _GAP
    end = flow.right - flow.setter.width(right, FOOT) - _GAP
    middle = flow.setter.lines(
        [Span(f"{letterhead.company} · {letterhead.phone}{lead}", FOOT)], max(end - start, _NARROWEST)
    )[:_FOOT_LINES]
    centre = (flow.left + flow.right) / 2
    widest = max(line.width for line in middle)
    if not start <= centre - widest / 2 <= centre + widest / 2 <= end:
        centre = (start + end) / 2
    drawn = [ruled(flow.left, flow.right, y + 13, LINE, 0.6)]
    drawn += [flow.setter.operators(_line(flow, left, FOOT), flow.left, y), _at_right(flow, right, y, FOOT)]
    drawn += [
        flow.setter.operators(line, centre - line.width / 2, y - number * FOOT.leading)
        for number, line in enumerate(middle)
    ]
    page.decorate(*drawn, is_furniture=True)


def _furnish_head(flow: Flow, page: Page, letterhead: Letterhead, edition: str) -> None:
    y = page.height - 36
    left = _line(flow, f"{letterhead.company} · {letterhead.title}", SMALL, flow.width * 0.6)
    confidence = _line(flow, letterhead.confidence, FOOT._replace(colour=letterhead.accent, cut="bold"))
    page.decorate(
        flow.setter.operators(left, flow.left, y),
        _at_right(flow, edition, y, SMALL_BOLD),
        ruled(flow.left, flow.right, y - 6, letterhead.accent, 1),
        flow.setter.operators(confidence, flow.left, y - 16.5),
        is_furniture=True,
    )


def _line(flow: Flow, text: str, style: Style, width: float | None = None) -> Line:
    return flow.setter.lines([Span(text, style)], width or flow.width)[0]


def _at_right(flow: Flow, text: str, y: float, style: Style) -> str:
    line = _line(flow, text, style)
    return flow.setter.operators(line, flow.right - line.width, y)


def _watermark(flow: Flow, page: Page, text: str) -> str:
    style = Style(110, 110, WATERMARK, "bold")
    width = flow.setter.width(text, style)
    line = Line(tuple(Placed(piece, style) for piece in flow.setter.pieces(text, style.cut)), width)
    middle = f"{page.width / 2:.2f} {page.height / 2:.2f}"
    return f"q 0.707 0.707 -0.707 0.707 {middle} cm {flow.setter.operators(line, -width / 2, -40)} Q"
