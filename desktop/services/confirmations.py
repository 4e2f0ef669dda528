"""The resident's yes to a slot with its files, and emergencies that go without it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import Appointment, Attachment, Confirmation, Job
from desktop.db.session import Write
from desktop.domain.appointments import (
    STILL_AHEAD,
    AppointmentState,
    Channel,
    check_confirmed_at,
)
from desktop.domain.errors import Code, RefusedError, bad_input, not_found
from desktop.domain.roles import Action
from desktop.domain.wording import slot_text
from desktop.services.attachments import new_attachment
from desktop.services.contacts import ContactService
from desktop.services.desk import check_version, fetch
from desktop.services.evidence import ENDINGS, Evidence, EvidenceRow, file_rows, prepared
from desktop.services.lists import emergencies
from desktop.services.slots import read_refused_at

_TABLE = Confirmation.__tablename__


class Yes(NamedTuple):
    """What a resident said to a slot that is being booked: by which channel, to whom, when, in which words."""

    channel: str
    spoke_to: str
    at: datetime
    words: str = ""


def open_appointment(session: Session, appointment: str, version: int | None = None) -> Appointment:
    """Return an appointment that still lies ahead; refuse one that is over or cancelled, or changed since."""
    record = fetch(session, Appointment, appointment, "appointment")
    if version is not None:
        check_version(record, version)
    if record.state == AppointmentState.CANCELLED:
        raise bad_input("This appointment was cancelled. Book a new one.")
    if record.state not in STILL_AHEAD:
        raise bad_input("This visit has already taken place. Book a new appointment for further work.")
    return record


class ConfirmationService(ContactService):
    """Whether the resident said yes."""

    def confirm(
        self,
        *,
        appointment: str,
        channel: str,
        spoke_to: str,
        at: datetime,
        words: str = "",
        version: int | None = None,
        adult_home: bool | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> str:
        """Note that the resident said yes to exactly the slot as it stands; return the confirmation's id (S23).

        With the `version` that the caller saw, a yes to a slot that was changed since is refused as stale.
        `file` is a name and the content of a photo or PDF that shows it; `adult_home` whether they said that
        somebody of 18 or over will be in.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        said = Yes(channel, spoke_to, at, words)
        check_yes(said)
        kept = None if file is None else (file[0], *prepared(file[1]))
        with self.store.write(self.desk.actor, "appointments.confirm") as write:
            record = open_appointment(write.session, appointment)
            if version is not None and record.version != version:
                raise _not_this_slot(record)
            write.about(f"appointments/{record.id}")
            yes = self._take_yes(write, record, said)
            if kept is not None:
                write.add(self._file(yes.id, *kept))
            if adult_home is not None:
                record.adult_home = adult_home
        return yes.id

    def add_confirmation_file(self, confirmation: str, name: str, content: bytes) -> str:
        """Keep a photo or PDF with a yes and return the file's id; photos are written anew, PDFs without scripts."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        media_type, kept = prepared(content)
        with self.store.write(self.desk.actor, "appointments.add_file") as write:
            yes = fetch(write.session, Confirmation, confirmation, "confirmation")
            write.about(f"appointments/{yes.appointment_id}")
            file = self._file(yes.id, name, media_type, kept)
            if write.session.scalar(_files(yes.id).where(Attachment.sha256 == file.sha256).limit(1)):
                raise RefusedError(
                    Code.EXISTS, "This very file is kept with it already. Nothing was added.", field="content"
                )
            write.add(file)
        return file.id

    def confirmation_files(self, confirmation: str) -> list[EvidenceRow]:
        """Return the files of a yes, oldest first."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            fetch(session, Confirmation, confirmation, "confirmation")
            return file_rows(session, _files(confirmation))

    def read_confirmation_file(self, attachment: str) -> Evidence:
        """Return a file of a yes, and note that it was looked at; refuses damaged."""
        self.desk.require(Action.EDIT_APPOINTMENTS, f"attachments/{attachment}")
        with self.store.read() as session:
            found = session.get(Attachment, attachment)
            if found is None or found.owner_table != _TABLE:
                raise not_found("file")
            shown = Evidence(found.name, found.media_type, whole(found.content, found.sha256))
            owner = found.owner_id
        self.store.note(self.desk.actor, "appointments.read_file", f"{_TABLE}/{owner}")
        return shown

    def send_unconfirmed(
        self, *, appointment: str, reason: str, agreed_by: str, version: int | None = None
    ) -> int:
        """Let an emergency go without the resident's yes; return the appointment's version (S23).

        Only for priorities of hours, with a reason and the name of the client's person who agreed. It holds
        for this slot: a move ends it.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if not reason.strip():
            raise bad_input("Say why the resident cannot be asked first.", field="reason")
        if not agreed_by.strip():
            raise bad_input("Say who of the client agreed: the person's name.", field="agreed_by")
        with self.store.write(self.desk.actor, "appointments.send_unconfirmed") as write:
            session = write.session
            record = open_appointment(session, appointment, version)
            priority = session.scalar(select(Job.priority).where(Job.id == record.job_id))
            if priority not in emergencies(session):
                raise RefusedError(
                    Code.NOT_CONFIRMED,
                    "Only emergencies go without the resident's yes, and this job is none. Ask the resident, "
                    "or correct the priority of the job.",
                )
            record.unconfirmed_reason, record.unconfirmed_agreed_by = reason.strip(), agreed_by.strip()
            record.unconfirmed_by, record.unconfirmed_at = self.desk.actor.name, self.desk.now()
            write.about(f"appointments/{record.id}")
            session.flush()
            return record.version

    def _take_yes(self, write: Write, record: Appointment, said: Yes) -> Confirmation:
        """Keep a yes with an appointment, to its slot as it stands."""
        now = self.desk.now()
        check_confirmed_at(
            said.at, record.ends_at, self.desk.so_far(), read_refused_at(write.session, record.id)
        )
        yes = Confirmation(
            id=self.desk.new_id(),
            appointment_id=record.id,
            starts_at=record.starts_at,
            ends_at=record.ends_at,
            channel=said.channel,
            spoke_to=said.spoke_to.strip(),
            confirmed_at=said.at,
            words=said.words,
            noted_by=self.desk.actor.name,
            noted_at=now,
        )
        write.add(yes)
        write.session.flush()
        record.confirmation_id, record.was_confirmed = yes.id, True
        if record.state == AppointmentState.BOOKED:
            record.state = AppointmentState.CONFIRMED
        return yes

    def _file(self, confirmation: str, name: str, media_type: str, content: bytes) -> Attachment:
        stem = name.rpartition(".")[0] or name
        return new_attachment(
            self.desk, _TABLE, confirmation, stem + ENDINGS[media_type], media_type, content
        )


def check_yes(said: Yes) -> None:
    """Refuse a yes of which nobody knows who said it, or how."""
    if said.channel not in Channel.__members__.values():
        raise bad_input(f"“{said.channel}” is no way to confirm. Use {', '.join(Channel)}.", field="channel")
    if not said.spoke_to.strip():
        raise bad_input("Say who said yes: the name of the person spoken to.", field="spoke_to")


def _not_this_slot(record: Appointment) -> RefusedError:
    """Return the refusal of a yes to a visit that was changed since it was looked at, with the slot as it is now."""
    return RefusedError(
        Code.STALE,
        f"This visit was changed since you opened it. It is now on {slot_text(record.starts_at, record.ends_at)}. "
        "The yes was not noted: make sure that it is to this slot, then open the visit again and note it.",
        version=record.version,
    )


def _files(confirmation: str) -> Select[Attachment]:
    return select(Attachment).where(Attachment.owner_table == _TABLE, Attachment.owner_id == confirmation)
