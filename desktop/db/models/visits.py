"""What happened at the door."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Visit(Record, Base):
    """One visit; NULL means that the question is not answered yet."""

    __tablename__ = "visits"
    __pii__ = (
        "external_reason",
        "id_reason",
        "attendance_reason",
        "work_done",
        "outcome_reason",
        "contacts_tried",
        "materials",
        "resident_words",
        "contact_reason",
        "adult_present",
    )

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), unique=True)
    arrived_at: Mapped[datetime | None] = mapped_column()
    left_at: Mapped[datetime | None] = mapped_column()
    external_attended: Mapped[bool | None] = mapped_column()
    external_reason: Mapped[str] = mapped_column(LongText, default="")
    id_shown: Mapped[bool | None] = mapped_column()
    id_reason: Mapped[str] = mapped_column(LongText, default="")
    attendance_reason: Mapped[str] = mapped_column(LongText, default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    outcome_reason: Mapped[str] = mapped_column(LongText, default="")
    work_done: Mapped[str] = mapped_column(LongText, default="")
    worried: Mapped[bool | None] = mapped_column()
    waited_minutes: Mapped[int | None] = mapped_column()
    card_left: Mapped[bool | None] = mapped_column()
    contacts_tried: Mapped[list[str]] = mapped_column()
    attempt: Mapped[int | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    closed_by: Mapped[str] = mapped_column(String(200), default="")
    # Whether the resident was content with the ID and knew that they would come (S24, S65).
    resident_satisfied: Mapped[bool | None] = mapped_column(info={"added": "0005"})
    # Whether somebody of 18 or more was there; with a child alone nobody goes in (S55).
    adult_present: Mapped[bool | None] = mapped_column(info={"added": "0005"})
    # Physical contact with a child or an adult at risk, and why it could not be avoided (S61).
    contact_made: Mapped[bool | None] = mapped_column(info={"added": "0005"})
    contact_reason: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )
    materials: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )
    # Water, gas or power that was off: [{"service", "from", "to"}] with instants as ISO 8601 texts (S21).
    disruptions: Mapped[list[Any]] = mapped_column(
        default=list, server_default=sql("'[]'"), info={"added": "0005"}
    )
    resident_words: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )
    feedback_score: Mapped[int | None] = mapped_column(info={"added": "0005"})


class Attendance(Record, Base):
    """Who went in."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("visit_id", "operative_id"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    operative_id: Mapped[str] = mapped_column(ForeignKey("operatives.id"))


class RiskAssessment(Record, Base):
    """Hazards found on arrival and what was done about them; changed conditions add a row (S26)."""

    __tablename__ = "risk_assessments"
    __pii__ = ("hazards", "notes")

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    assessed_at: Mapped[datetime] = mapped_column()
    assessed_by: Mapped[str] = mapped_column(String(200), default="")
    hazards: Mapped[list[Any]] = mapped_column()
    notes: Mapped[str] = mapped_column(LongText, default="")
    is_safe_to_start: Mapped[bool] = mapped_column()


class WasteRecord(Record, Base):
    """What became of the waste, and until when the paper is kept (S25)."""

    __tablename__ = "waste_records"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), unique=True)
    fate: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(LongText, default="")
    transfer_note: Mapped[str] = mapped_column(String(120), default="")
    carrier: Mapped[str] = mapped_column(String(200), default="")
    ewc_code: Mapped[str] = mapped_column(String(20), default="")
    quantity: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(LongText, default="")
    keep_until: Mapped[date | None] = mapped_column()
    carrier_registration: Mapped[str] = mapped_column(
        String(40), default="", server_default=sql("''"), info={"added": "0005"}
    )
    destination: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )


class Charge(Record, Base):
    """Whether a call-out charge is made, and why it was necessary (S39, N8)."""

    __tablename__ = "charges"
    __table_args__ = (Index(None, "home_id", "day"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), unique=True)
    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"))
    day: Mapped[date] = mapped_column()
    is_charged: Mapped[bool] = mapped_column()
    pence: Mapped[int | None] = mapped_column()
    reason: Mapped[str] = mapped_column(LongText, default="")
    alternatives: Mapped[str] = mapped_column(LongText, default="")
    approved_by: Mapped[str] = mapped_column(String(200), default="")
    reason_code: Mapped[str] = mapped_column(
        String(40), default="", server_default=sql("''"), info={"added": "0005"}
    )
    # Who of the client or the resident agreed to the price beforehand.
    agreed_with: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )
