"""Safety concerns: raising, telling, agreeing, sealing, closing, and later facts as addenda."""

from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.audit import wait_for_turn
from desktop.db.models import (
    Addendum,
    AgreedAction,
    Appointment,
    Attendance,
    ClientAnswer,
    Concern,
    Home,
    Job,
    Notification,
    Operative,
    Visit,
)
from desktop.domain.body_map import VIEWS
from desktop.domain.concerns import Step
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action
from desktop.domain.visits import Missing
from desktop.domain.wording import instant_text, list_text
from desktop.services.concern_cases import read_file, see_concern
from desktop.services.concern_edits import (
    FIELDS,
    TEXTS,
    ConcernDraft,
    FactDraft,
    check_codes,
    check_facts,
    check_printable,
    check_shapes,
    check_texts,
    new_facts,
    refuse_sealed,
    replace_facts,
)
from desktop.services.concern_photos import ConcernPhotoService
from desktop.services.concern_seals import close_concern, seal_concern
from desktop.services.desk import Desk, Service, check_version, fetch
from desktop.services.lists import Entries, read_lists
from desktop.services.photos import PhotoRow
from desktop.services.platform_texts import PlatformText, platform_text

__all__ = [
    "TEXTS",
    "ConcernDraft",
    "ConcernLists",
    "ConcernService",
    "FactDraft",
    "PlatformText",
    "about_fields",
    "check_texts",
    "missing_of",
    "see_concern",
]


EARLIEST_TOLD = timedelta(days=1)  # before it was seen


class ConcernLists(NamedTuple):
    """What may be chosen among: (code, name, help) or (code, name)."""

    indicators: tuple[tuple[str, str, str], ...]
    adult_categories: tuple[tuple[str, str, str], ...]
    child_categories: tuple[tuple[str, str, str], ...]
    body_views: tuple[tuple[str, str], ...]
    bases: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]


