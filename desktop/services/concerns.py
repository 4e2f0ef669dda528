"""Safety concerns: raising, changing, sealing, closing; what is done about them is `concern_handling`."""

from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.audit import wait_for_turn
from desktop.db.models import (
    Appointment,
    Attendance,
    Concern,
    Home,
    Job,
    Notification,
    Operative,
    Visit,
)
from desktop.domain.body_map import VIEWS
from desktop.domain.concerns import check_seen_at
from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.domain.visits import Missing
from desktop.domain.wording import list_text
from desktop.services.concern_cases import check_named, read_file, see_concern
from desktop.services.concern_edits import (
    FIELDS,
    TEXTS,
    ConcernDraft,
    EmergencyCall,
    FactDraft,
    check_codes,
    check_facts,
    check_moments,
    check_printable,
    check_shapes,
    check_texts,
    new_facts,
    refuse_sealed,
    replace_facts,
)
from desktop.services.concern_handling import ConcernHandling, add_emergency, check_emergency
from desktop.services.concern_seals import close_concern, seal_concern
from desktop.services.desk import Desk, check_version, fetch
from desktop.services.lists import Entries, read_lists
from desktop.services.platform_texts import PlatformText, platform_text

__all__ = [
    "TEXTS",
    "ConcernDraft",
    "ConcernLists",
    "ConcernService",
    "EmergencyCall",
    "FactDraft",
    "PlatformText",
    "about_fields",
    "check_texts",
    "missing_of",
    "see_concern",
]


class ConcernLists(NamedTuple):
    """What may be chosen among: (code, name, help) or (code, name)."""

    indicators: tuple[tuple[str, str, str], ...]
    adult_categories: tuple[tuple[str, str, str], ...]
    child_categories: tuple[tuple[str, str, str], ...]
    body_views: tuple[tuple[str, str], ...]
    bases: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]


class ConcernService(ConcernHandling):
    """What worried somebody, and what was done about it."""

    def raise_concern(self, draft: ConcernDraft) -> tuple[str, str]:
        """Keep a new concern, with the 999 call if one was made, and return its id and reference.

        Its words are kept exactly as typed.
        """
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
        now, so_far = self.desk.now(), self.desk.so_far()
        check_moments(values, draft.facts, so_far)
        check_emergency(draft.emergency, draft.seen_at, so_far)
        with self.store.write(self.desk.actor, "concerns.raise") as write:
            session = write.session
            kept = check_codes(session, values)
            check_named(
                self.desk, session, is_involved=draft.is_manager_involved, manager=draft.manager_asked
            )
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
            if draft.emergency is not None:
                add_emergency(self.desk, write, record.id, draft.emergency)
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
        check_moments(values, facts or (), self.desk.so_far())
        with self.store.write(self.desk.actor, "concerns.edit") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            refuse_sealed(record)
            check_version(record, version)
            write.about(
                f"concerns/{record.id}", record.reference if facts is None else f"{record.reference}: facts"
            )
            # All reading first: a query between two changes would write them, and count the version, one by one.
            kept = check_codes(write.session, values)
            if kept.keys() & {"is_manager_involved", "manager_asked"}:
                check_named(
                    self.desk,
                    write.session,
                    is_involved=kept.get("is_manager_involved", record.is_manager_involved),
                    manager=kept.get("manager_asked", record.manager_asked),
                )
            if kept.get("seen_at") not in (None, record.seen_at):
                told = select(Notification.told_at).where(Notification.concern_id == record.id)
                check_seen_at(kept["seen_at"], write.session.scalars(told).all())
            if facts is not None:
                replace_facts(self.desk, write, record, facts)
            for name, value in kept.items():
                setattr(record, name, value)
            write.session.flush()
            return int(record.version)

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
