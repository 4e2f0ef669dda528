"""What may be told to a resident about a visit, ready to be put into words; nothing else is read."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import (
    Appointment,
    Assignment,
    Attachment,
    Company,
    Credential,
    Home,
    IdCard,
    Job,
    Operative,
    Resident,
)
from desktop.domain.appointments import STILL_AHEAD
from desktop.domain.errors import bad_input, not_found
from desktop.domain.id_cards import CardState, card_fault
from desktop.domain.messages import OF_WHAT_COMES, Language, MessageKind, isolate
from desktop.services.standings import trade_names


class Caller(NamedTuple):
    """Somebody who comes: what the resident needs to know them by; the card only if it is good that day."""

    name: str
    trades: tuple[str, ...]
    card: str
    photo: bytes | None


class VisitFacts(NamedTuple):
    """One visit as a resident may know it."""

    appointment: str
    state: str
    day: date
    start: str
    end: str
    resident: str
    email: str
    phone: str
    language: str
    address: str
    postcode: str
    reference: str
    trade: str
    description: str
    company: str
    company_address: str
    company_postcode: str
    company_phone: str
    company_email: str
    callers: tuple[Caller, ...]


def read_facts(session: Session, appointment: str, kind: MessageKind) -> VisitFacts:
    """Return what may be told about a visit; refuse to speak of one as coming that is over or was cancelled."""
    found = session.execute(
        select(Appointment, Job, Home)
        .join(Job, Job.id == Appointment.job_id)
        .join(Home, Home.id == Job.home_id)
        .where(Appointment.id == appointment)
    ).one_or_none()
    if found is None:
        raise not_found("appointment")
    slot, job, home = found
    if kind in OF_WHAT_COMES and slot.state not in STILL_AHEAD:
        what = "was cancelled" if slot.state == "cancelled" else "is over"
        raise bad_input(f"This visit {what}, so nobody is told that we come. Book a new one first.")
    who = session.scalars(
        select(Resident).where(Resident.home_id == home.id, Resident.is_active).order_by(Resident.id).limit(1)
    ).first()
    company = session.scalars(select(Company)).one()
    trades = trade_names(session)
    return VisitFacts(
        appointment,
        slot.state,
        slot.day,
        slot.local_start,
        slot.local_end,
        who.name if who else "",
        who.email if who else "",
        who.phone if who else "",
        who.language if who else "",
        home.address,
        home.postcode,
        job.reference,
        trades.get(job.trade, job.trade),
        job.description,
        company.name,
        company.address,
        company.postcode,
        company.phone,
        company.email,
        _callers(session, appointment, slot.day, trades),
    )


def _callers(session: Session, appointment: str, day: date, trades: Mapping[str, str]) -> tuple[Caller, ...]:
    crew = session.scalars(
        select(Operative)
        .join(Assignment, Assignment.operative_id == Operative.id)
        .where(Assignment.appointment_id == appointment)
        .order_by(Assignment.id)
    ).all()
    people = [one.id for one in crew]
    cards = {
        card.operative_id: card.number
        for card, withdrawn_on, operative in session.execute(
            select(IdCard, Credential.withdrawn_on, Operative)
            .join(Credential, Credential.id == IdCard.credential_id)
            .join(Operative, Operative.id == IdCard.operative_id)
            .where(IdCard.operative_id.in_(people), IdCard.state == CardState.ISSUED)
        )
        if not card_fault(card, operative, withdrawn_on is not None and withdrawn_on <= day, day)
    }
    photos = {
        photo.id: whole(photo.content, photo.sha256)
        for photo in session.scalars(
            select(Attachment).where(Attachment.id.in_([one.photo_id for one in crew if one.photo_id]))
        )
    }
    return tuple(
        Caller(
            one.name,
            tuple(trades.get(code, code) for code in one.trades),
            cards.get(one.id, ""),
            photos.get(one.photo_id or ""),
        )
        for one in crew
    )


def values_of(
    facts: VisitFacts, language: Language, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the value of each variable in this language; `given` is what a person typed for this message."""
    address = facts.address.replace("\n", ", ")
    return {
        "resident": facts.resident,
        "address": f"{address}, {facts.postcode}" if facts.postcode else address,
        "day": language.day_text(facts.day),
        "from": facts.start,
        "until": facts.end,
        "operative": ", ".join(one.name for one in facts.callers),
        "people": "\n".join(caller_line(one, language) for one in facts.callers),
        "trade": facts.trade,
        "scope": facts.description or facts.trade,
        "reference": facts.reference,
        "company": facts.company,
        "phone": facts.company_phone,
        **{name: value for name, value in (given or {}).items() if value.strip()},
    }


def caller_line(one: Caller, language: Language) -> str:
    """Return `Priya Lal, Plumbing, Card number DS-7K4P-2MQ`."""
    parts = [one.name, ", ".join(one.trades), card_line(one, language)]
    if language.is_right_to_left:
        parts = [isolate(part) for part in parts]
    return ", ".join(filter(None, parts))


def card_line(one: Caller, language: Language) -> str:
    """Return the number of the card in this language, or an empty text where there is no good one."""
    if not one.card:
        return ""
    number = isolate(one.card) if language.is_right_to_left else one.card
    return language.words["card"].format(card=number)
