"""When operatives are away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Absence(Record, Base):
    """A time in which somebody does not work; the kind and the notes may be about health."""

    __tablename__ = "absences"
    __pii__ = ("kind", "notes")
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(None, "operative_id", "starts_at", "ends_at"),
    )

    operative_id: Mapped[str] = mapped_column(ForeignKey("operatives.id"))
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    kind: Mapped[str] = mapped_column(String(40))
    notes: Mapped[str] = mapped_column(LongText, default="")
