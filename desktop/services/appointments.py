"""Appointments: booking, moving, resizing, swapping and who goes; each change can be taken back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Assignment, SlotChange
from desktop.db.session import Write
from desktop.domain.appointments import check_asked_by, check_slot
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action
from desktop.domain.wording import slot_text
from desktop.services.cancellations import CancellationService
from desktop.services.confirmations import Yes, check_yes, open_appointment
from desktop.services.slot_facts import read_slot
from desktop.services.slot_offers import FreeSlot, next_slots
from desktop.services.slots import (
    book_anew,
    check_operatives,
    client_asks_again,
    decide_again,
    refuse_overlaps,
    set_slot,
    void_confirmation,
)
from desktop.services.undos import (
    Changed,
    Undo,
    after,
    crew_in,
    crews_before,
    restore,
    snapshot,
    taken,
    undo_of,
)


class Booked(NamedTuple):
    """A new appointment, what to think of, what speaks against the slot, and what takes it back."""

    id: str
    version: int
    prompt: str
    warnings: tuple[str, ...]
    undo: Undo


class AppointmentService(CancellationService):
    """Slots and who goes."""

    def book(
        self,
        *,
        job: str,
        operatives: Sequence[str],
        start: datetime,
        end: datetime,
        slot_kind: str = "",
        adult_home: bool | None = None,
        yes: Yes | None = None,
    ) -> Booked:
        """Book a slot; return its id, what speaks against it, and what to think of where a repair comes back.

        Nobody is booked twice at one time: refused as overlap, from any number of desks (P9). Hours, absences
        and travel only warn. `slot_kind` is the window the resident was told; without it, it is worked out.
        `yes` is what the resident said to this very slot already; it is taken back with the booking.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_slot(start, end)
        if yes is not None:
            check_yes(yes)
        # What only informs is read outside of the write, for which other desks wait.
        with self.store.read() as session:
            facts = read_slot(session, job, operatives, start, end, "")
            facts.refuse_overlaps()
            prompt = facts.prompt(session)
        with (
            self._naming(job, operatives, start, end),
            self.store.write(self.desk.actor, "appointments.book") as write,
        ):
            session = write.session
            record = Appointment(
                id=self.desk.new_id(), job_id=job, slot_kind=slot_kind or facts.window, adult_home=adult_home
            )
            set_slot(record, start, end)
            write.about(f"appointments/{record.id}")
            write.add(record)
            session.flush()
            people = self._assign(write, record, facts.people)
            said = [] if yes is None else [self._take_yes(write, record, yes)]
            session.flush()
            rows = taken([record, *people, *said])
            undo = undo_of(f"Booked for {slot_text(start, end)}", [record.id], {}, rows)
        return Booked(record.id, record.version, prompt, facts.warnings, undo)

    @contextmanager
    def _naming(self, job: str, operatives: Sequence[str], start: datetime, end: datetime) -> Iterator[None]:
        """Name who is booked, and when, where another desk took the slot after it was read."""
        try:
            yield
        except RefusedError as refused:
            if refused.code is Code.OVERLAP:
                with self.store.read() as session:
                    read_slot(session, job, operatives, start, end, "").refuse_overlaps()
            raise

    def rearrange(
        self,
        *,
        appointment: str,
        start: datetime,
        end: datetime,
        operatives: Sequence[str],
        version: int | None = None,
        reason: str = "",
        asked_by: str = "",
        slot_kind: str = "",
    ) -> Changed:
        """Move, resize and reassign in one: give a visit this slot and these people.

        Where the slot changes a reason and who asked for it are needed, and the resident is asked again (N2).
        Where somebody else comes the yes stays, unless the client wants another; a dispatch is decided again.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_slot(start, end)
        with self.store.write(self.desk.actor, "appointments.move") as write:
            record = open_appointment(write.session, appointment, version)
            return self._rearrange(
                write, record, (start, end), operatives, reason=reason, asked_by=asked_by, slot_kind=slot_kind
            )

    def move(
        self, *, appointment: str, start: datetime, end: datetime, reason: str, asked_by: str
    ) -> Changed:
        """Move a slot with the people it has; refuse one that it is in already."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_slot(start, end)
        with self.store.write(self.desk.actor, "appointments.move") as write:
            record = open_appointment(write.session, appointment)
            if (record.starts_at, record.ends_at) == (start, end):
                raise bad_input("The visit is in that slot already; nothing was moved.")
            return self._rearrange(write, record, (start, end), None, reason=reason, asked_by=asked_by)

    def reassign(self, *, appointment: str, operatives: Sequence[str], version: int | None = None) -> int:
        """Send other people in the slot as it is; return the appointment's version."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        with self.store.write(self.desk.actor, "appointments.reassign") as write:
            record = open_appointment(write.session, appointment, version)
            return self._rearrange(write, record, (record.starts_at, record.ends_at), operatives).version

    def swap(
        self, *, appointment: str, other: str, version: int | None = None, other_version: int | None = None
    ) -> Changed:
        """Let the people of two visits change places; each slot stays as it is, each dispatch is decided again."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if appointment == other:
            raise bad_input("These are one and the same visit. Choose two.")
        with self.store.write(self.desk.actor, "appointments.swap") as write:
            session = write.session
            records = [
                open_appointment(session, appointment, version),
                open_appointment(session, other, other_version),
            ]
            ids = [one.id for one in records]
            before = snapshot(session, ids)
            crews = [crew_in(before, one.id) for one in records]
            people = [[one.operative_id for one in crew] for crew in crews]
            if set(people[0]) == set(people[1]):
                raise bad_input("The same people go to both visits, so there is nothing to swap.")
            write.about(f"appointments/{appointment}", f"with appointments/{other}")
            had_yes = [one.confirmation_id for one in records]
            for crew in crews:
                for one in crew:
                    session.delete(one)
            session.flush()
            made = []
            for record, wanted in zip(records, reversed(people), strict=True):
                refuse_overlaps(session, wanted, record.starts_at, record.ends_at, record.id)
                made += self._assign(write, record, wanted)
                session.flush()
                self._ask_again(session, record)
                decide_again(record)
                record.sequence += 1
            session.flush()
            asks_again = had_yes != [one.confirmation_id for one in records]
            undo = undo_of("People swapped", ids, before, after(session, before, made))
            return Changed(records[0].version, "The people have changed places.", asks_again, (), undo)

    def undo(self, undo: Undo) -> Undo:
        """Take a change back exactly, the confirmation included; return what makes it again.

        Only a dispatch is decided again: where the visit may not go now it stays booked, and `warning` says why.
        Refuses stale where anything of it was changed since, and overlap where somebody was booked meanwhile.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        with self.store.write(self.desk.actor, "appointments.undo") as write:
            write.about(f"appointments/{undo.appointments[0]}", undo.text)
            self._refuse_taken(write.session, undo)
            return restore(write, undo)

    def slot_warnings(
        self, *, job: str, operatives: Sequence[str], start: datetime, end: datetime, beside: str = ""
    ) -> tuple[str, ...]:
        """Return what speaks against a slot without forbidding it: hours, absences, travel, a bank holiday."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        check_slot(start, end)
        with self.store.read() as session:
            return read_slot(session, job, operatives, start, end, beside).warnings

    def next_slots(
        self, *, job: str, operatives: Sequence[str] = (), after: datetime | None = None, count: int = 6
    ) -> list[FreeSlot]:
        """Return the next free windows to offer, each with somebody who may go then."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return next_slots(session, job, operatives, after or self.desk.now(), count)

    def _refuse_taken(self, session: Session, undo: Undo) -> None:
        """Refuse by name what the database would refuse: somebody was booked into the slot that is given back."""
        slots = {one.id: one.before for one in undo.rows if one.table == Appointment.__tablename__}
        moving = set(undo.appointments)
        for appointment, crew in crews_before(undo).items():
            before = slots.get(appointment)
            if before is not None:
                refuse_overlaps(session, crew, before["starts_at"], before["ends_at"], *moving)

    def _rearrange(
        self,
        write: Write,
        record: Appointment,
        slot: tuple[datetime, datetime],
        operatives: Sequence[str] | None,
        *,
        reason: str = "",
        asked_by: str = "",
        slot_kind: str = "",
    ) -> Changed:
        """Give a visit this slot and these people, or those it has where `operatives` is None."""
        session = write.session
        wanted = None if operatives is None else check_operatives(session, operatives)
        moves = (record.starts_at, record.ends_at) != slot
        before = snapshot(session, [record.id])
        crew = crew_in(before, record.id)
        going = sorted(one.operative_id for one in crew)
        same_crew = wanted is None or going == sorted(wanted)
        if not moves and same_crew:
            return Changed(record.version, "Nothing was changed.", False, (), None)
        if moves:
            check_asked_by(asked_by)
            if not reason.strip():
                raise bad_input("Say why the visit is moved.", field="reason")
        else:
            write.draft.action = "appointments.reassign"
        write.about(f"appointments/{record.id}", f"asked by {asked_by}" if asked_by else "")
        had_yes = record.confirmation_id is not None
        facts = read_slot(session, record.job_id, going if wanted is None else wanted, *slot, record.id)
        facts.refuse_overlaps()
        made: list[Any] = []
        if wanted is not None and not same_crew:
            made += self._replace(write, record, crew, wanted)
        record.sequence += 1
        if moves:
            record.slot_kind = slot_kind or facts.window
            stay = [one for one in crew if one in session]
            made.append(self._move(write, record, [*stay, *made], slot, reason.strip(), asked_by))
        else:
            decide_again(record)
        rows = after(session, before, made)
        asks_again = had_yes and record.confirmation_id is None
        text = f"Moved to {slot_text(*slot)}" if moves else "Other people go"
        says = (
            f"{text}. The resident said yes to the visit as it was: ask again." if asks_again else f"{text}."
        )
        undo = undo_of(text, [record.id], before, rows)
        return Changed(record.version, says, asks_again, facts.warnings, undo)

    def _move(
        self,
        write: Write,
        record: Appointment,
        crew: Sequence[Assignment],
        slot: tuple[datetime, datetime],
        reason: str,
        asked_by: str,
    ) -> SlotChange:
        now = self.desk.now()
        noted = self._note_change(write, record, "moved", asked_by, reason, now)
        void_confirmation(write.session, record, now, f"moved, asked by {asked_by}: {reason}")
        set_slot(record, *slot)
        book_anew(record)
        record.times_moved += 1
        write.session.flush()
        self._sync(record, crew)
        return noted

    def _replace(
        self, write: Write, record: Appointment, crew: Sequence[Assignment], wanted: Sequence[str]
    ) -> list[Assignment]:
        """Let these people go instead; return the assignments of those who come new."""
        session = write.session
        kept = {one.operative_id for one in crew}
        for one in crew:
            if one.operative_id not in wanted:
                session.delete(one)
        session.flush()
        new = [one for one in wanted if one not in kept]
        made = self._assign(write, record, new)
        session.flush()
        if new:
            self._ask_again(session, record)
        return made

    def _ask_again(self, session: Session, record: Appointment) -> None:
        if record.confirmation_id is not None and client_asks_again(session, record):
            void_confirmation(session, record, self.desk.now(), "somebody else comes; this client asks again")
            # The slot is as it was, so nobody is told that it changed.
            record.was_confirmed = False

    def _assign(self, write: Write, record: Appointment, operatives: Sequence[str]) -> list[Assignment]:
        made = [
            Assignment(
                id=self.desk.new_id(),
                appointment_id=record.id,
                operative_id=operative,
                starts_at=record.starts_at,
                ends_at=record.ends_at,
                is_live=True,
            )
            for operative in operatives
        ]
        # Two desks that book the same people wait for each other in one order, never each for the other.
        write.add(*sorted(made, key=lambda one: one.operative_id))
        return made
