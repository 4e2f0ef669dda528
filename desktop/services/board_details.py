"""One visit in full, as the panel beside the board shows it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from desktop.db.models import Alert, Appointment, Attachment, Confirmation, Home, Job, Resident, SlotChange
from desktop.domain.appointments import STILL_AHEAD, Channel
from desktop.domain.board import joined
from desktop.domain.clearance import confirmation_blocks
from desktop.domain.credentials import DBS, mask
from desktop.domain.operatives import CredentialState, credential_state
from desktop.domain.roles import Action
from desktop.domain.wording import day_text, instant_text, list_text
from desktop.services.board_visits import BoardVisit, board_visits
from desktop.services.clearance import check_of, load_one
from desktop.services.contacts import TRIES, ContactRow, read_contacts
from desktop.services.desk import Desk
from desktop.services.job_inbox import JOBS, JobRow, job_rows
from desktop.services.lists import read_list
from desktop.services.visit_plans import READY, Loaded, Person, channel_text

_PREFERS = {
    Channel.PHONE: "phone",
    Channel.TEXT: "text",
    Channel.EMAIL: "e-mail",
    Channel.LETTER: "letter",
    Channel.IN_PERSON: "a visit",
    Channel.PLATFORM: "the platform",
}


class NeedChip(NamedTuple):
    """Something to know about the home or the resident, in a few words."""

    text: str
    tone: str


class ResidentLine(NamedTuple):
    """Who lives there, and how they like to be reached."""

    id: str
    name: str
    phone: str
    email: str
    prefers: str
    language_text: str


class ConfirmationLine(NamedTuple):
    """How the resident said yes to the slot as it stands."""

    id: str
    text: str
    words: str
    files: int


class CheckLine(NamedTuple):
    """One line of the dispatch check; `operative` is empty where it concerns the visit itself."""

    is_met: bool
    text: str
    until: str
    operative: str
    operative_name: str


class VisitDetail(NamedTuple):
    """One visit in full."""

    visit: BoardVisit
    address: str
    subtitle: str
    resident: ResidentLine | None
    confirmation: ConfirmationLine | None
    unconfirmed_text: str
    needs: tuple[NeedChip, ...]
    checks: tuple[CheckLine, ...]
    substitutes: tuple[Person, ...]
    first_lawful_day: date | None
    can_dispatch: bool
    dispatch_text: str
    moves: dict[str, int]
    moves_text: str
    contacts: tuple[ContactRow, ...]
    access_notes: str
    prompt: str
    job_version: int
    is_emergency: bool


def read_detail(desk: Desk, session: Session, appointment: str) -> VisitDetail:
    """Return one visit in full; refuses not_found. The number of statements is fixed."""
    loaded = load_one(session, appointment)
    check = check_of(session, loaded)
    (visit,) = board_visits(session, loaded)
    record = session.get_one(Appointment, appointment)
    (job,) = job_rows(session, session.execute(JOBS.where(Job.id == record.job_id)).all(), desk.now())
    people = session.scalars(
        select(Resident).where(Resident.home_id == visit.home, Resident.is_active).order_by(Resident.id)
    ).all()
    moves: dict[str, int] = dict(
        session.execute(
            select(SlotChange.asked_by, func.count())
            .where(SlotChange.appointment_id == appointment, SlotChange.kind == "moved")
            .group_by(SlotChange.asked_by)
            .order_by(SlotChange.asked_by)
        ).all()
    )
    can = visit.state == READY
    if can or visit.state not in ("blocked", "not_confirmed"):
        hint = ""
    elif visit.state == "not_confirmed":
        hint = "not possible until the resident has confirmed"
    else:
        hint = "not possible until the check passes"
    return VisitDetail(
        visit=visit,
        address=f"{visit.address}, {visit.postcode}" if visit.postcode else visit.address,
        subtitle=_subtitle(visit, job),
        resident=_resident(desk, people, visit.resident),
        confirmation=_confirmation(session, record),
        unconfirmed_text=_unconfirmed(record) if visit.is_unconfirmed else "",
        needs=tuple(_needs(session, record, visit, people)),
        checks=tuple(_checks(loaded)) if record.state in STILL_AHEAD else (),
        substitutes=check.substitutes,
        first_lawful_day=check.first_lawful_day,
        can_dispatch=can,
        dispatch_text=hint,
        moves=moves,
        moves_text=_moves_text(moves),
        contacts=read_contacts(session, _of_visit(record), desk.now()),
        access_notes=job.access_notes,
        prompt=job.prompt,
        job_version=job.version,
        is_emergency=job.is_emergency,
    )


def _of_visit(record: Appointment) -> ColumnElement[bool]:
    """Return the condition of the tries about this slot, and of those of the job alone."""
    tries = TRIES.c
    return and_(
        tries.job_id == record.job_id,
        or_(tries.appointment_id == record.id, tries.appointment_id.is_(None)),
    )


def _subtitle(visit: BoardVisit, job: JobRow) -> str:
    due = f", {job.due_text}" if job.due_text else ""
    priority = (
        f"priority: {job.priority_name[:1].lower()}{job.priority_name[1:]}{due}" if job.priority else ""
    )
    return joined(visit.trade_name, visit.description, visit.reference, visit.client, priority or due[2:])


def _resident(desk: Desk, people: Sequence[Resident], name: str) -> ResidentLine | None:
    one = next((person for person in people if person.name == name), people[0] if people else None)
    if one is None:
        return None
    sees = desk.may(Action.SEE_CONTACTS)
    ways = [_PREFERS[Channel(one.preferred_contact)]] if one.preferred_contact in _PREFERS else []
    ways += [one.contact_times] if one.contact_times else []
    language = f"speaks {one.language}" if one.language else ""
    return ResidentLine(
        one.id,
        one.name,
        one.phone if sees or not one.phone else mask(one.phone),
        one.email if sees or not one.email else mask(one.email),
        f"prefers {', '.join(ways)}" if ways else "",
        joined(language, "interpreter needed" if one.interpreter_needed else ""),
    )


def _confirmation(session: Session, record: Appointment) -> ConfirmationLine | None:
    if record.confirmation_id is None:
        return None
    yes = session.get_one(Confirmation, record.confirmation_id)
    files = session.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(Attachment.owner_table == Confirmation.__tablename__, Attachment.owner_id == yes.id)
    )
    text = (
        f"{channel_text(yes.channel)}, {instant_text(yes.confirmed_at)}, spoke to {yes.spoke_to}, "
        f"noted by {yes.noted_by}"
    )
    return ConfirmationLine(yes.id, text, yes.words, files or 0)


def _unconfirmed(record: Appointment) -> str:
    if record.unconfirmed_at is None:
        return ""
    return (
        f"Goes without the resident's yes: {record.unconfirmed_reason}. Agreed by "
        f"{record.unconfirmed_agreed_by}, noted by {record.unconfirmed_by}, {instant_text(record.unconfirmed_at)}"
    )


def _needs(
    session: Session, record: Appointment, visit: BoardVisit, people: Sequence[Resident]
) -> Iterable[NeedChip]:
    """Yield what to know, residents' needs first; of an alert only its kind, never its text."""
    for one in people:
        if one.hearing_needs:
            yield NeedChip(one.hearing_needs, "warn")
        if one.mobility_needs:
            yield NeedChip(one.mobility_needs, "warn")
        if one.interpreter_needed:
            yield NeedChip(f"Interpreter: {one.language}" if one.language else "Interpreter needed", "warn")
        if one.operative_gender:
            yield NeedChip(f"Asks for a {one.operative_gender}", "warn")
    if session.scalar(select(Home.has_children).where(Home.id == visit.home)):
        yield NeedChip("Children live here", "info")
    if record.adult_home is not None:
        text = "Somebody of 18 or over will be in" if record.adult_home else "No adult is sure to be in"
        yield NeedChip(text, "info" if record.adult_home else "bad")
    kinds = read_list(session, "alert_kinds")
    for kind, people_needed in session.execute(
        select(Alert.kind, func.max(Alert.people_needed))
        .where(
            Alert.home_id == visit.home,
            or_(Alert.starts_on.is_(None), Alert.starts_on <= record.day),
            or_(Alert.ends_on.is_(None), Alert.ends_on >= record.day),
        )
        .group_by(Alert.kind)
        .order_by(Alert.kind)
    ):
        yield NeedChip(kinds[kind].name if kind in kinds else kind, "bad" if people_needed > 1 else "warn")


