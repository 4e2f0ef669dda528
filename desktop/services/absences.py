"""When operatives are away, and the hours in which they work."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import Absence, Assignment, Choice, Operative
from desktop.domain.absences import absence_text, check_absence
from desktop.domain.days import day_bounds
from desktop.domain.errors import bad_input
from desktop.domain.hours import Pattern, hours_text, parse_hours
from desktop.domain.roles import Action
from desktop.services.desk import Service, check_version, fetch
from desktop.services.lists import Entries, check_entry, pairs, read_list
from desktop.services.slot_offers import office_pattern

KINDS, HOURS, OFFICE = "absence_kinds", "working_hours", "office"


class AbsenceRow(NamedTuple):
    """One absence; kind and notes are empty for those who may not edit operatives: they may be about health."""

    id: str
    version: int
    operative: str
    kind: str
    kind_name: str
    starts_at: datetime
    ends_at: datetime
    text: str
    notes: str


class Added(NamedTuple):
    """A new absence, and how many booked visits fall into it."""

    id: str
    visits: int


class HoursRow(NamedTuple):
    """When somebody works; `is_default` where the office's hours hold."""

    operative: str
    version: int
    text: str
    is_default: bool
    days: Pattern


class AbsenceService(Service):
    """Who is away when, and when they work."""

    def list(self, operatives: Sequence[str], start: date, days: int = 1) -> list[AbsenceRow]:
        """Return the absences of these people that touch the days, by their start."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            found = read_absences(session, operatives, start, days)
        if self.desk.may(Action.EDIT_OPERATIVES):
            return found
        return [one._replace(kind="", kind_name="", notes="") for one in found]

    def add(
        self, operative: str, *, kind: str, starts_at: datetime, ends_at: datetime, notes: str = ""
    ) -> Added:
        """Add an absence; visits that fall into it stay booked, and the dispatch check stops them."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_absence(starts_at, ends_at)
        with self.store.write(self.desk.actor, "absences.add") as write:
            session = write.session
            fetch(session, Operative, operative, "operative")
            check_entry(read_list(session, KINDS), kind, "kind of absence", "kind")
            record = Absence(
                id=self.desk.new_id(),
                operative_id=operative,
                starts_at=starts_at,
                ends_at=ends_at,
                kind=kind,
                notes=notes.strip(),
            )
            write.about(f"absences/{record.id}")
            write.add(record)
            return Added(record.id, _visits_in(session, record))

    def change(self, absence: str, version: int, **fields: Any) -> int:
        """Change kind, starts_at, ends_at or notes; return the version it has now."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        stray = [name for name in fields if name not in ("kind", "starts_at", "ends_at", "notes")]
        if stray or not fields:
            raise bad_input("Of an absence its kind, its times and its notes can be changed.")
        with self.store.write(self.desk.actor, "absences.change") as write:
            session = write.session
            record = fetch(session, Absence, absence, "absence")
            check_version(record, version)
            if "kind" in fields:
                check_entry(read_list(session, KINDS), fields["kind"], "kind of absence", "kind")
            for name, value in fields.items():
                setattr(record, name, value)
            check_absence(record.starts_at, record.ends_at)
            write.about(f"absences/{absence}")
            session.flush()
            return record.version

    def remove(self, absence: str, version: int) -> None:
        """Remove an absence that will not be, or was noted by mistake; that it was is kept in the history."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        with self.store.write(self.desk.actor, "absences.remove") as write:
            record = fetch(write.session, Absence, absence, "absence")
            check_version(record, version)
            write.about(f"absences/{absence}")
            write.session.delete(record)

    def kinds(self) -> tuple[tuple[str, str], ...]:
        """Return the kinds of absence: (code, name)."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            return pairs(read_list(session, KINDS))

    def hours(self, operative: str) -> HoursRow:
        """Return when somebody works."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            record = fetch(session, Operative, operative, "operative")
            own = record.working_hours
            pattern = parse_hours(own) if own else office_pattern(session)
            return HoursRow(operative, record.version, hours_text(pattern), not own, pattern)

    def set_hours(self, operative: str, version: int, text: str) -> int:
        """Set when somebody works, like “Mon-Fri 08:00-16:00”; an empty text gives them the office's hours."""
        self.desk.require(Action.EDIT_OPERATIVES)
        with self.store.write(self.desk.actor, "operatives.set_hours") as write:
            record = fetch(write.session, Operative, operative, "operative")
            check_version(record, version)
            record.working_hours = checked_hours(text)
            write.about(f"operatives/{operative}")
            write.session.flush()
            return record.version

    def office_hours(self) -> str:
        """Return when operatives work who have no hours of their own."""
        self.desk.require(Action.SEE_OPERATIVES)
        with self.store.read() as session:
            return hours_text(office_pattern(session))

    def set_office_hours(self, text: str) -> None:
        """Set when operatives work who have no hours of their own."""
        self.desk.require(Action.CHANGE_POLICY)
        wanted = hours_text(parse_hours(text))
        with self.store.write(self.desk.actor, "office.set_hours") as write:
            session = write.session
            record = session.scalar(select(Choice).where(Choice.list_name == HOURS, Choice.code == OFFICE))
            if record is None:
                shipped = read_list(session, HOURS)[OFFICE]
                record = Choice(
                    id=self.desk.new_id(),
                    list_name=HOURS,
                    code=OFFICE,
                    name=shipped.name,
                    synonyms=[],
                    attributes={"hours": wanted},
                )
                write.add(record)
            else:
                record.attributes = {**record.attributes, "hours": wanted}
            write.about("choices/working_hours")


def checked_hours(text: str) -> str:
    """Return working hours as they are kept, or refuse what cannot be read; an empty text stays empty."""
    return hours_text(parse_hours(text)) if text.strip() else ""


def read_absences(session: Session, operatives: Sequence[str], start: date, days: int) -> list[AbsenceRow]:
    """Return the absences of these people that touch the days, with everything that is noted."""
    first, last = day_bounds(start, start + timedelta(days=days - 1))
    kinds: Entries = read_list(session, KINDS)
    return [
        AbsenceRow(
            one.id,
            one.version,
            one.operative_id,
            one.kind,
            kinds[one.kind].name if one.kind in kinds else one.kind,
            one.starts_at,
            one.ends_at,
            absence_text(one.starts_at, one.ends_at),
            one.notes,
        )
        for one in session.scalars(
            select(Absence)
            .where(Absence.operative_id.in_(operatives), Absence.starts_at < last, Absence.ends_at > first)
            .order_by(Absence.starts_at, Absence.id)
        )
    ]


def _visits_in(session: Session, absence: Absence) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .where(
                Assignment.operative_id == absence.operative_id,
                Assignment.is_live,
                Assignment.starts_at < absence.ends_at,
                Assignment.ends_at > absence.starts_at,
            )
        )
        or 0
    )
