"""How the report that nobody opened is drawn."""

from desktop.documents import letterhead as look
from desktop.documents.letterhead import column_heads, heading, instant_text, label, typed
from desktop.documents.no_access_report import NoAccessSheet
from desktop.documents.pages import TEXT_WIDTH, compose
from desktop.documents.story import Cell
from desktop.documents.tagged import About
from desktop.documents.text import Span


def render(sheet: NoAccessSheet) -> bytes:
    """See `documents.no_access_report.render`."""
    letterhead = look.Letterhead(
        company=sheet.company,
        phone=sheet.phone,
        lead="",
        title="Nobody opened",
        over_title=f"{sheet.company} to {sheet.client}",
        reference=sheet.reference,
        edition=f"made {instant_text(sheet.made_at)}",
        state=f"Made {instant_text(sheet.made_at)}",
        confidence="PERSONAL INFORMATION: a home and when nobody was in",
        confidence_note=f"Only for {sheet.client} and {sheet.company}.",
        accent=look.ACCENT,
    )
    story = look.start(letterhead, TEXT_WIDTH)
    rows: list[list[Cell]] = [
        [label(name), typed(value)]
        for name, value in (
            ("Client", sheet.client),
            ("Job", sheet.reference),
            ("Home", sheet.address),
            ("Work", sheet.description),
            ("Your limit", sheet.limit),
        )
        if value
    ]
    story.table((18, 82), rows, look.GRID)
    heading(story, "Our visits")
    table: list[list[Cell]] = [column_heads("Visit", "When", "Waited", "Calling card", "Tried", "Who came")]
    table += [
        [
            typed(one.number, look.BODY_BOLD),
            *map(typed, (one.when, one.waited, one.card, one.tried, one.crew)),
        ]
        for one in sheet.visits
    ]
    story.table((8, 26, 11, 13, 22, 20), table, look.GRID)
    heading(story, "What we ask of you")
    story.text(
        [
            Span(
                "Please tell us how the resident can be reached, and whether they were seen lately. The work is "
                "still to be done; we book it again as soon as we hear from you.",
                look.BODY,
            )
        ]
    )
    about = About(title=f"Nobody opened, {sheet.reference}", author=sheet.company, created_at=sheet.made_at)
    return compose(story, letterhead, about)
