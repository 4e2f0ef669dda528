"""Safety concerns: raising, telling, agreeing, sealing, and later facts as addenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.audit import wait_for_turn
from desktop.db.models import (
    Addendum,
    AgreedAction,
    Appointment,
    Attendance,
    Company,
    Concern,
    ConcernFact,
    Home,
    Job,
    Notification,
    Operative,
    User,
    Visit,
)
from desktop.domain.concerns import AboutKind, Relation, Source, Step, missing
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action, Role
from desktop.domain.visits import Missing
from desktop.domain.wording import list_text
from desktop.services.desk import Desk, Service, fetch, unique
from desktop.services.jobs import choices


@dataclass(frozen=True, slots=True)
class FactDraft:
    """One thing seen, heard or told, as typed."""

    at: datetime
    text: str
    source: str = Source.SEEN
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class ConcernDraft:
    """A concern as typed; `immediate_danger` None means that nobody asked."""

    about_name: str
    seen_at: datetime
    indicators: Sequence[str]
    facts: Sequence[FactDraft]
    home: str = ""
    visit: str = ""
    about_kind: str = AboutKind.UNKNOWN
    about_relation: str = Relation.RESIDENT
    others_present: str = ""
    words: str = ""
    impressions: str = ""
    persons_view: str = ""
    manager_advice: str = ""
    danger_details: str = ""
    no_action_reason: str = ""
    immediate_danger: bool | None = None


TEXTS = {
    "about_name": "Who it is about",
    "others_present": "Others present",
    "words": "Their own words",
    "impressions": "Impressions",
    "persons_view": "The person's view",
    "manager_advice": "Advice asked for",
    "danger_details": "Immediate danger",
    "no_action_reason": "Why no action",
}


def check_texts(texts: Mapping[str, str]) -> None:
    """Refuse, before anything is kept, a text that the record could not print exactly (P14)."""
    from desktop.documents.text import require_printable

    for where, text in texts.items():
        if text:
            require_printable(text, where)


def see_concern(desk: Desk, session: Session, concern: str) -> Concern:
    """Return a concern the person may see: any for manager and lead, one's own until it is sealed for others."""
    record = fetch(session, Concern, concern, "safety concern")
    own = record.raised_by_id == desk.actor.id and record.sealed_at is None
    if not own or not desk.may(Action.RAISE_CONCERN):
        desk.require(Action.HANDLE_CONCERNS, f"concerns/{record.id}")
    return record


