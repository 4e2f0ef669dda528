"""How the code of conduct is drawn."""

from typing import Final

from desktop.documents import letterhead as look
from desktop.documents.code_of_conduct import CodeOfConduct
from desktop.documents.letterhead import heading, instant_text, label
from desktop.documents.pages import TEXT_WIDTH, compose
from desktop.documents.story import Cell, Story
from desktop.documents.tagged import About
from desktop.documents.text import Span, Style, paragraphs

_POINT: Final = Style(9.4, 14.2, look.INK)
_MARK: Final = _POINT._replace(colour=look.ACCENT, cut="bold")


def render(code: CodeOfConduct) -> bytes:
    """See `documents.code_of_conduct.render`."""
    letterhead = look.Letterhead(
        company=code.company,
        phone=code.phone,
        lead=code.lead,
        title="Code of conduct",
        over_title=code.company,
        reference=f"Version {code.version}",
        edition=f"printed {instant_text(code.printed_at)}",
        state="To read and sign",
        confidence="For everybody who goes to homes",
        confidence_note="Read it, ask what is unclear, then sign. The office keeps the page.",
        accent=look.ACCENT,
    )
    story = look.start(letterhead, TEXT_WIDTH)
    for part in code.text.strip().split("\n\n"):
        _part(story, part)
    heading(story, "I have read this and will keep to it")
    rows = [
        [label("Name"), Cell((Span(code.name, look.BODY_BOLD),), exact=code.name)],
        [label("Version"), Cell((Span(code.version, look.BODY),), exact=code.version)],
        [label("Signature"), Cell((Span("\n\n\n", look.BODY),))],
        [label("Date"), Cell((Span("\n", look.BODY),))],
    ]
    story.table((18, 82), rows, look.GRID)
    about = About(
        title=f"Code of conduct, version {code.version}", author=code.company, created_at=code.printed_at
    )
    return compose(story, letterhead, about)


def _part(story: Story, part: str) -> None:
    """Set one heading with its sentences; lines that go on belong to the sentence before."""
    title, *lines = part.split("\n")
    heading(story, title.removeprefix("# "))
    points: list[str] = []
    for line in lines:
        is_new = not points or points[-1].endswith(".")
        points[len(points) if is_new else -1 :] = [line if is_new else f"{points[-1]} {line}"]
    for point in points:
        node = story.document.add("P")
        mark = paragraphs([Span("•", _MARK)], node)
        story.side_by_side([(2.2, mark), (97.8, paragraphs([Span(point, _POINT)], node))])
        story.space(1.2)
