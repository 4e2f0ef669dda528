"""How the job sheet of a visit is drawn."""

from collections.abc import Sequence
from typing import Final

from desktop.documents import letterhead as look
from desktop.documents.job_sheet import Filled, FilledPart, JobSheet, SheetHazard, SheetPhoto, SheetRisk
from desktop.documents.letterhead import column_heads, heading, instant_text, label, typed
from desktop.documents.pages import TEXT_WIDTH, compose
from desktop.documents.photos import as_picture
from desktop.documents.story import Cell, Figure, Story
from desktop.documents.tagged import About
from desktop.documents.text import Span

_BOX: Final = "☐"
_WIDTHS: Final = (24, 76)
_TALLEST: Final = 190.0  # points
_SHORT: Final = 40  # signs that stand in half a row
_LINES: Final = 17  # points; handwriting needs more than print
_ASSESSMENTS: Final = 2  # on arrival, and one more where something changes
_WRITTEN: Final = look.QUIET._replace(leading=_LINES)


def render(sheet: JobSheet) -> bytes:
    """See `documents.job_sheet.render`."""
    is_blank = sheet.filled is None
    made = instant_text(sheet.made_at)
    letterhead = look.Letterhead(
        company=sheet.company,
        phone=sheet.phone,
        lead="",
        title="Job sheet",
        over_title=sheet.company,
        reference=sheet.reference,
        edition=f"made {made}",
        state="To fill in at the home" if is_blank else f"As recorded on {made}",
        confidence="PERSONAL INFORMATION: a home and who was there",
        confidence_note="Only for the operatives named and the office. "
        + ("Hand it in the same day." if is_blank else "Shred it after use."),
        accent=look.ACCENT,
    )
    story = look.start(letterhead, TEXT_WIDTH)
    _set_facts(story, sheet.facts)
    if sheet.precaution:
        story.space(4)
        story.text([Span(sheet.precaution, look.BODY_BOLD._replace(colour=look.BAD))], exact=sheet.precaution)
    if sheet.filled is None:
        _set_blank(story, sheet)
    else:
        _set_filled(story, sheet.filled)
    about = About(title=f"Job sheet {sheet.reference}", author=sheet.company, created_at=sheet.made_at)
    return compose(story, letterhead, about)


def _set_facts(story: Story, facts: Sequence[tuple[str, str]]) -> None:
    """Set what is known beforehand, short facts two in a row."""
    short = [one for one in facts if len(one[1]) <= _SHORT and "\n" not in one[1]]
    rows: list[list[Cell]] = [
        [label(first[0]), typed(first[1]), label(second[0]), typed(second[1])]
        for first, second in zip(short[::2], short[1::2], strict=False)
    ]
    paired = [name for row in zip(short[::2], short[1::2], strict=False) for name, _ in row]
    rows += [[label(name), typed(value, columns=3)] for name, value in facts if name not in paired]
    story.table((13, 43, 12, 32), rows, look.GRID)


def _set_filled(story: Story, filled: Filled) -> None:
    _set_part(story, filled.door)
    heading(story, "Risk assessment", "made after arriving, before starting")
    if not filled.risks:
        story.text([Span("None is recorded.", look.BODY)])
    for risk in filled.risks:
        _set_risk(story, risk)
    for part in filled.parts:
        _set_part(story, part)
    _set_photos(story, filled.photos)


def _set_part(story: Story, part: FilledPart) -> None:
    heading(story, part.title)
    _set_rows(story, part.rows)


def _set_risk(story: Story, risk: SheetRisk) -> None:
    sign, colour = ("✓", look.OK) if risk.is_safe else ("✕", look.BAD)
    story.text(
        [
            Span(f"{risk.when}, {risk.by}: ", look.BODY),
            Span(f"{sign} {risk.decision}", look.BODY_BOLD._replace(colour=colour)),
        ]
    )
    if risk.hazards:
        story.space(3)
        rows = [column_heads("Hazard", "Who might be harmed", "What is done about it", "Risk left")]
        rows += [
            [typed(one.name), typed(one.at_risk), typed(one.control), typed(one.residual)]
            for one in risk.hazards
        ]
        story.table((28, 22, 38, 12), rows, look.GRID)
    else:
        story.text([Span("No hazards were named.", look.QUIET)])
    if risk.notes:
        story.space(3)
        story.text([Span(risk.notes, look.BODY)], exact=risk.notes)
    story.space(5)


def _set_photos(story: Story, photos: Sequence[SheetPhoto]) -> None:
    if not photos:
        return
    heading(story, "Photos")
    figures = [
        Figure(as_picture(one.jpeg), (Span(one.caption, look.SMALL),), f"Photo: {one.caption}")
        for one in photos
    ]
    story.figures(figures, across=3, tallest=_TALLEST, gap=10)


def _ring(sheet: JobSheet) -> str:
    return f"ring the office on {sheet.phone}" if sheet.phone else "ring the office"