class ConcernService(Service):
    """What worried somebody, and what was done about it."""

    def raise_concern(self, draft: ConcernDraft) -> tuple[str, str]:
        """Keep a new concern and return its id and reference; its words are kept exactly as typed."""
        self.desk.require(Action.RAISE_CONCERN)
        _check(draft)
        check_texts({label: getattr(draft, name) for name, label in TEXTS.items()})
        for number, fact in enumerate(draft.facts, 1):
            check_texts({f"Fact {number}": fact.text, f"Who told fact {number}": fact.told_by})
        now = self.desk.now()
        with self.store.write(self.desk.actor, "concerns.raise") as write:
            session = write.session
            known = choices(session, "indicators")
            unknown = [one for one in draft.indicators if one not in known]
            if unknown:
                raise bad_input(f"There is no indicator “{unknown[0]}”. Use {', '.join(known)}.")
            home, seen_by = _place(session, draft, self.desk.actor.name)
            record = Concern(
                id=self.desk.new_id(),
                reference=_next_reference(session, now.year),
                home_id=home,
                visit_id=draft.visit or None,
                about_name=draft.about_name.strip(),
                about_kind=draft.about_kind,
                about_relation=draft.about_relation,
                others_present=draft.others_present,
                seen_at=draft.seen_at,
                seen_by=seen_by,
                indicators=unique(draft.indicators),
                immediate_danger=draft.immediate_danger,
                danger_details=draft.danger_details,
                words=draft.words,
                impressions=draft.impressions,
                persons_view=draft.persons_view,
                manager_advice=draft.manager_advice,
                no_action_reason=draft.no_action_reason,
                raised_at=now,
                raised_by_id=self.desk.actor.id,
                raised_by=self.desk.actor.name,
            )
            write.about(f"concerns/{record.id}", record.reference)
            write.add(record)
            session.flush()
            for position, fact in enumerate(draft.facts, 1):
                write.add(
                    ConcernFact(
                        id=self.desk.new_id(),
                        concern_id=record.id,
                        position=position,
                        happened_at=fact.at,
                        text=fact.text,
                        source=fact.source,
                        told_by=fact.told_by,
                    )
                )
        return record.id, record.reference

    def notify(
        self, *, concern: str, step: str, to: str, at: datetime, reference: str = "", outcome: str = ""
    ) -> str:
        """Note that somebody was told, and what came of it; return its id. Sealed or not: telling goes on."""
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        if step not in Step.__members__.values():
            raise bad_input(f"“{step}” is no step. Use {', '.join(Step)}.")
        if not to.strip():
            raise bad_input("Say who was told.")
        check_texts({"Who was told": to, "What came of it": outcome, "Reference": reference})
        with self.store.write(self.desk.actor, "concerns.notify") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            told = Notification(
                id=self.desk.new_id(),
                concern_id=record.id,
                step=step,
                told=to.strip(),
                told_at=at,
                reference=reference.strip(),
                outcome=outcome,
                noted_by=self.desk.actor.name,
                noted_at=self.desk.now(),
            )
            write.about(f"concerns/{record.id}", f"{record.reference}: {step}")
            write.add(told)
        return told.id

    def agree_action(self, *, concern: str, text: str, owner: str, due_at: datetime) -> str:
        """Note what was agreed, who does it and by when; return its id (S60)."""
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        if not text.strip() or not owner.strip():
            raise bad_input("Say what was agreed and who does it.")
        check_texts({"What was agreed": text, "Who does it": owner})
        with self.store.write(self.desk.actor, "concerns.agree_action") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            action = AgreedAction(
                id=self.desk.new_id(),
                concern_id=record.id,
                text=text,
                owner=owner.strip(),
                due_at=due_at,
                noted_by=self.desk.actor.name,
            )
            write.about(f"concerns/{record.id}", record.reference)
            write.add(action)
        return action.id

    def missing(self, concern: str) -> tuple[Missing, ...]:
        """Return what the concern still lacks before it may be sealed."""
        with self.store.read() as session:
            record = see_concern(self.desk, session, concern)
            return missing_of(self.desk, session, record)

    def seal(self, concern: str) -> None:
        """Seal the text: from now on it cannot change (N4). `IncidentRecordService.seal` makes the PDF as well.

        Refuses as incomplete, naming everything that is owed, and as sealed where it is.
        """
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        with self.store.write(self.desk.actor, "concerns.seal") as write:
            session = write.session
            record = fetch(session, Concern, concern, "safety concern")
            write.about(f"concerns/{record.id}", record.reference)
            if record.sealed_at is not None:
                raise RefusedError(
                    Code.SEALED, f"{record.reference} is sealed already. Add an addendum for later facts."
                )
            owed = missing_of(self.desk, session, record)
            if owed:
                raise RefusedError(
                    Code.INCOMPLETE,
                    f"{record.reference} cannot be sealed yet. {' '.join(one.text for one in owed)}",
                    missing=owed,
                )
            record.sealed_at, record.sealed_by = self.desk.now(), self.desk.actor.name

    def add_addendum(self, *, concern: str, text: str) -> int:
        """Add a later fact to a sealed record and return its number; it prints with the record from now on."""
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        if not text.strip():
            raise bad_input("The addendum is empty.")
        check_texts({"Addendum": text})
        with self.store.write(self.desk.actor, "concerns.add_addendum") as write:
            session = write.session
            record = fetch(session, Concern, concern, "safety concern")
            if record.sealed_at is None:
                raise bad_input(f"{record.reference} is not sealed yet: add the fact to the record itself.")
            last = session.scalar(select(func.max(Addendum.number)).where(Addendum.concern_id == record.id))
            addendum = Addendum(
                id=self.desk.new_id(),
                concern_id=record.id,
                number=(last or 0) + 1,
                text=text,
                added_at=self.desk.now(),
                added_by=self.desk.actor.name,
            )
            write.about(f"concerns/{record.id}", f"{record.reference}: addendum {addendum.number}")
            write.add(addendum)
        return addendum.number


