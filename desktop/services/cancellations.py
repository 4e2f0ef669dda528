"""A slot that comes to nothing: called off, or refused by the resident; each can be taken back."""

from collections.abc import Sequence
from datetime import datetime

from desktop.db.models import Appointment, Assignment, ContactAttempt, SlotChange
from desktop.db.session import Write
from desktop.domain.appointments import AppointmentState, AskedBy, check_asked_by, check_channel
from desktop.domain.errors import bad_input
from desktop.domain.moments import refuse_to_come
from desktop.domain.roles import Action
from desktop.services.confirmations import ConfirmationService, open_appointment
from desktop.services.slots import REFUSED, book_anew, void_confirmation
from desktop.services.undos import Changed, after, crew_in, snapshot, undo_of


class CancellationService(ConfirmationService):
    """Cancelled and refused slots, and what every change of a slot writes besides."""

    def cancel(
        self,
        *,
        appointment: str,
        reason: str,
        asked_by: str = AskedBy.CONTRACTOR,
        version: int | None = None,
    ) -> Changed:
        """Cancel a visit for the resident, the client or ourselves; the people are free again and the row stays."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_asked_by(asked_by)
        if not reason.strip():
            raise bad_input("Say why the visit is cancelled.", field="reason")
        with self.store.write(self.desk.actor, "appointments.cancel") as write:
            session = write.session
            record = open_appointment(session, appointment, version)
            before = snapshot(session, [record.id])
            write.about(f"appointments/{record.id}", f"asked by {asked_by}")
            now = self.desk.now()
            noted = self._note_change(write, record, "cancelled", asked_by, reason.strip(), now)
            void_confirmation(session, record, now, "cancelled")
            record.state, record.is_live = AppointmentState.CANCELLED, False
            record.cancelled_reason = reason.strip()
            record.sequence += 1
            session.flush()
            self._sync(record, crew_in(before, record.id))
            undo = undo_of("Cancelled", [record.id], before, after(session, before, [noted]))
            return Changed(record.version, "The visit is cancelled; its people are free.", False, (), undo)

    def refuse(
        self,
        *,
        appointment: str,
        spoke_to: str,
        at: datetime,
        channel: str,
        words: str,
        version: int | None = None,
    ) -> Changed:
        """Note that the resident said no to the slot: a yes counts no more, and the reason is kept.

        The visit goes back to booked, so that it is moved or cancelled next; what the client agreed to for an
        emergency holds no more either.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        check_channel(channel)
        refuse_to_come(at, self.desk.so_far(), "The resident's no", "at")
        if not spoke_to.strip():
            raise bad_input("Say who said no: the name of the person spoken to.", field="spoke_to")
        if not words.strip():
            raise bad_input("Say why, in the resident's words if you can.", field="words")
        with self.store.write(self.desk.actor, "appointments.refuse") as write:
            session = write.session
            record = open_appointment(session, appointment, version)
            before = snapshot(session, [record.id])
            write.about(f"appointments/{record.id}", "asked by resident")
            noted = self._note_change(write, record, REFUSED, AskedBy.RESIDENT, words.strip(), at)
            void_confirmation(
                session, record, self.desk.now(), f"refused by {spoke_to.strip()}: {words.strip()}"
            )
            told = ContactAttempt(
                id=self.desk.new_id(),
                job_id=record.job_id,
                appointment_id=record.id,
                channel=channel,
                tried_at=at,
                outcome=f"{spoke_to.strip()} said no: {words.strip()}",
                next_step="Offer another slot",
                noted_by=self.desk.actor.name,
            )
            write.add(told)
            book_anew(record)
            record.was_confirmed = False
            record.sequence += 1
            undo = undo_of("Slot refused", [record.id], before, after(session, before, [noted, told]))
            says = "The resident said no to this slot. Offer another one, or cancel the visit."
            return Changed(record.version, says, False, (), undo)

    def _note_change(
        self, write: Write, record: Appointment, kind: str, asked_by: str, reason: str, at: datetime
    ) -> SlotChange:
        """Keep why a slot came to nothing; `at` is when, of a no when the resident said it."""
        noted = SlotChange(
            id=self.desk.new_id(),
            appointment_id=record.id,
            kind=kind,
            asked_by=asked_by,
            reason=reason,
            was_starts_at=record.starts_at,
            was_ends_at=record.ends_at,
            changed_at=at,
            changed_by=self.desk.actor.name,
        )
        write.add(noted)
        return noted

    def _sync(self, record: Appointment, crew: Sequence[Assignment]) -> None:
        """Write the slot onto the assignments as well: the database has cascaded it, the history must know."""
        for one in crew:
            one.starts_at, one.ends_at, one.is_live = record.starts_at, record.ends_at, record.is_live
