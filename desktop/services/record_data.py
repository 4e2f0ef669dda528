"""What an incident record says of a concern, as plain data: read anew for a draft, frozen with the seal (N4)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desktop.db.audit import Actor
from desktop.db.models import (
    AgreedAction,
    Appointment,
    Attachment,
    Client,
    ClientAnswer,
    Company,
    Concern,
    ConcernFact,
    Home,
    Job,
    Notification,
    Visit,
)
from desktop.domain.concerns import STEP_NAMES, PersonKnows, Step
from desktop.domain.days import LONDON
from desktop.domain.roles import Role
from desktop.domain.wording import instant_text
from desktop.services.concern_cases import how_lead_knows, leads
from desktop.services.lists import read_lists
from desktop.services.photos import COPIES_OF

Data = dict[str, Any]

_STEP_NUMBERS: Final = {Step.CALL_CLIENT: "1", Step.PLATFORM_ISSUE: "2"}
_NUMBER_OF: Final = {Step.PLATFORM_ISSUE: "Issue", Step.POLICE: "Incident"}
_SOURCES: Final = {"seen": "Seen", "heard": "Heard", "told": "Told"}
_KNOWS: Final = {
    PersonKnows.AGREES: "Knows that this is being reported and agrees.",
    PersonKnows.OBJECTS: "Knows that this is being reported and objects.",
    PersonKnows.DOES_NOT_KNOW: "Does not know that this is being reported.",
}


def read_data(
    session: Session,
    record: Concern,
    *,
    sealer: Actor | None = None,
    left_open: Sequence[Data] | None = None,
) -> Data:
    """Return everything that the record says, in words as it prints them, as JSON can hold it.

    Instants are ISO 8601 in UTC, photos their ids and digests. `sealer` is who seals it just now, leaving
    `left_open` open.
    """
    company = session.scalars(select(Company)).one()
    home, client = session.execute(
        select(Home, Client).join(Client, Client.id == Home.client_id).where(Home.id == record.home_id)
    ).one()
    job, arrived, left = _visit_facts(session, record)
    open_still = record.left_open if left_open is None else left_open
    running = read_running(session, record)
    # Of a manager who may be part of it the lead's line speaks.
    is_advice = not record.is_manager_involved or record.is_unsure
    return {
        **running,
        "company": company.name,
        "phone": company.phone,
        "lead": company.safeguarding_lead,
        "reference": record.reference,
        "client": client.name,
        "home": ", ".join(part for part in (home.address, home.postcode) if part),
        "job_reference": job.reference if job else "",
        "job_description": job.description if job else "",
        "about_name": record.about_name,
        "about_kind": record.about_kind,
        "about_relation": record.about_relation,
        "others_present": record.others_present,
        "seen_at": _iso(record.seen_at),
        "visit_from": _iso(arrived),
        "visit_to": _iso(left),
        "seen_by": record.seen_by,
        "recorded_at": _iso(record.raised_at),
        "recorded_by": record.raised_by,
        "indicators": _names(session, record.indicators, "indicators"),
        "immediate_danger": _danger(record),
        "place": record.place,
        "categories": _names(session, record.categories, "adult_categories", "child_categories"),
        "unflagged_need": record.unflagged_need,
        "facts": _facts(session, record),
        "injuries": [{name: one[name] for name in ("view", "x", "y", "text")} for one in record.injuries],
        "their_words": record.words,
        "impressions": record.impressions,
        "person_knows": _KNOWS[PersonKnows(record.person_knows)] if record.person_knows else "",
        "persons_view": record.persons_view,
        "why_overridden": record.override_reason,
        "unsure_asked": record.manager_asked if is_advice else "",
        "unsure_at": _iso(record.manager_asked_at),
        "unsure": record.manager_advice,
        "untold": _untold(session, record, [one["code"] for one in open_still], sealer),
        "no_action_reason": "" if running["actions"] else record.no_action_reason,
        "left_open": [{"what": one["what"], "reason": one["reason"]} for one in open_still],
    }


def read_running(session: Session, record: Concern) -> Data:
    """Return what goes on after the seal as well, each with its id: who was told, answers, actions, photos."""
    told = session.scalars(_of(Notification, record).order_by(Notification.told_at, Notification.id)).all()
    answers = session.scalars(_of(ClientAnswer, record).order_by(ClientAnswer.answered_at, ClientAnswer.id))
    actions = session.scalars(_of(AgreedAction, record).order_by(AgreedAction.due_at, AgreedAction.id))
    photos, pictured = _photos(session, record, [one.id for one in told])
    return {
        "notifications": [
            {
                "id": one.id,
                "step": str(one.step),
                "to": ", ".join(part for part in (one.told, one.role) if part),
                "at": _iso(one.told_at),
                "evidence": _evidence(one, has_screenshot=one.id in pictured),
                **_step(Step(one.step)),
            }
            for one in told
        ],
        "answers": [
            {"id": one.id, "answered_by": one.answered_by, "at": _iso(one.answered_at), "text": one.text}
            for one in answers
        ],
        "actions": [
            {
                "id": one.id,
                "text": one.text,
                "owner": one.owner,
                "due_at": _iso(one.due_at),
                "done_at": _iso(one.done_at),
            }
            for one in actions
        ],
        "photos": photos,
    }


def _of(model: Any, record: Concern) -> Select[Any]:
    return select(model).where(model.concern_id == record.id)


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _step(step: Step) -> Data:
    return {"number": _STEP_NUMBERS.get(step, "–"), "name": STEP_NAMES[step]}


def _visit_facts(session: Session, record: Concern) -> tuple[Job | None, datetime | None, datetime | None]:
    if record.visit_id is None:
        return None, None, None
    row = session.execute(
        select(Job, Visit.arrived_at, Visit.left_at)
        .join(Appointment, Appointment.job_id == Job.id)
        .join(Visit, Visit.appointment_id == Appointment.id)
        .where(Visit.id == record.visit_id)
    ).one()
    return row[0], row[1], row[2]


def _names(session: Session, codes: Sequence[str], *lists: str) -> str:
    """Return what the office calls these codes; one that is on no list any more prints as it is."""
    known = {
        code: one.name for entries in read_lists(session, *lists).values() for code, one in entries.items()
    }
    return "; ".join(known.get(code, code) for code in codes)


def _danger(record: Concern) -> str:
    if record.immediate_danger is None:
        answer = "Not answered when the concern was raised."
    else:
        answer = "Yes." if record.immediate_danger else "No."
    return f"{answer} {record.danger_details}".strip()


def _facts(session: Session, record: Concern) -> list[Data]:
    found = session.scalars(_of(ConcernFact, record).order_by(ConcernFact.happened_at, ConcernFact.position))
    return [
        {
            "at": _iso(one.happened_at),
            "text": one.text,
            "source": _SOURCES.get(one.source, one.source) + (f" by {one.told_by}" if one.told_by else ""),
        }
        for one in found
    ]


def _evidence(told: Notification, *, has_screenshot: bool) -> str:
    parts = [
        f"Rang {told.number}" if told.number else "",
        "" if told.is_reached else "nobody reached",
        f"until {told.ended_at.astimezone(LONDON):%H:%M}" if told.ended_at else "",
        told.outcome,
        f"{_NUMBER_OF.get(Step(told.step), '')} {told.reference}".strip() if told.reference else "",
        "screenshot attached" if has_screenshot else "",
        f"next try {instant_text(told.next_at)}" if told.next_at else "",
    ]
    return " · ".join(part for part in parts if part) or f"Noted by {told.noted_by}"


def _untold(session: Session, record: Concern, left_open: Sequence[str], sealer: Actor | None) -> list[Data]:
    """Return what stands in place of a step for as long as nobody took it: who knows all the same, or why not."""
    lines = []
    for step in Step:
        found = _lead_line(session, record, sealer) if step == Step.LEAD else None
        if found is None and step in left_open:
            found = "Not told", "Left open; see the reason there"
        elif found is None:
            found = _not_told(record, step)
        if found is not None:
            lines.append({"step": str(step), "to": found[0], "evidence": found[1], **_step(step)})
    return lines


def _lead_line(session: Session, record: Concern, sealer: Actor | None) -> tuple[str, str] | None:
    """Return how the lead knows where nobody had to tell them (as `concern_cases` counts it), else None."""
    if record.is_manager_involved:
        who = f"a manager ({record.manager_asked})" if record.manager_asked else "a manager"
        return record.told_instead, f"Told instead: {who} may be involved"
    told = session.scalars(_of(Notification, record).order_by(Notification.told_at, Notification.id)).all()
    found = how_lead_knows(record, told, leads(session))
    if found is None and sealer is not None and Role.LEAD in sealer.roles:
        return sealer.name, "Is the safeguarding lead, and sealed this"
    return found


def _not_told(record: Concern, step: Step) -> tuple[str, str] | None:
    if step == Step.POLICE and record.immediate_danger is None:
        return "Not told", "Whether there was immediate severe danger was not answered"
    if step == Step.POLICE and not record.immediate_danger:
        return "Not needed", "No immediate severe danger"
    if step == Step.AUTHORITY:
        return None
    # Sealed before the record was frozen with it: nobody knows any more whether it was the lead who sealed it.
    return None if step == Step.LEAD and record.sealed_at is not None else ("Not told yet", "")


def _photos(session: Session, record: Concern, notifications: Sequence[str]) -> tuple[list[Data], set[str]]:
    """Return the photos, then the screenshots of the platform's issue; and the notifications that have one."""
    at = Attachment.__table__.c
    wanted = select(
        at.id, at.sha256, at.owner_id, at.name, at.caption, at.consent, at.added_at, at.added_by
    ).order_by(at.added_at, at.id)
    owners = ((Concern, [record.id]), (Notification, list(notifications)))
    copied = select(at.owner_id, at.id, at.sha256).where(at.owner_table == COPIES_OF)
    found: list[Data] = []
    pictured: set[str] = set()
    for model, ids in owners:
        rows = session.execute(
            wanted.where(
                at.owner_table == model.__tablename__, at.owner_id.in_(ids), at.media_type.like("image/%")
            )
        ).all()
        kept = session.execute(copied.where(at.owner_id.in_([row.id for row in rows])))
        copies = {photo: {"id": copy, "sha256": sha256} for photo, copy, sha256 in kept}
        for row in rows:
            note = f"Added {instant_text(row.added_at)} by {row.added_by}."
            if row.consent:
                note += f" Consent: {row.consent}"
            photo = {"id": row.id, "sha256": row.sha256, "caption": row.caption or row.name, "note": note}
            if row.id in copies:
                photo["printed"] = copies[row.id]
                photo["note"] += f"\nKept in full at the office; its SHA-256 begins {row.sha256[:16]}."
            found.append(photo)
            if model is Notification:
                pictured.add(row.owner_id)
    return found, pictured