def missing_of(desk: Desk, session: Session, record: Concern) -> tuple[Missing, ...]:
    """Return what a concern still lacks, from everything recorded about it."""
    notifications = session.scalars(select(Notification).where(Notification.concern_id == record.id)).all()

    def count(model: type[ConcernFact] | type[AgreedAction]) -> int:
        statement = select(func.count()).select_from(model).where(model.concern_id == record.id)
        return session.scalar(statement) or 0

    return missing(
        record,
        indicators=len(record.indicators),
        facts=count(ConcernFact),
        notifications=notifications,
        actions=count(AgreedAction),
        is_lead_told=_is_lead_told(desk, session, record, notifications),
    )


def _is_lead_told(
    desk: Desk, session: Session, record: Concern, notifications: Sequence[Notification]
) -> bool:
    """Return whether the lead knows: told, or the one who raised or seals it; true where there is none."""
    if Role.LEAD in desk.actor.roles or any(one.step == Step.LEAD for one in notifications):
        return True
    people = session.execute(select(User.id, User.roles).where(User.is_active)).all()
    leads = {user for user, roles in people if Role.LEAD in roles}
    named = session.scalar(select(Company.safeguarding_lead))
    return record.raised_by_id in leads or not (leads or named)


def _check(draft: ConcernDraft) -> None:
    if not draft.about_name.strip():
        raise bad_input("Say who it is about; write “unknown” where nobody knows the name.")
    if draft.about_kind not in AboutKind.__members__.values():
        raise bad_input(f"“{draft.about_kind}”: say {', '.join(AboutKind)}.")
    if draft.about_relation not in Relation.__members__.values():
        raise bad_input(f"“{draft.about_relation}”: say {', '.join(Relation)}.")
    if not (draft.home or draft.visit):
        raise bad_input("Say which home or which visit it is about.")
    for fact in draft.facts:
        if not fact.text.strip():
            raise bad_input("A fact has no words. Write what was seen or heard, or leave the line out.")
        if fact.source not in Source.__members__.values():
            raise bad_input(f"“{fact.source}” is no source of a fact. Use {', '.join(Source)}.")


def _place(session: Session, draft: ConcernDraft, typist: str) -> tuple[str, str]:
    """Return the home, and who saw it: those who attended the visit, else the person who types."""
    if not draft.visit:
        return fetch(session, Home, draft.home, "home").id, typist
    visit = fetch(session, Visit, draft.visit, "visit")
    home = session.scalars(
        select(Job.home_id)
        .join(Appointment, Appointment.job_id == Job.id)
        .where(Appointment.id == visit.appointment_id)
    ).one()
    if draft.home and draft.home != home:
        raise bad_input("The visit was to another home. Give the visit alone, or its own home.")
    names = session.scalars(
        select(Operative.name)
        .join(Attendance, Attendance.operative_id == Operative.id)
        .where(Attendance.visit_id == visit.id)
        .order_by(Operative.name)
    ).all()
    who = "operative" if len(names) == 1 else "operatives"
    return home, f"{list_text(names)} ({who})" if names else typist


def _next_reference(session: Session, year: int) -> str:
    wait_for_turn(session.connection())  # two desks must not count to the same number
    prefix = f"SC-{year}-"
    last = session.scalar(select(func.max(Concern.reference)).where(Concern.reference.like(f"{prefix}%")))
    number = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{number:04d}"


def about_fields(value: Any) -> dict[str, str]:
    """Return the fields of `about`: a name alone, or a mapping with name, kind and relation."""
    if isinstance(value, str):
        return {"about_name": value}
    if isinstance(value, Mapping) and set(value) <= {"name", "kind", "relation"}:
        found = {f"about_{key}": item for key, item in value.items() if item is not None}
        if all(isinstance(item, str) for item in found.values()):
            return {"about_name": "", **found}
    raise bad_input("`about` is a name, or an object with name, kind and relation.")
