"""What every document has in common: colours, styles, the head of page one, times in words."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Final, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from desktop.documents.flowables import Decoration
from desktop.documents.story import Cell, Look, Story
from desktop.documents.text import Span, Style, paragraphs
from desktop.domain.days import LONDON

INK: Final = "#17212B"
INK_2: Final = "#51606F"
LINE: Final = "#D5DBE2"
TINT: Final = "#F3F5F7"
ROW_TINT: Final = "#F8F9FA"
ACCENT: Final = "#0F5C6E"
OK: Final = "#1B7F4B"
WARN: Final = "#9A6100"
BAD: Final = "#B3261E"
CARE: Final = "#6B3FA0"
CARE_TINT: Final = "#FAF7FD"
WATERMARK: Final = "#EEF0F3"

BODY: Final = Style(8.4, 12.8, INK)
BODY_BOLD: Final = BODY._replace(cut="bold")
BODY_ITALIC: Final = BODY._replace(cut="italic")
QUIET: Final = BODY._replace(colour=INK_2)
SMALL: Final = Style(7.5, 11, INK_2)
SMALL_BOLD: Final = SMALL._replace(cut="bold")
FOOT: Final = Style(6.8, 9.5, INK_2)
HEADING: Final = Style(9, 13.5, INK, "bold")
HEADING_NOTE: Final = Style(9, 13.5, INK_2)
TITLE: Final = Style(15, 25, INK, "bold")
REFERENCE: Final = Style(11.2, 16, INK, "bold")

GRID: Final = Look(line=LINE, column_tint=TINT, row_tint=ROW_TINT, pad_x=6.6, pad_y=2.5)
_RULE: Final = 1.5
_FRAME: Final = 0.75
_RULE_BELOW: Final = 7  # points below the title
_REFERENCE_DOWN: Final = 7.25  # so that it stands level with the much larger title
# Not from the computer's language: an English record has English days.
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Letterhead(NamedTuple):
    """The words at the head and foot of a document; `edition` is `version 1` or a day, `audit` a short mark.

    `page` counts the pages in the language of the document.
    """

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
    page: str = "Page {number} of {total}"


def start(letterhead: Letterhead, width: float) -> Story:
    """Return a new document, its text `width` points wide, with the head of page one already set."""
    story = Story(width)
    state_style = SMALL._replace(colour=letterhead.state_colour)
    left = paragraphs([Span(letterhead.over_title, SMALL)], story.document.add("P"))
    left += paragraphs([Span(letterhead.title, TITLE)], story.document.add("H1"))
    right: list[Flowable] = [Spacer(1, _REFERENCE_DOWN)]
    right += paragraphs([Span(letterhead.reference, REFERENCE)], story.document.add("P"), align="right")
    right += paragraphs([Span(letterhead.state, state_style)], story.document.add("P"), align="right")
    story.side_by_side([(62, left), (38, right)], partial(_rule, letterhead.accent))
    story.space(_RULE_BELOW + 6)
    bold = SMALL_BOLD._replace(colour=letterhead.accent)
    confidence = paragraphs([Span(letterhead.confidence, bold)], story.document.add("P"))
    note = paragraphs([Span(letterhead.confidence_note, SMALL)], story.document.add("P"))
    story.side_by_side([(44, confidence), (56, note)])
    story.space(6)
    return story


def heading(story: Story, text: str, note: str = "") -> None:
    """Set a heading with a quieter note after it; it never stands alone at the foot of a page."""
    spans = [Span(text, HEADING), *([Span(" " + note, HEADING_NOTE)] if note else [])]
    story.heading(spans, above=9, below=2)


def quote(story: Story, words: str) -> None:
    """Set what somebody said, word for word."""
    block = story.document.add("BlockQuote")
    said = block.add("P", exact=words)
    story.boxed([(said, [Span(words, BODY_ITALIC)])], _paint_quote, pad=(11, 2.8), space=0)


def panel(story: Story, parts: Sequence[Sequence[Span]], *, is_final: bool) -> Decoration:
    """Set the last words of a document in a frame, dashed until they are final; return where it will stand."""
    paint = partial(_paint_panel, is_final)
    return story.boxed([(story.document.add("P"), spans) for spans in parts], paint, pad=(11, 8), space=9)


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


def _rule(colour: str, canvas: Canvas, width: float, height: float) -> None:
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(_RULE)
    canvas.line(0, -_RULE_BELOW, width, -_RULE_BELOW)


def _paint_quote(canvas: Canvas, width: float, height: float) -> None:
    canvas.setFillColor(HexColor(CARE_TINT))
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    canvas.setFillColor(HexColor(CARE))
    canvas.rect(0, 0, 2.2, height, stroke=0, fill=1)


def _paint_panel(is_final: bool, canvas: Canvas, width: float, height: float) -> None:
    canvas.setStrokeColor(HexColor(CARE if is_final else WARN))
    canvas.setLineWidth(_FRAME)
    if not is_final:
        canvas.setDash(4, 3)
    canvas.roundRect(0, 0, width, height, 3)