class ConcernService(Service):
    """What worried somebody, and what was done about it."""

    def raise_concern(self, draft: ConcernDraft) -> tuple[str, str]:
        """Keep a new concern and return its id and reference; its words are kept exactly as typed."""
        self.desk.require(Action.RAISE_CONCERN)
        values = {one.name: getattr(draft, one.name) for one in fields_of(draft) if one.name in FIELDS}
        if not draft.about_name.strip():
            raise bad_input(
                "Say who it is about; write “unknown” where nobody knows the name.", field="about_name"
            )
        if not draft.home and not draft.visit:
            raise bad_input("Say which home or which visit it is about.", field="home")
        check_shapes(values)
        check_facts(draft.facts)
        check_printable(values, draft.facts)
        now = self.desk.now()
        with self.store.write(self.desk.actor, "concerns.raise") as write:
            session = write.session
            kept = check_codes(session, values)
            home, seen_by = _place(session, draft, self.desk.actor.name)
            record = Concern(
                id=self.desk.new_id(),
                reference=_next_reference(session, now.year),
                home_id=home,
                visit_id=draft.visit or None,
                raised_at=now,
                raised_by_id=self.desk.actor.id,
                raised_by=self.desk.actor.name,
                **{**kept, "seen_by": draft.seen_by.strip() or seen_by},
            )
            write.about(f"concerns/{record.id}", record.reference)
            write.add(record)
            session.flush()
            new_facts(self.desk, write, record.id, draft.facts)
        return record.id, record.reference

    def edit(self, concern: str, version: int, changes: Mapping[str, Any]) -> int:
        """Change fields of a concern that is not sealed and still at `version`; return the version it has now.

        `changes` holds fields by name, and under "facts" a list of `FactDraft` that takes the place of all facts.
        Refuses sealed, stale, and what does not fit; the refusal's `field` names which.
        """
        values = dict(changes)
        facts: Sequence[FactDraft] | None = values.pop("facts", None)
        if not changes:
            raise bad_input("Nothing to change was given.")
        with self.store.read() as session:
            refuse_sealed(see_concern(self.desk, session, concern))
        check_shapes(values)
        check_facts(facts or ())
        check_printable(values, facts or ())
        with self.store.write(self.desk.actor, "concerns.edit") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            refuse_sealed(record)
            check_version(record, version)
            write.about(
                f"concerns/{record.id}", record.reference if facts is None else f"{record.reference}: facts"
            )
            # All reading first: a query between two changes would write them, and count the version, one by one.
            kept = check_codes(write.session, values)
            if facts is not None:
                replace_facts(self.desk, write, record, facts)
            for name, value in kept.items():
                setattr(record, name, value)
            write.session.flush()
            return int(record.version)

    def notify(
        self,
        *,
        concern: str,
        step: str,
        to: str,
        at: datetime,
        reference: str = "",
        outcome: str = "",
        number: str = "",
        role: str = "",
        is_reached: bool = True,
        ended_at: datetime | None = None,
        next_at: datetime | None = None,
    ) -> str:
        """Note that somebody was told, and what came of it; return its id. Sealed or not: telling goes on.

        A call that reached nobody (`is_reached` false: no answer, or a voicemail) needs `next_at`, the next try,
        and does not count as told.
        """
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        if step not in Step.__members__.values():
            raise bad_input(f"“{step}” is no step. Use {', '.join(Step)}.", field="step")
        if not to.strip():
            raise bad_input("Say who was told.", field="to")
        _check_call(step, at, is_reached=is_reached, ended_at=ended_at, next_at=next_at)
        check_texts(
            {
                "Who was told": to,
                "What came of it": outcome,
                "Reference": reference,
                "Number": number,
                "Their role": role,
            }
        )
        with self.store.write(self.desk.actor, "concerns.notify") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            _check_told_at(record, at)
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
                number=number.strip(),
                role=role.strip(),
                is_reached=is_reached,
                ended_at=ended_at,
                next_at=next_at,
            )
            write.about(f"concerns/{record.id}", f"{record.reference}: {step}")
            write.add(told)
        return told.id

    def keep_screenshot(self, notification: str, name: str, content: bytes) -> PhotoRow:
        """Keep a screenshot of the issue on the platform with the notification of it."""
        return ConcernPhotoService(self.desk).keep_screenshot(notification, name, content)

    def agree_action(self, *, concern: str, text: str, owner: str, due_at: datetime) -> str:
        """Note what was agreed, who does it and by when; return its id (S60)."""
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        if not text.strip() or not owner.strip():
            raise bad_input("Say what was agreed and who does it.", field="owner" if text.strip() else "text")
        check_texts({"What was agreed": text, "Who does it": owner})
        with self.store.write(self.desk.actor, "concerns.agree_action") as write:
            record = fetch(write.session, Concern, concern, "safety concern", is_held=True)
            if record.closed_at is not None:
                raise RefusedError(
                    Code.SEALED,
                    f"{record.reference} is closed, so nobody would be reminded of this. Raise a new concern "
                    "for what is still to be done.",
                )
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

    def action_done(self, action: str, at: datetime | None = None) -> None:
        """Note that an agreed action was done, now or at that instant."""
        self.desk.require(Action.HANDLE_CONCERNS, f"actions/{action}")
        with self.store.write(self.desk.actor, "concerns.action_done") as write:
            found = fetch(write.session, AgreedAction, action, "agreed action")
            if found.done_at is not None:
                raise RefusedError(Code.EXISTS, "This action is marked as done already. Nothing was changed.")
            write.about(f"concerns/{found.concern_id}")
            found.done_at, found.done_by = at or self.desk.now(), self.desk.actor.name

    def note_answer(self, concern: str, answered_by: str, at: datetime, text: str) -> str:
        """Note what the client answered: who took it on and what they will do; return its id."""
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        if not answered_by.strip():
            raise bad_input("Say who answered.", field="answered_by")
        if not text.strip():
            raise bad_input("Write what they answered: who took it on, what they will do.", field="text")
        check_texts({"Who answered": answered_by, "The answer": text})
        with self.store.write(self.desk.actor, "concerns.note_answer") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            answer = ClientAnswer(
                id=self.desk.new_id(),
                concern_id=record.id,
                answered_by=answered_by.strip(),
                answered_at=at,
                text=text,
                noted_by=self.desk.actor.name,
                noted_at=self.desk.now(),
            )
            write.about(f"concerns/{record.id}", record.reference)
            write.add(answer)
        return answer.id

    def missing(self, concern: str) -> tuple[Missing, ...]:
        """Return what the concern still lacks before it may be sealed."""
        with self.store.read() as session:
            record = see_concern(self.desk, session, concern)
            return missing_of(self.desk, session, record)

    def seal(self, concern: str, left_open: Mapping[str, str] | None = None) -> None:
        """Seal the text: from now on it cannot change (N4). `IncidentRecordService.seal` makes the PDF as well.

        `left_open` gives for what is owed and may stay open (`LEAVABLE`) the reason, which the record prints.
        Refuses as incomplete, naming everything else that is owed, and as sealed where it is.
        """
        seal_concern(self.desk, concern, left_open or {})

    def close(self, concern: str, outcome: str, *, left_open: Mapping[str, str] | None = None) -> None:
        """Close a sealed concern with what came of it, once the client has answered and every action is done.

        `left_open` gives for `answer` and `actions` the reason why it is closed without (`CLOSABLE`).
        """
        close_concern(self.desk, concern, outcome, left_open or {})

    def add_addendum(self, *, concern: str, text: str) -> int:
        """Add a later fact to a sealed record and return its number; it prints with the record from now on."""
        self.desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
        if not text.strip():
            raise bad_input("The addendum is empty.", field="text")
        check_texts({"Addendum": text})
        with self.store.write(self.desk.actor, "concerns.add_addendum") as write:
            session = write.session
            # Held, so that two desks do not give two addenda one number.
            record = fetch(session, Concern, concern, "safety concern", is_held=True)
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

    def lists(self) -> ConcernLists:
        """Return what may be chosen among in the form of a concern and when something of it is given out."""
        names = ("indicators", "adult_categories", "child_categories", "bases", "ways")
        with self.store.read() as session:
            found = read_lists(session, *names)
        helped = [_helped(found[name]) for name in names[:3]]
        plain = [tuple((one.code, one.name) for one in found[name].values()) for name in names[3:]]
        return ConcernLists(helped[0], helped[1], helped[2], VIEWS, plain[0], plain[1])

    def platform_text(self, concern: str) -> PlatformText:
        """Return what is typed into the platform's issue: references, when the client was called, whom to ring.

        Nobody's name and no fact of the concern: too many people read a platform.
        """
        return platform_text(self.desk, concern)


