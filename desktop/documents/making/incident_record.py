"""How the safeguarding incident record is drawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from desktop.documents import letterhead as look
from desktop.documents.incident_record import (
    Action,
    Addendum,
    Answer,
    Fact,
    IncidentRecord,
    Notification,
    Photo,
)
from desktop.documents.letterhead import column_heads, heading, instant_text, label, short_text, typed
from desktop.documents.making.body_map import set_injuries
from desktop.documents.pages import TEXT_WIDTH, compose
from desktop.documents.photos import as_picture
from desktop.documents.story import Cell, Figure, Story
from desktop.documents.tagged import About
from desktop.documents.text import Span
from desktop.domain.days import local_day

_ACTION_COLOURS: Final = {"done": look.OK, "overdue": look.BAD}


def render(record: IncidentRecord) -> bytes:
    """See `documents.incident_record.render`."""
    letterhead = _letterhead(record)
    story = look.start(letterhead, TEXT_WIDTH)
    _set_summary(story, record)
    _set_note(story, "About this version", record.note)
    _set_facts(story, record.facts)
    set_injuries(story, record.injuries)
    if record.their_words.strip():
        heading(story, "Their own words")
        look.quote(story, record.their_words)
    _set_note(story, "Impressions", record.impressions, "opinion, kept apart from the facts")
    _set_view(story, record)
    _set_note(story, "Why it was reported all the same", record.why_overridden)
    _set_advice(story, record)
    _set_notifications(story, record.notifications)
    _set_answers(story, record.answers)
    _set_actions(story, record.actions)
    _set_note(story, "No action was agreed", record.no_action_reason, "and why")
    if record.left_open:
        heading(story, "Left open", "and why")
        rows = [column_heads("What", "Reason"), *([typed(o.what), typed(o.reason)] for o in record.left_open)]
        story.table((34, 66), rows, look.GRID)
    _set_addenda(story, record.addenda)
    _set_photos(story, record.photos)
    box = look.panel(story, _closing(record), is_final=record.sealed_at is not None)
    about = About(
        # The title shows in the window of the reader, so it says no more than the reference.
        title=f"Record {record.reference}, version {record.version}",
        author=record.company,
        created_at=record.sealed_at or record.recorded_at,
        properties={
            "Reference": record.reference,
            "Version": str(record.version),
            "DataSHA256": record.data_sha256,
            "AuditEntry": str(record.audit_seq),
            "AuditHead": record.audit_head,
        },
    )
    return compose(story, letterhead, about, seal_in=box if record.sealed_at else None)


def _letterhead(record: IncidentRecord) -> look.Letterhead:
    if record.sealed_at:
        state = f"Version {record.version} · sealed {look.stamp_text(record.sealed_at)}"
    else:
        state = f"Version {record.version} · DRAFT · not sealed"
    return look.Letterhead(
        company=record.company,
        phone=record.phone,
        lead=record.lead,
        title="Safeguarding incident record",
        over_title=f"{record.company} · safeguarding",
        reference=record.reference,
        edition=f"version {record.version}" + ("" if record.sealed_at else " · draft"),
        state=state,
        confidence="CONFIDENTIAL: personal and safeguarding information",
        confidence_note=f"For {record.client}, safeguarding team. Share only with people who need it to keep the "
        "person safe.",
        accent=look.CARE,
        audit=f"audit {record.audit_seq} {record.audit_head[:8]}",
        state_colour=look.INK_2 if record.sealed_at else look.WARN,
        watermark="" if record.sealed_at else "DRAFT",
    )


def _set_summary(story: Story, record: IncidentRecord) -> None:
    about = ", ".join(filter(None, (record.about_name, record.about_relation, record.about_kind)))
    job = " · ".join(filter(None, (record.job_reference, record.job_description)))
    rows: list[list[Cell]] = [
        [label("About"), typed(about), label("Client"), typed(record.client)],
        [label("Home"), typed(record.home), label("Job"), typed(job)],
        [label("Seen"), typed(_seen(record.seen_at)), label("Seen by"), typed(record.seen_by)],
        [
            label("Recorded"),
            typed(instant_text(record.recorded_at)),
            label("Recorded by"),
            typed(record.recorded_by),
        ],
    ]
    for title, text in (
        ("Visit", _visit(record)),
        ("Where in the home", record.place),
        ("Others present", record.others_present),
        ("What gave rise to it", record.indicators),
        ("Categories", record.categories),
        ("Need not flagged", record.unflagged_need),
        ("Immediate danger", record.immediate_danger),
    ):
        if text.strip():
            rows.append([label(title), typed(text, columns=3)])
    story.table((18.5, 33.5, 14, 34), rows, look.GRID)


def _seen(at: datetime | None) -> str:
    return instant_text(at) if at else "Not noted"


def _visit(record: IncidentRecord) -> str:
    start, end = record.visit_from, record.visit_to
    if start is None:
        return ""
    if end is None or end == start:
        return instant_text(start)
    if local_day(start) == local_day(end):
        return f"{instant_text(start)} to {look.clock_text(end)}"
    return f"{instant_text(start)} to {instant_text(end)}"


def _set_facts(story: Story, facts: Sequence[Fact]) -> None:
    if not facts:
        return
    heading(story, "What was seen and heard", "facts in order, with times")
    is_one_day = len({local_day(fact.at) for fact in facts}) == 1
    rows = [column_heads("Time", "Fact", "Source")]
    for fact in facts:
        at = look.clock_text(fact.at) if is_one_day else short_text(fact.at)
        rows.append([typed(at), typed(fact.text), typed(fact.source)])
    story.table((8, 76, 16) if is_one_day else (13.5, 70.5, 16), rows, look.GRID)


def _set_note(story: Story, title: str, text: str, note: str = "") -> None:
    if text.strip():
        heading(story, title, note)
        story.text([Span(text, look.BODY)], exact=text)


def _set_view(story: Story, record: IncidentRecord) -> None:
    """Set whether the person knows of the report, a sentence of ours, before what they say to it."""
    said = [text for text in (record.person_knows, record.persons_view) if text.strip()]
    if not said:
        return
    heading(story, "The person's view")
    for text in said:
        story.text([Span(text, look.BODY)], exact=text)


def _set_advice(story: Story, record: IncidentRecord) -> None:
    if not record.unsure_asked and not record.unsure_at:
        _set_note(story, "Advice asked for", record.unsure, "when it was not certain what to do")
        return
    heading(story, "Advice asked for", "when it was not certain what to do")
    at = instant_text(record.unsure_at) if record.unsure_at else ""
    rows: list[list[Cell]] = [[label("Asked"), typed(record.unsure_asked), label("When"), typed(at)]]
    if record.unsure.strip():
        rows.append([label("Advice"), typed(record.unsure, columns=3)])
    story.table((18.5, 33.5, 14, 34), rows, look.GRID)


def _set_answers(story: Story, answers: Sequence[Answer]) -> None:
    if not answers:
        return
    heading(story, "What the client answered")
    rows = [column_heads("When", "Who", "Answer")]
    for answer in answers:
        rows.append([typed(short_text(answer.at)), typed(answer.answered_by), typed(answer.text)])
    story.table((14, 26, 60), rows, look.GRID)


def _set_notifications(story: Story, notifications: Sequence[Notification]) -> None:
    if not notifications:
        return
    heading(story, "Who was told")
    rows = [column_heads("Step", "Notification", "To", "When", "Evidence")]
    for told in notifications:
        rows.append(
            [
                typed(told.step or "–"),
                typed(told.text),
                typed(told.to),
                typed(short_text(told.at) if told.at else ""),
                typed(told.evidence),
            ]
        )
    story.table((6, 28, 26, 14, 26), rows, look.GRID)


def _set_actions(story: Story, actions: Sequence[Action]) -> None:
    if not actions:
        return
    heading(story, "Actions agreed")
    rows = [column_heads("Action", "Who", "By", "State")]
    for action in actions:
        tone = _ACTION_COLOURS.get(action.state.casefold().partition(" ")[0])
        style = look.BODY_BOLD._replace(colour=tone) if tone else look.BODY
        due = short_text(action.due_at) if action.due_at else ""
        rows.append([typed(action.text), typed(action.owner), typed(due), typed(action.state, style)])
    story.table((55, 18, 14, 13), rows, look.GRID)


def _set_addenda(story: Story, addenda: Sequence[Addendum]) -> None:
    if not addenda:
        return
    heading(story, "Addenda", "added after the seal, each on its own day")
    rows = [column_heads("No.", "Addendum", "By", "When", "Signed")]
    for addendum in addenda:
        rows.append(
            [
                typed(str(addendum.number)),
                typed(addendum.text),
                typed(addendum.author),
                typed(look.stamp_text(addendum.at)),
                typed(f"With version {addendum.signed_with}" if addendum.signed_with else ""),
            ]
        )
    story.table((6, 48, 16, 16, 14), rows, look.GRID)


def _set_photos(story: Story, photos: Sequence[Photo]) -> None:
    if not photos:
        return
    heading(story, "Photographs", f"{len(photos)} attached")
    placed = []
    for number, photo in enumerate(photos, 1):
        note = (Span(f"\n{photo.note}", look.SMALL),) if photo.note else ()
        caption = (Span(f"Photo {number}. ", look.SMALL_BOLD), Span(photo.caption, look.SMALL), *note)
        placed.append(Figure(as_picture(photo.image), caption, f"Photo {number} of {len(photos)}"))
    story.figures(placed, across=2, tallest=196, gap=12)


def _closing(record: IncidentRecord) -> list[list[Span]]:
    if not record.sealed_at:
        return [
            [
                Span("Draft. ", look.BODY_BOLD),
                Span(
                    "Not sealed and not signed: the words may still change. Do not send it as the record.",
                    look.BODY,
                ),
            ]
        ]
    return [
        [
            Span("Sealed record. ", look.BODY_BOLD),
            Span(
                f"Digitally signed by {record.company}; check it in any PDF reader's signature panel. Any change "
                "after sealing breaks the signature; new facts are added as numbered addenda.",
                look.BODY,
            ),
        ],
        [
            Span(
                f"SHA-256 of the record's data {_short(record.data_sha256)} · audit entry "
                f"{record.audit_seq:,}".replace(",", " ")
                + f" · {_short(record.audit_head)}",
                look.QUIET,
            )
        ],
    ]


def _short(digest: str) -> str:
    return f"{digest[:4]} {digest[4:8]} … {digest[-4:]}" if len(digest) > 12 else digest
