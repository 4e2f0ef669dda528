"""How the letter about a visit is drawn."""

from typing import Final

from reportlab.platypus import Flowable

from desktop.documents import letterhead as look
from desktop.documents.letterhead import Letterhead
from desktop.documents.pages import TEXT_WIDTH, compose
from desktop.documents.photos import as_picture
from desktop.documents.story import Figure, Story
from desktop.documents.tagged import About, to_archive_untagged
from desktop.documents.text import Span, Style, paragraphs
from desktop.documents.visit_letter import PEOPLE, LetterPart, VisitLetter, Visitor

_BARE: Final = dict.fromkeys(map(ord, "\u2068\u2069"))  # what keeps text in its own order is not for a title
# Larger than in our records: this is read at home, by anybody.
_BODY: Final = Style(11, 16, look.INK)
_HEADING: Final = Style(12.5, 18, look.ACCENT, "bold")
_TITLE: Final = Style(18, 25, look.INK, "bold")
_QUIET: Final = Style(10, 14, look.INK_2)
_NAME: Final = Style(11, 14.5, look.INK, "bold")
_TALLEST: Final = 104.0
_ACROSS: Final = 3


def render(letter: VisitLetter) -> bytes:
    """See `documents.visit_letter.render`."""
    foot = Letterhead(
        company=letter.company,
        phone=letter.phone,
        lead="",
        title=letter.title,
        over_title="",
        reference=letter.reference,
        edition=letter.made_on,
        state="",
        confidence="",
        confidence_note="",
        accent=look.ACCENT,
        page=letter.page,
    )
    story = Story(TEXT_WIDTH)
    _set_head(story, letter)
    for part in letter.parts:
        _set_part(story, part, letter)
    return compose(story, foot, _about(letter))


def finish_drawn(letter: VisitLetter, pdf: bytes) -> bytes:
    """See `documents.visit_letter.finish_drawn`."""
    return to_archive_untagged(pdf, _about(letter))


def _about(letter: VisitLetter) -> About:
    return About(
        title=letter.reference.translate(_BARE),
        author=letter.company.translate(_BARE),
        created_at=letter.made_at,
        language="en-GB" if letter.language == "en" else letter.language,
    )


def _set_head(story: Story, letter: VisitLetter) -> None:
    left = paragraphs([Span(letter.company, _NAME)], story.document.add("P"))
    left += _lines(story, [*letter.sender, letter.phone])
    right = _lines(story, [letter.made_on, f"{letter.reference_label}: {letter.reference}"], is_right=True)
    story.side_by_side([(60, left), (40, right)])
    story.space(26)
    for line in letter.to:
        story.text([Span(line, _BODY)], exact=line)
    story.space(20)
    story.text([Span(letter.title, _TITLE)], "H1")
    story.space(8)


def _set_part(story: Story, part: LetterPart, letter: VisitLetter) -> None:
    if part.heading:
        story.heading([Span(part.heading, _HEADING)], above=10, below=3)
    for line in part.lines:
        if line == PEOPLE:
            _set_visitors(story, letter)
        else:
            story.text([Span(line, _BODY)], exact=line)
    story.space(5)


def _set_visitors(story: Story, letter: VisitLetter) -> None:
    shown = [one for one in letter.visitors if one.photo]
    story.figures(
        [Figure(as_picture(one.photo or b""), _caption(one), one.name) for one in shown],
        across=_ACROSS,
        tallest=_TALLEST,
        gap=12,
    )
    for one in letter.visitors:
        if not one.photo:
            caption = _caption(one)
            story.text(caption, exact="".join(span.text for span in caption))
            story.space(3)


def _caption(one: Visitor) -> tuple[Span, ...]:
    rest = "".join(f"\n{line}" for line in (one.trades, one.card) if line)
    return (Span(one.name, _NAME), *([Span(rest, _QUIET)] if rest else []))


def _lines(story: Story, lines: list[str], *, is_right: bool = False) -> list[Flowable]:
    made: list[Flowable] = []
    for line in filter(None, lines):
        node = story.document.add("P", exact=line)
        made += paragraphs([Span(line, _QUIET)], node, align="right" if is_right else "left")
    return made
