"""Work orders."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, Id, LongText, Record


class Job(Record, Base):
    """One piece of work at one home; a reference is unique within its client."""

    __tablename__ = "jobs"
    __pii__ = ("description", "access_notes", "client_told_to")
    __table_args__ = (
        Index(None, "client_id", "reference", unique=True),
        # All that the prompts for repeats count, so that a booking reads the index alone.
        Index(None, "home_id", "kind", "trade", "reported_on", "id"),
        Index(None, "is_open", "due_at", "id"),
        Index(None, "follows_job_id"),
    )

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"))
    reference: Mapped[str] = mapped_column(String(80))
    trade: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40), default="")
    description: Mapped[str] = mapped_column(LongText, default="")
    priority: Mapped[str] = mapped_column(String(40), default="")
    reported_at: Mapped[datetime | None] = mapped_column()
    reported_on: Mapped[date | None] = mapped_column()
    due_at: Mapped[datetime | None] = mapped_column()
    access_notes: Mapped[str] = mapped_column(LongText, default="")
    is_open: Mapped[bool] = mapped_column(default=True)
    # What set the deadline: priority, right, law, or given by the client.
    due_by: Mapped[str] = mapped_column(
        String(20), default="", server_default=text("''"), info={"added": "0004"}
    )
    # An entry of the right to repair, and a step of Awaab's Law with the kind of hazard.
    right: Mapped[str] = mapped_column(
        String(40), default="", server_default=text("''"), info={"added": "0004"}
    )
    hazard_step: Mapped[str] = mapped_column(
        String(40), default="", server_default=text("''"), info={"added": "0004"}
    )
    hazard: Mapped[str] = mapped_column(
        String(40), default="", server_default=text("''"), info={"added": "0004"}
    )
    hazard_noticed_at: Mapped[datetime | None] = mapped_column(info={"added": "0004"})
    client_told_at: Mapped[datetime | None] = mapped_column(info={"added": "0004"})
    client_told_to: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0004"}
    )
    client_told_by: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0004"}
    )
    client_told_how: Mapped[str] = mapped_column(
        String(20), default="", server_default=text("''"), info={"added": "0004"}
    )
    follows_job_id: Mapped[str | None] = mapped_column(Id, info={"added": "0004"})