def _set_blank(story: Story, sheet: JobSheet) -> None:
    _set_prompts(
        story,
        "At the door",
        "",
        (
            ("Arrived and left", "Arrived at                                        Left at", 1),
            ("Who came", f"{_BOX} those named above     {_BOX} others, and why:", 1),
            ("From outside", f"{_BOX} nobody else came along     {_BOX} somebody did, who and why:", 1),
            ("ID shown", f"{_BOX} yes, by everyone     {_BOX} no, why:", 1),
            (
                "Resident",
                f"{_BOX} knew of the visit and was content     {_BOX} was not, what they said:",
                1,
            ),
            (
                "An adult is there",
                f"{_BOX} yes     {_BOX} a child alone: do not go in, {_ring(sheet)} now",
                1,
            ),
        ),
    )
    heading(story, "Risk assessment", "after arriving, before starting")
    _set_ticks(story, sheet.hazards, sheet.at_risk)
    _set_decisions(story)
    _set_prompts(
        story,
        "Work",
        "",
        (
            (
                "Outcome",
                "     ".join(
                    f"{_BOX} {one}"
                    for one in ("completed", "more to do", "no access", "refused", "unsafe", "could not do")
                ),
                1,
            ),
            ("Work done, or why not", "", 4),
            ("Materials", "", 1),
            (
                "Off meanwhile",
                "     ".join(f"{_BOX} {one.lower()}" for one in sheet.services)
                + "\nfrom                              to",
                1,
            ),
            ("Left to do", "what, trade, hours:", 2),
        ),
    )
    _set_prompts(
        story,
        "Waste and charge",
        "",
        (
            (
                "Waste",
                f"{_BOX} none made     {_BOX} left as agreed, why, with whom:\n{_BOX} taken away, what and how much:",
                1,
            ),
            (
                "If taken away",
                "Note number                              EWC code\nCarrier and its registration",
                1,
            ),
            ("Call-out charge", f"{_BOX} none     {_BOX} £               why it was necessary:", 2),
            ("Agreed", "instead we thought of:\napproved by                              agreed with", 1),
        ),
    )
    _set_prompts(
        story,
        "The resident",
        "",
        (
            ("In their words", "", 2),
            ("Their score", f"{_BOX} 1     {_BOX} 2     {_BOX} 3     {_BOX} 4     {_BOX} 5, the best", 1),
            ("Physical contact", f"with a child or an adult at risk: {_BOX} none     {_BOX} yes, why:", 1),
            ("Signature", "not asked for unless the client wants it", 2),
        ),
    )
    _set_prompts(
        story,
        "Did anything worry you?",
        "about somebody's safety or care",
        (
            (
                "Answer",
                f"{_BOX} no     {_BOX} yes: write nothing here, {_ring(sheet)} at once",
                1,
            ),
        ),
    )


def _set_ticks(story: Story, hazards: Sequence[SheetHazard], at_risk: Sequence[str]) -> None:
    people = "  ".join(f"{_BOX} {one.lower()}" for one in at_risk)
    story.text([Span("Tick what there is. Who might be harmed: ", look.BODY), Span(people, look.QUIET)])
    story.space(3)
    rows: list[list[Cell]] = [column_heads("Hazard", "Who", "What is done about it", "Risk left")]
    for one in hazards:
        name = f"{_BOX} {one.name}" + (": stop" if one.is_stop else "")
        style = look.BODY_BOLD._replace(colour=look.BAD) if one.is_stop else look.BODY
        rows.append(
            [Cell((Span(name, style),)), typed(""), typed(""), Cell((Span("low  medium  high", look.SMALL),))]
        )
    story.table((34, 14, 36, 16), rows, look.GRID)


def _set_decisions(story: Story) -> None:
    story.space(6)
    rows: list[list[Cell]] = [column_heads("Time", "What changed", "Decision", "Name and signature")]
    decision = Cell((Span(f"{_BOX} safe to start   {_BOX} stop, ring the office", _WRITTEN),))
    for number in range(_ASSESSMENTS):
        changed = "on arrival" if number == 0 else ""
        rows.append([_room("", 1), _room(changed, 1), decision, _room("", 1)])
    story.table((11, 26, 34, 29), rows, look.GRID)


def _set_prompts(story: Story, title: str, note: str, rows: Sequence[tuple[str, str, int]]) -> None:
    """Set questions with room to write; each has its label, what is printed in the room, and its lines."""
    heading(story, title, note)
    table = [
        [Cell((Span(name, _WRITTEN),), heading="Row"), _room(prompt, lines)] for name, prompt, lines in rows
    ]
    story.table(_WIDTHS, table, look.GRID)


def _room(prompt: str, lines: int) -> Cell:
    return Cell((Span(prompt + "\n\u00a0" * (lines - 1) or "\u00a0", _WRITTEN),))


def _set_rows(story: Story, rows: Sequence[tuple[str, str]]) -> None:
    story.table(_WIDTHS, [[label(name), typed(value)] for name, value in rows], look.GRID)