def missing_of(desk: Desk, session: Session, record: Concern) -> tuple[Missing, ...]:
    """Return what a concern still lacks, from everything recorded about it."""
    return tuple(read_file(desk, session, record).case.owed)


def _check_call(
    step: str, at: datetime, *, is_reached: bool, ended_at: datetime | None, next_at: datetime | None
) -> None:
    if ended_at is not None and ended_at < at:
        raise bad_input("The call ends before it starts. Correct one of the two times.", field="ended_at")
    if is_reached:
        return
    if step == Step.PLATFORM_ISSUE:
        raise bad_input(
            "An issue on the platform is raised or it is not. Note it once it is.", field="is_reached"
        )
    if next_at is None or next_at <= at:
        raise bad_input("Nobody was reached: say when you try next, after this call.", field="next_at")


def _check_told_at(record: Concern, at: datetime) -> None:
    """Refuse a mistyped day: nobody is told of what is only seen a day later (seen times may be rough)."""
    if record.seen_at is not None and at < record.seen_at - EARLIEST_TOLD:
        raise bad_input(
            f"This would be {instant_text(at)}, more than a day before the concern was seen "
            f"({instant_text(record.seen_at)}). Correct when they were told, or when it was seen.",
            field="at",
        )


def _helped(entries: Entries) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.code, one.name, str(one.attributes.get("help", ""))) for one in entries.values())


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
