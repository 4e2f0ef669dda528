"""Slots, who goes, the resident's yes, and the decision to dispatch."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record

_IS_NO_ACCESS = text("state = 'no_access'")


class Appointment(Record, Base):
    """A slot for a job: instants to compare, with the local day, text and offset that people agreed on."""

    __tablename__ = "appointments"
    __pii__ = ("unconfirmed_reason", "unconfirmed_agreed_by")
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        # What an assignment copies, so that the database itself keeps both alike.
        UniqueConstraint("id", "starts_at", "ends_at", "is_live", name="uq_appointments_slot"),
        # With the id, so that a list that jumps into the middle of a day reads the index alone.
        Index(None, "day", "starts_at", "id"),
        Index(None, "job_id"),
        # Few of very many, and each booking asks for those of its home.
        Index(None, "job_id", "day", sqlite_where=_IS_NO_ACCESS, postgresql_where=_IS_NO_ACCESS),
    )

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    day: Mapped[date] = mapped_column()
    local_start: Mapped[str] = mapped_column(String(5))
    local_end: Mapped[str] = mapped_column(String(5))
    offset_minutes: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(20), default="booked")
    is_live: Mapped[bool] = mapped_column(Boolean, default=True)
    # The yes that stands now: a move takes it away, the row of the yes stays.
    confirmation_id: Mapped[str | None] = mapped_column(String(36))
    was_confirmed: Mapped[bool] = mapped_column(default=False)
    dispatched_at: Mapped[datetime | None] = mapped_column()
    cancelled_reason: Mapped[str] = mapped_column(LongText, default="")
    times_moved: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    # Which window the resident was told: AM, PM or an exact time.
    slot_kind: Mapped[str] = mapped_column(
        String(20), default="", server_default=text("''"), info={"added": "0004"}
    )
    adult_home: Mapped[bool | None] = mapped_column(info={"added": "0004"})
    # An emergency that goes without the resident's yes: why, and who of the client agreed.
    unconfirmed_reason: Mapped[str] = mapped_column(
        LongText, default="", server_default=text("''"), info={"added": "0004"}
    )
    unconfirmed_agreed_by: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0004"}
    )
    unconfirmed_by: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0004"}
    )
    unconfirmed_at: Mapped[datetime | None] = mapped_column(info={"added": "0004"})


class Assignment(Record, Base):
    """Who goes to an appointment; the slot stands here too, since this table refuses double booking."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("appointment_id", "operative_id"),
        ForeignKeyConstraint(
            ["appointment_id", "starts_at", "ends_at", "is_live"],
            ["appointments.id", "appointments.starts_at", "appointments.ends_at", "appointments.is_live"],
            name="fk_assignments_slot",
            onupdate="CASCADE",
        ),
        Index(None, "operative_id", "starts_at", "ends_at", "is_live"),
        Index(None, "starts_at", "is_live", "operative_id"),
        Index(None, "appointment_id"),
    )

    appointment_id: Mapped[str] = mapped_column(String(36))
    operative_id: Mapped[str] = mapped_column(ForeignKey("operatives.id"))
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    is_live: Mapped[bool] = mapped_column(Boolean, default=True)


class Confirmation(Record, Base):
    """Somebody in the home said yes to exactly this slot (S23, N2)."""

    __tablename__ = "confirmations"
    __pii__ = ("spoke_to", "words")

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    channel: Mapped[str] = mapped_column(String(20))
    spoke_to: Mapped[str] = mapped_column(String(200))
    confirmed_at: Mapped[datetime] = mapped_column()
    words: Mapped[str] = mapped_column(LongText, default="")
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime] = mapped_column()
    voided_at: Mapped[datetime | None] = mapped_column()
    voided_reason: Mapped[str] = mapped_column(LongText, default="")


class ContactAttempt(Record, Base):
    """A try to reach the resident of a job, before or after a slot is booked, and what comes next."""

    __tablename__ = "contact_attempts"
    __pii__ = ("outcome", "next_step")
    __table_args__ = (Index(None, "job_id", "tried_at", "id"),)

    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointments.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    tried_at: Mapped[datetime] = mapped_column()
    outcome: Mapped[str] = mapped_column(LongText, default="")
    next_step: Mapped[str] = mapped_column(LongText, default="")
    noted_by: Mapped[str] = mapped_column(String(200))
    next_at: Mapped[datetime | None] = mapped_column(info={"added": "0004"})
    # Rows from before took it over from their appointment: that is what the history holds it against.
    job_id: Mapped[str] = mapped_column(
        ForeignKey("jobs.id"), info={"added": "0006", "copied": ("appointment_id", "appointments", "job_id")}
    )
    # The slot that was offered to the resident, where one was.
    offered_starts_at: Mapped[datetime | None] = mapped_column(info={"added": "0006"})
    offered_ends_at: Mapped[datetime | None] = mapped_column(info={"added": "0006"})


class SlotChange(Record, Base):
    """A slot moved, refused or cancelled: who asked, and why (S30)."""

    __tablename__ = "slot_changes"
    __pii__ = ("reason",)

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(LongText, default="")
    was_starts_at: Mapped[datetime] = mapped_column()
    was_ends_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    changed_by: Mapped[str] = mapped_column(String(200))


class DispatchDecision(Record, Base):
    """A yes or no to dispatch, with the evidence as it stood then; never changed afterwards."""

    __tablename__ = "dispatch_decisions"
    __pii__ = ("evidence",)

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), index=True)
    decided_at: Mapped[datetime] = mapped_column()
    decided_by: Mapped[str] = mapped_column(String(200))
    is_dispatched: Mapped[bool] = mapped_column()
    evidence: Mapped[dict[str, Any]] = mapped_column()
