"""Work orders."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Job(Record, Base):
    """One piece of work at one home; a reference is unique within its client."""

    __tablename__ = "jobs"
    __pii__ = ("description", "access_notes")
    __table_args__ = (
        Index(None, "client_id", "reference", unique=True),
        Index(None, "home_id", "kind", "reported_on"),
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
