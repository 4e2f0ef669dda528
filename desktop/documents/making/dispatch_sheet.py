"""How the dispatch sheet of a day is drawn."""

from collections import Counter
from typing import Final

from desktop.documents import letterhead as look
from desktop.documents.dispatch_sheet import DispatchRow, DispatchSheet, State
from desktop.documents.letterhead import column_heads, day_text, instant_text, typed
from desktop.documents.pages import A4_LANDSCAPE, TEXT_WIDTH_LANDSCAPE, compose
from desktop.documents.story import Cell
from desktop.documents.tagged import About
from desktop.documents.text import Span, Style

# A sign, a word and a colour: on a grey printer the sign and the word still tell them apart.
_SIGNS: Final = {
    State.READY: ("✓", look.OK),
    State.NOT_CONFIRMED: ("…", look.WARN),
    State.BLOCKED: ("✕", look.BAD),
    State.DISPATCHED: ("➜", look.ACCENT),
}


def render(sheet: DispatchSheet) -> bytes:
    """See `documents.dispatch_sheet.render`."""
    day = day_text(sheet.day)
    letterhead = look.Letterhead(
        company=sheet.company,
        phone=sheet.phone,
        lead="",
        title=f"Visits of {sheet.operative}" if sheet.operative else "Dispatch sheet",
        over_title=sheet.company,
        reference=day,
        edition=f"printed {instant_text(sheet.printed_at)}",
        state=f"Printed {instant_text(sheet.printed_at)}",
        confidence="PERSONAL INFORMATION: homes and names",
        confidence_note=f"Only for {sheet.operative or 'the office and the operatives named'}. "
        "Shred it after the day.",
        accent=look.ACCENT,
    )
    story = look.start(letterhead, TEXT_WIDTH_LANDSCAPE)
    story.text(_summary(sheet.rows))
    story.space(5)
    if sheet.rows:
        rows: list[list[Cell]] = [
            column_heads("Time", "Home", "Resident", "Job", "Who goes", "State", "Why, and what to do next")
        ]
        rows += [_row(row) for row in sorted(sheet.rows, key=lambda row: (row.time, row.address))]
        story.table((10, 20.5, 14.5, 10, 15, 12.5, 25.5), rows, look.GRID)
    about = About(title=f"Dispatch sheet {day}", author=sheet.company, created_at=sheet.printed_at)
    return compose(story, letterhead, about, size=A4_LANDSCAPE)


def _summary(rows: tuple[DispatchRow, ...]) -> list[Span]:
    if not rows:
        return [Span("No visits are booked for this day.", look.BODY)]
    counts = Counter(row.state for row in rows)
    spans = [Span(f"{len(rows)} visit{'' if len(rows) == 1 else 's'}: ", look.BODY)]
    for state, (sign, tone) in _SIGNS.items():
        if counts[state]:
            spans.append(
                Span(f"{sign} {counts[state]} {state.lower()}   ", look.BODY_BOLD._replace(colour=tone))
            )
    return spans


def _row(row: DispatchRow) -> list[Cell]:
    sign, tone = _SIGNS[row.state]
    why = [Span(row.reason, look.BODY)] if row.reason else []
    if row.next_step:
        why.append(Span(("\n" if why else "") + row.next_step, look.QUIET))
    return [
        typed(row.time, look.BODY_BOLD),
        typed(f"{row.address}\n{row.postcode}" if row.postcode else row.address),
        typed(row.confirmed),
        typed("\n".join(filter(None, (row.job_reference, row.trade)))),
        _two(row.operatives, row.precaution, look.BODY_BOLD),
        typed(f"{sign} {row.state}", look.BODY_BOLD._replace(colour=tone)),
        Cell(tuple(why), exact="".join(span.text for span in why)) if why else typed(""),
    ]


def _two(first: str, second: str, style: Style) -> Cell:
    spans = [Span(first, look.BODY)]
    if second:
        spans.append(Span("\n" + second, style))
    return Cell(tuple(spans), exact="".join(span.text for span in spans))