def _checks(loaded: Loaded) -> Iterable[CheckLine]:
    """Yield the check line by line: what each person has to hold, then what the visit itself needs."""
    row, plan = loaded.rows[0], loaded.plans[0]
    listed = set()
    for member in plan.crew:
        for need in plan.needs:
            kind = loaded.rules.kinds[need.kind]
            state = credential_state(loaded.papers.held(member.id, need.kind), kind, need, plan.day)
            name = f"{kind.name} {need.level}" if need.kind == DBS and need.level else kind.name
            name += f", {need.category}" if need.category else ""
            yield CheckLine(state.state != "bad", name, _until(state), member.id, member.name)
            listed.add((member.id, need.kind))
        for block in row.blocks:
            # What is no matter of a paper: left, suspended, away, another gender, booked twice.
            if block.operative == member.id and block.code in _NO_PAPER:
                yield CheckLine(False, block.text, "", member.id, member.name)
    if plan.people_needed > 1:
        enough = len(plan.crew) >= plan.people_needed
        yield CheckLine(enough, f"{plan.people_needed} people go", f"{len(plan.crew)} assigned", "", "")
    elif not plan.crew:
        yield CheckLine(False, "Somebody goes", "nobody is assigned", "", "")
    text = "Emergency, agreed without a yes" if plan.is_unconfirmed else "Resident confirmed this time"
    yield CheckLine(not confirmation_blocks(plan), text, "", "", "")


_NO_PAPER = frozenset({"left", "suspended", "not_started", "absent", "gender", "overlap"})


def _until(state: CredentialState) -> str:
    if state.until is None:
        return state.text[:1].lower() + state.text[1:]
    if state.kind == DBS:
        return f"re-check {'was ' if state.state == 'bad' else ''}due {day_text(state.until)}"
    return f"{'expired' if state.state == 'bad' else 'until'} {day_text(state.until)}"


def _moves_text(moves: dict[str, int]) -> str:
    total = sum(moves.values())
    if not total:
        return ""
    times = "once" if total == 1 else f"{total} times"
    who = list_text(f"{count} by the {one}" if total > 1 else f"by the {one}" for one, count in moves.items())
    return f"Moved {times}, {who}"
